/* tui/bar.h - the lines around the pane: tabs and providers above it, the
 * function bar below. What can be clicked is noted while it is drawn. */
#ifndef TUI_BAR_H
#define TUI_BAR_H

#include <stdbool.h>

#include "tui/action.h"
#include "tui/canvas.h"

struct model;
struct pane_type;
struct view;

struct hit {
	int x, y, w;            /* of the whole screen */
	enum action action;     /* NONE: a provider */
	int provider;           /* its number in the model, -1: all */
};

enum { HITS = 64 };

struct hits {
	struct hit list[HITS];
	int count;
};

/* The hit at a cell, or NULL. */
const struct hit *hits_at(const struct hits *h, int x, int y);

/* What the bars show of the frame. */
struct bar {
	const struct model *m;
	const struct view *v;
	const struct pane_type *pane;
	const void *state;      /* of the pane */
	bool inside;            /* q and F10 go back */
	struct hits *hits;
};

/* Row y: a tab per pane, marks of what is on, the walk along providers. */
void bar_tabs(const struct bar *b, struct canvas *to, int y);

/* Row y: F1 to F10 and, where there is room, more keys that do something. */
void bar_functions(const struct bar *b, struct canvas *to, int y);

/* Does `a` do something here now? */
bool bar_can(const struct bar *b, enum action a);

#endif
