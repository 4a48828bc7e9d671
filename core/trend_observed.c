/* Trends of the observed ledger: days from memory, quarter hours from memory
 * or, older than a week, from a copy that is read once.
 *
 * The days in memory tell whether that copy is still right: every change of a
 * past quarter hour changes its day, too. */
#include "core/trend_internal.h"

#include <string.h>

#include "core/days.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/summary_parts.h"

enum {
	REFUSED = 1, NAMED = 2,
	MEMORY_DAYS = 6,        /* whole days that the ledger holds quarters
				 * of, whatever clocks do */
	MARGIN_DAYS = 7,        /* read around what is asked: somebody pans */
};

/* ---- names of series ---------------------------------------------------- */

static uint32_t find_name(struct trend_build *b, uint32_t series)
{
	struct query q = {.camps = trend_camps(b)};
	uint32_t name;

	if (b->q->provider &&
	    !str_is(series_text(b->series, series, DIM_PROVIDER),
		    b->q->provider))
		return REFUSED;
	name = trend_name(b, series_by(&q, b->series, series, b->q->by));
	return name == UINT32_MAX ? REFUSED : name + NAMED;
}

/* Number of the name of a series; false: it is not wanted. */
static bool name_of(struct trend_build *b, uint32_t series, uint32_t *name)
{
	if (series >= b->of_count) {
		uint32_t count = b->series->count;

		b->of = xreallocarray(b->of, count, sizeof(*b->of));
		memset(b->of + b->of_count, 0,
		       (count - b->of_count) * sizeof(*b->of));
		b->of_count = count;
	}
	if (b->of[series] == 0)
		b->of[series] = find_name(b, series);
	*name = b->of[series] - NAMED;
	return b->of[series] != REFUSED;
}

/* ---- what the days say -------------------------------------------------- */

/* A sum that moves with every figure, whatever way a cell is split. */
static void add_mark(void *ctx, int64_t bucket, uint32_t series,
		     const struct cell *cell)
{
	uint64_t *mark = ctx, weight;

	weight = ((uint64_t)bucket ^ (uint64_t)series << 40) *
		 UINT64_C(0x9e3779b97f4a7c15);
	weight = (weight ^ weight >> 29) * UINT64_C(0xbf58476d1ce4e5b9) | 1;
	*mark += weight * ((uint64_t)cell->requests +
			   3 * (uint64_t)cell->cost +
			   5 * (uint64_t)cell->unpriced);
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		*mark += weight * (uint64_t)cell->tokens[c] *
			 (uint64_t)(2 * c + 7);
}

static bool mark_of(struct trend_build *b, int64_t since, int64_t until,
		    uint64_t *mark)
{
	*mark = 0;
	return ledger_each_cell(b->in->books.ledger, CELL_DAY, since, until,
				add_mark, mark, b->err);
}

/* ---- the first record --------------------------------------------------- */

static void see_first(void *ctx, int64_t bucket, uint32_t series,
		      const struct cell *cell)
{
	int64_t *first = ctx;

	(void)series;
	if (bucket < *first && !cell_is_zero(cell))
		*first = bucket;
}

bool trend_find_first(struct trend_build *b, int64_t *first)
{
	struct ledger *l = b->in->books.ledger;
	struct trends *t = b->t;
	int64_t day = INT64_MAX, quarter = INT64_MAX, end;
	uint64_t mark;

	if (!ledger_each_cell(l, CELL_DAY, INT64_MIN, INT64_MAX, see_first,
			      &day, b->err))
		return false;
	*first = 0;
	if (day == INT64_MAX)
		return true;
	end = zone_add(b->in->books.zone, ZONE_DAY, day, 1);
	if (!mark_of(b, day, end, &mark))
		return false;
	if (day != t->first_day || mark != t->first_mark) {
		if (!ledger_each_cell(l, CELL_QUARTER, day, end, see_first,
				      &quarter, b->err))
			return false;
		t->first = quarter == INT64_MAX ? day : quarter;
		t->first_day = day;
		t->first_mark = mark;
	}
	*first = t->first;
	return true;
}

/* ---- quarter hours that are not in memory ------------------------------- */

/* Where a quarter hour is put. */
typedef int64_t place_of(const struct trend_build *b, int64_t ms);

struct copying {
	const struct trend_build *b;
	struct trend_past *past;
	place_of *place;
};

static void copy_cell(void *ctx, int64_t bucket, uint32_t series,
		      const struct cell *cell)
{
	struct copying *c = ctx;

	cells_add(&c->past->cells, c->place(c->b, bucket), series, cell, 1);
}

/* From here on quarter hours are in memory. */
static int64_t memory_from(const struct trend_build *b)
{
	const struct zone *z = b->in->books.zone;

	return zone_add(z, ZONE_DAY, b->in->books.now, -MEMORY_DAYS);
}

static void past_drop(struct trend_past *past)
{
	cells_release(&past->cells);
	past->since = past->until = 0;
}

/* Have [since, until), whole local days that are past, in `past`. */
static bool past_hold(struct trend_build *b, struct trend_past *past,
		      int64_t since, int64_t until, place_of *place)
{
	struct copying copying = {b, past, place};
	uint64_t mark;

	if (past->since <= since && past->until >= until) {
		if (!mark_of(b, past->since, past->until, &mark))
			return false;
		if (mark == past->mark)
			return true;
	}
	past_drop(past);
	if (!mark_of(b, since, until, &past->mark) ||
	    !ledger_each_cell(b->in->books.ledger, CELL_QUARTER, since, until,
			      copy_cell, &copying, b->err))
		return false;
	past->since = since;
	past->until = until;
	return true;
}

