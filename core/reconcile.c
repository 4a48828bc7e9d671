#include "core/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "core/billed.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/intern.h"
#include "core/mem.h"
#include "core/reconcile_lines.h"

#define DAY_MS INT64_C(86400000)
#define WHOLE_PPM 1000000

static int64_t floor_day(int64_t ms)
{
	return ms - ((ms % DAY_MS) + DAY_MS) % DAY_MS;
}

/* ---- rows ---------------------------------------------------------- */

/* What the lines of a provider's day say of each other. */
struct day_bill {
	bool settled;
	bool money;             /* has the provider ever told money? */
	bool allocated;         /* dollars without a model were spread */
	bool unrated;           /* some of the bill is in a currency without
				 * a rate */
	bool untold;            /* dollars without a model stand alone */
	money unplaced;         /* observed of models that the bill may hold
				 * under no name */
};

/* Has the bill no word about that model, so that its part is not known? */
static bool is_vague(const struct line *l, const struct day_bill *day)
{
	if (l->has_cost)
		return false;
	if (day->unrated)
		return true;
	return l->has_usage ? day->allocated && l->billed_tokens > 0
			    : day->untold;
}

static struct day_bill day_bill(const struct comparison *b,
				const struct line *first, const struct line *end)
{
	const struct billed *billed = b->books->billed;
	const char *provider = comparison_text(b, first->provider);
	struct day_bill day = {
		.settled = billed_day(billed, provider, first->day,
				      b->books->now),
		.money = billed_has_money(billed, provider),
	};

	for (int i = 0; i < b->unrated_count; i++)
		day.unrated |= b->unrated[i].provider == first->provider &&
			       b->unrated[i].day == first->day;
	for (const struct line *l = first; l < end; l++) {
		day.allocated |= l->allocated;
		day.untold |= l->has_cost && !l->has_usage &&
			      !*comparison_text(b, l->model);
	}
	for (const struct line *l = first; day.untold && l < end; l++)
		if (!l->has_cost && !l->has_usage)
			day.unplaced += l->observed;
	return day;
}

/* Dollars of a line that no record explains: none when all its tokens are
 * explained, for then only the price differs. */
static money line_unseen(const struct line *l, money billed, money explained)
{
	money more = billed == MONEY_NONE ? 0 : billed - explained;

	if (billed == MONEY_NONE)
		return l->unseen_list;
	if (billed <= 0 || (l->has_usage && l->unseen_tokens == 0))
		return 0;
	if (more > 0)
		return more < billed ? more : billed;
	return l->has_usage ? money_share(billed, l->unseen_tokens,
				    l->billed_tokens) : 0;
}

static int64_t coverage(money billed, money unseen)
{
	if (billed == MONEY_NONE || billed <= 0)
		return -1;
	if (unseen > billed)
		unseen = billed;
	return (int64_t)((__int128)(billed - unseen) * WHOLE_PPM / billed);
}

static struct reconcile_row row_of(const struct comparison *b,
				   const struct line *l,
				   const struct day_bill *day)
{
	const char *model = comparison_text(b, l->model);
	bool alone = !*model && l->has_cost && !l->has_usage;
	struct reconcile_row r = {
		.provider = comparison_text(b, l->provider),
		.model = *model ? model : "not told",
		.day = l->day, .observed = l->observed,
		.observed_tokens = l->observed_tokens,
		.billed_tokens = l->has_usage ? l->billed_tokens : -1,
		.unseen_tokens = l->unseen_tokens,
		.billed = MONEY_NONE, .drift = MONEY_NONE,
		.flags = l->allocated ? RECONCILE_ALLOCATED : 0,
	};

	if (l->has_cost || (day->settled && !is_vague(l, day)))
		r.billed = l->billed;
	else if (!day->money && l->list_known)
		r.billed = l->list, r.flags |= RECONCILE_ESTIMATED;
	/* No day is settled before it is over. */
	if ((day->money && !day->settled) || l->day + DAY_MS > b->books->now)
		r.flags |= RECONCILE_OPEN;
	if (r.billed == MONEY_NONE)
		r.flags |= RECONCILE_NO_BILL;
	else
		r.drift = r.billed - r.observed;
	r.unseen = line_unseen(l, r.billed, r.observed +
					    (alone ? day->unplaced : 0));
	r.coverage_ppm = coverage(r.billed, r.unseen);
	return r;
}

