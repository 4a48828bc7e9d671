/* Compare: the mix at other prices, tagged things side by side, who earns and
 * whose intelligence, this period and the one before. Tab goes on. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/pane.h"
#include "tui/panes/all.h"
#include "tui/panes/cells.h"
#include "tui/panes/columns.h"
#include "tui/panes/compare_view.h"
#include "tui/pen.h"

/* More calls than this are not read anew each time some come in. */
enum { CALLS_MOST = 250000 };

/* ---- what is asked ------------------------------------------------------- */

static enum by by_of(const struct compare_pane *s)
{
	return compare_bys[s->by];
}

static void compare_ask(const void *state, const struct view *v,
			struct model_query *q)
{
	/* The question lives in the state only to be lent: what is drawn does
	 * not depend on it. */
	struct compare_pane *s = (struct compare_pane *)(uintptr_t)state;

	s->query = (struct compare_query){
		.view = (enum compare_view)s->view,
		.window = q->window,
		.period = (enum compare_period)s->period,
		.provider = v->provider,
		.tagged = v->tagged,
		.tagged_count = v->tagged_count,
		.calls_most = CALLS_MOST,
		.by = by_of(s),
	};
	q->compare = &s->query;
}

/* Is the answer that of the question as it stands? */
static bool is_answered(const struct compare_pane *s,
			const struct comparison *c)
{
	if (!c || (int)c->view != s->view)
		return false;
	if (c->view == COMPARE_SIDE)
		return c->by == by_of(s);
	if (c->view == COMPARE_PERIODS)
		return c->by == by_of(s) && (int)c->period == s->period;
	return true;
}

/* ---- the head ------------------------------------------------------------ */

static const char *const names[COMPARE_VIEWS][2] = {
	[COMPARE_WHATIF] = {"What if", "what if"},
	[COMPARE_SIDE] = {"Side by side", "sides"},
	[COMPARE_CAMPS] = {"Camps", "camps"},
	[COMPARE_PERIODS] = {"Periods", "periods"},
};

static const char *const by_words[COMPARE_BYS] = {
	"tagged models", "providers", "makers", "camps that earn",
	"camps whose models",
};

static const char *const change_words[COMPARE_BYS] = {
	"by model", "by provider", "by maker", "by camp that earns",
	"by camp whose model",
};

static const char *const group_words[COMPARE_GROUPS] = {
	[GROUP_MODELS] = "each at its cheapest seller",
	[GROUP_SELLERS] = "at every seller",
	[GROUP_USED] = "sellers in use",
};

static const char *const period_words[COMPARE_PERIOD_KINDS] = {
	"window", "today", "week", "month",
};

enum { NAMES_LEFT = 1, NAMES_GAP = 3, NAMES_WIDE = 44 };

static bool is_wide(int w)
{
	return w >= 60;
}

static void draw_names(const struct compare_pane *s, struct canvas *to)
{
	struct pen p = pen_at(to, NAMES_LEFT, 0);

	for (int i = 0; i < COMPARE_VIEWS; i++) {
		bool on = i == s->view;

		if (i)
			pen_puts(&p, STYLE(ROLE_FRAME),
				 either(to, " │ ", " | "));
		pen_puts(&p, on ? style_plus(STYLE(ROLE_TITLE),
					     ATTR_BOLD | ATTR_UNDERLINE)
				: STYLE(ROLE_DIM),
			 names[i][!is_wide(to->at.w)]);
	}
}

/* The view whose name is at a column of the head, -1: none. */
static int view_at(int w, int x)
{
	int at = NAMES_LEFT;

	for (int i = 0; i < COMPARE_VIEWS; i++) {
		int n = text_columns(names[i][!is_wide(w)]);

		if (x >= at && x < at + n)
			return i;
		at += n + NAMES_GAP;
	}
	return -1;
}

/* What the view shows, at the right: window, seller, grouping. */
static void write_scope(const struct compare_pane *s, const struct view *v,
			const struct model *m, struct buf *to)
{
	if (s->view == COMPARE_WHATIF)
		buf_addf(to, "%s, ", group_words[s->group]);
	else if (s->view == COMPARE_SIDE)
		buf_addf(to, "%s, ", v->tagged_count || s->by
					     ? by_words[s->by] : "models");
	else if (s->view == COMPARE_PERIODS)
		buf_addf(to, "%s, ", change_words[s->by]);
	if (s->view == COMPARE_PERIODS && s->period != PERIOD_WINDOW)
		buf_puts(to, period_words[s->period]);
	else
		buf_addf(to, "%s", window_names[m->window]);
	if (v->provider)
		buf_addf(to, ", %s", v->provider);
	if (s->view == COMPARE_PERIODS)
		buf_puts(to, ";  + another period");
	if (s->view == COMPARE_WHATIF && v->tagged_count)
		buf_addf(to, ", %d tagged", v->tagged_count);
}

