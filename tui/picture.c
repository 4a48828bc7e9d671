#include "tui/picture.h"

#include "core/utf8.h"
#include "tui/sgr.h"
#include "tui/shapes.h"

enum {
	CELL_W = 9, CELL_H = 19,        /* of the SVG, in its units */
	BASELINE = 14,
	FONT_SIZE = 15,
	PAD = 10,
	ALL_ATTRS = 0xff,
};

static bool is_blank(const struct cell_glyph *g)
{
	return g->width == 1 && g->c[0] == ' ' && !g->c[1];
}

static void add_glyph(const struct cell_glyph *g, struct buf *to)
{
	char bytes[4];

	for (int i = 0; i < 3 && g->c[i]; i++)
		buf_add(to, (struct str){bytes, utf8_encode(g->c[i], bytes)});
}

void picture_text(const struct canvas *c, struct buf *to)
{
	for (int y = 0; y < c->at.h; y++) {
		int end = c->at.w;

		while (end > 0 && is_blank(canvas_at(c, end - 1, y)))
			end--;
		for (int x = 0; x < end; x++)
			add_glyph(canvas_at(c, x, y), to);
		buf_putc(to, '\n');
	}
}

void picture_ansi(const struct canvas *c, const struct theme *t,
		  enum color_depth depth, struct buf *to)
{
	for (int y = 0; y < c->at.h; y++) {
		struct look last = {0};

		for (int x = 0; x < c->at.w; x++) {
			const struct cell_glyph *g = canvas_at(c, x, y);
			struct look l = theme_look(t, g->style, depth);

			if (x == 0 || !look_same(&l, &last))
				sgr_write(to, &l, depth, ALL_ATTRS);
			last = l;
			add_glyph(g, to);
		}
		buf_puts(to, "\033[0m\n");
	}
}

/* What is being drawn: a canvas as one theme shows it. */
struct drawing {
	const struct canvas *canvas;
	const struct theme *theme;
	struct buf *to;
	char fg[8], bg[8];      /* of the ground, for what is not set */
};

/* Reverse is done here, so that only colours are left. */
static struct look look_at(const struct drawing *d, int x, int y)
{
	struct look l = theme_look(d->theme, canvas_at(d->canvas, x, y)->style,
				   DEPTH_TRUE);
	struct color fg = l.fg;

	if (l.attrs & ATTR_REVERSE) {
		l.fg = l.bg;
		l.bg = fg;
	}
	return l;
}

static void escape_glyph(const struct cell_glyph *g, struct buf *to)
{
	if (g->c[0] == '<')
		buf_puts(to, "&lt;");
	else if (g->c[0] == '&')
		buf_puts(to, "&amp;");
	else if (g->c[0] == '>')
		buf_puts(to, "&gt;");
	else
		add_glyph(g, to);
}

/* Grounds of one row, neighbours of one colour in one rectangle. */
static void draw_grounds(const struct drawing *d, int y)
{
	int x = 0, w = d->canvas->at.w;

	while (x < w) {
		struct look l = look_at(d, x, y);
		char color[8], next[8];
		int from = x;

		color_hex(l.bg, d->bg, color);
		for (x++; x < w; x++) {
			l = look_at(d, x, y);
			color_hex(l.bg, d->bg, next);
			if (memcmp(color, next, sizeof(color)) != 0)
				break;
		}
		if (memcmp(color, d->bg, sizeof(color)) != 0)
			buf_addf(d->to, "<path fill=\"%s\" d=\"M%d %dh%dv%d"
				 "h-%dz\"/>\n", color, PAD + from * CELL_W,
				 PAD + y * CELL_H, (x - from) * CELL_W, CELL_H,
				 (x - from) * CELL_W);
	}
}

/* Does the cell at x carry on what began with `g` in look `l`? */
static bool carries_on(const struct drawing *d, int x, int y,
		       const struct cell_glyph *first, const struct look *l)
{
	const struct cell_glyph *g = canvas_at(d->canvas, x, y);
	enum shape shape = shape_of(first->c[0]);
	struct look next;

	if (!g || is_blank(g) || g->width != 1 || first->width != 1 ||
	    shape_of(g->c[0]) != shape ||
	    shape_opacity(g->c[0]) != shape_opacity(first->c[0]))
		return false;
	next = look_at(d, x, y);
	return look_same(&next, l);
}

