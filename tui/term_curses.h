/* tui/term_curses.h - what the terminal at hand can do, from terminfo. Its
 * implementation is the only file that knows curses.
 *
 * Curses serves as the book of terminals alone: frames are differences that
 * the painter makes, so that exact colours need no direct-colour entry, and
 * nothing ever waits for a terminal that is slow, stopped or gone. */
#ifndef TUI_TERM_CURSES_H
#define TUI_TERM_CURSES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"

struct err;

struct capabilities {
	struct buf enter, leave;        /* to take the screen, to give it back */
	uint8_t attrs;          /* enum canvas_attr it has */
	int colors;             /* 0 or less: none */
	bool corner_scrolls;    /* writing the last cell moves the screen */
};

/* Look up TERM. False with *err when it is unknown or cannot place a cursor.
 * One at a time: terminfo has a current terminal. */
bool capabilities_read(struct capabilities *c, int fd, struct err *err);
void capabilities_release(struct capabilities *c);

/* Append what puts the cursor at a cell; `ctx` is not used. */
void capabilities_move(void *ctx, struct buf *to, int x, int y);

#endif
