/* tui/kiosk.h - a screen on a wall that nobody touches for weeks: what is
 * shown next, where it stands so that nothing burns in, when it is dimmed. */
#ifndef TUI_KIOSK_H
#define TUI_KIOSK_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/canvas.h"

struct frame;
struct model;

enum { KIOSK_ROTATE_MS = 20000 };

/* Only panes and leaving: digits, q, and what always leaves. */
bool kiosk_hears(uint32_t key);

/* Turn to the pane with the next tab, round and round; `big`: the page of
 * large figures comes after the last one. */
void kiosk_turn(struct frame *f, bool big);

/* Where the frame stands on a screen of that size: it moves by one cell an
 * hour, where there is room for that. `now`: UTC ms. */
struct rect kiosk_place(int64_t now, int cols, int rows);

/* Has nothing flowed for a while, and is nothing wrong? */
bool kiosk_is_idle(const struct model *m);

/* Dim all cells. */
void kiosk_dim(struct canvas *c);

#endif
