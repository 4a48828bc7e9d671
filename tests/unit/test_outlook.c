#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "core/billed.h"
#include "core/outlook.h"
#include "core/part.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define BEGUN INT64_C(1795456800000)    /* 2026-11-23T18:00:00Z */

static struct outlooks *o;

static int setup(void **state)
{
	(void)state;
	o = outlooks_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	outlooks_free(o);
	return 0;
}

static struct billed_limit five_hours(int percent, int64_t as_of)
{
	return (struct billed_limit){"max", "anthropic", "", "5 h",
				     percent * INT64_C(10000), 5 * HOUR,
				     BEGUN + 5 * HOUR, as_of};
}

static const struct limit_outlook *look(const struct billed_limit *l,
					int64_t now)
{
	struct part_input in = {.books.now = now};

	return outlooks_build(o, l, 1, &in);
}

static void a_mean_since_the_window_began_is_there_from_the_first_poll(
	void **state)
{
	struct billed_limit l = five_hours(40, BEGUN + 2 * HOUR);
	const struct limit_outlook *x = look(&l, l.as_of);

	(void)state;
	assert_int_equal(x->basis, OUTLOOK_WINDOW);
	assert_int_equal(x->since, BEGUN);
	assert_int_equal(lround(x->ppm_per_hour), 200000);
	assert_int_equal(x->at_reset_ppm, 1000000);
	assert_int_equal(x->exhausted_at, 0);
	assert_int_equal(x->left_ms, 3 * HOUR);
	assert_int_equal(x->left_ppm, 600000);
	assert_int_equal(x->even_ppm, 400000);
}

static void it_says_when_a_window_will_be_used_up(void **state)
{
	struct billed_limit l = five_hours(75, BEGUN + 150 * MINUTE);
	const struct limit_outlook *x = look(&l, l.as_of + MINUTE);

	(void)state;
	assert_int_equal(lround(x->ppm_per_hour), 300000);
	assert_int_equal(x->exhausted_at, BEGUN + 200 * MINUTE);
	assert_int_equal(x->at_reset_ppm, 1500000);
}

static void the_last_polls_outweigh_the_mean(void **state)
{
	const struct limit_outlook *x = NULL;

	(void)state;
	for (int i = 0; i <= 20; i++) {
		struct billed_limit l =
			five_hours(20 + i, BEGUN + 2 * HOUR + i * MINUTE);

		x = look(&l, l.as_of);
	}
	assert_int_equal(x->basis, OUTLOOK_RECENT);
	assert_int_equal(lround(x->ppm_per_hour / 1000), 600);
	assert_int_equal(x->exhausted_at, BEGUN + 3 * HOUR + 20 * MINUTE);
}

static void who_stopped_is_not_said_to_run_out(void **state)
{
	const struct limit_outlook *x = NULL;

	(void)state;
	for (int i = 0; i <= 40; i++) {
		struct billed_limit l =
			five_hours(90, BEGUN + 3 * HOUR + i * MINUTE);

		x = look(&l, l.as_of);
	}
	assert_int_equal(x->basis, OUTLOOK_RECENT);
	assert_true(x->ppm_per_hour == 0);
	assert_int_equal(x->exhausted_at, 0);
	assert_int_equal(x->at_reset_ppm, 900000);
}

static void a_new_window_forgets_the_one_before(void **state)
{
	struct billed_limit l;
	const struct limit_outlook *x;

	(void)state;
	for (int i = 0; i <= 20; i++) {
		l = five_hours(60 + i, BEGUN + 4 * HOUR + i * MINUTE);
		look(&l, l.as_of);
	}
	l = five_hours(1, BEGUN + 5 * HOUR + 2 * MINUTE);
	l.resets_at += 5 * HOUR;
	x = look(&l, l.as_of);
	assert_int_equal(x->basis, OUTLOOK_UNKNOWN);
	assert_true(isnan(x->ppm_per_hour));
	assert_int_equal(x->at_reset_ppm, -1);
	assert_int_equal(x->exhausted_at, 0);
}

static void a_reset_told_some_seconds_off_is_the_same_window(void **state)
{
	const struct limit_outlook *x = NULL;

	(void)state;
	for (int i = 0; i <= 20; i++) {
		struct billed_limit l =
			five_hours(20 + i, BEGUN + 2 * HOUR + i * MINUTE);

		l.resets_at += i % 2 ? 7000 : -5000;
		x = look(&l, l.as_of);
	}
	assert_int_equal(x->basis, OUTLOOK_RECENT);
}

