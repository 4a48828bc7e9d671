/* Hours to years: bars stacked by any dimension, a year of days, the hours of
 * the week. The cursor reads values; + and - change the step. */
#include "tui/panes/trends.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "tui/pane.h"
#include "tui/panes/all.h"
#include "tui/panes/panels.h"
#include "tui/panes/trends_move.h"
#include "tui/pen.h"
#include "tui/stack.h"

enum {
	BOX_ROWS = 8,           /* fewer: no boxes */
	SIDE_COLS = 72, WIDE_COLS = 110,        /* from here on a side panel */
	HEAT_ROWS = 11, BOTH_ROWS = 26,
	YEAR_COLS = 61, WIDE_YEAR_COLS = 115, WEEK_COLS = 32,
	WIDE_WEEK_COLS = 56,
	TITLE = 160, SPAN_TEXT = 96,
};

/* ---- what is shown ------------------------------------------------------ */

static int cursor_at(const struct trends_state *s, const struct trend *t)
{
	if (s->cursor == 0)
		return t->count - 1;
	for (int i = t->count - 1; i >= 0; i--)
		if (t->points[i].start <= s->cursor)
			return i;
	return 0;
}

static int lit_band(const struct trends_state *s, const struct trend *t)
{
	for (int i = 0; i < t->band_count; i++)
		if (s->lit == (int64_t)t->bands[i].id + 1)
			return i;
	return -1;
}

/* What of the answer fits into a plot of `cols` columns. */
static void fit(struct trends_view *tv, int cols)
{
	tv->count = tv->t->count < cols || cols < 1 ? tv->t->count : cols;
	tv->first = tv->t->count - tv->count;
	if (tv->cursor < tv->first)
		tv->cursor = tv->first;
}

static bool view_init(struct trends_view *tv, struct trends_state *s,
		      const struct view *v, const struct model *m)
{
	const struct trend *t = m->trend;

	*tv = (struct trends_view){.s = s, .v = v, .t = t};
	if (!t || t->count < 1)
		return false;
	tv->cursor = cursor_at(s, t);
	tv->lit = lit_band(s, t);
	fit(tv, s->plot_w);
	return true;
}

/* ---- drawing ------------------------------------------------------------ */

static void chart_title(const struct trends_view *tv, char out[TITLE])
{
	const struct trend *t = tv->t;
	const char *dot = either(&(struct canvas){.ascii = tv->v->ascii},
				 " · ", " - ");

	snprintf(out, TITLE, "%s per %s by %s%s%.40s%s%s%s",
		 trends_unit(tv->s), trend_step_names[t->step],
		 by_names[t->by], tv->v->provider ? dot : "",
		 tv->v->provider ? tv->v->provider : "",
		 t->book != BOOK_OBSERVED ? dot : "",
		 t->book != BOOK_OBSERVED ? book_names[t->book] : "",
		 t->book != BOOK_OBSERVED ? ", UTC" : "");
}

/* At the right of a box's top line, where there is room for it. */
static void draw_hint(struct canvas *to, const char *title, const char *hint)
{
	int n = text_columns(hint), x = to->at.w - n - 4;

	if (x < text_columns(title) + 6)
		return;
	canvas_printf(to, x, 0, STYLE(ROLE_DIM), " %s ", hint);
}

static void span_text(const struct trends_view *tv, char out[SPAN_TEXT])
{
	const struct trend_point *a = &tv->t->points[tv->first];
	const struct trend_point *b = &tv->t->points[tv->t->count - 1];
	enum trend_step step = tv->t->step == TREND_WEEK ? TREND_DAY
							 : tv->t->step;
	char from[UNIT_TEXT], to[UNIT_TEXT] = "now";

	trends_step_text(step, a->start + a->offset, from);
	if (!tv->t->live)
		trends_step_text(step, b->start + b->offset, to);
	snprintf(out, SPAN_TEXT, "%s %s %s", from,
		 tv->v->ascii ? "-" : "–", to);
}

/* Words above the bars where there is no panel beside them. */
static void draw_bare_chart(struct trends_view *tv, struct canvas *to)
{
	int words = to->at.h >= 5 ? 2 : 1;
	struct canvas rest = canvas_view(to, 0, words, to->at.w,
					 to->at.h - words);

	trends_draw_line(tv, to, 0);
	if (words > 1)
		trends_draw_legend(tv, to, 1);
	trends_draw_chart(tv, &rest);
}

static void draw_chart_box(struct trends_view *tv, struct canvas *to,
			   bool words)
{
	char title[TITLE], span[SPAN_TEXT];
	struct canvas in;

	chart_title(tv, title);
	in = panel_box(to, title, tv->hot);
	fit(tv, in.at.w - 8);
	span_text(tv, span);
	draw_hint(to, title, span);
	if (words)
		draw_bare_chart(tv, &in);
	else
		trends_draw_chart(tv, &in);
}

