/* tui/painter.h - what is on the screen, and the bytes that change it into
 * the next frame. Knows sequences, not terminals: nothing is written here. */
#ifndef TUI_PAINTER_H
#define TUI_PAINTER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "tui/canvas.h"
#include "tui/theme.h"

/* What the terminal can do; lent for as long as the painter lives. */
struct painter_means {
	enum color_depth depth;
	uint8_t able;           /* attributes it has */
	bool utf8;
	bool corner_scrolls;    /* the last cell cannot be written */

	/* Append what puts the cursor there. */
	void (*move)(void *ctx, struct buf *to, int x, int y);
	void *ctx;
};

struct painter {
	struct cell_glyph *shown;       /* owned; NULL: nothing is known */
	int cols, rows;
	const struct theme *theme;      /* it was drawn with */
	int x, y;                       /* the cursor; x -1: unknown */
	struct look pen;
	bool pen_known;
};

void painter_release(struct painter *p);

/* Nothing is known of the screen any more. */
void painter_forget(struct painter *p);

/* Append the difference to `next`; nothing when there is none. */
void painter_update(struct painter *p, const struct painter_means *m,
		    const struct canvas *next, const struct theme *theme,
		    struct buf *to);

#endif
