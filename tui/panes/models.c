/* Models: every model at every seller, sortable by anything, with what the
 * selected one is made of below. */
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/model.h"
#include "core/ui_config.h"
#include "tui/canvas.h"
#include "tui/panes/all.h"
#include "tui/panes/cells.h"
#include "tui/panes/columns.h"
#include "tui/panes/detail.h"
#include "tui/panes/model_groups.h"
#include "tui/pen.h"
#include "tui/table.h"

struct models {
	struct table_state table;
	struct rect table_at;
	struct model_folds folds;
	bool zoom;              /* the table alone */
	bool open;              /* the selected model alone */
};

struct models_table {
	struct table table;
	struct table_column columns[MODEL_COLUMNS];
	struct cells cells;
	struct model_groups groups;
};

static const void *group_above(const void *row, const void *ctx)
{
	return model_group_of(((const struct cells *)ctx)->groups, row);
}

/* Columns for the width, as the user chose them. */
static void init_columns(struct models_table *t, const struct model *m,
			 enum model_grouping by, int width)
{
	static const char *const headings[MODEL_GROUPINGS] = {
		"model", "by provider", "by maker", "by camp",
	};

	columns_of_models(m, width, t->columns);
	t->columns[MODEL_NAME].title = headings[by];
	table_choose(&t->table, ui_config_table(m->ui, "models"));
	columns_fit(&t->table, t->columns, &t->cells);
}

static void table_init(struct models_table *t, const struct model *m,
		       const struct view *v, const struct model_folds *folds,
		       int width)
{
	t->cells = (struct cells){.m = m, .v = v, .groups = &t->groups};
	t->table = (struct table){
		.columns = t->columns,
		.column_count = MODEL_COLUMNS,
		.default_sort = MODEL_WINDOW,
		.ctx = &t->cells,
		.id = row_id,
		.name = row_name,
		.tagged = row_tagged,
		.parent = folds->by ? group_above : NULL,
	};
	t->table.rows = rows_of_models(m, v, &t->table.row_count);
	/* Shares of what is listed: they add up to a whole. */
	for (int i = 0; i < t->table.row_count; i++) {
		const struct model_row *r = t->table.rows[i];

		t->cells.whole += (double)r->window.cost;
	}
	model_groups_make(&t->groups, m, folds, &t->table.rows,
			  &t->table.row_count);
	init_columns(t, m, folds->by, width);
}

static void table_release(struct models_table *t)
{
	model_groups_release(&t->groups);
	free((void *)t->table.rows);
}

static void draw_empty(const struct view *v, const struct model *m,
		       struct canvas *to)
{
	char text[160];

	if (v->filter[0])
		snprintf(text, sizeof(text), "no model matches \"%.40s\"",
			 v->filter);
	else if (m->reading)
		snprintf(text, sizeof(text), "reading the logs ...");
	else
		snprintf(text, sizeof(text),
			 "no usage in the last %s; t shows another window",
			 window_names[m->window]);
	canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM), text);
}

/* Rows of the detail under the table: a box, one line, or nothing. */
static int detail_rows(const struct models *s, const struct models_table *t,
		       int h)
{
	if (s->zoom || t->table.row_count == 0 || h < 8)
		return 0;
	if (h < 24)
		return h >= 16 ? 2 : 1;
	/* A short list leaves the rest of a tall screen to the detail. */
	return h - t->table.row_count - 2 > 10 ? h - t->table.row_count - 2
					       : 10;
}

static void draw_detail(struct models *s, struct models_table *t,
			struct canvas *to)
{
	const struct model_row *r = rows_selected(&t->table, &s->table);

	if (to->at.h > 2)
		detail_draw_box(&t->cells, r, to);
	else if (to->at.h > 0)
		detail_draw_lines(r, to);
}

static void models_draw(void *state, const struct view *v,
			const struct model *m, struct canvas *to)
{
	struct models *s = state;
	struct models_table t;
	struct canvas list, below;
	int rows;

	table_init(&t, m, v, &s->folds, to->at.w);
	rows = detail_rows(s, &t, to->at.h);
	if (s->open && t.table.row_count > 0)
		rows = to->at.h;
	list = canvas_view(to, 0, 0, to->at.w, to->at.h - rows);
	below = canvas_view(to, 0, to->at.h - rows, to->at.w, rows);
	s->table_at = (struct rect){0, 0, to->at.w, list.at.h};
	if (list.at.h > 0)
		table_draw(&t.table, &s->table, &list, v->search, true);
	if (t.table.row_count == 0)
		draw_empty(v, m, to);
	else
		draw_detail(s, &t, &below);
	table_release(&t);
}

/* --- what is done to rows --- */

static const struct model_row *row_at_cursor(struct models *s,
					     struct models_table *t)
{
	return rows_selected(&t->table, &s->table);
}

/* Fold or unfold the group of the selected row; the cursor goes to it. */
static void fold(struct models *s, struct models_table *t, bool folded)
{
	const struct model_row *r = row_at_cursor(s, t), *group;

	if (!r)
		return;
	group = model_is_group(&t->groups, r) ? r
					      : model_group_of(&t->groups, r);
	if (!group)
		return;
	model_group_fold(&s->folds, group->id, folded);
	if (folded)
		s->table.cursor_id = group->id;
}

