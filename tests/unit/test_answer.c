#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "collectors/answer.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/usage.h"
#include "core/utf8.h"

/* Parse or fail; the caller frees it. */
static struct json *parsed(const char *text)
{
	struct err err = {{0}};
	struct json *v = json_parse(str_from(text), "test", &err);

	if (!v)
		fail_msg("%s", err.text);
	return v;
}

/* ---- members ------------------------------------------------------------- */

static void a_path_walks_objects_and_lists(void **state)
{
	struct json *v = parsed("{\"a\":{\"b\":[{\"c\":\"x\"},{\"c\":\"y\"}]}}");
	struct str s = {NULL, 0};

	(void)state;
	assert_true(json_str(answer_at(v, "a.b.1.c"), &s));
	assert_true(str_is(s, "y"));
	assert_null(answer_at(v, "a.b.2.c"));
	assert_null(answer_at(v, "a.b.-1"));
	assert_null(answer_at(v, "a.x.c"));
	assert_null(answer_at(v, "a.b.0.c.d"));
	assert_null(answer_at(NULL, "a"));
	json_free(v);
}

static void text_is_empty_for_what_is_no_string(void **state)
{
	struct json *v = parsed("{\"a\":\"x\",\"b\":null,\"c\":7}");

	(void)state;
	assert_true(str_is(answer_text(v, "a"), "x"));
	assert_true(str_empty(answer_text(v, "b")));
	assert_true(str_empty(answer_text(v, "c")));
	assert_true(str_empty(answer_text(v, "d")));
	assert_true(str_empty(answer_text(NULL, "a")));
	json_free(v);
}

static void true_is_true_alone(void **state)
{
	struct json *v = parsed("{\"y\":true,\"n\":false,\"one\":1,"
				"\"s\":\"true\"}");

	(void)state;
	assert_true(answer_true(v, "y"));
	assert_false(answer_true(v, "n"));
	assert_false(answer_true(v, "one"));
	assert_false(answer_true(v, "s"));
	assert_false(answer_true(v, "absent"));
	json_free(v);
}

/* ---- numbers ------------------------------------------------------------- */

static void a_count_comes_in_many_forms(void **state)
{
	static const struct {
		const char *text;
		int64_t count;
	} rows[] = {
		{"0", 0}, {"12345", 12345}, {"12345.0", 12345},
		{"\"12345\"", 12345}, {"\"12345.0\"", 12345},
		{"\" 12 \"", 12}, {"\"+12\"", 12}, {"1.2e3", 1200},
		{"\"1.2e3\"", 1200}, {"\"1.2E+3\"", 1200}, {"\"0012\"", 12},
		{"\"1200e-2\"", 12}, {"\"-0\"", 0}, {"-0.0", 0},
		{"\"0e-9\"", 0}, {"\"1.5e1\"", 15},
		{"1099511627776", TOKENS_MAX}, {"1099511627776.0", TOKENS_MAX},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct json *v = parsed(rows[i].text);
		int64_t n = -1;

		if (!answer_count_of(v, &n) || n != rows[i].count)
			fail_msg("%s gave %lld", rows[i].text, (long long)n);
		json_free(v);
	}
}

static void what_is_no_count_is_unknown(void **state)
{
	static const char *const rows[] = {
		"null", "true", "[]", "{}", "-1", "-1.0", "\"-1\"", "1.5",
		"\"1.5\"", "\"1.00000000000000000001\"", "1e-7", "\"1e-7\"",
		"\"12e-1\"", "\"\"", "\" \"", "\"abc\"", "\"1 2\"",
		"\"12x\"", "\"NaN\"", "\"inf\"", "\"Infinity\"", "\"0x10\"",
		"\"1,234\"", "\"+-1\"", "\"--1\"", "\".\"", "\"1.\"",
		"\"e3\"", "\"1e\"", "1099511627777", "\"1099511627777\"",
		"1e22", "\"1e999999999999999999999\"",
		"\"1e-99999999999999999999\"", "9223372036854775807",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct json *v = parsed(rows[i]);
		int64_t n = 77;

		if (answer_count_of(v, &n) || n != 77)
			fail_msg("%s was taken for a count", rows[i]);
		json_free(v);
	}
}

static void an_absent_count_is_unknown(void **state)
{
	struct json *v = parsed("{\"n\":3}");
	int64_t n = 77;

	(void)state;
	assert_false(answer_count(v, "m", &n));
	assert_false(answer_count(NULL, "n", &n));
	assert_int_equal(n, 77);
	assert_true(answer_count(v, "n", &n));
	assert_int_equal(n, 3);
	json_free(v);
}

