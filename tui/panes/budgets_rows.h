/* tui/panes/budgets_rows.h - budgets, limit windows and alerts as rows of
 * tables; the words both tables and full views have for them. */
#ifndef TUI_PANES_BUDGETS_ROWS_H
#define TUI_PANES_BUDGETS_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/money.h"
#include "core/units.h"
#include "tui/panes/cells.h"
#include "tui/redact.h"
#include "tui/table.h"

struct billed_limit;
struct budget_status;
struct limit_outlook;
struct model;
struct view;

enum budgets_kind { LIST_BUDGETS, LIST_LIMITS, LIST_ALERTS, BUDGETS_LISTS };

enum { BUDGETS_COLUMNS = 13 };

struct limit_row {
	const struct billed_limit *limit;
	const struct limit_outlook *outlook;    /* never NULL */
	bool old;               /* its source is in trouble, or behind */
};

/* One of the lists, ready for table_draw(). */
struct budgets_list {
	enum budgets_kind kind;
	struct table table;
	struct table_column columns[BUDGETS_COLUMNS];
	struct cells cells;
	struct limit_row *limits;       /* owned; of LIST_LIMITS */
};

/* Rows that the view lets through; release it afterwards. */
void budgets_list_init(struct budgets_list *l, enum budgets_kind kind,
		       const struct model *m, const struct view *v);
void budgets_list_release(struct budgets_list *l);

/* Columns of each kind into l->columns; used by budgets_list_init(). */
void budget_columns(struct budgets_list *l);
void limit_columns(struct budgets_list *l);
void alert_columns(struct budgets_list *l);

/* The columns of budgets, for a chooser. */
const struct table_column *budget_all_columns(int *count);

/* ---- words --------------------------------------------------------------- */

/* The name of a budget, or its mask; lent or in `out`. */
const char *budget_mask(const char *name, const struct view *v,
			char out[REDACT_TEXT]);
const char *budget_label(const struct budget_status *b, const struct view *v,
			 char out[REDACT_TEXT]);

/* Masks everything people called their things in "project=x, provider=y". */
void budget_filter_text(const struct budget_status *b, const struct view *v,
			char *out, size_t size);

extern const char *const period_words[];        /* by enum zone_unit */

enum role budget_role(const struct budget_status *b);

/* "ok", "80% passed", "over"; "no price" when nothing of it has one. */
void budget_state_text(const struct budget_status *b, char out[UNIT_TEXT]);

/* "2.4x"; "-" for NAN. */
void burn_text(double burn, char out[UNIT_TEXT]);
enum role burn_role(double burn);

/* When it is used up: "now", "in 3d 4h", "no", or "-" when nobody knows. */
void budget_end_text(const struct budget_status *b, int64_t now,
		     char out[UNIT_TEXT]);
enum role budget_end_role(const struct budget_status *b, int64_t now);

/* Likewise, without the "in": for how long it lasts. */
void limit_end_text(const struct limit_outlook *x, int64_t now,
		    char out[UNIT_TEXT]);
enum role limit_end_role(const struct limit_outlook *x, int64_t now);

/* "12%/h", or "3%/d" of a window of days; "-" when it is not known. */
void limit_pace_text(const struct limit_row *r, char out[UNIT_TEXT]);

/* What even use of the period would have spent by `now`, in millionths of the
 * limit. */
int64_t budget_even_ppm(const struct budget_status *b, int64_t now);

/* The outlook of limit `index` of the model; of all unknown where it has
 * none. */
const struct limit_outlook *limit_outlook_of(const struct model *m, int index);

/* All budgets as csv: dollars as decimal text, times in UTC, unknown left
 * empty. */
void budgets_csv(const void **rows, int count, const struct view *v,
		 struct buf *to);

#endif
