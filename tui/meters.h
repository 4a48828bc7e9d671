/* tui/meters.h - the header's numbers, in blocks side by side: those that do
 * not fit are left out, least important first. */
#ifndef TUI_METERS_H
#define TUI_METERS_H

#include <stdbool.h>

struct canvas;
struct model;
struct pen;

/* Two rows. */
void meters_draw(const struct model *m, struct canvas *to);

/* Is there money that no record explains, a cent or more? Is there a meter
 * for it at that width? "! unseen $3.11". */
bool meters_has_unseen(const struct model *m);
bool meters_show_unseen(int width);
void meters_put_unseen(struct pen *p, const struct model *m);

/* The essentials in one row. */
void meters_draw_line(const struct model *m, struct canvas *to);

#endif
