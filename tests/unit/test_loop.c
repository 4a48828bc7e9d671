#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/loop.h"

struct seen {
	struct loop *loop;
	struct loop_watch *watch, *other;
	struct loop_timer *timer;
	int fd;
	int count, signo;
	int64_t at[8];
};

static int set_up(void **state)
{
	struct seen *s = test_calloc(1, sizeof(*s));

	s->loop = loop_new(NULL);
	*state = s;
	return s->loop ? 0 : -1;
}

static int tear_down(void **state)
{
	struct seen *s = *state;

	loop_free(s->loop);
	test_free(s);
	return 0;
}

static void note_bytes(void *ctx, short revents)
{
	struct seen *s = ctx;
	char byte;

	assert_true(revents & (POLLIN | POLLHUP));
	if (read(s->fd, &byte, 1) == 1)
		s->count++;
	else
		loop_watch_remove(s->loop, s->watch);
}

static void a_watch_tells_of_bytes_and_of_the_end(void **state)
{
	struct seen *s = *state;
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	s->fd = fds[0];
	s->watch = loop_watch_add(s->loop, fds[0], POLLIN, note_bytes, s);
	assert_int_equal(write(fds[1], "ab", 2), 2);
	loop_turn(s->loop, 1000);
	assert_int_equal(s->count, 1);
	loop_turn(s->loop, 1000);
	assert_int_equal(s->count, 2);
	loop_turn(s->loop, 0);
	assert_int_equal(s->count, 2);
	close(fds[1]);
	loop_turn(s->loop, 1000);
	/* Removed at the end of the file: it must not be told of it again. */
	loop_turn(s->loop, 0);
	close(fds[0]);
}

static void remove_both(void *ctx, short revents)
{
	struct seen *s = ctx;

	(void)revents;
	s->count++;
	loop_watch_remove(s->loop, s->watch);
	loop_watch_remove(s->loop, s->other);
}

static void a_callback_may_remove_watches_that_are_ready_too(void **state)
{
	struct seen *s = *state;
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "a", 1), 1);
	s->watch = loop_watch_add(s->loop, fds[0], POLLIN, remove_both, s);
	s->other = loop_watch_add(s->loop, fds[0], POLLIN, remove_both, s);
	loop_turn(s->loop, 1000);
	assert_int_equal(s->count, 1);
	close(fds[0]);
	close(fds[1]);
}

static int64_t count_to_three(void *ctx)
{
	struct seen *s = ctx;

	s->at[s->count++] = clock_mono();
	if (s->count == 3)
		loop_stop(s->loop);
	return s->count == 3 ? -1 : 10;
}

static void a_timer_repeats_as_it_says(void **state)
{
	struct seen *s = *state;
	int64_t start = clock_mono();

	loop_timer_add(s->loop, 5, count_to_three, s);
	loop_run(s->loop);
	assert_int_equal(s->count, 3);
	assert_true(s->at[0] - start >= 5);
	assert_true(s->at[1] - s->at[0] >= 10);
	assert_true(s->at[2] - s->at[1] >= 10);
	loop_turn(s->loop, 20);
	assert_int_equal(s->count, 3);
}

static int64_t remove_other_timer(void *ctx)
{
	struct seen *s = ctx;

	s->count++;
	loop_timer_remove(s->loop, s->timer);
	s->timer = NULL;
	return -1;
}

static int64_t must_not_fire(void *ctx)
{
	(void)ctx;
	fail_msg("a timer that was removed fired");
	return -1;
}

static void a_timer_may_remove_one_that_is_due(void **state)
{
	struct seen *s = *state;

	loop_timer_add(s->loop, 0, remove_other_timer, s);
	s->timer = loop_timer_add(s->loop, 0, must_not_fire, s);
	loop_turn(s->loop, 0);
	assert_int_equal(s->count, 1);
	loop_turn(s->loop, 0);
}

static void a_timer_can_be_put_off_and_called_early(void **state)
{
	struct seen *s = *state;
	struct loop_timer *t;

	t = loop_timer_add(s->loop, 0, count_to_three, s);
	loop_timer_reset(t, 60000);
	loop_turn(s->loop, 0);
	assert_int_equal(s->count, 0);
	loop_timer_reset(t, 0);
	loop_turn(s->loop, 60000);
	assert_int_equal(s->count, 1);
	loop_timer_remove(s->loop, t);
}

static void note_signal(void *ctx, int signo)
{
	struct seen *s = ctx;

	s->count++;
	s->signo = signo;
}

static void a_signal_is_handled_on_the_loop(void **state)
{
	struct seen *s = *state;

	loop_signal(s->loop, SIGUSR1, note_signal, s);
	raise(SIGUSR1);
	assert_int_equal(s->count, 0);
	loop_turn(s->loop, 1000);
	assert_int_equal(s->count, 1);
	assert_int_equal(s->signo, SIGUSR1);
	loop_signal(s->loop, SIGUSR1, NULL, NULL);
}

static void *wake_often(void *ctx)
{
	for (int i = 0; i < 100000; i++)
		loop_wake(ctx);
	return NULL;
}

static void note_wake(void *ctx)
{
	((struct seen *)ctx)->count++;
}

static void waking_from_a_thread_never_blocks_and_is_never_lost(void **state)
{
	struct seen *s = *state;
	pthread_t thread;
	int before;

	loop_on_wake(s->loop, note_wake, s);
	pthread_create(&thread, NULL, wake_often, s->loop);
	pthread_join(thread, NULL);
	loop_turn(s->loop, 1000);
	assert_int_equal(s->count, 1);
	before = s->count;
	loop_wake(s->loop);
	loop_turn(s->loop, 1000);
	assert_int_equal(s->count, before + 1);
}

static int64_t sleep_at_most_nothing(void *ctx)
{
	((struct seen *)ctx)->count++;
	return 0;
}

static void the_hook_runs_before_each_wait_and_bounds_it(void **state)
{
	struct seen *s = *state;

	loop_before_sleep(s->loop, sleep_at_most_nothing, s);
	loop_turn(s->loop, -1);
	loop_turn(s->loop, 60000);
	assert_int_equal(s->count, 2);
}

static int64_t turn_inside(void *ctx)
{
	struct seen *s = ctx;

	s->count++;
	loop_turn(s->loop, 0);
	return -1;
}

static void a_turn_within_a_turn_fires_nothing_twice(void **state)
{
	struct seen *s = *state;

	loop_timer_add(s->loop, 0, turn_inside, s);
	loop_timer_add(s->loop, 0, turn_inside, s);
	loop_turn(s->loop, 0);
	assert_int_equal(s->count, 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_watch_tells_of_bytes_and_of_the_end),
		TEST(a_callback_may_remove_watches_that_are_ready_too),
		TEST(a_timer_repeats_as_it_says),
		TEST(a_timer_may_remove_one_that_is_due),
		TEST(a_timer_can_be_put_off_and_called_early),
		TEST(a_signal_is_handled_on_the_loop),
		TEST(waking_from_a_thread_never_blocks_and_is_never_lost),
		TEST(the_hook_runs_before_each_wait_and_bounds_it),
		TEST(a_turn_within_a_turn_fires_nothing_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
