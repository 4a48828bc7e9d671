/* core/report.h - a summary as text for people and programs. The same rows
 * give the same bytes. */
#ifndef CORE_REPORT_H
#define CORE_REPORT_H

#include <stdint.h>

#include "core/buf.h"
#include "core/query.h"
#include "core/status.h"
#include "core/summary.h"

enum report_format {
	REPORT_TABLE, REPORT_JSON, REPORT_CSV, REPORT_MARKDOWN, REPORT_HTML,
	REPORT_FOCUS,
	REPORT_FORMATS
};

/* "table", "json", "csv", "markdown", "html", "focus" */
extern const char *const report_format_names[REPORT_FORMATS];

/* All lent. */
struct report {
	const struct summary *summary;
	const struct query *query;
	const char *zone;
	const char *ledger;             /* "observed", "billed", "best" */
	const struct reconcile *reconcile;      /* NULL: not asked for */
	bool by_model;                  /* reconcile: models, not days' sums */
	const struct billed *billed;    /* balances; NULL: none */
	const struct exchange *rates;   /* named where they were used; NULL */
	int64_t generated_at;           /* UTC ms */
	const struct source_status *sources;
	int source_count;
	const char *const *warnings;
	int warning_count;
	int width;                      /* columns of the terminal for TABLE;
					 * 0: as wide as it needs */
	int (*char_width)(uint32_t c);  /* columns a character takes there;
					 * NULL: one each */

	/* FOCUS alone, see report_focus_query(). */
	const struct pricebook *prices;         /* list prices; NULL: none */
	const struct zone *days;        /* whose days the rows are of */
};

/* FOCUS has rows of its own: by day (or hour, where `q` asks for it), provider,
 * maker, model, client, project, key and source, and what else `q` asks for.
 * What its columns have no place for (weeks, months, camps) is left out. */
void report_focus_query(struct query *q);

void report_write(const struct report *r, enum report_format format,
		  struct buf *to);

#endif
