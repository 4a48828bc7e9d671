/* core/config_check.h - is a parsed configuration one we understand? One
 * table of keys, one of source types; what is wrong is said with its place. */
#ifndef CORE_CONFIG_CHECK_H
#define CORE_CONFIG_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/json.h"
#include "core/str.h"

struct err;

/* `text` is what `root` was parsed from; `name` stands in front of errors. */
bool config_check(const struct json *root, struct str text, const char *name,
		  struct err *err);

/* Types of sources, for screens that list them; NULL past the last. */
const char *config_source_type(size_t index);

/* Does a source of that type have the key? */
bool config_source_takes(const char *type, const char *key);

#endif
