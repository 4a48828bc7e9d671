/* The bars of the Trends pane with their scale and dates. */
#include "tui/panes/trends.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/chart.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"
#include "tui/stack.h"

enum { SCALE_COLS = 8 };

struct bars {
	struct stack stack;
	double *values;
	uint8_t colors[TREND_BANDS], kinds[TREND_POINTS];
	int order[TREND_BANDS]; /* band of a series */
};

static enum stack_kind kind_of(const struct trends_view *tv,
			       const struct trend_point *p)
{
	if (p->marks & TREND_AFTER)
		return STACK_NONE;
	if (p->marks & TREND_BEFORE || trends_open(tv, &p->total, p->marks) ||
	    isnan(trends_amount(tv->s, &p->total)))
		return STACK_GAP;
	return p->marks & TREND_PARTIAL ? STACK_RUNNING : STACK_KNOWN;
}

/* The band that is read stands on the ground, where its shape shows. */
static void choose_order(const struct trends_view *tv, struct bars *b)
{
	int n = 0;

	if (tv->lit >= 0)
		b->order[n++] = tv->lit;
	for (int i = 0; i < tv->t->band_count; i++)
		if (i != tv->lit)
			b->order[n++] = i;
	for (int i = 0; i < n; i++) {
		const struct trend_band *band = &tv->t->bands[b->order[i]];

		b->colors[i] = band->other ? STACK_REST : band->color;
	}
}

static double fill_bar(const struct trends_view *tv, struct bars *b, int bar)
{
	int n = tv->t->band_count, at = tv->first + bar;
	double sum = 0;

	for (int i = 0; i < n; i++) {
		const struct trend_band *band = &tv->t->bands[b->order[i]];
		double v = trends_amount(tv->s, &band->points[at]);

		b->values[bar * n + i] = v > 0 ? v : 0;
		sum += b->values[bar * n + i];
	}
	b->kinds[bar] = (uint8_t)kind_of(tv, &tv->t->points[at]);
	return sum;
}

static void bars_init(const struct trends_view *tv, struct bars *b, int width)
{
	int n = tv->t->band_count;
	double most = 0;

	*b = (struct bars){.values = xcalloc((size_t)tv->count *
					     (size_t)(n + 1),
					     sizeof(*b->values))};
	choose_order(tv, b);
	for (int bar = 0; bar < tv->count; bar++) {
		double sum = fill_bar(tv, b, bar);

		most = sum > most ? sum : most;
	}
	b->stack = (struct stack){
		.bars = tv->count, .series = n, .values = b->values,
		.colors = b->colors, .kinds = b->kinds,
		.scale = (double)chart_round_up((float)most),
		.width = width, .lit = tv->lit >= 0 ? 0 : -1,
		.cursor = tv->cursor - tv->first,
	};
}

/* ---- scale -------------------------------------------------------------- */

static void scale_label(const struct trends_view *tv, struct canvas *to, int y,
			double value)
{
	char text[UNIT_TEXT];

	if (tv->s->tokens)
		format_count((int64_t)value, text);
	else if (value == 0)
		snprintf(text, sizeof(text), "$0");
	else
		format_money(money_about(value), SCALE_COLS - 1, text);
	canvas_right(to, 0, y, SCALE_COLS - 1, STYLE(ROLE_DIM), text);
}

static void draw_scale(const struct trends_view *tv, const struct stack *s,
		       struct canvas *to, int rows)
{
	canvas_vline(to, SCALE_COLS - 1, 0, rows, STYLE(ROLE_FRAME));
	scale_label(tv, to, 0, s->scale);
	if (rows >= 7)
		scale_label(tv, to, rows / 2, s->scale / 2);
	if (rows >= 2)
		scale_label(tv, to, rows - 1, 0);
}

/* ---- words on it -------------------------------------------------------- */

static void draw_caption(struct canvas *to, int x, int w, const char *text)
{
	int n = text_columns(text), y = to->at.h / 2;
	struct canvas patch = canvas_view(to, x + (w - n) / 2 - 1, y, n + 2,
					  1);

	canvas_fill(&patch, STYLE(ROLE_TEXT));
	canvas_puts(&patch, 1, 0, STYLE(ROLE_DIM), text);
}

/* A wide gap says what it is. */
static void draw_gap_words(const struct trends_view *tv,
			   const struct stack *s, struct canvas *to)
{
	const struct trend *t = tv->t;
	char day[UNIT_TEXT], text[UNIT_TEXT + 24];
	int n = 0;

	while (n < s->bars &&
	       t->points[tv->first + n].marks & TREND_BEFORE)
		n++;
	if (n == 0 || to->at.h < 3)
		return;
	if (t->first == 0) {
		snprintf(text, sizeof(text), "nothing was recorded yet");
	} else {
		const struct trend_point *p = &t->points[t->count - 1];

		trends_step_text(TREND_DAY, t->first + p->offset, day);
		snprintf(text, sizeof(text), "no records before %s", day);
	}
	if (text_columns(text) + 4 <= n * s->width)
		draw_caption(to, stack_x(s, to->at.w, 0), n * s->width, text);
}

static void draw_quiet(const struct trends_view *tv, struct canvas *to)
{
	const struct trend *t = tv->t;
	const struct trend_value *v = &t->total;

	if (t->first == 0 || to->at.h < 3)
		return;
	if (t->band_count == 0)
		draw_caption(to, 0, to->at.w,
			     tv->s->query.filter
			     ? "nothing matches the filter here"
			     : "no usage in this stretch");
	else if (!tv->s->tokens && v->cost == 0 && v->unpriced > 0)
		draw_caption(to, 0, to->at.w,
			     "no price is known: $ shows tokens");
}

/* Above the bar and below it; its own colours stay what they are. */
static void tint_cursor(struct canvas *to, int x, int w)
{
	for (int y = 0; y < to->at.h; y++) {
		const struct cell_glyph *g = canvas_at(to, x, y);

		if (g && (y == to->at.h - 1 || g->c[0] == ' ' ||
			  g->style.role == ROLE_TITLE))
			canvas_tint(to, x, y, w, ROLE_SELECTED, ROLE_NONE, 0);
	}
}

void trends_draw_chart(struct trends_view *tv, struct canvas *to)
{
	int rows = to->at.h > 2 ? to->at.h - 1 : to->at.h;
	struct canvas plot = canvas_view(to, SCALE_COLS, 0,
					 to->at.w - SCALE_COLS, rows);
	struct trends_state *s = tv->s;
	struct bars b;
	int x;

	s->plot_w = plot.at.w;
	if (plot.at.w < 4 || rows < 1)
		return;
	s->bar_w = plot.at.w / tv->count > 1 ? plot.at.w / tv->count : 1;
	s->plot_at = plot.at;
	s->bars = tv->count;
	bars_init(tv, &b, s->bar_w);
	draw_scale(tv, &b.stack, to, rows);
	stack_draw(&b.stack, &plot);
	draw_gap_words(tv, &b.stack, &plot);
	draw_quiet(tv, &plot);
	x = SCALE_COLS + stack_x(&b.stack, plot.at.w, 0);
	if (rows < to->at.h)
		trends_draw_axis(tv, &(struct trends_axis){
			SCALE_COLS, plot.at.w, x, s->bar_w}, to, rows);
	if (tv->hot)
		tint_cursor(to, x + b.stack.cursor * s->bar_w,
			    s->bar_w > 2 ? s->bar_w - 1 : s->bar_w);
	free(b.values);
}
