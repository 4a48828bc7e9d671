/* collectors/dummy_internal.h - what the two halves of the demo share: calls
 * made in dummy.c are metered by the sellers of dummy_bill.c. */
#ifndef COLLECTORS_DUMMY_INTERNAL_H
#define COLLECTORS_DUMMY_INTERNAL_H

#include <stdint.h>

#include "collectors/dummy.h"
#include "core/money.h"
#include "core/usage.h"

/* What one stream of calls came to within an hour, for one key. */
struct metered {
	int64_t hour;           /* UTC ms */
	const char *provider, *model, *key;     /* static text; key "": none */
	uint32_t known;
	int64_t requests;
	int64_t tokens[TOKEN_CATEGORIES];
	money cost;             /* at list price; 0 without prices */
};

/* A demo seller's own meter, with a month in it. */
struct dummy_meter {
	struct metered *list;
	size_t count, room;
	size_t tidy_at;
};

struct dummy {
	uint64_t seed;
	struct source_status status;
	const struct pricebook *prices;         /* lent; NULL: none */
	struct dummy_meter meter;
	int64_t leaked;         /* UTC day of the leak, 0: no bill yet */
};

/* Count a call that was handed out. Its provider, model and key are static
 * text. */
void dummy_meter(struct dummy *d, const struct usage *u);

/* Status of the remote source `index`, from 0; NULL past the last. */
const struct source_status *dummy_remote_status(struct dummy *d, int index,
						int64_t now);

/* A number without a pattern, the same for the same `x`. */
uint64_t dummy_mix(uint64_t x);

#endif
