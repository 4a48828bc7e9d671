/* The chart of budgets_facts.h: how a budget is used up over its period. */
#include "tui/panes/budgets_facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/budget.h"
#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/pane.h"
#include "tui/pen.h"

enum { SCALE = 8, DOTS = 4, BRAILLE = 0x2800 };

/* What a dot is of; a cell takes the look of the strongest. */
enum layer { EVEN, CONE, EDGE, FORECAST, LIMIT, SPENT, LAYERS };

static const char ascii[LAYERS] = {'.', ' ', ':', '*', '-', '#'};

/* Dots of all layers: 2 by 4 a cell. */
struct plot {
	int w, h;               /* cells */
	uint8_t *bits;          /* [layer][row from the top][column] */
	double top;             /* dollars (in billionths) of the height */
	double now;             /* part of the width that is past */
};

static uint8_t *bits_at(const struct plot *p, enum layer l, int x, int row)
{
	return &p->bits[((size_t)l * (size_t)p->h + (size_t)row) *
			(size_t)p->w + (size_t)x];
}

/* Dot `y` from the bottom. */
static void put_dot(struct plot *p, enum layer l, int x, int y)
{
	static const uint8_t bit[2][DOTS] = {
		{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08},
	};

	if (x < 0 || y < 0 || x >= 2 * p->w || y >= DOTS * p->h)
		return;
	*bits_at(p, l, x / 2, p->h - 1 - y / DOTS) |= bit[x % 2][y % DOTS];
}

static int height_of(const struct plot *p, double usd)
{
	return (int)lround(usd / p->top * (DOTS * p->h - 1));
}

/* A straight line of dots; `on` of each `of` columns. */
static void put_line(struct plot *p, enum layer l, const double from[2],
		     const double to[2], const int dash[2])
{
	int first = (int)lround(from[0] * (2 * p->w - 1));
	int last = (int)lround(to[0] * (2 * p->w - 1)), before = -1;

	for (int x = first; x <= last; x++) {
		double part = last > first ? (double)(x - first) /
					     (last - first) : 1;
		int y = height_of(p, from[1] + (to[1] - from[1]) * part);
		int low = before < 0 || before >= y ? y : before + 1;

		if (x % dash[1] < dash[0])
			for (; low <= y; low++)
				put_dot(p, l, x, low);
		before = y;
	}
}

/* ---- the parts ----------------------------------------------------------- */

/* Spent up to a part of the period; the steps are ends of equal stretches,
 * the last of those begun ends now. */
static double spent_at(const struct budget_status *b, double part, double now)
{
	double from = 0, low = 0;

	for (int i = 0; i < b->steps_begun && b->steps > 0; i++) {
		double end = (i + 1.0) / b->steps;
		double sum = (double)b->spent_by[i];

		if (i == b->steps_begun - 1 || end > now)
			end = now;
		if (part <= end)
			return end > from ? low + (sum - low) * (part - from) /
						  (end - from)
					  : sum;
		from = end;
		low = sum;
	}
	return b->steps_begun > 0 ? low : (double)b->spent.cost;
}

static void plot_spent(struct plot *p, const struct budget_status *b)
{
	int columns = 2 * p->w, last = (int)lround(p->now * (columns - 1));

	for (int x = 0; x <= last; x++) {
		double part = (double)x / (columns - 1);
		int y = height_of(p, spent_at(b, part < p->now ? part : p->now,
					      p->now));

		for (; y >= 0; y--)
			put_dot(p, SPENT, x, y);
	}
}

/* Between the edges of the forecast: a thin pattern. */
static void plot_inside(struct plot *p, const double from[2], double low,
			double high)
{
	int columns = 2 * p->w - 1, first = (int)lround(from[0] * columns);

	for (int x = first + 1; x <= columns; x++) {
		double part = (double)(x - first) / (columns - first);
		int y = height_of(p, from[1] + (low - from[1]) * part);
		int end = height_of(p, from[1] + (high - from[1]) * part);

		for (; y <= end; y++)
			if (x % 4 == 0 && y % 3 == 0)
				put_dot(p, CONE, x, y);
	}
}

