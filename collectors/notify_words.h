/* collectors/notify_words.h - a message in the forms that programs and
 * addresses take. Used by notify.c alone. */
#ifndef COLLECTORS_NOTIFY_WORDS_H
#define COLLECTORS_NOTIFY_WORDS_H

#include <stdint.h>

#include "core/buf.h"

struct notify_message;

enum { NOTIFY_VARIABLES = 8 };

struct notify_words {
	uint64_t id;
	char *text;                                     /* owned */
	char *variables[NOTIFY_VARIABLES + 1];          /* owned, NULL last */
	struct buf json;
};

void notify_words_init(struct notify_words *w, const struct notify_message *m);
void notify_words_release(struct notify_words *w);

#endif
