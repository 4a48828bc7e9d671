/* core/price_math.h - what one call costs by the rules a model has.
 *
 * Pure integer arithmetic: rates are picodollars per token, factors are
 * rationals, and each call is rounded once, half to even, to a nano-dollar. */
#ifndef CORE_PRICE_MATH_H
#define CORE_PRICE_MATH_H

#include "core/price_rules.h"
#include "core/pricebook.h"

/* What a seller's documentation says where its list has no rule of its own;
 * figures made with these are estimates. */
struct price_terms {
	const char *list;
	struct ratio fast, flex, batch;
	bool line_ends_fast;    /* fast is not sold above the line */
	bool reasoning_apart;   /* reasoning has its rate and leaves the visible
				 * output's alone */
};

/* Terms of a list; those of nobody in particular when it has none. */
const struct price_terms *price_terms_of(const char *list);

struct fee_rule {
	enum fee_kind kind;
	const struct rule *rule;
};

/* Everything a call of one model at one seller may need, found once. Rules
 * are opened and lent. */
struct candidates {
	const struct rule **rules;      /* the user's first */
	uint32_t count, room;
	struct fee_rule *fees;          /* the user's first */
	uint32_t fee_count, fee_room;
	const struct price_terms *terms;
	bool residency;         /* regional processing costs 11/10 here */
	bool regional;          /* and the id says it is regional */
	bool estimated;         /* found under a less exact id */
};

/* `c` is NULL or empty for a model without rules. */
void price_call(const struct candidates *c, const struct model_id *id,
		const struct usage *u, struct price *out);

#endif