static void draw_chart(struct trends_view *tv, struct canvas *to)
{
	int w = to->at.w, h = to->at.h;
	int side = w >= WIDE_COLS ? 38 : w >= SIDE_COLS ? 33 : 0;
	struct canvas left = canvas_view(to, 0, 0, w - side, h);
	struct canvas right = canvas_view(to, w - side, 0, side, h), in;
	char when[UNIT_TEXT];
	const struct trend_point *p;

	if (h < BOX_ROWS) {
		fit(tv, w - 8);
		draw_bare_chart(tv, to);
		return;
	}
	draw_chart_box(tv, &left, side == 0);
	if (!side)
		return;
	p = &tv->t->points[tv->cursor];
	trends_step_text(tv->t->step, p->start + p->offset, when);
	in = panel_box(&right, when, false);
	trends_draw_side(tv, &in);
}

static void draw_days(struct trends_view *tv, struct canvas *to)
{
	struct canvas in = *to;
	char title[64];

	if (to->at.h >= BOX_ROWS) {
		snprintf(title, sizeof(title), "%s per day, a year%s",
			 trends_unit(tv->s),
			 tv->t->book != BOOK_OBSERVED ? ", UTC" : "");
		in = panel_box(to, title, tv->hot);
	}
	trends_draw_days(tv, &in);
}

static void draw_week(struct trends_view *tv, struct canvas *to)
{
	struct canvas in = *to;
	char title[64];

	if (to->at.h >= BOX_ROWS) {
		snprintf(title, sizeof(title), "%s by hour, %d weeks",
			 trends_unit(tv->s), TREND_WEEKS);
		in = panel_box(to, title, tv->hot);
	}
	trends_draw_week(tv, &in);
}

static void draw_region(struct trends_view *tv, enum trends_region region,
			struct canvas *to)
{
	tv->hot = tv->s->region == region;
	if (region == TRENDS_DAYS)
		draw_days(tv, to);
	else if (region == TRENDS_WEEK)
		draw_week(tv, to);
	else
		draw_chart(tv, to);
}

/* Both maps side by side, or the one that was looked at. */
static void draw_maps(struct trends_view *tv, struct canvas *to)
{
	int w = to->at.w, h = to->at.h;
	int days = w >= WIDE_YEAR_COLS + WIDE_WEEK_COLS ? WIDE_YEAR_COLS
							: YEAR_COLS;
	struct canvas left = canvas_view(to, 0, 0, days, h);
	struct canvas right = canvas_view(to, days, 0, w - days, h);

	if (w < YEAR_COLS + WEEK_COLS) {
		draw_region(tv, tv->s->region == TRENDS_WEEK ? TRENDS_WEEK
							     : TRENDS_DAYS,
			    to);
		return;
	}
	draw_region(tv, TRENDS_DAYS, &left);
	draw_region(tv, TRENDS_WEEK, &right);
}

static void move_rect(struct rect *r, const struct canvas *to)
{
	r->x -= to->at.x;
	r->y -= to->at.y;
}

static void draw_all(struct trends_view *tv, struct canvas *to)
{
	int w = to->at.w, h = to->at.h;
	struct canvas top = canvas_view(to, 0, 0, w, h - HEAT_ROWS);
	struct canvas bottom = canvas_view(to, 0, h - HEAT_ROWS, w,
					   HEAT_ROWS);

	tv->alone = tv->s->zoom || h < BOTH_ROWS;
	if (tv->alone) {
		draw_region(tv, tv->s->region, to);
		return;
	}
	draw_region(tv, TRENDS_CHART, &top);
	draw_maps(tv, &bottom);
}

static void trends_draw(void *state, const struct view *v,
			const struct model *m, struct canvas *to)
{
	struct trends_state *s = state;
	struct trends_view tv;

	s->plot_at = s->days_at = s->week_at = (struct rect){0};
	if (!view_init(&tv, s, v, m)) {
		canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM),
			      "reading history ...");
		return;
	}
	draw_all(&tv, to);
	move_rect(&s->plot_at, to);
	move_rect(&s->days_at, to);
	move_rect(&s->week_at, to);
}

/* ---- asking ------------------------------------------------------------- */

static void trends_wish(const void *state, const struct view *v,
			struct model_query *q)
{
	/* The question is kept in the state to be lent; nothing that is drawn
	 * depends on it. */
	struct trends_state *s = (struct trends_state *)(uintptr_t)state;

	s->query = (struct trend_query){
		.provider = v->provider, .book = q->book,
		.filter = v->filter && *v->filter ? v->filter : NULL,
	};
	trends_ask(s, q->window, &s->query);
	q->trend = &s->query;
}

/* ---- keys --------------------------------------------------------------- */

static bool act_in_chart(struct trends_view *tv, enum action a,
			 struct view *v, const struct model *m)
{
	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		trends_next_band(tv, a == ACTION_UP ? -1 : 1);
		return true;
	case ACTION_OPEN:
		v->message = trends_zoom_step(tv, m->window, -1);
		return true;
	case ACTION_PAN_LEFT:
	case ACTION_PAN_RIGHT:
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
	case ACTION_HOME:
	case ACTION_END:
		v->message = trends_pan(tv, a);
		return true;
	default:
		return false;
	}
}

