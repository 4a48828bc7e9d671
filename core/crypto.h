/* core/crypto.h - the only door to libcrypto: digests, keyed digests, random
 * bytes and RSA signatures. Knows of no seller and no header. */
#ifndef CORE_CRYPTO_H
#define CORE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

struct err;

/* SHA-256 of `s` into 32 bytes. */
void sha256(struct str s, uint8_t out[32]);

/* SHA-1 into 20 bytes: for names that others chose so, never for safety. */
void sha1(struct str s, uint8_t out[20]);

/* HMAC-SHA-256 of `data` (RFC 2104). `out` may be where the key is. */
void hmac_sha256(struct str key, struct str data, uint8_t out[32]);

/* Bytes that nobody can guess. */
void crypto_random(void *to, size_t n);

/* Append the RSASSA-PKCS1-v1_5 signature with SHA-256 of `data` (RS256; raw
 * bytes) by the private key in `pem` (PKCS#8 or PKCS#1, without password).
 * False with *err, which says nothing of the key but what is wrong. */
bool crypto_sign_rs256(struct buf *to, struct str data, struct str pem,
		       struct err *err);

#endif
