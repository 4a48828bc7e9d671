#include "core/glance.h"

#include "core/err.h"
#include "core/mem.h"
#include "core/store.h"
#include "core/units.h"
#include "core/zone.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

/* A forecast out of less than this says nothing. */
#define FORECAST_FROM (12 * HOUR_MS)

const char glance_format[] = "%h/h  today %d  month %m";

/* ---- fields ---------------------------------------------------------------- */

static void put_cost(const struct cell *c, int64_t times, bool ascii,
		     struct buf *to)
{
	char text[UNIT_TEXT];

	/* Some of it has no price: it is at least that much. */
	if (c->unpriced && c->cost)
		buf_puts(to, ascii ? ">=" : "\xe2\x89\xa5");
	if (c->unpriced && !c->cost) {
		buf_putc(to, '?');
		return;
	}
	format_money(c->cost * times, 0, text);
	buf_puts(to, text);
}

static void put_hourly(const struct glance *g, bool ascii, struct buf *to)
{
	put_cost(&g->flow, HOUR_MS / GLANCE_FLOW_MS, ascii, to);
}

static void put_rate(const struct glance *g, bool ascii, struct buf *to)
{
	char text[UNIT_TEXT];

	(void)ascii;
	format_rate((double)cell_total(&g->flow) * 1000 / GLANCE_FLOW_MS, text);
	buf_puts(to, text);
}

static void put_today(const struct glance *g, bool ascii, struct buf *to)
{
	put_cost(&g->today, 1, ascii, to);
}

static void put_yesterday(const struct glance *g, bool ascii, struct buf *to)
{
	put_cost(&g->yesterday, 1, ascii, to);
}

static void put_week(const struct glance *g, bool ascii, struct buf *to)
{
	put_cost(&g->week, 1, ascii, to);
}

static void put_month(const struct glance *g, bool ascii, struct buf *to)
{
	put_cost(&g->month, 1, ascii, to);
}

static void put_forecast(const struct glance *g, bool ascii, struct buf *to)
{
	char text[UNIT_TEXT];

	(void)ascii;
	format_money(g->forecast, 0, text);
	buf_puts(to, text);
}

static void put_count(int64_t n, struct buf *to)
{
	char text[UNIT_TEXT];

	format_count(n, text);
	buf_puts(to, text);
}

static void put_tokens(const struct glance *g, bool ascii, struct buf *to)
{
	(void)ascii;
	put_count(cell_total(&g->today), to);
}

static void put_calls(const struct glance *g, bool ascii, struct buf *to)
{
	(void)ascii;
	put_count(g->today.requests, to);
}

static void put_unpriced(const struct glance *g, bool ascii, struct buf *to)
{
	(void)ascii;
	put_count(g->today.unpriced, to);
}

static void put_budget(const struct glance *g, bool ascii, struct buf *to)
{
	(void)ascii;
	if (g->budget_ppm < 0)
		buf_putc(to, '-');
	else
		buf_addf(to, "%lld%%", (long long)(g->budget_ppm / 10000));
}

static void put_alerts(const struct glance *g, bool ascii, struct buf *to)
{
	(void)ascii;
	buf_addf(to, "%d", g->alerts);
}

static void put_age(const struct glance *g, bool ascii, struct buf *to)
{
	char text[UNIT_TEXT];

	(void)ascii;
	if (g->age_ms < 0) {
		buf_putc(to, '-');
		return;
	}
	format_age(g->age_ms, text);
	buf_puts(to, text);
}

static void put_percent(const struct glance *g, bool ascii, struct buf *to)
{
	(void)g;
	(void)ascii;
	buf_putc(to, '%');
}

static const struct field {
	char letter;
	unsigned needs;
	void (*put)(const struct glance *g, bool ascii, struct buf *to);
	const char *what;
} fields[] = {
	{'h', GLANCE_FLOW, put_hourly, "dollars an hour"},
	{'r', GLANCE_FLOW, put_rate, "tokens a second"},
	{'d', GLANCE_DAYS, put_today, "today"},
	{'y', GLANCE_DAYS, put_yesterday, "yesterday"},
	{'w', GLANCE_DAYS, put_week, "week"},
	{'m', GLANCE_DAYS, put_month, "month"},
	{'f', GLANCE_DAYS | GLANCE_FIRST, put_forecast, "forecast"},
	{'t', GLANCE_DAYS, put_tokens, "tokens today"},
	{'c', GLANCE_DAYS, put_calls, "calls today"},
	{'u', GLANCE_DAYS, put_unpriced, "unpriced tokens today"},
	{'b', GLANCE_BUDGETS, put_budget, "fullest budget"},
	{'a', GLANCE_ALERTS, put_alerts, "open alerts"},
	{'A', GLANCE_AGE, put_age, "age of the newest call"},
	{'%', 0, put_percent, "a per cent sign"},
};

static const struct field *find_field(char letter)
{
	for (size_t i = 0; letter && i < ARRAY_LEN(fields); i++)
		if (fields[i].letter == letter)
			return &fields[i];
	return NULL;
}

static bool no_field(const char *at, struct err *err)
{
	struct buf list = {0};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		buf_addf(&list, "%s%%%c %s", i ? ", " : "", fields[i].letter,
			 fields[i].what);
	if (at[1])
		err_set(err, "%%%c is no field; there are %s", at[1],
			buf_text(&list));
	else
		err_set(err, "a %% stands alone at the end; there are %s",
			buf_text(&list));
	buf_release(&list);
	return false;
}

