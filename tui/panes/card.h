/* tui/panes/card.h - one provider in a box: numbers first, its last hour as a
 * graph in what is left. */
#ifndef TUI_PANES_CARD_H
#define TUI_PANES_CARD_H

#include <stdbool.h>

#include "tui/canvas.h"

struct cells;
struct model_row;

struct card {
	const struct cells *cells;
	const struct model_row *row;
	bool hot;               /* has the cursor */
};

/* Over all of `to`, at least 6 rows. */
void card_draw(const struct card *card, struct canvas *to);

#endif
