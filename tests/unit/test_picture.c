#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/err.h"
#include "tui/painter.h"
#include "tui/picture.h"

static struct theme *theme;

static int load(void **state)
{
	struct err err;

	(void)state;
	theme = theme_load("tokyo-night", NULL, &err);
	return theme ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	theme_free(theme);
	return 0;
}

static void text_has_no_trailing_blanks(void **state)
{
	struct canvas c;
	struct buf b = {0};

	(void)state;
	canvas_init(&c, 6, 2);
	canvas_puts(&c, 1, 0, STYLE(ROLE_TEXT), "日b");
	picture_text(&c, &b);
	assert_string_equal(buf_text(&b), " 日b\n\n");
	buf_release(&b);
	canvas_release(&c);
}

static void ansi_changes_colour_only_where_the_look_changes(void **state)
{
	struct canvas c;
	struct buf b = {0};

	(void)state;
	canvas_init(&c, 3, 1);
	canvas_puts(&c, 0, 0, STYLE(ROLE_GOOD), "ab");
	picture_ansi(&c, theme, DEPTH_16, &b);
	assert_string_equal(buf_text(&b),
			    "\033[0;92;40mab\033[0;37;40m \033[0m\n");
	buf_reset(&b);
	picture_ansi(&c, theme, DEPTH_TRUE, &b);
	assert_non_null(strstr(buf_text(&b),
			       "\033[0;38;2;158;206;106;48;2;26;27;38mab"));
	buf_reset(&b);
	picture_ansi(&c, theme, DEPTH_MONO, &b);
	assert_string_equal(buf_text(&b), "\033[0mab \033[0m\n");
	buf_release(&b);
	canvas_release(&c);
}

static const char *svg_of(const struct canvas *c, struct buf *b)
{
	buf_reset(b);
	picture_svg(c, theme, b);
	return buf_text(b);
}

static void svg_escapes_what_xml_needs(void **state)
{
	struct canvas c;
	struct buf b = {0};

	(void)state;
	canvas_init(&c, 6, 1);
	canvas_puts(&c, 0, 0, STYLE(ROLE_TEXT), "<&>");
	assert_non_null(strstr(svg_of(&c, &b), ">&lt;&amp;&gt;</text>"));
	buf_release(&b);
	canvas_release(&c);
}

static void svg_puts_every_word_at_its_cell(void **state)
{
	struct canvas c;
	struct buf b = {0};
	const char *svg;

	(void)state;
	canvas_init(&c, 12, 2);
	canvas_puts(&c, 2, 1, STYLE(ROLE_COST), "one");
	canvas_puts(&c, 6, 1, STYLE(ROLE_COST), "two");
	svg = svg_of(&c, &b);
	assert_non_null(strstr(svg, "<text x=\"28\" y=\"43\" "
			       "fill=\"#e0af68\">one</text>"));
	assert_non_null(strstr(svg, "<text x=\"64\" y=\"43\" "
			       "fill=\"#e0af68\">two</text>"));
	buf_release(&b);
	canvas_release(&c);
}

static void svg_draws_boxes_blocks_and_braille_as_shapes(void **state)
{
	struct canvas c;
	struct buf b = {0};
	const char *svg;

	(void)state;
	canvas_init(&c, 12, 3);
	canvas_box(&c, STYLE(ROLE_FRAME), NULL, STYLE(ROLE_TITLE));
	canvas_puts(&c, 2, 1, STYLE(ROLE_BAR), "█▌⣿");
	svg = svg_of(&c, &b);
	assert_null(strstr(svg, "<text"));
	assert_non_null(strstr(svg, "<path fill=\"none\" stroke=\"#3b4261\""));
	assert_non_null(strstr(svg, "stroke-linecap=\"round\""));
	assert_non_null(strstr(svg, "M28 29H37V48H28z"));
	buf_release(&b);
	canvas_release(&c);
}

static void svg_merges_grounds_of_one_colour(void **state)
{
	struct canvas c;
	struct buf b = {0};
	const char *svg;

	(void)state;
	canvas_init(&c, 12, 1);
	canvas_tint(&c, 2, 0, 8, ROLE_SELECTED, ROLE_NONE, 0);
	svg = svg_of(&c, &b);
	assert_non_null(strstr(svg, "<path fill=\"#33467c\" "
			       "d=\"M28 10h72v19h-72z\"/>"));
	buf_release(&b);
	canvas_release(&c);
}

static void move(void *ctx, struct buf *to, int x, int y)
{
	(void)ctx;
	buf_addf(to, "\033[%d;%dH", y + 1, x + 1);
}

static void a_frame_that_did_not_change_writes_nothing(void **state)
{
	static const struct painter_means means = {
		.depth = DEPTH_256, .able = 0xff, .utf8 = true, .move = move,
	};
	struct painter p = {0};
	struct canvas c;
	struct buf b = {0};

	(void)state;
	canvas_init(&c, 80, 24);
	canvas_puts(&c, 0, 0, STYLE(ROLE_TEXT), "hello 日本 e\xcc\x81");
	painter_update(&p, &means, &c, theme, &b);
	assert_true(b.n >= 80 * 24);
	buf_reset(&b);
	painter_update(&p, &means, &c, theme, &b);
	assert_int_equal(b.n, 0);
	canvas_puts(&c, 10, 5, STYLE(ROLE_TEXT), "x");
	painter_update(&p, &means, &c, theme, &b);
	assert_string_equal(buf_text(&b), "\033[6;11Hx");
	buf_reset(&b);
	canvas_puts(&c, 11, 5, STYLE(ROLE_TEXT), "y");
	painter_update(&p, &means, &c, theme, &b);
	assert_string_equal(buf_text(&b), "y");
	buf_reset(&b);
	painter_forget(&p);
	painter_update(&p, &means, &c, theme, &b);
	assert_true(b.n >= 80 * 24);
	painter_release(&p);
	buf_release(&b);
	canvas_release(&c);
}

static void a_corner_that_scrolls_is_left_alone(void **state)
{
	static const struct painter_means means = {
		.depth = DEPTH_MONO, .move = move, .corner_scrolls = true,
	};
	struct painter p = {0};
	struct canvas c;
	struct buf b = {0};

	(void)state;
	canvas_init(&c, 3, 2);
	canvas_puts(&c, 0, 1, STYLE(ROLE_TEXT), "abc");
	painter_update(&p, &means, &c, theme, &b);
	assert_string_equal(buf_text(&b), "\033[1;1H   \033[2;1Hab");
	painter_release(&p);
	buf_release(&b);
	canvas_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_has_no_trailing_blanks),
		cmocka_unit_test(ansi_changes_colour_only_where_the_look_changes),
		cmocka_unit_test(svg_escapes_what_xml_needs),
		cmocka_unit_test(svg_puts_every_word_at_its_cell),
		cmocka_unit_test(svg_draws_boxes_blocks_and_braille_as_shapes),
		cmocka_unit_test(svg_merges_grounds_of_one_colour),
		cmocka_unit_test(a_frame_that_did_not_change_writes_nothing),
		cmocka_unit_test(a_corner_that_scrolls_is_left_alone),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