static void draw_head(const struct compare_pane *s, const struct view *v,
		      const struct model *m, struct canvas *to)
{
	struct buf text = {0};
	int left;

	draw_names(s, to);
	write_scope(s, v, m, &text);
	left = is_wide(to->at.w) ? NAMES_WIDE : to->at.w;
	if (to->at.w - left > 8)
		canvas_right(to, left, 0, to->at.w - left - 1,
			     STYLE(ROLE_DIM), buf_text(&text));
	buf_release(&text);
}

/* The whole mix in a line, over the table. */
static void draw_mix_line(const struct comparison *c, struct canvas *to)
{
	const struct compare_mix *m = &c->mix;
	struct pen p = pen_at(to, 1, 0);
	char text[UNIT_TEXT];

	format_money(m->cell.cost, 0, text);
	pen_puts(&p, STYLE(ROLE_DIM), "actual ");
	pen_printf(&p, style_plus(STYLE(ROLE_COST), ATTR_BOLD), "%s%s",
		   m->notional ? either(to, "≈", "=") : "", text);
	format_count(m->cell.requests, text);
	pen_printf(&p, STYLE(ROLE_DIM), " for %s call%s, ", text,
		   m->cell.requests == 1 ? "" : "s");
	format_count(cell_total(&m->cell), text);
	pen_printf(&p, STYLE(ROLE_TOKENS), "%s", text);
	pen_puts(&p, STYLE(ROLE_DIM), " tokens");
	if (m->apart.requests && pen_room(&p) > 24) {
		format_count(m->apart.requests, text);
		pen_printf(&p, STYLE(ROLE_WARN), "  %s unpriced kept apart",
			   text);
	}
	if (m->gone && pen_room(&p) > 20) {
		format_count(m->gone, text);
		pen_printf(&p, STYLE(ROLE_WARN), "  ~%s from sums", text);
	}
}

/* ---- drawing ------------------------------------------------------------- */

static void draw_view(const struct compare_draw *d, struct canvas *to)
{
	switch (d->c->view) {
	case COMPARE_WHATIF:
		whatif_draw(d, to);
		break;
	case COMPARE_SIDE:
		side_draw(d, to);
		break;
	case COMPARE_CAMPS:
		camps_draw(d, to);
		break;
	default:
		periods_draw(d, to);
	}
}

static void compare_draw_pane(void *state, const struct view *v,
			      const struct model *m, struct canvas *to)
{
	struct compare_pane *s = state;
	struct compare_draw d = {s, v, m, m->comparison};
	int w = to->at.w, h = to->at.h, head = h >= 4;
	struct canvas top = canvas_view(to, 0, 0, w, head), body;

	s->table_at = (struct rect){0};
	s->width = w;
	s->has_head = head;
	if (head)
		draw_head(s, v, m, &top);
	if (!is_answered(s, m->comparison)) {
		canvas_center(to, h / 2, STYLE(ROLE_DIM),
			      m->reading ? "reading the logs ..."
					 : "reading the calls ...");
		return;
	}
	if (s->view == COMPARE_WHATIF && h >= 10) {
		top = canvas_view(to, 0, head, w, 1);
		draw_mix_line(d.c, &top);
		head++;
	}
	if (h >= 30)
		head++;
	body = canvas_view(to, 0, head, w, h - head);
	draw_view(&d, &body);
	s->table_at.x -= to->at.x;
	s->table_at.y -= to->at.y;
}

/* ---- keys ---------------------------------------------------------------- */

static bool list_init(struct compare_list *l, const struct compare_draw *d)
{
	if (!is_answered(d->s, d->c))
		return false;
	switch (d->c->view) {
	case COMPARE_WHATIF:
		whatif_list(l, d);
		return true;
	case COMPARE_SIDE:
		side_list(l, d);
		return true;
	case COMPARE_PERIODS:
		periods_list(l, d);
		return true;
	default:
		return false;
	}
}

/* A row of models leads to it. */
static bool open_row(const struct compare_draw *d, struct compare_list *l,
		     struct view *v)
{
	const struct compare_side *row;

	if (d->c->view != COMPARE_SIDE || d->c->by != BY_MODEL)
		return false;
	row = rows_selected(&l->table, &d->s->tables[COMPARE_SIDE]);
	if (!row || !*row->provider)
		return false;
	v->go = ACTION_PANE_3;
	v->select = row->id;
	return true;
}

static bool on_list(struct compare_pane *s, enum action a, struct view *v,
		    const struct model *m)
{
	struct compare_draw d = {s, v, m, m->comparison};
	struct table_state *cursor = &s->tables[s->view];
	struct compare_list l;
	bool ours;

	if (!list_init(&l, &d))
		return false;
	if (a == ACTION_OPEN)
		ours = open_row(&d, &l, v);
	else if (a == ACTION_SEARCH)
		ours = table_search(&l.table, cursor, v->search, 0);
	else if (a == ACTION_SEARCH_NEXT || a == ACTION_SEARCH_PREVIOUS)
		ours = table_search(&l.table, cursor, v->search,
				    a == ACTION_SEARCH_NEXT ? 1 : -1);
	else
		ours = table_act(cursor, a, l.table.column_count);
	compare_list_release(&l);
	return ours;
}

