/* core/alerts_quiet.h - hours in which only what is critical is told. Used by
 * alerts.c alone. */
#ifndef CORE_ALERTS_QUIET_H
#define CORE_ALERTS_QUIET_H

#include <stdbool.h>
#include <stdint.h>

#include "core/zone.h"

struct part_input;

/* By the user's clock; it may go over midnight. Zeroed: never quiet. */
struct quiet {
	int from, to;           /* minutes after midnight; equal: never */
	struct zone zone;
};

/* "alerts.quiet" of the config. */
void quiet_read(struct quiet *q, const struct part_input *in);

bool is_quiet(const struct quiet *q, int64_t now);

#endif
