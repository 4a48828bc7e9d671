/* core/summary.h - the one way sums are made: rows of a query over the
 * ledger. Reports, panes and exports all read these rows, so that no two
 * views can disagree.
 *
 * Uses the coarsest cells that answer exactly: quarter hours, minutes or
 * records, sessions' own totals where sessions are asked for. */
#ifndef CORE_SUMMARY_H
#define CORE_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cell.h"
#include "core/query.h"

struct err;
struct ledger;
struct zone;

enum { SUMMARY_OTHER = 8 };

struct summary_row {
	const char *text[QUERY_BY];     /* by q->by order; owned by summary */
	struct cell cell;
	bool computed, reported, billed;/* which dollars the cell's cost is */
	unsigned flags;                 /* enum series_flag, of any part */
	uint32_t unknown;               /* categories no request told */
};

struct summary {
	struct summary_row *rows;       /* by cost, then tokens, then name */
	int count;
	struct summary_row total;       /* its texts are unused */
	int64_t first_ts, last_ts;      /* of what was summed; 0: nothing */
	bool partial;                   /* asked for more than is still kept */

	/* of billed and best: apart from the rows */
	money credits, discounts, taxes;/* nano-dollars */
	struct summary_other {
		char currency[4];
		int64_t amount;         /* billionths of it */
	} other[SUMMARY_OTHER];         /* bills without a rate */
	int other_count;
	int64_t unbilled_days;          /* provider days with usage and no
					 * bill yet */
	struct intern *texts;           /* owned */
};

/* Fill *out; released with summary_release() also after a failure. */
bool summary_build(struct summary *out, struct ledger *l,
		   const struct zone *zone, const struct query *q,
		   struct err *err);
void summary_release(struct summary *s);

/* A bill may count tokens and not the requests they came from, or dollars
 * alone. */
bool summary_tells_requests(const struct summary_row *r);
bool summary_tells_tokens(const struct summary_row *r);

/* "computed", "reported", "billed", "mixed" or "unpriced". */
const char *summary_basis(const struct summary_row *r);

#endif
