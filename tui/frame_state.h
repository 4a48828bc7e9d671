/* tui/frame_state.h - what the frame remembers between draws; shared by the
 * files that make it: frame.c draws, frame_big.c draws large figures,
 * frame_keys.c listens, frame_mouse.c points, frame_acts.c does what needs no
 * pane, frame_command.c what was typed. */
#ifndef TUI_FRAME_STATE_H
#define TUI_FRAME_STATE_H

#include <stdbool.h>

#include "core/model.h"
#include "tui/bar.h"
#include "tui/command_line.h"
#include "tui/export.h"
#include "tui/frame.h"
#include "tui/frozen.h"
#include "tui/glow.h"
#include "tui/pane.h"
#include "tui/prompt.h"

enum { FRAME_PANES = 16, FRAME_TEXT = 256, FRAME_DEPTH = 4, FRAME_NAME = 64 };

struct frame {
	struct pane *panes[FRAME_PANES];        /* in the order of pane_types */
	int active;
	int behind[FRAME_DEPTH];/* panes under one without a tab, the last
				 * just under it */
	int depth;
	enum window window;
	enum book book;
	struct view view;       /* its text points into this struct */
	char provider[PROMPT_TEXT];     /* "": all */
	struct prompt search, filter;
	struct command_line command;
	char message[FRAME_TEXT];
	struct frozen frozen;
	bool frozen_old;        /* something else is asked: take it anew */
	struct glow glow;
	struct hits hits;
	struct rect pane_at;    /* where the pane was drawn */

	struct keymap keys;     /* as the config last drawn has them */
	bool config_redacts;    /* what it said of names when last drawn */
	bool kiosk;
	bool big;               /* large figures instead of the pane */

	/* For whoever runs the dashboard. */
	struct request request;
	char preview[FRAME_NAME];       /* theme a pane tries; "": none */
	char theme[FRAME_NAME];         /* theme asked for; "": the next */
	struct export_choice export;
};

/* Make `view` point at what the frame holds now. */
void frame_point(struct frame *f);

/* Switch to the pane of that number in pane_types. */
void frame_go(struct frame *f, int index);

/* Leave a pane without a tab for the one under it; false: there is none. */
bool frame_leave(struct frame *f);

/* The model a pane sees: the living one, or the one of the pause. */
const struct model *frame_model(struct frame *f, const struct model *m);

/* Is there something q goes back from? */
bool frame_inside(const struct frame *f);

static inline const struct pane_type *frame_type(const struct frame *f)
{
	return pane_types[f->active];
}

static inline void *frame_pane_state(const struct frame *f)
{
	return pane_state(f->panes[f->active]);
}

/* The header, without what may hold a name where names are hidden. */
void frame_draw_header(const struct frame *f, const struct model *m,
		       struct canvas *to);

/* Large figures over all of `to` but its last row. */
void frame_draw_big(struct frame *f, const struct model *m, struct canvas *to);

/* Do what an action asks for; what only the app can do comes back. */
enum action frame_act(struct frame *f, enum action a, const struct model *m);

/* Only the active pane; true when the action was its. */
bool frame_pane_act(struct frame *f, enum action a, const struct model *m);

/* Carry out what a pane left in the view. */
void frame_after_pane(struct frame *f, const struct model *m);

/* The part of frame_act() that no pane answers. */
enum action frame_global(struct frame *f, enum action a,
			 const struct model *m);

void frame_choose_provider(struct frame *f, const char *name);
void frame_choose_window(struct frame *f, enum window w);
void frame_search(struct frame *f, enum action a, const struct model *m);

/* Show the pane of that tab, and the one of that name over it; a sentence
 * when there is none. */
void frame_go_tab(struct frame *f, int tab);
void frame_open(struct frame *f, const char *pane, enum action a,
		const struct model *m);

/* Note what of the header, as it was drawn, leads to a pane. */
void frame_note_header(struct frame *f, const struct canvas *header);

/* A click at a cell. */
enum action frame_click(struct frame *f, int x, int y, const struct model *m);

/* What the command line can name now; carry out a line of it. */
struct command_scope frame_scope(const struct frame *f, const struct model *m);
enum action frame_command(struct frame *f, const char *line,
			  const struct model *m);

#endif
