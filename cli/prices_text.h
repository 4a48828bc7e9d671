/* cli/prices_text.h - the rules of a model as a table or as JSON.
 *
 * Same book, model and moment: same bytes. */
#ifndef CLI_PRICES_TEXT_H
#define CLI_PRICES_TEXT_H

#include <stdint.h>

#include "core/buf.h"
#include "core/pricebook.h"

enum { PRICES_NEAR = 3 };

/* Everything prices show answers with; all lent but the rules. */
struct prices_answer {
	const struct offer *offer;      /* of the model when no seller is
					 * named */
	struct str raw;
	int64_t now;                    /* UTC ms */
	const char *overrides;          /* where the user's rules are kept */
	struct price_rule *rules;       /* owned; of every seller */
	int count, room;
	char near[PRICES_NEAR][MODEL_NAME];
	int near_count;                 /* only when there are no rules */
};

void prices_ask(struct prices_answer *a, const struct pricebook *b,
		struct str raw, int64_t now);
void prices_release(struct prices_answer *a);

/* Does the rule hold at the moment asked for? */
bool prices_in_force(const struct prices_answer *a,
		     const struct price_rule *r);

/* Is it no rate for tokens? */
bool prices_is_fee(const struct price_rule *r);

/* Would a call that names no seller be priced at that moment? */
bool prices_is_priced(const struct prices_answer *a);

/* Append value / 10^exponent with as many digits as it needs. */
void prices_write_decimal(struct buf *to, int64_t value, int exponent);

/* Append the price of a fee's unit, in dollars. */
void prices_write_per_unit(struct buf *to, const struct price_rule *r);

/* Append a bound of validity; a whole day is a date. */
void prices_write_time(struct buf *to, int64_t ms, bool end);

/* Append for people: sellers in force, then other times, then fees. */
void prices_write_table(struct buf *to, const struct prices_answer *a);

/* Append for people: every rule there ever was, by seller and day. */
void prices_write_history(struct buf *to, struct prices_answer *a);

/* Append for programs:
 *   {"schema": "tokentop.prices-show/1", "model", "raw_model", "maker",
 *    "provider", "list", "assumed_provider", "priced", "as_of",
 *    "rules": [{"number", "provider", "list", "match", "kind", "unit",
 *               "in_force", "user",
 *               "usd_per_mtok": {category: "0.25"},   token units
 *               "threshold", "usd_per_mtok_above",    with a context band
 *               "usd_per_unit": "10",                 other units
 *               "batch_in", "batch_out",              where known
 *               "valid_from", "valid_to",             null: open
 *               "source"}],
 *    "near": [names], "overrides": path}
 * Money is decimal text. What is not known is left out. `priced`: a rule of
 * `list` is in force. */
void prices_write_json(struct buf *to, const struct prices_answer *a);

#endif
