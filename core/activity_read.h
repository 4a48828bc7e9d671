/* core/activity_read.h - from the ledger to groups: cells of the window,
 * sessions' own totals, and the calls of the last hour. Shared by the files of
 * the activity alone. */
#ifndef CORE_ACTIVITY_READ_H
#define CORE_ACTIVITY_READ_H

#include "core/activity_groups.h"
#include "core/zone.h"

struct err;

struct activity_read {
	struct groups *groups;
	const struct activity_query *q;
	struct span span;       /* of the window */
	const struct zone *zone;
	int64_t now;            /* UTC ms */
	struct err *err;

	/* What was met. */
	int64_t visited;        /* rows of any kind: what it took */
	bool partial;

	/* Of sessions that reach over an edge of the window. */
	bool straddling;
	int64_t straddle_until;
	int64_t kept, counted;  /* requests there, as records and as sums */
};

/* Is the series one of the provider asked for? */
bool activity_wants(const struct activity_read *r, uint32_t series);

/* Everything of the window into the groups. */
bool activity_read_window(struct activity_read *r);

/* What moved in the last hour: rates, sparklines, last activity. */
bool activity_read_recent(struct activity_read *r);

#endif
