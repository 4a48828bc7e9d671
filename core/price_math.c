#include "core/price_math.h"

#include "core/mem.h"

static const int64_t hour_ms = 3600000, day_ms = 86400000;

/* DeepSeek's weekends are off-peak since 2026-08-22T16:00Z, Saturday in
 * Shanghai. */
static const int64_t weekend_since = 1787414400000;

static const struct price_terms terms[] = {
	{"openai", {2, 1}, {1, 2}, {1, 2}, .line_ends_fast = true},
	{"azure", {5, 2}, {1, 2}, {1, 2}, .line_ends_fast = true},
	{"anthropic", {2, 1}, {1, 1}, {1, 2}},
	{"google", {9, 5}, {1, 2}, {1, 2}},
	{"vertex", {9, 5}, {1, 2}, {1, 2}},
	{"bedrock", {1, 1}, {1, 1}, {1, 2}},
	{"mistral", {1, 1}, {1, 1}, {1, 2}},
	{"groq", {1, 1}, {1, 1}, {1, 2}},
	{"together", {1, 1}, {1, 1}, {1, 2}},
	{"alibaba", {1, 1}, {1, 1}, {1, 2}},
	{"alibaba-cn", {1, 1}, {1, 1}, {1, 2}},
	{"bytedance", {1, 1}, {1, 1}, {1, 2}},
	{"zhipu", {1, 1}, {1, 1}, {1, 2}},
	{"perplexity", {1, 1}, {1, 1}, {1, 1}, .reasoning_apart = true},
	{"", {1, 1}, {1, 1}, {1, 1}},
};

/* The rates a call goes by, and what multiplies them. */
struct choice {
	const struct rule *rule;
	const struct band *band;
	unsigned band_number;
	struct ratio in, out;
	bool estimated;
};

const struct price_terms *price_terms_of(const char *list)
{
	const struct price_terms *t = terms;

	while (*t->list && strcmp(t->list, list) != 0)
		t++;
	return t;
}

static bool is_user(const struct rule *r)
{
	return r->number > USER_RULE;
}

static const struct rule *pick(const struct candidates *c,
			       enum price_unit unit, int64_t ts)
{
	for (uint32_t i = 0; i < c->count; i++)
		if (c->rules[i]->unit == unit && rule_holds(c->rules[i], ts))
			return c->rules[i];
	return NULL;
}

static const struct rule *pick_base(const struct candidates *c, int64_t ts)
{
	for (uint32_t i = 0; i < c->count; i++)
		if (c->rules[i]->unit <= UNIT_FREE &&
		    rule_holds(c->rules[i], ts))
			return c->rules[i];
	return NULL;
}

static int64_t floor_mod(int64_t a, int64_t b)
{
	int64_t rest = a % b;

	return rest < 0 ? rest + b : rest;
}

/* DeepSeek's peak hours, UTC: 01:00 to 04:00 and 06:00 to 10:00. */
static bool is_peak(int64_t ts)
{
	int64_t hour = floor_mod(ts, day_ms) / hour_ms;
	/* 1970-01-01 was a Thursday; Saturday and Sunday come out as 0, 1. */
	int64_t weekday = floor_mod(ts + 8 * hour_ms + 5 * day_ms,
				    7 * day_ms) / day_ms;

	if (ts >= weekend_since && weekday < 2)
		return false;
	return (hour >= 1 && hour < 4) || (hour >= 6 && hour < 10);
}

/* The cheaper night of 2025, 16:30 to 00:30 UTC. */
static bool is_offpeak_2025(int64_t ts)
{
	int64_t in_day = floor_mod(ts, day_ms);

	return in_day >= 16 * hour_ms + hour_ms / 2 || in_day < hour_ms / 2;
}

static bool unit_is_on(const struct rule *r, int64_t ts)
{
	return (r->unit == UNIT_PEAK && is_peak(ts)) ||
	       (r->unit == UNIT_OFFPEAK_2025 && is_offpeak_2025(ts));
}

/* Prompt size of one request; a record of several tells only their mean. */
static int64_t prompt_of(const struct usage *u)
{
	int64_t prompt = usage_prompt(u);

	return u->requests > 1 ? prompt / u->requests : prompt;
}

static bool is_above(const struct rule *r, int64_t prompt)
{
	return r->threshold && prompt > r->threshold;
}

static void take(struct choice *x, const struct rule *r, int64_t prompt)
{
	x->rule = r;
	x->band_number = is_above(r, prompt);
	x->band = x->band_number ? &r->above : &r->base;
}

/* Time of day and further context bands replace the base rule. They count
 * from the origin of the base alone: who overrides a model's price overrides
 * all of it. */
static void choose_base(const struct candidates *c, const struct usage *u,
			const struct rule *base, struct choice *x)
{
	int64_t prompt = prompt_of(u), line = 0;

	take(x, base, prompt);
	x->estimated |= base->threshold && u->requests > 1;
	for (uint32_t i = 0; i < c->count; i++) {
		const struct rule *r = c->rules[i];

		if (is_user(r) != is_user(base) || !rule_holds(r, u->ts))
			continue;
		if (unit_is_on(r, u->ts))
			take(x, r, prompt);
		if (r->unit != UNIT_CONTEXT || prompt <= r->context)
			continue;
		x->band_number++;
		if (r->context <= line)
			continue;
		line = r->context;
		x->rule = r;
		x->band = &r->base;
	}
}

