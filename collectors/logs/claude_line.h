/* collectors/logs/claude_line.h - what one line of a Claude Code transcript
 * says about a call. Text only: knows no identity and no usage record.
 *
 * All text is lent from the line, as it is written there (escapes and all). */
#ifndef COLLECTORS_LOGS_CLAUDE_LINE_H
#define COLLECTORS_LOGS_CLAUDE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/jsonl.h"
#include "core/str.h"

enum claude_count {
	CLAUDE_INPUT,
	CLAUDE_CACHE_READ,
	CLAUDE_CACHE_WRITE,     /* both lifetimes together */
	CLAUDE_WRITE_5M,
	CLAUDE_WRITE_1H,
	CLAUDE_OUTPUT,
	CLAUDE_SEARCHES,
	CLAUDE_COUNTS
};

/* A usage object, or one entry of its iterations. */
struct claude_usage {
	int64_t n[CLAUDE_COUNTS];
	uint32_t has;           /* bit per count */
	bool bad;               /* a count that is none */
	struct str tier, speed, geo;
	struct str type, model; /* iterations only */
	struct str iterations;  /* raw array, empty when there is none */
};

struct claude_line {
	struct str type, session, uuid, cwd, request;
	struct str id, model;
	struct str cost;        /* number: the client's own dollars */
	struct str forked_from; /* session the line was copied from */
	int64_t ts;
	bool has_ts;
	bool sidechain, api_error;
	bool unfinished;        /* stop_reason is null */
	bool has_usage;
	struct claude_usage usage;
	struct str data;        /* raw: progress lines hold a line in it */
};

/* False when the line is not one whole JSON object. A call of a sub-agent
 * that a progress line repeats comes out like its own line. Without usage
 * that bills, has_usage is false. */
bool claude_line_parse(struct str line, struct claude_line *out);

/* Next entry of an iterations array entered with jl_array(). */
bool claude_iteration(struct jl *j, struct claude_usage *out);

static inline bool claude_has(const struct claude_usage *u,
			      enum claude_count c)
{
	return u->has >> c & 1;
}

#endif
