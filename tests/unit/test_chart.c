#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>

#include <cmocka.h>

#include "core/buf.h"
#include "tui/chart.h"
#include "tui/picture.h"

static const char *text_of(const struct canvas *c)
{
	static struct buf b;

	buf_reset(&b);
	picture_text(c, &b);
	return buf_text(&b);
}

static void a_spark_has_two_values_a_column_newest_at_the_right(void **state)
{
	static const float v[] = {0, 1, 2, 3, 4};
	struct canvas c;

	(void)state;
	canvas_init(&c, 3, 1);
	chart_spark(&c, 0, 0, 3, STYLE(ROLE_GRAPH), v, 5, 0);
	assert_string_equal(text_of(&c), "⣀⣤⣾\n");
	canvas_release(&c);
}

static void unknown_is_nothing_and_zero_is_a_dot(void **state)
{
	static const float v[] = {NAN, NAN, 0, 0, NAN, 4};
	struct canvas c;

	(void)state;
	canvas_init(&c, 3, 1);
	chart_spark(&c, 0, 0, 3, STYLE(ROLE_GRAPH), v, 6, 4);
	assert_string_equal(text_of(&c), " ⣀⢸\n");
	canvas_release(&c);
}

static void an_area_fills_from_the_ground_up(void **state)
{
	static const float v[] = {8, 8, 4, 4, 0, 0};
	struct canvas c;
	struct style heat = STYLE(ROLE_HEAT);

	(void)state;
	canvas_init(&c, 3, 2);
	chart_area(&c, heat, v, 6, 8);
	assert_string_equal(text_of(&c), "⣿\n⣿⣿⣀\n");
	assert_int_equal(canvas_at(&c, 0, 1)->style.level, 0);
	assert_int_equal(canvas_at(&c, 0, 0)->style.level, 100);
	canvas_release(&c);
}

static void few_values_are_drawn_out_smoothly(void **state)
{
	static const float v[] = {0, 8};
	struct canvas c;

	(void)state;
	canvas_init(&c, 4, 1);
	chart_area(&c, STYLE(ROLE_GRAPH), v, 2, 8);
	assert_string_equal(text_of(&c), "⣀⣠⣴⣾\n");
	canvas_release(&c);
}

static void a_stack_is_as_high_as_its_sum(void **state)
{
	static const float a[] = {4, 4, 4, 4}, b[] = {0, 0, 4, 4};
	struct chart_series s[] = {{a, 3}, {b, 5}};
	struct canvas c;

	(void)state;
	canvas_init(&c, 2, 2);
	chart_stack(&c, s, 2, 4, 0);
	assert_string_equal(text_of(&c), " ⣿\n⣿⣿\n");
	assert_int_equal(canvas_at(&c, 1, 1)->style.level, 3);
	assert_int_equal(canvas_at(&c, 1, 0)->style.level, 5);
	assert_int_equal(canvas_at(&c, 1, 0)->style.role, ROLE_SERIES);
	canvas_release(&c);
}

static void too_little_for_a_dot_does_not_colour_the_ground_line(void **state)
{
	static const float tiny[] = {0.01f, 0.01f, 0.01f, 0.01f};
	static const float zero[] = {0, 0, 0, 0}, most[] = {1, 1, 8, 8};
	struct chart_series s[] = {{tiny, 3}, {zero, 4}, {most, 5}};
	struct canvas c;

	(void)state;
	canvas_init(&c, 2, 4);
	chart_stack(&c, s, 3, 4, 16);
	assert_string_equal(text_of(&c), "\n\n ⣿\n⣀⣿\n");
	for (int x = 0; x < 2; x++)
		assert_int_equal(canvas_at(&c, x, 3)->style.level, 5);
	canvas_release(&c);
}

static void a_bar_is_exact_to_an_eighth(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 4, 5);
	chart_bar(&c, 0, 0, 4, STYLE(ROLE_BAR), STYLE(ROLE_BAR_REST), 50, 100);
	chart_bar(&c, 0, 1, 4, STYLE(ROLE_BAR), STYLE(ROLE_BAR_REST), 1, 32);
	chart_bar(&c, 0, 2, 4, STYLE(ROLE_BAR), STYLE(ROLE_BAR_REST), 1, 9e9);
	chart_bar(&c, 0, 3, 4, STYLE(ROLE_BAR), STYLE(ROLE_BAR_REST), 9, 3);
	chart_bar(&c, 0, 4, 4, STYLE(ROLE_BAR), STYLE(ROLE_BAR_REST), 0, 0);
	assert_string_equal(text_of(&c), "██\n▏\n▏\n████\n\n");
	assert_int_equal(canvas_at(&c, 3, 0)->style.ground, ROLE_BAR_REST);
	canvas_release(&c);
}

