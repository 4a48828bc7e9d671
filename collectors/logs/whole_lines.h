/* collectors/logs/whole_lines.h - lines out of chunks cut anywhere, every byte
 * of them kept.
 *
 * For logs whose long strings matter: a streamed answer that stands in its
 * line as text has its usage at the very end. Memory is that of the longest
 * line; one over LINES_MAX is passed over and rejected once. Other formats use
 * collectors/lines.h. */
#ifndef COLLECTORS_LOGS_WHOLE_LINES_H
#define COLLECTORS_LOGS_WHOLE_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

struct log_sink;

struct whole_lines {
	struct buf held;        /* the unfinished line */
	int64_t start;          /* offset where it begins */
	int64_t offset;         /* of the next byte to be fed */
	bool passing;           /* it is too long: its end is awaited */
};

/* `line` is without its newline and lent for the call. */
typedef void whole_line(void *ctx, struct str line, int64_t offset,
			const struct log_sink *to);

/* Reading goes on at `offset`, the start of a line. */
void whole_lines_init(struct whole_lines *l, int64_t offset);
void whole_lines_release(struct whole_lines *l);

/* The next bytes of the file. */
void whole_lines_feed(struct whole_lines *l, struct str bytes,
		      whole_line *line, void *ctx, const struct log_sink *to);

#endif
