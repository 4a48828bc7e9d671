#include "collectors/http_parts.h"

#include <stdlib.h>
#include <string.h>

/* The size stands in front of what is handed out. */
union chunk {
	size_t n;
	max_align_t align;
};

void *memory_new(size_t n)
{
	union chunk *c = NULL;

	if (n < SIZE_MAX - sizeof(*c))
		c = malloc(sizeof(*c) + n);
	if (!c)
		return NULL;
	c->n = n;
	return c + 1;
}

void memory_free(void *p)
{
	union chunk *c = p;

	if (!p)
		return;
	c--;
	wipe(c, sizeof(*c) + c->n);
	free(c);
}

void *memory_resize(void *p, size_t n)
{
	void *to = memory_new(n);
	size_t had;

	if (!p || !to)
		return to;
	had = ((union chunk *)p - 1)->n;
	memcpy(to, p, had < n ? had : n);
	memory_free(p);
	return to;
}

void *memory_zeroed(size_t count, size_t size)
{
	void *p;

	if (size && count > SIZE_MAX / size)
		return NULL;
	p = memory_new(count * size);
	return p ? memset(p, 0, count * size) : NULL;
}

char *memory_text(const char *text)
{
	size_t n = strlen(text) + 1;
	char *copy = memory_new(n);

	return copy ? memcpy(copy, text, n) : NULL;
}

void buf_reserve_wiped(struct buf *b, size_t n)
{
	struct buf bigger = {.limit = b->limit};

	if (b->n + n < b->room)
		return;
	buf_reserve(&bigger, 2 * b->n + n);
	buf_add(&bigger, buf_str(b));
	buf_wipe(b);
	*b = bigger;
}

void buf_wipe(struct buf *b)
{
	wipe(b->p, b->p ? b->room : 0);
	buf_release(b);
}
