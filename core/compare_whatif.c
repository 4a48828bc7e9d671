#include "core/compare_internal.h"

#include <stdlib.h>

#include "core/err.h"
#include "core/mem.h"
#include "core/nearest.h"

const char *const assumption_names[ASSUMPTIONS] = {
	[ASSUME_UNPRICED] = "unpriced", [ASSUME_CONTEXT] = "context",
	[ASSUME_GONE] = "estimated", [ASSUME_CACHE_READ] = "cache-read",
	[ASSUME_CACHE_WRITE] = "cache-write", [ASSUME_TIER] = "tier",
	[ASSUME_MEDIA] = "media", [ASSUME_FEES] = "fees",
	[ASSUME_REASONING] = "reasoning", [ASSUME_TOKENIZER] = "tokenizer",
};

enum { READ_WORK = 10 };        /* reading a call takes so many look-ups */

/* One row in the making. */
struct pricing {
	const struct target_book *book;
	const struct target *target;
	struct compare_row *row;
	__int128 cost, actual;
	struct price_rule rule; /* found last; number 0: none */
	int8_t fees[FEE_KINDS]; /* 1: sold there, -1: not; 0: not looked at */
};

int32_t compare_percent(money difference, money whole)
{
	int64_t percent;

	if (difference == MONEY_NONE || whole == MONEY_NONE || whole <= 0)
		return PERCENT_NONE;
	percent = divide_half_even((__int128)difference * 10000, whole);
	if (percent > INT32_MAX)
		return INT32_MAX;
	return percent <= INT32_MIN ? INT32_MIN + 1 : (int32_t)percent;
}

static money money_of(__int128 sum)
{
	if (sum > INT64_MAX)
		return INT64_MAX;
	return sum <= INT64_MIN ? INT64_MIN + 1 : (money)sum;
}

/* ---- what is taken for granted ------------------------------------------- */

static void assume(struct compare_row *row, enum compare_assumption a,
		   int64_t calls, int64_t tokens)
{
	row->assumed[a].calls += calls;
	row->assumed[a].tokens += tokens;
}

static void assume_rate(struct pricing *p, const struct usage *u,
			enum compare_assumption a, unsigned categories)
{
	int64_t tokens = 0;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		if (categories & TOKENS_BIT(c) && p->rule.rate[c] < 0)
			tokens += u->tokens[c];
	if (tokens)
		assume(p->row, a, u->requests, tokens);
}

/* Does the rule belong to the tier of the call? Else its seller's terms say
 * what the tier costs. */
static bool has_tier(const struct price_rule *r, enum service_tier tier)
{
	switch (tier) {
	case TIER_FAST:
		return !strcmp(r->unit, "mtok@fast") ||
		       !strcmp(r->unit, "mtok@priority");
	case TIER_FLEX:
		return !strcmp(r->unit, "mtok@flex");
	case TIER_BATCH:
		return r->batch_in_den != 0;
	default:
		return true;
	}
}

static void assume_media(struct pricing *p, const struct usage *u)
{
	unsigned media = TOKENS_BIT(TOKENS_AUDIO_IN) |
			 TOKENS_BIT(TOKENS_AUDIO_OUT);

	if (!p->target->image)
		media |= TOKENS_BIT(TOKENS_IMAGE_OUT);
	assume_rate(p, u, ASSUME_MEDIA, media);
}

static void assume_rates(struct pricing *p, const struct usage *u)
{
	if (!strcmp(p->rule.unit, "free"))
		return;
	assume_rate(p, u, ASSUME_CACHE_READ, TOKENS_BIT(TOKENS_CACHE_READ));
	assume_rate(p, u, ASSUME_CACHE_WRITE,
		    TOKENS_BIT(TOKENS_CACHE_WRITE_5M) |
		    TOKENS_BIT(TOKENS_CACHE_WRITE_1H));
	assume_rate(p, u, ASSUME_REASONING, TOKENS_BIT(TOKENS_REASONING));
	assume_media(p, u);
	if (!has_tier(&p->rule, u->tier))
		assume(p->row, ASSUME_TIER, u->requests, usage_total(u));
}

/* Is a fee of that kind on the list of the target? */
static bool sells(struct pricing *p, const struct fee *f, int64_t ts)
{
	struct usage u = {.ts = ts, .requests = 1, .fees = {{f->kind, 1}}};
	struct price price;

	if (!p->fees[f->kind]) {
		pricebook_price(p->book->of, p->target->offer, &u, &price);
		p->fees[f->kind] = price.cost == MONEY_NONE ? -1 : 1;
	}
	return p->fees[f->kind] > 0;
}

static void assume_fees(struct pricing *p, const struct usage *u)
{
	bool missing = false;

	for (int i = 0; i < USAGE_FEES; i++)
		if (u->fees[i].kind != FEE_NONE && u->fees[i].count > 0)
			missing |= !sells(p, &u->fees[i], u->ts);
	if (missing)
		assume(p->row, ASSUME_FEES, u->requests, usage_total(u));
}

/* ---- pricing ------------------------------------------------------------- */

