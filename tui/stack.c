#include "tui/stack.h"

#include "tui/chart.h"

enum { EIGHTHS = 8, LEAST_GAPPED = 3 };

struct style stack_style(uint8_t color)
{
	struct style s = STYLE(ROLE_SERIES);

	if (color == STACK_REST)
		return STYLE(ROLE_DIM);
	s.level = color;
	return s;
}

char stack_letter(uint8_t color)
{
	return color == STACK_REST ? '~' : chart_letter(color);
}

int stack_x(const struct stack *s, int w, int bar)
{
	return w - (s->bars - bar) * s->width;
}

int stack_bar_at(int bars, int width, int w, int x)
{
	int from_right = w - 1 - x, bar;

	if (width < 1 || x < 0 || from_right < 0)
		return -1;
	bar = bars - 1 - from_right / width;
	return bar < 0 ? -1 : bar;
}

/* Sparse strokes: not a bar, not nothing. */
void stack_gap(struct canvas *to, int x, int y)
{
	int across = to->at.x + x, down = to->at.y + y;

	if ((across + down) % 3 == 0)
		canvas_glyph(to, x, y, STYLE(ROLE_FRAME), 0x2571, '/');
}

static double part_of(const struct stack *s, int bar, int i)
{
	double v = s->values[bar * s->series + i];

	return v > 0 ? v : 0;
}

static double overlap(double from, double to, double low, double high)
{
	double a = from > low ? from : low, b = to < high ? to : high;

	return b > a ? b - a : 0;
}

/* The series with the largest part between two values; -1: none. */
static int dominant(const struct stack *s, int bar, double low, double high)
{
	double sum = 0, most = 0;
	int best = -1;

	for (int i = 0; i < s->series; i++) {
		double next = sum + part_of(s, bar, i);
		double part = overlap(sum, next, low, high);

		if (part > most) {
			most = part;
			best = i;
		}
		sum = next;
	}
	return best;
}

/* Eighths of a cell that `bar` reaches, of the whole height; what is above
 * zero is seen. */
static int height_of(const struct stack *s, int bar, int rows)
{
	double sum = 0, full = (double)rows * EIGHTHS, at;

	for (int i = 0; i < s->series; i++)
		sum += part_of(s, bar, i);
	if (!(sum > 0))
		return 0;
	at = sum / s->scale * full;
	if (!(at < full))
		return rows * EIGHTHS;
	return at < 1 ? 1 : (int)(at + 0.5);
}

static uint32_t glyph_of(const struct stack *s, int bar, int eighths, bool lit)
{
	if (eighths < EIGHTHS)
		return 0x2580u + (uint32_t)eighths;
	if (!lit)
		return 0x2592;
	return s->kinds[bar] == STACK_RUNNING ? 0x2593 : 0x2588;
}

static void draw_bar(const struct stack *s, struct canvas *to, int bar, int w)
{
	int rows = to->at.h, height = height_of(s, bar, rows), last = 0;
	int x = stack_x(s, to->at.w, bar);

	for (int row = 0; row * EIGHTHS < height; row++) {
		double step = s->scale / rows, low = step * row;
		int i = dominant(s, bar, low, low + step);
		int eighths = height - row * EIGHTHS;
		bool lit;

		/* Rounding up may reach a cell that no value does. */
		if (i < 0)
			i = last;
		last = i;
		lit = s->lit < 0 || s->lit == i;
		for (int k = 0; k < w; k++)
			canvas_glyph(to, x + k, rows - 1 - row,
				     lit ? stack_style(s->colors[i])
					 : STYLE(ROLE_FRAME),
				     glyph_of(s, bar, eighths, lit),
				     lit ? stack_letter(s->colors[i]) : ':');
	}
	/* A known zero keeps the ground line. */
	for (int k = 0; k < w && height == 0; k++)
		canvas_glyph(to, x + k, rows - 1, STYLE(ROLE_FRAME), 0x2581,
			     '_');
}

static void draw_gap(const struct stack *s, struct canvas *to, int bar)
{
	int x = stack_x(s, to->at.w, bar);

	for (int k = 0; k < s->width; k++)
		for (int y = 0; y < to->at.h; y++)
			stack_gap(to, x + k, y);
}

static void draw_cursor(const struct stack *s, struct canvas *to, int w)
{
	int x = stack_x(s, to->at.w, s->cursor), y = 0;

	for (; y < to->at.h; y++) {
		const struct cell_glyph *g = canvas_at(to, x, y);

		if (g && g->c[0] != ' ' && g->style.role != ROLE_FRAME)
			break;
		canvas_glyph(to, x + (w - 1) / 2, y, STYLE(ROLE_TITLE), 0x2506,
			     '|');
	}
}

void stack_draw(const struct stack *s, struct canvas *to)
{
	int w = s->width >= LEAST_GAPPED ? s->width - 1 : s->width;

	for (int bar = 0; bar < s->bars; bar++)
		if (s->kinds[bar] == STACK_GAP)
			draw_gap(s, to, bar);
		else if (s->kinds[bar] != STACK_NONE)
			draw_bar(s, to, bar, w);
	if (s->cursor >= 0 && s->cursor < s->bars)
		draw_cursor(s, to, w);
}
