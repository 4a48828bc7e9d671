#include "core/compare_internal.h"

#include "core/cells.h"
#include "core/config.h"
#include "core/days.h"
#include "core/json.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/summary_parts.h"

#define QUARTER_MS INT64_C(900000)
#define HALF_HOUR_MS INT64_C(1800000)

/* Price look-ups that single calls may take: beyond, calls of one shape are
 * priced as one and rounded once. */
#define SINGLE_MOST 4000000

/* What flags of a call a price depends on. */
#define PRICE_FLAGS (USAGE_OWN_CACHE | USAGE_THINKING | USAGE_RESIDENCY |     \
		     USAGE_FREE)

struct gathering {
	struct calls *c;
	const struct compare_query *q;
	const struct query *filters;
	const struct target_book *book;
	const struct series_table *series;
	struct span span;
	int8_t *wanted;         /* by series: 1 yes, -1 no, 0 not looked at */
	uint32_t wanted_count;
	uint32_t *part_of;      /* by series: place of its part + 1 */
	uint32_t part_count;
	struct cells left;      /* cells less the records in them */
	int64_t in_cells;       /* calls of the span that cells know */
	uint32_t numbered;
};

/* ---- which series -------------------------------------------------------- */

static uint32_t id_of_key(struct str a, struct str b)
{
	struct buf text = {0};
	uint64_t hash;

	/* as core/model_rows.c makes the ids of its rows */
	buf_add(&text, a);
	buf_putc(&text, '\x1f');
	buf_add(&text, b);
	buf_putc(&text, '\x1f');
	hash = hash_bytes(text.p, text.n);
	buf_release(&text);
	return (uint32_t)hash;
}

uint32_t compare_model_id(struct str model, struct str provider)
{
	return id_of_key(model, provider);
}

uint32_t compare_provider_id(struct str provider)
{
	return id_of_key(STR(""), provider);
}

static bool is_tagged(const struct compare_query *q,
		      const struct series_table *t, uint32_t series)
{
	struct str provider = series_text(t, series, DIM_PROVIDER);
	uint32_t model = compare_model_id(series_text(t, series, DIM_MODEL),
					  provider);
	uint32_t seller = compare_provider_id(provider);

	for (int i = 0; i < q->tagged_count; i++)
		if (q->tagged[i] == model || q->tagged[i] == seller)
			return true;
	return q->tagged_count == 0;
}

bool compare_wants(const struct compare_query *q, const struct query *filters,
		   const struct series_table *t, uint32_t series)
{
	return series_passes(filters, t, series) && is_tagged(q, t, series);
}

void compare_filters(const struct compare_query *q, struct span span,
		     const struct part_input *in, struct query *out)
{
	query_init(out);
	out->since = span.since;
	out->until = span.until;
	if (in->config)
		out->camps = json_get(in->config->root, "camps");
	for (int i = 0; i < q->filter_count &&
			out->filter_count < QUERY_FILTERS - 1; i++)
		out->filters[out->filter_count++] = q->filters[i];
	if (q->provider)
		out->filters[out->filter_count++] =
			(struct filter){BY_PROVIDER, q->provider};
}

static bool wants(struct gathering *g, uint32_t series)
{
	if (series >= g->wanted_count) {
		uint32_t count = g->series->count;

		g->wanted = xreallocarray(g->wanted, count, sizeof(int8_t));
		memset(g->wanted + g->wanted_count, 0,
		       count - g->wanted_count);
		g->wanted_count = count;
	}
	if (!g->wanted[series])
		g->wanted[series] = compare_wants(g->q, g->filters, g->series,
						  series) ? 1 : -1;
	return g->wanted[series] > 0;
}

/* ---- shapes -------------------------------------------------------------- */

