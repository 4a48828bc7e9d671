/* collectors/apis/buckets.h - pages of time buckets, as the usage and cost
 * reports of several sellers are written:
 *
 *   {"data": [{START, END, "results": [{...}, ...]}, ...],
 *    "has_more": true, "next_page": "opaque"}
 *
 * Knows neither what a result holds nor how a page is asked for. */
#ifndef COLLECTORS_APIS_BUCKETS_H
#define COLLECTORS_APIS_BUCKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ask.h"
#include "core/json.h"

/* A stretch of time that results are told for. */
struct bucket {
	int64_t start;          /* UTC ms */
	int64_t width;          /* ms */
	const void *ctx;        /* the reader's */
};

struct bucket_reader {
	const char *start, *end;        /* keys of a bucket's edges */
	int64_t width;          /* ms: what was asked for; holds where a bucket
				 * has no end, or one that is cut at now */
	const void *ctx;

	/* Put one result into a->batch. False with *err: it cannot be
	 * counted, and so the poll is not whole. */
	bool (*result)(struct ask *a, const struct bucket *b,
		       const struct json *v, struct err *err);
};

/* Read all results of a page. False with *err when it is no such page. */
bool buckets_read(struct ask *a, const struct json *page,
		  const struct bucket_reader *reader, struct err *err);

/* Is there another page? ASK_SEND: *cursor (lent from `page`) leads to it;
 * ASK_DONE; or ASK_FAILED when there is no way on. Cursors may come again in
 * another `scope`: "" where the whole poll is one. */
enum ask_step buckets_next(struct ask *a, const struct json *page,
			   const char *scope, struct str *cursor,
			   struct err *err);

/* Add one "group_by[]" for each word of `groups`, parted by commas. */
void buckets_group(struct ask *a, const char *groups);

/* Set a row's amount from map[key] times 10^exponent, and its currency from
 * map's (dollars unless told, as both sellers document). An amount of null
 * leaves the currency empty: there is no such row. False with *err when it is
 * no money. */
bool buckets_money(const struct json *map, const char *key, int exponent,
		   struct bill_row *row, struct err *err);

/* What a line of a bill is: one below zero that calls itself a credit or a
 * discount is that, all else is cost. */
enum bill_kind buckets_cost_kind(int64_t amount, struct str words);

#endif