static void price_group(struct pricing *p, const struct group *g)
{
	const struct pricebook *b = p->book->of;
	struct compare_row *row = p->row;
	int64_t tokens = usage_total(&g->sum), lines;
	struct price price;

	if (g->shape.gone)
		pricebook_price_sum(b, p->target->offer, &g->sum,
				    g->shape.line ? g->prompt : 0, &price);
	else
		pricebook_price(b, p->target->offer, &g->sum, &price);
	if (price.cost == MONEY_NONE || price.unpriced) {
		assume(row, ASSUME_UNPRICED, g->sum.requests, tokens);
		return;
	}
	p->cost += price.cost;
	p->actual += g->actual;
	row->calls += g->sum.requests;
	row->tokens += tokens;
	if (price.rule && price.rule != p->rule.number &&
	    !pricebook_rule(b, price.rule, &p->rule))
		p->rule.number = 0;
	if (price.rule && p->rule.number)
		assume_rates(p, &g->sum);
	assume_fees(p, &g->sum);
	if (g->shape.gone)
		assume(row, ASSUME_GONE, g->sum.requests, tokens);
	lines = g->shape.size;
	if (p->target->context && lines &&
	    p->book->lines[lines - 1] >= p->target->context)
		assume(row, ASSUME_CONTEXT, g->sum.requests, tokens);
}

/* A model has its own tokenizer; others may share it. */
static void assume_tokenizer(struct pricing *p, const struct calls *c)
{
	for (int i = 0; i < c->part_count; i++) {
		const struct compare_part *part = &c->parts[i];
		int its = compare_tokenizer(part->model);

		if (!strcmp(part->provider, p->target->provider))
			p->row->used_provider = true;
		if (!strcmp(part->model, p->target->model)) {
			p->row->in_mix = true;
			continue;
		}
		if (!its || its != p->target->tokenizer)
			assume(p->row, ASSUME_TOKENIZER,
			       part->cell.requests, cell_total(&part->cell));
	}
}

static void price_row(struct compare_row *row, const struct target *t,
		      const struct calls *c, const struct target_book *book)
{
	struct pricing p = {.book = book, .target = t, .row = row};
	const struct groups *g = t->hourly && !c->single ? &c->fine
							 : &c->coarse;

	*row = (struct compare_row){
		.model = t->model, .provider = t->provider, .list = t->list,
		.maker = t->maker, .id = t->id, .context = t->context,
		.cost = MONEY_NONE, .difference = MONEY_NONE,
		.percent = PERCENT_NONE, .per_mtok = MONEY_NONE,
	};
	for (uint32_t i = 0; i < g->count; i++)
		price_group(&p, &g->list[i]);
	assume_tokenizer(&p, c);
	row->whole = row->assumed[ASSUME_UNPRICED].calls == 0;
	row->actual = money_of(p.actual);
	if (row->calls == 0)
		return;
	row->cost = money_of(p.cost);
	row->difference = money_of(p.cost - p.actual);
	row->percent = compare_percent(row->difference, row->actual);
	if (row->tokens > 0)
		row->per_mtok = money_of(divide_half_even(
			(__int128)row->cost * 1000000, row->tokens));
}

static int row_cmp(const void *pa, const void *pb)
{
	const struct compare_row *a = pa, *b = pb;
	int order;

	if (a->whole != b->whole)
		return a->whole ? -1 : 1;
	if (a->cost != b->cost)
		return a->cost == MONEY_NONE ? 1 : b->cost == MONEY_NONE ? -1 :
		       a->cost < b->cost ? -1 : 1;
	order = strcmp(a->model, b->model);
	return order ? order : strcmp(a->list, b->list);
}

/* Of the sellers of a model the cheapest comes first. */
static void mark_cheapest(struct compare_row *rows, int n)
{
	struct intern models;

	intern_init(&models);
	for (int i = 0; i < n; i++) {
		uint32_t known = models.count;

		intern_add(&models, str_from(rows[i].model));
		rows[i].cheapest = models.count > known;
	}
	intern_release(&models);
}

/* ---- targets ------------------------------------------------------------- */

static bool is_asked(const struct compare_query *q, const struct target *t)
{
	if (!q->targets)
		return t->in_text;
	for (int i = 0; i < q->target_count; i++)
		if (target_is_meant(t, q->targets[i]))
			return true;
	return false;
}

static uint32_t count_targets(const struct compare_query *q,
			      const struct target_book *book)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < book->count; i++)
		n += is_asked(q, &book->list[i]);
	return n;
}

/* A target that was not on sale for a single call of the mix is no row, unless
 * it was named. */
static bool is_row(const struct compare_query *q, const struct compare_row *r,
		   const struct calls *c)
{
	return q->targets || r->calls > 0 || c->cell.requests == 0;
}

bool make_whatif(struct made *m, const struct compare_query *q,
		 const struct target_book *book, const struct part_input *in,
		 struct err *err)
{
	struct calls *c = &m->calls;
	uint32_t targets = count_targets(q, book);
	int n = 0;

	if (!calls_gather(c, q, m->c.span, targets, book, in, err))
		return false;
	m->rows = xcalloc(targets + 1, sizeof(*m->rows));
	for (uint32_t i = 0; i < book->count; i++) {
		if (!is_asked(q, &book->list[i]))
			continue;
		price_row(&m->rows[n], &book->list[i], c, book);
		n += is_row(q, &m->rows[n], c);
	}
	qsort(m->rows, (size_t)n, sizeof(*m->rows), row_cmp);
	mark_cheapest(m->rows, n);
	m->work = c->counted * READ_WORK + (int64_t)c->coarse.count * targets;
	m->c.rows = m->rows;
	m->c.row_count = n;
	m->c.one_by_one = c->single && c->gone == 0;
	m->c.mix = (struct compare_mix){
		.cell = c->cell, .apart = c->apart, .notional = c->notional,
		.reported = c->reported, .gone = c->gone,
		.parts = c->parts, .part_count = c->part_count,
	};
	return true;
}
