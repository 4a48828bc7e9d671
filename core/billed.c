#include "core/billed.h"

#include <string.h>

#include "core/billed_internal.h"
#include "core/mem.h"

/* ---- life --------------------------------------------------------------- */

static struct billed *new_empty(const struct billed_env *env)
{
	struct billed *b = xcalloc(1, sizeof(*b));

	b->env = *env;
	b->writes = env->store && store_mode(env->store) == STORE_WRITER;
	intern_init(&b->texts);
	intern_init(&b->words);
	b->texts_put = 1;
	b->series_put = b->ranked = 1;
	*GROW(b->series, b->series_count, b->series_room) =
		(struct billed_series){0};
	return b;
}

struct billed *billed_new(const struct billed_env *env, struct err *err)
{
	struct billed *b = new_empty(env);

	if (billed_load(b, err))
		return b;
	billed_free(b);
	return NULL;
}

static void release(struct billed *b)
{
	for (uint32_t i = 0; i < b->cover_count; i++)
		free(b->covers[i].list);
	free(b->covers);
	free(b->feeds);
	free(b->series);
	free(b->series_slots);
	free(b->rows);
	free(b->slots);
	free(b->order);
	free(b->balances);
	free(b->limits);
	free(b->cost_days);
	free(b->providers);
	free(b->removed);
	free(b->names);
	intern_release(&b->words);
	intern_release(&b->texts);
}

void billed_free(struct billed *b)
{
	if (!b)
		return;
	release(b);
	free(b);
}

bool billed_reload(struct billed *b, struct err *err)
{
	struct billed *fresh = billed_new(&b->env, err);

	if (!fresh)
		return false;
	fresh->version = b->version + 1;
	release(b);
	*b = *fresh;
	free(fresh);
	return true;
}

/* ---- one poll ----------------------------------------------------------- */

static uint32_t text_of(struct billed *b, struct str text)
{
	return intern_add(&b->texts, text);
}

/* A source that was another seller's before has feeds of its own. */
static uint32_t feed_of(struct billed *b, const struct bill_batch *batch)
{
	struct str told = str_from(batch->provider);
	const char *word = pricebook_offer(b->env.prices, told,
					   STR(""))->provider;
	struct bill_feed key = {
		.source = text_of(b, str_from(batch->source)),
		.provider = text_of(b, str_from(word)),
		.name = text_of(b, str_from(batch->feed)),
	};

	for (uint32_t i = 0; i < b->feed_count; i++)
		if (b->feeds[i].f.source == key.source &&
		    b->feeds[i].f.provider == key.provider &&
		    b->feeds[i].f.name == key.name)
			return i;
	*GROW(b->feeds, b->feed_count, b->feed_room) =
		(struct billed_feed){.f = key};
	return b->feed_count - 1;
}

static bool has_cost(const struct bill_batch *batch)
{
	for (uint32_t i = 0; i < batch->count; i++)
		if (batch->rows[i].kind == BILL_COST)
			return true;
	return false;
}

static void remember(struct billed *b, uint32_t number,
		     const struct bill_batch *batch)
{
	struct billed_feed *feed = &b->feeds[number];

	feed->f.memory = batch->memory;
	feed->f.money |= batch->money || has_cost(batch);
	if (batch->money)
		feed->f.settle_ms = batch->settle_ms;
	feed->dirty = b->writes;
}

static bool put_row(struct billed *b, uint32_t feed, uint32_t grouping,
		    const struct bill_row *r)
{
	struct bill_series key = {
		.width = r->width,
		.feed = feed,
		.kind = (uint32_t)r->kind,
	};
	struct bill_figures f = {
		.requests = r->requests,
		.units = r->units,
		.known = r->known,
		.flags = r->flags,
		.grouping = grouping,
	};

	if (!billed_is_sane(r))
		return false;
	for (int i = 0; i < BILL_DIMS; i++)
		key.dim[i] = text_of(b, r->dim[i]);
	if (r->kind == BILL_USAGE || r->kind == BILL_DETAIL)
		memcpy(f.tokens, r->tokens, sizeof(f.tokens));
	if (r->kind != BILL_USAGE) {
		memcpy(key.currency, r->currency, sizeof(key.currency));
		f.amount = r->amount;
	}
	return billed_put_row(b, r->start, billed_add_series(b, &key), &f);
}

