#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/bill.h"

static struct bill_row usage(const char *model, int64_t start, int64_t input)
{
	struct bill_row r = bill_row(BILL_USAGE, start, 3600000);

	r.dim[BILL_MODEL] = str_from(model);
	bill_set(&r, TOKENS_INPUT, input);
	return r;
}

static void rows_of_one_bucket_and_the_same_dimensions_add_up(void **state)
{
	struct bill_batch *b = bill_batch_new("org", "openai", "usage");
	struct bill_row r = usage("gpt-5", 0, 10);

	(void)state;
	bill_add(b, &r);
	r.requests = 3;
	bill_add(b, &r);
	bill_add(b, &r);
	assert_int_equal(b->count, 1);
	assert_int_equal(b->rows[0].tokens[TOKENS_INPUT], 30);
	assert_int_equal(b->rows[0].requests, 6);
	bill_batch_free(b);
}

static void rows_that_differ_in_anything_stay_apart(void **state)
{
	struct bill_batch *b = bill_batch_new("org", "openai", "usage");
	struct bill_row r = usage("gpt-5", 0, 10);

	(void)state;
	bill_add(b, &r);
	for (int i = 0; i < BILL_DIMS; i++) {
		struct bill_row other = r;

		other.dim[i] = STR("another");
		bill_add(b, &other);
	}
	r.start = 3600000;
	bill_add(b, &r);
	r.width = 60000;
	bill_add(b, &r);
	r.kind = BILL_COST;
	bill_add(b, &r);
	memcpy(r.currency, "EUR", 4);
	bill_add(b, &r);
	assert_int_equal(b->count, 1 + BILL_DIMS + 4);
	bill_batch_free(b);
}

static void a_batch_keeps_its_own_text(void **state)
{
	struct bill_batch *b = bill_batch_new("org", "openai", "usage");
	char text[] = "gpt-5";
	struct bill_row r = usage(text, 0, 1);

	(void)state;
	bill_add(b, &r);
	memset(text, 'x', sizeof(text) - 1);
	assert_true(str_is(b->rows[0].dim[BILL_MODEL], "gpt-5"));
	bill_batch_free(b);
}

static void thousands_of_rows_keep_apart(void **state)
{
	struct bill_batch *b = bill_batch_new("org", "openai", "usage");

	(void)state;
	for (int twice = 0; twice < 2; twice++) {
		for (int i = 0; i < 20000; i++) {
			struct bill_row r = usage("m", i * INT64_C(3600000), 1);

			bill_add(b, &r);
		}
	}
	assert_int_equal(b->count, 20000);
	for (int i = 0; i < 20000; i++)
		assert_int_equal(b->rows[i].tokens[TOKENS_INPUT], 2);
	bill_batch_empty(b);
	assert_int_equal(b->count, 0);
	bill_batch_free(b);
}

static const struct bill_label *called(struct bill_batch *b, const char *label)
{
	bill_add_label(b, &(struct bill_label){BILL_KEY, STR("key_1"),
					       str_from(label)});
	return b->label_count ? &b->labels[b->label_count - 1] : NULL;
}

static void a_label_is_clean_and_short(void **state)
{
	struct bill_batch *b = bill_batch_new("org", "openai", "names");
	char text[4 * BILL_LABEL_MOST];
	struct str label;

	(void)state;
	assert_null(called(b, ""));
	assert_null(called(b, " \x1b\t\xe2\x80\xae "));
	bill_add_label(b, &(struct bill_label){BILL_KEY, STR(""), STR("x")});
	assert_int_equal(b->label_count, 0);
	assert_true(str_is(called(b, " ci\x1b[2J\n")->label, "ci[2J"));
	assert_true(str_is(b->labels[0].id, "key_1"));
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(called(b, text)->label.n, BILL_LABEL_MOST);
	/* a character is there whole or not at all */
	for (int i = 0; i < 100; i++)
		memcpy(text + 3 * i, "\xe2\x82\xac", 3);
	text[300] = '\0';
	label = called(b, text)->label;
	assert_int_equal(label.n, BILL_LABEL_MOST / 3 * 3);
	assert_memory_equal(label.p + label.n - 3, "\xe2\x82\xac", 3);
	bill_batch_empty(b);
	assert_int_equal(b->label_count, 0);
	bill_batch_free(b);
}

static void figures_that_are_too_large_stop_at_the_end(void **state)
{
	struct bill_batch *b = bill_batch_new("org", "openai", "costs");
	struct bill_row r = bill_row(BILL_COST, 0, 86400000);

	(void)state;
	r.amount = INT64_MAX;
	bill_add(b, &r);
	bill_add(b, &r);
	assert_true(b->rows[0].amount == INT64_MAX);
	bill_batch_free(b);
}

static void a_currency_is_three_letters(void **state)
{
	char out[4];

	(void)state;
	assert_true(bill_currency(STR("usd"), out));
	assert_string_equal(out, "USD");
	assert_true(bill_currency(STR("Cny"), out));
	assert_string_equal(out, "CNY");
	assert_false(bill_currency(STR("US"), out));
	assert_false(bill_currency(STR("U$D"), out));
	assert_false(bill_currency(STR("credits"), out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_one_bucket_and_the_same_dimensions_add_up),
		cmocka_unit_test(rows_that_differ_in_anything_stay_apart),
		cmocka_unit_test(a_batch_keeps_its_own_text),
		cmocka_unit_test(thousands_of_rows_keep_apart),
		cmocka_unit_test(a_label_is_clean_and_short),
		cmocka_unit_test(figures_that_are_too_large_stop_at_the_end),
		cmocka_unit_test(a_currency_is_three_letters),
	};

	return cmocka_run_group_tests_name("bill", tests, NULL, NULL);
}
