/* core/clock.h - the time, asked in one place so that it can be fixed.
 *
 * Wall time labels things (UTC milliseconds since 1970); monotonic time
 * measures intervals. With --now the wall clock stands still. */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

struct err;

struct clock {
	bool fixed;
	int64_t fixed_ms;       /* used when fixed */
};

/* UTC milliseconds now (or the fixed time). */
int64_t clock_wall(const struct clock *c);

/* Monotonic milliseconds, also across suspend where the system can. */
int64_t clock_mono(void);

/* "2026-11-23T19:21:07.5Z", with offset, or a bare date (00:00 UTC) to UTC ms.
 * False with *err when it is no such time; err may be NULL. */
bool time_parse_rfc3339(struct str s, int64_t *ms, struct err *err);

/* The strict fast path of the logs: "YYYY-MM-DDTHH:MM:SS[.fff...]Z" or with
 * +hh:mm. False otherwise. */
bool time_parse_iso(struct str s, int64_t *ms);

/* A number of unknown unit: > 1e17 ns, > 1e14 us, > 1e11 ms,
 * else seconds. `frac_ms` are the milliseconds after the point of seconds. */
int64_t time_from_number(int64_t n, int frac_ms);

/* "2026-11-23T19:21:07Z" into out (at least 21 bytes). Whole seconds. */
void time_format_utc(int64_t ms, char out[24]);

#endif
