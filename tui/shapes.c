#include "tui/shapes.h"

enum { UP, RIGHT, DOWN, LEFT };

/* Arms of U+2500 to U+257F, two bits each for up, right, down, left: 0 none,
 * 1 light, 2 heavy. Dashed lines count as whole ones; double and diagonal
 * ones have no shape here. */
static const uint8_t arms[128] = {
	0x44, 0x88, 0x11, 0x22, 0x44, 0x88, 0x11, 0x22,
	0x44, 0x88, 0x11, 0x22, 0x14, 0x18, 0x24, 0x28,
	0x50, 0x90, 0x60, 0xa0, 0x05, 0x09, 0x06, 0x0a,
	0x41, 0x81, 0x42, 0x82, 0x15, 0x19, 0x16, 0x25,
	0x26, 0x1a, 0x29, 0x2a, 0x51, 0x91, 0x52, 0x61,
	0x62, 0x92, 0xa1, 0xa2, 0x54, 0x94, 0x58, 0x98,
	0x64, 0xa4, 0x68, 0xa8, 0x45, 0x85, 0x49, 0x89,
	0x46, 0x86, 0x4a, 0x8a, 0x55, 0x95, 0x59, 0x99,
	0x56, 0x65, 0x66, 0x96, 0x5a, 0xa5, 0x69, 0x9a,
	0xa9, 0xa6, 0x6a, 0xaa, 0x44, 0x88, 0x11, 0x22,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x14, 0x50, 0x41,
	0x05, 0x00, 0x00, 0x00, 0x40, 0x01, 0x04, 0x10,
	0x80, 0x02, 0x08, 0x20, 0x48, 0x21, 0x84, 0x12,
};

static unsigned arm(uint32_t c, int side)
{
	return arms[c - 0x2500] >> (2 * side) & 3u;
}

static bool is_heavy(uint32_t c)
{
	for (int side = UP; side <= LEFT; side++)
		if (arm(c, side) == 2)
			return true;
	return false;
}

enum shape shape_of(uint32_t c)
{
	if (c >= 0x2500 && c < 0x2580)
		return !arms[c - 0x2500] ? SHAPE_NONE :
		       is_heavy(c) ? SHAPE_HEAVY : SHAPE_LIGHT;
	if (c >= 0x2580 && c < 0x25a0)
		return SHAPE_FILL;
	return c >= 0x2800 && c < 0x2900 ? SHAPE_DOTS : SHAPE_NONE;
}

int shape_opacity(uint32_t c)
{
	return c == 0x2591 ? 25 : c == 0x2592 ? 50 : c == 0x2593 ? 75 : 100;
}

static bool is_arc(uint32_t c)
{
	return c >= 0x256d && c <= 0x2570;
}

/* A quarter turn from the vertical arm to the horizontal one. */
static void arc_path(uint32_t c, const double mid[2], struct shape_cell at,
		     struct buf *to)
{
	bool down = arm(c, DOWN), right = arm(c, RIGHT);

	buf_addf(to, "M%g %dQ%g %g %d %g", mid[0], down ? at.y + at.h : at.y,
		 mid[0], mid[1], right ? at.x + at.w : at.x, mid[1]);
}

static void line_path(uint32_t c, struct shape_cell at, struct buf *to)
{
	double mid[2] = {at.x + at.w / 2.0, at.y + at.h / 2.0};

	if (is_arc(c)) {
		arc_path(c, mid, at, to);
		return;
	}
	if (arm(c, LEFT) || arm(c, RIGHT))
		buf_addf(to, "M%g %gH%g",
			 arm(c, LEFT) ? (double)at.x : mid[0], mid[1],
			 arm(c, RIGHT) ? (double)(at.x + at.w) : mid[0]);
	if (arm(c, UP) || arm(c, DOWN))
		buf_addf(to, "M%g %gV%g", mid[0],
			 arm(c, UP) ? (double)at.y : mid[1],
			 arm(c, DOWN) ? (double)(at.y + at.h) : mid[1]);
}

/* A part of the cell in eighths of its width and height. */
static void part_path(struct shape_cell at, const int part[4], struct buf *to)
{
	double x = at.x + at.w * part[0] / 8.0;
	double y = at.y + at.h * part[1] / 8.0;

	buf_addf(to, "M%g %gH%gV%gH%gz", x, y, x + at.w * part[2] / 8.0,
		 y + at.h * part[3] / 8.0, x);
}

/* Quadrants set in U+2596 to U+259F: upper left 1, upper right 2, lower left
 * 4, lower right 8. */
static void quadrant_path(uint32_t c, struct shape_cell at, struct buf *to)
{
	static const uint8_t sets[] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14};

	for (int i = 0; i < 4; i++) {
		const int part[4] = {i & 1 ? 4 : 0, i & 2 ? 4 : 0, 4, 4};

		if (sets[c - 0x2596] >> i & 1)
			part_path(at, part, to);
	}
}

static void block_path(uint32_t c, struct shape_cell at, struct buf *to)
{
	int n = (int)(c - 0x2580);

	if (c == 0x2580)
		part_path(at, (const int[]){0, 0, 8, 4}, to);
	else if (c <= 0x2588)
		part_path(at, (const int[]){0, 8 - n, 8, n}, to);
	else if (c <= 0x258f)
		part_path(at, (const int[]){0, 0, 16 - n, 8}, to);
	else if (c == 0x2590)
		part_path(at, (const int[]){4, 0, 4, 8}, to);
	else if (c <= 0x2593)
		part_path(at, (const int[]){0, 0, 8, 8}, to);
	else if (c == 0x2594)
		part_path(at, (const int[]){0, 0, 8, 1}, to);
	else if (c == 0x2595)
		part_path(at, (const int[]){7, 0, 1, 8}, to);
	else
		quadrant_path(c, at, to);
}

static void dots_path(uint32_t c, struct shape_cell at, struct buf *to)
{
	static const uint8_t column[8] = {0, 0, 0, 1, 1, 1, 0, 1};
	static const uint8_t row[8] = {0, 1, 2, 0, 1, 2, 3, 3};

	for (int i = 0; i < 8; i++)
		if ((c - 0x2800) >> i & 1)
			buf_addf(to, "M%g %gh0",
				 at.x + at.w * (1 + 2 * column[i]) / 4.0,
				 at.y + at.h * (1 + 2 * row[i]) / 8.0);
}

void shape_path(uint32_t c, struct shape_cell at, struct buf *to)
{
	enum shape shape = shape_of(c);

	if (shape == SHAPE_DOTS)
		dots_path(c, at, to);
	else if (shape == SHAPE_FILL)
		block_path(c, at, to);
	else if (shape != SHAPE_NONE)
		line_path(c, at, to);
}
