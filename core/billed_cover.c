/* What was read whole, and which width counts where several overlap: the
 * finest that covers the bucket of the coarser. */
#include "core/billed_internal.h"

#include <string.h>

#include "core/mem.h"

/* ---- stretches ---------------------------------------------------------- */

struct billed_cover *billed_cover(struct billed *b, uint32_t feed,
				  uint32_t kind, int64_t width)
{
	struct billed_cover *c;

	for (uint32_t i = 0; i < b->cover_count; i++) {
		c = &b->covers[i];
		if (c->feed == feed && c->kind == kind && c->width == width)
			return c;
	}
	c = GROW(b->covers, b->cover_count, b->cover_room);
	*c = (struct billed_cover){.feed = feed, .kind = kind, .width = width};
	return c;
}

/* Replace spans [from, to) by `n` new ones. */
static void splice(struct billed_cover *c, uint32_t from, uint32_t to,
		   const struct billed_span *fresh, uint32_t n)
{
	uint32_t tail = c->count - to;

	while (c->room < from + n + tail) {
		c->room = c->room ? 2 * c->room : 4;
		c->list = xreallocarray(c->list, c->room, sizeof(*c->list));
	}
	if (tail)
		memmove(c->list + from + n, c->list + to,
			tail * sizeof(*c->list));
	if (n)
		memcpy(c->list + from, fresh, n * sizeof(*c->list));
	c->count = from + n + tail;
}

void billed_cover_add(struct billed_cover *c, int64_t since, int64_t until)
{
	struct billed_span all = {since, until};
	uint32_t from = 0, to;

	if (since >= until)
		return;
	while (from < c->count && c->list[from].until < since)
		from++;
	for (to = from; to < c->count && c->list[to].since <= until; to++) {
		if (c->list[to].since < all.since)
			all.since = c->list[to].since;
		if (c->list[to].until > all.until)
			all.until = c->list[to].until;
	}
	splice(c, from, to, &all, 1);
}

void billed_cover_cut(struct billed_cover *c, int64_t since, int64_t until)
{
	struct billed_span left[2];
	uint32_t from = 0, to, n = 0;

	while (from < c->count && c->list[from].until <= since)
		from++;
	for (to = from; to < c->count && c->list[to].since < until; to++)
		continue;
	if (from == to)
		return;
	if (c->list[from].since < since)
		left[n++] = (struct billed_span){c->list[from].since, since};
	if (c->list[to - 1].until > until)
		left[n++] = (struct billed_span){until,
						 c->list[to - 1].until};
	splice(c, from, to, left, n);
}

/* ---- polls -------------------------------------------------------------- */

/* Finest width of a kind in a batch; 0: it has no row of the kind. */
static int64_t finest(const struct bill_batch *batch, enum bill_kind kind)
{
	int64_t width = 0;

	for (uint32_t i = 0; i < batch->count; i++) {
		const struct bill_row *r = &batch->rows[i];

		if (r->kind == kind && billed_is_sane(r) &&
		    (width == 0 || r->width < width))
			width = r->width;
	}
	return width;
}

/* A poll without rows of a kind goes on in the finest width that was being
 * read where it begins. */
static int64_t width_so_far(const struct billed *b, uint32_t feed,
			    enum bill_kind kind, int64_t since)
{
	int64_t width = 0;

	for (uint32_t i = 0; i < b->cover_count; i++) {
		const struct billed_cover *c = &b->covers[i];
		const struct billed_span *last;

		if (c->feed != feed || c->kind != kind || c->count == 0)
			continue;
		last = &c->list[c->count - 1];
		if (last->since <= since && since <= last->until &&
		    (width == 0 || c->width < width))
			width = c->width;
	}
	return width;
}

/* A poll of several widths reads some stretches in one, some in another:
 * each coarse row says where it was the coarse one. */
static void cover_kind(struct billed *b, uint32_t feed,
		       const struct bill_batch *batch, enum bill_kind kind)
{
	struct billed_cover whole = {0};
	int64_t fine = finest(batch, kind);

	if (fine == 0)
		fine = width_so_far(b, feed, kind, batch->since);
	if (fine == 0)
		return;
	billed_cover_add(&whole, batch->since, batch->until);
	for (uint32_t i = 0; i < batch->count; i++) {
		const struct bill_row *r = &batch->rows[i];
		int64_t end;

		if (r->kind != kind || r->width == fine || !billed_is_sane(r))
			continue;
		end = r->start + r->width;
		billed_cover_cut(&whole, r->start, end);
		billed_cover_add(billed_cover(b, feed, kind, r->width),
				 r->start, end < batch->until ? end
							      : batch->until);
	}
	for (uint32_t i = 0; i < whole.count; i++)
		billed_cover_add(billed_cover(b, feed, kind, fine),
				 whole.list[i].since, whole.list[i].until);
	free(whole.list);
}

