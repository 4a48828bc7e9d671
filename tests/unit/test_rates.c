#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/rates.h"

static const int64_t hundred_out[TOKEN_CATEGORIES] = {[TOKENS_OUTPUT] = 100,
						      [TOKENS_INPUT] = 40};

static double output_rate(const struct rates *r, uint32_t series,
			  enum rate_window w)
{
	struct rate rate;

	rates_get(r, series, w, &rate);
	return rate.tokens[TOKENS_OUTPUT];
}

static void a_steady_flow_is_its_rate_in_every_full_window(void **state)
{
	struct rates *r = rates_new();
	struct rate rate;

	(void)state;
	for (int64_t t = 5000000; t < 5900000; t += 1000) {
		rates_add(r, t, 4, hundred_out, 1, 1000000, 1);
		rates_add(r, t + 500, 9, hundred_out, 2, MONEY_NONE, 1);
	}
	for (int w = 0; w < RATE_WINDOWS; w++) {
		assert_true(output_rate(r, 4, (enum rate_window)w) == 100);
		assert_true(output_rate(r, 0, (enum rate_window)w) == 200);
	}
	rates_get(r, 0, RATE_1M, &rate);
	assert_true(rate.requests == 3);
	assert_true(rate.usd_per_hour == 3.6);
	assert_true(rate.live);
	rates_get(r, 9, RATE_1M, &rate);
	assert_true(rate.usd_per_hour == 0);
	rates_free(r);
}

static void windows_empty_one_after_the_other(void **state)
{
	struct rates *r = rates_new();
	struct rate rate;

	(void)state;
	rates_add(r, 1000000, 1, hundred_out, 1, 0, 1);
	rates_advance(r, 1009999);
	assert_true(output_rate(r, 1, RATE_10S) == 10);
	rates_advance(r, 1010000);
	assert_true(output_rate(r, 1, RATE_10S) == 0);
	assert_true(output_rate(r, 1, RATE_1M) > 0);
	rates_advance(r, 1060000);
	assert_true(output_rate(r, 1, RATE_1M) == 0);
	assert_true(output_rate(r, 0, RATE_15M) > 0);
	rates_advance(r, 1900000);
	rates_get(r, 1, RATE_15M, &rate);
	assert_false(rate.live);
	assert_true(rate.tokens[TOKENS_OUTPUT] == 0);
	rates_free(r);
}

static void a_grown_call_counts_its_growth_only(void **state)
{
	const int64_t grown[TOKEN_CATEGORIES] = {[TOKENS_OUTPUT] = 150};
	struct rates *r = rates_new();

	(void)state;
	rates_add(r, 1000000, 1, hundred_out, 1, 10, 1);
	rates_advance(r, 1030000);
	rates_add(r, 1030000, 1, hundred_out, 1, 10, -1);
	rates_add(r, 1030000, 1, grown, 1, 15, 1);
	assert_true(output_rate(r, 1, RATE_10S) == 5);
	assert_true(output_rate(r, 1, RATE_1M) == 2.5);
	rates_free(r);
}

static void what_is_taken_back_never_shows_as_less_than_nothing(void **state)
{
	struct rates *r = rates_new();
	struct rate rate;

	(void)state;
	rates_add(r, 1000000, 1, hundred_out, 1, 10, 1);
	rates_add(r, 1030000, 1, hundred_out, 1, 10, -1);
	rates_get(r, 1, RATE_10S, &rate);
	assert_true(rate.tokens[TOKENS_OUTPUT] == 0);
	assert_true(rate.requests == 0);
	assert_false(rate.live);
	rates_free(r);
}

static void points_are_one_a_second_with_now_at_the_end(void **state)
{
	static float in[RATE_POINTS], out[RATE_POINTS], cost[RATE_POINTS];
	struct rates *r = rates_new();

	(void)state;
	rates_add(r, 1000000, 1, hundred_out, 1, 30, 1);
	rates_add(r, 1000400, 1, hundred_out, 1, 30, 1);
	rates_add(r, 1000500, 2, hundred_out, 1, 30, 1);
	rates_add(r, 1003000, 1, hundred_out, 1, 30, 1);
	rates_points(r, 1, in, out, cost);
	assert_true(out[RATE_POINTS - 1] == 100);
	assert_true(out[RATE_POINTS - 2] == 0);
	assert_true(out[RATE_POINTS - 4] == 200);
	assert_true(in[RATE_POINTS - 4] == 80);
	assert_true(cost[RATE_POINTS - 4] == 60);
	rates_points(r, 0, in, out, cost);
	assert_true(out[RATE_POINTS - 4] == 500);
	rates_points(r, 77, in, out, cost);
	assert_true(out[RATE_POINTS - 4] == 500);
	rates_free(r);
}

static void count_series(void *ctx, uint32_t series)
{
	(void)series;
	++*(int *)ctx;
}

static void only_series_of_the_last_quarter_hour_are_visited(void **state)
{
	struct rates *r = rates_new();
	int n = 0;

	(void)state;
	for (uint32_t s = 1; s <= 500; s++)
		rates_add(r, 1000000 + s * 1000, s, hundred_out, 1, 0, 1);
	rates_each(r, count_series, &n);
	assert_int_equal(n, 500);
	rates_advance(r, 1000000 + 100 * 1000 + 900 * 1000);
	n = 0;
	rates_each(r, count_series, &n);
	assert_int_equal(n, 400);
	rates_free(r);
}

static void the_sum_of_all_is_that_of_the_series_at_any_time(void **state)
{
	struct rates *r = rates_new();
	int64_t t = 777000;

	(void)state;
	srand(5);
	for (int i = 0; i < 20000; i++) {
		int64_t tokens[TOKEN_CATEGORIES] = {
			[TOKENS_OUTPUT] = rand() % 1000};

		t += rand() % 1500;
		rates_add(r, t, (uint32_t)(1 + rand() % 7), tokens, 1, 0, 1);
		if (i % 100)
			continue;
		for (int w = 0; w < RATE_WINDOWS; w++) {
			double sum = 0;

			for (uint32_t s = 1; s <= 7; s++)
				sum += output_rate(r, s, (enum rate_window)w);
			assert_true(sum - output_rate(r, 0,
						      (enum rate_window)w) <
					    1e-6 &&
				    output_rate(r, 0, (enum rate_window)w) -
						    sum < 1e-6);
		}
	}
	rates_free(r);
}

static void age_is_since_the_last_arrival(void **state)
{
	struct rates *r = rates_new();

	(void)state;
	assert_int_equal(rates_age(r, 5000), -1);
	rates_add(r, 6000, 1, hundred_out, 1, 0, 1);
	rates_add(r, 9000, 1, hundred_out, 1, 0, -1);
	assert_int_equal(rates_age(r, 9500), 3500);
	rates_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_steady_flow_is_its_rate_in_every_full_window),
		cmocka_unit_test(windows_empty_one_after_the_other),
		cmocka_unit_test(a_grown_call_counts_its_growth_only),
		cmocka_unit_test(
			what_is_taken_back_never_shows_as_less_than_nothing),
		cmocka_unit_test(points_are_one_a_second_with_now_at_the_end),
		cmocka_unit_test(
			only_series_of_the_last_quarter_hour_are_visited),
		cmocka_unit_test(
			the_sum_of_all_is_that_of_the_series_at_any_time),
		cmocka_unit_test(age_is_since_the_last_arrival),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
