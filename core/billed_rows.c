/* Rows of the billed ledger: found by what they are of, kept in order. */
#include "core/billed_internal.h"

#include <string.h>

#include "core/mem.h"

_Static_assert(sizeof(struct bill_series) ==
		       sizeof(int64_t) + (3 + BILL_DIMS) * sizeof(uint32_t),
	       "struct bill_series has padding");

/* ---- series ------------------------------------------------------------- */

static uint32_t *series_slot(const struct billed *b,
			     const struct bill_series *key)
{
	uint32_t mask = b->series_slot_count - 1;
	uint32_t i = (uint32_t)hash_bytes(key, sizeof(*key)) & mask;

	while (b->series_slots[i] &&
	       memcmp(&b->series[b->series_slots[i]].key, key, sizeof(*key)))
		i = (i + 1) & mask;
	return &b->series_slots[i];
}

static void rehash_series(struct billed *b)
{
	free(b->series_slots);
	b->series_slot_count = b->series_slot_count
				       ? 2 * b->series_slot_count : 64;
	b->series_slots = xcalloc(b->series_slot_count,
				  sizeof(*b->series_slots));
	for (uint32_t n = 1; n < b->series_count; n++)
		*series_slot(b, &b->series[n].key) = n;
}

uint32_t billed_add_series(struct billed *b, const struct bill_series *key)
{
	struct bill_series copy = *key;
	struct billed_series *s;
	uint32_t *slot;

	if (2 * (b->series_count + 1) > b->series_slot_count)
		rehash_series(b);
	slot = series_slot(b, &copy);
	if (*slot)
		return *slot;
	*slot = b->series_count;
	s = GROW(b->series, b->series_count, b->series_room);
	*s = (struct billed_series){.key = copy};
	billed_resolve(b, s);
	billed_name_series(b, s);
	billed_cover(b, copy.feed, copy.kind, copy.width);
	return b->series_count - 1;
}

/* By text, so that nothing depends on who came first. */
static int series_cmp(const void *pa, const void *pb)
{
	const struct billed_series *a = *(struct billed_series *const *)pa;
	const struct billed_series *b = *(struct billed_series *const *)pb;
	int order;

	if (a->key.width != b->key.width)
		return a->key.width < b->key.width ? -1 : 1;
	if ((order = strcmp(a->face.source, b->face.source)) != 0 ||
	    (order = strcmp(a->face.feed, b->face.feed)) != 0 ||
	    (order = (int)a->key.kind - (int)b->key.kind) != 0)
		return order;
	for (int i = 0; i < BILL_DIMS && order == 0; i++)
		order = strcmp(a->face.dim[i], b->face.dim[i]);
	return order ? order : strcmp(a->key.currency, b->key.currency);
}

static void rank_series(struct billed *b)
{
	struct billed_series **all;

	if (b->ranked == b->series_count)
		return;
	all = xcalloc(b->series_count, sizeof(struct billed_series *));
	for (uint32_t n = 1; n < b->series_count; n++)
		all[n - 1] = &b->series[n];
	qsort(all, b->series_count - 1, sizeof(*all), series_cmp);
	for (uint32_t n = 1; n < b->series_count; n++)
		all[n - 1]->rank = n;
	free(all);
	b->ranked = b->series_count;
}

/* ---- rows --------------------------------------------------------------- */

/* FNV-like mixing of two words: rows are many. */
static uint32_t row_hash(int64_t start, uint32_t series)
{
	uint64_t h = ((uint64_t)start ^ (uint64_t)series << 40) *
		     UINT64_C(0x9e3779b97f4a7c15);

	h ^= h >> 29;
	h += series;
	h *= UINT64_C(0xbf58476d1ce4e5b9);
	return (uint32_t)(h >> 32);
}

static struct billed_slot *row_slot(const struct billed *b, int64_t start,
				    uint32_t series)
{
	uint32_t hash = row_hash(start, series), mask = b->slot_count - 1;
	struct billed_slot *slot;

	for (uint32_t i = hash;; i++) {
		slot = &b->slots[i & mask];
		if (slot->place == 0) {
			slot->hash = hash;
			return slot;
		}
		if (slot->hash == hash &&
		    b->rows[slot->place - 1].start == start &&
		    b->rows[slot->place - 1].series == series)
			return slot;
	}
}

