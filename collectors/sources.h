/* collectors/sources.h - every source at work: finds logs, reads their past
 * on the pool (newest first), follows them on the loop.
 *
 * Knows no price, no store, no screen. Results leave as batches, each with
 * the position that covers it; positions of the past come in through the
 * file table. */
#ifndef COLLECTORS_SOURCES_H
#define COLLECTORS_SOURCES_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/log_format.h"
#include "core/batch.h"
#include "core/files.h"
#include "core/status.h"

struct clock;
struct config;
struct err;
struct loop;
struct pool;
struct sources;

/* Everything here outlives the sources. Callbacks run on the loop. */
struct sources_env {
	struct loop *loop;
	struct pool *pool;
	const struct clock *clock;
	const struct config *config;
	struct log_env logs;
	const char *host;       /* this machine's name */
	struct files *files;    /* read for positions; entries are added, the
				 * positions themselves move when the taker
				 * merges a batch */
	bool discover;          /* look for what is not configured */
	bool follow;            /* keep following after the first reading */
	int poll_ms;            /* follow by polling so often; 0: by inotify
				 * where the system has it */

	/* NULL-terminated; NULL: log_formats. */
	const struct log_format *const *formats;

	/* A batch to count; the taker owns it. */
	void (*batch)(void *ctx, struct batch *b);

	/* State, progress or a counter of some source changed. */
	void (*changed)(void *ctx);
	void *ctx;
};

struct sources *sources_new(const struct sources_env *env, struct err *err);
void sources_free(struct sources *s);

/* Find files and begin to read; returns at once. */
void sources_start(struct sources *s);

/* Everything found at the start (and since) was read to its end and handed
 * over. */
bool sources_caught_up(const struct sources *s);

/* Run the loop until caught up. For report, snapshot. */
void sources_catch_up(struct sources *s);

/* Look again now, all or the one named. */
void sources_refresh(struct sources *s, const char *name);

/* Status of source `index`; NULL past the last. A source that was only
 * discovered is one as soon as it has a file. Records, duplicates, rejected
 * and what is known of them are left 0: the ledger counts. Lent until the next
 * call. */
const struct source_status *sources_status(struct sources *s, int index);

/* Places that were looked at; NULL past the last. */
const struct source_place *sources_place(struct sources *s, int index);

#endif
