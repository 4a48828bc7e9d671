/* tui/frame.h - the whole screen: header meters, tabs, the pane, function
 * bar, prompts; and what keys do to it. Draws on a canvas, so the terminal,
 * snapshots and tests share it. */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include <stdbool.h>

#include "core/model.h"
#include "tui/action.h"
#include "tui/canvas.h"
#include "tui/keymap.h"

struct err;
struct frame;

struct frame *frame_new(void);
void frame_free(struct frame *f);

/* Show a pane by its name ("overview", "help", "first-run"). False with *err
 * that lists the names. */
bool frame_show(struct frame *f, const char *pane, struct err *err);
const char *frame_pane(const struct frame *f);

/* Whose dollars to ask for; b goes on from there. */
void frame_set_book(struct frame *f, enum book book);

/* What the model should hold for the screen as it stands. */
void frame_ask(const struct frame *f, struct model_query *q);

/* Paint everything. Any size: under 40x10 one line of the essentials. */
void frame_draw(struct frame *f, const struct model *m, struct canvas *to);

/* Deal with a key. Actions the frame cannot do itself (quit, suspend, redraw,
 * refresh, theme, export, slower, faster) come back for the app. */
enum action frame_key(struct frame *f, const struct key_event *k,
		      const struct model *m);

/* The current view as csv, for export. */
struct buf;
void frame_csv(struct frame *f, const struct model *m, struct buf *to);

/* A sentence shown in the bar until the next key. Copied. */
void frame_message(struct frame *f, const char *text);

#endif
