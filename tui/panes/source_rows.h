/* tui/panes/source_rows.h - a source as a row, in full, and as csv. */
#ifndef TUI_PANES_SOURCE_ROWS_H
#define TUI_PANES_SOURCE_ROWS_H

#include "core/buf.h"
#include "tui/redact.h"
#include "tui/table.h"

struct cells;
struct model;
struct source_place;
struct source_status;
struct view;

enum { SOURCE_COLUMNS = 12 };

/* The columns of all sources; those of sellers' APIs only where one is asked. */
void source_columns(const struct model *m,
		    struct table_column out[SOURCE_COLUMNS]);

/* Those that a user may choose from. */
const struct table_column *source_all_columns(int *count);

/* Its name, masked where the view hides names and it is not just its type. */
const char *source_shown(const struct source_status *s, const struct view *v,
			 char out[REDACT_TEXT]);

/* Has it missed a poll or more? Then nothing of it looks live. */
bool source_is_old(const struct source_status *s, const struct model *m);

/* Its state, with what people wait for: "! throttled until 14:32". */
struct pen;
void source_put_state(const struct source_status *s, const struct model *m,
		      struct pen *p);

/* Sources the view lets through; the caller frees the list. */
const void **source_rows(const struct model *m, const struct view *v,
			 int *count);

/* For struct table. */
uint32_t source_id(const void *row);
const char *source_name(const void *row);

/* UTC ms of the next try, 0: none planned. */
int64_t source_next(const struct source_status *s);

/* The role of a state's words and mark. */
enum role source_role(const struct source_status *s, const struct model *m);

/* Everything known of one source, with error, remedy and the last line that
 * could not be read; over all of `to`. */
void source_draw_full(const struct source_status *s, const struct cells *cells,
		      struct canvas *to);

/* A place that was looked at, found or not, in one row of `to`. */
void place_draw(const struct source_place *p, struct canvas *to, int y);

/* What tokentop itself takes: memory, store, files. */
void source_draw_self(const struct cells *cells, struct canvas *to);

void source_rows_csv(const void **rows, int count, const struct view *v,
		     struct buf *to);

#endif
