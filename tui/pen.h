/* tui/pen.h - writing along a line: each piece of text after the one before.
 *
 * What passes the end is left out whole or cut, as asked; the pen never leaves
 * the canvas. */
#ifndef TUI_PEN_H
#define TUI_PEN_H

#include <stdbool.h>

#include "tui/canvas.h"

struct pen {
	struct canvas *to;
	int x, y;
	int end;                /* first column that is not ours */
};

/* At (x, y) of `to`, up to its right edge. */
struct pen pen_at(struct canvas *to, int x, int y);

/* Text; cut with an ellipsis where the room ends. */
void pen_puts(struct pen *p, struct style s, const char *text);
void pen_printf(struct pen *p, struct style s, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Right-aligned in `width` columns. */
void pen_right(struct pen *p, int width, struct style s, const char *text);

void pen_skip(struct pen *p, int columns);

/* Columns left. */
int pen_room(const struct pen *p);

/* Columns a text of single-width characters takes. */
int text_columns(const char *text);

/* The style with more attributes. */
static inline struct style style_plus(struct style s, unsigned attrs)
{
	s.attrs |= (uint8_t)attrs;
	return s;
}

/* In a provider's colour. */
static inline struct style style_series(int color)
{
	struct style s = STYLE(ROLE_SERIES);

	s.level = (uint8_t)color;
	return s;
}

/* The text that the canvas can show. */
static inline const char *either(const struct canvas *c, const char *utf8,
				 const char *ascii)
{
	return c->ascii ? ascii : utf8;
}

#endif
