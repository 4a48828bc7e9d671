/* core/anomaly.h - what is unlike other weeks: the last hour against the same
 * hour of the week, and the hours beside it, of the eight weeks before.
 *
 * Median and median deviation, so that one odd week changes nothing; a floor
 * in dollars, so that cents never do. Nothing is said before three weeks are
 * known. Costs some milliseconds, and so looks once a minute. */
#ifndef CORE_ANOMALY_H
#define CORE_ANOMALY_H

#include <stdbool.h>

#include "core/alerts_find.h"

struct anomalies;
struct err;
struct part_input;

struct anomalies *anomalies_new(void);
void anomalies_free(struct anomalies *a);

/* Add what is found: spending by model and by key, tokens of a call, hits of
 * the cache, one key that makes most of the spending. Between two looks the
 * last findings are added again. False with *err when history cannot be
 * read. */
bool anomalies_find(struct anomalies *a, const struct part_input *in,
		    struct findings *to, struct err *err);

/* The middle of `count` values, and the middle of how far they are from it,
 * scaled to a standard deviation. Sorts them. */
double robust_middle(double *values, int count, double *deviation);

#endif
