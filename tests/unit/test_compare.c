/* What-if figures against sums made here from the prices as published, camps,
 * sides and periods against calls counted by hand. */
#include <math.h>

#include "core/compare.h"
#include "core/nearest.h"
#include "core/part.h"
#include "tests/unit/ledger_kit.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

/* Nano-dollars a token. */
struct rates_of {
	int64_t in, read, write, write_long, out;
};

static const struct rates_of opus = {5000, 500, 6250, 10000, 25000};
static const struct rates_of opus_aws = {5500, 550, 6875, 11000, 27500};
static const struct rates_of sonnet = {3000, 300, 3750, 6000, 15000};
static const struct rates_of sonnet_far = {6000, 600, 7500, 12000, 22500};
static const struct rates_of gemini = {1250, 125, 1250, 1250, 10000};
static const struct rates_of gemini_far = {2500, 250, 2500, 2500, 15000};
static const struct rates_of gpt_4 = {30000, 30000, 30000, 30000, 60000};
static const struct rates_of flash = {150, 3, 150, 150, 600};
static const struct rates_of flash_peak = {300, 6, 300, 300, 1200};

struct bench {
	struct kit kit;
	struct config config;
	struct comparisons *maker;
	struct part_input in;
	struct usage *calls;    /* as put */
	uint32_t count, room;
	uint64_t dice;
};

static void bench_open(struct bench *b, bool stored)
{
	memset(b, 0, sizeof(*b));
	kit_init(&b->kit, stored);
	config_init(&b->config);
	b->maker = comparisons_new();
	b->in = (struct part_input){
		.books = {.ledger = b->kit.ledger, .zone = &b->kit.zone,
			  .now = KIT_NOW},
		.prices = b->kit.prices, .config = &b->config,
	};
}

static void bench_close(struct bench *b)
{
	comparisons_free(b->maker);
	config_release(&b->config);
	kit_release(&b->kit);
	free(b->calls);
}

static uint32_t roll(struct bench *b, uint32_t below)
{
	b->dice = b->dice * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(b->dice >> 33) % below;
}

static struct usage *put(struct bench *b, const char *provider,
			 const char *model, int64_t ts)
{
	struct usage *u = GROW(b->calls, b->count, b->room);

	*u = (struct usage){
		.ts = ts, .requests = 1, .known = TOKENS_ALL_KNOWN,
		.model = str_from(model), .provider = str_from(provider),
		.client = STR("claude-code"),
	};
	return u;
}

/* Into the ledger goes the call put last. */
static void count(struct bench *b)
{
	struct usage *u = &b->calls[b->count - 1];
	char id[24];

	snprintf(id, sizeof(id), "msg_%u", b->count);
	u->key = id_of("test", str_from(id));
	u->key_kind = ID_MESSAGE;
	kit_put(&b->kit, "claude-code", 0, u);
	b->in.version++;
}

static void put_tokens(struct bench *b, const char *provider,
		       const char *model, int64_t ts, int64_t in, int64_t out)
{
	struct usage *u = put(b, provider, model, ts);

	u->tokens[TOKENS_INPUT] = in;
	u->tokens[TOKENS_OUTPUT] = out;
	count(b);
}

/* A call with everything in it, prompts up to `prompt` tokens. */
static void put_any(struct bench *b, const char *provider, const char *model,
		    int64_t ts, uint32_t prompt)
{
	struct usage *u = put(b, provider, model, ts);

	u->tokens[TOKENS_INPUT] = roll(b, prompt / 8);
	u->tokens[TOKENS_CACHE_READ] = roll(b, prompt * 6 / 8);
	u->tokens[TOKENS_CACHE_WRITE_5M] = roll(b, prompt / 8);
	u->tokens[TOKENS_CACHE_WRITE_1H] = roll(b, 500);
	u->tokens[TOKENS_OUTPUT] = 1 + roll(b, 3000);
	count(b);
}

static int64_t cost_by(const struct usage *u, const struct rates_of *r)
{
	return u->tokens[TOKENS_INPUT] * r->in +
	       u->tokens[TOKENS_CACHE_READ] * r->read +
	       u->tokens[TOKENS_CACHE_WRITE_5M] * r->write +
	       u->tokens[TOKENS_CACHE_WRITE_1H] * r->write_long +
	       u->tokens[TOKENS_OUTPUT] * r->out;
}

/* All calls of the bench by one list, with its line (0: none). */
static int64_t sum_by(const struct bench *b, const struct rates_of *below,
		      const struct rates_of *above, int64_t line)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < b->count; i++) {
		const struct usage *u = &b->calls[i];
		bool far = line && usage_prompt(u) > line;

		sum += cost_by(u, far ? above : below);
	}
	return sum;
}

