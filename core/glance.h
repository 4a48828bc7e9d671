/* core/glance.h - what one line can say, read from the store alone: for status
 * bars and prompts, which ask often and want to be answered at once.
 *
 * The same sums as the dashboard's header. Only what the format has a field
 * for is read. */
#ifndef CORE_GLANCE_H
#define CORE_GLANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/cell.h"

struct err;
struct store;
struct zone;

/* What a format makes us look at. */
enum glance_need {
	GLANCE_FLOW = 1 << 0,           /* the last minutes */
	GLANCE_DAYS = 1 << 1,
	GLANCE_FIRST = 1 << 2,          /* the oldest day: for the forecast */
	GLANCE_AGE = 1 << 3,
	GLANCE_BUDGETS = 1 << 4,        /* the caller fills these two in */
	GLANCE_ALERTS = 1 << 5,
};

struct glance {
	struct cell flow;               /* of the last GLANCE_FLOW_MS */
	struct cell today, yesterday, week, month;
	money forecast;                 /* of the month; MONEY_NONE: too little
					 * is known */
	int64_t age_ms;                 /* of the newest call; -1: none */
	int64_t budget_ppm;             /* of the fullest budget; -1: none */
	int alerts;                     /* open ones */
};

#define GLANCE_FLOW_MS INT64_C(900000)

/* "%h/h  today %d  month %m" */
extern const char glance_format[];

/* What `format` needs into *needs. False with *err, which lists the fields,
 * for one that is none. */
bool glance_needs(const char *format, unsigned *needs, struct err *err);

/* Read what is needed but budgets and alerts, as of `now` (UTC ms). */
bool glance_read(struct glance *g, struct store *s, const struct zone *z,
		 int64_t now, unsigned needs, struct err *err);

/* Append the line, without its end. `ascii`: no sign beyond ASCII. */
void glance_write(const struct glance *g, const char *format, bool ascii,
		  struct buf *to);

#endif
