#include "tui/big_digits.h"

#include <string.h>

#include "core/utf8.h"
#include "tui/canvas.h"

enum { POINTS_HIGH = 5, WIDEST = 5 };

static const char known[] = "0123456789.,$/hkM-%<~!G ";

/* Three by five points, two in a cell. */
static const struct big_digit blocks[] = {
	{{"█▀█", "█ █", "▀▀▀"}, 3},
	{{"▀█ ", " █ ", "▀▀▀"}, 3},
	{{"▀▀█", "█▀▀", "▀▀▀"}, 3},
	{{"▀▀█", "▀▀█", "▀▀▀"}, 3},
	{{"█ █", "▀▀█", "  ▀"}, 3},
	{{"█▀▀", "▀▀█", "▀▀▀"}, 3},
	{{"█▀▀", "█▀█", "▀▀▀"}, 3},
	{{"▀▀█", "  █", "  ▀"}, 3},
	{{"█▀█", "█▀█", "▀▀▀"}, 3},
	{{"█▀█", "▀▀█", "▀▀▀"}, 3},
	{{" ", " ", "▀"}, 1},
	{{" ", "▄", "▀"}, 1},
	{{"▄█▄", "█▄▄", "▄▄█"}, 3},
	{{"  █", "▄▀ ", "▀  "}, 3},
	{{"█  ", "█▀█", "▀ ▀"}, 3},
	{{"█ ▄", "██ ", "▀ ▀"}, 3},
	{{"█▄ ▄█", "█ ▀ █", "▀   ▀"}, 5},
	{{"   ", "▀▀▀", "   "}, 3},
	{{"▀ █", "▄▀ ", "▀ ▀"}, 3},
	{{" ▄▀", "▀▄ ", "  ▀"}, 3},
	{{"   ", "▄▀▄▀", "   "}, 4},
	{{"█", "█", "▀"}, 1},
	{{"█▀▀", "█ █", "▀▀▀"}, 3},
	{{"  ", "  ", "  "}, 2},
};

/* Seven segments. */
static const struct big_digit segments[] = {
	{{" _ ", "| |", "|_|"}, 3},
	{{"   ", "  |", "  |"}, 3},
	{{" _ ", " _|", "|_ "}, 3},
	{{" _ ", " _|", " _|"}, 3},
	{{"   ", "|_|", "  |"}, 3},
	{{" _ ", "|_ ", " _|"}, 3},
	{{" _ ", "|_ ", "|_|"}, 3},
	{{" _ ", "  |", "  |"}, 3},
	{{" _ ", "|_|", "|_|"}, 3},
	{{" _ ", "|_|", " _|"}, 3},
	{{" ", " ", "."}, 1},
	{{" ", " ", ","}, 1},
	{{" _ ", "(| ", " |)"}, 3},
	{{"  /", " / ", "/  "}, 3},
	{{"   ", "|_ ", "| |"}, 3},
	{{"   ", "|/ ", "|\\ "}, 3},
	{{"    ", "|\\/|", "|  |"}, 4},
	{{"   ", "___", "   "}, 3},
	{{"o /", " / ", "/ o"}, 3},
	{{" /", "< ", " \\"}, 2},
	{{"   ", "/\\/", "   "}, 3},
	{{"|", "|", "."}, 1},
	{{" __", "| _", "|_|"}, 3},
	{{"  ", "  ", "  "}, 2},
};

struct big_digit big_digit(char c, bool ascii)
{
	const char *at = c ? strchr(known, c) : NULL;
	size_t i = at ? (size_t)(at - known) : strlen(known) - 1;

	return ascii ? segments[i] : blocks[i];
}

/* --- as large as one likes --- */

/* A glyph as points: `at[y][x]`, two rows of points in a row of blocks. */
struct points {
	bool at[POINTS_HIGH + 1][WIDEST];
	int width;
};

static struct points points_of(char c)
{
	struct big_digit d = big_digit(c, false);
	struct points p = {.width = d.width};

	for (int row = 0; row < 3; row++) {
		struct str s = str_from(d.rows[row]);

		for (int x = 0; s.n && x < WIDEST; x++) {
			uint32_t block;

			s = str_skip(s, utf8_decode(s, &block));
			p.at[2 * row][x] = block == 0x2588 || block == 0x2580;
			p.at[2 * row + 1][x] = block == 0x2588 ||
					       block == 0x2584;
		}
	}
	return p;
}

int big_rows(struct big_scale scale)
{
	return (POINTS_HIGH * scale.down + 1) / 2;
}

int big_columns(const char *text, struct big_scale scale)
{
	int points = 0;

	for (; *text; text++)
		points += points_of(*text).width + 1;
	return points ? (points - 1) * scale.across : 0;
}

/* Blocks of one glyph: a cell holds two half rows, each within a point. */
static void draw_points(struct canvas *to, int left, int top, struct style s,
			const struct points *p, struct big_scale scale)
{
	static const uint32_t halves[] = {0, 0x2580, 0x2584, 0x2588};

	for (int y = 0; y < big_rows(scale); y++)
		for (int x = 0; x < p->width * scale.across; x++) {
			int col = x / scale.across;
			bool upper = p->at[2 * y / scale.down][col];
			bool lower = p->at[(2 * y + 1) / scale.down][col];
			uint32_t block = halves[upper + 2 * lower];

			if (block)
				canvas_glyph(to, left + x, top + y, s, block,
					     '#');
		}
}

void big_draw(struct canvas *to, int x, int y, struct style s,
	      const char *text, struct big_scale scale)
{
	for (; *text; text++) {
		struct points p = points_of(*text);

		draw_points(to, x, y, s, &p, scale);
		x += (p.width + 1) * scale.across;
	}
}
