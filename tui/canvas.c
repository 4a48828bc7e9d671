#include "tui/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "tui/width.h"

#define ELLIPSIS 0x2026
#define REPLACEMENT 0xfffd
#define JOINER 0x200d

void canvas_init(struct canvas *c, int cols, int rows)
{
	cols = cols < 1 ? 1 : cols;
	rows = rows < 1 ? 1 : rows;
	*c = (struct canvas){
		.cells = xcalloc((size_t)cols * (size_t)rows,
				 sizeof(*c->cells)),
		.stride = cols,
		.rows = rows,
		.at = {0, 0, cols, rows},
	};
	canvas_fill(c, STYLE(ROLE_TEXT));
}

void canvas_release(struct canvas *c)
{
	free(c->cells);
	*c = (struct canvas){0};
}

static int clamp(int v, int low, int high)
{
	return v < low ? low : v > high ? high : v;
}

struct canvas canvas_view(const struct canvas *c, int x, int y, int w, int h)
{
	struct canvas v = *c;
	int left = clamp(x, 0, c->at.w), top = clamp(y, 0, c->at.h);
	int right = w < c->at.w - x ? x + w : c->at.w;
	int bottom = h < c->at.h - y ? y + h : c->at.h;

	v.at = (struct rect){
		c->at.x + left, c->at.y + top,
		clamp(right, left, c->at.w) - left,
		clamp(bottom, top, c->at.h) - top,
	};
	return v;
}

static bool inside(const struct canvas *c, int x, int y)
{
	return x >= 0 && y >= 0 && x < c->at.w && y < c->at.h;
}

static struct cell_glyph *cell_at(const struct canvas *c, int x, int y)
{
	return &c->cells[(size_t)(c->at.y + y) * (size_t)c->stride +
			 (size_t)(c->at.x + x)];
}

static void blank(struct cell_glyph *g)
{
	g->c[0] = ' ';
	g->c[1] = g->c[2] = 0;
	g->width = 1;
}

/* A cell is about to be replaced: the other half of a wide character that
 * it belongs to, inside the view or not, becomes a blank. */
static void unpair(const struct canvas *c, int x, int y)
{
	struct cell_glyph *g = cell_at(c, x, y);

	if (g->width == 0 && c->at.x + x > 0)
		blank(g - 1);
	if (g->width == 2 && c->at.x + x + 1 < c->stride)
		blank(g + 1);
}

/* No ground of its own: it keeps the one that is there. */
static struct style grounded(struct style s, const struct cell_glyph *g)
{
	if (s.ground == ROLE_NONE)
		s.ground = g->style.ground;
	return s;
}

static void put(struct canvas *c, int x, int y, struct style s, uint32_t ch)
{
	struct cell_glyph *g;

	if (!inside(c, x, y))
		return;
	unpair(c, x, y);
	g = cell_at(c, x, y);
	blank(g);
	g->c[0] = ch;
	g->style = grounded(s, g);
}

/* Both halves, or blanks where the view holds only one of them. */
static void put_wide(struct canvas *c, int x, int y, struct style s,
		     uint32_t ch)
{
	bool whole = inside(c, x, y) && inside(c, x + 1, y);

	put(c, x, y, s, whole ? ch : ' ');
	put(c, x + 1, y, s, ' ');
	if (!whole)
		return;
	cell_at(c, x, y)->width = 2;
	cell_at(c, x + 1, y)->width = 0;
	cell_at(c, x + 1, y)->c[0] = 0;
}

/* Hang a combining character on the cell that holds its base. Joiners after a
 * wide character are left out: terminals disagree about what they make. */
static void combine(struct canvas *c, int x, int y, uint32_t ch)
{
	struct cell_glyph *g;

	if (!inside(c, x, y))
		return;
	g = cell_at(c, x, y);
	if (g->width == 0 && x > 0)
		g--;
	if (ch == JOINER && g->width == 2)
		return;
	if (ch >= 0xfe00 && ch <= 0xfe0f)
		return;
	for (int i = 1; i < 3; i++)
		if (!g->c[i]) {
			g->c[i] = ch;
			return;
		}
}

void canvas_fill(struct canvas *c, struct style s)
{
	for (int y = 0; y < c->at.h; y++)
		for (int x = 0; x < c->at.w; x++)
			put(c, x, y, s, ' ');
}

static uint32_t ascii_of(uint32_t ch)
{
	switch (ch) {
	case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014:
	case 0x2212:
		return '-';
	case 0x2018: case 0x2019:
		return '\'';
	case 0x201c: case 0x201d:
		return '"';
	case 0x00b7: case 0x2022: case 0x25cf: case 0x25e6:
		return '*';
	case 0x2191: case 0x25b2: case 0x25b4:
		return '^';
	case 0x2193: case 0x25bc: case 0x25be:
		return 'v';
	case 0x2190: case 0x25c0: case 0x2039:
		return '<';
	case 0x2192: case 0x25b6: case 0x203a:
		return '>';
	case 0x2026:
		return '~';
	case 0x2248:
		return '~';
	case 0x00b1:
		return '+';
	case 0x00d7:
		return 'x';
	case 0x00a0: case 0x2009: case 0x202f:
		return ' ';
	case 0x2588: case 0x2593: case 0x2592:
		return '#';
	case 0x2591:
		return '.';
	default:
		return ch < 0x80 ? ch : ch >= 0x2500 && ch < 0x2580 ? '-' : '?';
	}
}

