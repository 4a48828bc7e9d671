/* core/ledger.h - the observed ledger: every call counted once.
 *
 * Takes batches, finds out by identity what was seen before, prices, and
 * keeps sums by time and series: in memory what is young, in the store all of
 * it. Merging is commutative, associative and idempotent: the totals depend
 * neither on the order of reading nor on how often a line is read. One
 * thread. */
#ifndef CORE_LEDGER_H
#define CORE_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/batch.h"
#include "core/cell.h"
#include "core/files.h"
#include "core/record.h"
#include "core/store.h"
#include "core/zone.h"

struct clock;
struct config;
struct err;
struct ledger;
struct pricebook;

/* Everything here outlives the ledger. */
struct ledger_env {
	struct pricebook *prices;
	const struct zone *zone;
	const struct config *config;    /* billing of sources, retention */
	struct files *files;            /* filled from the store at the start;
					 * positions move as batches merge */
	struct store *store;            /* NULL: memory only */
	const struct clock *clock;      /* NULL: the system's */

	/* MAY: told of every change of a record. `sign` is 1 or -1; a grown
	 * record is -1 for the old, then 1 for the new. */
	void (*changed)(void *ctx, const struct record *r, int sign);
	void *ctx;
};

/* What became of a batch. */
struct ledger_put {
	int64_t added;          /* records counted for the first time, less
				 * those that turned out to be one */
	int64_t merged;         /* sightings of known ones */
};

/* NULL with *err when the store cannot be read. */
struct ledger *ledger_new(const struct ledger_env *env, struct err *err);
void ledger_free(struct ledger *l);

/* Count a batch; its position is committed together with its records. */
struct ledger_put ledger_put(struct ledger *l, const struct batch *b);

/* Anything not yet in the store? */
bool ledger_is_dirty(const struct ledger *l);

/* Write pending batches, oldest first, for about `budget_ms` (at least one
 * transaction; below 0: all). False with *err when the store refused: what is
 * pending stays and a later call tries again. */
bool ledger_flush(struct ledger *l, int budget_ms, struct err *err);

/* The store was changed by its writer: read the sums again (reader mode). */
bool ledger_reload(struct ledger *l, struct err *err);

const struct series_table *ledger_series(const struct ledger *l);

/* Session of a number; NULL when absent. Lent till the next call. */
const struct session *ledger_session(struct ledger *l, uint32_t number);

/* Stored and pending cells as one, in no order; a (bucket, series) may come
 * more than once: add them up. Times are UTC ms, bucket starts in
 * [since, until). Young minutes, quarters and all days come from memory. */
bool ledger_each_cell(struct ledger *l, enum cell_level level, int64_t since,
		      int64_t until, cell_visit *visit, void *ctx,
		      struct err *err);

/* Records, stored and pending, in no order. */
bool ledger_each_record(struct ledger *l, int64_t since, int64_t until,
			record_visit *visit, void *ctx, struct err *err);

/* Session totals, stored and pending; a (session, series) may come twice. */
bool ledger_each_session(struct ledger *l, int64_t active_since,
			 session_visit *visit, void *ctx, struct err *err);

/* Counters of a source, stored and pending. */
void ledger_counters(struct ledger *l, const char *source,
		     struct source_counters *out);

/* Newest rejected line of a source; false: none. *path is lent. */
bool ledger_last_reject(struct ledger *l, const char *source,
			const char **path, struct reject *out);

#endif
