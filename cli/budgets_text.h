/* cli/budgets_text.h - what "tokentop budgets" says, as table or JSON. Used by
 * budgets*.c alone. */
#ifndef CLI_BUDGETS_TEXT_H
#define CLI_BUDGETS_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/zone.h"

struct budget_status;

/* All lent. */
struct budgets_answer {
	const struct budget_status *list;
	int count;
	const struct zone *zone;
	int64_t now;                    /* UTC ms */
	const char *config_path;        /* where budgets are written */
	const char *const *warnings;
	int warning_count;
	bool utf8;                      /* the terminal can draw bars */
};

/* "day", "week", "month", "year" */
const char *budgets_period(enum zone_unit unit);

void budgets_write_table(struct buf *to, const struct budgets_answer *a);

/* Schema "tokentop.budgets/1"; money as text with nine digits. */
void budgets_write_json(struct buf *to, const struct budgets_answer *a);

#endif
