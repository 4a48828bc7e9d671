/* Reconcile: what sellers billed against what was observed, by UTC day; what
 * no record explains; Enter shows what a figure is made of. */
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/panes/all.h"
#include "tui/panes/columns.h"
#include "tui/panes/panels.h"
#include "tui/panes/reconcile_rows.h"
#include "tui/panes/reconcile_words.h"
#include "tui/pen.h"

#define DAY_MS INT64_C(86400000)

enum {
	SELLERS_MOST = 10,      /* rows of the sellers' box */
	BOX = 3,                /* frame and heading of a box */
	LIST_LEAST = 5,         /* a boxed list is never lower */
	BOXED_ROWS = 14, BOXED_COLS = 60, BESIDE_COLS = 180,
};

struct reconcile_pane {
	struct table_state tables[RECONCILE_LISTS];
	struct rect at[RECONCILE_LISTS];        /* where drawn; w 0: not */
	int focus;              /* enum reconcile_kind, of the first view */
	int inner;              /* likewise inside, 0: LIST_MODELS */
	bool zoom;
	bool open;              /* inside one seller ... */
	int64_t day;            /* ... and day, 0: all */
	bool from_all;          /* all sellers were shown before */
};

static enum reconcile_kind focus_of(const struct reconcile_pane *s)
{
	if (!s->open)
		return (enum reconcile_kind)s->focus;
	return s->inner == LIST_ITEMS ? LIST_ITEMS : LIST_MODELS;
}

static struct reconcile_scope scope_of(const struct reconcile_pane *s,
				       enum reconcile_kind kind,
				       const struct view *v)
{
	struct reconcile_scope all = {NULL, 0};

	if (kind == LIST_SELLERS)
		return all;
	return (struct reconcile_scope){v->provider, s->open ? s->day : 0};
}

static void list_init(struct reconcile_list *l, const struct reconcile_pane *s,
		      enum reconcile_kind kind, const struct model *m,
		      const struct view *v)
{
	struct reconcile_scope scope = scope_of(s, kind, v);

	reconcile_list_init(l, kind, m, v, &scope);
}

/* ---- drawing ------------------------------------------------------------ */

static const char *const titles[RECONCILE_LISTS] = {
	[LIST_SELLERS] = "sellers: billed against observed, settled days",
	[LIST_DAYS] = "day by day (UTC)",
	[LIST_UNSEEN] = "billed, but no record of it",
	[LIST_MODELS] = "its models",
	[LIST_ITEMS] = "its usage without a record",
};

static const char *const nothing[RECONCILE_LISTS] = {
	[LIST_SELLERS] = "no seller", [LIST_DAYS] = "no day to compare",
	[LIST_UNSEEN] = "nothing: every call that was billed is known here",
	[LIST_MODELS] = "no usage to compare",
	[LIST_ITEMS] = "nothing: every call that was billed is known here",
};

static void draw_list(struct reconcile_pane *s, enum reconcile_kind kind,
		      const struct view *v, const struct model *m,
		      struct canvas *to)
{
	struct reconcile_list l;
	bool good = kind == LIST_UNSEEN || kind == LIST_ITEMS;

	list_init(&l, s, kind, m, v);
	s->at[kind] = to->at;
	table_draw(&l.table, &s->tables[kind], to, v->search,
		   kind == focus_of(s));
	if (l.table.row_count == 0)
		canvas_text(to, 2, to->at.h > 1, to->at.w - 3,
			    STYLE(v->filter[0] || !good ? ROLE_DIM
							: ROLE_GOOD),
			    str_from(v->filter[0] ? "nothing matches the filter"
						  : nothing[kind]));
	reconcile_list_release(&l);
}

static void draw_box(struct reconcile_pane *s, enum reconcile_kind kind,
		     const struct view *v, const struct model *m,
		     struct canvas *to)
{
	struct canvas in;

