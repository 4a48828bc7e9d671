#include "core/model_books.h"

#include <stdlib.h>
#include <string.h>

#include "core/intern.h"
#include "core/mem.h"
#include "core/model_rows.h"
#include "core/zone.h"

#define DAY_MS INT64_C(86400000)

enum {
	AGAIN_MS = 2000,        /* between two comparisons while calls come */
	DAYS = 31,
};

/* Stretches whose sums a model shows. */
enum stretch {
	TODAY, MONTH, WINDOW, ALL, ROW_STRETCHES,
	WEEK = ROW_STRETCHES,   /* of the header alone */
	STRETCHES
};

struct model_books {
	struct reconcile reconcile;
	bool compared;
	uint64_t billed, observed;      /* versions it was made of */
	int64_t day;                    /* UTC day it was made in */
	int64_t made;                   /* monotonic */

	struct summary sums[STRETCHES]; /* by provider and model */
	bool summed;
	enum book book;
	enum window window;

	struct model_row *providers, *models;
	int provider_room, model_room;
	struct billed_balance *balances;
	int balance_count, balance_room;
	struct billed_limit *limits;
	int limit_count, limit_room;
};

struct model_books *model_books_new(void)
{
	return xcalloc(1, sizeof(struct model_books));
}

static void release_sums(struct model_books *k)
{
	for (int i = 0; i < STRETCHES; i++)
		summary_release(&k->sums[i]);
	k->summed = false;
}

void model_books_free(struct model_books *k)
{
	if (!k)
		return;
	reconcile_release(&k->reconcile);
	release_sums(k);
	free(k->providers);
	free(k->models);
	free(k->balances);
	free(k->limits);
	free(k);
}

static int64_t floor_day(int64_t ms)
{
	return ms - ((ms % DAY_MS) + DAY_MS) % DAY_MS;
}

/* ---- making anew ---------------------------------------------------------- */

/* Beginning of a stretch, in UTC as bills are. */
static int64_t since_of(enum stretch s, const struct model *m)
{
	struct zone utc;

	if (s == TODAY)
		return floor_day(m->now);
	if (s == WINDOW)
		return m->window_since;
	if (s == ALL)
		return INT64_MIN;
	zone_utc(&utc);
	return zone_floor(&utc, s == WEEK ? ZONE_WEEK : ZONE_MONTH, m->now);
}

static void sum_up(struct model_books *k, const struct model *m,
		   const struct books *books)
{
	struct query q;

	release_sums(k);
	for (int i = 0; i < STRETCHES; i++) {
		query_init(&q);
		q.by[0] = BY_PROVIDER;
		q.by[1] = BY_MODEL;
		q.by_count = 2;
		q.since = since_of((enum stretch)i, m);
		if (!books_summary(&k->sums[i], books, m->book, &q, NULL))
			summary_release(&k->sums[i]);
	}
	k->summed = true;
	k->book = m->book;
	k->window = m->window;
}

static void compare(struct model_books *k, const struct model *m,
		    const struct books *books)
{
	int64_t day = floor_day(m->now);

	reconcile_release(&k->reconcile);
	k->compared = reconcile_build(&k->reconcile, books,
				      day - (DAYS - 1) * DAY_MS, day + DAY_MS,
				      NULL);
}

static void list_balances(struct model_books *k, const struct billed *b)
{
	struct billed_balance balance;
	struct billed_limit limit;

	k->balance_count = k->limit_count = 0;
	for (int i = 0; billed_balance(b, i, &balance); i++)
		*GROW(k->balances, k->balance_count, k->balance_room) =
			balance;
	for (int i = 0; billed_limit(b, i, &limit); i++)
		*GROW(k->limits, k->limit_count, k->limit_room) = limit;
}

/* Calls come many times a second; comparisons need not. */
static bool is_due(const struct model_books *k, const struct model *m,
		   const struct model_books_input *in)
{
	bool again = in->mono - k->made >= AGAIN_MS;

	return !k->compared || k->billed != billed_version(in->books->billed) ||
	       k->day != floor_day(m->now) ||
	       (k->observed != in->observed && again);
}

static void renew(struct model_books *k, const struct model *m,
		  const struct model_books_input *in)
{
	bool sums = m->book != BOOK_OBSERVED;

	if (is_due(k, m, in)) {
		compare(k, m, in->books);
		list_balances(k, in->books->billed);
		k->billed = billed_version(in->books->billed);
		k->observed = in->observed;
		k->day = floor_day(m->now);
		k->made = in->mono;
		release_sums(k);
	}
	if (sums && (!k->summed || k->book != m->book ||
		     k->window != m->window || k->window < WINDOW_MONTH))
		sum_up(k, m, in->books);
}

/* ---- rows ---------------------------------------------------------- */

static void copy_rows(struct model_row **to, int *room,
		      const struct model_row *from, int count, int more)
{
	if (*room < count + more) {
		*room = count + more + 16;
		*to = xreallocarray(*to, (size_t)*room, sizeof(**to));
	}
	if (count)
		memcpy(*to, from, (size_t)count * sizeof(**to));
}

static struct model_row *find_row(struct model_row *rows, int count,
				  const char *provider, const char *model)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(rows[i].provider, provider) &&
		    (!model || !strcmp(rows[i].name, model)))
			return &rows[i];
	return NULL;
}

/* A row of which no call was seen. */
static struct model_row bare_row(const char *name, const char *provider)
{
	struct str word = str_from(provider);
	uint64_t hash = hash_bytes(name, strlen(name)) ^
			hash_bytes(word.p, word.n) * 31;