static void show(struct compare_pane *s, int view)
{
	s->view = (view + COMPARE_VIEWS) % COMPARE_VIEWS;
	s->zoom = false;
}

/* c in any pane: what is tagged. */
static void compare_tagged(struct compare_pane *s, struct view *v)
{
	show(s, COMPARE_SIDE);
	s->by = 0;
	if (v->tagged_count == 0)
		v->message = "Nothing is tagged: Space in Models does, then c.";
}

static bool next_group(struct compare_pane *s)
{
	if (s->view == COMPARE_WHATIF)
		s->group = (s->group + 1) % COMPARE_GROUPS;
	else if (s->view != COMPARE_CAMPS)
		s->by = (s->by + 1) % COMPARE_BYS;
	return s->view != COMPARE_CAMPS;
}

static bool next_period(struct compare_pane *s, int step)
{
	int n = COMPARE_PERIOD_KINDS;

	if (s->view != COMPARE_PERIODS)
		return false;
	s->period = (s->period + step + n) % n;
	return true;
}

static bool compare_act(void *state, enum action a, struct view *v,
			const struct model *m)
{
	struct compare_pane *s = state;

	switch (a) {
	case ACTION_COMPARE:
		compare_tagged(s, v);
		return true;
	case ACTION_NEXT_REGION:
		show(s, s->view + 1);
		return true;
	case ACTION_PREVIOUS_REGION:
		show(s, s->view - 1);
		return true;
	case ACTION_GROUP:
		return next_group(s);
	case ACTION_UNFOLD:
	case ACTION_FOLD:
		return next_period(s, a == ACTION_UNFOLD ? 1 : -1);
	case ACTION_ZOOM:
		s->zoom = !s->zoom && s->view != COMPARE_CAMPS;
		return true;
	case ACTION_BACK:
		if (!s->zoom)
			return false;
		s->zoom = false;
		return true;
	default:
		return on_list(s, a, v, m);
	}
}

/* The name of a view in the first line, or a row of its table. */
static bool compare_click(void *state, int x, int y, struct view *v,
			  const struct model *m)
{
	struct compare_pane *s = state;
	struct compare_draw d = {s, v, m, m->comparison};
	struct rect at = s->table_at;
	struct compare_list l;
	int view = y == 0 && s->has_head ? view_at(s->width, x) : -1;

	if (view >= 0) {
		show(s, view);
		return true;
	}
	if (y < at.y || y >= at.y + at.h || x < at.x || x >= at.x + at.w ||
	    !list_init(&l, &d))
		return false;
	table_click(&l.table, &s->tables[s->view], x - at.x, y - at.y, at.w);
	compare_list_release(&l);
	return true;
}

static bool compare_can(const void *state, enum action a)
{
	const struct compare_pane *s = state;

	switch (a) {
	case ACTION_SEARCH:
	case ACTION_FILTER:
	case ACTION_SORT:
	case ACTION_GROUP:
	case ACTION_ZOOM:
		return s->view != COMPARE_CAMPS;
	case ACTION_NEXT_REGION:
	case ACTION_COMPARE:
	case ACTION_WINDOW:
		return true;
	default:
		return false;
	}
}

static struct table_state *compare_table_state(void *state)
{
	return &((struct compare_pane *)state)->tables[COMPARE_WHATIF];
}

static const struct table_column *compare_columns(int *count)
{
	*count = WHATIF_COLUMNS;
	return whatif_columns;
}

static bool compare_inside(const void *state)
{
	return ((const struct compare_pane *)state)->zoom;
}

static void compare_csv(const void *state, const struct view *v,
			const struct model *m, struct buf *to)
{
	struct compare_pane s = *(const struct compare_pane *)state;
	struct compare_draw d = {&s, v, m, m->comparison};
	struct compare_list l;

	if (!is_answered(&s, d.c))
		return;
	if (d.c->view == COMPARE_CAMPS) {
		camps_csv(d.c, to);
		return;
	}
	list_init(&l, &d);
	table_sort(&l.table, &s.tables[s.view]);
	if (d.c->view == COMPARE_WHATIF)
		whatif_csv(&l, to);
	else if (d.c->view == COMPARE_SIDE)
		side_csv(d.c, &l, to);
	else
		periods_csv(&l, to);
	compare_list_release(&l);
}

const struct pane_type pane_compare = {
	.name = "compare",
	.title = "Compare",
	.tab = 4,
	.doc = "docs/compare.md",
	.state_size = sizeof(struct compare_pane),
	.draw = compare_draw_pane,
	.act = compare_act,
	.click = compare_click,
	.can = compare_can,
	.ask = compare_ask,
	.table = compare_table_state,
	.columns = compare_columns,
	.inside = compare_inside,
	.csv = compare_csv,
};
