/* tui/panes/budgets_facts.h - one budget, limit window or alert in full: a
 * label and what is known, line below line; and the chart of a budget. */
#ifndef TUI_PANES_BUDGETS_FACTS_H
#define TUI_PANES_BUDGETS_FACTS_H

#include "tui/panes/budgets_rows.h"

struct alert;

enum { FACTS_MOST = 16, FACT_TEXT = 400 };

struct budget_fact {
	const char *label;      /* static */
	char text[FACT_TEXT];
	enum role role;
};

struct budget_facts {
	struct budget_fact list[FACTS_MOST];
	int count;
};

/* The most needed first. */
void facts_of_budget(struct budget_facts *f, const struct budget_status *b,
		     const struct model *m, const struct view *v);
void facts_of_limit(struct budget_facts *f, const struct limit_row *r,
		    const struct model *m, const struct view *v);
void facts_of_alert(struct budget_facts *f, const struct alert *a,
		    const struct model *m, const struct view *v);

/* Over all of `to`; long ones wrap. Lines used. */
int facts_draw(const struct budget_facts *f, struct canvas *to);

/* Spending of the period against its limit: what was spent as an area, even
 * use as a line through it, and the cone of the forecast up to the period's
 * end. Over all of `to`. */
void burndown_draw(const struct budget_status *b, const struct model *m,
		   struct canvas *to);

/* "spent $412.10 of $500.00, comes to $612", as far as it fits, right-aligned
 * in the first row up to column `end`. */
void burndown_caption(const struct budget_status *b, struct canvas *to,
		      int from, int end);

#endif
