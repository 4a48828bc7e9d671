/* tests/unit/sample_model.h - a model made by hand: believable, and the same
 * at every run. Sums are sums of the rows, so that screens add up. */
#ifndef TESTS_UNIT_SAMPLE_MODEL_H
#define TESTS_UNIT_SAMPLE_MODEL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"

#define SAMPLE_NOW INT64_C(1795458067000)       /* 2026-11-23T18:21:07Z */

enum {
	SAMPLE_ROWS = 320, SAMPLE_SELLERS = 5,
	SAMPLE_DAYS = 9, SAMPLE_COMPARED = 4, SAMPLE_PARTS = 3,
	SAMPLE_BILL_ROWS = SAMPLE_DAYS * SAMPLE_COMPARED * SAMPLE_PARTS,
	SAMPLE_UNSEEN = 5,
};

struct sample {
	struct model m;
	struct model_row providers[SAMPLE_SELLERS + 1];
	struct model_row models[SAMPLE_ROWS];
	struct model_graph graphs[SAMPLE_SELLERS];
	struct source_status sources[16];
	struct source_place places[8];
	const char *notices[2];
	struct reconcile reconcile;
	struct reconcile_row bill_rows[SAMPLE_BILL_ROWS];
	struct unseen_item unseen[SAMPLE_UNSEEN];
	struct reconcile_provider compared[SAMPLE_COMPARED + 2];
	struct billed_balance balances[3];
	struct billed_limit limits[3];
	char names[SAMPLE_ROWS][48];
	uint64_t dice;
};

struct sample_line {
	const char *name, *provider, *maker;
	int busy;               /* how much of the traffic, in promille */
	int cents;              /* of today; -1: no price */
	unsigned flags;
};

static const char *const sample_sellers[SAMPLE_SELLERS] = {
	"anthropic", "aws", "google", "openai", "openrouter",
};

static const struct sample_line sample_lines[] = {
	{"claude-opus-4-5", "anthropic", "Anthropic", 310, 1873, 0},
	{"claude-sonnet-4-5", "anthropic", "Anthropic", 240, 702, 0},
	{"claude-haiku-4-5", "anthropic", "Anthropic", 90, 88, 0},
	{"gpt-5.2-codex", "openai", "OpenAI", 130, 611, 0},
	{"gpt-5.2", "openai", "OpenAI", 60, 312, 0},
	{"gpt-5-mini", "openai", "OpenAI", 20, 9, SERIES_ESTIMATED},
	{"gemini-3-pro", "google", "Google", 70, 344, 0},
	{"gemini-2.5-flash", "google", "Google", 30, 21, SERIES_NOTIONAL},
	{"claude-opus-4-5", "aws", "Anthropic", 20, 207, 0},
	{"llama-4-maverick", "aws", "Meta", 8, 3, 0},
	{"qwen3-coder-plus", "openrouter", "Alibaba", 14, 13,
	 SERIES_ASSUMED_PROVIDER},
	{"kimi-k3-preview", "openrouter", "Moonshot", 8, -1, 0},
};

static inline double sample_roll(struct sample *s)
{
	s->dice = s->dice * 6364136223846793005u + 1442695040888963407u;
	return (double)(s->dice >> 40) / (1 << 24);
}

static inline struct cell sample_cell(int64_t tokens, money cost, bool priced)
{
	struct cell c = {.requests = 1 + tokens / 41000,
			 .cost = priced ? cost : 0,
			 .unpriced = 0};

	c.tokens[TOKENS_INPUT] = tokens * 7 / 100;
	c.tokens[TOKENS_CACHE_READ] = tokens * 80 / 100;
	c.tokens[TOKENS_CACHE_WRITE_5M] = tokens * 9 / 100;
	c.tokens[TOKENS_OUTPUT] = tokens * 4 / 100;
	c.unknown[TOKENS_REASONING] = (int32_t)c.requests;
	if (!priced)
		c.unpriced = cell_total(&c);
	return c;
}

