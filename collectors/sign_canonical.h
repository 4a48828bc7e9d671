/* collectors/sign_canonical.h - the parts that the signatures of AWS,
 * Volcengine and Alibaba Cloud share: the canonical request, the chain of
 * keys. For the sign files and their tests. */
#ifndef COLLECTORS_SIGN_CANONICAL_H
#define COLLECTORS_SIGN_CANONICAL_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/http.h"
#include "core/buf.h"

struct canonical_rules {
	/* Headers to sign beside host, as patterns in lower case ("x-amz-*"),
	 * NULL at the end; those that the request has. */
	const char *const *headers;
	bool encode_path;       /* encode the path once more than the URL does */
};

struct canonical {
	char digest[65];        /* hexadecimal SHA-256 of the request */
	struct buf headers;     /* "host;x-amz-date" */
};

/* Put the url's query in canonical order and fill *out. The caller releases
 * out->headers. */
void canonical_build(struct http_request *r,
		     const struct canonical_rules *rules,
		     struct canonical *out);

/* Hexadecimal SHA-256. */
void hex_sha256(struct str s, char out[65]);

/* What a signature of the AWS family is good for. */
struct sign_scope {
	const char *opening;    /* before the secret: "AWS4" or "" */
	const char *region;
	const char *service;
	const char *closing;    /* "aws4_request" or "request" */
	char time[24];          /* "20150830T123600Z"; the day is its front */
};

/* Write UTC ms as "20150830T123600Z". */
void sign_time(int64_t now, char out[24]);

/* The signing key: HMAC of day, region, service, closing in turn. */
void sign_chain(const struct sign_scope *scope, const char *secret,
		uint8_t out[32]);

#endif
