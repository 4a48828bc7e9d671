/* core/pricebook.h - effective-dated prices and the one arithmetic on them.
 *
 * Rules come from data/prices.json (compiled in) and the user's prices.json
 * in the config folder, which wins and says so. One match rule, one rounding
 * per record. Rates are integer picodollars per token.
 * No double holds money. One thread. */
#ifndef CORE_PRICEBOOK_H
#define CORE_PRICEBOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/model_id.h"
#include "core/money.h"
#include "core/str.h"
#include "core/usage.h"

struct err;
struct pricebook;

/* One model at one seller, resolved once and then priced often. Owned by the
 * book, valid until it is freed. */
struct offer {
	struct model_id id;
	const char *provider;   /* word shown: who sends the bill */
	const char *list;       /* price list, "" when none is known */
	bool assumed;           /* seller unknown: the maker's list was taken */
	const void *rules;      /* the book's: candidate rules, NULL: unpriced */
};

/* What one call costs. */
struct price {
	money cost;             /* nano-dollars, rounded half-even once;
				 * MONEY_NONE when nothing has a price */
	int64_t unpriced;       /* tokens without a price */
	uint32_t rule;          /* number of the rule, stable for the same data
				 * file; 0: none */
	uint8_t band;           /* 0: base rates, 1.. : context band */
	bool estimated;         /* a documented factor or fallback was used */
};

/* The compiled-in book. NULL with *err only when the data is damaged. */
struct pricebook *pricebook_new(struct err *err);
void pricebook_free(struct pricebook *b);

/* Add the user's overrides that win over all else: a file laid out as
 * data/prices.json, where "list" may be left out for any seller. No such file:
 * no overrides. False with *err (file, line or rule, what is wrong); good
 * rules before are kept. Offers made before follow. */
bool pricebook_load_user(struct pricebook *b, const char *path,
			 struct err *err);

/* `provider`: as the source told, or empty (then from the id's shape, else
 * the maker). `raw`: model id as written. Cached by both. */
const struct offer *pricebook_offer(const struct pricebook *b,
				    struct str provider, struct str raw);

/* Price one call by the rule in force at u->ts. Uses tokens, cached_audio,
 * fees, tier, flags (BATCH tier, RESIDENCY, THINKING, FREE) and ts; never
 * u->reported. OWN_CACHE and zero tokens with no fee cost 0. */
void pricebook_price(const struct pricebook *b, const struct offer *o,
		     const struct usage *u, struct price *out);

/* Price what many calls came to, in one go: u->requests is not looked at. No
 * context band is guessed from a sum: each call is taken to have about `prompt`
 * prompt tokens, 0: below any line. */
void pricebook_price_sum(const struct pricebook *b, const struct offer *o,
			 const struct usage *u, int64_t prompt,
			 struct price *out);

/* One rule for people: prices show, "why this figure". Text is lent. */
struct price_rule {
	uint32_t number;
	const char *list, *match, *kind, *unit, *source;
	int64_t rate[TOKEN_CATEGORIES]; /* pUSD per token; -1: not known */
	int64_t rate_long[TOKEN_CATEGORIES];
	int64_t threshold;      /* tokens; 0: no band */
	int64_t valid_from, valid_to;   /* UTC ms; INT64_MIN, INT64_MAX: open */
	int64_t per_unit;       /* pUSD per single unit for fee units; -1 */
	int batch_in_num, batch_in_den; /* 0/0: batch not known */
	int batch_out_num, batch_out_den;
	bool user;              /* an override of the user's */
};

/* All rules that could price `raw` at any time and tier, of every list that
 * has the model under whatever id (`provider` empty) or of one seller for that
 * id; the user's first, then in file order. How many. */
int pricebook_rules_of(const struct pricebook *b, struct str provider,
		       struct str raw,
		       void (*visit)(void *ctx, const struct price_rule *r),
		       void *ctx);

/* Names of models in the book that `raw` may have been meant to be, the
 * nearest first: canonical, no name twice. How many, at most `room`. */
int pricebook_near(const struct pricebook *b, struct str raw,
		   char (*names)[MODEL_NAME], int room);

/* Rule of a number; false when there is none. */
bool pricebook_rule(const struct pricebook *b, uint32_t number,
		    struct price_rule *out);

#endif
