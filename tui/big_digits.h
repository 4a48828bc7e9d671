/* tui/big_digits.h - shapes of digits three cells high. */
#ifndef TUI_BIG_DIGITS_H
#define TUI_BIG_DIGITS_H

#include <stdbool.h>

struct big_digit {
	const char *rows[3];
	int width;
};

/* Shape of one of 0-9 . , $ / h k M - and space; others are blank. */
struct big_digit big_digit(char c, bool ascii);

#endif
