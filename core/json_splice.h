/* core/json_splice.h - one value changed in JSON text, and nothing else: order,
 * spacing and numbers of all the rest stay as they were written. */
#ifndef CORE_JSON_SPLICE_H
#define CORE_JSON_SPLICE_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/str.h"

struct err;

/* A path is "theme", "alerts.quiet", "sources[2].enabled", "sources[]" (a new
 * last element) or, for a key with other characters, keys["."]. What is
 * missing on the way is made; an index may be one past the end. */

/* Append a step to a path, quoted where it must be. */
void json_splice_key(struct buf *path, const char *key);

/* Append `text`, which is JSON that was parsed before, with the value at
 * `path` set to `value` (JSON), or removed when that is empty; one that is not
 * there is removed already. Nothing is appended on error. */
bool json_splice(struct str text, const char *path, struct str value,
		 struct buf *out, struct err *err);

#endif
