/* collectors/jsonl.h - a bounded pull scanner over one line of JSON.
 *
 * No allocation, one pass, values skipped at memory speed. Strict where it
 * matters: the closing brace must be there and nothing after it, depth is
 * capped, control bytes (NUL) make a line bad. Every read consumes exactly one
 * value whatever its type, so a wrong type never derails the rest. Never
 * coerces: "5" is no count unless asked for by jl_count_text. */
#ifndef COLLECTORS_JSONL_H
#define COLLECTORS_JSONL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

enum jl_type {
	JL_BAD, JL_OBJECT, JL_ARRAY, JL_STRING, JL_NUMBER, JL_BOOL, JL_NULL,
};

enum { JL_DEPTH = 512 };

/* Is the key (or other text) `s` that literal? */
#define JL_IS(s, lit)                                                         \
	((s).n == sizeof(lit) - 1 && memcmp((s).p, lit, sizeof(lit) - 1) == 0)

struct jl {
	const char *p, *end;
	bool bad;               /* sticky: not JSON, or deeper than JL_DEPTH */
	bool first;             /* just entered: no comma is due */
	int depth;
};

void jl_init(struct jl *j, struct str text);

/* Type of the value that comes next; JL_BAD (and bad) when none does. */
enum jl_type jl_peek(struct jl *j);

/* Enter the object or array that comes. When something else comes it is
 * skipped and the answer is false. */
bool jl_object(struct jl *j);
bool jl_array(struct jl *j);

/* Next member of the object entered last: its key (still escaped, lent). The
 * value must then be consumed by exactly one call. False: the object ended
 * (closing brace consumed) or the text is bad. */
bool jl_key(struct jl *j, struct str *key);

/* Is there one more element in the array entered last? Consume it. */
bool jl_item(struct jl *j);

/* Consume one value; its raw text where wanted. */
void jl_skip(struct jl *j);
struct str jl_raw(struct jl *j);

/* Consume one value; true when it is a string. Without escapes *out is lent
 * from the line, else it is unescaped into `room` (which is reset). */
bool jl_str(struct jl *j, struct str *out, struct buf *room);

/* Same, left as it stands in the line: always lent, escapes and all. */
bool jl_str_raw(struct jl *j, struct str *out);

/* Consume one value; true when it is a boolean. */
bool jl_bool(struct jl *j, bool *out);

/* A token count: consume one value. ABSENT for null; BAD for anything but a
 * whole number from 0 to TOKENS_MAX ("1e3", 1.5 and "7" are bad; 7.0 is not a
 * count either). */
enum jl_count { JL_COUNT_OK, JL_COUNT_ABSENT, JL_COUNT_BAD };
enum jl_count jl_count(struct jl *j, int64_t *n);

/* Same, where the source writes integers in strings too. */
enum jl_count jl_count_text(struct jl *j, int64_t *n);

/* Consume one value; true for a number, its text in *out (money, times). */
bool jl_number(struct jl *j, struct str *out);

/* Consume one value that is a time: ISO text, or a number or numeric string of
 * s, ms, us, ns. False when it is none. */
bool jl_time(struct jl *j, int64_t *ms);

/* After the outermost value: nothing but white space left, and never bad. */
bool jl_done(struct jl *j);

/* Undo JSON escapes of `raw` (without its quotes), appended to `to`. */
void jl_unescape(struct str raw, struct buf *to);

#endif
