#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "core/part.h"
#include "core/trend.h"

#include "tests/unit/books_kit.h"
#include "tests/unit/ledger_kit.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* ---- a ledger on a store, and what was put into it ---------------------- */

struct put {
	int64_t ts;
	int provider, project;
	int64_t tokens;
	money cost;             /* reported by the vendor */
};

struct world {
	struct kit kit;
	struct trends *trends;
	struct put *puts;
	uint32_t count, room;
	uint64_t dice;
	struct part_input in;
};

static const char *const providers[] = {"anthropic", "openai", "google"};

static void world_open(struct world *w, const char *zone, const char *now)
{
	struct err err = {""};

	memset(w, 0, sizeof(*w));
	kit_prepare(&w->kit, true);
	if (!zone_set(&w->kit.zone, zone, &err))
		fail_msg("%s", err.text);
	w->kit.clock = (struct clock){true, counted_time(now)};
	kit_open(&w->kit);
	w->trends = trends_new();
	w->in = (struct part_input){
		.books = {.ledger = w->kit.ledger, .zone = &w->kit.zone,
			  .now = counted_time(now)},
		.prices = w->kit.prices, .version = 1, .mono = 1000,
	};
}

static void world_close(struct world *w)
{
	trends_free(w->trends);
	free(w->puts);
	kit_release(&w->kit);
}

static uint32_t roll(struct world *w, uint32_t below)
{
	w->dice = w->dice * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(w->dice >> 33) % below;
}

static struct usage usage_of(const struct put *p, const char *project,
			     const char *id)
{
	struct usage u = {
		.key_kind = ID_MESSAGE, .ts = p->ts, .requests = 1,
		.known = (1u << TOKEN_CATEGORIES) - 1,
		.model = STR("some-model"), .client = STR("test"),
		.provider = str_from(providers[p->provider]),
		.project = str_from(project), .reported = p->cost,
		.reported_by = COST_VENDOR,
	};

	u.key = id_of("test", str_from(id));
	u.tokens[TOKENS_INPUT] = p->tokens;
	return u;
}

static void put_all(struct world *w, uint32_t from)
{
	struct batch *b = batch_new("test", 0);

	for (uint32_t i = from; i < w->count; i++) {
		char project[24], id[24];
		struct usage u;

		snprintf(project, sizeof(project), "project-%02d",
			 w->puts[i].project);
		snprintf(id, sizeof(id), "msg_%u", i);
		u = usage_of(&w->puts[i], project, id);
		batch_add(b, &u);
	}
	ledger_put(w->kit.ledger, b);
	batch_free(b);
	kit_flush(&w->kit);
	w->in.version++;
}

static void put_one(struct world *w, const char *at, int project, money cost)
{
	uint32_t from = w->count;

	*GROW(w->puts, w->count, w->room) = (struct put){
		.ts = counted_time(at), .project = project, .tokens = 100,
		.cost = cost};
	put_all(w, from);
}

/* `count` calls between two times. */
static void put_many(struct world *w, const char *since, const char *until,
		     int count)
{
	int64_t from = counted_time(since), span = counted_time(until) - from;
	uint32_t first = w->count;

	for (int i = 0; i < count; i++)
		*GROW(w->puts, w->count, w->room) = (struct put){
			.ts = from + span / count * i + roll(w, 60000),
			.provider = (int)roll(w, ARRAY_LEN(providers)),
			.project = (int)roll(w, 14),
			.tokens = 1 + roll(w, 50000),
			.cost = 1 + (money)roll(w, 2000000000),
		};
	put_all(w, first);
}

static const struct trend *build(struct world *w, const struct trend_query *q)
{
	struct err err = {""};
	const struct trend *t = trends_build(w->trends, q, &w->in, &err);

	if (!t)
		fail_msg("%s", err.text);
	return t;
}

static struct trend_query ask(enum trend_step step, int count)
{
	return (struct trend_query){.by = BY_PROVIDER, .step = step,
				    .count = count};
}

