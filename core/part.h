/* core/part.h - what the makers of a part of the model read: trends, sessions,
 * comparisons, budgets. A part is made only while somebody asks for it. */
#ifndef CORE_PART_H
#define CORE_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "core/books.h"

struct config;
struct pricebook;
struct rates;

/* All lent for the call. */
struct part_input {
	struct books books;     /* both ledgers, zone, now */
	const struct pricebook *prices;
	const struct rates *rates;
	const struct config *config;    /* camps, budgets */
	uint64_t version;       /* moves with every change of either ledger */
	int64_t mono;           /* monotonic ms */
	bool hold;              /* paused: what was made stays, while the
				 * question stays the same */
};

#endif
