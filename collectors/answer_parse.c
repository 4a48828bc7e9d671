/* A seller's answer as JSON. What a strict parser would refuse whole, or keep
 * only roughly, is first written in a way that it takes. */
#include "collectors/answer.h"

#include <ctype.h>

#include "collectors/http.h"
#include "core/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* More digits may not fit into an int64_t. */
enum { DIGITS_MOST = 18 };

/* ---- numbers --------------------------------------------------------------- */

/* How much at the front of `s` belongs to one number. */
static size_t number_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] && strchr("+-.0123456789Ee", s.p[n]))
		n++;
	return n;
}

static bool is_plain(struct str number)
{
	for (size_t i = 0; i < number.n; i++)
		if (number.p[i] != '-' && !isdigit((unsigned char)number.p[i]))
			return false;
	return number.n <= DIGITS_MOST;
}

/* A real becomes the text of it: as a double, dollars would lose digits. */
static size_t add_number(struct buf *to, struct str s)
{
	struct str number = {s.p, number_length(s)};
	const char *quote = is_plain(number) ? "" : "\"";

	buf_puts(to, quote);
	buf_add(to, number);
	buf_puts(to, quote);
	return number.n;
}

/* ---- strings --------------------------------------------------------------- */

/* The unit of the escape "\uHHHH" at the front of `s`; -1: there is none. */
static int unit_of(struct str s)
{
	int unit = 0;

	if (s.n < 6 || s.p[0] != '\\' || s.p[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		int c = tolower((unsigned char)s.p[i]);

		if (!isxdigit(c))
			return -1;
		unit = unit * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return unit;
}

/* Halves of characters, and the character 0, are no text that can be kept. */
static size_t add_escape(struct buf *to, struct str s)
{
	int first = unit_of(s);
	size_t n = first < 0 ? 2 : 6;
	int second;

	if (first >= 0xd800 && first < 0xdc00) {
		second = unit_of(str_skip(s, 6));
		n = second >= 0xdc00 && second < 0xe000 ? 12 : 6;
	}
	if (first == 0 || (n == 6 && first >= 0xd800 && first < 0xe000))
		buf_puts(to, REPLACEMENT);
	else
		buf_add(to, (struct str){s.p, n < s.n ? n : s.n});
	return n < s.n ? n : s.n;
}

/* ---- the whole ------------------------------------------------------------- */

/* What needs no care at the front of `s`. */
static size_t plain_length(struct str s, bool inside)
{
	size_t n = 0;

	for (; n < s.n; n++) {
		unsigned char c = (unsigned char)s.p[n];

		if (c == '"' || c >= 0x80 || (inside && c == '\\') ||
		    (!inside && (c == '-' || isdigit(c))))
			break;
	}
	return n;
}

static size_t add_character(struct buf *to, struct str s)
{
	uint32_t c;
	size_t n = utf8_decode(s, &c);

	if (c == UTF8_BAD)
		buf_puts(to, REPLACEMENT);
	else
		buf_add(to, (struct str){s.p, n});
	return n;
}

static void mend(struct buf *to, struct str s)
{
	bool inside = false;

	for (;;) {
		size_t n = plain_length(s, inside);

		buf_add(to, (struct str){s.p, n});
		s = str_skip(s, n);
		if (!s.n)
			break;
		if (s.p[0] == '"')
			inside = !inside;
		if (s.p[0] == '\\')
			n = add_escape(to, s);
		else if (s.p[0] == '-' || isdigit((unsigned char)s.p[0]))
			n = add_number(to, s);
		else
			n = add_character(to, s);
		s = str_skip(s, n);
	}
}

struct json *answer_parse(struct str text)
{
	static const struct str mark = {"\xef\xbb\xbf", 3};
	struct buf mended = {0};
	struct json *root;

	if (str_starts(text, mark))
		text = str_skip(text, mark.n);
	buf_reserve(&mended, text.n + text.n / 8 + 16);
	mend(&mended, text);
	root = json_parse_lenient(buf_str(&mended));
	/* It may be the answer to a login. */
	wipe(mended.p, mended.n);
	buf_release(&mended);
	return root;
}
