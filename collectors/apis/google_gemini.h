/* collectors/apis/google_gemini.h - tokens and calls of the Gemini API (keys
 * of AI Studio), by hour and model, from the counters of its quotas.
 *
 * Which counters a project has differs: they are listed first. They are meant
 * for limits, not for bills, so every figure is an estimate. */
#ifndef COLLECTORS_APIS_GOOGLE_GEMINI_H
#define COLLECTORS_APIS_GOOGLE_GEMINI_H

#include "collectors/apis/google_monitoring.h"
#include "core/intern.h"

struct gemini_metric;           /* one counter, in google_gemini.c */
struct gemini_count;

/* ask->scratch */
struct google_gemini {
	struct google_walk walk;
	struct google_query query;
	struct gemini_metric *metrics;  /* owned: in the order of asking */
	int count, room;
	int at;                 /* metric being asked; -1: being listed */
	bool by_heart;          /* they could not be listed */
	bool calls_seen;        /* counters of calls by tier had data */

	/* Buckets of the metric at hand. One call counts against several
	 * limits: of those the largest holds. */
	struct intern names;    /* of models */
	struct intern keys;     /* bucket and model to place + 1 */
	struct gemini_count *counts;    /* owned */
	int counts_n, counts_room;
};

enum ask_step google_gemini_begin(struct ask *a, struct err *err);
enum ask_step google_gemini_answer(struct ask *a, const struct reply *r,
				   struct err *err);
enum ask_step google_gemini_refused(struct ask *a, const struct reply *r,
				    struct err *err);
void google_gemini_end(struct ask *a);

#endif