/* One character of cleaned text; columns it took. */
static int put_char(struct canvas *c, int x, int y, struct style s,
		    uint32_t ch)
{
	int w = char_width(ch);

	if (c->ascii && ch >= 0x80) {
		if (w == 0)
			return 0;
		put(c, x, y, s, ascii_of(ch));
		if (w == 2)
			put(c, x + 1, y, s, ' ');
		return w;
	}
	if (w == 0)
		combine(c, x - 1, y, ch);
	else if (w == 1)
		put(c, x, y, s, ch);
	else
		put_wide(c, x, y, s, ch);
	return w;
}

static uint32_t next_char(struct str *text)
{
	uint32_t ch;
	size_t n = utf8_decode(*text, &ch);

	*text = str_skip(*text, n);
	return ch == UTF8_BAD ? REPLACEMENT : ch;
}

/* Draw clean text in `room` columns. */
static int put_text(struct canvas *c, struct rect where, struct style s,
		    struct str text)
{
	int room = where.w, used = 0;
	bool cut = text_width(text) > room;

	while (text.n) {
		uint32_t ch = next_char(&text);

		if (cut && used + char_width(ch) > room - 1)
			break;
		used += put_char(c, where.x + used, where.y, s, ch);
	}
	if (cut && room > 0)
		used += put_char(c, where.x + used, where.y, s, ELLIPSIS);
	return used;
}

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] - 0x20u > 0x7e - 0x20)
			return false;
	return true;
}

int canvas_text(struct canvas *c, int x, int y, int width, struct style s,
		struct str text)
{
	struct buf clean = {0};
	int room = c->at.w - x, used;

	if (y < 0 || y >= c->at.h || room <= 0)
		return 0;
	if (width >= 0 && width < room)
		room = width;
	if (!is_plain(text)) {
		utf8_clean(&clean, text);
		text = buf_str(&clean);
	}
	used = put_text(c, (struct rect){x, y, room, 1}, s, text);
	buf_release(&clean);
	return used;
}

int canvas_puts(struct canvas *c, int x, int y, struct style s,
		const char *text)
{
	return canvas_text(c, x, y, -1, s, str_from(text));
}

int canvas_printf(struct canvas *c, int x, int y, struct style s,
		  const char *format, ...)
{
	struct buf b = {0};
	va_list ap;
	int used;

	va_start(ap, format);
	buf_vaddf(&b, format, ap);
	va_end(ap);
	used = canvas_text(c, x, y, -1, s, buf_str(&b));
	buf_release(&b);
	return used;
}

void canvas_right(struct canvas *c, int x, int y, int width, struct style s,
		  const char *text)
{
	int w = text_width(str_from(text));

	if (w > width)
		w = width;
	canvas_text(c, x + width - w, y, w, s, str_from(text));
}

void canvas_center(struct canvas *c, int y, struct style s, const char *text)
{
	int w = text_width(str_from(text));

	canvas_text(c, w < c->at.w ? (c->at.w - w) / 2 : 0, y, -1, s,
		    str_from(text));
}

void canvas_glyph(struct canvas *c, int x, int y, struct style s,
		  uint32_t glyph, char ascii)
{
	if (c->ascii && glyph >= 0x80)
		put(c, x, y, s, (unsigned char)ascii);
	else if (char_width(glyph) == 2)
		put_wide(c, x, y, s, glyph);
	else
		put(c, x, y, s, glyph);
}

void canvas_hline(struct canvas *c, int x, int y, int w, struct style s)
{
	for (int i = 0; i < w; i++)
		canvas_glyph(c, x + i, y, s, 0x2500, '-');
}

void canvas_vline(struct canvas *c, int x, int y, int h, struct style s)
{
	for (int i = 0; i < h; i++)
		canvas_glyph(c, x, y + i, s, 0x2502, '|');
}

void canvas_box(struct canvas *c, struct style s, const char *title,
		struct style title_style)
{
	int w = c->at.w, h = c->at.h, used;

	if (w < 2 || h < 2)
		return;
	canvas_hline(c, 1, 0, w - 2, s);
	canvas_hline(c, 1, h - 1, w - 2, s);
	canvas_vline(c, 0, 1, h - 2, s);
	canvas_vline(c, w - 1, 1, h - 2, s);
	canvas_glyph(c, 0, 0, s, 0x256d, '+');
	canvas_glyph(c, w - 1, 0, s, 0x256e, '+');
	canvas_glyph(c, 0, h - 1, s, 0x2570, '+');
	canvas_glyph(c, w - 1, h - 1, s, 0x256f, '+');
	if (!title || !*title || w < 7)
		return;
	used = canvas_text(c, 3, 0, w - 6, title_style, str_from(title));
	canvas_glyph(c, 2, 0, s, ' ', ' ');
	canvas_glyph(c, 3 + used, 0, s, ' ', ' ');
}

void canvas_tint(struct canvas *c, int x, int y, int w, uint8_t ground,
		 uint8_t role, uint8_t attrs)
{
	for (int i = x; i < x + w; i++) {
		struct cell_glyph *g;

		if (!inside(c, i, y))
			continue;
		g = cell_at(c, i, y);
		g->style.ground = ground;
		if (role != ROLE_NONE)
			g->style.role = role;
		g->style.attrs |= attrs;
	}
}

const struct cell_glyph *canvas_at(const struct canvas *c, int x, int y)
{
	return inside(c, x, y) ? cell_at(c, x, y) : NULL;
}
