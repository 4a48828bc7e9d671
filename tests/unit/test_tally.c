#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "collectors/logs/tally.h"
#include "core/mem.h"
#include "core/usage.h"

enum { NONE = -1 };

/* Numbers as told, the convention documented, and what must come of them. */
static const struct row {
	const char *what;
	struct convention told;
	int prompt, cached, write, output, reasoning, tool, total;
	int in, cr, cw, out, rsn;
	bool inconsistent;
} rows[] = {
	{"OpenAI chat", {SEM_INCL, true}, 1000, 800, 0, 300, 200, NONE, 1300,
	 200, 800, 0, 100, 200, false},
	{"Anthropic through a proxy that counts inclusively",
	 {SEM_INCL, false}, 98805, 66360, 32435, 503, NONE, NONE, 99308,
	 10, 66360, 32435, 503, NONE, false},
	{"Gemini", {SEM_SEPR, true}, 1000, 400, 0, 50, 150, 20, 1220,
	 620, 400, 0, 50, 150, false},
	{"Bedrock as documented", {SEM_EXCL, true}, 100, 900, 0, 50, NONE,
	 NONE, 1050, 100, 900, 0, 50, NONE, false},
	{"Bedrock that counts the cache in", {SEM_EXCL, true}, 4995, 0, 4993,
	 5, NONE, NONE, 5000, 2, 0, 4993, 5, NONE, false},
	{"a proxy's total that forgets the cache", {SEM_EXCL, false}, 10, 500,
	 0, 20, NONE, NONE, 30, 10, 500, 0, 20, NONE, false},
	{"a proxy's total never makes the disjoint inclusive",
	 {SEM_EXCL, false}, 1000, 10, 0, 20, NONE, NONE, 1020,
	 1000, 10, 0, 20, NONE, false},
	{"a total that shows disjoint counts", {SEM_INCL, false}, 100, 2000,
	 500, 400, NONE, NONE, 3000, 100, 2000, 500, 400, NONE, false},
	{"a total that shows reasoning on top", {SEM_INCL, true}, 32, 0, 0, 9,
	 100, NONE, 141, 32, 0, 0, 9, 100, false},
	{"a total that shows reasoning inside", {SEM_SEPR, true}, 100, 0, 0,
	 90, 40, NONE, 190, 100, 0, 0, 50, 40, false},
	{"a total that shows nothing", {SEM_INCL, true}, 100, 50, 0, 10, 0,
	 NONE, 7, 50, 50, 0, 10, 0, true},
	{"more cache than prompt", {SEM_INCL, true}, 100, 150, 0, 10, NONE,
	 NONE, NONE, 0, 100, 0, 10, NONE, true},
	{"more reasoning than output", {SEM_INCL, true}, 1, 0, 0, 10, 15, NONE,
	 NONE, 1, 0, 0, 0, 10, true},
	{"nothing told of cache and reasoning", {SEM_INCL, true}, 5, NONE,
	 NONE, 6, NONE, NONE, 11, 5, NONE, NONE, 6, NONE, false},
	{"flat counts keep to themselves", {SEM_FLAT, false}, 5, 3, 1, 6, 2,
	 NONE, 11, 5, NONE, NONE, 6, NONE, false},
};

static void put(struct tally *t, enum tally_slot slot, int n)
{
	if (n != NONE)
		tally_set(t, slot, n);
}

static void check(const char *what, const struct usage *u,
		  enum token_category c, int want)
{
	const bool known = u->known & TOKENS_BIT(c);

	if (known != (want != NONE) || (known && u->tokens[c] != want))
		fail_msg("%s: %s is %lld (%s), not %d", what,
			 token_category_names[c], (long long)u->tokens[c],
			 known ? "known" : "unknown", want);
}

