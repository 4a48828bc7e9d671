#include "core/crypto.h"

#include <openssl/sha.h>

void sha256(struct str s, uint8_t out[32])
{
	SHA256((const unsigned char *)s.p, s.n, out);
}
