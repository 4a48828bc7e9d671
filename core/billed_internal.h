/* core/billed_internal.h - what the files of the billed ledger share. Only
 * core/billed*.c include it. */
#ifndef CORE_BILLED_INTERNAL_H
#define CORE_BILLED_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/billed.h"
#include "core/days.h"
#include "core/pricebook.h"
#include "core/store.h"

#define BILLED_DAY INT64_C(86400000)

/* One series with all that its rows have in common, resolved once. */
struct billed_series {
	struct bill_series key;
	struct billed_row face; /* a row of it, without figures, by its ids */
	const char *key_name, *project_name;    /* what those are called */
	const struct offer *offer;      /* usage with a model; else NULL */
	enum service_tier tier;
	unsigned usage_flags;           /* enum usage_flag */
	int64_t prompt;         /* tokens of each call's prompt; 0: not told */
	uint32_t rank;          /* in order of its texts */
};

struct billed_entry {
	int64_t start;
	uint32_t series;
	bool hidden:1;          /* another width counts here */
	bool dirty:1;           /* not in the store yet */
	bool dead:1;            /* goes with the next billed_compact() */
	bool estimated:1;       /* list is */
	bool told:1;            /* by the poll that is being put */
	money usd, list;
	int64_t unpriced;
	struct bill_figures f;
};

struct billed_feed {
	struct bill_feed f;
	bool dirty;
};

/* Where a feed was read whole, by kind and width: disjoint, in order. There is
 * one for every width that a row ever had. */
struct billed_cover {
	uint32_t feed, kind;
	int64_t width;
	struct billed_span {
		int64_t since, until;
	} *list;
	uint32_t count, room;
};

/* A UTC day of a provider with a cost row of a feed. */
struct billed_cost_day {
	uint32_t provider;      /* text */
	uint32_t feed;
	int64_t day;
	int64_t final;          /* UTC ms from which it is settled */
};

/* What one id is called. */
struct billed_name {
	struct bill_name n;
	const char *word;       /* as it is given out; lent */
	bool dirty;
};

struct billed_key {
	int64_t start;
	uint32_t series;
};

struct billed {
	struct billed_env env;
	bool writes;            /* what is put goes to the store */
	struct intern texts;
	uint64_t version;

	struct billed_feed *feeds;
	uint32_t feed_count, feed_room;
	struct billed_cover *covers;
	uint32_t cover_count, cover_room;

	struct billed_series *series;   /* from 1 */
	uint32_t series_count, series_room;
	uint32_t *series_slots;         /* open addressing */
	uint32_t series_slot_count;
	uint32_t ranked;                /* series with a rank */

	struct billed_entry *rows;
	uint32_t count, room;
	struct billed_slot {
		uint32_t hash, place;   /* place + 1; 0: free */
	} *slots;               /* open addressing */
	uint32_t slot_count;
	uint32_t *order;                /* places by start, then rank */
	uint32_t ordered, order_room;   /* the first `ordered` rows are in it */
	uint32_t dead;

	struct bill_has *balances, *limits;     /* in order of names */
	uint32_t balance_count, balance_room, limit_count, limit_room;

	struct billed_cost_day *cost_days;      /* by provider, day, feed */
	uint32_t cost_day_count, cost_day_room;
	struct billed_name *names;      /* by source, dimension, id */
	uint32_t name_count, name_room;
	struct intern words;            /* of names that are not unique */

	uint32_t *providers;            /* texts, in order */
	uint32_t provider_count, provider_room;

	/* Rows that are gone and still in the store; how much is there. */
	struct billed_key *removed;
	uint32_t removed_count, removed_room;
	uint32_t texts_put, series_put;
};

/* Lent text of a number. */
static inline const char *billed_text(const struct billed *b, uint32_t number)
{
	return intern_str(&b->texts, number).p;
}

/* Is its stretch one that time can have: up to a year, before the year
 * 10000? Others are not counted. */
static inline bool billed_is_sane(const struct bill_row *r)
{
	return r->start >= 0 && r->start < INT64_C(253402300800000) &&
	       r->width > 0 && r->width <= 366 * BILLED_DAY;
}

/* ---- billed_rows.c ------------------------------------------------------ */

/* Number of that series, made when new; its cover, too. */
uint32_t billed_add_series(struct billed *b, const struct bill_series *key);

/* Put one row, replacing what it restates. True when a figure changed. */
bool billed_put_row(struct billed *b, int64_t start, uint32_t series,
		    const struct bill_figures *f);

/* The row goes with the next billed_compact(), also from the store. */
void billed_kill_row(struct billed *b, struct billed_entry *row);
void billed_compact(struct billed *b);

/* Bring new rows into their order. */
void billed_sort(struct billed *b);

/* Place in `order` of the first row at or after `start`. */
uint32_t billed_place(const struct billed *b, int64_t start);

/* ---- billed_moved.c ----------------------------------------------------- */

/* Before a poll is put: nothing at or after `since` is told yet. */
void billed_untell(struct billed *b, int64_t since);

/* After a whole poll was put and sorted: where a bucket at or after `since`
 * has rows of the feed that were not among the first `had`, of at least half
 * as much as those that it no longer tells, the latter go: they are told under
 * other dimensions now, and perhaps restated. True when any went. */
bool billed_drop_moved(struct billed *b, uint32_t feed, uint32_t had,
		       int64_t since);

/* ---- billed_price.c ----------------------------------------------------- */

/* Names, offer and terms of a series whose key is set. */
void billed_resolve(const struct billed *b, struct billed_series *s);

/* Dollars of a row whose figures are set. */
void billed_price(const struct billed *b, struct billed_entry *row);

/* ---- billed_cover.c ----------------------------------------------------- */

struct billed_cover *billed_cover(struct billed *b, uint32_t feed,
				  uint32_t kind, int64_t width);
void billed_cover_add(struct billed_cover *c, int64_t since, int64_t until);
void billed_cover_cut(struct billed_cover *c, int64_t since, int64_t until);

/* Remember what a whole poll read. Its rows are in. */
void billed_cover_batch(struct billed *b, uint32_t feed,
			const struct bill_batch *batch);

/* Was the stretch of that row read whole in finer widths? */
bool billed_is_shadowed(const struct billed *b, uint32_t series,
			int64_t start);

/* Find out anew which rows of a feed count. Rows are sorted. */
void billed_choose(struct billed *b, uint32_t feed);

/* ---- billed_days.c ------------------------------------------------------ */

/* Make days of cost and names of providers anew. */
void billed_list_days(struct billed *b);
void billed_list_providers(struct billed *b);

/* ---- billed_name.c ------------------------------------------------------ */

/* Take over what ids are called. True when any is called otherwise now. */
bool billed_put_names(struct billed *b, const struct bill_batch *batch);

/* Names were added at the end: find out what everything is called. */
void billed_find_words(struct billed *b);

/* What the key and the project of a series are called now. */
void billed_name_series(const struct billed *b, struct billed_series *s);

/* ---- billed_store.c ----------------------------------------------------- */

bool billed_load(struct billed *b, struct err *err);

/* ---- billed.c ----------------------------------------------------------- */

/* Balances and limits in the order in which they are handed out. */
void billed_sort_lists(struct billed *b);

#endif
