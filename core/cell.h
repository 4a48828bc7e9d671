/* core/cell.h - sums of usage, and the dimensions they are kept by.
 *
 * A series is one combination of everything a lasting total is asked by; it
 * is interned once and then travels as a number. A cell is what was counted
 * for one series in one stretch of time. Sessions are kept apart:
 * they would multiply the rollups. */
#ifndef CORE_CELL_H
#define CORE_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/intern.h"
#include "core/money.h"
#include "core/usage.h"

/* Dimensions that are text. Their order is the order on disk. */
enum dim {
	DIM_SOURCE, DIM_PROVIDER, DIM_MAKER, DIM_MODEL, DIM_RAW_MODEL,
	DIM_CLIENT, DIM_PROJECT, DIM_ACCOUNT, DIM_KEY, DIM_HOST, DIM_USER,
	DIM_TAGS, DIM_REGION, DIM_PRICE_LIST,
	DIMS
};

/* Report and config names: "source", "provider", ... */
extern const char *const dim_names[DIMS];

/* Which dollars a cost is. */
enum cost_basis {
	BASIS_UNPRICED, BASIS_COMPUTED, BASIS_REPORTED, BASIS_BILLED,
	BASIS_MIXED, BASES
};

extern const char *const cost_basis_names[BASES];

enum series_flag {
	SERIES_ASSUMED_PROVIDER = 1 << 0,
	SERIES_ESTIMATED = 1 << 1,
	SERIES_NOTIONAL = 1 << 2,       /* subscription: dollars are not owed */
	SERIES_PARTIAL = 1 << 3,

	/* of rows only, never of a stored series */
	SERIES_ALLOCATED = 1 << 4,      /* dollars spread by list price */
	SERIES_STALE = 1 << 5,          /* of a source that is behind */
};

struct series {
	uint32_t text[DIMS];    /* numbers in series_table.names */
	uint32_t rule;          /* price rule, 0: none */
	uint8_t tier;           /* enum service_tier */
	uint8_t band;           /* context band of the rule, 0: the base */
	uint8_t basis;          /* enum cost_basis */
	uint8_t flags;          /* enum series_flag */
};

/* Every series met, numbered from 1 and never renumbered: the number is also
 * its key on disk. */
struct series_table {
	struct intern names;
	struct series *list;    /* [0] is unused */
	uint32_t count, room;   /* count includes [0] */
	uint32_t *slots;
	uint32_t slot_count;
};

void series_init(struct series_table *t);
void series_release(struct series_table *t);

/* Number of `s`, added when new. Padding does not matter. */
uint32_t series_add(struct series_table *t, const struct series *s);

/* Lent text of one dimension of series `number`. */
struct str series_text(const struct series_table *t, uint32_t number,
		       enum dim d);

struct cell {
	int64_t tokens[TOKEN_CATEGORIES];
	int64_t requests;
	money cost;                     /* of what is priced */
	int64_t unpriced;               /* tokens without a price */
	int32_t unknown[TOKEN_CATEGORIES]; /* requests that did not tell */
};

/* `a` plus `sign` (1 or -1) times `b`. */
void cell_add(struct cell *a, const struct cell *b, int sign);

bool cell_is_zero(const struct cell *c);

/* Sum of all categories, in tokens. */
int64_t cell_total(const struct cell *c);

/* Did any request of the cell tell category `c`? */
static inline bool cell_knows(const struct cell *cell, enum token_category c)
{
	return cell->unknown[c] < cell->requests;
}

#endif
