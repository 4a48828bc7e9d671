/* core/crypto.h - the only door to libcrypto.
 *
 * SHA-256 now; request signing adds HMAC and RSA later. */
#ifndef CORE_CRYPTO_H
#define CORE_CRYPTO_H

#include <stdint.h>

#include "core/str.h"

/* SHA-256 of `s` into 32 bytes. */
void sha256(struct str s, uint8_t out[32]);

#endif
