#include "core/reconcile_lines.h"

#include <stdlib.h>
#include <string.h>

#include "core/billed.h"
#include "core/cell.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/intern.h"
#include "core/ledger.h"
#include "core/mem.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

static int64_t floor_to(int64_t ms, int64_t unit)
{
	return ms - ((ms % unit) + unit) % unit;
}

static uint32_t text_add(struct comparison *b, const char *text)
{
	return intern_add(b->texts, str_from(text));
}

const char *comparison_text(const struct comparison *b, uint32_t number)
{
	return number ? intern_str(b->texts, number).p : "";
}

/* ---- lines ---------------------------------------------------------- */

static uint32_t line_slot(const struct comparison *b, uint32_t provider,
			  uint32_t model, int64_t day)
{
	const int64_t key[] = {provider, model, day};
	uint32_t mask = b->slot_count - 1;
	uint32_t i = (uint32_t)hash_bytes(key, sizeof(key)) & mask;

	while (b->slots[i]) {
		const struct line *l = &b->list[b->slots[i] - 1];

		if (l->provider == provider && l->model == model &&
		    l->day == day)
			break;
		i = (i + 1) & mask;
	}
	return i;
}

static void grow_slots(struct comparison *b)
{
	free(b->slots);
	b->slot_count = b->slot_count ? 2 * b->slot_count : 256;
	b->slots = xcalloc(b->slot_count, sizeof(*b->slots));
	for (int i = 0; i < b->count; i++) {
		const struct line *l = &b->list[i];

		b->slots[line_slot(b, l->provider, l->model, l->day)] =
			(uint32_t)i + 1;
	}
}

static struct line *line_at(struct comparison *b, uint32_t provider,
			    uint32_t model, int64_t day)
{
	uint32_t i;

	if (2 * ((uint32_t)b->count + 1) > b->slot_count)
		grow_slots(b);
	i = line_slot(b, provider, model, day);
	if (!b->slots[i]) {
		*GROW(b->list, b->count, b->room) = (struct line){
			.provider = provider, .model = model, .day = day};
		b->slots[i] = (uint32_t)b->count;
	}
	return &b->list[b->slots[i] - 1];
}

/* ---- what was observed ---------------------------------------------------------- */

static bool is_within(const struct comparison *b, int64_t ts)
{
	return ts >= b->since && ts < b->until;
}

/* Is there any bill of this provider to compare with? */
static bool is_billed(const struct comparison *b, struct str provider)
{
	const char *name;

	for (int i = 0; (name = billed_provider(b->books->billed, i)); i++)
		if (str_is(provider, name))
			return true;
	return false;
}

/* Words of a series, looked up once. */
static const struct series_words *words_of(struct comparison *b, uint32_t number)
{
	const struct series_table *t = ledger_series(b->books->ledger);
	struct str provider = series_text(t, number, DIM_PROVIDER);
	struct series_words *w;

	if (number >= b->series_count) {
		b->series = xreallocarray(b->series, t->count,
					  sizeof(*b->series));
		memset(b->series + b->series_count, 0,
		       (t->count - b->series_count) * sizeof(*b->series));
		b->series_count = t->count;
	}
	w = &b->series[number];
	if (w->known)
		return w;
	w->known = true;
	if ((t->list[number].flags & SERIES_NOTIONAL) ||
	    !is_billed(b, provider))
		return w;
	w->provider = intern_add(b->texts, provider);
	w->model = intern_add(b->texts, series_text(t, number, DIM_MODEL));
	w->key = intern_add(b->texts, series_text(t, number, DIM_KEY));
	return w;
}