/* Steps in the grid of the region; 0: no move. */
static int move_of(enum trends_region region, enum action a)
{
	bool days = region == TRENDS_DAYS;
	int along = days ? TREND_WEEKDAYS : 1, across = days ? 1 : TREND_HOURS;

	switch (a) {
	case ACTION_UP:
		return -across;
	case ACTION_DOWN:
		return across;
	case ACTION_PAN_LEFT:
		return -along;
	case ACTION_PAN_RIGHT:
		return along;
	case ACTION_PAGE_UP:
		return days ? -4 * TREND_WEEKDAYS : -6;
	case ACTION_PAGE_DOWN:
		return days ? 4 * TREND_WEEKDAYS : 6;
	case ACTION_HOME:
		return days ? -TREND_DAYS : 0;
	case ACTION_END:
		return days ? TREND_DAYS : 0;
	default:
		return 0;
	}
}

static bool act_in_map(struct trends_view *tv, enum action a,
		       const struct model *m)
{
	struct trends_state *s = tv->s;
	int step = move_of(s->region, a);

	if (a == ACTION_OPEN && s->region == TRENDS_DAYS) {
		trends_open_day(tv, m->window);
		return true;
	}
	if (step == 0)
		return false;
	return s->region == TRENDS_DAYS ? trends_move_day(s, tv->t, step)
					: trends_move_hour(s, tv->t, step);
}

/* What needs no answer yet. */
static bool act_plain(struct trends_state *s, enum action a)
{
	int next = a == ACTION_NEXT_REGION ? 1 : TRENDS_REGIONS - 1;

	switch (a) {
	case ACTION_NEXT_REGION:
	case ACTION_PREVIOUS_REGION:
		s->region = (enum trends_region)((s->region + next) %
						 TRENDS_REGIONS);
		return true;
	case ACTION_ZOOM:
		s->zoom = !s->zoom;
		return true;
	case ACTION_BACK:
		if (!s->zoom)
			return false;
		s->zoom = false;
		return true;
	case ACTION_GROUP:
		s->by = (s->by + 1) % trends_by_count();
		s->lit = 0;
		return true;
	case ACTION_DOLLARS:
		s->tokens = !s->tokens;
		return true;
	default:
		return false;
	}
}

static bool trends_act(void *state, enum action a, struct view *v,
		       const struct model *m)
{
	struct trends_state *s = state;
	struct trends_view tv;

	if (act_plain(s, a))
		return true;
	if (!view_init(&tv, s, v, m))
		return false;
	if (a == ACTION_UNFOLD || a == ACTION_FOLD) {
		v->message = trends_zoom_step(&tv, m->window,
					      a == ACTION_UNFOLD ? -1 : 1);
		return true;
	}
	return s->region == TRENDS_CHART ? act_in_chart(&tv, a, v, m)
					 : act_in_map(&tv, a, m);
}

static bool trends_click(void *state, int x, int y, struct view *v,
			 const struct model *m)
{
	struct trends_state *s = state;
	const struct rect *at = &s->plot_at;
	struct trends_view tv;
	int bar;

	if (!view_init(&tv, s, v, m))
		return false;
	if (trends_click_heat(s, tv.t, x, y))
		return true;
	if (x < at->x || x >= at->x + at->w || y < at->y ||
	    y > at->y + at->h)
		return false;
	s->region = TRENDS_CHART;
	bar = tv.t->count - s->bars +
	      stack_bar_at(s->bars, s->bar_w, at->w, x - at->x);
	if (bar >= tv.t->count - s->bars && bar < tv.t->count)
		s->cursor = bar == tv.t->count - 1 && tv.t->live
			? 0 : tv.t->points[bar].start;
	return true;
}

static bool trends_can(const void *state, enum action a)
{
	const struct trends_state *s = state;

	switch (a) {
	case ACTION_GROUP:
	case ACTION_FILTER:
	case ACTION_DOLLARS:
	case ACTION_ZOOM:
	case ACTION_WINDOW:
	case ACTION_NEXT_REGION:
	case ACTION_UNFOLD:
	case ACTION_FOLD:
	case ACTION_PAN_LEFT:
	case ACTION_PAN_RIGHT:
		return true;
	case ACTION_OPEN:
		return s->region != TRENDS_WEEK;
	default:
		return false;
	}
}

static bool trends_inside(const void *state)
{
	return ((const struct trends_state *)state)->zoom;
}

static void trends_write(const void *state, const struct view *v,
			 const struct model *m, struct buf *to)
{
	struct trends_state s = *(const struct trends_state *)state;
	struct trends_view tv;

	if (view_init(&tv, &s, v, m))
		trends_csv(&tv, to);
}

const struct pane_type pane_trends = {
	.name = "trends",
	.title = "Trends",
	.tab = 5,
	.doc = "docs/trends.md",
	.state_size = sizeof(struct trends_state),
	.draw = trends_draw,
	.act = trends_act,
	.click = trends_click,
	.can = trends_can,
	.ask = trends_wish,
	.inside = trends_inside,
	.csv = trends_write,
};
