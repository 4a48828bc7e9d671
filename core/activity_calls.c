#include "core/activity_calls.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define LONGEST_MS (64 * DAY_MS)        /* after that: all the rest at once */

/* ---- collecting --------------------------------------------------------- */

struct paging {
	struct activity_calls *out;
	struct activity_read *read;
	uint32_t group;
	uint32_t limit;
};

/* Of what stays when a call grows and its price moves. */
static uint32_t call_id(const struct activity_read *read,
			const struct record *r)
{
	static const enum dim dims[] = {DIM_SOURCE, DIM_PROVIDER,
					DIM_RAW_MODEL, DIM_CLIENT};
	const struct series *s =
		&ledger_series(read->groups->ledger)->list[r->series];
	uint64_t of[4 + ARRAY_LEN(dims)] = {(uint64_t)r->ts, r->session,
					    r->owner_file, 0};
	uint64_t h;

	for (size_t i = 0; i < ARRAY_LEN(dims); i++)
		of[4 + i] = s->text[dims[i]];
	h = hash_bytes(of, sizeof(of));
	h ^= h >> 32;
	return (uint32_t)h ? (uint32_t)h : 1;
}

static int64_t total(const struct record *r)
{
	int64_t sum = 0;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		sum += r->tokens[c];
	return sum;
}

static int order_calls(const void *a, const void *b)
{
	const struct found_call *x = a, *y = b;
	int64_t t = total(&x->r), u = total(&y->r);

	if (x->r.ts != y->r.ts)
		return x->r.ts > y->r.ts ? -1 : 1;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (t != u)
		return t < u ? -1 : 1;
	return memcmp(x->r.tokens, y->r.tokens, sizeof(x->r.tokens));
}

/* Sort, and keep the newest `limit`, with all of the last millisecond. */
static void cut(struct activity_calls *c, uint32_t limit)
{
	uint32_t n = limit;

	if (c->count)
		qsort(c->found, c->count, sizeof(*c->found), order_calls);
	if (c->count <= limit)
		return;
	while (n && n < c->count && c->found[n].r.ts == c->found[n - 1].r.ts)
		n++;
	c->more |= n < c->count;
	c->count = n;
}

static void add(struct activity_calls *out, const struct activity_read *read,
		const struct record *r)
{
	*GROW(out->found, out->count, out->room) =
		(struct found_call){call_id(read, r), *r};
}

static void on_call(void *ctx, const struct record *r)
{
	struct paging *p = ctx;

	p->read->visited++;
	if (!activity_wants(p->read, r->series) ||
	    !span_holds(p->read->span, r->ts) ||
	    groups_record(p->read->groups, r) != p->group)
		return;
	add(p->out, p->read, r);
	if (p->out->count > 4 * p->limit + 4096)
		cut(p->out, p->limit);
}

/* ---- made readable ------------------------------------------------------ */

static const char *kept_text(struct groups *g, struct str s)
{
	return s.n ? intern_str(&g->texts, intern_add(&g->texts, s)).p : "";
}

static void name_texts(struct groups *g, uint32_t series,
		       struct activity_call *to)
{
	const struct series_table *t = ledger_series(g->ledger);
	const struct {
		const char **to;
		enum dim dim;
	} list[] = {
		{&to->model, DIM_MODEL}, {&to->raw_model, DIM_RAW_MODEL},
		{&to->provider, DIM_PROVIDER}, {&to->maker, DIM_MAKER},
		{&to->client, DIM_CLIENT}, {&to->project, DIM_PROJECT},
		{&to->key, DIM_KEY}, {&to->host, DIM_HOST},
		{&to->source, DIM_SOURCE}, {&to->account, DIM_ACCOUNT},
		{&to->user, DIM_USER}, {&to->tags, DIM_TAGS},
		{&to->region, DIM_REGION}, {&to->price_list, DIM_PRICE_LIST},
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		*list[i].to = kept_text(g, series_text(t, series,
						       list[i].dim));
}

static void make_readable(struct groups *g, const struct found_call *from,
			  struct activity_call *to)
{
	const struct record *r = &from->r;
	const struct series *s = &ledger_series(g->ledger)->list[r->series];
	const struct session *session =
		r->session ? ledger_session(g->ledger, r->session) : NULL;

