/* core/books.h - the two ledgers side by side, and sums over either or the
 * best of both. They are never added.
 *
 * Billed and best are in UTC: bills are UTC days (zone_utc(), never a second
 * zone_set(), which would change TZ). */
#ifndef CORE_BOOKS_H
#define CORE_BOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/exchange.h"
#include "core/query.h"
#include "core/summary.h"

struct billed;
struct err;
struct ledger;
struct zone;

enum book { BOOK_OBSERVED, BOOK_BILLED, BOOK_BEST, BOOKS };

/* "observed", "billed", "best" */
extern const char *const book_names[BOOKS];

/* All lent. */
struct books {
	struct ledger *ledger;
	const struct billed *billed;    /* NULL: none */
	const struct exchange *rates;
	const struct zone *zone;        /* of the observed book */
	int64_t now;                    /* UTC ms */
};

/* Rows of a query over one book, as summary_build() makes them.
 *
 * Billed: tokens of usage feeds, dollars of cost feeds joined by source, UTC
 * day and model. Dollars that lack a dimension asked for are spread over the
 * usage of that source and day by list price, to the nano-dollar, and flagged
 * allocated; what has no list price then has no known part of them, and counts
 * as unpriced. A row without any bill has no cost; computed prices never enter.
 * Credits, discounts and taxes are kept apart from rows.
 *
 * Best: by provider and UTC day billed where billed_day(), else observed
 * (without subscriptions, whose dollars are not owed). By a dimension that
 * bills do not have (session, client, host; key or project where the seller
 * does not tell): observed, plus one row named BOOKS_UNSEEN for what was
 * billed beyond it (below zero when less was). */
bool books_summary(struct summary *out, const struct books *books,
		   enum book book, const struct query *q, struct err *err);

#define BOOKS_UNSEEN "billed, not seen here"

#endif