static void of_a_window_that_ended_nothing_is_known(void **state)
{
	struct billed_limit l = five_hours(97, BEGUN + 4 * HOUR);
	const struct limit_outlook *x = look(&l, l.resets_at);

	(void)state;
	assert_true(x->past);
	assert_int_equal(x->basis, OUTLOOK_UNKNOWN);
	assert_int_equal(x->left_ms, -1);
	assert_int_equal(x->left_ppm, -1);
	assert_int_equal(x->even_ppm, -1);
	assert_int_equal(x->at_reset_ppm, -1);
	assert_int_equal(x->exhausted_at, 0);
}

static void what_is_used_up_is_so_already(void **state)
{
	struct billed_limit l = five_hours(104, BEGUN + HOUR);
	const struct limit_outlook *x = look(&l, l.as_of + 3 * MINUTE);

	(void)state;
	assert_int_equal(x->exhausted_at, l.as_of);
	assert_int_equal(x->left_ppm, 0);
}

static void without_a_reset_only_polls_give_a_pace(void **state)
{
	const struct limit_outlook *x = NULL;

	(void)state;
	for (int i = 0; i <= 30; i++) {
		struct billed_limit l =
			five_hours(i, BEGUN + i * MINUTE);

		l.resets_at = l.window_ms = 0;
		x = look(&l, l.as_of);
		if (i == 0)
			assert_int_equal(x->basis, OUTLOOK_UNKNOWN);
	}
	assert_int_equal(x->basis, OUTLOOK_RECENT);
	assert_int_equal(x->left_ms, -1);
	assert_int_equal(x->even_ppm, -1);
	assert_int_equal(x->at_reset_ppm, -1);
	assert_int_equal(x->exhausted_at, BEGUN + 100 * MINUTE);
}

static void calls_a_minute_have_head_room_and_no_pace(void **state)
{
	struct billed_limit l = {"gw", "openai", "", "1 min", 620000, MINUTE,
				 BEGUN + MINUTE, BEGUN + 30000};
	const struct limit_outlook *x = look(&l, BEGUN + 31000);

	(void)state;
	assert_true(x->brief);
	assert_int_equal(x->left_ppm, 380000);
	assert_int_equal(x->basis, OUTLOOK_UNKNOWN);
	assert_int_equal(x->exhausted_at, 0);
}

static void limits_of_one_name_are_told_apart_by_account(void **state)
{
	struct billed_limit two[2] = {five_hours(10, BEGUN + HOUR),
				      five_hours(90, BEGUN + HOUR)};
	struct part_input in = {.books.now = BEGUN + HOUR};
	const struct limit_outlook *x;

	(void)state;
	two[0].account = "ada";
	two[1].account = "bob";
	x = outlooks_build(o, two, 2, &in);
	assert_int_equal(x[0].exhausted_at, 0);
	assert_int_equal(x[1].exhausted_at, BEGUN + HOUR + 400000);
	assert_int_equal(x[0].at_reset_ppm, 500000);
}

static void a_held_screen_keeps_what_it_shows(void **state)
{
	struct billed_limit l = five_hours(40, BEGUN + 2 * HOUR);
	struct part_input in = {.books.now = BEGUN + 3 * HOUR, .hold = true};
	const struct limit_outlook *x;

	(void)state;
	look(&l, l.as_of);
	x = outlooks_build(o, &l, 1, &in);
	assert_int_equal(x->left_ms, 3 * HOUR);
	in.hold = false;
	x = outlooks_build(o, &l, 1, &in);
	assert_int_equal(x->left_ms, 2 * HOUR);
}

static void a_thousand_limits_come_and_go(void **state)
{
	struct part_input in = {.books.now = BEGUN + HOUR};

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct billed_limit l = five_hours(i % 100, BEGUN + HOUR);
		char account[16];

		snprintf(account, sizeof(account), "a%d", i);
		l.account = account;
		assert_int_equal(outlooks_build(o, &l, 1, &in)->left_ppm,
				 1000000 - l.used_ppm);
	}
	assert_non_null(o);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_mean_since_the_window_began_is_there_from_the_first_poll),
		TEST(it_says_when_a_window_will_be_used_up),
		TEST(the_last_polls_outweigh_the_mean),
		TEST(who_stopped_is_not_said_to_run_out),
		TEST(a_new_window_forgets_the_one_before),
		TEST(a_reset_told_some_seconds_off_is_the_same_window),
		TEST(of_a_window_that_ended_nothing_is_known),
		TEST(what_is_used_up_is_so_already),
		TEST(without_a_reset_only_polls_give_a_pace),
		TEST(calls_a_minute_have_head_room_and_no_pace),
		TEST(limits_of_one_name_are_told_apart_by_account),
		TEST(a_held_screen_keeps_what_it_shows),
		TEST(a_thousand_limits_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
