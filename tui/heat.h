/* tui/heat.h - a value as a patch: more is warmer and denser, so that it reads
 * without colour, too. */
#ifndef TUI_HEAT_H
#define TUI_HEAT_H

#include "tui/canvas.h"

enum { HEAT_STEPS = 8 };

/* 0: zero; 1 to HEAT_STEPS: its part of `most`. */
int heat_step(double value, double most);

/* What stands for the warmest step: 19 of 20 of the values above zero are not
 * larger, so that one outlier does not leave all others cold. Sorts. */
double heat_most(double *values, int count);

/* `w` columns at (x, y). A step of 0 is a dot on the ground. */
void heat_patch(struct canvas *to, int x, int y, int w, int step);

/* "less ░▒▓█ more", right-aligned to end before column `end`; its width. */
int heat_legend(struct canvas *to, int end, int y);

#endif
