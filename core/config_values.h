/* core/config_values.h - is a value of a configuration of its kind? Says what
 * was expected instead, and where it stands. Used by config_check.c alone. */
#ifndef CORE_CONFIG_VALUES_H
#define CORE_CONFIG_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/json.h"
#include "core/json_where.h"
#include "core/str.h"

struct err;
struct type_keys;

struct check {
	struct str text;
	const char *name;
	struct json_path at;
	bool ok;
	struct err *err;
	const char *scope;            /* members are looked up as "scope.key" */
	const struct type_keys *type; /* of the source at hand, or NULL */
};

enum where {
	AT_VALUE,
	AT_KEY
};

/* Fill *err with "name:line:column: path: ..." for the place c->at. False. */
bool check_refuse(struct check *c, enum where where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for "expected WHAT, not " the kind of `v`. False. */
bool check_expected(struct check *c, const struct json *v, const char *what);

/* Words that a value or key may be. */
struct words {
	const char *what; /* "the camp" */
	const char *const *list;
	size_t count;
};

bool check_word_in(struct str word, const struct words *words);

/* The same for a word that is none of `words`, with the nearest. False. */
bool check_unknown(struct check *c, enum where where, struct str word,
		   const struct words *words);

typedef bool check_value(struct check *c, const struct json *v);

/* Some text. */
bool check_text(struct check *c, const struct json *v);

/* Every element of a list. */
bool check_each(struct check *c, const struct json *list, check_value *check);

/* A value of a type of config_keys; "a|b" is a choice. */
bool check_type(struct check *c, const char *type, const struct json *v);

#endif