/* A model's row into the sum of its day. */
static void add_row(struct reconcile_row *sum, const struct reconcile_row *r)
{
	sum->observed += r->observed;
	sum->observed_tokens += r->observed_tokens;
	sum->unseen += r->unseen;
	sum->unseen_tokens += r->unseen_tokens;
	sum->flags |= r->flags & ~(unsigned)RECONCILE_NO_BILL;
	if (r->billed_tokens >= 0)
		sum->billed_tokens = r->billed_tokens +
			(sum->billed_tokens > 0 ? sum->billed_tokens : 0);
	if (r->billed != MONEY_NONE)
		sum->billed = r->billed + (sum->billed == MONEY_NONE
						   ? 0 : sum->billed);
}

static int line_cmp(const void *pa, const void *pb)
{
	const struct line *a = pa, *b = pb;

	if (a->day != b->day)
		return a->day < b->day ? 1 : -1;
	if (a->provider != b->provider)
		return a->provider < b->provider ? -1 : 1;
	if (a->billed != b->billed)
		return a->billed < b->billed ? 1 : -1;
	if (a->observed != b->observed)
		return a->observed < b->observed ? 1 : -1;
	return a->model < b->model ? -1 : a->model > b->model;
}

static int row_cmp(const void *pa, const void *pb)
{
	const struct reconcile_row *a = pa, *b = pb;
	int order;

	if (a->day != b->day)
		return a->day < b->day ? 1 : -1;
	order = strcmp(a->provider, b->provider);
	if (order)
		return order;
	if (!a->model[0] != !b->model[0])
		return a->model[0] ? 1 : -1;
	if (a->billed != b->billed)
		return a->billed < b->billed ? 1 : -1;
	return strcmp(a->model, b->model);
}

/* Lines of one provider's day from `i` on; where they end. What of it has no
 * bill is in no coverage. */
static int add_day(struct comparison *b, int i, int *room)
{
	const struct line *first = &b->list[i];
	struct reconcile_row sum = {
		.provider = comparison_text(b, first->provider), .model = "",
		.day = first->day, .billed = MONEY_NONE, .drift = MONEY_NONE,
		.billed_tokens = -1,
	};
	struct day_bill day;
	money unseen = 0;
	int end = i;

	while (end < b->count && b->list[end].day == first->day &&
	       b->list[end].provider == first->provider)
		end++;
	day = day_bill(b, first, &b->list[end]);
	for (; i < end; i++) {
		struct reconcile_row r = row_of(b, &b->list[i], &day);

		add_row(&sum, &r);
		unseen += r.billed == MONEY_NONE ? 0 : r.unseen;
		*GROW(b->out->rows, b->out->row_count, *room) = r;
	}
	if (sum.billed != MONEY_NONE)
		sum.drift = sum.billed - sum.observed;
	else
		sum.flags |= RECONCILE_NO_BILL;
	sum.coverage_ppm = coverage(sum.billed, unseen);
	*GROW(b->out->rows, b->out->row_count, *room) = sum;
	return end;
}

static void make_rows(struct comparison *b)
{
	int room = 0;

	if (b->count)
		qsort(b->list, (size_t)b->count, sizeof(*b->list),
		      line_cmp);
	for (int i = 0; i < b->count;)
		i = add_day(b, i, &room);
	if (b->out->row_count)
		qsort(b->out->rows, (size_t)b->out->row_count,
		      sizeof(*b->out->rows), row_cmp);
}

/* ---- providers ---------------------------------------------------------- */

/* Sums of days into their providers. Rows come newest day first. */
static void sum_providers(struct comparison *b)
{
	for (int i = 0; i < b->out->row_count; i++) {
		const struct reconcile_row *r = &b->out->rows[i];
		struct reconcile_provider *p = comparison_provider(b, r->provider);

		if (r->model[0])
			continue;
		p->unseen += r->unseen;
		p->unseen_tokens += r->unseen_tokens;
		p->estimated |= (r->flags & RECONCILE_ESTIMATED) != 0;
		b->out->unseen_usd += r->unseen;
		if (r->billed == MONEY_NONE || (r->flags & RECONCILE_OPEN)) {
			p->open_days += r->observed_tokens > 0;
			continue;
		}
		p->observed += r->observed;
		p->billed += r->billed;
		p->drift += r->drift;
		if (!p->last_day) {
			p->last_day = r->day;
			p->last_coverage_ppm = r->coverage_ppm;
		}
	}
}

