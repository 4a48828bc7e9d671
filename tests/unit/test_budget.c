/* Budgets over a real ledger, by a clock that walks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "core/budget.h"
#include "core/forecast.h"
#include "core/part.h"
#include "tests/unit/counted.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define MINUTE INT64_C(60000)

struct rig {
	struct counted seen;
	struct config config;
	struct budgets *budgets;
	uint64_t version;
	bool hold;
};

static void rig_init_with(struct rig *r, const char *zone, const char *now,
			  const char *config)
{
	struct err err = {""};

	memset(r, 0, sizeof(*r));
	counted_init(&r->seen, zone, now);
	if (!config_parse(&r->config, str_from(config), "config.json", &err))
		fail_msg("%s", err.text);
	r->budgets = budgets_new();
	budgets_configure(r->budgets, &r->config);
}

static void rig_release(struct rig *r)
{
	budgets_free(r->budgets);
	config_release(&r->config);
	counted_release(&r->seen);
}

static struct part_input input(struct rig *r)
{
	return (struct part_input){
		.books = {.ledger = r->seen.ledger, .zone = &r->seen.zone,
			  .now = r->seen.clock.fixed_ms},
		.config = &r->config, .version = r->version,
		.mono = r->seen.clock.fixed_ms, .hold = r->hold,
	};
}

static const struct budget_status *build(struct rig *r, int index)
{
	struct part_input in = input(r);
	const struct budget_status *list;
	struct err err = {""};
	int count;

	if (!budgets_build(r->budgets, &in, &err))
		fail_msg("%s", err.text);
	list = budgets_get(r->budgets, &count);
	assert_in_range(index, 0, count - 1);
	return &list[index];
}

static void go_to(struct rig *r, const char *now)
{
	r->seen.clock.fixed_ms = counted_time(now);
}

static void spend_as(struct rig *r, struct call call)
{
	counted_put(&r->seen, call);
	r->version++;
}

static void spend(struct rig *r, const char *at, const char *usd)
{
	spend_as(r, (struct call){.at = at, .output = 10, .reported = usd});
}

static void spend_at(struct rig *r, int64_t ms, money m)
{
	struct buf usd = {0};
	char at[24];

	time_format_utc(ms, at);
	money_write(&usd, m);
	spend(r, at, buf_text(&usd));
	buf_release(&usd);
}

#define BUDGET(more) "{\"budgets\": [{\"name\": \"b\", " more "}]}"
#define MONTHLY(limit) BUDGET("\"limit_usd\": \"" limit "\"")

/* ---- what counts -------------------------------------------------------- */

static void a_month_counts_what_was_spent_in_it_to_the_last_digit(void **state)
{
	struct rig r;
	const struct budget_status *s;

	(void)state;
	rig_init_with(&r, "Europe/Zurich", "2026-11-23T12:00:00Z",
		      MONTHLY("100"));
	/* The first of November begins at 23:00Z the day before. */
	spend(&r, "2026-10-31T22:59:59Z", "50");
	spend(&r, "2026-10-31T23:00:00Z", "0.000000001");
	spend(&r, "2026-11-23T11:59:00Z", "12.345678901");
	s = build(&r, 0);
	assert_int_equal(s->spent.cost, 12345678902);
	assert_int_equal(s->spent.requests, 2);
	assert_int_equal(s->used_ppm, 123456);
	assert_int_equal(s->since, counted_time("2026-10-31T23:00:00Z"));
	assert_int_equal(s->until, counted_time("2026-11-30T23:00:00Z"));
	assert_int_equal(s->state, BUDGET_FINE);
	rig_release(&r);
}

