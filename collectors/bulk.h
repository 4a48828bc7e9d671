/* collectors/bulk.h - reading many files on the pool.
 *
 * Files go to the workers in the order given, in portions, so that a worker
 * keeps its window and the newest files are done first. What it is given it
 * owns; it touches nothing of the loop's. */
#ifndef COLLECTORS_BULK_H
#define COLLECTORS_BULK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "collectors/log_format.h"
#include "core/batch.h"

struct pool;
struct source_config;

/* One file to read on from `at` and `state`. */
struct bulk_item {
	const struct log_format *format;
	const struct source_config *config;     /* lent, const for the job */
	const char *source, *host;              /* likewise */
	char *path;             /* owned */
	uint32_t number;        /* in files */
	struct file_position at;
	struct buf state;       /* owned */
	int64_t todo;           /* bytes it is likely to have */
	void *owner;            /* the caller's */
	char *failed;           /* why, owned; NULL: it did not fail */
};

/* Called on the loop; all must outlive the jobs. */
struct bulk_sink {
	/* A batch of item->owner; taken. Before `finished` of the item. */
	void (*batch)(void *ctx, void *owner, struct batch *b);

	/* The item was read to its end, or failed. Lent. */
	void (*finished)(void *ctx, const struct bulk_item *item);
	void *ctx;
	atomic_bool stop;       /* set: what is left is not read */
};

/* Takes what the items own. */
void bulk_submit(struct pool *p, struct bulk_sink *to,
		 const struct bulk_item *items, int count);

#endif
