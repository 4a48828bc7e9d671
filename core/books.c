#include "core/books.h"

#include <string.h>

#include "core/books_internal.h"
#include "core/days.h"
#include "core/ledger.h"
#include "core/mem.h"

const char *const book_names[BOOKS] = {
	[BOOK_OBSERVED] = "observed",
	[BOOK_BILLED] = "billed",
	[BOOK_BEST] = "best",
};

/* ---- providers ---------------------------------------------------------- */

struct books_provider *books_provider(struct books_build *b,
				      const char *name)
{
	for (int i = 0; i < b->provider_count; i++)
		if (b->providers[i].name == name ||
		    strcmp(b->providers[i].name, name) == 0)
			return &b->providers[i];
	return NULL;
}

bool books_day(struct books_build *b, struct books_provider *p, int64_t ts)
{
	int64_t day = bucket_floor(ts, BOOKS_DAY);

	if (!p || day >= p->watermark)
		return false;
	if (p->day != day) {
		p->day = day;
		p->day_is_billed = billed_has_cost(b->books->billed, p->name,
						   day);
	}
	return p->day_is_billed;
}

/* Is it a dimension that a split bill has not? */
static bool is_lacked(enum by by)
{
	return by == BY_CLIENT || by == BY_SESSION || by == BY_HOST ||
	       by == BY_SOURCE || by == BY_PROJECT || by == BY_KEY;
}

static void see_told(void *ctx, const struct billed_row *r)
{
	struct books_build *b = ctx;
	struct books_provider *p = books_provider(b, r->provider);

	if (!p)
		return;
	p->tells_project |= *r->dim[BILL_PROJECT] != '\0';
	p->tells_key |= *r->dim[BILL_KEY] != '\0';
}

static void list_providers(struct books_build *b)
{
	const struct billed *billed = b->books->billed;
	const char *name;

	for (int i = 0; (name = billed_provider(billed, i)); i++)
		*GROW(b->providers, b->provider_count, b->provider_room) =
			(struct books_provider){
				.name = name,
				.watermark = billed_watermark(billed, name,
							      b->books->now),
				.day = INT64_MIN,
				.unbilled = INT64_MIN,
			};
	if (b->asked[BY_PROJECT] || b->asked[BY_KEY])
		billed_each(billed, b->q->since, b->q->until, see_told, b);
	for (int i = 0; i < b->provider_count; i++) {
		struct books_provider *p = &b->providers[i];

		p->split = b->asked[BY_CLIENT] || b->asked[BY_SESSION] ||
			   b->asked[BY_HOST] ||
			   (b->asked[BY_PROJECT] && !p->tells_project) ||
			   (b->asked[BY_KEY] && !p->tells_key);
	}
}

/* ---- the observed part of the best book --------------------------------- */

struct watching {
	struct books_build *b;
	const struct series_table *series;
	bool explained;         /* what the bill is compared with, not what
				 * stands beside it */
	struct books_provider **of;     /* by series */
	bool *known;            /* is it looked up? */
	uint32_t count;
};

static struct books_provider *provider_of(struct watching *w, uint32_t series)
{
	if (series >= w->count) {
		uint32_t count = w->series->count;

		w->of = xreallocarray(w->of, count,
				      sizeof(struct books_provider *));
		w->known = xreallocarray(w->known, count, sizeof(*w->known));
		memset(w->known + w->count, 0, count - w->count);
		w->count = count;
	}
	if (!w->known[series]) {
		w->known[series] = true;
		w->of[series] = books_provider(
			w->b, series_text(w->series, series, DIM_PROVIDER).p);
	}
	return w->of[series];
}

/* Dollars of subscriptions are not owed; what the bill has is not counted
 * again. */
static bool is_wanted(void *ctx, uint32_t series, int64_t ts)
{
	struct watching *w = ctx;
	struct books_provider *p;

	if (w->series->list[series].flags & SERIES_NOTIONAL)
		return false;
	p = provider_of(w, series);
	if (w->explained)
		return p && p->split && books_day(w->b, p, ts);
	return !p || p->split || !books_day(w->b, p, ts);
}

static void copy_text(struct books_build *b, struct series *to, enum dim d,
		      struct str text)
{
	to->text[d] = intern_add(&b->series.names, text);
}

/* A series of the ledger as one of ours. */
static uint32_t own_series(struct watching *w, uint32_t series)
{
	struct series s = w->series->list[series];

	for (int d = 0; d < DIMS; d++)
		copy_text(w->b, &s, (enum dim)d,
			  series_text(w->series, series, (enum dim)d));
	return series_add(&w->b->series, &s);
}

/* What of a series bills have, too: what is taken away from them. */
static bool unseen_key(struct watching *w, struct part_key *key)
{
	static const enum dim told[] = {DIM_PROVIDER, DIM_MAKER, DIM_MODEL};
	struct books_build *b = w->b;
	struct series s = {.basis = BASIS_BILLED};

	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		copy_text(b, &s, told[i],
			  series_text(w->series, key->series, told[i]));
	books_name_unseen(b, &s, key);
	key->series = series_add(&b->series, &s);
	return series_passes(b->q, &b->series, key->series) &&
	       part_passes(b->q, BY_SESSION,
			   intern_str(b->out->texts, key->session));
}

