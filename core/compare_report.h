/* core/compare_report.h - a what-if comparison as text for people and for
 * programs. The same comparison gives the same bytes. */
#ifndef CORE_COMPARE_REPORT_H
#define CORE_COMPARE_REPORT_H

#include <stdint.h>

#include "core/buf.h"

struct comparison;

/* All lent. */
struct compare_report {
	const struct comparison *comparison;    /* of COMPARE_WHATIF */
	const char *zone;
	int64_t generated_at;   /* UTC ms */
	const char *const *warnings;
	int warning_count;
	int width;              /* columns of the terminal; 0: as needed */
	int (*text_width)(struct str s);        /* columns a text takes there;
						 * NULL: one a byte */
};

/* What the calls did cost, then a row a target, cheapest first; what is taken
 * for granted beside each. */
void compare_table(const struct compare_report *r, struct buf *to);

/* Schema tokentop.compare/1. */
void compare_json(const struct compare_report *r, struct buf *to);

#endif
