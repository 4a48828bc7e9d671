#include "core/encode.h"

#include <string.h>

static const char base64_set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "abcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url_set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-_";

/* ---- hexadecimal --------------------------------------------------------- */

void hex_encode(struct buf *to, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char b = (unsigned char)bytes.p[i];

		buf_putc(to, digits[b >> 4]);
		buf_putc(to, digits[b & 15]);
	}
}

/* Value of a hexadecimal digit, or -1. */
static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_decode(struct buf *to, struct str text)
{
	if (text.n % 2)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (hex_value(text.p[i]) < 0)
			return false;
	for (size_t i = 0; i < text.n; i += 2)
		buf_putc(to, (char)(hex_value(text.p[i]) << 4 |
				    hex_value(text.p[i + 1])));
	return true;
}

/* ---- base 64 ------------------------------------------------------------- */

/* Digits of one to three bytes: one more than there are bytes. */
static void encode_group(struct buf *to, const char *p, size_t n,
			 const char *set)
{
	uint32_t v = 0;

	for (size_t i = 0; i < 3; i++)
		v = v << 8 | (i < n ? (unsigned char)p[i] : 0);
	for (size_t i = 0; i <= n; i++)
		buf_putc(to, set[v >> (18 - 6 * i) & 63]);
}

static void encode(struct buf *to, struct str s, const char *set)
{
	for (; s.n > 3; s = str_skip(s, 3))
		encode_group(to, s.p, 3, set);
	if (s.n)
		encode_group(to, s.p, s.n, set);
}

void base64_encode(struct buf *to, struct str bytes)
{
	encode(to, bytes, base64_set);
	for (size_t i = bytes.n; i % 3; i++)
		buf_putc(to, '=');
}

void base64url_encode(struct buf *to, struct str bytes)
{
	encode(to, bytes, base64url_set);
}

/* Value of a digit of the set, or -1. */
static int digit_value(char c, const char *set)
{
	const char *at = c ? strchr(set, c) : NULL;

	return at ? (int)(at - set) : -1;
}

/* Without padding; what there is must fill up the last group. */
static bool drop_padding(struct str *s)
{
	size_t n = s->n;

	while (s->n && n - s->n < 2 && s->p[s->n - 1] == '=')
		s->n--;
	return s->n == n || n % 4 == 0;
}

static bool is_base64(struct str s, const char *set)
{
	static const int beyond[] = {0, 0, 15, 3};

	for (size_t i = 0; i < s.n; i++)
		if (digit_value(s.p[i], set) < 0)
			return false;
	/* Bits past the last whole byte are 0 in what an encoder wrote. */
	return s.n % 4 != 1 &&
	       (s.n == 0 ||
		(digit_value(s.p[s.n - 1], set) & beyond[s.n % 4]) == 0);
}

static bool decode(struct buf *to, struct str s, const char *set)
{
	uint32_t v = 0;

	if (!drop_padding(&s) || !is_base64(s, set))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		v = v << 6 | (uint32_t)digit_value(s.p[i], set);
		if (i % 4)
			buf_putc(to, (char)(v >> (6 - 2 * (i % 4))));
	}
	return true;
}

bool base64_decode(struct buf *to, struct str text)
{
	return decode(to, text, base64_set);
}

bool base64url_decode(struct buf *to, struct str text)
{
	return decode(to, text, base64url_set);
}
