#include "core/nearest.h"

enum { LONGEST = 40 };

static char fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c == '_' ? '-' : c;
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Edits (insert, drop, change, swap of neighbours) that make `a` into `b`;
 * both at most LONGEST long. */
static size_t distance(struct str a, struct str b)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t j = 0; j <= b.n; j++)
		last[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *spare = before;

		now[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			bool same = fold(a.p[i - 1]) == fold(b.p[j - 1]);

			now[j] = min3(last[j] + 1, now[j - 1] + 1,
				      last[j - 1] + !same);
			if (i > 1 && j > 1 &&
			    fold(a.p[i - 1]) == fold(b.p[j - 2]) &&
			    fold(a.p[i - 2]) == fold(b.p[j - 1]) &&
			    before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[b.n];
}

const char *nearest_word(struct str word, const char *const *words,
			 size_t count)
{
	const char *best = NULL;
	size_t least = word.n / 3 + 2;

	if (word.n == 0 || word.n > LONGEST)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		struct str candidate = str_from(words[i]);
		size_t d;

		if (candidate.n > LONGEST)
			continue;
		d = distance(word, candidate);
		if (d < least && d < candidate.n) {
			least = d;
			best = words[i];
		}
	}
	return best;
}