static void plot_forecast(struct plot *p, const struct budget_status *b)
{
	static const int solid[2] = {1, 1}, dashed[2] = {3, 5};
	double from[2] = {p->now, (double)b->spent.cost};
	double low[2] = {1, (double)b->forecast_low};
	double high[2] = {1, (double)b->forecast_high};
	double mid[2] = {1, (double)b->forecast};

	if (b->forecast == MONEY_NONE || p->now >= 1)
		return;
	if (b->forecast_low != MONEY_NONE && b->forecast_high != MONEY_NONE) {
		plot_inside(p, from, low[1], high[1]);
		put_line(p, EDGE, from, low, solid);
		put_line(p, EDGE, from, high, solid);
	}
	put_line(p, FORECAST, from, mid, dashed);
}

/* The height: what is spent and the limit in sight, the forecast as long as
 * it does not flatten them. */
static double top_of(const struct budget_status *b)
{
	double limit = (double)b->budget->limit, top = limit;
	double high = b->forecast_high != MONEY_NONE ? (double)b->forecast_high
						     : 0;

	if (high > top)
		top = high < 2 * limit ? high : 2 * limit;
	if ((double)b->spent.cost > top)
		top = (double)b->spent.cost;
	return top > 0 ? top * 1.06 : 1;
}

static struct plot plot_new(const struct budget_status *b, int64_t now,
			    int w, int h)
{
	static const int solid[2] = {1, 1}, dotted[2] = {1, 3};
	double limit = (double)b->budget->limit;
	double start[2] = {0, 0}, end[2] = {1, limit}, left[2] = {0, limit};
	struct plot p = {
		.w = w, .h = h, .top = top_of(b),
		.bits = xcalloc((size_t)LAYERS * (size_t)w * (size_t)h, 1),
	};

	p.now = (double)budget_even_ppm(b, now) / 1e6;
	p.now = p.now < 0 ? 0 : p.now;
	plot_spent(&p, b);
	put_line(&p, EVEN, start, end, dotted);
	put_line(&p, LIMIT, left, end, solid);
	plot_forecast(&p, b);
	return p;
}

/* ---- drawing ------------------------------------------------------------- */

static struct style style_of(enum layer l, const struct budget_status *b)
{
	static const enum role roles[LAYERS] = {
		[EVEN] = ROLE_DIM, [CONE] = ROLE_DIM, [EDGE] = ROLE_DIM,
		[FORECAST] = ROLE_TEXT, [LIMIT] = ROLE_ALERT,
	};

	return STYLE(l == SPENT ? budget_role(b) : roles[l]);
}

/* The pattern of the cone is between lines, never on them. */
static uint8_t bits_of(const struct plot *p, int x, int y,
		       enum layer *strongest)
{
	uint8_t bits = 0;

	*strongest = EVEN;
	for (int l = 0; l < LAYERS; l++) {
		uint8_t own = *bits_at(p, (enum layer)l, x, y);

		if (own && *strongest == CONE)
			bits = *bits_at(p, EVEN, x, y);
		if (own)
			*strongest = (enum layer)l;
		bits |= own;
	}
	return bits;
}

static void draw_cell(const struct plot *p, const struct budget_status *b,
		      struct canvas *to, int x, int y)
{
	enum layer strongest;
	uint8_t bits = bits_of(p, x, y, &strongest), cut;

	/* Lines are cut out of the area, where that leaves any of it. */
	if (strongest == SPENT) {
		cut = *bits_at(p, EVEN, x, y) | *bits_at(p, LIMIT, x, y);
		bits = *bits_at(p, SPENT, x, y);
		bits = bits & (uint8_t)~cut ? bits & (uint8_t)~cut : bits;
	}
	if (bits)
		canvas_glyph(to, x, y, style_of(strongest, b),
			     BRAILLE + bits, ascii[strongest]);
}