	if (to->at.h < BOX || to->at.w < 4)
		return;
	panel_box(to, titles[kind], kind == focus_of(s));
	in = canvas_view(to, 1, 1, to->at.w - 2, to->at.h - 2);
	draw_list(s, kind, v, m, &in);
}

/* In the frame of the only list there is room for: how to get to the other. */
static void draw_hint(enum reconcile_kind other, struct canvas *to)
{
	char text[64];

	snprintf(text, sizeof(text), " Tab: %s ", titles[other]);
	if (to->at.w > text_columns(text) + 40)
		canvas_right(to, 0, 0, to->at.w - 2, STYLE(ROLE_DIM), text);
}

static int count_rows(const struct reconcile_pane *s, enum reconcile_kind kind,
		      const struct view *v, const struct model *m)
{
	struct reconcile_list l;
	int n;

	list_init(&l, s, kind, m, v);
	n = l.table.row_count;
	reconcile_list_release(&l);
	return n;
}

/* Rows of the lower of two lists: what it needs, two fifths at most, and what
 * the upper one leaves. */
static int rows_below(int upper, int lower, int h)
{
	int rows = lower + BOX;

	if (rows > h * 2 / 5)
		rows = h * 2 / 5;
	if (rows < LIST_LEAST)
		rows = LIST_LEAST;
	return upper + BOX < h - rows ? h - upper - BOX : rows;
}

/* Two lists in what is left: side by side, one above the other, or the one
 * that matters. */
static void draw_two(struct reconcile_pane *s, enum reconcile_kind first,
		     const struct view *v, const struct model *m,
		     struct canvas *to)
{
	enum reconcile_kind second = first + 1;
	int w = to->at.w, h = to->at.h, half = w * 54 / 100, below;
	bool lower = focus_of(s) == second;
	struct canvas box;

	if (w >= BESIDE_COLS) {
		box = canvas_view(to, 0, 0, half, h);
		draw_box(s, first, v, m, &box);
		box = canvas_view(to, half, 0, w - half, h);
		draw_box(s, second, v, m, &box);
		return;
	}
	if (h < 2 * (LIST_LEAST + BOX)) {
		draw_box(s, lower ? second : first, v, m, to);
		draw_hint(lower ? first : second, to);
		return;
	}
	below = rows_below(count_rows(s, first, v, m),
			   count_rows(s, second, v, m), h);
	box = canvas_view(to, 0, 0, w, h - below);
	draw_box(s, first, v, m, &box);
	box = canvas_view(to, 0, h - below, w, below);
	draw_box(s, second, v, m, &box);
}

static void draw_lists(struct reconcile_pane *s, const struct view *v,
		       const struct model *m, struct canvas *to)
{
	int n = m->reconcile->provider_count, rows;
	struct canvas box;

	rows = (n > SELLERS_MOST ? SELLERS_MOST : n < 1 ? 1 : n) + BOX;
	if (rows > to->at.h - LIST_LEAST - BOX)
		rows = to->at.h / 2;
	box = canvas_view(to, 0, 0, to->at.w, rows);
	draw_box(s, LIST_SELLERS, v, m, &box);
	box = canvas_view(to, 0, rows, to->at.w, to->at.h - rows);
	draw_two(s, LIST_DAYS, v, m, &box);
}

/* A low or narrow screen, and one region over the whole pane: the list that
 * has the focus, without a box. */
static void draw_alone(struct reconcile_pane *s, const struct view *v,
		       const struct model *m, struct canvas *to)
{
	draw_list(s, focus_of(s), v, m, to);
}

static void draw_head(const struct reconcile_pane *s, const struct view *v,
		      const struct model *m, struct canvas *to)
{
	struct reconcile_scope scope = {v->provider, s->day};

	if (s->open)
		verdict_of_scope(m, &scope, to);
	else
		verdict_draw(m, v, to);
}

