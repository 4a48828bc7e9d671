/* tui/page.h - lines of styled text, as they are laid out one below another:
 * with margins that nest (quotes, list items) and tables. */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "tui/canvas.h"
#include "tui/styled.h"

enum { MARGINS_MAX = 8 };

struct page_span {
	size_t at, n;           /* bytes of the page's text */
	struct style style;
};

struct page_line {
	size_t at, n;           /* bytes of the page's text */
	size_t span, spans;
};

struct page_margin {
	char first[16];         /* before the first line, then used up */
	char rest[16];          /* before the others */
	struct style style;
};

struct page {
	int width;
	struct buf text;
	struct page_line *lines;
	size_t line_count, line_room;
	struct page_span *spans;
	size_t span_count, span_room;
	struct page_margin margins[MARGINS_MAX];
	int margin_count;
};

void page_init(struct page *p, int width);
void page_release(struct page *p);

/* Indent what follows; both texts take the same columns. More than fit nest
 * without an indent. */
void page_push(struct page *p, const char *first, const char *rest,
	       struct style style);
void page_pop(struct page *p);

/* Add lines. */
void page_text(struct page *p, const struct styled *s, bool pre);
void page_blank(struct page *p);
void page_rule(struct page *p, struct style style);

/* Cells row by row; the first row is the heading. Columns shrink to fit. */
void page_table(struct page *p, const struct styled *cells, int rows,
		int cols);

struct str page_line_text(const struct page *p, size_t line);
void page_draw_line(const struct page *p, size_t line, struct canvas *to,
		    int y);

#endif
