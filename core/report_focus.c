/* FOCUS 1.2: one row for each kind of token, so that cache reads can be told
 * from plain input. A call's cost is one figure; it is spread over its kinds
 * of tokens by list price, and the parts add up to it. */
#include "core/report_pages.h"

#include <inttypes.h>

#include "core/clock.h"
#include "core/json_member.h"
#include "core/mem.h"
#include "core/pricebook.h"
#include "core/report.h"
#include "core/report_columns.h"
#include "core/zone.h"

static const enum by always[] = {
	BY_DAY, BY_PROVIDER, BY_MAKER, BY_MODEL, BY_CLIENT, BY_PROJECT, BY_KEY,
	BY_SOURCE,
};

static const char heading[] =
	"BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,"
	"ConsumedQuantity,ConsumedUnit,ChargePeriodStart,ChargePeriodEnd,"
	"BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ChargeClass,"
	"ChargeFrequency,ChargeDescription,PricingCategory,ServiceCategory,"
	"ServiceSubcategory,ServiceName,ProviderName,PublisherName,"
	"InvoiceIssuerName,SkuId,SkuPriceDetails,x_ModelId,x_TokenType,"
	"x_CacheStatus,x_Client,x_Project,x_Session,x_Key,x_Host,x_Source,"
	"x_Requests,x_Ledger,x_CostBasis,x_Flags\n";

/* What the kind of token says of the cache. */
static const char *const cache_status[TOKEN_CATEGORIES] = {
	[TOKENS_INPUT] = "miss", [TOKENS_CACHE_READ] = "read",
	[TOKENS_CACHE_WRITE_5M] = "write-short",
	[TOKENS_CACHE_WRITE_1H] = "write-long",
};

/* One row of the summary, taken apart. */
struct parts {
	const struct report *r;
	const struct summary_row *row;
	money list[TOKEN_CATEGORIES];   /* MONEY_NONE: no list price */
	money cost[TOKEN_CATEGORIES];   /* MONEY_NONE: not known */
	int64_t since, until;           /* UTC ms */
};

static bool has(const struct query *q, enum by by)
{
	for (int i = 0; i < q->by_count; i++)
		if (q->by[i] == by)
			return true;
	return false;
}

void report_focus_query(struct query *q)
{
	struct query asked = *q;
	static const enum by more[] = {BY_SESSION, BY_HOST};

	q->by_count = 0;
	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		q->by[q->by_count++] = always[i];
	if (has(&asked, BY_HOUR))
		q->by[0] = BY_HOUR;
	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		if (has(&asked, more[i]))
			q->by[q->by_count++] = more[i];
}

static const char *text_of(const struct parts *p, enum by by)
{
	for (int i = 0; i < p->r->query->by_count; i++)
		if (p->r->query->by[i] == by)
			return p->row->text[i];
	return "";
}

/* ---- taking a cost apart ---------------------------------------------------- */

/* What the tokens of one kind cost by the list, MONEY_NONE where it has no
 * price for them. */
static money list_price(const struct parts *p, int category)
{
	const struct pricebook *b = p->r->prices;
	struct usage u = {.ts = p->since, .requests = p->row->cell.requests};
	struct price price;

	if (!b)
		return MONEY_NONE;
	usage_set(&u, (enum token_category)category,
		  p->row->cell.tokens[category]);
	pricebook_price_sum(b, pricebook_offer(b,
				str_from(text_of(p, BY_PROVIDER)),
				str_from(text_of(p, BY_MODEL))),
			    &u, 0, &price);
	return price.unpriced ? MONEY_NONE : price.cost;
}

/* By what a kind of token takes part in the cost: by its list price; by its
 * count where nothing has one. */
static int64_t weight(const struct parts *p, int category, bool by_price)
{
	if (!by_price)
		return p->row->cell.tokens[category];
	return p->list[category] == MONEY_NONE ? 0 : p->list[category];
}

static void spread(struct parts *p)
{
	__int128 sum = 0, weights = 0;
	money rest = p->row->cell.cost;
	bool by_price;
	int heaviest = 0;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		sum += weight(p, c, true);
	by_price = sum > 0;
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		weights += weight(p, c, by_price);
		if (weight(p, c, by_price) > weight(p, heaviest, by_price))
			heaviest = c;
	}
	if (weights <= 0)
		return;
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		if (by_price && p->list[c] == MONEY_NONE)
			continue;
		p->cost[c] = divide_half_even((__int128)p->row->cell.cost *
						      weight(p, c, by_price),
					      weights);
		rest -= p->cost[c];
	}
	p->cost[heaviest] += rest;
}

static void take_apart(struct parts *p)
{
	const struct zone *z = p->r->days;
	bool hours = has(p->r->query, BY_HOUR);
	const char *label = text_of(p, hours ? BY_HOUR : BY_DAY);

	if (!zone_parse_when(z, str_from(label), 0, &p->since, NULL))
		p->since = 0;
	p->until = zone_add(z, hours ? ZONE_HOUR : ZONE_DAY, p->since, 1);
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		p->cost[c] = p->list[c] = MONEY_NONE;
		if (p->row->cell.tokens[c])
			p->list[c] = list_price(p, c);
	}
	if (report_is_priced(p->row))
		spread(p);
}

