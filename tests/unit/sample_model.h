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

enum { SAMPLE_ROWS = 320, SAMPLE_SELLERS = 5 };

struct sample {
	struct model m;
	struct model_row providers[SAMPLE_SELLERS];
	struct model_row models[SAMPLE_ROWS];
	struct model_graph graphs[SAMPLE_SELLERS];
	struct source_status sources[8];
	struct source_place places[8];
	const char *notices[2];
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
		 SAMPLE_NOW - 4000, 0, 0,
		 "/home/ada/.claude/projects/x/0c1f.jsonl", 918273,
		 "the line is cut off"},
		{"codex", "codex", "/home/ada/.codex/sessions", SOURCE_OK, NULL,
		 NULL, 96, 122800000, 122800000, 9120, 311, 0,
		 SAMPLE_NOW - 800, SAMPLE_NOW - 61000, 0, 0, NULL, 0, NULL},
		{"gemini-cli", "gemini-cli", "/home/ada/.gemini/tmp", SOURCE_OK,
		 NULL, NULL, 41, 8100000, 8100000, 1822, 0, 0,
		 SAMPLE_NOW - 800, SAMPLE_NOW - 700000, 0, 0, NULL, 0, NULL},
		{"opencode", "opencode",
		 "/home/ada/.local/share/opencode/opencode.db", SOURCE_OK, NULL,
		 NULL, 1, 22100000, 22100000, 640, 0, 0, SAMPLE_NOW - 2000,
		 SAMPLE_NOW - 7300000, 0, 0, NULL, 0, NULL},
		{"gateway", "litellm-log", "/var/log/litellm/*.jsonl",
		 SOURCE_STALE, "no line for 4m though lines used to come",
		 "is the proxy running?", 3, 91000000, 91000000, 30211, 12, 0,
		 SAMPLE_NOW - 240000, SAMPLE_NOW - 250000, 0, 0, NULL, 0,
		 NULL},
		{"nginx", "jsonl", "/var/log/nginx/llm.json", SOURCE_FAILED,
		 "/var/log/nginx/llm.json: permission denied",
		 "let this user read it: usermod -aG adm ada", 0, 0, 0, 0, 0,
		 0, 0, 0, 0, 0, NULL, 0, NULL},
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

#endif
