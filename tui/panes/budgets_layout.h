/* tui/panes/budgets_layout.h - where the regions of the Budgets pane go. */
#ifndef TUI_PANES_BUDGETS_LAYOUT_H
#define TUI_PANES_BUDGETS_LAYOUT_H

#include "tui/canvas.h"
#include "tui/panes/budgets_rows.h"

/* h 0: nowhere. Together they leave no gap. */
struct budgets_layout {
	struct rect list[BUDGETS_LISTS];
	struct rect chart;
};

/* In `w` by `h`, at least 60 by 13; `focus` is always somewhere. */
struct budgets_layout budgets_lay_out(const struct model *m, int w, int h,
				      enum budgets_kind focus);

/* What is in the place of budgets where there are none: how to make one. Over
 * all of `to`. */
void budgets_advise(const struct model *m, const struct view *v,
		    struct canvas *to);

#endif
