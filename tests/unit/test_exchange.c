#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/exchange.h"

static const char rates[] =
	"{\"rates\": ["
	"{\"currency\": \"CNY\", \"usd\": \"0.1400\", \"from\": \"2026-11-01\"},"
	"{\"currency\": \"EUR\", \"usd\": \"1.08\", \"from\": \"2026-01-01\"},"
	"{\"currency\": \"CNY\", \"usd\": \"0.1389\", \"from\": \"2026-06-01\"},"
	"{\"currency\": \"JPY\", \"usd\": \"0.000000003\","
	" \"from\": \"2026-01-01\"}]}";

struct bureau {
	struct config config;
	struct exchange exchange;
};

static int setup(void **state)
{
	static struct bureau b;
	struct err err;

	if (!config_parse(&b.config, STR(rates), "config.json", &err))
		fail_msg("%s", err.text);
	exchange_init(&b.exchange, &b.config);
	*state = &b;
	return 0;
}

static int teardown(void **state)
{
	struct bureau *b = *state;

	exchange_release(&b->exchange);
	config_release(&b->config);
	return 0;
}

static int64_t at(const char *text)
{
	int64_t ms = 0;

	assert_true(time_parse_rfc3339(str_from(text), &ms, NULL));
	return ms;
}

static money usd(void **state, const char *currency, const char *when,
		 int64_t amount)
{
	struct bureau *b = *state;
	char word[4] = "";
	money out = 0;

	memcpy(word, currency, strlen(currency));
	if (!exchange_usd(&b->exchange, word, at(when), amount, &out, NULL))
		return MONEY_NONE;
	return out;
}

static void dollars_need_no_rate(void **state)
{
	struct bureau *b = *state;
	struct exchange_rate used = {.usd = 7};
	money out;

	assert_true(exchange_usd(&b->exchange, "USD", 0, -5, &out, &used));
	assert_int_equal(out, -5);
	assert_int_equal(used.usd, 0);
	assert_string_equal(used.currency, "");
}

static void the_newest_rate_at_or_before_the_day_holds(void **state)
{
	struct bureau *b = *state;
	struct exchange_rate used;
	money out;

	assert_int_equal(usd(state, "CNY", "2026-05-31T23:59:59Z", 1000),
			 MONEY_NONE);
	assert_int_equal(usd(state, "CNY", "2026-06-01T00:00:00Z", 10000),
			 1389);
	assert_int_equal(usd(state, "CNY", "2026-10-31T23:59:59Z", 10000),
			 1389);
	assert_true(exchange_usd(&b->exchange, "CNY",
				 at("2026-11-01T00:00:00Z"), 10000, &out,
				 &used));
	assert_int_equal(out, 1400);
	assert_string_equal(used.currency, "CNY");
	assert_int_equal(used.usd, 140000000);
	assert_int_equal(used.from, at("2026-11-01"));
}

static void without_a_rate_nothing_is_converted(void **state)
{
	struct config none;
	struct exchange x;
	money out = 42;

	assert_int_equal(usd(state, "GBP", "2026-11-01T00:00:00Z", 1),
			 MONEY_NONE);
	assert_int_equal(usd(state, "", "2026-11-01T00:00:00Z", 1),
			 MONEY_NONE);
	config_init(&none);
	exchange_init(&x, &none);
	assert_false(exchange_usd(&x, "CNY", 0, 1, &out, NULL));
	assert_int_equal(out, 42);
	exchange_release(&x);
	config_release(&none);
}

static void halves_are_rounded_to_even_on_both_sides_of_zero(void **state)
{
	static const int64_t cases[][2] = {
		/* 3 nano-dollars for a yen */
		{500000000, 2}, {1500000000, 4}, {166666666, 0},
		{166666667, 1}, {-500000000, -2}, {-1500000000, -4},
		{-166666667, -1}, {833333333, 2}, {833333334, 3},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(usd(state, "JPY", "2026-11-01T00:00:00Z",
				     cases[i][0]), cases[i][1]);
}

static void what_passes_the_range_stays_at_its_end(void **state)
{
	assert_int_equal(usd(state, "EUR", "2026-11-01T00:00:00Z", INT64_MAX),
			 INT64_MAX);
	assert_int_equal(usd(state, "EUR", "2026-11-01T00:00:00Z",
			     -INT64_MAX), -INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dollars_need_no_rate),
		cmocka_unit_test(the_newest_rate_at_or_before_the_day_holds),
		cmocka_unit_test(without_a_rate_nothing_is_converted),
		cmocka_unit_test(
			halves_are_rounded_to_even_on_both_sides_of_zero),
		cmocka_unit_test(what_passes_the_range_stays_at_its_end),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
