#include "collectors/scan.h"

#include <stdint.h>

#if defined(__SSE2__) && !defined(SCAN_PORTABLE)
#include <immintrin.h>
#define HAVE_SSE2_SCAN 1
#endif

static bool is_special(unsigned char c)
{
	return c == '"' || c == '\\' || c < 0x20;
}

static bool is_marker(struct str at, const struct str *markers, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (at.n >= markers[i].n &&
		    memcmp(at.p, markers[i].p, markers[i].n) == 0)
			return true;
	}
	return false;
}

/* scan_part() from `i` on, run of plain bytes by run. */
static size_t part_from(struct str s, size_t i, bool *open)
{
	for (;;) {
		i += scan_plain((struct str){s.p + i, s.n - i});
		if (i == s.n || s.p[i] != '\\')
			return i;
		i++;
		*open = i == s.n;
		if (*open || (unsigned char)s.p[i] < 0x20)
			return i;
		i++;
	}
}

static size_t end_of_part(struct str s)
{
	bool open;
	size_t n = scan_part(s, &open);

	return n < s.n && s.p[n] == '"' ? n : SIZE_MAX;
}

static size_t find_plain(struct str in, size_t from, const struct str *markers,
			 unsigned count)
{
	while (from < in.n) {
		const char *hit = memchr(in.p + from, markers[0].p[0],
					 in.n - from);

		if (!hit)
			return SIZE_MAX;
		from = (size_t)(hit - in.p);
		if (is_marker(str_skip(in, from), markers, count))
			return from;
		from++;
	}
	return SIZE_MAX;
}

#ifdef HAVE_SSE2_SCAN

/* The distinct first two bytes of the markers. A place where such a pair
 * stands is a candidate; as markers begin with a quote and a letter those are
 * few, and each is compared in full. */
struct pairs {
	const struct str *markers;
	unsigned marker_count, count;
	char pair[SCAN_MARKERS][2];
	char third[SCAN_MARKERS];       /* of each marker; 0: it is shorter */
};

static struct pairs pairs_of(const struct str *markers, unsigned count)
{
	struct pairs s = {.markers = markers, .marker_count = count};

	for (unsigned i = 0; i < count; i++) {
		unsigned k = 0;

		s.third[i] = markers[i].n > 2 ? markers[i].p[2] : 0;
		while (k < s.count && memcmp(s.pair[k], markers[i].p, 2) != 0)
			k++;
		if (k == s.count)
			memcpy(s.pair[s.count++], markers[i].p, 2);
	}
	return s;
}

static bool first_hit(struct str in, size_t at, uint32_t mask,
		      const struct pairs *s, size_t *hit)
{
	for (; mask; mask &= mask - 1) {
		const size_t i = at + (size_t)__builtin_ctz(mask);
		const struct str rest = {in.p + i, in.n - i};

		for (unsigned k = 0; k < s->marker_count; k++) {
			if (s->third[k] && rest.n > 2 &&
			    rest.p[2] != s->third[k])
				continue;
			if (is_marker(rest, s->markers + k, 1)) {
				*hit = i;
				return true;
			}
		}
	}
	return false;
}

/* Where the pair (a, b) stands in the 32 bytes at p. */
__attribute__((target("avx2"), always_inline))
static inline __m256i pair_avx2(const char *p, __m256i a, __m256i b)
{
	const __m256i v = _mm256_loadu_si256((const void *)p);
	const __m256i w = _mm256_loadu_si256((const void *)(p + 1));

	return _mm256_and_si256(_mm256_cmpeq_epi8(v, a),
				_mm256_cmpeq_epi8(w, b));
}

