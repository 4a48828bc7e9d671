/* core/why.h - why one call costs what it costs: its facts, the rule that
 * priced it, and the sum line by line, adding up to the nano-dollar.
 *
 * The lines come from the one price arithmetic there is: it is asked what each
 * part of the call would cost, so that this page cannot disagree with it. */
#ifndef CORE_WHY_H
#define CORE_WHY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cell.h"
#include "core/ledger_origin.h"
#include "core/money.h"
#include "core/pricebook.h"
#include "core/record.h"

struct activity_call;
struct ledger;

enum { WHY_LINES = TOKEN_CATEGORIES + USAGE_FEES + 3, WHY_NOTES = 16 };

enum why_kind {
	WHY_TOKENS,             /* `category` */
	WHY_CACHED_AUDIO,       /* the audio share of cache reads */
	WHY_FEE,                /* `fee`, per unit */
	WHY_REPORTED,           /* what somebody else said it costs */
	WHY_CHANGED,            /* prices changed since: what is left to the
				 * cost that was recorded */
};

struct why_line {
	enum why_kind kind;
	enum token_category category;
	enum fee_kind fee;
	int64_t count;          /* tokens or units */
	int64_t rate;           /* nano-dollars per 10^9 of them, with all
				 * multipliers; RATE_NONE (-1): no price */
	int64_t list_rate;      /* the same as the rule has it; -1: it does not
				 * say */
	int64_t num, den;       /* rate = list_rate * num / den; 1/1: as is;
				 * 0/0: cannot be said */
	money usd;              /* what it adds; MONEY_NONE: no price */
};

enum why_state {
	WHY_FOUND,
	WHY_GONE,               /* the call is not kept any more; its counts
				 * are part of the sums for ever */
};

struct why {
	enum why_state state;
	uint32_t id;
	int64_t ts;             /* UTC ms */

	/* All of these only when it was found. Text is lent. */
	const struct activity_call *call;
	struct ledger_origin origin;
	money reported;         /* MONEY_NONE: nobody said */
	enum cost_source reported_by;
	money listed;           /* what the price list makes of it now;
				 * MONEY_NONE: it has no price */
	bool has_rule;
	struct price_rule rule;
	int64_t prompt;         /* tokens that context bands compare */
	struct why_line lines[WHY_LINES];
	int line_count;
	money sum;              /* of all lines: the cost that was recorded;
				 * MONEY_NONE: no price at all */
	const char *notes[WHY_NOTES];   /* static sentences: what was assumed,
					 * what is special, what is unknown */
	int note_count;
};

/* Explain `r`, of which `call` is the readable part; both are lent, and so is
 * what *out points to. */
void why_explain(struct why *out, const struct record *r,
		 const struct activity_call *call, struct ledger *ledger,
		 const struct pricebook *prices);

/* Name of what is counted: "cache read", "web search"; lent. */
const char *why_line_name(const struct why_line *l);

#endif
