/* tui/command_line.h - typing a command: its line, the words that can come
 * next, and the lines before. Knows how commands are completed, not what they
 * do. */
#ifndef TUI_COMMAND_LINE_H
#define TUI_COMMAND_LINE_H

#include "tui/command.h"
#include "tui/prompt.h"

struct hits;

enum { COMMAND_HISTORY = 32 };

/* Zeroed: closed, and nothing was typed before. */
struct command_line {
	struct prompt prompt;
	struct command_choices choices;
	int chosen;             /* of the choices, -1: none */
	size_t stem;            /* bytes typed before Tab put a word there */
	char history[COMMAND_HISTORY][PROMPT_TEXT];
	int count;              /* of the history, the newest last */
	int at;                 /* line of it that is shown; count: a new one */
};

void command_line_open(struct command_line *c,
		       const struct command_scope *scope);

/* Tab and Shift-Tab go through the words, Up and Down through the lines
 * before. At PROMPT_DONE prompt.text is the line. */
enum prompt_result command_line_key(struct command_line *c, uint32_t key,
				    const struct command_scope *scope);

/* Put the choice of that number into the line. */
void command_line_choose(struct command_line *c, int choice,
			 const struct command_scope *scope);

/* The line over row y, the words over the one above it; each can be clicked
 * (action COMMAND, its number as `provider`). */
void command_line_draw(const struct command_line *c, struct canvas *to, int y,
		       struct hits *hits);

#endif
