/* collectors/logs/line_ids.h - identities for lines that carry no id: a hash
 * of the line and how often the file had it before (decision 3).
 *
 * Remembers a bounded number of different lines, the latest, so that its state
 * stays small. */
#ifndef COLLECTORS_LOGS_LINE_IDS_H
#define COLLECTORS_LOGS_LINE_IDS_H

#include <stdint.h>

#include "core/buf.h"
#include "core/identity.h"
#include "core/str.h"

enum { LINE_IDS = 256 };

struct line_ids {
	struct line_seen {
		uint64_t hash;
		uint64_t times;
	} seen[LINE_IDS];       /* oldest first */
	unsigned count;
};

/* Identity of this sighting of `line`; never none. */
struct id128 line_ids_next(struct line_ids *t, struct str line);

/* What of the table has to be kept, and back. A state it cannot read is
 * empty. */
void line_ids_save(const struct line_ids *t, struct buf *to);
void line_ids_load(struct line_ids *t, struct str state);

#endif
