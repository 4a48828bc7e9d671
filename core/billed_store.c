/* The billed ledger on disk: read whole at the start, written as it changes. */
#include "core/billed_internal.h"

#include "core/err.h"
#include "core/mem.h"

/* ---- reading ------------------------------------------------------------ */

struct loading {
	struct billed *b;
	bool damaged;           /* numbers are not what they were */
};

static void load_text(void *ctx, struct str text)
{
	struct loading *l = ctx;
	uint32_t number = l->b->texts.count;

	l->damaged |= intern_add(&l->b->texts, text) != number;
}

/* Is there a text of that number? Else the empty one. */
static uint32_t known(struct loading *l, uint32_t text)
{
	if (text < l->b->texts.count)
		return text;
	l->damaged = true;
	return 0;
}

static bool has_feed(struct loading *l, uint32_t feed, uint32_t kind)
{
	bool has = feed < l->b->feed_count && kind < BILL_KINDS;

	l->damaged |= !has;
	return has;
}

static void load_feed(void *ctx, const struct bill_feed *f)
{
	struct loading *l = ctx;
	struct billed *b = l->b;
	struct billed_feed *feed = GROW(b->feeds, b->feed_count, b->feed_room);

	*feed = (struct billed_feed){.f = *f};
	feed->f.source = known(l, f->source);
	feed->f.provider = known(l, f->provider);
	feed->f.name = known(l, f->name);
}

static void load_series(void *ctx, const struct bill_series *s)
{
	struct loading *l = ctx;
	struct bill_series copy = *s;
	uint32_t number = l->b->series_count;

	for (int i = 0; i < BILL_DIMS; i++)
		copy.dim[i] = known(l, copy.dim[i]);
	if (has_feed(l, copy.feed, copy.kind))
		l->damaged |= billed_add_series(l->b, &copy) != number;
}

static void load_cover(void *ctx, const struct bill_span *s)
{
	struct loading *l = ctx;

	if (has_feed(l, s->feed, s->kind))
		billed_cover_add(billed_cover(l->b, s->feed, s->kind, s->width),
				 s->since, s->until);
}

static void load_row(void *ctx, int64_t start, uint32_t series,
		     const struct bill_figures *f)
{
	struct loading *l = ctx;
	struct bill_figures copy = *f;

	copy.grouping = known(l, copy.grouping);
	if (series == 0 || series >= l->b->series_count) {
		l->damaged = true;
		return;
	}
	billed_put_row(l->b, start, series, &copy);
	l->b->rows[l->b->count - 1].dirty = false;
}

/* What is read with its texts known here. */
static struct bill_has has_of(struct loading *l, const struct bill_has *x)
{
	struct bill_has copy = *x;

	copy.account = known(l, x->account);
	copy.what = known(l, x->what);
	return copy;
}

static void load_balance(void *ctx, const struct bill_has *x)
{
	struct loading *l = ctx;
	struct billed *b = l->b;
	struct bill_has copy = has_of(l, x);

	if (has_feed(l, x->feed, BILL_USAGE))
		*GROW(b->balances, b->balance_count, b->balance_room) = copy;
}

static void load_limit(void *ctx, const struct bill_has *x)
{
	struct loading *l = ctx;
	struct billed *b = l->b;
	struct bill_has copy = has_of(l, x);

	if (has_feed(l, x->feed, BILL_USAGE))
		*GROW(b->limits, b->limit_count, b->limit_room) = copy;
}

static void load_name(void *ctx, const struct bill_name *n)
{
	struct loading *l = ctx;
	struct billed *b = l->b;
	struct bill_name copy = *n;

	copy.source = known(l, n->source);
	copy.id = known(l, n->id);
	copy.label = known(l, n->label);
	l->damaged |= n->dim >= BILL_DIMS;
	*GROW(b->names, b->name_count, b->name_room) =
		(struct billed_name){.n = copy};
}

