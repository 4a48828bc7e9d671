#include "collectors/sign_canonical.h"

#include <stdio.h>
#include <stdlib.h>

#include "collectors/url.h"
#include "core/clock.h"
#include "core/crypto.h"
#include "core/encode.h"
#include "core/mem.h"

void hex_sha256(struct str s, char out[65])
{
	struct buf hex = {0};
	uint8_t digest[32];

	sha256(s, digest);
	hex_encode(&hex, (struct str){(char *)digest, sizeof(digest)});
	snprintf(out, 65, "%s", buf_text(&hex));
	buf_release(&hex);
}

/* ---- headers ------------------------------------------------------------- */

struct header {
	char *name;             /* owned, lower case */
	struct str value;       /* lent, trimmed */
};

struct header_list {
	struct header *rows;
	size_t count, room;
};

static void add_header(struct header_list *l, struct str name,
		       struct str value)
{
	struct header *h = GROW(l->rows, l->count, l->room);

	h->name = xstrndup(name.p, name.n);
	for (char *c = h->name; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	h->value = str_trim(value);
}

static bool is_signed(const struct canonical_rules *rules, struct str name)
{
	for (const char *const *p = rules->headers; *p; p++)
		if (str_glob(name, *p))
			return true;
	return false;
}

static int compare_headers(const void *a, const void *b)
{
	const struct header *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void gather(const struct http_request *r, struct str host,
		   const struct canonical_rules *rules, struct header_list *l)
{
	/* A Host of the caller's own is what will be sent. */
	const char *own = http_header_get(r, "Host");

	add_header(l, STR("host"), own ? str_from(own) : host);
	for (int i = 0; i < r->header_count; i++) {
		struct str line = str_from(r->headers[i]);
		const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
		struct str name = {line.p, colon ? colon - line.p : 0};

		if (colon && is_signed(rules, name))
			add_header(l, name, str_skip(line, name.n + 1));
	}
	qsort(l->rows, l->count, sizeof(*l->rows), compare_headers);
}

/* Runs of blanks count as one. */
static void put_value(struct buf *to, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool blank = s.p[i] == ' ' || s.p[i] == '\t';

		if (!blank)
			buf_putc(to, s.p[i]);
		else if (s.p[i - 1] != ' ' && s.p[i - 1] != '\t')
			buf_putc(to, ' ');
	}
}

/* "name:value" lines to `lines`, "name;name" to `names`; empties the list. */
static void put_headers(struct header_list *l, struct buf *lines,
			struct buf *names)
{
	for (size_t i = 0; i < l->count; i++) {
		struct header *h = &l->rows[i];

		buf_puts(lines, h->name);
		buf_putc(lines, ':');
		put_value(lines, h->value);
		buf_putc(lines, '\n');
		if (i)
			buf_putc(names, ';');
		buf_puts(names, h->name);
		free(h->name);
	}
	free(l->rows);
}

/* ---- the request --------------------------------------------------------- */

/* Put the canonical query in place of the old one, which is lent from `url`. */
static void replace_query(struct buf *url, struct str old, struct str query)
{
	size_t at;

	if (old.n == 0)
		return;
	at = (size_t)(old.p - url->p);
	url->n = at;
	url->p[at] = '\0';
	buf_add(url, query);
}

static void put_path(struct buf *to, struct str path, bool encode)
{
	if (path.n == 0)
		buf_putc(to, '/');
	for (size_t i = 0; i < path.n; i++) {
		struct str c = {path.p + i, 1};

		if (encode && *c.p != '/')
			url_encode(to, c);
		else
			buf_add(to, c);
	}
}

void canonical_build(struct http_request *r,
		     const struct canonical_rules *rules,
		     struct canonical *out)
{
	struct header_list headers = {0};
	struct buf text = {0}, query = {0};
	struct url_parts url = {.host = {NULL, 0}};
	char body[65];

	*out = (struct canonical){.headers = {0}};
	url_split(buf_str(&r->url), &url);
	url_canonical_query(&query, url.query);
	gather(r, url.host, rules, &headers);
	hex_sha256(buf_str(&r->body), body);
	buf_addf(&text, "%s\n", r->method);
	put_path(&text, url.path, rules->encode_path);
	buf_addf(&text, "\n%s\n", buf_text(&query));
	put_headers(&headers, &text, &out->headers);
	buf_addf(&text, "\n%s\n%s", buf_text(&out->headers), body);
	hex_sha256(buf_str(&text), out->digest);
	replace_query(&r->url, url.query, buf_str(&query));
	wipe(text.p, text.room);
	buf_release(&text);
	buf_release(&query);
}

/* ---- keys ---------------------------------------------------------------- */

void sign_time(int64_t now, char out[24])
{
	char iso[24];
	size_t n = 0;

	time_format_utc(now, iso);
	for (const char *c = iso; *c; c++)
		if (*c != '-' && *c != ':')
			out[n++] = *c;
	out[n] = '\0';
}

void sign_chain(const struct sign_scope *scope, const char *secret,
		uint8_t out[32])
{
	const struct str parts[] = {
		str_from(scope->region), str_from(scope->service),
		str_from(scope->closing),
	};
	struct buf first = {0};

	buf_reserve(&first, strlen(scope->opening) + strlen(secret));
	buf_puts(&first, scope->opening);
	buf_puts(&first, secret);
	hmac_sha256(buf_str(&first), (struct str){scope->time, 8}, out);
	wipe(first.p, first.room);
	buf_release(&first);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		hmac_sha256((struct str){(char *)out, 32}, parts[i], out);
}
