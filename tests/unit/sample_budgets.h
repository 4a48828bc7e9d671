/* tests/unit/sample_budgets.h - budgets, limit windows and alerts made by
 * hand, put into a sample after it was filled. */
#ifndef TESTS_UNIT_SAMPLE_BUDGETS_H
#define TESTS_UNIT_SAMPLE_BUDGETS_H

#include <math.h>

#include "core/alerts.h"
#include "core/budget.h"
#include "core/outlook.h"
#include "tests/unit/sample_model.h"

enum { SAMPLE_BUDGETS = 40, SAMPLE_ALERTS = 60, SAMPLE_LIMITS = 6 };

/* One line of the sample: shares of the limit in per mille. */
struct sample_budget {
	const char *name;
	enum zone_unit period;
	int dollars;            /* the limit */
	int gone;               /* of the period */
	int used, forecast, spread;     /* forecast -1: none */
	double fast, slow;
	enum by by;
	const char *glob;       /* NULL: everything */
};

static struct sample_budgets {
	struct budget budgets[SAMPLE_BUDGETS];
	struct budget_status status[SAMPLE_BUDGETS];
	struct alert alerts[SAMPLE_ALERTS];
	struct billed_limit limits[SAMPLE_LIMITS];
	struct limit_outlook outlooks[SAMPLE_LIMITS];
	char names[SAMPLE_BUDGETS][64];
	char texts[SAMPLE_ALERTS][160];
} sampled;

static inline int64_t sample_period(enum zone_unit u)
{
	return u == ZONE_DAY ? SAMPLE_DAY : u == ZONE_WEEK ? 7 * SAMPLE_DAY :
	       u == ZONE_YEAR ? 365 * SAMPLE_DAY : 30 * SAMPLE_DAY;
}

/* Spent by the end of each step: more by day than by night. */
static inline void sample_steps(struct budget_status *b, int gone)
{
	double whole = 0, sum = 0, weight[BUDGET_STEPS];

	b->steps = BUDGET_STEPS;
	b->steps_begun = BUDGET_STEPS * gone / 1000 + 1;
	if (b->steps_begun > BUDGET_STEPS)
		b->steps_begun = BUDGET_STEPS;
	for (int i = 0; i < b->steps_begun; i++) {
		weight[i] = 1 + sin(i * 0.9) + (i % 7 == 3 ? 2 : 0);
		whole += weight[i];
	}
	for (int i = 0; i < b->steps_begun; i++) {
		sum += weight[i];
		b->spent_by[i] = (money)((double)b->spent.cost * sum / whole);
	}
}

static inline void sample_add_budget(struct sample *s,
				     const struct sample_budget *x)
{
	static const int warns[] = {50, 80, 100};
	int n = s->m.budget_count++;
	struct budget *c = &sampled.budgets[n];
	struct budget_status *b = &sampled.status[n];
	int64_t period = sample_period(x->period);
	money limit = (money)x->dollars * MONEY_USD;

	*c = (struct budget){.name = x->name, .period = x->period,
			     .limit = limit, .warn_count = 3};
	memcpy(c->warn_at, warns, sizeof(warns));
	if (x->glob)
		c->filters[c->filter_count++] =
			(struct filter){x->by, x->glob};
	*b = (struct budget_status){.budget = c, .used_ppm = x->used * 1000};
	b->since = SAMPLE_NOW - period / 1000 * x->gone;
	b->until = b->since + period;
	b->spent.cost = limit / 1000 * x->used;
	b->spent.requests = 1000;
	for (int i = 0; i < 3; i++)
		if (x->used >= warns[i] * 10)
			b->passed = warns[i];
	b->state = x->used >= 1000 ? BUDGET_OVER :
		   b->passed ? BUDGET_WARNED : BUDGET_FINE;
	b->forecast = b->forecast_low = b->forecast_high = MONEY_NONE;
	if (x->forecast >= 0) {
		b->forecast = limit / 1000 * x->forecast;
		b->forecast_low = limit / 1000 * (x->forecast - x->spread);
		b->forecast_high = limit / 1000 * (x->forecast + x->spread);
	}
	if (x->forecast > 1000 && x->used < 1000)
		b->exhausted_at = SAMPLE_NOW + (b->until - SAMPLE_NOW) *
				  (1000 - x->used) / (x->forecast - x->used);
	b->burn_fast = x->fast;
	b->burn_slow = x->slow;
	sample_steps(b, x->gone);
	s->m.budgets = sampled.status;
}

