/* collectors/apis/azure_series.h - the metrics of Azure Monitor that count
 * tokens and calls, and how an answer of theirs becomes rows.
 *
 * Two families of metrics describe the same traffic; an hour of a deployment
 * is counted from the newer one where that has data, else from the older,
 * never from both. Nor from TokenTransaction and TotalTokens, which are sums
 * of others, nor from the metrics of agents, which are another view.
 * https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics */
#ifndef COLLECTORS_APIS_AZURE_SERIES_H
#define COLLECTORS_APIS_AZURE_SERIES_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/apis/azure_metrics.h"

/* Metrics of one group have the same dimensions and are asked for together. */
enum azure_group {
	AZURE_CALLS,            /* first: calls tell the model behind a
				 * deployment, older tokens do not */
	AZURE_CALLS_OLD,        /* each right after the newer one */
	AZURE_TOKENS,
	AZURE_TOKENS_OLD,
	AZURE_CACHE,
	AZURE_AUDIO,
	AZURE_AUDIO_OLD,
	AZURE_GROUPS
};

struct azure_metric {
	const char *name;
	enum azure_group group;
	int category;           /* enum token_category; -1: calls */
};
extern const struct azure_metric azure_metrics_table[AZURE_METRICS];

/* Place of a metric in the table by name, in any case; -1: not counted. */
int azure_metric_find(struct str name);

/* Sums of closed hours by metric of one answer. False with *err: a metric
 * failed, or a total is no count. */
struct azure_sums {
	int64_t closed[AZURE_METRICS];
	bool has_data[AZURE_METRICS];
};
bool azure_sum(const struct ask *a, const struct json *answer,
	       struct azure_sums *out, struct err *err);

/* Add the rows of an answer that azure_sum() has read, with `flags`. `id` is
 * the resource. */
void azure_add_rows(struct ask *a, const struct json *answer, const char *id,
		    unsigned flags);

#endif
