/* core/report_table.h - a report as a table for people. Used by report.c. */
#ifndef CORE_REPORT_TABLE_H
#define CORE_REPORT_TABLE_H

#include "core/buf.h"

struct report;

void report_table(const struct report *r, struct buf *to);

#endif
