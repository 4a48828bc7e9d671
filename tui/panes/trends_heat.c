/* A year of days and the hours of the week as patches. */
#include "tui/panes/trends.h"

#include <math.h>
#include <stdio.h>

#include "core/mem.h"
#include "tui/heat.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"
#include "tui/stack.h"

enum {
	LABEL_COLS = 4, DAYS_A_WEEK = TREND_WEEKDAYS,
	ALL_WEEKS = TREND_DAYS / TREND_WEEKDAYS,
	ALL_HOURS = TREND_WEEKDAYS * TREND_HOURS,
	HIGHEST = 3, WIDEST = 5,
};

int trends_day_at(const struct trends_state *s, const struct trend *t)
{
	int64_t at = s->day ? s->day : t->today;
	int i = 0;

	while (i + 1 < TREND_DAYS && t->days[i + 1].start <= at)
		i++;
	return i;
}

int trends_hour_at(const struct trends_state *s, const struct trend *t)
{
	const struct trend_point *p = &t->points[t->count - 1];
	struct trends_date now = trends_date(t->now + p->offset);

	if (s->hour > 0 && s->hour <= ALL_HOURS)
		return s->hour - 1;
	return now.weekday * TREND_HOURS + now.hour;
}

bool trends_move_day(struct trends_state *s, const struct trend *t, int step)
{
	int last = TREND_DAYS - 1, i = trends_day_at(s, t) + step;

	while (last > 0 && t->days[last].start > t->today)
		last--;
	if (i < 0)
		i = 0;
	s->day = i >= last ? 0 : t->days[i].start;
	return true;
}

bool trends_move_hour(struct trends_state *s, const struct trend *t, int step)
{
	int i = trends_hour_at(s, t) + step;

	s->hour = (i + ALL_HOURS) % ALL_HOURS + 1;
	return true;
}

/* ---- the year ----------------------------------------------------------- */

/* A patch, the texture of the unknown, or nothing. */
static void draw_patch(struct canvas *to, const struct rect *at, double value,
		       double most, bool known)
{
	for (int y = at->y; y < at->y + at->h; y++) {
		if (known && !isnan(value)) {
			heat_patch(to, at->x, y, at->w,
				   heat_step(value, most));
			continue;
		}
		for (int k = 0; k < at->w; k++)
			stack_gap(to, at->x + k, y);
	}
}

/* The patch that is read. */
static void draw_cursor(struct canvas *to, const struct rect *at)
{
	struct style s = {.role = ROLE_SELECTED_TEXT,
			  .ground = ROLE_SELECTED, .attrs = ATTR_BOLD};

	for (int i = 0; i < at->w * at->h; i++)
		canvas_glyph(to, at->x + i % at->w, at->y + i / at->w, s, ' ',
			     ' ');
	canvas_glyph(to, at->x + (at->w - 1) / 2, at->y + (at->h - 1) / 2, s,
		     0x25c6, '@');
}

/* Rows of a day, where a row of labels and one of words are kept. */
static int patch_rows(const struct canvas *to)
{
	int h = (to->at.h - 2) / DAYS_A_WEEK;

	return h < 1 ? 1 : h > HIGHEST ? HIGHEST : h;
}

static void draw_weekdays(struct canvas *to, int y, int h)
{
	for (int i = 0; i < DAYS_A_WEEK; i++)
		canvas_puts(to, 0, y + i * h, STYLE(ROLE_DIM),
			    trends_weekdays[i]);
}

/* The month above the week that has its first day. */
static void draw_months(const struct trends_view *tv, struct canvas *to,
			int first, int w)
{
	int free_from = 0;

	for (int week = first; week < ALL_WEEKS; week++) {
		const struct trend_day *d =
			&tv->t->days[week * DAYS_A_WEEK + DAYS_A_WEEK - 1];
		struct trends_date date = trends_date(d->start + d->offset);
		int x = LABEL_COLS + (week - first) * w;

		if (date.day > DAYS_A_WEEK || x < free_from ||
		    x + 3 > to->at.w)
			continue;
		canvas_printf(to, x, 0, STYLE(ROLE_DIM), "%.3s",
			      trends_months[date.month - 1]);
		free_from = x + 4;
	}
}

static double most_of_days(const struct trends_view *tv, int first)
{
	double values[TREND_DAYS];
	int n = 0;

	for (int i = first * DAYS_A_WEEK; i < TREND_DAYS; i++)
		values[n++] = trends_amount(tv->s, &tv->t->days[i].total);
	return heat_most(values, n);
}

static bool day_is_known(const struct trends_view *tv,
			 const struct trend_day *d)
{
	return trend_known(d->marks) &&
	       !trends_open(tv, &d->total, d->marks);
}

static void draw_day_words(const struct trends_view *tv, struct canvas *to,
			   int y)
{
	const struct trend_day *d =
		&tv->t->days[trends_day_at(tv->s, tv->t)];
	char when[UNIT_TEXT], value[UNIT_TEXT];
	struct pen p = pen_at(to, 0, y);

	trends_step_text(TREND_DAY, d->start + d->offset, when);
	trends_value_text(tv, &d->total, d->marks, 12, value);
	pen_printf(&p, STYLE(ROLE_TEXT), "%s  ", when);
	pen_puts(&p, style_plus(STYLE(tv->s->tokens ? ROLE_TOKENS
						    : ROLE_COST), ATTR_BOLD),
		 trend_known(d->marks) ? value : "no record");
	if (pen_room(&p) > 16)
		heat_legend(to, to->at.w, y);
}

