#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"
#include "tui/picture.h"
#include "tui/table.h"

struct row {
	uint32_t id;
	const char *name;
	int cost;
};

static void draw_name(const void *row, const void *ctx, struct canvas *to,
		      bool selected)
{
	(void)ctx;
	(void)selected;
	canvas_puts(to, 0, 0, STYLE(ROLE_TEXT),
		    ((const struct row *)row)->name);
}

static void draw_cost(const void *row, const void *ctx, struct canvas *to,
		      bool selected)
{
	char text[16];

	(void)ctx;
	(void)selected;
	snprintf(text, sizeof(text), "%d", ((const struct row *)row)->cost);
	canvas_right(to, 0, 0, to->at.w, STYLE(ROLE_COST), text);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->name,
		      ((const struct row *)b)->name);
}

static int by_cost(const void *a, const void *b)
{
	return ((const struct row *)a)->cost - ((const struct row *)b)->cost;
}

static uint32_t id_of(const void *row)
{
	return ((const struct row *)row)->id;
}

static const char *name_of(const void *row)
{
	return ((const struct row *)row)->name;
}

static const struct table_column columns[] = {
	{"name", 6, 1, 1, false, draw_name, by_name, false},
	{"note", 5, 0, 9, false, draw_name, NULL, false},
	{"cost", 5, 0, 2, true, draw_cost, by_cost, true},
};

static const struct row data[] = {
	{11, "beta", 20}, {12, "alpha", 5}, {13, "gamma", 90}, {14, "delta", 20},
};

struct fixture {
	const void *rows[4];
	struct table table;
	struct table_state state;
	struct canvas canvas;
	struct buf text;
};

static void setup(struct fixture *f, int cols, int rows)
{
	memset(f, 0, sizeof(*f));
	for (int i = 0; i < 4; i++)
		f->rows[i] = &data[i];
	f->table = (struct table){
		.columns = columns, .column_count = 3, .default_sort = 2,
		.rows = f->rows, .row_count = 4, .id = id_of,
		.name = name_of,
	};
	canvas_init(&f->canvas, cols, rows);
}

static void teardown(struct fixture *f)
{
	canvas_release(&f->canvas);
	buf_release(&f->text);
}

static const char *drawn(struct fixture *f, const char *search)
{
	canvas_fill(&f->canvas, STYLE(ROLE_TEXT));
	table_draw(&f->table, &f->state, &f->canvas, search, true);
	buf_reset(&f->text);
	picture_text(&f->canvas, &f->text);
	return buf_text(&f->text);
}

static void rows_are_sorted_largest_first_and_ties_keep_their_order(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 24, 5);
	assert_string_equal(drawn(&f, ""),
			    "  name      note  cost▼\n"
			    "▌ gamma     gamma    90\n"
			    "  beta      beta     20\n"
			    "  delta     delta    20\n"
			    "  alpha     alpha     5\n");
	teardown(&f);
}

static void columns_go_by_priority_when_room_is_short(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 16, 3);
	assert_string_equal(drawn(&f, ""),
			    "  name    cost▼\n"
			    "▌ gamma      90┃\n"
			    "  beta       20│\n");
	teardown(&f);
	setup(&f, 10, 2);
	assert_string_equal(drawn(&f, ""), "  name\n▌ gamma\n");
	teardown(&f);
}

static void any_size_can_be_drawn(void **state)
{
	(void)state;
	for (int w = 1; w < 30; w++)
		for (int h = 1; h < 8; h++) {
			struct fixture f;

			setup(&f, w, h);
			f.state.cursor = 3;
			drawn(&f, "a");
			assert_int_equal(f.state.cursor_id, 12);
			teardown(&f);
		}
}

static void the_cursor_follows_its_row(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 24, 5);
	drawn(&f, "");
	assert_int_equal(f.state.cursor_id, 13);
	assert_true(table_act(&f.state, ACTION_DOWN, 3));
	drawn(&f, "");
	assert_int_equal(f.state.cursor_id, 11);
	assert_true(table_act(&f.state, ACTION_REVERSE, 3));
	drawn(&f, "");
	assert_int_equal(f.state.cursor_id, 11);
	assert_int_equal(f.state.cursor, 1);
	assert_true(table_act(&f.state, ACTION_SORT_LEFT, 3));
	drawn(&f, "");
	assert_int_equal(f.state.sorted, 1);
	assert_int_equal(f.state.cursor_id, 11);
	teardown(&f);
}

