#include "core/model_sums.h"

#include "core/ledger.h"
#include "core/mem.h"
#include "core/zone.h"

#define MINUTE_MS INT64_C(60000)
#define QUARTER_MS (15 * MINUTE_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

void sums_init(struct model_sums *s)
{
	*s = (struct model_sums){
		.history_dirty = true, .today_dirty = true,
		.minute = INT64_MIN, .tomorrow = INT64_MIN,
		.window = WINDOWS,
	};
	rows_init(&s->rows);
}

void sums_release(struct model_sums *s)
{
	rows_release(&s->rows);
}

static int64_t floor_to(int64_t ms, int64_t unit)
{
	return ms - ((ms % unit) + unit) % unit;
}

int64_t window_start(const struct zone *z, enum window window, int64_t now)
{
	switch (window) {
	case WINDOW_1M:
		return floor_to(now - MINUTE_MS, MINUTE_MS);
	case WINDOW_5M:
		return floor_to(now - 5 * MINUTE_MS, MINUTE_MS);
	case WINDOW_15M:
		return floor_to(now - QUARTER_MS, MINUTE_MS);
	case WINDOW_1H:
		return floor_to(now - HOUR_MS, MINUTE_MS);
	case WINDOW_24H:
		return floor_to(now - DAY_MS, MINUTE_MS);
	case WINDOW_7D:
		return floor_to(now - 7 * DAY_MS, MINUTE_MS);
	case WINDOW_30D:
		return floor_to(now - 30 * DAY_MS, QUARTER_MS);
	case WINDOW_MONTH:
		return zone_floor(z, ZONE_MONTH, now);
	default:
		return INT64_MIN;
	}
}

/* ---- walking cells ------------------------------------------------------ */

/* What cannot be read adds nothing; the engine tells of it elsewhere. */
static void each(const struct model_input *in, enum cell_level level,
		 int64_t since, int64_t until, cell_visit *visit, void *ctx)
{
	if (since < until)
		ledger_each_cell(in->ledger, level, since, until, visit, ctx,
				 NULL);
}

static void each_below_day(const struct model_input *in, int64_t since,
			   int64_t until, cell_visit *visit, void *ctx)
{
	int64_t from = floor_to(since + QUARTER_MS - 1, QUARTER_MS);
	int64_t to = until == INT64_MAX ? until : floor_to(until, QUARTER_MS);

	if (from >= to) {
		each(in, CELL_MINUTE, since, until, visit, ctx);
		return;
	}
	each(in, CELL_MINUTE, since, from, visit, ctx);
	each(in, CELL_QUARTER, from, to, visit, ctx);
	each(in, CELL_MINUTE, to, until, visit, ctx);
}

/* Visit each cell of [since, until) once, at the coarsest level that answers
 * to the minute. */
static void sums_each(const struct model_input *in, int64_t since, int64_t until,
	       cell_visit *visit, void *ctx)
{
	int64_t from = since, to = until;

	if (since >= until)
		return;
	if (since != INT64_MIN) {
		from = zone_floor(in->zone, ZONE_DAY, since);
		if (from < since)
			from = zone_add(in->zone, ZONE_DAY, since, 1);
	}
	if (until != INT64_MAX)
		to = zone_floor(in->zone, ZONE_DAY, until);
	if (from >= to) {
		each_below_day(in, since, until, visit, ctx);
		return;
	}
	if (since < from)
		each_below_day(in, since, from, visit, ctx);
	each(in, CELL_DAY, from, to, visit, ctx);
	if (to < until)
		each_below_day(in, to, until, visit, ctx);
}

/* ---- history: all before today ------------------------------------------ */

static int64_t today_start(const struct model_sums *s)
{
	return s->day_start[MODEL_DAYS - 1];
}

static void on_history(void *ctx, int64_t day, uint32_t series,
		       const struct cell *cell)
{
	struct model_sums *s = ctx;
	int64_t back = (today_start(s) - day + DAY_MS / 2) / DAY_MS;
	struct row *rows[3];

	rows_of(&s->rows, series, rows);
	for (int i = 0; i < 3; i++) {
		struct sums *to = &rows[i]->sums;

		cell_add(&to->old_all, cell, 1);
		if (day >= s->month_start)
			cell_add(&to->old_month, cell, 1);
		if (day > to->old_last)
			to->old_last = day;
	}
	if (day >= s->week_start)
		cell_add(&s->old_week, cell, 1);
	if (back == 1)
		cell_add(&s->yesterday, cell, 1);
	if (back < MODEL_DAYS)
		s->days[MODEL_DAYS - 1 - back] += cell->cost;
	if (day < s->first)
		s->first = day;
}

static void clear_history(struct row *row)
{
	row->sums.old_all = row->sums.old_month = (struct cell){0};
	row->sums.old_last = 0;
}

static void make_history(struct model_sums *s, const struct model_input *in)
{
	rows_each(&s->rows, clear_history);
	s->old_week = s->yesterday = (struct cell){0};
	s->first = INT64_MAX;
	memset(s->days, 0, sizeof(s->days));
	each(in, CELL_DAY, INT64_MIN, today_start(s), on_history, s);
}

/* ---- the window --------------------------------------------------------- */

struct pass {
	struct model_sums *s;
	const struct series_table *series;
};

static void on_old_window(void *ctx, int64_t bucket, uint32_t series,
			  const struct cell *cell)
{
	struct pass *p = ctx;
	struct row *rows[3];

	(void)bucket;
	rows_of(&p->s->rows, series, rows);
	for (int i = 0; i < 3; i++) {
		cell_add(&rows[i]->sums.old_window, cell, 1);
		kind_add(&rows[i]->sums.old_kind, &p->series->list[series]);
	}
}

