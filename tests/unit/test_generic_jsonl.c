#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "collectors/logs/formats.h"
#include "collectors/logs/line_ids.h"
#include "collectors/logs/pick.h"
#include "collectors/logs/sellers.h"
#include "core/config.h"
#include "core/err.h"
#include "core/json.h"
#include "core/usage.h"

/* What check() says to a source with these keys; "" when it takes it. */
static struct err refusal(const char *preset, const char *semantics,
			  const char *fields)
{
	struct err err = {{0}};
	struct source_config config = {.name = "x", .preset = preset,
				       .semantics = semantics};
	struct json *map = NULL;

	if (fields)
		map = json_parse(str_from(fields), "fields", &err);
	config.fields = map;
	if (log_jsonl.check(&config, &err))
		err.text[0] = '\0';
	json_free(map);
	return err;
}

static void a_bad_configuration_is_told_the_choices(void **state)
{
	(void)state;
	assert_string_equal(refusal(NULL, NULL, NULL).text, "");
	assert_string_equal(refusal("gemini", "SEPR", "{\"key\": \"k\"}").text,
			    "");
	assert_string_equal(refusal("grok", NULL, NULL).text,
			    "preset: \"grok\" is none of openai-chat, "
			    "openai-responses, anthropic, gemini, bedrock");
	assert_string_equal(refusal(NULL, "incl", NULL).text,
			    "semantics: \"incl\" is none of INCL, EXCL, SEPR,"
			    " FLAT");
	assert_non_null(strstr(refusal(NULL, "INCL", "{\"inptu\": \"a\"}").text,
			       "\"inptu\" is no field; there are input, "));
	assert_non_null(strstr(refusal(NULL, "INCL", "{\"input\": 5}").text,
			       "fields.input"));
	assert_non_null(strstr(refusal("gemini", NULL,
				       "{\"input\": \"a\"}").text,
			       "fields.input"));
	assert_non_null(strstr(refusal(NULL, NULL,
				       "{\"cache_read\": \"a\"}").text,
			       "semantics"));
	assert_string_equal(refusal(NULL, NULL, "{\"input\": \"a\"}").text, "");
}

/* ---- long lines ------------------------------------------------------------ */

struct seen {
	int calls, rejects;
	int64_t output, at;
};

static void on_usage(void *ctx, const struct usage *u)
{
	struct seen *s = ctx;

	s->calls++;
	s->output = u->tokens[TOKENS_OUTPUT];
}

static void on_reject(void *ctx, int64_t offset, const char *why)
{
	struct seen *s = ctx;

	(void)why;
	s->rejects++;
	s->at = offset;
}

static struct log_parser *open_parser(int64_t offset)
{
	static const struct source_config config = {.name = "x"};

	return log_jsonl.open(&(struct log_open){
		.config = &config, .path = "x.jsonl", .offset = offset});
}

static void a_stream_of_a_megabyte_in_one_line_is_read_to_its_end(void **state)
{
	struct log_parser *p = open_parser(0);
	struct seen seen = {0};
	const struct log_sink to = {on_usage, NULL, on_reject, &seen};
	struct buf line = {0};

	(void)state;
	buf_puts(&line, "{\"ts\": 1787220000, \"response\": \"");
	for (int i = 0; i < 25000; i++)
		buf_puts(&line, "data: {\\\"object\\\": \\\"x\\\", \\\"a\\\": "
				"[1, 2]}\\n\\n");
	buf_puts(&line, "data: {\\\"id\\\": \\\"chatcmpl-abcdef\\\","
			" \\\"usage\\\": {\\\"prompt_tokens\\\": 1,"
			" \\\"completion_tokens\\\": 77}}\\n\\n\"}\n");
	assert_true(line.n > 1000000);
	for (size_t at = 0; at < line.n; at += 65536) {
		struct str part = str_skip(buf_str(&line), at);

		if (part.n > 65536)
			part.n = 65536;
		log_jsonl.feed(p, part, &to);
	}
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.output, 77);
	assert_int_equal(log_jsonl.settled(p), line.n);
	log_jsonl.close(p);
	buf_release(&line);
}

