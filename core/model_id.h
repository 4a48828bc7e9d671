/* core/model_id.h - what a raw model id says: the model, who made it, where
 * it is hosted.
 *
 * The canonical name is a function of the raw id alone: route prefixes,
 * regions, versions, dates, "[1m]", "@date", "-latest" (where a model's name
 * remains) are gone; between the digits of a version stands a dash for Claude
 * and a dot for the others. Knows no prices. */
#ifndef CORE_MODEL_ID_H
#define CORE_MODEL_ID_H

#include <stdbool.h>

#include "core/model_words.h"   /* provider_word(), camp_of() ... */
#include "core/str.h"

struct model_id {
	char canonical[MODEL_NAME];     /* "claude-opus-4-5"; "unknown" for an
					 * empty id */
	const char *maker;      /* static: "anthropic", "meta", ...; "unknown" */
	const char *host;       /* static: provider the id's own shape names
				 * ("aws", "google", "azure", "openrouter"), or
				 * NULL */
	const char *list;       /* static: price list of that host, "" for one
				 * without; NULL when host is */
	bool routed;            /* "somebody/model" where nobody knows
				 * somebody */
	bool free;              /* ":free" route */
	bool batch;             /* ":batch" route */
	bool thinking;          /* ":thinking" route */
};

void model_id_parse(struct str raw, struct model_id *out);

/* The id with exactly `steps` of its own normalisation applied (0: trimmed and
 * lower case only) into `out`; false when it has no such step. The price book
 * looks an id up after each step and stops at the first hit. */
bool model_id_step(struct str raw, unsigned steps, char out[MODEL_NAME]);

#endif
