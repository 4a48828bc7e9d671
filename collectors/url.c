#include "collectors/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/mem.h"

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

void url_encode(struct buf *to, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_unreserved(s.p[i]))
			buf_putc(to, s.p[i]);
		else
			buf_add(to, (struct str){(char[]){'%', hex[c >> 4],
							  hex[c & 15]}, 3});
	}
}

void url_query(struct buf *url, const char *name, struct str value)
{
	bool begun = url->n && memchr(url->p, '?', url->n);

	if (!begun)
		buf_putc(url, '?');
	else if (url->p[url->n - 1] != '?' && url->p[url->n - 1] != '&')
		buf_putc(url, '&');
	url_encode(url, str_from(name));
	buf_putc(url, '=');
	url_encode(url, value);
}

/* ---- taking apart -------------------------------------------------------- */

/* What stands before the first of `any` (or all); *s is what follows, that
 * byte included. */
static struct str take_until(struct str *s, const char *any)
{
	size_t n = 0;
	struct str head;

	while (n < s->n && (!s->p[n] || !strchr(any, s->p[n])))
		n++;
	head = (struct str){s->p, n};
	*s = str_skip(*s, n);
	return head;
}

static bool is_scheme(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char lower = (char)(s.p[i] | 0x20);

		if ((lower < 'a' || lower > 'z') &&
		    (i == 0 || !strchr("0123456789+-.", s.p[i])))
			return false;
	}
	return s.n > 0;
}

/* Where the port's colon stands in "host:443" or "[::1]:443"; s.n when there
 * is none. */
static size_t port_at(struct str s)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] >= '0' && s.p[i - 1] <= '9')
		i--;
	return i > 0 && s.p[i - 1] == ':' ? i - 1 : s.n;
}

static bool is_word(struct str s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

/* "https://host:/" names no port: the scheme's own. */
static bool is_own_port(struct str scheme, struct str port)
{
	if (port.n == 0)
		return true;
	return (is_word(scheme, "https") && str_is(port, "443")) ||
	       (is_word(scheme, "http") && str_is(port, "80"));
}

/* A name, or an IPv6 address in brackets. */
static bool is_host(struct str s)
{
	if (s.n && s.p[0] == '[')
		return s.n > 2 && s.p[s.n - 1] == ']' &&
		       !memchr(s.p + 1, '[', s.n - 1) &&
		       memchr(s.p, ']', s.n) == s.p + s.n - 1;
	return s.n > 0 && !memchr(s.p, ':', s.n) && !memchr(s.p, ']', s.n);
}

/* Host with port, the scheme's own port left out. Names and passwords before
 * an '@' are no part of it. */
static bool split_host(struct str scheme, struct str s, struct str *host)
{
	struct str name;
	size_t at;

	for (size_t i = s.n; i > 0; i--) {
		if (s.p[i - 1] == '@') {
			s = str_skip(s, i);
			break;
		}
	}
	at = port_at(s);
	name = (struct str){s.p, at};
	if (!is_host(name))
		return false;
	if (at < s.n && is_own_port(scheme, str_skip(s, at + 1)))
		s = name;
	*host = s;
	return true;
}

/* Blanks and control bytes have no place in a URL. */
static bool is_clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

bool url_split(struct str url, struct url_parts *out)
{
	struct url_parts parts = {.scheme = {NULL, 0}};
	struct str rest = url, authority;

	parts.scheme = take_until(&rest, ":");
	if (!is_clean(url) || !is_scheme(parts.scheme) ||
	    !str_starts(rest, STR("://")))
		return false;
	rest = str_skip(rest, 3);
	authority = take_until(&rest, "/?#");
	parts.path = take_until(&rest, "?#");
	if (rest.n && rest.p[0] == '?') {
		rest = str_skip(rest, 1);
		parts.query = take_until(&rest, "#");
	}
	if (!split_host(parts.scheme, authority, &parts.host))
		return false;
	*out = parts;
	return true;
}

/* ---- the canonical query ------------------------------------------------- */

struct pair {
	struct str name, value;
};

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int c = str_cmp(x->name, y->name);

	return c ? c : str_cmp(x->value, y->value);
}

static void put_pairs(struct buf *to, const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_putc(to, '&');
		buf_add(to, pairs[i].name);
		buf_putc(to, '=');
		buf_add(to, pairs[i].value);
	}
}

void url_canonical_query(struct buf *to, struct str query)
{
	struct pair *pairs = NULL;
	size_t count = 0, room = 0;

	while (query.n) {
		struct str one = take_until(&query, "&"), name;

		query = str_skip(query, 1);
		if (one.n == 0)
			continue;
		name = take_until(&one, "=");
		*GROW(pairs, count, room) =
			(struct pair){name, str_skip(one, 1)};
	}
	if (count)
		qsort(pairs, count, sizeof(*pairs), compare_pairs);
	put_pairs(to, pairs, count);
	free(pairs);
}
