#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/utf8.h"
#include "tui/canvas.h"

/* Row y of a canvas as text, wide characters once. */
static const char *row(const struct canvas *c, int y)
{
	static char text[400];
	size_t n = 0;

	for (int x = 0; x < c->at.w; x++) {
		const struct cell_glyph *g = canvas_at(c, x, y);

		for (int i = 0; i < 3 && g->c[i]; i++)
			n += utf8_encode(g->c[i], text + n);
	}
	text[n] = '\0';
	return text;
}

static void text_that_fits_is_drawn_whole(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 8, 2);
	assert_int_equal(canvas_puts(&c, 1, 0, STYLE(ROLE_COST), "$12.40"), 6);
	assert_string_equal(row(&c, 0), " $12.40 ");
	assert_string_equal(row(&c, 1), "        ");
	assert_int_equal(canvas_at(&c, 1, 0)->style.role, ROLE_COST);
	canvas_release(&c);
}

static void cut_text_ends_in_an_ellipsis(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 8, 1);
	assert_int_equal(canvas_puts(&c, 2, 0, STYLE(ROLE_TEXT), "abcdefgh"),
			 6);
	assert_string_equal(row(&c, 0), "  abcde…");
	canvas_fill(&c, STYLE(ROLE_TEXT));
	assert_int_equal(canvas_text(&c, 0, 0, 3, STYLE(ROLE_TEXT),
				     STR("abcdefgh")), 3);
	assert_string_equal(row(&c, 0), "ab…     ");
	canvas_fill(&c, STYLE(ROLE_TEXT));
	assert_int_equal(canvas_text(&c, 0, 0, 0, STYLE(ROLE_TEXT),
				     STR("abc")), 0);
	assert_string_equal(row(&c, 0), "        ");
	canvas_release(&c);
}

static void nothing_is_drawn_outside_a_view(void **state)
{
	struct canvas c, v;

	(void)state;
	canvas_init(&c, 6, 3);
	v = canvas_view(&c, 2, 1, 3, 1);
	canvas_puts(&v, -2, 0, STYLE(ROLE_TEXT), "abcdefghij");
	canvas_puts(&v, 0, -1, STYLE(ROLE_TEXT), "xxx");
	canvas_puts(&v, 0, 1, STYLE(ROLE_TEXT), "xxx");
	canvas_puts(&v, 3, 0, STYLE(ROLE_TEXT), "x");
	canvas_hline(&v, -5, 5, 50, STYLE(ROLE_TEXT));
	canvas_tint(&v, -5, 0, 50, ROLE_SELECTED, ROLE_NONE, 0);
	assert_string_equal(row(&c, 0), "      ");
	assert_string_equal(row(&c, 1), "  cd… ");
	assert_string_equal(row(&c, 2), "      ");
	assert_int_equal(canvas_at(&c, 1, 1)->style.ground, ROLE_GROUND);
	assert_int_equal(canvas_at(&c, 2, 1)->style.ground, ROLE_SELECTED);
	assert_null(canvas_at(&v, 3, 0));
	assert_null(canvas_at(&v, 0, -1));
	canvas_release(&c);
}

static void a_view_is_never_larger_than_what_it_is_a_part_of(void **state)
{
	struct canvas c, v;

	(void)state;
	canvas_init(&c, 10, 5);
	v = canvas_view(&c, 4, 2, 100, 100);
	assert_int_equal(v.at.w, 6);
	assert_int_equal(v.at.h, 3);
	v = canvas_view(&c, -3, -1, 5, 3);
	assert_int_equal(v.at.x, 0);
	assert_int_equal(v.at.w, 2);
	assert_int_equal(v.at.h, 2);
	v = canvas_view(&c, 20, 20, 5, 5);
	assert_int_equal(v.at.w, 0);
	assert_int_equal(v.at.h, 0);
	v = canvas_view(&c, 2, 2, -4, -4);
	assert_int_equal(v.at.w, 0);
	canvas_fill(&v, STYLE(ROLE_ALERT));
	canvas_box(&v, STYLE(ROLE_FRAME), "t", STYLE(ROLE_TITLE));
	assert_string_equal(row(&c, 2), "          ");
	canvas_release(&c);
}

static void wide_characters_take_two_cells_and_are_never_cut(void **state)
{
	struct canvas c, v;

	(void)state;
	canvas_init(&c, 5, 1);
	assert_int_equal(canvas_puts(&c, 0, 0, STYLE(ROLE_TEXT), "日本語"), 5);
	assert_string_equal(row(&c, 0), "日本…");
	assert_int_equal(canvas_at(&c, 0, 0)->width, 2);
	assert_int_equal(canvas_at(&c, 1, 0)->width, 0);
	canvas_fill(&c, STYLE(ROLE_TEXT));
	canvas_puts(&c, 0, 0, STYLE(ROLE_TEXT), "a日b");
	assert_string_equal(row(&c, 0), "a日b ");
	canvas_puts(&c, 2, 0, STYLE(ROLE_TEXT), "x");
	assert_string_equal(row(&c, 0), "a xb ");
	canvas_puts(&c, 1, 0, STYLE(ROLE_TEXT), "日");
	canvas_puts(&c, 1, 0, STYLE(ROLE_TEXT), "y");
	assert_string_equal(row(&c, 0), "ay b ");
	canvas_fill(&c, STYLE(ROLE_TEXT));
	v = canvas_view(&c, 0, 0, 2, 1);
	canvas_glyph(&v, 1, 0, STYLE(ROLE_TEXT), 0x65e5, '?');
	canvas_glyph(&v, -1, 0, STYLE(ROLE_TEXT), 0x65e5, '?');
	assert_string_equal(row(&c, 0), "     ");
	canvas_release(&c);
}

