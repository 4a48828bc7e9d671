/* Calls of the last minutes on their way to the rates. Rates take calls in
 * the order of their arrival; logs that are read file by file give them in
 * any order. So what is young is kept here, and when it came out of order the
 * rates are made anew from it before anybody looks. */
#include "cli/engine_internal.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/rates.h"
#include "core/record.h"

enum {
	AHEAD_MS = 5 * 60 * 1000,       /* calls this far ahead count as now */
	LOOSE_MS = 2000,                /* as good as in order */
	TIDY_FROM = 1024,
	SECOND_MS = 1000,
	LOOK_BACK = 32,                 /* series that flow side by side */
};

/* Calls of one series that arrived in one second: rates tell no finer. */
struct flow_call {
	int64_t mono;
	int64_t tokens[TOKEN_CATEGORIES];
	int64_t requests;
	money cost;
	uint32_t series;
	int32_t sign;
};

static bool is_beside(const struct flow_call *a, const struct flow_call *b)
{
	return a->series == b->series && a->sign == b->sign &&
	       a->mono / SECOND_MS == b->mono / SECOND_MS;
}

static void add_up(struct flow_call *to, const struct flow_call *c)
{
	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		to->tokens[i] += c->tokens[i];
	to->requests += c->requests;
	to->cost += c->cost;
}

/* Put a call to those kept: beside a young one of its kind if there is one,
 * so that a thousand calls a second take no more room than a few. */
static void keep(struct flow *f, const struct flow_call *c)
{
	size_t back = f->count > LOOK_BACK ? f->count - LOOK_BACK : 0;

	for (size_t i = f->count; i-- > back;) {
		if (is_beside(&f->calls[i], c)) {
			add_up(&f->calls[i], c);
			return;
		}
	}
	*GROW(f->calls, f->count, f->room) = *c;
}

static void pass_on(struct rates *rates, const struct flow_call *c)
{
	rates_add(rates, c->mono, c->series, c->tokens, c->requests, c->cost,
		  c->sign);
}

static void drop_old(struct flow *f, int64_t mono)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->count; i++)
		if (f->calls[i].mono > mono - rate_window_ms[RATE_15M])
			f->calls[kept++] = f->calls[i];
	f->count = kept;
	f->tidy_at = 2 * kept > TIDY_FROM ? 2 * kept : TIDY_FROM;
}

static void fold(struct flow *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->count; i++) {
		if (kept && is_beside(&f->calls[kept - 1], &f->calls[i]))
			add_up(&f->calls[kept - 1], &f->calls[i]);
		else
			f->calls[kept++] = f->calls[i];
	}
	f->count = kept;
}

static int call_cmp(const void *pa, const void *pb)
{
	const struct flow_call *a = pa, *b = pb;

	if (a->mono / SECOND_MS != b->mono / SECOND_MS)
		return a->mono < b->mono ? -1 : 1;
	if (a->series != b->series)
		return a->series < b->series ? -1 : 1;
	return b->sign - a->sign;
}

void flow_add(struct engine *e, const struct record *r, int sign)
{
	struct flow *f = &e->flow;
	int64_t mono = engine_mono(e);
	int64_t age = clock_wall(&e->clock) - r->ts;
	struct flow_call c;

	if (age < -AHEAD_MS || age >= rate_window_ms[RATE_15M])
		return;
	if (f->count >= f->tidy_at)
		drop_old(f, mono);
	c = (struct flow_call){
		.mono = age > 0 ? mono - age : mono,
		.requests = r->requests,
		.cost = r->cost == MONEY_NONE ? 0 : r->cost,
		.series = r->series,
		.sign = sign,
	};
	memcpy(c.tokens, r->tokens, sizeof(c.tokens));
	if (c.mono < f->newest - LOOSE_MS)
		f->shuffled = true;
	if (c.mono > f->newest)
		f->newest = c.mono;
	if (!f->shuffled)
		pass_on(e->rates, &c);
	keep(f, &c);
}

void flow_settle(struct engine *e)
{
	struct flow *f = &e->flow;

	if (!f->shuffled)
		return;
	f->shuffled = false;
	drop_old(f, engine_mono(e));
	if (f->count)
		qsort(f->calls, f->count, sizeof(*f->calls), call_cmp);
	fold(f);
	rates_free(e->rates);
	e->rates = rates_new();
	for (size_t i = 0; i < f->count; i++)
		pass_on(e->rates, &f->calls[i]);
}
