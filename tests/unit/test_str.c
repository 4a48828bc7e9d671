#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/str.h"

static void int64_takes_whole_numbers_only(void **state)
{
	int64_t n = 0;

	(void)state;
	assert_true(str_int64(STR("-42"), &n));
	assert_int_equal(n, -42);
	assert_true(str_int64(STR("9223372036854775807"), &n));
	assert_true(n == INT64_MAX);
	assert_false(str_int64(STR("9223372036854775808"), &n));
	assert_false(str_int64(STR("1.5"), &n));
	assert_false(str_int64(STR(""), &n));
	assert_false(str_int64(STR("12 "), &n));
}

static void glob_matches_as_a_shell_does(void **state)
{
	(void)state;
	assert_true(str_glob(STR("claude-opus-4-5"), "claude-*"));
	assert_true(str_glob(STR("GPT-5"), "gpt-?"));
	assert_false(str_glob(STR("gpt-55"), "gpt-?"));
	assert_true(str_glob(STR("a1"), "a[0-9]"));
	assert_false(str_glob(STR("ab"), "a[0-9]"));
	assert_true(str_glob(STR(""), "*"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(int64_takes_whole_numbers_only),
		cmocka_unit_test(glob_matches_as_a_shell_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
