#include "collectors/remote_wait.h"

#include "collectors/api.h"
#include "collectors/http.h"
#include "core/bill.h"
#include "core/config.h"

enum { BELIEVED = 3 };          /* so many equal answers to "when?" */

#define FIRST_BACK (31 * ASK_DAY)
#define FAILED_LEAST INT64_C(2000)
#define FAILED_MOST (15 * ASK_MINUTE)
#define THROTTLED_FIRST ASK_MINUTE
#define THROTTLED_MOST (6 * ASK_HOUR)

int64_t wait_period(const struct source_config *c, const struct api_feed *f)
{
	int64_t ms = f->interval_ms;

	if (c->interval_ms > 0 && (!f->price || f->cheap))
		ms = c->interval_ms;
	return ms > f->least_ms ? ms : f->least_ms;
}

int64_t wait_since(const struct api_feed *f, const struct feed_memory *m,
		   int64_t now)
{
	int64_t oldest = now - (f->back_ms ? f->back_ms : FIRST_BACK);
	int64_t since = (m->until < now ? m->until : now) - f->again_ms;

	return m->until > 0 && since > oldest ? since : oldest;
}

int64_t wait_jitter(uint64_t *seed, int64_t ms)
{
	int64_t span = ms / 5;
	uint64_t x = *seed ? *seed : 1;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	*seed = x;
	return ms - span / 2 + (int64_t)(x % (uint64_t)(span + 1));
}

/* `first` doubled for each time after the first, `most` at most. */
static int64_t doubled(int64_t first, int64_t most, int64_t times)
{
	for (int64_t i = 1; i < times && first < most; i++)
		first *= 2;
	return first < most ? first : most;
}

int64_t wait_failed(int64_t period, int64_t failures)
{
	int64_t first = period / 4;

	return doubled(first > FAILED_LEAST ? first : FAILED_LEAST, FAILED_MOST,
		       failures);
}

int64_t wait_throttled(int64_t told, int64_t times)
{
	int64_t own = doubled(THROTTLED_FIRST, THROTTLED_MOST,
			      told > 0 ? times - BELIEVED : times);

	if (told > 0 && (times <= BELIEVED || told > own))
		return told;
	return own;
}

int64_t wait_told(const struct http_answer *a, int64_t now)
{
	struct str text = http_answer_header(a, "retry-after");
	int64_t ms, server;

	if (str_int64(text, &ms)) {
		if (ms > WAIT_LONGEST / 1000)
			ms = WAIT_LONGEST / 1000;
		ms = ms > 0 ? ms * 1000 : 0;
	} else if (http_date(text, &ms)) {
		ms -= http_date(http_answer_header(a, "date"), &server)
			      ? server : now;
	} else {
		return 0;
	}
	if (ms < 0)
		return 0;
	return ms < WAIT_LONGEST ? ms : WAIT_LONGEST;
}
