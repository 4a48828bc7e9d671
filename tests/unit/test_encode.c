#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/encode.h"
#include "core/mem.h"

static void hexadecimal_goes_both_ways(void **state)
{
	struct buf got = {0};

	(void)state;
	hex_encode(&got, STR("\x00\x7f\x80\xff"));
	assert_string_equal(buf_text(&got), "007f80ff");
	buf_reset(&got);
	assert_true(hex_decode(&got, STR("007F80ff")));
	assert_true(str_eq(buf_str(&got), STR("\x00\x7f\x80\xff")));
	buf_reset(&got);
	assert_true(hex_decode(&got, STR("")));
	assert_int_equal(got.n, 0);
	buf_release(&got);
}

static void what_is_no_hexadecimal_is_refused(void **state)
{
	struct buf got = {0};

	(void)state;
	assert_false(hex_decode(&got, STR("abc")));
	assert_false(hex_decode(&got, STR("0g")));
	assert_false(hex_decode(&got, STR("00 1")));
	assert_int_equal(got.n, 0);
	buf_release(&got);
}

/* RFC 4648, section 10. */
static void base64_pads_and_base64url_does_not(void **state)
{
	static const char *const rows[][3] = {
		{"", "", ""}, {"f", "Zg==", "Zg"}, {"fo", "Zm8=", "Zm8"},
		{"foo", "Zm9v", "Zm9v"}, {"foob", "Zm9vYg==", "Zm9vYg"},
		{"fooba", "Zm9vYmE=", "Zm9vYmE"},
		{"foobar", "Zm9vYmFy", "Zm9vYmFy"},
		{"\xfb\xef\xff\xfe", "++///g==", "--___g"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf plain = {0}, url = {0}, back = {0};

		base64_encode(&plain, str_from(rows[i][0]));
		base64url_encode(&url, str_from(rows[i][0]));
		assert_string_equal(buf_text(&plain), rows[i][1]);
		assert_string_equal(buf_text(&url), rows[i][2]);
		assert_true(base64_decode(&back, buf_str(&plain)));
		assert_string_equal(buf_text(&back), rows[i][0]);
		buf_reset(&back);
		assert_true(base64url_decode(&back, buf_str(&url)));
		assert_string_equal(buf_text(&back), rows[i][0]);
		buf_release(&plain);
		buf_release(&url);
		buf_release(&back);
	}
}

static void every_byte_survives(void **state)
{
	struct buf text = {0}, back = {0};
	char bytes[256];

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		struct str s = {bytes + sizeof(bytes) - n, n};

		buf_reset(&text);
		buf_reset(&back);
		base64url_encode(&text, s);
		assert_true(base64url_decode(&back, buf_str(&text)));
		assert_true(str_eq(buf_str(&back), s));
	}
	buf_release(&text);
	buf_release(&back);
}

static void padding_may_be_left_out_but_not_be_wrong(void **state)
{
	struct buf got = {0};

	(void)state;
	assert_true(base64_decode(&got, STR("Zm9vYg")));
	assert_string_equal(buf_text(&got), "foob");
	buf_reset(&got);
	assert_true(base64url_decode(&got, STR("Zg==")));
	assert_string_equal(buf_text(&got), "f");
	buf_reset(&got);
	assert_false(base64_decode(&got, STR("Zg=")));
	assert_false(base64_decode(&got, STR("Zg===")));
	assert_false(base64_decode(&got, STR("Zm9v=")));
	assert_false(base64_decode(&got, STR("=")));
	assert_false(base64_decode(&got, STR("Z=g=")));
	assert_int_equal(got.n, 0);
	buf_release(&got);
}

static void what_no_encoder_wrote_is_refused(void **state)
{
	struct buf got = {0};

	(void)state;
	assert_false(base64_decode(&got, STR("Z")));
	assert_false(base64_decode(&got, STR("Zm9vY")));
	assert_false(base64_decode(&got, STR("Zh==")));
	assert_false(base64_decode(&got, STR("Zm9=")));
	assert_false(base64_decode(&got, STR("Zm 9v")));
	assert_false(base64_decode(&got, STR("Zm9v\n")));
	assert_false(base64_decode(&got, STR("Zm9\0")));
	assert_false(base64_decode(&got, STR("--__")));
	assert_false(base64url_decode(&got, STR("++//")));
	assert_int_equal(got.n, 0);
	buf_release(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hexadecimal_goes_both_ways),
		cmocka_unit_test(what_is_no_hexadecimal_is_refused),
		cmocka_unit_test(base64_pads_and_base64url_does_not),
		cmocka_unit_test(every_byte_survives),
		cmocka_unit_test(padding_may_be_left_out_but_not_be_wrong),
		cmocka_unit_test(what_no_encoder_wrote_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
