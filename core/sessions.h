/* core/sessions.h - sessions met, by client and name; read from the store one
 * by one when somebody asks. */
#ifndef CORE_SESSIONS_H
#define CORE_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/index.h"
#include "core/intern.h"
#include "core/record.h"

struct store;

struct session_entry {
	struct session s;
	int64_t stored_last;    /* last_ts on disk; INT64_MIN: not there */
	bool dirty;             /* differs from the store */
};

struct sessions {
	struct session_entry *list;
	uint32_t count, room;
	uint32_t *slots;        /* by client and name; place + 1 */
	uint32_t slot_count;
	struct row_map by_number;
	struct intern texts;
	struct store *store;    /* lent; NULL: memory only */
	uint32_t last;          /* number given last */
};

void sessions_init(struct sessions *t, struct store *store);
void sessions_release(struct sessions *t);

/* Place in the list of a session, added when new. The name is not empty. */
uint32_t sessions_add(struct sessions *t, struct str client, struct str name);

/* It was sighted at `ts`; the earliest sighting names project and parent. */
void sessions_see(struct sessions *t, uint32_t place, int64_t ts,
		  struct str project, struct str parent);

/* Place of a number; INDEX_NONE when there is no such session. */
uint32_t sessions_find(struct sessions *t, uint32_t number);

/* By client, then name; negative, 0 or positive. */
int sessions_compare(struct sessions *t, uint32_t a, uint32_t b);

/* The store was changed by its writer: sessions that were ours alone take
 * the numbers it gave them. Their old numbers are still found. */
void sessions_refresh(struct sessions *t);

#endif