static void shares_fill_the_width_in_series_colours(void **state)
{
	static const double parts[] = {2, 1, 1};
	static const uint8_t colors[] = {7, 0, 4};
	struct canvas c;

	(void)state;
	canvas_init(&c, 8, 1);
	chart_shares(&c, 0, 0, 8, parts, colors, 3);
	assert_string_equal(text_of(&c), "████████\n");
	assert_int_equal(canvas_at(&c, 3, 0)->style.level, 7);
	assert_int_equal(canvas_at(&c, 4, 0)->style.level, 0);
	assert_int_equal(canvas_at(&c, 7, 0)->style.level, 4);
	canvas_release(&c);
}

static void charts_stay_in_their_view_and_take_any_data(void **state)
{
	static const float v[] = {NAN, -5, INFINITY, 1e30f, 0, 3};
	struct chart_series s[] = {{v, 1}, {v, 200}};
	struct canvas c, view;

	(void)state;
	canvas_init(&c, 6, 4);
	for (int w = 0; w <= 4; w++)
		for (int h = 0; h <= 3; h++) {
			view = canvas_view(&c, 1, 1, w, h);
			chart_area(&view, STYLE(ROLE_HEAT), v, 6, 0);
			chart_area(&view, STYLE(ROLE_HEAT), v, 0, 0);
			chart_stack(&view, s, 2, 6, 0);
			chart_stack(&view, s, 0, 6, 0);
			chart_spark(&view, 0, 0, w, STYLE(ROLE_GRAPH), v, 6,
				    0);
		}
	for (int x = 0; x < 6; x++)
		assert_int_equal(canvas_at(&c, x, 0)->c[0], ' ');
	for (int y = 0; y < 4; y++) {
		assert_int_equal(canvas_at(&c, 0, y)->c[0], ' ');
		assert_int_equal(canvas_at(&c, 5, y)->c[0], ' ');
	}
	canvas_release(&c);
}

static void charts_are_ascii_without_utf8(void **state)
{
	static const float v[] = {0, 1, 2, 3, 4, 5};
	struct chart_series s[] = {{v, 0}, {v, 1}};
	struct canvas c;

	(void)state;
	canvas_init(&c, 12, 8);
	c.ascii = true;
	chart_stack(&c, s, 2, 6, 0);
	chart_spark(&c, 0, 0, 6, STYLE(ROLE_GRAPH), v, 6, 0);
	chart_bar(&c, 0, 1, 6, STYLE(ROLE_BAR), STYLE(ROLE_BAR_REST), 3, 7);
	chart_big(&c, 0, 2, STYLE(ROLE_COST), "$12");
	for (int y = 0; y < 8; y++)
		for (int x = 0; x < 12; x++)
			assert_in_range(canvas_at(&c, x, y)->c[0], ' ', '~');
	canvas_release(&c);
}

static void scales_are_round_numbers(void **state)
{
	(void)state;
	assert_float_equal(chart_round_up(0), 1, 0);
	assert_float_equal(chart_round_up(1), 1, 1e-6);
	assert_float_equal(chart_round_up(1.3f), 1.6, 1e-6);
	assert_float_equal(chart_round_up(340), 400, 1e-3);
	assert_float_equal(chart_round_up(22000), 30000, 1e-1);
	assert_float_equal(chart_round_up(0.031f), 0.04, 1e-6);
	assert_float_equal(chart_round_up(9999), 10000, 1e-2);
}

static void big_digits_are_three_rows_high(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 13, 3);
	assert_int_equal(chart_big(&c, 0, 0, STYLE(ROLE_COST), "10.7"), 13);
	assert_string_equal(text_of(&c),
			    "▀█  █▀█   ▀▀█\n █  █ █     █\n"
			    "▀▀▀ ▀▀▀ ▀   ▀\n");
	assert_int_equal(chart_big(&c, 0, 0, STYLE(ROLE_COST), ""), 0);
	canvas_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_spark_has_two_values_a_column_newest_at_the_right),
		cmocka_unit_test(unknown_is_nothing_and_zero_is_a_dot),
		cmocka_unit_test(an_area_fills_from_the_ground_up),
		cmocka_unit_test(few_values_are_drawn_out_smoothly),
		cmocka_unit_test(a_stack_is_as_high_as_its_sum),
		cmocka_unit_test(
			too_little_for_a_dot_does_not_colour_the_ground_line),
		cmocka_unit_test(a_bar_is_exact_to_an_eighth),
		cmocka_unit_test(shares_fill_the_width_in_series_colours),
		cmocka_unit_test(charts_stay_in_their_view_and_take_any_data),
		cmocka_unit_test(charts_are_ascii_without_utf8),
		cmocka_unit_test(scales_are_round_numbers),
		cmocka_unit_test(big_digits_are_three_rows_high),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
