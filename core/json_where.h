/* core/json_where.h - line and column of a value in JSON text, for errors
 * about what it means. The text has been parsed before: it is JSON. */
#ifndef CORE_JSON_WHERE_H
#define CORE_JSON_WHERE_H

#include <stddef.h>

#include "core/buf.h"
#include "core/str.h"

enum { JSON_STEPS = 8 };

/* A way down from the root: members by key, elements by index. */
struct json_path {
	struct {
		const char *key;        /* lent; NULL: element `index` */
		size_t index;
	} step[JSON_STEPS];
	int count;
};

/* Deeper steps than there is room for are counted but not kept. */
void json_path_key(struct json_path *p, const char *key);
void json_path_index(struct json_path *p, size_t index);
void json_path_up(struct json_path *p);

/* Append it as "sources[2].interval"; the root is "the file". */
void json_path_write(const struct json_path *p, struct buf *to);

struct json_position {
	int line, column;       /* from 1; columns are bytes */
};

/* Where the value begins (with `of_key`: the key of its last step); of the
 * part of the path that is there. */
struct json_position json_where(struct str text, const struct json_path *p,
				bool of_key);

#endif
