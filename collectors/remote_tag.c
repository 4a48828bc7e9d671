#include "collectors/remote_tag.h"

#include <stdlib.h>
#include <string.h>

#include "collectors/http.h"
#include "core/intern.h"
#include "core/mem.h"

enum { TAG_MOST = 256 };        /* bytes of what we give back */

void tag_clear(struct tag *t)
{
	free(t->etag);
	free(t->modified);
	*t = (struct tag){0};
}

uint64_t tag_url(const struct http_request *r)
{
	if (strcmp(r->method, "GET") != 0 || r->body.n > 0)
		return 0;
	return hash_bytes(r->url.p, r->url.n);
}

static char *value_of(const struct http_answer *a, const char *name)
{
	struct str s = http_answer_header(a, name);

	if (str_empty(s) || s.n > TAG_MOST)
		return NULL;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return NULL;
	return xstrndup(s.p, s.n);
}

void tag_keep(struct tag *t, uint64_t url, const struct http_answer *a)
{
	tag_clear(t);
	t->etag = value_of(a, "etag");
	t->modified = value_of(a, "last-modified");
	if (t->etag || t->modified)
		t->url = url;
}

bool tag_apply(const struct tag *t, uint64_t url, struct http_request *r)
{
	if (!url || t->url != url)
		return false;
	if (t->etag)
		http_header_set(r, "If-None-Match", t->etag);
	else
		http_header_set(r, "If-Modified-Since", t->modified);
	return true;
}
