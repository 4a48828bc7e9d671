#include "core/budget_flow.h"

#include <string.h>

#include "core/days.h"
#include "core/json.h"
#include "core/config.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/part.h"
#include "core/summary_parts.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

enum {
	WEEK_STEPS = 28,                /* of six hours */
	YEAR_STEPS = 60,
	SHAPE_DAYS = 7,                 /* quarters of these are in memory */
	BURN_HOURS = 6,
};

/* What a sum goes into. */
enum feed {
	FEED_PERIOD = 1 << 0,
	FEED_DAYS = 1 << 1,
	FEED_SHAPE = 1 << 2,
	FEED_BURN = 1 << 3,
	FEED_ALL = (1 << 4) - 1,
};

/* ---- periods ----------------------------------------------------------------- */

/* Steps are of a round length where days have their usual one. */
static int count_steps(const struct budget *b, int64_t length)
{
	switch (b->period) {
	case ZONE_WEEK:
		return WEEK_STEPS;
	case ZONE_MONTH:
		return (int)((length + DAY_MS / 2) / DAY_MS);
	case ZONE_YEAR:
		return YEAR_STEPS;
	default:
		return (int)((length + HOUR_MS / 2) / HOUR_MS);
	}
}

static bool filters_by(const struct budget *b, bool (*is)(enum by by))
{
	for (int i = 0; i < b->filter_count; i++)
		if (is(b->filters[i].by))
			return true;
	return false;
}

static bool is_session(enum by by)
{
	return by == BY_SESSION;
}

void budget_flow_init(struct budget_flow *f, const struct budget *b,
		      const struct zone *z, int64_t now)
{
	*f = (struct budget_flow){.budget = b, .first = INT64_MAX};
	f->since = zone_floor(z, b->period, now);
	f->until = zone_add(z, b->period, f->since, 1);
	f->steps = count_steps(b, f->until - f->since);
	f->slow = filters_by(b, is_session) || filters_by(b, by_is_time);
}

/* ---- filters ------------------------------------------------------------------ */

/* One flow while it is read. */
struct taking {
	struct budget_flow *flow;
	struct query query;             /* its filters */
	const struct series_table *series;
	int8_t *wanted;                 /* by series: 1 yes, -1 no, 0 not
					 * looked at */
	uint32_t wanted_count;
	bool by_session, by_time;
};

/* All of them, at one moment. */
struct reading {
	struct taking *list;
	int count;
	struct ledger *ledger;
	const struct zone *zone;
	int64_t now, today;
	struct days days;
	unsigned feeds;                 /* enum feed, of this pass */
	struct taking *only;            /* of a slow pass */
};

static bool series_counts(struct taking *t, uint32_t series)
{
	const struct budget *b = t->flow->budget;

	if (series >= t->wanted_count)
		return false;
	if (t->wanted[series] == 0) {
		bool owed = !(t->series->list[series].flags & SERIES_NOTIONAL);

		t->wanted[series] = (owed || b->subscriptions) &&
			series_passes(&t->query, t->series, series) ? 1 : -1;
	}
	return t->wanted[series] > 0;
}

static bool time_passes(const struct reading *r, const struct taking *t,
			int64_t ms)
{
	static const enum zone_unit units[] = {
		ZONE_HOUR, ZONE_DAY, ZONE_WEEK, ZONE_MONTH,
	};
	char label[ZONE_TEXT];

	for (int by = BY_HOUR; t->by_time && by <= BY_MONTH; by++) {
		zone_label(r->zone, units[by - BY_HOUR], ms, label);
		if (!part_passes(&t->query, (enum by)by, str_from(label)))
			return false;
	}
	return true;
}

static void taking_init(struct taking *t, struct budget_flow *f,
			const struct part_input *in)
{
	const struct budget *b = f->budget;

	*t = (struct taking){.flow = f,
			     .series = ledger_series(in->books.ledger)};
	query_init(&t->query);
	memcpy(t->query.filters, b->filters, sizeof(b->filters));
	t->query.filter_count = b->filter_count;
	t->query.camps = json_get(in->config ? in->config->root : NULL,
				  "camps");
	t->wanted_count = t->series->count;
	t->wanted = xcalloc(t->wanted_count + 1, sizeof(*t->wanted));
	t->by_session = filters_by(b, is_session);
	t->by_time = filters_by(b, by_is_time);
}

/* ---- adding up ----------------------------------------------------------------- */

static void feed_period(struct budget_flow *f, const struct reading *r,
			int64_t ts, const struct cell *cell)
{
	int64_t length = f->until - f->since, at;

	if (ts < f->since || ts >= f->until)
		return;
	/* A clock that goes ahead does not spend in the future. */
	at = ts > r->now ? r->now : ts;
	cell_add(&f->spent, cell, 1);
	f->step[(at - f->since) * f->steps / length] += cell->cost;
}

static void feed_days(struct budget_flow *f, struct reading *r, int64_t ts,
		      money cost)
{
	int64_t day = days_floor(&r->days, ts);
	int64_t ago = (r->today - day + DAY_MS / 2) / DAY_MS;

	if (day < f->first)
		f->first = day;
	if (ago <= 0)
		f->today += cost;
	else if (ago <= FORECAST_DAYS)
		f->day[ago - 1] += cost;
}

static void feed_shape(struct budget_flow *f, struct reading *r, int64_t ts,
		       money cost)
{
	int64_t day = days_floor(&r->days, ts);
	int64_t hour = (ts - day) / HOUR_MS;

	if (ts >= r->today)
		return;
	f->hour[hour < FORECAST_HOURS ? hour : FORECAST_HOURS - 1] +=
		(double)cost;
}

