/* core/forecast.h - what spending comes to at the end of a stretch, with an
 * interval, and when it reaches a limit.
 *
 * From the pace of the last eight weeks: the mean of each weekday (the young
 * weeks weigh more), the shape of a day by its hours, and today's own pace.
 * The interval is that of days which scatter as the past ones did. Arithmetic
 * alone: what was spent stays whole, only what is to come is a double. */
#ifndef CORE_FORECAST_H
#define CORE_FORECAST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/money.h"
#include "core/zone.h"

enum { FORECAST_DAYS = 56, FORECAST_HOURS = 24, FORECAST_LEAST = 3 };

struct forecast_past {
	const struct zone *zone;        /* lent */
	int64_t now;                    /* UTC ms */
	int days;                       /* complete ones that are known */
	money day[FORECAST_DAYS];       /* [0] is yesterday */
	money today;                    /* so far */
	double hour[FORECAST_HOURS];    /* spent by hour of the day, in any
					 * unit; all 0: nobody knows */
};

struct forecast {
	money sum, low, high;           /* low and high: an 80 % interval */
	int64_t exhausted_at;           /* UTC ms; 0: not before the end, or
					 * the limit is used up already */
};

/* At `until`, when `spent` was spent up to now. False when fewer than
 * FORECAST_LEAST days are known; *out is then MONEY_NONE and 0. */
bool forecast_make(const struct forecast_past *past, int64_t until,
		   money spent, money limit, struct forecast *out);

#endif
