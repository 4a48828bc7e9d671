/* Providers: a card each where there is room, else a row each; Enter opens
 * one with its models. */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/panes/account.h"
#include "tui/panes/all.h"
#include "tui/panes/card.h"
#include "tui/panes/cells.h"
#include "tui/panes/columns.h"
#include "tui/panes/panels.h"
#include "tui/pen.h"
#include "tui/table.h"

enum {
	CARD_COLS = 38, CARD_ROWS = 6, CARD_ROWS_GOOD = 9, CARD_ROWS_MOST = 16,
	GRAPH_LEAST = 10,
};

struct providers {
	struct table_state table;       /* cursor of cards and rows alike */
	struct table_state models;      /* inside one provider */
	struct rect table_at;
	uint32_t walked;        /* row last walked to with Left and Right */
	int columns;            /* of cards when last drawn, 0: rows */
	int card_h, cards_w;
	bool open;
	bool from_all;          /* all providers were shown before */
};

struct provider_table {
	struct table table;
	struct table_column columns[PROVIDER_COLUMNS];
	struct table_column model_columns[MODEL_COLUMNS];
	struct cells cells;
};

static void table_init(struct provider_table *t, const struct model *m,
		       const struct view *v)
{
	columns_of_providers(m, t->columns);
	t->cells = (struct cells){m, v, (double)m->window_total.cost, 0};
	t->table = (struct table){
		.columns = t->columns,
		.column_count = PROVIDER_COLUMNS,
		.default_sort = -1,
		.ctx = &t->cells,
		.id = row_id,
		.name = row_name,
		.tagged = row_tagged,
	};
	t->table.rows = rows_of_providers(m, v, &t->table.row_count);
	columns_fit(&t->table, t->columns, &t->cells);
}

static const struct model_row *opened(const struct model *m,
				      const struct view *v)
{
	for (int i = 0; v->provider && i < m->provider_count; i++)
		if (strcmp(m->providers[i].provider, v->provider) == 0)
			return &m->providers[i];
	return NULL;
}

static void models_init(struct provider_table *t, const struct model *m,
			const struct view *v, int width)
{
	const struct model_row *r = opened(m, v);

	columns_of_models(m, width, t->model_columns);
	t->cells = (struct cells){m, v, r ? (double)r->window.cost : 0, 0};
	t->table = (struct table){
		.columns = t->model_columns,
		.column_count = MODEL_COLUMNS,
		.default_sort = MODEL_WINDOW,
		.ctx = &t->cells,
		.id = row_id,
		.name = row_name,
		.tagged = row_tagged,
	};
	t->table.rows = rows_of_models(m, v, &t->table.row_count);
	columns_fit(&t->table, t->model_columns, &t->cells);
}

static void init(struct provider_table *t, const struct providers *s,
		 const struct model *m, const struct view *v)
{
	if (s->open)
		models_init(t, m, v, s->table_at.w);
	else
		table_init(t, m, v);
}

static struct table_state *cursor_of(struct providers *s)
{
	return s->open ? &s->models : &s->table;
}

/* The cursor goes along when the user walks to another provider. */
static void follow_walk(struct providers *s, const struct model *m,
			const struct view *v)
{
	const struct model_row *r = opened(m, v);
	uint32_t id = r ? r->id : 0;

	if (id && id != s->walked)
		s->table.cursor_id = id;
	s->walked = id;
	if (!r)
		s->open = false;
}

/* Index of the card with the cursor, kept in reach. */
static int settle(struct providers *s, const struct table *t)
{
	for (int i = 0; s->table.cursor_id && i < t->row_count; i++)
		if (t->id(t->rows[i]) == s->table.cursor_id)
			s->table.cursor = i;
	if (s->table.cursor >= t->row_count)
		s->table.cursor = t->row_count - 1;
	if (s->table.cursor < 0)
		s->table.cursor = 0;
	if (t->row_count)
		s->table.cursor_id = t->id(t->rows[s->table.cursor]);
	return s->table.cursor;
}