static uint32_t turn_of(const struct target_book *b, int64_t ts)
{
	uint32_t low = 0, high = b->turn_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (b->turns[middle] <= ts)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint8_t lines_below(const struct target_book *b, int64_t tokens)
{
	int n = 0;

	while (n < b->line_count && tokens > b->lines[n])
		n++;
	return (uint8_t)n;
}

static uint32_t slot_of(const struct groups *g, const struct shape *s)
{
	uint32_t i = (uint32_t)hash_bytes(s, sizeof(*s)) & (g->slot_count - 1);

	while (g->slots[i] &&
	       memcmp(&g->list[g->slots[i] - 1].shape, s, sizeof(*s)) != 0)
		i = (i + 1) & (g->slot_count - 1);
	return i;
}

static void grow(struct groups *g)
{
	free(g->slots);
	g->slot_count = g->slot_count ? g->slot_count * 2 : 256;
	g->slots = xcalloc(g->slot_count, sizeof(*g->slots));
	for (uint32_t i = 0; i < g->count; i++)
		g->slots[slot_of(g, &g->list[i].shape)] = i + 1;
}

static void group_add(struct groups *g, const struct group *one)
{
	struct group *to;
	uint32_t i;

	if (2 * (g->count + 1) > g->slot_count)
		grow(g);
	i = slot_of(g, &one->shape);
	if (!g->slots[i]) {
		*GROW(g->list, g->count, g->room) = *one;
		g->slots[i] = g->count;
		return;
	}
	to = &g->list[g->slots[i] - 1];
	to->sum.requests += one->sum.requests;
	to->sum.cached_audio += one->sum.cached_audio;
	to->actual += one->actual;
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		to->sum.tokens[c] += one->sum.tokens[c];
	for (int f = 0; f < USAGE_FEES; f++)
		to->sum.fees[f].count += one->sum.fees[f].count;
}

/* The calls are one group more, or as many as there are. */
static void take(struct gathering *g, struct group *one, int64_t prompt)
{
	struct shape *s = &one->shape;
	int64_t calls = one->sum.requests > 0 ? one->sum.requests : 1;

	s->turn = turn_of(g->book, one->sum.ts);
	s->flags = (uint16_t)(one->sum.flags & PRICE_FLAGS);
	s->line = lines_below(g->book, prompt);
	s->size = lines_below(g->book, usage_total(&one->sum) / calls);
	s->tier = (uint8_t)one->sum.tier;
	s->reasons = one->sum.tokens[TOKENS_REASONING] > 0;
	for (int f = 0; f < USAGE_FEES; f++)
		s->fees[f] = (uint8_t)one->sum.fees[f].kind;
	if (g->c->single)
		s->call = ++g->numbered;
	group_add(&g->c->coarse, one);
	if (g->c->single)
		return;
	s->hour = (uint32_t)(bucket_floor(one->sum.ts, HALF_HOUR_MS) /
			     HALF_HOUR_MS);
	group_add(&g->c->fine, one);
}

/* ---- the parts of the mix ------------------------------------------------ */

static struct compare_part *part_named(struct calls *c, const char *model,
				       const char *provider, const char *maker)
{
	struct compare_part *p;

	for (int i = 0; i < c->part_count; i++)
		if (c->parts[i].model == model &&
		    c->parts[i].provider == provider)
			return &c->parts[i];
	p = GROW(c->parts, c->part_count, c->part_room);
	*p = (struct compare_part){.model = model, .provider = provider,
				   .maker = maker};
	return p;
}

static const char *keep(struct gathering *g, uint32_t series, enum dim d)
{
	struct str text = series_text(g->series, series, d);

	return intern_str(&g->c->texts, intern_add(&g->c->texts, text)).p;
}

static struct compare_part *part_of(struct gathering *g, uint32_t series)
{
	struct compare_part *p;

	if (series >= g->part_count) {
		uint32_t count = g->series->count;

		g->part_of = xreallocarray(g->part_of, count,
					   sizeof(uint32_t));
		memset(g->part_of + g->part_count, 0,
		       (count - g->part_count) * sizeof(uint32_t));
		g->part_count = count;
	}
	if (!g->part_of[series]) {
		p = part_named(g->c, keep(g, series, DIM_MODEL),
			       keep(g, series, DIM_PROVIDER),
			       keep(g, series, DIM_MAKER));
		g->part_of[series] = (uint32_t)(p - g->c->parts) + 1;
	}
	return &g->c->parts[g->part_of[series] - 1];
}

/* Into the sums. False: no whole price of its own, so it stays apart. */
static bool count_in(struct gathering *g, uint32_t series,
		     const struct cell *cell, bool priced)
{
	const struct series *s = &g->series->list[series];
	struct calls *c = g->c;

	if (!priced || cell->unpriced) {
		cell_add(&c->apart, cell, 1);
		return false;
	}
	cell_add(&c->cell, cell, 1);
	cell_add(&part_of(g, series)->cell, cell, 1);
	if (s->flags & SERIES_NOTIONAL)
		c->notional += cell->cost;
	if (s->basis == BASIS_REPORTED)
		c->reported += cell->cost;
	return true;
}

/* ---- single calls -------------------------------------------------------- */

static void cell_of(const struct record *r, struct cell *out)
{
	*out = (struct cell){
		.requests = r->requests,
		.cost = r->cost == MONEY_NONE ? 0 : r->cost,
		.unpriced = r->unpriced,
	};
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		out->tokens[c] = r->tokens[c];
		if (!(r->known & TOKENS_BIT(c)))
			out->unknown[c] = (int32_t)r->requests;
	}
}

static void usage_of_record(const struct record *r, struct usage *u)
{
	*u = (struct usage){
		.ts = r->ts, .requests = r->requests, .known = r->known,
		.cached_audio = r->cached_audio, .flags = r->flags,
		.tier = (enum service_tier)r->tier,
	};
	memcpy(u->tokens, r->tokens, sizeof(u->tokens));
	memcpy(u->fees, r->fees, sizeof(u->fees));
}

