/* collectors/apis/google_monitoring.h - time series of Cloud Monitoring, summed
 * into UTC hours: one metric type a query, page by page.
 *
 * Closed hours of a long stretch are asked for as hours. What is recent is
 * asked for in fives of minutes, so that the running hour is in the same
 * answer; aligned buckets count back from the end, which therefore is a
 * multiple of them. */
#ifndef COLLECTORS_APIS_GOOGLE_MONITORING_H
#define COLLECTORS_APIS_GOOGLE_MONITORING_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ask.h"

struct google_stretch {
	int64_t since, until;   /* UTC ms */
	int64_t period;         /* ms of a bucket */
};

/* At the front of a feed's scratch. */
struct google_walk {
	struct google_stretch parts[2];
	int count;
	int at;                 /* being asked, */
	const char *type;       /* for this metric */
};

struct google_query {
	const char *type;       /* of the metric */
	const char *resource;   /* type of the resource; NULL: any */
	const char *groups[4];  /* labels to keep, NULL after the last */
};

/* Divide what is wanted, and tell the batch. */
void google_walk_begin(struct google_walk *w, struct ask *a,
		       const char *grouping);

/* Compose the query for the walk's first stretch. */
enum ask_step google_query_begin(struct ask *a, struct google_walk *w,
				 const struct google_query *q,
				 struct err *err);

/* Compose its next page or stretch: ASK_SEND; or ASK_DONE, it is over. */
enum ask_step google_query_next(struct ask *a, struct google_walk *w,
				const struct google_query *q,
				const struct reply *r, struct err *err);

/* One bucket: beginning (UTC ms) and count. */
typedef void google_point(struct ask *a, const struct json *series,
			  int64_t start, int64_t count);

/* Visit all buckets of an answer that were asked for. False with *err: it is
 * partial, or holds what is no count. */
bool google_points(struct ask *a, const struct reply *r, google_point *visit,
		   struct err *err);

/* Did Monitoring say that it does not know the metric type? Then there is
 * nothing of it. */
bool google_is_unknown_metric(const struct reply *r);

/* Is it refused as a question that makes no sense there, rather than for its
 * key or for coming too often? */
bool google_is_no_metric(const struct reply *r);

/* Label "metric.labels.type" of a series by its path; empty: none. */
struct str google_label(const struct json *series, const char *path);

/* The model of a label that may be a whole path. */
struct str google_model(struct str label);

#endif
