#include "core/index.h"

#include "core/mem.h"

static uint64_t mix(struct id128 id)
{
	uint64_t h = (id.hi ^ id.lo * 0x9e3779b97f4a7c15u) *
		     0xff51afd7ed558ccdu;

	return h ^ h >> 32;
}

/* ---- index ------------------------------------------------------------ */

void index_release(struct id_index *x)
{
	free(x->list);
	free(x->slots);
	*x = (struct id_index){0};
}

static void put_slot(struct id_index *x, struct id_slot s)
{
	uint32_t mask = x->slot_count - 1;
	uint32_t i = s.hash & mask;

	while (x->slots[i].entry)
		i = (i + 1) & mask;
	x->slots[i] = s;
}

static void new_slots(struct id_index *x, uint32_t slot_count)
{
	x->slot_count = slot_count;
	x->slots = xcalloc(slot_count, sizeof(*x->slots));
}

static void grow(struct id_index *x)
{
	struct id_slot *was = x->slots;
	uint32_t n = x->slot_count;

	new_slots(x, n ? n * 2 : 64);
	for (uint32_t i = 0; i < n; i++)
		if (was[i].entry)
			put_slot(x, was[i]);
	free(was);
}

uint32_t index_add(struct id_index *x, const struct id_entry *e)
{
	if (4 * ((uint64_t)x->count + 1) > 3 * (uint64_t)x->slot_count)
		grow(x);
	*GROW(x->list, x->count, x->room) = *e;
	put_slot(x, (struct id_slot){(uint32_t)mix(e->id), x->count});
	return x->count - 1;
}

struct id_entry *index_find(const struct id_index *x, struct id128 id,
			    uint32_t *slot)
{
	uint32_t hash = (uint32_t)mix(id), mask = x->slot_count - 1;
	uint32_t i;

	if (!x->slot_count)
		return NULL;
	i = *slot == UINT32_MAX ? hash & mask : (*slot + 1) & mask;
	for (; x->slots[i].entry; i = (i + 1) & mask) {
		struct id_entry *e;

		if (x->slots[i].hash != hash)
			continue;
		e = &x->list[x->slots[i].entry - 1];
		if (e->record == INDEX_NONE || !id_eq(e->id, id))
			continue;
		*slot = i;
		return e;
	}
	return NULL;
}

void index_prepare(const struct id_index *x, struct id128 id)
{
	if (x->slot_count)
		__builtin_prefetch(&x->slots[mix(id) & (x->slot_count - 1)]);
}

void index_keep(struct id_index *x, uint32_t first)
{
	uint32_t kept = 0, slots = 64;

	for (uint32_t i = 0; i < x->count; i++) {
		struct id_entry *e = &x->list[i];

		if (e->record == INDEX_NONE || e->record < first)
			continue;
		e->next = INDEX_NONE;
		x->list[kept++] = *e;
	}
	if (!kept) {
		index_release(x);
		return;
	}
	x->count = kept;
	while (3 * (uint64_t)slots < 4 * ((uint64_t)kept + 1))
		slots *= 2;
	free(x->slots);
	new_slots(x, slots);
	for (uint32_t i = 0; i < kept; i++)
		put_slot(x, (struct id_slot){(uint32_t)mix(x->list[i].id),
					     i + 1});
}

/* ---- filter ----------------------------------------------------------- */

enum { FILTER_BITS = 22, FILTER_PROBES = 4 };

void filter_release(struct id_filter *f)
{
	free(f->bits);
	f->bits = NULL;
}

/* Bit number of probe `n`. */
static uint64_t filter_bit(uint64_t h, int n)
{
	return (h + (uint64_t)n * (h >> 32 | 1)) &
	       (((uint64_t)1 << FILTER_BITS) - 1);
}

void filter_add(struct id_filter *f, struct id128 id)
{
	uint64_t h = mix(id);

	if (!f->bits)
		f->bits = xcalloc(((size_t)1 << FILTER_BITS) / 64,
				  sizeof(*f->bits));
	for (int n = 0; n < FILTER_PROBES; n++) {
		uint64_t bit = filter_bit(h, n);

		f->bits[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

bool filter_maybe(const struct id_filter *f, struct id128 id)
{
	uint64_t h = mix(id);

	if (!f->bits)
		return false;
	for (int n = 0; n < FILTER_PROBES; n++) {
		uint64_t bit = filter_bit(h, n);

		if (!(f->bits[bit / 64] >> bit % 64 & 1))
			return false;
	}
	return true;
}

/* ---- rows ------------------------------------------------------------- */

void row_map_release(struct row_map *m)
{
	free(m->keys);
	free(m->values);
	*m = (struct row_map){0};
}

static uint32_t row_slot(const struct row_map *m, int64_t key)
{
	uint32_t i = (uint32_t)((uint64_t)key * 0x9e3779b97f4a7c15u >> 32) &
		     (m->room - 1);

	while (m->keys[i] && m->keys[i] != key)
		i = (i + 1) & (m->room - 1);
	return i;
}

static void row_map_grow(struct row_map *m)
{
	struct row_map was = *m;

	m->room = was.room ? was.room * 2 : 64;
	m->keys = xcalloc(m->room, sizeof(*m->keys));
	m->values = xcalloc(m->room, sizeof(*m->values));
	for (uint32_t i = 0; i < was.room; i++) {
		uint32_t to;

		if (!was.keys[i])
			continue;
		to = row_slot(m, was.keys[i]);
		m->keys[to] = was.keys[i];
		m->values[to] = was.values[i];
	}
	row_map_release(&was);
}

void row_map_set(struct row_map *m, int64_t key, uint32_t value)
{
	uint32_t i;

	if (2 * (m->count + 1) > m->room)
		row_map_grow(m);
	i = row_slot(m, key);
	m->count += m->keys[i] == 0;
	m->keys[i] = key;
	m->values[i] = value;
}

uint32_t row_map_get(const struct row_map *m, int64_t key)
{
	uint32_t i;

	if (!m->room || !key)
		return INDEX_NONE;
	i = row_slot(m, key);
	return m->keys[i] ? m->values[i] : INDEX_NONE;
}
