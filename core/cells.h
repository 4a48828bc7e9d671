/* core/cells.h - cells by (bucket, series): what the ledger holds of the young
 * past, and what one transaction adds to the store. */
#ifndef CORE_CELLS_H
#define CORE_CELLS_H

#include <stdint.h>

#include "core/cell.h"

struct held_cell {
	int64_t bucket;
	uint32_t series;
	struct cell sums;
};

/* Zeroed is empty. */
struct cells {
	struct held_cell *list;
	uint32_t count, room;
	uint32_t *slots;        /* open addressing, place in list + 1 */
	uint32_t slot_count;
};

void cells_release(struct cells *t);

/* Add `sign` times `delta` to one cell. */
void cells_add(struct cells *t, int64_t bucket, uint32_t series,
	       const struct cell *delta, int sign);

/* Forget buckets before `floor` and cells that came to nothing. */
void cells_prune(struct cells *t, int64_t floor);

#endif