static const struct comparison *ask(struct bench *b,
				    const struct compare_query *q)
{
	struct err err = {""};
	const struct comparison *c = comparisons_build(b->maker, q, &b->in,
						       &err);

	if (!c)
		fail_msg("%s", err.text);
	return c;
}

static const struct comparison *whatif(struct bench *b, const char *target)
{
	struct compare_query q = {
		.window = WINDOW_ALL, .targets = target ? &target : NULL,
		.target_count = target != NULL,
	};

	return ask(b, &q);
}

static const struct compare_row *row_of(const struct comparison *c,
					const char *model, const char *list)
{
	for (int i = 0; i < c->row_count; i++)
		if (!strcmp(c->rows[i].model, model) &&
		    !strcmp(c->rows[i].list, list))
			return &c->rows[i];
	fail_msg("no row for %s at %s", model, list);
	return NULL;
}

static const struct compare_row *what_if(struct bench *b, const char *model,
					 const char *list)
{
	return row_of(whatif(b, model), model, list);
}

/* Lines of the band, caches and an own price on both sides of it. */
static void put_mixed(struct bench *b, int calls)
{
	for (int i = 0; i < calls; i++)
		put_any(b, "anthropic", i % 3 ? "claude-opus-4-5"
					      : "claude-sonnet-4-5",
			KIT_NOW - (1 + i) * INT64_C(420000), 500000);
}

static int64_t actual_of(const struct bench *b)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < b->count; i++) {
		const struct usage *u = &b->calls[i];
		bool far = usage_prompt(u) > 200000;

		sum += cost_by(u, i % 3 ? &opus
			       : far ? &sonnet_far : &sonnet);
	}
	return sum;
}

/* ---- what-if ------------------------------------------------------------- */

static void every_call_is_priced_by_the_bands_of_the_target(void **state)
{
	struct bench b;
	const struct compare_row *r;
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	put_mixed(&b, 300);
	c = whatif(&b, "gemini-2.5-pro");
	assert_true(c->one_by_one);
	assert_int_equal(c->mix.cell.requests, 300);
	assert_int_equal(c->mix.cell.cost, actual_of(&b));
	assert_int_equal(c->mix.part_count, 2);
	r = row_of(c, "gemini-2.5-pro", "google");
	assert_int_equal(r->cost, sum_by(&b, &gemini, &gemini_far, 200000));
	assert_int_equal(r->actual, actual_of(&b));
	assert_int_equal(r->difference, r->cost - r->actual);
	assert_int_equal(r->percent,
			 lround((double)r->difference * 10000 /
				(double)r->actual));
	assert_true(r->whole);
	assert_string_equal(r->provider, "google");
	assert_string_equal(r->maker, "google");
	r = what_if(&b, "claude-sonnet-4-5", "anthropic");
	assert_int_equal(r->cost, sum_by(&b, &sonnet, &sonnet_far, 200000));
	r = what_if(&b, "claude-opus-4-5", "bedrock");
	assert_string_equal(r->provider, "aws");
	assert_int_equal(r->cost, sum_by(&b, &opus_aws, &opus_aws, 0));
	bench_close(&b);
}

static void what_a_model_did_cost_it_costs_again(void **state)
{
	struct bench b;
	const struct compare_row *r;

	(void)state;
	bench_open(&b, false);
	for (int i = 0; i < 100; i++)
		put_any(&b, "anthropic", "claude-opus-4-5",
			KIT_NOW - i * HOUR_MS - 1, 300000);
	r = what_if(&b, "claude-opus-4-5", "anthropic");
	assert_int_equal(r->difference, 0);
	assert_int_equal(r->percent, 0);
	assert_int_equal(r->cost, sum_by(&b, &opus, &opus, 0));
	assert_true(r->in_mix && r->used_provider);
	for (int a = 0; a < ASSUMPTIONS; a++)
		if (a != ASSUME_CONTEXT)
			assert_int_equal(r->assumed[a].calls, 0);
	bench_close(&b);
}

static void calls_of_one_shape_come_to_the_same_as_single_ones(void **state)
{
	struct bench b;
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	put_mixed(&b, 5200);
	c = whatif(&b, NULL);
	assert_false(c->one_by_one);
	assert_int_equal(c->mix.cell.cost, actual_of(&b));
	assert_int_equal(row_of(c, "gemini-2.5-pro", "google")->cost,
			 sum_by(&b, &gemini, &gemini_far, 200000));
	assert_int_equal(row_of(c, "claude-sonnet-4-5", "anthropic")->cost,
			 sum_by(&b, &sonnet, &sonnet_far, 200000));
	for (int i = 1; i < c->row_count; i++) {
		const struct compare_row *a = &c->rows[i - 1];
		const struct compare_row *z = &c->rows[i];

		assert_true(a->whole >= z->whole);
		assert_true(a->whole != z->whole || a->cost <= z->cost);
	}
	c = whatif(&b, "gemini-2.5-pro");
	assert_true(c->one_by_one);
	assert_int_equal(row_of(c, "gemini-2.5-pro", "google")->cost,
			 sum_by(&b, &gemini, &gemini_far, 200000));
	bench_close(&b);
}

