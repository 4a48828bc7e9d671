/* A bucket that is told anew under other dimensions counts once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/billed_kit.h"

#define DAY "2026-01-02T00:00:00Z"

static void sum_row(void *ctx, const struct billed_row *r)
{
	int64_t *sum = ctx;

	sum[0] += r->amount;
	sum[1] += r->tokens[TOKENS_INPUT];
	sum[2]++;
}

/* What the ledger holds in all: billionths, tokens, rows. */
static void check_sum(struct bills *k, int64_t amount, int64_t tokens,
		      int64_t rows)
{
	int64_t sum[3] = {0};

	billed_each(k->billed, 0, INT64_MAX, sum_row, sum);
	assert_int_equal(sum[0], amount);
	assert_int_equal(sum[1], tokens);
	assert_int_equal(sum[2], rows);
}

static struct bill_batch *costs(void)
{
	return bills_batch("org", "costs", bills_at(DAY),
			   bills_at(DAY) + 2 * KIT_DAY);
}

static struct bill_batch *usage(void)
{
	return bills_batch("org", "usage", bills_at(DAY),
			   bills_at(DAY) + KIT_HOUR);
}

static void add_cost(struct bill_batch *b, const char *key, int64_t amount)
{
	struct bill_row r = bill_row(BILL_COST, bills_at(DAY), KIT_DAY);

	r.dim[BILL_KEY] = str_from(key);
	r.amount = amount;
	memcpy(r.currency, "USD", 4);
	bill_add(b, &r);
}

static int open_bills(void **state)
{
	struct bills *k = xcalloc(1, sizeof(*k));

	bills_init(k, NULL);
	*state = k;
	return 0;
}

static int close_bills(void **state)
{
	bills_release(*state);
	free(*state);
	return 0;
}

static void money_that_moved_to_another_key_counts_once(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = costs();

	add_cost(b, "", 10);
	add_cost(b, "b", 5);
	bills_put(k, b);
	b = costs();
	add_cost(b, "a", 10);
	add_cost(b, "b", 5);
	assert_true(bills_put(k, b));
	check_sum(k, 15, 0, 2);
}

static void a_renamed_model_counts_once(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = usage();

	bills_usage(b, bills_at(DAY), KIT_HOUR, "gpt-5.6", 100);
	bills_put(k, b);
	b = usage();
	bills_usage(b, bills_at(DAY), KIT_HOUR, "gpt-5.6-2026-01-01", 120);
	bills_put(k, b);
	check_sum(k, 0, 120, 1);
}

static void a_row_that_was_split_counts_once(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = costs();

	add_cost(b, "", 10);
	bills_put(k, b);
	b = costs();
	add_cost(b, "a", 6);
	add_cost(b, "b", 4);
	bills_put(k, b);
	check_sum(k, 10, 0, 2);
}

static void a_row_that_vanished_stays(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = costs();

	add_cost(b, "a", 10);
	add_cost(b, "b", 5);
	bills_put(k, b);
	b = costs();
	add_cost(b, "a", 20);
	bills_put(k, b);
	check_sum(k, 25, 0, 2);
}

static void a_lesser_new_row_explains_no_vanished_one(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = costs();

	add_cost(b, "a", 10);
	bills_put(k, b);
	b = costs();
	add_cost(b, "b", 3);
	bills_put(k, b);
	check_sum(k, 13, 0, 2);
}

static void other_buckets_and_feeds_are_left_alone(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = costs();

	add_cost(b, "a", 10);
	bills_money(b, BILL_COST, bills_at(DAY) + KIT_DAY, "m", 7);
	bills_put(k, b);
	b = usage();
	bills_usage(b, bills_at(DAY), KIT_HOUR, "m", 100);
	bills_put(k, b);
	b = costs();
	add_cost(b, "b", 10);
	bills_put(k, b);
	check_sum(k, 17, 100, 3);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, open_bills, close_bills)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(money_that_moved_to_another_key_counts_once),
		CASE(a_renamed_model_counts_once),
		CASE(a_row_that_was_split_counts_once),
		CASE(a_row_that_vanished_stays),
		CASE(a_lesser_new_row_explains_no_vanished_one),
		CASE(other_buckets_and_feeds_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
