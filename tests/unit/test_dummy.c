#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "collectors/dummy.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/pricebook.h"

#define NOON INT64_C(1795521600000)      /* 2026-11-24T12:00:00Z */
#define MINUTE INT64_C(60000)
#define DAY (24 * 60 * MINUTE)

static bool same(const struct usage *a, const struct usage *b)
{
	return id_eq(a->key, b->key) && a->ts == b->ts &&
	       a->requests == b->requests &&
	       !memcmp(a->tokens, b->tokens, sizeof(a->tokens)) &&
	       str_eq(a->model, b->model) && str_eq(a->session, b->session);
}

static void the_same_seed_gives_the_same_calls(void **state)
{
	(void)state;
	for (int source = 0; source < DUMMY_SOURCES; source++) {
		struct dummy *one = dummy_new(7), *two = dummy_new(7);
		struct batch *a = dummy_batch(one, source, NOON,
					      NOON + 30 * MINUTE);
		struct batch *b = dummy_batch(two, source, NOON,
					      NOON + 30 * MINUTE);

		assert_true(a->count > 0);
		assert_int_equal(a->count, b->count);
		for (uint32_t i = 0; i < a->count; i++)
			assert_true(same(&a->records[i], &b->records[i]));
		batch_free(a);
		batch_free(b);
		dummy_free(one);
		dummy_free(two);
	}
}

static void another_seed_gives_other_calls(void **state)
{
	struct dummy *one = dummy_new(1), *two = dummy_new(2);
	struct batch *a = dummy_batch(one, 0, NOON, NOON + 10 * MINUTE);
	struct batch *b = dummy_batch(two, 0, NOON, NOON + 10 * MINUTE);

	(void)state;
	assert_true(a->count > 0 && b->count > 0);
	assert_false(same(&a->records[0], &b->records[0]));
	batch_free(a);
	batch_free(b);
	dummy_free(one);
	dummy_free(two);
}

static void any_cut_of_a_stretch_gives_the_same_calls(void **state)
{
	struct dummy *d = dummy_new(3);
	struct batch *whole = dummy_batch(d, 4, NOON, NOON + 3 * MINUTE);
	uint32_t at = 0;

	(void)state;
	for (int64_t ms = NOON; ms < NOON + 3 * MINUTE; ms += 200) {
		struct batch *part = dummy_batch(d, 4, ms, ms + 200);

		for (uint32_t i = 0; i < part->count; i++, at++) {
			assert_true(at < whole->count);
			assert_true(same(&part->records[i],
					 &whole->records[at]));
		}
		batch_free(part);
	}
	assert_int_equal(at, whole->count);
	batch_free(whole);
	dummy_free(d);
}

static void calls_are_in_order_and_inside_their_stretch(void **state)
{
	struct dummy *d = dummy_new(3);
	struct batch *b = dummy_batch(d, 1, NOON + 123, NOON + 20 * MINUTE);

	(void)state;
	for (uint32_t i = 0; i < b->count; i++) {
		assert_true(b->records[i].ts >= NOON + 123);
		assert_true(b->records[i].ts < NOON + 20 * MINUTE);
		assert_true(!i || b->records[i - 1].ts <= b->records[i].ts);
		assert_int_equal(b->records[i].requests, 1);
	}
	batch_free(b);
	dummy_free(d);
}

static void there_are_twelve_models_at_five_sellers(void **state)
{
	struct dummy *d = dummy_new(1);
	struct intern models, sellers;

	(void)state;
	intern_init(&models);
	intern_init(&sellers);
	for (int source = 0; source < DUMMY_SOURCES; source++) {
		struct batch *b = dummy_history(d, source, NOON - 3 * DAY,
						NOON, 45 * MINUTE);

		for (uint32_t i = 0; i < b->count; i++) {
			intern_add(&models, b->records[i].model);
			intern_add(&sellers, b->records[i].provider);
		}
		batch_free(b);
	}
	assert_int_equal(models.count - 1, 12);
	assert_int_equal(sellers.count - 1, 5);
	intern_release(&models);
	intern_release(&sellers);
	dummy_free(d);
}