static inline void sample_rates(struct sample *s, struct model_row *r,
				const struct sample_line *line)
{
	for (int w = 0; w < RATE_WINDOWS; w++) {
		struct rate *rate = &r->rate[w];
		double scale = line->busy * (0.8 + 0.4 * sample_roll(s)) / 1000;

		rate->live = line->busy >= 14;
		if (!rate->live)
			continue;
		rate->tokens[TOKENS_INPUT] = 96 * scale;
		rate->tokens[TOKENS_CACHE_READ] = 1090 * scale;
		rate->tokens[TOKENS_OUTPUT] = 310 * scale;
		rate->requests = 0.7 * scale;
		rate->usd_per_hour = line->cents < 0 ? 0 : line->cents * 0.0031;
	}
	for (int i = 0; i < MODEL_SPARK; i++) {
		double wave = sample_roll(s);

		r->spark[i] = (float)(wave < 0.25 ? 0
						  : wave * line->busy * 300);
	}
}

static inline void sample_row(struct sample *s, struct model_row *r,
			      const struct sample_line *line, int number)
{
	int64_t tokens = (int64_t)line->busy * 61000;
	money cost = (money)line->cents * (MONEY_USD / 100) + 3141592;
	bool priced = line->cents >= 0;

	*r = (struct model_row){.name = line->name,
				.provider = line->provider,
				.maker = line->maker,
				.id = (uint32_t)number + 1,
				.flags = line->flags,
				.computed = true};
	for (int i = 0; i < SAMPLE_SELLERS; i++)
		if (strcmp(sample_sellers[i], line->provider) == 0)
			r->color = (uint8_t)i;
	r->today = sample_cell(tokens, cost, priced);
	r->window = sample_cell(tokens * 5 / 4, cost * 6 / 5, priced);
	r->month = sample_cell(tokens * 21, cost * 21, priced);
	r->all = sample_cell(tokens * 64, cost * 64, priced);
	r->last_ts = SAMPLE_NOW - 4000 - (310 - line->busy) * INT64_C(170);
	sample_rates(s, r, line);
}

static inline void sample_add_rate(struct rate *a, const struct rate *b)
{
	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		a->tokens[i] += b->tokens[i];
	a->requests += b->requests;
	a->usd_per_hour += b->usd_per_hour;
	a->live |= b->live;
}

static inline void sample_add_cell(struct cell *a, const struct cell *b)
{
	for (int i = 0; i < TOKEN_CATEGORIES; i++) {
		a->tokens[i] += b->tokens[i];
		a->unknown[i] += b->unknown[i];
	}
	a->requests += b->requests;
	a->cost += b->cost;
	a->unpriced += b->unpriced;
}

static inline void sample_add_row(struct model_row *to,
				  const struct model_row *r)
{
	for (int w = 0; w < RATE_WINDOWS; w++)
		sample_add_rate(&to->rate[w], &r->rate[w]);
	sample_add_cell(&to->window, &r->window);
	sample_add_cell(&to->today, &r->today);
	sample_add_cell(&to->month, &r->month);
	sample_add_cell(&to->all, &r->all);
	for (int i = 0; i < MODEL_SPARK; i++)
		to->spark[i] += r->spark[i];
	if (r->last_ts > to->last_ts)
		to->last_ts = r->last_ts;
	to->flags |= r->flags & SERIES_ASSUMED_PROVIDER;
	to->models++;
	to->clients = 2;
}

