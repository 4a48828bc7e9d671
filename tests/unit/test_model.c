#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "core/model.h"
#include "core/summary.h"

#include "tests/unit/counted.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)

/* Monday, a day before the end of the month's third week. */
#define NOW "2026-11-23T11:00:30Z"

struct built {
	struct counted counted;
	struct rates *rates;
	struct model_builder *builder;
	struct model model;
	struct model_input in;
};

static void build(struct built *b, enum window window, const char *provider)
{
	struct model_query q = {window, provider};

	model_build(b->builder, &b->model, &q, &b->in);
}

static int setup(void **state)
{
	struct built *b = calloc(1, sizeof(*b));

	counted_init(&b->counted, "Europe/Zurich", NOW);
	b->rates = rates_new();
	b->builder = model_builder_new();
	b->in = (struct model_input){
		.ledger = b->counted.ledger, .rates = b->rates,
		.zone = &b->counted.zone, .now = b->counted.clock.fixed_ms,
		.mono = 5000000,
	};
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct built *b = *state;

	model_builder_free(b->builder);
	rates_free(b->rates);
	counted_release(&b->counted);
	free(b);
	return 0;
}

static void put(struct built *b, const char *at, int64_t input)
{
	counted_put(&b->counted, (struct call){.at = at, .input = input});
	model_builder_changed(b->builder, counted_time(at));
}

/* Calls in the last minute, hour, today, yesterday, this month and before. */
static void put_history(struct built *b)
{
	put(b, "2026-11-23T11:00:00Z", 1);
	put(b, "2026-11-23T10:20:00Z", 10);
	put(b, "2026-11-22T23:30:00Z", 100);    /* today in Zurich */
	put(b, "2026-11-22T22:30:00Z", 1000);   /* yesterday, late */
	put(b, "2026-11-22T08:00:00Z", 10000);  /* yesterday by now */
	put(b, "2026-11-02T08:00:00Z", 100000);
	put(b, "2026-10-31T08:00:00Z", 1000000);
}

static int64_t input_of(const struct cell *c)
{
	return c->tokens[TOKENS_INPUT];
}

static void the_header_counts_by_local_days(void **state)
{
	struct built *b = *state;

	put_history(b);
	build(b, WINDOW_24H, NULL);
	assert_int_equal(input_of(&b->model.today), 111);
	assert_int_equal(input_of(&b->model.yesterday), 11000);
	assert_int_equal(input_of(&b->model.yesterday_so_far), 10000);
	assert_int_equal(input_of(&b->model.week), 111);
	assert_int_equal(input_of(&b->model.month), 111111);
	assert_int_equal(input_of(&b->model.all), 1111111);
	assert_int_equal(b->model.days[MODEL_DAYS - 1], 111 * 5000);
	assert_int_equal(b->model.days[MODEL_DAYS - 2], 11000 * 5000);
	assert_int_equal(b->model.days[MODEL_DAYS - 22], 100000 * 5000);
	assert_string_equal(b->model.clock, "Mon 23 Nov 12:00:30 CET");
}

static void every_window_holds_what_is_in_it(void **state)
{
	static const int64_t want[WINDOWS] = {
		[WINDOW_1M] = 1, [WINDOW_5M] = 1, [WINDOW_15M] = 1,
		[WINDOW_1H] = 11, [WINDOW_24H] = 1111, [WINDOW_7D] = 11111,
		[WINDOW_30D] = 1111111, [WINDOW_MONTH] = 111111,
		[WINDOW_ALL] = 1111111,
	};
	struct built *b = *state;

	put_history(b);
	for (int w = 0; w < WINDOWS; w++) {
		build(b, (enum window)w, NULL);
		assert_int_equal(input_of(&b->model.window_total), want[w]);
		assert_int_equal(b->model.model_count, 1);
		assert_int_equal(input_of(&b->model.models[0].window),
				 want[w]);
		assert_int_equal(input_of(&b->model.providers[0].window),
				 want[w]);
	}
}