static void on_cell(void *ctx, int64_t bucket, uint32_t number,
		    const struct cell *cell)
{
	struct comparison *b = ctx;
	const struct series_words *w = words_of(b, number);
	struct line *l;

	if (!w->provider)
		return;
	if (is_within(b, bucket)) {
		l = line_at(b, w->provider, w->model, floor_to(bucket, DAY_MS));
		l->observed += cell->cost;
		l->observed_tokens += cell_total(cell);
	}
	*GROW(b->seen, b->seen_count, b->seen_room) = (struct seen){
		.provider = w->provider, .model = w->model, .key = w->key,
		.hour = floor_to(bucket, HOUR_MS),
		.tokens = cell_total(cell),
	};
}

/* ---- what was billed ---------------------------------------------------------- */

struct reconcile_provider *comparison_provider(struct comparison *b,
					      const char *name)
{
	for (int i = 0; i < b->out->provider_count; i++)
		if (!strcmp(b->out->providers[i].provider, name))
			return &b->out->providers[i];
	return NULL;
}

static int64_t tokens_of(const struct billed_row *r)
{
	int64_t sum = 0;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		sum += r->tokens[c];
	return sum;
}

static void count_usage(struct line *l, const struct billed_row *r)
{
	l->has_usage = true;
	l->billed_tokens += tokens_of(r);
	if (r->list != MONEY_NONE) {
		l->list += r->list;
		l->list_known = true;
	}
}

static void on_usage(struct comparison *b, const struct billed_row *r)
{
	uint32_t p = text_add(b, r->provider), m = text_add(b, r->model);

	if (!r->known)
		return;
	if (is_within(b, r->start))
		count_usage(line_at(b, p, m, floor_to(r->start, DAY_MS)), r);
	*GROW(b->told, b->told_count, b->told_room) = (struct told){
		.provider = p, .model = m,
		.key = text_add(b, r->dim[BILL_KEY]),
		.project = text_add(b, r->dim[BILL_PROJECT]),
		.start = floor_to(r->start, HOUR_MS),
		.width = r->width < HOUR_MS ? HOUR_MS : r->width,
		.tokens = tokens_of(r),
		.requests = r->requests,
		.list = r->list,
	};
}

static void note_unrated(struct comparison *b, const struct billed_row *r)
{
	uint32_t provider = text_add(b, r->provider);
	const struct unrated *last =
		b->unrated_count ? &b->unrated[b->unrated_count - 1] : NULL;

	if (last && r->width <= DAY_MS && last->provider == provider &&
	    last->day == floor_to(r->start, DAY_MS))
		return;
	for (int64_t day = floor_to(r->start, DAY_MS);
	     day < r->start + r->width; day += DAY_MS)
		*GROW(b->unrated, b->unrated_count, b->unrated_room) =
			(struct unrated){provider, day};
}

/* Credits and the like. */
static void add_apart(struct comparison *b, const struct billed_row *r)
{
	struct reconcile_provider *p = comparison_provider(b, r->provider);
	money usd = r->usd == MONEY_NONE ? 0 : r->usd;

	if (r->kind == BILL_CREDIT)
		p->credits += usd;
	else if (r->kind == BILL_DISCOUNT)
		p->discounts += usd;
	else if (r->kind == BILL_TAX)
		p->taxes += usd;
}

/* Dollars of costs come joined: see take_costs(). */
static void on_billed(void *ctx, const struct billed_row *r)
{
	struct comparison *b = ctx;

	if (r->kind == BILL_USAGE)
		on_usage(b, r);
	else if (r->kind == BILL_COST && r->usd == MONEY_NONE)
		note_unrated(b, r);
	else if (is_within(b, r->start))
		add_apart(b, r);
}

/* Dollars by provider, model and day, spread where the bill has no model. */
static bool take_costs(struct comparison *b, struct err *err)
{
	struct query q;
	struct summary s;
	bool ok;

	query_init(&q);
	q.by[0] = BY_PROVIDER;
	q.by[1] = BY_MODEL;
	q.by[2] = BY_DAY;
	q.by_count = 3;
	q.since = b->since;
	q.until = b->until;
	ok = books_summary(&s, b->books, BOOK_BILLED, &q, err);
	for (int i = 0; ok && i < s.count; i++) {
		const struct summary_row *r = &s.rows[i];
		struct line *l;
		int64_t day;

		if (!r->billed ||
		    !time_parse_rfc3339(str_from(r->text[2]), &day, NULL))
			continue;
		l = line_at(b, text_add(b, r->text[0]), text_add(b, r->text[1]),
			    day);
		l->has_cost = true;
		l->billed += r->cell.cost;
		l->allocated |= (r->flags & SERIES_ALLOCATED) != 0;
	}
	summary_release(&s);
	return ok;
}

