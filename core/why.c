#include "core/why.h"

#include <string.h>

#include "core/activity.h"
#include "core/mem.h"
#include "core/price_rules.h"

/* Rates are nano-dollars per so many. */
#define PER INT64_C(1000000000)

/* ---- asking the price arithmetic ---------------------------------------- */

/* One call, and the means to ask what others like it would cost. Probes are
 * made of `times` such calls, so that no rounding shows; the mean prompt stays
 * what it is, and with it the context band. */
struct probe {
	const struct pricebook *prices;
	const struct offer *offer;
	struct usage one;
	int64_t prompt;         /* tokens */
	int64_t times;
};

static struct usage usage_of(const struct record *r)
{
	struct usage u = {
		.ts = r->ts, .requests = r->requests, .known = r->known,
		.cached_audio = r->cached_audio, .flags = r->flags,
		.tier = (enum service_tier)r->tier,
	};

	memcpy(u.tokens, r->tokens, sizeof(u.tokens));
	memcpy(u.fees, r->fees, sizeof(u.fees));
	return u;
}

/* A multiple that makes all rates whole and overflows nothing. */
static int64_t times_for(const struct usage *u)
{
	int64_t tokens = usage_total(u), times = 1000000;

	while (times > 1 && tokens > INT64_C(1000000000000) / times)
		times /= 10;
	return times;
}

static void probe_init(struct probe *p, const struct record *r,
		       const struct offer *o, const struct pricebook *prices)
{
	*p = (struct probe){.prices = prices, .offer = o,
			    .one = usage_of(r)};
	p->prompt = usage_prompt(&p->one);
	p->times = times_for(&p->one);
}

static struct price ask(const struct probe *p, const struct usage *u)
{
	struct price price;

	pricebook_price(p->prices, p->offer, u, &price);
	return price;
}

/* All of the call, `times` times, without its fees. */
static struct usage many(const struct probe *p)
{
	struct usage u = p->one;

	u.requests = (u.requests > 1 ? u.requests : 1) * p->times;
	u.cached_audio *= p->times;
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		u.tokens[c] *= p->times;
	memset(u.fees, 0, sizeof(u.fees));
	return u;
}

/* nano-dollars per PER of `count` units that cost `usd`. */
static int64_t rate_of(money usd, int64_t count)
{
	if (count <= 0)
		return RATE_NONE;
	return divide_half_even((__int128)usd * PER, count);
}

/* A prompt of nothing but this category is as large as the real one. */
static int64_t prompt_rate(const struct probe *p, enum token_category c,
			   bool audio)
{
	struct usage u = many(p);
	struct price price;
	int64_t all = p->prompt * p->times;

	memset(u.tokens, 0, sizeof(u.tokens));
	u.tokens[c] = all;
	u.cached_audio = audio ? all : 0;
	price = ask(p, &u);
	if (price.cost == MONEY_NONE || price.unpriced > 0)
		return RATE_NONE;
	return rate_of(price.cost, all);
}

/* What more of it costs: output keeps its prompt and its reasoning, which
 * decide the rate. */
static int64_t output_rate(const struct probe *p, enum token_category c)
{
	struct usage u = many(p);
	int64_t more = u.tokens[c];
	struct price less = ask(p, &u), price;

	u.tokens[c] += more;
	price = ask(p, &u);
	if (price.cost == MONEY_NONE || price.unpriced > less.unpriced)
		return RATE_NONE;
	return rate_of(price.cost - less.cost, more);
}

static int64_t fee_rate(const struct probe *p, const struct fee *fee)
{
	struct usage u = p->one;
	struct price price;

	memset(u.tokens, 0, sizeof(u.tokens));
	memset(u.fees, 0, sizeof(u.fees));
	u.fees[0] = (struct fee){fee->kind, 1000000};
	price = ask(p, &u);
	if (price.cost == MONEY_NONE)
		return RATE_NONE;
	return rate_of(price.cost, 1000000);
}