/* The panes and the report are two ways to the same figure. */
static void windows_agree_with_a_summary(void **state)
{
	struct built *b = *state;
	const int64_t start = counted_time("2026-11-14T00:00:00Z");
	struct query q;
	struct summary s;

	for (int i = 0; i < 300; i++) {
		char at[24];

		time_format_utc(start + i * 43 * MINUTE, at);
		put(b, at, 1 + i);
	}
	for (int w = 0; w < WINDOWS; w++) {
		build(b, (enum window)w, NULL);
		query_init(&q);
		query_by(&q, "model", NULL);
		q.since = b->model.window_since;
		assert_true(summary_build(&s, b->counted.ledger,
					  &b->counted.zone, &q, NULL));
		assert_int_equal(b->model.window_total.cost,
				 s.total.cell.cost);
		summary_release(&s);
	}
}

static void a_build_follows_what_changed(void **state)
{
	struct built *b = *state;

	put_history(b);
	build(b, WINDOW_ALL, NULL);
	put(b, "2026-11-23T11:00:10Z", 5);
	build(b, WINDOW_ALL, NULL);
	assert_int_equal(input_of(&b->model.today), 116);
	put(b, "2026-11-05T11:00:00Z", 20000000);
	build(b, WINDOW_ALL, NULL);
	assert_int_equal(input_of(&b->model.month), 20111116);
	assert_int_equal(input_of(&b->model.window_total), 21111116);
}

static void midnight_turns_today_into_yesterday(void **state)
{
	struct built *b = *state;

	put_history(b);
	build(b, WINDOW_24H, NULL);
	b->in.now = counted_time("2026-11-23T23:00:00Z");
	build(b, WINDOW_24H, NULL);
	assert_int_equal(input_of(&b->model.today), 0);
	assert_int_equal(input_of(&b->model.yesterday), 111);
	assert_int_equal(input_of(&b->model.window_total), 111);
	assert_int_equal(b->model.days[MODEL_DAYS - 2], 111 * 5000);
	b->in.now = counted_time("2026-11-30T23:00:00Z");
	build(b, WINDOW_24H, NULL);
	assert_int_equal(input_of(&b->model.month), 0);
	assert_int_equal(input_of(&b->model.all), 1111111);
}

static void rows_are_sorted_and_filtered(void **state)
{
	struct built *b = *state;

	counted_put(&b->counted, (struct call){.at = "2026-11-23T10:00:00Z",
		.model = "claude-haiku-4-5", .input = 1000});
	counted_put(&b->counted, (struct call){.at = "2026-11-23T10:00:00Z",
		.model = "claude-opus-4-5", .input = 1000});
	counted_put(&b->counted, (struct call){.at = "2026-11-23T10:00:00Z",
		.model = "gpt-5.2", .provider = "openai", .client = "codex",
		.input = 1000});
	counted_put(&b->counted, (struct call){.at = "2026-11-23T10:00:00Z",
		.model = "no-such-model", .provider = "openai",
		.client = "other", .input = 9});
	build(b, WINDOW_24H, NULL);
	assert_int_equal(b->model.model_count, 4);
	assert_string_equal(b->model.models[0].name, "claude-opus-4-5");
	assert_string_equal(b->model.models[1].name, "gpt-5.2");
	assert_string_equal(b->model.models[2].name, "claude-haiku-4-5");
	assert_string_equal(b->model.models[2].maker, "anthropic");
	assert_int_equal(b->model.unpriced_models, 1);
	assert_int_equal(b->model.provider_count, 2);
	assert_string_equal(b->model.providers[1].name, "openai");
	assert_int_equal(b->model.providers[1].models, 2);
	assert_int_equal(b->model.providers[1].clients, 2);
	assert_true(b->model.models[0].computed);
	assert_false(b->model.models[3].computed);
	build(b, WINDOW_24H, "openai");
	assert_int_equal(b->model.model_count, 2);
	assert_int_equal(b->model.provider_count, 2);
}

static void rows_keep_their_identity(void **state)
{
	struct built *b = *state;
	uint32_t id;

	put(b, "2026-11-23T10:00:00Z", 10);
	build(b, WINDOW_24H, NULL);
	id = b->model.models[0].id;
	assert_true(id != b->model.providers[0].id);
	counted_put(&b->counted, (struct call){.at = "2026-11-23T10:01:00Z",
		.model = "gpt-5.2", .provider = "openai", .input = 100000});
	model_builder_dirty(b->builder);
	build(b, WINDOW_24H, NULL);
	assert_int_equal(b->model.models[1].id, id);
}