static void filters_choose_and_lists_of_one_dimension_are_either(void **state)
{
	static const char config[] = "{\"budgets\": ["
		"{\"name\": \"a\", \"limit_usd\": \"10\", \"filter\":"
		" {\"provider\": \"open*\", \"project\": [\"web\", \"api*\"]}},"
		"{\"name\": \"b\", \"limit_usd\": \"10\", \"filter\":"
		" {\"camp\": \"lab\"}}]}";
	struct rig r;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z", config);
	spend_as(&r, (struct call){.at = "2026-11-23T10:00:00Z",
		.provider = "openai", .project = "web", .reported = "1"});
	spend_as(&r, (struct call){.at = "2026-11-23T10:00:00Z",
		.provider = "openai", .project = "API-2", .reported = "2"});
	spend_as(&r, (struct call){.at = "2026-11-23T10:00:00Z",
		.provider = "openai", .project = "ops", .reported = "4"});
	spend_as(&r, (struct call){.at = "2026-11-23T10:00:00Z",
		.provider = "aws", .project = "web", .reported = "8"});
	assert_int_equal(build(&r, 0)->spent.cost, 3 * (money)MONEY_USD);
	assert_int_equal(build(&r, 1)->spent.cost, 7 * (money)MONEY_USD);
	rig_release(&r);
}

static void a_filter_by_session_or_hour_looks_at_single_calls(void **state)
{
	static const char config[] = "{\"budgets\": ["
		"{\"name\": \"a\", \"limit_usd\": \"10\", \"filter\":"
		" {\"session\": \"s1\"}},"
		"{\"name\": \"b\", \"limit_usd\": \"10\", \"filter\":"
		" {\"hour\": \"*T10:*\"}}]}";
	struct rig r;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z", config);
	spend_as(&r, (struct call){.at = "2026-11-22T10:20:00Z",
		.session = "s1", .reported = "1"});
	spend_as(&r, (struct call){.at = "2026-11-23T11:20:00Z",
		.session = "s1", .reported = "2"});
	spend_as(&r, (struct call){.at = "2026-11-23T10:20:00Z",
		.session = "s2", .reported = "4"});
	spend_as(&r, (struct call){.at = "2026-11-23T10:20:00Z",
		.reported = "8"});
	assert_int_equal(build(&r, 0)->spent.cost, 3 * (money)MONEY_USD);
	assert_int_equal(build(&r, 1)->spent.cost, 13 * (money)MONEY_USD);
	rig_release(&r);
}

static void subscriptions_count_only_when_told_to(void **state)
{
	static const char config[] = "{\"sources\": [{\"name\": \"plan\","
		" \"type\": \"claude-code\", \"billing\": \"subscription\"}],"
		" \"budgets\": [{\"name\": \"a\", \"limit_usd\": \"10\"},"
		"{\"name\": \"b\", \"limit_usd\": \"10\","
		" \"subscriptions\": true}]}";
	struct ledger_env env;
	struct rig r;
	struct err err;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z", config);
	env = (struct ledger_env){
		.prices = r.seen.prices, .zone = &r.seen.zone,
		.config = &r.config, .files = &r.seen.files,
		.clock = &r.seen.clock,
	};
	ledger_free(r.seen.ledger);
	r.seen.ledger = ledger_new(&env, &err);
	spend_as(&r, (struct call){.at = "2026-11-23T10:00:00Z",
		.source = "plan", .reported = "1"});
	spend(&r, "2026-11-23T10:00:00Z", "2");
	assert_int_equal(build(&r, 0)->spent.cost, 2 * (money)MONEY_USD);
	assert_int_equal(build(&r, 1)->spent.cost, 3 * (money)MONEY_USD);
	rig_release(&r);
}

static void tokens_without_a_price_make_it_at_least_that(void **state)
{
	struct rig r;
	const struct budget_status *s;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z", MONTHLY("10"));
	spend_as(&r, (struct call){.at = "2026-11-23T10:00:00Z",
		.model = "claude-opus-99", .output = 700});
	s = build(&r, 0);
	assert_int_equal(s->spent.cost, 0);
	assert_int_equal(s->spent.unpriced, 700);
	rig_release(&r);
}

/* ---- thresholds --------------------------------------------------------- */