void trends_draw_days(struct trends_view *tv, struct canvas *to)
{
	struct trends_state *s = tv->s;
	int w = to->at.w >= LABEL_COLS + 2 * ALL_WEEKS ? 2 : 1;
	int weeks = (to->at.w - LABEL_COLS) / w, first, cursor;
	int h = patch_rows(to);
	bool months = to->at.h > DAYS_A_WEEK;
	double most;

	if (weeks < 1)
		return;
	if (weeks > ALL_WEEKS)
		weeks = ALL_WEEKS;
	first = ALL_WEEKS - weeks;
	most = most_of_days(tv, first);
	cursor = trends_day_at(s, tv->t);
	if (months)
		draw_months(tv, to, first, w);
	draw_weekdays(to, months, h);
	for (int i = first * DAYS_A_WEEK; i < TREND_DAYS; i++) {
		const struct trend_day *d = &tv->t->days[i];
		struct rect at = {
			LABEL_COLS + (i / DAYS_A_WEEK - first) * w,
			months + i % DAYS_A_WEEK * h, w, h};

		if (!(d->marks & TREND_AFTER))
			draw_patch(to, &at, trends_amount(s, &d->total), most,
				   day_is_known(tv, d));
		if (tv->hot && i == cursor)
			draw_cursor(to, &at);
	}
	if (to->at.h > DAYS_A_WEEK * h + months)
		draw_day_words(tv, to, DAYS_A_WEEK * h + months);
	s->days_at = (struct rect){to->at.x + LABEL_COLS, to->at.y + months,
				   weeks * w, DAYS_A_WEEK * h};
	s->patch_w = w;
	s->patch_h = h;
	s->first_week = first;
}

/* ---- the week ----------------------------------------------------------- */

static double mean_of(const struct trends_view *tv, int hour)
{
	const struct trend_hour *h = &tv->t->week[0][0] + hour;

	if (h->hours == 0)
		return (double)NAN;
	return trends_amount(tv->s, &h->total) / h->hours;
}

static double most_of_hours(const struct trends_view *tv)
{
	double values[ALL_HOURS];

	for (int hour = 0; hour < ALL_HOURS; hour++)
		values[hour] = mean_of(tv, hour);
	return heat_most(values, ALL_HOURS);
}

static void draw_hours(struct canvas *to, int w)
{
	for (int hour = 0; hour < TREND_HOURS; hour += w > 1 ? 3 : 6)
		canvas_printf(to, LABEL_COLS + hour * w, 0, STYLE(ROLE_DIM),
			      "%02d", hour);
}

static void draw_hour_words(const struct trends_view *tv, struct canvas *to,
			    int y)
{
	int hour = trends_hour_at(tv->s, tv->t);
	double mean = mean_of(tv, hour);
	struct pen p = pen_at(to, 0, y);
	char value[UNIT_TEXT];

	if (tv->s->tokens && !isnan(mean))
		format_count((int64_t)mean, value);
	else if (!isnan(mean))
		format_money(money_about(mean), 12, value);
	else
		snprintf(value, sizeof(value), "no record");
	pen_printf(&p, STYLE(ROLE_TEXT), "%s %02d:00  ",
		   trends_weekdays[hour / TREND_HOURS], hour % TREND_HOURS);
	pen_puts(&p, style_plus(STYLE(tv->s->tokens ? ROLE_TOKENS
						    : ROLE_COST), ATTR_BOLD),
		 value);
	if (!isnan(mean) && pen_room(&p) > 8)
		pen_puts(&p, STYLE(ROLE_DIM), " an hour");
	if (pen_room(&p) > 16)
		heat_legend(to, to->at.w, y);
}

void trends_draw_week(struct trends_view *tv, struct canvas *to)
{
	int room = (to->at.w - LABEL_COLS) / TREND_HOURS;
	int h = patch_rows(to), most_w = h > 1 ? WIDEST : WIDEST - 2;
	int w = room > most_w ? most_w : room;
	int cursor = trends_hour_at(tv->s, tv->t);
	bool labels = to->at.h > DAYS_A_WEEK;
	double most;

	if (w < 1)
		return;
	most = most_of_hours(tv);
	if (labels)
		draw_hours(to, w);
	draw_weekdays(to, labels, h);
	for (int hour = 0; hour < ALL_HOURS; hour++) {
		double mean = mean_of(tv, hour);
		struct rect at = {LABEL_COLS + hour % TREND_HOURS * w,
				  labels + hour / TREND_HOURS * h, w, h};

		draw_patch(to, &at, mean, most, !isnan(mean));
		if (tv->hot && hour == cursor)
			draw_cursor(to, &at);
	}
	if (to->at.h > DAYS_A_WEEK * h + labels)
		draw_hour_words(tv, to, DAYS_A_WEEK * h + labels);
	tv->s->week_at = (struct rect){to->at.x + LABEL_COLS,
				       to->at.y + labels, w * TREND_HOURS,
				       DAYS_A_WEEK * h};
	tv->s->patch_h = h;
}

/* ---- clicks ------------------------------------------------------------- */

static bool holds(const struct rect *r, int x, int y)
{
	return x >= r->x && x < r->x + r->w && y >= r->y && y < r->y + r->h;
}

bool trends_click_heat(struct trends_state *s, const struct trend *t, int x,
		       int y)
{
	const struct rect *d = &s->days_at, *w = &s->week_at;

	if (holds(d, x, y)) {
		int i = (s->first_week + (x - d->x) / s->patch_w) *
			DAYS_A_WEEK + (y - d->y) / s->patch_h;

		s->region = TRENDS_DAYS;
		if (i < TREND_DAYS && t->days[i].start <= t->today)
			s->day = t->days[i].start;
		return true;
	}
	if (!holds(w, x, y))
		return false;
	s->region = TRENDS_WEEK;
	s->hour = (y - w->y) / s->patch_h * TREND_HOURS +
		  (x - w->x) / (w->w / TREND_HOURS) + 1;
	return true;
}
