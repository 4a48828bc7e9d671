#include "collectors/dummy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "collectors/dummy_internal.h"
#include "core/mem.h"

#define SECOND_MS INT64_C(1000)
#define SLOT_MS (10 * SECOND_MS)
#define HOUR_MS (3600 * SECOND_MS)
#define DAY_MS (24 * HOUR_MS)

static const struct {
	const char *name, *type, *where;
} sources[DUMMY_SOURCES] = {
	{"claude-code", "claude-code", "~/.claude/projects"},
	{"codex", "codex", "~/.codex/sessions"},
	{"gemini-cli", "gemini-cli", "~/.gemini/tmp"},
	{"qwen-code", "qwen-code", "~/.qwen/projects"},
	{"gateway", "litellm-log", "/var/log/litellm/*.jsonl"},
};

/* One model as one client uses it. Tokens are those of a middling call. */
struct stream {
	int source;
	const char *client, *provider, *model;
	float per_minute;       /* calls at noon of a working day */
	int input, cached, written, output, reasoning;
	bool agent;             /* keeps office hours, works on projects */
	bool tells_reasoning;
	enum service_tier tier;
};

static const struct stream streams[] = {
	{0, "claude-code", "anthropic", "claude-opus-4-5", 0.8f,
	 40, 78000, 3200, 640, 0, true, false, TIER_STANDARD},
	{0, "claude-code", "anthropic", "claude-sonnet-4-5", 1.9f,
	 60, 52000, 2400, 520, 0, true, false, TIER_STANDARD},
	{0, "claude-code", "anthropic", "claude-haiku-4-5", 1.5f,
	 900, 9000, 700, 180, 0, true, false, TIER_STANDARD},
	{1, "codex", "openai", "gpt-5.2-codex", 1.3f,
	 5200, 61000, 0, 420, 900, true, true, TIER_STANDARD},
	{1, "codex", "openai", "gpt-5.2", 0.3f,
	 7400, 24000, 0, 700, 1500, true, true, TIER_FAST},
	{2, "gemini-cli", "google", "gemini-2.5-pro", 0.6f,
	 14000, 22000, 0, 560, 820, true, true, TIER_STANDARD},
	{2, "gemini-cli", "google", "gemini-2.5-flash", 0.9f,
	 8000, 6000, 0, 380, 260, true, true, TIER_STANDARD},
	{3, "qwen-code", "alibaba", "qwen3-coder-plus", 0.5f,
	 9000, 16000, 0, 480, 0, true, true, TIER_STANDARD},
	{3, "qwen-code", "alibaba", "qwen9-internal-preview", 0.12f,
	 6000, 0, 0, 300, 0, true, true, TIER_STANDARD},
	{4, "litellm", "openai", "gpt-5-mini", 8.0f,
	 1800, 900, 0, 260, 120, false, true, TIER_STANDARD},
	{4, "litellm", "bedrock",
	 "us.anthropic.claude-sonnet-4-6-v1:0", 1.4f,
	 2600, 5200, 400, 420, 0, false, false, TIER_STANDARD},
	{4, "litellm", "bedrock", "amazon.nova-pro-v1:0", 2.5f,
	 3100, 0, 0, 340, 0, false, false, TIER_STANDARD},
};

/* A call, or a heap of them, before it becomes usage. */
struct call {
	int64_t ts;
	uint64_t dice;
	int64_t requests;
	uint8_t stream;
};

struct calls {
	struct call *list;
	size_t count, room;
};

struct dummy *dummy_new(uint64_t seed)
{
	struct dummy *d = xcalloc(1, sizeof(*d));

	d->seed = seed;
	return d;
}

void dummy_free(struct dummy *d)
{
	if (!d)
		return;
	free(d->meter.list);
	free(d);
}

void dummy_set_prices(struct dummy *d, const struct pricebook *prices)
{
	d->prices = prices;
}

/* ---- chance ---------------------------------------------------------------- */

uint64_t dummy_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint64_t mix(uint64_t x)
{
	return dummy_mix(x);
}

