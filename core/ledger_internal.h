/* core/ledger_internal.h - what the files of the ledger share. Only
 * core/ledger*.c include it.
 *
 * Records that are not in the store yet are kept in one array in the order
 * in which they were first touched; a batch that waits to be stored knows how
 * far the array reached. So what is written first is a prefix of both, and
 * each transaction holds exactly the records its positions cover. */
#ifndef CORE_LEDGER_INTERNAL_H
#define CORE_LEDGER_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cells.h"
#include "core/days.h"
#include "core/index.h"
#include "core/ledger.h"
#include "core/merge.h"
#include "core/pricebook.h"
#include "core/sessions.h"

enum {
	MINUTE_MS = 60 * 1000,
	QUARTER_MS = 15 * MINUTE_MS,
	HOUR_MS = 60 * MINUTE_MS,
	DAY_MS = 24 * HOUR_MS,
	MINUTES_HELD_MS = 26 * HOUR_MS,
	QUARTERS_HELD_MS = 8 * DAY_MS,
	MINUTES_STORED_MS = 8 * DAY_MS, /* after that the store drops them */
};

enum kept_state {
	KEPT_CHANGED = 1 << 0,  /* differs from the store */
	KEPT_REMOVED = 1 << 1,  /* became part of another, or was withdrawn */
	KEPT_FROZEN = 1 << 2,   /* expired: only its ids are known */
	KEPT_SHARED = 1 << 3,   /* struct record's `shared` */
	KEPT_UNPRICED = 1 << 4, /* none of its tokens has a price */
};

/* A record in memory: what most calls have, packed. */
struct kept {
	int64_t row;
	int64_t ts;
	money cost;
	uint32_t tokens[TOKEN_CATEGORIES];
	uint32_t series, session;
	uint32_t owner_file, winner_file;
	uint32_t flags;         /* enum usage_flag */
	uint32_t first_id;      /* entry of the index, INDEX_NONE: no id */
	uint32_t full;          /* place in `full` of a record that does not
				 * fit here, 0: none */
	uint32_t before;        /* place in `full` of what the store has, 0:
				 * nothing */
	uint16_t known;
	uint8_t tier;
	uint8_t state;          /* enum kept_state */
};

/* A source as the ledger knows it. */
struct ledger_source {
	char *name;             /* owned */
	bool subscription;
	bool shadow;            /* a better layer of its route is counted */
	struct source_counters counters;        /* stored and pending */
	bool has_reject;
	uint32_t reject_file;
	struct reject reject;
};

/* A batch that waits to be stored. */
struct pending {
	uint32_t source;        /* place in sources */
	uint32_t end;           /* number after its last record */
	uint32_t file;          /* 0: none */
	struct file_position at;
	struct buf state;
	struct source_counters delta;
	struct reject *rejects; /* owned */
	uint32_t reject_count;
};

/* One combination of texts in a batch, and what it comes to. */
struct combo {
	uint64_t stamp;         /* the batch it belongs to */
	struct str texts[12];   /* as in struct usage, from `model` on */
	struct series base;
	const struct offer *offer;
	uint32_t session;       /* place in sessions, INDEX_NONE: none */
};

enum { COMBOS = 128 };

struct ledger {
	struct ledger_env env;
	struct series_table series;
	struct sessions sessions;
	struct days days;
	struct merge merge;

	struct kept *kept;
	uint32_t first;         /* number of kept[0] */
	uint32_t count, room;
	struct record *full;    /* [0] is unused */
	uint32_t full_count, full_room;
	struct id_index index;
	struct row_map rows;    /* of records that came from the store */
	uint32_t last_found;    /* record of the sighting before, if still
				 * there */
	bool store_has_ids;     /* from before: every miss must ask it */
	struct id_filter filter;        /* else only what we wrote */

	struct cells cells[CELL_LEVELS];
	int64_t floor[CELL_LEVELS];     /* held from here on */

	struct ledger_source *sources;
	uint32_t source_count, source_room;
	struct pending *pending;
	uint32_t pending_count, pending_room;
	uint32_t files_stored;  /* numbers up to here are in the store */