static void on_record(void *ctx, const struct record *r)
{
	struct gathering *g = ctx;
	struct group one = {.actual = r->cost};
	struct cell cell;
	int64_t calls = r->requests > 0 ? r->requests : 1;

	if (!wants(g, r->series))
		return;
	cell_of(r, &cell);
	cells_add(&g->left, bucket_floor(r->ts, QUARTER_MS), r->series, &cell,
		  -1);
	if (!span_holds(g->span, r->ts))
		return;
	g->c->counted++;
	if (!count_in(g, r->series, &cell, r->cost != MONEY_NONE))
		return;
	usage_of_record(r, &one.sum);
	take(g, &one, usage_prompt(&one.sum) / calls);
}

/* ---- calls that are gone ------------------------------------------------- */

static void on_cell(void *ctx, int64_t bucket, uint32_t series,
		    const struct cell *cell)
{
	struct gathering *g = ctx;

	if (!wants(g, series))
		return;
	cells_add(&g->left, bucket, series, cell, 1);
	if (span_holds(g->span, bucket))
		g->in_cells += cell->requests;
}

/* What is known of the prompts of a sum: their mean, and on which side of the
 * line of the rule that priced them they were. */
static int64_t prompt_of(const struct gathering *g, const struct series *s,
			 const struct usage *u)
{
	int64_t mean = u->requests > 0 ? usage_prompt(u) / u->requests : 0;
	struct price_rule r;

	if (!s->rule || !pricebook_rule(g->book->of, s->rule, &r) ||
	    !r.threshold)
		return mean;
	if (s->band == 0)
		return mean < r.threshold ? mean : r.threshold;
	return mean > r.threshold ? mean : r.threshold + 1;
}

static void take_gone(struct gathering *g, const struct held_cell *h)
{
	const struct series *s = &g->series->list[h->series];
	struct group one = {.actual = h->sums.cost, .shape.gone = 1};
	bool priced = s->basis != BASIS_UNPRICED;

	if (h->sums.requests <= 0 || !span_holds(g->span, h->bucket))
		return;
	g->c->gone += h->sums.requests;
	g->c->counted++;
	if (!count_in(g, h->series, &h->sums, priced))
		return;
	one.sum = (struct usage){.ts = h->bucket,
				 .requests = h->sums.requests,
				 .tier = (enum service_tier)s->tier};
	memcpy(one.sum.tokens, h->sums.tokens, sizeof(one.sum.tokens));
	one.prompt = prompt_of(g, s, &one.sum);
	take(g, &one, one.prompt);
}

static int part_cmp(const void *pa, const void *pb)
{
	const struct compare_part *a = pa, *b = pb;
	int order;

	if (a->cell.cost != b->cell.cost)
		return a->cell.cost < b->cell.cost ? 1 : -1;
	order = strcmp(a->model, b->model);
	return order ? order : strcmp(a->provider, b->provider);
}

/* Sums first, as they say how many calls there are; then the calls; what is
 * then left of the sums is of calls that are gone. */
static bool gather(struct gathering *g, struct ledger *l, uint32_t targets,
		   struct err *err)
{
	struct calls *c = g->c;
	int64_t from = g->span.since, to = g->span.until;

	if (from != INT64_MIN)
		from = bucket_floor(from, QUARTER_MS);
	if (to < INT64_MAX - QUARTER_MS)
		to = bucket_floor(to + QUARTER_MS - 1, QUARTER_MS);
	if (!ledger_each_cell(l, CELL_QUARTER, from, to, on_cell, g, err))
		return false;
	c->single = g->in_cells * (int64_t)targets <= SINGLE_MOST;
	if ((g->q->calls_most == 0 || g->in_cells <= g->q->calls_most) &&
	    !ledger_each_record(l, from, to, on_record, g, err))
		return false;
	for (uint32_t i = 0; i < g->left.count; i++)
		take_gone(g, &g->left.list[i]);
	if (c->part_count)
		qsort(c->parts, (size_t)c->part_count, sizeof(*c->parts),
		      part_cmp);
	return true;
}

bool calls_gather(struct calls *c, const struct compare_query *q,
		  struct span span, uint32_t targets,
		  const struct target_book *book, const struct part_input *in,
		  struct err *err)
{
	struct query filters;
	struct gathering g = {
		.c = c, .q = q, .filters = &filters, .book = book,
		.series = ledger_series(in->books.ledger), .span = span,
	};
	bool ok;

	*c = (struct calls){0};
	intern_init(&c->texts);
	compare_filters(q, span, in, &filters);
	ok = gather(&g, in->books.ledger, targets, err);
	cells_release(&g.left);
	free(g.wanted);
	free(g.part_of);
	return ok;
}

static void groups_release(struct groups *g)
{
	free(g->list);
	free(g->slots);
	*g = (struct groups){0};
}

void calls_release(struct calls *c)
{
	groups_release(&c->coarse);
	groups_release(&c->fine);
	free(c->parts);
	if (c->texts.strings)
		intern_release(&c->texts);
	*c = (struct calls){0};
}