static void marks_hang_on_the_character_before_them(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 4, 1);
	assert_int_equal(canvas_puts(&c, 0, 0, STYLE(ROLE_TEXT),
				     "e\xcc\x81x"), 2);
	assert_int_equal(canvas_at(&c, 0, 0)->c[1], 0x301);
	assert_int_equal(canvas_at(&c, 1, 0)->c[0], 'x');
	canvas_fill(&c, STYLE(ROLE_TEXT));
	canvas_puts(&c, 0, 0, STYLE(ROLE_TEXT),
		    "a\xcc\x81\xcc\x82\xcc\x83\xcc\x84");
	assert_int_equal(canvas_at(&c, 0, 0)->c[2], 0x302);
	assert_int_equal(canvas_at(&c, 1, 0)->c[0], ' ');
	canvas_release(&c);
}

static void control_and_bidi_characters_do_not_get_in(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 12, 1);
	canvas_puts(&c, 0, 0, STYLE(ROLE_TEXT),
		    "a\033[31mb\x07\xc2\x9b" "c\xe2\x80\xae" "d\xff");
	assert_string_equal(row(&c, 0), "a[31mbcd\xef\xbf\xbd   ");
	canvas_release(&c);
}

static void without_utf8_everything_is_ascii(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 10, 3);
	c.ascii = true;
	canvas_box(&c, STYLE(ROLE_FRAME), "ok", STYLE(ROLE_TITLE));
	canvas_puts(&c, 1, 1, STYLE(ROLE_TEXT), "é→日 and more");
	for (int y = 0; y < 3; y++)
		for (int x = 0; x < 10; x++)
			assert_in_range(canvas_at(&c, x, y)->c[0], ' ', '~');
	assert_string_equal(row(&c, 0), "+- ok ---+");
	assert_string_equal(row(&c, 1), "|?>?  and~");
	canvas_release(&c);
}

static void a_box_has_round_corners_and_a_title(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 12, 3);
	canvas_box(&c, STYLE(ROLE_FRAME), "models", STYLE(ROLE_TITLE));
	assert_string_equal(row(&c, 0), "╭─ models ─╮");
	assert_string_equal(row(&c, 1), "│          │");
	assert_string_equal(row(&c, 2), "╰──────────╯");
	canvas_box(&c, STYLE(ROLE_FRAME), "a long title", STYLE(ROLE_TITLE));
	assert_string_equal(row(&c, 0), "╭─ a lon… ─╮");
	canvas_release(&c);
}

static void numbers_align_at_the_right(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 8, 1);
	canvas_right(&c, 1, 0, 6, STYLE(ROLE_COST), "$1.20");
	assert_string_equal(row(&c, 0), "  $1.20 ");
	canvas_right(&c, 1, 0, 4, STYLE(ROLE_COST), "$1.20");
	assert_string_equal(row(&c, 0), " $1.…20 ");
	canvas_fill(&c, STYLE(ROLE_TEXT));
	canvas_center(&c, 0, STYLE(ROLE_TEXT), "abcd");
	assert_string_equal(row(&c, 0), "  abcd  ");
	canvas_release(&c);
}

static void a_tint_keeps_the_text(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 4, 1);
	canvas_puts(&c, 0, 0, STYLE(ROLE_COST), "abcd");
	canvas_tint(&c, 1, 0, 2, ROLE_SELECTED, ROLE_NONE, ATTR_BOLD);
	assert_string_equal(row(&c, 0), "abcd");
	assert_int_equal(canvas_at(&c, 1, 0)->style.role, ROLE_COST);
	assert_int_equal(canvas_at(&c, 1, 0)->style.ground, ROLE_SELECTED);
	assert_int_equal(canvas_at(&c, 1, 0)->style.attrs, ATTR_BOLD);
	assert_int_equal(canvas_at(&c, 3, 0)->style.ground, ROLE_GROUND);
	canvas_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_that_fits_is_drawn_whole),
		cmocka_unit_test(cut_text_ends_in_an_ellipsis),
		cmocka_unit_test(nothing_is_drawn_outside_a_view),
		cmocka_unit_test(a_view_is_never_larger_than_what_it_is_a_part_of),
		cmocka_unit_test(wide_characters_take_two_cells_and_are_never_cut),
		cmocka_unit_test(marks_hang_on_the_character_before_them),
		cmocka_unit_test(control_and_bidi_characters_do_not_get_in),
		cmocka_unit_test(without_utf8_everything_is_ascii),
		cmocka_unit_test(a_box_has_round_corners_and_a_title),
		cmocka_unit_test(numbers_align_at_the_right),
		cmocka_unit_test(a_tint_keeps_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
