#include "core/buf.h"

#include <stdio.h>

#include "core/mem.h"

void buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){.limit = b->limit};
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->full = false;
	if (b->p)
		b->p[0] = '\0';
}

void buf_reserve(struct buf *b, size_t n)
{
	size_t need = b->n + n + 1;

	if (need <= b->room)
		return;
	if (need < b->room + b->room / 2)
		need = b->room + b->room / 2;
	b->p = xrealloc(b->p, need);
	b->room = need;
}

char *buf_extend(struct buf *b, size_t n)
{
	char *at;

	buf_reserve(b, n);
	at = b->p + b->n;
	b->n += n;
	b->p[b->n] = '\0';
	return at;
}

void buf_add(struct buf *b, struct str s)
{
	if (b->limit && b->n + s.n > b->limit) {
		b->full = true;
		return;
	}
	if (s.n)
		memcpy(buf_extend(b, s.n), s.p, s.n);
}

void buf_puts(struct buf *b, const char *text)
{
	buf_add(b, str_from(text));
}

void buf_putc(struct buf *b, char c)
{
	buf_add(b, (struct str){&c, 1});
}

void buf_vaddf(struct buf *b, const char *format, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n <= 0)
		return;
	if (b->limit && b->n + (size_t)n > b->limit) {
		b->full = true;
		return;
	}
	buf_reserve(b, (size_t)n);
	vsnprintf(b->p + b->n, (size_t)n + 1, format, ap);
	b->n += (size_t)n;
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	buf_vaddf(b, format, ap);
	va_end(ap);
}

void buf_consume(struct buf *b, size_t n)
{
	if (n >= b->n) {
		buf_reset(b);
		return;
	}
	memmove(b->p, b->p + n, b->n - n + 1);
	b->n -= n;
}

char *buf_take(struct buf *b)
{
	char *text = b->p ? b->p : xstrdup("");

	*b = (struct buf){.limit = b->limit};
	return text;
}