static void clear_old_window(struct row *row)
{
	row->sums.old_window = (struct cell){0};
	row->sums.old_kind = (struct kind){0};
}

static void on_so_far(void *ctx, int64_t bucket, uint32_t series,
		      const struct cell *cell)
{
	struct model_sums *s = ctx;

	(void)bucket;
	(void)series;
	cell_add(&s->yesterday_so_far, cell, 1);
}

/* The part of the window before today, and what yesterday had by now. */
static void make_old_window(struct model_sums *s,
			    const struct model_input *in)
{
	struct pass pass = {s, ledger_series(in->ledger)};
	int64_t yesterday = s->day_start[MODEL_DAYS - 2];
	int64_t so_far = yesterday + (in->now - today_start(s));

	rows_each(&s->rows, clear_old_window);
	sums_each(in, s->window_since, today_start(s), on_old_window, &pass);
	s->yesterday_so_far = (struct cell){0};
	if (so_far > today_start(s))
		so_far = today_start(s);
	sums_each(in, yesterday, floor_to(so_far, MINUTE_MS), on_so_far, s);
}

/* ---- today --------------------------------------------------------------- */

static void on_today(void *ctx, int64_t bucket, uint32_t series,
		     const struct cell *cell)
{
	struct pass *p = ctx;
	struct row *rows[3];

	rows_of(&p->s->rows, series, rows);
	for (int i = 0; i < 3; i++) {
		struct sums *to = &rows[i]->sums;

		cell_add(&to->today, cell, 1);
		if (bucket > to->last)
			to->last = bucket;
		if (p->s->window_since <= today_start(p->s))
			kind_add(&to->kind, &p->series->list[series]);
	}
	p->s->days[MODEL_DAYS - 1] += cell->cost;
	if (bucket < p->s->first)
		p->s->first = bucket;
}

static void on_young_window(void *ctx, int64_t bucket, uint32_t series,
			    const struct cell *cell)
{
	struct pass *p = ctx;
	struct row *rows[3];

	(void)bucket;
	rows_of(&p->s->rows, series, rows);
	for (int i = 0; i < 3; i++) {
		cell_add(&rows[i]->sums.young_window, cell, 1);
		kind_add(&rows[i]->sums.kind, &p->series->list[series]);
	}
}

/* The last hour by minute, for sparklines. */
static void on_minute(void *ctx, int64_t minute, uint32_t series,
		      const struct cell *cell)
{
	struct pass *p = ctx;
	int64_t back = (p->s->minute - minute) / MINUTE_MS;
	struct row *rows[3];

	if (back < 0)
		back = 0;
	rows_of(&p->s->rows, series, rows);
	for (int i = 0; i < 3; i++) {
		if (back < MODEL_SPARK)
			rows[i]->spark[MODEL_SPARK - 1 - back] +=
				cell_total(cell);
		if (minute > rows[i]->sums.last)
			rows[i]->sums.last = minute;
	}
}

static void clear_today(struct row *row)
{
	row->sums.today = row->sums.young_window = (struct cell){0};
	row->sums.kind = (struct kind){0};
	row->sums.last = 0;
	memset(row->spark, 0, sizeof(row->spark));
}

/* A window that reaches back to the start of today has all of today. */
static void copy_today(struct row *row)
{
	row->sums.young_window = row->sums.today;
}

static void make_today(struct model_sums *s, const struct model_input *in)
{
	struct pass pass = {s, ledger_series(in->ledger)};

	rows_each(&s->rows, clear_today);
	s->days[MODEL_DAYS - 1] = 0;
	each_below_day(in, today_start(s), INT64_MAX, on_today, &pass);
	if (s->window_since <= today_start(s))
		rows_each(&s->rows, copy_today);
	else
		each_below_day(in, s->window_since, INT64_MAX,
			       on_young_window, &pass);
	each(in, CELL_MINUTE, s->minute - (MODEL_SPARK - 1) * MINUTE_MS,
	     INT64_MAX, on_minute, &pass);
}

/* ---- keeping up ---------------------------------------------------------- */

static void turn_day(struct model_sums *s, const struct zone *z, int64_t now)
{
	int64_t day = zone_floor(z, ZONE_DAY, now);

	for (int i = 0; i < MODEL_DAYS; i++)
		s->day_start[i] = zone_add(z, ZONE_DAY, day,
					   i - MODEL_DAYS + 1);
	s->tomorrow = zone_add(z, ZONE_DAY, day, 1);
	s->week_start = zone_floor(z, ZONE_WEEK, now);
	s->month_start = zone_floor(z, ZONE_MONTH, now);
	s->month_end = zone_add(z, ZONE_MONTH, now, 1);
	s->history_dirty = true;
}

bool sums_update(struct model_sums *s, const struct model_input *in,
		 enum window window)
{
	int64_t minute = floor_to(in->now, MINUTE_MS);
	bool moved = minute != s->minute || window != s->window;

	if (!moved && !s->history_dirty && !s->today_dirty)
		return false;
	if (in->now >= s->tomorrow || in->now < today_start(s))
		turn_day(s, in->zone, in->now);
	rows_learn(&s->rows, ledger_series(in->ledger));
	s->minute = minute;
	s->window = window;
	s->window_since = window_start(in->zone, window, in->now);
	if (s->history_dirty)
		make_history(s, in);
	if (s->history_dirty || moved)
		make_old_window(s, in);
	make_today(s, in);
	s->history_dirty = s->today_dirty = false;
	return true;
}
