/* collectors/logs/pick.h - members of JSON objects, cut out by name or path as
 * raw text, and typed reads of such pieces.
 *
 * For records of which a handful of members matter, wherever they stand. All
 * pieces are lent from the text they were cut from; an absent one is empty. */
#ifndef COLLECTORS_LOGS_PICK_H
#define COLLECTORS_LOGS_PICK_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/jsonl.h"
#include "core/buf.h"
#include "core/str.h"

struct pick {
	const char *name;       /* member wanted */
	struct str raw;         /* its value's text, empty when absent */
};

/* One pass over an object that must be the whole text. Of members that come
 * twice the last counts. False when it is no JSON object. */
bool pick_members(struct str object, struct pick *want, unsigned count);

/* Value at a dotted path ("usage.input_tokens", "choices.0.text") or, when it
 * begins with "/", a JSON Pointer. Empty when there is none. */
struct str pick_path(struct str doc, const char *path);

/* Type of a piece; JL_NULL for an absent one. */
enum jl_type pick_type(struct str raw);

/* Count of a piece; ABSENT when it is absent or null. */
enum jl_count pick_count(struct str raw, int64_t *n);

/* Same where the source writes whole numbers as "7" and 7.0 too. */
enum jl_count pick_count_text(struct str raw, int64_t *n);

bool pick_time(struct str raw, int64_t *ms);

/* True only for the JSON value true. */
bool pick_true(struct str raw);

/* Text of a number, or of a string that holds one; empty for others. */
struct str pick_decimal(struct str raw);

enum { WORDS = 24 };

/* Strings of one record: those with escapes are undone into rooms that are
 * used again for the next record. Zeroed is empty. */
struct words {
	struct buf room[WORDS];
	unsigned used;
};

/* The string a piece holds; empty for anything else (and for strings with
 * escapes past the WORDSth). Lent until words_reset. */
struct str words_text(struct words *w, struct str raw);
void words_reset(struct words *w);

/* An empty room for text made by the caller; NULL when all are taken. */
struct buf *words_room(struct words *w);
void words_release(struct words *w);

#endif
