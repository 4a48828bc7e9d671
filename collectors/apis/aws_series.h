/* collectors/apis/aws_series.h - one CloudWatch metric of one model: which it
 * is, and its sums as rows of a bill. Used by aws_metrics.c alone. */
#ifndef COLLECTORS_APIS_AWS_SERIES_H
#define COLLECTORS_APIS_AWS_SERIES_H

#include <stdbool.h>

#include "collectors/ask.h"
#include "core/json.h"

/* Where calls are counted. The two do not overlap. Of the sets of dimensions
 * that each is published in, one is read: by model. Adding them up would count
 * every call several times. */
enum aws_space { RUNTIME, MANTLE, SPACES };

enum { REQUESTS = -1, IMAGES = -2 };

struct aws_metric {
	enum aws_space space;
	const char *name;
	int what;               /* token category, REQUESTS or IMAGES */
};

enum aws_state { UNSEEN, INCOMPLETE, COMPLETE };

/* One metric of one model. */
struct aws_series {
	const struct aws_metric *metric;
	struct str model;       /* the dimension's value, in names; empty: all,
				 * told by the labels of what is found */
	const char *dimension;  /* static: its name */
	enum aws_state state;
};

/* The hourly sums of a result into a->batch, from "Timestamps" and "Values".
 * Hours without a call are not in it. */
bool aws_series_take(struct ask *a, const struct aws_series *s,
		     const struct json *result, struct err *err);

#endif
