/* tui/stack.h - stacked bars over time: one bar a step, one colour a series;
 * what is not known is a gap with a texture of its own, never a low bar. */
#ifndef TUI_STACK_H
#define TUI_STACK_H

#include <stdint.h>

#include "tui/canvas.h"

enum stack_kind {
	STACK_KNOWN,
	STACK_RUNNING,          /* a part of it is still to come */
	STACK_GAP,              /* not known */
	STACK_NONE,             /* nothing to draw, as of the future */
};

enum { STACK_REST = 255 };      /* colour of all others together: grey */

/* All lent. */
struct stack {
	int bars, series;
	const double *values;   /* [bar * series + i], the first at the bottom;
				 * below zero counts as zero */
	const uint8_t *colors;  /* of series, or STACK_REST */
	const uint8_t *kinds;   /* enum stack_kind, of bars */
	double scale;           /* value of the top, above 0 */
	int width;              /* columns of a bar; of 3 and more the last
				 * stays free */
	int lit;                /* the other series are grey; -1: none is */
	int cursor;             /* bar with the cursor; -1: none */
};

/* Over all of `to`, the last bar at the right edge. */
void stack_draw(const struct stack *s, struct canvas *to);

/* First column of a bar, and the bar at a column (-1: none), in a view of `w`
 * columns. */
int stack_x(const struct stack *s, int w, int bar);
int stack_bar_at(int bars, int width, int w, int x);

/* The texture of what is not known, in one cell. */
void stack_gap(struct canvas *to, int x, int y);

/* The style and the letter (where there are only letters) of a series. */
struct style stack_style(uint8_t color);
char stack_letter(uint8_t color);

#endif
