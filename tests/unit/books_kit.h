/* tests/unit/books_kit.h - both ledgers in memory, side by side: calls are put
 * into one (counted.h), bills into the other (billed_kit.h). */
#ifndef TESTS_UNIT_BOOKS_KIT_H
#define TESTS_UNIT_BOOKS_KIT_H

#include "core/books.h"
#include "tests/unit/billed_kit.h"
#include "tests/unit/counted.h"

struct books_kit {
	struct counted seen;
	struct bills bills;
	struct books books;
};

/* The user is in `zone`; bills are in UTC. */
static inline void books_init(struct books_kit *k, const char *zone,
			      const char *now)
{
	memset(k, 0, sizeof(*k));
	counted_init(&k->seen, zone, now);
	bills_init(&k->bills, NULL);
	k->books = (struct books){
		.ledger = k->seen.ledger, .billed = k->bills.billed,
		.rates = &k->bills.rates, .zone = &k->seen.zone,
		.now = counted_time(now),
	};
}

static inline void books_release(struct books_kit *k)
{
	bills_release(&k->bills);
	counted_release(&k->seen);
}

#endif
