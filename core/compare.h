/* core/compare.h - things held against one another on one scale: the same
 * calls at other models' prices, tagged things side by side, who earns and
 * whose intelligence, this period and the one before.
 *
 * Of the observed ledger: what is repriced must be calls. Every call is priced
 * by the rule in force when it was made, with the target's own context bands,
 * tiers, hours and cache prices; what that takes for granted is told. Unknown
 * prices are never zero: both sides hold the same calls. */
#ifndef CORE_COMPARE_H
#define CORE_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/cell.h"
#include "core/model.h"
#include "core/query.h"
#include "core/span.h"

struct comparisons;
struct err;
struct part_input;
struct pricebook;

enum compare_view {
	COMPARE_WHATIF,         /* the mix at other prices */
	COMPARE_SIDE,           /* tagged things, or all of one dimension */
	COMPARE_CAMPS,          /* who earns, whose intelligence */
	COMPARE_PERIODS,        /* this period, the one before */
	COMPARE_VIEWS
};

/* What COMPARE_PERIODS sets side by side. Running periods are held against the
 * equal part of the one before, by the calendar of the zone. */
enum compare_period {
	PERIOD_WINDOW,          /* the window, and as long before it; the
				 * window "month" is PERIOD_MONTH */
	PERIOD_TODAY, PERIOD_WEEK, PERIOD_MONTH,
	COMPARE_PERIOD_KINDS
};

enum { COMPARE_TAGS = 64 };

/* What is asked. Text and lists are lent for the build. */
struct compare_query {
	enum compare_view view;
	enum window window;     /* WINDOWS: `span` says it */
	struct span span;       /* UTC ms */
	enum compare_period period;

	/* Only calls of this provider (NULL: all) and these filters. Tagged
	 * rows (ids of struct model_row, models or providers; none: all) are
	 * the calls of COMPARE_WHATIF and the rows of COMPARE_SIDE by model. */
	const char *provider;
	const struct filter *filters;
	int filter_count;
	const uint32_t *tagged;
	int tagged_count;

	/* COMPARE_WHATIF: names or globs of models, "provider/model" for one
	 * seller's; NULL: every model of the price book that answers in text. */
	const char *const *targets;
	int target_count;
	int64_t calls_most;     /* more calls than this are not priced one by
				 * one but estimated from sums; 0: no limit */

	/* COMPARE_SIDE and COMPARE_PERIODS: BY_MODEL (at a provider),
	 * BY_PROVIDER, BY_MAKER, BY_CAMP or BY_MAKER_CAMP. */
	enum by by;
};

/* What a repriced figure takes for granted, in order of weight. */
enum compare_assumption {
	ASSUME_UNPRICED,        /* no price there at that time: not in the row,
				 * on neither side */
	ASSUME_CONTEXT,         /* longer than its context: could not run */
	ASSUME_GONE,            /* calls are gone: from sums, by context band */
	ASSUME_CACHE_READ,      /* no cache price: as input */
	ASSUME_CACHE_WRITE,     /* no price of cache writes: as input */
	ASSUME_TIER,            /* tier not on its list: by its terms */
	ASSUME_MEDIA,           /* no audio or image price: as text */
	ASSUME_FEES,            /* fees that it has no price for: left out */
	ASSUME_REASONING,       /* no reasoning price: as output */
	ASSUME_TOKENIZER,       /* another tokenizer, factor not known: counts
				 * are taken as they are */
	ASSUMPTIONS
};

/* "cache-read", ...: in JSON. */
extern const char *const assumption_names[ASSUMPTIONS];

struct assumed {
	int64_t calls, tokens;  /* 0 calls: does not apply */
};

enum { PERCENT_NONE = INT32_MIN };

/* The mix on one other model at one seller. */
struct compare_row {
	const char *model;      /* canonical */
	const char *provider;   /* provider word: who would send the bill */
	const char *list;       /* its price list */
	const char *maker;
	uint32_t id;            /* stable between builds */
	bool in_mix;            /* some of the mix is of this model */
	bool used_provider;     /* some of the mix is from this provider */
	bool cheapest;          /* the first row of its model */
	bool whole;             /* every call of the mix has a price there */
	money cost;             /* of the calls it can price; MONEY_NONE */
	money actual;           /* what the same calls did cost */
	money difference;       /* cost less actual; MONEY_NONE */
	int32_t percent;        /* difference in hundredths of a percent of
				 * actual; PERCENT_NONE */
	money per_mtok;         /* dollars of a million of those tokens */
	int64_t calls, tokens;  /* that it can price */
	int64_t context;        /* largest call in tokens, 0: not known */
	struct assumed assumed[ASSUMPTIONS];
};

