/* collectors/api.h - one seller's API: what is asked of it, and how its
 * answers are read.
 *
 * An api is a table: how to log in, how to sign, and its feeds (endpoints with
 * a period of their own). Nothing here waits: each step composes one request
 * or reads one answer. When to ask, what to do about 429, 401, HTML, timeouts,
 * and how often: collectors/remote.h does that the same way for all. */
#ifndef COLLECTORS_API_H
#define COLLECTORS_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/ask.h"
#include "core/err.h"

struct api_feed {
	const char *name;       /* in the store: "usage/completions", "costs" */
	int64_t interval_ms;    /* default period */
	int64_t least_ms;       /* never more often, whatever the config says;
				 * 0: no such limit */
	int64_t gap_ms;         /* between two requests, where a seller counts
				 * them by the second; 0: none */
	int64_t back_ms;        /* how far the first poll reaches; 0: 31 days */
	int64_t again_ms;       /* how much is read again each time */
	bool money;             /* costs: whole UTC days */
	int64_t settle_ms;      /* money: a day is final so long after its end */
	const char *price;      /* what a poll costs, for people; NULL: nothing.
				 * Such a feed keeps its own interval, */
	bool cheap;             /* unless that is next to nothing: then the
				 * config's holds */
	bool optional;          /* words beside the figures: when it fails the
				 * source is none the worse */
	size_t scratch_size;    /* of ask->scratch, zeroed for each poll */

	/* MAY: does this configuration want it? NULL: always. */
	bool (*wanted)(const struct ask *a);

	/* MUST: compose the first request of a poll of [a->since, a->until).
	 * ASK_DONE without a request is fine (nothing to ask). */
	enum ask_step (*begin)(struct ask *a, struct err *err);

	/* MUST: read an answer with a 2xx status and valid JSON into a->batch;
	 * compose the next request, or be done. */
	enum ask_step (*answer)(struct ask *a, const struct reply *r,
				struct err *err);

	/* MAY: another status. ASK_DEFAULT leaves it to the usual rules (401
	 * and 403 refused, 429 throttled, others failed). ASK_SEND tries in
	 * another way, ASK_DONE takes it for "nothing there". */
	enum ask_step (*refused)(struct ask *a, const struct reply *r,
				 struct err *err);

	/* MAY: release what scratch owns. */
	void (*end)(struct ask *a);
};

struct api {
	const char *name;       /* type word of the config: "openai" */
	const char *provider;   /* who is paid: "openai", "aws" */
	const char *hosts;      /* "role=https://...,"; role "" : base_url's.
				 * "%s" is the region. */
	const char *secrets;    /* keys that are secrets it needs, each with a
				 * comma: "key,"; one in brackets may be
				 * missing: "[session_token]," */
	size_t own_size;        /* of ask->own: tokens and the like; zeroed,
				 * wiped at the end and after a 401 */

	/* MAY: is the configuration complete? False with *err in the words of
	 * the config: "the key \"team\" is missing ...". */
	bool (*check)(const struct ask *a, struct err *err);

	/* MAY: be ready to sign. Called before each poll with r == NULL:
	 * ASK_DONE when what is at hand is good for five minutes more. Its
	 * requests are not signed. */
	enum ask_step (*login)(struct ask *a, const struct reply *r,
			       struct err *err);

	/* MAY: add credentials to a->request; called right before sending. */
	bool (*sign)(struct ask *a, struct err *err);

	/* MAY: when an answer 429 (or ASK_THROTTLED) says to come back, UTC
	 * ms; 0: it does not say. NULL: Retry-After. */
	int64_t (*retry_at)(const struct ask *a, const struct reply *r);

	/* MAY: release what own holds (it is wiped after). */
	void (*release)(void *own);

	const struct api_feed *feeds;   /* name NULL at the end */
};

/* Every seller, NULL at the end; and by its type word (NULL: none). */
extern const struct api *const apis[];
const struct api *api_find(const char *type);

#endif