/* Level, whether somebody knows, and how long it has been over, in minutes. */
static inline struct alert *sample_add_alert(struct sample *s,
					     enum alert_kind kind,
					     enum alert_level level,
					     const char *text, int minutes)
{
	int n = s->m.alert_count++;
	struct alert *a = &sampled.alerts[n];

	*a = (struct alert){.id = (uint64_t)n + 1, .kind = kind,
			    .level = level, .key = "budget:team:80",
			    .text = text, .provider = "", .budget = "",
			    .raised_at = SAMPLE_NOW - minutes * 60000LL};
	s->m.alerts = sampled.alerts;
	return a;
}

static inline void sample_add_limit(struct sample *s, struct billed_limit l,
				    const struct limit_outlook *x)
{
	int n = s->m.limit_count++;

	sampled.limits[n] = l;
	sampled.outlooks[n] = *x;
	s->m.limits = sampled.limits;
	s->m.outlooks = sampled.outlooks;
}

#define SAMPLE_HOUR INT64_C(3600000)

/* With a reset and without one; nearly full; of a window that has ended;
 * refilled every minute. */
static inline void sample_limits(struct sample *s)
{
	int64_t now = SAMPLE_NOW, told = now - 90000;

	s->m.limit_count = 0;
	sample_add_limit(s, (struct billed_limit){
		"claude-max", "anthropic", "ada@example.org", "5 h", 420000,
		5 * SAMPLE_HOUR, now + 9873000, told},
		&(struct limit_outlook){
			.since = now + 9873000 - 5 * SAMPLE_HOUR,
			.left_ms = 9873000, .left_ppm = 580000,
			.even_ppm = 451500, .basis = OUTLOOK_RECENT,
			.ppm_per_hour = 288000, .at_reset_ppm = 1210000,
			.exhausted_at = now + 7250000});
	sample_add_limit(s, (struct billed_limit){
		"claude-max", "anthropic", "ada@example.org", "week", 910000,
		7 * SAMPLE_DAY, now + 3 * SAMPLE_DAY, told},
		&(struct limit_outlook){
			.since = now - 4 * SAMPLE_DAY,
			.left_ms = 3 * SAMPLE_DAY, .left_ppm = 90000,
			.even_ppm = 571428, .basis = OUTLOOK_WINDOW,
			.ppm_per_hour = 9479, .at_reset_ppm = 1592500,
			.exhausted_at = now + 34180000});
	sample_add_limit(s, (struct billed_limit){
		"codex-plan", "openai", "", "5 h", 640000, 5 * SAMPLE_HOUR,
		now - 120000, now - 600000},
		&(struct limit_outlook){
			.past = true, .left_ms = -1, .left_ppm = -1,
			.even_ppm = -1, .ppm_per_hour = NAN,
			.at_reset_ppm = -1});
	sample_add_limit(s, (struct billed_limit){
		"openrouter", "openrouter", "", "key limit", 130000, 0, 0,
		told},
		&(struct limit_outlook){
			.left_ms = -1, .left_ppm = 870000, .even_ppm = -1,
			.ppm_per_hour = NAN, .at_reset_ppm = -1});
	sample_add_limit(s, (struct billed_limit){
		"azure-eu", "azure", "", "1 min", 220000, 60000, now + 31000,
		told},
		&(struct limit_outlook){
			.brief = true, .since = now - 29000, .left_ms = 31000,
			.left_ppm = 780000, .even_ppm = -1,
			.ppm_per_hour = NAN, .at_reset_ppm = -1});
}

