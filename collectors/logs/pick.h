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

/* A line as it came, without white space around it and the byte order mark
 * that some put before the first. */
struct str pick_line(struct str line);

/* Is the whole text one JSON value? */
bool pick_is_json(struct str text);

/* Is what is held of a line that has no newline yet an object or a list, and
 * all of it? Files of one object often end without. */
bool pick_is_whole(struct str held);

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

/* As jl_time(), and floats in exponent form and dates alone. */
bool pick_time(struct str raw, int64_t *ms);

/* True only for the JSON value true. */
bool pick_true(struct str raw);

/* Text of a number, or of a string that holds one; empty for others. */
struct str pick_decimal(struct str raw);

/* Strings of one record: those with escapes are undone into rooms that are
 * used again for the next record. Zeroed is empty. */
struct words {
	struct buf **rooms;
	size_t count, room;
	size_t used;
};

/* The string a piece holds; empty for anything else. Lent until
 * words_reset. */
struct str words_text(struct words *w, struct str raw);
void words_reset(struct words *w);

/* An empty room for text made by the caller; never NULL. */
struct buf *words_room(struct words *w);

/* Give the last room taken back. */
void words_undo(struct words *w);
void words_release(struct words *w);

#endif
