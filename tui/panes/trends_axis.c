/* Dates below a chart: what begins a day, month or year first, then as many
 * others as there is room for. */
#include "tui/panes/trends.h"

#include <stdio.h>
#include <string.h>

#include "tui/pen.h"

enum { RANKS = 4, AXIS_COLS = 512 };

struct axis_row {
	const struct trends_axis *at;
	struct canvas *to;
	int y;
	bool taken[AXIS_COLS];
};

static int rank_of_time(const struct trends_date *d, char out[UNIT_TEXT])
{
	if (d->hour == 0 && d->minute == 0) {
		snprintf(out, UNIT_TEXT, "%s %d", trends_weekdays[d->weekday],
			 d->day);
		return 3;
	}
	snprintf(out, UNIT_TEXT, "%02d:%02d", d->hour, d->minute);
	if (d->minute)
		return -1;
	return d->hour % 12 == 0 ? 2 : d->hour % 6 == 0 ? 1
	     : d->hour % 3 == 0 ? 0 : -1;
}

static int rank_of_day(const struct trends_date *d, char out[UNIT_TEXT])
{
	if (d->day == 1) {
		snprintf(out, UNIT_TEXT, "%.3s", trends_months[d->month - 1]);
		return 3;
	}
	snprintf(out, UNIT_TEXT, "%d", d->day);
	return d->weekday == 0 ? 2 : 0;
}

static int rank_of_week(const struct trends_date *d, char out[UNIT_TEXT])
{
	snprintf(out, UNIT_TEXT, "%.3s", trends_months[d->month - 1]);
	if (d->day > 7)
		return -1;
	if (d->month == 1)
		snprintf(out, UNIT_TEXT, "%d", d->year);
	return d->month == 1 ? 3 : d->month % 3 == 1 ? 2 : 1;
}

static int rank_of_month(const struct trends_date *d, char out[UNIT_TEXT])
{
	snprintf(out, UNIT_TEXT, "%.3s", trends_months[d->month - 1]);
	if (d->month == 1)
		snprintf(out, UNIT_TEXT, "%d", d->year);
	return d->month == 1 ? 3 : d->month == 7 ? 2 : d->month % 3 == 1 ? 1
									 : 0;
}

/* How much a date deserves its place; -1: none. */
static int rank_of(const struct trends_view *tv, const struct trend_point *p,
		   char out[UNIT_TEXT])
{
	struct trends_date d = trends_date(p->start + p->offset);

	switch (tv->t->step) {
	case TREND_DAY:
		return rank_of_day(&d, out);
	case TREND_WEEK:
		return rank_of_week(&d, out);
	case TREND_MONTH:
		return rank_of_month(&d, out);
	default:
		return rank_of_time(&d, out);
	}
}

/* With a blank at both sides, where nothing else is. */
static void place(struct axis_row *r, int x, const char *text, bool strong)
{
	int w = text_columns(text), end = r->at->x + r->at->w;

	if (x < r->at->x || x + w > end || end >= AXIS_COLS)
		return;
	for (int i = x - 1; i <= x + w; i++)
		if (i >= 0 && r->taken[i])
			return;
	memset(r->taken + x, true, (size_t)w);
	canvas_puts(r->to, x, r->y, STYLE(strong ? ROLE_TEXT : ROLE_DIM),
		    text);
}

/* Dates of one rank: those that stand too close are left out as a whole, so
 * that what is there is even. */
static void place_rank(const struct trends_view *tv, struct axis_row *r,
		       int rank)
{
	const struct trend_point *points = tv->t->points + tv->first;
	int last = -1, least = r->at->w, widest = 0;
	char text[UNIT_TEXT];

	for (int i = 0; i < tv->count; i++) {
		if (rank_of(tv, &points[i], text) != rank)
			continue;
		if (last >= 0 && i - last < least)
			least = i - last;
		if (text_columns(text) > widest)
			widest = text_columns(text);
		last = i;
	}
	if (rank < RANKS - 1 && least * r->at->width < widest + 2)
		return;
	for (int i = 0; i < tv->count; i++)
		if (rank_of(tv, &points[i], text) == rank)
			place(r, r->at->first_x + i * r->at->width, text,
			      rank == RANKS - 1);
}

void trends_draw_axis(const struct trends_view *tv,
		      const struct trends_axis *at, struct canvas *to, int y)
{
	struct axis_row r = {.at = at, .to = to, .y = y};
	int end = at->x + at->w;

	if (tv->t->live && at->w >= 24)
		place(&r, end - 3, "now", true);
	for (int rank = RANKS - 1; rank >= 0; rank--)
		place_rank(tv, &r, rank);
}
