#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "collectors/dummy.h"
#include "core/mem.h"

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

static void it_pretends_to_be_five_sources(void **state)
{
	struct dummy *d = dummy_new(1);
	int n = 0;

	(void)state;
	while (dummy_status(d, n, NOON)) {
		assert_int_equal(dummy_status(d, n, NOON)->state, SOURCE_OK);
		n++;
	}
	assert_int_equal(n, DUMMY_SOURCES);
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
		cmocka_unit_test(it_pretends_to_be_five_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
