/* core/bill.h - what a seller itself says: usage and money by stretch of
 * time, balances, limit windows, and what it calls its keys. What a collector
 * of a seller's API hands over; counted in core/billed.h, never added to what
 * we observed.
 *
 * A batch is one whole poll of one endpoint ("feed"): either all its pages
 * were read, or it has no rows. Owns copies of all text. */
#ifndef CORE_BILL_H
#define CORE_BILL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/intern.h"
#include "core/status.h"
#include "core/str.h"
#include "core/usage.h"

enum bill_kind {
	BILL_USAGE,             /* tokens and requests; no money */
	BILL_COST,              /* money for usage, before what follows */
	BILL_CREDIT,            /* grants and refunds: below zero */
	BILL_DISCOUNT,          /* below zero */
	BILL_TAX,
	BILL_DETAIL,            /* another view of usage (and the seller's
				 * estimate of its cost) that is told by
				 * another feed too: never in a sum */
	BILL_KINDS
};

/* "usage", "cost", "credit", "discount", "tax", "detail" */
extern const char *const bill_kind_names[BILL_KINDS];

enum bill_dim {
	BILL_ACCOUNT,           /* organisation, subscription, account */
	BILL_PROJECT,           /* project, workspace, resource */
	BILL_KEY,               /* API key: its label where told, else its id */
	BILL_USER,
	BILL_MODEL,             /* raw id as written; "" where the seller does
				 * not say */
	BILL_TIER,              /* service tier, "batch", speed: as written */
	BILL_REGION,
	BILL_ITEM,              /* line item, SKU, context window: what else
				 * tells rows apart */
	BILL_UNIT,              /* of `units`: "images", "seconds", "bytes" */
	BILL_DIMS
};

/* "account", "project", "key", "user", "model", "tier", "region", "item",
 * "unit" */
extern const char *const bill_dim_names[BILL_DIMS];

enum bill_flag {
	BILL_ESTIMATED = 1 << 0,        /* the seller says it may change, or
					 * its data are sampled */
	BILL_PARTIAL = 1 << 1,          /* a cap cut the answer */
	BILL_UPPER = 1 << 2,            /* input may hold cached tokens */
	BILL_PREPAID = 1 << 3,          /* covered by a plan: costs nothing */
};

struct bill_row {
	enum bill_kind kind;
	int64_t start;          /* UTC ms, inclusive */
	int64_t width;          /* ms: 60000, 3600000, 86400000 ... */
	struct str dim[BILL_DIMS];      /* lent to bill_add(), then the
					 * batch's; "" for none */
	int64_t tokens[TOKEN_CATEGORIES];       /* disjoint; usage and
						 * detail only */
	uint32_t known;         /* TOKENS_BIT() of what is told */
	int64_t requests;       /* -1: not told */
	int64_t units;          /* of BILL_UNIT, beside tokens; 0: none */
	int64_t amount;         /* billionths of `currency`; not for usage */
	char currency[4];       /* "USD", "CNY"; "" for usage */
	unsigned flags;         /* enum bill_flag */
};

struct bill_balance {
	struct str account;
	struct str what;        /* "prepaid", "granted", "voucher", "credits" */
	int64_t amount;         /* billionths of `currency`, what is left */
	char currency[4];       /* "" : the seller's own credits */
};

/* How full a limit is. */
struct bill_limit {
	struct str account;
	struct str name;        /* "5 h", "week", "week Opus", "premium" */
	int64_t used_ppm;       /* millionths of the limit; may pass 1000000 */
	int64_t window_ms;      /* 0: not told */
	int64_t resets_at;      /* UTC ms, 0: not told */
};

/* What people call what rows name by an id: "ci" for "key_a1". */
struct bill_label {
	enum bill_dim dim;
	struct str id, label;
};

enum { BILL_LABEL_MOST = 200 };         /* bytes of a label */

/* What has to outlive a restart about one feed of one source. */
struct feed_memory {
	enum source_state state;/* after the last try */
	int64_t asked_at;       /* UTC ms of the last try, 0: never */
	int64_t as_of;          /* UTC ms of the last whole poll, 0: never */
	int64_t until;          /* UTC ms: everything before was read whole */
	int64_t retry_at;       /* UTC ms: not to be asked before; 0: free */
	int64_t failures;       /* in a row */
	int64_t skew_ms;        /* server's clock minus ours */
	bool skew_known;
	char error[300];        /* one sentence, "" for none; no secret */
	char hint[200];         /* what to do, "" for nothing */
};

struct bill_batch {
	char *source;           /* owned: name of the source */
	char *provider;         /* owned: who is paid */
	char *feed;             /* owned: "usage/completions", "costs" */
	struct str grouping;    /* how rows are split: a whole poll in another
				 * grouping replaces rows of this feed in
				 * [since, until) */
	int64_t since, until;   /* what was read whole; equal: nothing */
	bool money;             /* a feed of costs: moves the watermark */
	int64_t settle_ms;      /* money: a UTC day is final so long after its
				 * end */
	struct feed_memory memory;
	struct bill_row *rows;
	uint32_t count, room;
	struct bill_balance *balances;  /* all the feed has: replace its old */
	uint32_t balance_count, balance_room;
	struct bill_limit *limits;      /* likewise */
	uint32_t limit_count, limit_room;
	struct bill_label *labels;      /* some: replace those of their ids */
	uint32_t label_count, label_room;
	uint32_t *slots;        /* of rows, by what they are: place + 1 */
	uint32_t slot_count;
	struct intern texts;
};

struct bill_batch *bill_batch_new(const char *source, const char *provider,
				  const char *feed);
void bill_batch_free(struct bill_batch *b);

/* Forget rows, balances, limits and labels: the poll failed. */
void bill_batch_empty(struct bill_batch *b);

/* Copy in, with text. Rows that agree in kind, start, width and all
 * dimensions (and currency) become one: their figures add up. */
void bill_add(struct bill_batch *b, const struct bill_row *row);
void bill_add_balance(struct bill_batch *b, const struct bill_balance *x);
void bill_add_limit(struct bill_batch *b, const struct bill_limit *x);

/* Copy in, the label as safe terminal text without space around it, at most
 * BILL_LABEL_MOST bytes of it. Without an id or a label it is none. */
void bill_add_label(struct bill_batch *b, const struct bill_label *x);

/* A zeroed row of that kind and stretch, requests not told. */
struct bill_row bill_row(enum bill_kind kind, int64_t start, int64_t width);

/* Set one count of a row and its known bit. */
static inline void bill_set(struct bill_row *r, enum token_category c,
			    int64_t n)
{
	r->tokens[c] = n;
	r->known |= TOKENS_BIT(c);
}

/* Upper-case three letters of `text` into a currency; false: no such. */
bool bill_currency(struct str text, char out[4]);

#endif
