#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/loop.h"
#include "core/pool.h"

struct seen {
	struct loop *loop;
	struct pool *pool;
	pthread_t here;
	int taken, done, last;
	atomic_int posted, worked;
};

struct counting {
	struct job job;
	struct seen *seen;
	int number, posts;
	int taken;
	bool worked;
};

struct sent {
	struct counting *from;
};

static void take(void *what)
{
	struct sent *sent = what;
	struct seen *s = sent->from->seen;

	assert_true(pthread_equal(pthread_self(), s->here));
	sent->from->taken++;
	s->taken++;
	free(sent);
}

static void work(struct pool *p, struct job *j)
{
	struct counting *c = (struct counting *)j;

	c->worked = true;
	atomic_fetch_add(&c->seen->worked, 1);
	for (int i = 0; i < c->posts; i++) {
		struct sent *sent = malloc(sizeof(*sent));

		sent->from = c;
		pool_post(p, take, sent);
		atomic_fetch_add(&c->seen->posted, 1);
	}
}

static void done(struct job *j)
{
	struct counting *c = (struct counting *)j;
	struct seen *s = c->seen;

	assert_true(pthread_equal(pthread_self(), s->here));
	/* All that it posted came before. */
	if (c->worked)
		assert_int_equal(c->taken, c->posts);
	s->done++;
	s->last = c->number;
	free(c);
}

static void submit(struct seen *s, int number, int posts)
{
	struct counting *c = calloc(1, sizeof(*c));

	*c = (struct counting){.job = {.work = work, .done = done},
			       .seen = s,
			       .number = number,
			       .posts = posts};
	pool_submit(s->pool, &c->job);
}

static void start(struct seen *s, int threads)
{
	*s = (struct seen){.here = pthread_self()};
	s->loop = loop_new(NULL);
	s->pool = pool_new(s->loop, threads);
}

static void await(struct seen *s, int count)
{
	int64_t end = clock_mono() + 20000;

	while (s->done < count && clock_mono() < end)
		loop_turn(s->loop, 1000);
	assert_int_equal(s->done, count);
}

static void end(struct seen *s)
{
	pool_free(s->pool);
	loop_free(s->loop);
}

static void results_arrive_on_the_loop_before_their_job_ends(void **state)
{
	struct seen s;

	(void)state;
	start(&s, 4);
	for (int i = 0; i < 200; i++)
		submit(&s, i, i % 20);
	await(&s, 200);
	assert_int_equal(s.taken, 10 * 190);
	end(&s);
}

static void one_thread_runs_the_jobs_in_order(void **state)
{
	struct seen s;

	(void)state;
	start(&s, 1);
	for (int i = 0; i < 50; i++) {
		submit(&s, i, 0);
		await(&s, i + 1);
		assert_int_equal(s.last, i);
	}
	end(&s);
}

static void a_worker_waits_for_a_loop_that_is_behind(void **state)
{
	struct seen s;
	int64_t deadline = clock_mono() + 20000;

	(void)state;
	start(&s, 1);
	submit(&s, 0, 1000);
	while (atomic_load(&s.posted) == 0 && clock_mono() < deadline)
		;
	/* Nobody takes: however long we look, it cannot have sent all. */
	for (int64_t until = clock_mono() + 20; clock_mono() < until;)
		assert_true(atomic_load(&s.posted) < 100);
	await(&s, 1);
	assert_int_equal(s.taken, 1000);
	end(&s);
}

static void freeing_ends_what_waits_without_working_on_it(void **state)
{
	struct seen s;
	int64_t deadline = clock_mono() + 20000;

	(void)state;
	start(&s, 1);
	for (int i = 0; i < 10; i++)
		submit(&s, i, 100);
	while (atomic_load(&s.posted) == 0 && clock_mono() < deadline)
		;
	end(&s);
	assert_int_equal(s.done, 10);
	assert_int_equal(atomic_load(&s.worked), 1);
	assert_int_equal(s.taken, 100);
}

static void waiting_deals_with_all_results_without_the_loop(void **state)
{
	struct seen s;

	(void)state;
	start(&s, 2);
	for (int i = 0; i < 20; i++)
		submit(&s, i, 50);
	pool_wait(s.pool);
	assert_int_equal(s.done, 20);
	assert_int_equal(s.taken, 1000);
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_arrive_on_the_loop_before_their_job_ends),
		cmocka_unit_test(one_thread_runs_the_jobs_in_order),
		cmocka_unit_test(a_worker_waits_for_a_loop_that_is_behind),
		cmocka_unit_test(freeing_ends_what_waits_without_working_on_it),
		cmocka_unit_test(waiting_deals_with_all_results_without_the_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