static void what_is_not_quite_reached_is_not_passed(void **state)
{
	struct rig r;
	const struct budget_status *s;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z",
		      BUDGET("\"limit_usd\": \"10\", \"warn_at\": [100, 50]"));
	spend(&r, "2026-11-23T10:00:00Z", "4.999999999");
	assert_int_equal(build(&r, 0)->passed, 0);
	assert_int_equal(build(&r, 0)->state, BUDGET_FINE);
	spend(&r, "2026-11-23T10:00:00Z", "0.000000001");
	s = build(&r, 0);
	assert_int_equal(s->passed, 50);
	assert_int_equal(s->state, BUDGET_WARNED);
	spend(&r, "2026-11-23T10:00:00Z", "4.999999999");
	assert_int_equal(build(&r, 0)->state, BUDGET_WARNED);
	spend(&r, "2026-11-23T10:00:00Z", "0.000000001");
	s = build(&r, 0);
	assert_int_equal(s->state, BUDGET_OVER);
	assert_int_equal(s->passed, 100);
	assert_int_equal(s->exhausted_at, 0);
	rig_release(&r);
}

static void a_limit_of_nothing_is_used_up_by_anything(void **state)
{
	struct rig r;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z", MONTHLY("0"));
	assert_int_equal(build(&r, 0)->state, BUDGET_FINE);
	spend(&r, "2026-11-23T10:00:00Z", "0.000001");
	assert_int_equal(build(&r, 0)->state, BUDGET_OVER);
	assert_true(isnan(build(&r, 0)->burn_fast));
	rig_release(&r);
}

/* ---- periods ------------------------------------------------------------ */

static void days_have_as_many_steps_as_hours(void **state)
{
	static const struct {
		const char *now;
		int steps, begun;
	} days[] = {
		{"2026-10-25T12:00:00Z", 25, 15},
		{"2026-03-29T12:00:00Z", 23, 14},
		{"2026-11-23T12:00:00Z", 24, 14},
	};
	struct rig r;

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		const struct budget_status *s;

		rig_init_with(&r, "Europe/Zurich", days[i].now,
			      BUDGET("\"limit_usd\": \"9\","
				     " \"period\": \"day\""));
		s = build(&r, 0);
		assert_int_equal(s->steps, days[i].steps);
		assert_int_equal(s->until - s->since, s->steps * HOUR);
		assert_int_equal(s->steps_begun, days[i].begun);
		rig_release(&r);
	}
}

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return *seed >> 33;
}

/* A walk over two ends of a month and a change of the clock, an hour at a
 * time, against a sum made by hand. */
static void periods_start_anew_at_every_end_and_add_up(void **state)
{
	static const char config[] = "{\"budgets\": ["
		"{\"name\": \"d\", \"limit_usd\": \"9\", \"period\": \"day\"},"
		"{\"name\": \"w\", \"limit_usd\": \"9\", \"period\": \"week\"},"
		"{\"name\": \"m\", \"limit_usd\": \"9\"},"
		"{\"name\": \"y\", \"limit_usd\": \"9\","
		" \"period\": \"year\"}]}";
	static const enum zone_unit units[] = {
		ZONE_DAY, ZONE_WEEK, ZONE_MONTH, ZONE_YEAR,
	};
	money sum[4] = {0};
	int64_t since[4] = {0}, starts[4] = {0};
	uint64_t seed = 7;
	struct rig r;

	(void)state;
	rig_init_with(&r, "Europe/Zurich", "2026-09-29T12:10:00Z", config);
	for (int hour = 0; hour < 34 * 24; hour++) {
		int64_t now = r.seen.clock.fixed_ms;
		money m = (money)(next(&seed) % 3000000000);

		spend_at(&r, now - 7 * MINUTE, m);
		for (int i = 0; i < 4; i++) {
			const struct zone *z = &r.seen.zone;
			int64_t begin = zone_floor(z, units[i], now);
			const struct budget_status *s = build(&r, i);

			if (begin != since[i]) {
				since[i] = begin;
				sum[i] = 0;
				starts[i]++;
			}
			sum[i] += m;
			assert_int_equal(s->since, begin);
			assert_int_equal(s->spent.cost, sum[i]);
			assert_int_equal(s->spent_by[s->steps_begun - 1],
					 sum[i]);
			for (int k = 1; k < s->steps_begun; k++)
				assert_true(s->spent_by[k] >=
					    s->spent_by[k - 1]);
		}
		r.seen.clock.fixed_ms += HOUR;
	}
	assert_int_equal(starts[0], 35);
	assert_int_equal(starts[1], 6);
	assert_int_equal(starts[2], 3);
	assert_int_equal(starts[3], 1);
	rig_release(&r);
}

