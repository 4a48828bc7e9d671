/* tui/canvas.h - a grid of styled cells: what a frame is before it meets a
 * terminal, a file or a test.
 *
 * Drawing never fails and never leaves the clip. Text is cleaned on its way
 * in (control, bidi and invisible characters), wide characters take two
 * cells and are never cut in half. Roles are resolved to colours later. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"
#include "tui/theme.h"

enum canvas_attr {
	ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_ITALIC = 4, ATTR_UNDERLINE = 8,
	ATTR_REVERSE = 16,
};

struct style {
	uint8_t role;           /* enum role: the foreground */
	uint8_t ground;         /* enum role: the background */
	uint8_t attrs;          /* added to the theme's own */
	uint8_t level;          /* ROLE_SERIES: which; ROLE_HEAT: 0..100 */
};

#define STYLE(r) ((struct style){.role = (r), .ground = ROLE_GROUND})

struct cell_glyph {
	uint32_t c[3];          /* base and up to two combining; 0 ends */
	uint8_t width;          /* 1 or 2; 0: right half of a wide one */
	struct style style;
};

struct rect {
	int x, y, w, h;
};

/* A view of a grid: drawing is relative to, and clipped by, its rectangle.
 * Views are values and share the grid; the first owns it. */
struct canvas {
	struct cell_glyph *cells;
	int stride, rows;       /* of the grid */
	struct rect at;         /* the view, in grid coordinates */
	bool ascii;             /* no UTF-8: charts and boxes use ASCII */
};

void canvas_init(struct canvas *c, int cols, int rows);
void canvas_release(struct canvas *c);

/* Part of a view; outside parts are cut off. */
struct canvas canvas_view(const struct canvas *c, int x, int y, int w, int h);

/* All cells of the view to blanks of that style. */
void canvas_fill(struct canvas *c, struct style s);

/* Text at (x, y); at most `width` columns (-1: to the edge); cut text ends in
 * an ellipsis ("~" in ASCII). Columns used. */
int canvas_text(struct canvas *c, int x, int y, int width, struct style s,
		struct str text);
int canvas_puts(struct canvas *c, int x, int y, struct style s,
		const char *text);
int canvas_printf(struct canvas *c, int x, int y, struct style s,
		  const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Right-aligned so that its last column is x + width - 1. */
void canvas_right(struct canvas *c, int x, int y, int width, struct style s,
		  const char *text);
void canvas_center(struct canvas *c, int y, struct style s, const char *text);

/* One character; ASCII fallback where the canvas has no UTF-8. */
void canvas_glyph(struct canvas *c, int x, int y, struct style s,
		  uint32_t glyph, char ascii);

void canvas_hline(struct canvas *c, int x, int y, int w, struct style s);
void canvas_vline(struct canvas *c, int x, int y, int h, struct style s);

/* Rounded frame around the whole view with a title in its top line. */
void canvas_box(struct canvas *c, struct style s, const char *title,
		struct style title_style);

/* Restyle cells (selection bars) without changing their text: ground always,
 * role only where `role` is not ROLE_NONE. */
void canvas_tint(struct canvas *c, int x, int y, int w, uint8_t ground,
		 uint8_t role, uint8_t attrs);

const struct cell_glyph *canvas_at(const struct canvas *c, int x, int y);

#endif
