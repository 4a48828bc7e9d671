/* tui/markdown.h - CommonMark as styled lines, through libcmark; the only
 * file that knows it. */
#ifndef TUI_MARKDOWN_H
#define TUI_MARKDOWN_H

#include "core/str.h"
#include "tui/canvas.h"

struct markdown;

/* Laid out for `width` columns: headings, paragraphs, lists, quotes, code,
 * links, rules; pipe tables are kept aligned as written. */
struct markdown *markdown_new(struct str text, int width);
void markdown_free(struct markdown *m);

int markdown_lines(const struct markdown *m);

/* Draw lines from `top` over all of `to`; hits of `search` are marked. */
void markdown_draw(const struct markdown *m, int top, const char *search,
		   struct canvas *to);

/* Next line at or after `from` (direction -1: before) that holds `text`, case
 * folded; -1: none. */
int markdown_find(const struct markdown *m, const char *text, int from,
		  int direction);

/* Title: text of the first heading, or NULL. Lent. */
const char *markdown_title(const struct markdown *m);

#endif
