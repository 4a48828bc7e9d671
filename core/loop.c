#include "core/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/err.h"
#include "core/mem.h"

enum { SIGNALS = 65 };

struct loop_watch {
	int fd;
	short events, revents;
	bool dead;              /* removed; freed when no turn is under way */
	void (*ready)(void *ctx, short revents);
	void *ctx;
};

struct loop_timer {
	int64_t due;            /* monotonic ms */
	bool dead;
	int64_t (*fire)(void *ctx);
	void *ctx;
};

struct signal_handler {
	void (*handle)(void *ctx, int signo);
	void *ctx;
};

struct loop {
	struct loop_watch **watches;
	size_t watch_count, watch_room;
	struct loop_timer **timers;
	size_t timer_count, timer_room;
	struct pollfd *fds;             /* [0] is the pipe */
	size_t fd_room;
	int pipe[2];                    /* 0: woken; other bytes: a signal */
	atomic_bool woken;
	struct signal_handler signals[SIGNALS];
	void (*drain)(void *ctx);
	void *drain_ctx;
	int64_t (*before_sleep)(void *ctx);
	void *before_sleep_ctx;
	int depth;                      /* turns under way, one in another */
	bool stopping;
};

/* A signal handler gets no context: this is where it writes. */
static volatile sig_atomic_t signal_fd = -1;

static void on_signal(int signo)
{
	unsigned char byte = (unsigned char)signo;
	int saved = errno;

	if (signal_fd >= 0 && write(signal_fd, &byte, 1) < 0)
		errno = saved;  /* full: the reader is about to look */
	errno = saved;
}

struct loop *loop_new(struct err *err)
{
	struct loop *l = xcalloc(1, sizeof(*l));

	if (pipe(l->pipe) != 0) {
		err_set(err, "cannot make a pipe: %s", strerror(errno));
		free(l);
		return NULL;
	}
	for (int i = 0; i < 2; i++) {
		fcntl(l->pipe[i], F_SETFL, O_NONBLOCK);
		fcntl(l->pipe[i], F_SETFD, FD_CLOEXEC);
	}
	atomic_init(&l->woken, false);
	return l;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	for (int i = 1; i < SIGNALS; i++)
		if (l->signals[i].handle)
			loop_signal(l, i, NULL, NULL);
	if (signal_fd == l->pipe[1])
		signal_fd = -1;
	close(l->pipe[0]);
	close(l->pipe[1]);
	for (size_t i = 0; i < l->watch_count; i++)
		free(l->watches[i]);
	for (size_t i = 0; i < l->timer_count; i++)
		free(l->timers[i]);
	free(l->watches);
	free(l->timers);
	free(l->fds);
	free(l);
}

struct loop_watch *loop_watch_add(struct loop *l, int fd, short events,
				  void (*ready)(void *ctx, short revents),
				  void *ctx)
{
	struct loop_watch *w = xcalloc(1, sizeof(*w));

	*w = (struct loop_watch){
		.fd = fd, .events = events, .ready = ready, .ctx = ctx};
	*GROW(l->watches, l->watch_count, l->watch_room) = w;
	return w;
}

void loop_watch_events(struct loop_watch *w, short events)
{
	w->events = events;
}

/* Forget what is dead, unless a turn further out still walks the lists. */
static void sweep(struct loop *l)
{
	size_t kept = 0;

	if (l->depth)
		return;
	for (size_t i = 0; i < l->watch_count; i++)
		if (l->watches[i]->dead)
			free(l->watches[i]);
		else
			l->watches[kept++] = l->watches[i];
	l->watch_count = kept;
	kept = 0;
	for (size_t i = 0; i < l->timer_count; i++)
		if (l->timers[i]->dead)
			free(l->timers[i]);
		else
			l->timers[kept++] = l->timers[i];
	l->timer_count = kept;
}

void loop_watch_remove(struct loop *l, struct loop_watch *w)
{
	if (!w)
		return;
	w->dead = true;
	sweep(l);
}

struct loop_timer *loop_timer_add(struct loop *l, int64_t delay_ms,
				  int64_t (*fire)(void *ctx), void *ctx)
{
	struct loop_timer *t = xcalloc(1, sizeof(*t));

	*t = (struct loop_timer){
		.due = clock_mono() + delay_ms, .fire = fire, .ctx = ctx};
	*GROW(l->timers, l->timer_count, l->timer_room) = t;
	return t;
}

void loop_timer_reset(struct loop_timer *t, int64_t delay_ms)
{
	t->due = clock_mono() + delay_ms;
}

void loop_timer_remove(struct loop *l, struct loop_timer *t)
{
	if (!t)
		return;
	t->dead = true;
	sweep(l);
}

