/* core/span.h - a stretch of time. */
#ifndef CORE_SPAN_H
#define CORE_SPAN_H

#include <stdbool.h>
#include <stdint.h>

/* UTC ms, [since, until); INT64_MIN and INT64_MAX: open. */
struct span {
	int64_t since, until;
};

static inline bool span_holds(struct span s, int64_t ts)
{
	return s.since <= ts && ts < s.until;
}

#endif
