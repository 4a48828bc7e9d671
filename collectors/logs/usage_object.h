/* collectors/logs/usage_object.h - the "usage" object of model APIs: numbers
 * as written, under whatever names its API has for them. */
#ifndef COLLECTORS_LOGS_USAGE_OBJECT_H
#define COLLECTORS_LOGS_USAGE_OBJECT_H

#include <stdbool.h>

#include "collectors/logs/pick.h"
#include "collectors/logs/tally.h"
#include "core/str.h"

/* Whose names its counts go by; several bits where a proxy mixes them. */
enum count_names {
	COUNTS_ANY = 0,
	COUNTS_CHAT = 1 << 0,           /* prompt_tokens, completion_tokens */
	COUNTS_IN_OUT = 1 << 1,         /* input_tokens, output_tokens */
	COUNTS_ANTHROPIC = 1 << 2,      /* cache_read_input_tokens ... */
	COUNTS_GEMINI = 1 << 3,
	COUNTS_BEDROCK = 1 << 4,
};

struct usage_object {
	struct tally tally;
	unsigned names;         /* enum count_names */
	bool lenient;
	bool bad;               /* a count is none */
	bool prompt_split;      /* the detail objects are there: what they do */
	bool output_split;      /* not name is 0 */
	struct str tier, speed, geo;
	struct str cost;        /* dollars as text, where told */
};

/* False when `raw` is no object. `lenient`: "7" and 7.0 are counts too. Text
 * is lent from `raw` and the words. */
bool usage_object_read(struct usage_object *u, struct str raw, bool lenient,
		       struct words *w);

#endif
