#include "tui/chart.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "tui/big_digits.h"

#define BRAILLE 0x2800

enum { DOTS = 4 };              /* of a braille cell, one above the other */

/* Bits of the dots of the left and right half, from the bottom up. */
static const uint8_t dot_bits[2][DOTS] = {
	{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08},
};

static float largest(const float *values, int count)
{
	float most = 0;

	for (int i = 0; i < count; i++)
		if (values[i] > most)   /* false for NAN */
			most = values[i];
	return most;
}

/* Dots of `v` where `full` dots are the whole scale; anything above zero is
 * seen. */
static int dots_of(float v, float scale, int full)
{
	float d;

	if (!(v > 0) || !(scale > 0))
		return 0;
	d = v / scale * (float)full;
	if (!(d < (float)full))         /* also where v and scale are inf */
		return full;
	return d < 1 ? 1 : (int)(d + 0.5f);
}

/* Dots from..to (counted over the whole height) that fall into the cell row
 * `row`, counted from the bottom, of one half. */
static uint8_t cell_bits(int half, int row, int from, int to)
{
	uint8_t bits = 0;

	for (int d = 0; d < DOTS; d++) {
		int at = row * DOTS + d;

		if (at >= from && at < to)
			bits |= dot_bits[half][d];
	}
	return bits;
}

static char spark_ascii(int dots)
{
	return dots > 3 ? '#' : dots > 2 ? '=' : dots > 1 ? '-' :
	       dots > 0 ? '.' : ' ';
}

/* A known zero is a dot on the ground line, unknown is nothing. */
static int spark_dots(float v, float scale)
{
	int dots = dots_of(v, scale, DOTS);

	return isnan(v) ? 0 : dots < 1 ? 1 : dots;
}

/* Value at half column `i` of `halves`, from the left: the last values as
 * they are, or fewer values drawn out evenly over the whole width. */
static float sample(const float *values, int count, int i, int halves)
{
	float at, part;
	int low;

	if (count >= halves)
		return values[count - halves + i];
	if (count < 2 || halves < 2)
		return count ? values[count - 1] : NAN;
	at = (float)i * (float)(count - 1) / (float)(halves - 1);
	low = (int)at;
	if (low >= count - 1)
		return values[count - 1];
	part = at - (float)low;
	if (isnan(values[low]) || isnan(values[low + 1]))
		return values[part < 0.5f ? low : low + 1];
	return values[low] * (1 - part) + values[low + 1] * part;
}

void chart_spark(struct canvas *c, int x, int y, int w, struct style s,
		 const float *values, int count, float scale)
{
	if (count > 2 * w)
		values += count - 2 * w, count = 2 * w;
	if (scale <= 0)
		scale = largest(values, count);
	for (int i = 0; i < w; i++) {
		float l = sample(values, count, 2 * i, 2 * w);
		float r = sample(values, count, 2 * i + 1, 2 * w);
		int left = spark_dots(l, scale), right = spark_dots(r, scale);
		uint8_t bits = cell_bits(0, 0, 0, left) |
			       cell_bits(1, 0, 0, right);

		if (bits)
			canvas_glyph(c, x + i, y, s, BRAILLE + bits,
				     spark_ascii(left > right ? left : right));
	}
}

static struct style heated(struct style s, int row, int rows)
{
	if (s.role == ROLE_HEAT)
		s.level = (uint8_t)(rows > 1 ? 100 * row / (rows - 1) : 50);
	return s;
}

/* One column of cells of an area: `left` and `right` dots high, -1 for
 * unknown. */
static void area_column(struct canvas *c, int x, struct style s, int left,
			int right)
{
	int rows = c->at.h;

	for (int row = 0; row < rows; row++) {
		uint8_t bits = cell_bits(0, row, 0, left) |
			       cell_bits(1, row, 0, right);

		if (bits)
			canvas_glyph(c, x, rows - 1 - row,
				     heated(s, row, rows), BRAILLE + bits,
				     '#');
	}
}

/* As for sparks: a known zero keeps the ground line. */
static int area_dots(float v, float scale, int full)
{
	int dots = dots_of(v, scale, full);

	return isnan(v) ? -1 : dots < 1 ? 1 : dots;
}

void chart_area(struct canvas *c, struct style s, const float *values,
		int count, float scale)
{
	int halves = 2 * c->at.w, full = DOTS * c->at.h;

	if (count > halves)
		values += count - halves, count = halves;
	if (scale <= 0)
		scale = largest(values, count);
	for (int x = 0; x < c->at.w; x++) {
		float left = sample(values, count, 2 * x, halves);
		float right = sample(values, count, 2 * x + 1, halves);

		area_column(c, x, s, area_dots(left, scale, full),
			    area_dots(right, scale, full));
	}
}

struct stack {
	const struct chart_series *series;
	int n, count;
	float scale;
};

/* Running sums of all series at half column `i` of `halves`. */
static void stack_sums(const struct stack *s, int i, int halves, float *sums)
{
	float sum = 0;

	for (int k = 0; k < s->n; k++) {
		float v = sample(s->series[k].values, s->count, i, halves);

		sum += v > 0 ? v : 0;
		sums[k] = sum < s->scale ? sum : s->scale;
	}
}

static float overlap(float from, float to, float low, float high)
{
	float a = from > low ? from : low, b = to < high ? to : high;

	return b > a ? b - a : 0;
}

