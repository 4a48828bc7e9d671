/* tui/panes/source_rows.h - a source as a row, in full, and as csv. */
#ifndef TUI_PANES_SOURCE_ROWS_H
#define TUI_PANES_SOURCE_ROWS_H

#include "core/buf.h"
#include "tui/table.h"

struct model;
struct source_place;
struct source_status;
struct view;

enum { SOURCE_COLUMNS = 9 };

extern const struct table_column source_columns[SOURCE_COLUMNS];

/* Sources the view lets through; the caller frees the list. */
const void **source_rows(const struct model *m, const struct view *v,
			 int *count);

/* For struct table. */
uint32_t source_id(const void *row);
const char *source_name(const void *row);

/* Everything known of one source, with error, remedy and the last line that
 * could not be read; over all of `to`. */
void source_draw_full(const struct source_status *s, const struct model *m,
		      struct canvas *to);

/* A place that was looked at, found or not, in one row of `to`. */
void place_draw(const struct source_place *p, struct canvas *to, int y);

/* What tokentop itself takes: memory, store, files. */
void source_draw_self(const struct model *m, struct canvas *to);

void source_rows_csv(const void **rows, int count, struct buf *to);

#endif
