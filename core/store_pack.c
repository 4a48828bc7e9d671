/* Sums as bytes: most counts of most cells are 0, and years of day cells have
 * to be read in a moment. */
#include "core/store_internal.h"

#include <string.h>

enum { PACKED = 2 * TOKEN_CATEGORIES + 3, VARINT = 10 };

/* The values of a cell in their order on disk. */
static void spread(const struct cell *c, int64_t out[PACKED])
{
	for (int i = 0; i < TOKEN_CATEGORIES; i++) {
		out[3 + i] = c->tokens[i];
		out[3 + TOKEN_CATEGORIES + i] = c->unknown[i];
	}
	out[0] = c->requests;
	out[1] = c->cost;
	out[2] = c->unpriced;
}

static void gather(const int64_t in[PACKED], struct cell *c)
{
	for (int i = 0; i < TOKEN_CATEGORIES; i++) {
		c->tokens[i] = in[3 + i];
		c->unknown[i] = (int32_t)in[3 + TOKEN_CATEGORIES + i];
	}
	c->requests = in[0];
	c->cost = in[1];
	c->unpriced = in[2];
}

static unsigned char *put(unsigned char *to, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*to++ = (unsigned char)(v | 0x80);
	*to++ = (unsigned char)v;
	return to;
}

/* Next value; 0 at the end of damaged bytes. */
static uint64_t take(const unsigned char **at, const unsigned char *end)
{
	uint64_t v = 0;

	for (int shift = 0; *at < end && shift < 64; shift += 7) {
		unsigned char b = *(*at)++;

		v |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			break;
	}
	return v;
}

void store_pack(struct buf *to, const int64_t *values, int n)
{
	unsigned char bytes[VARINT * 64], *end;
	uint64_t mask = 0;

	for (int i = 0; i < n; i++)
		if (values[i])
			mask |= (uint64_t)1 << i;
	end = put(bytes, mask);
	for (int i = 0; i < n; i++)
		if (values[i])
			end = put(end, (uint64_t)values[i] << 1 ^
					       (uint64_t)(values[i] >> 63));
	buf_reset(to);
	buf_add(to, (struct str){(char *)bytes, (size_t)(end - bytes)});
}

void store_unpack(struct str bytes, int64_t *values, int n)
{
	const unsigned char *at = (const unsigned char *)bytes.p;
	const unsigned char *end = at + bytes.n;
	uint64_t mask = take(&at, end);

	memset(values, 0, (size_t)n * sizeof(*values));
	for (int i = 0; i < n; i++)
		if (mask >> i & 1) {
			uint64_t v = take(&at, end);

			values[i] = (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
		}
}

void store_pack_cell(struct buf *to, const struct cell *c)
{
	int64_t values[PACKED];

	spread(c, values);
	store_pack(to, values, PACKED);
}

void store_unpack_cell(struct str bytes, struct cell *c)
{
	int64_t values[PACKED];

	store_unpack(bytes, values, PACKED);
	gather(values, c);
}