/* Providers, header and graphs from the model rows. */
static inline void sample_sum(struct sample *s)
{
	struct model *m = &s->m;

	for (int i = 0; i < SAMPLE_SELLERS; i++) {
		struct model_row *p = &s->providers[i];

		*p = (struct model_row){.name = sample_sellers[i],
					.provider = sample_sellers[i],
					.maker = "",
					.id = (uint32_t)i + 1,
					.color = (uint8_t)i};
		for (int k = 0; k < m->model_count; k++)
			if (s->models[k].color == i)
				sample_add_row(p, &s->models[k]);
		for (int w = 0; w < RATE_WINDOWS; w++)
			sample_add_rate(&m->rate[w], &p->rate[w]);
		sample_add_cell(&m->today, &p->today);
		sample_add_cell(&m->month, &p->month);
		sample_add_cell(&m->all, &p->all);
		sample_add_cell(&m->window_total, &p->window);
	}
	m->week = sample_cell(cell_total(&m->today) * 4, m->today.cost * 4,
			      true);
	m->yesterday = sample_cell(cell_total(&m->today) * 3 / 2,
				   m->today.cost * 5 / 4, true);
	m->yesterday_so_far = sample_cell(cell_total(&m->today),
					  m->today.cost * 100 / 118, true);
	m->month_forecast = m->month.cost * 30 / 23;
}

static inline void sample_graphs(struct sample *s)
{
	for (int i = 0; i < SAMPLE_SELLERS; i++) {
		struct model_graph *g = &s->graphs[i];
		double level = 0, rate = 0;

		for (int t = 0; t < RATE_WINDOWS; t++)
			rate += s->providers[i].rate[t].tokens[TOKENS_OUTPUT];
		g->provider = sample_sellers[i];
		g->color = (uint8_t)i;
		for (int t = 0; t < MODEL_GRAPH; t++) {
			if (sample_roll(s) < 0.08)
				level = sample_roll(s) * rate * 4;
			level *= 0.985;
			g->tokens[t] = (float)level;
			g->usd_per_hour[t] = (float)(level * 0.011);
			s->m.spark_out[t] += (float)(level / 5);
			s->m.spark_in[t] += (float)(level * (0.5 +
							     sample_roll(s)));
		}
	}
	for (int i = 0; i < MODEL_DAYS; i++)
		s->m.days[i] = (money)((i % 7 > 4 ? 0.2 : 1) * 45e9 *
				       (0.5 + sample_roll(s)));
	s->m.days[MODEL_DAYS - 1] = s->m.today.cost;
}

static inline void sample_sources(struct sample *s)
{
	static const struct source_status list[] = {
		{"claude-code", "claude-code",
		 "/home/ada/.claude/projects", SOURCE_OK, NULL, NULL, 212,
		 481200000, 481200000, 48210, 9114, 2, SAMPLE_NOW - 800,
		 SAMPLE_NOW - 4000,
		 .reject_file = "/home/ada/.claude/projects/x/0c1f.jsonl",
		 .reject_offset = 918273,
		 .reject_why = "the line is cut off"},
		{"codex", "codex", "/home/ada/.codex/sessions", SOURCE_OK, NULL,
		 NULL, 96, 122800000, 122800000, 9120, 311, 0,
		 SAMPLE_NOW - 800, SAMPLE_NOW - 61000},
		{"gemini-cli", "gemini-cli", "/home/ada/.gemini/tmp", SOURCE_OK,
		 NULL, NULL, 41, 8100000, 8100000, 1822, 0, 0,
		 SAMPLE_NOW - 800, SAMPLE_NOW - 700000},
		{"opencode", "opencode",
		 "/home/ada/.local/share/opencode/opencode.db", SOURCE_OK, NULL,
		 NULL, 1, 22100000, 22100000, 640, 0, 0, SAMPLE_NOW - 2000,
		 SAMPLE_NOW - 7300000},
		{"gateway", "litellm-log", "/var/log/litellm/*.jsonl",
		 SOURCE_STALE, "no line for 4m though lines used to come",
		 "is the proxy running?", 3, 91000000, 91000000, 30211, 12, 0,
		 SAMPLE_NOW - 240000, SAMPLE_NOW - 250000},
		{"nginx", "jsonl", "/var/log/nginx/llm.json", SOURCE_FAILED,
		 "/var/log/nginx/llm.json: permission denied",
		 "let this user read it: usermod -aG adm ada", 0, 0, 0, 0, 0,
		 0, 0, 0},
	};

	memcpy(s->sources, list, sizeof(list));
	s->m.sources = s->sources;
	s->m.source_count = (int)ARRAY_LEN(list);
	s->m.sources_ok = 4;
	s->m.sources_bad = 2;
}