void loop_signal(struct loop *l, int signo,
		 void (*handle)(void *ctx, int signo), void *ctx)
{
	struct sigaction action = {.sa_flags = SA_RESTART};

	if (signo < 1 || signo >= SIGNALS)
		return;
	l->signals[signo] = (struct signal_handler){handle, ctx};
	sigemptyset(&action.sa_mask);
	action.sa_handler = handle ? on_signal : SIG_DFL;
	if (handle)
		signal_fd = l->pipe[1];
	sigaction(signo, &action, NULL);
}

void loop_on_wake(struct loop *l, void (*drain)(void *ctx), void *ctx)
{
	l->drain = drain;
	l->drain_ctx = ctx;
}

void loop_wake(struct loop *l)
{
	/* One byte is enough, however many wake us before we look. */
	if (!atomic_exchange(&l->woken, true))
		while (write(l->pipe[1], "", 1) < 0 && errno == EINTR)
			;
}

void loop_before_sleep(struct loop *l, int64_t (*hook)(void *ctx), void *ctx)
{
	l->before_sleep = hook;
	l->before_sleep_ctx = ctx;
}

static int64_t sooner(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

/* How long poll() may wait, in ms; -1: as long as it takes. */
static int wait_ms(const struct loop *l, int64_t max_ms)
{
	int64_t wait = max_ms, now = clock_mono();

	/* A handful of timers: a walk is cheaper than a heap. */
	for (size_t i = 0; i < l->timer_count; i++) {
		int64_t left = l->timers[i]->due - now;

		if (!l->timers[i]->dead)
			wait = sooner(wait, left > 0 ? left : 0);
	}
	return wait > INT_MAX ? INT_MAX : (int)wait;
}

/* Returns the number of watches polled; their revents are filled. */
static size_t poll_all(struct loop *l, int timeout)
{
	size_t n = l->watch_count;
	int found;

	if (n + 1 > l->fd_room) {
		l->fd_room = n + 8;
		l->fds = xreallocarray(l->fds, l->fd_room, sizeof(*l->fds));
	}
	l->fds[0] = (struct pollfd){.fd = l->pipe[0], .events = POLLIN};
	for (size_t i = 0; i < n; i++) {
		const struct loop_watch *w = l->watches[i];

		l->fds[i + 1] = (struct pollfd){
			.fd = w->dead ? -1 : w->fd, .events = w->events};
	}
	found = poll(l->fds, n + 1, timeout);
	if (found <= 0)         /* time is up, or a signal came */
		l->fds[0].revents = 0;
	for (size_t i = 0; i < n; i++)
		l->watches[i]->revents = found > 0 ? l->fds[i + 1].revents : 0;
	return n;
}

static void fire_pipe(struct loop *l)
{
	unsigned char bytes[64];
	bool woken = false;
	ssize_t n;

	do {
		n = read(l->pipe[0], bytes, sizeof(bytes));
		for (ssize_t i = 0; i < n; i++) {
			int signo = bytes[i];

			woken |= signo == 0;
			if (signo && signo < SIGNALS && l->signals[signo].handle)
				l->signals[signo].handle(l->signals[signo].ctx,
							 signo);
		}
	} while (n == (ssize_t)sizeof(bytes));
	if (!woken)
		return;
	/* Before draining, so that what comes meanwhile wakes us again. */
	atomic_store(&l->woken, false);
	if (l->drain)
		l->drain(l->drain_ctx);
}

static void fire_watches(struct loop *l, size_t polled)
{
	/* A callback may add (the list grows past `polled`) and remove (marked
	 * dead); the index stays good for both. */
	for (size_t i = 0; i < polled; i++) {
		struct loop_watch *w = l->watches[i];
		short revents = w->revents;

		w->revents = 0;
		if (revents && !w->dead)
			w->ready(w->ctx, revents);
	}
}

static void fire_timers(struct loop *l)
{
	size_t n = l->timer_count;
	int64_t now = clock_mono();

	for (size_t i = 0; i < n; i++) {
		struct loop_timer *t = l->timers[i];
		int64_t again;

		if (t->dead || t->due > now)
			continue;
		t->due = INT64_MAX;     /* not once more in a nested turn */
		again = t->fire(t->ctx);
		if (again < 0)
			t->dead = true;
		else
			t->due = clock_mono() + again;
	}
}

void loop_turn(struct loop *l, int64_t max_ms)
{
	size_t polled;

	if (l->before_sleep)
		max_ms = sooner(max_ms, l->before_sleep(l->before_sleep_ctx));
	polled = poll_all(l, wait_ms(l, max_ms));
	l->depth++;
	if (l->fds[0].revents)
		fire_pipe(l);
	fire_watches(l, polled);
	fire_timers(l);
	l->depth--;
	sweep(l);
}

void loop_run(struct loop *l)
{
	l->stopping = false;
	while (!l->stopping)
		loop_turn(l, -1);
}

void loop_stop(struct loop *l)
{
	l->stopping = true;
}
