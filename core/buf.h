/* core/buf.h - a growing byte buffer, always NUL-terminated after its end.
 *
 * A zeroed struct is a valid empty buffer. A limit set at birth caps what
 * outside data can make us hold. */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>

#include "core/str.h"

struct buf {
	char *p;        /* owned; NULL while empty */
	size_t n;       /* bytes in use */
	size_t room;
	size_t limit;   /* most bytes it may hold; 0: no limit */
	bool full;      /* something was dropped because of the limit */
};

void buf_release(struct buf *b);

/* Empty it, keep the memory. */
void buf_reset(struct buf *b);

/* Append; what passes the limit is dropped whole and sets `full`. */
void buf_add(struct buf *b, struct str s);
void buf_puts(struct buf *b, const char *text);
void buf_putc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *format, va_list ap);

/* `n` writable bytes at the end, already counted in. Valid until next add. */
char *buf_extend(struct buf *b, size_t n);

/* Make room for `n` more bytes without counting them in. */
void buf_reserve(struct buf *b, size_t n);

/* Drop the first `n` bytes. */
void buf_consume(struct buf *b, size_t n);

/* Lent view, valid until the next change. */
static inline struct str buf_str(const struct buf *b)
{
	return (struct str){b->p, b->n};
}

/* Lent C string, never NULL, valid until the next change. */
static inline const char *buf_text(const struct buf *b)
{
	return b->p ? b->p : "";
}

/* The bytes as a C string the caller frees; the buffer is empty after. */
char *buf_take(struct buf *b);

#endif
