/* collectors/remote_tag.h - asking for changes only: what a server called its
 * answer to a URL goes back with the next request for the same. */
#ifndef COLLECTORS_REMOTE_TAG_H
#define COLLECTORS_REMOTE_TAG_H

#include <stdbool.h>
#include <stdint.h>

struct http_answer;
struct http_request;

/* A zeroed one knows nothing. */
struct tag {
	uint64_t url;           /* hashed, of a GET; 0: nothing known */
	char *etag, *modified;  /* owned; NULL */
};

void tag_clear(struct tag *t);

/* Hash of a plain GET's URL; 0 for any other request. */
uint64_t tag_url(const struct http_request *r);

/* Keep what the answer to `url` is called; forget the old. */
void tag_keep(struct tag *t, uint64_t url, const struct http_answer *a);

/* Make the request for `url` conditional; false: nothing is known of it. */
bool tag_apply(const struct tag *t, uint64_t url, struct http_request *r);

#endif
