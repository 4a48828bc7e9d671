/* collectors/dummy.h - seeded, believable traffic of twelve models at five
 * sellers for --demo and for tests. The same seed and clock give the same
 * calls. */
#ifndef COLLECTORS_DUMMY_H
#define COLLECTORS_DUMMY_H

#include <stdint.h>

#include "core/batch.h"
#include "core/status.h"

struct dummy;

enum { DUMMY_SOURCES = 5 };

struct dummy *dummy_new(uint64_t seed);
void dummy_free(struct dummy *d);

/* Calls of [since, until), UTC ms, of source `source` (from 0), in order of
 * time, as one batch (the caller owns it). Calls are a function of the seed
 * and their time alone: any way of cutting a stretch gives the same ones. */
struct batch *dummy_batch(struct dummy *d, int source, int64_t since,
			  int64_t until);

/* The same traffic for the past, in heaps: at most one record for each model
 * and stretch of `heap_ms`, which stands for all its calls. Cheap enough for
 * a month. */
struct batch *dummy_history(struct dummy *d, int source, int64_t since,
			    int64_t until, int64_t heap_ms);

/* The source as it looks at `now`; NULL past the last. Lent until the next
 * call. Counters are left 0. */
const struct source_status *dummy_status(struct dummy *d, int index,
					 int64_t now);

#endif