static void a_new_period_begins_without_a_call(void **state)
{
	struct rig r;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-30T23:59:59Z", MONTHLY("10"));
	spend(&r, "2026-11-30T10:00:00Z", "11");
	assert_int_equal(build(&r, 0)->state, BUDGET_OVER);
	go_to(&r, "2026-12-01T00:00:00Z");
	assert_int_equal(build(&r, 0)->spent.cost, 0);
	assert_int_equal(build(&r, 0)->state, BUDGET_FINE);
	rig_release(&r);
}

static void steps_hold_what_was_spent_up_to_their_end(void **state)
{
	struct rig r;
	const struct budget_status *s;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-05T12:00:00Z", MONTHLY("10"));
	spend(&r, "2026-11-01T10:00:00Z", "1");
	spend(&r, "2026-11-03T10:00:00Z", "2");
	s = build(&r, 0);
	assert_int_equal(s->steps, 30);
	assert_int_equal(s->steps_begun, 5);
	assert_int_equal(s->spent_by[0], 1 * (money)MONEY_USD);
	assert_int_equal(s->spent_by[1], 1 * (money)MONEY_USD);
	assert_int_equal(s->spent_by[2], 3 * (money)MONEY_USD);
	assert_int_equal(s->spent_by[4], 3 * (money)MONEY_USD);
	rig_release(&r);
}

/* ---- forecasts ---------------------------------------------------------- */

/* Ten dollars on every working day at noon, two on the others. */
static void spend_weeks(struct rig *r, const char *from, int days)
{
	int64_t noon = counted_time(from) + 12 * HOUR;

	for (int i = 0; i < days; i++, noon += DAY) {
		int64_t weekday = (noon / DAY + 3) % 7; /* Monday is 0 */

		spend_at(r, noon, (weekday < 5 ? 10 : 2) * (money)MONEY_USD);
	}
}

static void a_forecast_knows_the_week(void **state)
{
	struct rig r;
	const struct budget_status *s;
	/* Of what is left from the 23rd at noon on: Mon to Fri, a weekend,
	 * a Monday. */
	money left = (5 * 10 + 2 * 2 + 10) * (money)MONEY_USD;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T00:00:00Z", MONTHLY("500"));
	spend_weeks(&r, "2026-09-28", 56);
	s = build(&r, 0);
	assert_true(llabs(s->forecast - (s->spent.cost + left)) <
		    2 * (money)MONEY_USD);
	assert_true(s->forecast_low >= s->spent.cost);
	assert_true(s->forecast_low < s->forecast);
	assert_true(s->forecast < s->forecast_high);
	assert_true(s->forecast_low < s->spent.cost + left);
	assert_true(s->forecast_high > s->spent.cost + left);
	rig_release(&r);
}

static void three_days_are_the_least_to_go_by(void **state)
{
	struct rig r;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T18:00:00Z", MONTHLY("500"));
	spend_weeks(&r, "2026-11-21", 3);
	assert_int_equal(build(&r, 0)->forecast, MONEY_NONE);
	assert_int_equal(build(&r, 0)->forecast_low, MONEY_NONE);
	assert_int_equal(build(&r, 0)->exhausted_at, 0);
	go_to(&r, "2026-11-24T18:00:00Z");
	assert_int_not_equal(build(&r, 0)->forecast, MONEY_NONE);
	rig_release(&r);
}

