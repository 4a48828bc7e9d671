#include "core/activity_read.h"

#include "core/err.h"
#include "core/mem.h"
#include "core/pricebook.h"

#define MINUTE_MS INT64_C(60000)
#define QUARTER_MS (15 * MINUTE_MS)
#define DAY_MS (96 * QUARTER_MS)

/* How fine the last activity of a group is looked for: memory has these. */
#define FINE_MS DAY_MS
#define MIDDLE_MS (7 * DAY_MS)

bool activity_wants(const struct activity_read *r, uint32_t series)
{
	const struct series_table *t = ledger_series(r->groups->ledger);

	return !r->q->provider ||
	       str_is(series_text(t, series, DIM_PROVIDER), r->q->provider);
}

static int64_t floor_to(int64_t ms, int64_t unit)
{
	return ms - ((ms % unit) + unit) % unit;
}

static int64_t ceil_to(int64_t ms, int64_t unit)
{
	return floor_to(ms + unit - 1, unit);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* ---- cells of the window ------------------------------------------------ */

static void on_cell(void *ctx, int64_t bucket, uint32_t series,
		    const struct cell *cell)
{
	struct activity_read *r = ctx;
	uint32_t group = GROUP_NONE;

	r->visited++;
	if (!activity_wants(r, series))
		return;
	if (r->q->by != BY_SESSION) {
		group = groups_series(r->groups, series);
		groups_see(r->groups, group, bucket, bucket);
	}
	cells_add(&r->groups->parts, group, series, cell, 1);
}

static bool walk(struct activity_read *r, enum cell_level level,
		 int64_t since, int64_t until)
{
	return since >= until ||
	       ledger_each_cell(r->groups->ledger, level, since, until,
				on_cell, r, r->err);
}

/* Quarter hours, and minutes where an edge cuts one. */
static bool walk_quarters(struct activity_read *r, int64_t since,
			  int64_t until)
{
	int64_t from = ceil_to(since, QUARTER_MS);
	int64_t to = floor_to(until, QUARTER_MS);

	if (from >= to)
		return walk(r, CELL_MINUTE, since, until);
	return walk(r, CELL_MINUTE, since, from) &&
	       walk(r, CELL_QUARTER, from, to) &&
	       walk(r, CELL_MINUTE, to, until);
}

/* Whole days, and what is finer beside them. */
static bool walk_days(struct activity_read *r, int64_t since, int64_t until)
{
	int64_t from = since, to;

	if (since >= until)
		return true;
	if (since != INT64_MIN) {
		from = zone_floor(r->zone, ZONE_DAY, since);
		if (from < since)
			from = zone_add(r->zone, ZONE_DAY, since, 1);
	}
	to = zone_floor(r->zone, ZONE_DAY, until);
	if (from >= to && since != INT64_MIN)
		return walk_quarters(r, since, until);
	return (since >= from || walk_quarters(r, since, from)) &&
	       walk(r, CELL_DAY, from, to) && walk_quarters(r, to, until);
}

/* Minutes of the last day, quarter hours of the last week, days before: last
 * activity is known as well as memory knows it. */
static bool walk_window(struct activity_read *r)
{
	int64_t since = r->span.since, until = r->span.until;
	int64_t fine = floor_to(r->now - FINE_MS, QUARTER_MS);
	int64_t middle = floor_to(r->now - MIDDLE_MS, QUARTER_MS);

	/* Below a day the edges of the window are minutes anyway. */
	middle = later(since, earlier(until, middle));
	fine = later(middle, earlier(until, fine));
	return walk_days(r, since, middle) &&
	       (middle >= fine || walk_quarters(r, middle, fine)) &&
	       walk(r, CELL_MINUTE, fine, until);
}

/* ---- sessions ----------------------------------------------------------- */

/* Move a part of what has no session to one that has. */
static void move_part(struct activity_read *r, uint32_t group,
		      uint32_t series, const struct cell *cell)
{
	cells_add(&r->groups->parts, group, series, cell, 1);
	cells_add(&r->groups->parts, GROUP_NONE, series, cell, -1);
}

static void on_session(void *ctx, const struct session *s, uint32_t series,
		       const struct cell *cell, int64_t first, int64_t last)
{
	struct activity_read *r = ctx;
	const struct span *span = &r->span;
	uint32_t group;

	r->visited++;
	if (first >= span->until || !activity_wants(r, series))
		return;
	group = groups_session(r->groups, s);
	groups_see(r->groups, group, first, last);
	if (first >= span->since && last < span->until) {
		move_part(r, group, series, cell);
		return;
	}
	r->groups->list[group].straddles = true;
	r->straddling = true;
	r->straddle_until = later(r->straddle_until, last + 1);
}

static void cell_of(const struct record *r, struct cell *out)
{
	*out = (struct cell){
		.requests = r->requests,
		.cost = r->cost == MONEY_NONE ? 0 : r->cost,
		.unpriced = r->unpriced,
	};
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		out->tokens[c] = r->tokens[c];
		if (!(r->known & TOKENS_BIT(c)))
			out->unknown[c] = (int32_t)r->requests;
	}
}

