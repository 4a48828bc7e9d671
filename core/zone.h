/* core/zone.h - days, hours, weeks and months in the user's time zone, with
 * its daylight-saving rules.
 *
 * The process has one zone: zone_set() sets TZ once at the start. Buckets are
 * UTC ms of their local beginning; a day has 23 to 25 hours. */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

struct err;

enum { ZONE_NAME = 64, ZONE_TEXT = 32, ZONE_SPANS = 128 };

/* From `from` on (UTC ms), local time is UTC plus `offset` ms. */
struct zone_span {
	int64_t from;
	int64_t offset;
};

struct zone {
	char name[ZONE_NAME];   /* IANA name, "UTC", or what the system has */

	/* Offsets of the decades that logs can be from, so that buckets are
	 * found without the C library; outside [first from, until) it is
	 * asked. */
	struct zone_span spans[ZONE_SPANS];
	int span_count;
	int64_t until;
};

/* Use `name` (NULL: the system's) for the whole process. False with *err for
 * a zone that is not installed. */
bool zone_set(struct zone *z, const char *name, struct err *err);

/* UTC beside the process' own zone, whose TZ it leaves alone: the days of
 * bills. Not for zone_clock(). */
void zone_utc(struct zone *z);

enum zone_unit { ZONE_HOUR, ZONE_DAY, ZONE_WEEK, ZONE_MONTH, ZONE_YEAR };

/* Beginning of the unit that holds `ms`. Weeks begin on Monday (ISO). */
int64_t zone_floor(const struct zone *z, enum zone_unit unit, int64_t ms);

/* Beginning of the unit `n` units later (or earlier). */
int64_t zone_add(const struct zone *z, enum zone_unit unit, int64_t ms, int n);

/* "2026-11-23", "2026-11-23T19:00", "2026-W48", "2026-11". */
void zone_label(const struct zone *z, enum zone_unit unit, int64_t ms,
		char out[ZONE_TEXT]);

/* "Mon 23 Nov 19:21:07 CET": the clock of the header. */
void zone_clock(const struct zone *z, int64_t ms, char out[ZONE_TEXT]);

/* "--since" and "--until": RFC 3339, a date or a time without offset (both in
 * this zone), "now", "today", "yesterday", "week", "month", "year" (their
 * beginning), "7d", "24h" (so long before `now`). */
bool zone_parse_when(const struct zone *z, struct str text, int64_t now,
		     int64_t *ms, struct err *err);

#endif
