#include "core/identity.h"

#include "core/buf.h"
#include "core/crypto.h"

static uint64_t big_endian(const uint8_t *b)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | b[i];
	return v;
}

struct id128 id_make(const char *namespace, const struct str *parts,
		     unsigned count)
{
	char text[256];
	struct buf b = {.p = text, .room = sizeof(text)};
	struct buf heap = {0};
	struct buf *to = &b;
	size_t need = strlen(namespace) + 2;
	uint8_t digest[32];

	for (unsigned i = 0; i < count; i++)
		need += parts[i].n + 1;
	if (need > sizeof(text))
		to = &heap;
	buf_puts(to, namespace);
	buf_putc(to, ':');
	for (unsigned i = 0; i < count; i++) {
		if (i)
			buf_putc(to, 0x1f);
		buf_add(to, parts[i]);
	}
	sha256(buf_str(to), digest);
	buf_release(&heap);
	return (struct id128){big_endian(digest), big_endian(digest + 8)};
}

struct id128 id_of(const char *namespace, struct str part)
{
	return id_make(namespace, &part, 1);
}
