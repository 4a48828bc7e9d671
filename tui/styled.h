/* tui/styled.h - text of several styles, broken into lines. */
#ifndef TUI_STYLED_H
#define TUI_STYLED_H

#include <stdbool.h>

#include "core/buf.h"
#include "tui/canvas.h"

/* Zeroed: a valid empty text. */
struct styled {
	struct buf text;
	struct buf styles;      /* one struct style for every byte */
};

/* Bytes [from, to) of a text. */
struct piece {
	size_t from, to;
};

void styled_release(struct styled *s);
void styled_add(struct styled *s, struct str text, struct style style);

/* Columns of all of it on one line. */
int styled_width(const struct styled *s);

/* The next line from *at of at most `width` columns, broken at spaces where
 * that can be, at newlines always. `pre`: spaces are kept and no place to
 * break. False at the end. */
bool styled_line(const struct styled *s, size_t *at, int width, bool pre,
		 struct piece *out);

/* The longest start of `p` in one style; its style into *style. */
struct str styled_run(const struct styled *s, struct piece p,
		      struct style *style);

#endif