static void money_is_read_to_the_last_digit(void **state)
{
	static const struct {
		const char *text;
		int exponent;
		int64_t value;
	} rows[] = {
		{"12.5", 9, 12500000000}, {"\"12.50\"", 9, 12500000000},
		{"1e-7", 9, 100}, {"\"1.2E-7\"", 9, 120},
		{"0.1", 9, 100000000}, {"0.06", 9, 60000000},
		{"\"0.0000127500\"", 9, 12750}, {"-3", 9, -3000000000},
		{"\"-3.25\"", 9, -3250000000}, {"\" 7 \"", 9, 7000000000},
		/* Cents: "123.45" is $1.2345. */
		{"\"123.45\"", 7, 1234500000}, {"\"-123\"", 7, -1230000000},
		/* Half to even, once. */
		{"\"0.0000000005\"", 9, 0}, {"\"0.0000000015\"", 9, 2},
		{"\"0.0000000025\"", 9, 2}, {"1.0000000015", 9, 1000000002},
		{"8.115", 9, 8115000000}, {"4503599.627370497", 9,
					   4503599627370497},
		{"0.30000000000000004", 17, 30000000000000004},
		{"\".5\"", 9, 500000000}, {"\"-.25\"", 9, -250000000},
		{"1e-300", 9, 0}, {"5", 0, 5}, {"1250000000000", -4, 125000000},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct json *v = parsed(rows[i].text);
		int64_t n = -1;

		if (!answer_decimal_of(v, rows[i].exponent, &n) ||
		    n != rows[i].value)
			fail_msg("%s gave %lld", rows[i].text, (long long)n);
		json_free(v);
	}
}

static void what_is_no_amount_is_unknown(void **state)
{
	static const char *const rows[] = {
		"null", "false", "\"\"", "\"$1\"", "\"1 USD\"", "\"nan\"",
		"\"-\"", "\"1e400\"", "1e30", "[1]", "\"99999999999\"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct json *v = parsed(rows[i]);
		int64_t n = 77;

		if (answer_decimal_of(v, 9, &n) || n != 77)
			fail_msg("%s was taken for an amount", rows[i]);
		json_free(v);
	}
}

static void an_absent_amount_is_unknown(void **state)
{
	struct json *v = parsed("{\"v\":\"0.5\",\"z\":null}");
	int64_t n = 77;

	(void)state;
	assert_false(answer_decimal(v, "w", 9, &n));
	assert_false(answer_decimal(v, "z", 9, &n));
	assert_int_equal(n, 77);
	assert_true(answer_decimal(v, "v", 9, &n));
	assert_int_equal(n, 500000000);
	json_free(v);
}

/* ---- times --------------------------------------------------------------- */

/* 2026-11-01 00:00:00 UTC. */
#define DAY INT64_C(1793491200000)

static void a_time_comes_in_many_forms(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {
		{"\"2026-11-01T00:00:00Z\"", DAY},
		{"\"2026-11-01T00:00:00.250Z\"", DAY + 250},
		{"\"2026-11-01T00:00:00.123456789Z\"", DAY + 123},
		{"\"2026-11-01T01:30:00+01:30\"", DAY},
		{"\"2026-10-31T17:00:00-07:00\"", DAY},
		{"\"2026-10-31T17:00:00-0700\"", DAY},
		{"\"2026-11-01\"", DAY}, {"\" 2026-11-01 \"", DAY},
		{"\"2026-11-01 00:00:05\"", DAY + 5000},
		{"\"2026-11-01 00:00:05.5\"", DAY + 5500},
		{"\"2026-11-01 00:00:05 UTC\"", DAY + 5000},
		{"\"2026-11-01T00:00:05\"", DAY + 5000},
		{"1793491200", DAY}, {"1793491200000", DAY},
		{"1793491200.0", DAY}, {"1793491200.25", DAY + 250},
		{"1.7934912E9", DAY}, {"\"1793491200\"", DAY},
		{"\"1793491200000\"", DAY}, {"\"1793491200.5\"", DAY + 500},
		{"20261101", DAY}, {"\"20261101\"", DAY}, {"20261101.0", DAY},
		/* Even micro- and nanoseconds. */
		{"1793491200000000", DAY}, {"1793491200000000000", DAY},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct json *v = parsed(rows[i].text);
		int64_t ms = -1;

		if (!answer_time_of(v, &ms) || ms != rows[i].ms)
			fail_msg("%s gave %lld", rows[i].text, (long long)ms);
		json_free(v);
	}
}

