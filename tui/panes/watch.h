/* tui/panes/watch.h - what a person should look at: sources in trouble,
 * models without a price, lines that could not be read. */
#ifndef TUI_PANES_WATCH_H
#define TUI_PANES_WATCH_H

struct canvas;
struct model;
struct view;

/* Lines it would take; at least 1: that all is well is said too. */
int watch_rows(const struct model *m);

void watch_draw(const struct model *m, const struct view *v,
		struct canvas *to);

#endif
