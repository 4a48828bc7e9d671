/* core/identity.h - who a billed response is: 128 bits that never depend on a
 * path, an offset or the time of reading. */
#ifndef CORE_IDENTITY_H
#define CORE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

struct id128 {
	uint64_t hi, lo;        /* both 0: no identity */
};

/* SHA-256 of "namespace:" + parts joined by 0x1f, cut to 128 bits. The
 * namespace is the issuer: "anthropic", "openai", or a client's name. */
struct id128 id_make(const char *namespace, const struct str *parts,
		     unsigned count);

/* The common case of one part: id_of("anthropic", "msg_01..."). */
struct id128 id_of(const char *namespace, struct str part);

static inline bool id_is_none(struct id128 id)
{
	return id.hi == 0 && id.lo == 0;
}

static inline bool id_eq(struct id128 a, struct id128 b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

#endif
