/* tui/sgr.h - a look as the ECMA-48 sequence that sets it. */
#ifndef TUI_SGR_H
#define TUI_SGR_H

#include "core/buf.h"
#include "tui/theme.h"

/* Append the sequence that gives exactly this look, whatever was set before.
 * Attributes not in `able` are left out. */
void sgr_write(struct buf *to, const struct look *l, enum color_depth depth,
	       uint8_t able);

bool look_same(const struct look *a, const struct look *b);

#endif
