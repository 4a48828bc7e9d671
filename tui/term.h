/* tui/term.h - the terminal: frames out, keys in. The only implementation is
 * term_curses.c, the only file that knows curses. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>

#include "tui/keymap.h"
#include "tui/theme.h"

struct canvas;
struct err;
struct term;

/* Take over the terminal of standard input and output. NULL with *err when
 * there is none or it cannot place a cursor; the sentence names TERM and
 * points to report, status and snapshot. */
struct term *term_open(struct err *err);

/* Give it back: cursor, mouse, alternate screen, modes. */
void term_close(struct term *t);

/* Restore the terminal from a fatal signal's handler; async-signal-safe. Does
 * nothing while no terminal is open. term_open() arranges that fatal signals
 * and exit() come here. */
void term_emergency(void);

int term_fd(const struct term *t);
void term_size(const struct term *t, int *cols, int *rows);
bool term_utf8(const struct term *t);
enum color_depth term_depth(const struct term *t);

/* Send the difference to what is on the screen. Never waits: while the
 * terminal is busy the frame is left out; draw again when it is not. */
void term_present(struct term *t, const struct canvas *c,
		  const struct theme *theme);

/* Does the terminal still have to take bytes that it was sent before? Then
 * wait until its descriptor is writable and call term_flush(). */
bool term_busy(const struct term *t);
void term_flush(struct term *t);

/* Forget what is on the screen: the next frame is sent whole. */
void term_repaint(struct term *t);

/* Next key; false: none now. Waits for nothing but the rest of an escape
 * sequence, and that for 25 ms at most. A dead terminal gives KEY_HANGUP, a
 * changed size KEY_RESIZED. */
bool term_key(struct term *t, struct key_event *out);

/* The size changed (SIGWINCH). */
void term_resized(struct term *t);

/* Before stopping for Ctrl-Z, and after coming back. */
void term_suspend(struct term *t);
void term_resume(struct term *t);

/* Depth of colour from the environment (NO_COLOR, COLORTERM, TERM), for
 * snapshots. */
enum color_depth depth_of_environment(void);

/* Does the environment (LC_ALL, LC_CTYPE, LANG, TERM) speak UTF-8 and have
 * our signs? Whether such a locale is installed does not matter. */
bool utf8_of_environment(void);

#endif
