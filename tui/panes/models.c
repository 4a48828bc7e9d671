/* Models: every model at every seller, sortable by anything, with what the
 * selected one is made of below. */
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/panes/all.h"
#include "tui/panes/cells.h"
#include "tui/panes/columns.h"
#include "tui/panes/detail.h"
#include "tui/pen.h"
#include "tui/table.h"

struct models {
	struct table_state table;
	struct rect table_at;
	bool zoom;              /* the table alone */
};

struct models_table {
	struct table table;
	struct table_column columns[MODEL_COLUMNS];
	struct cells cells;
};

static void table_init(struct models_table *t, const struct model *m,
		       const struct view *v, int width)
{
	columns_of_models(m, width, t->columns);
	t->cells = (struct cells){m, v, 0, 0};
	t->table = (struct table){
		.columns = t->columns,
		.column_count = MODEL_COLUMNS,
		.default_sort = MODEL_WINDOW,
		.ctx = &t->cells,
		.id = row_id,
		.name = row_name,
		.tagged = row_tagged,
	};
	t->table.rows = rows_of_models(m, v, &t->table.row_count);
	columns_fit(&t->table, t->columns, &t->cells);
	/* Shares of what is listed: they add up to a whole. */
	for (int i = 0; i < t->table.row_count; i++) {
		const struct model_row *r = t->table.rows[i];

		t->cells.whole += (double)r->window.cost;
	}
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

static void models_draw(void *state, const struct view *v,
			const struct model *m, struct canvas *to)
{
	struct models *s = state;
	struct models_table t;
	struct canvas list, below;
	int rows;

	table_init(&t, m, v, to->at.w);
	rows = detail_rows(s, &t, to->at.h);
	list = canvas_view(to, 0, 0, to->at.w, to->at.h - rows);
	below = canvas_view(to, 0, to->at.h - rows, to->at.w, rows);
	s->table_at = (struct rect){0, 0, list.at.w, list.at.h};
	table_draw(&t.table, &s->table, &list, v->search, true);
	if (t.table.row_count == 0)
		draw_empty(v, m, to);
	else if (rows > 2)
		detail_draw_box(&t.cells, rows_selected(&t.table, &s->table),
				&below);
	else if (rows > 0)
		detail_draw_lines(rows_selected(&t.table, &s->table), &below);
	free((void *)t.table.rows);
}

static bool on_table(struct models *s, enum action a, struct view *v,
		     const struct model *m)
{
	struct models_table t;
	bool ours = true;

	table_init(&t, m, v, s->table_at.w);
	if (a == ACTION_TAG)
		rows_tag(&t.table, &s->table, v);
	else if (a == ACTION_SEARCH)
		ours = table_search(&t.table, &s->table, v->search, 0);
	else if (a == ACTION_SEARCH_NEXT || a == ACTION_SEARCH_PREVIOUS)
		ours = table_search(&t.table, &s->table, v->search,
				    a == ACTION_SEARCH_NEXT ? 1 : -1);
	else
		ours = table_act(&s->table, a, MODEL_COLUMNS);
	free((void *)t.table.rows);
	return ours;
}

static bool models_act(void *state, enum action a, struct view *v,
		       const struct model *m)
{
	struct models *s = state;

	switch (a) {
	case ACTION_PANE_3:     /* another pane sends us to a row */
		s->table.cursor_id = v->select;
		s->zoom = false;
		return true;
	case ACTION_ZOOM:
		s->zoom = !s->zoom;
		return true;
	case ACTION_BACK:
		if (!s->zoom)
			return false;
		s->zoom = false;
		return true;
	default:
		return on_table(s, a, v, m);
	}
}

static bool models_click(void *state, int x, int y, struct view *v,
			 const struct model *m)
{
	struct models *s = state;
	struct models_table t;

	if (y >= s->table_at.h)
		return false;
	table_init(&t, m, v, s->table_at.w);
	table_click(&t.table, &s->table, x, y, s->table_at.w);
	free((void *)t.table.rows);
	return true;
}

static bool models_can(const void *state, enum action a)
{
	(void)state;
	switch (a) {
	case ACTION_SEARCH:
	case ACTION_FILTER:
	case ACTION_SORT:
	case ACTION_TAG:
	case ACTION_ZOOM:
		return true;
	default:
		return false;
	}
}

static bool models_inside(const void *state)
{
	return ((const struct models *)state)->zoom;
}

static void models_csv(const void *state, const struct view *v,
		       const struct model *m, struct buf *to)
{
	const struct models *s = state;
	struct models_table t;

	table_init(&t, m, v, s->table_at.w);
	table_sort(&t.table, &s->table);
	rows_csv(t.table.rows, t.table.row_count, window_names[m->window], to);
	free((void *)t.table.rows);
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
	.inside = models_inside,
	.csv = models_csv,
};