/* A tier with a rule of its own replaces the base rule entirely; one without
 * has the factor its seller documents. */
static void choose_tier(const struct candidates *c, const struct usage *u,
			const struct rule *base, struct choice *x)
{
	bool fast = u->tier == TIER_FAST;
	const struct rule *row = pick(c, fast ? UNIT_FAST : UNIT_FLEX, u->ts);
	struct ratio by = fast ? c->terms->fast : c->terms->flex;
	int64_t prompt = prompt_of(u);

	if (!row && fast)
		row = pick(c, UNIT_PRIORITY, u->ts);
	/* Above the line of the base a rule without a line says nothing,
	 * unless the tier is flat by intent; fast may not be sold there. */
	if (is_above(base, prompt) && !(row && row->threshold)) {
		if (!fast || c->terms->line_ends_fast)
			row = NULL;
		if (fast && c->terms->line_ends_fast)
			by = (struct ratio){1, 1};
	}
	if (row) {
		take(x, row, prompt);
		x->estimated |= row->threshold && u->requests > 1;
		return;
	}
	choose_base(c, u, base, x);
	x->in = x->out = by;
	x->estimated = true;
}

static void choose_batch(const struct candidates *c, const struct usage *u,
			 const struct rule *base, struct choice *x)
{
	choose_base(c, u, base, x);
	x->in = base->batch_in;
	x->out = base->batch_out.den ? base->batch_out : base->batch_in;
	if (x->in.den)
		return;
	x->in = x->out = c->terms->batch;
	x->estimated = true;
}

static void choose(const struct candidates *c, const struct model_id *id,
		   const struct usage *u, const struct rule *base,
		   struct choice *x)
{
	*x = (struct choice){.in = {1, 1}, .out = {1, 1},
			     .estimated = c->estimated};
	if (u->tier == TIER_FAST || u->tier == TIER_FLEX)
		choose_tier(c, u, base, x);
	else if (u->tier == TIER_BATCH || id->batch)
		choose_batch(c, u, base, x);
	else
		choose_base(c, u, base, x);
}

/* What the tokens come to, in picodollars times the band's denominator. */
struct sum {
	__int128 in, out;
	int64_t unpriced;
	bool priced, guessed;
};

static void add(struct sum *s, enum token_category c, int64_t tokens,
		int64_t rate)
{
	static const uint32_t out = TOKENS_BIT(TOKENS_OUTPUT) |
				    TOKENS_BIT(TOKENS_REASONING) |
				    TOKENS_BIT(TOKENS_AUDIO_OUT) |
				    TOKENS_BIT(TOKENS_IMAGE_OUT);

	if (rate == RATE_NONE) {
		s->unpriced += tokens;
		return;
	}
	s->priced = true;
	if (out & TOKENS_BIT(c))
		s->out += (__int128)tokens * rate;
	else
		s->in += (__int128)tokens * rate;
}

/* Did the model think, so that its whole answer has the other rate? */
static bool thinks(const struct candidates *c, const struct model_id *id,
		   const struct usage *u, const struct rule *r)
{
	if (r->rate[TOKENS_REASONING] == RATE_NONE)
		return false;
	return u->flags & USAGE_THINKING || id->thinking ||
	       (u->tokens[TOKENS_REASONING] && !c->terms->reasoning_apart);
}

/* Images have a rule of their own beside the text's where they cost more. */
static void add_images(const struct candidates *c, const struct usage *u,
		       enum token_category k, const struct band *b,
		       struct sum *s)
{
	const struct rule *r = pick(c, UNIT_IMAGE_TOKENS, u->ts);
	int64_t rate = RATE_NONE;

	if (r)
		rate = r->rate[k == TOKENS_IMAGE_IN ? TOKENS_INPUT
						    : TOKENS_OUTPUT];
	s->guessed |= rate == RATE_NONE && b->guessed & TOKENS_BIT(k);
	add(s, k, u->tokens[k],
	    rate == RATE_NONE ? b->rate[k] : rate * b->den);
}

/* Cache reads: the audio share of them has its own rate. */
static void add_reads(const struct candidates *c, const struct usage *u,
		      const struct choice *x, struct sum *s)
{
	int64_t reads = u->tokens[TOKENS_CACHE_READ];
	int64_t audio = u->cached_audio < reads ? u->cached_audio : reads;
	int64_t rate = x->band->rate[TOKENS_CACHE_READ];
	const struct rule *r = NULL;

	if (audio > 0) {
		r = pick(c, UNIT_CACHED_AUDIO, u->ts);
		s->guessed |= !r;
		add(s, TOKENS_CACHE_READ, audio,
		    r ? r->rate[TOKENS_INPUT] * x->band->den : rate);
		reads -= audio;
	}
	if (reads)
		add(s, TOKENS_CACHE_READ, reads, rate);
}

