#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/err.h"
#include "core/json.h"
#include "tui/canvas.h"
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

static void a_name_is_no_formula_of_a_spreadsheet(void **state)
{
	(void)state;
	check_field("=HYPERLINK(x)", "'=HYPERLINK(x)");
	check_field("+1", "'+1");
	check_field("-1+2", "'-1+2");
	check_field("@SUM(A1)", "'@SUM(A1)");
	check_field("\t=1", "'\t=1");
	check_field("=A1,\"x\"", "\"'=A1,\"\"x\"\"\"");
	check_field("-", "-");
	check_field("a=b", "a=b");
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
		"back\\slash", "123", "=1+1", "@cf/x", "-a,b", "'quoted'", "-",
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

static void words_of_unknown_columns_are_strings(void **state)
{
	struct buf out = {0};

	(void)state;
	export_json(STR("who,n,odd\nci bot,-1.5,0123\n"), &out);
	assert_string_equal(buf_text(&out),
			    "[\n{\"who\": \"ci bot\", \"n\": -1.5, "
			    "\"odd\": \"0123\"}\n]\n");
	buf_release(&out);
}

static void a_screen_without_rows_is_json_of_its_lines(void **state)
{
	struct canvas c;
	struct export_view v = {.pane = "help", .now = 0, .canvas = &c};
	struct buf out = {0};
	struct err err = {""};
	struct json *root;
	struct str line;

	(void)state;
	canvas_init(&c, 20, 2);
	canvas_fill(&c, STYLE(ROLE_TEXT));
	canvas_puts(&c, 0, 1, STYLE(ROLE_TEXT), "a \"quoted\" line");
	export_json_text(&v, &out);
	root = json_parse(buf_str(&out), "export", &err);
	if (!root)
		fail_msg("%s: %s", err.text, buf_text(&out));
	assert_int_equal(json_count(json_get(root, "lines")), 2);
	assert_true(json_str(json_at(json_get(root, "lines"), 1), &line));
	assert_true(str_is(line, "a \"quoted\" line"));
	json_free(root);
	buf_release(&out);
	canvas_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_quoted_where_csv_needs_it),
		cmocka_unit_test(a_name_is_no_formula_of_a_spreadsheet),
		cmocka_unit_test(json_says_what_the_csv_says),
		cmocka_unit_test(a_view_without_rows_is_an_empty_list),
		cmocka_unit_test(words_of_unknown_columns_are_strings),
		cmocka_unit_test(a_screen_without_rows_is_json_of_its_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