/* The seller's peak: 01 to 04 and 06 to 10 UTC, but for weekends in Shanghai.
 * 2026-11-23 is a Monday. */
static bool is_peak(int64_t ts)
{
	int64_t monday = KIT_NOW - 12 * HOUR_MS;
	int64_t there = ts + 8 * HOUR_MS - monday + 700 * DAY_MS;
	int64_t hour = (ts - monday + 700 * DAY_MS) % DAY_MS / HOUR_MS;

	if (there / DAY_MS % 7 >= 5)
		return false;
	return (hour >= 1 && hour < 4) || (hour >= 6 && hour < 10);
}

static void hours_of_the_target_count_one_by_one_and_in_groups(void **state)
{
	struct bench b;
	int64_t sum = 0;
	int peak = 0;

	(void)state;
	bench_open(&b, false);
	for (int i = 0; i < 5000; i++)
		put_any(&b, "anthropic", "claude-opus-4-5",
			KIT_NOW - i * INT64_C(440000) - 1, 90000);
	for (uint32_t i = 0; i < b.count; i++) {
		const struct usage *u = &b.calls[i];

		peak += is_peak(u->ts);
		sum += cost_by(u, is_peak(u->ts) ? &flash_peak : &flash);
	}
	assert_in_range(peak, 500, 4500);
	assert_int_equal(what_if(&b, "deepseek-flash", "deepseek")->cost, sum);
	assert_int_equal(row_of(whatif(&b, NULL), "deepseek-flash",
				"deepseek")->cost, sum);
	assert_false(whatif(&b, NULL)->one_by_one);
	bench_close(&b);
}

static void what_is_taken_for_granted_is_counted(void **state)
{
	struct bench b;
	const struct compare_row *r;
	struct buf text = {0};
	int64_t read = 0, written = 0, tokens = 0;
	int far = 0;

	(void)state;
	bench_open(&b, false);
	for (int i = 0; i < 50; i++)
		put_any(&b, "anthropic", "claude-opus-4-5",
			KIT_NOW - i * HOUR_MS - 1, 16000);
	for (uint32_t i = 0; i < b.count; i++) {
		const struct usage *u = &b.calls[i];

		read += u->tokens[TOKENS_CACHE_READ];
		written += u->tokens[TOKENS_CACHE_WRITE_5M] +
			   u->tokens[TOKENS_CACHE_WRITE_1H];
		tokens += usage_total(u);
		far += usage_total(u) > 8192;
	}
	r = what_if(&b, "gpt-4", "openai");
	assert_int_equal(r->cost, sum_by(&b, &gpt_4, &gpt_4, 0));
	assert_int_equal(r->assumed[ASSUME_CACHE_READ].tokens, read);
	assert_int_equal(r->assumed[ASSUME_CACHE_WRITE].tokens, written);
	assert_int_equal(r->assumed[ASSUME_TOKENIZER].tokens, tokens);
	assert_int_equal(r->context, 8192);
	assert_in_range(far, 1, 49);
	assert_int_equal(r->assumed[ASSUME_CONTEXT].calls, far);
	compare_sentence(r, ASSUME_CACHE_READ, &text);
	assert_non_null(strstr(text.p, "no cache price there: "));
	assert_non_null(strstr(text.p, " cached tokens priced as input"));
	buf_reset(&text);
	compare_sentence(r, ASSUME_TIER, &text);
	assert_int_equal(text.n, 0);
	buf_release(&text);
	bench_close(&b);
}

static void a_shared_tokenizer_is_known(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, false);
	put_tokens(&b, "openai", "gpt-5", KIT_NOW - 1, 1000, 100);
	assert_int_equal(what_if(&b, "gpt-4.1", "openai")
				 ->assumed[ASSUME_TOKENIZER].calls, 0);
	assert_int_equal(what_if(&b, "gpt-4", "openai")
				 ->assumed[ASSUME_TOKENIZER].calls, 1);
	assert_int_equal(what_if(&b, "gpt-5", "openai")
				 ->assumed[ASSUME_TOKENIZER].calls, 0);
	bench_close(&b);
}

static void tiers_are_priced_as_sold_or_marked(void **state)
{
	struct bench b;
	const struct compare_row *r;

	(void)state;
	bench_open(&b, false);
	put(&b, "openai", "gpt-5", KIT_NOW - 1)->tier = TIER_FAST;
	b.calls[0].tokens[TOKENS_INPUT] = 1000;
	b.calls[0].tokens[TOKENS_OUTPUT] = 100;
	count(&b);
	r = what_if(&b, "gpt-4.1", "openai");           /* $3.50 and $14 */
	assert_int_equal(r->cost, 1000 * 3500 + 100 * 14000);
	assert_int_equal(r->assumed[ASSUME_TIER].calls, 0);
	r = what_if(&b, "mistral-large", "mistral");
	assert_int_equal(r->assumed[ASSUME_TIER].calls, 1);
	bench_close(&b);
}

