#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/mem.h"
#include "core/report.h"

#include "tests/unit/counted.h"

/* A report of `by` as text, which the caller frees. */
static char *write(struct counted *c, const char *by,
		   enum report_format format, struct report *r)
{
	struct query q;
	struct summary s;
	struct buf text = {0};
	struct err err;

	query_init(&q);
	if (!query_by(&q, by, &err) ||
	    !summary_build(&s, c->ledger, &c->zone, &q, &err))
		fail_msg("%s", err.text);
	r->summary = &s;
	r->query = &q;
	r->zone = c->zone.name;
	r->ledger = "observed";
	r->generated_at = c->clock.fixed_ms;
	report_write(r, format, &text);
	summary_release(&s);
	return buf_take(&text);
}

static void put_mixed_calls(struct counted *c)
{
	counted_put(c, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "claude-opus-4-5", .input = 1000, .cache_read = 2000,
		.output = 100, .reasoning_unknown = true});
	counted_put(c, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "no-such, \"model\"", .client = "codex",
		.input = 50, .image_out = 5});
}

static void json_is_as_documented(void **state)
{
	static const struct source_status sources[] = {
		{.name = "claude-code", .state = SOURCE_OK, .records = 2,
		 .duplicates = 1, .as_of = 1795521600000},
		{.name = "gw", .state = SOURCE_FAILED, .rejected = 3,
		 .error = "no such \"file\""},
	};
	static const char *const warnings[] = {"look here"};
	struct report r = {
		.sources = sources, .source_count = 2,
		.warnings = warnings, .warning_count = 1,
	};
	struct counted c;
	char *text;

	(void)state;
	counted_init(&c, "UTC", "2026-11-24T12:00:00Z");
	put_mixed_calls(&c);
	text = write(&c, "client,model", REPORT_JSON, &r);
	assert_string_equal(text,
		"{\"schema\": \"tokentop.report/1\", "
		"\"generated_at\": \"2026-11-24T12:00:00Z\", "
		"\"timezone\": \"UTC\",\n"
		" \"ledger\": \"observed\", \"by\": [\"client\", \"model\"], "
		"\"since\": null, \"until\": null,\n"
		" \"rows\": [\n"
		"  {\"client\": \"claude-code\", "
		"\"model\": \"claude-opus-4-5\", \"requests\": 1,\n"
		"   \"tokens\": {\"input\": 1000, \"cache_read\": 2000, "
		"\"cache_write_5m\": 0, \"cache_write_1h\": 0, "
		"\"output\": 100, \"reasoning\": null, \"audio_in\": 0, "
		"\"audio_out\": 0, \"total\": 3100},\n"
		"   \"cost_usd\": \"0.008500000\", "
		"\"cost_basis\": \"computed\", \"unpriced_tokens\": 0},\n"
		"  {\"client\": \"codex\", "
		"\"model\": \"no-such, \\\"model\\\"\", \"requests\": 1,\n"
		"   \"tokens\": {\"input\": 50, \"cache_read\": 0, "
		"\"cache_write_5m\": 0, \"cache_write_1h\": 0, "
		"\"output\": 0, \"reasoning\": 0, \"audio_in\": 0, "
		"\"audio_out\": 0, \"image_out\": 5, \"total\": 55},\n"
		"   \"cost_usd\": null, \"cost_basis\": \"unpriced\", "
		"\"unpriced_tokens\": 55}],\n"
		" \"totals\": {\"requests\": 2,\n"
		"   \"tokens\": {\"input\": 1050, \"cache_read\": 2000, "
		"\"cache_write_5m\": 0, \"cache_write_1h\": 0, "
		"\"output\": 100, \"reasoning\": 0, \"audio_in\": 0, "
		"\"audio_out\": 0, \"image_out\": 5, \"total\": 3155},\n"
		"   \"cost_usd\": \"0.008500000\", \"unpriced_tokens\": 55},\n"
		" \"sources\": [\n"
		"  {\"name\": \"claude-code\", \"state\": \"ok\", "
		"\"records\": 2, \"duplicates\": 1, \"rejected\": 0, "
		"\"as_of\": \"2026-11-24T12:00:00Z\"},\n"
		"  {\"name\": \"gw\", \"state\": \"failed\", "
		"\"records\": 0, \"duplicates\": 0, \"rejected\": 3, "
		"\"as_of\": null, \"error\": \"no such \\\"file\\\"\"}],\n"
		" \"warnings\": [\n"
		"  \"look here\"]}\n");
	free(text);
	counted_release(&c);
}

static void json_of_nothing_is_whole(void **state)
{
	struct report r = {0};
	struct counted c;
	struct json *root;
	struct str cost;
	char *text;

	(void)state;
	counted_init(&c, "UTC", "2026-11-24T12:00:00Z");
	text = write(&c, "model", REPORT_JSON, &r);
	root = json_parse(str_from(text), "report", NULL);
	assert_non_null(root);
	assert_int_equal(json_count(json_get(root, "rows")), 0);
	assert_true(json_str(json_get(json_get(root, "totals"), "cost_usd"),
			     &cost));
	assert_true(str_is(cost, "0.000000000"));
	json_free(root);
	free(text);
	counted_release(&c);
}

