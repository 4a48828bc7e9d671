/* collectors/apis/azure_costs.h - what Azure charges, from Cost Management:
 * by UTC day, resource and meter, in the currency of the bill. */
#ifndef COLLECTORS_APIS_AZURE_COSTS_H
#define COLLECTORS_APIS_AZURE_COSTS_H

#include <stdint.h>

#include "collectors/ask.h"
#include "core/buf.h"

/* ask->scratch */
struct azure_costs {
	char **subscriptions;   /* owned: one query each */
	int count, room;
	int at;
	bool by_month;          /* no dates of ours are taken: month to date */
	struct buf body;        /* of the query: each page wants it again */
};

enum ask_step azure_costs_begin(struct ask *a, struct err *err);
enum ask_step azure_costs_answer(struct ask *a, const struct reply *r,
				 struct err *err);
enum ask_step azure_costs_refused(struct ask *a, const struct reply *r,
				  struct err *err);
void azure_costs_end(struct ask *a);

/* api.retry_at: the latest of all the headers that name a time to wait. */
int64_t azure_retry_at(const struct ask *a, const struct reply *r);

#endif
