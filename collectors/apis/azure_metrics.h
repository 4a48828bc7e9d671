/* collectors/apis/azure_metrics.h - tokens and calls of Azure OpenAI and
 * Foundry accounts from Azure Monitor, by hour, deployment and model.
 *
 * For each account: what it can measure, then sums over all its deployments,
 * then the same by deployment where there is anything; the two must agree, or
 * series are missing.
 *
 * Where what it can measure is not told, the documented metrics are asked for
 * by deployment at once, a group at a time, and those it does not know are left
 * out. */
#ifndef COLLECTORS_APIS_AZURE_METRICS_H
#define COLLECTORS_APIS_AZURE_METRICS_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ask.h"
#include "core/intern.h"

enum { AZURE_METRICS = 13 };

/* What is known of one metric of the account at hand. */
struct azure_metric_state {
	bool listed;            /* the account has it */
	bool by_deployment, by_model;   /* its dimensions */
	bool has_data;          /* some hour of the window is above 0 */
	int64_t closed;         /* sum over closed hours */
};

/* A deployment and what it runs; numbers of `seen`. */
struct azure_deployment {
	uint32_t name, model;   /* model 0: more than one */
};

enum azure_phase { AZURE_LISTING, AZURE_DEFINITIONS, AZURE_WHOLE, AZURE_SPLIT };

/* ask->scratch */
struct azure_metrics {
	enum azure_phase phase;
	char **ids;             /* owned: resources */
	int count, room;
	int at;                 /* resource being asked */
	struct azure_metric_state metrics[AZURE_METRICS];
	int group;              /* of metrics being split */
	int64_t top;            /* most series we ask for */
	bool guessing;          /* what there is was not told */
	bool plain;             /* by deployment alone, not by model too */
	bool answered;          /* some group was, of this account */
	struct intern seen;     /* hours of deployments that are counted */
	struct azure_deployment *deployments;   /* owned */
	int deployment_count, deployment_room;
};

enum ask_step azure_metrics_begin(struct ask *a, struct err *err);
enum ask_step azure_metrics_answer(struct ask *a, const struct reply *r,
				   struct err *err);
enum ask_step azure_metrics_refused(struct ask *a, const struct reply *r,
				    struct err *err);
void azure_metrics_end(struct ask *a);

#endif
