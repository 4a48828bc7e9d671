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
struct export_choice;
struct frame;
struct request;

struct frame *frame_new(void);
void frame_free(struct frame *f);

/* Show a pane by its name ("overview", "help", "first-run"). False with *err
 * that lists the names. */
bool frame_show(struct frame *f, const char *pane, struct err *err);
const char *frame_pane(const struct frame *f);

/* Large figures in the place of the pane, to be read from afar. */
void frame_show_big(struct frame *f, bool big);
bool frame_is_big(const struct frame *f);

/* A screen on a wall: names are always masked, and no key is offered. */
void frame_set_kiosk(struct frame *f);

/* Whose dollars to ask for; b goes on from there. */
void frame_set_book(struct frame *f, enum book book);

/* What the model should hold for the screen as it stands; what it points to is
 * the panes', until the next draw. */
void frame_ask(const struct frame *f, struct model_query *q);

/* Paint everything. Any size: under 40x10 one line of the essentials. */
void frame_draw(struct frame *f, const struct model *m, struct canvas *to);

/* Deal with a key. Actions the frame cannot do itself (quit, suspend, redraw,
 * refresh, theme, export, slower, faster) come back for the app. */
enum action frame_key(struct frame *f, const struct key_event *k,
		      const struct model *m);

/* What belongs to the action that came back, until the next key: the theme
 * that is asked for, NULL: the next one; form and file of an export. */
const char *frame_theme(const struct frame *f);
const struct export_choice *frame_export(const struct frame *f);

/* The theme a pane tries at the moment, NULL: none. It ends when the pane is
 * left. */
const char *frame_preview(const struct frame *f);

/* What panes and commands ask of whoever runs the dashboard; each is given
 * once. False: nothing. */
bool frame_take_request(struct frame *f, struct request *out);

/* The current view as csv, for export. */
struct buf;
void frame_csv(struct frame *f, const struct model *m, struct buf *to);

/* A sentence shown in the bar until the next key. Copied. */
void frame_message(struct frame *f, const char *text);

/* What the user left the screen at, and back to that. A frame that was told
 * nothing else begins there. */
struct ui_state;
void frame_remember(const struct frame *f, struct ui_state *s);
void frame_recall(struct frame *f, const struct ui_state *s);

#endif
