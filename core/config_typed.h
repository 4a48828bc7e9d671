/* core/config_typed.h - values of the configuration as people type them in one
 * line: lists by blanks or commas, objects as key=value, switches as on and
 * off. Whether a value is right, the check of the whole says. */
#ifndef CORE_CONFIG_TYPED_H
#define CORE_CONFIG_TYPED_H

#include "core/buf.h"

struct config_key;

/* The key of that path in config_keys ("budgets[].limit_usd"), or NULL. */
const struct config_key *config_key_find(const char *path);

/* Append `typed` as JSON of the key's type; nothing for no text. */
void config_typed(struct buf *to, const struct config_key *k,
		  const char *typed);

#endif
