/* core/record.h - one counted call as the ledger keeps and the store writes
 * it. Text is gone into the series and the session by then. */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/identity.h"
#include "core/money.h"
#include "core/usage.h"

enum { RECORD_IDS = 1 + USAGE_ALIASES };        /* that one sighting brings */

struct record {
	int64_t row;            /* key on disk, 0: not there yet */
	int64_t ts;             /* UTC ms, of the owner */
	int64_t requests;
	int64_t tokens[TOKEN_CATEGORIES];
	int64_t cached_audio;
	struct fee fees[USAGE_FEES];
	money cost;             /* MONEY_NONE: unpriced */
	int64_t unpriced;       /* tokens without a price */
	money reported;         /* valid unless reported_by is COST_NONE */
	uint32_t known;         /* enum token_category bits */
	uint32_t flags;         /* enum usage_flag */
	uint32_t series;
	uint32_t session;       /* 0: none */
	uint32_t owner_file;    /* number in files, 0: none */
	uint32_t winner_file;
	uint8_t tier;           /* enum service_tier */
	uint8_t reported_by;    /* enum cost_source */
	bool shared;            /* sighted in more than one file */
};

/* An id a record goes by. Two sightings are one call when the strongest kind
 * of id that both carry has an id in common; so an id also remembers beside
 * which stronger kinds it was sighted: bit m of `seen` for the set m, one bit
 * a kind, ID_MESSAGE lowest. */
struct record_id {
	struct id128 id;
	uint8_t kind;           /* enum id_kind */
	uint8_t seen;
};

/* All ids of a record. Zeroed is empty. */
struct record_ids {
	struct record_id *list; /* owned */
	uint32_t count, room;
};

/* Who was at work: named by the client, kept apart from the series. */
struct session {
	uint32_t number;        /* from 1; key on disk */
	const char *client;     /* owned by the table */
	const char *name;       /* the client's session id */
	const char *project;
	const char *parent;     /* its parent session, "" for none */
	int64_t first_ts;       /* UTC ms of its earliest sighting, which also
				 * names project and parent */
	int64_t last_ts;        /* of its latest */
};

#endif
