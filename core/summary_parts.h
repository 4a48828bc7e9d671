/* core/summary_parts.h - sums on their way to rows: first by series, session
 * and time, so that what cancels out leaves no trace, then folded into the
 * rows of a query. Used by summary.c alone. */
#ifndef CORE_SUMMARY_PARTS_H
#define CORE_SUMMARY_PARTS_H

#include <stdint.h>

#include "core/cell.h"
#include "core/query.h"
#include "core/summary.h"

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

/* Make rows and total of *s out of all parts, sorted. s->texts is there. */
void parts_fold(const struct parts *p, const struct query *q,
		const struct series_table *series, struct summary *s);

/* Text of one dimension of a series that is no session and no time. */
struct str series_by(const struct query *q, const struct series_table *t,
		     uint32_t series, enum by by);

#endif
