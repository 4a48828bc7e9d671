/* tui/big_digits.h - shapes of digits three cells high. */
#ifndef TUI_BIG_DIGITS_H
#define TUI_BIG_DIGITS_H

#include <stdbool.h>

struct big_digit {
	const char *rows[3];
	int width;
};

/* Shape of one of 0-9 . , $ / h k M - % < ~ ! G and space; others are
 * blank. */
struct big_digit big_digit(char c, bool ascii);


/* How large a point is. */
struct big_scale {
	int across;             /* columns */
	int down;               /* half rows */
};

/* Text of such digits: the rows and columns it takes, and drawing it with its
 * upper left corner at (x, y). Signs that have no form are blanks. */
struct canvas;
struct style;
int big_rows(struct big_scale scale);
int big_columns(const char *text, struct big_scale scale);
void big_draw(struct canvas *to, int x, int y, struct style s,
	      const char *text, struct big_scale scale);

#endif