/* The series with the largest part between two values; -1 when none has any.
 * By value, not by dots: what is too little for a dot of its own must not
 * colour the ground line. */
static int dominant(const float *left, const float *right, int n, float low,
		    float high)
{
	float most = 0;
	int best = -1;

	for (int i = 0; i < n; i++) {
		float part = overlap(i ? left[i - 1] : 0, left[i], low, high) +
			     overlap(i ? right[i - 1] : 0, right[i], low, high);

		if (part > most)
			best = i, most = part;
	}
	return best;
}

char chart_letter(int color)
{
	static const char letters[] = "#*=+%@o:x-";

	return letters[(unsigned)color % (sizeof(letters) - 1)];
}

static void stack_column(struct canvas *c, int x, const struct stack *st,
			 const float *sums)
{
	const float *left = sums, *right = sums + st->n;
	int rows = c->at.h, shown = -1;
	int l = dots_of(left[st->n - 1], st->scale, DOTS * rows);
	int r = dots_of(right[st->n - 1], st->scale, DOTS * rows);

	for (int row = 0; row < rows; row++) {
		float step = st->scale / (float)rows, low = step * (float)row;
		int i = dominant(left, right, st->n, low, low + step);
		uint8_t bits = cell_bits(0, row, 0, l) |
			       cell_bits(1, row, 0, r);
		struct style s = STYLE(ROLE_SERIES);

		if (!bits) {
			if (row == 0)
				canvas_glyph(c, x, rows - 1, STYLE(ROLE_FRAME),
					     BRAILLE + 0xc0, '.');
			return;
		}
		/* Rounding up may reach a cell that no value does. */
		if (i >= 0)
			shown = i;
		if (shown < 0)
			return;
		s.level = st->series[shown].color;
		canvas_glyph(c, x, rows - 1 - row, s, BRAILLE + bits,
			     chart_letter(s.level));
	}
}

static float largest_sum(const struct chart_series *series, int n, int count)
{
	float most = 0;

	for (int at = 0; at < count; at++) {
		float sum = 0;

		for (int i = 0; i < n; i++)
			if (series[i].values[at] > 0)
				sum += series[i].values[at];
		if (sum > most)
			most = sum;
	}
	return most;
}

void chart_stack(struct canvas *c, const struct chart_series *series, int n,
		 int count, float scale)
{
	struct stack s = {series, n, count, scale};
	int halves = 2 * c->at.w;
	float *sums;

	if (n < 1 || halves < 1 || c->at.h < 1)
		return;
	if (scale <= 0)
		s.scale = largest_sum(series, n, count);
	sums = xcalloc(2 * (size_t)n, sizeof(*sums));
	for (int x = 0; x < c->at.w; x++) {
		stack_sums(&s, 2 * x, halves, sums);
		stack_sums(&s, 2 * x + 1, halves, sums + n);
		stack_column(c, x, &s, sums);
	}
	free(sums);
}

void chart_bar(struct canvas *c, int x, int y, int w, struct style fill,
	       struct style rest, double part, double whole)
{
	double share = whole > 0 && part > 0 ? part / whole : 0;
	int eighths = (int)((share > 1 ? 1 : share) * w * 8 + 0.5);

	if (share > 0 && eighths == 0)
		eighths = 1;
	if (rest.ground == ROLE_GROUND && !c->ascii)
		rest.ground = rest.role;
	for (int i = 0; i < w; i++, eighths -= 8) {
		struct style s = fill;

		if (eighths >= 8) {
			canvas_glyph(c, x + i, y, s, 0x2588, '#');
		} else if (eighths > 0) {
			s.ground = rest.ground;
			canvas_glyph(c, x + i, y, s,
				     0x2590u - (uint32_t)eighths,
				     eighths >= 4 ? '#' : '.');
		} else {
			canvas_glyph(c, x + i, y, rest, c->ascii ? '.' : ' ',
				     '.');
		}
	}
}

void chart_shares(struct canvas *c, int x, int y, int w, const double *parts,
		  const uint8_t *colors, int n)
{
	double total = 0, sum = 0;
	int at = 0;

	for (int i = 0; i < n; i++)
		total += parts[i] > 0 ? parts[i] : 0;
	for (int i = 0; i < n && total > 0; i++) {
		struct style s = STYLE(ROLE_SERIES);
		int end;

		s.level = colors[i];
		sum += parts[i] > 0 ? parts[i] : 0;
		end = (int)(sum / total * w + 0.5);
		for (; at < end; at++)
			canvas_glyph(c, x + at, y, s, 0x2588,
				     chart_letter(s.level));
	}
}

float chart_round_up(float v)
{
	static const float steps[] = {1, 1.2f, 1.6f, 2, 3, 4, 5, 6, 8, 10};
	float power;

	if (!(v > 0) || isinf(v))
		return 1;
	power = powf(10, floorf(log10f(v)));
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i] * power >= v * 0.999999f)
			return steps[i] * power;
	return 10 * power;
}

int chart_big(struct canvas *c, int x, int y, struct style s,
	      const char *text)
{
	int used = 0;

	for (; *text; text++) {
		struct big_digit d = big_digit(*text, c->ascii);

		for (int row = 0; row < 3; row++)
			canvas_puts(c, x + used, y + row, s, d.rows[row]);
		used += d.width + 1;
	}
	return used ? used - 1 : 0;
}
