#include "tui/redact.h"

#include <stdint.h>
#include <stdio.h>

#include "tui/pane.h"

static const char *const words[REDACT_KINDS] = {
	[REDACT_PROJECT] = "project", [REDACT_KEY] = "key",
	[REDACT_SESSION] = "session", [REDACT_HOST] = "host",
	[REDACT_ACCOUNT] = "account", [REDACT_USER] = "user",
	[REDACT_PATH] = "path", [REDACT_SOURCE] = "source",
};

/* FNV-1a, folded: enough to tell a few hundred names apart. */
static unsigned number_of(const char *name)
{
	uint32_t h = 2166136261u;

	for (const char *p = name; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	return (h ^ h >> 16) & 0xffff;
}

const char *redact_name(const struct view *v, enum redact_kind kind,
			const char *name, char out[REDACT_TEXT])
{
	if (!v->redact || !name || !*name)
		return name;
	snprintf(out, REDACT_TEXT, "%s %04x", words[kind], number_of(name));
	return out;
}
