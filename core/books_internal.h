/* core/books_internal.h - what the files of the books share: rows on their way
 * from either ledger to one summary. Only core/books*.c include it. */
#ifndef CORE_BOOKS_INTERNAL_H
#define CORE_BOOKS_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/billed.h"
#include "core/books.h"
#include "core/summary_parts.h"
#include "core/zone.h"

#define BOOKS_DAY INT64_C(86400000)

/* How the best book takes a provider. */
struct books_provider {
	const char *name;       /* lent by the billed ledger */
	int64_t watermark;
	bool tells_project, tells_key;
	bool split;             /* observed, and what was billed beyond it */
	int64_t day;            /* the day asked about last, and the answer */
	bool day_is_billed;
	int64_t unbilled;       /* the day last counted as such */
};

struct books_build {
	struct summary *out;
	const struct books *books;
	enum book book;
	const struct query *q;
	struct zone utc;
	struct labels labels;
	bool asked[BY_COUNT];   /* as row or filter */
	struct parts parts;
	struct series_table series;     /* of both ledgers, as rows need it */
	struct books_provider *providers;
	int provider_count, provider_room;
	uint32_t told;          /* categories that any bill tells */
};

/* NULL: no bill knows it. */
struct books_provider *books_provider(struct books_build *b,
				      const char *name);

/* Does the best book take that UTC day (any time in it) from the bill? */
bool books_day(struct books_build *b, struct books_provider *p, int64_t ts);

/* ---- books_key.c -------------------------------------------------------- */

/* What a row goes by; all lent. */
struct books_face {
	const char *source, *provider, *maker, *model, *project, *key;
};

struct books_face books_face(const struct billed_row *r);

/* Does the best book set what a provider billed beside what was observed,
 * instead of in its place? */
bool books_is_split(struct books_build *b, const char *provider);

/* Name a series and key by what bills lack. */
void books_name_unseen(struct books_build *b, struct series *s,
		       struct part_key *key);

/* The part that a face belongs to from at[0] to at[1]; `terms` has basis and
 * flags. False when a filter refuses it. */
bool books_key(struct books_build *b, const struct books_face *f,
	       const struct series *terms, const int64_t at[2],
	       struct part_key *key);

/* ---- books_bill.c ------------------------------------------------------- */

/* Add what the bill says: all of it, or the days that the best book takes. */
void books_add_bill(struct books_build *b);

/* ---- books_spread.c ----------------------------------------------------- */

/* Divide `amount` by weights (none below zero, some above) so that the shares
 * add up to it: largest remainders first, the earlier on a tie. */
void books_spread(int64_t amount, const int64_t *weights, int64_t *shares,
		  size_t count);

#endif
