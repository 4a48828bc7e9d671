#include "core/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

#include "core/clock.h"
#include "core/loop.h"
#include "core/mem.h"

enum {
	POSTS_PER_THREAD = 4,   /* results that may wait for the loop */
	DRAIN_MS = 5,           /* then other events have their turn */
};

/* Something for the loop's thread: a result, or a job that ended. */
struct post {
	void (*take)(void *what);
	void *what;
	struct job *done;       /* instead of a result */
	struct post *next;
};

struct pool {
	struct loop *loop;
	pthread_mutex_t lock;           /* guards all below */
	pthread_cond_t work, room, posted;
	struct job *jobs, **jobs_end;
	struct post *posts, **posts_end;
	int results;                    /* among the posts */
	pthread_t *threads;
	int limit, started, idle;
	int queued;                     /* jobs no thread has taken */
	int unfinished;                 /* jobs whose done() is to come */
	bool looking;                   /* the loop will see a new post: it was
					 * woken, and is not done yet */
	bool stopping;
};

/* Locked. */
static void post_add(struct pool *p, struct post post)
{
	struct post *copy = xmalloc(sizeof(*copy));

	*copy = post;
	copy->next = NULL;
	*p->posts_end = copy;
	p->posts_end = &copy->next;
	pthread_cond_signal(&p->posted);
	if (!p->looking)
		loop_wake(p->loop);
	p->looking = true;
}

static struct post *post_take(struct pool *p)
{
	struct post *post = p->posts;

	if (!post)
		return NULL;
	p->posts = post->next;
	if (!p->posts)
		p->posts_end = &p->posts;
	if (post->done) {
		p->unfinished--;
	} else {
		p->results--;
		pthread_cond_signal(&p->room);
	}
	return post;
}

static struct job *job_take(struct pool *p)
{
	struct job *j = p->jobs;

	if (!j)
		return NULL;
	p->queued--;
	p->jobs = j->next;
	if (!p->jobs)
		p->jobs_end = &p->jobs;
	j->next = NULL;
	return j;
}

static void job_ended(struct pool *p, struct job *j)
{
	pthread_mutex_lock(&p->lock);
	post_add(p, (struct post){.done = j});
	pthread_mutex_unlock(&p->lock);
}

static void *worker(void *arg)
{
	struct pool *p = arg;

	for (;;) {
		struct job *j = NULL;

		pthread_mutex_lock(&p->lock);
		p->idle++;
		while (!p->stopping && !(j = job_take(p)))
			pthread_cond_wait(&p->work, &p->lock);
		p->idle--;
		pthread_mutex_unlock(&p->lock);
		if (!j)
			return NULL;
		j->work(p, j);
		job_ended(p, j);
	}
}

/* One more thread; it takes no signals, those are the loop's. */
static void start_thread(struct pool *p)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&p->threads[p->started], NULL, worker, p) == 0)
		p->started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void run_post(struct post *post)
{
	if (post->done)
		post->done->done(post->done);
	else
		post->take(post->what);
	free(post);
}

static void drain(void *ctx)
{
	struct pool *p = ctx;
	int64_t end = clock_mono() + DRAIN_MS;

	for (;;) {
		struct post *post;

		pthread_mutex_lock(&p->lock);
		post = post_take(p);
		p->looking = post;
		pthread_mutex_unlock(&p->lock);
		if (!post)
			return;
		run_post(post);
		if (clock_mono() >= end)
			break;
	}
	loop_wake(p->loop);
}

struct pool *pool_new(struct loop *l, int threads)
{
	struct pool *p = xcalloc(1, sizeof(*p));

	p->loop = l;
	p->limit = threads < 1 ? 1 : threads;
	p->threads = xcalloc((size_t)p->limit, sizeof(*p->threads));
	p->jobs_end = &p->jobs;
	p->posts_end = &p->posts;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	pthread_cond_init(&p->room, NULL);
	pthread_cond_init(&p->posted, NULL);
	loop_on_wake(l, drain, p);
	return p;
}

void pool_free(struct pool *p)
{
	struct post *post;
	struct job *j;

	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->work);
	pthread_cond_broadcast(&p->room);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < p->started; i++)
		pthread_join(p->threads[i], NULL);
	/* Alone now. What the callbacks submit ends without work too. */
	do {
		while ((post = post_take(p)))
			run_post(post);
		j = job_take(p);
		if (j)
			j->done(j);
	} while (j || p->posts);
	loop_on_wake(p->loop, NULL, NULL);
	pthread_cond_destroy(&p->posted);
	pthread_cond_destroy(&p->room);
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	free(p->threads);
	free(p);
}

void pool_submit(struct pool *p, struct job *j)
{
	pthread_mutex_lock(&p->lock);
	j->next = NULL;
	*p->jobs_end = j;
	p->jobs_end = &j->next;
	p->queued++;
	p->unfinished++;
	if (!p->stopping && p->queued > p->idle && p->started < p->limit)
		start_thread(p);
	pthread_cond_signal(&p->work);
	if (p->started == 0 && !p->stopping)
		job_take(p);
	else
		j = NULL;
	pthread_mutex_unlock(&p->lock);
	if (!j)
		return;
	j->work(p, j);          /* the system gives no thread: do it here */
	job_ended(p, j);
}

void pool_post(struct pool *p, void (*take)(void *what), void *what)
{
	pthread_mutex_lock(&p->lock);
	while (p->results >= p->limit * POSTS_PER_THREAD && p->started &&
	       !p->stopping)
		pthread_cond_wait(&p->room, &p->lock);
	post_add(p, (struct post){.take = take, .what = what});
	p->results++;
	pthread_mutex_unlock(&p->lock);
}

void pool_wait(struct pool *p)
{
	for (;;) {
		struct post *post = NULL;

		pthread_mutex_lock(&p->lock);
		while (p->unfinished && !(post = post_take(p)))
			pthread_cond_wait(&p->posted, &p->lock);
		pthread_mutex_unlock(&p->lock);
		if (!post)
			return;
		run_post(post);
	}
}

bool pool_is_stopping(struct pool *p)
{
	bool stopping;

	pthread_mutex_lock(&p->lock);
	stopping = p->stopping;
	pthread_mutex_unlock(&p->lock);
	return stopping;
}
