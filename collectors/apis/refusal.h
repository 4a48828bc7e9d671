/* collectors/apis/refusal.h - what the error code of a seller means for a poll,
 * for sellers that put a code and a message into their answers, even into
 * those that say 200. */
#ifndef COLLECTORS_APIS_REFUSAL_H
#define COLLECTORS_APIS_REFUSAL_H

#include <stdbool.h>

#include "collectors/ask.h"

/* Globs of codes (case is folded), NULL at the end of each list. */
struct refusal_codes {
	const char *seller;             /* as people write it */
	const char *const *slow;        /* too many calls */
	const char *const *clock;       /* the request's time is wrong */
	const char *const *signature;   /* the secret is another key's */
	const char *const *key;         /* no such access key */
	const char *const *permission;
};

/* Does one of `globs` match? */
bool refusal_is(struct str code, const char *const *globs);

/* Set *err by what the code is listed as, and return ASK_THROTTLED or
 * ASK_REFUSED; ASK_DEFAULT, *err untouched, when it is in no list. `message` is
 * the seller's, from answer_message(). Of a wrong signature nothing of it is
 * repeated: it may hold what was signed. */
enum ask_step refusal_step(const struct refusal_codes *codes, struct str code,
			   const char *message, struct err *err);

#endif
