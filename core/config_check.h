/* core/config_check.h - is a parsed configuration one we understand? One
 * table of keys, one of source types; what is wrong is said with its place. */
#ifndef CORE_CONFIG_CHECK_H
#define CORE_CONFIG_CHECK_H

#include <stdbool.h>

#include "core/json.h"
#include "core/str.h"

struct err;

/* `text` is what `root` was parsed from; `name` stands in front of errors. */
bool config_check(const struct json *root, struct str text, const char *name,
		  struct err *err);

#endif
