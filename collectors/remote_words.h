/* collectors/remote_words.h - what went wrong with a seller's API, in one
 * sentence, and what to do about it.
 *
 * Names hosts, never queries, headers or bodies. What comes from a server is
 * cleaned and cut. */
#ifndef COLLECTORS_REMOTE_WORDS_H
#define COLLECTORS_REMOTE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "collectors/http.h"
#include "core/err.h"
#include "core/str.h"

struct reply;

enum { WORDS_HOST = 128, WORDS_TIME = 40 };

/* Host of a URL with its port, "?" when it has none. */
void words_host(struct str url, char out[WORDS_HOST]);

/* "https://host" of a URL. */
void words_base(struct str url, char out[WORDS_HOST]);

/* Append "GET https://host/path": no query, no user. */
void words_request(struct buf *to, const char *method, struct str url);

/* What a complete answer with no use to us was: its status, or that it is no
 * JSON and what it looks like instead. `feed` is what was asked for. */
void words_answer(struct err *err, const char *host, const char *feed,
		  const struct reply *r);

/* "H asks to wait until 14:32 UTC" when it said so itself (`told`), else "H
 * asks to wait; next try at ...". Never why: a 429 does not say. */
void words_throttled(struct err *err, const char *host, int64_t now,
		     int64_t until, bool told);

/* What to do about that; "" when nothing helps but waiting. */
const char *words_hint(const struct reply *r);
const char *words_trouble_hint(enum http_trouble t);
extern const char words_refused_hint[];

/* "this machine's clock is 4 minutes behind H"; "" within a minute. */
void words_skew(char *out, size_t size, const char *host, int64_t skew_ms);

/* "14:32 UTC", with seconds when it is near, with the day when it is another
 * one. */
void words_time(char out[WORDS_TIME], int64_t now, int64_t ms);

/* Put `text` into out, cleaned, as much of it as there is room for. */
void words_copy(char *out, size_t size, const char *text);

/* Overwrite with '*' what stands in `text` of a secret: all of it, or a
 * beginning too long for chance (a sentence may be cut anywhere). */
void words_scrub(char *text, const char *secret);

#endif