static void a_line_over_64_mib_is_passed_over_once(void **state)
{
	static const char good[] =
		"\n{\"usage\": {\"input_tokens\": 1, \"output_tokens\": 2}}\n";
	struct log_parser *p = open_parser(100);
	struct seen seen = {0};
	const struct log_sink to = {on_usage, NULL, on_reject, &seen};
	struct buf block = {0};

	(void)state;
	for (int i = 0; i < 1 << 20; i++)
		buf_putc(&block, 'x');
	for (int i = 0; i < 66; i++)
		log_jsonl.feed(p, buf_str(&block), &to);
	assert_int_equal(log_jsonl.settled(p), 100);
	log_jsonl.feed(p, STR(good), &to);
	assert_int_equal(seen.rejects, 1);
	assert_int_equal(seen.at, 100);
	assert_int_equal(seen.calls, 1);
	log_jsonl.close(p);
	buf_release(&block);
}

/* ---- the parts ------------------------------------------------------------- */

static void a_path_is_dotted_or_a_pointer(void **state)
{
	const struct str doc = STR("{\"a\": {\"b\": [5, {\"c\": \"x\"}]},"
				   " \"d.e/f~\": 7, \"a2\": null}");

	(void)state;
	assert_true(str_is(pick_path(doc, "a.b.0"), "5"));
	assert_true(str_is(pick_path(doc, "a.b.1.c"), "\"x\""));
	assert_true(str_is(pick_path(doc, "/a/b/1/c"), "\"x\""));
	assert_true(str_is(pick_path(doc, "/d.e~1f~0"), "7"));
	assert_true(str_empty(pick_path(doc, "a.b.2")));
	assert_true(str_empty(pick_path(doc, "a.b.-1")));
	assert_true(str_empty(pick_path(doc, "a.x.y")));
	assert_true(str_empty(pick_path(doc, "d.e")));
	assert_true(str_empty(pick_path(STR("{\"a\": {\"b\""), "a.b")));
}

static void equal_lines_have_ids_of_their_own_that_a_replay_repeats(
	void **state)
{
	struct line_ids a = {0}, b = {0};
	struct buf saved = {0};
	struct id128 first, second;

	(void)state;
	first = line_ids_next(&a, STR("same"));
	line_ids_next(&a, STR("other"));
	line_ids_save(&a, &saved);
	line_ids_load(&b, buf_str(&saved));
	second = line_ids_next(&a, STR("same"));
	assert_false(id_eq(first, second));
	assert_true(id_eq(line_ids_next(&b, STR("same")), second));
	line_ids_load(&b, (struct str){0});
	assert_true(id_eq(line_ids_next(&b, STR("same")), first));
	line_ids_load(&b, STR("\x02 cut"));
	assert_true(id_eq(line_ids_next(&b, STR("same")), first));
	line_ids_load(&b, (struct str){saved.p, saved.n - 1});
	assert_true(id_eq(line_ids_next(&b, STR("same")), first));
	buf_release(&saved);
	line_ids_release(&a);
	line_ids_release(&b);
}

static struct id128 next_of(struct line_ids *t, int i)
{
	char line[32];

	snprintf(line, sizeof(line), "line %d", i);
	return line_ids_next(t, str_from(line));
}

/* As a replay sees it: saved and loaded in between. */
static void reload(struct line_ids *t)
{
	struct buf saved = {0};

	line_ids_save(t, &saved);
	assert_true(saved.n <= 2 * LINE_IDS * 8 + 32);
	line_ids_load(t, buf_str(&saved));
	buf_release(&saved);
}

