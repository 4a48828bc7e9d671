#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/err.h"
#include "core/json.h"
#include "tui/export.h"

static void check_field(const char *text, const char *want)
{
	struct buf b = {0};

	export_csv_text(&b, text);
	assert_string_equal(buf_text(&b), want);
	buf_release(&b);
}

static void texts_are_quoted_where_csv_needs_it(void **state)
{
	(void)state;
	check_field("gpt-5.2", "gpt-5.2");
	check_field("", "");
	check_field("a,b", "\"a,b\"");
	check_field("\"q\"", "\"\"\"q\"\"\"");
	check_field("two\nlines", "\"two\nlines\"");
}

/* The JSON of a csv with one line whose first field is `name`. */
static struct json *one_row(const char *name)
{
	struct buf csv = {0}, out = {0};
	struct err err = {""};
	struct json *root;

	buf_puts(&csv, "name,tokens_24h,cost_usd_24h,cost_usd_today\n");
	export_csv_text(&csv, name);
	buf_puts(&csv, ",12,18.733141592,\n");
	export_json(buf_str(&csv), &out);
	root = json_parse(buf_str(&out), "export", &err);
	if (!root)
		fail_msg("%s: %s", err.text, buf_text(&out));
	buf_release(&csv);
	buf_release(&out);
	return root;
}

static void json_says_what_the_csv_says(void **state)
{
	static const char *const names[] = {
		"gpt-5.2", "a,b", "\"q\"", "q\"", "two\nlines", "", "\"",
		"back\\slash", "123",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct json *root = one_row(names[i]);
		const struct json *row = json_at(root, 0);
		struct str text;
		int64_t n;

		assert_int_equal(json_count(root), 1);
		assert_true(json_str(json_get(row, "name"), &text));
		assert_true(str_is(text, names[i]));
		assert_true(json_int(json_get(row, "tokens_24h"), &n));
		assert_int_equal(n, 12);
		assert_true(json_str(json_get(row, "cost_usd_24h"), &text));
		assert_true(str_is(text, "18.733141592"));
		assert_int_equal(json_kind(json_get(row, "cost_usd_today")),
				 JSON_NIL);
		json_free(root);
	}
}

static void a_view_without_rows_is_an_empty_list(void **state)
{
	struct buf out = {0};

	(void)state;
	export_json(STR("name,cost_usd\n"), &out);
	assert_string_equal(buf_text(&out), "[\n]\n");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_quoted_where_csv_needs_it),
		cmocka_unit_test(json_says_what_the_csv_says),
		cmocka_unit_test(a_view_without_rows_is_an_empty_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
