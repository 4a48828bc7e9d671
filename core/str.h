/* core/str.h - a lent piece of bytes: pointer and length, no ownership.
 *
 * Used wherever text is looked at but not kept. Not NUL-terminated. */
#ifndef CORE_STR_H
#define CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* A string literal as a struct str. */
#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})

/* printf arguments for "%.*s". */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

/* View of a C string; NULL gives the empty string. */
static inline struct str str_from(const char *text)
{
	return (struct str){text, text ? strlen(text) : 0};
}

static inline bool str_empty(struct str s)
{
	return s.n == 0;
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *text)
{
	return str_eq(a, str_from(text));
}

/* Byte order: negative, 0 or positive. */
int str_cmp(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Offset of the first `needle` in `s`, or -1. */
ptrdiff_t str_find(struct str s, struct str needle);

/* `s` without its first `n` bytes (all of them when n > s.n). */
struct str str_skip(struct str s, size_t n);

/* `s` without white space (ASCII) at both ends. */
struct str str_trim(struct str s);

/* Whole `s` as a decimal int64. False on anything else, also overflow. */
bool str_int64(struct str s, int64_t *out);

/* Does `s` match the shell glob `pattern` (* ? [..]), ASCII case folded? */
bool str_glob(struct str s, const char *pattern);

#endif