/* Of all sources, from `since` for a day. */
static int64_t requests_of_day(struct dummy *d, int64_t since)
{
	int64_t sum = 0;

	for (int source = 0; source < DUMMY_SOURCES; source++) {
		struct batch *b = dummy_history(d, source, since, since + DAY,
						45 * MINUTE);

		for (uint32_t i = 0; i < b->count; i++)
			sum += b->records[i].requests;
		batch_free(b);
	}
	return sum;
}

static void a_month_is_made_of_few_records_with_many_calls(void **state)
{
	struct dummy *d = dummy_new(1);
	struct batch *b = dummy_history(d, 4, NOON - 31 * DAY, NOON,
					45 * MINUTE);

	(void)state;
	assert_in_range(b->count, 1000, 4000);
	assert_true(requests_of_day(d, NOON - 2 * DAY) > 5000);
	batch_free(b);
	dummy_free(d);
}

static void weekends_are_quiet(void **state)
{
	struct dummy *d = dummy_new(1);
	int64_t monday = NOON - DAY - DAY / 2;

	(void)state;
	assert_true(requests_of_day(d, monday - 2 * DAY) * 5 <
		    requests_of_day(d, monday) * 4);
	dummy_free(d);
}

static void it_pretends_to_be_logs_and_sellers(void **state)
{
	const struct source_status *s;
	struct dummy *d = dummy_new(1);
	int n = 0;

	(void)state;
	for (; (s = dummy_status(d, n, NOON)); n++) {
		assert_int_equal(s->state, SOURCE_OK);
		assert_int_equal(s->remote, n >= DUMMY_SOURCES);
		assert_true(s->as_of <= NOON && s->as_of > NOON - DAY);
		assert_true(!s->remote || s->next_poll > NOON);
	}
	assert_int_equal(n, DUMMY_SOURCES + DUMMY_REMOTES);
	dummy_free(d);
}

/* A dummy that has handed out the days before `now`, with prices. */
static struct dummy *metered(const struct pricebook *prices, int64_t now)
{
	struct dummy *d = dummy_new(7);

	dummy_set_prices(d, prices);
	for (int source = 0; source < DUMMY_SOURCES; source++)
		batch_free(dummy_history(d, source, now - 5 * DAY, now,
					 45 * MINUTE));
	return d;
}

static int64_t tokens_of(const int64_t tokens[TOKEN_CATEGORIES])
{
	int64_t sum = 0;

	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		sum += tokens[i];
	return sum;
}

/* Tokens of a provider in [since, until), as handed out. */
static int64_t handed_out(const char *provider, int64_t since, int64_t until)
{
	struct dummy *d = dummy_new(7);
	int64_t sum = 0;

	for (int source = 0; source < DUMMY_SOURCES; source++) {
		struct batch *b = dummy_history(d, source, since, until,
						45 * MINUTE);

		for (uint32_t i = 0; i < b->count; i++)
			if (str_is(b->records[i].provider, provider))
				sum += tokens_of(b->records[i].tokens);
		batch_free(b);
	}
	dummy_free(d);
	return sum;
}

static void sellers_count_what_was_handed_out_and_one_leak(void **state)
{
	struct err err;
	struct pricebook *prices = pricebook_new(&err);
	struct dummy *d = metered(prices, NOON);
	struct bill_batch *b = dummy_bill(d, 0, NOON);
	int64_t known = 0, leaked = 0;

	(void)state;
	assert_string_equal(b->provider, "openai");
	for (uint32_t i = 0; i < b->count; i++) {
		const struct bill_row *r = &b->rows[i];

		assert_int_equal(r->kind, BILL_USAGE);
		assert_true(r->start >= b->since && r->start < b->until);
		if (str_is(r->dim[BILL_KEY], "ci-legacy"))
			leaked += tokens_of(r->tokens);
		else
			known += tokens_of(r->tokens);
	}
	assert_int_equal(known, handed_out("openai", NOON - 5 * DAY, NOON));
	assert_in_range(leaked, 1000000, 9000000);
	bill_batch_free(b);
	dummy_free(d);
	pricebook_free(prices);
}

