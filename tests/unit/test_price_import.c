#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "core/err.h"
#include "core/price_import.h"
#include "core/pricebook.h"

static int64_t at(const char *text)
{
	int64_t ms = 0;

	assert_true(time_parse_rfc3339(str_from(text), &ms, NULL));
	return ms;
}

/* An import of `text`, judged against the compiled-in book. */
static void import(struct price_import *im, const char *text, const char *now)
{
	struct err err = {""};
	struct pricebook *b = pricebook_new(&err);

	assert_non_null(b);
	if (!price_import_read(im, str_from(text), &err))
		fail_msg("%s", err.text);
	price_import_judge(im, b, at(now));
	pricebook_free(b);
}

static const struct price_line *line(const struct price_import *im,
				     const char *match)
{
	for (int i = 0; i < im->count; i++)
		if (strcmp(im->lines[i].rule.match, match) == 0)
			return &im->lines[i];
	fail_msg("no line for %s", match);
	return NULL;
}

static void figures_in_exponent_form_are_exact(void **state)
{
	struct price_import im;

	(void)state;
	import(&im, "{\"new-one\": {\"litellm_provider\": \"openai\", "
		    "\"input_cost_per_token\": 3.625e-09, "
		    "\"output_cost_per_token\": 1.1e-06, "
		    "\"cache_read_input_token_cost\": 2.8e-9}}",
	       "2026-11-25T00:00:00Z");
	assert_int_equal(im.format, PRICES_LITELLM);
	assert_int_equal(im.count, 1);
	assert_int_equal(im.lines[0].rule.rate[TOKENS_INPUT], 3625);
	assert_int_equal(im.lines[0].rule.rate[TOKENS_OUTPUT], 1100000);
	assert_int_equal(im.lines[0].rule.rate[TOKENS_CACHE_READ], 2800);
	assert_int_equal(im.lines[0].outcome, PRICE_NEW);
	price_import_release(&im);
}

static void litellm_keeps_its_sellers_apart(void **state)
{
	static const char text[] =
		"{\"sample_spec\": {\"input_cost_per_token\": 0.0},"
		"\"azure/eu/thing\": {\"litellm_provider\": \"azure\","
		" \"input_cost_per_token\": 1e-6,"
		" \"output_cost_per_token\": 2e-6},"
		"\"gemini/thing\": {\"litellm_provider\": \"gemini\","
		" \"input_cost_per_token\": 1e-6,"
		" \"output_cost_per_token\": 2e-6,"
		" \"input_cost_per_token_above_200k_tokens\": 2e-6,"
		" \"output_cost_per_token_above_200k_tokens\": 3e-6},"
		"\"picture\": {\"litellm_provider\": \"openai\","
		" \"output_cost_per_image\": 0.04}}";
	struct price_import im;

	(void)state;
	import(&im, text, "2026-11-25T00:00:00Z");
	assert_int_equal(im.count, 2);
	assert_int_equal(im.skipped, 2);
	assert_string_equal(line(&im, "eu/thing")->rule.list, "azure");
	assert_string_equal(line(&im, "thing")->rule.list, "google");
	assert_int_equal(line(&im, "thing")->rule.threshold, 200000);
	assert_int_equal(line(&im, "thing")->rule.rate_long[TOKENS_OUTPUT],
			 3000000);
	price_import_release(&im);
}

static void models_dev_plans_are_no_prices(void **state)
{
	static const char text[] =
		"{\"moonshotai\": {\"models\": {\"kimi-x\": {\"cost\": "
		"{\"input\": 0.6, \"output\": 2.5, \"cache_read\": 0.15}},"
		" \"kimi-free\": {}}},"
		"\"zai-coding-plan\": {\"models\": {\"glm-x\": {\"cost\": "
		"{\"input\": 0, \"output\": 0}}}}}";
	struct price_import im;

	(void)state;
	import(&im, text, "2026-11-25T00:00:00Z");
	assert_int_equal(im.format, PRICES_MODELS_DEV);
	assert_int_equal(im.count, 1);
	assert_int_equal(im.skipped, 2);
	assert_string_equal(im.lines[0].rule.list, "moonshot");
	assert_int_equal(im.lines[0].rule.rate[TOKENS_CACHE_READ], 150000);
	price_import_release(&im);
}

