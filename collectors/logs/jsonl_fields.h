/* collectors/logs/jsonl_fields.h - usage by configured paths: where in a
 * record of no known shape each thing stands. */
#ifndef COLLECTORS_LOGS_JSONL_FIELDS_H
#define COLLECTORS_LOGS_JSONL_FIELDS_H

#include <stdbool.h>

#include "collectors/logs/pick.h"
#include "collectors/logs/tally.h"
#include "core/str.h"

struct err;
struct source_config;
struct usage;

enum field {
	FIELD_INPUT, FIELD_CACHE_READ, FIELD_CACHE_WRITE_5M,
	FIELD_CACHE_WRITE_1H, FIELD_OUTPUT, FIELD_REASONING, FIELD_AUDIO_IN,
	FIELD_AUDIO_OUT, FIELD_IMAGE_IN, FIELD_IMAGE_OUT, FIELD_TOTAL,
	FIELD_COUNTS,           /* the ones above hold counts */
	FIELD_TS = FIELD_COUNTS, FIELD_ID, FIELD_MODEL, FIELD_COST,
	FIELD_TIER, FIELD_PROJECT, FIELD_SESSION, FIELD_KEY,
	FIELDS
};

/* Paths lent from the config; NULL where none is given. */
struct jsonl_fields {
	const char *path[FIELDS];
	bool counts;            /* any count has a path */
	enum semantics semantics;
};

/* False with a sentence that lists the choices when a name, a path or a word
 * of `config` is none. */
bool jsonl_fields_check(const struct source_config *config, struct err *err);

/* From a configuration that passed the check. */
void jsonl_fields_init(struct jsonl_fields *f,
		       const struct source_config *config);

/* Value of a field in a record; empty when absent. */
struct str jsonl_fields_get(const struct jsonl_fields *f, enum field field,
			    struct str record);

/* Counts of a record. False when one is no count. */
bool jsonl_fields_tally(const struct jsonl_fields *f, struct str record,
			struct tally *t);

/* Does this text, which is no JSON, name one of the counts? */
bool jsonl_fields_named(const struct jsonl_fields *f, struct str line);

#endif
