/* tui/frame_state.h - what the frame remembers between draws; shared by the
 * two files that make it: frame.c draws, frame_keys.c listens. */
#ifndef TUI_FRAME_STATE_H
#define TUI_FRAME_STATE_H

#include <stdbool.h>

#include "core/model.h"
#include "tui/bar.h"
#include "tui/frozen.h"
#include "tui/glow.h"
#include "tui/pane.h"
#include "tui/prompt.h"

enum { FRAME_PANES = 16, FRAME_TEXT = 256 };

struct frame {
	struct pane *panes[FRAME_PANES];        /* in the order of pane_types */
	int active;
	int behind;             /* pane under a pane without a tab, -1: none */
	enum window window;
	enum book book;
	struct view view;       /* its text points into this struct */
	char provider[PROMPT_TEXT];     /* "": all */
	struct prompt search, filter;
	char message[FRAME_TEXT];
	struct frozen frozen;
	bool frozen_old;        /* something else is asked: take it anew */
	struct glow glow;
	struct hits hits;
	struct rect pane_at;    /* where the pane was drawn */
};

/* Make `view` point at what the frame holds now. */
void frame_point(struct frame *f);

/* Switch to the pane of that number in pane_types. */
void frame_go(struct frame *f, int index);

/* The model a pane sees: the living one, or the one of the pause. */
const struct model *frame_model(struct frame *f, const struct model *m);

/* Is there something q goes back from? */
bool frame_inside(const struct frame *f);

#endif