static void openrouter_noise_is_rounded_away(void **state)
{
	static const char text[] =
		"{\"data\": [{\"id\": \"maker/thing\", \"pricing\": {"
		"\"prompt\": \"0.0000006000000000000001\","
		"\"completion\": \"0.0000024\", \"internal_reasoning\": \"0\"}},"
		"{\"id\": \"openrouter/auto\", \"pricing\": {"
		"\"prompt\": \"-1\", \"completion\": \"-1\"}}]}";
	struct price_import im;

	(void)state;
	import(&im, text, "2026-11-25T00:00:00Z");
	assert_int_equal(im.format, PRICES_OPENROUTER);
	assert_int_equal(im.count, 1);
	assert_int_equal(im.skipped, 1);
	assert_int_equal(im.lines[0].rule.rate[TOKENS_INPUT], 600000);
	assert_int_equal(im.lines[0].rule.rate[TOKENS_REASONING], RATE_NONE);
	price_import_release(&im);
}

static void what_is_beyond_belief_is_refused(void **state)
{
	static const char text[] =
		"{\"gpt-4o\": {\"litellm_provider\": \"openai\","
		" \"input_cost_per_token\": 3.2e-3,"
		" \"output_cost_per_token\": 1e-5},"
		"\"negative\": {\"litellm_provider\": \"openai\","
		" \"input_cost_per_token\": -1e-6},"
		"\"cached\": {\"litellm_provider\": \"openai\","
		" \"input_cost_per_token\": 1e-6,"
		" \"cache_read_input_token_cost\": 2e-6},"
		"\"nothing\": {\"litellm_provider\": \"openai\","
		" \"input_cost_per_token\": 0.0,"
		" \"output_cost_per_token\": 0.0}}";
	struct price_import im;

	(void)state;
	import(&im, text, "2026-11-25T00:00:00Z");
	assert_int_equal(im.outcomes[PRICE_REFUSED], 4);
	assert_int_equal(im.count, 4);
	price_import_release(&im);
}

static void an_undated_list_never_overrules_a_dated_rule(void **state)
{
	struct price_import im;

	(void)state;
	import(&im, "{\"gpt-5.6-sol\": {\"litellm_provider\": \"openai\","
		    " \"input_cost_per_token\": 5e-6,"
		    " \"output_cost_per_token\": 3e-5}}",
	       "2026-11-25T00:00:00Z");
	assert_int_equal(im.lines[0].outcome, PRICE_KEPT);
	price_import_release(&im);
}

/* Merge an import into `old`, which must hold after; freed by the caller. */
static char *merge(const char *text, const char *old, const char *now)
{
	struct err err = {""};
	struct pricebook *b = pricebook_new(&err);
	struct price_import im;
	struct buf new = {0};
	char path[] = "/tmp/tokentop-prices-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");

	fputs(old, f);
	fclose(f);
	if (*old && !pricebook_load_user(b, path, &err))
		fail_msg("%s", err.text);
	remove(path);
	if (!price_import_read(&im, str_from(text), &err))
		fail_msg("%s", err.text);
	price_import_judge(&im, b, at(now));
	price_import_merge(&im, str_from(old), at(now), &new);
	if (!price_import_holds(buf_str(&new), "merged", &err))
		fail_msg("%s: %s", err.text, buf_text(&new));
	price_import_release(&im);
	pricebook_free(b);
	return buf_take(&new);
}

#define LITELLM(input) "{\"gpt-4.1\": {\"litellm_provider\": \"openai\", "     \
	"\"input_cost_per_token\": " input ", \"output_cost_per_token\": 8e-6}}"

static void a_changed_price_holds_from_today_on(void **state)
{
	char *first, *second, *third;

	(void)state;
	first = merge(LITELLM("3e-6"), "", "2026-11-25T10:00:00Z");
	assert_string_equal(first, "{\"rules\":[\n"
		"{\"list\":\"openai\",\"match\":\"gpt-4.1\",\"input\":\"3\","
		"\"output\":\"8\",\"valid_from\":\"2026-11-25\","
		"\"source\":\"import:litellm@2026-11-25\"}\n]}\n");
	/* The same once more changes nothing. */
	second = merge(LITELLM("3e-6"), first, "2026-11-26T10:00:00Z");
	assert_string_equal(second, first);
	third = merge(LITELLM("4e-6"), second, "2026-11-28T10:00:00Z");
	assert_non_null(strstr(third, "\"valid_to\":\"2026-11-27\"},\n"));
	assert_non_null(strstr(third, "\"input\":\"4\""));
	assert_non_null(strstr(third, "\"valid_from\":\"2026-11-28\""));
	free(first);
	free(second);
	free(third);
}

