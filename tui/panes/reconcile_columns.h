/* tui/panes/reconcile_columns.h - the columns of the lists of bills against
 * records. */
#ifndef TUI_PANES_RECONCILE_COLUMNS_H
#define TUI_PANES_RECONCILE_COLUMNS_H

#include <string.h>

#include "core/mem.h"
#include "tui/panes/reconcile_rows.h"

/* Every drawer has the shape of table_column.draw. */
#define DRAW(name)                                                            \
	static void name(const void *row, const void *ctx, struct canvas *to, \
			 bool selected)

/* Every comparison orders two rows by one field of each. */
#define ORDER(name, type, field)                                              \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct type *x = a, *y = b;                             \
		return x->field < y->field ? -1 : x->field > y->field;        \
	}

#define ORDER_TEXT(name, type, field)                                         \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct type *x = a, *y = b;                             \
		return strcmp(x->field, y->field);                            \
	}

/* The columns of a const array, into those of table `t`. */
#define TAKE(from)                                                            \
	(memcpy(columns, from, sizeof(from)),                                 \
	 t->column_count = (int)ARRAY_LEN(from))

/* Where headings end: at the edge, over digits before a unit, over cents. */
enum { EDGE = 1, UNIT = 2, MONEY = 1 + MONEY_AFTER - CENTS };

/* Columns of a kind of list into `columns` and the table's own words about
 * them. What a scope makes the same in all rows is left out. */
void reconcile_columns(enum reconcile_kind kind,
		       const struct reconcile_scope *scope, struct table *t,
		       struct table_column columns[RECONCILE_COLUMNS]);

/* Likewise, of usage without a record. */
void unseen_columns(const struct reconcile_scope *scope, struct table *t,
		    struct table_column columns[RECONCILE_COLUMNS]);

/* A seller in its colour; a text, or a word for none. Over all of `to`. */
void put_seller(struct canvas *to, const struct cells *cells,
		const char *provider, bool selected);
void put_text(struct canvas *to, struct style s, const char *text,
	      const char *none);

/* A sum of a seller's settled days; MONEY_NONE when none is settled. */
money seller_settled(const struct reconcile_provider *r, money m);

/* "settled", "not billed yet" ... of a row. */
const char *reconcile_state_word(const struct reconcile_row *r);

#endif
