/* core/activity.h - who is at work: sessions, projects, keys, hosts, clients
 * and sources in a window, the single calls of one of them, and why one of
 * those costs what it costs. What the Sessions pane draws.
 *
 * All of it is of the observed ledger. Rows add up to the window: what has no
 * session is a row of its own with an empty name, and what is too much to list
 * is one row marked `rest`. Sessions have totals of their own, which outlive
 * single calls. */
#ifndef CORE_ACTIVITY_H
#define CORE_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cell.h"
#include "core/model.h"
#include "core/query.h"
#include "core/span.h"
#include "core/usage.h"
#include "core/why.h"

struct err;
struct part_input;

enum {
	ACTIVITY_SPARK = 60,    /* minutes of a row's sparkline */
	ACTIVITY_ROWS = 2000,   /* the last ones and the dearest ones each;
				 * what is left is one row */
	ACTIVITY_CALLS = 200,   /* calls of a page when none is asked for */
};

/* A call within these ms of now makes a row live; its rate is of them. */
#define ACTIVITY_LIVE_MS INT64_C(300000)

/* What rows can be of, in the order they are walked through. */
extern const enum by activity_bys[];
extern const int activity_by_count;

/* What is asked. Text is lent for the build. */
struct activity_query {
	enum by by;             /* one of activity_bys */
	enum window window;
	struct span span;       /* instead of the window, where `until` is not
				 * 0: to the minute; to the quarter hour where
				 * it is older than 8 days */
	const char *provider;   /* of this one only; NULL: all */
	uint32_t drill;         /* id of the row whose calls are wanted; 0: of
				 * none */
	int call_limit;         /* about how many; 0: ACTIVITY_CALLS */
	int64_t before;         /* calls older than this (UTC ms); 0: the
				 * newest */
	uint32_t why;           /* id of the call to explain; 0: none */
	int64_t why_ts;         /* its time (UTC ms) */
};

/* One model at one seller, of a row. */
struct activity_use {
	const char *model, *provider;
	struct cell sums;
	unsigned flags;         /* enum series_flag */
};

struct activity_row {
	const char *name;       /* "": not told */
	const char *client;     /* of a session: its own; else the one most is
				 * of; "" where none is told */
	const char *project;    /* of a session, or "" */
	const char *parent;     /* session that started this one, or "" */
	const char *provider;   /* most of it is theirs */
	uint32_t id;            /* of by, name and client: the same in every
				 * build; 0 never */
	bool rest;              /* all that are not listed */
	int members;            /* of a rest: how many */

	/* UTC ms; exact for sessions and within the last hour, else to the
	 * minute, quarter hour or day it was counted in; 0: not known. */
	int64_t first_ts, last_ts;
	struct cell sums;       /* of the window */
	unsigned flags;         /* enum series_flag, of any part */
	bool computed, reported;/* which dollars the cost is */
	bool live;
	double per_minute;      /* tokens, of the last ACTIVITY_LIVE_MS */
	float spark[ACTIVITY_SPARK];    /* tokens a minute of the last hour,
					 * oldest first */
	const struct activity_use *uses;        /* by cost, then tokens */
	int use_count;
	int provider_count, client_count;
};

/* A single record: one call, or what a source counted as one. */
struct activity_call {
	uint32_t id;            /* stable as long as the call is kept */
	int64_t ts;             /* UTC ms */
	int64_t requests;
	int64_t tokens[TOKEN_CATEGORIES];
	uint32_t known;         /* TOKENS_BIT()s */
	money cost;             /* MONEY_NONE: unpriced */
	int64_t unpriced;       /* tokens without a price */
	enum cost_basis basis;
	enum service_tier tier;
	int band;               /* context band of its rule, 0: the base */
	unsigned series_flags;  /* enum series_flag */
	unsigned usage_flags;   /* enum usage_flag */
	const char *model, *raw_model, *provider, *maker, *client, *project,
		*session, *key, *host, *source, *account, *user, *tags,
		*region, *price_list;   /* "": not told */
};

struct activity {
	enum by by;
	struct span span;
	int64_t now;            /* UTC ms of the build */
	const struct activity_row *rows;        /* live ones first, then by
						 * last activity */
	int row_count;
	int live_count;
	struct cell total;      /* of all rows */
	bool partial;           /* calls of sessions that reach back beyond the
				 * window have expired: their part of it is
				 * counted with what has no session */

	/* The row that was drilled into. */
	uint32_t drill;         /* as asked; 0: none */
	const struct activity_row *drilled;     /* NULL: not in the window any
						 * more, or not asked */
	const struct activity_call *calls;      /* newest first */
	int call_count;
	int64_t call_requests;  /* of those listed */
	bool more;              /* there are older ones in the window */
	int64_t before;         /* to go on with: ts of the oldest listed */

	const struct why *why;  /* NULL: not asked */
};

struct activities;

struct activities *activities_new(void);
void activities_free(struct activities *a);

/* The answer, lent till the next build. NULL with *err when history cannot be
 * read.
 *
 * Made once per question and version of the ledger, at most once a second
 * while data flows, less often when much had to be read for it; a build at
 * rest is free. in->hold keeps the rows; a new drill or why is answered. */
const struct activity *activities_build(struct activities *a,
					const struct activity_query *q,
					const struct part_input *in,
					struct err *err);

/* How often rows were made so far: for tests. */
uint64_t activities_made(const struct activities *a);

#endif