static inline void sample_places(struct sample *s, int64_t files)
{
	static const struct source_place list[] = {
		{"claude-code", "/home/ada/.claude/projects", 0},
		{"claude-code", "/home/ada/.config/claude/projects", 0},
		{"codex", "/home/ada/.codex/sessions", 0},
		{"gemini-cli", "/home/ada/.gemini/tmp", 0},
		{"qwen-code", "/home/ada/.qwen/projects", 0},
		{"opencode", "/home/ada/.local/share/opencode", 0},
	};

	memcpy(s->places, list, sizeof(list));
	s->places[0].files = files;
	s->m.places = s->places;
	s->m.place_count = (int)ARRAY_LEN(list);
}

static inline void sample_frame(struct sample *s)
{
	struct model *m = &s->m;

	memset(s, 0, sizeof(*s));
	s->dice = 42;
	m->now = SAMPLE_NOW;
	snprintf(m->clock, sizeof(m->clock), "Mon 23 Nov 19:21:07 CET");
	m->window = WINDOW_24H;
	m->window_since = SAMPLE_NOW - 86400000;
	m->month_forecast = MONEY_NONE;
	m->rate_age_ms = -1;
	m->graph_step_s = 1;
	m->providers = s->providers;
	m->models = s->models;
	m->graphs = s->graphs;
	m->notices = s->notices;
	m->store_path = "/home/ada/.local/state/tokentop/tokentop.db";
	m->config_path = "/home/ada/.config/tokentop/config.json";
	m->version = "0.1.0";
	m->store_bytes = 18400000;
	m->rss_bytes = 14200000;
	m->uptime_ms = 93784000;
}

/* Twelve models at five sellers, six sources. */
static inline void sample_rich(struct sample *s)
{
	sample_frame(s);
	s->m.model_count = (int)ARRAY_LEN(sample_lines);
	for (int i = 0; i < s->m.model_count; i++)
		sample_row(s, &s->models[i], &sample_lines[i], i);
	s->m.provider_count = s->m.graph_count = SAMPLE_SELLERS;
	sample_sum(s);
	sample_graphs(s);
	sample_sources(s);
	sample_places(s, 212);
	s->m.rate_age_ms = 1200;
	s->m.unpriced_models = 1;
}

/* Nothing found on a new machine. */
static inline void sample_empty(struct sample *s)
{
	sample_frame(s);
	sample_places(s, 0);
}

/* History is being read. */
static inline void sample_reading(struct sample *s)
{
	sample_rich(s);
	s->m.reading = true;
	s->m.bytes_done = 212000000;
	s->m.bytes_total = 500000000;
	s->sources[0].bytes_done = 199000000;
	s->sources[4].state = SOURCE_STARTING;
	s->sources[4].bytes_done = 0;
}

/* Names that would like to break the screen. */
static inline void sample_hostile(struct sample *s)
{
	static const char *const names[] = {
		"模型-超长的名字-通义千问-旗舰版-二零二六",
		"\033[31mred\033[0m\a\nnext line",
		"rtl \xe2\x80\xaegpj.exe", "👩‍💻 coder 🚀🚀",
		"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84 stacked", "bad \xff\xfe bytes",
		"",
		"a-model-name-that-is-very-much-longer-than-any-column-of-it",
	};

	sample_rich(s);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		s->models[i].name = names[i];
	s->sources[0].where = names[1];
	s->sources[5].error = names[0];
	s->notices[0] = "the store is full: \033[2J/var/\nspace";
	s->m.notice_count = 1;
}

