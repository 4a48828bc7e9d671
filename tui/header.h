/* tui/header.h - the top of every frame: is it alive, what flows, what it
 * costs. Numbers first: graphs take what they leave. */
#ifndef TUI_HEADER_H
#define TUI_HEADER_H

#include "tui/canvas.h"

struct model;

/* Lines the header takes on a screen of that size. */
int header_rows(const struct model *m, int cols, int rows);

/* Paint it over all of `to`, which has that many rows. */
void header_draw(const struct model *m, struct canvas *to);

/* The one line of a screen too small for anything else. */
void header_one_line(const struct model *m, struct canvas *to);

#endif
