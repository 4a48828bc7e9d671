/* tui/meters.h - the header's numbers, in blocks side by side: those that do
 * not fit are left out, least important first. */
#ifndef TUI_METERS_H
#define TUI_METERS_H

struct canvas;
struct model;

/* Two rows. */
void meters_draw(const struct model *m, struct canvas *to);

/* The essentials in one row. */
void meters_draw_line(const struct model *m, struct canvas *to);

#endif
