/* tui/meter.h - one number of the header, in one of its styles. Knows nothing
 * of where it stands: see tui/meters.h. */
#ifndef TUI_METER_H
#define TUI_METER_H

#include <stdbool.h>

#include "core/ui_config.h"

struct canvas;
struct model;
struct pen;

/* Columns it takes at the least, with a blank at both sides. */
int meter_width(const struct ui_meter *meter);

/* Three for large digits, else one. */
int meter_rows(const struct ui_meter *meter);

/* Does it make something of more columns? */
bool meter_grows(const struct ui_meter *meter);

/* 1: last to go where there is no room. */
int meter_priority(const struct ui_meter *meter);

/* Has it nothing to say, as a budget where there is none? */
bool meter_is_silent(const struct ui_meter *meter, const struct model *m);

/* Columns of its name, where those of a column of the header stand below one
 * another; 0: it stands alone. */
int meter_label_width(const struct ui_meter *meter);

/* What a meter is told of the others. */
struct meter_place {
	int labels;             /* the widest name of its kind in the column */
	bool remark;            /* no meter is shown for what presses most: say
				 * it here if there is room */
};

/* Over all of `to`, which has its rows. */
void meter_draw(const struct ui_meter *meter, const struct model *m,
		const struct meter_place *place, struct canvas *to);

/* "today $41.86 +18%" from the pen on: the essentials of a small screen. */
void meter_put_today(struct pen *p, const struct model *m);

/* A sum of the header as text of at most `width` columns (0: any): where the
 * dollars are those of bills, and none has come, "not billed yet". */
struct cell;
void meter_sum_text(const struct model *m, const struct cell *c, bool ascii,
		    int width, char out[32]);

#endif
