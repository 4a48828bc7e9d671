#include "tui/sgr.h"

#include "core/mem.h"
#include "tui/canvas.h"

bool look_same(const struct look *a, const struct look *b)
{
	const struct color *x[] = {&a->fg, &a->bg}, *y[] = {&b->fg, &b->bg};

	for (int i = 0; i < 2; i++)
		if (x[i]->set != y[i]->set || x[i]->r != y[i]->r ||
		    x[i]->g != y[i]->g || x[i]->b != y[i]->b ||
		    x[i]->index != y[i]->index)
			return false;
	return a->attrs == b->attrs;
}

/* `base`: 30 for the foreground, 40 for the background. */
static void write_color(struct buf *to, const struct color *c, int base,
			enum color_depth depth)
{
	if (!c->set || depth == DEPTH_MONO)
		return;
	if (depth == DEPTH_TRUE)
		buf_addf(to, ";%d;2;%d;%d;%d", base + 8, c->r, c->g, c->b);
	else if (depth == DEPTH_256)
		buf_addf(to, ";%d;5;%d", base + 8, c->index);
	else if (c->index < 8)
		buf_addf(to, ";%d", base + c->index);
	else
		buf_addf(to, ";%d", base + 60 + (c->index & 7));
}

void sgr_write(struct buf *to, const struct look *l, enum color_depth depth,
	       uint8_t able)
{
	static const struct {
		uint8_t attr;
		char code;
	} codes[] = {
		{ATTR_BOLD, '1'}, {ATTR_DIM, '2'}, {ATTR_ITALIC, '3'},
		{ATTR_UNDERLINE, '4'}, {ATTR_REVERSE, '7'},
	};

	buf_puts(to, "\033[0");
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (l->attrs & able & codes[i].attr) {
			buf_putc(to, ';');
			buf_putc(to, codes[i].code);
		}
	write_color(to, &l->fg, 30, depth);
	write_color(to, &l->bg, 40, depth);
	buf_putc(to, 'm');
}
