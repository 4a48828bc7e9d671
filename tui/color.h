/* tui/color.h - a colour brought down to what a terminal can show. */
#ifndef TUI_COLOR_H
#define TUI_COLOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

struct rgb {
	uint8_t r, g, b;
};

/* "#rrggbb". */
bool rgb_parse(struct str text, struct rgb *out);

/* Between two colours, 0 to 100 parts of the second. */
struct rgb rgb_mix(struct rgb a, struct rgb b, int percent);

/* Nearest in the fixed part of the 256 colours (16 to 255). */
uint8_t rgb_to_256(struct rgb c);

/* By hue and brightness, not by distance: pastels keep their colour. */
uint8_t rgb_to_16(struct rgb c);
uint8_t rgb_to_8(struct rgb c);

#endif