/* A grid without gaps: the last row's cards share its width. */
static void draw_cards(struct providers *s, const struct table *t,
		       struct canvas *to, int card_rows)
{
	int n = t->row_count, cols = s->columns, cursor = settle(s, t);
	int rows = (n + cols - 1) / cols, y = 0;
	struct card card = {.cells = t->ctx};

	for (int row = 0; row < rows; row++) {
		int in_row = row == rows - 1 ? n - row * cols : cols;
		int h = card_rows / rows + (row < card_rows % rows);

		for (int i = 0; i < in_row; i++) {
			int from = to->at.w * i / in_row;
			int end = to->at.w * (i + 1) / in_row;
			struct canvas box =
				canvas_view(to, from, y, end - from, h);

			card.row = t->rows[row * cols + i];
			card.hot = row * cols + i == cursor;
			card_draw(&card, &box);
		}
		y += h;
	}
	s->card_h = rows ? card_rows / rows : 0;
	s->cards_w = to->at.w;
}

/* Rows the cards take of `h`; 0: they do not fit. */
static int card_rows(struct providers *s, int n, int w, int h)
{
	int cols = w / CARD_COLS, table = n + 4, rows;

	if (cols > n)
		cols = n;
	s->columns = 0;
	if (cols < 1 || n < 1)
		return 0;
	rows = (n + cols - 1) / cols;
	/* Even rows look better than a full one and a rest. */
	cols = (n + rows - 1) / rows;
	if (rows * CARD_ROWS > h)
		return 0;
	s->columns = cols;
	/* Below good cards there is a table of all, if it fits whole; cards
	 * higher than they need to be make room for a graph. */
	if (h - table < rows * CARD_ROWS_GOOD)
		return h;
	if (h - table - rows * CARD_ROWS_MOST >= GRAPH_LEAST)
		return rows * CARD_ROWS_MOST;
	return h - table;
}

/* All of them in one graph, where cards and table leave room; rows used. */
static int draw_graph(const struct provider_table *t, int y,
		      struct canvas *to)
{
	int h = to->at.h - y - (t->table.row_count + 4);
	struct canvas box = canvas_view(to, 0, y, to->at.w, h > 0 ? h : 0);

	if (h < GRAPH_LEAST)
		return 0;
	panel_graph(t->cells.m, t->cells.v, &box, false);
	return h;
}

static void draw_rows(struct providers *s, struct provider_table *t,
		      const struct view *v, struct canvas *to, bool hot)
{
	s->table_at = to->at;
	table_draw(&t->table, &s->table, to, v->search, hot);
}

static void draw_list(struct providers *s, const struct view *v,
		      const struct model *m, struct canvas *to)
{
	struct provider_table t;
	struct canvas box, in;
	int rows;

	table_init(&t, m, v);
	rows = card_rows(s, t.table.row_count, to->at.w, to->at.h);
	s->table_at = (struct rect){0};
	if (rows == 0) {
		draw_rows(s, &t, v, to, true);
	} else {
		box = canvas_view(to, 0, 0, to->at.w, rows);
		draw_cards(s, &t.table, &box, rows);
	}
	if (rows && rows < to->at.h) {
		rows += draw_graph(&t, rows, to);
		box = canvas_view(to, 0, rows, to->at.w, to->at.h - rows);
		in = panel_box(&box, "all providers", false);
		in = canvas_view(&box, 1, 1, box.at.w - 2, box.at.h - 2);
		draw_rows(s, &t, v, &in, true);
	}
	if (t.table.row_count == 0)
		canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM),
			      v->filter[0] ? "nothing matches the filter"
					   : "no provider has been used yet");
	free((void *)t.table.rows);
}

static void draw_models(struct providers *s, const struct view *v,
			const struct model *m, struct canvas *to)
{
	struct provider_table t;

	models_init(&t, m, v, to->at.w);
	s->table_at = to->at;
	table_draw(&t.table, &s->models, to, v->search, true);
	if (t.table.row_count == 0 && to->at.h > 1)
		canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM),
			      "no usage in this window");
	free((void *)t.table.rows);
}

