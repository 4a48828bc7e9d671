/* tui/prompt.h - one line of typing: what is searched or filtered for.
 *
 * Knows UTF-8 and the keys of typing, not what the text is for. */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/canvas.h"

enum { PROMPT_TEXT = 256 };

enum prompt_result {
	PROMPT_SAME,            /* the key meant nothing here */
	PROMPT_CHANGED,
	PROMPT_DONE,            /* Enter */
	PROMPT_CANCELLED,       /* Esc: the text is the one before again */
};

/* Zeroed: closed and empty. */
struct prompt {
	bool open;
	const char *label;      /* static: "Search" */
	const char *enter;      /* static: what Enter does, four letters at
				 * most; NULL: "keep" */
	char text[PROMPT_TEXT];
	char before[PROMPT_TEXT];       /* given back on Esc */
};

/* Begin to type, from the text it holds. */
void prompt_open(struct prompt *p, const char *label);

enum prompt_result prompt_key(struct prompt *p, uint32_t key);

/* Label, text, cursor and what Enter and Esc do, over row y. */
void prompt_draw(const struct prompt *p, struct canvas *to, int y);

/* Note where the words of Enter (action OPEN) and Esc (BACK) were drawn. */
struct hits;
void prompt_hits(const struct canvas *to, int y, struct hits *hits);

#endif
