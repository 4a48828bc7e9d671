/* core/merge.h - what becomes of two sightings of one call.
 *
 * The winner's figures and the owner's whereabouts are taken whole. Both
 * orders are total on all that is kept, so merging does not care for the
 * order in which sightings come. */
#ifndef CORE_MERGE_H
#define CORE_MERGE_H

#include <stdbool.h>

#include "core/cell.h"
#include "core/files.h"
#include "core/record.h"
#include "core/sessions.h"

struct offer;

/* A record, or one sighting, with what its series says in words. */
struct call {
	struct record r;        /* its series is not used */
	struct series base;     /* text, and the flags that come with it */
	const struct offer *offer;      /* of the winner; NULL: not looked up
					 * yet */
};

/* What ties are broken by. All lent. */
struct merge {
	const struct files *files;
	const struct intern *names;     /* of the series table */
	struct sessions *sessions;
};

/* Positive when `a` is the better winner (owner) than `b`, 0 when they say
 * the same. */
int merge_winner(const struct merge *m, const struct call *a,
		 const struct call *b);
int merge_owner(const struct merge *m, const struct call *a,
		const struct call *b);

/* Merge `from` into `to`. `replaces`: it is a newer version of the same
 * file's word and wins over it. False when that changed nothing; else the
 * price has to be found anew. */
bool merge_into(const struct merge *m, struct call *to,
		const struct call *from, bool replaces);

#endif
