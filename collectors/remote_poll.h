/* collectors/remote_poll.h - one poll of one feed: secrets, login, pages, to
 * its end, good or bad. One request is under way at a time.
 *
 * Knows no timer and no back-off: says what came of it, once. */
#ifndef COLLECTORS_REMOTE_POLL_H
#define COLLECTORS_REMOTE_POLL_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ask.h"
#include "collectors/remote_words.h"
#include "core/status.h"

struct account;
struct api_feed;
struct bill_batch;
struct child;
struct feed_memory;
struct http_call;
struct tag;

/* How a poll ended. All text is lent while `ended` runs. */
struct poll_end {
	enum source_state state;        /* OK, THROTTLED, REFUSED, FAILED */
	bool whole;             /* refused, or failed without any answer:
				 * not this feed alone */
	bool idle;              /* refused as before, and nobody was asked:
				 * nothing of the rest is new */
	bool sent;              /* a request of the feed went out */
	bool unchanged;         /* OK: nothing new since last time (304) */
	int64_t told_ms;        /* throttled: wait so long; 0: not told */
	const char *error;      /* NULL: see `host` (throttled), or OK */
	const char *hint;       /* "" for none */
	const char *host;       /* asked last; "?": none was */
	const char *where;      /* "GET https://host/path", "" */
	int status;             /* HTTP, of the last answer; 0: none */
	int pages;              /* answers of the feed */
	int64_t took_ms;
	struct bill_batch *batch;       /* the taker's; rows of a failed poll
					 * are in it still */
};

struct poll {
	struct account *account;        /* lent */
	void (*ended)(void *ctx, struct poll_end *end);
	void *ctx;

	/* Of the poll under way; feed is NULL when there is none. */
	const struct api_feed *feed;
	struct ask ask;
	struct tag *tag;   /* lent: the feed's */
	struct http_call *call;
	struct child *child;
	int64_t begun;          /* monotonic ms */
	int64_t since;          /* UTC ms: what is wanted */
	bool first;
	int secret;             /* being fetched: its place */
	bool asking;            /* past secrets and login */
	bool probing;
	bool sent;
	bool conditional;
	int steps, pages;
	int status;
	uint64_t url;           /* hash of the first GET; 0: no GET */
	char *bearer;           /* owned, wiped: Authorization as sent, without
				 * its scheme */
	uint64_t token;         /* hash of it when that is Bearer, else 0 */
	char host[WORDS_HOST];
	struct buf where;
};

void poll_init(struct poll *p, struct account *a,
	       void (*ended)(void *ctx, struct poll_end *end), void *ctx);

/* Cancels. */
void poll_release(struct poll *p);

/* Begin; `ended` comes once, perhaps before this returns. Not while one is
 * under way. `m` says what was read before. `probing`: credentials were
 * refused; go on only if login() finds others without asking anybody. */
void poll_begin(struct poll *p, const struct api_feed *f,
		const struct feed_memory *m, struct tag *tag, bool probing);

/* Is one under way? */
bool poll_is_busy(const struct poll *p);

/* End it without a word. */
void poll_cancel(struct poll *p);

#endif
