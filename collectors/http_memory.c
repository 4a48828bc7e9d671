#include "collectors/http_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/mem.h"

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

bool body_add(struct buf *b, const char *bytes, size_t n)
{
	void *p;

	if (n > HTTP_MOST - b->n)
		return false;
	if (!b->p) {
		p = mmap(NULL, HTTP_MOST + 1, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (p == MAP_FAILED)
			out_of_memory();
		b->p = p;
		b->room = HTTP_MOST + 1;
	}
	memcpy(b->p + b->n, bytes, n);
	b->n += n;
	return true;
}

void body_release(struct buf *b)
{
	if (b->p)
		munmap(b->p, b->room);
	*b = (struct buf){0};
}

void buf_wipe(struct buf *b)
{
	wipe(b->p, b->p ? b->room : 0);
	buf_release(b);
}
