#include "core/days.h"

#include "core/zone.h"

void days_init(struct days *d, const struct zone *zone)
{
	*d = (struct days){.zone = zone};
}

int64_t days_floor(struct days *d, int64_t ms)
{
	/* Half days: both local days of a UTC day can be held. */
	uint64_t half = (uint64_t)ms / (12 * 3600 * 1000);
	struct day *day = &d->held[half % DAYS_HELD];

	if (ms >= day->start && ms < day->end)
		return day->start;
	day->start = zone_floor(d->zone, ZONE_DAY, ms);
	day->end = zone_add(d->zone, ZONE_DAY, day->start, 1);
	return day->start;
}