/* The sum of what was put in [since, until), of one provider (-1: all). */
static struct trend_value sum_of(const struct world *w, int64_t since,
				 int64_t until, int provider)
{
	struct trend_value v = {0};

	for (uint32_t i = 0; i < w->count; i++) {
		const struct put *p = &w->puts[i];

		if (p->ts < since || p->ts >= until ||
		    (provider >= 0 && p->provider != provider))
			continue;
		v.cost += p->cost;
		v.tokens += p->tokens;
		v.requests++;
	}
	return v;
}

static void assert_value(const struct trend_value *a,
			 const struct trend_value *b)
{
	assert_int_equal(a->cost, b->cost);
	assert_int_equal(a->tokens, b->tokens);
	assert_int_equal(a->requests, b->requests);
	assert_int_equal(a->unpriced, b->unpriced);
}

/* Is `ms` where the C library begins such a step? */
static bool begins(enum trend_step step, int64_t ms)
{
	time_t at = (time_t)(ms / 1000);
	struct tm tm;

	localtime_r(&at, &tm);
	if (ms % 1000 || tm.tm_sec || tm.tm_min % 15)
		return false;
	switch (step) {
	case TREND_QUARTER:
		return true;
	case TREND_HOUR:
		return tm.tm_min == 0;
	case TREND_DAY:
		return tm.tm_min == 0 && tm.tm_hour == 0;
	case TREND_WEEK:
		return tm.tm_min == 0 && tm.tm_hour == 0 && tm.tm_wday == 1;
	default:
		return tm.tm_min == 0 && tm.tm_hour == 0 && tm.tm_mday == 1;
	}
}

static void check_bands(const struct world *w, const struct trend *t, int at)
{
	const struct trend_point *p = &t->points[at];

	for (int i = 0; i < t->band_count; i++) {
		const struct trend_band *b = &t->bands[i];
		struct trend_value sum;

		for (size_t k = 0; k < ARRAY_LEN(providers); k++) {
			if (strcmp(providers[k], b->name) != 0)
				continue;
			sum = sum_of(w, p->start, p->end, (int)k);
			assert_value(&b->points[at], &sum);
		}
	}
}

/* Steps follow one another, begin where they should, and hold what was put. */
static void check(struct world *w, enum trend_step step, int count,
		  int64_t until)
{
	struct trend_query q = ask(step, count);
	const struct trend *t;
	struct trend_value all;

	q.until = until;
	t = build(w, &q);
	assert_int_equal(t->count, count);
	assert_int_equal(t->band_count, ARRAY_LEN(providers));
	for (int i = 0; i < count; i++) {
		const struct trend_point *p = &t->points[i];
		struct trend_value sum = sum_of(w, p->start, p->end, -1);

		assert_true(begins(step, p->start));
		assert_true(i == 0 || p->start == p[-1].end);
		assert_value(&p->total, &sum);
		check_bands(w, t, i);
	}
	all = sum_of(w, t->points[0].start, t->points[count - 1].end, -1);
	assert_true(all.requests > 0);
	assert_value(&t->total, &all);
}

static void check_zone(const char *zone, const char *since, const char *now,
		       const char *change)
{
	struct world w;

	world_open(&w, zone, now);
	put_many(&w, since, now, 4000);
	for (int step = 0; step < TREND_STEPS; step++) {
		check(&w, (enum trend_step)step, 90, 0);
		if (step <= TREND_DAY)
			check(&w, (enum trend_step)step, 60,
			      counted_time(change) + 6 * HOUR);
	}
	check(&w, TREND_HOUR, TREND_POINTS, 0);
	world_close(&w);
}

static void steps_sum_what_was_put_when_clocks_go_back(void **state)
{
	(void)state;
	check_zone("Europe/Zurich", "2026-08-20T00:00:00Z",
		   "2026-11-25T12:40:00Z", "2026-10-25T01:00:00Z");
}

