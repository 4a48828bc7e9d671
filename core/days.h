/* core/days.h - local days by a table instead of by the time zone's rules:
 * every call has to find its day. */
#ifndef CORE_DAYS_H
#define CORE_DAYS_H

#include <stdint.h>

struct zone;

enum { DAYS_HELD = 512 };

struct days {
	const struct zone *zone;
	struct day {
		int64_t start, end;     /* equal: nothing known */
	} held[DAYS_HELD];
};

void days_init(struct days *d, const struct zone *zone);

/* Beginning of the local day that holds `ms`. */
int64_t days_floor(struct days *d, int64_t ms);

/* Beginning of the stretch of `step` ms, counted in UTC, that holds `ms`. */
static inline int64_t bucket_floor(int64_t ms, int64_t step)
{
	return ms - (ms % step + (ms % step < 0 ? step : 0));
}

#endif
