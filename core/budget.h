/* core/budget.h - limits on spending: how much of each is used, how it burns
 * down, and what it will come to.
 *
 * A budget counts one period of the user's zone (a day, week, month or year)
 * over the calls that match its filter, in observed dollars; calls of
 * subscriptions, whose dollars are not owed, do not count. Knows no alert. */
#ifndef CORE_BUDGET_H
#define CORE_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cell.h"
#include "core/money.h"
#include "core/query.h"
#include "core/zone.h"

struct config;
struct err;
struct json;
struct part_input;

enum { BUDGET_WARNS = 8, BUDGET_STEPS = 64 };

/* What the config says of one; text is lent by it. */
struct budget {
	const char *name;
	struct filter filters[QUERY_FILTERS];
	int filter_count;
	enum zone_unit period;
	money limit;
	int warn_at[BUDGET_WARNS];      /* per cent, ascending */
	int warn_count;
	const char *const *exec;        /* argv, NULL at the end; NULL: none */
	const char *webhook;    /* secret reference; NULL: none */
	bool subscriptions;     /* count them too */
};

enum budget_state { BUDGET_FINE, BUDGET_WARNED, BUDGET_OVER, BUDGET_STATES };

/* "ok", "warn", "over" */
extern const char *const budget_state_names[BUDGET_STATES];

/* Where a budget stands at one moment. */
struct budget_status {
	const struct budget *budget;    /* lent */
	enum budget_state state;
	int64_t since, until;   /* UTC ms: the running period */
	struct cell spent;      /* spent.cost against budget->limit;
				 * spent.unpriced: it is at least that */
	int64_t used_ppm;       /* of the limit, in millionths, rounded down;
				 * 1000000 for any spending where it is 0 */
	int passed;             /* highest warn_at passed, 0: none */

	/* What the period comes to; MONEY_NONE: too little is known. */
	money forecast, forecast_low, forecast_high;    /* an 80 % interval */
	int64_t exhausted_at;   /* UTC ms at which the limit is reached as the
				 * forecast goes; 0: not in this period, or
				 * it is reached already */

	/* Burn rate: 1.0 uses the limit up exactly at the end of the period.
	 * NAN: too little is known. */
	double burn_fast, burn_slow;    /* the last hour; the last six */

	/* Burn-down: spent up to the end of each of `steps` equal steps of
	 * the period (hours of a day, six hours of a week, days of a month,
	 * sixtieths of a year); of those that have begun. */
	int steps, steps_begun;
	money spent_by[BUDGET_STEPS];
};

struct budgets;

struct budgets *budgets_new(void);
void budgets_free(struct budgets *b);

/* The budgets of a config that was checked; what was read before is
 * forgotten. */
void budgets_configure(struct budgets *b, const struct config *c);

/* Bring all up to date and lend them, in the order of the config. At rest it
 * costs microseconds. False with *err when history cannot be read: the old
 * figures stay. */
bool budgets_build(struct budgets *b, const struct part_input *in,
		   struct err *err);
const struct budget_status *budgets_get(const struct budgets *b, int *count);

#endif
