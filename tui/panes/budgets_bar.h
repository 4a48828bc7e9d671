/* tui/panes/budgets_bar.h - how much of a limit is used, with marks on the
 * bar: what even use would be by now, and where a warning is given. */
#ifndef TUI_PANES_BUDGETS_BAR_H
#define TUI_PANES_BUDGETS_BAR_H

#include <stdint.h>

#include "tui/canvas.h"

/* Parts of the whole are in millionths. */
struct used_bar {
	int64_t used_ppm;
	int64_t even_ppm;       /* -1: not known, no mark */
	const int *warn_at;     /* per cent */
	int warn_count;
	enum role role;         /* of the filled part */
};

/* `w` columns of row `y`, from `x` on. */
void used_bar_draw(struct canvas *c, int x, int y, int w,
		   const struct used_bar *b);

/* Of a limit that gives no warnings of its own. */
enum role used_role(int64_t ppm);

#endif