static void what_is_no_time_is_unknown(void **state)
{
	static const char *const rows[] = {
		"null", "true", "\"\"", "0", "\"0\"", "-5", "-1793491200.5",
		"\"soon\"", "\"2026-13-01\"", "\"2026-02-30\"", "20261301",
		"\"2026-11-01T00:00:00+\"", "\"2026-11\"", "\" UTC\"",
		"\"99999999999999999999\"", "\"11/01/2026\"", "1e300",
		"[]", "\"2026-11-01T25:00:00Z\"",
		"\"2026-11-01 00:00:05 and more than any time may have\"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct json *v = parsed(rows[i]);
		int64_t ms = 77;

		if (answer_time_of(v, &ms) || ms != 77)
			fail_msg("%s was taken for a time", rows[i]);
		json_free(v);
	}
}

static void an_absent_time_is_unknown(void **state)
{
	struct json *v = parsed("{\"at\":20261101}");
	int64_t ms = 77;

	(void)state;
	assert_false(answer_time(v, "on", &ms));
	assert_int_equal(ms, 77);
	assert_true(answer_time(v, "at", &ms));
	assert_true(ms == DAY);
	json_free(v);
}

/* ---- error bodies -------------------------------------------------------- */

static void an_error_body_is_read_in_every_shape(void **state)
{
	static const struct {
		const char *body, *says;
	} rows[] = {
		{"{\"error\":{\"message\":\"no key\",\"code\":\"c\"}}",
		 "no key"},
		{"{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\","
		 "\"message\":\"slow down\"}}", "slow down"},
		{"{\"error\":\"invalid_client\","
		 "\"error_description\":\"AADSTS7000215: bad secret\"}",
		 "AADSTS7000215: bad secret"},
		{"{\"error\":\"forbidden\"}", "forbidden"},
		{"{\"message\":\"gone\"}", "gone"},
		{"{\"Code\":\"NotApplicable\",\"Message\":\"Not here.\"}",
		 "Not here."},
		{"{\"__type\":\"com.amazon#AccessDeniedException\","
		 "\"Message\":\"not authorized\"}", "not authorized"},
		{"{\"__type\":\"ExpiredTokenException\"}",
		 "ExpiredTokenException"},
		{"{\"ResponseMetadata\":{\"Error\":{\"Code\":\"X\","
		 "\"Message\":\"bad signature\"}}}", "bad signature"},
		{"{\"success\":false,\"errors\":[{\"code\":10000,"
		 "\"message\":\"Authentication error\"}]}",
		 "Authentication error"},
		{"{\"errors\":[\"first\",\"second\"]}", "first"},
		{"{\"base_resp\":{\"status_code\":1004,"
		 "\"status_msg\":\"login fail\"}}", "login fail"},
		{"{\"code\":401,\"msg\":\"token expired\"}", "token expired"},
		{"{\"detail\":\"Not Found\"}", "Not Found"},
		{"{\"detail\":[{\"msg\":\"field required\"}]}",
		 "field required"},
		{"[{\"error\":{\"code\":403,\"message\":\"denied\","
		 "\"status\":\"PERMISSION_DENIED\"}}]", "denied"},
		{"{\"error\":{\"code\":429,\"message\":\"\","
		 "\"status\":\"RESOURCE_EXHAUSTED\"}}", "RESOURCE_EXHAUSTED"},
		{"{\"error\":{\"message\":\"  \"},\"message\":\"outer\"}",
		 "outer"},
		{"{}", ""}, {"[]", ""}, {"\"text\"", ""}, {"null", ""},
		{"{\"error\":null,\"message\":5}", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct json *v = parsed(rows[i].body);
		char out[256];

		answer_message(v, out);
		assert_string_equal(out, rows[i].says);
		json_free(v);
	}
}

static void a_body_that_is_no_json_says_nothing(void **state)
{
	char out[256] = "before";

	(void)state;
	answer_message(NULL, out);
	assert_string_equal(out, "");
}

static void hostile_text_becomes_one_clean_line(void **state)
{
	struct json *v = parsed("{\"message\":\"\\n a\\u001b[31mb\\r\\nc\\t \\t"
				"d\\u202ee\\u0007 \"}");
	char out[256];

	(void)state;
	answer_message(v, out);
	assert_string_equal(out, "a[31mb c de");
	json_free(v);
}

/* `count` times `unit` as a message; what comes out. */
static void message_of(const char *unit, int count, char out[256])
{
	struct buf body = {0};
	struct json *v;

	buf_puts(&body, "{\"message\":\"");
	for (int i = 0; i < count; i++)
		buf_puts(&body, unit);
	buf_puts(&body, "\"}");
	v = parsed(buf_text(&body));
	answer_message(v, out);
	json_free(v);
	buf_release(&body);
}

static void a_message_is_cut_where_a_character_ends(void **state)
{
	char out[256];

	(void)state;
	message_of("x", 200, out);
	assert_int_equal(strlen(out), 200);
	message_of("x", 201, out);
	assert_int_equal(strlen(out), 200);
	assert_string_equal(out + 197, "\xe2\x80\xa6");
	for (int lead = 0; lead < 4; lead++) {
		struct str s;
		uint32_t c = 0;

		message_of(lead == 0 ? "\xf0\x9f\x92\xb0" : lead == 1 ?
			   "x\xf0\x9f\x92\xb0" : lead == 2 ?
			   "xy\xf0\x9f\x92\xb0" : "xyz\xf0\x9f\x92\xb0",
			   4000, out);
		assert_in_range(strlen(out), 195, 200);
		for (s = str_from(out); s.n;
		     s = str_skip(s, utf8_decode(s, &c)))
			assert_true(c != UTF8_BAD);
		assert_true(str_ends(str_from(out), STR("\xe2\x80\xa6")));
	}
}

/* ---- whole answers ------------------------------------------------------- */

static void check_text(const char *text, const char *key, const char *want)
{
	struct json *root = answer_parse(str_from(text));

	assert_non_null(root);
	assert_string_equal(answer_text(root, key).p, want);
	json_free(root);
}

static void a_real_keeps_all_its_digits(void **state)
{
	struct json *root = answer_parse(STR("{\"a\":12345678.123456789,"
		"\"b\":[-0.1, 1e-7],\"c\":12345678901234567890,\"d\":-7}"));
	int64_t n;

	(void)state;
	assert_true(answer_decimal(root, "a", 9, &n));
	assert_int_equal(n, INT64_C(12345678123456789));
	assert_true(answer_decimal_of(answer_at(root, "b.0"), 9, &n));
	assert_int_equal(n, -100000000);
	assert_true(answer_decimal_of(answer_at(root, "b.1"), 9, &n));
	assert_int_equal(n, 100);
	assert_true(json_int(json_get(root, "d"), &n));
	assert_int_equal(n, -7);
	assert_string_equal(answer_text(root, "c").p, "12345678901234567890");
	json_free(root);
}

static void a_mark_and_blanks_around_an_answer_are_nothing(void **state)
{
	(void)state;
	check_text("\xef\xbb\xbf \r\n{\"a\":\"x\"}\r\n\t ", "a", "x");
}

static void of_two_members_of_one_name_the_last_counts(void **state)
{
	(void)state;
	check_text("{\"a\":\"x\",\"a\":\"y\"}", "a", "y");
}

static void what_is_no_text_is_replaced(void **state)
{
	(void)state;
	check_text("{\"a\":\"1-\\u0000-\\ud800-\\udc00\"}", "a",
		   "1-\xef\xbf\xbd-\xef\xbf\xbd-\xef\xbf\xbd");
	check_text("{\"a\":\"\\ud800\\u0041\"}", "a", "\xef\xbf\xbd" "A");
	check_text("{\"a\":\"\xff\xc3\xa9\"}", "a",
		   "\xef\xbf\xbd\xc3\xa9");
	/* and what is stays: pairs, quotes, digits */
	check_text("{\"a\":\"\\ud83d\\ude00 \\\"1.5\\\\\"}", "a",
		   "\xf0\x9f\x98\x80 \"1.5\\");
}

static void what_is_no_json_is_none(void **state)
{
	static const char *const texts[] = {
		"", "{", "{\"a\":1.5x}", "{\"a\":-}", "{\"a\":\"\\", "\"\\u12",
		"{\"a\":NaN}", "{\"a\":1} {}", "<html>", "{\"a\":\"\\ud8",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_null(answer_parse(str_from(texts[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_walks_objects_and_lists),
		cmocka_unit_test(text_is_empty_for_what_is_no_string),
		cmocka_unit_test(true_is_true_alone),
		cmocka_unit_test(a_count_comes_in_many_forms),
		cmocka_unit_test(what_is_no_count_is_unknown),
		cmocka_unit_test(an_absent_count_is_unknown),
		cmocka_unit_test(money_is_read_to_the_last_digit),
		cmocka_unit_test(what_is_no_amount_is_unknown),
		cmocka_unit_test(an_absent_amount_is_unknown),
		cmocka_unit_test(a_time_comes_in_many_forms),
		cmocka_unit_test(what_is_no_time_is_unknown),
		cmocka_unit_test(an_absent_time_is_unknown),
		cmocka_unit_test(an_error_body_is_read_in_every_shape),
		cmocka_unit_test(a_body_that_is_no_json_says_nothing),
		cmocka_unit_test(hostile_text_becomes_one_clean_line),
		cmocka_unit_test(a_message_is_cut_where_a_character_ends),
		cmocka_unit_test(a_real_keeps_all_its_digits),
		cmocka_unit_test(
			a_mark_and_blanks_around_an_answer_are_nothing),
		cmocka_unit_test(of_two_members_of_one_name_the_last_counts),
		cmocka_unit_test(what_is_no_text_is_replaced),
		cmocka_unit_test(what_is_no_json_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
