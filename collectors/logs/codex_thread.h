/* collectors/logs/codex_thread.h - where one Codex rollout stands: whose
 * thread it is, what was counted, and whether we are still in the replay of
 * its ancestor.
 *
 * A forked rollout begins with a copy of its ancestor's events. Where the file
 * shows the boundary the copy is passed over; where it does not, copies carry
 * the identity of their originals (turn and running total, or topmost
 * ancestor and running total), so that the two are one call. Nothing depends
 * on other files or on the order of reading. */
#ifndef COLLECTORS_LOGS_CODEX_THREAD_H
#define COLLECTORS_LOGS_CODEX_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/logs/codex_line.h"
#include "core/buf.h"
#include "core/identity.h"
#include "core/usage.h"

enum {
	CODEX_RING = 64,        /* distinct totals remembered */
	CODEX_WAITING = 4,      /* responses whose token_count is to come */
};

enum codex_stage {
	CODEX_OWN,              /* all that comes is this thread's own */
	CODEX_UNSURE,           /* a copy without a boundary we could see */
	CODEX_BY_TURN,          /* replay, until a turn younger than the thread */
	CODEX_BY_ORDINAL,       /* replay, until history_start */
};

struct codex_waiting {
	uint64_t usage;         /* hash of the vector; 0: free */
	struct id128 response;
};

struct codex_thread {
	enum codex_stage stage;
	bool named;             /* its own session_meta was seen */
	struct buf leaf, root, parent;  /* thread ids */
	struct buf turn, model, provider, home, cwd;
	enum service_tier tier, turn_tier;
	bool has_turn_tier;
	int64_t history_start;
	struct codex_vector prev;       /* last total; has 0: none yet */
	uint64_t ring[CODEX_RING];      /* hashes of totals */
	uint32_t ring_next;
	struct codex_waiting waiting[CODEX_WAITING];
	uint32_t waiting_next;
	uint64_t counted;       /* hash of what the newest token_count that no
				 * response was named for used; 0: none */
	struct id128 counted_id;
	int64_t loose;          /* events without a running total so far */
};

/* A call to be handed over. */
struct codex_call {
	struct codex_vector used;
	struct id128 response;  /* none: not told */
	struct id128 client;    /* none: not known */
	bool gap;
};

/* `leaf`: its id as the file's name gives it. */
void codex_thread_init(struct codex_thread *t, struct str leaf);
void codex_thread_release(struct codex_thread *t);

/* Take a line in. True with *out for a call to hand over. */
bool codex_thread_take(struct codex_thread *t, const struct codex_line *l,
		       struct codex_call *out);

enum service_tier codex_thread_tier(const struct codex_thread *t);

/* State as bytes, and back. False when they are none of ours; *t is then as
 * codex_thread_init() left it. */
void codex_thread_save(const struct codex_thread *t, struct buf *to);
bool codex_thread_load(struct codex_thread *t, struct str state);

#endif