	return (struct model_row){
		.name = name, .provider = provider, .maker = "",
		.id = (uint32_t)(hash ^ hash >> 32),
		.color = provider_color(word), .unseen = MONEY_NONE,
	};
}

static int provider_cmp(const void *pa, const void *pb)
{
	const struct model_row *a = pa, *b = pb;

	return strcmp(a->name, b->name);
}

/* Sellers that only the bill knows stand among the others. */
static void fill_providers(struct model_books *k, struct model *m,
			   const struct billed *b)
{
	int more = 0, count = m->provider_count;
	const char *name;

	while (billed_provider(b, more))
		more++;
	copy_rows(&k->providers, &k->provider_room, m->providers, count, more);
	for (int i = 0; (name = billed_provider(b, i)); i++) {
		if (!find_row(k->providers, count, name, NULL))
			k->providers[count++] = bare_row(name, name);
	}
	qsort(k->providers, (size_t)count, sizeof(*k->providers),
	      provider_cmp);
	for (int i = 0; k->compared && i < k->reconcile.provider_count; i++) {
		const struct reconcile_provider *p = &k->reconcile.providers[i];
		struct model_row *row = find_row(k->providers, count,
						 p->provider, NULL);

		if (!row)
			continue;
		row->watermark = p->watermark;
		row->unseen = p->unseen;
	}
	m->providers = k->providers;
	m->provider_count = count;
}

/* ---- another book's sums ---------------------------------------------------------- */

static struct cell *cell_of(struct model_row *row, enum stretch s)
{
	return s == TODAY ? &row->today : s == MONTH ? &row->month
	     : s == WINDOW ? &row->window : &row->all;
}

static void clear_cells(struct model_row *rows, int count)
{
	for (int i = 0; i < count; i++) {
		for (int s = 0; s < ROW_STRETCHES; s++)
			*cell_of(&rows[i], (enum stretch)s) = (struct cell){0};
		rows[i].flags = 0;
		rows[i].computed = rows[i].reported = false;
	}
}

static void add_to(struct model_row *row, enum stretch s,
		   const struct summary_row *r)
{
	cell_add(cell_of(row, s), &r->cell, 1);
	if (s != WINDOW)
		return;
	row->flags |= r->flags;
	row->computed |= r->computed;
	row->reported |= r->reported || r->billed;
}

/* Rows of one stretch into those of the model. */
static void take_stretch(struct model_books *k, struct model *m,
			 enum stretch s)
{
	for (int i = 0; i < k->sums[s].count; i++) {
		const struct summary_row *r = &k->sums[s].rows[i];
		struct model_row *row;

		row = find_row(k->providers, m->provider_count, r->text[0],
			       NULL);
		if (row)
			add_to(row, s, r);
		row = find_row(k->models, m->model_count, r->text[0],
			       r->text[1]);
		if (row)
			add_to(row, s, r);
	}
}

/* Models that the book has and the window of calls has not. */
static void add_models(struct model_books *k, struct model *m,
		       const char *provider)
{
	const struct summary *s = &k->sums[WINDOW];
	int count = m->model_count;

	copy_rows(&k->models, &k->model_room, m->models, count, s->count);
	for (int i = 0; i < s->count; i++) {
		const char *const *text = s->rows[i].text;

		if ((provider && strcmp(provider, text[0]) != 0) ||
		    find_row(k->models, count, text[0], text[1]))
			continue;
		k->models[count++] = bare_row(text[1], text[0]);
	}
	m->models = k->models;
	m->model_count = count;
}

static int cost_cmp(const void *pa, const void *pb)
{
	const struct model_row *a = pa, *b = pb;

	if (a->window.cost != b->window.cost)
		return a->window.cost < b->window.cost ? 1 : -1;
	return strcmp(a->name, b->name);
}

static void take_book(struct model_books *k, struct model *m,
		      const char *provider)
{
	add_models(k, m, provider);
	clear_cells(k->providers, m->provider_count);
	clear_cells(k->models, m->model_count);
	for (int s = 0; s < ROW_STRETCHES; s++)
		take_stretch(k, m, (enum stretch)s);
	qsort(k->models, (size_t)m->model_count, sizeof(*k->models), cost_cmp);
	m->today = k->sums[TODAY].total.cell;
	m->week = k->sums[WEEK].total.cell;
	m->month = k->sums[MONTH].total.cell;
	m->window_total = k->sums[WINDOW].total.cell;
	m->all = k->sums[ALL].total.cell;
	/* What is compared with today is of the other book. */
	m->yesterday = m->yesterday_so_far = (struct cell){0};
	m->month_forecast = MONEY_NONE;
}

void model_books_fill(struct model_books *k, struct model *m,
		      const struct model_query *q,
		      const struct model_books_input *in)
{
	const struct billed *b = in->books->billed;

	m->book = q->book;
	m->reconcile = NULL;
	m->balances = NULL;
	m->limits = NULL;
	m->balance_count = m->limit_count = 0;
	m->rates_used = in->books->rates;
	if (!b || !billed_provider(b, 0)) {
		m->book = BOOK_OBSERVED;
		return;
	}
	renew(k, m, in);
	fill_providers(k, m, b);
	m->reconcile = k->compared ? &k->reconcile : NULL;
	m->balances = k->balances;
	m->balance_count = k->balance_count;
	m->limits = k->limits;
	m->limit_count = k->limit_count;
	if (m->book != BOOK_OBSERVED)
		take_book(k, m, q->provider);
}
