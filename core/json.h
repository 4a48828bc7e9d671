/* core/json.h - typed reads of JSON that never coerce, and a plain writer.
 *
 * The only file that knows jansson. For configuration, themes, prices and
 * small objects; logs are read by collectors/jsonl. Numbers that are money
 * stand in our files as strings: a double never holds money. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

struct err;
struct json;                    /* one value; owned by its document's root */

enum json_kind {
	JSON_NONE,              /* absent: the kind of NULL */
	JSON_NIL,
	JSON_BOOL,
	JSON_INT,
	JSON_FLOAT,
	JSON_STR,
	JSON_LIST,
	JSON_MAP,
};

/* Parse a whole document. NULL with *err "name:line:column: what" on error,
 * duplicate keys included. Caller frees the root with json_free(). */
struct json *json_parse(struct str text, const char *name, struct err *err);

/* The same for what others wrote: of members of one name the last counts; NULL
 * without a word on error. */
struct json *json_parse_lenient(struct str text);

/* Read and parse a file; errors name the file. */
struct json *json_load(const char *path, struct err *err);
void json_free(struct json *root);

enum json_kind json_kind(const struct json *v);
const char *json_kind_name(enum json_kind kind);

/* Lent member or element; NULL when absent or `v` is no such container. */
struct json *json_get(const struct json *v, const char *key);
struct json *json_at(const struct json *v, size_t index);

/* Elements of a list or members of a map; 0 for anything else. */
size_t json_count(const struct json *v);

/* Call for every member in file order. */
void json_each(const struct json *map,
	       void (*visit)(void *ctx, const char *key, struct json *v),
	       void *ctx);

/* True and *out set only when `v` has exactly that kind. */
bool json_str(const struct json *v, struct str *out);
bool json_int(const struct json *v, int64_t *out);
bool json_bool(const struct json *v, bool *out);

/* JSON_INT or JSON_FLOAT. */
bool json_number(const struct json *v, double *out);

/* Do both say the same? Members in any order; NULL is only NULL. */
bool json_same(const struct json *a, const struct json *b);

/* Append `s` quoted and escaped; invalid UTF-8 becomes U+FFFD. */
void json_write_str(struct buf *to, struct str s);

#endif