static void feed_burn(struct budget_flow *f, const struct reading *r,
		      int64_t ts, money cost)
{
	if (ts > r->now - HOUR_MS)
		f->last_hour += cost;
	if (ts > r->now - BURN_HOURS * HOUR_MS)
		f->last_six += cost;
}

static void feed(struct reading *r, struct taking *t, int64_t ts,
		 const struct cell *cell)
{
	struct budget_flow *f = t->flow;
	bool is_long = f->budget->period >= ZONE_MONTH;
	unsigned feeds = r->feeds;

	/* Days make up long periods, quarters of an hour short ones. */
	if (!f->slow && (feeds & FEED_DAYS) && !is_long)
		feeds &= ~(unsigned)FEED_PERIOD;
	if (!f->slow && (feeds & FEED_SHAPE) && is_long)
		feeds &= ~(unsigned)FEED_PERIOD;
	if (feeds & FEED_PERIOD)
		feed_period(f, r, ts, cell);
	if (feeds & FEED_DAYS)
		feed_days(f, r, ts, cell->cost);
	if ((feeds & FEED_SHAPE) && ts >= r->today - SHAPE_DAYS * DAY_MS)
		feed_shape(f, r, ts, cell->cost);
	if (feeds & FEED_BURN)
		feed_burn(f, r, ts, cell->cost);
}

/* ---- the ledger ----------------------------------------------------------------- */

static void on_cell(void *ctx, int64_t bucket, uint32_t series,
		    const struct cell *cell)
{
	struct reading *r = ctx;

	for (int i = 0; i < r->count; i++)
		if (!r->list[i].flow->slow &&
		    series_counts(&r->list[i], series))
			feed(r, &r->list[i], bucket, cell);
}

static void on_slow_cell(void *ctx, int64_t bucket, uint32_t series,
			 const struct cell *cell)
{
	struct reading *r = ctx;

	if (series_counts(r->only, series) &&
	    time_passes(r, r->only, bucket))
		feed(r, r->only, bucket, cell);
}

static bool session_passes(struct reading *r, const struct taking *t,
			   uint32_t number)
{
	const struct session *s;

	if (!t->by_session)
		return true;
	s = number ? ledger_session(r->ledger, number) : NULL;
	return part_passes(&t->query, BY_SESSION, str_from(s ? s->name : ""));
}

static void on_record(void *ctx, const struct record *rec)
{
	struct reading *r = ctx;
	struct cell cell = {
		.requests = rec->requests, .unpriced = rec->unpriced,
		.cost = rec->cost == MONEY_NONE ? 0 : rec->cost,
	};

	if (!series_counts(r->only, rec->series) ||
	    !time_passes(r, r->only, rec->ts) ||
	    !session_passes(r, r->only, rec->session))
		return;
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		cell.tokens[c] = rec->tokens[c];
		if (!(rec->known & TOKENS_BIT(c)))
			cell.unknown[c] = (int32_t)rec->requests;
	}
	feed(r, r->only, rec->ts, &cell);
}

/* Oldest day that a forecast looks at. */
static int64_t oldest_day(const struct reading *r)
{
	return zone_add(r->zone, ZONE_DAY, r->today, -FORECAST_DAYS);
}

static bool read_fast(struct reading *r, struct err *err)
{
	int64_t days = oldest_day(r);
	int64_t quarters = zone_add(r->zone, ZONE_DAY, r->today, -SHAPE_DAYS);

	for (int i = 0; i < r->count; i++)
		if (r->list[i].flow->since < days)
			days = r->list[i].flow->since;
	r->feeds = FEED_PERIOD | FEED_DAYS;
	if (!ledger_each_cell(r->ledger, CELL_DAY, days, INT64_MAX, on_cell, r,
			      err))
		return false;
	r->feeds = FEED_PERIOD | FEED_SHAPE;
	if (!ledger_each_cell(r->ledger, CELL_QUARTER, quarters, INT64_MAX,
			      on_cell, r, err))
		return false;
	r->feeds = FEED_BURN;
	return ledger_each_cell(r->ledger, CELL_MINUTE,
				r->now - BURN_HOURS * HOUR_MS, INT64_MAX,
				on_cell, r, err);
}

static bool read_slow(struct reading *r, struct taking *t, struct err *err)
{
	int64_t since = oldest_day(r);

	if (t->flow->since < since)
		since = t->flow->since;
	r->only = t;
	r->feeds = FEED_ALL;
	if (t->by_session)
		return ledger_each_record(r->ledger, since, INT64_MAX,
					  on_record, r, err);
	return ledger_each_cell(r->ledger, CELL_QUARTER, since, INT64_MAX,
				on_slow_cell, r, err);
}

bool budget_flow_read(struct budget_flow *flows, int count, bool slow,
		      const struct part_input *in, struct err *err)
{
	struct reading *r = xcalloc(1, sizeof(*r));
	bool ok;

	r->ledger = in->books.ledger;
	r->zone = in->books.zone;
	r->now = in->books.now;
	r->today = zone_floor(r->zone, ZONE_DAY, r->now);
	days_init(&r->days, r->zone);
	r->list = xcalloc((size_t)count + 1, sizeof(*r->list));
	r->count = count;
	for (int i = 0; i < count; i++)
		taking_init(&r->list[i], &flows[i], in);
	ok = read_fast(r, err);
	for (int i = 0; ok && slow && i < count; i++)
		if (flows[i].slow)
			ok = read_slow(r, &r->list[i], err);
	for (int i = 0; i < count; i++)
		free(r->list[i].wanted);
	free(r->list);
	free(r);
	return ok;
}
