/* core/reconcile.h - observed against billed: drift, unseen spend, and what
 * explains it. UTC days throughout. Subscriptions stay out: no bill of an API
 * holds them. */
#ifndef CORE_RECONCILE_H
#define CORE_RECONCILE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/books.h"
#include "core/money.h"

enum reconcile_flag {
	RECONCILE_ESTIMATED = 1 << 0,   /* billed: usage at list price, as the
					 * seller gives no money here */
	RECONCILE_ALLOCATED = 1 << 1,   /* the bill has no model: spread */
	RECONCILE_OPEN = 1 << 2,        /* the day is not settled yet */
	RECONCILE_NO_BILL = 1 << 3,     /* observed, nothing billed yet */
};

/* One provider, one UTC day, one model ("" for the day's sum). */
struct reconcile_row {
	const char *provider, *model;
	int64_t day;                    /* UTC ms */
	money observed;                 /* 0: nothing seen */
	money billed;                   /* MONEY_NONE: not billed yet, or not
					 * in dollars or by model */
	money drift;                    /* billed - observed; MONEY_NONE */
	money unseen;                   /* billed that no record explains, >= 0;
					 * of a sum: that of its models */
	int64_t observed_tokens, billed_tokens; /* billed -1: not told */
	int64_t unseen_tokens;
	int64_t coverage_ppm;           /* of billed that is explained; -1;
					 * what has no bill is in none */
	unsigned flags;
};

/* Usage that the seller counted and no record explains. */
struct unseen_item {
	const char *provider, *model, *key, *project;
	int64_t hour;                   /* UTC ms; start of the bucket */
	int64_t width;                  /* ms */
	int64_t tokens, requests;       /* requests -1: not told */
	money usd;                      /* at list price; MONEY_NONE: unpriced */
};

/* One provider over the whole stretch. */
struct reconcile_provider {
	const char *provider;
	money observed, billed, drift;  /* over settled days alone */
	money unseen;                   /* of open days, too: at list price
					 * where there is no bill yet */
	int64_t unseen_tokens;
	int64_t watermark;              /* UTC ms, 0: none */
	int64_t last_day;               /* newest settled UTC day, 0: none */
	int64_t last_coverage_ppm;      /* of that day; -1 */
	int open_days;                  /* observed, not billed yet */
	money credits, discounts, taxes;/* of the stretch, in USD where known */
	bool estimated;
};

struct reconcile {
	struct reconcile_row *rows;     /* newest day first, then provider, sum
					 * before its models by billed */
	int row_count;
	struct unseen_item *unseen;     /* newest first, most tokens first */
	int unseen_count;
	struct reconcile_provider *providers;   /* by name */
	int provider_count;
	money unseen_usd;               /* sum over providers, of the stretch */
	int64_t coverage_ppm;           /* of the last settled day, all
					 * providers together; -1: none */
	int64_t coverage_day;           /* that day, UTC ms */
	struct intern *texts;           /* owned */
};

/* Compare [since, until) (UTC ms, widened to whole UTC days). A call at the
 * edge of an hour may be billed in the next: what is over in a neighbouring
 * hour explains it. Released with reconcile_release() also after a failure. */
bool reconcile_build(struct reconcile *out, const struct books *books,
		     int64_t since, int64_t until, struct err *err);
void reconcile_release(struct reconcile *r);

/* Leave what passes the query's filters, of those that a comparison knows:
 * provider and day; model of a model's row; key and project of what is
 * unseen. Coverage is then that of what is left. */
void reconcile_filter(struct reconcile *r, const struct query *q);

#endif