__attribute__((target("avx2")))
static bool find_avx2(struct str in, const struct pairs *s, size_t *at)
{
	__m256i a[SCAN_MARKERS], b[SCAN_MARKERS];
	size_t i = 0;

	for (unsigned k = 0; k < s->count; k++) {
		a[k] = _mm256_set1_epi8(s->pair[k][0]);
		b[k] = _mm256_set1_epi8(s->pair[k][1]);
	}
	for (; i + 65 <= in.n; i += 64) {
		__m256i lo = pair_avx2(in.p + i, a[0], b[0]);
		__m256i hi = pair_avx2(in.p + i + 32, a[0], b[0]);

		for (unsigned k = 1; k < s->count; k++) {
			lo = _mm256_or_si256(lo, pair_avx2(in.p + i, a[k], b[k]));
			hi = _mm256_or_si256(
				hi, pair_avx2(in.p + i + 32, a[k], b[k]));
		}
		if (!_mm256_movemask_epi8(_mm256_or_si256(lo, hi)))
			continue;
		if (first_hit(in, i, (uint32_t)_mm256_movemask_epi8(lo), s, at) ||
		    first_hit(in, i + 32, (uint32_t)_mm256_movemask_epi8(hi), s,
			      at))
			return true;
	}
	*at = i;
	return false;
}

static bool find_sse2(struct str in, const struct pairs *s, size_t *at)
{
	size_t i = 0;

	for (; i + 17 <= in.n; i += 16) {
		const __m128i v = _mm_loadu_si128((const void *)(in.p + i));
		const __m128i w = _mm_loadu_si128((const void *)(in.p + i + 1));
		__m128i any = _mm_setzero_si128();
		uint32_t mask;

		for (unsigned k = 0; k < s->count; k++) {
			__m128i a = _mm_set1_epi8(s->pair[k][0]);
			__m128i b = _mm_set1_epi8(s->pair[k][1]);

			any = _mm_or_si128(any,
					   _mm_and_si128(_mm_cmpeq_epi8(v, a),
							 _mm_cmpeq_epi8(w, b)));
		}
		mask = (uint32_t)_mm_movemask_epi8(any);
		if (mask && first_hit(in, i, mask, s, at))
			return true;
	}
	*at = i;
	return false;
}

/* The vector loops go in whole blocks; true: *at is the hit, false: *at is how
 * far they came. */
size_t scan_find(struct str in, const struct str *markers, unsigned count)
{
	struct pairs s;
	size_t at;

	if (count == 0)
		return SIZE_MAX;
	s = pairs_of(markers, count);
	if (__builtin_cpu_supports("avx2") ? find_avx2(in, &s, &at)
					   : find_sse2(in, &s, &at))
		return at;
	return find_plain(in, at, markers, count);
}

/* Bits of the special ones among the 16 bytes at p. */
static inline uint32_t special_sse2(const char *p)
{
	const __m128i last = _mm_set1_epi8(0x1f);
	const __m128i v = _mm_loadu_si128((const void *)p);
	const __m128i low = _mm_cmpeq_epi8(_mm_max_epu8(v, last), last);
	const __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	const __m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));

	return (uint32_t)_mm_movemask_epi8(
		_mm_or_si128(low, _mm_or_si128(quote, slash)));
}

size_t scan_plain(struct str s)
{
	size_t i = 0;

	for (; i + 16 <= s.n; i += 16) {
		uint32_t mask = special_sse2(s.p + i);

		if (mask)
			return i + (size_t)__builtin_ctz(mask);
	}
	while (i < s.n && !is_special((unsigned char)s.p[i]))
		i++;
	return i;
}

/* Bits of the bytes that a backslash before them escapes. *carry: is the first
 * byte (of the next block, afterwards) escaped by the block before? Runs of
 * backslashes are told odd from even by adding them to where they begin. */
static uint64_t escaped_bytes(uint64_t slash, uint64_t *carry)
{
	const uint64_t even = 0x5555555555555555u;
	uint64_t follows, odd_starts, runs;

	slash &= ~*carry;
	follows = slash << 1 | *carry;
	odd_starts = slash & ~even & ~follows;
	*carry = __builtin_add_overflow(odd_starts, slash, &runs);
	return (even ^ runs << 1) & follows;
}