/* ---- columns ------------------------------------------------------------------ */

static void put_money(struct buf *to, money m)
{
	if (m != MONEY_NONE)
		money_write(to, m);
	buf_putc(to, ',');
}

static void put_text(struct buf *to, const char *text)
{
	report_csv_text(to, text);
	buf_putc(to, ',');
}

static void put_time(struct buf *to, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	put_text(to, text);
}

/* Nothing is owed for the calls of a subscription. */
static void put_costs(const struct parts *p, money cost, money list,
		      struct buf *to)
{
	bool owed = !(p->row->flags & SERIES_NOTIONAL);
	money due = cost == MONEY_NONE || owed ? cost : 0;

	put_money(to, due);
	put_money(to, due);
	put_money(to, p->row->computed && !p->row->billed &&
			      !p->row->reported ? cost : list);
	put_money(to, due);
	buf_puts(to, "USD,");
}

static void put_periods(const struct parts *p, struct buf *to)
{
	const struct zone *z = p->r->days;

	put_time(to, p->since);
	put_time(to, p->until);
	put_time(to, zone_floor(z, ZONE_MONTH, p->since));
	put_time(to, zone_add(z, ZONE_MONTH, p->since, 1));
}

static void put_sku(const struct parts *p, const char *kind,
		    const char *cache, struct buf *to)
{
	struct buf text = {0};

	buf_addf(&text, "%s/%s/%s", text_of(p, BY_PROVIDER),
		 text_of(p, BY_MODEL), kind);
	put_text(to, buf_text(&text));
	buf_reset(&text);
	buf_putc(&text, '{');
	json_member(&text, "x_ModelId", text_of(p, BY_MODEL));
	buf_puts(&text, ", ");
	json_member(&text, "x_TokenType", *kind ? kind : NULL);
	buf_puts(&text, ", ");
	json_member(&text, "x_CacheStatus", cache);
	buf_putc(&text, '}');
	put_text(to, buf_text(&text));
	buf_release(&text);
}

static void put_names(const struct parts *p, const char *kind,
		      const char *cache, struct buf *to)
{
	const char *provider = display_word(text_of(p, BY_PROVIDER));
	struct buf text = {0};

	buf_puts(to, "Usage,,Usage-Based,");
	buf_addf(&text, "%s %s", text_of(p, BY_MODEL), *kind ? kind : "usage");
	put_text(to, buf_text(&text));
	buf_puts(to, "Standard,AI and Machine Learning,Generative AI,");
	put_text(to, provider);
	put_text(to, provider);
	put_text(to, display_word(text_of(p, BY_MAKER)));
	put_text(to, provider);
	put_sku(p, kind, cache, to);
	buf_release(&text);
}

/* Requests stand in one row of a call's alone, so that they add up. */
static void put_more(const struct parts *p, const char *kind,
		     const char *cache, bool first, struct buf *to)
{
	static const enum by columns[] = {BY_CLIENT, BY_PROJECT, BY_SESSION,
					  BY_KEY, BY_HOST, BY_SOURCE};

	put_text(to, text_of(p, BY_MODEL));
	put_text(to, kind);
	put_text(to, cache ? cache : "");
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		put_text(to, text_of(p, columns[i]));
	if (summary_tells_requests(p->row))
		buf_addf(to, "%" PRId64, first ? p->row->cell.requests : 0);
	buf_putc(to, ',');
	put_text(to, p->r->ledger);
	put_text(to, summary_basis(p->row));
	report_flags(to, p->row->flags, "", " ");
	buf_putc(to, '\n');
}

/* `category` below 0: dollars without tokens. */
static void put_row(const struct parts *p, int category, bool first,
		    struct buf *to)
{
	const char *kind = category < 0 ? "" : token_category_names[category];
	const char *cache = category < 0 ? NULL : cache_status[category];
	money all = report_is_priced(p->row) ? p->row->cell.cost : MONEY_NONE;

	put_costs(p, category < 0 ? all : p->cost[category],
		  category < 0 ? MONEY_NONE : p->list[category], to);
	if (category >= 0)
		buf_addf(to, "%" PRId64 ",Tokens,",
			 p->row->cell.tokens[category]);
	else
		buf_puts(to, ",,");
	put_periods(p, to);
	put_names(p, kind, cache, to);
	put_more(p, kind, cache, first, to);
}

void report_focus(const struct report *r, struct buf *to)
{
	buf_puts(to, heading);
	for (int i = 0; i < r->summary->count; i++) {
		struct parts p = {.r = r, .row = &r->summary->rows[i]};
		bool first = true;

		take_apart(&p);
		for (int c = 0; c < TOKEN_CATEGORIES; c++) {
			if (!p.row->cell.tokens[c])
				continue;
			put_row(&p, c, first, to);
			first = false;
		}
		if (first)
			put_row(&p, -1, true, to);
	}
}