static void csv_leaves_unknown_fields_empty(void **state)
{
	struct report r = {0};
	struct counted c;
	char *text;

	(void)state;
	counted_init(&c, "UTC", "2026-11-24T12:00:00Z");
	put_mixed_calls(&c);
	text = write(&c, "model", REPORT_CSV, &r);
	assert_string_equal(text,
		"model,requests,input,cache_read,cache_write_5m,"
		"cache_write_1h,output,reasoning,audio_in,audio_out,"
		"image_out,total,cost_usd,cost_basis,unpriced_tokens,flags\n"
		"claude-opus-4-5,1,1000,2000,0,0,100,,0,0,0,3100,"
		"0.008500000,computed,0,\n"
		"\"no-such, \"\"model\"\"\",1,50,0,0,0,0,0,0,0,5,55,"
		",unpriced,55,\n");
	free(text);
	counted_release(&c);
}

static void the_table_aligns_and_says_what_has_no_price(void **state)
{
	static const char *const warnings[] = {"look here"};
	struct report r = {.warnings = warnings, .warning_count = 1};
	struct counted c;
	char *text;

	(void)state;
	counted_init(&c, "UTC", "2026-11-24T12:00:00Z");
	counted_put(&c, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "claude-opus-4-5", .input = 1000000,
		.reasoning_unknown = true});
	counted_put(&c, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "no-such-model", .input = 50});
	text = write(&c, "model", REPORT_TABLE, &r);
	assert_string_equal(text,
		"model            calls  input  cache read  cache write  "
		"output  reasoning  tokens   cost  unpriced\n"
		"─────────────────────────────────────────────────────"
		"─────────────────────────────────────────────\n"
		"claude-opus-4-5      1  1.00M           0            0  "
		"     0          -   1.00M  $5.00         0\n"
		"no-such-model        1     50           0            0  "
		"     0          0      50   ?           50\n"
		"─────────────────────────────────────────────────────"
		"─────────────────────────────────────────────\n"
		"total                2  1.00M           0            0  "
		"     0          0   1.00M  $5.00        50\n"
		"\nwarning: look here\n");
	free(text);
	counted_release(&c);
}

/* Columns of the longest line. */
static int widest(const char *text)
{
	int most = 0, now = 0;

	for (; *text; text++) {
		now = *text == '\n' ? 0 : now + ((*text & 0xc0) != 0x80);
		most = now > most ? now : most;
	}
	return most;
}

static void a_narrow_table_keeps_name_and_cost(void **state)
{
	struct counted c;

	(void)state;
	counted_init(&c, "UTC", "2026-11-24T12:00:00Z");
	counted_put(&c, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "claude-opus-4-5", .input = 1000000,
		.project = "a-project-with-quite-a-long-name"});
	for (int width = 30; width < 140; width += 5) {
		struct report r = {.width = width};
		char *text = write(&c, "model,project", REPORT_TABLE, &r);

		assert_true(widest(text) <= width);
		assert_non_null(strstr(text, "claude"));
		assert_non_null(strstr(text, "$5.00"));
		free(text);
	}
	counted_release(&c);
}

/* As terminals have it for the characters of this test. */
static int char_width(uint32_t c)
{
	return c >= 0x3000 ? 2 : 1;
}

static void wide_characters_take_two_columns(void **state)
{
	struct report r = {.char_width = char_width};
	struct counted c;
	char *text;

	(void)state;
	counted_init(&c, "UTC", "2026-11-24T12:00:00Z");
	counted_put(&c, (struct call){.at = "2026-11-20T10:00:00Z",
		.project = "日本語プロジェクト", .input = 2000});
	counted_put(&c, (struct call){.at = "2026-11-20T10:00:00Z",
		.project = "plain", .input = 1000});
	text = write(&c, "project", REPORT_TABLE, &r);
	assert_non_null(strstr(text, "\n日本語プロジェクト      1  "));
	assert_non_null(strstr(text, "\nplain                   1  "));
	free(text);
	r.width = 24;
	text = write(&c, "project", REPORT_TABLE, &r);
	assert_non_null(strstr(text, "\n日本語プロジ…  $"));
	free(text);
	counted_release(&c);
}

static void names_cannot_move_the_cursor(void **state)
{
	struct report r = {0};
	struct counted c;
	char *text;

	(void)state;
	counted_init(&c, "UTC", "2026-11-24T12:00:00Z");
	counted_put(&c, (struct call){.at = "2026-11-20T10:00:00Z",
		.project = "evil\033[2J\nname", .input = 1});
	text = write(&c, "project", REPORT_TABLE, &r);
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "evil"));
	free(text);
	counted_release(&c);
}