bool glance_needs(const char *format, unsigned *needs, struct err *err)
{
	*needs = 0;
	for (const char *p = format; *p; p++) {
		const struct field *f;

		if (*p != '%')
			continue;
		f = find_field(p[1]);
		if (!f)
			return no_field(p, err);
		*needs |= f->needs;
		p++;
	}
	return true;
}

void glance_write(const struct glance *g, const char *format, bool ascii,
		  struct buf *to)
{
	for (const char *p = format; *p; p++) {
		const struct field *f = *p == '%' ? find_field(p[1]) : NULL;

		if (!f) {
			buf_putc(to, *p);
			continue;
		}
		f->put(g, ascii, to);
		p++;
	}
}

/* ---- reading ---------------------------------------------------------------- */

struct reading {
	struct glance *g;
	int64_t today, tomorrow, yesterday, week, month;
	int64_t first, newest;          /* buckets; INT64_MAX, INT64_MIN */
};

static void on_day(void *ctx, int64_t bucket, uint32_t series,
		   const struct cell *cell)
{
	struct reading *r = ctx;

	(void)series;
	if (bucket >= r->today)
		cell_add(&r->g->today, cell, 1);
	else if (bucket >= r->yesterday)
		cell_add(&r->g->yesterday, cell, 1);
	if (bucket >= r->week)
		cell_add(&r->g->week, cell, 1);
	if (bucket >= r->month)
		cell_add(&r->g->month, cell, 1);
}

static void on_flow(void *ctx, int64_t bucket, uint32_t series,
		    const struct cell *cell)
{
	struct reading *r = ctx;

	(void)bucket;
	(void)series;
	cell_add(&r->g->flow, cell, 1);
}

static void on_any(void *ctx, int64_t bucket, uint32_t series,
		   const struct cell *cell)
{
	struct reading *r = ctx;

	(void)series;
	(void)cell;
	if (bucket < r->first)
		r->first = bucket;
	if (bucket > r->newest)
		r->newest = bucket;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void set_bounds(struct reading *r, const struct zone *z, int64_t now)
{
	r->today = zone_floor(z, ZONE_DAY, now);
	r->tomorrow = zone_add(z, ZONE_DAY, now, 1);
	r->yesterday = zone_add(z, ZONE_DAY, now, -1);
	r->week = zone_floor(z, ZONE_WEEK, now);
	r->month = zone_floor(z, ZONE_MONTH, now);
}

/* Days are kept for one zone; quarters of an hour are right in each. */
static bool read_days(struct reading *r, struct store *s,
		      const struct zone *z, struct err *err)
{
	bool ours = str_is(str_from(store_days_zone(s)), z->name);
	int64_t since = least(least(r->month, r->week), r->yesterday);

	return store_each_cell(s, ours ? CELL_DAY : CELL_QUARTER, since,
			       INT64_MAX, on_day, r, err);
}

/* As model.c: straight on from the month's start, or from the first call. */
static money forecast(const struct reading *r, const struct zone *z,
		      int64_t now)
{
	money cost = r->g->month.cost;
	int64_t start = r->first > r->month ? r->first : r->month;
	int64_t gone = now - start;
	int64_t end = zone_add(z, ZONE_MONTH, now, 1);

	if (r->first == INT64_MAX || gone < FORECAST_FROM || cost <= 0)
		return MONEY_NONE;
	return cost + divide_half_even((__int128)cost * (end - now), gone);
}

/* The newest minute; older than those that are kept, the newest quarter. */
static bool read_newest(struct reading *r, struct store *s, int64_t now,
			struct err *err)
{
	static const struct { enum cell_level level; int64_t back; } looks[] = {
		{CELL_MINUTE, HOUR_MS}, {CELL_MINUTE, DAY_MS},
		{CELL_MINUTE, 8 * DAY_MS}, {CELL_QUARTER, 62 * DAY_MS},
		{CELL_DAY, 36500 * DAY_MS},
	};

	for (size_t i = 0; r->newest == INT64_MIN && i < ARRAY_LEN(looks); i++)
		if (!store_each_cell(s, looks[i].level, now - looks[i].back,
				     INT64_MAX, on_any, r, err))
			return false;
	return true;
}

static bool read_all(struct reading *r, struct store *s, const struct zone *z,
		     int64_t now, unsigned needs, struct err *err)
{
	int64_t since = now - GLANCE_FLOW_MS;

	since -= since % 60000;
	if (needs & GLANCE_FLOW &&
	    !store_each_cell(s, CELL_MINUTE, since, INT64_MAX, on_flow, r, err))
		return false;
	if (needs & GLANCE_DAYS && !read_days(r, s, z, err))
		return false;
	if (needs & GLANCE_AGE) {
		if (!read_newest(r, s, now, err))
			return false;
		if (r->newest != INT64_MIN)
			r->g->age_ms = now > r->newest ? now - r->newest : 0;
	}
	r->first = INT64_MAX;
	if (needs & GLANCE_FIRST) {
		if (!store_each_cell(s, CELL_DAY, INT64_MIN, r->today, on_any,
				     r, err))
			return false;
		if (r->first == INT64_MAX && r->g->today.requests)
			r->first = r->today;
		r->g->forecast = forecast(r, z, now);
	}
	return true;
}

bool glance_read(struct glance *g, struct store *s, const struct zone *z,
		 int64_t now, unsigned needs, struct err *err)
{
	struct reading r = {.g = g, .first = INT64_MAX, .newest = INT64_MIN};
	bool ok;

	*g = (struct glance){.forecast = MONEY_NONE, .age_ms = -1,
			     .budget_ppm = -1};
	set_bounds(&r, z, now);
	store_hold(s);
	ok = read_all(&r, s, z, now, needs, err);
	store_unhold(s);
	return ok;
}
