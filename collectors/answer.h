/* collectors/answer.h - tolerant reads of what sellers' APIs write: numbers
 * that come as strings, reals or exponents, times of all kinds. Unknown stays
 * unknown: every read says whether there was anything. */
#ifndef COLLECTORS_ANSWER_H
#define COLLECTORS_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/json.h"
#include "core/str.h"

/* Parse an answer; NULL when it is no JSON. Reals, and integers beyond 18
 * digits, become strings of their own digits, so that no amount passes through
 * a double. A byte order mark is skipped; of members of one name the last
 * counts; what is no text (invalid bytes, halves of surrogate pairs, \u0000)
 * becomes U+FFFD. Caller frees the root with json_free(). */
struct json *answer_parse(struct str text);

/* Member by a dotted path ("error.message"), elements of lists by their number
 * ("errors.0.message"); NULL when absent. */
struct json *answer_at(const struct json *v, const char *path);

/* Text of a string member; empty when absent, null or no string. */
struct str answer_text(const struct json *map, const char *key);

/* A whole count >= 0 from an integer, a real without a fraction, or a decimal
 * string ("12", "12.0", "1.2e3"). False: absent, null, negative, fractional,
 * or above TOKENS_MAX. */
bool answer_count(const struct json *map, const char *key, int64_t *out);

/* As answer_count(), of a value at hand. */
bool answer_count_of(const struct json *v, int64_t *out);

/* A decimal number or string times 10^exponent as an integer, half-even:
 * dollars to billionths is 9, cents to billionths of a dollar is 7. Never
 * through a rounded double. False: absent, null, no number. */
bool answer_decimal(const struct json *map, const char *key, int exponent,
		    int64_t *out);
bool answer_decimal_of(const struct json *v, int exponent, int64_t *out);

/* A time: RFC 3339 text (UTC when it has no offset), a date ("2026-11-01" or
 * 20261101, midnight UTC), or a number or numeric string of seconds or
 * milliseconds. UTC ms. False: no time, before 1970, or the 0 that some write
 * for "never". */
bool answer_time(const struct json *map, const char *key, int64_t *out);
bool answer_time_of(const struct json *v, int64_t *out);

/* True when the member is there and true. */
bool answer_true(const struct json *map, const char *key);

/* What an error body says, in the shapes sellers use (error.message, error,
 * message, Message, error_description, msg, ResponseMetadata.Error.Message,
 * errors[0].message ...), cleaned and cut to one line of at most 200 bytes;
 * "" when it says nothing. */
void answer_message(const struct json *v, char out[256]);

#endif
