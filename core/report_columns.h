/* core/report_columns.h - which columns a report has for people, and what
 * stands in them. Used by the table, Markdown and HTML alike. */
#ifndef CORE_REPORT_COLUMNS_H
#define CORE_REPORT_COLUMNS_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/query.h"
#include "core/summary.h"

struct report;

/* What a column shows; those of the query's dimensions come first. */
enum report_measure {
	REPORT_TEXT, REPORT_CALLS, REPORT_INPUT, REPORT_CACHE_READ,
	REPORT_CACHE_WRITE, REPORT_OUTPUT, REPORT_REASONING, REPORT_OTHER,
	REPORT_TOTAL, REPORT_COST, REPORT_UNPRICED,
	REPORT_MEASURES
};

enum { REPORT_COLUMNS = QUERY_BY + REPORT_MEASURES - 1 };

struct report_column {
	enum report_measure what;
	int by;                 /* REPORT_TEXT: which dimension of the query */
	const char *heading;    /* static */
};

/* The columns of a report in their order; how many. What hardly ever occurs
 * has one only where it does. */
int report_columns(const struct report *r,
		   struct report_column out[REPORT_COLUMNS]);

/* Put what stands in a column of a row into `to`, which is emptied first: safe
 * for a terminal, not escaped. The total row has no texts. */
void report_field(const struct report_column *c, const struct summary_row *row,
		  struct buf *to);

/* Is there a price for any of the row? */
bool report_is_priced(const struct summary_row *row);

/* Append the words of flags (enum series_flag), each between `quote`s. */
void report_flags(struct buf *to, unsigned flags, const char *quote,
		  const char *between);

/* Would a spreadsheet take the text for a formula? Names come from logs and
 * servers: one that begins with = + - or @ is written behind an apostrophe. */
bool report_csv_runs(const char *text);

/* Append a field of CSV (RFC 4180). Control characters have no business in a
 * table: they are left out. What report_csv_runs() gets its apostrophe. */
void report_csv_text(struct buf *to, const char *text);

#endif
