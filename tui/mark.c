#include "tui/mark.h"

#include "core/utf8.h"
#include "tui/canvas.h"

enum { SEARCH_MAX = 64 };

static uint32_t fold(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool same_at(struct str text, struct str search)
{
	for (size_t i = 0; i < search.n; i++)
		if (fold((unsigned char)text.p[i]) !=
		    fold((unsigned char)search.p[i]))
			return false;
	return true;
}

bool mark_holds(struct str text, const char *search)
{
	struct str s = str_from(search);

	if (!s.n)
		return false;
	for (; text.n >= s.n; text = str_skip(text, 1))
		if (same_at(text, s))
			return true;
	return false;
}

/* Characters of `search`, folded; how many. */
static int decode(const char *search, uint32_t out[SEARCH_MAX])
{
	struct str s = str_from(search);
	int n = 0;

	while (s.n && n < SEARCH_MAX) {
		uint32_t c;

		s = str_skip(s, utf8_decode(s, &c));
		out[n++] = fold(c);
	}
	return n;
}

/* Columns of the hit that begins at x; 0: there is none. */
static int hit_width(const struct canvas *c, int x, int y,
		     const uint32_t *search, int n)
{
	const struct cell_glyph *g;
	int at = x;

	for (int i = 0; i < n; i++) {
		g = canvas_at(c, at, y);
		if (!g || fold(g->c[0]) != search[i] || g->width == 0)
			return 0;
		at += g->width;
	}
	return at - x;
}

void mark_row(struct canvas *c, int y, const char *search)
{
	uint32_t text[SEARCH_MAX];
	int n = search ? decode(search, text) : 0;

	for (int x = 0; n && x < c->at.w; x++) {
		int w = hit_width(c, x, y, text, n);

		if (w)
			canvas_tint(c, x, y, w, ROLE_GROUND, ROLE_MATCH, 0);
		x += w ? w - 1 : 0;
	}
}