static void both_sides_hold_the_same_calls(void **state)
{
	struct bench b;
	const struct comparison *c;
	const struct compare_row *r;
	int64_t before = KIT_NOW - 80 * DAY_MS;         /* not on sale yet */

	(void)state;
	bench_open(&b, false);
	put_tokens(&b, "anthropic", "claude-opus-4-5", KIT_NOW - DAY_MS, 1000,
		   10);
	put_tokens(&b, "anthropic", "claude-opus-4-5", before, 5000, 50);
	put_tokens(&b, "anthropic", "mystery-model", KIT_NOW - DAY_MS, 7000,
		   70);
	c = whatif(&b, "deepseek-flash");
	assert_int_equal(c->mix.cell.requests, 2);
	assert_int_equal(c->mix.apart.requests, 1);
	assert_int_equal(c->mix.apart.unpriced, 7070);
	r = row_of(c, "deepseek-flash", "deepseek");
	assert_false(r->whole);
	assert_int_equal(r->calls, 1);
	assert_int_equal(r->assumed[ASSUME_UNPRICED].calls, 1);
	assert_int_equal(r->assumed[ASSUME_UNPRICED].tokens, 5050);
	assert_int_equal(r->actual, 1000 * 5000 + 10 * 25000);
	assert_int_equal(r->cost, is_peak(KIT_NOW - DAY_MS)
				  ? 1000 * 300 + 10 * 1200
				  : 1000 * 150 + 10 * 600);
	bench_close(&b);
}

static void nothing_known_is_never_zero(void **state)
{
	struct bench b;
	const struct compare_row *r;

	(void)state;
	bench_open(&b, false);
	put_tokens(&b, "anthropic", "claude-opus-4-5", KIT_NOW - 80 * DAY_MS,
		   5000, 50);
	r = what_if(&b, "deepseek-flash", "deepseek");
	assert_true(r->cost == MONEY_NONE);
	assert_true(r->difference == MONEY_NONE);
	assert_true(r->per_mtok == MONEY_NONE);
	assert_int_equal(r->percent, PERCENT_NONE);
	bench_close(&b);
}

static void reported_and_notional_dollars_are_told(void **state)
{
	struct bench b;
	struct err err = {""};
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	config_release(&b.config);
	if (!config_parse(&b.config, STR("{\"sources\": [{\"name\": "
			"\"claude-code\", \"type\": \"claude-code\", "
			"\"billing\": \"subscription\"}]}"), "test", &err))
		fail_msg("%s", err.text);
	b.kit.config = &b.config;
	kit_reopen(&b.kit);
	b.in.books.ledger = b.kit.ledger;
	put_tokens(&b, "anthropic", "claude-opus-4-5", KIT_NOW - 1, 1000, 10);
	put(&b, "anthropic", "claude-opus-4-5", KIT_NOW - 2)->reported = 77;
	b.calls[1].reported_by = COST_VENDOR;
	b.calls[1].tokens[TOKENS_INPUT] = 10;
	count(&b);
	c = whatif(&b, "gpt-5");
	assert_int_equal(c->mix.reported, 77);
	assert_true(c->mix.notional >= 1000 * 5000 + 10 * 25000);
	assert_int_equal(c->mix.cell.cost, 1000 * 5000 + 10 * 25000 + 77);
	bench_close(&b);
}

/* ---- calls that are gone ------------------------------------------------- */

static void old_windows_are_estimated_by_band(void **state)
{
	struct bench b;
	const struct comparison *c;
	const struct compare_row *r;
	int64_t old = KIT_NOW - 100 * DAY_MS;

	(void)state;
	bench_open(&b, true);
	for (int i = 0; i < 20; i++)
		put_any(&b, "anthropic", "claude-sonnet-4-5",
			old + i * INT64_C(1000000), i % 2 ? 900000 : 100000);
	for (int i = 0; i < 5; i++)
		put_any(&b, "anthropic", "claude-sonnet-4-5",
			KIT_NOW - (1 + i) * HOUR_MS, 400000);
	kit_flush(&b.kit);
	for (int i = 0; i < 3; i++)     /* what was just written rests */
		while (store_expire(b.kit.store, KIT_NOW + i * HOUR_MS,
				    90 * DAY_MS, 0))
			continue;
	kit_reopen(&b.kit);
	b.in.books.ledger = b.kit.ledger;
	c = whatif(&b, "claude-sonnet-4-5");
	assert_int_equal(c->mix.gone, 20);
	assert_false(c->one_by_one);
	assert_int_equal(c->mix.cell.requests, 25);
	assert_int_equal(c->mix.cell.cost,
			 sum_by(&b, &sonnet, &sonnet_far, 200000));
	r = row_of(c, "claude-sonnet-4-5", "anthropic");
	assert_int_equal(r->difference, 0);
	assert_int_equal(r->assumed[ASSUME_GONE].calls, 20);
	r = what_if(&b, "gemini-2.5-pro", "google");
	assert_int_equal(r->cost, sum_by(&b, &gemini, &gemini_far, 200000));
	assert_int_equal(r->assumed[ASSUME_GONE].calls, 20);
	bench_close(&b);
}

