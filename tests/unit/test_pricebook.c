#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/builtin.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/pricebook.h"

static int open_book(void **state)
{
	struct err err;
	struct pricebook *b = pricebook_new(&err);

	if (!b)
		fail_msg("%s", err.text);
	*state = b;
	return 0;
}

static int close_book(void **state)
{
	pricebook_free(*state);
	return 0;
}

static int64_t time_of(const char *text)
{
	int64_t ms = 0;

	assert_true(time_parse_rfc3339(str_from(text ? text :
						"2026-11-20T12:00:00Z"),
				       &ms, NULL));
	return ms;
}

/* One call. Members not named are zero. */
struct call {
	const char *name;
	const char *provider, *raw;
	const char *when;       /* NULL: 2026-11-20T12:00:00Z */
	int64_t in, read, w5m, w1h, out, rsn, audio_in, audio_out, image_in,
		image_out, unclassified, cached_audio;
	struct fee fees[USAGE_FEES];
	enum service_tier tier;
	unsigned flags;
	int64_t requests;
	const char *want;       /* dollars; "-": unpriced */
	bool estimated;
	int band;
	int64_t unpriced;
};

static void usage_of(const struct call *c, struct usage *u)
{
	*u = (struct usage){.ts = time_of(c->when), .tier = c->tier,
			    .requests = c->requests ? c->requests : 1,
			    .cached_audio = c->cached_audio,
			    .flags = c->flags};
	usage_set(u, TOKENS_INPUT, c->in);
	usage_set(u, TOKENS_CACHE_READ, c->read);
	usage_set(u, TOKENS_CACHE_WRITE_5M, c->w5m);
	usage_set(u, TOKENS_CACHE_WRITE_1H, c->w1h);
	usage_set(u, TOKENS_OUTPUT, c->out);
	usage_set(u, TOKENS_REASONING, c->rsn);
	usage_set(u, TOKENS_AUDIO_IN, c->audio_in);
	usage_set(u, TOKENS_AUDIO_OUT, c->audio_out);
	usage_set(u, TOKENS_IMAGE_IN, c->image_in);
	usage_set(u, TOKENS_IMAGE_OUT, c->image_out);
	usage_set(u, TOKENS_UNCLASSIFIED, c->unclassified);
	memcpy(u->fees, c->fees, sizeof(u->fees));
}

static void price_of(struct pricebook *b, const struct call *c,
		     struct price *p)
{
	struct usage u;
	const struct offer *o = pricebook_offer(b, str_from(c->provider),
						str_from(c->raw));

	usage_of(c, &u);
	pricebook_price(b, o, &u, p);
}

static void check_cost(const struct call *c, money cost)
{
	money want = MONEY_NONE;
	struct buf got = {0};

	if (strcmp(c->want, "-") != 0)
		assert_true(money_parse(str_from(c->want), &want));
	money_write(&got, cost);
	if (cost != want)
		fail_msg("%s: %s costs $%s, not $%s", c->name, c->raw,
			 buf_text(&got), c->want);
	buf_release(&got);
}

static void check(struct pricebook *b, const struct call *c)
{
	struct price p;

	price_of(b, c, &p);
	check_cost(c, p.cost);
	if (p.estimated != c->estimated)
		fail_msg("%s: estimated is %d", c->name, p.estimated);
	if (p.unpriced != c->unpriced)
		fail_msg("%s: %lld tokens unpriced, not %lld", c->name,
			 (long long)p.unpriced, (long long)c->unpriced);
	if (p.band != c->band)
		fail_msg("%s: band %d, not %d", c->name, p.band, c->band);
}

static void check_all(void **state, const struct call *calls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check(*state, &calls[i]);
}