static void a_line_is_known_again_after_thousands_of_others(void **state)
{
	struct line_ids t = {0};
	struct id128 first[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		first[i] = next_of(&t, i);
	next_of(&t, 1);
	for (int i = 3; i < LINE_IDS; i++)
		next_of(&t, i);
	reload(&t);
	for (int i = 0; i < 3; i++)
		assert_false(id_eq(next_of(&t, i), first[i]));
	line_ids_release(&t);
}

static void line_ids_stay_bounded(void **state)
{
	struct line_ids t = {0};

	(void)state;
	for (int i = 0; i < 5 * LINE_IDS; i++) {
		next_of(&t, i);
		if (i % 3 == 0)
			next_of(&t, i);
		assert_true(t.now.count < LINE_IDS &&
			    t.before.count <= LINE_IDS);
		if (i % 1000 == 0)
			reload(&t);
	}
	line_ids_release(&t);
}

static void times_may_be_floats_and_dates(void **state)
{
	static const struct {
		const char *raw;
		int64_t ms;
	} times[] = {
		{"1787220000", INT64_C(1787220000000)},
		{"1787220000.25", INT64_C(1787220000250)},
		{"1.78722000025e9", INT64_C(1787220000250)},
		{"1.78722000025e+12", INT64_C(1787220000250)},
		{"1.78722000025E+15", INT64_C(1787220000250)},
		{"1.78722000025e+18", INT64_C(1787220000250)},
		{"\"1.78722000025e+18\"", INT64_C(1787220000250)},
		{"\"2026-08-20\"", INT64_C(1787184000000)},
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		assert_true(pick_time(str_from(times[i].raw), &ms));
		assert_int_equal(ms, times[i].ms);
	}
	assert_false(pick_time(STR("-1.5e9"), &ms));
	assert_false(pick_time(STR("1e99"), &ms));
	assert_false(pick_time(STR("true"), &ms));
	assert_false(pick_time(STR("\"e\""), &ms));
}

static void sellers_are_told_from_names_and_urls(void **state)
{
	(void)state;
	assert_true(str_is(seller_word(STR("vertex_ai")), "google"));
	assert_true(str_is(seller_word(STR("amazon-bedrock")), "aws"));
	assert_true(str_is(seller_word(STR("github-copilot")),
			   "github-copilot"));
	assert_true(str_is(seller_of_url(STR("https://api.openai.com/v1/x")),
			   "openai"));
	assert_true(str_is(seller_of_url(STR("https://api.meta.ai/v1/x")),
			   "meta"));
	assert_true(str_is(seller_of_url(STR("my.openai.azure.com:443")),
			   "azure"));
	assert_true(str_is(seller_of_url(
			STR("us-east5-aiplatform.googleapis.com")), "google"));
	assert_true(str_empty(seller_of_url(STR("http://notapi.openai.com.x"))));
	assert_true(str_empty(seller_of_url(STR("http://evilapi.openai.com"))));
	assert_true(str_is(model_of_url(STR("http://h/model/a.b:0/converse")),
			   "a.b:0"));
	assert_true(str_is(model_of_url(
			STR("h/v1beta/models/gemini-3-pro:generateContent")),
			   "gemini-3-pro"));
	assert_true(str_empty(model_of_url(STR("http://h/v1/models"))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_configuration_is_told_the_choices),
		cmocka_unit_test(
			a_stream_of_a_megabyte_in_one_line_is_read_to_its_end),
		cmocka_unit_test(a_line_over_64_mib_is_passed_over_once),
		cmocka_unit_test(a_path_is_dotted_or_a_pointer),
		cmocka_unit_test(
			equal_lines_have_ids_of_their_own_that_a_replay_repeats),
		cmocka_unit_test(
			a_line_is_known_again_after_thousands_of_others),
		cmocka_unit_test(line_ids_stay_bounded),
		cmocka_unit_test(times_may_be_floats_and_dates),
		cmocka_unit_test(sellers_are_told_from_names_and_urls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