static void too_many_calls_are_estimated_and_say_so(void **state)
{
	struct bench b;
	const char *target = "gpt-5";
	struct compare_query q = {.window = WINDOW_ALL, .targets = &target,
				  .target_count = 1, .calls_most = 10};
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	put_mixed(&b, 30);
	c = ask(&b, &q);
	assert_int_equal(c->mix.gone, 30);
	assert_int_equal(c->mix.cell.cost, actual_of(&b));
	q.calls_most = 30;
	assert_int_equal(ask(&b, &q)->mix.gone, 0);
	bench_close(&b);
}

/* ---- what is asked ------------------------------------------------------- */

static void a_window_cuts_to_the_call(void **state)
{
	struct bench b;
	const char *target = "gpt-5";
	struct compare_query q = {
		.window = WINDOWS, .targets = &target, .target_count = 1,
		.span = {KIT_NOW - 3 * HOUR_MS - 7, KIT_NOW - HOUR_MS - 7},
	};

	(void)state;
	bench_open(&b, false);
	for (int i = -2; i <= 2; i++) {
		put_tokens(&b, "anthropic", "claude-opus-4-5",
			   q.span.since + i, 100, 1);
		put_tokens(&b, "anthropic", "claude-opus-4-5",
			   q.span.until + i, 100, 1);
	}
	assert_int_equal(ask(&b, &q)->mix.cell.requests, 3 + 2);
	assert_int_equal(ask(&b, &q)->mix.gone, 0);
	bench_close(&b);
}

static void put_sellers(struct bench *b)
{
	put_tokens(b, "anthropic", "claude-opus-4-5", KIT_NOW - 1, 1000, 0);
	put_tokens(b, "aws", "anthropic.claude-opus-4-5-20251101-v1:0",
		   KIT_NOW - 2, 2000, 0);
	put_tokens(b, "openai", "gpt-5", KIT_NOW - 3, 4000, 0);
	put_tokens(b, "groq", "llama-3.3-70b-versatile", KIT_NOW - 4, 8000, 0);
}

/* Ids of rows as the dashboard has them. */
static void collect_ids(struct bench *b, struct model *m,
			struct model_builder *builder)
{
	struct model_query q = {.window = WINDOW_ALL};
	struct rates *rates = rates_new();
	struct model_input in = {.ledger = b->kit.ledger, .rates = rates,
				 .zone = &b->kit.zone, .now = KIT_NOW};

	*m = (struct model){0};
	model_build(builder, m, &q, &in);
	rates_free(rates);
}

static uint32_t id_named_row(const struct model_row *rows, int n,
			     const char *name, const char *provider)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(rows[i].name, name) &&
		    !strcmp(rows[i].provider, provider))
			return rows[i].id;
	fail_msg("no row %s", name);
	return 0;
}

static void tags_of_the_dashboard_choose(void **state)
{
	struct bench b;
	struct model m;
	struct model_builder *builder = model_builder_new();
	uint32_t tags[2];
	struct compare_query q = {.view = COMPARE_SIDE, .by = BY_MODEL,
				  .window = WINDOW_ALL, .tagged = tags,
				  .tagged_count = 2};
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	put_sellers(&b);
	collect_ids(&b, &m, builder);
	tags[0] = id_named_row(m.models, m.model_count, "claude-opus-4-5",
			       "aws");
	tags[1] = id_named_row(m.providers, m.provider_count, "openai",
			       "openai");
	c = ask(&b, &q);
	assert_int_equal(c->side_count, 2);
	assert_string_equal(c->sides[0].name, "claude-opus-4-5");
	assert_string_equal(c->sides[0].provider, "aws");
	assert_int_equal(c->sides[0].cell.cost, 2000 * 5500);
	assert_string_equal(c->sides[1].name, "openai");
	assert_int_equal(c->sides[1].cell.cost, 4000 * 1250);
	assert_int_equal(c->total.cell.requests, 4);
	q.view = COMPARE_WHATIF;
	c = ask(&b, &q);
	assert_int_equal(c->mix.cell.requests, 2);
	assert_int_equal(c->mix.cell.cost, 2000 * 5500 + 4000 * 1250);
	model_builder_free(builder);
	bench_close(&b);
}

