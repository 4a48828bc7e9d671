#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/prices_text.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/json.h"

static int open_book(void **state)
{
	struct err err;

	*state = pricebook_new(&err);
	return *state ? 0 : -1;
}

static int close_book(void **state)
{
	pricebook_free(*state);
	return 0;
}

static int64_t now(void)
{
	int64_t ms = 0;

	assert_true(time_parse_rfc3339(STR("2026-11-23T12:00:00Z"), &ms,
				       NULL));
	return ms;
}

static void write_answer(const struct pricebook *b, const char *raw,
			 bool json, struct buf *to)
{
	struct prices_answer a;

	prices_ask(&a, b, str_from(raw), now());
	a.overrides = "/config/prices.json";
	(json ? prices_write_json : prices_write_table)(to, &a);
	prices_release(&a);
}

static void check_table(const struct pricebook *b, const char *raw,
			const char *want)
{
	struct buf text = {0};

	write_answer(b, raw, false, &text);
	assert_string_equal(buf_text(&text), want);
	buf_release(&text);
}

static void a_table_shows_now_fees_and_other_times(void **state)
{
	check_table(*state, "gemini-4-argon",
		"gemini-4-argon, made by Google\n"
		"Calls that name no seller are priced as Google's.\n"
		"\n"
		"In force at 2026-11-23T12:00:00Z, USD per million tokens:\n"
		"\n"
		"  SELLER  ID              UNIT  INPUT  CACHE READ  OUTPUT  "
		"BATCH  FROM        TO          SOURCE\n"
		"  Google  gemini-4-argon  mtok      2         0.1      10   "
		"x0.5  2026-10-13  2026-11-30  ai.google.dev pricing (via "
		"tokenmeter 0.13.1; litellm discussion 46238/50970)\n"
		"\n"
		"Fees:\n"
		"\n"
		"  SELLER  ID                      PRICE                SOURCE\n"
		"  Google  google_search:gemini-4  $14 per 1,000 calls  "
		"tokenmeter 0.13.1 (per query)\n"
		"\n"
		"At other times, USD per million tokens:\n"
		"\n"
		"  SELLER  ID              UNIT  INPUT  CACHE READ  OUTPUT  "
		"BATCH  FROM        SOURCE\n"
		"  Google  gemini-4-argon  mtok      4         0.2      20   "
		"x0.5  2026-12-01  ai.google.dev pricing (announced step)\n");
}

static void a_context_band_has_a_line_of_its_own(void **state)
{
	check_table(*state, "minimax-m3",
		"minimax-m3, made by MiniMax\n"
		"Calls that name no seller are priced as MiniMax's.\n"
		"\n"
		"In force at 2026-11-23T12:00:00Z, USD per million tokens:\n"
		"\n"
		"  SELLER    ID                    UNIT          INPUT  "
		"CACHE READ  OUTPUT  BATCH  SOURCE\n"
		"  MiniMax   minimax-m3            mtok            0.3        "
		"0.06     1.2         genai-prices@2026-08-21+models.dev@"
		"2026-07-02+litellm@2026-08-06\n"
		"                                  above 512000    0.6        "
		"0.12     2.4\n"
		"  Together  minimaxai/minimax-m3  mtok            0.3        "
		"0.06     1.2   x0.5  models.dev@2026-07-02\n");
}

static void an_unpriced_model_gets_help(void **state)
{
	check_table(*state, "Claude-Opsu-5",
		"claude-opsu-5, made by Anthropic\n"
		"(how \"Claude-Opsu-5\" is shown)\n"
		"UNPRICED. Its tokens are counted and shown, its dollars are "
		"not known.\n"
		"Did you mean claude-opus-5, claude-opus-4, claude-opus-4-5?"
		"\n"
		"\n"
		"To give it a price, in USD per million tokens, write into\n"
		"/config/prices.json:\n"
		"\n"
		"  {\"rules\": [{\"match\": \"Claude-Opsu-5\",\n"
		"              \"input\": \"1.00\", \"output\": \"2.00\"}]}\n");
}