static void steps_sum_what_was_put_when_clocks_go_forward(void **state)
{
	(void)state;
	check_zone("Europe/Zurich", "2026-01-02T00:00:00Z",
		   "2026-04-10T22:10:00Z", "2026-03-29T01:00:00Z");
}

static void steps_begin_at_local_hours_in_zones_of_half_hours(void **state)
{
	(void)state;
	check_zone("Asia/Kolkata", "2026-08-20T00:00:00Z",
		   "2026-11-25T18:29:00Z", "2026-11-01T00:00:00Z");
	check_zone("Asia/Kathmandu", "2026-08-20T00:00:00Z",
		   "2026-11-25T18:14:00Z", "2026-11-01T00:00:00Z");
}

static void days_of_changed_clocks_are_marked_and_as_long_as_they_are(
	void **state)
{
	struct trend_query q = ask(TREND_DAY, 240);
	const struct trend *t;
	struct world w;
	int marked = 0;

	(void)state;
	world_open(&w, "Europe/Zurich", "2026-11-01T12:00:00Z");
	put_many(&w, "2026-01-02T00:00:00Z", "2026-11-01T12:00:00Z", 500);
	t = build(&w, &q);
	for (int i = 0; i < t->count; i++) {
		const struct trend_point *p = &t->points[i];

		if (!(p->marks & TREND_CLOCK)) {
			assert_int_equal(p->end - p->start, DAY);
			continue;
		}
		marked++;
		if (p->start == counted_time("2026-03-28T23:00:00Z"))
			assert_int_equal(p->end - p->start, 23 * HOUR);
		else if (p->start == counted_time("2026-10-24T22:00:00Z"))
			assert_int_equal(p->end - p->start, 25 * HOUR);
		else
			fail_msg("another day is marked");
	}
	assert_int_equal(marked, 2);
	assert_int_equal(t->points[0].offset, 2 * HOUR -
			 (t->points[0].start <
			  counted_time("2026-03-29T01:00:00Z")) * HOUR);
	world_close(&w);
}

static void a_month_ends_where_it_ends(void **state)
{
	struct trend_query q = ask(TREND_MONTH, 10);
	const struct trend *t;
	struct world w;

	(void)state;
	world_open(&w, "Europe/Zurich", "2026-03-01T00:10:00Z");
	put_one(&w, "2026-01-31T22:59:59Z", 0, 1);
	put_one(&w, "2026-01-31T23:00:00Z", 0, 20);
	put_one(&w, "2026-02-28T22:59:59Z", 0, 300);
	put_one(&w, "2026-02-28T23:00:00Z", 0, 4000);
	t = build(&w, &q);
	assert_int_equal(t->points[9].total.cost, 4000);
	assert_int_equal(t->points[8].total.cost, 320);
	assert_int_equal(t->points[7].total.cost, 1);
	assert_true(t->points[9].marks & TREND_PARTIAL);
	assert_false(t->points[8].marks & TREND_PARTIAL);
	world_close(&w);
}

static void before_the_first_record_is_unknown_and_not_zero(void **state)
{
	struct trend_query q = ask(TREND_HOUR, 48);
	const struct trend *t;
	struct world w;

	(void)state;
	world_open(&w, "Europe/Zurich", "2026-11-23T12:20:00Z");
	t = build(&w, &q);
	assert_int_equal(t->first, 0);
	for (int i = 0; i < t->count; i++)
		assert_false(trend_known(t->points[i].marks));
	put_one(&w, "2026-11-23T03:20:00Z", 0, 7);
	w.in.mono += 2000;
	t = build(&w, &q);
	assert_int_equal(t->first, counted_time("2026-11-23T03:15:00Z"));
	for (int i = 0; i < t->count; i++) {
		const struct trend_point *p = &t->points[i];

		assert_int_equal(trend_known(p->marks), p->end > t->first);
	}
	assert_int_equal(t->points[38].total.cost, 7);
	assert_int_equal(t->points[47].marks, TREND_PARTIAL);
	q.trim = true;
	assert_int_equal(build(&w, &q)->count, 12);
	world_close(&w);
}

