/* tests/unit/ledger_calls.h - calls to count, and a look at what became of
 * them. */
#ifndef TESTS_UNIT_LEDGER_CALLS_H
#define TESTS_UNIT_LEDGER_CALLS_H

#include "tests/unit/ledger_kit.h"

#define OPUS STR("claude-opus-4-5-20251101")
#define SONNET STR("claude-sonnet-4-5-20250929")

static inline struct id128 id_named(const char *text)
{
	return id_of("test", str_from(text));
}

/* A Claude line: message and request id, input, cache, output. */
static inline struct usage line(const char *message, const char *request,
				int64_t out)
{
	struct usage u = {
		.ts = KIT_NOW - 3600000, .requests = 1, .model = OPUS,
		.client = STR("claude-code"), .session = STR("s1"),
		.project = STR("/src/a"),
	};

	if (message) {
		u.key = id_named(message);
		u.key_kind = ID_MESSAGE;
	}
	if (request) {
		u.alias[0] = id_named(request);
		u.alias_kind[0] = ID_REQUEST;
	}
	usage_set(&u, TOKENS_INPUT, 4);
	usage_set(&u, TOKENS_CACHE_READ, 100);
	usage_set(&u, TOKENS_CACHE_WRITE_5M, 0);
	usage_set(&u, TOKENS_CACHE_WRITE_1H, 50);
	usage_set(&u, TOKENS_OUTPUT, out);
	return u;
}

static inline uint32_t file_of(struct kit *k, int n)
{
	return kit_file(k, "claude-code", n)->number;
}

static inline void put(struct kit *k, int file, struct usage u)
{
	kit_put(k, "claude-code", file_of(k, file), &u);
}

/* The only record there is. */
static inline void take_record(void *ctx, const struct record *r)
{
	struct record *out = ctx;

	assert_int_equal(out->requests, 0);
	*out = *r;
}

static inline struct record only_record(struct kit *k)
{
	struct record r = {0};
	struct err err;

	assert_true(ledger_each_record(k->ledger, INT64_MIN, INT64_MAX,
				       take_record, &r, &err));
	return r;
}

static inline void assert_text(struct kit *k, const struct record *r,
			       enum dim d, const char *text)
{
	struct str s = series_text(ledger_series(k->ledger), r->series, d);
	char *copy = xstrndup(s.p, s.n);

	assert_string_equal(copy, text);
	free(copy);
}

static inline const struct series *series_of(struct kit *k,
					     const struct record *r)
{
	return &ledger_series(k->ledger)->list[r->series];
}

#endif