static void on_straddler(void *ctx, const struct record *rec)
{
	struct activity_read *r = ctx;
	struct cell cell;
	uint32_t group;

	r->visited++;
	r->kept += rec->requests;
	if (!span_holds(r->span, rec->ts) || !rec->session ||
	    !activity_wants(r, rec->series))
		return;
	group = groups_record(r->groups, rec);
	if (!r->groups->list[group].straddles)
		return;
	cell_of(rec, &cell);
	move_part(r, group, rec->series, &cell);
}

static void on_counted(void *ctx, int64_t bucket, uint32_t series,
		       const struct cell *cell)
{
	struct activity_read *r = ctx;

	(void)bucket;
	(void)series;
	r->counted += cell->requests;
}

/* A session that began before the window, or goes on after it, has a part in
 * it that only its calls tell. */
static bool read_straddlers(struct activity_read *r)
{
	struct ledger *l = r->groups->ledger;
	int64_t from = r->span.since, to;

	if (!r->straddling)
		return true;
	to = earlier(r->span.until, r->straddle_until);
	if (from != INT64_MIN)
		from = floor_to(from, QUARTER_MS);
	to = ceil_to(to, QUARTER_MS);
	if (!ledger_each_record(l, from, to, on_straddler, r, r->err) ||
	    !ledger_each_cell(l, CELL_QUARTER, from, to, on_counted, r,
			      r->err))
		return false;
	r->partial = r->kept < r->counted;
	return true;
}

bool activity_read_window(struct activity_read *r)
{
	r->straddle_until = r->span.since;
	if (!walk_window(r))
		return false;
	if (r->q->by != BY_SESSION)
		return true;
	return ledger_each_session(r->groups->ledger, r->span.since,
				   on_session, r, r->err) &&
	       read_straddlers(r);
}

/* ---- the last hour ------------------------------------------------------ */

static float *spark_of(struct groups *g, uint32_t group)
{
	uint32_t at = g->list[group].spark;

	if (at == 0) {
		memset(GROW(g->sparks, g->spark_count, g->spark_room), 0,
		       sizeof(*g->sparks));
		at = g->list[group].spark = g->spark_count;
	}
	return g->sparks[at - 1];
}

static void on_recent(void *ctx, const struct record *rec)
{
	struct activity_read *r = ctx;
	struct groups *g = r->groups;
	int64_t minute = floor_to(r->now, MINUTE_MS), tokens = 0, back;
	uint32_t group;

	r->visited++;
	if (!activity_wants(r, rec->series))
		return;
	group = groups_record(g, rec);
	groups_see(g, group, rec->ts, rec->ts);
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		tokens += rec->tokens[c];
	back = (minute - floor_to(rec->ts, MINUTE_MS)) / MINUTE_MS;
	back = back < 0 ? 0 : back;
	if (back < ACTIVITY_SPARK)
		spark_of(g, group)[ACTIVITY_SPARK - 1 - back] += (float)tokens;
	if (r->now - rec->ts >= ACTIVITY_LIVE_MS)
		return;
	g->list[group].live = true;
	g->list[group].recent += tokens;
}

bool activity_read_recent(struct activity_read *r)
{
	int64_t hour = floor_to(r->now, MINUTE_MS) -
		       (ACTIVITY_SPARK - 1) * MINUTE_MS;

	if (r->span.until <= hour)
		return true;
	if (!ledger_each_record(r->groups->ledger, hour, r->span.until,
				on_recent, r, r->err))
		return false;
	/* Of calls without a session only the last hour was looked at. */
	if (r->q->by == BY_SESSION)
		r->groups->list[GROUP_NONE].first = 0;
	return true;
}