static void equal_days_leave_no_doubt(void **state)
{
	struct rig r;
	const struct budget_status *s;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-24T00:00:00Z", MONTHLY("1000"));
	for (int i = 1; i <= 40; i++)
		spend_at(&r, counted_time("2026-11-24T12:00:00Z") - i * DAY,
			 3 * (money)MONEY_USD);
	s = build(&r, 0);
	assert_true(llabs(s->forecast - 90 * (money)MONEY_USD) < 1000);
	assert_true(s->forecast_high - s->forecast_low < 1000);
	rig_release(&r);
}

static void a_limit_is_reached_when_the_pace_says_so(void **state)
{
	struct rig r;
	const struct budget_status *s;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-24T00:00:00Z", MONTHLY("80"));
	for (int i = 1; i <= 40; i++)
		spend_at(&r, counted_time("2026-11-24T12:00:00Z") - i * DAY,
			 3 * (money)MONEY_USD);
	/* 69 are spent; the fourth day from now brings the eleventh. */
	s = build(&r, 0);
	assert_int_equal(s->spent.cost, 69 * (money)MONEY_USD);
	assert_in_range(s->exhausted_at, counted_time("2026-11-27T12:00:00Z"),
			counted_time("2026-11-28T00:00:00Z"));
	rig_release(&r);
}

/* Made-up months of scattered days: what came of them lies within the
 * interval about as often as it claims. */
static void four_of_five_months_end_within_the_interval(void **state)
{
	enum { MONTHS = 400, LEFT = 15 };
	struct forecast_past past = {0};
	struct zone utc;
	uint64_t seed = 11;
	int within = 0;

	(void)state;
	zone_utc(&utc);
	past.zone = &utc;
	past.now = counted_time("2026-11-16T00:00:00Z");
	past.days = 42;
	for (int month = 0; month < MONTHS; month++) {
		struct forecast f;
		money truth = 0;

		for (int i = 0; i < past.days; i++)
			past.day[i] = (money)(next(&seed) % 20) *
				      (money)MONEY_USD;
		for (int i = 0; i < LEFT; i++)
			truth += (money)(next(&seed) % 20) * (money)MONEY_USD;
		assert_true(forecast_make(&past,
					  counted_time("2026-12-01T00:00:00Z"),
					  0, 1000 * (money)MONEY_USD, &f));
		within += truth >= f.low && truth <= f.high;
	}
	assert_in_range(within, MONTHS * 74 / 100, MONTHS * 90 / 100);
}

static void money_at_its_end_does_not_turn_over(void **state)
{
	struct forecast_past past = {.days = 10};
	struct forecast f;
	struct zone utc;

	(void)state;
	zone_utc(&utc);
	past.zone = &utc;
	past.now = counted_time("2026-11-16T00:00:00Z");
	for (int i = 0; i < 10; i++)
		past.day[i] = INT64_MAX / 4;
	assert_true(forecast_make(&past, counted_time("2026-12-01T00:00:00Z"),
				  INT64_MAX / 2, INT64_MAX, &f));
	assert_int_equal(f.sum, INT64_MAX);
}

/* ---- burn rates --------------------------------------------------------- */

static void even_spending_burns_at_one(void **state)
{
	struct rig r;
	const struct budget_status *s;

	(void)state;
	/* 720 hours: 2 dollars an hour use 1440 up at the very end. */
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z", MONTHLY("1440"));
	for (int i = 0; i < 24 * 60; i++)
		spend_at(&r, r.seen.clock.fixed_ms - i * MINUTE,
			 2 * (money)MONEY_USD / 60);
	s = build(&r, 0);
	assert_true(fabs(s->burn_fast - 1) < 0.02);
	assert_true(fabs(s->burn_slow - 1) < 0.02);
	spend_at(&r, r.seen.clock.fixed_ms - 5 * MINUTE,
		 10 * (money)MONEY_USD);
	s = build(&r, 0);
	assert_true(fabs(s->burn_fast - 6) < 0.1);
	assert_true(fabs(s->burn_slow - 11.0 / 6) < 0.1);
	rig_release(&r);
}

