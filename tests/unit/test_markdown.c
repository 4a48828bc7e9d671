#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/buf.h"
#include "tui/markdown.h"
#include "tui/picture.h"

/* A text laid out, as plain lines. */
static const char *lines_of(const char *source, int width)
{
	static struct buf b;
	struct markdown *m = markdown_new(str_from(source), width);
	struct canvas c;

	buf_reset(&b);
	canvas_init(&c, width, markdown_lines(m) + 1);
	markdown_draw(m, 0, "", &c);
	picture_text(&c, &b);
	if (b.n)
		b.p[--b.n] = '\0';      /* the line more than there are */
	canvas_release(&c);
	markdown_free(m);
	return buf_text(&b);
}

static void headings_have_a_rule_and_paragraphs_wrap(void **state)
{
	(void)state;
	assert_string_equal(lines_of("# Title\none two\nthree four\n", 10),
			    "Title\n──────────\n\none two\nthree four\n");
	assert_string_equal(lines_of("## Part\n\ntext", 10),
			    "Part\n\ntext\n");
}

static void lists_are_indented_and_numbered(void **state)
{
	(void)state;
	assert_string_equal(lines_of("- one two three\n- b\n  - c\n", 10),
			    "• one two\n  three\n• b\n  • c\n");
	assert_string_equal(lines_of("3. x\n\n4. y\n", 10),
			    "3. x\n\n4. y\n");
}

static void code_is_kept_as_it_is(void **state)
{
	(void)state;
	assert_string_equal(lines_of("```\na  b\n\n  c\n```\n", 20),
			    "  a  b\n\n    c\n");
}

static void quotes_have_a_line_beside_them(void **state)
{
	(void)state;
	assert_string_equal(lines_of("> one two three\n", 11),
			    "│ one two\n│ three\n");
}

static void links_show_where_they_lead(void **state)
{
	(void)state;
	assert_string_equal(lines_of("see [docs](https://x.org/a)", 60),
			    "see docs (https://x.org/a)\n");
	assert_string_equal(lines_of("<https://x.org/a>", 60),
			    "https://x.org/a\n");
	assert_string_equal(lines_of("[here](#part)", 60), "here\n");
}

static void words_that_are_too_long_are_broken(void **state)
{
	(void)state;
	assert_string_equal(lines_of("ab abcdefghij cd", 4),
			    "ab\nabcd\nefgh\nij\ncd\n");
}

static void tables_stay_aligned_and_fit(void **state)
{
	static const char table[] = "| key | what it does |\n|---|---|\n"
				    "| `q` | quits \\| leaves |\n"
				    "| `F1` | help |\n";

	(void)state;
	assert_string_equal(lines_of(table, 40),
			    "key  what it does\n"
			    "───────────────────\n"
			    "q    quits | leaves\n"
			    "F1   help\n");
	assert_string_equal(lines_of(table, 14),
			    "key  what it\n"
			    "     does\n"
			    "──────────────\n"
			    "q    quits |\n"
			    "     leaves\n"
			    "F1   help\n");
}

static void html_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(lines_of("<!-- no -->\n\na <b>c</b>\n", 20),
			    "a c\n");
}

static void the_title_is_the_first_heading(void **state)
{
	struct markdown *m = markdown_new(STR("x\n\n## A `b` c\n# d"), 20);

	(void)state;
	assert_string_equal(markdown_title(m), "A b c");
	markdown_free(m);
	m = markdown_new(STR(""), 20);
	assert_null(markdown_title(m));
	assert_int_equal(markdown_lines(m), 0);
	markdown_free(m);
}

static void text_is_found_in_both_directions_and_marked(void **state)
{
	struct markdown *m = markdown_new(STR("aa\n\nbb Needle\n\ncc\n\n"
					      "needle"), 20);
	struct canvas c;

	(void)state;
	assert_int_equal(markdown_lines(m), 7);
	assert_int_equal(markdown_find(m, "nEEdle", 0, 1), 2);
	assert_int_equal(markdown_find(m, "needle", 3, 1), 6);
	assert_int_equal(markdown_find(m, "needle", 5, -1), 2);
	assert_int_equal(markdown_find(m, "needle", 1, -1), -1);
	assert_int_equal(markdown_find(m, "absent", 0, 1), -1);
	canvas_init(&c, 20, 2);
	markdown_draw(m, 2, "needle", &c);
	assert_int_equal(canvas_at(&c, 3, 0)->style.role, ROLE_MATCH);
	assert_int_equal(canvas_at(&c, 2, 0)->style.role, ROLE_TEXT);
	canvas_release(&c);
	markdown_free(m);
}

static void any_width_and_any_nesting_can_be_laid_out(void **state)
{
	struct buf b = {0};

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_puts(&b, "> ");
	buf_puts(&b, "deep\n\n| a | b |\n| - | - |\n| 日本語 | c |\n\n"
		     "- x\n  - y\n    - z\n\n```\n日本語\n```\n");
	for (int width = 1; width < 30; width++) {
		struct markdown *m = markdown_new(buf_str(&b), width);

		assert_true(markdown_lines(m) > 5);
		markdown_free(m);
	}
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headings_have_a_rule_and_paragraphs_wrap),
		cmocka_unit_test(lists_are_indented_and_numbered),
		cmocka_unit_test(code_is_kept_as_it_is),
		cmocka_unit_test(quotes_have_a_line_beside_them),
		cmocka_unit_test(links_show_where_they_lead),
		cmocka_unit_test(words_that_are_too_long_are_broken),
		cmocka_unit_test(tables_stay_aligned_and_fit),
		cmocka_unit_test(html_is_left_out),
		cmocka_unit_test(the_title_is_the_first_heading),
		cmocka_unit_test(text_is_found_in_both_directions_and_marked),
		cmocka_unit_test(any_width_and_any_nesting_can_be_laid_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
