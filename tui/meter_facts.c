#include "tui/meter_facts.h"

#include <stdio.h>
#include <string.h>

#include "core/budget.h"
#include "core/model.h"
#include "core/units.h"
#include "tui/panes/cells.h"

const float *fact_flow(const struct model *m, enum meter_kind kind,
		       float *room, char out[32], enum role *role)
{
	const struct rate *r = &m->rate[RATE_1M];

	if (kind == METER_IN) {
		*role = ROLE_INPUT;
		format_rate(rate_in(r), out);
		return m->spark_in;
	}
	if (kind == METER_OUT) {
		*role = ROLE_OUTPUT;
		format_rate(rate_out(r), out);
		return m->spark_out;
	}
	for (int i = 0; room && i < MODEL_GRAPH; i++)
		room[i] = m->spark_in[i] + m->spark_out[i];
	*role = ROLE_TOKENS;
	format_rate(rate_total(r), out);
	return room;
}

const struct cell *fact_sum(const struct model *m, enum meter_kind kind)
{
	switch (kind) {
	case METER_YESTERDAY:
		return &m->yesterday;
	case METER_WEEK:
		return &m->week;
	case METER_MONTH:
		return &m->month;
	case METER_ALL:
		return &m->all;
	default:
		return &m->today;
	}
}

bool fact_is_unbilled(const struct model *m, const struct cell *c)
{
	return m->book == BOOK_BILLED && c->cost == 0 &&
	       (c->unpriced > 0 || c->requests == 0);
}

bool fact_change(const struct model *m, double *percent)
{
	money before = m->yesterday_so_far.cost;

	if (before <= 0 || m->today.cost < 0 ||
	    fact_is_unbilled(m, &m->today))
		return false;
	*percent = ((double)m->today.cost / (double)before - 1) * 100;
	return true;
}

double fact_part_of_sum(const struct model *m, enum meter_kind kind)
{
	money part = kind == METER_MONTH ? m->month.cost : m->today.cost;
	money whole = kind == METER_MONTH ? m->month_forecast
					  : m->yesterday.cost;

	return whole > 0 && part > 0 ? (double)part / (double)whole : 0;
}

int fact_days(const struct model *m, enum meter_kind kind, float *out)
{
	int n = kind == METER_WEEK ? 7 : MODEL_DAYS;

	for (int i = 0; i < n; i++)
		out[i] = (float)m->days[MODEL_DAYS - n + i];
	return n;
}

const struct budget_status *fact_worst_budget(const struct model *m)
{
	const struct budget_status *worst = NULL;

	for (int i = 0; i < m->budget_count; i++)
		if (!worst || m->budgets[i].used_ppm > worst->used_ppm)
			worst = &m->budgets[i];
	return worst;
}

const struct billed_limit *fact_worst_limit(const struct model *m)
{
	const struct billed_limit *worst = NULL;

	for (int i = 0; i < m->limit_count; i++)
		if (!worst || m->limits[i].used_ppm > worst->used_ppm)
			worst = &m->limits[i];
	return worst;
}

int fact_burn_down(const struct budget_status *b, float *out)
{
	for (int i = 0; i < b->steps_begun; i++)
		out[i] = (float)b->spent_by[i];
	return b->steps_begun;
}

/* Only dollars can be told apart by size. */
const struct billed_balance *fact_least_balance(const struct model *m,
						char out[32])
{
	const struct billed_balance *least = NULL;

	snprintf(out, UNIT_TEXT, "-");
	for (int i = 0; i < m->balance_count; i++) {
		const struct billed_balance *b = &m->balances[i];

		if (strcmp(b->currency, "USD") == 0 &&
		    (!least || b->amount < least->amount))
			least = b;
	}
	if (least)
		format_money(least->amount, 10, out);
	return least;
}

void fact_clock(const struct model *m, char out[12])
{
	const char *colon = strchr(m->clock, ':');

	out[0] = '\0';
	if (colon && colon - m->clock >= 2)
		snprintf(out, 12, "%.8s", colon - 2);
}

static void percent_of(int64_t part, int64_t whole, char out[32])
{
	format_percent(part, whole, out);
}

static enum role part_value(const struct model *m, enum meter_kind kind,
			    char out[32])
{
	const struct budget_status *b = fact_worst_budget(m);
	const struct billed_limit *l = fact_worst_limit(m);

	snprintf(out, UNIT_TEXT, "-");
	switch (kind) {
	case METER_BUDGET:
		if (b)
			percent_of(b->used_ppm, 1000000, out);
		return b && b->state == BUDGET_OVER ? ROLE_ALERT : ROLE_GOOD;
	case METER_LIMITS:
		if (l)
			percent_of(l->used_ppm, 1000000, out);
		return l && l->used_ppm >= 800000 ? ROLE_WARN : ROLE_GOOD;
	case METER_UNSEEN:
		if (m->reconcile)
			format_money(m->reconcile->unseen_usd, 8, out);
		return ROLE_WARN;
	case METER_SOURCES:
		snprintf(out, UNIT_TEXT, "%d/%d", m->sources_ok,
			 m->source_count);
		return m->sources_bad ? ROLE_WARN : ROLE_GOOD;
	default:
		return ROLE_TEXT;
	}
}

enum role fact_value(const struct model *m, enum meter_kind kind, char out[32])
{
	enum role role;

	switch (kind) {
	case METER_IN:
	case METER_OUT:
	case METER_TOTAL:
		fact_flow(m, kind, NULL, out, &role);
		return role;
	case METER_TODAY:
	case METER_YESTERDAY:
	case METER_WEEK:
	case METER_MONTH:
	case METER_ALL:
		if (fact_is_unbilled(m, fact_sum(m, kind)))
			snprintf(out, UNIT_TEXT, "not billed yet");
		else
			format_money(fact_sum(m, kind)->cost, 9, out);
		return ROLE_COST;
	case METER_HOURLY:
		hourly_text(m->rate[RATE_1M].usd_per_hour, 8, out);
		return ROLE_COST;
	case METER_CACHE:
		cell_cache_text(&m->today, out);
		return ROLE_CACHE;
	case METER_CALLS:
		format_count(m->today.requests, out);
		return ROLE_TEXT;
	case METER_TOKENS:
		format_count(cell_total(&m->today), out);
		return ROLE_TOKENS;
	case METER_BALANCE:
		fact_least_balance(m, out);
		return ROLE_COST;
	case METER_SELF:
		format_bytes(m->rss_bytes, out);
		return ROLE_TEXT;
	case METER_CLOCK:
		fact_clock(m, out);
		return ROLE_TEXT;
	default:
		return part_value(m, kind, out);
	}
}
