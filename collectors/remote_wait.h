/* collectors/remote_wait.h - how long to wait until a seller is asked again:
 * periods, back-off, what a 429 says. Plain arithmetic; times are ms.
 *
 * The rules: design of network sources. A success waits one period; a failure
 * a quarter of one (2 s at least), doubling up to 15 minutes; a 429 as long
 * as it says (a day at most), or 60 s, doubling up to 6 hours. */
#ifndef COLLECTORS_REMOTE_WAIT_H
#define COLLECTORS_REMOTE_WAIT_H

#include <stdint.h>

struct api_feed;
struct feed_memory;
struct http_answer;
struct source_config;

#define WAIT_LONGEST INT64_C(86400000)  /* of what a 429 may ask for */

/* Time between two polls of a feed. The config's interval is for what is
 * free, and no feed goes below its own least. */
int64_t wait_period(const struct source_config *c, const struct api_feed *f);

/* Where a poll at `now` (UTC ms) begins: all there is a first time, then what
 * may have been restated. */
int64_t wait_since(const struct api_feed *f, const struct feed_memory *m,
		   int64_t now);

/* `ms` with up to 10 % more or less; *seed moves on. Never 0 for ms > 0. */
int64_t wait_jitter(uint64_t *seed, int64_t ms);

/* After the `failures`-th failure in a row (1: the first). */
int64_t wait_failed(int64_t period, int64_t failures);

/* After the `times`-th 429 in a row: `told`, or our own back-off when it is 0.
 * Who says "one second" again and again is not believed for ever. */
int64_t wait_throttled(int64_t told, int64_t times);

/* What Retry-After says, seconds or date, cut to a day. A date is held against
 * the server's own Date when there is one, else against `now` (UTC ms). 0: it
 * says nothing; so do a 0, a date gone by, and nonsense. */
int64_t wait_told(const struct http_answer *a, int64_t now);

#endif
