/* core/pool.h - worker threads for bulk reading; results come back on the
 * loop's thread.
 *
 * A job's work() runs on any worker and may post() intermediate results; its
 * done() runs on the loop. Workers never touch what the loop owns. */
#ifndef CORE_POOL_H
#define CORE_POOL_H

#include <stdbool.h>

struct loop;
struct pool;

struct job {
	void (*work)(struct pool *p, struct job *j);    /* on a worker */
	void (*done)(struct job *j);    /* on the loop; frees the job */
	struct job *next;               /* the pool's */
};

/* Threads start with the first job. `threads` >= 1. */
struct pool *pool_new(struct loop *l, int threads);

/* Waits for running jobs; queued ones get their done() without work(). */
void pool_free(struct pool *p);

/* Queue a job; jobs start in order. */
void pool_submit(struct pool *p, struct job *j);

/* From work(): hand `what` to `take`, on the loop's thread, before the job's
 * done(). Blocks while the loop is far behind, so that memory stays bounded. */
void pool_post(struct pool *p, void (*take)(void *what), void *what);

/* Deal with results here, not on the loop, until no job is queued or running.
 * For an owner of jobs that ends before the pool does. */
void pool_wait(struct pool *p);

/* Should a long work() end early? */
bool pool_is_stopping(struct pool *p);

#endif
