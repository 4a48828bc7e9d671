/* core/mem.h - memory that cannot fail: running out ends the program.
 *
 * Everything returned is freed with free(). */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stddef.h>
#include <stdlib.h>

void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
void *xreallocarray(void *p, size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t n);

/* Say so and end: for libraries that answer NULL. */
void out_of_memory(void) __attribute__((noreturn));

/* Room for one more element; returns the new capacity. Used by GROW. */
size_t grow_room(size_t count, size_t room);

/* Pointer to a new, uninitialised element at the end of a growing array of
 * three fields: GROW(l->rows, l->count, l->room). */
#define GROW(array, count, room)                                              \
	(((count) == (room)                                                   \
		  ? (void)((room) = grow_room((count), (room)),               \
			   (array) = xreallocarray((array), (room),           \
						   sizeof(*(array))))         \
		  : (void)0),                                                 \
	 &(array)[(count)++])

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