/* An earlier record of the same first day must move the beginning. */
static void the_beginning_moves_when_older_records_are_found(void **state)
{
	struct trend_query q = ask(TREND_DAY, 30);
	struct world w;

	(void)state;
	world_open(&w, "Asia/Kolkata", "2026-11-23T12:20:00Z");
	put_one(&w, "2026-10-01T11:00:00Z", 0, 7);
	assert_int_equal(build(&w, &q)->first,
			 counted_time("2026-10-01T11:00:00Z"));
	put_one(&w, "2026-10-01T09:00:00Z", 0, 7);
	w.in.mono += 2000;
	assert_int_equal(build(&w, &q)->first,
			 counted_time("2026-10-01T09:00:00Z"));
	world_close(&w);
}

static void an_old_hour_that_changes_is_read_again(void **state)
{
	struct trend_query q = ask(TREND_HOUR, 400);
	struct world w;

	(void)state;
	world_open(&w, "Europe/Zurich", "2026-11-25T12:20:00Z");
	put_many(&w, "2026-10-01T00:00:00Z", "2026-11-25T12:00:00Z", 3000);
	check(&w, TREND_HOUR, 400, 0);
	put_one(&w, "2026-11-12T04:10:00Z", 0, 123456789);
	w.in.mono += 2000;
	check(&w, TREND_HOUR, 400, 0);
	q.until = counted_time("2026-11-10T00:00:00Z");
	for (int i = 0; i < 10; i++)
		check(&w, TREND_HOUR, 200, q.until - i * DAY);
	world_close(&w);
}

static void the_year_and_the_week_sum_what_was_put(void **state)
{
	struct trend_query q = ask(TREND_MONTH, 1);
	struct trend_value hours[7][24] = {{{0}}};
	const struct trend *t;
	struct world w;
	int64_t since;

	(void)state;
	world_open(&w, "Europe/Zurich", "2026-11-10T12:20:00Z");
	put_many(&w, "2025-09-01T00:00:00Z", "2026-11-10T12:00:00Z", 6000);
	t = build(&w, &q);
	for (int i = 0; i < TREND_DAYS; i++) {
		int64_t end = i + 1 < TREND_DAYS ? t->days[i + 1].start
						 : INT64_MAX;
		struct trend_value sum = sum_of(&w, t->days[i].start, end, -1);

		assert_true(begins(TREND_DAY, t->days[i].start));
		assert_value(&t->days[i].total, &sum);
	}
	assert_true(begins(TREND_WEEK, t->days[0].start));
	assert_true(t->days[TREND_DAYS - 1].marks & TREND_AFTER);
	since = counted_time("2026-10-13T22:00:00Z");
	for (uint32_t i = 0; i < w.count; i++) {
		time_t at = (time_t)(w.puts[i].ts / 1000);
		struct trend_value *v;
		struct tm tm;

		localtime_r(&at, &tm);
		v = &hours[(tm.tm_wday + 6) % 7][tm.tm_hour];
		if (w.puts[i].ts < since)
			continue;
		v->cost += w.puts[i].cost;
		v->tokens += w.puts[i].tokens;
		v->requests++;
	}
	for (int d = 0; d < 7; d++)
		for (int h = 0; h < 24; h++)
			assert_value(&t->week[d][h].total, &hours[d][h]);
	/* Clocks went back on a Sunday: two came on the clock twice. */
	assert_int_equal(t->week[6][2].hours, 5);
	assert_int_equal(t->week[6][3].hours, 4);
	assert_int_equal(t->week[1][12].hours, 4);
	assert_int_equal(t->week[1][14].hours, 3);
	world_close(&w);
}

