/* collectors/discover.h - walks the folders of a place and tells what is
 * there. Keeps nothing. */
#ifndef COLLECTORS_DISCOVER_H
#define COLLECTORS_DISCOVER_H

#include "collectors/places.h"

struct stat;

/* What is passed is lent for the call. */
struct discover_sink {
	/* A regular file that matches. */
	void (*file)(void *ctx, const char *path, const struct stat *st);

	/* MAY: a folder in which something may appear, told before it is
	 * read, so that a watch set now misses nothing. Where the root is
	 * missing: the nearest folder above that is there. */
	void (*folder)(void *ctx, const char *path);

	/* MAY: it is there but cannot be read. `error` is an errno. */
	void (*failed)(void *ctx, const char *path, int error);
	void *ctx;
};

/* Walk the place from `from` on, a path at or below its root (NULL: the
 * root). Follows symbolic links; a loop of them ends where it begins. */
void discover_walk(const struct place *p, const char *from,
		   const struct discover_sink *to);

#endif
