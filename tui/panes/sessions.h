/* tui/panes/sessions.h - what the files of the Sessions pane share. Only
 * tui/panes/sessions*.c include it. */
#ifndef TUI_PANES_SESSIONS_H
#define TUI_PANES_SESSIONS_H

#include "core/activity.h"
#include "core/buf.h"
#include "tui/canvas.h"
#include "tui/panes/cells.h"
#include "tui/redact.h"
#include "tui/table.h"

struct pen;

/* What column drawers are handed beside the row. */
struct sessions_ctx {
	struct cells cells;     /* model and view; `whole` of the rows' cost */
	enum by by;
	int64_t now;            /* UTC ms */
};

enum session_column {
	SESSION_NAME, SESSION_PROJECT, SESSION_CLIENT, SESSION_PROVIDER,
	SESSION_MODEL, SESSION_LAST, SESSION_LENGTH, SESSION_CALLS,
	SESSION_IN, SESSION_OUT, SESSION_CACHE, SESSION_RATE, SESSION_COST,
	SESSION_SHARE, SESSION_SPARK,
	SESSION_COLUMNS
};

enum call_column {
	CALL_TIME, CALL_MODEL, CALL_PROVIDER, CALL_CLIENT, CALL_SESSION,
	CALL_KEY, CALL_PROMPT, CALL_INPUT, CALL_READ, CALL_WRITE, CALL_OUTPUT,
	CALL_REASONING, CALL_COST, CALL_BASIS, CALL_TIER, CALL_MARKS,
	CALL_SOURCE,
	CALL_COLUMNS
};

extern const struct table_column session_columns[SESSION_COLUMNS];
extern const struct table_column call_columns[CALL_COLUMNS];

/* The columns for rows of `by`, or for calls of a row of it, on a table of
 * `width` columns of the screen; money has its point `after` columns before
 * the edge. */
void sessions_columns(const struct sessions_ctx *x, int width,
		      struct table_column out[SESSION_COLUMNS]);
void sessions_call_columns(const struct sessions_ctx *x, int width,
			   struct table_column out[CALL_COLUMNS]);

/* For struct table. */
uint32_t session_id(const void *row);
bool session_holds(const void *row, const char *text);
uint32_t call_id(const void *row);
bool call_holds(const void *row, const char *text);

/* What the rows' costs need from their point on. */
int sessions_money_after(const struct activity *a, bool calls);

/* ---- words -------------------------------------------------------------- */

enum { SESSION_TEXT = 160 };

/* "session", "project", "key": what one row is. */
const char *sessions_word(enum by by);

/* The name of a row as it may be shown: masked, shortened (an id to its first
 * part, a path to its last), or what stands for none. */
const char *session_name(const struct view *v, enum by by, const char *name,
			 char out[SESSION_TEXT]);

/* The same in full. */
const char *session_full_name(const struct view *v, enum by by,
			      const char *name, char out[SESSION_TEXT]);
const char *session_row_name(const struct sessions_ctx *x,
			     const struct activity_row *r,
			     char out[SESSION_TEXT]);

/* A moment in the zone of the header's clock: "14:32:07", and on other days
 * "21 Nov 14:32". `long_form`: both. */
void session_time(const struct model *m, int64_t ts, bool long_form,
		  char out[UNIT_TEXT]);

/* Colour of a provider, as everywhere. */
struct style session_provider_style(const struct model *m,
				    const char *provider);

/* Prompt tokens of a call: what context bands compare. */
int64_t call_prompt(const struct activity_call *c);

/* A call's sums as a cell, so that costs look the same everywhere. */
void call_cell(const struct activity_call *c, struct cell *out);

/* ---- parts -------------------------------------------------------------- */

/* Under the table: one line, or a box. */
void sessions_draw_line(const struct sessions_ctx *x,
			const struct activity_row *r, struct canvas *to);
void sessions_draw_box(const struct sessions_ctx *x,
		       const struct activity_row *r, struct canvas *to);

/* The page of one call from line `scroll` on; its lines in all. */
int sessions_draw_why(const struct sessions_ctx *x, const struct why *w,
		      int scroll, struct canvas *to);

/* The left part of that page: the sum and its price, line by line. */
int sessions_draw_sum(const struct sessions_ctx *x, const struct why *w,
		      int y, struct canvas *to);

/* As csv, with a heading line. */
void sessions_csv_rows(const struct sessions_ctx *x, const void **rows,
		       int count, struct buf *to);
void sessions_csv_calls(const struct sessions_ctx *x, const void **calls,
			int count, struct buf *to);
void sessions_csv_why(const struct sessions_ctx *x, const struct why *w,
		      struct buf *to);

#endif