/* A bucket that begins before the window and was told counts. */
static int64_t told_since(const struct bill_batch *batch)
{
	int64_t since = batch->since;

	for (uint32_t i = 0; i < batch->count; i++)
		if (batch->rows[i].start < since)
			since = batch->rows[i].start;
	return since;
}

/* Asked for in another grouping, the same usage has other rows: those of the
 * old one go. */
static bool drop_regrouped(struct billed *b, uint32_t feed, uint32_t grouping,
			   const struct bill_batch *batch)
{
	int64_t since = told_since(batch);

	for (uint32_t i = billed_place(b, since); i < b->ordered; i++) {
		struct billed_entry *row = &b->rows[b->order[i]];

		if (row->start >= batch->until)
			break;
		if (b->series[row->series].key.feed == feed &&
		    row->f.grouping != grouping)
			billed_kill_row(b, row);
	}
	return b->dead > 0;
}

static bool put_rows(struct billed *b, uint32_t feed,
		     const struct bill_batch *batch)
{
	uint32_t grouping = text_of(b, batch->grouping);
	uint32_t had = b->count;
	bool changed = false;

	if (batch->count > 0)
		billed_untell(b, told_since(batch));
	for (uint32_t i = 0; i < batch->count; i++)
		changed |= put_row(b, feed, grouping, &batch->rows[i]);
	billed_sort(b);
	if (batch->since < batch->until)
		changed |= drop_regrouped(b, feed, grouping, batch);
	if (batch->count > 0)
		changed |= billed_drop_moved(b, feed, had, told_since(batch));
	billed_compact(b);
	billed_cover_batch(b, feed, batch);
	billed_choose(b, feed);
	return changed;
}

/* ---- balances and limits ------------------------------------------------ */

/* Forget those of one feed. True when there were any. */
static bool drop_of(struct bill_has *list, uint32_t *count, uint32_t feed)
{
	uint32_t kept = 0, had = *count;

	for (uint32_t i = 0; i < had; i++)
		if (list[i].feed != feed)
			list[kept++] = list[i];
	*count = kept;
	return kept < had;
}

static void put_balances(struct billed *b, uint32_t feed,
			 const struct bill_batch *batch)
{
	for (uint32_t i = 0; i < batch->balance_count; i++) {
		const struct bill_balance *x = &batch->balances[i];
		struct bill_has has = {
			.feed = feed, .place = i,
			.account = text_of(b, x->account),
			.what = text_of(b, x->what),
			.amount = x->amount,
			.as_of = batch->memory.as_of,
		};

		memcpy(has.currency, x->currency, sizeof(has.currency));
		*GROW(b->balances, b->balance_count, b->balance_room) = has;
	}
}

static void put_limits(struct billed *b, uint32_t feed,
		       const struct bill_batch *batch)
{
	for (uint32_t i = 0; i < batch->limit_count; i++) {
		const struct bill_limit *x = &batch->limits[i];

		*GROW(b->limits, b->limit_count, b->limit_room) =
			(struct bill_has){
				.feed = feed, .place = i,
				.account = text_of(b, x->account),
				.what = text_of(b, x->name),
				.amount = x->used_ppm,
				.window_ms = x->window_ms,
				.resets_at = x->resets_at,
				.as_of = batch->memory.as_of,
			};
	}
}

/* A provider's, a source's and a feed's stand together. */
static int has_cmp(const struct billed *b, const struct bill_has *x,
		   const struct bill_has *y)
{
	const struct bill_feed *fx = &b->feeds[x->feed].f;
	const struct bill_feed *fy = &b->feeds[y->feed].f;
	int order;

	if ((order = strcmp(billed_text(b, fx->provider),
			    billed_text(b, fy->provider))) != 0 ||
	    (order = strcmp(billed_text(b, fx->source),
			    billed_text(b, fy->source))) != 0 ||
	    (order = strcmp(billed_text(b, fx->name),
			    billed_text(b, fy->name))) != 0)
		return order;
	return x->place < y->place ? -1 : x->place > y->place;
}

/* There are a handful. */
static void sort_list(const struct billed *b, struct bill_has *list,
		      uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		struct bill_has x = list[i];
		uint32_t at = i;

		for (; at > 0 && has_cmp(b, &list[at - 1], &x) > 0; at--)
			list[at] = list[at - 1];
		list[at] = x;
	}
}

void billed_sort_lists(struct billed *b)
{
	sort_list(b, b->balances, b->balance_count);
	sort_list(b, b->limits, b->limit_count);
}

