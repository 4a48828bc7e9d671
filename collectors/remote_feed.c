#include "collectors/remote_feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/api.h"
#include "collectors/remote_account.h"
#include "collectors/remote_poll.h"
#include "collectors/remote_words.h"
#include "core/mem.h"

void feed_release(struct remote_feed *f)
{
	tag_clear(&f->tag);
	free(f->where);
	f->where = NULL;
}

/* Feeds of a source take turns: where they are asked every few seconds, the
 * pages of one are no reason to doubt the others. */
#define LATE_LEAST INT64_C(15000)

enum source_state feed_state(const struct remote_feed *f, int64_t now)
{
	const struct feed_memory *m = &f->memory;
	int64_t age = now - m->as_of;
	bool late = m->as_of > 0 && age > 2 * f->period && age > LATE_LEAST;

	if ((m->state == SOURCE_OK || m->state == SOURCE_FAILED) && late)
		return SOURCE_STALE;
	return m->state;
}

bool feed_counts(const struct remote_feed *f, int64_t now)
{
	return !f->feed->optional ||
	       (f->memory.state == SOURCE_THROTTLED &&
		f->memory.retry_at > now);
}

int64_t feed_throttles(const struct remote_feed *f, int64_t of_source)
{
	return f->feed->optional || of_source > f->memory.failures
		       ? of_source
		       : f->memory.failures;
}

void feed_note_try(struct remote_feed *f, const struct poll_end *e)
{
	const struct bill_batch *b = e->batch;

	f->tried = true;
	f->cause = NULL;
	f->once = false;
	f->status = e->status;
	f->pages = e->pages;
	f->took_ms = e->took_ms;
	f->got = e->state == SOURCE_OK
		       ? b->count + b->balance_count + b->limit_count +
				 b->label_count
		       : 0;
	free(f->where);
	f->where = xstrdup(e->where);
}

void feed_note_clock(struct remote_feed *f, const struct account *a)
{
	struct feed_memory *m = &f->memory;
	size_t n = strlen(m->hint);
	char text[WORDS_HOST + 64];

	m->skew_known = a->skew_known;
	m->skew_ms = a->skew_ms;
	if (!a->skew_known)
		return;
	words_skew(text, sizeof(text), a->skew_host, a->skew_ms);
	if (text[0])
		snprintf(m->hint + n, sizeof(m->hint) - n, "%s%s",
			 n ? "; " : "", text);
}