static void rates_reach_their_rows(void **state)
{
	struct built *b = *state;
	int64_t tokens[TOKEN_CATEGORIES] = {[TOKENS_INPUT] = 600};

	put(b, "2026-11-23T11:00:00Z", 600);
	rates_add(b->rates, b->in.mono, 1, tokens, 1, (money)6 * MONEY_USD, 1);
	build(b, WINDOW_15M, NULL);
	assert_true(b->model.rate[RATE_1M].live);
	assert_true(b->model.rate[RATE_1M].tokens[TOKENS_INPUT] > 9.99);
	assert_true(b->model.models[0].rate[RATE_1M].usd_per_hour > 359);
	assert_true(b->model.providers[0].rate[RATE_15M].usd_per_hour > 23);
	assert_int_equal(b->model.graph_count, 1);
	assert_int_equal(b->model.graph_step_s, 3);
	assert_true(b->model.graphs[0].tokens[MODEL_GRAPH - 1] > 199);
	assert_true(b->model.spark_in[MODEL_GRAPH - 1] > 199);
	assert_int_equal(b->model.rate_age_ms, 0);
}

static void graphs_of_long_windows_come_from_history(void **state)
{
	struct built *b = *state;

	put(b, "2026-11-23T10:55:00Z", 3600);
	build(b, WINDOW_24H, NULL);
	assert_int_equal(b->model.graph_step_s, 360);
	/* 10:54 to 11:00, the point before the one that has just begun. */
	assert_true(b->model.graphs[0].tokens[MODEL_GRAPH - 2] > 9.99f);
	assert_true(b->model.graphs[0].tokens[MODEL_GRAPH - 2] < 10.01f);
	assert_true(b->model.graphs[0].usd_per_hour[MODEL_GRAPH - 2] > 0.17f);
	assert_true(b->model.graphs[0].tokens[MODEL_GRAPH - 1] == 0);
}

static void sparklines_show_the_last_hour_by_minute(void **state)
{
	struct built *b = *state;

	put(b, "2026-11-23T11:00:05Z", 7);
	put(b, "2026-11-23T10:01:00Z", 9);
	put(b, "2026-11-23T10:00:59Z", 100);
	build(b, WINDOW_24H, NULL);
	assert_true(b->model.models[0].spark[MODEL_SPARK - 1] == 7);
	assert_true(b->model.models[0].spark[0] == 9);
	assert_int_equal(b->model.models[0].last_ts,
			 counted_time("2026-11-23T11:00:00Z"));
}

static void the_forecast_goes_straight_on(void **state)
{
	struct built *b = *state;

	build(b, WINDOW_24H, NULL);
	assert_true(b->model.month_forecast == MONEY_NONE);
	put(b, "2026-10-20T10:00:00Z", 1000);
	put(b, "2026-11-10T10:00:00Z", 1000000);
	build(b, WINDOW_24H, NULL);
	/* 22.5 of 30 days have gone, at 5 dollars. */
	assert_true(b->model.month_forecast > 6660 * (money)1000000);
	assert_true(b->model.month_forecast < 6680 * (money)1000000);
}

static void what_is_the_callers_is_left_alone(void **state)
{
	struct built *b = *state;

	b->model.demo = true;
	b->model.version = "1.2.3";
	b->model.notice_count = 2;
	build(b, WINDOW_24H, NULL);
	assert_true(b->model.demo);
	assert_string_equal(b->model.version, "1.2.3");
	assert_int_equal(b->model.notice_count, 2);
}

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void at_rest_a_build_costs_next_to_nothing(void **state)
{
	struct built *b = *state;
	double start;

	put_history(b);
	build(b, WINDOW_24H, NULL);
	start = cpu_ms();
	for (int i = 0; i < 1000; i++)
		build(b, WINDOW_24H, NULL);
	/* 1000 builds; generous for sanitizers and busy machines. */
	assert_true(cpu_ms() - start < 500);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_header_counts_by_local_days),
		TEST(every_window_holds_what_is_in_it),
		TEST(windows_agree_with_a_summary),
		TEST(a_build_follows_what_changed),
		TEST(midnight_turns_today_into_yesterday),
		TEST(rows_are_sorted_and_filtered),
		TEST(rows_keep_their_identity),
		TEST(rates_reach_their_rows),
		TEST(graphs_of_long_windows_come_from_history),
		TEST(sparklines_show_the_last_hour_by_minute),
		TEST(the_forecast_goes_straight_on),
		TEST(what_is_the_callers_is_left_alone),
		TEST(at_rest_a_build_costs_next_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
