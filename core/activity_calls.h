/* core/activity_calls.h - single calls of a group, newest first, a page at a
 * time; and one call found again by its id. Shared by the files of the
 * activity alone. */
#ifndef CORE_ACTIVITY_CALLS_H
#define CORE_ACTIVITY_CALLS_H

#include "core/activity_read.h"

/* A call with the record it is the readable part of. */
struct found_call {
	uint32_t id;
	struct record r;
};

struct activity_calls {
	struct found_call *found;       /* newest first */
	uint32_t count, room;
	struct activity_call *list;     /* the same, readable */
	int64_t requests;
	int64_t before;
	bool more;
};

/* The page that r->q asks of its drill; texts go into the groups. Calls of one
 * millisecond stay together, so that a page may be a few longer. */
bool activity_calls_read(struct activity_calls *out, struct activity_read *r);

/* The call of q->why alone; none when it is not kept. */
bool activity_calls_find(struct activity_calls *out, struct activity_read *r);

void activity_calls_release(struct activity_calls *c);

#endif
