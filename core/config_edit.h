/* core/config_edit.h - one value of the configuration changed in the text of
 * its file, and nothing else.
 *
 * What comes of it is checked as a whole before it replaces anything. Paths
 * are those of core/json_splice.h. */
#ifndef CORE_CONFIG_EDIT_H
#define CORE_CONFIG_EDIT_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/str.h"

struct err;

/* Append `text` with the value at `path` set to `value` (JSON), or removed
 * when that is NULL or "". Empty text stands for {}. `name` stands in front of
 * errors. Nothing is appended on error. */
bool config_edit_text(struct str text, const char *name, const char *path,
		      const char *value, struct buf *out, struct err *err);

/* The same in a file, at once and whole (core/replace.h); it and its folder
 * are made when they are missing. Somebody else's change meanwhile is kept. */
bool config_edit_file(const char *file, const char *path, const char *value,
		      struct err *err);

#endif
