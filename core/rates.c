#include "core/rates.h"

#include "core/mem.h"

const int64_t rate_window_ms[RATE_WINDOWS] = {
	[RATE_10S] = 10 * 1000,
	[RATE_1M] = 60 * 1000,
	[RATE_5M] = 5 * 60 * 1000,
	[RATE_15M] = 15 * 60 * 1000,
};

#define NO_ENTRY UINT64_MAX

struct sum {
	int64_t tokens[TOKEN_CATEGORIES];
	int64_t requests;
	money cost;
	int64_t arrivals;       /* calls that came, whatever was taken back */
};

/* What arrived for one series in one second. */
struct entry {
	int64_t second;
	uint64_t next;          /* of the same series, NO_ENTRY: last */
	uint32_t flow;
	struct sum sum;
};

/* One series; [0] is all of them. */
struct flow {
	uint32_t series;
	uint64_t first, last;   /* its entries, NO_ENTRY: none */
	struct sum window[RATE_WINDOWS];
};

/* Entries are a queue in a ring, numbered from the first ever. Each window
 * remembers where it begins, so that moving on costs what leaves. */
struct rates {
	struct entry *ring;
	uint64_t room;          /* a power of two */
	uint64_t begin[RATE_WINDOWS];   /* [RATE_15M] is the oldest kept */
	uint64_t end;
	struct flow *flows;
	uint32_t flow_count, flow_room;
	uint32_t *slots;        /* open addressing, place in flows */
	uint32_t slot_count;
	int64_t second;         /* now, as last told */
	int64_t last_ms;        /* of the last arrival, -1: never */
};

static struct entry *entry_at(const struct rates *r, uint64_t n)
{
	return &r->ring[n & (r->room - 1)];
}

static void sum_add(struct sum *to, const struct sum *s, int sign)
{
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		to->tokens[c] += sign * s->tokens[c];
	to->requests += sign * s->requests;
	to->cost += sign * s->cost;
	to->arrivals += sign * s->arrivals;
}

/* Slot that holds `series`, or the free one where it belongs. */
static uint32_t slot_of(const struct rates *r, uint32_t series)
{
	uint32_t mask = r->slot_count - 1;
	uint32_t i = series * 2654435761u >> 8 & mask;

	while (r->slots[i] && r->flows[r->slots[i]].series != series)
		i = (i + 1) & mask;
	return i;
}

static uint32_t flow_add(struct rates *r, uint32_t series)
{
	*GROW(r->flows, r->flow_count, r->flow_room) = (struct flow){
		.series = series, .first = NO_ENTRY, .last = NO_ENTRY};
	return r->flow_count - 1;
}

static void rehash(struct rates *r)
{
	free(r->slots);
	r->slot_count = r->slot_count ? r->slot_count * 2 : 64;
	r->slots = xcalloc(r->slot_count, sizeof(*r->slots));
	for (uint32_t i = 1; i < r->flow_count; i++)
		r->slots[slot_of(r, r->flows[i].series)] = i;
}

static uint32_t flow_of(struct rates *r, uint32_t series)
{
	uint32_t i;

	if (2 * (r->flow_count + 1) > r->slot_count)
		rehash(r);
	i = slot_of(r, series);
	if (!r->slots[i])
		r->slots[i] = flow_add(r, series);
	return r->slots[i];
}

struct rates *rates_new(void)
{
	struct rates *r = xcalloc(1, sizeof(*r));

	r->room = 64;
	r->ring = xmalloc(r->room * sizeof(*r->ring));
	r->last_ms = -1;
	flow_add(r, 0);
	rehash(r);
	return r;
}

void rates_free(struct rates *r)
{
	if (!r)
		return;
	free(r->ring);
	free(r->flows);
	free(r->slots);
	free(r);
}

static void ring_grow(struct rates *r)
{
	struct rates was = *r;

	r->room *= 2;
	r->ring = xmalloc(r->room * sizeof(*r->ring));
	for (uint64_t n = was.begin[RATE_15M]; n < was.end; n++)
		*entry_at(r, n) = *entry_at(&was, n);
	free(was.ring);
}

/* The entry of a flow for the second that is now. */
static struct entry *entry_now(struct rates *r, uint32_t number)
{
	struct flow *f = &r->flows[number];

	if (f->last != NO_ENTRY && entry_at(r, f->last)->second == r->second)
		return entry_at(r, f->last);
	if (r->end - r->begin[RATE_15M] == r->room)
		ring_grow(r);
	*entry_at(r, r->end) = (struct entry){
		.second = r->second, .next = NO_ENTRY, .flow = number};
	if (f->last == NO_ENTRY)
		f->first = r->end;
	else
		entry_at(r, f->last)->next = r->end;
	f->last = r->end;
	return entry_at(r, r->end++);
}