static void visit_past(const struct trend_past *past, cell_visit *visit,
		       void *ctx)
{
	for (uint32_t i = 0; i < past->cells.count; i++) {
		const struct held_cell *c = &past->cells.list[i];

		visit(ctx, c->bucket, c->series, &c->sums);
	}
}

/* ---- the chart ---------------------------------------------------------- */

static void on_chart(void *ctx, int64_t bucket, uint32_t series,
		     const struct cell *cell)
{
	struct trend_build *b = ctx;
	uint32_t name;

	if (name_of(b, series, &name))
		trend_count(b, name, bucket, cell,
			    trend_marks_of(b->series->list[series].flags));
}

static int64_t place_in_chart(const struct trend_build *b, int64_t ms)
{
	return b->out->step == TREND_QUARTER
		? ms : zone_floor(b->zone, ZONE_HOUR, ms);
}

/* Two passes over the same cells: who is large, then who was when. */
static bool each_of_chart(struct trend_build *b)
{
	struct ledger *l = b->in->books.ledger;
	const struct trend *t = b->out;
	int64_t since = t->points[0].start;
	int64_t until = t->points[t->count - 1].end;
	int64_t memory = memory_from(b);

	if (t->step >= TREND_DAY)
		return ledger_each_cell(l, CELL_DAY, since, until, on_chart,
					b, b->err);
	if (since < memory)
		visit_past(&b->t->chart, on_chart, b);
	if (since < memory)
		since = memory;
	return since >= until ||
	       ledger_each_cell(l, CELL_QUARTER, since, until, on_chart, b,
				b->err);
}

/* Old quarter hours of the chart, in whole days. */
static bool hold_chart(struct trend_build *b)
{
	const struct zone *z = b->zone;
	const struct trend *t = b->out;
	struct trend_past *past = &b->t->chart;
	int64_t memory = memory_from(b);
	int64_t since = t->points[0].start;
	int64_t until = t->points[t->count - 1].end;

	if (t->step >= TREND_DAY || since >= memory)
		return true;
	since = zone_floor(z, ZONE_DAY, since);
	until = zone_add(z, ZONE_DAY, until, 1);
	if (until > memory)
		until = memory;
	if (past->step != t->step)
		past_drop(past);
	past->step = t->step;
	if (since < past->since || until > past->until) {
		since = zone_add(z, ZONE_DAY, since, -MARGIN_DAYS);
		until = zone_add(z, ZONE_DAY, until, MARGIN_DAYS);
	}
	return past_hold(b, past, since, until > memory ? memory : until,
			 place_in_chart);
}

/* ---- days and hours of the week ----------------------------------------- */

static void on_day(void *ctx, int64_t bucket, uint32_t series,
		   const struct cell *cell)
{
	struct trend_build *b = ctx;
	int i = trend_day_at(b->out, bucket);
	uint32_t name;

	if (i < 0 || !name_of(b, series, &name))
		return;
	trend_value_add(&b->out->days[i].total, cell);
	b->out->days[i].marks |=
		trend_marks_of(b->series->list[series].flags);
}

static void add_to_week(struct trend_build *b, int64_t place, uint32_t series,
			const struct cell *cell)
{
	struct trend_hour *hours = &b->out->week[0][0];
	uint32_t name;

	if (name_of(b, series, &name))
		trend_value_add(&hours[place].total, cell);
}

static void on_old_hour(void *ctx, int64_t place, uint32_t series,
			const struct cell *cell)
{
	add_to_week(ctx, place, series, cell);
}

static void on_young_hour(void *ctx, int64_t bucket, uint32_t series,
			  const struct cell *cell)
{
	struct trend_build *b = ctx;

	add_to_week(b, trend_hour_of_week(b->in->books.zone, bucket), series,
		    cell);
}

static int64_t place_in_week(const struct trend_build *b, int64_t ms)
{
	return trend_hour_of_week(b->in->books.zone, ms);
}

static void count_hours(struct trend_build *b, int64_t since, int64_t first)
{
	const struct zone *z = b->in->books.zone;
	struct trend_hour *hours = &b->out->week[0][0];

	if (first == 0)
		return;
	if (first > since)
		since = zone_floor(z, ZONE_HOUR, first);
	for (; since <= b->out->now; since = zone_add(z, ZONE_HOUR, since, 1))
		hours[trend_hour_of_week(z, since)].hours++;
}

bool trend_sum_week(struct trend_build *b)
{
	const struct zone *z = b->in->books.zone;
	int64_t memory = memory_from(b), first;
	int64_t since = zone_add(z, ZONE_DAY, b->out->now,
				 1 - TREND_WEEKS * TREND_WEEKDAYS);

	/* What is older than asked must not be in it. */
	if (b->t->week.since != since)
		past_drop(&b->t->week);
	if (!past_hold(b, &b->t->week, since, memory, place_in_week) ||
	    !trend_find_first(b, &first))
		return false;
	visit_past(&b->t->week, on_old_hour, b);
	count_hours(b, since, first);
	return ledger_each_cell(b->in->books.ledger, CELL_QUARTER, memory,
				INT64_MAX, on_young_hour, b, b->err);
}

bool trend_observe(struct trend_build *b)
{
	if (!trend_find_first(b, &b->out->first))
		return false;
	trend_mark_steps(b);
	if (!hold_chart(b) || !each_of_chart(b))
		return false;
	trend_choose_bands(b);
	return each_of_chart(b) &&
	       ledger_each_cell(b->in->books.ledger, CELL_DAY,
				b->out->days[0].start, INT64_MAX, on_day, b,
				b->err);
}
