#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/unseen.h"

#define HOUR INT64_C(3600000)

enum { SELLER = 1, MODEL, OTHER, APP, CI, LEAK, TEXTS };

static struct told told(uint32_t key, int64_t hour, int64_t tokens)
{
	return (struct told){.provider = SELLER, .model = MODEL, .key = key,
			     .start = hour * HOUR, .width = HOUR,
			     .tokens = tokens};
}

static struct seen seen(uint32_t key, int64_t hour, int64_t tokens)
{
	return (struct seen){.provider = SELLER, .model = MODEL, .key = key,
			     .hour = hour * HOUR, .tokens = tokens};
}

/* What is left of a key in an hour. */
static int64_t left(const struct told *t, int count, uint32_t key,
		    int64_t hour)
{
	for (int i = 0; i < count; i++)
		if (t[i].key == key && t[i].start == hour * HOUR)
			return t[i].unseen;
	fail_msg("no such row");
	return -1;
}

static void usage_without_any_record_is_unseen(void **state)
{
	struct told t[] = {told(LEAK, 3, 500)};

	(void)state;
	unseen_find(t, 1, NULL, 0, TEXTS);
	assert_int_equal(t[0].unseen, 500);
}

static void records_of_the_same_hour_explain_usage(void **state)
{
	struct told t[] = {told(APP, 3, 500)};
	struct seen s[] = {seen(0, 3, 300), seen(0, 3, 200)};

	(void)state;
	unseen_find(t, 1, s, 2, TEXTS);
	assert_int_equal(t[0].unseen, 0);
}

static void a_call_at_the_edge_of_an_hour_is_explained_by_the_next(void **state)
{
	struct told t[] = {told(APP, 3, 500), told(APP, 4, 100)};
	struct seen s[] = {seen(0, 3, 450), seen(0, 4, 150)};

	(void)state;
	unseen_find(t, 2, s, 2, TEXTS);
	assert_int_equal(left(t, 2, APP, 3), 0);
	assert_int_equal(left(t, 2, APP, 4), 0);
}

static void records_two_hours_away_explain_nothing(void **state)
{
	struct told t[] = {told(APP, 3, 500)};
	struct seen s[] = {seen(0, 5, 500)};

	(void)state;
	unseen_find(t, 1, s, 1, TEXTS);
	assert_int_equal(t[0].unseen, 500);
}

static void records_in_an_hour_without_a_bill_help_the_hour_beside_it(void **state)
{
	struct told t[] = {told(APP, 3, 500)};
	struct seen s[] = {seen(0, 4, 200)};

	(void)state;
	unseen_find(t, 1, s, 1, TEXTS);
	assert_int_equal(t[0].unseen, 300);
}

/* Three days of an app, and one hour in which somebody else was busy, too. */
static void the_key_that_is_never_explained_is_the_one_that_leaked(void **state)
{
	struct told t[80];
	struct seen s[80];
	int n = 0, m = 0;

	(void)state;
	for (int h = 0; h < 72; h++) {
		t[n++] = told(APP, h, 1000);
		s[m++] = seen(0, h, 1000);
	}
	t[n++] = told(LEAK, 40, 7000);
	t[n++] = told(LEAK, 41, 300);
	unseen_find(t, n, s, m, TEXTS);
	assert_int_equal(left(t, n, LEAK, 40), 7000);
	assert_int_equal(left(t, n, LEAK, 41), 300);
	assert_int_equal(left(t, n, APP, 40), 0);
	assert_int_equal(left(t, n, APP, 41), 0);
}

static void a_record_that_names_its_key_explains_that_key_first(void **state)
{
	struct told t[] = {told(APP, 3, 100), told(CI, 3, 100)};
	struct seen s[] = {seen(CI, 3, 100)};

	(void)state;
	unseen_find(t, 2, s, 1, TEXTS);
	assert_int_equal(left(t, 2, CI, 3), 0);
	assert_int_equal(left(t, 2, APP, 3), 100);
}

static void a_key_the_bill_does_not_know_explains_what_is_there(void **state)
{
	struct told t[] = {told(APP, 3, 100)};
	struct seen s[] = {seen(CI, 3, 100)};

	(void)state;
	unseen_find(t, 1, s, 1, TEXTS);
	assert_int_equal(t[0].unseen, 0);
}

static void models_do_not_explain_each_other(void **state)
{
	struct told t[] = {told(APP, 3, 100)};
	struct seen s[] = {seen(0, 3, 100)};

	(void)state;
	s[0].model = OTHER;
	unseen_find(t, 1, s, 1, TEXTS);
	assert_int_equal(t[0].unseen, 100);
}

static void a_day_is_explained_by_all_its_hours(void **state)
{
	struct told t[] = {told(APP, 24, 900)};
	struct seen s[] = {seen(0, 24, 300), seen(0, 30, 300),
			   seen(0, 47, 200), seen(0, 49, 500)};

	(void)state;
	t[0].width = 24 * HOUR;
	unseen_find(t, 1, s, 4, TEXTS);
	assert_int_equal(t[0].unseen, 100);
}

static uint32_t draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(*seed >> 33) % below;
}

/* Nothing is explained twice, nothing becomes less than nothing, and what is
 * left does not depend on the order in which things were given. */
static void nothing_is_lost_or_made_in_any_order(void **state)
{
	enum { N = 60 };

	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct told a[N], b[N];
		struct seen s[N], z[N];
		int64_t all = 0, records = 0, rest = 0, again = 0;
		uint64_t r = seed;

		for (int i = 0; i < N; i++) {
			a[i] = told(APP + draw(&r, 3), i / 3,
				    1 + draw(&r, 100));
			s[i] = seen(draw(&r, 2) ? 0 : APP, draw(&r, 24),
				    draw(&r, 100));
			all += a[i].tokens;
			records += s[i].tokens;
		}
		for (int i = 0; i < N; i++) {
			b[N - 1 - i] = a[i];
			z[N - 1 - i] = s[i];
		}
		unseen_find(a, N, s, N, TEXTS);
		unseen_find(b, N, z, N, TEXTS);
		for (int i = 0; i < N; i++) {
			assert_in_range(a[i].unseen, 0, a[i].tokens);
			rest += a[i].unseen;
			again += b[i].unseen;
		}
		assert_true(rest >= all - records);
		assert_int_equal(rest, again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usage_without_any_record_is_unseen),
		cmocka_unit_test(records_of_the_same_hour_explain_usage),
		cmocka_unit_test(a_call_at_the_edge_of_an_hour_is_explained_by_the_next),
		cmocka_unit_test(records_two_hours_away_explain_nothing),
		cmocka_unit_test(records_in_an_hour_without_a_bill_help_the_hour_beside_it),
		cmocka_unit_test(the_key_that_is_never_explained_is_the_one_that_leaked),
		cmocka_unit_test(a_record_that_names_its_key_explains_that_key_first),
		cmocka_unit_test(a_key_the_bill_does_not_know_explains_what_is_there),
		cmocka_unit_test(models_do_not_explain_each_other),
		cmocka_unit_test(a_day_is_explained_by_all_its_hours),
		cmocka_unit_test(nothing_is_lost_or_made_in_any_order),
	};

	return cmocka_run_group_tests_name("unseen", tests, NULL, NULL);
}
