/* core/summary_parts.h - sums on their way to rows: first by series, session
 * and time, so that what cancels out leaves no trace, then folded into the
 * rows of a query. Shared by what sums ledgers for others. */
#ifndef CORE_SUMMARY_PARTS_H
#define CORE_SUMMARY_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cell.h"
#include "core/query.h"
#include "core/summary.h"

struct err;
struct ledger;
struct zone;

enum { PART_TIMES = BY_COUNT - BY_HOUR };

/* What a sum is of. Texts are numbers in the summary's table; 0 where the
 * query does not ask. */
struct part_key {
	uint32_t series;
	uint32_t session;
	uint32_t time[PART_TIMES];      /* labels: hour, day, week, month */
};

struct part {
	struct part_key key;
	struct cell cell;
};

struct parts {
	struct part *list;
	uint32_t count, room;
	uint32_t *slots;                /* open addressing, index + 1 */
	uint32_t slot_count;
};

void parts_release(struct parts *p);

/* Sum of that key; made when new. Lent until the next call. */
struct cell *parts_at(struct parts *p, const struct part_key *key);

/* ---- times -------------------------------------------------------------- */

/* Labels of time units; each remembers its last stretch, as what is summed
 * comes clustered. */
struct labels {
	const struct zone *zone;
	struct label {
		bool asked;             /* as row or filter */
		int64_t start, end;
		uint32_t text;
	} units[PART_TIMES];
};

/* Ask for the time units of a query. */
void labels_init(struct labels *l, const struct zone *zone,
		 const struct query *q);
bool labels_any(const struct labels *l);

/* Do all units asked for hold the whole of [start, end)? */
bool labels_hold(struct labels *l, struct intern *texts, int64_t start,
		 int64_t end);

/* Labels of [start, end) into the key; "" for a unit that does not hold all of
 * it. False when a filter refuses them. */
bool labels_take(struct labels *l, const struct query *q,
		 struct intern *texts, int64_t start, int64_t end,
		 struct part_key *key);

/* Does a value pass the filters of its dimension? */
bool part_passes(const struct query *q, enum by by, struct str text);

/* Does a series pass all filters that are no session and no time? */
bool series_passes(const struct query *q, const struct series_table *t,
		   uint32_t series);

/* ---- the observed ledger ------------------------------------------------ */

/* What of it is summed. */
struct observing {
	struct ledger *ledger;
	const struct zone *zone;
	bool own_zone;          /* the ledger's own: its days are ours */
	const struct query *q;

	/* MAY: is a cell or record wanted? Cells are of a quarter hour, or of
	 * a day in an own zone; sessions as a whole have no time: INT64_MIN. */
	bool (*wanted)(void *ctx, uint32_t series, int64_t ts);
	void *ctx;
};

/* Add what a query sees to `parts`; texts, times and `partial` to *s. Series
 * are the ledger's. */
bool summary_observe(struct summary *s, struct parts *parts,
		     const struct observing *o, struct err *err);

/* An empty summary with its texts. */
void summary_init(struct summary *s);
void summary_see_time(struct summary *s, int64_t first, int64_t last);

/* ---- rows --------------------------------------------------------------- */

/* Text of one dimension of a series that is no session and no time. */
struct str series_by(const struct query *q, const struct series_table *t,
		     uint32_t series, enum by by);

/* Make rows and total of *s out of all parts, sorted. s->texts is there. */
void parts_fold(const struct parts *p, const struct query *q,
		const struct series_table *series, struct summary *s);

#endif
