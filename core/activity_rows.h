/* core/activity_rows.h - groups made into rows, in order. Shared by the files
 * of the activity alone. */
#ifndef CORE_ACTIVITY_ROWS_H
#define CORE_ACTIVITY_ROWS_H

#include "core/activity_groups.h"

struct activity_rows {
	struct activity_row *list;
	int count, room;
	struct activity_use *uses;
	uint32_t use_count, use_room;
	struct cell total;
	int live_count;
};

/* Fill *out, which holds what it held before or is zeroed. Texts are lent by
 * the groups and the ledger. */
void activity_rows_make(struct activity_rows *out, const struct groups *g);
void activity_rows_release(struct activity_rows *out);

#endif
