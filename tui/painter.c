#include "tui/painter.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "tui/sgr.h"

/* An update in the making. */
struct update {
	struct painter *p;
	const struct painter_means *m;
	const struct theme *theme;
	struct buf *to;
};

void painter_release(struct painter *p)
{
	free(p->shown);
	*p = (struct painter){0};
}

void painter_forget(struct painter *p)
{
	painter_release(p);
}

static bool same_glyph(const struct cell_glyph *a, const struct cell_glyph *b)
{
	return a->c[0] == b->c[0] && a->c[1] == b->c[1] &&
	       a->c[2] == b->c[2] && a->width == b->width &&
	       a->style.role == b->style.role &&
	       a->style.ground == b->style.ground &&
	       a->style.attrs == b->style.attrs &&
	       a->style.level == b->style.level;
}

static void go_to(struct update *u, int x, int y)
{
	if (u->p->x == x && u->p->y == y)
		return;
	u->m->move(u->m->ctx, u->to, x, y);
	u->p->x = x;
	u->p->y = y;
}

static void set_pen(struct update *u, struct style s)
{
	struct look l = theme_look(u->theme, s, u->m->depth);

	if (u->p->pen_known && look_same(&l, &u->p->pen))
		return;
	if (u->m->depth == DEPTH_MONO && !u->m->able)
		return;         /* it may not know such sequences at all */
	sgr_write(u->to, &l, u->m->depth, u->m->able);
	u->p->pen = l;
	u->p->pen_known = true;
}

static void write_chars(struct update *u, const struct cell_glyph *g)
{
	char bytes[4];

	for (int i = 0; i < 3 && g->c[i]; i++) {
		size_t n = utf8_encode(g->c[i], bytes);

		if (n == 1 || u->m->utf8)
			buf_add(u->to, (struct str){bytes, n});
		else if (i == 0)
			buf_puts(u->to, g->width == 2 ? "??" : "?");
	}
}

/* After a wide or combined character the cursor counts as unknown: where
 * terminals disagree about widths, a line is never shifted by more than that
 * one character. The last column leaves it in doubt everywhere. */
static void write_cell(struct update *u, const struct cell_glyph *g, int x,
		       int y)
{
	go_to(u, x, y);
	set_pen(u, g->style);
	write_chars(u, g);
	u->p->x = x + g->width;
	if (g->width != 1 || g->c[1] || u->p->x >= u->p->cols)
		u->p->x = -1;
}

static void update_row(struct update *u, const struct canvas *next, int y)
{
	struct cell_glyph *shown = u->p->shown + (size_t)y * (size_t)u->p->cols;
	bool last_row = y == u->p->rows - 1;

	for (int x = 0; x < u->p->cols; x++) {
		const struct cell_glyph *g = canvas_at(next, x, y);

		if (same_glyph(g, &shown[x]))
			continue;
		shown[x] = *g;
		if (g->width == 0)
			continue;
		if (last_row && u->m->corner_scrolls && x == u->p->cols - 1)
			continue;
		write_cell(u, g, x, y);
	}
}

/* A screen of another size, or in other colours, is written whole. */
static void begin(struct painter *p, const struct canvas *next,
		  const struct theme *theme)
{
	if (p->shown && p->cols == next->at.w && p->rows == next->at.h &&
	    p->theme == theme)
		return;
	painter_forget(p);
	p->cols = next->at.w;
	p->rows = next->at.h;
	p->theme = theme;
	p->x = -1;
	p->shown = xcalloc((size_t)p->cols * (size_t)p->rows,
			   sizeof(*p->shown));
}

void painter_update(struct painter *p, const struct painter_means *m,
		    const struct canvas *next, const struct theme *theme,
		    struct buf *to)
{
	struct update u = {p, m, theme, to};

	if (next->at.w < 1 || next->at.h < 1)
		return;
	begin(p, next, theme);
	for (int y = 0; y < p->rows; y++)
		update_row(&u, next, y);
}
