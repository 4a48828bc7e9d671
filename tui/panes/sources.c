/* Sources: where usage is read from, how that goes, and what to do when it
 * does not; Enter shows one in full. */
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/model.h"
#include "core/ui_config.h"
#include "tui/canvas.h"
#include "tui/panes/all.h"
#include "tui/panes/cells.h"
#include "tui/panes/panels.h"
#include "tui/panes/source_rows.h"
#include "tui/pen.h"
#include "tui/table.h"

enum { SELF_ROWS = 9 };

struct sources {
	struct table_state table;
	int table_h, table_w;
	bool open;
};

struct sources_table {
	struct table table;
	struct table_column columns[SOURCE_COLUMNS];
	struct cells cells;
};

static void table_init(struct sources_table *t, const struct model *m,
		       const struct view *v)
{
	source_columns(m, t->columns);
	t->cells = (struct cells){.m = m, .v = v};
	t->table = (struct table){
		.columns = t->columns,
		.column_count = SOURCE_COLUMNS,
		.default_sort = -1,
		.ctx = &t->cells,
		.id = source_id,
		.name = source_name,
	};
	t->table.rows = source_rows(m, v, &t->table.row_count);
	table_choose(&t->table, ui_config_table(m->ui, "sources"));
}

static const struct source_status *selected(struct sources_table *t,
					    struct sources *s)
{
	const void *at = NULL;
	int n = t->table.row_count, i;

	table_sort(&t->table, &s->table);
	for (i = 0; i < n && !at; i++)
		if (source_id(t->table.rows[i]) == s->table.cursor_id)
			at = t->table.rows[i];
	i = s->table.cursor < n ? s->table.cursor : n - 1;
	return at ? at : i >= 0 ? t->table.rows[i] : NULL;
}

static void draw_places(const struct cells *cells, struct canvas *to)
{
	struct canvas in = panel_box(to, "looked at", false);
	const struct model *m = cells->m;

	for (int i = 0; i < m->place_count; i++) {
		struct source_place p = m->places[i];
		char mask[REDACT_TEXT];

		p.path = redact_name(cells->v, REDACT_PATH, p.path, mask);
		place_draw(&p, &in, i);
	}
}

/* What tokentop itself takes, and where it looked. */
static void draw_side(const struct cells *cells, struct canvas *to)
{
	const struct model *m = cells->m;
	int places = m->place_count + 2, self = to->at.h;
	struct canvas box, in;

	if (m->place_count > 0 && self - places >= SELF_ROWS)
		self = self - places > SELF_ROWS + 4 ? SELF_ROWS + 4
						     : self - places;
	box = canvas_view(to, 0, 0, to->at.w, self);
	in = panel_box(&box, "tokentop itself", false);
	source_draw_self(cells, &in);
	if (self == to->at.h)
		return;
	box = canvas_view(to, 0, self, to->at.w, to->at.h - self);
	draw_places(cells, &box);
}

/* Boxes under the list, where there is room: the selected source, and what
 * tokentop itself takes; no higher than what they hold. */
static void draw_below(struct sources_table *t, struct sources *s,
		       const struct model *m, struct canvas *to)
{
	const struct source_status *source = selected(t, s);
	int w = to->at.w, side = w >= 110 ? w * 2 / 5 : 0;
	int most = SELF_ROWS + 4 + (m->place_count ? m->place_count + 2 : 0);
	int h = to->at.h < most || !side ? to->at.h : most;
	struct canvas box = canvas_view(to, 0, 0, w - side, h), in;
	char name[REDACT_TEXT];

	in = panel_box(&box, source ? source_shown(source, t->cells.v, name)
				    : "source", false);
	if (source)
		source_draw_full(source, &t->cells, &in);
	if (side) {
		box = canvas_view(to, w - side, 0, side, h);
		draw_side(&t->cells, &box);
	}
}

/* No source: where one was looked for. */
static void draw_none(const struct cells *cells, struct canvas *to)
{
	const struct model *m = cells->m;
	struct canvas below = canvas_view(to, 0, 4, to->at.w, to->at.h - 4);
	bool filtered = cells->v->filter[0];

	if (filtered || to->at.h < SELF_ROWS + 4) {
		canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM),
			      filtered ? "no source matches the filter"
				       : "no source: F1 says how to add one");
		return;
	}
	canvas_center(to, 2, STYLE(ROLE_DIM),
		      "no source was found: F1 says how to add one");
	if (m->place_count + 2 < below.at.h)
		below.at.h = m->place_count + 2;
	if (m->place_count > 0)
		draw_places(cells, &below);
}