static void add_tokens(const struct candidates *c, const struct model_id *id,
		       const struct usage *u, const struct choice *x,
		       struct sum *s)
{
	const struct band *b = x->band;
	int64_t rate;

	for (int i = 0; i < TOKENS_UNCLASSIFIED; i++) {
		enum token_category k = (enum token_category)i;

		if (u->tokens[k] == 0)
			continue;
		if (k == TOKENS_IMAGE_IN || k == TOKENS_IMAGE_OUT) {
			add_images(c, u, k, b, s);
			continue;
		}
		s->guessed |= (b->guessed & TOKENS_BIT(k)) != 0;
		if (k == TOKENS_CACHE_READ) {
			add_reads(c, u, x, s);
			continue;
		}
		rate = b->rate[k];
		if (k == TOKENS_OUTPUT && thinks(c, id, u, x->rule))
			rate = b->rate[TOKENS_REASONING];
		add(s, k, u->tokens[k], rate);
	}
	s->unpriced += u->tokens[TOKENS_UNCLASSIFIED];
}

/* pUSD per single unit; RATE_NONE when the list does not say. */
static int64_t fee_rate(const struct candidates *c, enum fee_kind kind,
			int64_t ts, const struct rule **rule)
{
	for (uint32_t i = 0; i < c->fee_count; i++) {
		const struct rule *r = c->fees[i].rule;

		if (c->fees[i].kind != kind || !rule_holds(r, ts))
			continue;
		*rule = r;
		return r->unit == UNIT_CITATION ? r->rate[TOKENS_OUTPUT]
						: r->per_unit;
	}
	return RATE_NONE;
}

/* Fees in picodollars. *missing: one of them has no price. */
static __int128 add_fees(const struct candidates *c, const struct usage *u,
			 const struct rule **rule, bool *missing)
{
	__int128 sum = 0;

	for (int i = 0; i < USAGE_FEES; i++) {
		const struct fee *f = &u->fees[i];
		int64_t rate;

		if (f->kind == FEE_NONE || f->count <= 0)
			continue;
		rate = fee_rate(c, f->kind, u->ts, rule);
		if (rate == RATE_NONE)
			*missing = true;
		else
			sum += (__int128)f->count * rate;
	}
	return sum;
}

/* All of it as one fraction, divided and rounded once. */
static money total(const struct choice *x, const struct sum *s,
		   struct ratio region, __int128 fees)
{
	__int128 den = (__int128)x->in.den * x->out.den * region.den *
		       x->band->den;
	__int128 in = s->in * x->in.num * x->out.den;
	__int128 out = s->out * x->out.num * x->in.den;
	__int128 num = (in + out) * region.num + fees * den;

	den *= 1000;
	return num > den * INT64_MAX ? INT64_MAX : divide_half_even(num, den);
}

static bool has_fees(const struct usage *u)
{
	for (int i = 0; i < USAGE_FEES; i++)
		if (u->fees[i].kind != FEE_NONE && u->fees[i].count > 0)
			return true;
	return false;
}

/* A call that costs nothing whatever the model, or a model nobody knows. */
static bool is_settled(const struct candidates *c, const struct model_id *id,
		       const struct usage *u, struct price *out)
{
	int64_t tokens = usage_total(u);

	*out = (struct price){0};
	if (u->flags & (USAGE_OWN_CACHE | USAGE_FREE) || id->free ||
	    (tokens == 0 && !has_fees(u)))
		return true;
	if (c && c->count + c->fee_count)
		return false;
	out->cost = MONEY_NONE;
	out->unpriced = tokens;
	return true;
}

void price_call(const struct candidates *c, const struct model_id *id,
		const struct usage *u, struct price *out)
{
	static const struct band no_band = {.den = 1};
	const struct ratio one = {1, 1}, regional = {11, 10};
	struct choice x = {.band = &no_band, .in = one, .out = one};
	struct sum sum = {0};
	const struct rule *base, *fee_rule = NULL;
	bool missing = false, apart;
	__int128 fees;

	if (is_settled(c, id, u, out))
		return;
	base = pick_base(c, u->ts);
	if (base && base->unit == UNIT_FREE) {
		out->rule = base->number;
		return;
	}
	if (base) {
		choose(c, id, u, base, &x);
		add_tokens(c, id, u, &x, &sum);
	} else {
		sum.unpriced = usage_total(u);
	}
	fees = add_fees(c, u, &fee_rule, &missing);
	apart = c->regional || (c->residency && u->flags & USAGE_RESIDENCY);
	out->unpriced = sum.unpriced;
	out->estimated = x.estimated || sum.guessed || missing;
	out->band = (uint8_t)x.band_number;
	if (base)
		out->rule = x.rule->number;
	else if (fee_rule)
		out->rule = fee_rule->number;
	out->cost = sum.priced || fee_rule
			    ? total(&x, &sum, apart ? regional : one, fees)
			    : MONEY_NONE;
}