static void totals_decide_what_counts_mean(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];
		struct tally t = {{0}, 0};
		struct usage u = {.ts = 0};

		put(&t, TALLY_PROMPT, r->prompt);
		put(&t, TALLY_CACHED, r->cached);
		put(&t, TALLY_WRITE, r->write);
		put(&t, TALLY_OUTPUT, r->output);
		put(&t, TALLY_REASONING, r->reasoning);
		put(&t, TALLY_TOOL, r->tool);
		put(&t, TALLY_TOTAL, r->total);
		tally_convert(&t, r->told, &u);
		check(r->what, &u, TOKENS_INPUT, r->in);
		check(r->what, &u, TOKENS_CACHE_READ, r->cr);
		check(r->what, &u, TOKENS_CACHE_WRITE_5M, r->cw);
		check(r->what, &u, TOKENS_OUTPUT, r->out);
		check(r->what, &u, TOKENS_REASONING, r->rsn);
		if (r->inconsistent != !!(u.flags & USAGE_INCONSISTENT))
			fail_msg("%s: the flag is wrong", r->what);
	}
}

static void writes_without_a_lifetime_count_as_short(void **state)
{
	struct tally t = {{0}, 0};
	struct usage u = {.ts = 0};

	(void)state;
	put(&t, TALLY_PROMPT, 10);
	put(&t, TALLY_WRITE, 100);
	put(&t, TALLY_WRITE_5M, 20);
	put(&t, TALLY_WRITE_1H, 50);
	tally_convert(&t, (struct convention){SEM_EXCL, false}, &u);
	check("split", &u, TOKENS_CACHE_WRITE_5M, 50);
	check("split", &u, TOKENS_CACHE_WRITE_1H, 50);
	check("split", &u, TOKENS_OUTPUT, NONE);
}

static void audio_is_taken_out_of_what_holds_it(void **state)
{
	struct tally t = {{0}, 0};
	struct usage u = {.ts = 0};

	(void)state;
	put(&t, TALLY_PROMPT, 100);
	put(&t, TALLY_CACHED, 30);
	put(&t, TALLY_AUDIO_IN, 40);
	put(&t, TALLY_AUDIO_CACHED, 10);
	put(&t, TALLY_OUTPUT, 50);
	put(&t, TALLY_AUDIO_OUT, 20);
	tally_convert(&t, (struct convention){SEM_INCL, true}, &u);
	check("audio", &u, TOKENS_INPUT, 40);
	check("audio", &u, TOKENS_CACHE_READ, 30);
	check("audio", &u, TOKENS_AUDIO_IN, 30);
	check("audio", &u, TOKENS_OUTPUT, 30);
	check("audio", &u, TOKENS_AUDIO_OUT, 20);
	assert_int_equal(u.cached_audio, 10);
	assert_int_equal(usage_total(&u), 150);
}

static void a_total_alone_is_unclassified(void **state)
{
	struct tally t = {{0}, 0};
	struct usage u = {.ts = 0};

	(void)state;
	put(&t, TALLY_TOTAL, 77);
	tally_convert(&t, (struct convention){SEM_INCL, true}, &u);
	check("total", &u, TOKENS_UNCLASSIFIED, 77);
	check("total", &u, TOKENS_INPUT, NONE);
}

static void a_later_count_replaces_and_silence_keeps(void **state)
{
	struct tally first = {{0}, 0}, later = {{0}, 0};

	(void)state;
	put(&first, TALLY_PROMPT, 10);
	put(&first, TALLY_OUTPUT, 1);
	put(&later, TALLY_OUTPUT, 40);
	tally_merge(&first, &later);
	assert_int_equal(first.n[TALLY_PROMPT], 10);
	assert_int_equal(first.n[TALLY_OUTPUT], 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(totals_decide_what_counts_mean),
		cmocka_unit_test(writes_without_a_lifetime_count_as_short),
		cmocka_unit_test(audio_is_taken_out_of_what_holds_it),
		cmocka_unit_test(a_total_alone_is_unclassified),
		cmocka_unit_test(a_later_count_replaces_and_silence_keeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