static void scale_label(struct canvas *to, int y, enum role role, money m)
{
	char text[UNIT_TEXT];

	format_money(m, SCALE - 1, text);
	canvas_right(to, 0, y, SCALE - 1, STYLE(role), text);
}

/* The limit, and what is spent, at their heights; none over another. */
static void draw_scale(const struct plot *p, const struct budget_status *b,
		       struct canvas *to)
{
	int limit = p->h - 1 - height_of(p, (double)b->budget->limit) / DOTS;
	int spent = p->h - 1 - height_of(p, (double)b->spent.cost) / DOTS;

	canvas_vline(to, SCALE - 1, 0, p->h, STYLE(ROLE_FRAME));
	scale_label(to, limit, ROLE_ALERT, b->budget->limit);
	if (spent != limit)
		scale_label(to, spent, budget_role(b), b->spent.cost);
	if (spent < p->h - 1 && limit < p->h - 1)
		scale_label(to, p->h - 1, ROLE_DIM, 0);
}

/* How long ago it began, now, and when it ends. */
static void draw_axis(const struct plot *p, const struct budget_status *b,
		      const struct model *m, struct canvas *to)
{
	int y = p->h, now = (int)lround(p->now * (p->w - 1)), used, w;
	struct canvas axis = canvas_view(to, SCALE, y, p->w, 1);
	char text[UNIT_TEXT];

	format_age(m->now - b->since, text);
	used = canvas_printf(&axis, 0, 0, STYLE(ROLE_DIM), "-%s", text);
	format_age(b->until - m->now, text);
	w = text_columns(text) + 1;
	if (used + 1 + w <= p->w)
		canvas_printf(&axis, p->w - w, 0, STYLE(ROLE_DIM), "+%s",
			      text);
	if (now - 1 > used && now + 2 < p->w - w)
		canvas_puts(&axis, now - 1, 0, STYLE(ROLE_TEXT), "now");
}

void burndown_draw(const struct budget_status *b, const struct model *m,
		   struct canvas *to)
{
	int axis = to->at.h >= 4, w = to->at.w - SCALE, h = to->at.h - axis;
	struct canvas in = canvas_view(to, SCALE, 0, w, h);
	struct plot p;

	if (w < 4 || h < 1)
		return;
	p = plot_new(b, m->now, w, h);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			draw_cell(&p, b, &in, x, y);
	draw_scale(&p, b, to);
	if (axis)
		draw_axis(&p, b, m, to);
	free(p.bits);
}

void burndown_caption(const struct budget_status *b, struct canvas *to,
		      int from, int end)
{
	char spent[UNIT_TEXT], limit[UNIT_TEXT], sum[UNIT_TEXT] = "";
	int room = end - from, w;
	struct pen p;

	cell_cost_text(&b->spent, 0, to->ascii, 10, spent);
	format_money(b->budget->limit, 10, limit);
	if (b->forecast != MONEY_NONE)
		format_money(b->forecast, 10, sum);
	w = text_columns(spent) + text_columns(limit) + 6;
	if (sum[0] && w + text_columns(sum) + 11 <= room)
		w += text_columns(sum) + 11;
	else
		sum[0] = '\0';
	if (w > room)
		return;
	p = pen_at(to, end - w, 0);
	pen_printf(&p, STYLE(budget_role(b)), " %s", spent);
	pen_puts(&p, STYLE(ROLE_DIM), " of ");
	pen_printf(&p, STYLE(ROLE_TEXT), "%s ", limit);
	if (!sum[0])
		return;
	pen_puts(&p, STYLE(ROLE_DIM), "comes to ");
	pen_printf(&p, STYLE(b->forecast > b->budget->limit ? ROLE_WARN
							    : ROLE_TEXT),
		   "%s ", sum);
}