static void providers_and_filters_narrow(void **state)
{
	struct bench b;
	struct filter only = {BY_MAKER, "anthropic"};
	struct compare_query q = {.view = COMPARE_SIDE, .by = BY_PROVIDER,
				  .window = WINDOW_ALL, .filters = &only,
				  .filter_count = 1};
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	put_sellers(&b);
	c = ask(&b, &q);
	assert_int_equal(c->side_count, 2);
	assert_string_equal(c->sides[0].name, "aws");
	assert_string_equal(c->sides[1].name, "anthropic");
	q.provider = "anthropic";
	assert_int_equal(ask(&b, &q)->side_count, 1);
	q.view = COMPARE_WHATIF;
	assert_int_equal(ask(&b, &q)->mix.cell.requests, 1);
	bench_close(&b);
}

static const struct compare_side *camp(const struct compare_side *list, int n,
				       const char *name)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(list[i].name, name))
			return &list[i];
	fail_msg("no camp %s", name);
	return NULL;
}

static void who_earns_is_not_whose_intelligence_it_is(void **state)
{
	struct bench b;
	struct compare_query q = {.view = COMPARE_CAMPS,
				  .window = WINDOW_ALL};
	const struct comparison *c;
	int64_t total = 0;

	(void)state;
	bench_open(&b, false);
	put_sellers(&b);
	c = ask(&b, &q);
	assert_int_equal(camp(c->earns, c->earn_count, "infrastructure")
				 ->cell.cost, 2000 * 5500);
	assert_int_equal(camp(c->earns, c->earn_count, "lab")->cell.cost,
			 1000 * 5000 + 4000 * 1250);
	assert_int_equal(camp(c->made, c->made_count, "lab")->cell.cost,
			 1000 * 5000 + 2000 * 5500 + 4000 * 1250);
	assert_int_equal(camp(c->made, c->made_count, "vertical")->cell.cost,
			 8000 * 590);
	for (int i = 0; i < c->cross_count; i++) {
		const struct compare_cross *x = &c->cross[i];

		total += x->cell.cost;
		if (!strcmp(c->earns[x->earns].name, "infrastructure"))
			assert_string_equal(c->made[x->made].name, "lab");
	}
	assert_int_equal(total, c->total.cell.cost);
	bench_close(&b);
}

static void camps_of_the_config_win(void **state)
{
	struct bench b;
	struct compare_query q = {.view = COMPARE_CAMPS,
				  .window = WINDOW_ALL};
	struct err err = {""};
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	config_release(&b.config);
	assert_true(config_parse(&b.config, STR("{\"camps\": {\"aws\": "
						"\"lab\"}}"), "test", &err));
	put_sellers(&b);
	c = ask(&b, &q);
	assert_int_equal(camp(c->earns, c->earn_count, "lab")->cell.requests,
			 3);
	bench_close(&b);
}

/* ---- periods ------------------------------------------------------------- */

static int64_t at(const char *text)
{
	int64_t ms = 0;

	if (!time_parse_rfc3339(str_from(text), &ms, NULL))
		fail_msg("%s is no time", text);
	return ms;
}

static void assert_periods(const char *zone, enum compare_period kind,
			   const char *now, const char *since,
			   const char *before, const char *until)
{
	struct compare_query q = {.period = kind, .window = WINDOW_ALL};
	struct span a, z;
	struct zone in;
	struct err err;
	bool running;

	assert_true(zone_set(&in, zone, &err));
	compare_periods(&in, &q, at(now), &a, &z, &running);
	assert_true(running);
	assert_int_equal(a.since, at(since));
	assert_int_equal(a.until, at(now));
	assert_int_equal(z.since, at(before));
	assert_int_equal(z.until, at(until));
	assert_true(zone_set(&in, "UTC", &err));
}

static void running_periods_are_held_against_their_equal_part(void **state)
{
	(void)state;
	assert_periods("UTC", PERIOD_TODAY, "2026-11-23T12:34:56Z",
		       "2026-11-23T00:00:00Z", "2026-11-22T00:00:00Z",
		       "2026-11-22T12:34:56Z");
	assert_periods("UTC", PERIOD_WEEK, "2026-11-25T08:00:00Z",
		       "2026-11-23T00:00:00Z", "2026-11-16T00:00:00Z",
		       "2026-11-18T08:00:00Z");
	assert_periods("UTC", PERIOD_MONTH, "2026-11-23T12:00:00Z",
		       "2026-11-01T00:00:00Z", "2026-10-01T00:00:00Z",
		       "2026-10-23T12:00:00Z");
}