static void money_is_told_of_days_that_are_over(void **state)
{
	struct err err;
	struct pricebook *prices = pricebook_new(&err);
	struct dummy *d = metered(prices, NOON);
	int64_t today = NOON - NOON % DAY;
	struct bill_batch *b = dummy_bill(d, 1, NOON);

	(void)state;
	assert_true(b->money);
	assert_int_equal(b->until, today);
	assert_true(b->count > 0);
	for (uint32_t i = 0; i < b->count; i++) {
		assert_int_equal(b->rows[i].kind, BILL_COST);
		assert_int_equal(b->rows[i].width, DAY);
		assert_true(b->rows[i].start < today);
		assert_true(b->rows[i].amount > 0);
		assert_string_equal(b->rows[i].currency, "USD");
	}
	bill_batch_free(b);
	dummy_free(d);
	pricebook_free(prices);
}

static void a_bill_is_the_same_every_time(void **state)
{
	struct err err;
	struct pricebook *prices = pricebook_new(&err);
	struct dummy *one = metered(prices, NOON), *two = metered(prices, NOON);
	struct bill_batch *a, *b;
	int feeds = 0;

	(void)state;
	for (; (a = dummy_bill(one, feeds, NOON)); feeds++) {
		b = dummy_bill(two, feeds, NOON);
		assert_int_equal(a->count, b->count);
		for (uint32_t i = 0; i < a->count; i++) {
			assert_int_equal(a->rows[i].start, b->rows[i].start);
			assert_int_equal(a->rows[i].amount, b->rows[i].amount);
			assert_memory_equal(a->rows[i].tokens,
					    b->rows[i].tokens,
					    sizeof(a->rows[i].tokens));
		}
		bill_batch_free(a);
		bill_batch_free(b);
	}
	assert_int_equal(feeds, 9);
	dummy_free(one);
	dummy_free(two);
	pricebook_free(prices);
}

static void plans_have_limits_and_credits_have_no_currency(void **state)
{
	struct dummy *d = dummy_new(1);
	struct bill_batch *limits = dummy_bill(d, 4, NOON);
	struct bill_batch *credits = dummy_bill(d, 8, NOON);

	(void)state;
	assert_int_equal(limits->limit_count, 2);
	for (uint32_t i = 0; i < 2; i++) {
		assert_true(limits->limits[i].resets_at > NOON);
		assert_in_range(limits->limits[i].used_ppm, 1, 1000000);
	}
	assert_int_equal(credits->balance_count, 1);
	assert_string_equal(credits->balances[0].currency, "");
	assert_true(credits->balances[0].amount > 0);
	bill_batch_free(limits);
	bill_batch_free(credits);
	dummy_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_gives_the_same_calls),
		cmocka_unit_test(another_seed_gives_other_calls),
		cmocka_unit_test(any_cut_of_a_stretch_gives_the_same_calls),
		cmocka_unit_test(calls_are_in_order_and_inside_their_stretch),
		cmocka_unit_test(there_are_twelve_models_at_five_sellers),
		cmocka_unit_test(
			a_month_is_made_of_few_records_with_many_calls),
		cmocka_unit_test(weekends_are_quiet),
		cmocka_unit_test(it_pretends_to_be_logs_and_sellers),
		cmocka_unit_test(
			sellers_count_what_was_handed_out_and_one_leak),
		cmocka_unit_test(money_is_told_of_days_that_are_over),
		cmocka_unit_test(a_bill_is_the_same_every_time),
		cmocka_unit_test(
			plans_have_limits_and_credits_have_no_currency),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