void rates_add(struct rates *r, int64_t mono_ms, uint32_t series,
	       const int64_t tokens[TOKEN_CATEGORIES], int64_t requests,
	       money cost, int sign)
{
	uint32_t number = flow_of(r, series);
	struct sum s = {.arrivals = sign > 0};

	rates_advance(r, mono_ms);
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		s.tokens[c] = sign * tokens[c];
	s.requests = sign * requests;
	s.cost = cost == MONEY_NONE ? 0 : sign * cost;
	sum_add(&entry_now(r, number)->sum, &s, 1);
	for (int w = 0; w < RATE_WINDOWS; w++) {
		sum_add(&r->flows[number].window[w], &s, 1);
		sum_add(&r->flows[0].window[w], &s, 1);
	}
	if (sign > 0)
		r->last_ms = mono_ms;
}

/* The oldest entry is about to be forgotten. */
static void unlink_oldest(struct rates *r, const struct entry *e)
{
	struct flow *f = &r->flows[e->flow];

	f->first = e->next;
	if (f->first == NO_ENTRY)
		f->last = NO_ENTRY;
}

static void window_advance(struct rates *r, enum rate_window w)
{
	int64_t gone = r->second - rate_window_ms[w] / 1000;

	for (; r->begin[w] < r->end; r->begin[w]++) {
		const struct entry *e = entry_at(r, r->begin[w]);

		if (e->second > gone)
			return;
		sum_add(&r->flows[e->flow].window[w], &e->sum, -1);
		sum_add(&r->flows[0].window[w], &e->sum, -1);
		if (w == RATE_15M)
			unlink_oldest(r, e);
	}
}

void rates_advance(struct rates *r, int64_t mono_ms)
{
	int64_t second = mono_ms / 1000;

	if (second <= r->second)
		return;
	r->second = second;
	for (int w = 0; w < RATE_WINDOWS; w++)
		window_advance(r, (enum rate_window)w);
}

/* Corrections of what has left the window can take a sum below nothing. */
static double per_second(int64_t sum, enum rate_window w)
{
	return sum > 0 ? (double)sum * 1000 / (double)rate_window_ms[w] : 0;
}

void rates_get(const struct rates *r, uint32_t series, enum rate_window w,
	       struct rate *out)
{
	uint32_t number = series ? r->slots[slot_of(r, series)] : 0;
	const struct sum *s = &r->flows[number].window[w];

	*out = (struct rate){0};
	if (series && !number)
		return;
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		out->tokens[c] = per_second(s->tokens[c], w);
	out->requests = per_second(s->requests, w);
	out->usd_per_hour = per_second(s->cost, w) * 3600 / MONEY_USD;
	out->live = s->arrivals > 0;
}

void rates_each(const struct rates *r,
		void (*visit)(void *ctx, uint32_t series), void *ctx)
{
	for (uint32_t i = 1; i < r->flow_count; i++)
		if (r->flows[i].first != NO_ENTRY)
			visit(ctx, r->flows[i].series);
}

static bool is_output(int c)
{
	return c == TOKENS_OUTPUT || c == TOKENS_REASONING ||
	       c == TOKENS_AUDIO_OUT || c == TOKENS_IMAGE_OUT;
}

static void point_add(const struct rates *r, const struct entry *e, float *in,
		      float *out, float *cost)
{
	int64_t i = RATE_POINTS - 1 - (r->second - e->second);

	if (i < 0)
		return;
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		*(is_output(c) ? &out[i] : &in[i]) += (float)e->sum.tokens[c];
	cost[i] += (float)e->sum.cost;
}

void rates_points(const struct rates *r, uint32_t series,
		  float in[RATE_POINTS], float out[RATE_POINTS],
		  float cost[RATE_POINTS])
{
	uint32_t number = series ? r->slots[slot_of(r, series)] : 0;

	if (!series) {
		for (uint64_t n = r->begin[RATE_15M]; n < r->end; n++)
			point_add(r, entry_at(r, n), in, out, cost);
		return;
	}
	if (!number)
		return;
	for (uint64_t n = r->flows[number].first; n != NO_ENTRY;
	     n = entry_at(r, n)->next)
		point_add(r, entry_at(r, n), in, out, cost);
}

int64_t rates_age(const struct rates *r, int64_t mono_ms)
{
	return r->last_ms < 0 ? -1 : mono_ms - r->last_ms;
}
