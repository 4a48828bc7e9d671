/* tui/redact.h - names that must not be read from a wall: what people call
 * their projects, keys, sessions, hosts, accounts and paths.
 *
 * A masked name is the kind and a number made of the name, so that one thing
 * keeps its mask on every pane and after a restart, and nothing of the name
 * can be read from it. Makers, providers, models and clients are no secret. */
#ifndef TUI_REDACT_H
#define TUI_REDACT_H

struct view;

enum redact_kind {
	REDACT_PROJECT, REDACT_KEY, REDACT_SESSION, REDACT_HOST,
	REDACT_ACCOUNT, REDACT_USER, REDACT_PATH, REDACT_SOURCE,
	REDACT_KINDS
};

enum { REDACT_TEXT = 32 };

/* `name`, or its mask in `out` ("project 4e21") where the view hides names. An
 * empty name stays empty. */
const char *redact_name(const struct view *v, enum redact_kind kind,
			const char *name, char out[REDACT_TEXT]);

#endif