void billed_cover_batch(struct billed *b, uint32_t feed,
			const struct bill_batch *batch)
{
	for (int kind = 0; batch->since < batch->until && kind < BILL_KINDS;
	     kind++)
		cover_kind(b, feed, batch, (enum bill_kind)kind);
}

/* ---- which rows count --------------------------------------------------- */

/* The end of what covers `at`; `at` itself when nothing does. */
static int64_t covered_until(const struct billed_cover *c, int64_t at)
{
	uint32_t low = 0, high = c->count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (c->list[mid].until <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->count && c->list[low].since <= at ? c->list[low].until
							  : at;
}

bool billed_is_shadowed(const struct billed *b, uint32_t series, int64_t start)
{
	const struct bill_series *key = &b->series[series].key;
	int64_t at = start, end = start + key->width, before;

	do {
		before = at;
		for (uint32_t i = 0; i < b->cover_count && at < end; i++) {
			const struct billed_cover *c = &b->covers[i];

			if (c->feed == key->feed && c->kind == key->kind &&
			    c->width < key->width)
				at = covered_until(c, at);
		}
	} while (at < end && at > before);
	return at >= end;
}

/* A bucket that counts, and hides what is finer in it. */
struct live {
	int64_t start, end, width;
};

struct choice {
	struct live *list;      /* by start */
	uint32_t count, room;
	struct live *open;      /* those that hold the present row */
	uint32_t open_count, open_room;
	uint32_t next;
};

static bool is_of(const struct billed *b, const struct billed_entry *row,
		  uint32_t feed, uint32_t kind)
{
	const struct bill_series *key = &b->series[row->series].key;

	return key->feed == feed && key->kind == kind;
}

static void find_live(const struct billed *b, uint32_t feed, uint32_t kind,
		      struct choice *x)
{
	for (uint32_t i = 0; i < b->ordered; i++) {
		const struct billed_entry *row = &b->rows[b->order[i]];
		int64_t width = b->series[row->series].key.width;
		struct live *last = x->count ? &x->list[x->count - 1] : NULL;

		if (!is_of(b, row, feed, kind) ||
		    (last && last->start == row->start &&
		     last->width == width) ||
		    billed_is_shadowed(b, row->series, row->start))
			continue;
		*GROW(x->list, x->count, x->room) = (struct live){
			row->start, row->start + width, width};
	}
}

/* Is there an open bucket that is coarser? Rows come by start. */
static bool is_within(struct choice *x, int64_t start, int64_t width)
{
	uint32_t kept = 0;
	bool within = false;

	while (x->next < x->count && x->list[x->next].start <= start)
		*GROW(x->open, x->open_count, x->open_room) =
			x->list[x->next++];
	for (uint32_t i = 0; i < x->open_count; i++) {
		if (x->open[i].end <= start)
			continue;
		within |= x->open[i].width > width;
		x->open[kept++] = x->open[i];
	}
	x->open_count = kept;
	return within;
}

static void choose_kind(struct billed *b, uint32_t feed, uint32_t kind)
{
	struct choice x = {0};

	find_live(b, feed, kind, &x);
	for (uint32_t i = 0; i < b->ordered; i++) {
		struct billed_entry *row = &b->rows[b->order[i]];

		if (!is_of(b, row, feed, kind))
			continue;
		row->hidden = is_within(&x, row->start,
					b->series[row->series].key.width) ||
			      billed_is_shadowed(b, row->series, row->start);
	}
	free(x.list);
	free(x.open);
}

void billed_choose(struct billed *b, uint32_t feed)
{
	int widths[BILL_KINDS] = {0};

	for (uint32_t i = 0; i < b->cover_count; i++)
		if (b->covers[i].feed == feed &&
		    b->covers[i].kind < BILL_KINDS)
			widths[b->covers[i].kind]++;
	for (uint32_t kind = 0; kind < BILL_KINDS; kind++)
		if (widths[kind] > 1)
			choose_kind(b, feed, kind);
}
