#include "tui/panes/trends_move.h"

#include "core/mem.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

enum { UNDRAWN_COLS = 72, WIDEST_BAR = 9 };

/* About as long as a step, and how many of them are seen at once. */
static const struct {
	int64_t ms;
	int seen;
} steps[TREND_STEPS] = {
	[TREND_QUARTER] = {15 * MINUTE_MS, 96},
	[TREND_HOUR] = {HOUR_MS, 72},
	[TREND_DAY] = {DAY_MS, 91},
	[TREND_WEEK] = {7 * DAY_MS, 53},
	[TREND_MONTH] = {30 * DAY_MS, 36},
};

/* ---- what is asked ------------------------------------------------------ */

/* Steps that suit a window: the finest that fit beside one another. */
static enum trend_step step_of(enum window window, int cols, int *seen)
{
	switch (window) {
	case WINDOW_24H:
		*seen = cols >= 96 ? 96 : 24;
		return cols >= 96 ? TREND_QUARTER : TREND_HOUR;
	case WINDOW_7D:
		*seen = cols >= 168 ? 168 : 14;
		return cols >= 168 ? TREND_HOUR : TREND_DAY;
	case WINDOW_30D:
	case WINDOW_MONTH:
		*seen = 31;
		return TREND_DAY;
	case WINDOW_ALL:
		*seen = steps[TREND_MONTH].seen;
		return TREND_MONTH;
	default:
		*seen = 32;
		return TREND_QUARTER;
	}
}

void trends_ask(struct trends_state *s, enum window window,
		struct trend_query *q)
{
	int cols = s->plot_w > 0 ? s->plot_w : UNDRAWN_COLS, seen, width;

	q->step = step_of(window, cols, &seen);
	q->trim = window == WINDOW_ALL;
	if (s->chosen && s->under == window) {
		q->step = s->step;
		/* Years before the first record would say nothing. */
		q->trim = s->step >= TREND_WEEK && s->until == 0;
		seen = steps[q->step].seen;
	}
	width = cols / seen > 1 ? cols / seen : 1;
	if (width > WIDEST_BAR)
		width = WIDEST_BAR;
	q->count = cols / width;
	q->by = trends_by[s->by];
	q->until = s->until;
}

/* ---- time --------------------------------------------------------------- */

/* Show what ends at `until`; the running step where that is not past. */
static void show_until(const struct trends_view *tv, int64_t until)
{
	tv->s->until = until >= tv->t->now ? 0 : until;
}

static const char *pan_left(const struct trends_view *tv)
{
	const struct trend_point *all = tv->t->points;
	int last = tv->t->count - 1;

	if (tv->cursor > tv->first) {
		tv->s->cursor = all[tv->cursor - 1].start;
		return NULL;
	}
	if (all[tv->first].marks & TREND_BEFORE)
		return "Nothing was recorded before.";
	tv->s->cursor = all[tv->first].start - 1;
	tv->s->until = all[last].start - 1;
	return NULL;
}

static const char *pan_right(const struct trends_view *tv)
{
	const struct trend_point *all = tv->t->points;
	int last = tv->t->count - 1;
	int64_t step = all[last].end - all[last].start;

	if (tv->cursor < last) {
		tv->s->cursor = tv->cursor + 1 < last || !tv->t->live
			? all[tv->cursor + 1].start : 0;
		return NULL;
	}
	if (tv->t->live)
		return NULL;
	show_until(tv, all[last].end + step > tv->t->now ? tv->t->now
							 : all[last].end);
	tv->s->cursor = tv->s->until;
	return NULL;
}

static const char *page(const struct trends_view *tv, bool later)
{
	const struct trend_point *all = tv->t->points;
	int last = tv->t->count - 1;
	int64_t span = all[last].end - all[tv->first].start;

	if (!later && all[tv->first].marks & TREND_BEFORE)
		return "Nothing was recorded before.";
	if (later)
		show_until(tv, all[last].end + span - 1);
	else
		tv->s->until = all[tv->first].start - 1;
	tv->s->cursor = tv->s->until;
	return NULL;
}

const char *trends_pan(const struct trends_view *tv, enum action a)
{
	struct trends_state *s = tv->s;
	int64_t step = steps[tv->t->step].ms;

	switch (a) {
	case ACTION_PAN_LEFT:
		return pan_left(tv);
	case ACTION_PAN_RIGHT:
		return pan_right(tv);
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		return page(tv, a == ACTION_PAGE_DOWN);
	case ACTION_HOME:
		if (tv->t->first == 0)
			return NULL;
		show_until(tv, tv->t->first + step * (tv->count - 1));
		s->cursor = tv->t->first;
		return NULL;
	default:
		s->until = s->cursor = 0;
		return NULL;
	}
}

/* The moment at `at` in the middle, in steps of `step`. */
static void look_at(const struct trends_view *tv, enum window window,
		    enum trend_step step, int64_t at)
{
	struct trends_state *s = tv->s;

	s->chosen = true;
	s->under = window;
	s->step = step;
	s->cursor = at;
	s->until = 0;
	if (at)
		show_until(tv, at + steps[step].ms * (steps[step].seen / 3));
}

const char *trends_zoom_step(const struct trends_view *tv,
			     enum window window, int direction)
{
	int step = (int)tv->t->step + direction;

	if (step < TREND_QUARTER)
		return "A quarter of an hour is the finest step.";
	if (step >= TREND_STEPS)
		return "A month is the coarsest step.";
	if (step < TREND_DAY && tv->t->book != BOOK_OBSERVED)
		return "Bills are of UTC days; b goes to what was observed.";
	look_at(tv, window, (enum trend_step)step,
		tv->s->cursor || tv->s->until
		? tv->t->points[tv->cursor].start : 0);
	return NULL;
}

void trends_open_day(const struct trends_view *tv, enum window window)
{
	const struct trend_day *d =
		&tv->t->days[trends_day_at(tv->s, tv->t)];

	look_at(tv, window,
		tv->t->book == BOOK_OBSERVED ? TREND_HOUR : TREND_DAY,
		d->start);
	tv->s->region = TRENDS_CHART;
}

void trends_next_band(const struct trends_view *tv, int direction)
{
	int n = tv->t->band_count + 1;
	int next = (tv->lit + 1 + direction + n) % n - 1;

	tv->s->lit = next < 0 ? 0 : (int64_t)tv->t->bands[next].id + 1;
}
