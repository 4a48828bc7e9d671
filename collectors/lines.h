/* collectors/lines.h - whole lines out of chunks cut anywhere, and only those
 * that carry one of a format's markers.
 *
 * The window is searched, not the lines: prose is never looked at twice. Holds
 * an unfinished line; of one longer than LINES_COMPACT the long strings are
 * cut to their beginning while it is held, so that memory does not grow with
 * the line (no field we read is that long). A line over LINES_MAX is passed
 * over and rejected once. */
#ifndef COLLECTORS_LINES_H
#define COLLECTORS_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

struct log_sink;

enum {
	LINES_MAX = 64 << 20,
	LINES_COMPACT = 256 << 10,
	LINES_STRING = 8 << 10, /* what is kept of a string when compacting */
	LINES_MARKERS = 8,
};

/* What a format looks for. All lent, and const for the life of a reader. */
struct line_want {
	/* A line is wanted when it holds one of these; none: every line. All
	 * begin with the same byte (a quote). */
	struct str marker[LINES_MARKERS];

	/* `offset` is where the line begins in the file; `line` is without its
	 * newline and lent for the call. */
	void (*line)(void *ctx, struct str line, int64_t offset,
		     const struct log_sink *to);
};

struct lines {
	struct buf held;        /* the unfinished line, compacted when long */
	int64_t start;          /* offset where it begins */
	int64_t length;         /* its true length so far */
	int64_t offset;         /* of the next byte to be fed */
	int mode;               /* internal: compacting state */
};

/* Reading goes on at `offset`, the start of a line. */
void lines_init(struct lines *l, int64_t offset);
void lines_release(struct lines *l);

/* The next bytes of the file. */
void lines_feed(struct lines *l, struct str bytes,
		const struct line_want *want, void *ctx,
		const struct log_sink *to);

/* Offset of the first byte not dealt with: start of the unfinished line. */
int64_t lines_settled(const struct lines *l);

#endif
