/* core/intern.h - equal strings become one small number.
 *
 * Number 0 is the empty string. Numbers are dense and never reused, pointers
 * stay valid until release. Not thread-safe: one table, one thread. */
#ifndef CORE_INTERN_H
#define CORE_INTERN_H

#include <stdint.h>

#include "core/str.h"

struct intern_chunk;

struct intern {
	struct str *strings;            /* by number */
	uint32_t count, room;
	uint32_t *slots;                /* open addressing, number + 1 */
	uint32_t slot_count;
	struct intern_chunk *chunks;    /* owned text */
};

void intern_init(struct intern *t);
void intern_release(struct intern *t);

/* Number of `s`, added (copied) when new. */
uint32_t intern_add(struct intern *t, struct str s);

/* Number of `s`, or UINT32_MAX when it was never added. */
uint32_t intern_find(const struct intern *t, struct str s);

/* Lent, NUL-terminated text of a number. */
static inline struct str intern_str(const struct intern *t, uint32_t number)
{
	return t->strings[number];
}

/* FNV-1a style 64-bit hash with a final mix; for tables, not for identity. */
uint64_t hash_bytes(const void *p, size_t n);

#endif
