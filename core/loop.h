/* core/loop.h - one thread, one wait: file descriptors, timers, signals.
 *
 * Everything visible is owned by the thread that runs the loop. Callbacks may
 * add and remove watches and timers, their own included. Knows nothing of
 * what it waits for. */
#ifndef CORE_LOOP_H
#define CORE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct loop;
struct loop_timer;
struct loop_watch;

/* NULL with *err when the system gives no pipe. */
struct loop *loop_new(struct err *err);
void loop_free(struct loop *l);

/* Call `ready` when poll() reports any of `events` (POLLIN, POLLOUT) on `fd`;
 * errors and hang-ups are always reported. */
struct loop_watch *loop_watch_add(struct loop *l, int fd, short events,
				  void (*ready)(void *ctx, short revents),
				  void *ctx);
void loop_watch_events(struct loop_watch *w, short events);
void loop_watch_remove(struct loop *l, struct loop_watch *w);

/* Call `fire` after `delay_ms` of monotonic time. It returns the delay till
 * the next call, or -1 to end and free the timer. */
struct loop_timer *loop_timer_add(struct loop *l, int64_t delay_ms,
				  int64_t (*fire)(void *ctx), void *ctx);

/* Due in `delay_ms` from now instead. */
void loop_timer_reset(struct loop_timer *t, int64_t delay_ms);
void loop_timer_remove(struct loop *l, struct loop_timer *t);

/* Call `handle` on the loop when the process gets signal `signo`. One handler
 * a signal; NULL gives the signal back to the system. */
void loop_signal(struct loop *l, int signo, void (*handle)(void *ctx, int signo),
		 void *ctx);

/* Wake the loop from any thread; it then calls `drain`, once or more. Set
 * once, by the pool. */
void loop_on_wake(struct loop *l, void (*drain)(void *ctx), void *ctx);
void loop_wake(struct loop *l);

/* Called before each wait: draws what is dirty. Returns the longest time the
 * loop may sleep in ms, or -1 for no limit. */
void loop_before_sleep(struct loop *l, int64_t (*hook)(void *ctx), void *ctx);

/* Run until loop_stop(). */
void loop_run(struct loop *l);
void loop_stop(struct loop *l);

/* One turn: wait at most `max_ms` (-1: as long as it takes) for the next
 * event and deal with what is ready. */
void loop_turn(struct loop *l, int64_t max_ms);

#endif