/* Twice the slots; the rows themselves are not looked at. */
static void grow_slots(struct billed *b)
{
	uint32_t had = b->slot_count, mask;
	struct billed_slot *old = b->slots;

	b->slot_count = had ? 2 * had : 1024;
	b->slots = xcalloc(b->slot_count, sizeof(*b->slots));
	mask = b->slot_count - 1;
	for (uint32_t k = 0; k < had; k++) {
		uint32_t i = old[k].hash & mask;

		if (old[k].place == 0)
			continue;
		while (b->slots[i].place)
			i = (i + 1) & mask;
		b->slots[i] = old[k];
	}
	free(old);
}

static void rehash_rows(struct billed *b)
{
	memset(b->slots, 0, b->slot_count * sizeof(*b->slots));
	for (uint32_t i = 0; i < b->count; i++)
		row_slot(b, b->rows[i].start, b->rows[i].series)->place =
			i + 1;
}

static bool figures_equal(const struct bill_figures *a,
			  const struct bill_figures *b)
{
	return !memcmp(a->tokens, b->tokens, sizeof(a->tokens)) &&
	       a->requests == b->requests && a->units == b->units &&
	       a->amount == b->amount && a->known == b->known &&
	       a->flags == b->flags;
}

bool billed_put_row(struct billed *b, int64_t start, uint32_t series,
		    const struct bill_figures *f)
{
	struct billed_entry *row;
	struct billed_slot *slot;
	bool same = false;

	if (2 * (b->count + 1) > b->slot_count)
		grow_slots(b);
	slot = row_slot(b, start, series);
	if (slot->place) {
		row = &b->rows[slot->place - 1];
		same = !row->dead && figures_equal(&row->f, f);
		b->dead -= row->dead;
		row->dead = false;
		row->told = true;
		if (same && row->f.grouping == f->grouping)
			return false;
	} else {
		row = GROW(b->rows, b->count, b->room);
		*row = (struct billed_entry){.start = start, .series = series,
					     .told = true};
		slot->place = b->count;
	}
	row->f = *f;
	row->dirty = b->writes;
	if (!same)
		billed_price(b, row);
	return !same;
}

void billed_kill_row(struct billed *b, struct billed_entry *row)
{
	if (row->dead)
		return;
	row->dead = true;
	b->dead++;
	if (b->writes)
		*GROW(b->removed, b->removed_count, b->removed_room) =
			(struct billed_key){row->start, row->series};
}

/* Rows that are not in order yet stay behind those that are. */
void billed_compact(struct billed *b)
{
	uint32_t *map, kept = 0, n = 0, ordered = b->ordered;

	if (b->dead == 0)
		return;
	map = xmalloc(b->count * sizeof(*map));
	for (uint32_t i = 0; i < b->count; i++) {
		map[i] = kept;
		if (b->rows[i].dead) {
			map[i] = UINT32_MAX;
			b->ordered -= i < ordered;
			continue;
		}
		b->rows[kept++] = b->rows[i];
	}
	for (uint32_t i = 0; i < ordered; i++)
		if (map[b->order[i]] != UINT32_MAX)
			b->order[n++] = map[b->order[i]];
	free(map);
	b->count = kept;
	b->dead = 0;
	rehash_rows(b);
}

/* ---- order -------------------------------------------------------------- */

struct sort_key {
	int64_t start;
	uint32_t rank, place;
};

static struct sort_key sort_key(const struct billed *b, uint32_t place)
{
	const struct billed_entry *row = &b->rows[place];

	return (struct sort_key){row->start, b->series[row->series].rank,
				 place};
}

static int key_cmp(const void *pa, const void *pb)
{
	const struct sort_key *a = pa, *b = pb;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

/* Sort the new rows, then merge them in from the end. */
void billed_sort(struct billed *b)
{
	uint32_t more = b->count - b->ordered, old = b->ordered;
	struct sort_key *fresh, last;

	rank_series(b);
	if (more == 0)
		return;
	fresh = xmalloc(more * sizeof(*fresh));
	for (uint32_t i = 0; i < more; i++)
		fresh[i] = sort_key(b, old + i);
	qsort(fresh, more, sizeof(*fresh), key_cmp);
	if (b->count > b->order_room) {
		b->order_room = b->room;
		b->order = xreallocarray(b->order, b->order_room,
					 sizeof(*b->order));
	}
	for (uint32_t to = b->count; more > 0;) {
		if (old > 0) {
			last = sort_key(b, b->order[old - 1]);
			if (key_cmp(&last, &fresh[more - 1]) > 0) {
				b->order[--to] = b->order[--old];
				continue;
			}
		}
		b->order[--to] = fresh[--more].place;
	}
	free(fresh);
	b->ordered = b->count;
}

uint32_t billed_place(const struct billed *b, int64_t start)
{
	uint32_t low = 0, high = b->ordered;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (b->rows[b->order[mid]].start < start)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}