/* Where its tokens went; below it what the seller says of the account. */
static void draw_side(const struct model *m, const struct view *v,
		      const struct model_row *r, struct canvas *to)
{
	struct account of = {m, v, r};
	int n = account_rows(m, r), low = n ? n + 2 : 0, h = to->at.h;
	struct canvas box, in;

	if (low > h - 5)
		low = h >= 10 ? h / 2 : 0;
	box = canvas_view(to, 0, 0, to->at.w, h - low);
	in = panel_box(&box, "its tokens today", false);
	draw_mix(&r->today, &in);
	if (!low)
		return;
	box = canvas_view(to, 0, h - low, to->at.w, low);
	in = panel_box(&box, "what it says of the account", false);
	account_draw(&of, &in);
}

/* Its models, and beside them where its tokens went. */
static void draw_inside(struct providers *s, const struct view *v,
			const struct model *m, struct canvas *to)
{
	const struct model_row *r = opened(m, v);
	int w = to->at.w, h = to->at.h, side = w >= 110 ? w / 3 : 0;
	struct canvas box, in;

	if (side > 48)
		side = 48;
	box = canvas_view(to, 0, 0, w - side, h);
	panel_box(&box, "its models", true);
	in = canvas_view(&box, 1, 1, w - side - 2, h - 2);
	draw_models(s, v, m, &in);
	if (!side)
		return;
	box = canvas_view(to, w - side, 0, side, h);
	draw_side(m, v, r, &box);
}

/* One provider: its card and graph above, its models below. */
static void draw_opened(struct providers *s, const struct view *v,
			const struct model *m, struct canvas *to)
{
	struct cells cells = {m, v, (double)m->window_total.cost, 0};
	struct card card = {&cells, opened(m, v), false};
	int w = to->at.w, h = to->at.h, top = h * 45 / 100;
	int left = w >= 84 ? (w / 3 > 48 ? 48 : w / 3 < 38 ? 38 : w / 3) : w;
	struct canvas box;

	if (h < 12) {
		draw_models(s, v, m, to);
		return;
	}
	if (left == w && top > 8)
		top = 8;
	box = canvas_view(to, 0, 0, left, top);
	card_draw(&card, &box);
	box = canvas_view(to, left, 0, w - left, top);
	if (left < w)
		panel_graph(m, v, &box, false);
	box = canvas_view(to, 0, top, w, h - top);
	draw_inside(s, v, m, &box);
}

static void providers_draw(void *state, const struct view *v,
			   const struct model *m, struct canvas *to)
{
	struct providers *s = state;

	follow_walk(s, m, v);
	if (s->open)
		draw_opened(s, v, m, to);
	else
		draw_list(s, v, m, to);
	s->table_at.x -= to->at.x;
	s->table_at.y -= to->at.y;
}

static void open_selected(struct providers *s, struct view *v,
			  struct provider_table *t)
{
	const struct model_row *r = rows_selected(&t->table, &s->table);

	if (!r)
		return;
	s->from_all = !v->provider;
	s->open = true;
	s->models = (struct table_state){0};
	v->walk = r->provider;
}

static bool walk(struct view *v, const struct model *m, int step)
{
	int n = m->provider_count;

	for (int i = 0; v->provider && i < n; i++)
		if (strcmp(m->providers[i].provider, v->provider) == 0) {
			v->walk = m->providers[(i + step + n) % n].provider;
			return true;
		}
	return false;
}

/* Up and Down step over a whole row of cards. */
static bool move(struct providers *s, enum action a, int columns)
{
	int step = s->columns > 1 && !s->open ? s->columns : 1;
	bool ours = false;

	if (a != ACTION_UP && a != ACTION_DOWN)
		return table_act(cursor_of(s), a, columns);
	if (step > 1 && a == ACTION_UP && s->table.cursor < step)
		return true;
	for (int i = 0; i < step; i++)
		ours = table_act(cursor_of(s), a, columns);
	return ours;
}