/* The n-th throw of a call: from 0 to below 1. */
static double throw(uint64_t dice, unsigned n)
{
	return (double)(mix(dice + n) >> 11) / 9007199254740992.0;
}

/* Around 1, from a quarter to some four: most calls are small, a few large. */
static double spread(uint64_t dice, unsigned n)
{
	double sum = throw(dice, n) + throw(dice, n + 1) + throw(dice, n + 2);

	return exp2((sum - 1.5) * 1.8);
}

/* How busy people are at `ts`, 0 to 1: office hours in UTC, quiet weekends. */
static double busy(int64_t ts, bool agent)
{
	double hour = (double)(ts % DAY_MS) / HOUR_MS;
	int64_t weekday = (ts / DAY_MS + 3) % 7;
	double day = exp(-(hour - 10.5) * (hour - 10.5) / 9.0) * 0.8 +
		     exp(-(hour - 15.5) * (hour - 15.5) / 12.0);
	double base = agent ? 0.30 : 0.45;

	if (day > 1)
		day = 1;
	if (weekday >= 5)
		day *= agent ? 0.15 : 0.5;
	return base + (1 - base) * day;
}

/* Work comes in bouts: some ten minutes of much, some of little. */
static double bout(uint64_t seed, int stream, int64_t ts)
{
	uint64_t dice = mix(seed ^ (uint64_t)stream * 977u ^
			    mix((uint64_t)(ts / (10 * 60 * SECOND_MS))));

	return 0.15 + 1.7 * throw(dice, 0) * throw(dice, 1) * 2;
}

/* Calls of a stream that begin in [at, at + length). */
static int64_t calls_in(uint64_t seed, int stream, int64_t at, int64_t length,
			uint64_t dice)
{
	const struct stream *s = &streams[stream];
	double expected = s->per_minute * (double)length / 60000.0 *
			  busy(at, s->agent);

	if (length <= 10 * 60 * SECOND_MS)
		expected *= bout(seed, stream, at);
	return (int64_t)(expected + throw(dice, 9));
}

/* ---- calls ----------------------------------------------------------------- */

static uint64_t dice_of(const struct dummy *d, int stream, int64_t slot,
			int64_t length)
{
	return mix(d->seed * 31 + (uint64_t)stream) ^
	       mix((uint64_t)slot * 2654435761u + (uint64_t)length);
}

static void add_slot(struct dummy *d, int stream, int64_t at,
		     struct calls *to)
{
	uint64_t dice = dice_of(d, stream, at / SLOT_MS, SLOT_MS);
	int64_t n = calls_in(d->seed, stream, at, SLOT_MS, dice);

	for (int64_t i = 0; i < n; i++) {
		uint64_t own = mix(dice + 1000 + (uint64_t)i);

		*GROW(to->list, to->count, to->room) = (struct call){
			.ts = at + (int64_t)(throw(own, 20) * SLOT_MS),
			.dice = own, .requests = 1, .stream = (uint8_t)stream,
		};
	}
}

static void add_heap(struct dummy *d, int stream, int64_t at, int64_t length,
		     struct calls *to)
{
	uint64_t dice = dice_of(d, stream, at / length, length);
	int64_t n = calls_in(d->seed, stream, at, length, dice);

	if (n > 0)
		*GROW(to->list, to->count, to->room) = (struct call){
			.ts = at + (int64_t)(throw(dice, 20) * (double)length),
			.dice = dice, .requests = n, .stream = (uint8_t)stream,
		};
}

static int call_cmp(const void *pa, const void *pb)
{
	const struct call *a = pa, *b = pb;

	if (a->ts != b->ts)
		return a->ts < b->ts ? -1 : 1;
	if (a->stream != b->stream)
		return a->stream < b->stream ? -1 : 1;
	return a->dice < b->dice ? -1 : a->dice > b->dice;
}

/* ---- usage ----------------------------------------------------------------- */

static int64_t tokens(const struct call *c, int middling, unsigned n)
{
	return (int64_t)(middling * spread(c->dice, n) *
			 (double)c->requests);
}

