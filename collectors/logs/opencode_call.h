/* collectors/logs/opencode_call.h - one assistant message of OpenCode, the
 * same JSON in its database and in the files it kept before. */
#ifndef COLLECTORS_LOGS_OPENCODE_CALL_H
#define COLLECTORS_LOGS_OPENCODE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/log_format.h"
#include "collectors/logs/pick.h"
#include "core/str.h"

/* What the place a message was found in says about it; text is lent. */
struct opencode_place {
	struct str id, session, parent, directory, host;
	int64_t started;        /* the session, UTC ms; 0: not told */
};

enum opencode_found {
	OPENCODE_NOTHING,       /* no call of a model */
	OPENCODE_RUNNING,       /* not finished yet */
	OPENCODE_CALL,          /* handed over */
	OPENCODE_BAD,           /* *why is static text */
};

/* Resets the words. An id or session the message names itself counts where
 * the place has none. */
enum opencode_found opencode_call(const struct opencode_place *place,
				  struct str message, struct words *w,
				  const struct log_sink *to, const char **why);

#endif
