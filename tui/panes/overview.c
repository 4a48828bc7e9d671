/* Who spends right now: the live graph, the top models, what needs a look. */
#include <stdlib.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/panes/alerts_panel.h"
#include "tui/panes/all.h"
#include "tui/panes/cells.h"
#include "tui/panes/columns.h"
#include "tui/panes/panels.h"
#include "tui/pen.h"
#include "tui/table.h"

enum region { REGION_TABLE, REGION_GRAPH, REGIONS };

struct overview {
	struct table_state table;
	struct rect table_at;   /* in the canvas last drawn on */
	enum region region;
	bool zoom;
	bool alerts;            /* some were open when last drawn */
	int strip;              /* rows of alerts above all, when last drawn */
};

/* Columns of the short table, in order. */
static const enum model_column shown[] = {
	MODEL_NAME, MODEL_PROVIDER, MODEL_IN, MODEL_OUT, MODEL_CACHE,
	MODEL_HOURLY, MODEL_TODAY, MODEL_WINDOW, MODEL_SHARE, MODEL_SPARK_COL,
};

enum { SHOWN = ARRAY_LEN(shown), SHOWN_TODAY = 6 };

struct overview_table {
	struct table table;
	struct table_column columns[SHOWN];
	struct cells cells;
};

static void table_init(struct overview_table *t, const struct model *m,
		       const struct view *v, int width)
{
	struct table_column all[MODEL_COLUMNS];

	columns_of_models(m, width, all);
	for (int i = 0; i < SHOWN; i++)
		t->columns[i] = all[shown[i]];
	t->cells = (struct cells){m, v, (double)m->window_total.cost, 0};
	t->table = (struct table){
		.columns = t->columns,
		.column_count = SHOWN,
		.default_sort = SHOWN_TODAY,
		.ctx = &t->cells,
		.id = row_id,
		.name = row_name,
		.tagged = row_tagged,
	};
	t->table.rows = rows_of_models(m, v, &t->table.row_count);
	columns_fit(&t->table, t->columns, &t->cells);
}

static void draw_table(struct overview *s, const struct view *v,
		       const struct model *m, struct canvas *to, bool hot)
{
	struct overview_table t;

	table_init(&t, m, v, to->at.w);
	s->table_at = to->at;
	table_draw(&t.table, &s->table, to, v->search, hot);
	if (t.table.row_count == 0 && to->at.h > 1)
		canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM),
			      v->filter[0] ? "nothing matches the filter"
					   : "no usage in this window yet");
	free((void *)t.table.rows);
}

static void draw_boxed(struct overview *s, const struct view *v,
		       const struct model *m, struct canvas *to)
{
	bool hot = s->region == REGION_TABLE;
	struct canvas in = panel_box(to, "top models", hot);

	in = canvas_view(to, 1, 1, to->at.w - 2, to->at.h - 2);
	draw_table(s, v, m, &in, hot);
}

static void draw_line_of_shares(const struct model *m, struct canvas *to)
{
	struct pen p = pen_at(to, 1, 0);

	for (int i = 0; i < m->provider_count; i++) {
		const struct model_row *r = &m->providers[i];
		char percent[UNIT_TEXT];

		format_percent(r->today.cost, m->today.cost, percent);
		if (pen_room(&p) < text_columns(r->provider) + 8)
			break;
		pen_printf(&p, style_series(r->color), "%s",
			   either(to, "▪ ", "* "));
		pen_puts(&p, STYLE(ROLE_TEXT), r->provider);
		pen_printf(&p, STYLE(ROLE_DIM), " %s  ", percent);
	}
}

/* Too low for boxes: one line, of the worst alert that nobody knows of or of
 * shares, over the bare table. */
static void draw_small(struct overview *s, const struct view *v,
		       const struct model *m, struct canvas *to)
{
	struct canvas rest = canvas_view(to, 0, 1, to->at.w, to->at.h - 1);
	struct canvas line = canvas_view(to, 1, 0, to->at.w - 2, 1);
	int fresh;

	alerts_open(m, &fresh);
	s->strip = fresh > 0;
	if (fresh)
		alerts_draw(m, v, &line, false);
	else
		draw_line_of_shares(m, to);
	draw_table(s, v, m, &rest, true);
}

/* New alerts, two lines at most, above everything; what is left. */
static struct canvas draw_strip(struct overview *s, const struct view *v,
				const struct model *m, struct canvas *to)
{
	int w = to->at.w, h = to->at.h, fresh, rows;
	struct canvas strip;

	alerts_open(m, &fresh);
	rows = fresh > 2 ? 2 : fresh;
	if (rows > h - 12)
		rows = h > 12 ? h - 12 : fresh > 0;
	strip = canvas_view(to, 2, 0, w - 4, rows);
	alerts_draw(m, v, &strip, false);
	s->strip = rows;
	return canvas_view(to, 0, rows, w, h - rows);
}

/* Graph above, table below, side by side with shares where there is room. */
static void draw_medium(struct overview *s, const struct view *v,
			const struct model *m, struct canvas *to)
{
	struct canvas all = draw_strip(s, v, m, to);
	int w = all.at.w, h = all.at.h;
	int graph = h >= 14 ? h * 45 / 100 : 0;
	int side = w >= 76 && h - graph >= 6 ? 32 : 0;
	struct canvas top = canvas_view(&all, 0, 0, w, graph);
	struct canvas left = canvas_view(&all, 0, graph, w - side, h - graph);
	struct canvas right = canvas_view(&all, w - side, graph, side,
					  h - graph);

	if (graph)
		panel_graph(m, v, &top, s->region == REGION_GRAPH);
	draw_boxed(s, v, m, &left);
	if (side)
		panel_shares(m, v, &right);
}

