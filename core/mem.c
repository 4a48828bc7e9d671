#include "core/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

void out_of_memory(void)
{
	fputs("tokentop: out of memory\n", stderr);
	abort();
}

static void *checked(void *p)
{
	if (!p)
		out_of_memory();
	return p;
}

void *xmalloc(size_t n)
{
	return checked(malloc(n ? n : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t n)
{
	return checked(realloc(p, n ? n : 1));
}

void *xreallocarray(void *p, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return checked(NULL);
	return xrealloc(p, count * size);
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t n)
{
	char *copy = xmalloc(n + 1);

	if (n)
		memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

size_t grow_room(size_t count, size_t room)
{
	return count < room ? room : count < 8 ? 8 : count + count / 2;
}
