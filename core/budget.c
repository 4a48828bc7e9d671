#include "core/budget.h"

#include <math.h>
#include <string.h>

#include "core/budget_config.h"
#include "core/budget_flow.h"
#include "core/config.h"
#include "core/err.h"
#include "core/forecast.h"
#include "core/mem.h"
#include "core/part.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define MILLION 1000000

enum {
	AGAIN_MS = 1000,        /* between two builds while calls come */
	SLOW_MS = 30000,        /* of filters that need single calls */
	LASTS_MS = 10000,       /* forecasts and burn rates move with time */
	SLOW_HOURS = 6,         /* of the slow burn rate */
};

const char *const budget_state_names[BUDGET_STATES] = {
	[BUDGET_FINE] = "ok", [BUDGET_WARNED] = "warn", [BUDGET_OVER] = "over",
};

struct budgets {
	struct budget *list;
	struct budget_flow *flows;
	struct budget_status *statuses;
	int count;
	bool built;
	bool any_slow;
	uint64_t version;       /* of the ledger it was made of */
	int64_t now;            /* UTC ms it was made for */
	int64_t made, made_slow;/* monotonic */
};

struct budgets *budgets_new(void)
{
	return xcalloc(1, sizeof(struct budgets));
}

static void forget(struct budgets *b)
{
	budget_list_free(b->list, b->count);
	free(b->flows);
	free(b->statuses);
	*b = (struct budgets){0};
}

void budgets_free(struct budgets *b)
{
	if (!b)
		return;
	forget(b);
	free(b);
}

void budgets_configure(struct budgets *b, const struct config *c)
{
	size_t room;

	forget(b);
	b->list = budget_list_read(c->root, &b->count);
	room = (size_t)b->count + 1;
	b->flows = xcalloc(room, sizeof(*b->flows));
	b->statuses = xcalloc(room, sizeof(*b->statuses));
	for (int i = 0; i < b->count; i++)
		b->statuses[i] = (struct budget_status){
			.budget = &b->list[i],
			.forecast = MONEY_NONE, .forecast_low = MONEY_NONE,
			.forecast_high = MONEY_NONE,
			.burn_fast = NAN, .burn_slow = NAN,
		};
}

/* ---- where one stands -------------------------------------------------------- */

/* Rounded down: what is not quite reached is not reached. */
static int64_t used_ppm(money spent, money limit)
{
	__int128 ppm;

	if (limit <= 0)
		return spent > 0 ? MILLION : 0;
	if (spent <= 0)
		return 0;
	ppm = (__int128)spent * MILLION / limit;
	return ppm > INT64_MAX ? INT64_MAX : (int64_t)ppm;
}

static void judge(struct budget_status *s)
{
	const struct budget *b = s->budget;

	s->used_ppm = used_ppm(s->spent.cost, b->limit);
	s->passed = 0;
	for (int i = 0; i < b->warn_count; i++)
		if (s->used_ppm / 10000 >= b->warn_at[i])
			s->passed = b->warn_at[i];
	s->state = s->used_ppm >= MILLION ? BUDGET_OVER
		 : s->passed ? BUDGET_WARNED : BUDGET_FINE;
}

static void burn_down(struct budget_status *s, const struct budget_flow *f,
		      int64_t now)
{
	money sum = 0;

	s->steps = f->steps;
	s->steps_begun = (int)((now - f->since) * f->steps /
			       (f->until - f->since)) + 1;
	for (int i = 0; i < s->steps_begun; i++) {
		sum += f->step[i];
		s->spent_by[i] = sum;
	}
}

/* Known from its first day on, even if nothing was spent in these hours. */
static double burn_rate(const struct budget_flow *f, money spent, int hours,
			int64_t now)
{
	int64_t window = hours * HOUR_MS;
	double even;

	if (f->budget->limit <= 0 || f->first > now - window)
		return NAN;
	even = (double)f->budget->limit * (double)window /
	       (double)(f->until - f->since);
	return (double)spent / even;
}

