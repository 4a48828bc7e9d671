/* collectors/dummy.h - seeded, believable traffic of twelve models at five
 * sellers for --demo and for tests. The same seed and clock give the same
 * calls. */
#ifndef COLLECTORS_DUMMY_H
#define COLLECTORS_DUMMY_H

#include <stdint.h>

#include "core/batch.h"
#include "core/bill.h"
#include "core/status.h"

struct dummy;
struct pricebook;

enum {
	DUMMY_SOURCES = 5,      /* logs */
	DUMMY_REMOTES = 6,      /* sellers that are asked */
};

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

/* List prices for what sellers bill; lent. Without them no bill has money. */
void dummy_set_prices(struct dummy *d, const struct pricebook *prices);

/* The answer to a whole poll of feed `index` at `now` (UTC ms), as a seller
 * would give it; NULL past the last. The caller owns it.
 *
 * Sellers meter every call that was handed out by the functions above (each
 * stretch once), of the last 31 days, and a few that were not: a console, and
 * a key that leaked in the night before the first bill. A UTC day's money is
 * told whole once the day is over. */
struct bill_batch *dummy_bill(struct dummy *d, int index, int64_t now);

/* The source as it looks at `now`, logs first; NULL past the last. Lent until the next
 * call. Counters are left 0. */
const struct source_status *dummy_status(struct dummy *d, int index,
					 int64_t now);

#endif
