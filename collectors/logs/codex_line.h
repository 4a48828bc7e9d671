/* collectors/logs/codex_line.h - what one line of a Codex rollout says.
 *
 * All text is lent from the line, as it is written there (escapes and all).
 * Knows no state: what the lines together come to is codex_thread.h. */
#ifndef COLLECTORS_LOGS_CODEX_LINE_H
#define COLLECTORS_LOGS_CODEX_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

enum codex_event {
	CODEX_OTHER,
	CODEX_META,             /* session_meta: this thread's, or an ancestor's */
	CODEX_TURN,             /* turn_context */
	CODEX_TASK,             /* task_started */
	CODEX_SETTINGS,         /* thread_settings_applied */
	CODEX_COUNT,            /* token_count: running totals */
	CODEX_RECORD,           /* token_usage_record: one response */
};

enum codex_slot {
	CODEX_INPUT,            /* contains the next two */
	CODEX_CACHED,
	CODEX_WRITE,
	CODEX_OUTPUT,           /* contains the next */
	CODEX_REASONING,
	CODEX_PARTS,            /* the five above are what was used */
	CODEX_TOTAL = CODEX_PARTS,
	CODEX_SLOTS
};

struct codex_vector {
	int64_t n[CODEX_SLOTS];
	uint32_t has;           /* bit per slot; 0: the vector is absent */
};

struct codex_line {
	enum codex_event event;
	int64_t ts;
	bool has_ts;
	int64_t ordinal;        /* -1: none */
	int64_t history_start;  /* subagent_history_start_ordinal; -1: none */
	struct str id;          /* of the thread (META) */
	struct str ancestor;    /* it was forked from or started by (META) */
	struct str cwd, provider, model, turn;
	struct str response;    /* RECORD */
	struct str tier;
	bool tells_tier;        /* also when it says null */
	struct codex_vector total, last, usage, thread;
	bool bad_count;
};

/* False when the line is not one whole JSON object. */
bool codex_line_parse(struct str line, struct codex_line *out);

#endif
