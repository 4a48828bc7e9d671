#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/money.h"

static void check_parse(const char *text, int64_t want)
{
	money got = 0;

	if (!money_parse(str_from(text), &got))
		fail_msg("\"%s\" was refused", text);
	if (got != want)
		fail_msg("\"%s\" is %lld, not %lld", text, (long long)got,
			 (long long)want);
}

static void decimal_text_becomes_whole_nano_dollars(void **state)
{
	(void)state;
	check_parse("0", 0);
	check_parse("-0", 0);
	check_parse("12.40", 12400000000);
	check_parse("-3", -3000000000);
	check_parse("0.000000001", 1);
	check_parse("00012", 12000000000);
	check_parse("1.5e-05", 15000);
	check_parse("1.5E+2", 150000000000);
	check_parse("0.0041199999999999995", 4120000);
	check_parse("9223372036.854775807", INT64_MAX);
	check_parse("-9223372036.854775807", -INT64_MAX);
	check_parse("0e999999999999999999", 0);
	check_parse("1e-999999999999999999", 0);
}

static void rounding_is_half_to_even_and_happens_once(void **state)
{
	(void)state;
	check_parse("0.0000000005", 0);
	check_parse("0.0000000015", 2);
	check_parse("0.0000000025", 2);
	check_parse("-0.0000000015", -2);
	check_parse("0.00000000050000000000000000000000000000000000000001", 1);
	check_parse("0.00000000049999999999999999999999999999999999999999", 0);
	check_parse("1.00000000050000000000000000000000000000000000000001",
		    1000000001);
	check_parse("0.5000000005e0", 500000000);
	check_parse("5e-10", 0);
	check_parse("51e-11", 1);
}

static void digits_beyond_any_integer_still_round_right(void **state)
{
	int64_t n = 0;

	(void)state;
	check_parse("1.0000000000000000000000000000000000000000000000001",
		    1000000000);
	check_parse("0000000000000000000000000000000000000000000000000001",
		    1000000000);
	assert_true(decimal_parse(
		STR("100000000000000000000000000000000000000001e-40"), 0, &n));
	assert_int_equal(n, 10);
}

static void what_is_no_decimal_number_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "-", ".", ".5", "5.", "1e", "1e+", "+1", "1,2", "0x10",
		" 1", "1 ", "nan", "inf", "1.2.3", "--1", "1e5.5", "$1",
	};
	money m = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (money_parse(str_from(bad[i]), &m))
			fail_msg("\"%s\" was taken for a number", bad[i]);
	assert_int_equal(m, 77);
}

static void what_does_not_fit_is_refused(void **state)
{
	money m = 77;

	(void)state;
	assert_false(money_parse(STR("9223372036.854775808"), &m));
	assert_false(money_parse(STR("-9223372036.854775808"), &m));
	assert_false(money_parse(STR("1e40"), &m));
	assert_false(money_parse(STR("1e999999999999999999"), &m));
	assert_false(money_parse(
		STR("99999999999999999999999999999999999999999999999"), &m));
	assert_int_equal(m, 77);
}

static void a_scale_turns_prices_into_picodollars(void **state)
{
	int64_t n = 0;

	(void)state;
	assert_true(decimal_parse(STR("0.003625"), 6, &n));
	assert_int_equal(n, 3625);
	assert_true(decimal_parse(STR("600"), 6, &n));
	assert_int_equal(n, 600000000);
	assert_true(decimal_parse(STR("2.5e-06"), 12, &n));
	assert_int_equal(n, 2500000);
	assert_true(decimal_parse(STR("1234"), -2, &n));
	assert_int_equal(n, 12);
	assert_true(decimal_parse(STR("1250"), -2, &n));
	assert_int_equal(n, 12);
}

static void check_write(money m, const char *want)
{
	struct buf b = {0};

	money_write(&b, m);
	assert_string_equal(buf_text(&b), want);
	buf_release(&b);
}

static void money_is_written_with_nine_digits(void **state)
{
	(void)state;
	check_write(0, "0.000000000");
	check_write(1, "0.000000001");
	check_write(-1, "-0.000000001");
	check_write(12400000000, "12.400000000");
	check_write(-3000000000, "-3.000000000");
	check_write(INT64_MAX, "9223372036.854775807");
	check_write(MONEY_NONE, "-");
}

static void division_rounds_half_to_even_on_both_sides_of_zero(void **state)
{
	const __int128 big = (__int128)INT64_MAX * 1000;

	(void)state;
	assert_int_equal(divide_half_even(5, 2), 2);
	assert_int_equal(divide_half_even(7, 2), 4);
	assert_int_equal(divide_half_even(-5, 2), -2);
	assert_int_equal(divide_half_even(-7, 2), -4);
	assert_int_equal(divide_half_even(-1, 3), 0);
	assert_int_equal(divide_half_even(-2, 3), -1);
	assert_int_equal(divide_half_even(10, 5), 2);
	assert_int_equal(divide_half_even(0, 5), 0);
	assert_true(divide_half_even(big, 1000) == INT64_MAX);
	assert_true(divide_half_even(-big, 1000) == -INT64_MAX);
	assert_true(divide_half_even(big - 500, 1000) == INT64_MAX - 1);
	assert_true(divide_half_even(big - 501, 1000) == INT64_MAX - 1);
	assert_true(divide_half_even(big - 499, 1000) == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimal_text_becomes_whole_nano_dollars),
		cmocka_unit_test(rounding_is_half_to_even_and_happens_once),
		cmocka_unit_test(digits_beyond_any_integer_still_round_right),
		cmocka_unit_test(what_is_no_decimal_number_is_refused),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_scale_turns_prices_into_picodollars),
		cmocka_unit_test(money_is_written_with_nine_digits),
		cmocka_unit_test(
			division_rounds_half_to_even_on_both_sides_of_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
