/* core/report_books.h - what a report says of bills beside its rows: credits
 * and taxes, balances, other currencies, and the comparison with what was
 * observed. Used by report.c and report_table.c alone. */
#ifndef CORE_REPORT_BOOKS_H
#define CORE_REPORT_BOOKS_H

#include "core/buf.h"
#include "core/report.h"

/* Members of the JSON object, each with a comma and a line's end after it;
 * nothing where there is no bill. */
void report_books_json(const struct report *r, struct buf *to);

/* The same under a table, for people. */
void report_books_text(const struct report *r, struct buf *to);

#endif