static void take_parts(struct watching *w, const struct parts *parts)
{
	for (uint32_t i = 0; i < parts->count; i++) {
		const struct part *part = &parts->list[i];
		struct part_key key = part->key;

		if (!w->explained)
			key.series = own_series(w, key.series);
		else if (!unseen_key(w, &key))
			continue;
		cell_add(parts_at(&w->b->parts, &key), &part->cell,
			 w->explained ? -1 : 1);
	}
}

static bool observe(struct books_build *b, const struct query *q,
		    bool explained, struct err *err)
{
	struct watching w = {.b = b, .explained = explained,
			     .series = ledger_series(b->books->ledger)};
	struct observing o = {
		.ledger = b->books->ledger, .zone = &b->utc,
		.own_zone = strcmp(b->books->zone->name, b->utc.name) == 0,
		.q = q, .wanted = is_wanted, .ctx = &w,
	};
	struct parts parts = {0};
	bool ok = summary_observe(b->out, &parts, &o, err);

	if (ok)
		take_parts(&w, &parts);
	parts_release(&parts);
	free(w.of);
	free(w.known);
	return ok;
}

/* The query without what bills lack. */
static struct query without_lacked(const struct query *q)
{
	struct query out = *q;

	out.by_count = out.filter_count = 0;
	for (int i = 0; i < q->by_count; i++)
		if (!is_lacked(q->by[i]))
			out.by[out.by_count++] = q->by[i];
	for (int i = 0; i < q->filter_count; i++)
		if (!is_lacked(q->filters[i].by))
			out.filters[out.filter_count++] = q->filters[i];
	return out;
}

static bool any_split(const struct books_build *b)
{
	for (int i = 0; i < b->provider_count; i++)
		if (b->providers[i].split && b->providers[i].watermark)
			return true;
	return false;
}

static bool add_observed(struct books_build *b, struct err *err)
{
	struct query q;

	if (!observe(b, b->q, false, err))
		return false;
	if (!any_split(b))
		return true;
	q = without_lacked(b->q);
	return observe(b, &q, true, err);
}

/* ---- what was billed and not seen --------------------------------------- */

static bool is_unseen(const struct query *q, const struct summary_row *row)
{
	for (int i = 0; i < q->by_count; i++)
		if (strcmp(row->text[i], BOOKS_UNSEEN) == 0)
			return true;
	return false;
}

/* A difference has no requests that left something out: a category is known
 * when a bill tells it or there is any of it. */
static void name_known(const struct books_build *b, struct summary_row *row)
{
	int64_t n = row->cell.requests;

	if (n > INT32_MAX)
		n = INT32_MAX;
	if (n < INT32_MIN + 1)
		n = INT32_MIN + 1;
	row->unknown = 0;
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		bool known = b->told & TOKENS_BIT(c) || row->cell.tokens[c];

		row->cell.unknown[c] = (int32_t)(known ? n - 1 : n);
		if (!known)
			row->unknown |= TOKENS_BIT(c);
	}
}

static void tidy_unseen(struct books_build *b)
{
	struct summary *s = b->out;
	int kept = 0;

	for (int i = 0; i < s->count; i++) {
		struct summary_row row = s->rows[i];
		int64_t any = row.cell.cost;

		if (is_unseen(b->q, &row)) {
			for (int c = 0; c < TOKEN_CATEGORIES; c++)
				any |= row.cell.tokens[c];
			if (any == 0)
				continue;
			name_known(b, &row);
		}
		s->rows[kept++] = row;
	}
	s->count = kept;
}

/* ---- the query ---------------------------------------------------------- */

static void see_asked(struct books_build *b)
{
	for (int i = 0; i < b->q->by_count; i++)
		b->asked[b->q->by[i]] = true;
	for (int i = 0; i < b->q->filter_count; i++)
		b->asked[b->q->filters[i].by] = true;
}

bool books_summary(struct summary *out, const struct books *books,
		   enum book book, const struct query *q, struct err *err)
{
	struct books_build b = {.out = out, .books = books, .book = book,
				.q = q};
	bool ok = true;

	if (book == BOOK_OBSERVED)
		return summary_build(out, books->ledger, books->zone, q, err);
	summary_init(out);
	zone_utc(&b.utc);
	labels_init(&b.labels, &b.utc, q);
	series_init(&b.series);
	see_asked(&b);
	if (books->billed) {
		list_providers(&b);
		books_add_bill(&b);
	}
	if (book == BOOK_BEST)
		ok = add_observed(&b, err);
	if (ok)
		parts_fold(&b.parts, q, &b.series, out);
	tidy_unseen(&b);
	parts_release(&b.parts);
	series_release(&b.series);
	free(b.providers);
	return ok;
}