static void the_help_can_be_pasted_as_it_is(void **state)
{
	char path[] = "/tmp/tokentop-prices-XXXXXX";
	struct buf text = {0};
	struct err err;
	const char *json;
	int fd = mkstemp(path);

	write_answer(*state, "my \"odd\" model", false, &text);
	json = strchr(buf_text(&text), '{');
	assert_non_null(json);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, json, strlen(json)), strlen(json));
	close(fd);
	if (!pricebook_load_user(*state, path, &err))
		fail_msg("%s", err.text);
	unlink(path);
	buf_reset(&text);
	write_answer(*state, "my \"odd\" model", false, &text);
	assert_non_null(strstr(buf_text(&text), "any seller  my \"odd\" "
			       "model  mtok      1       2  user override: "
			       "user\n"));
	assert_null(strstr(buf_text(&text), "UNPRICED"));
	buf_release(&text);
}

static void a_price_elsewhere_is_no_price_here(void **state)
{
	struct buf text = {0};

	write_answer(*state, "llama-3.3-70b-versatile", false, &text);
	assert_non_null(strstr(buf_text(&text),
			       "UNPRICED where no seller is named: no price "
			       "of Meta's is in force"));
	assert_non_null(strstr(buf_text(&text), "  Groq  "));
	buf_release(&text);
}

static void terminal_controls_in_an_id_are_not_passed_on(void **state)
{
	struct buf text = {0};

	write_answer(*state, "evil\x1b[31m\xff", false, &text);
	assert_null(strchr(buf_text(&text), '\x1b'));
	assert_null(strchr(buf_text(&text), '\xff'));
	buf_release(&text);
}

static struct json *json_of(const struct pricebook *b, const char *raw)
{
	struct buf text = {0};
	struct json *root;
	struct err err;

	write_answer(b, raw, true, &text);
	root = json_parse(buf_str(&text), "answer", &err);
	if (!root)
		fail_msg("%s: %s", err.text, buf_text(&text));
	buf_release(&text);
	return root;
}

static void check_text(const struct json *v, const char *member,
		       const char *want)
{
	struct str got;

	assert_true(json_str(json_get(v, member), &got));
	if (!str_is(got, want))
		fail_msg("%s is %.*s", member, STR_ARG(got));
}

static void json_says_all_of_a_rule(void **state)
{
	struct json *root = json_of(*state, "claude-haiku-5-5");
	const struct json *rule = json_at(json_get(root, "rules"), 0);
	int64_t line = 0;
	bool yes = false;

	check_text(root, "schema", "tokentop.prices-show/1");
	check_text(root, "model", "claude-haiku-5-5");
	check_text(root, "maker", "anthropic");
	check_text(root, "provider", "anthropic");
	check_text(root, "list", "anthropic");
	check_text(root, "as_of", "2026-11-23T12:00:00Z");
	assert_true(json_bool(json_get(root, "priced"), &yes) && yes);
	check_text(rule, "list", "anthropic");
	check_text(rule, "unit", "mtok");
	check_text(rule, "valid_from", "2026-10-07");
	assert_int_equal(json_kind(json_get(rule, "valid_to")), JSON_NIL);
	check_text(rule, "batch_in", "0.5");
	check_text(json_get(rule, "usd_per_mtok"), "input", "0.1");
	check_text(json_get(rule, "usd_per_mtok_above"), "output", "2.5");
	assert_true(json_int(json_get(rule, "threshold"), &line));
	assert_int_equal(line, 100000);
	json_free(root);
}

static void json_says_when_nothing_is_known(void **state)
{
	struct json *root = json_of(*state, "claude-opus-9");
	bool yes = true;

	assert_true(json_bool(json_get(root, "priced"), &yes) && !yes);
	assert_int_equal(json_count(json_get(root, "rules")), 0);
	assert_int_equal(json_count(json_get(root, "near")), PRICES_NEAR);
	check_text(root, "overrides", "/config/prices.json");
	json_free(root);
}

#define ON_A_BOOK(test) \
	cmocka_unit_test_setup_teardown(test, open_book, close_book)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_BOOK(a_table_shows_now_fees_and_other_times),
		ON_A_BOOK(a_context_band_has_a_line_of_its_own),
		ON_A_BOOK(an_unpriced_model_gets_help),
		ON_A_BOOK(the_help_can_be_pasted_as_it_is),
		ON_A_BOOK(a_price_elsewhere_is_no_price_here),
		ON_A_BOOK(terminal_controls_in_an_id_are_not_passed_on),
		ON_A_BOOK(json_says_all_of_a_rule),
		ON_A_BOOK(json_says_when_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
