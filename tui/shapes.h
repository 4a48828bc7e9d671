/* tui/shapes.h - box, block and braille characters as SVG path data, so that
 * they join from cell to cell whatever the font. */
#ifndef TUI_SHAPES_H
#define TUI_SHAPES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"

enum shape {
	SHAPE_NONE,             /* an ordinary character */
	SHAPE_FILL,             /* path to fill */
	SHAPE_LIGHT,            /* path to stroke, thin */
	SHAPE_HEAVY,            /* path to stroke, thick */
	SHAPE_DOTS,             /* zero-length strokes: round dots */
};

/* A cell in the picture. */
struct shape_cell {
	int x, y, w, h;
};

enum shape shape_of(uint32_t c);

/* Percent of the colour that shows: 100, or a shade's part. */
int shape_opacity(uint32_t c);

/* Append the path of a character that has a shape. */
void shape_path(uint32_t c, struct shape_cell at, struct buf *to);

#endif
