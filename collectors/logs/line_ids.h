/* collectors/logs/line_ids.h - identities for lines that carry no id: a hash
 * of the line and how often the file had it before.
 *
 * Remembers at least the last LINE_IDS different lines and at most twice as
 * many, so that its state stays small. */
#ifndef COLLECTORS_LOGS_LINE_IDS_H
#define COLLECTORS_LOGS_LINE_IDS_H

#include <stdint.h>

#include "core/buf.h"
#include "core/identity.h"
#include "core/str.h"

enum { LINE_IDS = 2048 };

/* Lines seen, in a hash table; `times` 0 is an empty place. */
struct line_set {
	struct line_seen {
		uint32_t print;         /* of the line */
		uint32_t times;
	} *slots;               /* NULL: none yet */
	uint32_t count;
};

/* Zeroed is empty. When `now` is full it becomes `before`, whose lines are
 * forgotten. */
struct line_ids {
	struct line_set now, before;
};

void line_ids_release(struct line_ids *t);

/* Identity of this sighting of `line`; never none. */
struct id128 line_ids_next(struct line_ids *t, struct str line);

/* The identity line_ids_next() would give, without counting. */
struct id128 line_ids_peek(const struct line_ids *t, struct str line);

/* What of the table has to be kept, and back. A state it cannot read is
 * empty. */
void line_ids_save(const struct line_ids *t, struct buf *to);
void line_ids_load(struct line_ids *t, struct str state);

#endif
