/* collectors/remote_feed.h - one feed of a source: what is remembered of it,
 * when it is due, how its last poll went. */
#ifndef COLLECTORS_REMOTE_FEED_H
#define COLLECTORS_REMOTE_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/remote_tag.h"
#include "core/bill.h"
#include "core/status.h"

struct account;
struct api_feed;
struct poll_end;

struct remote_feed {
	const struct api_feed *feed;
	struct feed_memory memory;
	struct tag tag;
	int64_t period;         /* ms */
	int64_t due;            /* monotonic ms of the next poll */
	int64_t earliest;       /* monotonic ms: never before, it costs */
	int64_t asked;          /* monotonic ms of the last one; 0: never */
	bool refused;           /* not asked: `due` is when to look whether a
				 * secret changed */
	bool once;              /* remotes_try() wants it */
	const struct remote_feed *cause;        /* why it was not tried: that
						 * one's failure */
	int64_t rows;           /* of its last whole poll */
	/* How the last poll went. */
	bool tried;
	int status, pages;
	int64_t took_ms;
	uint32_t got;           /* rows of it */
	char *where;            /* owned */
};

void feed_release(struct remote_feed *f);

/* State at `now` (UTC ms), by the second table of collectors/remote.h. */
enum source_state feed_state(const struct remote_feed *f, int64_t now);

/* Does its state count for its source's? An optional feed's does only while
 * all wait for what it was told. */
bool feed_counts(const struct remote_feed *f, int64_t now);

/* How often in a row was this 429 told, when the source as a whole counts so
 * many? What an optional feed heard hours ago says nothing of the others. */
int64_t feed_throttles(const struct remote_feed *f, int64_t of_source);

/* What may be told of the poll that ended. */
void feed_note_try(struct remote_feed *f, const struct poll_end *e);

/* Put what is known of the server's clock beside the rest, and into the hint
 * when it matters. */
void feed_note_clock(struct remote_feed *f, const struct account *a);

#endif