	*to = (struct activity_call){
		.id = from->id, .ts = r->ts, .requests = r->requests,
		.known = r->known, .cost = r->cost, .unpriced = r->unpriced,
		.basis = (enum cost_basis)s->basis,
		.tier = (enum service_tier)r->tier, .band = s->band,
		.series_flags = s->flags, .usage_flags = r->flags,
		.session = session ? kept_text(g, str_from(session->name))
				   : "",
	};
	memcpy(to->tokens, r->tokens, sizeof(to->tokens));
	name_texts(g, r->series, to);
}

/* Ids of their own for calls that nothing tells apart; then the rest. */
static void finish(struct activity_calls *out, struct groups *g)
{
	out->requests = 0;
	out->list = xreallocarray(out->list, out->count + 1,
				  sizeof(*out->list));
	for (uint32_t i = 1; i < out->count; i++) {
		struct found_call *at = &out->found[i], *last = at - 1;

		if (at->r.ts == last->r.ts && at->id <= last->id)
			at->id = last->id + 1;
	}
	for (uint32_t i = 0; i < out->count; i++) {
		make_readable(g, &out->found[i], &out->list[i]);
		out->requests += out->found[i].r.requests;
	}
	out->before = out->count ? out->found[out->count - 1].r.ts : 0;
}

/* ---- pages -------------------------------------------------------------- */

static bool find_group(const struct groups *g, uint32_t id, uint32_t *group)
{
	for (*group = 0; *group < g->count; ++*group)
		if (groups_id(g, *group) == id)
			return true;
	return false;
}

/* What of the window can hold calls of the group. */
static struct span reach_of(const struct activity_read *r, uint32_t group)
{
	const struct group *g = &r->groups->list[group];
	struct span s = r->span;

	if (r->q->before && r->q->before < s.until)
		s.until = r->q->before;
	if (g->first && g->first > s.since)
		s.since = g->first;
	/* The last activity may be that of a bucket: a day at most. */
	if (g->last && g->last < r->now - 2 * DAY_MS &&
	    g->last + 2 * DAY_MS < s.until)
		s.until = g->last + 2 * DAY_MS;
	return s;
}

/* Backwards from the newest, in ever longer strides, until there are enough. */
static bool read_back(struct paging *p, struct span s)
{
	struct activity_read *r = p->read;
	int64_t stride = HOUR_MS;

	while (s.since < s.until && p->out->count < p->limit) {
		int64_t top = s.until < r->now ? s.until : r->now;
		int64_t from = stride > LONGEST_MS ? s.since : top - stride;

		if (from < s.since)
			from = s.since;
		if (!ledger_each_record(r->groups->ledger, from, s.until,
					on_call, p, r->err))
			return false;
		s.until = from;
		stride *= 4;
	}
	p->out->more |= s.since < s.until;
	return true;
}

bool activity_calls_read(struct activity_calls *out, struct activity_read *r)
{
	struct paging p = {out, r, GROUP_NONE,
			   r->q->call_limit > 0 ? (uint32_t)r->q->call_limit
						: ACTIVITY_CALLS};

	out->count = 0;
	out->more = false;
	if (!find_group(r->groups, r->q->drill, &p.group)) {
		finish(out, r->groups);
		return true;
	}
	if (!read_back(&p, reach_of(r, p.group)))
		return false;
	cut(out, p.limit);
	finish(out, r->groups);
	return true;
}

static void on_moment(void *ctx, const struct record *r)
{
	struct paging *p = ctx;

	add(p->out, p->read, r);
}

/* Ids depend on all calls of the millisecond: find them all. */
bool activity_calls_find(struct activity_calls *out, struct activity_read *r)
{
	struct paging p = {out, r, GROUP_NONE, UINT32_MAX};
	int64_t ts = r->q->why_ts;
	bool found = false;

	out->count = 0;
	out->more = false;
	if (!ledger_each_record(r->groups->ledger, ts, ts + 1, on_moment, &p,
				r->err))
		return false;
	cut(out, p.limit);
	finish(out, r->groups);
	for (uint32_t i = 0; i < out->count && !found; i++) {
		found = out->found[i].id == r->q->why;
		out->found[0] = out->found[i];
		out->list[0] = out->list[i];
	}
	out->count = found;
	return true;
}

void activity_calls_release(struct activity_calls *c)
{
	free(c->found);
	free(c->list);
	*c = (struct activity_calls){0};
}
