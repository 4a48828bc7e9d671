/* The sellers of the demo: what they metered, billed, and say of the account.
 *
 * Each differs in what it tells, as real ones do: with and without keys, with
 * and without money, with money but no models, limits alone, credits alone. */
#include "collectors/dummy_internal.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/pricebook.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

enum { KEPT_DAYS = 31, NEAR = 64, TIDY = 40000 };

/* One seller that is asked. */
struct remote {
	const char *name, *type, *where, *provider, *price;
	int64_t interval_ms;
	int64_t settle_ms;      /* of its money */
	int percent;            /* of the list price that it bills */
};

enum { OPENAI, ANTHROPIC, CLAUDE_PLAN, GOOGLE, BEDROCK, OPENROUTER };

static const struct remote remotes[DUMMY_REMOTES] = {
	[OPENAI] = {"openai", "openai", "https://api.openai.com", "openai",
		    NULL, 2 * MINUTE_MS, 6 * HOUR_MS, 100},
	[ANTHROPIC] = {"anthropic", "anthropic", "https://api.anthropic.com",
		       "anthropic", NULL, MINUTE_MS, 6 * HOUR_MS, 100},
	[CLAUDE_PLAN] = {"claude-plan", "claude-plan",
			 "https://api.anthropic.com", "anthropic", NULL,
			 5 * MINUTE_MS, 0, 0},
	[GOOGLE] = {"google", "google", "https://monitoring.googleapis.com",
		    "google", NULL, 5 * MINUTE_MS, 30 * HOUR_MS, 96},
	[BEDROCK] = {"aws-bedrock", "aws-bedrock",
		     "https://monitoring.eu-central-1.amazonaws.com", "bedrock",
		     "about $0.01 per 1,000 metrics asked for",
		     15 * MINUTE_MS, 0, 0},
	[OPENROUTER] = {"openrouter", "openrouter", "https://openrouter.ai",
			"openrouter", NULL, 5 * MINUTE_MS, 0, 0},
};

static int64_t floor_to(int64_t ms, int64_t unit)
{
	return ms - (ms % unit + unit) % unit;
}

static int64_t first_day(int64_t now)
{
	return floor_to(now, DAY_MS) - (KEPT_DAYS - 1) * DAY_MS;
}

/* ---- the meter ---------------------------------------------------------- */

static money list_price(const struct dummy *d, const struct usage *u)
{
	struct price p = {0};

	if (!d->prices)
		return 0;
	pricebook_price(d->prices,
			pricebook_offer(d->prices, u->provider, u->model), u,
			&p);
	return p.cost == MONEY_NONE ? 0 : p.cost;
}

/* Drop what is older than any bill. */
static void tidy(struct dummy_meter *m, int64_t now)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++)
		if (m->list[i].hour >= first_day(now))
			m->list[kept++] = m->list[i];
	m->count = kept;
	m->tidy_at = 2 * kept > TIDY ? 2 * kept : TIDY;
}

/* Where a call belongs: calls come about in order, so that it is near the end
 * or new. Two places for the same hour add up in the bill. */
static struct metered *place(struct dummy *d, const struct usage *u)
{
	struct dummy_meter *m = &d->meter;
	int64_t hour = floor_to(u->ts, HOUR_MS);
	struct metered *fresh;

	for (size_t i = m->count, n = 0; i > 0 && n < NEAR; i--, n++) {
		struct metered *old = &m->list[i - 1];

		if (old->hour == hour && old->model == u->model.p &&
		    old->provider == u->provider.p &&
		    old->key == (u->key_label.n ? u->key_label.p : ""))
			return old;
	}
	if (m->count >= (m->tidy_at ? m->tidy_at : TIDY))
		tidy(m, u->ts);
	fresh = GROW(m->list, m->count, m->room);
	*fresh = (struct metered){
		.hour = hour, .provider = u->provider.p, .model = u->model.p,
		.key = u->key_label.n ? u->key_label.p : "",
		.known = u->known,
	};
	return fresh;
}

void dummy_meter(struct dummy *d, const struct usage *u)
{
	struct metered *m = place(d, u);

	m->requests += u->requests;
	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		m->tokens[i] += u->tokens[i];
	m->cost += list_price(d, u);
}

/* ---- what was never handed out ------------------------------------------ */

/* Usage of one hour that no log of this machine has. */
struct stray {
	int64_t hour;
	enum { BY_LEAK, BY_CONSOLE } by;
	const char *provider, *model, *key, *project;
	int64_t requests, input, cached, output;
};

static struct usage usage_of(const struct stray *s)
{
	struct usage u = {
		.ts = s->hour, .requests = s->requests,
		.model = str_from(s->model),
		.provider = str_from(s->provider),
		.known = (1u << TOKEN_CATEGORIES) - 1,
	};