static void burn_rates_need_history(void **state)
{
	struct rig r;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T03:00:00Z", MONTHLY("1440"));
	assert_true(isnan(build(&r, 0)->burn_fast));
	spend(&r, "2026-11-23T02:30:00Z", "1");
	assert_false(isnan(build(&r, 0)->burn_fast));
	assert_true(isnan(build(&r, 0)->burn_slow));
	go_to(&r, "2026-11-23T12:00:00Z");
	assert_true(build(&r, 0)->burn_fast == 0);
	assert_false(isnan(build(&r, 0)->burn_slow));
	rig_release(&r);
}

/* ---- keeping up --------------------------------------------------------- */

static void what_is_held_stays(void **state)
{
	struct rig r;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z", MONTHLY("10"));
	spend(&r, "2026-11-23T10:00:00Z", "1");
	build(&r, 0);
	r.hold = true;
	spend(&r, "2026-11-23T10:00:00Z", "1");
	r.seen.clock.fixed_ms += 5000;
	assert_int_equal(build(&r, 0)->spent.cost, 1 * (money)MONEY_USD);
	r.hold = false;
	assert_int_equal(build(&r, 0)->spent.cost, 2 * (money)MONEY_USD);
	rig_release(&r);
}

static void rest_costs_nothing(void **state)
{
	enum { TIMES = 100000 };
	struct rig r;
	int64_t began;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z", MONTHLY("10"));
	for (int i = 0; i < 2000; i++)
		spend_at(&r, r.seen.clock.fixed_ms - i * HOUR, 5000000);
	build(&r, 0);
	began = clock_mono();
	for (int i = 0; i < TIMES; i++)
		build(&r, 0);
	assert_true(clock_mono() - began < 2000);
	rig_release(&r);
}

static void no_budgets_are_no_trouble(void **state)
{
	struct rig r;
	struct part_input in;
	struct err err;
	int count = 9;

	(void)state;
	rig_init_with(&r, "UTC", "2026-11-23T12:00:00Z", "{}");
	in = input(&r);
	assert_true(budgets_build(r.budgets, &in, &err));
	budgets_get(r.budgets, &count);
	assert_int_equal(count, 0);
	rig_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_month_counts_what_was_spent_in_it_to_the_last_digit),
		cmocka_unit_test(
			filters_choose_and_lists_of_one_dimension_are_either),
		cmocka_unit_test(
			a_filter_by_session_or_hour_looks_at_single_calls),
		cmocka_unit_test(subscriptions_count_only_when_told_to),
		cmocka_unit_test(tokens_without_a_price_make_it_at_least_that),
		cmocka_unit_test(what_is_not_quite_reached_is_not_passed),
		cmocka_unit_test(a_limit_of_nothing_is_used_up_by_anything),
		cmocka_unit_test(days_have_as_many_steps_as_hours),
		cmocka_unit_test(periods_start_anew_at_every_end_and_add_up),
		cmocka_unit_test(a_new_period_begins_without_a_call),
		cmocka_unit_test(steps_hold_what_was_spent_up_to_their_end),
		cmocka_unit_test(a_forecast_knows_the_week),
		cmocka_unit_test(three_days_are_the_least_to_go_by),
		cmocka_unit_test(equal_days_leave_no_doubt),
		cmocka_unit_test(a_limit_is_reached_when_the_pace_says_so),
		cmocka_unit_test(four_of_five_months_end_within_the_interval),
		cmocka_unit_test(money_at_its_end_does_not_turn_over),
		cmocka_unit_test(even_spending_burns_at_one),
		cmocka_unit_test(burn_rates_need_history),
		cmocka_unit_test(what_is_held_stays),
		cmocka_unit_test(rest_costs_nothing),
		cmocka_unit_test(no_budgets_are_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