static inline void sample_grow(struct cell *c, int64_t times)
{
	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		c->tokens[i] *= times;
	c->cost *= times;
	c->requests *= times;
	c->unpriced *= times;
}

static inline void sample_grow_row(struct model_row *r, int64_t times)
{
	sample_grow(&r->today, times);
	sample_grow(&r->window, times);
	sample_grow(&r->month, times);
	for (int w = 0; w < RATE_WINDOWS; w++)
		r->rate[w].usd_per_hour *= (double)times;
}

/* A large company: thousands of dollars an hour, trillions of tokens. */
static inline void sample_huge(struct sample *s)
{
	struct model *m = &s->m;
	struct cell *cells[] = {&m->today, &m->month, &m->all, &m->week,
				&m->window_total, &m->yesterday,
				&m->yesterday_so_far};

	sample_rich(s);
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		sample_grow(cells[i], 81234);
	for (int i = 0; i < m->model_count; i++)
		sample_grow_row(&s->models[i], 81234);
	for (int i = 0; i < SAMPLE_SELLERS; i++)
		sample_grow_row(&s->providers[i], 81234);
	for (int w = 0; w < RATE_WINDOWS; w++)
		m->rate[w].usd_per_hour *= 81234;
	m->month_forecast = m->month.cost / 2 * 3;
}

/* More models than any screen has rows. */
static inline void sample_many(struct sample *s)
{
	sample_rich(s);
	for (int i = s->m.model_count; i < 300; i++) {
		struct sample_line line =
			sample_lines[i % (int)ARRAY_LEN(sample_lines)];

		snprintf(s->names[i], sizeof(s->names[i]), "%s-%03d",
			 line.name, i);
		line.name = s->names[i];
		line.busy = 13;
		line.cents = 300 - i;
		sample_row(s, &s->models[i], &line, i);
	}
	s->m.model_count = 300;
}

/* ---- bills -------------------------------------------------------------- */

#define SAMPLE_DAY INT64_C(86400000)
#define SAMPLE_TODAY (SAMPLE_NOW - SAMPLE_NOW % SAMPLE_DAY)
#define SAMPLE_CENTS(n) ((money)(n) * (MONEY_USD / 100))

/* A seller's day: cents observed and billed of its two models, and cents that
 * no record explains. */
struct sample_bill {
	const char *provider, *models[2];
	int cents, unseen_cents;
	unsigned flags;
};

static const struct sample_bill sample_bills[SAMPLE_COMPARED] = {
	{"anthropic", {"claude-opus-4-5", "claude-haiku-4-5"}, 2379, 31, 0},
	{"aws", {"claude-opus-4-5", "llama-4-maverick"}, 793, 0,
	 RECONCILE_ESTIMATED},
	{"google", {"gemini-3-pro", "gemini-2.5-flash"}, 365, 0,
	 RECONCILE_ALLOCATED},
	{"openai", {"gpt-5.2-codex", "gpt-5-mini"}, 960, 280, 0},
};

static inline struct reconcile_row
sample_bill_row(const struct sample_bill *b, int age, int part)
{
	int share = part == 0 ? 100 : part == 1 ? 85 : 15;
	/* Google settles a day later than the rest. */
	int open = b->flags & RECONCILE_ESTIMATED ? 0
		 : b->flags & RECONCILE_ALLOCATED ? 1 : 0;
	bool none = age == 0, leak = age == 1 && part != 2;
	money cents = b->cents + age * 7 * (age % 3 - 1);
	struct reconcile_row r = {
		.provider = b->provider, .model = part ? b->models[part - 1]
						       : "",
		.day = SAMPLE_TODAY - age * SAMPLE_DAY,
		.observed = SAMPLE_CENTS(cents * share / 100),
		.observed_tokens = cents * share * 520,
		.flags = b->flags, .billed = MONEY_NONE, .drift = MONEY_NONE,
		.billed_tokens = cents * share * 520, .coverage_ppm = -1,
	};

	if (age <= open)
		r.flags |= RECONCILE_OPEN;
	if (none) {
		r.flags |= RECONCILE_NO_BILL;
		return r;
	}
	r.unseen = leak ? SAMPLE_CENTS(b->unseen_cents) : 0;
	r.unseen_tokens = leak ? b->unseen_cents * 4100 : 0;
	r.billed_tokens += r.unseen_tokens;
	r.billed = r.observed + r.unseen;
	if (b->flags & RECONCILE_ALLOCATED)
		r.billed = r.billed * 94 / 100;
	r.drift = r.billed - r.observed;
	r.coverage_ppm = (r.billed - r.unseen) * 1000000 / r.billed;
	return r;
}

