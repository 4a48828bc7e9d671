#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "collectors/jsonl.h"
#include "collectors/scan.h"
#include "core/usage.h"

static bool is_json(struct str s)
{
	struct jl j;

	jl_init(&j, s);
	jl_skip(&j);
	return jl_done(&j);
}

static void skipping_is_strict_about_the_grammar(void **state)
{
	static const char *const good[] = {
		"{}", "[]", " { \"a\" : [ 1 , -2.5e+7 , true , null ] } ",
		"\"x\\\"y\"", "0", "-0.1", "{\"a\":{\"b\":[[],{}]}}",
		"[\"\\u00e9\\\\\"]",
	};
	static const char *const bad[] = {
		"", "{", "}", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[1 2]",
		"{\"a\":1}}", "{\"a\":1]", "[}", "01", "-", "1.", "1e", "tru",
		"nul", "\"abc", "\"a\\", "{\"a\":1}{", "[,1]", "{,}", "\"a\tb\"",
		"{not json", "{\"a\":\"b\"c\":1}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(is_json(str_from(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(is_json(str_from(bad[i])));
	assert_false(is_json((struct str){"{\"a\":1\0}", 8}));
	assert_false(is_json((struct str){"\"a\0b\"", 5}));
	assert_false(is_json((struct str){"{}\0", 3}));
}

static void every_cut_of_a_line_is_bad(void **state)
{
	static const char line[] =
		"{\"a\":\"x\\\"y\",\"b\":{\"c\":[1,2,{\"d\":null}],\"e\":true}}";

	(void)state;
	assert_true(is_json(str_from(line)));
	for (size_t n = 0; n + 1 < sizeof(line); n++) {
		/* An exact heap copy, so that a reader past the end is seen. */
		char *cut = malloc(n + 1);

		memcpy(cut, line, n);
		assert_false(is_json((struct str){cut, n}));
		free(cut);
	}
}

static void depth_is_capped(void **state)
{
	char text[2 * JL_DEPTH + 2];

	(void)state;
	memset(text, '[', JL_DEPTH);
	memset(text + JL_DEPTH, ']', JL_DEPTH);
	assert_true(is_json((struct str){text, 2 * JL_DEPTH}));
	memset(text, '[', JL_DEPTH + 1);
	memset(text + JL_DEPTH + 1, ']', JL_DEPTH + 1);
	assert_false(is_json((struct str){text, 2 * JL_DEPTH + 2}));
}

static void wrong_types_consume_one_value_and_no_more(void **state)
{
	struct jl j;
	struct str key, s;
	struct buf room = {0};
	int64_t n = 7;
	bool b;

	(void)state;
	jl_init(&j, STR("{\"a\":[1,{}],\"b\":5,\"c\":{\"x\":1},\"d\":\"t\",\"e\":9}"));
	assert_true(jl_object(&j));
	assert_true(jl_key(&j, &key));
	assert_false(jl_object(&j));
	assert_true(jl_key(&j, &key));
	assert_false(jl_str(&j, &s, &room));
	assert_true(jl_key(&j, &key));
	assert_int_equal(jl_count(&j, &n), JL_COUNT_BAD);
	assert_true(jl_key(&j, &key));
	assert_false(jl_bool(&j, &b));
	assert_true(jl_key(&j, &key));
	assert_true(str_is(key, "e"));
	assert_int_equal(jl_count(&j, &n), JL_COUNT_OK);
	assert_int_equal(n, 9);
	assert_false(jl_key(&j, &key));
	assert_true(jl_done(&j));
	buf_release(&room);
}

static enum jl_count count_of(const char *text, bool text_too, int64_t *n)
{
	struct jl j;
	enum jl_count got;

	jl_init(&j, str_from(text));
	got = text_too ? jl_count_text(&j, n) : jl_count(&j, n);
	assert_true(jl_done(&j));
	return got;
}

static void counts_are_whole_numbers_up_to_two_to_the_forty(void **state)
{
	static const char *const bad[] = {
		"-1", "-0", "1.5", "7.0", "1e3", "1099511627777", "true", "[]",
		"{}", "99999999999999999999999999", "\"x\"", "\"\"", "\"1.0\"",
	};
	int64_t n = -1;

	(void)state;
	assert_int_equal(count_of("0", false, &n), JL_COUNT_OK);
	assert_int_equal(n, 0);
	assert_int_equal(count_of("1099511627776", false, &n), JL_COUNT_OK);
	assert_true(n == TOKENS_MAX);
	assert_int_equal(count_of("null", false, &n), JL_COUNT_ABSENT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(count_of(bad[i], false, &n), JL_COUNT_BAD);
		assert_int_equal(count_of(bad[i], true, &n), JL_COUNT_BAD);
	}
	assert_int_equal(count_of("\"7\"", false, &n), JL_COUNT_BAD);
	assert_int_equal(count_of("\"7\"", true, &n), JL_COUNT_OK);
	assert_int_equal(n, 7);
}

static void strings_are_lent_or_unescaped(void **state)
{
	static const char line[] = "[\"plain\",\"a\\n\\\"\\u00e9\\ud83d\\ude00\\ud83d\"]";
	struct jl j;
	struct str s;
	struct buf room = {0};

	(void)state;
	jl_init(&j, str_from(line));
	assert_true(jl_array(&j));
	assert_true(jl_item(&j));
	assert_true(jl_str(&j, &s, &room));
	assert_ptr_equal(s.p, line + 2);
	assert_true(str_is(s, "plain"));
	assert_true(jl_item(&j));
	assert_true(jl_str(&j, &s, &room));
	assert_true(str_is(s, "a\n\"\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbd"));
	assert_false(jl_item(&j));
	assert_true(jl_done(&j));
	buf_release(&room);
}

static void half_escapes_never_read_past_the_end(void **state)
{
	static const char *const raw[] = {"\\", "\\u", "\\u1", "\\u12g4",
					  "\\ud83d\\u", "\\ud83d\\u12", "x\\"};

	(void)state;
	for (size_t i = 0; i < sizeof(raw) / sizeof(raw[0]); i++) {
		struct buf room = {0};
		size_t n = strlen(raw[i]);
		char *copy = malloc(n);

		memcpy(copy, raw[i], n);
		jl_unescape((struct str){copy, n}, &room);
		assert_true(room.n <= 3 * n);
		free(copy);
		buf_release(&room);
	}
}

static int64_t time_of(const char *text)
{
	struct jl j;
	int64_t ms = -1;

	jl_init(&j, str_from(text));
	if (!jl_time(&j, &ms))
		ms = -1;
	assert_true(jl_done(&j));
	return ms;
}

static void times_come_in_every_unit(void **state)
{
	(void)state;
	assert_true(time_of("\"2026-11-23T19:38:24.720Z\"") == 1795462704720);
	assert_true(time_of("1795462704") == 1795462704000);
	assert_true(time_of("1795462704.7619805") == 1795462704761);
	assert_true(time_of("\"1795462704\"") == 1795462704000);
	assert_true(time_of("1795462704720") == 1795462704720);
	assert_true(time_of("1795462704720123") == 1795462704720);
	assert_true(time_of("1795462704720123456") == 1795462704720);
	assert_true(time_of("-5") == -1);
	assert_true(time_of("\"soon\"") == -1);
	assert_true(time_of("null") == -1);
}

/* The fast search against the obvious one, at every length and position. */
static void string_ends_are_found_at_every_position(void **state)
{
	static const char stops[] = "\"\\\x01\x1f";

	(void)state;
	for (size_t n = 0; n < 70; n++) {
		char *text = malloc(n + 1);

		memset(text, 'a', n + 1);
		assert_true(scan_string((struct str){text, n}) == SIZE_MAX);
		for (size_t at = 0; at < n; at++) {
			for (const char *c = stops; *c; c++) {
				size_t want = *c == '"' ? at : SIZE_MAX;

				text[at] = *c;
				assert_true(scan_string((struct str){
						    text, n}) == want);
			}
			text[at] = (char)0xff;
		}
		free(text);
	}
	assert_true(scan_string(STR("a\\\"b\\\\\"")) == 6);
}

/* Where a string stops, byte by byte. */
static size_t plain_stop(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || (unsigned char)s.p[i] < 0x20)
			return i;
		if (s.p[i] == '\\' && i + 1 < s.n &&
		    (unsigned char)s.p[i + 1] >= 0x20)
			i++;
	}
	return s.n;
}

