#include "tui/pen.h"

#include <stdarg.h>
#include <stdio.h>

enum { PEN_TEXT = 1024 };

struct pen pen_at(struct canvas *to, int x, int y)
{
	return (struct pen){to, x, y, to->at.w};
}

int pen_room(const struct pen *p)
{
	return p->end > p->x ? p->end - p->x : 0;
}

void pen_puts(struct pen *p, struct style s, const char *text)
{
	int room = pen_room(p);

	if (room > 0)
		p->x += canvas_text(p->to, p->x, p->y, room, s, str_from(text));
}

void pen_printf(struct pen *p, struct style s, const char *format, ...)
{
	char text[PEN_TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	pen_puts(p, s, text);
}

void pen_right(struct pen *p, int width, struct style s, const char *text)
{
	int room = pen_room(p);

	if (width > room)
		width = room;
	if (width > 0)
		canvas_right(p->to, p->x, p->y, width, s, text);
	p->x += width;
}

void pen_skip(struct pen *p, int columns)
{
	p->x += columns;
}

int text_columns(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}
