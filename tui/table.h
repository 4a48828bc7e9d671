/* tui/table.h - rows and columns: which columns fit, where the cursor is,
 * what is sorted. One table draws every list of the dashboard.
 *
 * Columns are const rows with a priority; those that do not fit are left out,
 * lowest priority first. The cursor follows a row by its identity. */
#ifndef TUI_TABLE_H
#define TUI_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/action.h"
#include "tui/canvas.h"

struct ui_columns;

enum { TABLE_COLUMNS = 32 };    /* more are not drawn */

struct table_column {
	const char *title;
	int width;              /* columns; least width when it may grow */
	int grow;               /* share of the space left over; 0: fixed */
	int priority;           /* 1: always shown ... 9: first to go */
	int right;              /* 0: heading at the left; 1: at the right
				 * edge; more: that many less one before it,
				 * where most of the values end */

	/* MUST: paint one cell at (0,0) of `to` (w columns, one row). */
	void (*draw)(const void *row, const void *ctx, struct canvas *to,
		     bool selected);

	/* MAY: order of two rows, ascending; NULL: cannot be sorted by. */
	int (*compare)(const void *a, const void *b);

	/* MAY: sorted largest first to begin with. */
	bool descending;

	/* MAY: its name in configs and state files, as "per-mtok"; NULL: it
	 * cannot be chosen. */
	const char *key;
};

/* What the user did to a table. Zeroed: a valid start. */
struct table_state {
	uint32_t cursor_id;     /* identity of the selected row, 0: the one
				 * at `cursor` */
	int cursor;             /* its place when last drawn */
	int top;                /* first row shown */
	int page;               /* rows shown when last drawn */
	int sort;               /* column, 1-based; 0: the table's default */
	bool reverse;
	int heading_y;          /* where it was drawn, for clicks; -1: not */
	int sorted;             /* column used when last drawn, 1-based */
	uint8_t sortable[TABLE_COLUMNS];        /* columns then shown that can
				 * be sorted by, 1-based, from the left; 0
				 * at the end */
};

/* A table to draw; all lent. */
struct table {
	const struct table_column *columns;
	int column_count;
	int default_sort;       /* column, 0-based; -1: as given */
	const void *ctx;        /* for draw */
	const void **rows;      /* pointers to rows; sorted in place */
	int row_count;
	uint32_t (*id)(const void *row);
	const char *(*name)(const void *row);   /* for search, or: */
	bool (*holds)(const void *row, const char *text);
	bool (*tagged)(const void *row, const void *ctx);       /* MAY */

	/* MAY: the row that stands over it, NULL: none; rows stay below it
	 * however the table is sorted. One level. */
	const void *(*parent)(const void *row, const void *ctx);

	/* Columns that are shown, 1-based, from the left, 0 at the end;
	 * table_choose() fills it. Empty: all as they are. */
	uint8_t chosen[TABLE_COLUMNS];
};

/* Show only the columns of these keys, in their order; the first one is always
 * there. NULL: all. Keys that the table does not have are left out. */
void table_choose(struct table *t, const struct ui_columns *columns);

/* Sort the rows and draw heading, rows, scroll mark over all of `to`. `hot`:
 * the table has the focus. `search`: hits are marked. */
void table_draw(struct table *t, struct table_state *s, struct canvas *to,
		const char *search, bool hot);

/* Moves, sorts. True when the action was one of a table's. Rows as in the
 * last draw are not needed: cursor moves are clamped at the next one. */
bool table_act(struct table_state *s, enum action a, int column_count);

/* Row at a click, 0-based, or -1; a click on a heading sorts instead. */
int table_click(struct table *t, struct table_state *s, int x, int y, int w);

/* Order used: column 0-based and direction. For exports. */
void table_sort(struct table *t, const struct table_state *s);

/* Move the cursor to the next row whose name holds `text` (direction -1: the
 * one before; 0: at the cursor or after it), round the ends. */
bool table_search(struct table *t, struct table_state *s, const char *text,
		  int direction);

#endif