static void moves_stop_at_the_ends(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 24, 3);
	drawn(&f, "");
	table_act(&f.state, ACTION_UP, 3);
	drawn(&f, "");
	assert_int_equal(f.state.cursor, 0);
	table_act(&f.state, ACTION_END, 3);
	table_act(&f.state, ACTION_DOWN, 3);
	drawn(&f, "");
	assert_int_equal(f.state.cursor, 3);
	assert_int_equal(f.state.top, 2);
	table_act(&f.state, ACTION_PAGE_UP, 3);
	drawn(&f, "");
	assert_int_equal(f.state.cursor, 2);
	table_act(&f.state, ACTION_HOME, 3);
	drawn(&f, "");
	assert_int_equal(f.state.cursor, 0);
	assert_int_equal(f.state.top, 0);
	assert_false(table_act(&f.state, ACTION_THEME, 3));
	teardown(&f);
}

static void sorting_skips_columns_that_cannot(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 24, 5);
	drawn(&f, "");
	table_act(&f.state, ACTION_SORT, 3);
	drawn(&f, "");
	assert_int_equal(f.state.sorted, 1);
	table_act(&f.state, ACTION_SORT_RIGHT, 3);
	drawn(&f, "");
	assert_int_equal(f.state.sorted, 3);
	teardown(&f);
}

static void a_click_selects_a_row_or_sorts(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 24, 5);
	drawn(&f, "");
	assert_int_equal(table_click(&f.table, &f.state, 5, 2, 24), 1);
	assert_int_equal(f.state.cursor_id, 11);
	assert_int_equal(table_click(&f.table, &f.state, 3, 0, 24), -1);
	drawn(&f, "");
	assert_int_equal(f.state.sorted, 1);
	assert_false(f.state.reverse);
	table_click(&f.table, &f.state, 3, 0, 24);
	assert_true(f.state.reverse);
	f.table.row_count = 2;
	assert_int_equal(table_click(&f.table, &f.state, 5, 4, 24), -1);
	teardown(&f);
}

static void search_goes_round_the_ends(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 24, 5);
	drawn(&f, "");
	assert_true(table_search(&f.table, &f.state, "ELT", 0));
	assert_int_equal(f.state.cursor_id, 14);
	assert_true(table_search(&f.table, &f.state, "ta", 1));
	assert_int_equal(f.state.cursor_id, 11);
	assert_true(table_search(&f.table, &f.state, "ta", -1));
	assert_int_equal(f.state.cursor_id, 14);
	assert_false(table_search(&f.table, &f.state, "zeta", 1));
	assert_int_equal(f.state.cursor_id, 14);
	drawn(&f, "elt");
	assert_int_equal(canvas_at(&f.canvas, 3, 3)->style.role, ROLE_MATCH);
	assert_int_equal(canvas_at(&f.canvas, 2, 3)->style.role, ROLE_TEXT);
	teardown(&f);
}

static void an_empty_table_is_no_trouble(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 24, 3);
	f.table.row_count = 0;
	assert_string_equal(drawn(&f, "x"), "  name      note  cost▼\n\n\n");
	table_act(&f.state, ACTION_DOWN, 3);
	assert_false(table_search(&f.table, &f.state, "a", 1));
	assert_int_equal(table_click(&f.table, &f.state, 1, 1, 24), -1);
	teardown(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_sorted_largest_first_and_ties_keep_their_order),
		cmocka_unit_test(columns_go_by_priority_when_room_is_short),
		cmocka_unit_test(any_size_can_be_drawn),
		cmocka_unit_test(the_cursor_follows_its_row),
		cmocka_unit_test(moves_stop_at_the_ends),
		cmocka_unit_test(sorting_skips_columns_that_cannot),
		cmocka_unit_test(a_click_selects_a_row_or_sorts),
		cmocka_unit_test(search_goes_round_the_ends),
		cmocka_unit_test(an_empty_table_is_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