static void open_shape(const struct drawing *d, uint32_t c, const char *color)
{
	static const char *const stroke[] = {
		[SHAPE_LIGHT] = "1.2", [SHAPE_HEAVY] = "2.6",
		[SHAPE_DOTS] = "3.2\" stroke-linecap=\"round",
	};
	enum shape shape = shape_of(c);

	if (shape == SHAPE_FILL)
		buf_addf(d->to, "<path shape-rendering=\"crispEdges\" "
			 "fill=\"%s\" fill-opacity=\"%g\" d=\"",
			 color, shape_opacity(c) / 100.0);
	else
		buf_addf(d->to, "<path fill=\"none\" stroke=\"%s\" "
			 "stroke-width=\"%s\" d=\"", color, stroke[shape]);
}

static void draw_shapes(const struct drawing *d, int from, int to, int y,
			const char *color)
{
	open_shape(d, canvas_at(d->canvas, from, y)->c[0], color);
	for (int x = from; x < to; x++)
		shape_path(canvas_at(d->canvas, x, y)->c[0],
			   (struct shape_cell){PAD + x * CELL_W,
					       PAD + y * CELL_H,
					       CELL_W, CELL_H}, d->to);
	buf_puts(d->to, "\"/>\n");
}

static void draw_word(const struct drawing *d, int from, int to, int y,
		      const struct look *l)
{
	char color[8];

	color_hex(l->fg, d->fg, color);
	buf_addf(d->to, "<text x=\"%d\" y=\"%d\" fill=\"%s\"%s%s%s%s>",
		 PAD + from * CELL_W, PAD + y * CELL_H + BASELINE, color,
		 l->attrs & ATTR_BOLD ? " font-weight=\"700\"" : "",
		 l->attrs & ATTR_ITALIC ? " font-style=\"italic\"" : "",
		 l->attrs & ATTR_DIM ? " fill-opacity=\".65\"" : "",
		 l->attrs & ATTR_UNDERLINE ?
		 " text-decoration=\"underline\"" : "");
	for (int x = from; x < to; x++)
		escape_glyph(canvas_at(d->canvas, x, y), d->to);
	buf_puts(d->to, "</text>\n");
}

/* Words and runs of shapes: each begins exactly at its cell, so that fonts of
 * another width cannot shift a line. */
static void draw_row(const struct drawing *d, int y)
{
	int x = 0, w = d->canvas->at.w;

	while (x < w) {
		const struct cell_glyph *g = canvas_at(d->canvas, x, y);
		struct look l = look_at(d, x, y);
		char color[8];
		int from = x++;

		if (is_blank(g) || g->width == 0)
			continue;
		while (carries_on(d, x, y, g, &l))
			x++;
		color_hex(l.fg, d->fg, color);
		if (shape_of(g->c[0]) == SHAPE_NONE)
			draw_word(d, from, x, y, &l);
		else
			draw_shapes(d, from, x, y, color);
	}
}

void picture_svg(const struct canvas *c, const struct theme *t,
		 struct buf *to)
{
	struct drawing d = {c, t, to, "#c8c8c8", "#000000"};
	struct look ground = theme_look(t, STYLE(ROLE_TEXT), DEPTH_TRUE);
	int w = c->at.w * CELL_W + 2 * PAD, h = c->at.h * CELL_H + 2 * PAD;

	color_hex(ground.fg, "#c8c8c8", d.fg);
	color_hex(ground.bg, "#000000", d.bg);
	buf_addf(to, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
		 "version=\"1.1\" width=\"%d\" height=\"%d\" "
		 "viewBox=\"0 0 %d %d\" xml:space=\"preserve\" "
		 "font-family=\"'JetBrains Mono','DejaVu Sans Mono',Menlo,"
		 "Consolas,'Liberation Mono',monospace\" "
		 "font-size=\"%d\">\n", w, h, w, h, FONT_SIZE);
	buf_addf(to, "<rect width=\"%d\" height=\"%d\" rx=\"8\" "
		 "fill=\"%s\"/>\n", w, h, d.bg);
	buf_puts(to, "<g shape-rendering=\"crispEdges\">\n");
	for (int y = 0; y < c->at.h; y++)
		draw_grounds(&d, y);
	buf_puts(to, "</g>\n");
	for (int y = 0; y < c->at.h; y++)
		draw_row(&d, y);
	buf_puts(to, "</svg>\n");
}
