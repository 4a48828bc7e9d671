/* tui/chart.h - ways of drawing values; none knows what they mean. */
#ifndef TUI_CHART_H
#define TUI_CHART_H

#include <stdint.h>

#include "tui/canvas.h"

/* One row of braille bars, newest at the right: two values a column, four
 * steps high; fewer values are drawn out over the width. `scale` 0: the
 * largest value. Unknown values are NAN. */
void chart_spark(struct canvas *c, int x, int y, int w, struct style s,
		 const float *values, int count, float scale);

/* A filled braille area graph over the whole view, newest at the right;
 * coloured from ROLE_HEAT by height when s.role is ROLE_HEAT. */
void chart_area(struct canvas *c, struct style s, const float *values,
		int count, float scale);

/* Stacked areas, first series at the bottom; series i is drawn in
 * ROLE_SERIES level color[i]. */
struct chart_series {
	const float *values;
	uint8_t color;
};
/* The letter a series is drawn with where there is no UTF-8. */
char chart_letter(int color);

void chart_stack(struct canvas *c, const struct chart_series *series, int n,
		 int count, float scale);

/* A horizontal bar with eighth blocks: `part` of `whole`. */
void chart_bar(struct canvas *c, int x, int y, int w, struct style fill,
	       struct style rest, double part, double whole);

/* One cell high bar of shares side by side, in series colours. */
void chart_shares(struct canvas *c, int x, int y, int w, const double *parts,
		  const uint8_t *colors, int n);

/* The next round number at or above v, whose half is round too: 1, 1.2, 1.6,
 * 2, 3, 4, 5, 6 or 8 times a power of ten. */
float chart_round_up(float v);

/* A text in digits three rows high (0-9 . , $ / h k M - space); columns used. */
int chart_big(struct canvas *c, int x, int y, struct style s,
	      const char *text);

#endif
