/* collectors/url.h - percent-encoding and query strings (RFC 3986), the same
 * bytes for signing and for sending. */
#ifndef COLLECTORS_URL_H
#define COLLECTORS_URL_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/str.h"

/* Append `s`; all but A-Z a-z 0-9 - . _ ~ becomes %XX (upper case). */
void url_encode(struct buf *to, struct str s);

/* Append "name=value", encoded, after '?' or '&' as fits what is there. */
void url_query(struct buf *url, const char *name, struct str value);

struct url_parts {
	struct str scheme;      /* "https" */
	struct str host;        /* with port unless it is the scheme's own */
	struct str path;        /* "/..." or empty */
	struct str query;       /* after '?', or empty */
};

/* Take a URL apart; all lent. False when it is no absolute URL. A port that
 * is the scheme's own (80, 443) is not in host. */
bool url_split(struct str url, struct url_parts *out);

/* Append the canonical query: pairs sorted by encoded name, then value; "a"
 * becomes "a=". `query` is encoded already. */
void url_canonical_query(struct buf *to, struct str query);

#endif
