/* tui/panes/columns.h - the columns of model and provider rows, and the same
 * rows as csv. */
#ifndef TUI_PANES_COLUMNS_H
#define TUI_PANES_COLUMNS_H

#include "core/buf.h"
#include "tui/table.h"

struct model;
struct model_row;
struct view;

enum model_column {
	MODEL_NAME, MODEL_PROVIDER, MODEL_MAKER, MODEL_IN, MODEL_OUT,
	MODEL_CACHE, MODEL_HOURLY, MODEL_TODAY, MODEL_WINDOW, MODEL_MONTH,
	MODEL_PER_MTOK, MODEL_TOKENS, MODEL_CALLS, MODEL_SHARE, MODEL_SPARK_COL,
	MODEL_AGE,
	MODEL_COLUMNS
};

enum provider_column {
	PROVIDER_NAME, PROVIDER_IN, PROVIDER_OUT, PROVIDER_CACHE,
	PROVIDER_HOURLY, PROVIDER_HOURLY_15M, PROVIDER_TODAY, PROVIDER_WINDOW,
	PROVIDER_MONTH, PROVIDER_BILLED, PROVIDER_UNSEEN, PROVIDER_TOKENS,
	PROVIDER_MODELS, PROVIDER_SHARE, PROVIDER_SPARK_COL, PROVIDER_AGE,
	PROVIDER_COLUMNS
};

/* The columns for a table of `width` columns of the screen, with the window's
 * name as the heading of its column. */
void columns_of_models(const struct model *m, int width,
		       struct table_column out[MODEL_COLUMNS]);
void columns_of_providers(const struct model *m,
			  struct table_column out[PROVIDER_COLUMNS]);

/* All that a user may choose from, as table_choose() takes them. */
const struct table_column *columns_all_models(int *count);
const struct table_column *columns_all_providers(int *count);

/* Make room after the point for what the rows of the table cost; `columns`
 * and `cells` are the table's own. */
struct cells;
void columns_fit(struct table *t, struct table_column *columns,
		 struct cells *cells);

/* For struct table. */
uint32_t row_id(const void *row);
const char *row_name(const void *row);
bool row_tagged(const void *row, const void *ctx);      /* ctx: struct cells */

/* The row under the cursor, NULL when there is none. Sorts the rows. */
const void *rows_selected(struct table *t, const struct table_state *s);

/* Tag the selected row, or untag it, and go one down. */
bool rows_tag(struct table *t, struct table_state *s, struct view *v);

/* Rows as csv with a heading line; dollars as decimal text, nine digits. */
void rows_csv(const void **rows, int count, const char *window,
	      struct buf *to);

#endif
