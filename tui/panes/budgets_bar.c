#include "tui/panes/budgets_bar.h"

#include "tui/chart.h"

#define WHOLE INT64_C(1000000)

enum { LEAST = 6 };             /* a shorter bar has no room for marks */

enum role used_role(int64_t ppm)
{
	return ppm >= 900000 ? ROLE_ALERT : ppm >= 750000 ? ROLE_WARN
							  : ROLE_GOOD;
}

/* On the filled part a mark is cut out of it; on the rest it is drawn. */
static void put_mark(struct canvas *c, int x, int y, struct style mark,
		     const struct used_bar *b, double cell)
{
	bool heavy = mark.role == ROLE_TEXT;
	bool filled = (double)b->used_ppm / WHOLE >= cell;

	if (filled && c->ascii)
		return;
	if (filled) {
		mark = STYLE(b->role);
		mark.attrs = ATTR_REVERSE;
	} else if (!c->ascii) {
		mark.ground = ROLE_BAR_REST;
	}
	canvas_glyph(c, x, y, mark, heavy ? 0x2503 : 0x2502,
		     heavy ? '|' : ':');
}

static int cell_at(int64_t ppm, int w)
{
	int at = (int)(ppm * w / WHOLE);

	return at < 0 ? 0 : at >= w ? w - 1 : at;
}

void used_bar_draw(struct canvas *c, int x, int y, int w,
		   const struct used_bar *b)
{
	chart_bar(c, x, y, w, STYLE(b->role), STYLE(ROLE_BAR_REST),
		  (double)b->used_ppm, (double)WHOLE);
	if (w < LEAST)
		return;
	for (int i = 0; i < b->warn_count; i++) {
		int at = cell_at(b->warn_at[i] * INT64_C(10000), w);

		if (b->warn_at[i] > 0 && b->warn_at[i] < 100)
			put_mark(c, x + at, y, STYLE(ROLE_DIM), b,
				 (at + 0.5) / w);
	}
	if (b->even_ppm > 0 && b->even_ppm < WHOLE) {
		int at = cell_at(b->even_ppm, w);

		put_mark(c, x + at, y, STYLE(ROLE_TEXT), b, (at + 0.5) / w);
	}
}