	u.tokens[TOKENS_INPUT] = s->input;
	u.tokens[TOKENS_CACHE_READ] = s->cached;
	u.tokens[TOKENS_OUTPUT] = s->output;
	return u;
}

/* The key of an old pipeline, used for an hour of one night. */
static struct stray leak(const struct dummy *d)
{
	uint64_t dice = dummy_mix(d->seed + 77);

	return (struct stray){
		.hour = d->leaked + (2 + (int64_t)(dice % 3)) * HOUR_MS,
		.by = BY_LEAK, .provider = "openai", .model = "gpt-5.2",
		.key = "ci-legacy", .project = "old-pipeline",
		.requests = 412, .input = 3900000, .cached = 260000,
		.output = 610000 + (int64_t)(dice >> 8 & 0xffff),
	};
}

/* Somebody tries prompts in the seller's console, on one day of four. */
static bool console(const struct dummy *d, int64_t day, struct stray *out)
{
	uint64_t dice = dummy_mix(d->seed * 13 + (uint64_t)(day / DAY_MS));

	*out = (struct stray){
		.hour = day + (9 + (int64_t)(dice >> 8 & 7)) * HOUR_MS,
		.by = BY_CONSOLE, .provider = "anthropic",
		.model = "claude-opus-4-5", .key = "console",
		.project = "default",
		.requests = 4 + (int64_t)(dice >> 16 & 15),
		.input = 22000 + (int64_t)(dice >> 20 & 0xffff),
		.output = 9000 + (int64_t)(dice >> 40 & 0x7fff),
	};
	return dice % 4 == 0;
}

/* All strays of a provider up to `now`, one after the other; false past the
 * last. */
static bool next_stray(const struct dummy *d, const char *provider,
		       int64_t now, int *at, struct stray *out)
{
	int64_t since = first_day(now);

	for (; *at <= KEPT_DAYS; (*at)++) {
		int64_t day = since + *at * DAY_MS;
		bool met = *at == KEPT_DAYS;

		if (met)
			*out = leak(d);
		else
			met = console(d, day, out);
		if (met && out->hour >= since && out->hour + HOUR_MS <= now &&
		    strcmp(out->provider, provider) == 0) {
			(*at)++;
			return true;
		}
	}
	return false;
}

/* ---- bills -------------------------------------------------------------- */

static struct bill_batch *begin(const struct remote *r, const char *feed,
				int64_t now)
{
	struct bill_batch *b = bill_batch_new(r->name, r->provider, feed);

	b->memory = (struct feed_memory){
		.state = SOURCE_OK, .asked_at = now, .as_of = now,
		.until = now, .skew_known = true,
	};
	return b;
}

static void add_usage(struct bill_batch *b, const struct metered *m,
		      bool keys)
{
	struct bill_row row = bill_row(BILL_USAGE, m->hour, HOUR_MS);

	row.dim[BILL_MODEL] = str_from(m->model);
	if (keys)
		row.dim[BILL_KEY] = str_from(m->key);
	row.requests = m->requests;
	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		if (m->known & TOKENS_BIT(i))
			bill_set(&row, (enum token_category)i, m->tokens[i]);
	bill_add(b, &row);
}

static void add_stray(struct bill_batch *b, const struct stray *s)
{
	struct usage u = usage_of(s);
	struct bill_row row = bill_row(BILL_USAGE, s->hour, HOUR_MS);

	row.dim[BILL_MODEL] = u.model;
	row.dim[BILL_KEY] = str_from(s->key);
	row.dim[BILL_PROJECT] = str_from(s->project);
	row.requests = s->requests;
	row.known = u.known;
	memcpy(row.tokens, u.tokens, sizeof(row.tokens));
	bill_add(b, &row);
}

/* Tokens by hour and model, with or without keys. */
static struct bill_batch *usage_bill(struct dummy *d, const struct remote *r,
				     bool keys, int64_t now)
{
	struct bill_batch *b = begin(r, "usage", now);
	struct stray s;
	int at = 0;

	b->since = first_day(now);
	b->until = floor_to(now, HOUR_MS) + HOUR_MS;
	for (size_t i = 0; i < d->meter.count; i++) {
		const struct metered *m = &d->meter.list[i];

		if (m->hour >= b->since && !strcmp(m->provider, r->provider))
			add_usage(b, m, keys);
	}
	while (next_stray(d, r->provider, now, &at, &s))
		add_stray(b, &s);
	return b;
}

static void add_cost(struct bill_batch *b, const struct remote *r,
		     int64_t hour, const char *model, money cost)
{
	struct bill_row row = bill_row(BILL_COST, floor_to(hour, DAY_MS),
				       DAY_MS);

	row.dim[BILL_MODEL] = str_from(model);
	row.amount = (money)divide_half_even((__int128)cost * r->percent, 100);
	memcpy(row.currency, "USD", 4);
	bill_add(b, &row);
}

