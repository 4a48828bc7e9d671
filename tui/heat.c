#include "tui/heat.h"

#include <stdlib.h>

static const uint32_t glyphs[HEAT_STEPS + 1] = {
	0xb7, 0x2591, 0x2591, 0x2592, 0x2592, 0x2593, 0x2593, 0x2588, 0x2588,
};
static const char letters[HEAT_STEPS + 1] = {
	'.', '-', '-', '+', '+', 'x', 'x', '#', '#',
};

int heat_step(double value, double most)
{
	int step;

	if (!(value > 0) || !(most > 0))
		return 0;
	if (value >= most)
		return HEAT_STEPS;
	step = 1 + (int)(value / most * HEAT_STEPS);
	return step > HEAT_STEPS ? HEAT_STEPS : step;
}

static int ascending(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return (a > b) - (a < b);
}

double heat_most(double *values, int count)
{
	int kept = 0;

	for (int i = 0; i < count; i++)
		if (values[i] > 0)      /* false for NAN */
			values[kept++] = values[i];
	if (kept == 0)
		return 0;
	qsort(values, (size_t)kept, sizeof(*values), ascending);
	return values[(kept - 1) * 19 / 20];
}

void heat_patch(struct canvas *to, int x, int y, int w, int step)
{
	struct style s = STYLE(step ? ROLE_HEAT : ROLE_FRAME);

	s.level = (uint8_t)(step * 100 / HEAT_STEPS);
	for (int k = 0; k < (step ? w : 1); k++)
		canvas_glyph(to, x + k, y, s, glyphs[step], letters[step]);
}

int heat_legend(struct canvas *to, int end, int y)
{
	const int width = 10 + HEAT_STEPS;
	int x = end - width;

	canvas_puts(to, x, y, STYLE(ROLE_DIM), "less ");
	for (int step = 1; step <= HEAT_STEPS; step++)
		heat_patch(to, x + 4 + step, y, 1, step);
	canvas_puts(to, x + 6 + HEAT_STEPS, y, STYLE(ROLE_DIM), "more");
	return width;
}