static void claude_calls_cost_what_anthropic_says(void **state)
{
	static const struct call calls[] = {
		{"V01", "", "claude-opus-5-5", .in = 1000, .out = 500,
		 .want = "0.014"},
		{"V02", "", "claude-opus-4-8", .in = 12, .read = 85000,
		 .w5m = 3200, .out = 1450, .want = "0.09881"},
		{"V03", "", "claude-sonnet-4-6", .in = 300, .read = 40000,
		 .w5m = 1000, .w1h = 20000, .out = 2000, .want = "0.16665"},
		{"V04", "", "claude-sonnet-4-6", .in = 300, .read = 40000,
		 .w5m = 21000, .out = 2000, .want = "0.12165"},
		{"V05", "", "claude-3-haiku", .w5m = 1000000, .want = "0.3"},
		{"V06", "", "claude-fable-5", .read = 8000000, .want = "8"},
		{"V07", "", "claude-fable-5-1", .read = 8000000,
		 .want = "2"},
		{"V08", "", "claude-sonnet-5-5", "2026-10-06T23:59:59Z",
		 .read = 1000000, .want = "0.2"},
		{"V09", "", "claude-sonnet-5-5", "2026-10-07T00:00:00Z",
		 .read = 1000000, .want = "0.1"},
		{"V10", "", "claude-sonnet-5", "2026-09-15", .in = 1000000,
		 .out = 1000000, .want = "12"},
		{"V11", "", "claude-opus-4-6", "2026-03-12", .in = 10000,
		 .read = 200000, .out = 1000, .want = "0.3375", .band = 1},
		{"V12", "", "claude-opus-4-6", "2026-03-13", .in = 10000,
		 .read = 200000, .out = 1000, .want = "0.175"},
		{"V13", "", "claude-sonnet-4-5", .in = 200000, .out = 1000,
		 .want = "0.615"},
		{"V14", "", "claude-sonnet-4-5", .in = 200001, .out = 1000,
		 .want = "1.222506", .band = 1},
		{"V15", "", "claude-haiku-5-5", .in = 1000, .read = 99000,
		 .out = 2000, .want = "0.00209"},
		{"V16", "", "claude-haiku-5-5", .in = 1000, .read = 99001,
		 .out = 2000, .want = "0.01045005", .band = 1},
		{"V17", "", "claude-opus-5", .tier = TIER_FAST, .in = 2000,
		 .read = 50000, .w5m = 1000, .out = 3000, .want = "0.2325"},
		{"V18", "", "claude-opus-5", .tier = TIER_BATCH,
		 .in = 100000, .out = 10000, .want = "0.375"},
		{"V19", "", "claude-opus-5", .tier = TIER_BATCH,
		 .flags = USAGE_RESIDENCY, .in = 100000, .out = 10000,
		 .want = "0.4125"},
		{"V20", "", "claude-opus-5", .in = 500, .out = 800,
		 .fees = {{FEE_WEB_SEARCH, 3}}, .want = "0.0525"},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

static void gpt_calls_cost_what_openai_says(void **state)
{
	static const struct call calls[] = {
		{"V21", "", "gpt-6.1-sol", .in = 6000, .read = 40000,
		 .w5m = 4000, .out = 500, .rsn = 1500, .want = "0.046"},
		{"V22", "", "gpt-6.1-sol", .in = 272000, .out = 1000,
		 .want = "0.554"},
		{"V23", "", "gpt-6.1-sol", .in = 272001, .out = 1000,
		 .want = "1.103004", .band = 1},
		{"V24", "", "gpt-6.1-terra", .w1h = 30000, .out = 100,
		 .want = "0.0755"},
		{"V27", "", "gpt-5.6-sol", "2026-08-20", .in = 10000,
		 .out = 1000, .want = "0.08"},
		{"V28", "", "gpt-5.6-sol", "2026-08-21", .in = 10000,
		 .out = 1000, .want = "0.06"},
		{"V29", "", "gpt-5.6-sol", "2026-09-01", .tier = TIER_FLEX,
		 .in = 10000, .out = 1000, .want = "0.03"},
		{"V30", "", "gpt-5", .tier = TIER_FAST, .in = 10000,
		 .out = 1000, .want = "0.045"},
		{"V31", "", "gpt-5.1", .tier = TIER_BATCH, .in = 1000000,
		 .out = 200000, .want = "1.625"},
		{"V32", "", "o3", "2025-06-09", .in = 1000, .out = 4000,
		 .want = "0.17"},
		{"V33", "", "o3", "2025-06-10", .in = 1000, .out = 4000,
		 .want = "0.034"},
		{"V34", "", "gpt-4o-audio-preview", .in = 200,
		 .audio_in = 1000, .out = 50, .audio_out = 800,
		 .want = "0.105"},
		{"V35", "", "gpt-realtime-mini", .read = 10000,
		 .cached_audio = 10000, .audio_in = 2000, .audio_out = 1500,
		 .want = "0.053"},
		{"V36", "", "gpt-image-2", .in = 120, .image_in = 1500,
		 .image_out = 4160, .want = "0.1374"},
		{"V37", "", "text-embedding-3-small", .tier = TIER_BATCH,
		 .in = 2500000, .want = "0.025"},
		{"V38", "", "ft:gpt-4o-2024-08-06:acme::abc123", .in = 10000,
		 .read = 4000, .out = 1000, .want = "0.06"},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

static void a_price_step_is_taken_call_by_call(void **state)
{
	struct call call = {"V25", "", "gpt-5.6-luna", "2026-07-29",
			    .in = 100000, .out = 10000};
	struct price p;
	money sum = 0;

	for (int i = 0; i < 10; i++) {
		price_of(*state, &call, &p);
		sum += p.cost;
	}
	assert_int_equal(sum, 1600000000);
	call.when = "2026-07-30";
	sum = 0;
	for (int i = 0; i < 10; i++) {
		price_of(*state, &call, &p);
		sum += p.cost;
	}
	/* V26 */
	assert_int_equal(sum, 320000000);
}

static void gemini_calls_cost_what_google_says(void **state)
{
	static const struct call calls[] = {
		{"V39", "", "gemini-3.1-pro-preview", .in = 50000,
		 .read = 150000, .out = 1000, .rsn = 3000, .want = "0.178"},
		{"V40", "", "gemini-3.1-pro-preview", .in = 50001,
		 .read = 150000, .out = 1000, .rsn = 3000,
		 .want = "0.332004", .band = 1},
		{"V41", "", "gemini-2.5-flash", .in = 1000, .audio_in = 5000,
		 .read = 20000, .cached_audio = 20000, .out = 700,
		 .want = "0.00905"},
		{"V42", "", "gemini-2.5-flash-preview", .in = 10000,
		 .out = 2000, .flags = USAGE_THINKING, .want = "0.0085"},
		{"V43", "", "gemini-2.5-pro",
		 .fees = {{FEE_CACHE_STORAGE, 1500000}}, .want = "6.75"},
		{"V44", "", "gemini-4-argon", "2026-11-30", .in = 100000,
		 .read = 400000, .out = 20000, .want = "0.44"},
		{"V45", "", "gemini-4-argon", "2026-12-01", .in = 100000,
		 .read = 400000, .out = 20000, .want = "0.88"},
		{"V46", "", "gemini-3.7-flash", .in = 1000, .out = 500,
		 .fees = {{FEE_GROUNDING, 3}}, .want = "0.044625"},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

static void everybody_elses_calls_cost_what_they_say(void **state)
{
	static const struct call calls[] = {
		{"V47", "", "grok-4.7", .in = 199999, .out = 1000,
		 .want = "0.405998"},
		{"V48", "", "grok-4.7", .in = 200000, .out = 1000,
		 .want = "0.812", .band = 1},
		{"V49", "", "grok-4.3", .in = 2000, .read = 8000, .out = 200,
		 .rsn = 900, .want = "0.00685"},
		{"V50", "", "grok-4.3", .in = 2000, .read = 8000, .out = 200,
		 .rsn = 900, .flags = USAGE_RESIDENCY, .want = "0.007535"},
		{"V51", "", "deepseek-flash", "2026-11-03T02:30:00Z",
		 .in = 100000, .read = 900000, .out = 50000,
		 .want = "0.0954"},
		{"V52", "", "deepseek-flash", "2026-11-03T04:00:00Z",
		 .in = 100000, .read = 900000, .out = 50000,
		 .want = "0.0477"},
		{"V53", "", "deepseek-flash", "2026-11-07T02:30:00Z",
		 .in = 100000, .read = 900000, .out = 50000,
		 .want = "0.0477"},
		{"V54", "", "deepseek-v4-pro", "2026-08-16T15:59:59Z",
		 .in = 1000000, .want = "0.435"},
		{"V55", "", "deepseek-v4-pro", "2026-08-16T16:00:00Z",
		 .in = 1000000, .want = "0.66"},
		{"V56", "", "qwen3-coder-plus", .in = 32000, .out = 1000,
		 .want = "0.037"},
		{"V57", "", "qwen3-coder-plus", .in = 32001, .out = 1000,
		 .want = "0.0666018", .band = 1},
		{"V58", "", "qwen3-coder-plus", .in = 128001, .out = 1000,
		 .want = "0.399003", .band = 2},
		{"V59", "", "qwen3-coder-plus", .in = 256001, .out = 1000,
		 .want = "1.596006", .band = 3},
		{"V60", "", "qwen-plus", .in = 10000, .out = 3000,
		 .flags = USAGE_THINKING, .want = "0.016"},
		{"V61", "bedrock", "global.anthropic.claude-opus-5",
		 .in = 10000, .out = 1000, .want = "0.075"},
		{"V62", "bedrock", "us.anthropic.claude-opus-4-8",
		 .in = 10000, .out = 1000, .want = "0.0825"},
		{"V63", "azure", "eu/gpt-5.6-terra", .in = 10000,
		 .read = 90000, .out = 2000, .want = "0.0682"},
		{"V64", "", "minimax-m3", .in = 512001, .out = 1000,
		 .want = "0.3096006", .band = 1},
		{"V65", "", "kimi-k3.1-pro", .in = 1000, .read = 60000,
		 .w1h = 8000, .out = 900, .want = "0.055"},
		{"V66", "", "kimi-k2.5", .tier = TIER_BATCH, .in = 100000,
		 .out = 10000, .want = "0.054"},
		{"V67", "", "sonar-pro", "2026-06-01", .in = 500,
		 .out = 1000, .fees = {{FEE_REQUEST_HIGH, 1}},
		 .want = "0.0305"},
		{"V68", "", "sonar-deep-research", "2026-06-01", .in = 1000,
		 .out = 2000, .rsn = 30000,
		 .fees = {{FEE_CITATION_TOKENS, 10000},
			  {FEE_SEARCH_UNIT, 12}}, .want = "0.188"},
		{"V69", "cohere", "rerank-v4.0-pro",
		 .fees = {{FEE_SEARCH_UNIT, 40}}, .want = "0.1"},
		{"V70", "", "deepseek-flash", "2026-11-20T12:00:00Z",
		 .read = 1, .want = "0.000000003"},
		{"V71", "", "claude-opus-9", .in = 10000, .out = 1000,
		 .want = "-", .unpriced = 11000},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

static void a_day_of_validity_ends_with_its_last_second(void **state)
{
	static const struct call calls[] = {
		{"luna before", "", "gpt-5.6-luna", "2026-07-29T23:59:59Z",
		 .in = 1000000, .want = "2", .band = 1},
		{"luna after", "", "gpt-5.6-luna", "2026-07-30T00:00:00Z",
		 .in = 272000, .want = "0.0544"},
		{"within the last second", "", "claude-opus-4-6",
		 "2026-03-12T23:59:59.999Z", .in = 300000, .want = "3",
		 .band = 1},
		{"before the first price", "", "claude-opus-5",
		 "2026-07-23T23:59:59Z", .in = 10, .want = "-",
		 .unpriced = 10},
		{"after the last price", "", "sonar", "2026-09-28",
		 .in = 10, .want = "-", .unpriced = 10},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

static void what_is_not_known_is_estimated_and_says_so(void **state)
{
	static const struct call calls[] = {
		{"no cache rate", "", "qwen-max", .read = 1000000,
		 .want = "1.6", .estimated = true},
		{"no cache tokens either", "", "qwen-max", .in = 1000000,
		 .want = "1.6"},
		{"no write rate", "", "gpt-5", .w5m = 1000000,
		 .want = "1.25", .estimated = true},
		{"no audio rate", "", "gpt-5", .audio_in = 1000000,
		 .want = "1.25", .estimated = true},
		{"no batch rate", "", "gpt-5.2-codex", .tier = TIER_BATCH,
		 .in = 1000000, .want = "0.875", .estimated = true},
		{"no batch at all", "", "deepseek-flash", .tier = TIER_BATCH,
		 .in = 1000000, .want = "0.15", .estimated = true},
		{"no fast rate", "", "gpt-6-luna", .tier = TIER_FAST,
		 .in = 100000, .want = "0.02", .estimated = true},
		{"no fast rate, above the line", "", "gpt-6-luna",
		 .tier = TIER_FAST, .in = 1000000, .want = "0.2",
		 .estimated = true, .band = 1},
		{"image output as text's", "", "gpt-5", .image_out = 1000000,
		 .want = "10", .estimated = true},
		{"no flex rate", "", "gpt-6.1-sol", .tier = TIER_FLEX,
		 .in = 100000, .want = "0.1", .estimated = true},
		{"fast above the line", "", "gpt-5.4", .tier = TIER_FAST,
		 .in = 300000, .want = "1.5", .estimated = true, .band = 1},
		{"flex above the line", "", "gpt-5.4", .tier = TIER_FLEX,
		 .in = 300000, .want = "0.75", .estimated = true, .band = 1},
		{"flex with its own line", "", "gpt-5.6-luna",
		 .tier = TIER_FLEX, .in = 1000000, .want = "0.2", .band = 1},
		{"Anthropic's fast is flat", "", "claude-opus-4-6",
		 "2026-03-01", .tier = TIER_FAST, .in = 300000, .want = "9"},
		{"priority stands in for fast", "", "gemini-3-flash-preview",
		 .tier = TIER_FAST, .in = 1000000, .want = "0.9"},
		{"a fee nobody prices", "", "deepseek-flash",
		 .in = 1000000, .fees = {{FEE_WEB_SEARCH, 1}},
		 .want = "0.15", .estimated = true},
		{"a sum of calls in a model with a line", "", "gpt-6.1-sol",
		 .requests = 10, .in = 1000000, .want = "2",
		 .estimated = true},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

static void some_calls_cost_nothing(void **state)
{
	static const struct call calls[] = {
		{"no tokens", "", "claude-opus-5", .want = "0"},
		{"no tokens, no model", "", "<synthetic>", .want = "0"},
		{"own cache", "", "claude-opus-5", .in = 1000,
		 .flags = USAGE_OWN_CACHE, .want = "0"},
		{"free flag", "", "whatever", .in = 1000,
		 .flags = USAGE_FREE, .want = "0"},
		{"free route", "openrouter", "qwen/qwen3-32b:free",
		 .in = 1000, .want = "0"},
		{"free in the list", "", "gemma-3-27b-it", .in = 1000,
		 .out = 10, .want = "0"},
		{"free by pattern", "openai", "omni-moderation-latest",
		 .in = 1000, .want = "0"},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

static void tokens_without_a_price_are_counted(void **state)
{
	static const struct call calls[] = {
		{"unclassified only", "", "claude-opus-5",
		 .unclassified = 500, .want = "-", .unpriced = 500},
		{"unclassified too", "", "claude-opus-5", .in = 1000,
		 .unclassified = 500, .want = "0.005", .unpriced = 500},
		{"embedding with output", "", "text-embedding-3-small",
		 .in = 1000, .out = 7, .want = "0.00002", .unpriced = 7},
		{"synthetic with tokens", "", "<synthetic>", .in = 3,
		 .want = "-", .unpriced = 3},
		{"no id", "", "", .in = 3, .want = "-", .unpriced = 3},
		{"deployment", "azure", "my-prod-deployment", .in = 3,
		 .want = "-", .unpriced = 3},
		{"spark", "", "gpt-5.3-codex-spark", .in = 3, .want = "-",
		 .unpriced = 3},
		{"mythos", "", "claude-mythos-preview", .in = 3, .want = "-",
		 .unpriced = 3},
		{"floating alias", "", "grok-latest", .in = 3, .want = "-",
		 .unpriced = 3},
		{"floating alias", "", "gemini-flash-latest", .in = 3,
		 .want = "-", .unpriced = 3},
		{"opaque profile", "", "arn:aws:bedrock:us-east-1:1:"
		 "application-inference-profile/x", .in = 3, .want = "-",
		 .unpriced = 3},
		{"reseller", "openrouter", "anthropic/claude-opus-5",
		 .in = 3, .want = "-", .unpriced = 3},
		{"own machine", "ollama", "llama3.1:8b", .in = 3,
		 .want = "-", .unpriced = 3},
		{"never by prefix", "", "gpt-5.9", .in = 3, .want = "-",
		 .unpriced = 3},
		{"never by prefix", "", "qwen-max-hyper", .in = 3,
		 .want = "-", .unpriced = 3},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

static void tiers_regions_and_clocks_work_together(void **state)
{
	static const struct call calls[] = {
		{"fast, regional", "", "claude-opus-5", .tier = TIER_FAST,
		 .flags = USAGE_RESIDENCY, .in = 1000000, .want = "11"},
		{"region not sold", "", "claude-opus-4-5",
		 .flags = USAGE_RESIDENCY, .in = 1000000, .want = "5"},
		{"region not sold", "", "gpt-5.2",
		 .flags = USAGE_RESIDENCY, .in = 1000000, .want = "1.75"},
		{"region sold", "", "gpt-5.4-mini",
		 .flags = USAGE_RESIDENCY, .in = 1000000, .want = "0.825"},
		{"the id has the region", "bedrock",
		 "anthropic.claude-opus-5", .flags = USAGE_RESIDENCY,
		 .in = 1000000, .want = "5.5"},
		{"peak ends", "", "deepseek-flash", "2026-11-03T10:00:00Z",
		 .in = 1000000, .want = "0.15"},
		{"peak", "", "deepseek-flash", "2026-11-03T09:59:59Z",
		 .in = 1000000, .want = "0.3"},
		{"between", "", "deepseek-flash", "2026-11-03T05:00:00Z",
		 .in = 1000000, .want = "0.15"},
		{"Monday in Shanghai", "", "deepseek-flash",
		 "2026-11-09T01:00:00Z", .in = 1000000, .want = "0.3"},
		{"Saturday before weekends counted", "", "deepseek-v4-pro",
		 "2026-08-22T02:00:00Z", .in = 1000000, .want = "1.32"},
		{"the nights of 2025", "", "deepseek-chat",
		 "2025-06-01T00:29:59Z", .in = 1000000, .want = "0.135"},
		{"the days of 2025", "", "deepseek-chat",
		 "2025-06-01T00:30:00Z", .in = 1000000, .want = "0.27"},
		{"batch in a band", "", "claude-sonnet-4-5",
		 .tier = TIER_BATCH, .in = 300000, .want = "0.9",
		 .band = 1},
		{"batch in a further band", "", "qwen3-coder-plus",
		 .tier = TIER_BATCH, .in = 200000, .want = "0.3",
		 .band = 2},
		{"long writes grow with input", "", "claude-sonnet-4-5",
		 .w1h = 300000, .want = "3.6", .band = 1},
		{"batch route", "", "openai/gpt-5.1:batch", .in = 1000000,
		 .want = "0.625"},
		{"thinking route", "alibaba", "qwen/qwen3-32b:thinking",
		 .out = 1000000, .want = "8.4"},
		{"thinking by its tokens", "", "qwen-plus", .out = 400000,
		 .rsn = 600000, .want = "4"},
		{"no thinking", "", "qwen-plus", .out = 1000000,
		 .want = "1.2"},
		{"pages", "mistral", "mistral-ocr-2512",
		 .fees = {{FEE_PAGE, 500}}, .want = "1"},
		{"images", "google", "imagen-4.0-generate-001",
		 .fees = {{FEE_IMAGE, 3}}, .want = "0.12"},
		{"code session", "openai", "gpt-5",
		 .fees = {{FEE_CODE_EXECUTION, 2}}, .want = "0.06"},
		{"x search", "xai", "grok-4.3",
		 .fees = {{FEE_X_SEARCH, 4}}, .want = "0.02"},
		{"grounding on Vertex", "vertex", "gemini-2.5-pro",
		 .fees = {{FEE_GROUNDING, 2}}, .want = "0.07"},
		{"zone without a row", "azure", "us/gpt-5.4-mini",
		 .in = 1000000, .want = "0.825", .estimated = true},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

static void rounding_is_half_even_and_once_a_call(void **state)
{
	static const struct call calls[] = {
		/* 2,800 pUSD a token: 2.8, 5.6 and 8.4 nano-dollars. */
		{"one", "", "deepseek-v4-flash", "2026-05-01", .read = 1,
		 .want = "0.000000003"},
		{"two", "", "deepseek-v4-flash", "2026-05-01", .read = 2,
		 .want = "0.000000006"},
		{"three", "", "deepseek-v4-flash", "2026-05-01", .read = 3,
		 .want = "0.000000008"},
		/* 2,500 pUSD a token: 2.5 and 7.5. */
		{"half to even, down", "", "gpt-5-nano", .tier = TIER_BATCH,
		 .read = 1, .want = "0.000000002"},
		{"half to even, up", "", "gpt-5-nano", .tier = TIER_BATCH,
		 .read = 3, .want = "0.000000008"},
		/* 2.5 + 200 nano-dollars: apart they would be 202. */
		{"the sides of a call are added first", "", "gpt-5-nano",
		 .tier = TIER_BATCH, .read = 3, .in = 1, .out = 1,
		 .want = "0.000000232"},
	};

	check_all(state, calls, ARRAY_LEN(calls));
}

/* Which list and which rule an id comes to. */
struct resolution {
	const char *provider, *raw;
	const char *shown, *list;
	const char *match;      /* NULL: unpriced */
	bool assumed;
};

static void check_resolution(struct pricebook *b, const struct resolution *r)
{
	const struct offer *o = pricebook_offer(b, str_from(r->provider),
						str_from(r->raw));
	struct call call = {"", r->provider, r->raw, .in = 1000000};
	struct price_rule rule;
	struct price p;

	price_of(b, &call, &p);
	if (strcmp(o->provider, r->shown) != 0)
		fail_msg("%s (%s): billed by %s", r->raw, r->provider,
			 o->provider);
	if (strcmp(o->list, r->list) != 0)
		fail_msg("%s (%s): list %s", r->raw, r->provider, o->list);
	if (o->assumed != r->assumed)
		fail_msg("%s (%s): assumed %d", r->raw, r->provider,
			 o->assumed);
	if (!o->rules != !r->match)
		fail_msg("%s (%s): %s", r->raw, r->provider,
			 o->rules ? "priced" : "unpriced");
	if (!r->match)
		return;
	assert_true(pricebook_rule(b, p.rule, &rule));
	if (strcmp(rule.match, r->match) != 0)
		fail_msg("%s (%s): rule %s", r->raw, r->provider, rule.match);
}

static void ids_find_their_own_rule_and_no_other(void **state)
{
	static const struct resolution rows[] = {
		{"bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
		 "aws", "bedrock",
		 "anthropic.claude-sonnet-4-5-20250929-v1:0"},
		{"bedrock", "global.anthropic.claude-opus-5", "aws",
		 "bedrock", "global.anthropic.claude-opus-5"},
		{"bedrock", "arn:aws:bedrock:us-east-1:111122223333:"
		 "inference-profile/eu.anthropic.claude-opus-4-8", "aws",
		 "bedrock", "anthropic.claude-opus-4-8"},
		{"anthropic", "claude-opus-5-5[1m]", "anthropic",
		 "anthropic", "claude-opus-5-5"},
		{"vertex", "claude-haiku-4-5@20251001", "google", "vertex",
		 "claude-haiku-4-5"},
		{"", "anthropic/claude-sonnet-4.6", "anthropic", "anthropic",
		 "claude-sonnet-4-6"},
		{"anthropic", "claude-3-5-haiku-latest", "anthropic",
		 "anthropic", "claude-3-5-haiku"},
		{"", "openai/gpt-5.4-2026-03-05", "openai", "openai",
		 "gpt-5.4"},
		{"openai", "gpt-5-1-codex", "openai", "openai",
		 "gpt-5.1-codex"},
		{"openai", "gpt-4o-2024-05-13", "openai", "openai",
		 "gpt-4o-2024-05-13"},
		{"openai", "gpt-5.6", "openai", "openai", "gpt-5.6"},
		{"openai", "ft:gpt-4o-mini-2024-07-18:org::id", "openai",
		 "openai", "ft:gpt-4o-mini-2024-07-18:"},
		{"google", "models/gemini-2.5-pro", "google", "google",
		 "gemini-2.5-pro"},
		{"bytedance", "doubao-seed-2-0-pro-260215", "volcengine",
		 "bytedance", "doubao-seed-2-0-pro-260215"},
		{"azure", "my-prod-deployment", "azure", "azure", NULL},
		{"", "gpt-5.3-codex-spark", "openai", "openai", NULL},
		{"", "claude-mythos-preview", "anthropic", "anthropic",
		 NULL},
		{"", "<synthetic>", "unknown", "", NULL},
		{"", "", "unknown", "", NULL},
		/* Who bills when nobody says so. */
		{"", "claude-opus-4-5-20251101", "anthropic", "anthropic",
		 "claude-opus-4-5"},
		{"", "us.anthropic.claude-opus-4-8", "aws", "bedrock",
		 "anthropic.claude-opus-4-8"},
		{"", "claude-opus-4-5@20251101", "google", "vertex",
		 "claude-opus-4-5"},
		{"", "gemini-2.5-pro", "google", "google",
		 "gemini-2.5-pro"},
		{"", "vertex_ai/gemini-2.5-pro", "google", "vertex",
		 "gemini-2.5-pro"},
		{"", "azure/gpt-5.4", "azure", "azure", "gpt-5.4"},
		{"", "qwen3-coder-plus", "alibaba", "alibaba",
		 "qwen3-coder-plus"},
		{"", "llama-3.3-70b-instruct", "meta", "meta", NULL},
		{"", "myproxy/claude-opus-5", "anthropic", "anthropic",
		 "claude-opus-5", .assumed = true},
		/* Whoever is told goes before the shape. */
		{"google", "claude-opus-5", "google", "vertex",
		 "claude-opus-5"},
		{"google", "gemini-2.5-pro", "google", "google",
		 "gemini-2.5-pro"},
		{"vertex", "gemini-3.7-flash", "google", "google",
		 "gemini-3.7-flash"},
		{"aws", "claude-opus-4-8", "aws", "bedrock",
		 "anthropic.claude-opus-4-8"},
		{"Azure_AI", "claude-opus-5", "azure", "azure",
		 "claude-opus-5"},
		{"groq", "openai/gpt-oss-120b", "groq", "groq",
		 "openai/gpt-oss-120b"},
		{"deepinfra", "openai/gpt-oss-120b", "deepinfra",
		 "deepinfra", "openai/gpt-oss-120b"},
		{"zhipu", "glm-4.6", "zai", "zhipu", "glm-4.6"},
		{"zai", "glm-4.6", "zai", "zai", "glm-4.6"},
		{"alibaba-cn", "qwen-max", "alibaba", "alibaba-cn",
		 "qwen-max"},
		{"openrouter", "anthropic/claude-opus-5", "openrouter", "",
		 NULL},
		{"My-Gateway", "claude-opus-5", "my-gateway", "anthropic",
		 "claude-opus-5", .assumed = true},
		{"My-Gateway", "us.anthropic.claude-opus-4-8", "my-gateway",
		 "bedrock", "anthropic.claude-opus-4-8", .assumed = true},
		{"My-Gateway", "my-model", "my-gateway", "", NULL,
		 .assumed = true},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_resolution(*state, &rows[i]);
}

static void an_offer_is_resolved_once(void **state)
{
	const struct offer *first = pricebook_offer(*state, STR("openai"),
						    STR("gpt-5"));
	char raw[32];

	for (int i = 0; i < 500; i++) {
		snprintf(raw, sizeof(raw), "model-%d", i);
		pricebook_offer(*state, STR(""), str_from(raw));
	}
	assert_ptr_equal(pricebook_offer(*state, STR("openai"), STR("gpt-5")),
			 first);
	/* The words are the key, not their concatenation. */
	assert_ptr_not_equal(pricebook_offer(*state, STR("openaig"),
					     STR("pt-5")), first);
}

static void a_repeated_line_prices_its_last_count(void **state)
{
	struct call call = {"V02 again", "", "claude-opus-4-8", .in = 12,
			    .read = 85000, .w5m = 3200, .out = 1450,
			    .want = "0.09881"};

	for (int i = 0; i < 3; i++)
		check(*state, &call);
}

static void every_rule_of_the_book_can_be_opened(void **state)
{
	const struct builtin *data = builtin_find("data/prices.json");
	struct str text = data->text;
	struct price_rule r;
	uint32_t n = 0, lines = 0;
	ptrdiff_t at;

	while ((at = str_find(text, STR("\n"))) >= 0) {
		lines++;
		text = str_skip(text, (size_t)at + 1);
	}
	while (pricebook_rule(*state, n + 1, &r)) {
		n++;
		assert_int_equal(r.number, n);
		assert_false(r.user);
		assert_true(*r.source != '\0');
		for (int c = 0; c < TOKENS_UNCLASSIFIED; c++) {
			if (r.rate[TOKENS_INPUT] >= 0 &&
			    c == TOKENS_CACHE_READ)
				assert_true(r.rate[c] <=
					    r.rate[TOKENS_INPUT]);
			if (r.rate_long[c] >= 0 && r.rate[c] >= 0)
				assert_true(r.rate_long[c] >= r.rate[c]);
		}
	}
	/* All but the first and the last line are rules. */
	assert_int_equal(n, lines - 2);
	assert_false(pricebook_rule(*state, 0, &r));
	assert_false(pricebook_rule(*state, 1000001, &r));
}

/* Looks for one rule among those of an offer. */
struct search {
	uint32_t number;
	bool found;
};

static void search_rule(void *ctx, const struct price_rule *r)
{
	struct search *s = ctx;

	s->found |= r->number == s->number;
}

static void every_rule_is_found_by_its_own_name(void **state)
{
	struct price_rule r;

	for (uint32_t n = 1; pricebook_rule(*state, n, &r); n++) {
		struct search s = {n, false};

		if (strncmp(r.match, "tool:", 5) == 0 ||
		    strcmp(r.kind, "regex") == 0)
			continue;
		pricebook_rules_of(*state, str_from(r.list),
				   str_from(r.match), search_rule, &s);
		if (!s.found)
			fail_msg("rule %u: %s does not find %s", n, r.list,
				 r.match);
	}
}

static void fixed_rule_numbers_are_rows_of_the_data(void **state)
{
	struct price_rule r;

	assert_true(pricebook_rule(*state, 2, &r));
	assert_string_equal(r.list, "openai");
	assert_string_equal(r.match, "babbage-002");
	assert_int_equal(r.rate[TOKENS_INPUT], 400000);
	assert_int_equal(r.rate[TOKENS_CACHE_READ], -1);
	assert_int_equal(r.batch_in_num, 1);
	assert_int_equal(r.batch_in_den, 2);
	assert_int_equal(r.per_unit, -1);
}

static void write_file(char path[64], const char *text)
{
	int fd;

	snprintf(path, 64, "/tmp/tokentop-prices-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static bool load(struct pricebook *b, const char *text, struct err *err)
{
	char path[64];
	bool ok;

	write_file(path, text);
	ok = pricebook_load_user(b, path, err);
	unlink(path);
	return ok;
}

static void the_users_rules_win_and_say_so(void **state)
{
	static const struct call before = {
		"list price", "", "claude-opus-5", .in = 1000000,
		.want = "5"};
	static const struct call calls[] = {
		{"override", "", "claude-opus-5", .in = 1000000,
		 .want = "4"},
		{"under another id", "", "claude-opus-5[1m]", .in = 1000000,
		 .want = "4"},
		{"another tier keeps its rule", "", "claude-opus-5",
		 .tier = TIER_FAST, .in = 1000000, .want = "10"},
		{"another seller keeps its price", "bedrock",
		 "anthropic.claude-opus-5", .in = 1000000, .want = "5.5"},
		{"before the override", "", "claude-opus-5",
		 "2026-09-30T23:59:59Z", .in = 1000000, .want = "5"},
		{"flat for all sizes", "", "qwen3-coder-plus", .in = 1000000,
		 .want = "1"},
		{"any seller", "azure", "My-Prod-Deployment", .in = 1000000,
		 .out = 1000000, .want = "12"},
		{"any seller", "", "my-prod-deployment", .in = 1000000,
		 .want = "2"},
		{"a reseller's list", "openrouter",
		 "anthropic/claude-opus-5", .in = 1000000, .want = "5.25"},
		{"by its provider word", "aws", "amazon.nova-pro-v1:0",
		 .in = 1000000, .want = "0.7"},
		{"no clock in the user's price", "", "deepseek-flash",
		 "2026-11-03T02:30:00Z", .in = 1000000, .want = "0.1"},
		{"by pattern", "self-hosted", "llama-99-huge", .in = 1000000,
		 .want = "0.01"},
		/* 4 * 7 / 3 dollars per Mtok, not rounded before the end. */
		{"an odd ratio above the line", "", "odd-model", .w5m = 3,
		 .want = "0.000028", .band = 1},
	};
	static const char text[] =
		"{\"rules\": [\n"
		"{\"list\":\"anthropic\",\"match\":\"claude-opus-5\","
		"\"input\":\"4\",\"output\":\"20\","
		"\"valid_from\":\"2026-10-01\"},\n"
		"{\"list\":\"alibaba\",\"match\":\"qwen3-coder-plus\","
		"\"input\":1,\"output\":5},\n"
		"{\"match\":\"my-prod-deployment\",\"input\":\"2\","
		"\"output\":\"10\"},\n"
		"{\"list\":\"openrouter\","
		"\"match\":\"anthropic/claude-opus-5\","
		"\"input\":\"5.25\",\"output\":\"26.25\"},\n"
		"{\"list\":\"aws\",\"match\":\"amazon.nova-pro-v1:0\","
		"\"input\":\"0.7\",\"output\":\"3\"},\n"
		"{\"list\":\"deepseek\",\"match\":\"deepseek-flash\","
		"\"input\":\"0.1\",\"output\":\"0.4\"},\n"
		"{\"match\":\"^llama-[0-9]+-huge$\",\"kind\":\"regex\","
		"\"input\":\"0.01\",\"output\":\"0.01\"},\n"
		"{\"match\":\"odd-model\",\"input\":\"3\",\"output\":\"3\","
		"\"cache_write_5m\":\"4\",\"threshold\":1,"
		"\"input_long\":\"7\",\"output_long\":\"3\"}\n"
		"]}\n";
	struct price_rule r;
	struct price p;
	struct err err;

	check(*state, &before);
	if (!load(*state, text, &err))
		fail_msg("%s", err.text);
	check_all(state, calls, ARRAY_LEN(calls));
	price_of(*state, &calls[0], &p);
	assert_int_equal(p.rule, 1000001);
	assert_true(pricebook_rule(*state, p.rule, &r));
	assert_true(r.user);
	assert_string_equal(r.source, "user");
}

static void a_bad_rule_is_named_and_good_ones_before_it_stay(void **state)
{
	static const char good[] =
		"{\"match\":\"good-model\",\"input\":\"1\","
		"\"output\":\"1\"},";
	static const struct {
		const char *rule, *why;
	} bad[] = {
		{"{\"match\":\"x\",\"input\":\"-1\"}", "\"input\" is negative"},
		{"{\"match\":\"x\",\"input\":0.25}",
		 "\"input\" must be money as text, like \"0.25\""},
		{"{\"match\":\"x\",\"input\":\"a\"}",
		 "\"input\": \"a\" is no decimal number"},
		{"{\"match\":\"x\",\"unit\":\"mtokn\"}",
		 "unknown unit \"mtokn\""},
		{"{\"match\":\"x\",\"unit\":\"mtok@ctx0\"}",
		 "unknown unit \"mtok@ctx0\""},
		{"{\"match\":\"x\",\"kind\":\"fuzzy\"}",
		 "\"kind\" must be exact, prefix or regex, not \"fuzzy\""},
		{"{\"input\":\"1\"}", "\"match\" is missing"},
		{"{\"match\":\"\"}", "\"match\" is empty"},
		{"{\"match\":\"x\",\"inputt\":\"1\"}",
		 "unknown member \"inputt\""},
		{"{\"match\":\"x\",\"input\":\"1\",\"threshold\":\"9\"}",
		 "\"threshold\" must be a whole number of tokens"},
		{"{\"match\":\"x\",\"input\":\"1\",\"threshold\":9}",
		 "\"input_long\" is missing: above which line, and what "
		 "then"},
		{"{\"match\":\"x\",\"valid_from\":\"yesterday\"}",
		 "\"valid_from\": \"yesterday\" is not a time"},
		{"{\"match\":\"x\",\"valid_from\":\"2026-02-01\","
		 "\"valid_to\":\"2026-01-01\"}",
		 "\"valid_to\" is before \"valid_from\""},
		{"{\"match\":\"(\",\"kind\":\"regex\"}",
		 "\"(\" is no regular expression"},
		{"{\"match\":\"x\",\"batch_in\":\"2\"}",
		 "\"batch_in\" is above 1"},
		{"{\"match\":\"x\",\"input\":\"9999999\"}",
		 "\"input\" is beyond reason"},
		{"{\"match\":\"x\",\"unit\":\"image\"}",
		 "\"input\" is missing: the price of one unit"},
		{"[]", "a rule must be an object, not a list"},
	};
	static const struct call call = {
		"good rule", "", "good-model", .in = 1000000, .want = "1"};
	char text[400];
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		void *book = NULL;

		open_book(&book);
		snprintf(text, sizeof(text), "{\"rules\":[%s%s]}", good,
			 bad[i].rule);
		assert_false(load(book, text, &err));
		if (!strstr(err.text, "/tmp/tokentop-prices-") ||
		    !strstr(err.text, ": rule 2 (") ||
		    !strstr(err.text, bad[i].why))
			fail_msg("%s: %s", bad[i].rule, err.text);
		check(book, &call);
		close_book(&book);
	}
	(void)state;
}

static void a_broken_file_is_named_with_its_line(void **state)
{
	struct err err;

	assert_false(load(*state, "{\"rules\": [\n{,]}", &err));
	assert_non_null(strstr(err.text, ":2:"));
	assert_false(load(*state, "{}", &err));
	assert_non_null(strstr(err.text, "\"rules\" must be a list"));
	assert_false(load(*state, "{\"rules\":[],\"more\":1}", &err));
	assert_non_null(strstr(err.text, "unknown member \"more\""));
	/* No file is no override. */
	assert_true(pricebook_load_user(*state, "/nonexistent/prices.json",
					&err));
}

static void count_rule(void *ctx, const struct price_rule *r)
{
	int *lists = ctx;

	lists[0]++;
	lists[1] += strcmp(r->list, "anthropic") == 0;
	lists[2] += strcmp(r->list, "bedrock") == 0;
	lists[3] += strcmp(r->unit, "kcall") == 0;
}

static void all_rules_of_a_model_can_be_listed(void **state)
{
	int n[4] = {0};

	assert_int_equal(pricebook_rules_of(*state, STR(""),
					    STR("claude-sonnet-4-6"),
					    count_rule, n), 7);
	assert_int_equal(n[0], 7);
	/* Two dated rules and the web search; plain and global. */
	assert_int_equal(n[1], 3);
	assert_int_equal(n[2], 2);
	assert_int_equal(n[3], 1);
	memset(n, 0, sizeof(n));
	pricebook_rules_of(*state, STR("bedrock"),
			   STR("us.anthropic.claude-sonnet-4-6"), count_rule,
			   n);
	assert_int_equal(n[0], 1);
	assert_int_equal(pricebook_rules_of(*state, STR(""), STR("nothing"),
					    count_rule, n), 0);
}

static void near_names_help_with_a_slip(void **state)
{
	char names[3][MODEL_NAME];

	assert_int_equal(pricebook_near(*state, STR("claude-opsu-5"), names,
					3), 3);
	assert_string_equal(names[0], "claude-opus-5");
	assert_true(strcmp(names[1], names[0]) != 0);
	assert_int_equal(pricebook_near(*state,
		STR("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"), names, 3), 0);
}

static void no_count_overflows_the_sum(void **state)
{
	struct call call = {
		"all of it", "", "gpt-5.5-pro", .in = TOKENS_MAX,
		.read = TOKENS_MAX, .w5m = TOKENS_MAX, .w1h = TOKENS_MAX,
		.out = TOKENS_MAX, .rsn = TOKENS_MAX,
		.fees = {{FEE_WEB_SEARCH, TOKENS_MAX}}};
	struct err err;
	struct price p;

	price_of(*state, &call, &p);
	assert_true(p.cost > 0);
	assert_true(load(*state, "{\"rules\":[{\"match\":\"dear\","
			 "\"input\":\"1000000\",\"output\":\"1000000\"}]}",
			 &err));
	call.raw = "dear";
	price_of(*state, &call, &p);
	assert_true(p.cost == INT64_MAX);
}

#define ON_A_BOOK(test) \
	cmocka_unit_test_setup_teardown(test, open_book, close_book)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_BOOK(claude_calls_cost_what_anthropic_says),
		ON_A_BOOK(gpt_calls_cost_what_openai_says),
		ON_A_BOOK(a_price_step_is_taken_call_by_call),
		ON_A_BOOK(gemini_calls_cost_what_google_says),
		ON_A_BOOK(everybody_elses_calls_cost_what_they_say),
		ON_A_BOOK(a_day_of_validity_ends_with_its_last_second),
		ON_A_BOOK(what_is_not_known_is_estimated_and_says_so),
		ON_A_BOOK(some_calls_cost_nothing),
		ON_A_BOOK(tokens_without_a_price_are_counted),
		ON_A_BOOK(tiers_regions_and_clocks_work_together),
		ON_A_BOOK(rounding_is_half_even_and_once_a_call),
		ON_A_BOOK(ids_find_their_own_rule_and_no_other),
		ON_A_BOOK(an_offer_is_resolved_once),
		ON_A_BOOK(a_repeated_line_prices_its_last_count),
		ON_A_BOOK(every_rule_of_the_book_can_be_opened),
		ON_A_BOOK(every_rule_is_found_by_its_own_name),
		ON_A_BOOK(fixed_rule_numbers_are_rows_of_the_data),
		ON_A_BOOK(the_users_rules_win_and_say_so),
		cmocka_unit_test(
			a_bad_rule_is_named_and_good_ones_before_it_stay),
		ON_A_BOOK(a_broken_file_is_named_with_its_line),
		ON_A_BOOK(all_rules_of_a_model_can_be_listed),
		ON_A_BOOK(near_names_help_with_a_slip),
		ON_A_BOOK(no_count_overflows_the_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
