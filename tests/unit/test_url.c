#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "collectors/url.h"
#include "core/mem.h"

static void every_byte_but_the_unreserved_is_encoded(void **state)
{
	struct buf got = {0};

	(void)state;
	url_encode(&got, STR("AZaz09-._~ !*'();:@&=+$,/?#[]%\"\xc3\xa9\0"));
	assert_string_equal(buf_text(&got),
			    "AZaz09-._~%20%21%2A%27%28%29%3B%3A%40%26%3D%2B%24"
			    "%2C%2F%3F%23%5B%5D%25%22%C3%A9%00");
	buf_release(&got);
}

static void a_query_grows_pair_by_pair(void **state)
{
	struct buf url = {0};

	(void)state;
	buf_puts(&url, "https://api.example.com/v1/costs");
	url_query(&url, "group_by[]", STR("line item"));
	url_query(&url, "group_by[]", STR("a&b=c"));
	url_query(&url, "empty", STR(""));
	assert_string_equal(buf_text(&url),
			    "https://api.example.com/v1/costs"
			    "?group_by%5B%5D=line%20item&group_by%5B%5D=a%26b%3Dc"
			    "&empty=");
	buf_release(&url);
}

static void a_query_goes_on_where_one_is_begun(void **state)
{
	static const char *const begun[] = {"http://h/?", "http://h/?a=1",
					    "http://h/?a=1&"};
	static const char *const whole[] = {"http://h/?b=2", "http://h/?a=1&b=2",
					    "http://h/?a=1&b=2"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(begun); i++) {
		struct buf url = {0};

		buf_puts(&url, begun[i]);
		url_query(&url, "b", STR("2"));
		assert_string_equal(buf_text(&url), whole[i]);
		buf_release(&url);
	}
}

static void a_url_comes_apart(void **state)
{
	static const struct {
		const char *url, *scheme, *host, *path, *query;
	} rows[] = {
		{"https://a.example/x/y?b=1&c#frag", "https", "a.example",
		 "/x/y", "b=1&c"},
		{"https://a.example", "https", "a.example", "", ""},
		{"https://a.example?q=/:@", "https", "a.example", "", "q=/:@"},
		{"https://a.example/?", "https", "a.example", "/", ""},
		{"https://a.example#f?g", "https", "a.example", "", ""},
		{"https://a.example:443/", "https", "a.example", "/", ""},
		{"http://a.example:80/", "http", "a.example", "/", ""},
		{"HTTPS://a.example:443/", "HTTPS", "a.example", "/", ""},
		{"https://a.example:80/", "https", "a.example:80", "/", ""},
		{"http://a.example:443/", "http", "a.example:443", "/", ""},
		{"http://127.0.0.1:8080/m", "http", "127.0.0.1:8080", "/m", ""},
		{"http://a.example:/m", "http", "a.example", "/m", ""},
		{"http://[::1]:9090/m", "http", "[::1]:9090", "/m", ""},
		{"http://[::1]:80/m", "http", "[::1]", "/m", ""},
		{"https://[fe80::1:443]/", "https", "[fe80::1:443]", "/", ""},
		{"https://me:pw@a.example/x", "https", "a.example", "/x", ""},
		{"https://a.example/x@y:1", "https", "a.example", "/x@y:1", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct url_parts got;

		if (!url_split(str_from(rows[i].url), &got))
			fail_msg("%s was refused", rows[i].url);
		if (!str_is(got.scheme, rows[i].scheme) ||
		    !str_is(got.host, rows[i].host) ||
		    !str_is(got.path, rows[i].path) ||
		    !str_is(got.query, rows[i].query))
			fail_msg("%s came apart as %.*s %.*s %.*s %.*s",
				 rows[i].url, STR_ARG(got.scheme),
				 STR_ARG(got.host), STR_ARG(got.path),
				 STR_ARG(got.query));
	}
}

static void what_is_no_absolute_url_is_refused(void **state)
{
	static const char *const rows[] = {
		"", "a.example", "/path", "//a.example/", "https:", "https:/x",
		"https://", "https:///x", "://a.example", "1http://a.example",
		"https://a b/", "https://a.example/x y", "https://a\n/",
		"https://::1/", "https://[::1/", "https://::1]/",
		"https://[]/", "https://a:b:1/", "https://:443/",
		"https://a.example:https/", "ht tp://a.example",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct url_parts got = {.scheme = STR("kept")};

		if (url_split(str_from(rows[i]), &got))
			fail_msg("%s was taken for a URL", rows[i]);
		assert_true(str_is(got.scheme, "kept"));
	}
}

static void the_canonical_query_is_sorted_by_name_then_value(void **state)
{
	static const struct {
		const char *query, *canonical;
	} rows[] = {
		{"", ""}, {"a", "a="}, {"a=", "a="}, {"&&a&", "a="},
		{"b=2&a=1", "a=1&b=2"},
		{"Param2=value2&Param1=value1", "Param1=value1&Param2=value2"},
		/* Bytes, not letters: upper case before lower. */
		{"a=1&B=2&A=3", "A=3&B=2&a=1"},
		{"k=b&k=a&k=&k", "k=&k=&k=a&k=b"},
		/* By the name itself, not by "name=value". */
		{"a-b=1&a=2", "a=2&a-b=1"},
		{"z%20y=1&z=%2F%3D", "z=%2F%3D&z%20y=1"},
		{"a=b=c", "a=b=c"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf got = {0};

		url_canonical_query(&got, str_from(rows[i].query));
		assert_string_equal(buf_text(&got), rows[i].canonical);
		buf_release(&got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_but_the_unreserved_is_encoded),
		cmocka_unit_test(a_query_grows_pair_by_pair),
		cmocka_unit_test(a_query_goes_on_where_one_is_begun),
		cmocka_unit_test(a_url_comes_apart),
		cmocka_unit_test(what_is_no_absolute_url_is_refused),
		cmocka_unit_test(
			the_canonical_query_is_sorted_by_name_then_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