static int rows_below(const struct sources_table *t, int h)
{
	int left = h - t->table.row_count - 2;

	if (h < 12)
		return 0;
	return left >= 7 ? left : h >= 20 ? 9 : 0;
}

static void draw_list(struct sources *s, const struct view *v,
		      const struct model *m, struct canvas *to)
{
	struct sources_table t;
	struct canvas list, below;
	int rows;

	table_init(&t, m, v);
	rows = t.table.row_count ? rows_below(&t, to->at.h) : 0;
	list = canvas_view(to, 0, 0, to->at.w, to->at.h - rows);
	below = canvas_view(to, 0, to->at.h - rows, to->at.w, rows);
	s->table_h = list.at.h;
	s->table_w = list.at.w;
	table_draw(&t.table, &s->table, &list, v->search, true);
	if (rows)
		draw_below(&t, s, m, &below);
	if (t.table.row_count == 0)
		draw_none(&t.cells, to);
	free((void *)t.table.rows);
}

static void draw_opened(struct sources *s, const struct view *v,
			const struct model *m, struct canvas *to)
{
	struct sources_table t;
	const struct source_status *source;
	struct canvas box, in;
	char name[REDACT_TEXT];
	int own = to->at.h >= 26 ? 10 : 0;

	table_init(&t, m, v);
	source = selected(&t, s);
	box = canvas_view(to, 0, 0, to->at.w, to->at.h - own);
	if (source) {
		in = panel_box(&box, source_shown(source, v, name), true);
		source_draw_full(source, &t.cells, &in);
	}
	if (own) {
		box = canvas_view(to, 0, to->at.h - own, to->at.w, own);
		in = panel_box(&box, "tokentop itself", false);
		source_draw_self(&t.cells, &in);
	}
	free((void *)t.table.rows);
}

static void sources_draw(void *state, const struct view *v,
			 const struct model *m, struct canvas *to)
{
	struct sources *s = state;

	if (m->source_count == 0)
		s->open = false;
	if (s->open)
		draw_opened(s, v, m, to);
	else
		draw_list(s, v, m, to);
}

static bool on_table(struct sources *s, enum action a, struct view *v,
		     const struct model *m)
{
	struct sources_table t;
	bool ours;

	table_init(&t, m, v);
	if (a == ACTION_SEARCH)
		ours = table_search(&t.table, &s->table, v->search, 0);
	else if (a == ACTION_SEARCH_NEXT || a == ACTION_SEARCH_PREVIOUS)
		ours = table_search(&t.table, &s->table, v->search,
				    a == ACTION_SEARCH_NEXT ? 1 : -1);
	else
		ours = table_act(&s->table, a, SOURCE_COLUMNS);
	free((void *)t.table.rows);
	return ours;
}

static bool sources_act(void *state, enum action a, struct view *v,
			const struct model *m)
{
	struct sources *s = state;

	switch (a) {
	case ACTION_OPEN:
		s->open = m->source_count > 0;
		return true;
	case ACTION_BACK:
		if (!s->open)
			return false;
		s->open = false;
		return true;
	default:
		return on_table(s, a, v, m);
	}
}

static bool sources_click(void *state, int x, int y, struct view *v,
			  const struct model *m)
{
	struct sources *s = state;
	struct sources_table t;
	int before = s->table.cursor;

	if (s->open || y >= s->table_h)
		return false;
	table_init(&t, m, v);
	if (table_click(&t.table, &s->table, x, y, s->table_w) == before)
		s->open = true;
	free((void *)t.table.rows);
	return true;
}

static bool sources_can(const void *state, enum action a)
{
	const struct sources *s = state;

	switch (a) {
	case ACTION_SEARCH:
	case ACTION_FILTER:
	case ACTION_SORT:
	case ACTION_OPEN:
		return !s->open;
	default:
		return false;
	}
}

static bool sources_inside(const void *state)
{
	return ((const struct sources *)state)->open;
}

static void sources_csv(const void *state, const struct view *v,
			const struct model *m, struct buf *to)
{
	struct sources s = *(const struct sources *)state;
	struct sources_table t;

	table_init(&t, m, v);
	table_sort(&t.table, &s.table);
	source_rows_csv(t.table.rows, t.table.row_count, v, to);
	free((void *)t.table.rows);
}

static struct table_state *sources_table(void *state)
{
	return &((struct sources *)state)->table;
}

const struct pane_type pane_sources = {
	.name = "sources",
	.title = "Sources",
	.tab = 8,
	.doc = "docs/sources.md",
	.state_size = sizeof(struct sources),
	.draw = sources_draw,
	.act = sources_act,
	.click = sources_click,
	.can = sources_can,
	.inside = sources_inside,
	.csv = sources_csv,
	.table = sources_table,
	.columns = source_all_columns,
};