__attribute__((target("avx2"), always_inline))
static inline uint64_t mask_avx2(__m256i lo, __m256i hi)
{
	return (uint32_t)_mm256_movemask_epi8(lo) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(hi) << 32;
}

__attribute__((target("avx2"), always_inline))
static inline uint64_t equal_avx2(__m256i lo, __m256i hi, char c)
{
	const __m256i want = _mm256_set1_epi8(c);

	return mask_avx2(_mm256_cmpeq_epi8(lo, want),
			 _mm256_cmpeq_epi8(hi, want));
}

__attribute__((target("avx2"), always_inline))
static inline uint64_t control_avx2(__m256i lo, __m256i hi)
{
	const __m256i last = _mm256_set1_epi8(0x1f);

	return mask_avx2(_mm256_cmpeq_epi8(_mm256_max_epu8(lo, last), last),
			 _mm256_cmpeq_epi8(_mm256_max_epu8(hi, last), last));
}

__attribute__((target("avx2")))
static size_t part_avx2(struct str s, bool *open)
{
	uint64_t carry = 0;
	size_t i = 0;

	for (; i + 64 <= s.n; i += 64) {
		const __m256i lo = _mm256_loadu_si256((const void *)(s.p + i));
		const __m256i hi =
			_mm256_loadu_si256((const void *)(s.p + i + 32));
		uint64_t quote = equal_avx2(lo, hi, '"');
		uint64_t slash = equal_avx2(lo, hi, '\\');
		uint64_t stop;

		if (slash | carry)
			quote &= ~escaped_bytes(slash, &carry);
		stop = quote | control_avx2(lo, hi);
		if (stop)
			return i + (size_t)__builtin_ctzll(stop);
	}
	*open = carry && i == s.n;
	if (*open || (carry && (unsigned char)s.p[i] < 0x20))
		return i;
	return part_from(s, i + carry, open);
}

size_t scan_part(struct str s, bool *open)
{
	*open = false;
	if (s.n >= 64 && __builtin_cpu_supports("avx2"))
		return part_avx2(s, open);
	return part_from(s, 0, open);
}

/* Most strings are keys and other short words: one look at 16 bytes. */
size_t scan_string(struct str s)
{
	if (s.n >= 16) {
		uint32_t mask = special_sse2(s.p);
		size_t plain = mask ? (size_t)__builtin_ctz(mask) : 0;

		if (mask && s.p[plain] == '"')
			return plain;
	}
	return end_of_part(s);
}

#else

size_t scan_find(struct str in, const struct str *markers, unsigned count)
{
	const char *hit;

	if (count == 0 || in.n == 0)
		return SIZE_MAX;
	if (count > 1)
		return find_plain(in, 0, markers, count);
	hit = memmem(in.p, in.n, markers[0].p, markers[0].n);
	return hit ? (size_t)(hit - in.p) : SIZE_MAX;
}

/* Eight bytes at once: a byte is special when the high bit of one of three
 * zero tests is set. False alarms only cost the byte loop. */
static bool word_is_plain(const char *p)
{
	const uint64_t ones = 0x0101010101010101u, high = ones << 7;
	uint64_t v, quote, slash, low;

	memcpy(&v, p, sizeof(v));
	quote = v ^ ones * '"';
	slash = v ^ ones * '\\';
	low = v - ones * 0x20;
	quote = (quote - ones) & ~quote;
	slash = (slash - ones) & ~slash;
	return ((quote | slash | (low & ~v)) & high) == 0;
}

size_t scan_plain(struct str s)
{
	size_t i = 0;

	while (i + 8 <= s.n && word_is_plain(s.p + i))
		i += 8;
	while (i < s.n && !is_special((unsigned char)s.p[i]))
		i++;
	return i;
}

size_t scan_part(struct str s, bool *open)
{
	*open = false;
	return part_from(s, 0, open);
}

size_t scan_string(struct str s)
{
	return end_of_part(s);
}

#endif
