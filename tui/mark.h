/* tui/mark.h - find text without regard to (ASCII) case, and show where. */
#ifndef TUI_MARK_H
#define TUI_MARK_H

#include <stdbool.h>

#include "core/str.h"

struct canvas;

/* Does `text` hold `search`, which may be empty (then not)? */
bool mark_holds(struct str text, const char *search);

/* Restyle every hit of `search` in row y to ROLE_MATCH. */
void mark_row(struct canvas *c, int y, const char *search);

#endif