/* Complete days since the first one with anything. */
static int known_days(const struct budget_flow *f, int64_t today)
{
	int64_t days;

	if (f->first >= today)
		return 0;
	days = (today - f->first + DAY_MS / 2) / DAY_MS;
	return days < FORECAST_DAYS ? (int)days : FORECAST_DAYS;
}

static void foresee(struct budget_status *s, const struct budget_flow *f,
		    const struct part_input *in)
{
	const struct zone *z = in->books.zone;
	struct forecast_past past = {
		.zone = z, .now = in->books.now, .today = f->today,
	};
	struct forecast out;

	past.days = known_days(f, zone_floor(z, ZONE_DAY, past.now));
	memcpy(past.day, f->day, sizeof(past.day));
	memcpy(past.hour, f->hour, sizeof(past.hour));
	forecast_make(&past, f->until, f->spent.cost, f->budget->limit, &out);
	s->forecast = out.sum;
	s->forecast_low = out.low;
	s->forecast_high = out.high;
	s->exhausted_at = out.exhausted_at;
}

static void fill(struct budget_status *s, const struct budget_flow *f,
		 const struct part_input *in)
{
	int64_t now = in->books.now;

	s->since = f->since;
	s->until = f->until;
	s->spent = f->spent;
	judge(s);
	burn_down(s, f, now);
	foresee(s, f, in);
	s->burn_fast = burn_rate(f, f->last_hour, 1, now);
	s->burn_slow = burn_rate(f, f->last_six, SLOW_HOURS, now);
}

/* ---- keeping up --------------------------------------------------------------- */

static bool has_ended(const struct budgets *b, int64_t now)
{
	for (int i = 0; i < b->count; i++)
		if (now >= b->statuses[i].until || now < b->statuses[i].since)
			return true;
	return false;
}

/* With a clock that stands still every change counts at once. */
static bool is_due(const struct budgets *b, const struct part_input *in)
{
	int64_t age = in->mono - b->made;

	if (!b->built)
		return true;
	if (in->hold)
		return false;
	if (has_ended(b, in->books.now))
		return true;
	if (age != 0 && age < AGAIN_MS)
		return false;
	return b->version != in->version ||
	       in->books.now - b->now >= LASTS_MS || in->books.now < b->now;
}

/* A period that ended cannot wait for slow filters. */
static bool slow_is_due(const struct budgets *b, const struct part_input *in)
{
	int64_t age = in->mono - b->made_slow;

	return b->any_slow && (!b->built || has_ended(b, in->books.now) ||
			       age == 0 || age >= SLOW_MS);
}

static void take_over(struct budgets *b, const struct budget_flow *flows,
		      bool slow, const struct part_input *in)
{
	for (int i = 0; i < b->count; i++) {
		if (flows[i].slow && !slow)
			continue;
		b->flows[i] = flows[i];
		fill(&b->statuses[i], &b->flows[i], in);
	}
	b->built = true;
	b->version = in->version;
	b->now = in->books.now;
	b->made = in->mono;
	if (slow)
		b->made_slow = in->mono;
}

bool budgets_build(struct budgets *b, const struct part_input *in,
		   struct err *err)
{
	struct budget_flow *flows;
	bool slow, ok;

	if (b->count == 0 || !is_due(b, in))
		return true;
	flows = xcalloc((size_t)b->count, sizeof(*flows));
	for (int i = 0; i < b->count; i++) {
		budget_flow_init(&flows[i], &b->list[i], in->books.zone,
				 in->books.now);
		b->any_slow |= flows[i].slow;
	}
	slow = slow_is_due(b, in);
	ok = budget_flow_read(flows, b->count, slow, in, err);
	if (ok)
		take_over(b, flows, slow, in);
	free(flows);
	return ok;
}

const struct budget_status *budgets_get(const struct budgets *b, int *count)
{
	*count = b->count;
	return b->statuses;
}