static inline void sample_alerts(struct sample *s)
{
	struct alert *a;

	s->m.alert_count = 0;
	a = sample_add_alert(s, ALERT_BUDGET, ALERT_CRITICAL,
			     "Budget ci: $61.92 of $60.00 is spent today "
			     "(103%), forecast $82.10", 12);
	a->budget = "ci";
	a->told_at = a->raised_at + 2000;
	a = sample_add_alert(s, ALERT_SPEND, ALERT_WARNING,
			     "anthropic spends $14.20 an hour, 3.4x the same "
			     "hour of other weeks", 47);
	a->provider = "anthropic";
	a->failure = "the webhook answered 503";
	a = sample_add_alert(s, ALERT_LIMIT, ALERT_WARNING,
			     "Limit week of claude-plan is used to 91%", 190);
	a->provider = "anthropic";
	a->acknowledged_at = SAMPLE_NOW - 6000000;
	a = sample_add_alert(s, ALERT_CACHE, ALERT_WARNING,
			     "cache hits of web-shop fell from 91% to 22%",
			     260);
	a->snoozed_until = SAMPLE_NOW + 1900000;
	a = sample_add_alert(s, ALERT_BUDGET, ALERT_WARNING,
			     "Budget team: $401.00 of $500.00 is spent this "
			     "month (80%), forecast $552.00", 1600);
	a->budget = "team";
	a->acknowledged_at = SAMPLE_NOW - 80000000;
	a = sample_add_alert(s, ALERT_SOURCE, ALERT_WARNING,
			     "Source openai is refused: the key is not an "
			     "admin key", 2900);
	a->provider = "openai";
	a->over_at = SAMPLE_NOW - 2 * SAMPLE_HOUR;
	a = sample_add_alert(s, ALERT_BURN, ALERT_INFO,
			     "Budget night batch burns 7.2 times too fast over "
			     "the last hour", 9000);
	a->budget = "night batch";
	a->over_at = SAMPLE_NOW - 5 * SAMPLE_DAY;
}

static inline void sample_budgeted(struct sample *s)
{
	static const struct sample_budget list[] = {
		{"team", ZONE_MONTH, 500, 750, 824, 1104, 130, 2.4, 1.3,
		 BY_PROVIDER, "anthropic"},
		{"ci", ZONE_DAY, 60, 767, 1032, 1368, 90, 3.1, 2.2, BY_KEY,
		 "ci-*"},
		{"web-shop", ZONE_WEEK, 120, 110, 61, 640, 220, 0.4, 0.7,
		 BY_PROJECT, "web-shop"},
		{"night batch", ZONE_MONTH, 80, 750, 512, 690, 60, 0, 0.8,
		 BY_CLIENT, "batch"},
		{"all", ZONE_YEAR, 20000, 896, 441, 495, 12, 1.1, 1.0, 0,
		 NULL},
	};

	sample_billed(s);
	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		sample_add_budget(s, &list[i]);
	sampled.status[4].spent.unpriced = 610000;
	sample_limits(s);
	sample_alerts(s);
}

/* Sums that nobody expects: a limit of a cent, billions, a forecast far
 * beyond, a burn rate of thousands. */
static inline void sample_budgets_huge(struct sample *s)
{
	static const struct sample_budget list[] = {
		{"company", ZONE_YEAR, 2000000000, 896, 941, 1350, 330, 1234,
		 87, 0, NULL},
		{"of one dollar", ZONE_DAY, 1, 767, 998000, 2000000, 400000,
		 123456, 99.96, 0, NULL},
		{"not begun", ZONE_MONTH, 100, 0, 0, -1, 0, NAN, NAN, 0, NULL},
		{"at its end", ZONE_WEEK, 100, 1000, 999, 999, 0, 0, 0, 0,
		 NULL},
	};

	sample_huge(s);
	s->m.limit_count = s->m.alert_count = 0;
	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		sample_add_budget(s, &list[i]);
	sample_add_limit(s, (struct billed_limit){
		"gw", "openai", "", "week", 98765432, 7 * SAMPLE_DAY,
		SAMPLE_NOW + 5000, SAMPLE_NOW - 100 * SAMPLE_DAY},
		&(struct limit_outlook){
			.since = SAMPLE_NOW - 7 * SAMPLE_DAY, .left_ms = 5000,
			.even_ppm = 999999, .basis = OUTLOOK_WINDOW,
			.ppm_per_hour = 9e12, .at_reset_ppm = 100000000,
			.exhausted_at = SAMPLE_NOW - 6 * SAMPLE_DAY});
}