static void a_shorter_month_ends_where_it_ends(void **state)
{
	(void)state;
	assert_periods("UTC", PERIOD_MONTH, "2026-03-31T12:00:00Z",
		       "2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z",
		       "2026-03-01T00:00:00Z");
	assert_periods("UTC", PERIOD_MONTH, "2026-03-28T23:59:59Z",
		       "2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z",
		       "2026-02-28T23:59:59Z");
	assert_periods("UTC", PERIOD_MONTH, "2026-12-01T00:00:00Z",
		       "2026-12-01T00:00:00Z", "2026-11-01T00:00:00Z",
		       "2026-11-01T00:00:00Z");
	assert_periods("UTC", PERIOD_MONTH, "2027-01-15T06:00:00Z",
		       "2027-01-01T00:00:00Z", "2026-12-01T00:00:00Z",
		       "2026-12-15T06:00:00Z");
}

/* Zurich's clocks go back on 25 October 2026 and forward on 29 March. */
static void the_clock_decides_when_it_is_changed(void **state)
{
	(void)state;
	assert_periods("Europe/Zurich", PERIOD_TODAY, "2026-10-25T11:00:00Z",
		       "2026-10-24T22:00:00Z", "2026-10-23T22:00:00Z",
		       "2026-10-24T10:00:00Z");
	assert_periods("Europe/Zurich", PERIOD_TODAY, "2026-10-26T11:00:00Z",
		       "2026-10-25T23:00:00Z", "2026-10-24T22:00:00Z",
		       "2026-10-25T11:00:00Z");
	assert_periods("Europe/Zurich", PERIOD_WEEK, "2026-03-31T10:00:00Z",
		       "2026-03-29T22:00:00Z", "2026-03-22T23:00:00Z",
		       "2026-03-24T11:00:00Z");
	assert_periods("Europe/Zurich", PERIOD_MONTH, "2026-11-10T11:30:00Z",
		       "2026-10-31T23:00:00Z", "2026-09-30T22:00:00Z",
		       "2026-10-10T10:30:00Z");
}

static void windows_are_held_against_as_long_before(void **state)
{
	struct compare_query q = {.window = WINDOW_24H};
	struct span a, z;
	struct zone utc;
	struct err err;
	bool running;

	(void)state;
	assert_true(zone_set(&utc, "UTC", &err));
	compare_periods(&utc, &q, KIT_NOW, &a, &z, &running);
	assert_false(running);
	assert_int_equal(a.since, KIT_NOW - DAY_MS);
	assert_int_equal(z.since, KIT_NOW - 2 * DAY_MS);
	assert_int_equal(z.until, a.since);
	q.window = WINDOW_MONTH;
	compare_periods(&utc, &q, KIT_NOW, &a, &z, &running);
	assert_true(running);
	q.window = WINDOW_ALL;
	compare_periods(&utc, &q, KIT_NOW, &a, &z, &running);
	assert_int_equal(z.since, z.until);
}

static void changes_are_by_their_size(void **state)
{
	struct bench b;
	struct compare_query q = {.view = COMPARE_PERIODS, .by = BY_MODEL,
				  .window = WINDOW_24H};
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	put_tokens(&b, "anthropic", "claude-opus-4-5", KIT_NOW - HOUR_MS, 1000,
		   0);
	put_tokens(&b, "anthropic", "claude-opus-4-5", KIT_NOW - 30 * HOUR_MS,
		   800, 0);
	put_tokens(&b, "openai", "gpt-5", KIT_NOW - 30 * HOUR_MS, 9000, 0);
	put_tokens(&b, "openai", "gpt-5", KIT_NOW - 50 * HOUR_MS, 9000, 0);
	c = ask(&b, &q);
	assert_int_equal(c->change_count, 2);
	assert_string_equal(c->changes[0].name, "gpt-5");
	assert_int_equal(c->changes[0].now.requests, 0);
	assert_int_equal(c->changes[0].difference, -9000 * 1250);
	assert_int_equal(c->changes[0].percent, -10000);
	assert_int_equal(c->changes[1].difference, 200 * 5000);
	assert_int_equal(c->changes[1].percent, 2500);
	assert_int_equal(c->sum.now.cost, 1000 * 5000);
	assert_int_equal(c->sum.before.cost, 800 * 5000 + 9000 * 1250);
	bench_close(&b);
}

static void no_price_is_no_difference_of_zero(void **state)
{
	struct bench b;
	struct compare_query q = {.view = COMPARE_PERIODS, .by = BY_MODEL,
				  .window = WINDOW_24H};
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	put_tokens(&b, "alibaba", "qwen9-internal-preview", KIT_NOW - HOUR_MS,
		   1000, 0);
	put_tokens(&b, "alibaba", "qwen9-internal-preview",
		   KIT_NOW - 30 * HOUR_MS, 800, 0);
	put_tokens(&b, "openai", "gpt-5", KIT_NOW - HOUR_MS, 100, 0);
	c = ask(&b, &q);
	assert_int_equal(c->change_count, 2);
	assert_string_equal(c->changes[0].name, "gpt-5");
	assert_true(c->changes[1].difference == MONEY_NONE);
	assert_int_equal(c->changes[1].percent, PERCENT_NONE);
	assert_true(c->sum.difference == MONEY_NONE);
	bench_close(&b);
}