static void draw_all(struct reconcile_pane *s, const struct view *v,
		     const struct model *m, struct canvas *to)
{
	int h = to->at.h, head = h >= 12 ? 2 : h >= 4 ? 1 : 0;
	struct canvas top = canvas_view(to, 0, 0, to->at.w, head);
	struct canvas body = canvas_view(to, 0, head, to->at.w, h - head);

	if (head)
		draw_head(s, v, m, &top);
	if (s->zoom && body.at.h >= BOX && body.at.w >= BOXED_COLS)
		draw_box(s, focus_of(s), v, m, &body);
	else if (s->zoom || body.at.h < BOXED_ROWS ||
		 body.at.w < BOXED_COLS)
		draw_alone(s, v, m, &body);
	else if (s->open)
		draw_two(s, LIST_MODELS, v, m, &body);
	else
		draw_lists(s, v, m, &body);
}

static void reconcile_draw(void *state, const struct view *v,
			   const struct model *m, struct canvas *to)
{
	struct reconcile_pane *s = state;

	memset(s->at, 0, sizeof(s->at));
	if (!m->reconcile || !v->provider)
		s->open = false;
	if (!m->reconcile) {
		verdict_of_none(m, v, to);
		return;
	}
	draw_all(s, v, m, to);
	for (int i = 0; i < RECONCILE_LISTS; i++) {
		s->at[i].x -= to->at.x;
		s->at[i].y -= to->at.y;
	}
}

/* ---- keys --------------------------------------------------------------- */

static void open_scope(struct reconcile_pane *s, struct view *v,
		       const char *provider, int64_t day)
{
	s->from_all = !v->provider;
	s->open = true;
	s->day = day;
	s->inner = LIST_MODELS;
	s->tables[LIST_MODELS] = s->tables[LIST_ITEMS] =
		(struct table_state){0};
	v->walk = provider;
}

static void open_selected(struct reconcile_pane *s, struct view *v,
			  struct reconcile_list *l)
{
	const void *row = rows_selected(&l->table, &s->tables[l->kind]);

	if (!row)
		return;
	if (l->kind == LIST_SELLERS) {
		const struct reconcile_provider *p = row;

		open_scope(s, v, p->provider, 0);
	} else if (l->kind == LIST_DAYS) {
		const struct reconcile_row *r = row;

		open_scope(s, v, r->provider, r->day);
	} else if (l->kind == LIST_UNSEEN) {
		const struct unseen_item *x = row;

		open_scope(s, v, x->provider, x->hour - x->hour % DAY_MS);
		s->inner = LIST_ITEMS;
	}
}

static bool close_inner(struct reconcile_pane *s, struct view *v)
{
	if (s->zoom) {
		s->zoom = false;
		return true;
	}
	if (!s->open)
		return false;
	s->open = false;
	if (s->from_all)
		v->walk = "";
	return true;
}

/* The seller beside this one, of those that send a bill. */
static bool walk(struct view *v, const struct reconcile *r, int step)
{
	int n = r->provider_count;

	for (int i = 0; v->provider && i < n; i++)
		if (strcmp(r->providers[i].provider, v->provider) == 0) {
			v->walk = r->providers[(i + step + n) % n].provider;
			return true;
		}
	return false;
}

static void next_region(struct reconcile_pane *s, int step)
{
	if (s->open)
		s->inner = focus_of(s) == LIST_MODELS ? LIST_ITEMS
						      : LIST_MODELS;
	else
		s->focus = (s->focus + step + LIST_MODELS) % LIST_MODELS;
}