/* How much of the newest settled day's bill is explained, over all sellers
 * that are settled that far. */
static void cover(struct reconcile *out)
{
	money billed = 0, unseen = 0;
	bool bills = false;     /* estimates count where there is nothing else */

	for (int i = 0; i < out->provider_count; i++)
		bills |= out->providers[i].watermark > 0;
	out->coverage_ppm = -1;
	for (int i = 0; i < out->provider_count; i++) {
		const struct reconcile_provider *p = &out->providers[i];

		if ((p->watermark || !bills) && p->last_day > out->coverage_day)
			out->coverage_day = p->last_day;
	}
	for (int i = 0; out->coverage_day && i < out->row_count; i++) {
		const struct reconcile_row *r = &out->rows[i];

		if (!r->model[0] || r->day != out->coverage_day ||
		    r->billed == MONEY_NONE || (r->flags & RECONCILE_OPEN) ||
		    (bills && (r->flags & RECONCILE_ESTIMATED)))
			continue;
		billed += r->billed;
		unseen += r->unseen;
	}
	out->coverage_ppm = coverage(billed, unseen);
}

/* ---------------------------------------------------------------------------------- */

bool reconcile_build(struct reconcile *out, const struct books *books,
		     int64_t since, int64_t until, struct err *err)
{
	struct comparison b = {
		.out = out, .books = books, .since = floor_day(since),
		.until = floor_day(until + DAY_MS - 1),
	};
	bool ok;

	*out = (struct reconcile){.coverage_ppm = -1};
	out->texts = b.texts = xmalloc(sizeof(*b.texts));
	intern_init(b.texts);
	if (!books->billed)
		return true;
	ok = comparison_fill(&b, err);
	if (ok) {
		make_rows(&b);
		sum_providers(&b);
		cover(out);
	}
	comparison_release(&b);
	return ok;
}

/* ---- filters ---------------------------------------------------------- */

static bool passes(const struct query *q, enum by by, const char *text)
{
	bool asked = false;

	for (int i = 0; i < q->filter_count; i++) {
		if (q->filters[i].by != by)
			continue;
		if (str_glob(str_from(text), q->filters[i].glob))
			return true;
		asked = true;
	}
	return !asked;
}

static bool day_passes(const struct query *q, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	text[10] = '\0';
	return passes(q, BY_DAY, text);
}

static bool row_passes(const struct query *q, const struct reconcile_row *r)
{
	return passes(q, BY_PROVIDER, r->provider) && day_passes(q, r->day) &&
	       (!r->model[0] || passes(q, BY_MODEL, r->model));
}

static bool item_passes(const struct query *q, const struct unseen_item *x)
{
	return passes(q, BY_PROVIDER, x->provider) &&
	       day_passes(q, x->hour) && passes(q, BY_MODEL, x->model) &&
	       passes(q, BY_KEY, x->key) &&
	       passes(q, BY_PROJECT, x->project);
}

void reconcile_filter(struct reconcile *r, const struct query *q)
{
	int rows = 0, items = 0, providers = 0;

	for (int i = 0; i < r->row_count; i++)
		if (row_passes(q, &r->rows[i]))
			r->rows[rows++] = r->rows[i];
	for (int i = 0; i < r->unseen_count; i++)
		if (item_passes(q, &r->unseen[i]))
			r->unseen[items++] = r->unseen[i];
	r->unseen_usd = 0;
	for (int i = 0; i < r->provider_count; i++) {
		if (!passes(q, BY_PROVIDER, r->providers[i].provider))
			continue;
		r->unseen_usd += r->providers[i].unseen;
		r->providers[providers++] = r->providers[i];
	}
	r->row_count = rows;
	r->unseen_count = items;
	r->provider_count = providers;
	r->coverage_day = 0;
	cover(r);
}

void reconcile_release(struct reconcile *r)
{
	free(r->rows);
	free(r->unseen);
	free(r->providers);
	if (r->texts) {
		intern_release(r->texts);
		free(r->texts);
	}
	*r = (struct reconcile){0};
}
