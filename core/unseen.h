/* core/unseen.h - usage that a seller counted, set against the records of the
 * same hours: what is left has no explanation. Used by reconcile.c alone.
 *
 * An hour's surplus also explains what is missing in the hours beside it: a
 * call at the edge of an hour is billed in either. */
#ifndef CORE_UNSEEN_H
#define CORE_UNSEEN_H

#include <stdint.h>

#include "core/money.h"

/* Tokens of records, by hour (UTC ms). Texts are numbers of one table; key 0:
 * the record does not tell. */
struct seen {
	uint32_t provider, model, key;
	int64_t hour;
	int64_t tokens;
};

/* Tokens a seller counted in one bucket for one key. */
struct told {
	uint32_t provider, model, key, project;
	int64_t start, width;   /* ms; width is an hour, or more */
	int64_t tokens;
	int64_t requests;       /* -1: not told */
	money list;             /* at list price; MONEY_NONE */
	int64_t unseen;         /* filled: tokens that nothing explains */
};

/* Fill `unseen` of all `told`. Both arrays are sorted in the course: told by
 * provider, model, start, key. `texts`: how many numbers there are. */
void unseen_find(struct told *told, int told_count, struct seen *seen,
		 int seen_count, uint32_t texts);

#endif