static inline void sample_sum_bill(struct reconcile_provider *p,
				   const struct reconcile_row *r)
{
	p->unseen += r->unseen;
	p->unseen_tokens += r->unseen_tokens;
	p->estimated |= (r->flags & RECONCILE_ESTIMATED) != 0;
	if (r->flags & (RECONCILE_OPEN | RECONCILE_NO_BILL)) {
		p->open_days++;
		return;
	}
	p->observed += r->observed;
	p->billed += r->billed;
	p->drift += r->drift;
	if (p->last_day)
		return;
	p->last_day = r->day;
	p->last_coverage_ppm = r->coverage_ppm;
	if (!p->estimated)
		p->watermark = r->day + SAMPLE_DAY;
}

static inline void sample_compare(struct sample *s)
{
	struct reconcile *r = &s->reconcile;

	for (int i = 0; i < SAMPLE_COMPARED; i++)
		s->compared[i] = (struct reconcile_provider){
			.provider = sample_bills[i].provider,
			.last_coverage_ppm = -1};
	for (int age = 0; age < SAMPLE_DAYS; age++)
		for (int i = 0; i < SAMPLE_COMPARED; i++)
			for (int part = 0; part < SAMPLE_PARTS; part++) {
				struct reconcile_row *to =
					&s->bill_rows[r->row_count++];

				*to = sample_bill_row(&sample_bills[i], age,
						      part);
				if (part == 0)
					sample_sum_bill(&s->compared[i], to);
			}
	s->compared[0].credits = -SAMPLE_CENTS(500);
	s->compared[SAMPLE_COMPARED] = (struct reconcile_provider){
		.provider = "deepseek", .last_coverage_ppm = -1};
	r->provider_count = SAMPLE_COMPARED + 1;
	r->unseen_usd = SAMPLE_CENTS(311);
	r->coverage_day = SAMPLE_TODAY - SAMPLE_DAY;
	r->coverage_ppm = 930000;
}

static inline void sample_find_unseen(struct sample *s)
{
	static const struct {
		const char *provider, *model, *key, *project;
		int hour, calls;
		int64_t tokens;
		int cents;
	} list[SAMPLE_UNSEEN] = {
		{"anthropic", "claude-opus-4-5", "console", "default", 15, 6,
		 9100, 19},
		{"anthropic", "claude-haiku-4-5", "", "", 14, -1, 118000, 12},
		{"openai", "gpt-5.2-codex", "ci-legacy", "old-pipeline", 4, 12,
		 168000, 41},
		{"openai", "gpt-5.2-codex", "ci-legacy", "old-pipeline", 3, 96,
		 980000, 239},
		{"openai", "o9-preview", "research", "lab", 1, 2, 4100, -1},
	};

	for (int i = 0; i < SAMPLE_UNSEEN; i++)
		s->unseen[i] = (struct unseen_item){
			.provider = list[i].provider, .model = list[i].model,
			.key = list[i].key, .project = list[i].project,
			.hour = SAMPLE_TODAY - SAMPLE_DAY +
				list[i].hour * INT64_C(3600000),
			.width = 3600000, .tokens = list[i].tokens,
			.requests = list[i].calls,
			.usd = list[i].cents < 0 ? MONEY_NONE
						 : SAMPLE_CENTS(list[i].cents),
		};
	s->reconcile.unseen = s->unseen;
	s->reconcile.unseen_count = SAMPLE_UNSEEN;
}