static bool on_list(struct reconcile_pane *s, enum action a, struct view *v,
		    const struct model *m)
{
	enum reconcile_kind kind = focus_of(s);
	struct table_state *cursor = &s->tables[kind];
	struct reconcile_list l;
	bool ours = true;

	list_init(&l, s, kind, m, v);
	if (a == ACTION_OPEN)
		open_selected(s, v, &l);
	else if (a == ACTION_SEARCH)
		ours = table_search(&l.table, cursor, v->search, 0);
	else if (a == ACTION_SEARCH_NEXT || a == ACTION_SEARCH_PREVIOUS)
		ours = table_search(&l.table, cursor, v->search,
				    a == ACTION_SEARCH_NEXT ? 1 : -1);
	else
		ours = table_act(cursor, a, l.table.column_count);
	reconcile_list_release(&l);
	return ours;
}

static bool reconcile_act(void *state, enum action a, struct view *v,
			  const struct model *m)
{
	struct reconcile_pane *s = state;

	if (!m->reconcile)
		return false;
	switch (a) {
	case ACTION_NEXT_REGION:
	case ACTION_PREVIOUS_REGION:
		next_region(s, a == ACTION_NEXT_REGION ? 1 : -1);
		return true;
	case ACTION_ZOOM:
		s->zoom = !s->zoom;
		return true;
	case ACTION_BACK:
		return close_inner(s, v);
	case ACTION_PROVIDER_NEXT:
	case ACTION_PROVIDER_PREVIOUS:
		return s->open && walk(v, m->reconcile,
				       a == ACTION_PROVIDER_NEXT ? 1 : -1);
	default:
		return on_list(s, a, v, m);
	}
}

static void click_list(struct reconcile_pane *s, enum reconcile_kind kind,
		       struct rect hit, struct view *v,
		       const struct model *m)
{
	struct table_state *cursor = &s->tables[kind];
	bool had = kind == focus_of(s);
	int before = cursor->cursor, row;
	struct reconcile_list l;

	if (s->open)
		s->inner = (int)kind;
	else
		s->focus = (int)kind;
	list_init(&l, s, kind, m, v);
	row = table_click(&l.table, cursor, hit.x, hit.y, hit.w);
	if (had && row >= 0 && row == before)
		open_selected(s, v, &l);
	reconcile_list_release(&l);
}

static bool reconcile_click(void *state, int x, int y, struct view *v,
			    const struct model *m)
{
	struct reconcile_pane *s = state;

	for (int i = 0; m->reconcile && i < RECONCILE_LISTS; i++) {
		struct rect at = s->at[i];

		if (x < at.x || x >= at.x + at.w || y < at.y ||
		    y >= at.y + at.h)
			continue;
		at.x = x - at.x;
		at.y = y - at.y;
		click_list(s, (enum reconcile_kind)i, at, v, m);
		return true;
	}
	return false;
}

static bool reconcile_can(const void *state, enum action a)
{
	const struct reconcile_pane *s = state;

	switch (a) {
	case ACTION_SEARCH:
	case ACTION_FILTER:
	case ACTION_SORT:
	case ACTION_ZOOM:
	case ACTION_NEXT_REGION:
		return true;
	case ACTION_OPEN:
		return !s->open;
	default:
		return false;
	}
}

static bool reconcile_inside(const void *state)
{
	const struct reconcile_pane *s = state;

	return s->open || s->zoom;
}

static void reconcile_csv(const void *state, const struct view *v,
			  const struct model *m, struct buf *to)
{
	const struct reconcile_pane *s = state;
	enum reconcile_kind kind = focus_of(s);
	struct reconcile_list l;

	if (!m->reconcile)
		return;
	list_init(&l, s, kind, m, v);
	table_sort(&l.table, &s->tables[kind]);
	reconcile_list_csv(&l, to);
	reconcile_list_release(&l);
}

const struct pane_type pane_reconcile = {
	.name = "reconcile",
	.title = "Reconcile",
	.tab = 6,
	.doc = "docs/reconcile.md",
	.state_size = sizeof(struct reconcile_pane),
	.draw = reconcile_draw,
	.act = reconcile_act,
	.click = reconcile_click,
	.can = reconcile_can,
	.inside = reconcile_inside,
	.csv = reconcile_csv,
};
