#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/width.h"

static void letters_and_signs_take_one_cell(void **state)
{
	(void)state;
	assert_int_equal(char_width('a'), 1);
	assert_int_equal(char_width(0xe9), 1);
	assert_int_equal(char_width(0x2500), 1);
	assert_int_equal(char_width(0x28ff), 1);
	assert_int_equal(char_width(0xfffd), 1);
}

static void east_asian_and_emoji_take_two_cells(void **state)
{
	(void)state;
	assert_int_equal(char_width(0x65e5), 2);
	assert_int_equal(char_width(0xac00), 2);
	assert_int_equal(char_width(0xff21), 2);
	assert_int_equal(char_width(0x1f389), 2);
	assert_int_equal(char_width(0x2a6d6), 2);
	assert_int_equal(char_width(0xff71), 1);
}

static void marks_take_none(void **state)
{
	(void)state;
	assert_int_equal(char_width(0x301), 0);
	assert_int_equal(char_width(0x200d), 0);
	assert_int_equal(char_width(0xfe0f), 0);
	assert_int_equal(char_width(0x1160), 0);
}

static void text_counts_cells_not_bytes(void **state)
{
	(void)state;
	assert_int_equal(text_width(STR("")), 0);
	assert_int_equal(text_width(STR("abc")), 3);
	assert_int_equal(text_width(STR("日本")), 4);
	assert_int_equal(text_width(STR("e\xcc\x81x")), 2);
	assert_int_equal(text_width(STR("\xff\xfe")), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_and_signs_take_one_cell),
		cmocka_unit_test(east_asian_and_emoji_take_two_cells),
		cmocka_unit_test(marks_take_none),
		cmocka_unit_test(text_counts_cells_not_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