static bool close_opened(struct providers *s, struct view *v)
{
	if (!s->open)
		return false;
	s->open = false;
	if (s->from_all)
		v->walk = "";
	return true;
}

static bool on_table(struct providers *s, enum action a, struct view *v,
		     const struct model *m)
{
	struct table_state *cursor = cursor_of(s);
	struct provider_table t;
	bool ours = true;

	init(&t, s, m, v);
	if (a == ACTION_OPEN && !s->open)
		open_selected(s, v, &t);
	else if (a == ACTION_TAG)
		rows_tag(&t.table, cursor, v);
	else if (a == ACTION_SEARCH)
		ours = table_search(&t.table, cursor, v->search, 0);
	else if (a == ACTION_SEARCH_NEXT || a == ACTION_SEARCH_PREVIOUS)
		ours = table_search(&t.table, cursor, v->search,
				    a == ACTION_SEARCH_NEXT ? 1 : -1);
	else
		ours = move(s, a, t.table.column_count);
	free((void *)t.table.rows);
	return ours;
}

static bool providers_act(void *state, enum action a, struct view *v,
			  const struct model *m)
{
	struct providers *s = state;

	switch (a) {
	case ACTION_BACK:
		return close_opened(s, v);
	case ACTION_PROVIDER_NEXT:
	case ACTION_PROVIDER_PREVIOUS:
		return s->open &&
		       walk(v, m, a == ACTION_PROVIDER_NEXT ? 1 : -1);
	default:
		return on_table(s, a, v, m);
	}
}

/* The card at a cell; a second click on it opens it. */
static void click_card(struct providers *s, int x, int y, struct view *v,
		       struct provider_table *t)
{
	int n = t->table.row_count, cols = s->columns, before;
	int row = s->card_h > 0 ? y / s->card_h : 0, in_row, at;

	if (cols < 1 || row * cols >= n)
		return;
	in_row = n - row * cols < cols ? n - row * cols : cols;
	at = row * cols;
	for (int i = 1; i < in_row; i++)
		at += x >= s->cards_w * i / in_row;
	before = s->table.cursor;
	s->table.cursor = at;
	s->table.cursor_id = t->table.id(t->table.rows[at]);
	if (before == at)
		open_selected(s, v, t);
}

static bool providers_click(void *state, int x, int y, struct view *v,
			    const struct model *m)
{
	struct providers *s = state;
	struct rect at = s->table_at;
	struct provider_table t;

	init(&t, s, m, v);
	if (x >= at.x && x < at.x + at.w && y >= at.y && y < at.y + at.h)
		table_click(&t.table, cursor_of(s), x - at.x, y - at.y, at.w);
	else if (!s->open)
		click_card(s, x, y, v, &t);
	free((void *)t.table.rows);
	return true;
}

static bool providers_can(const void *state, enum action a)
{
	const struct providers *s = state;

	switch (a) {
	case ACTION_SEARCH:
	case ACTION_FILTER:
	case ACTION_SORT:
	case ACTION_TAG:
	case ACTION_WINDOW:
		return true;
	case ACTION_OPEN:
		return !s->open;
	default:
		return a == ACTION_DOLLARS && s->open;
	}
}

static bool providers_inside(const void *state)
{
	return ((const struct providers *)state)->open;
}

static void providers_csv(const void *state, const struct view *v,
			  const struct model *m, struct buf *to)
{
	const struct providers *s = state;
	struct provider_table t;

	init(&t, s, m, v);
	table_sort(&t.table, s->open ? &s->models : &s->table);
	rows_csv(t.table.rows, t.table.row_count, window_names[m->window], to);
	free((void *)t.table.rows);
}

const struct pane_type pane_providers = {
	.name = "providers",
	.title = "Providers",
	.tab = 2,
	.state_size = sizeof(struct providers),
	.draw = providers_draw,
	.act = providers_act,
	.click = providers_click,
	.can = providers_can,
	.inside = providers_inside,
	.csv = providers_csv,
};
