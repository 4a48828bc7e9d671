/* core/budget_flow.h - what the observed ledger has of each budget: its
 * period, the days before, the hours of a day, the last hours. Used by
 * budget.c alone.
 *
 * Sums come from cells that the ledger holds in memory; only a filter by
 * session or by time needs single calls, or quarter hours from the store. */
#ifndef CORE_BUDGET_FLOW_H
#define CORE_BUDGET_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/budget.h"
#include "core/forecast.h"

struct err;
struct part_input;

struct budget_flow {
	const struct budget *budget;    /* lent */
	int64_t since, until;           /* the running period, UTC ms */
	int steps;

	struct cell spent;
	money step[BUDGET_STEPS];       /* spent in each */
	money day[FORECAST_DAYS];       /* [0] is yesterday */
	money today;
	double hour[FORECAST_HOURS];    /* nano-dollars of the last 7 days */
	money last_hour, last_six;
	int64_t first;                  /* UTC ms: beginning of the oldest day
					 * of those with anything; INT64_MAX:
					 * none */
	bool slow;                      /* single calls must be looked at */
};

/* Period and steps of a budget at `now`; nothing is spent yet. */
void budget_flow_init(struct budget_flow *f, const struct budget *b,
		      const struct zone *z, int64_t now);

/* Fill flows that were initialised for in->books.now; `slow` ones only when
 * asked to. False with *err when history cannot be read. */
bool budget_flow_read(struct budget_flow *flows, int count, bool slow,
		      const struct part_input *in, struct err *err);

#endif