static bool is_prompt(enum token_category c)
{
	static const uint32_t out = TOKENS_BIT(TOKENS_OUTPUT) |
				    TOKENS_BIT(TOKENS_REASONING) |
				    TOKENS_BIT(TOKENS_AUDIO_OUT) |
				    TOKENS_BIT(TOKENS_IMAGE_OUT) |
				    TOKENS_BIT(TOKENS_UNCLASSIFIED);

	return !(out & TOKENS_BIT(c));
}

/* ---- what the rule says ------------------------------------------------- */

static int64_t from_rule(int64_t picodollars)
{
	return picodollars < 0 ? RATE_NONE : picodollars * (PER / 1000);
}

/* The figure that stands in the rule for a category, at this prompt. */
static int64_t rate_in_rule(const struct why *w, enum token_category c)
{
	const struct price_rule *r = &w->rule;
	bool above = r->threshold && w->prompt > r->threshold;

	if (!w->has_rule)
		return RATE_NONE;
	if (above && r->rate_long[c] >= 0)
		return from_rule(r->rate_long[c]);
	return from_rule(r->rate[c]);
}

static int64_t common_divisor(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* By what the rule's figure was multiplied. */
static void compare(struct why_line *l)
{
	int64_t d;

	l->num = l->den = 1;
	if (l->rate < 0 || l->list_rate < 0 || l->rate == l->list_rate)
		return;
	l->num = l->den = 0;
	if (l->list_rate == 0)
		return;
	d = common_divisor(l->rate, l->list_rate);
	/* Long fractions are no factor that anybody wrote down. */
	if (d == 0 || l->list_rate / d > 1000 || l->rate / d > 10000)
		return;
	l->num = l->rate / d;
	l->den = l->list_rate / d;
}

/* ---- lines -------------------------------------------------------------- */

static struct why_line *line_add(struct why *w, enum why_kind kind,
				 int64_t count, int64_t rate)
{
	struct why_line *l = &w->lines[w->line_count++];

	*l = (struct why_line){.kind = kind, .count = count, .rate = rate,
			       .list_rate = RATE_NONE, .num = 1, .den = 1,
			       .usd = MONEY_NONE};
	return l;
}

static void add_reads(struct why *w, const struct probe *p)
{
	int64_t reads = p->one.tokens[TOKENS_CACHE_READ];
	int64_t audio = p->one.cached_audio < reads ? p->one.cached_audio
						    : reads;
	struct why_line *l;

	if (reads > audio) {
		l = line_add(w, WHY_TOKENS, reads - audio,
			     prompt_rate(p, TOKENS_CACHE_READ, false));
		l->category = TOKENS_CACHE_READ;
		l->list_rate = rate_in_rule(w, TOKENS_CACHE_READ);
		compare(l);
	}
	if (audio > 0) {
		l = line_add(w, WHY_CACHED_AUDIO, audio,
			     prompt_rate(p, TOKENS_CACHE_READ, true));
		l->category = TOKENS_CACHE_READ;
	}
}

static void add_tokens(struct why *w, const struct probe *p,
		       enum token_category c)
{
	struct why_line *l;
	int64_t rate = RATE_NONE;

	if (c != TOKENS_UNCLASSIFIED)
		rate = is_prompt(c) ? prompt_rate(p, c, false)
				    : output_rate(p, c);
	l = line_add(w, WHY_TOKENS, p->one.tokens[c], rate);
	l->category = c;
	l->list_rate = rate_in_rule(w, c);
	/* Who thinks has the other price for all that is written. */
	if (c == TOKENS_OUTPUT && rate != l->list_rate &&
	    rate == rate_in_rule(w, TOKENS_REASONING))
		l->list_rate = rate;
	compare(l);
}

static void add_lines(struct why *w, const struct probe *p)
{
	for (int i = 0; i < TOKEN_CATEGORIES; i++) {
		enum token_category c = (enum token_category)i;

		if (p->one.tokens[c] == 0)
			continue;
		if (c == TOKENS_CACHE_READ)
			add_reads(w, p);
		else
			add_tokens(w, p, c);
	}
	for (int i = 0; i < USAGE_FEES; i++) {
		const struct fee *f = &p->one.fees[i];

		if (f->kind == FEE_NONE || f->count <= 0)
			continue;
		line_add(w, WHY_FEE, f->count, fee_rate(p, f))->fee = f->kind;
	}
}

/* Each line gets what the sum so far grows by, rounded as the whole is: the
 * lines add up to the nano-dollar. */
static money add_up(struct why *w)
{
	__int128 exact = 0;
	money before = 0;

	for (int i = 0; i < w->line_count; i++) {
		struct why_line *l = &w->lines[i];
		money now;

		if (l->rate == RATE_NONE)
			continue;
		exact += (__int128)l->count * l->rate;
		now = divide_half_even(exact, PER);
		l->usd = now - before;
		before = now;
	}
	return before;
}

/* A rate without end is cut at a billionth of a nano-dollar: the last line
 * takes what that leaves. What today's prices do not explain has its own. */
static void settle(struct why *w, money cost)
{
	money left = add_up(w);
	int last = w->line_count - 1;

	w->sum = cost;
	if (cost == MONEY_NONE || left == cost)
		return;
	left = cost - left;
	while (last >= 0 && w->lines[last].usd == MONEY_NONE)
		last--;
	if (w->listed == cost && last >= 0)
		w->lines[last].usd += left;
	else
		line_add(w, WHY_CHANGED, 1, RATE_NONE)->usd = left;
}

/* ---- notes -------------------------------------------------------------- */

static void note(struct why *w, bool holds, const char *text)
{
	if (holds && w->note_count < WHY_NOTES)
		w->notes[w->note_count++] = text;
}

static void note_price(struct why *w, const struct price *p)
{
	unsigned series = w->call->series_flags;
	bool computed = w->call->basis == BASIS_COMPUTED;

	note(w, series & SERIES_ASSUMED_PROVIDER,
	     "Nobody told who sold it: the list of the model's maker is taken.");
	note(w, series & SERIES_NOTIONAL,
	     "A subscription pays for it: these dollars are not owed.");
	note(w, p->estimated && computed,
	     "Estimated: a documented factor or a stand-in for a price that "
	     "the list does not have.");
	note(w, p->unpriced > 0 && computed,
	     "Some of its tokens have no price: the cost is at least this.");
	note(w, computed && p->cost != w->call->cost,
	     "Prices have changed since it was recorded; the cost stays as it "
	     "was.");
	note(w, w->call->requests > 1,
	     "Several requests came as one record: context bands go by their "
	     "mean.");
}

static void note_usage(struct why *w)
{
	static const struct {
		unsigned flag;
		const char *text;
	} list[] = {
		{USAGE_OWN_CACHE, "Served from a gateway's own cache: nothing "
				  "is billed."},
		{USAGE_FREE, "A free route: nothing is billed."},
		{USAGE_FAILED, "The request failed at the seller."},
		{USAGE_ABSENT, "The seller told no usage for it."},
		{USAGE_PARTIAL, "Its last line never came: there may be more "
				"tokens."},
		{USAGE_ESTIMATED, "The source itself guessed the counts."},
		{USAGE_GAP, "A counter jumped: events were missed."},
		{USAGE_INCONSISTENT, "The parts the source told do not add up "
				     "to its total."},
		{USAGE_THINKING, "Answered in thinking mode, which has its own "
				 "price where the list says so."},
		{USAGE_RESIDENCY, "Regional processing: 11/10 where it is "
				  "sold."},
		{USAGE_SIDECHAIN, "Made by a sub-agent."},
		{USAGE_NO_TIME, "The source told no time: it is the time of "
				"reading."},
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		note(w, w->call->usage_flags & list[i].flag, list[i].text);
}

static void note_rest(struct why *w, const struct record *r)
{
	note(w, w->origin.shared,
	     "Seen in more than one file, and counted once.");
	note(w, !(r->known & TOKENS_BIT(TOKENS_REASONING)),
	     "Reasoning is not told apart: it is within the output.");
	note(w, !(r->known & TOKENS_BIT(TOKENS_CACHE_READ)),
	     "Cache reads are not told: they would be within the input.");
}

/* ---- the page ----------------------------------------------------------- */

static const struct offer *offer_of(const struct pricebook *prices,
				    const struct activity_call *call)
{
	const char *list = *call->price_list ? call->price_list
					     : call->provider;

	return pricebook_offer(prices, str_from(list),
			       str_from(call->raw_model));
}

void why_explain(struct why *out, const struct record *r,
		 const struct activity_call *call, struct ledger *ledger,
		 const struct pricebook *prices)
{
	struct probe probe;
	struct price price;

	*out = (struct why){.state = WHY_FOUND, .id = call->id, .ts = r->ts,
			    .call = call, .reported = MONEY_NONE};
	ledger_origin(ledger, r, &out->origin);
	probe_init(&probe, r, offer_of(prices, call), prices);
	out->prompt = r->requests > 1 ? probe.prompt / r->requests
				      : probe.prompt;
	price = ask(&probe, &probe.one);
	out->listed = price.cost;
	out->has_rule = pricebook_rule(prices, price.rule, &out->rule);
	out->reported_by = (enum cost_source)r->reported_by;
	if (out->reported_by != COST_NONE)
		out->reported = r->reported;
	if (call->basis == BASIS_REPORTED) {
		struct why_line *l = line_add(out, WHY_REPORTED, 1, RATE_NONE);

		l->usd = out->sum = r->cost;
	} else {
		add_lines(out, &probe);
		settle(out, r->cost);
	}
	note_price(out, &price);
	note_usage(out);
	note_rest(out, r);
}

const char *why_line_name(const struct why_line *l)
{
	static const char *const tokens[TOKEN_CATEGORIES] = {
		[TOKENS_INPUT] = "input", [TOKENS_CACHE_READ] = "cache read",
		[TOKENS_CACHE_WRITE_5M] = "cache write 5m",
		[TOKENS_CACHE_WRITE_1H] = "cache write 1h",
		[TOKENS_OUTPUT] = "output", [TOKENS_REASONING] = "reasoning",
		[TOKENS_AUDIO_IN] = "audio in",
		[TOKENS_AUDIO_OUT] = "audio out",
		[TOKENS_IMAGE_IN] = "image in",
		[TOKENS_IMAGE_OUT] = "image out",
		[TOKENS_UNCLASSIFIED] = "not split",
	};
	static const char *const fees[FEE_KINDS] = {
		[FEE_NONE] = "", [FEE_WEB_SEARCH] = "web search",
		[FEE_X_SEARCH] = "X search",
		[FEE_FILE_SEARCH] = "file search",
		[FEE_CODE_EXECUTION] = "code execution",
		[FEE_GROUNDING] = "grounding",
		[FEE_REQUEST_LOW] = "request, low",
		[FEE_REQUEST_MEDIUM] = "request, medium",
		[FEE_REQUEST_HIGH] = "request, high",
		[FEE_SEARCH_UNIT] = "search unit",
		[FEE_CITATION_TOKENS] = "citation tokens",
		[FEE_CACHE_STORAGE] = "cache storage",
		[FEE_IMAGE] = "image", [FEE_PAGE] = "page",
	};

	switch (l->kind) {
	case WHY_TOKENS: return tokens[l->category];
	case WHY_CACHED_AUDIO: return "cached audio";
	case WHY_FEE: return fees[l->fee];
	case WHY_REPORTED: return "as reported";
	default: return "since changed";
	}
}
