/* core/index.h - which record goes by an id, for the records in memory; and
 * what is worth asking the store for. */
#ifndef CORE_INDEX_H
#define CORE_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "core/record.h"

#define INDEX_NONE UINT32_MAX

/* An id of one record. Several records may share an id of a weaker kind. */
struct id_entry {
	struct id128 id;
	uint32_t record;        /* INDEX_NONE: nobody's any more */
	uint32_t next;          /* entry of the same record, INDEX_NONE: last */
	uint8_t kind;           /* as in struct record_id */
	uint8_t seen;
	bool dirty;             /* the store does not know it like this */
};

/* Of a table with open addressing. Entries lie all over the memory; most
 * that are not the one need not be looked at, for their hash is another. */
struct id_slot {
	uint32_t hash;
	uint32_t entry;         /* + 1; 0: free */
};

/* Zeroed is empty. Entries are numbered; they move only in index_keep(). */
struct id_index {
	struct id_entry *list;
	uint32_t count, room;
	struct id_slot *slots;
	uint32_t slot_count;
};

void index_release(struct id_index *x);

/* Number of the new entry. */
uint32_t index_add(struct id_index *x, const struct id_entry *e);

/* Entries of an id, one after the other: *slot is UINT32_MAX at first.
 * Lent until the next add; NULL: no more. */
struct id_entry *index_find(const struct id_index *x, struct id128 id,
			    uint32_t *slot);

/* An id will be looked for soon: fetch its slot into the cache. */
void index_prepare(const struct id_index *x, struct id128 id);

/* Forget the entries of records numbered below `first`. Entries get new
 * numbers and lose their chains. */
void index_keep(struct id_index *x, uint32_t first);

/* ids that may be in the store: no false no. Zeroed is empty. */
struct id_filter {
	uint64_t *bits;
};

void filter_release(struct id_filter *f);
void filter_add(struct id_filter *f, struct id128 id);
bool filter_maybe(const struct id_filter *f, struct id128 id);

/* Row on disk, or number of a session, to a place in memory. Zeroed is
 * empty; key 0 means nothing. */
struct row_map {
	int64_t *keys;
	uint32_t *values;
	uint32_t count, room;   /* room: a power of two */
};

void row_map_release(struct row_map *m);
void row_map_set(struct row_map *m, int64_t key, uint32_t value);

/* INDEX_NONE when absent. */
uint32_t row_map_get(const struct row_map *m, int64_t key);

#endif
