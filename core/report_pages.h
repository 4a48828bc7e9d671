/* core/report_pages.h - a report as a page for people (Markdown, HTML) and as
 * FOCUS rows for programs that deal with bills. Used by report.c alone. */
#ifndef CORE_REPORT_PAGES_H
#define CORE_REPORT_PAGES_H

#include "core/buf.h"

struct report;

/* A table of GitHub's Markdown; every name is escaped. */
void report_markdown(const struct report *r, struct buf *to);

/* One file that needs no other: no script, light and dark. */
void report_html(const struct report *r, struct buf *to);

/* CSV with the columns of FOCUS 1.2, one row for each kind of token. */
void report_focus(const struct report *r, struct buf *to);

/* Append "2026-11-01 to 2026-11-24", "everything" and the like. */
void report_period(const struct report *r, struct buf *to);

#endif
