/* collectors/remotes.h - every source that is asked over the network: one
 * timer each, secrets, login, pages, waiting, and how it is doing in words.
 *
 * Knows no price, no store, no screen. Whole polls leave as bill batches;
 * what must outlive a restart goes with them and comes back through
 * `remembered`. */
#ifndef COLLECTORS_REMOTES_H
#define COLLECTORS_REMOTES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/bill.h"
#include "core/status.h"

struct api;
struct clock;
struct config;
struct err;
struct loop;
struct remotes;

/* Everything here outlives the remotes. Callbacks run on the loop. */
struct remotes_env {
	struct loop *loop;
	const struct clock *clock;
	const struct config *config;
	const char *(*get)(void *ctx, const char *name); /* getenv() */
	const char *home;
	bool offline;           /* never ask; tell what is remembered */

	/* NULL-terminated; NULL: all of collectors/api.h. */
	const struct api *const *apis;

	/* What the store knows of a feed; false: nothing. */
	bool (*remembered)(void *ctx, const char *source, const char *feed,
			   struct feed_memory *out);

	/* A poll ended, well or not: take over `b`. */
	void (*bill)(void *ctx, struct bill_batch *b);

	/* State of some source changed. Neither this nor `bill` may free the
	 * remotes. */
	void (*changed)(void *ctx);
	void *ctx;
};

/* Sources that are no apis are not ours: `api_find()` says which are. */
struct remotes *remotes_new(const struct remotes_env *env);
void remotes_free(struct remotes *r);

/* Ask all now (each no earlier than its retry_at, paid feeds no earlier than
 * their interval after the last time), then on timers. Nothing when offline. */
void remotes_start(struct remotes *r);

/* Stop the timers; what is under way is cancelled. */
void remotes_stop(struct remotes *r);

/* Ask again now, all or the one named: also what was refused; never a
 * throttled one before its time, never a paid feed before its interval. */
void remotes_refresh(struct remotes *r, const char *name);

/* Ask each feed of one source (NULL: of all) once, without timers, and run
 * the loop until that is over. For doctor and `sources test`. A throttled
 * source and a paid feed before its time are not asked here either. */
void remotes_try(struct remotes *r, const char *name);

/* Status of source `index`, in order of the config; NULL past the last. Lent
 * until the next call. Records and the like are 0. */
const struct source_status *remotes_status(struct remotes *r, int index);

/* What was tried last at a feed, for doctor. All text lent. A source without
 * feeds (disabled, or its configuration is no good) is one entry with an empty
 * feed. */
struct remote_try {
	const char *source, *feed;
	const char *where;      /* "GET https://host/path", no query */
	enum source_state state;/* STARTING: not tried yet */
	int status;             /* HTTP, 0: none */
	int64_t took_ms;        /* of the whole poll */
	int pages;
	uint32_t rows;
	const char *error, *hint;       /* NULL */
	const char *price;      /* NULL: costs nothing */
	int64_t next;           /* UTC ms, 0: not planned */
};

/* Entry `index`, by source, then feed; NULL past the last. Lent until the next
 * call. */
const struct remote_try *remotes_tried(struct remotes *r, int index);

#endif
