/* tui/meters.h - the header's meters in columns side by side, as the config
 * has them: columns that do not fit are left out, least important first. */
#ifndef TUI_METERS_H
#define TUI_METERS_H

#include <stdbool.h>

struct canvas;
struct model;

/* Rows they take on a screen of that size. */
int meters_rows(const struct model *m, int cols, int rows);

/* Is there a meter among those shown that says what presses? */
bool meters_tell(const struct model *m, int cols);

void meters_draw(const struct model *m, struct canvas *to);

/* The essentials in one row. */
void meters_draw_line(const struct model *m, struct canvas *to);

#endif
