#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/mem.h"
#include "tests/unit/sample_model.h"
#include "tui/panes/cells.h"
#include "tui/picture.h"

/* Rows of a column, drawn one below the other. */
struct column {
	struct canvas canvas;
	struct buf text;
};

static void column_open(struct column *c, int width, int rows)
{
	canvas_init(&c->canvas, width, rows);
	c->text = (struct buf){0};
}

static void column_close(struct column *c)
{
	canvas_release(&c->canvas);
	buf_release(&c->text);
}

static struct canvas cell_at(struct column *c, int y)
{
	return canvas_view(&c->canvas, 0, y, c->canvas.at.w, 1);
}

static const char *drawn(struct column *c)
{
	buf_reset(&c->text);
	picture_text(&c->canvas, &c->text);
	return buf_text(&c->text);
}

static void rates_end_below_one_another_with_their_prefix_apart(void **state)
{
	static const double rates[] = {1150, 477, 5.5, 0, 0.01, 999600};
	struct column c;

	(void)state;
	column_open(&c, 7, ARRAY_LEN(rates));
	for (int i = 0; i < (int)ARRAY_LEN(rates); i++) {
		struct canvas to = cell_at(&c, i);

		cells_rate(&to, rates[i], ROLE_INPUT);
	}
	assert_string_equal(drawn(&c), "  1.15k\n"
				       "   477\n"
				       "   5.5\n"
				       "     ·\n"
				       "  <0.1\n"
				       "  1.00M\n");
	column_close(&c);
}

static void draw_costs(struct column *c, const money *costs, int n, int after)
{
	for (int i = 0; i < n; i++) {
		struct canvas to = cell_at(c, i);
		struct cell cell = {.cost = costs[i], .requests = 1};

		cells_cost(&to, &cell, 0, false, after);
	}
}

static void money_stands_on_its_point(void **state)
{
	static const money costs[] = {
		18730000000, 2858760000000, 883100000, 4321000, 12,
	};
	struct column c;

	(void)state;
	column_open(&c, 11, ARRAY_LEN(costs));
	draw_costs(&c, costs, ARRAY_LEN(costs), MONEY_AFTER);
	assert_string_equal(drawn(&c), "   $18.73\n"
				       "$2,858.76\n"
				       "    $0.8831\n"
				       "    $0.0043\n"
				       "   <$0.0001\n");
	column_close(&c);
}

static void small_sums_among_themselves_keep_six_decimals(void **state)
{
	static const money costs[] = {18730000000, 4321000, 99000000};
	struct column c;

	(void)state;
	column_open(&c, 11, ARRAY_LEN(costs));
	draw_costs(&c, costs, ARRAY_LEN(costs), MONEY_AFTER_FINE);
	assert_string_equal(drawn(&c), " $18.73\n"
				       "  $0.004321\n"
				       "  $0.0990\n");
	column_close(&c);
}

static void sums_too_large_for_the_point_end_where_cents_do(void **state)
{
	static const money costs[] = {
		18730000000, 570517880000000, 1521768000000000,
	};
	struct column c;

	(void)state;
	column_open(&c, 11, ARRAY_LEN(costs));
	draw_costs(&c, costs, ARRAY_LEN(costs), MONEY_AFTER);
	assert_string_equal(drawn(&c), "   $18.73\n"
				       " $570,518\n"
				       "   $1.52M\n");
	column_close(&c);
}

static void what_has_no_price_ends_where_cents_do(void **state)
{
	struct cell cell = {.unpriced = 5, .requests = 1};
	struct column c;
	struct canvas to;

	(void)state;
	column_open(&c, 11, 1);
	to = cell_at(&c, 0);
	cells_cost(&to, &cell, 0, false, MONEY_AFTER);
	assert_string_equal(drawn(&c), " unpriced\n");
	column_close(&c);
}

static void decimals_are_chosen_for_all_rows_of_a_table(void **state)
{
	struct model_row a = {.name = "a"}, b = {.name = "b"};
	const void *rows[] = {&a, &b};

	(void)state;
	a.month.cost = 99 * (money)MONEY_USD;
	assert_int_equal(rows_money_after(rows, 2), MONEY_AFTER);
	b.today.cost = 4321000;
	assert_int_equal(rows_money_after(rows, 2), MONEY_AFTER_FINE);
	a.month.cost = 100 * (money)MONEY_USD;
	assert_int_equal(rows_money_after(rows, 2), MONEY_AFTER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rates_end_below_one_another_with_their_prefix_apart),
		cmocka_unit_test(money_stands_on_its_point),
		cmocka_unit_test(small_sums_among_themselves_keep_six_decimals),
		cmocka_unit_test(
			sums_too_large_for_the_point_end_where_cents_do),
		cmocka_unit_test(what_has_no_price_ends_where_cents_do),
		cmocka_unit_test(decimals_are_chosen_for_all_rows_of_a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