/* What follows from what was read. */
static void finish(struct billed *b)
{
	b->texts_put = b->texts.count;
	b->series_put = b->series_count;
	billed_sort(b);
	for (uint32_t i = 0; i < b->feed_count; i++)
		billed_choose(b, i);
	billed_sort_lists(b);
	billed_find_words(b);
	billed_list_days(b);
	billed_list_providers(b);
}

bool billed_load(struct billed *b, struct err *err)
{
	struct loading l = {b, false};
	struct bill_loader to = {
		load_text, load_feed, load_series, load_cover,
		load_row, load_balance, load_limit, load_name, &l,
	};

	if (!b->env.store)
		return true;
	if (!store_load_bills(b->env.store, &to, err))
		return false;
	if (l.damaged)
		return err_set(err, "%s: its bills are damaged: move it away"
				    " to start anew from the logs, or restore"
				    " a copy", store_path(b->env.store));
	finish(b);
	return true;
}

/* ---- writing ------------------------------------------------------------ */

bool billed_is_dirty(const struct billed *b)
{
	if (b->removed_count)
		return true;
	for (uint32_t i = 0; i < b->feed_count; i++)
		if (b->feeds[i].dirty)
			return true;
	for (uint32_t i = 0; i < b->name_count; i++)
		if (b->names[i].dirty)
			return true;
	return false;
}

static void put_lists(const struct billed *b, uint32_t feed)
{
	struct store *s = b->env.store;

	for (uint32_t i = 0; i < b->balance_count; i++)
		if (b->balances[i].feed == feed)
			store_put_bill_balance(s, &b->balances[i]);
	for (uint32_t i = 0; i < b->limit_count; i++)
		if (b->limits[i].feed == feed)
			store_put_bill_limit(s, &b->limits[i]);
}

static void put_covers(const struct billed *b, uint32_t feed)
{
	for (uint32_t i = 0; i < b->cover_count; i++) {
		const struct billed_cover *c = &b->covers[i];

		for (uint32_t k = 0; c->feed == feed && k < c->count; k++) {
			struct bill_span span = {feed, c->kind, c->width,
						 c->list[k].since,
						 c->list[k].until};

			store_put_bill_cover(b->env.store, &span);
		}
	}
}

static void put_all(const struct billed *b)
{
	struct store *s = b->env.store;

	for (uint32_t n = b->texts_put; n < b->texts.count; n++)
		store_put_bill_text(s, n, intern_str(&b->texts, n));
	for (uint32_t n = b->series_put; n < b->series_count; n++)
		store_put_bill_series(s, n, &b->series[n].key);
	for (uint32_t i = 0; i < b->feed_count; i++) {
		if (!b->feeds[i].dirty)
			continue;
		store_put_bill_feed(s, i, &b->feeds[i].f);
		store_clear_bill_feed(s, i);
		put_covers(b, i);
		put_lists(b, i);
	}
	for (uint32_t i = 0; i < b->name_count; i++)
		if (b->names[i].dirty)
			store_put_bill_name(s, &b->names[i].n);
	for (uint32_t i = 0; i < b->removed_count; i++)
		store_remove_bill_row(s, b->removed[i].start,
				      b->removed[i].series);
	for (uint32_t i = 0; i < b->count; i++)
		if (b->rows[i].dirty)
			store_put_bill_row(s, b->rows[i].start,
					   b->rows[i].series, &b->rows[i].f);
}

bool billed_flush(struct billed *b, struct err *err)
{
	if (!billed_is_dirty(b))
		return true;
	store_begin(b->env.store);
	put_all(b);
	if (!store_commit(b->env.store, err))
		return false;
	b->texts_put = b->texts.count;
	b->series_put = b->series_count;
	b->removed_count = 0;
	for (uint32_t i = 0; i < b->feed_count; i++)
		b->feeds[i].dirty = false;
	for (uint32_t i = 0; i < b->name_count; i++)
		b->names[i].dirty = false;
	for (uint32_t i = 0; i < b->count; i++)
		b->rows[i].dirty = false;
	return true;
}
