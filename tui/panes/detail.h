/* tui/panes/detail.h - one model in full: what it used, what that cost, and
 * how sure we are of it. */
#ifndef TUI_PANES_DETAIL_H
#define TUI_PANES_DETAIL_H

#include "tui/canvas.h"

struct cells;
struct model_row;

/* In a box over all of `to`, at least 10 rows. */
void detail_draw_box(const struct cells *cells, const struct model_row *r,
		     struct canvas *to);

/* In one or two lines. */
void detail_draw_lines(const struct model_row *r, struct canvas *to);

#endif