/* One model of the mix, at one seller. */
struct compare_part {
	const char *model, *provider, *maker;
	struct cell cell;
};

/* What is repriced. Calls without a whole price of their own are kept apart:
 * what they cost is not known on either side. */
struct compare_mix {
	struct cell cell;       /* with a price; cost is the actual cost */
	struct cell apart;      /* without, or with a part without */
	money notional;         /* of the cost: dollars nobody owes */
	money reported;         /* of the cost: not by the price book */
	int64_t gone;           /* calls known only from sums */
	const struct compare_part *parts;       /* by cost */
	int part_count;
};

/* One thing of a side by side view, or one camp. */
struct compare_side {
	const char *name;       /* model, provider, maker or camp */
	const char *provider;   /* of a model; "" else */
	uint32_t id;            /* of a tagged row; else stable too */
	struct cell cell;
	unsigned flags;         /* enum series_flag */
};

/* One thing in two periods. */
struct compare_change {
	const char *name, *provider;
	uint32_t id;
	struct cell now, before;
	unsigned flags;
	money difference;       /* MONEY_NONE where one has no price at all */
	int32_t percent;        /* PERCENT_NONE where before is nothing */
};

/* What one provider camp earned by the models of one maker camp. */
struct compare_cross {
	int earns, made;        /* places in `earns` and `made` */
	struct cell cell;
};

/* An answer: the part that `view` asks for is filled, the rest is empty. */
struct comparison {
	enum compare_view view;
	enum by by;
	struct span span;       /* UTC ms; may be open at either end */
	bool partial;           /* some of it is older than calls are kept */

	struct compare_mix mix;
	const struct compare_row *rows;         /* whole ones first, cheapest
						 * first */
	int row_count;
	bool one_by_one;        /* every call was priced for itself */

	const struct compare_side *sides;       /* by cost, largest first */
	int side_count;
	struct compare_side total;

	const struct compare_side *earns, *made;/* camps, largest first */
	int earn_count, made_count;
	const struct compare_cross *cross;      /* likewise, none empty */
	int cross_count;

	enum compare_period period;
	struct span before;     /* since == until: there is none */
	bool running;           /* cut to the part that is over in both */
	const struct compare_change *changes;   /* by size of difference */
	int change_count;
	struct compare_change sum;
};

struct comparisons *comparisons_new(void);
void comparisons_free(struct comparisons *c);

/* The answer to `q`, lent till the next build. While nothing changes it is
 * kept; while calls come in it is made anew about once a second, less often
 * where that takes long. NULL with *err when history cannot be read. */
const struct comparison *comparisons_build(struct comparisons *c,
					   const struct compare_query *q,
					   const struct part_input *in,
					   struct err *err);

/* Is there anything of that name to reprice on? False with *err that has the
 * nearest name. */
bool compare_check_target(struct comparisons *c, const struct pricebook *book,
			  const char *name, struct err *err);

/* One assumption of a row as a sentence: "no cache price there: 12.4M cached
 * tokens priced as input"; nothing where it does not apply. */
void compare_sentence(const struct compare_row *r, enum compare_assumption a,
		      struct buf *to);

/* The same in two or three words: "no cache price", "3 calls too long". */
void compare_note(const struct compare_row *r, enum compare_assumption a,
		  struct buf *to);

/* Whose price list it is, in a word: the provider, or the list where that
 * provider has others too ("vertex", "alibaba-cn"). */
const char *compare_seller(const struct compare_row *r);

/* Both periods of a query at `now`. *running: see struct comparison. */
void compare_periods(const struct zone *z, const struct compare_query *q,
		     int64_t now, struct span *span, struct span *before,
		     bool *running);

/* Hundredths of a percent that `difference` is of `whole`; PERCENT_NONE. */
int32_t compare_percent(money difference, money whole);

#endif