/* A whole poll has all its feed has; after a failure the old ones age. */
static bool put_lists(struct billed *b, uint32_t feed,
		      const struct bill_batch *batch)
{
	bool whole = batch->memory.state == SOURCE_OK ||
		     batch->balance_count + batch->limit_count > 0;
	bool had;

	if (!whole)
		return false;
	had = drop_of(b->balances, &b->balance_count, feed);
	had |= drop_of(b->limits, &b->limit_count, feed);
	put_balances(b, feed, batch);
	put_limits(b, feed, batch);
	billed_sort_lists(b);
	return had || batch->balance_count + batch->limit_count > 0;
}

bool billed_put(struct billed *b, const struct bill_batch *batch)
{
	uint32_t feed = feed_of(b, batch);
	bool rows, lists, names;

	remember(b, feed, batch);
	rows = put_rows(b, feed, batch);
	lists = put_lists(b, feed, batch);
	names = billed_put_names(b, batch);
	if (rows)
		billed_list_days(b);
	if (rows || lists)
		billed_list_providers(b);
	b->version += rows || lists || names;
	return rows || lists || names;
}

/* ---- asking ------------------------------------------------------------- */

uint64_t billed_version(const struct billed *b)
{
	return b->version;
}

bool billed_is_empty(const struct billed *b)
{
	return b->count == 0;
}

int64_t billed_longest(const struct billed *b)
{
	int64_t longest = 0;

	for (uint32_t n = 1; n < b->series_count; n++)
		if (b->series[n].key.width > longest)
			longest = b->series[n].key.width;
	return longest;
}

void billed_each(const struct billed *b, int64_t since, int64_t until,
		 billed_visit *visit, void *ctx)
{
	for (uint32_t i = billed_place(b, since); i < b->ordered; i++) {
		const struct billed_entry *row = &b->rows[b->order[i]];
		const struct billed_series *s;
		struct billed_row out;

		if (row->start >= until)
			break;
		if (row->hidden)
			continue;
		s = &b->series[row->series];
		out = s->face;
		out.dim[BILL_KEY] = s->key_name;
		out.dim[BILL_PROJECT] = s->project_name;
		out.start = row->start;
		memcpy(out.tokens, row->f.tokens, sizeof(out.tokens));
		out.known = row->f.known;
		out.requests = row->f.requests;
		out.units = row->f.units;
		out.amount = row->f.amount;
		out.usd = row->usd;
		out.list = row->list;
		out.unpriced = row->unpriced;
		out.list_estimated = row->estimated;
		out.flags = row->f.flags;
		visit(ctx, &out);
	}
}

bool billed_balance(const struct billed *b, int index,
		    struct billed_balance *out)
{
	const struct bill_has *x;
	const struct bill_feed *feed;

	if (index < 0 || (uint32_t)index >= b->balance_count)
		return false;
	x = &b->balances[index];
	feed = &b->feeds[x->feed].f;
	*out = (struct billed_balance){
		.source = billed_text(b, feed->source),
		.provider = billed_text(b, feed->provider),
		.account = billed_text(b, x->account),
		.what = billed_text(b, x->what),
		.amount = x->amount,
		.as_of = x->as_of,
	};
	memcpy(out->currency, x->currency, sizeof(out->currency));
	return true;
}

bool billed_limit(const struct billed *b, int index, struct billed_limit *out)
{
	const struct bill_has *x;
	const struct bill_feed *feed;

	if (index < 0 || (uint32_t)index >= b->limit_count)
		return false;
	x = &b->limits[index];
	feed = &b->feeds[x->feed].f;
	*out = (struct billed_limit){
		.source = billed_text(b, feed->source),
		.provider = billed_text(b, feed->provider),
		.account = billed_text(b, x->account),
		.name = billed_text(b, x->what),
		.used_ppm = x->amount,
		.window_ms = x->window_ms,
		.resets_at = x->resets_at,
		.as_of = x->as_of,
	};
	return true;
}

bool billed_memory(const struct billed *b, const char *source,
		   const char *feed, struct feed_memory *out)
{
	const struct bill_feed *found = NULL;

	for (uint32_t i = 0; i < b->feed_count; i++) {
		const struct bill_feed *f = &b->feeds[i].f;

		if (strcmp(billed_text(b, f->source), source) == 0 &&
		    strcmp(billed_text(b, f->name), feed) == 0 &&
		    (!found || f->memory.asked_at > found->memory.asked_at))
			found = f;
	}
	if (found)
		*out = found->memory;
	return found != NULL;
}
