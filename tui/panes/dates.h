/* tui/panes/dates.h - moments as people write them: days and hours of bills
 * in UTC, what comes next in the zone of the header's clock. */
#ifndef TUI_PANES_DATES_H
#define TUI_PANES_DATES_H

#include <stdint.h>

#include "core/units.h"

struct model;

/* "Sun 22 Nov" and "22 Nov" of a moment (UTC ms), in UTC. */
void date_day(int64_t ms, char out[UNIT_TEXT]);
void date_short(int64_t ms, char out[UNIT_TEXT]);

/* The stretch of a bucket in UTC: "21 Nov 03:00", or "21 Nov" where it is a
 * day wide or more. */
void date_bucket(int64_t ms, int64_t width, char out[UNIT_TEXT]);

/* "14:32" in the zone of the header's clock, with the day of the week when
 * that is another day than now's. */
void date_local(const struct model *m, int64_t ms, char out[UNIT_TEXT]);

/* The last UTC day that is billed whole: of a watermark, "22 Nov"; "-". */
void date_watermark(int64_t watermark, char out[UNIT_TEXT]);

#endif
