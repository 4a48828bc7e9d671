/* Records in memory, and the ids they go by. */
#include "core/ledger_internal.h"

#include <string.h>

#include "core/mem.h"

/* Place of a copy of `r` in the list of whole records. */
static uint32_t full_add(struct ledger *l, const struct record *r)
{
	if (!l->full_count)
		*GROW(l->full, l->full_count, l->full_room) =
			(struct record){0};
	*GROW(l->full, l->full_count, l->full_room) = *r;
	return l->full_count - 1;
}

static int64_t total(const struct record *r)
{
	int64_t sum = 0;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		sum += r->tokens[c];
	return sum;
}

static bool fits(const struct record *r)
{
	int64_t any = r->cached_audio | r->reported_by;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		any |= r->tokens[c] >> 32;
	for (int i = 0; i < USAGE_FEES; i++)
		any |= r->fees[i].count | (int64_t)r->fees[i].kind;
	return any == 0 && r->requests == 1 &&
	       (r->unpriced == 0 || r->unpriced == total(r));
}

void kept_set(struct ledger *l, uint32_t number, const struct record *r)
{
	struct kept *k = kept_at(l, number);
	uint8_t state = k->state & (uint8_t)~(KEPT_SHARED | KEPT_UNPRICED);

	if (k->full)
		l->full[k->full] = *r;
	else if (!fits(r))
		k->full = full_add(l, r);
	k->row = r->row;
	k->ts = r->ts;
	k->cost = r->cost;
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		k->tokens[c] = (uint32_t)r->tokens[c];
	k->series = r->series;
	k->session = r->session;
	k->owner_file = r->owner_file;
	k->winner_file = r->winner_file;
	k->flags = r->flags;
	k->known = (uint16_t)r->known;
	k->tier = r->tier;
	if (r->shared)
		state |= KEPT_SHARED;
	if (r->unpriced)
		state |= KEPT_UNPRICED;
	k->state = state;
}

void kept_get(const struct ledger *l, uint32_t number, struct record *r)
{
	const struct kept *k = kept_at(l, number);

	if (k->full) {
		*r = l->full[k->full];
		return;
	}
	*r = (struct record){
		.row = k->row,
		.ts = k->ts,
		.requests = 1,
		.cost = k->cost,
		.known = k->known,
		.flags = k->flags,
		.series = k->series,
		.session = k->session,
		.owner_file = k->owner_file,
		.winner_file = k->winner_file,
		.tier = k->tier,
		.shared = (k->state & KEPT_SHARED) != 0,
	};
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		r->tokens[c] = k->tokens[c];
	if (k->state & KEPT_UNPRICED)
		r->unpriced = total(r);
}

uint32_t kept_add(struct ledger *l, const struct record *r)
{
	uint32_t number = l->first + l->count;

	*GROW(l->kept, l->count, l->room) =
		(struct kept){.first_id = INDEX_NONE};
	kept_set(l, number, r);
	if (!r->row)
		return number;
	kept_at(l, number)->before = full_add(l, r);
	row_map_set(&l->rows, r->row, number);
	return number;
}

bool kept_before(const struct ledger *l, uint32_t number, struct record *r)
{
	const struct kept *k = kept_at(l, number);

	if (!k->before)
		return false;
	*r = l->full[k->before];
	return true;
}

struct id_entry *kept_find_id(const struct ledger *l, uint32_t number,
			      const struct record_id *id)
{
	uint32_t i = kept_at(l, number)->first_id;

	for (; i != INDEX_NONE; i = l->index.list[i].next) {
		struct id_entry *e = &l->index.list[i];

		if (id_eq(e->id, id->id) && e->kind == id->kind)
			return e;
	}
	return NULL;
}

void kept_new_id(struct ledger *l, uint32_t number, struct record_id id,
		 bool dirty)
{
	struct kept *k = kept_at(l, number);

	k->first_id = index_add(&l->index, &(struct id_entry){
						   .id = id.id,
						   .record = number,
						   .next = k->first_id,
						   .kind = id.kind,
						   .seen = id.seen,
						   .dirty = dirty});
}

bool kept_add_id(struct ledger *l, uint32_t number, struct record_id id,
		 bool dirty)
{
	struct id_entry *e = kept_find_id(l, number, &id);
	uint8_t seen;

	if (!e) {
		kept_new_id(l, number, id, dirty);
		return true;
	}
	seen = e->seen | id.seen;
	if (seen == e->seen)
		return false;
	e->seen = seen;
	e->dirty |= dirty;
	return true;
}

void kept_ids(struct ledger *l, uint32_t number)
{
	uint32_t i = kept_at(l, number)->first_id;

	l->ids.count = 0;
	for (; i != INDEX_NONE; i = l->index.list[i].next) {
		const struct id_entry *e = &l->index.list[i];

		*GROW(l->ids.list, l->ids.count, l->ids.room) =
			(struct record_id){e->id, e->kind, e->seen};
	}
}

void kept_move_ids(struct ledger *l, uint32_t from, uint32_t to)
{
	uint32_t i = kept_at(l, from)->first_id;

	kept_at(l, from)->first_id = INDEX_NONE;
	while (i != INDEX_NONE) {
		struct id_entry e = l->index.list[i];

		l->index.list[i].record = INDEX_NONE;
		kept_add_id(l, to, (struct record_id){e.id, e.kind, e.seen},
			    true);
		i = e.next;
	}
}

static void forget_all(struct ledger *l)
{
	free(l->kept);
	free(l->full);
	l->kept = NULL;
	l->full = NULL;
	l->count = l->room = l->full_count = l->full_room = 0;
	row_map_release(&l->rows);
}

void kept_drop(struct ledger *l, uint32_t first)
{
	uint32_t gone = first - l->first;

	index_keep(&l->index, first);
	l->first = first;
	l->count -= gone;
	if (!l->count) {
		forget_all(l);
		return;
	}
	memmove(l->kept, l->kept + gone, l->count * sizeof(*l->kept));
	row_map_release(&l->rows);
	for (uint32_t i = 0; i < l->count; i++) {
		l->kept[i].first_id = INDEX_NONE;
		if (l->kept[i].row)
			row_map_set(&l->rows, l->kept[i].row, first + i);
	}
	for (uint32_t i = 0; i < l->index.count; i++) {
		struct kept *k = kept_at(l, l->index.list[i].record);

		l->index.list[i].next = k->first_id;
		k->first_id = i;
	}
}