/* The same in two parts: what an open escape waits for belongs to neither. */
static size_t stop_in_parts(struct str s, size_t cut)
{
	size_t at, skip = 0;
	bool open;

	at = scan_part((struct str){s.p, cut}, &open);
	if (at < cut)
		return at;
	if (open && cut < s.n && (unsigned char)s.p[cut] >= 0x20)
		skip = 1;
	return cut + skip + scan_part(str_skip(s, cut + skip), &open);
}

static void strings_stop_at_the_same_place_however_they_are_cut(void **state)
{
	static const char from[] = "aaaaaa\\\\\"\x02";
	unsigned seed = 1;
	char text[150];

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct str s = {text, sizeof(text)};

		for (size_t i = 0; i < s.n; i++) {
			seed = seed * 1103515245 + 12345;
			/* Seldom anything else than letters and escapes. */
			text[i] = from[(seed >> 16) %
				       (seed >> 28 ? 10 : sizeof(from) - 1)];
		}
		for (size_t cut = 0; cut <= s.n; cut++)
			assert_true(stop_in_parts(s, cut) == plain_stop(s));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skipping_is_strict_about_the_grammar),
		cmocka_unit_test(every_cut_of_a_line_is_bad),
		cmocka_unit_test(depth_is_capped),
		cmocka_unit_test(wrong_types_consume_one_value_and_no_more),
		cmocka_unit_test(counts_are_whole_numbers_up_to_two_to_the_forty),
		cmocka_unit_test(strings_are_lent_or_unescaped),
		cmocka_unit_test(half_escapes_never_read_past_the_end),
		cmocka_unit_test(times_come_in_every_unit),
		cmocka_unit_test(string_ends_are_found_at_every_position),
		cmocka_unit_test(
			strings_stop_at_the_same_place_however_they_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