/* ---- again --------------------------------------------------------------- */

static void an_answer_is_kept_while_nothing_changes(void **state)
{
	struct bench b;
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	put_tokens(&b, "anthropic", "claude-opus-4-5", KIT_NOW - 1, 1000, 0);
	b.in.mono = 5000;
	c = whatif(&b, "gpt-5");
	assert_int_equal(c->mix.cell.requests, 1);
	put_tokens(&b, "anthropic", "claude-opus-4-5", KIT_NOW - 2, 1000, 0);
	b.in.mono = 5500;
	assert_int_equal(whatif(&b, "gpt-5")->mix.cell.requests, 1);
	b.in.mono = 9000;
	b.in.hold = true;
	assert_int_equal(whatif(&b, "gpt-5")->mix.cell.requests, 1);
	assert_int_equal(whatif(&b, "gpt-4.1")->mix.cell.requests, 2);
	b.in.hold = false;
	assert_int_equal(whatif(&b, "gpt-5")->mix.cell.requests, 2);
	bench_close(&b);
}

static void names_nobody_has_are_answered_with_the_nearest(void **state)
{
	struct bench b;
	struct err err = {""};

	(void)state;
	bench_open(&b, false);
	assert_true(compare_check_target(b.maker, b.kit.prices, "gpt-5", &err));
	assert_true(compare_check_target(b.maker, b.kit.prices,
					 "aws/claude-opus-4-5", &err));
	assert_true(compare_check_target(b.maker, b.kit.prices, "gemini-2.5-*",
					 &err));
	assert_false(compare_check_target(b.maker, b.kit.prices,
					  "claude-opus-4-55", &err));
	assert_non_null(strstr(err.text, "claude-opus-4-5"));
	assert_false(compare_check_target(b.maker, b.kit.prices,
					  "groq/claude-opus-4-5", &err));
	assert_int_equal(whatif(&b, "aws/claude-opus-4-5")->row_count, 1);
	assert_true(whatif(&b, "claude-opus-4-5")->row_count > 2);
	bench_close(&b);
}

static void only_models_that_answer_in_text_are_offered(void **state)
{
	struct bench b;
	const struct comparison *c;

	(void)state;
	bench_open(&b, false);
	put_tokens(&b, "anthropic", "claude-opus-4-5", KIT_NOW - 1, 1000, 10);
	c = whatif(&b, NULL);
	assert_true(c->row_count > 300);
	for (int i = 0; i < c->row_count; i++) {
		assert_null(strstr(c->rows[i].model, "embed"));
		assert_null(strstr(c->rows[i].model, "whisper"));
		assert_null(strstr(c->rows[i].model, "rerank"));
		assert_true(c->rows[i].cost != MONEY_NONE);
	}
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_is_priced_by_the_bands_of_the_target),
		cmocka_unit_test(what_a_model_did_cost_it_costs_again),
		cmocka_unit_test(
			calls_of_one_shape_come_to_the_same_as_single_ones),
		cmocka_unit_test(
			hours_of_the_target_count_one_by_one_and_in_groups),
		cmocka_unit_test(what_is_taken_for_granted_is_counted),
		cmocka_unit_test(a_shared_tokenizer_is_known),
		cmocka_unit_test(tiers_are_priced_as_sold_or_marked),
		cmocka_unit_test(both_sides_hold_the_same_calls),
		cmocka_unit_test(nothing_known_is_never_zero),
		cmocka_unit_test(reported_and_notional_dollars_are_told),
		cmocka_unit_test(old_windows_are_estimated_by_band),
		cmocka_unit_test(too_many_calls_are_estimated_and_say_so),
		cmocka_unit_test(a_window_cuts_to_the_call),
		cmocka_unit_test(tags_of_the_dashboard_choose),
		cmocka_unit_test(providers_and_filters_narrow),
		cmocka_unit_test(who_earns_is_not_whose_intelligence_it_is),
		cmocka_unit_test(camps_of_the_config_win),
		cmocka_unit_test(
			running_periods_are_held_against_their_equal_part),
		cmocka_unit_test(a_shorter_month_ends_where_it_ends),
		cmocka_unit_test(the_clock_decides_when_it_is_changed),
		cmocka_unit_test(windows_are_held_against_as_long_before),
		cmocka_unit_test(changes_are_by_their_size),
		cmocka_unit_test(no_price_is_no_difference_of_zero),
		cmocka_unit_test(an_answer_is_kept_while_nothing_changes),
		cmocka_unit_test(names_nobody_has_are_answered_with_the_nearest),
		cmocka_unit_test(only_models_that_answer_in_text_are_offered),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