static inline void sample_accounts(struct sample *s)
{
	static const struct billed_balance balances[] = {
		{"deepseek", "deepseek", "", "prepaid", 110250000000, "CNY",
		 SAMPLE_NOW - 60000},
		{"openrouter", "openrouter", "", "credits", 41200000000, "",
		 SAMPLE_NOW - 60000},
		{"openai", "openai", "org-ada", "prepaid", 18400000000, "USD",
		 SAMPLE_NOW - 60000},
	};
	static const struct billed_limit limits[] = {
		{"claude-plan", "anthropic", "", "5 h", 420000, 18000000,
		 SAMPLE_NOW + 9873000, SAMPLE_NOW - 1140000},
		{"claude-plan", "anthropic", "", "week", 910000, 604800000,
		 SAMPLE_NOW + 3 * SAMPLE_DAY, SAMPLE_NOW - 1140000},
		{"codex-plan", "openai", "", "5 h", 640000, 18000000,
		 SAMPLE_NOW - 120000, SAMPLE_NOW - 600000},
	};

	memcpy(s->balances, balances, sizeof(balances));
	memcpy(s->limits, limits, sizeof(limits));
	s->m.balances = s->balances;
	s->m.balance_count = (int)ARRAY_LEN(balances);
	s->m.limits = s->limits;
	s->m.limit_count = (int)ARRAY_LEN(limits);
}

/* Sellers that are asked: well, throttled, refused, and one long silent. */
static inline void sample_remotes(struct sample *s)
{
	static const struct source_status list[] = {
		{.name = "openai", .type = "openai",
		 .provider = "openai",
		 .where = "https://api.openai.com", .state = SOURCE_OK,
		 .as_of = SAMPLE_NOW - 61000, .interval_ms = 120000,
		 .next_poll = SAMPLE_NOW + 59000, .rows = 4210,
		 .skew_ms = 40, .skew_known = true},
		{.name = "anthropic", .type = "anthropic",
		 .provider = "anthropic",
		 .where = "https://api.anthropic.com", .state = SOURCE_OK,
		 .as_of = SAMPLE_NOW - 1980000, .interval_ms = 60000,
		 .next_poll = SAMPLE_NOW + 12000, .rows = 2204,
		 .skew_ms = 95000, .skew_known = true},
		{.name = "claude-plan", .type = "claude-plan",
		 .provider = "anthropic",
		 .where = "https://api.anthropic.com",
		 .state = SOURCE_THROTTLED,
		 .error = "api.anthropic.com answers 429: too many requests",
		 .hint = "it is asked again when the time is over; nothing to "
			 "do", .as_of = SAMPLE_NOW - 1140000,
		 .interval_ms = 300000, .next_poll = SAMPLE_NOW + 300000,
		 .retry_at = SAMPLE_NOW + 653000, .rows = 2},
		{.name = "aws-bedrock", .type = "aws-bedrock",
		 .provider = "aws",
		 .where = "https://monitoring.eu-central-1.amazonaws.com",
		 .state = SOURCE_REFUSED,
		 .error = "monitoring.eu-central-1.amazonaws.com answers 403",
		 .hint = "the key needs cloudwatch:GetMetricData",
		 .as_of = SAMPLE_NOW - 9000000, .interval_ms = 900000,
		 .price = "about $0.01 per 1,000 metrics asked for"},
		{.name = "google", .type = "google",
		 .provider = "google",
		 .where = "https://monitoring.googleapis.com",
		 .state = SOURCE_STARTING, .interval_ms = 300000,
		 .next_poll = SAMPLE_NOW},
	};

	memcpy(s->sources + s->m.source_count, list, sizeof(list));
	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		s->sources[s->m.source_count + (int)i].remote = true;
	s->m.source_count += (int)ARRAY_LEN(list);
	s->m.sources_ok += 2;
	s->m.sources_bad += 2;
}