/* Forty budgets, more alerts than fit, each with a text. */
static inline void sample_budgets_many(struct sample *s)
{
	sample_rich(s);
	s->m.limit_count = s->m.alert_count = 0;
	for (int i = 0; i < SAMPLE_BUDGETS; i++) {
		struct sample_budget x = {
			sampled.names[i], ZONE_DAY + i % 3, 10 + 7 * i,
			100 + 20 * i, 37 * i % 1200, 40 * i % 1400, 50,
			0.1 * i, 1, BY_PROJECT, "p*"};

		snprintf(sampled.names[i], sizeof(sampled.names[i]),
			 "project %02d", i);
		sample_add_budget(s, &x);
	}
	for (int i = 0; i < SAMPLE_ALERTS; i++) {
		struct alert *a;

		snprintf(sampled.texts[i], sizeof(sampled.texts[i]),
			 "Budget project %02d burns %d.1 times too fast", i, i);
		a = sample_add_alert(s, ALERT_BURN, i ? ALERT_WARNING
						      : ALERT_CRITICAL,
				     sampled.texts[i], 10 + 50 * i);
		a->over_at = i > 20 ? a->raised_at + 60000 : 0;
	}
}

/* Names in wide characters, with controls and without end. */
static inline void sample_budgets_hostile(struct sample *s)
{
	static const struct sample_budget list[] = {
		{"\xe4\xba\xba\xe5\xb7\xa5\xe6\x99\xba\xe8\x83\xbd"
		 "\xe9\xa2\x84\xe7\xae\x97\xe5\x9b\xa2\xe9\x98\x9f",
		 ZONE_MONTH, 500, 750, 824, 1104, 130, 2.4, 1.3, BY_PROJECT,
		 "\xe4\xba\xba*"},
		{"\xf0\x9f\x9a\x80 rocket \xf0\x9f\x92\xb8", ZONE_DAY, 60,
		 767, 300, 380, 90, 0.6, 0.7, 0, NULL},
		{"bad\x1b[31m\nname\xff that goes on and on and on", ZONE_WEEK,
		 120, 110, 61, 640, 220, 0.4, 0.7, 0, NULL},
	};
	struct alert *a;

	sample_billed(s);
	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		sample_add_budget(s, &list[i]);
	sample_limits(s);
	sampled.limits[0].account = "\xe5\xbc\xa0\xe4\xb8\x89@\x1b[2J";
	sampled.limits[1].name = "\xe6\xaf\x8f\xe5\x91\xa8 limit of all";
	s->m.alert_count = 0;
	a = sample_add_alert(s, ALERT_DOMINATES, ALERT_CRITICAL,
			     "\xe5\xaf\x86\xe9\x92\xa5 ci\x1b]0;x\x07 makes "
			     "83% of the spending of \xe4\xba\xba\xe5\xb7\xa5"
			     "\xe6\x99\xba\xe8\x83\xbd\xe9\xa2\x84\xe7\xae"
			     "\x97\xe5\x9b\xa2\xe9\x98\x9f today, of $412.10",
			     12);
	a->failure = "exec: no such file\x1b[0m";
}

/* All is well: nothing passed, nothing open. */
static inline void sample_budgets_fine(struct sample *s)
{
	static const struct sample_budget x = {
		"team", ZONE_MONTH, 500, 750, 424, 604, 30, 0.8, 0.9, 0, NULL};

	sample_rich(s);
	s->m.limit_count = s->m.alert_count = 0;
	sample_add_budget(s, &x);
}

/* Nothing of it has a price; too little is known for a forecast. */
static inline void sample_budgets_unpriced(struct sample *s)
{
	static const struct sample_budget x = {
		"self-hosted", ZONE_MONTH, 500, 2, 0, -1, 0, NAN, NAN, 0,
		NULL};

	sample_rich(s);
	s->m.limit_count = s->m.alert_count = 0;
	sample_add_budget(s, &x);
	sampled.status[0].spent.unpriced = 7100000;
}

#endif