static void the_largest_are_bands_and_the_rest_is_one(void **state)
{
	struct trend_query q = ask(TREND_DAY, 60);
	struct trend_value rest = {0}, all = {0};
	const struct trend *t;
	struct world w;

	(void)state;
	world_open(&w, "Europe/Zurich", "2026-11-10T12:20:00Z");
	put_many(&w, "2026-10-01T00:00:00Z", "2026-11-10T12:00:00Z", 2000);
	q.by = BY_PROJECT;
	t = build(&w, &q);
	assert_int_equal(t->names, 14);
	assert_int_equal(t->band_count, TREND_BANDS);
	assert_true(t->bands[TREND_BANDS - 1].other);
	assert_int_equal(t->bands[TREND_BANDS - 1].members, 6);
	for (int i = 1; i < TREND_BANDS - 1; i++)
		assert_true(t->bands[i - 1].total.cost >=
			    t->bands[i].total.cost);
	for (int i = 0; i < TREND_BANDS; i++)
		all.cost += t->bands[i].total.cost;
	assert_int_equal(all.cost, t->total.cost);
	for (int i = 0; i < t->count; i++)
		rest.cost += t->bands[TREND_BANDS - 1].points[i].cost;
	assert_int_equal(rest.cost, t->bands[TREND_BANDS - 1].total.cost);
	world_close(&w);
}

static void filter_and_provider_narrow_everything(void **state)
{
	struct trend_query q = ask(TREND_DAY, 60);
	const struct trend *t;
	struct trend_value sum;
	struct world w;
	money year = 0;

	(void)state;
	world_open(&w, "Europe/Zurich", "2026-11-10T12:20:00Z");
	put_many(&w, "2026-10-01T00:00:00Z", "2026-11-10T12:00:00Z", 2000);
	q.provider = "openai";
	t = build(&w, &q);
	sum = sum_of(&w, INT64_MIN, INT64_MAX, 1);
	assert_int_equal(t->band_count, 1);
	assert_value(&t->total, &sum);
	q.provider = NULL;
	q.filter = "GOOG";
	t = build(&w, &q);
	sum = sum_of(&w, INT64_MIN, INT64_MAX, 2);
	assert_string_equal(t->bands[0].name, "google");
	assert_value(&t->total, &sum);
	for (int i = 0; i < TREND_DAYS; i++)
		year += t->days[i].total.cost;
	assert_int_equal(year, sum.cost);
	q.filter = "nobody";
	assert_int_equal(build(&w, &q)->band_count, 0);
	world_close(&w);
}

static void a_band_keeps_its_colour_while_it_is_there(void **state)
{
	struct trend_query q = ask(TREND_DAY, 60);
	const struct trend *t;
	uint8_t first, second;
	struct world w;

	(void)state;
	world_open(&w, "UTC", "2026-11-10T12:20:00Z");
	put_one(&w, "2026-11-01T10:00:00Z", 1, 100);
	put_one(&w, "2026-11-01T10:00:00Z", 2, 50);
	q.by = BY_PROJECT;
	t = build(&w, &q);
	assert_string_equal(t->bands[0].name, "project-01");
	first = t->bands[0].color;
	second = t->bands[1].color;
	assert_int_not_equal(first, second);
	put_one(&w, "2026-11-02T10:00:00Z", 2, 100);
	w.in.mono += 2000;
	t = build(&w, &q);
	assert_string_equal(t->bands[0].name, "project-02");
	assert_int_equal(t->bands[0].color, second);
	assert_int_equal(t->bands[1].color, first);
	world_close(&w);
}