/* Names that would be markup, if they were let. */
static char *write_hostile(enum report_format format)
{
	static const char *const warnings[] = {"<script>x</script> | *y*"};
	struct report r = {.warnings = warnings, .warning_count = 1};
	struct counted c;
	char *text;

	counted_init(&c, "UTC", "2026-11-24T12:00:00Z");
	put_mixed_calls(&c);
	counted_put(&c, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "<b onload=\"x\">|`&", .input = 5});
	r.prices = c.prices;
	r.days = &c.zone;
	text = write(&c, format == REPORT_FOCUS ? "day,provider,model"
						: "client,model", format, &r);
	counted_release(&c);
	return text;
}

static void markdown_is_a_table_and_names_are_escaped(void **state)
{
	char *text = write_hostile(REPORT_MARKDOWN);

	(void)state;
	assert_non_null(strstr(text, "| client | model | calls |"));
	assert_non_null(strstr(text, "| --- | --- | ---: |"));
	assert_non_null(strstr(text, "\\<b onload=\"x\"\\>\\|\\`\\&"));
	assert_non_null(strstr(text, "\\<script\\>x"));
	assert_non_null(strstr(text, "| **total** |"));
	free(text);
}

static void html_is_one_escaped_file_without_script(void **state)
{
	char *text = write_hostile(REPORT_HTML);

	(void)state;
	assert_int_equal(strncmp(text, "<!DOCTYPE html>", 15), 0);
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "<b onload"));
	assert_null(strstr(text, "src="));
	assert_null(strstr(text, "href="));
	assert_non_null(strstr(text, "&lt;b onload=&quot;x&quot;&gt;|`&amp;"));
	assert_non_null(strstr(text, "default-src 'none'"));
	assert_non_null(strstr(text, "prefers-color-scheme: dark"));
	assert_non_null(strstr(text, "$0.008500"));
	free(text);
}

/* Costs of a kind of row, in nano-dollars. */
static int64_t sum_of_costs(const char *text)
{
	int64_t sum = 0;

	for (const char *p = strchr(text, '\n') + 1; *p;
	     p = strchr(p, '\n') + 1) {
		money m;
		size_t n = strcspn(p, ",");

		if (n && money_parse((struct str){p, n}, &m))
			sum += m;
	}
	return sum;
}

static void focus_rows_add_up_to_the_cost(void **state)
{
	char *text = write_hostile(REPORT_FOCUS);

	(void)state;
	assert_int_equal(strncmp(text, "BilledCost,EffectiveCost,", 25), 0);
	assert_int_equal(sum_of_costs(text), 8500000);
	/* Cache reads of Opus 4.5 cost a tenth of input. */
	assert_non_null(strstr(text, "0.005000000,0.005000000,0.005000000,"
		"0.005000000,USD,1000,Tokens,2026-11-20T00:00:00Z,"
		"2026-11-21T00:00:00Z,2026-11-01T00:00:00Z,"
		"2026-12-01T00:00:00Z,Usage,"));
	assert_non_null(strstr(text, "0.001000000,0.001000000,0.001000000,"
				     "0.001000000,USD,2000,Tokens,"));
	assert_non_null(strstr(text, "AI and Machine Learning"));
	/* Nobody knows what these cost. */
	assert_non_null(strstr(text, "\n,,,,USD,50,Tokens,"));
	free(text);
}

static void csv_names_are_no_formulas(void **state)
{
	static const enum report_format formats[] = {REPORT_CSV, REPORT_FOCUS};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		struct report r = {0};
		struct counted c;
		char *text;

		counted_init(&c, "UTC", "2026-11-24T12:00:00Z");
		counted_put(&c, (struct call){.at = "2026-11-20T10:00:00Z",
			.project = "=cmd|'/c calc'!A1", .key = "@SUM(A1)",
			.input = 1});
		r.prices = c.prices;
		r.days = &c.zone;
		text = write(&c, "day,model,project,key", formats[i], &r);
		assert_non_null(strstr(text, ",'@SUM(A1),"));
		assert_non_null(strstr(text, ",'=cmd|'/c calc'!A1,"));
		assert_null(strstr(text, ",=cmd"));
		free(text);
		counted_release(&c);
	}
}

static void focus_asks_for_its_own_dimensions(void **state)
{
	struct query q;

	(void)state;
	query_init(&q);
	assert_true(query_by(&q, "hour,session,week", NULL));
	report_focus_query(&q);
	assert_int_equal(q.by[0], BY_HOUR);
	assert_int_equal(q.by_count, 9);
	assert_int_equal(q.by[8], BY_SESSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_as_documented),
		cmocka_unit_test(json_of_nothing_is_whole),
		cmocka_unit_test(csv_leaves_unknown_fields_empty),
		cmocka_unit_test(the_table_aligns_and_says_what_has_no_price),
		cmocka_unit_test(a_narrow_table_keeps_name_and_cost),
		cmocka_unit_test(wide_characters_take_two_columns),
		cmocka_unit_test(names_cannot_move_the_cursor),
		cmocka_unit_test(markdown_is_a_table_and_names_are_escaped),
		cmocka_unit_test(html_is_one_escaped_file_without_script),
		cmocka_unit_test(focus_rows_add_up_to_the_cost),
		cmocka_unit_test(csv_names_are_no_formulas),
		cmocka_unit_test(focus_asks_for_its_own_dimensions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