/* Money by day, with or without models. */
static struct bill_batch *cost_bill(struct dummy *d, const struct remote *r,
				    bool models, int64_t now)
{
	struct bill_batch *b = begin(r, "costs", now);
	int64_t today = floor_to(now, DAY_MS);
	struct stray s;
	int at = 0;

	b->since = first_day(now);
	b->until = today;
	b->money = true;
	b->settle_ms = r->settle_ms;
	for (size_t i = 0; d->prices && i < d->meter.count; i++) {
		const struct metered *m = &d->meter.list[i];

		if (m->hour >= b->since && m->hour < today &&
		    !strcmp(m->provider, r->provider))
			add_cost(b, r, m->hour, models ? m->model : "",
				 m->cost);
	}
	while (d->prices && next_stray(d, r->provider, now, &at, &s)) {
		struct usage u = usage_of(&s);

		if (s.hour < today)
			add_cost(b, r, s.hour, models ? s.model : "",
				 list_price(d, &u));
	}
	return b;
}

/* Part of a window that is over, used a little faster than that. */
static void add_window(struct bill_batch *b, const char *name,
		       int64_t window, int64_t begun, int64_t now)
{
	struct bill_limit l = {
		.name = str_from(name), .window_ms = window,
		.resets_at = begun + window,
	};

	l.used_ppm = (now - begun) * 1000000 / window * 9 / 10;
	bill_add_limit(b, &l);
}

static struct bill_batch *limit_bill(const struct remote *r, int64_t now)
{
	enum { MONDAY = 4 };    /* 1970 began on a Thursday */
	struct bill_batch *b = begin(r, "limits", now);
	int64_t week = floor_to(now - MONDAY * DAY_MS, 7 * DAY_MS) +
		       MONDAY * DAY_MS;

	add_window(b, "5 h", 5 * HOUR_MS, floor_to(now, 5 * HOUR_MS), now);
	add_window(b, "week", 7 * DAY_MS, week, now);
	return b;
}

static struct bill_batch *credit_bill(const struct remote *r, int64_t now)
{
	struct bill_batch *b = begin(r, "credits", now);
	int64_t spent = now / HOUR_MS % (31 * 24);
	struct bill_balance x = {
		.what = STR("credits"),
		.amount = 60 * (int64_t)MONEY_USD - spent * 71300000,
	};

	bill_add_balance(b, &x);
	return b;
}

struct bill_batch *dummy_bill(struct dummy *d, int index, int64_t now)
{
	if (!d->leaked)
		d->leaked = floor_to(now, DAY_MS) - DAY_MS;
	switch (index) {
	case 0: return usage_bill(d, &remotes[OPENAI], true, now);
	case 1: return cost_bill(d, &remotes[OPENAI], true, now);
	case 2: return usage_bill(d, &remotes[ANTHROPIC], true, now);
	case 3: return cost_bill(d, &remotes[ANTHROPIC], true, now);
	case 4: return limit_bill(&remotes[CLAUDE_PLAN], now);
	case 5: return usage_bill(d, &remotes[GOOGLE], false, now);
	case 6: return cost_bill(d, &remotes[GOOGLE], false, now);
	case 7: return usage_bill(d, &remotes[BEDROCK], false, now);
	case 8: return credit_bill(&remotes[OPENROUTER], now);
	default: return NULL;
	}
}

/* Rows of a month: what they metered by the hour, and a day's money a day. */
static int64_t rows_of(const struct dummy *d, const struct remote *r)
{
	int64_t rows = r->settle_ms ? KEPT_DAYS : 1;

	for (size_t i = 0; i < d->meter.count; i++)
		rows += !strcmp(d->meter.list[i].provider, r->provider);
	return rows;
}

const struct source_status *dummy_remote_status(struct dummy *d, int index,
						int64_t now)
{
	const struct remote *r;

	if (index < 0 || index >= DUMMY_REMOTES)
		return NULL;
	r = &remotes[index];
	d->status = (struct source_status){
		.name = r->name, .type = r->type, .where = r->where,
		.provider = r->provider,
		.state = SOURCE_OK, .remote = true, .price = r->price,
		.interval_ms = r->interval_ms,
		.as_of = floor_to(now, r->interval_ms),
		.next_poll = floor_to(now, r->interval_ms) + r->interval_ms,
		.rows = index == CLAUDE_PLAN ? 2 : index == OPENROUTER ? 1
			: rows_of(d, r),
		.skew_ms = 40 * (index - 2), .skew_known = true,
	};
	return &d->status;
}
