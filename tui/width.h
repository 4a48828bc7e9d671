/* tui/width.h - how many cells a character takes, whatever the locale. */
#ifndef TUI_WIDTH_H
#define TUI_WIDTH_H

#include <stdint.h>

#include "core/str.h"

/* 0 (combining), 1 or 2 cells. Control characters count as 1: clean first. */
int char_width(uint32_t c);

/* Cells of a text; each invalid byte takes one. */
int text_width(struct str s);

#endif
