/* core/billed.h - the billed ledger: what sellers' own APIs said, restated as
 * often as they like.
 *
 * Rows are upserts, keyed by (source, feed, kind, start, width, dimensions,
 * currency). All in memory, loaded from and written to the store; hours and
 * minutes older than 40 days are folded into UTC days. Knows no network. One
 * thread. */
#ifndef CORE_BILLED_H
#define CORE_BILLED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/bill.h"
#include "core/exchange.h"
#include "core/money.h"

struct billed;
struct err;
struct pricebook;
struct store;

struct billed_env {
	const struct pricebook *prices; /* list prices of usage; model names */
	const struct exchange *rates;
	struct store *store;            /* NULL: memory only */
};

/* One row as it counts, resolved. All text is lent while nothing is put. */
struct billed_row {
	enum bill_kind kind;
	int64_t start, width;           /* UTC ms */
	const char *source, *provider, *feed;
	const char *maker, *model;      /* canonical; "" when not told */
	const char *dim[BILL_DIMS];     /* key, project: the label where the
					 * seller told one that is nobody
					 * else's in this source, "label (id)"
					 * where it is, else the id */
	int64_t tokens[TOKEN_CATEGORIES];
	uint32_t known;
	int64_t requests;               /* -1: not told */
	int64_t units;
	int64_t amount;                 /* billionths of currency */
	char currency[4];
	money usd;                      /* of amount; MONEY_NONE: no rate */
	money list;                     /* usage at list price; MONEY_NONE:
					 * nothing of it has a price */
	int64_t unpriced;               /* tokens without a list price */
	bool list_estimated;
	unsigned flags;                 /* enum bill_flag */
};

/* NULL with *err when the store cannot be read. */
struct billed *billed_new(const struct billed_env *env, struct err *err);
void billed_free(struct billed *b);

/* Count a whole poll. Rows replace what they restate; a row that is missing
 * from it stays as it was, unless the poll had another grouping, or its bucket
 * has new rows of about as much: it was told under other dimensions. An empty
 * or failed poll changes no figure. True when any figure or label changed. */
bool billed_put(struct billed *b, const struct bill_batch *batch);

bool billed_is_dirty(const struct billed *b);

/* Write what is pending in one transaction; after a failure it stays
 * pending. */
bool billed_flush(struct billed *b, struct err *err);

/* Another tokentop wrote: read anew. */
bool billed_reload(struct billed *b, struct err *err);

/* Moves with every change of a figure or label, for caches. */
uint64_t billed_version(const struct billed *b);

/* Fold fine rows that end before `before` (UTC ms) into UTC days. */
void billed_fold(struct billed *b, int64_t before);

/* Rows that start in [since, until), in order of start. Where widths of one
 * feed overlap only the finest that was read whole is visited, never both. */
typedef void billed_visit(void *ctx, const struct billed_row *r);
void billed_each(const struct billed *b, int64_t since, int64_t until,
		 billed_visit *visit, void *ctx);

/* Longest stretch of any row, ms; 0: none. */
int64_t billed_longest(const struct billed *b);

/* Any row at all? */
bool billed_is_empty(const struct billed *b);

/* Has a feed of money of that provider (NULL: any) ever answered? */
bool billed_has_money(const struct billed *b, const char *provider);

/* Has that UTC day of the provider a cost row, final or not? */
bool billed_has_cost(const struct billed *b, const char *provider,
		     int64_t day);

/* The UTC instant up to which the provider's money is final: the end of the
 * newest day that is closed, settled, was read after that and has a cost row,
 * the least over its sources; 0: none. Sources that were not asked for a week,
 * while others were, hold nobody up; what was read whole for more than a week
 * without a cost has none. */
int64_t billed_watermark(const struct billed *b, const char *provider,
			 int64_t now);

/* Is the UTC day that begins at `day` billed: before the watermark, and with
 * a cost row? */
bool billed_day(const struct billed *b, const char *provider, int64_t day,
		int64_t now);

/* Providers with anything here, by name; NULL past the last. */
const char *billed_provider(const struct billed *b, int index);

struct billed_balance {
	const char *source, *provider, *account, *what;
	int64_t amount;
	char currency[4];
	int64_t as_of;          /* UTC ms */
};

/* Entry `index`, by provider, source, feed and as the seller ordered them;
 * false past the last. Lent. */
bool billed_balance(const struct billed *b, int index,
		    struct billed_balance *out);

struct billed_limit {
	const char *source, *provider, *account, *name;
	int64_t used_ppm, window_ms, resets_at, as_of;
};
bool billed_limit(const struct billed *b, int index, struct billed_limit *out);

/* What was remembered of a feed; false: never asked. */
bool billed_memory(const struct billed *b, const char *source,
		   const char *feed, struct feed_memory *out);

#endif