/* A seller that only its bill speaks of, in its place by name. */
static inline void sample_add_seller(struct sample *s)
{
	memmove(s->providers + 3, s->providers + 2,
		(SAMPLE_SELLERS - 2) * sizeof(*s->providers));
	s->providers[2] = (struct model_row){
		.name = "deepseek", .provider = "deepseek", .maker = "",
		.id = 77, .color = 5, .unseen = 0};
	s->m.provider_count++;
	for (int i = 0; i < s->m.provider_count; i++) {
		struct model_row *r = &s->providers[i];

		r->unseen = MONEY_NONE;
		for (int k = 0; k < s->reconcile.provider_count; k++)
			if (!strcmp(s->compared[k].provider, r->provider)) {
				r->unseen = s->compared[k].unseen;
				r->watermark = s->compared[k].watermark;
			}
	}
}

/* Twelve models, and what their sellers say beside it. */
static inline void sample_billed(struct sample *s)
{
	sample_rich(s);
	s->reconcile.rows = s->bill_rows;
	s->reconcile.providers = s->compared;
	sample_compare(s);
	sample_find_unseen(s);
	sample_accounts(s);
	sample_remotes(s);
	sample_add_seller(s);
	s->m.reconcile = &s->reconcile;
}

/* Sellers are asked, and nothing has come. */
static inline void sample_asked(struct sample *s)
{
	sample_rich(s);
	sample_remotes(s);
}

static inline void sample_offline(struct sample *s)
{
	sample_asked(s);
	s->m.offline = true;
}

/* Keys, models and accounts that would like to break the screen. */
static inline void sample_billed_hostile(struct sample *s)
{
	static const char *const texts[] = {
		"鍵-本番環境-旧パイプライン-二零二六", "\033[2J\033]0;key\a\n-ci",
		"👩‍💻🚀🚀 night job", "rtl \xe2\x80\xaeyek",
		"bad \xff\xfe\xc3 bytes",
	};

	sample_billed(s);
	for (int i = 0; i < SAMPLE_UNSEEN; i++) {
		s->unseen[i].key = texts[i];
		s->unseen[i].project = texts[(i + 1) % SAMPLE_UNSEEN];
		s->unseen[i].model = texts[(i + 2) % SAMPLE_UNSEEN];
	}
	for (int i = 0; i < SAMPLE_BILL_ROWS; i++)
		if (s->bill_rows[i].model[0])
			s->bill_rows[i].model = texts[i % SAMPLE_UNSEEN];
	s->balances[0].what = s->limits[0].name = texts[0];
	s->balances[1].what = s->limits[1].name = texts[1];
	s->balances[2].account = texts[2];
	s->sources[8].error = texts[1];
}

/* The bill of a large company. */
static inline void sample_billed_huge(struct sample *s)
{
	enum { TIMES = 812345 };

	sample_billed(s);
	for (int i = 0; i < SAMPLE_BILL_ROWS; i++) {
		struct reconcile_row *r = &s->bill_rows[i];

		r->observed *= TIMES;
		r->unseen *= TIMES;
		r->unseen_tokens *= TIMES;
		if (r->billed != MONEY_NONE) {
			r->billed *= TIMES;
			r->drift *= TIMES;
		}
	}
	for (int i = 0; i < s->reconcile.provider_count; i++) {
		s->compared[i].observed *= TIMES / 10;
		s->compared[i].billed *= TIMES / 10;
		s->compared[i].drift *= TIMES / 10;
		s->compared[i].unseen *= TIMES;
	}
	for (int i = 0; i < SAMPLE_UNSEEN; i++)
		if (s->unseen[i].usd != MONEY_NONE)
			s->unseen[i].usd *= TIMES;
	s->reconcile.unseen_usd *= TIMES;
}

#endif
