#include "core/intern.h"

#include "core/mem.h"

enum { CHUNK_BYTES = 16 * 1024 };

struct intern_chunk {
	struct intern_chunk *next;
	size_t used, room;
	char text[];
};

uint64_t hash_bytes(const void *p, size_t n)
{
	const unsigned char *b = p;
	uint64_t h = 0x9e3779b97f4a7c15u ^ n;

	while (n >= 8) {
		uint64_t w;

		memcpy(&w, b, 8);
		h = (h ^ w) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
		b += 8;
		n -= 8;
	}
	while (n--)
		h = (h ^ *b++) * 0x100000001b3u;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 29;
}

void intern_init(struct intern *t)
{
	*t = (struct intern){0};
	intern_add(t, STR(""));
}

void intern_release(struct intern *t)
{
	while (t->chunks) {
		struct intern_chunk *next = t->chunks->next;

		free(t->chunks);
		t->chunks = next;
	}
	free(t->strings);
	free(t->slots);
	*t = (struct intern){0};
}

static char *keep(struct intern *t, struct str s)
{
	struct intern_chunk *c = t->chunks;
	char *at;

	if (!c || c->room - c->used < s.n + 1) {
		size_t room = s.n + 1 > CHUNK_BYTES ? s.n + 1 : CHUNK_BYTES;

		c = xmalloc(sizeof(*c) + room);
		*c = (struct intern_chunk){.next = t->chunks, .room = room};
		t->chunks = c;
	}
	at = c->text + c->used;
	if (s.n)
		memcpy(at, s.p, s.n);
	at[s.n] = '\0';
	c->used += s.n + 1;
	return at;
}

/* Slot that holds `s`, or the free one where it belongs. */
static uint32_t slot_of(const struct intern *t, struct str s)
{
	uint32_t mask = t->slot_count - 1;
	uint32_t i = (uint32_t)hash_bytes(s.p, s.n) & mask;

	while (t->slots[i] && !str_eq(t->strings[t->slots[i] - 1], s))
		i = (i + 1) & mask;
	return i;
}

static void rehash(struct intern *t)
{
	free(t->slots);
	t->slot_count = t->slot_count ? t->slot_count * 2 : 64;
	t->slots = xcalloc(t->slot_count, sizeof(*t->slots));
	for (uint32_t n = 0; n < t->count; n++)
		t->slots[slot_of(t, t->strings[n])] = n + 1;
}

uint32_t intern_find(const struct intern *t, struct str s)
{
	uint32_t slot = t->slots[slot_of(t, s)];

	return slot ? slot - 1 : UINT32_MAX;
}

uint32_t intern_add(struct intern *t, struct str s)
{
	uint32_t i, number;

	if (2 * (t->count + 1) > t->slot_count)
		rehash(t);
	i = slot_of(t, s);
	if (t->slots[i])
		return t->slots[i] - 1;
	number = t->count;
	*GROW(t->strings, t->count, t->room) =
		(struct str){keep(t, s), s.n};
	t->slots[i] = number + 1;
	return number;
}
