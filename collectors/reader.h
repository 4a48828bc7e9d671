/* collectors/reader.h - reads what is new in a file of a set: at once, or on
 * the pool in one go with others. */
#ifndef COLLECTORS_READER_H
#define COLLECTORS_READER_H

#include <stdbool.h>

#include "collectors/bulk.h"
#include "collectors/file_set.h"

struct pool;

struct reader {
	struct pool *pool;
	struct file_set *set;
	const char *host;

	/* A batch of `e`, to be taken. `pooled`: of the reading begun by
	 * reader_enqueue(). */
	void (*batch)(void *ctx, struct followed *e, struct batch *b,
		      bool pooled);

	/* The reading of `e` on the pool is over; *err when it failed. */
	void (*finished)(void *ctx, struct followed *e, const struct err *err);
	void *ctx;

	/* All below is the reader's. */
	struct followed **queue;
	int queue_count, queue_room;
	int busy;               /* queued or on a worker */
	struct bulk_sink sink;
	char *window;
};

/* The fields above are set by the owner; this sets the others. */
void reader_init(struct reader *r);

/* Ends what is under way; no callback follows. */
void reader_release(struct reader *r);

/* Does it grow at its end only, so that it can be kept open? */
bool reader_is_appended(const struct followed *e);

/* Bytes that are likely to be new in it. */
int64_t reader_todo(const struct followed *e);

/* Read now. False with *err. */
bool reader_read(struct reader *r, struct followed *e, struct err *err);

/* Mark for the pool; e->busy until finished. */
void reader_enqueue(struct reader *r, struct followed *e);

/* Give what is marked to the pool, newest first. False: nothing was. */
bool reader_flush(struct reader *r);

/* The order of reading, for qsort() over struct followed *. */
int reader_by_newest(const void *a, const void *b);

#endif