	struct combo combos[COMBOS];
	uint32_t last_combo;
	uint64_t stamp;
	struct record_ids ids;  /* scratch */
};

int64_t ledger_now(const struct ledger *l);
bool ledger_writes(const struct ledger *l);     /* has a store of its own */

/* ---- ledger_kept.c: records in memory --------------------------------- */

static inline struct kept *kept_at(const struct ledger *l, uint32_t number)
{
	return &l->kept[number - l->first];
}

/* Number of a new record, not counted yet. */
uint32_t kept_add(struct ledger *l, const struct record *r);
void kept_get(const struct ledger *l, uint32_t number, struct record *r);
void kept_set(struct ledger *l, uint32_t number, const struct record *r);

/* What the store has of it; false: nothing. */
bool kept_before(const struct ledger *l, uint32_t number, struct record *r);

/* Does it stand for a call? */
static inline bool kept_counts(const struct kept *k)
{
	return !(k->state & (KEPT_REMOVED | KEPT_FROZEN));
}

/* Let the record go by `id`, too. True when that was news. */
bool kept_add_id(struct ledger *l, uint32_t number, struct record_id id,
		 bool dirty);

/* The same for an id it does not go by yet. */
void kept_new_id(struct ledger *l, uint32_t number, struct record_id id,
		 bool dirty);

/* Entry of the record for that id and kind; NULL: it does not go by it. */
struct id_entry *kept_find_id(const struct ledger *l, uint32_t number,
			      const struct record_id *id);

/* All ids of a record into l->ids. */
void kept_ids(struct ledger *l, uint32_t number);

/* Give the ids of `from` to `to`. */
void kept_move_ids(struct ledger *l, uint32_t from, uint32_t to);

/* Forget the records numbered below `first`. */
void kept_drop(struct ledger *l, uint32_t first);

/* ---- ledger_find.c: who is it? ---------------------------------------- */

/* Ids of a sighting with the kinds they were seen beside; how many. */
unsigned sighting_ids(const struct usage *u,
		      struct record_id ids[RECORD_IDS]);

/* Numbers of all records that are the call of a sighting, those of the store
 * brought into memory; the first is the lowest. How many, at most `room`. */
unsigned ledger_matches(struct ledger *l, const struct record_id *ids,
			unsigned count, uint32_t *numbers, unsigned room);

/* Every record in memory or the store that goes by `id`, whatever its kind. */
unsigned ledger_named(struct ledger *l, struct id128 id, uint32_t *numbers,
		      unsigned room);

/* ---- ledger_sums.c: cells --------------------------------------------- */

/* What a record adds to a sum. */
void record_cell(const struct record *r, struct cell *out);

/* Beginning of the bucket of a time. */
int64_t ledger_bucket(struct ledger *l, enum cell_level level, int64_t ts);

/* Count a record, or take it out, in the sums held; tell who listens. */
void ledger_apply(struct ledger *l, const struct record *r, int sign);

/* The same for a record that becomes another. */
void ledger_change(struct ledger *l, const struct record *was,
		   const struct record *now);

/* Read the sums held from the store. */
bool ledger_load_sums(struct ledger *l, struct err *err);

/* Let go of sums that are no longer young. */
void ledger_age(struct ledger *l);

/* ---- ledger_sources.c ------------------------------------------------- */

/* Place of a source, added when new. */
uint32_t ledger_source(struct ledger *l, const char *name);

/* What the texts of `u` come to in this batch. */
const struct combo *ledger_combo(struct ledger *l, uint32_t source,
				 const struct usage *u);

/* Find the cost of a call and its series. */
void ledger_price(struct ledger *l, struct call *c);

/* The sighting as a call, without price. */
void ledger_call(struct ledger *l, const struct combo *combo,
		 const struct usage *u, struct call *out);

/* ---- ledger_put.c ----------------------------------------------------- */

/* Count a call that goes by `ids`. True when it was new. */
bool ledger_count(struct ledger *l, struct call *c,
		  const struct record_id *ids, unsigned id_count,
		  bool replaces, struct source_counters *delta);

/* A stored record expired meanwhile: what it had grown by is taken back. */
void ledger_freeze(struct ledger *l, uint32_t number);

#endif
