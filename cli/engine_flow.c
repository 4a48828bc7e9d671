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
};

struct flow_call {
	int64_t mono;
	int64_t tokens[TOKEN_CATEGORIES];
	int64_t requests;
	money cost;
	uint32_t series;
	int32_t sign;
};

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

static int call_cmp(const void *pa, const void *pb)
{
	const struct flow_call *a = pa, *b = pb;

	if (a->mono != b->mono)
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
	struct flow_call *c;

	if (age < -AHEAD_MS || age >= rate_window_ms[RATE_15M])
		return;
	if (f->count >= f->tidy_at)
		drop_old(f, mono);
	c = GROW(f->calls, f->count, f->room);
	*c = (struct flow_call){
		.mono = age > 0 ? mono - age : mono,
		.requests = r->requests,
		.cost = r->cost == MONEY_NONE ? 0 : r->cost,
		.series = r->series,
		.sign = sign,
	};
	memcpy(c->tokens, r->tokens, sizeof(c->tokens));
	if (c->mono < f->newest - LOOSE_MS)
		f->shuffled = true;
	if (c->mono > f->newest)
		f->newest = c->mono;
	if (!f->shuffled)
		pass_on(e->rates, c);
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
	rates_free(e->rates);
	e->rates = rates_new();
	for (size_t i = 0; i < f->count; i++)
		pass_on(e->rates, &f->calls[i]);
}