static void it_is_made_once_a_version_and_at_most_once_a_second(void **state)
{
	struct trend_query q = ask(TREND_DAY, 60);
	const struct trend *t;
	struct world w;

	(void)state;
	world_open(&w, "UTC", "2026-11-10T12:20:00Z");
	put_one(&w, "2026-11-01T10:00:00Z", 1, 100);
	t = build(&w, &q);
	for (int i = 0; i < 100; i++) {
		w.in.mono += 500;
		assert_ptr_equal(build(&w, &q), t);
	}
	assert_int_equal(trends_made(w.trends), 1);
	put_one(&w, "2026-11-01T10:00:00Z", 1, 100);
	build(&w, &q);
	assert_int_equal(trends_made(w.trends), 2);
	put_one(&w, "2026-11-01T10:00:00Z", 1, 100);
	w.in.mono += 200;
	assert_int_equal(build(&w, &q)->total.cost, 200);
	w.in.mono += 800;
	assert_int_equal(build(&w, &q)->total.cost, 300);
	assert_int_equal(trends_made(w.trends), 3);
	w.in.books.now += 10 * MINUTE;
	build(&w, &q);
	assert_int_equal(trends_made(w.trends), 4);
	world_close(&w);
}

static void what_is_held_stays_while_the_question_does(void **state)
{
	struct trend_query q = ask(TREND_DAY, 60);
	struct world w;

	(void)state;
	world_open(&w, "UTC", "2026-11-10T12:20:00Z");
	put_one(&w, "2026-11-01T10:00:00Z", 1, 100);
	build(&w, &q);
	put_one(&w, "2026-11-01T10:00:00Z", 1, 100);
	w.in.hold = true;
	w.in.mono += HOUR;
	w.in.books.now += HOUR;
	assert_int_equal(build(&w, &q)->total.cost, 100);
	q.step = TREND_WEEK;
	assert_int_equal(build(&w, &q)->total.cost, 200);
	world_close(&w);
}

static void years_of_days_are_made_in_no_time(void **state)
{
	struct trend_query q = ask(TREND_DAY, TREND_POINTS);
	struct trend_value all;
	const struct trend *t;
	clock_t before;
	struct world w;

	(void)state;
	world_open(&w, "Europe/Zurich", "2026-11-10T12:20:00Z");
	put_many(&w, "2021-11-10T00:00:00Z", "2026-11-10T12:00:00Z", 30000);
	before = clock();
	for (int i = 0; i < 1000; i++)
		build(&w, &q);
	assert_int_equal(trends_made(w.trends), 1);
	assert_true((clock() - before) / (double)CLOCKS_PER_SEC < 2);
	q.step = TREND_WEEK;
	t = build(&w, &q);
	all = sum_of(&w, INT64_MIN, INT64_MAX, -1);
	assert_value(&t->total, &all);
	assert_int_equal(trends_made(w.trends), 2);
	world_close(&w);
}

static void sessions_and_times_are_no_bands(void **state)
{
	struct trend_query q = ask(TREND_DAY, 10);
	struct err err = {""};
	struct world w;

	(void)state;
	world_open(&w, "UTC", "2026-11-10T12:20:00Z");
	q.by = BY_SESSION;
	assert_null(trends_build(w.trends, &q, &w.in, &err));
	assert_non_null(strstr(err.text, "session"));
	q.by = BY_WEEK;
	assert_null(trends_build(w.trends, &q, &w.in, &err));
	world_close(&w);
}

/* ---- bills -------------------------------------------------------------- */

static void put_bills(struct books_kit *k, int64_t day, money amount)
{
	int64_t now = k->books.now;
	struct bill_batch *b = bills_batch("api", "costs", day - KIT_DAY, now);

	bills_money(b, BILL_COST, day - KIT_DAY, "gpt-5.2", amount);
	bills_money(b, BILL_COST, day, "gpt-5.2", 2 * amount);
	bills_put(&k->bills, b);
}

