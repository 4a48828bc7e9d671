#include "tui/color.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool rgb_parse(struct str text, struct rgb *out)
{
	uint8_t v[3];

	if (text.n != 7 || text.p[0] != '#')
		return false;
	for (int i = 0; i < 3; i++) {
		int high = hex_digit(text.p[1 + 2 * i]);
		int low = hex_digit(text.p[2 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		v[i] = (uint8_t)(high << 4 | low);
	}
	*out = (struct rgb){v[0], v[1], v[2]};
	return true;
}

static uint8_t mix(int a, int b, int percent)
{
	return (uint8_t)((a * (100 - percent) + b * percent + 50) / 100);
}

struct rgb rgb_mix(struct rgb a, struct rgb b, int percent)
{
	return (struct rgb){mix(a.r, b.r, percent), mix(a.g, b.g, percent),
			    mix(a.b, b.b, percent)};
}

static int distance(struct rgb a, struct rgb b)
{
	int dr = a.r - b.r, dg = a.g - b.g, db = a.b - b.b;

	return 3 * dr * dr + 6 * dg * dg + 2 * db * db;
}

/* Step of the colour cube nearest to v: 0, 95, 135 ... 255. */
static int cube_step(int v)
{
	return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

static uint8_t cube_value(int step)
{
	return (uint8_t)(step ? 55 + 40 * step : 0);
}

uint8_t rgb_to_256(struct rgb c)
{
	int r = cube_step(c.r), g = cube_step(c.g), b = cube_step(c.b);
	struct rgb cube = {cube_value(r), cube_value(g), cube_value(b)};
	int mean = (c.r + c.g + c.b) / 3;
	int step = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
	uint8_t level = (uint8_t)(8 + 10 * step);
	struct rgb grey = {level, level, level};

	if (distance(c, grey) < distance(c, cube))
		return (uint8_t)(232 + step);
	return (uint8_t)(16 + 36 * r + 6 * g + b);
}

/* One of the six hues as red, green, blue bits (1, 2, 4), 0 when grey. */
static unsigned hue_bits(struct rgb c)
{
	int high = c.r > c.g ? c.r : c.g, low = c.r < c.g ? c.r : c.g, half;

	high = c.b > high ? c.b : high;
	low = c.b < low ? c.b : low;
	if ((high - low) * 100 < 22 * high || high < 32)
		return 0;
	half = low + (high - low) * 55 / 100;
	return (c.r > half ? 1u : 0) | (c.g > half ? 2u : 0) |
	       (c.b > half ? 4u : 0);
}

static int brightness(struct rgb c)
{
	return (3 * c.r + 6 * c.g + c.b) / 10;
}

uint8_t rgb_to_16(struct rgb c)
{
	unsigned hue = hue_bits(c);
	int light = brightness(c);

	if (hue)
		return (uint8_t)(hue | (light > 110 ? 8 : 0));
	return light < 40 ? 0 : light < 140 ? 8 : light < 215 ? 7 : 15;
}

uint8_t rgb_to_8(struct rgb c)
{
	unsigned hue = hue_bits(c);

	if (hue)
		return (uint8_t)hue;
	return brightness(c) < 96 ? 0 : 7;
}
