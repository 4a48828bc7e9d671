#include "core/cells.h"

#include "core/mem.h"

void cells_release(struct cells *t)
{
	free(t->list);
	free(t->slots);
	*t = (struct cells){0};
}

static uint32_t slot_of(const struct cells *t, int64_t bucket, uint32_t series)
{
	uint32_t mask = t->slot_count - 1;
	uint64_t h = ((uint64_t)bucket ^ (uint64_t)series << 40) *
		     0x9e3779b97f4a7c15u;
	uint32_t i = (uint32_t)(h >> 32) & mask;

	while (t->slots[i]) {
		const struct held_cell *c = &t->list[t->slots[i] - 1];

		if (c->bucket == bucket && c->series == series)
			break;
		i = (i + 1) & mask;
	}
	return i;
}

static void rehash(struct cells *t, uint32_t slot_count)
{
	free(t->slots);
	t->slot_count = slot_count;
	t->slots = xcalloc(slot_count, sizeof(*t->slots));
	for (uint32_t i = 0; i < t->count; i++) {
		const struct held_cell *c = &t->list[i];

		t->slots[slot_of(t, c->bucket, c->series)] = i + 1;
	}
}

void cells_add(struct cells *t, int64_t bucket, uint32_t series,
	       const struct cell *delta, int sign)
{
	uint32_t i;

	if (2 * (t->count + 1) > t->slot_count)
		rehash(t, t->slot_count ? t->slot_count * 2 : 64);
	i = slot_of(t, bucket, series);
	if (!t->slots[i]) {
		*GROW(t->list, t->count, t->room) = (struct held_cell){
			.bucket = bucket, .series = series};
		t->slots[i] = t->count;
	}
	cell_add(&t->list[t->slots[i] - 1].sums, delta, sign);
}

void cells_prune(struct cells *t, int64_t floor)
{
	uint32_t kept = 0, slots = 64;

	for (uint32_t i = 0; i < t->count; i++)
		if (t->list[i].bucket >= floor &&
		    !cell_is_zero(&t->list[i].sums))
			t->list[kept++] = t->list[i];
	t->count = kept;
	if (kept < t->room / 4) {
		t->room = kept;
		t->list = xreallocarray(t->list, kept, sizeof(*t->list));
	}
	while (slots < 2 * (kept + 1))
		slots *= 2;
	rehash(t, slots);
}
