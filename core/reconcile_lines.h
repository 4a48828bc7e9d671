/* core/reconcile_lines.h - what was observed and what was billed, by seller,
 * UTC day and model, while it is added up. Used by reconcile.c alone. */
#ifndef CORE_RECONCILE_LINES_H
#define CORE_RECONCILE_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/reconcile.h"
#include "core/unseen.h"

/* One provider, day and model. Texts are numbers in comparison.texts. */
struct line {
	uint32_t provider, model;
	int64_t day;                    /* UTC ms */
	money observed;
	money list;                     /* usage at list price */
	money billed;
	money unseen_list;              /* unseen tokens at list price */
	int64_t observed_tokens, billed_tokens, unseen_tokens;
	bool has_usage, has_cost, allocated, list_known;
};

/* A day with a bill in a currency that has no rate. */
struct unrated {
	uint32_t provider;
	int64_t day;                    /* UTC ms */
};

/* A series in these words; provider 0: not compared. */
struct series_words {
	bool known;
	uint32_t provider, model, key;
};

struct comparison {
	struct reconcile *out;          /* providers and unseen are filled */
	const struct books *books;
	int64_t since, until;           /* whole UTC days */
	struct intern *texts;
	struct line *list;
	int count, room;
	uint32_t *slots;                /* place + 1 */
	uint32_t slot_count;
	struct series_words *series;    /* by number */
	uint32_t series_count;
	struct seen *seen;
	int seen_count, seen_room;
	struct told *told;
	int told_count, told_room;
	struct unrated *unrated;
	int unrated_count, unrated_room;
};

/* Fill `list`, `out->providers` (names, watermark, credits ...) and
 * `out->unseen`. What the zeroed rest needs is set by the caller: out, books,
 * since, until, texts. */
bool comparison_fill(struct comparison *b, struct err *err);
void comparison_release(struct comparison *b);

/* Lent text of a number; "" for 0. */
const char *comparison_text(const struct comparison *b, uint32_t number);

/* The provider's place in `out`. */
struct reconcile_provider *comparison_provider(struct comparison *b, const char *name);

/* The part of `whole` that is `part` of `all`; MONEY_NONE when unknown. */
money money_share(money whole, int64_t part, int64_t all);

#endif
