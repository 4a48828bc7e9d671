/* tui/panes/panels.h - boxes beside and below a pane's main part: the live
 * graph, big figures, shares, token mix, days, what needs a look. */
#ifndef TUI_PANES_PANELS_H
#define TUI_PANES_PANELS_H

#include <stdbool.h>

#include "core/cell.h"
#include "tui/canvas.h"

struct model;
struct view;

/* A rounded box over all of `to`; what is inside it. `hot`: has the focus. */
struct canvas panel_box(struct canvas *to, const char *title, bool hot);

/* The live graph with scale, time axis and legend, in a box. */
void panel_graph(const struct model *m, const struct view *v,
		 struct canvas *to, bool hot);

/* Where the tokens of a cell went, one bar a category; over all of `to`. */
void draw_mix(const struct cell *c, struct canvas *to);
int mix_rows(const struct cell *c);

/* Providers by what they cost today, in a box. */
void panel_shares(const struct model *m, const struct view *v,
		  struct canvas *to);

/* As many boxes as fit, over all of `to`: today in large digits, shares,
 * token mix, the last days, what needs a look. */
void panels_column(const struct model *m, const struct view *v,
		   struct canvas *to);

#endif
