/* tui/meter_facts.h - the figures behind the meters, read from the model. */
#ifndef TUI_METER_FACTS_H
#define TUI_METER_FACTS_H

#include <stdbool.h>

#include "core/ui_config.h"
#include "tui/theme.h"

struct billed_balance;
struct billed_limit;
struct budget_status;
struct cell;
struct model;

/* Tokens a second of IN, OUT or TOTAL as text, its role, and its history of
 * MODEL_GRAPH points: `room` where it had to be made. */
const float *fact_flow(const struct model *m, enum meter_kind kind,
		       float *room, char out[32], enum role *role);

/* TODAY, YESTERDAY, WEEK, MONTH or ALL. */
const struct cell *fact_sum(const struct model *m, enum meter_kind kind);

/* Are the dollars those of bills, and has none come for it? */
bool fact_is_unbilled(const struct model *m, const struct cell *c);

/* Per cent of today against yesterday at this time. False: not known. */
bool fact_change(const struct model *m, double *percent);

/* Today of the whole of yesterday; the month of its forecast. */
double fact_part_of_sum(const struct model *m, enum meter_kind kind);

/* Dollars of the last days, as many as the sum has; how many. */
int fact_days(const struct model *m, enum meter_kind kind, float *out);

/* The fullest budget and limit window; NULL: there is none. */
const struct budget_status *fact_worst_budget(const struct model *m);
const struct billed_limit *fact_worst_limit(const struct model *m);

/* Dollars of each step of a budget that has begun; how many. */
int fact_burn_down(const struct budget_status *b, float *out);

/* What is left where least is left, as text; NULL and "-": not told. */
const struct billed_balance *fact_least_balance(const struct model *m,
						char out[32]);

/* "19:21:07" of "Mon 23 Nov 19:21:07 CET". */
void fact_clock(const struct model *m, char out[12]);

/* A meter as one short text, for large digits, with its role. */
enum role fact_value(const struct model *m, enum meter_kind kind,
		     char out[32]);

#endif
