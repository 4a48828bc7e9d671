#include "tui/page.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/width.h"

enum {
	TABLE_GAP = 2,
	COLUMNS_MAX = 12,
	COLUMN_LEAST = 3,
};

void page_init(struct page *p, int width)
{
	*p = (struct page){.width = width < 1 ? 1 : width};
}

void page_release(struct page *p)
{
	buf_release(&p->text);
	free(p->lines);
	free(p->spans);
	*p = (struct page){0};
}

void page_push(struct page *p, const char *first, const char *rest,
	       struct style style)
{
	struct page_margin *m;

	if (p->margin_count++ >= MARGINS_MAX)
		return;
	m = &p->margins[p->margin_count - 1];
	snprintf(m->first, sizeof(m->first), "%s", first);
	snprintf(m->rest, sizeof(m->rest), "%s", rest);
	m->style = style;
}

void page_pop(struct page *p)
{
	p->margin_count--;
}

static int margins(const struct page *p)
{
	return p->margin_count < MARGINS_MAX ? p->margin_count : MARGINS_MAX;
}

static int room(const struct page *p)
{
	int left = p->width;

	for (int i = 0; i < margins(p); i++)
		left -= text_width(str_from(p->margins[i].rest));
	return left < 1 ? 1 : left;
}

static void put(struct page *p, struct str text, struct style style)
{
	struct page_line *line = &p->lines[p->line_count - 1];

	if (!text.n)
		return;
	*GROW(p->spans, p->span_count, p->span_room) =
		(struct page_span){p->text.n, text.n, style};
	buf_add(&p->text, text);
	line->n += text.n;
	line->spans++;
}

static void put_spaces(struct page *p, int n)
{
	for (; n > 0; n--)
		put(p, STR(" "), STYLE(ROLE_TEXT));
}

static void begin_line(struct page *p)
{
	struct page_line *line = GROW(p->lines, p->line_count, p->line_room);

	*line = (struct page_line){p->text.n, 0, p->span_count, 0};
	for (int i = 0; i < margins(p); i++) {
		struct page_margin *m = &p->margins[i];

		put(p, str_from(m->first[0] ? m->first : m->rest), m->style);
		m->first[0] = '\0';
	}
}

static void put_piece(struct page *p, const struct styled *s,
		      struct piece piece)
{
	while (piece.from < piece.to) {
		struct style style;
		struct str run = styled_run(s, piece, &style);

		put(p, run, style);
		piece.from += run.n;
	}
}

void page_text(struct page *p, const struct styled *s, bool pre)
{
	struct piece piece;
	size_t at = 0;

	while (styled_line(s, &at, room(p), pre, &piece)) {
		begin_line(p);
		put_piece(p, s, piece);
	}
}

void page_blank(struct page *p)
{
	if (p->line_count)
		begin_line(p);
}

static void put_rule(struct page *p, int width, struct style style)
{
	for (int i = 0; i < width; i++)
		put(p, STR("\xe2\x94\x80"), style);
}

void page_rule(struct page *p, struct style style)
{
	begin_line(p);
	put_rule(p, room(p), style);
}

/* A table being laid out. */
struct grid {
	const struct styled *cells;
	int rows, cols;
	int width[COLUMNS_MAX];
};

static const struct styled *cell(const struct grid *g, int row, int col)
{
	return &g->cells[row * g->cols + col];
}

static int total(const struct grid *g)
{
	int sum = (g->cols - 1) * TABLE_GAP;

	for (int i = 0; i < g->cols; i++)
		sum += g->width[i];
	return sum;
}

static int widest(const struct grid *g)
{
	int best = 0;

	for (int i = 1; i < g->cols; i++)
		if (g->width[i] > g->width[best])
			best = i;
	return best;
}

/* As wide as their content; then the widest gives way, column by column. */
static void fit_columns(struct grid *g, int width)
{
	for (int i = 0; i < g->rows * g->cols; i++) {
		int w = styled_width(&g->cells[i]), col = i % g->cols;

		if (w > g->width[col])
			g->width[col] = w;
	}
	while (total(g) > width) {
		int i = widest(g);

		if (g->width[i] <= COLUMN_LEAST)
			break;
		g->width[i]--;
	}
}

/* The next line of a row; false when all cells are used up. */
static bool table_line(struct page *p, const struct grid *g, int row,
		       size_t *at)
{
	int indent = 0;
	bool any = false;

	for (int i = 0; i < g->cols; i++)
		any = any || at[i] < cell(g, row, i)->text.n;
	if (!any)
		return false;
	begin_line(p);
	for (int i = 0; i < g->cols; i++) {
		const struct styled *s = cell(g, row, i);
		struct piece piece;

		if (styled_line(s, &at[i], g->width[i], false, &piece)) {
			put_spaces(p, indent);
			put_piece(p, s, piece);
			indent = -text_width((struct str){
				s->text.p + piece.from,
				piece.to - piece.from});
		}
		indent += g->width[i] + TABLE_GAP;
	}
	return true;
}

void page_table(struct page *p, const struct styled *cells, int rows,
		int cols)
{
	struct grid g = {cells, rows, cols, {0}};

	if (cols < 1 || cols > COLUMNS_MAX)
		return;
	fit_columns(&g, room(p));
	for (int row = 0; row < rows; row++) {
		size_t at[COLUMNS_MAX] = {0};

		while (table_line(p, &g, row, at))
			;
		if (row == 0) {
			begin_line(p);
			put_rule(p, total(&g) < room(p) ? total(&g) : room(p),
				 STYLE(ROLE_FRAME));
		}
	}
}

struct str page_line_text(const struct page *p, size_t line)
{
	const struct page_line *l = &p->lines[line];

	return (struct str){p->text.p ? p->text.p + l->at : "", l->n};
}

void page_draw_line(const struct page *p, size_t line, struct canvas *to,
		    int y)
{
	const struct page_line *l = &p->lines[line];
	int x = 0;

	for (size_t i = 0; i < l->spans; i++) {
		const struct page_span *s = &p->spans[l->span + i];

		x += canvas_text(to, x, y, -1, s->style,
				 (struct str){p->text.p + s->at, s->n});
	}
}
