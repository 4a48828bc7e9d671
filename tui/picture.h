/* tui/picture.h - a canvas as text, ANSI or SVG: snapshots, exports, docs. */
#ifndef TUI_PICTURE_H
#define TUI_PICTURE_H

#include "core/buf.h"
#include "tui/canvas.h"
#include "tui/theme.h"

/* Plain text, trailing blanks cut, one line a row. */
void picture_text(const struct canvas *c, struct buf *to);

/* With SGR sequences of that depth; each line ends in a reset. */
void picture_ansi(const struct canvas *c, const struct theme *t,
		  enum color_depth depth, struct buf *to);

/* A self-contained SVG 1.1; box, block and braille characters are drawn as
 * shapes so that they join. */
void picture_svg(const struct canvas *c, const struct theme *t,
		 struct buf *to);

#endif
