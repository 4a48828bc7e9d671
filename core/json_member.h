/* core/json_member.h - members of a JSON object as they are written: a key and
 * a text, a time or money. Commas are the caller's. */
#ifndef CORE_JSON_MEMBER_H
#define CORE_JSON_MEMBER_H

#include <stdint.h>

#include "core/buf.h"
#include "core/money.h"

/* "key": "text"; null for NULL. */
void json_member(struct buf *to, const char *key, const char *text);

/* "key": "2026-11-23T19:21:07Z" of UTC ms; null when `ms` is `none`. */
void json_member_time(struct buf *to, const char *key, int64_t ms,
		      int64_t none);

/* "key": "12.400000000"; null for MONEY_NONE. */
void json_member_money(struct buf *to, const char *key, money m);

#endif
