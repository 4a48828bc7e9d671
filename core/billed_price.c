/* What rows are called and what they come to, found once. */
#include "core/billed_internal.h"

#include <string.h>

/* The context window that Anthropic's reports name, in tokens. */
#define LONG_CONTEXT 200001

static bool holds(const char *text, const char *glob)
{
	return str_glob(str_from(text), glob);
}

/* Anthropic's "priority" is capacity bought ahead, not a dearer price. */
static enum service_tier tier_of(const struct billed_row *r)
{
	const char *tier = r->dim[BILL_TIER];

	if (holds(tier, "*batch*"))
		return TIER_BATCH;
	if (holds(tier, "*flex*"))
		return TIER_FLEX;
	if (holds(tier, "*fast*"))
		return TIER_FAST;
	return holds(tier, "*priority*") && strcmp(r->provider, "anthropic")
		       ? TIER_FAST
		       : TIER_STANDARD;
}

static bool is_long(const struct billed_row *r)
{
	return holds(r->dim[BILL_ITEM], "*200k-1M*") ||
	       holds(r->dim[BILL_TIER], "*200k-1M*");
}

/* Asked for as the observed ledger asks: the seller decides the list, the
 * list prices. */
static const struct offer *offer_of(const struct billed *b,
				    struct billed_row *face)
{
	struct str raw = str_from(face->dim[BILL_MODEL]);
	const struct offer *o;

	o = pricebook_offer(b->env.prices, str_from(face->provider), raw);
	face->maker = o->id.maker;
	face->model = o->id.canonical;
	return *o->list ? pricebook_offer(b->env.prices, str_from(o->list),
					  raw)
			: o;
}

void billed_resolve(const struct billed *b, struct billed_series *s)
{
	const struct bill_feed *feed = &b->feeds[s->key.feed].f;
	struct billed_row *face = &s->face;

	*face = (struct billed_row){
		.kind = (enum bill_kind)s->key.kind,
		.width = s->key.width,
		.source = billed_text(b, feed->source),
		.provider = billed_text(b, feed->provider),
		.feed = billed_text(b, feed->name),
		.maker = "",
		.model = "",
		.usd = MONEY_NONE,
		.list = MONEY_NONE,
	};
	memcpy(face->currency, s->key.currency, sizeof(face->currency));
	for (int i = 0; i < BILL_DIMS; i++)
		face->dim[i] = billed_text(b, s->key.dim[i]);
	if (*face->dim[BILL_MODEL])
		s->offer = offer_of(b, face);
	s->tier = tier_of(face);
	s->prompt = is_long(face) ? LONG_CONTEXT : 0;
	if (holds(face->dim[BILL_REGION], "us"))
		s->usage_flags |= USAGE_RESIDENCY;
}

static void price_usage(const struct billed *b, struct billed_entry *row)
{
	const struct billed_series *s = &b->series[row->series];
	struct usage u = {
		.ts = row->start + s->key.width / 2,
		.known = row->f.known,
		.tier = s->tier,
		.flags = s->usage_flags,
	};
	struct price p = {.cost = MONEY_NONE};

	memcpy(u.tokens, row->f.tokens, sizeof(u.tokens));
	if (row->f.flags & BILL_PREPAID) {
		row->list = 0;
		return;
	}
	if (s->offer)
		pricebook_price_sum(b->env.prices, s->offer, &u, s->prompt,
				    &p);
	else
		p.unpriced = usage_total(&u);
	/* units beside tokens have no price here, and 0 would say they had */
	if (p.cost == 0 && row->f.units && usage_total(&u) == 0)
		p.cost = MONEY_NONE;
	row->list = p.cost;
	row->unpriced = p.unpriced;
	row->estimated = p.estimated ||
			 row->f.flags & (BILL_UPPER | BILL_ESTIMATED);
}

void billed_price(const struct billed *b, struct billed_entry *row)
{
	static const struct exchange none;
	const struct billed_series *s = &b->series[row->series];
	const struct exchange *rates = b->env.rates ? b->env.rates : &none;

	row->usd = row->list = MONEY_NONE;
	row->unpriced = 0;
	row->estimated = false;
	if (s->key.kind == BILL_USAGE)
		price_usage(b, row);
	else
		exchange_usd(rates, s->key.currency, row->start, row->f.amount,
			     &row->usd, NULL);
}
