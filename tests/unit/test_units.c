#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/units.h"

static void counts_have_three_digits_and_a_prefix(void **state)
{
	static const struct {
		int64_t n;
		const char *want;
	} rows[] = {
		{0, "0"}, {312, "312"}, {999, "999"}, {1000, "1.00k"},
		{1240, "1.24k"}, {1235, "1.24k"}, {1245, "1.24k"},
		{9994, "9.99k"}, {9996, "10.0k"}, {12400, "12.4k"},
		{99940, "99.9k"}, {99960, "100k"}, {999499, "999k"},
		{999500, "1.00M"}, {12400000, "12.4M"},
		{1200000000, "1.20G"}, {3400000000000, "3.40T"},
		{-1240, "-1.24k"}, {-7, "-7"}, {INT64_MAX, "9.22E"},
		{INT64_MIN, "-9.22E"},
	};
	char text[UNIT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		format_count(rows[i].n, text);
		assert_string_equal(text, rows[i].want);
	}
}

static void rates_show_tenths_while_they_are_small(void **state)
{
	static const struct {
		double n;
		const char *want;
	} rows[] = {
		{0, "0"}, {0.01, "<0.1"}, {0.4, "0.4"}, {0.96, "1.0"},
		{9.94, "9.9"}, {9.96, "10"}, {312.4, "312"},
		{1240, "1.24k"}, {1e30, "9.00E"}, {-0.4, "-0.4"},
	};
	char text[UNIT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		format_rate(rows[i].n, text);
		assert_string_equal(text, rows[i].want);
	}
	format_rate(NAN, text);
	assert_string_equal(text, "-");
	format_rate(INFINITY, text);
	assert_string_equal(text, "-");
}

struct money_row {
	money m;
	int width;
	const char *want;
};

static void check_money(const struct money_row *rows, size_t count)
{
	char text[UNIT_TEXT];

	for (size_t i = 0; i < count; i++) {
		format_money(rows[i].m, rows[i].width, text);
		if (strcmp(text, rows[i].want) != 0)
			fail_msg("%lld in %d: \"%s\", not \"%s\"",
				 (long long)rows[i].m, rows[i].width, text,
				 rows[i].want);
	}
}

static void money_has_the_precision_its_size_deserves(void **state)
{
	static const struct money_row rows[] = {
		{MONEY_NONE, 0, "-"}, {0, 0, "$0.00"},
		{41830000000, 0, "$41.83"}, {1204100000000, 0, "$1,204.10"},
		{12300000, 0, "$0.0123"}, {123000, 0, "$0.000123"},
		{1, 0, "<$0.000001"}, {499, 0, "<$0.000001"},
		{501, 0, "$0.000001"}, {-3100000000, 0, "-$3.10"},
		{-1, 0, "-<$0.000001"}, {1000000000, 0, "$1.00"},
		{999950000, 0, "$1.00"}, {999949999, 0, "$0.9999"},
		{10000000, 0, "$0.0100"}, {9999500, 0, "$0.0100"},
		{9999499, 0, "$0.009999"}, {999999999999, 0, "$1,000.00"},
		{INT64_MAX, 0, "$9,223,372,036.85"},
		{-INT64_MAX, 0, "-$9,223,372,036.85"},
	};

	(void)state;
	check_money(rows, sizeof(rows) / sizeof(rows[0]));
}

static void money_gets_shorter_to_fit(void **state)
{
	static const struct money_row rows[] = {
		{1204100000000, 9, "$1,204.10"}, {1204100000000, 8, "$1,204"},
		{1204100000000, 6, "$1,204"}, {1204100000000, 5, "$1k"},
		{12400000000000, 7, "$12,400"}, {12400000000000, 6, "$12.4k"},
		{12400000000000, 4, "$12k"}, {41830000000, 5, "$42"},
		{41830000000, 6, "$41.83"}, {12300000, 7, "$0.0123"},
		{12300000, 6, "$0.012"}, {12300000, 5, "$0.01"},
		{123000, 9, "$0.000123"}, {123000, 8, "$0.0001"},
		{123000, 5, "<$0.01"}, {MONEY_NONE, 1, "-"},
		{-1204100000000, 7, "-$1,204"}, {0, 5, "$0.00"},
		{3456789000000000, 6, "$3.46M"}, {3456789000000000, 4, "$3M"},
	};

	(void)state;
	check_money(rows, sizeof(rows) / sizeof(rows[0]));
}

static void percent_never_lies_at_either_end(void **state)
{
	static const struct {
		int64_t part, whole;
		const char *want;
	} rows[] = {
		{91, 100, "91%"}, {0, 100, "0%"}, {1, 1000, "<1%"},
		{1000, 1000, "100%"}, {999, 1000, "99%"}, {5, 0, "-"},
		{INT64_MAX, INT64_MAX, "100%"}, {3, 2, "150%"},
	};
	char text[UNIT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		format_percent(rows[i].part, rows[i].whole, text);
		assert_string_equal(text, rows[i].want);
	}
}

static void ages_use_two_units_at_most(void **state)
{
	static const struct {
		int64_t ms;
		const char *want;
	} rows[] = {
		{-5, "0s"}, {999, "0s"}, {4000, "4s"}, {59999, "59s"},
		{60000, "1m"}, {720000, "12m"}, {3600000, "1h 00m"},
		{11100000, "3h 05m"}, {187200000, "2d 4h"},
	};
	char text[UNIT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		format_age(rows[i].ms, text);
		assert_string_equal(text, rows[i].want);
	}
}

static void bytes_count_in_thousands(void **state)
{
	static const struct {
		int64_t n;
		const char *want;
	} rows[] = {
		{0, "0 B"}, {812, "812 B"}, {1000, "1.0 kB"},
		{1240000, "1.2 MB"}, {99940000, "99.9 MB"},
		{312000000, "312 MB"}, {2500000000, "2.5 GB"},
		{INT64_MAX, "9.2 EB"},
	};
	char text[UNIT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		format_bytes(rows[i].n, text);
		assert_string_equal(text, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_have_three_digits_and_a_prefix),
		cmocka_unit_test(rates_show_tenths_while_they_are_small),
		cmocka_unit_test(money_has_the_precision_its_size_deserves),
		cmocka_unit_test(money_gets_shorter_to_fit),
		cmocka_unit_test(percent_never_lies_at_either_end),
		cmocka_unit_test(ages_use_two_units_at_most),
		cmocka_unit_test(bytes_count_in_thousands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