static void bills_are_utc_days_and_what_is_open_is_no_zero(void **state)
{
	struct books_kit k;
	struct trends *made = trends_new();
	struct trend_query q = ask(TREND_HOUR, 20);
	struct part_input in = {.version = 1, .mono = 1000};
	struct err err = {""};
	const struct trend *t;
	int64_t day;

	(void)state;
	books_init(&k, "Europe/Zurich", "2026-11-24T12:00:00Z");
	day = bills_at("2026-11-20");
	put_bills(&k, day, 5 * (money)MONEY_USD);
	in.books = k.books;
	q.book = BOOK_BILLED;
	t = trends_build(made, &q, &in, &err);
	assert_non_null(t);
	assert_int_equal(t->step, TREND_DAY);
	assert_string_equal(t->zone, "UTC");
	assert_int_equal(t->first, day - KIT_DAY);
	for (int i = 0; i < t->count; i++) {
		const struct trend_point *p = &t->points[i];

		assert_int_equal(p->start % KIT_DAY, 0);
		assert_int_equal(trend_known(p->marks),
				 p->start >= day - KIT_DAY);
		assert_int_equal(p->total.cost,
				 p->start == day ? 10 * (money)MONEY_USD :
				 p->start == day - KIT_DAY
				 ? 5 * (money)MONEY_USD : 0);
		if (p->start > day)
			assert_true(p->marks & TREND_OPEN);
	}
	assert_int_equal(t->total.cost, 15 * (money)MONEY_USD);
	q.provider = "openai";
	t = trends_build(made, &q, &in, &err);
	assert_int_equal(t->total.cost, 15 * (money)MONEY_USD);
	q.provider = "anthropic";
	t = trends_build(made, &q, &in, &err);
	assert_int_equal(t->total.cost, 0);
	trends_free(made);
	books_release(&k);
}

static void best_takes_what_was_seen_where_no_bill_is(void **state)
{
	struct books_kit k;
	struct trends *made = trends_new();
	struct trend_query q = ask(TREND_DAY, 20);
	struct part_input in = {.version = 1, .mono = 1000};
	struct err err = {""};
	const struct trend *t;

	(void)state;
	books_init(&k, "Europe/Zurich", "2026-11-24T12:00:00Z");
	put_bills(&k, bills_at("2026-11-20"), 5 * (money)MONEY_USD);
	counted_put(&k.seen, (struct call){.at = "2026-11-23T23:30:00Z",
		.provider = "openai", .model = "gpt-5.2", .input = 10,
		.reported = "3.5"});
	in.books = k.books;
	q.book = BOOK_BEST;
	t = trends_build(made, &q, &in, &err);
	assert_non_null(t);
	assert_int_equal(t->total.cost, 18500000000);
	assert_int_equal(t->points[t->count - 2].total.cost, 3500000000);
	trends_free(made);
	books_release(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_sum_what_was_put_when_clocks_go_back),
		cmocka_unit_test(steps_sum_what_was_put_when_clocks_go_forward),
		cmocka_unit_test(
			steps_begin_at_local_hours_in_zones_of_half_hours),
		cmocka_unit_test(
			days_of_changed_clocks_are_marked_and_as_long_as_they_are),
		cmocka_unit_test(a_month_ends_where_it_ends),
		cmocka_unit_test(before_the_first_record_is_unknown_and_not_zero),
		cmocka_unit_test(
			the_beginning_moves_when_older_records_are_found),
		cmocka_unit_test(an_old_hour_that_changes_is_read_again),
		cmocka_unit_test(the_year_and_the_week_sum_what_was_put),
		cmocka_unit_test(the_largest_are_bands_and_the_rest_is_one),
		cmocka_unit_test(filter_and_provider_narrow_everything),
		cmocka_unit_test(a_band_keeps_its_colour_while_it_is_there),
		cmocka_unit_test(it_is_made_once_a_version_and_at_most_once_a_second),
		cmocka_unit_test(what_is_held_stays_while_the_question_does),
		cmocka_unit_test(years_of_days_are_made_in_no_time),
		cmocka_unit_test(sessions_and_times_are_no_bands),
		cmocka_unit_test(bills_are_utc_days_and_what_is_open_is_no_zero),
		cmocka_unit_test(best_takes_what_was_seen_where_no_bill_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
