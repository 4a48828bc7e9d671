#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/cell.h"
#include "core/cells.h"

static void series_keep_their_number(void **state)
{
	struct series_table t;
	struct series s = {0};

	(void)state;
	series_init(&t);
	for (uint32_t n = 0; n < 1000; n++) {
		s.text[DIM_MODEL] = n;
		s.band = (uint8_t)(n % 3);
		assert_int_equal(series_add(&t, &s), n + 1);
	}
	for (uint32_t n = 0; n < 1000; n++) {
		s.text[DIM_MODEL] = n;
		s.band = (uint8_t)(n % 3);
		assert_int_equal(series_add(&t, &s), n + 1);
	}
	assert_int_equal(t.count, 1001);
	series_release(&t);
}

static void series_differ_by_every_part(void **state)
{
	struct series_table t;
	struct series s = {0};

	(void)state;
	series_init(&t);
	assert_int_equal(series_add(&t, &s), 1);
	for (int d = 0; d < DIMS; d++) {
		struct series other = s;

		other.text[d] = intern_add(&t.names, STR("x"));
		assert_int_equal(series_add(&t, &other), d + 2);
		assert_true(str_is(series_text(&t, (uint32_t)d + 2,
					       (enum dim)d), "x"));
		assert_non_null(dim_names[d]);
	}
	s.flags = SERIES_PARTIAL;
	assert_int_equal(series_add(&t, &s), DIMS + 2);
	s.basis = BASIS_REPORTED;
	assert_int_equal(series_add(&t, &s), DIMS + 3);
	series_release(&t);
}

static struct cell some_cell(int64_t n)
{
	struct cell c = {.requests = n, .cost = 7 * n, .unpriced = n / 2};

	for (int i = 0; i < TOKEN_CATEGORIES; i++) {
		c.tokens[i] = n * i;
		c.unknown[i] = (int32_t)(n % (i + 2));
	}
	return c;
}

static void cells_add_up_and_come_apart_again(void **state)
{
	struct cell sum = {0}, a = some_cell(13), b = some_cell(29);

	(void)state;
	cell_add(&sum, &a, 1);
	cell_add(&sum, &b, 1);
	assert_int_equal(sum.requests, 42);
	assert_int_equal(cell_total(&sum), cell_total(&a) + cell_total(&b));
	cell_add(&sum, &a, -1);
	assert_false(cell_is_zero(&sum));
	cell_add(&sum, &b, -1);
	assert_true(cell_is_zero(&sum));
}

static void a_count_nobody_told_is_not_known(void **state)
{
	struct cell c = {.requests = 2};

	(void)state;
	c.unknown[TOKENS_REASONING] = 2;
	c.unknown[TOKENS_AUDIO_IN] = 1;
	assert_false(cell_knows(&c, TOKENS_REASONING));
	assert_true(cell_knows(&c, TOKENS_AUDIO_IN));
	assert_true(cell_knows(&c, TOKENS_INPUT));
}

static void held_cells_forget_the_old_and_the_empty(void **state)
{
	struct cells t = {0};
	struct cell c = some_cell(5);

	(void)state;
	for (int64_t bucket = 0; bucket < 500; bucket++)
		for (uint32_t series = 1; series <= 3; series++)
			cells_add(&t, bucket, series, &c, 1);
	assert_int_equal(t.count, 1500);
	cells_add(&t, 450, 2, &c, -1);
	cells_prune(&t, 400);
	assert_int_equal(t.count, 299);
	cells_add(&t, 450, 1, &c, 1);
	assert_int_equal(t.count, 299);
	for (uint32_t i = 0; i < t.count; i++)
		if (t.list[i].bucket == 450 && t.list[i].series == 1)
			assert_int_equal(t.list[i].sums.requests, 10);
	cells_prune(&t, INT64_MAX);
	assert_int_equal(t.count, 0);
	cells_add(&t, 1, 1, &c, 1);
	assert_int_equal(t.count, 1);
	cells_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(series_keep_their_number),
		cmocka_unit_test(series_differ_by_every_part),
		cmocka_unit_test(cells_add_up_and_come_apart_again),
		cmocka_unit_test(a_count_nobody_told_is_not_known),
		cmocka_unit_test(held_cells_forget_the_old_and_the_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
