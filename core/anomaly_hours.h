/* core/anomaly_hours.h - the last hour and the same hours of other weeks, by
 * model and by key. Used by anomaly.c alone. */
#ifndef CORE_ANOMALY_HOURS_H
#define CORE_ANOMALY_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/money.h"

struct err;
struct part_input;

enum {
	HOURS_WEEKS = 8,
	HOURS_BESIDE = 3,               /* the hour, the one before, the one
					 * after */
	HOURS_PAST = HOURS_WEEKS * HOURS_BESIDE,
};

struct hour_sum {
	money cost;                     /* subscriptions are not owed */
	int64_t requests, tokens;
	int64_t prompt, cache_read;     /* of what may be cached, and was */
};

enum hour_kind { HOUR_ALL, HOUR_MODEL, HOUR_KEY };

struct hour_row {
	enum hour_kind kind;
	uint32_t provider, name;        /* numbers of the series table */
	struct hour_sum last, past[HOURS_PAST];
};

struct hours {
	struct hour_row *rows;          /* [0] is HOUR_ALL, [1] all that have a
					 * key */
	int count, room;
	bool known[HOURS_PAST];         /* the ledger reaches back so far */
};

/* Fill *h; released with hours_release() also after a failure. */
bool hours_read(struct hours *h, const struct part_input *in,
		struct err *err);
void hours_release(struct hours *h);

#endif
