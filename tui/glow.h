/* tui/glow.h - which rows just moved, so that the eye finds them.
 *
 * Remembers how many calls each row had and when that last changed. Rows seen
 * for the first time do not glow: a first frame is calm. */
#ifndef TUI_GLOW_H
#define TUI_GLOW_H

#include <stdbool.h>
#include <stdint.h>

struct model;
struct model_row;

struct glow_row {
	uint64_t key;
	int64_t calls;
	int64_t moved;          /* model time of the last change, 0: never */
	uint32_t seen;          /* round it was last met in */
};

/* Zeroed: a valid start. */
struct glow {
	struct glow_row *rows;  /* owned, sorted by key */
	int count, room;
	int64_t now;
	uint32_t round;
};

void glow_release(struct glow *g);

/* Take note of a new model. */
void glow_update(struct glow *g, const struct model *m);

/* Did the row move within the last moment? `g` may be NULL. */
bool glow_row_moved(const struct glow *g, const struct model_row *r);

#endif
