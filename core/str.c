#include "core/str.h"

#include <fnmatch.h>

#include "core/mem.h"

#ifndef FNM_CASEFOLD
#define FNM_CASEFOLD 0
#endif

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq((struct str){s.p, prefix.n}, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	       str_eq((struct str){s.p + s.n - suffix.n, suffix.n}, suffix);
}

ptrdiff_t str_find(struct str s, struct str needle)
{
	const char *at;

	if (s.n < needle.n)
		return -1;
	if (needle.n == 0)
		return 0;
	at = memmem(s.p, s.n, needle.p, needle.n);
	return at ? at - s.p : -1;
}

struct str str_skip(struct str s, size_t n)
{
	if (n > s.n)
		n = s.n;
	return n ? (struct str){s.p + n, s.n - n} : s;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
	while (s.n && is_space(s.p[0]))
		s = str_skip(s, 1);
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_int64(struct str s, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t limit = minus ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
	uint64_t v = 0;

	if (minus)
		s = str_skip(s, 1);
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned)(s.p[i] - '0');

		if (digit > 9 || v > (limit - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*out = minus ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

bool str_glob(struct str s, const char *pattern)
{
	char *text = xstrndup(s.p, s.n);
	bool match = fnmatch(pattern, text, FNM_CASEFOLD) == 0;

	free(text);
	return match;
}
