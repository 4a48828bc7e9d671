/* collectors/sign.h - request signatures of AWS, Volcengine and Alibaba
 * Cloud; one canonical request, three ways to seal it.
 *
 * Vectors: tests/unit/test_sign.c. Each function adds its headers to a request
 * whose url, method, body and other headers are complete. The url's query is
 * put in canonical order, so that what is sent is what was signed. The host
 * signed is the url's, or that of a Host header the caller set. Signing again
 * replaces what the first time set. */
#ifndef COLLECTORS_SIGN_H
#define COLLECTORS_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/http.h"

struct sign_key {
	const char *id;         /* access key id */
	const char *secret;
	const char *token;      /* session token; NULL or "": none */
};

/* AWS Signature Version 4: signs content-type, host, and every x-amz-
 * header. `now`: UTC ms. */
void sign_aws(struct http_request *r, const struct sign_key *key,
	      const char *region, const char *service, int64_t now);

/* Volcengine and BytePlus: HMAC-SHA256 over content-type, host,
 * x-content-sha256, x-date (and x-security-token). */
void sign_volcengine(struct http_request *r, const struct sign_key *key,
		     const char *region, const char *service, int64_t now);

/* Alibaba Cloud ACS3-HMAC-SHA256 over host, content-type if set and all
 * x-acs- headers; x-acs-action and x-acs-version are set by the caller.
 * `nonce` is unique to the request (NULL: a random one is made). */
void sign_alibaba(struct http_request *r, const struct sign_key *key,
		  int64_t now, const char *nonce);

/* Google service accounts: append a JWT signed RS256 with the PEM key. Claims
 * are JSON text; `kid` may be NULL. False with *err: no such key. */
bool sign_jwt(struct buf *to, const char *kid, const char *claims,
	      const char *pem, struct err *err);

#endif
