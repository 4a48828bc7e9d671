/* Who is it? Finding the records that a sighting is one of.
 *
 * Two sightings are one call when the strongest kind of id that both carry
 * has an id in common. A record is a set of sightings connected that way; of
 * each of its ids it remembers beside which stronger kinds it was seen, so
 * that whatever the order of reading the same sightings come together. */
#include "core/ledger_internal.h"

#include "core/mem.h"

enum { HITS = 32 };

/* Sets of kinds stronger than ID_LINE, one bit a kind. */
static uint8_t kind_bit(enum id_kind kind)
{
	return kind >= ID_MESSAGE && kind < ID_LINE
		       ? (uint8_t)(1 << (kind - ID_MESSAGE))
		       : 0;
}

/* The `seen` bits that share no kind with one of the sets in `seen`. */
static uint8_t apart_from(uint8_t seen)
{
	uint8_t apart = 0;

	for (int beside = 0; beside < 8; beside++)
		for (int set = 0; seen >> beside & 1 && set < 8; set++)
			if (!(set & beside))
				apart |= (uint8_t)(1 << set);
	return apart;
}

static bool is_same_call(const struct record_id *id, uint8_t kind,
			 uint8_t seen)
{
	return kind == id->kind && (seen & apart_from(id->seen));
}

static unsigned add_sighting_id(struct record_id *ids, unsigned n,
				struct id128 id, enum id_kind kind)
{
	if (id_is_none(id) || kind == ID_NONE)
		return n;
	for (unsigned i = 0; i < n; i++)
		if (id_eq(ids[i].id, id) && ids[i].kind == kind)
			return n;
	ids[n] = (struct record_id){.id = id, .kind = (uint8_t)kind};
	return n + 1;
}

unsigned sighting_ids(const struct usage *u, struct record_id ids[RECORD_IDS])
{
	unsigned n = add_sighting_id(ids, 0, u->key, u->key_kind);
	uint8_t present = 0;

	for (int i = 0; i < USAGE_ALIASES; i++)
		n = add_sighting_id(ids, n, u->alias[i], u->alias_kind[i]);
	for (unsigned i = 0; i < n; i++)
		present |= kind_bit(ids[i].kind);
	for (unsigned i = 0; i < n; i++) {
		uint8_t stronger = (uint8_t)((1 << (ids[i].kind - 1)) - 1);

		ids[i].seen = (uint8_t)(1 << (present & stronger & 7));
	}
	return n;
}

/* A growing set of record numbers on the caller's stack. */
struct found {
	uint32_t *numbers;
	unsigned count, room;
};

static void found_add(struct found *f, uint32_t number)
{
	for (unsigned i = 0; i < f->count; i++)
		if (f->numbers[i] == number)
			return;
	if (f->count == f->room)
		return;
	f->numbers[f->count++] = number;
	if (number < f->numbers[0]) {
		f->numbers[f->count - 1] = f->numbers[0];
		f->numbers[0] = number;
	}
}

/* Could the store know this id? */
static bool worth_asking(const struct ledger *l, struct id128 id)
{
	return l->env.store &&
	       (l->store_has_ids || filter_maybe(&l->filter, id));
}

/* Bring an expired record into memory, as far as it is known. */
static uint32_t load_frozen(struct ledger *l, const struct store_hit *hit)
{
	static const struct record nothing;
	uint32_t number = kept_add(l, &nothing);

	kept_at(l, number)->state = KEPT_FROZEN;
	kept_add_id(l, number, hit->id, false);
	return number;
}

/* Is this expired id in memory already? */
static uint32_t find_frozen(const struct ledger *l, const struct record_id *id)
{
	uint32_t slot = UINT32_MAX;
	struct id_entry *e;

	while ((e = index_find(&l->index, id->id, &slot)))
		if (e->kind == id->kind &&
		    kept_at(l, e->record)->state & KEPT_FROZEN)
			return e->record;
	return INDEX_NONE;
}

/* Number in memory of what the store has; INDEX_NONE: it was removed since. */
static uint32_t load_hit(struct ledger *l, const struct store_hit *hit)
{
	struct record_ids ids = {0};
	struct record r;
	uint32_t number;

	if (hit->row == STORE_FROZEN) {
		number = find_frozen(l, &hit->id);
		return number == INDEX_NONE ? load_frozen(l, hit) : number;
	}
	number = row_map_get(&l->rows, hit->row);
	if (number != INDEX_NONE)
		return kept_counts(kept_at(l, number)) ? number : INDEX_NONE;
	if (!store_get_record(l->env.store, hit->row, &r, &ids))
		return INDEX_NONE;
	number = kept_add(l, &r);
	for (uint32_t i = 0; i < ids.count; i++)
		kept_add_id(l, number, ids.list[i], false);
	free(ids.list);
	return number;
}

static void match_stored(struct ledger *l, const struct record_id *id,
			 struct found *f)
{
	struct store_hit hits[HITS];
	unsigned n = store_find(l->env.store, id->id, hits, HITS);

	for (unsigned i = 0; i < n; i++) {
		uint32_t number;

		if (id->kind != ID_NONE &&
		    !is_same_call(id, hits[i].id.kind, hits[i].id.seen))
			continue;
		number = load_hit(l, &hits[i]);
		if (number != INDEX_NONE)
			found_add(f, number);
	}
}

static void match_held(const struct ledger *l, const struct record_id *id,
		       struct found *f)
{
	uint32_t slot = UINT32_MAX;
	struct id_entry *e;

	while ((e = index_find(&l->index, id->id, &slot)))
		if (id->kind == ID_NONE ||
		    is_same_call(id, e->kind, e->seen))
			found_add(f, e->record);
}

static bool knows(const struct id_entry *e, const struct record_id *id)
{
	return e && e->kind == id->kind && (e->seen & id->seen) == id->seen;
}

static bool knows_all(const struct ledger *l, uint32_t number,
		      const struct record_id *ids, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (!knows(kept_find_id(l, number, &ids[i]), &ids[i]))
			return false;
	return true;
}

/* The record in memory that knows all these ids just like this already:
 * nothing can come of looking further. INDEX_NONE: there is none. Lines of
 * one call mostly follow each other, so the last record is tried first. */
static uint32_t known_sighting(const struct ledger *l,
			       const struct record_id *ids, unsigned count)
{
	uint32_t slot = UINT32_MAX;
	struct id_entry *e;

	if (l->last_found >= l->first &&
	    l->last_found - l->first < l->count &&
	    knows_all(l, l->last_found, ids, count))
		return l->last_found;
	e = index_find(&l->index, ids[0].id, &slot);
	if (!e || !knows_all(l, e->record, ids, count))
		return INDEX_NONE;
	return e->record;
}

unsigned ledger_matches(struct ledger *l, const struct record_id *ids,
			unsigned count, uint32_t *numbers, unsigned room)
{
	struct found f = {.numbers = numbers, .room = room};
	uint32_t number = known_sighting(l, ids, count);

	if (number != INDEX_NONE) {
		numbers[0] = number;
		return 1;
	}
	for (unsigned i = 0; i < count; i++) {
		match_held(l, &ids[i], &f);
		if (worth_asking(l, ids[i].id))
			match_stored(l, &ids[i], &f);
	}
	return f.count;
}

unsigned ledger_named(struct ledger *l, struct id128 id, uint32_t *numbers,
		      unsigned room)
{
	struct found f = {.numbers = numbers, .room = room};
	struct record_id any = {.id = id, .kind = ID_NONE};

	match_held(l, &any, &f);
	if (worth_asking(l, id))
		match_stored(l, &any, &f);
	return f.count;
}
