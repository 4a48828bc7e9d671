/* core/price_rules.h - price rules as data: read, checked, found by name.
 *
 * A rule says what one model costs at one seller, at one tier, in one stretch
 * of time. Knows nothing of calls. The compiled-in rules are opened one by
 * one, when a model is first asked for: a program that starts must not wait
 * for 1,700 rules it never uses. */
#ifndef CORE_PRICE_RULES_H
#define CORE_PRICE_RULES_H

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/intern.h"
#include "core/json.h"
#include "core/str.h"
#include "core/usage.h"

struct err;

/* What a rule's figures are for. */
enum price_unit {
	UNIT_MTOK,              /* the base rule of a model */
	UNIT_FREE,              /* known to cost nothing */
	UNIT_FAST, UNIT_PRIORITY, UNIT_FLEX,
	UNIT_PEAK, UNIT_OFFPEAK_2025,
	UNIT_CONTEXT,           /* above so many prompt tokens */
	UNIT_IMAGE_TOKENS, UNIT_VIDEO_TOKENS, UNIT_CACHED_AUDIO,
	UNIT_CITATION,
	UNIT_TOKEN_HOUR,        /* the first that is no rate for tokens */
	UNIT_CALL, UNIT_REQUEST, UNIT_SEARCH, UNIT_PAGE, UNIT_IMAGE,
	UNIT_SECOND, UNIT_CHARACTER, UNIT_SESSION, UNIT_GB_DAY,
};

enum price_match { MATCH_EXACT, MATCH_PREFIX, MATCH_REGEX };

#define RATE_NONE (-1)          /* not known; 0 is a statement */

struct ratio {
	int32_t num, den;       /* 0/0: not known */
};

/* What the tokens of a whole call cost: picodollars per token times `den`,
 * the fallbacks for missing rates filled in. */
struct band {
	int64_t rate[TOKEN_CATEGORIES];         /* RATE_NONE: unpriced */
	int64_t den;
	uint32_t guessed;       /* bit per category: a fallback */
};

struct rule {
	uint32_t number;        /* from 1 in file order; the user's from
				 * USER_RULE + 1 */
	const char *list;       /* "*": any (the user's only) */
	const char *match;
	enum price_match kind;
	enum price_unit unit;
	const char *unit_name, *source;
	int64_t context;        /* UNIT_CONTEXT: prompt tokens it begins above */
	int64_t rate[TOKEN_CATEGORIES];         /* as written, pUSD per token */
	int64_t rate_long[TOKEN_CATEGORIES];    /* as written */
	int64_t threshold;      /* 0: no band */
	int64_t from, to;       /* UTC ms, both inclusive */
	int64_t per_unit;       /* pUSD per single unit; RATE_NONE */
	struct ratio batch_in, batch_out;
	struct band base, above;
};

/* What of a rule the index needs. */
struct rule_name {
	const char *list;
	struct str match;       /* lent from the data or from `texts` */
	struct str line;        /* JSON it is opened from */
	struct rule *rule;      /* owned; NULL until opened */
	enum price_match kind;
	uint32_t next;          /* index + 1 of the next of the same name */
};

enum { USER_RULE = 1000000 };

/* Rules of one origin, with their index. */
struct rules {
	struct rule_name *list;
	uint32_t count, room;
	uint32_t *slots;        /* open addressing by list and name: index + 1
				 * of the first */
	uint32_t slot_count;
	uint32_t *patterns;     /* indices of prefix and regex rules */
	uint32_t pattern_count, pattern_room;
	regex_t **regexes;      /* by pattern; NULL for a prefix */
	uint32_t regex_room;
	const char **lists;     /* names, in file order */
	uint32_t list_count, list_room;
	struct intern texts;
	uint32_t first_number;
};

void rules_init(struct rules *r, uint32_t first_number);
void rules_release(struct rules *r);

/* Index data/prices.json as data/make_prices.py lays it out: one rule a line.
 * `text` must outlive the rules. False with *err when it is laid out
 * otherwise; a damaged rule is found out by rules_open(). */
bool rules_index_lines(struct rules *r, struct str text, struct err *err);

/* Read rules of any layout; `name` is for errors. A rule without "list" is
 * for any seller. False at the first bad rule, those before it are in. */
bool rules_read(struct rules *r, const struct json *root, const char *name,
		struct err *err);

/* The rule at an index, lent. NULL with *err when its line is damaged. */
struct rule *rules_open(struct rules *r, uint32_t index, struct err *err);

/* Indices of the rules `name` has in `list`: exact, else the longest prefix,
 * else a regex. Dots and dashes between digits are equal; the exact spelling
 * goes first. How many, at most `room`. */
uint32_t rules_find(const struct rules *r, const char *list, const char *name,
		    uint32_t *found, uint32_t room);

/* Does `rule` hold at `ts` (UTC ms)? */
static inline bool rule_holds(const struct rule *rule, int64_t ts)
{
	return rule->from <= ts && ts <= rule->to;
}

static inline bool unit_is_tokens(enum price_unit unit)
{
	return unit < UNIT_TOKEN_HOUR;
}

#endif