static void put_tokens(struct usage *u, const struct stream *s,
		       const struct call *c)
{
	u->known = (1u << TOKEN_CATEGORIES) - 1;
	u->tokens[TOKENS_INPUT] = tokens(c, s->input, 30) + 1;
	u->tokens[TOKENS_CACHE_READ] = tokens(c, s->cached, 40);
	u->tokens[TOKENS_OUTPUT] = tokens(c, s->output, 60) + 1;
	u->tokens[TOKENS_REASONING] = tokens(c, s->reasoning, 70);
	if (throw(c->dice, 80) < 0.15)
		u->tokens[TOKENS_CACHE_WRITE_1H] = tokens(c, s->written, 50);
	else
		u->tokens[TOKENS_CACHE_WRITE_5M] = tokens(c, s->written, 50);
	if (!s->tells_reasoning)
		u->known &= ~TOKENS_BIT(TOKENS_REASONING);
}

static void put_call(struct dummy *d, struct batch *b, const struct call *c)
{
	static const char *const projects[] = {
		"checkout", "search", "mobile-app", "docs", "infra",
	};
	const struct stream *s = &streams[c->stream];
	uint64_t desk = mix(c->dice >> 60 ^ (uint64_t)(c->ts / (4 * HOUR_MS)) ^
			    (uint64_t)c->stream << 32);
	struct usage u = {
		.key = {mix(c->dice + 1), mix(c->dice + 2)},
		.key_kind = ID_MESSAGE,
		.ts = c->ts,
		.requests = c->requests,
		.tier = s->tier,
		.model = str_from(s->model),
		.provider = str_from(s->provider),
		.client = str_from(s->client),
		.host = STR("demo"),
	};
	char session[24];

	put_tokens(&u, s, c);
	if (s->agent) {
		snprintf(session, sizeof(session), "demo-%06x",
			 (unsigned)(desk & 0xffffff));
		u.session = str_from(session);
		u.project = str_from(projects[desk % ARRAY_LEN(projects)]);
	} else {
		u.key_label = c->dice & 1 ? STR("web-frontend")
					  : STR("support-bot");
	}
	batch_add(b, &u);
	dummy_meter(d, &u);
}

static struct batch *make_batch(struct dummy *d, int source,
				struct calls *calls, int64_t since,
				int64_t until)
{
	struct batch *b = batch_new(sources[source].name, 0);

	if (calls->count)
		qsort(calls->list, calls->count, sizeof(*calls->list),
		      call_cmp);
	for (size_t i = 0; i < calls->count; i++)
		if (calls->list[i].ts >= since && calls->list[i].ts < until)
			put_call(d, b, &calls->list[i]);
	b->bytes = (int64_t)b->count * 1800;
	free(calls->list);
	return b;
}

struct batch *dummy_batch(struct dummy *d, int source, int64_t since,
			  int64_t until)
{
	struct calls calls = {0};

	for (int i = 0; i < (int)ARRAY_LEN(streams); i++) {
		if (streams[i].source != source)
			continue;
		for (int64_t at = since - since % SLOT_MS; at < until;
		     at += SLOT_MS)
			add_slot(d, i, at, &calls);
	}
	return make_batch(d, source, &calls, since, until);
}

struct batch *dummy_history(struct dummy *d, int source, int64_t since,
			    int64_t until, int64_t heap_ms)
{
	struct calls calls = {0};

	for (int i = 0; i < (int)ARRAY_LEN(streams); i++) {
		if (streams[i].source != source)
			continue;
		for (int64_t at = since - since % heap_ms; at < until;
		     at += heap_ms)
			add_heap(d, i, at, heap_ms, &calls);
	}
	return make_batch(d, source, &calls, since, until);
}

const struct source_status *dummy_status(struct dummy *d, int index,
					 int64_t now)
{
	if (index < 0 || index >= DUMMY_SOURCES)
		return dummy_remote_status(d, index - DUMMY_SOURCES, now);
	d->status = (struct source_status){
		.name = sources[index].name,
		.type = sources[index].type,
		.where = sources[index].where,
		.state = SOURCE_OK,
		.files = 3 + 11 * (4 - index),
		.as_of = now,
	};
	return &d->status;
}
