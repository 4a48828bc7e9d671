/* tui/panes/account.h - what a seller itself says of our account: how far it
 * has billed, limits and balances, and how its source is doing. */
#ifndef TUI_PANES_ACCOUNT_H
#define TUI_PANES_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/units.h"
#include "tui/canvas.h"

struct model;
struct model_row;
struct view;

/* Whose account, and how it is looked at. */
struct account {
	const struct model *m;
	const struct view *v;
	const struct model_row *row;
};

/* Lines it would take, 0: the seller tells nothing. */
int account_rows(const struct model *m, const struct model_row *r);

/* Is the first of them one that needs somebody? */
bool account_is_urgent(const struct model *m, const struct model_row *r);

/* Is what this source said no longer to be trusted, since it is in trouble or
 * behind? */
bool account_is_old(const struct model *m, const char *source);

/* As many lines as `to` has, the most needed first: a source in trouble, the
 * bill, limit windows, balances, a source that is well. */
void account_draw(const struct account *of, struct canvas *to);

/* "$41.20", "CNY 110.00", "41.20 credits" of billionths of a currency. */
void account_amount(int64_t amount, const char *currency,
		    char out[UNIT_TEXT]);

#endif