static void twice_on_one_day_leaves_one_rule(void **state)
{
	char *first = merge(LITELLM("3e-6"), "", "2026-11-25T10:00:00Z");
	char *second = merge(LITELLM("4e-6"), first, "2026-11-25T11:00:00Z");

	(void)state;
	assert_null(strstr(second, "\"input\":\"3\""));
	assert_non_null(strstr(second, "\"input\":\"4\""));
	free(first);
	free(second);
}

static void what_the_user_wrote_stays_to_the_byte(void **state)
{
	static const char old[] =
		"{ \"rules\": [\n"
		"   {\"list\": \"openai\", \"match\": \"gpt-4.1\",\n"
		"    \"input\": \"9\",  \"output\": \"9\"},\n"
		"   {\"match\": \"a]b}c\", \"input\": \"1\"}\n"
		" ] }";
	char *new = merge("{\"gpt-4.1\": {\"litellm_provider\": \"openai\","
			  "\"input_cost_per_token\": 3e-6},"
			  "\"other-new\": {\"litellm_provider\": \"openai\","
			  "\"input_cost_per_token\": 3e-6}}",
			  old, "2026-11-25T10:00:00Z");

	(void)state;
	assert_non_null(strstr(new,
		"{\"list\": \"openai\", \"match\": \"gpt-4.1\",\n"
		"    \"input\": \"9\",  \"output\": \"9\"}"));
	assert_non_null(strstr(new, "{\"match\": \"a]b}c\", "
				    "\"input\": \"1\"}"));
	assert_non_null(strstr(new, "other-new"));
	assert_null(strstr(new, "\"input\":\"3\",\"output\""));
	free(new);
}

static void a_table_of_ones_own_is_taken_at_its_word(void **state)
{
	static const char text[] =
		"provider,model_match,input,output,valid_from,note\r\n"
		"openai,gpt-4.1,99,\"99\",2026-11-01,\"a, b\"\r\n"
		",\"my \"\"own\"\"\",1,2,,\r\n";
	struct price_import im;

	(void)state;
	import(&im, text, "2026-11-25T00:00:00Z");
	assert_int_equal(im.format, PRICES_CSV);
	assert_int_equal(im.count, 2);
	assert_int_equal(line(&im, "gpt-4.1")->outcome, PRICE_NEW);
	assert_int_equal(line(&im, "gpt-4.1")->rule.rate[TOKENS_OUTPUT],
			 99000000);
	assert_string_equal(line(&im, "my \"own\"")->rule.list, "*");
	price_import_release(&im);
}

static void what_is_no_price_list_is_said_to_be_none(void **state)
{
	static const char *const wrong[] = {"", "{}", "[1, 2]", "{\"a\": ",
					    "name,price\nx,1\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct price_import im;
		struct err err = {""};

		assert_false(price_import_read(&im, str_from(wrong[i]), &err));
		assert_true(err.text[0]);
		price_import_release(&im);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_in_exponent_form_are_exact),
		cmocka_unit_test(litellm_keeps_its_sellers_apart),
		cmocka_unit_test(models_dev_plans_are_no_prices),
		cmocka_unit_test(openrouter_noise_is_rounded_away),
		cmocka_unit_test(what_is_beyond_belief_is_refused),
		cmocka_unit_test(an_undated_list_never_overrules_a_dated_rule),
		cmocka_unit_test(a_changed_price_holds_from_today_on),
		cmocka_unit_test(twice_on_one_day_leaves_one_rule),
		cmocka_unit_test(what_the_user_wrote_stays_to_the_byte),
		cmocka_unit_test(a_table_of_ones_own_is_taken_at_its_word),
		cmocka_unit_test(what_is_no_price_list_is_said_to_be_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
