/* tui/bar.h - the lines around the pane: tabs and providers above it, the
 * function bar below. What can be clicked is noted while it is drawn. */
#ifndef TUI_BAR_H
#define TUI_BAR_H

#include <stdbool.h>

#include "tui/action.h"
#include "tui/canvas.h"

struct keymap;
struct model;
struct pane_type;
struct view;

struct hit {
	int x, y, w;            /* of the whole screen */
	enum action action;     /* NONE: a provider; COMMAND: a word of the
				 * command line */
	int provider;           /* its number in the model, -1: all; of the
				 * word in the list */
};

enum { HITS = 128 };

struct hits {
	struct hit list[HITS];
	int count;
};

/* Note one; those without a cell, or beyond HITS, are left out. */
void hits_note(struct hits *h, struct hit hit);

/* The hit at a cell, or NULL; the last one noted lies on top. */
const struct hit *hits_at(const struct hits *h, int x, int y);

/* What the bars show of the frame. */
struct bar {
	const struct model *m;
	const struct view *v;
	const struct pane_type *pane;
	const void *state;      /* of the pane */
	bool inside;            /* q and F10 go back */
	struct hits *hits;
	const struct keymap *keys;      /* those in force */
};

/* Row y: a tab per pane, marks of what is on, the walk along providers. */
void bar_tabs(const struct bar *b, struct canvas *to, int y);

/* Row y: F1 to F10 and, where there is room, more keys that do something. */
void bar_functions(const struct bar *b, struct canvas *to, int y);

/* Does `a` do something here now? */
bool bar_can(const struct bar *b, enum action a);

#endif
