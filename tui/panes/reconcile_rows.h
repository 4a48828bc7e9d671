/* tui/panes/reconcile_rows.h - bills against records as lists: sellers, days,
 * models, and what no record explains; and the same as csv. */
#ifndef TUI_PANES_RECONCILE_ROWS_H
#define TUI_PANES_RECONCILE_ROWS_H

#include "core/buf.h"
#include "tui/panes/cells.h"
#include "tui/table.h"

struct model;
struct reconcile;
struct reconcile_provider;
struct reconcile_row;
struct reconcile_sum;
struct view;

enum reconcile_kind {
	LIST_SELLERS,           /* struct reconcile_provider */
	LIST_DAYS,              /* struct reconcile_row, sums of days */
	LIST_UNSEEN,            /* struct unseen_item */
	LIST_MODELS,            /* struct reconcile_row, of one seller */
	LIST_ITEMS,             /* struct unseen_item, of one seller */
	RECONCILE_LISTS
};

enum { RECONCILE_COLUMNS = 11 };

struct reconcile_list {
	enum reconcile_kind kind;
	struct table table;
	struct table_column columns[RECONCILE_COLUMNS];
	struct cells cells;
	struct reconcile_sum *own;      /* sums made here */
};

/* What is listed: NULL for every seller, 0 for every day. */
struct reconcile_scope {
	const char *provider;
	int64_t day;            /* UTC ms */
};

/* Rows of a kind in a scope that the filter lets through. The model has a
 * reconcile. Released with reconcile_list_release(). */
void reconcile_list_init(struct reconcile_list *l, enum reconcile_kind kind,
			 const struct model *m, const struct view *v,
			 const struct reconcile_scope *scope);
void reconcile_list_release(struct reconcile_list *l);

void reconcile_list_csv(struct reconcile_list *l, struct buf *to);

/* The seller by its word, NULL: not there. */
const struct reconcile_provider *reconcile_seller(const struct reconcile *r,
						  const char *provider);

/* Was anything of it billed or seen that can be compared? */
bool seller_is_compared(const struct reconcile_provider *r);

/* Sum of a seller's day, NULL: not there. Day 0: none. */
const struct reconcile_row *reconcile_day(const struct reconcile *r,
					  const struct reconcile_scope *s);

/* How worried to be: about a drift, and about a share that is explained. */
enum role drift_role(money drift, money billed);
enum role coverage_role(int64_t ppm);

/* "+$3.11", "-$0.40", "$0.00"; "-" for MONEY_NONE. */
void drift_text(money drift, int width, char out[UNIT_TEXT]);

/* Colour of a seller, as everywhere. */
struct style seller_style(const struct model *m, const char *provider);

#endif
