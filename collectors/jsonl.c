#include "collectors/jsonl.h"

#include "collectors/scan.h"
#include "core/clock.h"
#include "core/usage.h"
#include "core/utf8.h"

void jl_init(struct jl *j, struct str text)
{
	const char *p = text.n ? text.p : "";

	*j = (struct jl){.p = p, .end = p + text.n};
}

static bool fail(struct jl *j)
{
	j->bad = true;
	j->p = j->end;
	return false;
}

/* The next byte that is no white space, not consumed; 0 at the end. */
static inline unsigned char next_byte(struct jl *j)
{
	while (j->p < j->end) {
		unsigned char c = (unsigned char)*j->p;

		if (c > ' ' || (c != ' ' && c != '\t' && c != '\r' && c != '\n'))
			return c;
		j->p++;
	}
	return 0;
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

enum jl_type jl_peek(struct jl *j)
{
	unsigned char c = next_byte(j);

	switch (c) {
	case '{':
		return JL_OBJECT;
	case '[':
		return JL_ARRAY;
	case '"':
		return JL_STRING;
	case 't':
	case 'f':
		return JL_BOOL;
	case 'n':
		return JL_NULL;
	default:
		if (c == '-' || is_digit(c))
			return JL_NUMBER;
		fail(j);
		return JL_BAD;
	}
}

/* Consume the string whose opening quote is next; its raw text. */
static bool take_string(struct jl *j, struct str *raw)
{
	size_t n;

	j->p++;
	n = scan_string((struct str){j->p, (size_t)(j->end - j->p)});
	if (n == SIZE_MAX)
		return fail(j);
	*raw = (struct str){j->p, n};
	j->p += n + 1;
	return true;
}

static bool take_word(struct jl *j, struct str word)
{
	if ((size_t)(j->end - j->p) < word.n ||
	    memcmp(j->p, word.p, word.n) != 0)
		return fail(j);
	j->p += word.n;
	return true;
}

static bool take_digits(struct jl *j)
{
	const char *from = j->p;

	while (j->p < j->end && is_digit((unsigned char)*j->p))
		j->p++;
	return j->p > from || fail(j);
}

static bool take_number(struct jl *j)
{
	if (*j->p == '-')
		j->p++;
	if (j->p < j->end && *j->p == '0')
		j->p++;
	else if (!take_digits(j))
		return false;
	if (j->p < j->end && *j->p == '.') {
		j->p++;
		if (!take_digits(j))
			return false;
	}
	if (j->p < j->end && (*j->p == 'e' || *j->p == 'E')) {
		j->p++;
		if (j->p < j->end && (*j->p == '+' || *j->p == '-'))
			j->p++;
		return take_digits(j);
	}
	return true;
}

static bool take_scalar(struct jl *j, enum jl_type type)
{
	struct str raw;

	switch (type) {
	case JL_STRING:
		return take_string(j, &raw);
	case JL_NUMBER:
		return take_number(j);
	case JL_NULL:
		return take_word(j, STR("null"));
	default:
		return take_word(j, *j->p == 't' ? STR("true") : STR("false"));
	}
}

static bool enter(struct jl *j)
{
	if (j->depth >= JL_DEPTH)
		return fail(j);
	j->p++;
	j->depth++;
	j->first = true;
	return true;
}

static bool leave(struct jl *j)
{
	j->p++;
	j->depth--;
	j->first = false;
	return false;
}

bool jl_object(struct jl *j)
{
	enum jl_type type = jl_peek(j);

	if (type == JL_OBJECT)
		return enter(j);
	jl_skip(j);
	return false;
}

bool jl_array(struct jl *j)
{
	enum jl_type type = jl_peek(j);

	if (type == JL_ARRAY)
		return enter(j);
	jl_skip(j);
	return false;
}

/* The comma before every member but the first. */
static inline bool take_comma(struct jl *j, unsigned char c)
{
	if (j->first) {
		j->first = false;
		return true;
	}
	if (c != ',')
		return fail(j);
	j->p++;
	return true;
}

bool jl_key(struct jl *j, struct str *key)
{
	unsigned char c = next_byte(j);

	if (c == '}')
		return leave(j);
	if (!take_comma(j, c))
		return false;
	if (next_byte(j) != '"')
		return fail(j);
	if (!take_string(j, key))
		return false;
	if (next_byte(j) != ':')
		return fail(j);
	j->p++;
	return true;
}

bool jl_item(struct jl *j)
{
	unsigned char c = next_byte(j);

	if (c == ']')
		return leave(j);
	return take_comma(j, c) && jl_peek(j) != JL_BAD;
}

/* Skips a container without recursion: which of the levels are objects is
 * remembered in a bit each. */
static void skip_container(struct jl *j)
{
	uint64_t objects[JL_DEPTH / 64 + 1] = {0};
	const int base = j->depth;
	struct str key;

	do {
		enum jl_type type = jl_peek(j);

		if (type != JL_OBJECT && type != JL_ARRAY) {
			if (type != JL_BAD)
				take_scalar(j, type);
		} else if (enter(j)) {
			uint64_t bit = (uint64_t)1 << (j->depth % 64);

			objects[j->depth / 64] &= ~bit;
			if (type == JL_OBJECT)
				objects[j->depth / 64] |= bit;
		}
		while (j->depth > base && !j->bad &&
		       !(objects[j->depth / 64] >> (j->depth % 64) & 1
				 ? jl_key(j, &key)
				 : jl_item(j)))
			;
	} while (j->depth > base && !j->bad);
}

void jl_skip(struct jl *j)
{
	enum jl_type type = jl_peek(j);

	if (type == JL_OBJECT || type == JL_ARRAY)
		skip_container(j);
	else if (type != JL_BAD)
		take_scalar(j, type);
}

struct str jl_raw(struct jl *j)
{
	const char *from;

	next_byte(j);
	from = j->p;
	jl_skip(j);
	if (j->bad)
		return (struct str){0};
	return (struct str){from, (size_t)(j->p - from)};
}

bool jl_str_raw(struct jl *j, struct str *out)
{
	if (jl_peek(j) != JL_STRING) {
		jl_skip(j);
		return false;
	}
	return take_string(j, out);
}

bool jl_str(struct jl *j, struct str *out, struct buf *room)
{
	struct str raw;

	if (!jl_str_raw(j, &raw))
		return false;
	if (raw.n == 0 || !memchr(raw.p, '\\', raw.n)) {
		*out = raw;
		return true;
	}
	buf_reset(room);
	jl_unescape(raw, room);
	*out = buf_str(room);
	return true;
}

bool jl_bool(struct jl *j, bool *out)
{
	if (jl_peek(j) != JL_BOOL) {
		jl_skip(j);
		return false;
	}
	*out = *j->p == 't';
	return take_scalar(j, JL_BOOL);
}

bool jl_number(struct jl *j, struct str *out)
{
	if (jl_peek(j) != JL_NUMBER) {
		jl_skip(j);
		return false;
	}
	*out = jl_raw(j);
	return !j->bad;
}

static enum jl_count count_of(struct str digits, int64_t *n)
{
	int64_t v = 0;

	if (digits.n == 0)
		return JL_COUNT_BAD;
	for (size_t i = 0; i < digits.n; i++) {
		unsigned char c = (unsigned char)digits.p[i];

		if (!is_digit(c))
			return JL_COUNT_BAD;
		v = v * 10 + (c - '0');
		if (v > TOKENS_MAX)
			return JL_COUNT_BAD;
	}
	*n = v;
	return JL_COUNT_OK;
}

static enum jl_count take_count(struct jl *j, int64_t *n, bool text_too)
{
	enum jl_type type = jl_peek(j);
	struct str raw;

	if (type == JL_STRING && text_too)
		return take_string(j, &raw) ? count_of(raw, n) : JL_COUNT_BAD;
	if (type == JL_NUMBER)
		return jl_number(j, &raw) ? count_of(raw, n) : JL_COUNT_BAD;
	jl_skip(j);
	return type == JL_NULL && !j->bad ? JL_COUNT_ABSENT : JL_COUNT_BAD;
}

enum jl_count jl_count(struct jl *j, int64_t *n)
{
	return take_count(j, n, false);
}

enum jl_count jl_count_text(struct jl *j, int64_t *n)
{
	return take_count(j, n, true);
}

/* "1795462704", "1795462704.7619805": seconds, ms, us or ns by size. */
static bool time_of_number(struct str s, int64_t *ms)
{
	const char *point = s.n ? memchr(s.p, '.', s.n) : NULL;
	size_t whole = point ? (size_t)(point - s.p) : s.n;
	int frac = 0, scale = 100;
	int64_t n;

	if (!str_int64((struct str){s.p, whole}, &n) || n < 0)
		return false;
	for (size_t i = whole + 1; i < s.n; i++) {
		if (!is_digit((unsigned char)s.p[i]))
			return false;
		frac += (s.p[i] - '0') * scale;
		scale /= 10;
	}
	*ms = time_from_number(n, frac);
	return true;
}

bool jl_time(struct jl *j, int64_t *ms)
{
	enum jl_type type = jl_peek(j);
	struct str raw;

	if (type == JL_NUMBER)
		return jl_number(j, &raw) && time_of_number(raw, ms);
	if (type == JL_STRING)
		return take_string(j, &raw) && (time_parse_iso(raw, ms) ||
						time_of_number(raw, ms));
	jl_skip(j);
	return false;
}

bool jl_done(struct jl *j)
{
	next_byte(j);
	return !j->bad && j->depth == 0 && j->p == j->end;
}

/* Four hex digits, or UTF8_BAD. */
static uint32_t hex4(struct str s)
{
	uint32_t v = 0;

	if (s.n < 4)
		return UTF8_BAD;
	for (int i = 0; i < 4; i++) {
		unsigned char c = (unsigned char)s.p[i];
		unsigned char low = c | 0x20;

		if (is_digit(c))
			v = v << 4 | (uint32_t)(c - '0');
		else if (low >= 'a' && low <= 'f')
			v = v << 4 | (uint32_t)(low - 'a' + 10);
		else
			return UTF8_BAD;
	}
	return v;
}

/* Append the character of a \u escape whose digits begin `s`; how many bytes
 * of `s` were used. A pair of surrogates is one character; what is none
 * becomes U+FFFD. */
static size_t unescape_unicode(struct str s, struct buf *to)
{
	uint32_t c = hex4(s), low;
	size_t used = c == UTF8_BAD ? 0 : 4;
	char out[4];

	if (c >= 0xd800 && c < 0xdc00 && s.n >= 10 && s.p[4] == '\\' &&
	    s.p[5] == 'u') {
		low = hex4(str_skip(s, 6));
		if (low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			used = 10;
		}
	}
	if (c == UTF8_BAD || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	buf_add(to, (struct str){out, utf8_encode(c, out)});
	return used;
}

void jl_unescape(struct str raw, struct buf *to)
{
	static const char from[] = "bfnrt", into[] = "\b\f\n\r\t";

	for (size_t i = 0; i < raw.n;) {
		const char *slash = memchr(raw.p + i, '\\', raw.n - i);
		size_t plain = slash ? (size_t)(slash - raw.p) - i : raw.n - i;
		const char *known;
		char c;

		buf_add(to, (struct str){raw.p + i, plain});
		i += plain;
		if (i + 1 >= raw.n)
			return;
		c = raw.p[i + 1];
		i += 2;
		known = memchr(from, c, sizeof(from) - 1);
		if (c == 'u')
			i += unescape_unicode(str_skip(raw, i), to);
		else
			buf_putc(to, known ? into[known - from] : c);
	}
}