/* A column of panels at the right. */
static void draw_large(struct overview *s, const struct view *v,
		       const struct model *m, struct canvas *to)
{
	int w = to->at.w, h = to->at.h;
	int side = w / 3 > 62 ? 62 : w / 3, graph = h * 45 / 100;
	struct canvas top, left, right;

	if (side < 42)
		side = 42;
	/* The table needs no more rows than it has. */
	if (h - graph > m->model_count + 4)
		graph = h - m->model_count - 4;
	if (graph > h * 65 / 100)
		graph = h * 65 / 100;
	top = canvas_view(to, 0, 0, w - side, graph);
	left = canvas_view(to, 0, graph, w - side, h - graph);
	right = canvas_view(to, w - side, 0, side, h);
	panel_graph(m, v, &top, s->region == REGION_GRAPH);
	draw_boxed(s, v, m, &left);
	panels_column(m, v, &right);
}

static void overview_draw(void *state, const struct view *v,
			  const struct model *m, struct canvas *to)
{
	struct overview *s = state;
	int w = to->at.w, h = to->at.h, fresh;

	s->strip = 0;
	s->alerts = alerts_open(m, &fresh) > 0;
	if (s->zoom && s->region == REGION_GRAPH)
		panel_graph(m, v, to, true);
	else if (s->zoom)
		draw_boxed(s, v, m, to);
	else if (h < 10)
		draw_small(s, v, m, to);
	else if (w >= 110 && h >= 20)
		draw_large(s, v, m, to);
	else
		draw_medium(s, v, m, to);
	/* The table's place is kept relative to our own canvas. */
	s->table_at.x -= to->at.x;
	s->table_at.y -= to->at.y;
}

static bool search(struct overview *s, int direction, const struct view *v,
		   const struct model *m)
{
	struct overview_table t;
	bool found;

	table_init(&t, m, v, s->table_at.w);
	found = table_search(&t.table, &s->table, v->search, direction);
	free((void *)t.table.rows);
	return found;
}

/* Enter goes to the row's place among all models. */
static bool on_row(struct overview *s, enum action a, struct view *v,
		   const struct model *m)
{
	struct overview_table t;
	const void *row;

	table_init(&t, m, v, s->table_at.w);
	row = rows_selected(&t.table, &s->table);
	if (row && a == ACTION_OPEN) {
		v->go = ACTION_PANE_3;
		v->select = row_id(row);
	} else if (a == ACTION_TAG) {
		rows_tag(&t.table, &s->table, v);
	}
	free((void *)t.table.rows);
	return true;
}

static bool overview_act(void *state, enum action a, struct view *v,
			 const struct model *m)
{
	struct overview *s = state;

	switch (a) {
	case ACTION_NEXT_REGION:
	case ACTION_PREVIOUS_REGION:
		s->region = (enum region)((s->region + 1) % REGIONS);
		return true;
	case ACTION_ZOOM:
		s->zoom = !s->zoom;
		return true;
	case ACTION_BACK:
		if (!s->zoom)
			return false;
		s->zoom = false;
		return true;
	case ACTION_ACKNOWLEDGE:
	case ACTION_SNOOZE:
		alert_ask(alerts_first(m), a, v, m);
		return true;
	case ACTION_OPEN:
	case ACTION_TAG:
		return on_row(s, a, v, m);
	case ACTION_SEARCH:
		return search(s, 0, v, m);
	case ACTION_SEARCH_NEXT:
		return search(s, 1, v, m);
	case ACTION_SEARCH_PREVIOUS:
		return search(s, -1, v, m);
	default:
		return table_act(&s->table, a, SHOWN);
	}
}

static bool overview_click(void *state, int x, int y, struct view *v,
			   const struct model *m)
{
	struct overview *s = state;
	struct rect at = s->table_at;
	struct overview_table t;

	if (y < s->strip) {
		v->go = ACTION_PANE_9;
		return true;
	}
	s->region = REGION_TABLE;
	if (x < at.x || x >= at.x + at.w || y < at.y || y >= at.y + at.h) {
		s->region = REGION_GRAPH;
		return true;
	}
	table_init(&t, m, v, at.w);
	table_click(&t.table, &s->table, x - at.x, y - at.y, at.w);
	free((void *)t.table.rows);
	return true;
}

static bool overview_can(const void *state, enum action a)
{
	switch (a) {
	case ACTION_ACKNOWLEDGE:
	case ACTION_SNOOZE:
		return ((const struct overview *)state)->alerts;
	case ACTION_SEARCH:
	case ACTION_FILTER:
	case ACTION_SORT:
	case ACTION_OPEN:
	case ACTION_TAG:
	case ACTION_DOLLARS:
	case ACTION_ZOOM:
	case ACTION_WINDOW:
	case ACTION_NEXT_REGION:
		return true;
	default:
		return false;
	}
}

static bool overview_inside(const void *state)
{
	return ((const struct overview *)state)->zoom;
}

static void overview_csv(const void *state, const struct view *v,
			 const struct model *m, struct buf *to)
{
	const struct overview *s = state;
	struct overview_table t;

	table_init(&t, m, v, s->table_at.w);
	table_sort(&t.table, &s->table);
	rows_csv(t.table.rows, t.table.row_count, window_names[m->window], to);
	free((void *)t.table.rows);
}

const struct pane_type pane_overview = {
	.name = "overview",
	.title = "Overview",
	.tab = 1,
	.state_size = sizeof(struct overview),
	.draw = overview_draw,
	.act = overview_act,
	.click = overview_click,
	.can = overview_can,
	.inside = overview_inside,
	.csv = overview_csv,
};
