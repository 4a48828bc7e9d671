/* core/model_sums.h - the ledger's cells added up for a model: history once,
 * today often. Used by what builds a model and its parts. */
#ifndef CORE_MODEL_SUMS_H
#define CORE_MODEL_SUMS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cell.h"
#include "core/model.h"
#include "core/model_rows.h"

/* Everything that is a sum, and what it is a sum of. */
struct model_sums {
	struct rows rows;
	struct cell yesterday, yesterday_so_far, old_week;
	money days[MODEL_DAYS];         /* the last is today's */
	int64_t day_start[MODEL_DAYS];
	int64_t tomorrow, week_start, month_start, month_end;
	int64_t first;          /* oldest bucket; INT64_MAX: none */

	enum window window;
	int64_t window_since;
	int64_t minute;         /* the minute it was made in */

	bool history_dirty, today_dirty;
};

void sums_init(struct model_sums *s);
void sums_release(struct model_sums *s);

/* Bring everything up to date; true when something changed. */
bool sums_update(struct model_sums *s, const struct model_input *in,
		 enum window window);

/* Beginning of a window at `now`. */
int64_t window_start(const struct zone *z, enum window window, int64_t now);

#endif