/* ---- what nothing explains ---------------------------------------------------------- */

money money_share(money whole, int64_t part, int64_t all)
{
	if (whole == MONEY_NONE || all <= 0)
		return MONEY_NONE;
	return divide_half_even((__int128)whole * part, all);
}

static int unseen_cmp(const void *pa, const void *pb)
{
	const struct unseen_item *a = pa, *b = pb;
	int order;

	if (a->hour != b->hour)
		return a->hour < b->hour ? 1 : -1;
	if (a->tokens != b->tokens)
		return a->tokens < b->tokens ? 1 : -1;
	order = strcmp(a->provider, b->provider);
	if (!order)
		order = strcmp(a->model, b->model);
	return order ? order : strcmp(a->key, b->key);
}

static void add_unseen(struct comparison *b, const struct told *t, int *room)
{
	struct line *l = line_at(b, t->provider, t->model,
				 floor_to(t->start, DAY_MS));
	money usd = money_share(t->list, t->unseen, t->tokens);

	l->unseen_tokens += t->unseen;
	if (usd != MONEY_NONE)
		l->unseen_list += usd;
	*GROW(b->out->unseen, b->out->unseen_count, *room) =
		(struct unseen_item){
			.provider = comparison_text(b, t->provider),
			.model = comparison_text(b, t->model),
			.key = comparison_text(b, t->key),
			.project = comparison_text(b, t->project),
			.hour = t->start, .width = t->width,
			.tokens = t->unseen, .requests = t->requests,
			.usd = usd,
		};
}

static void find_unseen(struct comparison *b)
{
	int room = 0;

	unseen_find(b->told, b->told_count, b->seen, b->seen_count,
		    b->texts->count);
	for (int i = 0; i < b->told_count; i++)
		if (b->told[i].unseen > 0 && is_within(b, b->told[i].start))
			add_unseen(b, &b->told[i], &room);
	if (b->out->unseen_count)
		qsort(b->out->unseen, (size_t)b->out->unseen_count,
		      sizeof(*b->out->unseen), unseen_cmp);
}

/* ---- all of it ---------------------------------------------------------- */

static void list_providers(struct comparison *b)
{
	struct reconcile *out = b->out;
	const char *name;
	int room = 0;

	for (int i = 0; (name = billed_provider(b->books->billed, i)); i++)
		*GROW(out->providers, out->provider_count, room) =
			(struct reconcile_provider){
				.provider = comparison_text(b, text_add(b, name)),
				.watermark = billed_watermark(
					b->books->billed, name, b->books->now),
				.last_coverage_ppm = -1,
			};
}

/* What is left over in the day beside the stretch explains at its edges. */
bool comparison_fill(struct comparison *b, struct err *err)
{
	int64_t longest = billed_longest(b->books->billed);
	int64_t since = b->since - (longest > DAY_MS ? longest : DAY_MS);
	int64_t until = b->until + DAY_MS;

	list_providers(b);
	billed_each(b->books->billed, since, until, on_billed, b);
	if (!ledger_each_cell(b->books->ledger, CELL_QUARTER, since, until,
			      on_cell, b, err) ||
	    !take_costs(b, err))
		return false;
	find_unseen(b);
	return true;
}

void comparison_release(struct comparison *b)
{
	free(b->list);
	free(b->slots);
	free(b->series);
	free(b->seen);
	free(b->told);
	free(b->unrated);
}