static void fold_all(struct models *s, const struct models_table *t)
{
	bool any_open = false;

	for (int i = 0; i < t->groups.count; i++)
		any_open |= !model_group_folded(&s->folds,
						t->groups.rows[i].id);
	s->folds.count = 0;
	for (int i = 0; i < t->groups.count && any_open; i++)
		model_group_fold(&s->folds, t->groups.rows[i].id, true);
}

/* A group opens to its members, a model to what it is made of. */
static void open_row(struct models *s, struct models_table *t)
{
	const struct model_row *r = row_at_cursor(s, t);

	if (model_is_group(&t->groups, r))
		fold(s, t, !model_group_folded(&s->folds, r->id));
	else
		s->open = r != NULL;
}

static void tag_row(struct models *s, struct models_table *t, struct view *v)
{
	if (model_is_group(&t->groups, row_at_cursor(s, t)))
		v->message = "Tag models; Compare (4) has groups as well.";
	else
		rows_tag(&t->table, &s->table, v);
}

static bool on_table(struct models *s, enum action a, struct view *v,
		     struct models_table *t)
{
	switch (a) {
	case ACTION_TAG: tag_row(s, t, v); return true;
	case ACTION_OPEN: open_row(s, t); return true;
	case ACTION_UNFOLD: fold(s, t, false); return true;
	case ACTION_FOLD: fold(s, t, true); return true;
	case ACTION_FOLD_ALL: fold_all(s, t); return true;
	case ACTION_SEARCH:
		return table_search(&t->table, &s->table, v->search, 0);
	case ACTION_SEARCH_NEXT:
		return table_search(&t->table, &s->table, v->search, 1);
	case ACTION_SEARCH_PREVIOUS:
		return table_search(&t->table, &s->table, v->search, -1);
	default:
		return table_act(&s->table, a, MODEL_COLUMNS);
	}
}

static void next_grouping(struct models *s)
{
	s->folds.by = (enum model_grouping)((s->folds.by + 1) %
					    MODEL_GROUPINGS);
	s->folds.count = 0;
}

/* Sub-views are left one by one. */
static bool leave(struct models *s)
{
	bool was = s->open || s->zoom;

	if (s->open)
		s->open = false;
	else
		s->zoom = false;
	return was;
}

static bool models_act(void *state, enum action a, struct view *v,
		       const struct model *m)
{
	struct models *s = state;
	struct models_table t;
	bool ours;

	switch (a) {
	case ACTION_PANE_3:     /* another pane sends us to a row */
		s->table.cursor_id = v->select;
		s->folds.count = 0;
		s->zoom = s->open = false;
		return true;
	case ACTION_ZOOM:
		s->zoom = !s->zoom;
		return true;
	case ACTION_GROUP:
		next_grouping(s);
		return true;
	case ACTION_BACK:
		return leave(s);
	default:
		break;
	}
	table_init(&t, m, v, &s->folds, s->table_at.w);
	ours = on_table(s, a, v, &t);
	table_release(&t);
	return ours;
}

/* A click on the row that is selected opens it. */
static bool models_click(void *state, int x, int y, struct view *v,
			 const struct model *m)
{
	struct models *s = state;
	struct models_table t;
	const struct model_row *before;

	if (y >= s->table_at.h)
		return false;
	table_init(&t, m, v, &s->folds, s->table_at.w);
	before = row_at_cursor(s, &t);
	if (table_click(&t.table, &s->table, x, y, s->table_at.w) >= 0 &&
	    row_at_cursor(s, &t) == before)
		open_row(s, &t);
	table_release(&t);
	return true;
}

static bool models_can(const void *state, enum action a)
{
	const struct models *s = state;

	switch (a) {
	case ACTION_SEARCH:
	case ACTION_FILTER:
	case ACTION_SORT:
	case ACTION_TAG:
	case ACTION_ZOOM:
	case ACTION_GROUP:
	case ACTION_OPEN:
		return !s->open;
	case ACTION_FOLD:
	case ACTION_UNFOLD:
	case ACTION_FOLD_ALL:
		return s->folds.by != GROUP_NONE;
	case ACTION_WINDOW:
		return true;
	default:
		return false;
	}
}

static bool models_inside(const void *state)
{
	const struct models *s = state;

	return s->zoom || s->open;
}

static void models_csv(const void *state, const struct view *v,
		       const struct model *m, struct buf *to)
{
	static const struct model_folds none;
	const struct models *s = state;
	struct models_table t;

	table_init(&t, m, v, &none, s->table_at.w);
	table_sort(&t.table, &s->table);
	rows_csv(t.table.rows, t.table.row_count, window_names[m->window], to);
	table_release(&t);
}

static struct table_state *models_table(void *state)
{
	return &((struct models *)state)->table;
}

const struct pane_type pane_models = {
	.name = "models",
	.title = "Models",
	.tab = 3,
	.doc = "docs/prices.md",
	.state_size = sizeof(struct models),
	.draw = models_draw,
	.act = models_act,
	.click = models_click,
	.can = models_can,
	.table = models_table,
	.columns = columns_all_models,
	.inside = models_inside,
	.csv = models_csv,
};
