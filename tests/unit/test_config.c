#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/config.h"
#include "core/err.h"

static void parse(struct config *c, const char *text)
{
	struct err err;

	if (!config_parse(c, str_from(text), "test.json", &err))
		fail_msg("%s", err.text);
}

/* The text is refused with exactly this sentence. */
static void refused(const char *text, const char *want)
{
	struct config c;
	struct err err = {""};

	assert_false(config_parse(&c, str_from(text), "t.json", &err));
	assert_string_equal(err.text, want);
	assert_null(c.root);
	assert_int_equal(c.source_count, 0);
	config_release(&c);
}

static void refused_with(const char *text, const char *part)
{
	struct config c;
	struct err err = {""};

	assert_false(config_parse(&c, str_from(text), "t.json", &err));
	if (!strstr(err.text, part))
		fail_msg("\"%s\" lacks \"%s\"", err.text, part);
}

static void nothing_given_gives_the_defaults(void **state)
{
	struct config c;

	(void)state;
	parse(&c, "{}");
	assert_true(c.discover);
	assert_null(c.timezone);
	assert_null(c.theme);
	assert_int_equal(c.records_keep_ms, INT64_C(90) * 86400000);
	assert_int_equal(c.max_bytes, INT64_C(2000000000));
	assert_int_equal(c.source_count, 0);
	config_release(&c);
}

static const char example[] =
	"{\"timezone\": \"Europe/Zurich\", \"theme\": \"tokyo-night\",\n"
	" \"discover\": true, \"currency\": \"USD\",\n"
	" \"sources\": [\n"
	"  {\"name\": \"openai-org\", \"type\": \"openai\",\n"
	"   \"key\": \"env:OPENAI_ADMIN_KEY\", \"interval\": \"60s\"},\n"
	"  {\"name\": \"claude-org\", \"type\": \"anthropic\",\n"
	"   \"key\": \"cmd:pass show anthropic-admin\"},\n"
	"  {\"name\": \"bedrock\", \"type\": \"aws-bedrock\",\n"
	"   \"region\": \"us-east-1\", \"profile\": \"prod\"},\n"
	"  {\"name\": \"gateway\", \"type\": \"litellm-log\",\n"
	"   \"path\": \"/var/log/litellm/*.jsonl\"},\n"
	"  {\"name\": \"vllm-a\", \"type\": \"metrics\",\n"
	"   \"url\": \"http://gpu-a.internal:8000/metrics\"},\n"
	"  {\"name\": \"fleet\", \"type\": \"prometheus\",\n"
	"   \"url\": \"http://prometheus:9090\", \"preset\": \"tokentop\"}],\n"
	" \"budgets\": [{\"name\": \"team\",\n"
	"   \"filter\": {\"provider\": \"anthropic\"}, \"period\": \"month\",\n"
	"   \"limit_usd\": \"500.00\", \"warn_at\": [50, 80, 100],\n"
	"   \"exec\": [\"notify-send\", \"tokentop\"]}],\n"
	" \"camps\": {\"mistral\": \"lab\"},\n"
	" \"retention\": {\"records\": \"30d\", \"max_mb\": 500},\n"
	" \"rates\": [{\"currency\": \"CNY\", \"usd\": \"0.1389\",\n"
	"   \"from\": \"2026-11-01\"}]}\n";

static void the_documented_example_loads(void **state)
{
	struct config c;

	(void)state;
	parse(&c, example);
	assert_string_equal(c.timezone, "Europe/Zurich");
	assert_string_equal(c.theme, "tokyo-night");
	assert_int_equal(c.source_count, 6);
	assert_string_equal(c.sources[0].name, "openai-org");
	assert_int_equal(c.sources[0].interval_ms, 60000);
	assert_int_equal(c.sources[3].path_count, 1);
	assert_string_equal(c.sources[3].paths[0], "/var/log/litellm/*.jsonl");
	assert_string_equal(c.sources[5].preset, "tokentop");
	assert_int_equal(c.records_keep_ms, INT64_C(30) * 86400000);
	assert_int_equal(c.max_bytes, 500000000);
	config_release(&c);
}

static void a_source_says_all_about_itself(void **state)
{
	struct config c;

	(void)state;
	parse(&c, "{\"sources\": [{\"type\": \"jsonl\", \"enabled\": false,"
		  " \"path\": [\"a.log\", \"b/*.log\"], \"route\": \"gw\","
		  " \"layer\": \"proxy\", \"billing\": \"subscription\","
		  " \"fields\": {\"input\": \"u.in\", \"ts\": \"at\"},"
		  " \"semantics\": \"EXCL\", \"provider\": \"openai\","
		  " \"client\": \"mine\"}]}");
	assert_int_equal(c.source_count, 1);
	assert_string_equal(c.sources[0].name, "jsonl");
	assert_false(c.sources[0].enabled);
	assert_int_equal(c.sources[0].path_count, 2);
	assert_string_equal(c.sources[0].paths[1], "b/*.log");
	assert_int_equal(c.sources[0].layer, LAYER_PROXY);
	assert_true(c.sources[0].subscription);
	assert_int_equal(json_count(c.sources[0].fields), 2);
	assert_string_equal(c.sources[0].semantics, "EXCL");
	assert_string_equal(c.sources[0].client, "mine");
	config_release(&c);
}

static void errors_name_line_column_and_path(void **state)
{
	(void)state;
	refused("{\n  \"discover\": \"yes\"\n}",
		"t.json:2:15: discover: expected true or false, not a string");
	refused("{\"sources\": [\n  {\"type\": \"codex\"},\n"
		"  {\"type\": \"gemini-cli\", \"interval\": \"soon\"}]}",
		"t.json:3:38: sources[1].interval: expected a duration such "
		"as \"250ms\", \"60s\", \"5m\", \"6h\" or \"90d\"");
	refused("[]", "t.json:1:1: the file: expected an object, not a list");
	refused("{\"retention\": {\"max_mb\": 0}}",
		"t.json:1:26: retention.max_mb: expected a number above 0");
	refused("{\"retention\": []}",
		"t.json:1:15: retention: expected an object, not a list");
	refused("{\"sources\": [{\"type\": \"codex\", \"path\": [1]}]}",
		"t.json:1:41: sources[0].path[0]: expected a string, not a "
		"whole number");
}

static void unknown_words_come_with_the_right_one(void **state)
{
	(void)state;
	refused("{\"theem\": \"nord\"}",
		"t.json:1:2: theem: unknown key; did you mean \"theme\"?");
	refused("{\"sources\": [{\"type\": \"claude-cod\"}]}",
		"t.json:1:23: sources[0].type: the type \"claude-cod\" is "
		"unknown; did you mean \"claude-code\"?");
	refused("{\"sources\": [{\"type\": \"codex\", \"key\": \"env:X\"}]}",
		"t.json:1:32: sources[0].key: unknown key; type \"codex\" "
		"takes name,type,enabled,interval,route,layer,billing,path,");
	refused_with("{\"camps\": {\"mistral\": \"labs\"}}",
		     "camps.mistral: the camp \"labs\" is unknown; did you "
		     "mean \"lab\"?");
	refused_with("{\"sources\": [{\"type\": \"codex\", "
		     "\"layer\": \"prox\"}]}",
		     "expected one of proxy|client|telemetry");
	refused_with("{\"budgets\": [{\"name\": \"b\", \"limit_usd\": \"1\","
		     " \"filter\": {\"modle\": \"x\"}}]}",
		     "budgets[0].filter.modle: the dimension \"modle\" is "
		     "unknown; did you mean \"model\"?");
}

static void required_keys_are_asked_for(void **state)
{
	(void)state;
	refused_with("{\"sources\": [{\"name\": \"x\"}]}",
		     "sources[0]: the key \"type\" is missing");
	refused_with("{\"sources\": [{\"type\": \"litellm-log\"}]}",
		     "sources[0]: the key \"path\" is missing");
	refused_with("{\"sources\": [{\"type\": \"jsonl\", "
		     "\"path\": \"x\", \"fields\": {\"cache_read\": "
		     "\"i\"}}]}",
		     "the key \"semantics\" is missing");
	refused_with("{\"sources\": [{\"type\": \"codex\"}, "
		     "{\"type\": \"codex\"}]}",
		     "two sources named \"codex\"");
}

static void fields_that_need_no_semantics_do_without(void **state)
{
	struct config c;

	(void)state;
	parse(&c, "{\"sources\": [{\"type\": \"jsonl\", \"path\": \"x\","
		  " \"fields\": {\"ts\": \"when\"}}]}");
	config_release(&c);
	parse(&c, "{\"sources\": [{\"type\": \"jsonl\", \"path\": \"x\","
		  " \"fields\": {\"input\": \"i\", \"output\": \"o\","
		  " \"total\": \"t\"}}]}");
	config_release(&c);
	refused_with("{\"sources\": [{\"type\": \"jsonl\", \"path\": \"x\","
		     " \"preset\": \"gemini\","
		     " \"fields\": {\"input\": \"i\"}}]}",
		     "t.json:1:76: sources[0].fields.input: the preset says");
}

static void words_inside_are_checked_too(void **state)
{
	(void)state;
	refused_with("{\"sources\": [{\"type\": \"jsonl\", \"path\": \"x\","
		     " \"fields\": {\"inptu\": \"i\"}}]}",
		     "the field \"inptu\" is unknown; did you mean "
		     "\"input\"?");
	refused_with("{\"sources\": [{\"type\": \"aws-bedrock\","
		     " \"endpoints\": {\"metric\": \"http://x\"}}]}",
		     "sources[0].endpoints.metric: unknown role; type "
		     "\"aws-bedrock\" has metrics,costs,sts");
	refused_with("{\"sources\": [{\"type\": \"openai\","
		     " \"endpoints\": {\"metrics\": \"http://x\"}}]}",
		     "sources[0].endpoints: unknown key");
	refused_with("{\"sources\": [{\"type\": \"google\","
		     " \"products\": [\"gemini\", \"vertx\"]}]}",
		     "sources[0].products[1]: the product \"vertx\" is "
		     "unknown; did you mean \"vertex\"?");
}

static void a_byte_order_mark_is_passed_over(void **state)
{
	struct config c;

	(void)state;
	parse(&c, "\xef\xbb\xbf{\"theme\": \"nord\"}");
	assert_string_equal(c.theme, "nord");
	config_release(&c);
	refused_with("\xef\xbb\xbf{\"theem\": 1}", "t.json:1:2: theem");
	refused(" \n", "t.json:1:1: the file is empty; write {} for a"
			" configuration of defaults");
}

static void a_literal_secret_is_refused_and_never_repeated(void **state)
{
	static const char *const texts[] = {
		"{\"sources\": [{\"type\": \"openai\", "
		"\"key\": \"sk-verysecret\"}]}",
		"{\"sources\": [{\"type\": \"openai\", "
		"\"key\" \"sk-verysecret\"}]}",
		"{\"sources\": [{\"type\": \"openai\", "
		"\"key\": sk-verysecret}]}",
	};

	(void)state;
	refused_with(texts[0],
		     "write env:NAME, file:PATH or cmd:COMMAND that names "
		     "where to find it");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct config c;
		struct err err;

		assert_false(config_parse(&c, str_from(texts[i]), "t", &err));
		assert_null(strstr(err.text, "verysecret"));
	}
}

static void broken_json_names_its_place(void **state)
{
	(void)state;
	refused_with("{\n \"theme\": }", "t.json:2:");
	refused_with("{\"theme\": \"a\", \"theme\": \"b\"}", "t.json:1:");
	refused_with("", "t.json:1:");
}

static void a_file_is_loaded_and_named_in_errors(void **state)
{
	char path[] = "/tmp/tokentop-config-XXXXXX";
	int fd = mkstemp(path);
	struct config c;
	struct err err;

	(void)state;
	assert_true(fd >= 0);
	assert_true(write(fd, "{\"theme\": 1}", 12) == 12);
	assert_false(config_load(&c, path, &err));
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.text, ":1:11: theme: "));
	assert_true(ftruncate(fd, 0) == 0);
	assert_true(pwrite(fd, "{\"theme\": \"nord\"}", 17, 0) == 17);
	assert_true(config_load(&c, path, &err));
	assert_string_equal(c.theme, "nord");
	config_release(&c);
	close(fd);
	unlink(path);
	assert_false(config_load(&c, path, &err));
	assert_non_null(strstr(err.text, path));
}

static void durations_need_a_unit(void **state)
{
	int64_t ms;

	(void)state;
	assert_true(config_duration(STR("250ms"), &ms) && ms == 250);
	assert_true(config_duration(STR("60s"), &ms) && ms == 60000);
	assert_true(config_duration(STR("5m"), &ms) && ms == 300000);
	assert_true(config_duration(STR("6h"), &ms) && ms == 21600000);
	assert_true(config_duration(STR("90d"), &ms) &&
		    ms == INT64_C(7776000000));
	assert_false(config_duration(STR("60"), &ms));
	assert_false(config_duration(STR("s"), &ms));
	assert_false(config_duration(STR("-5s"), &ms));
	assert_false(config_duration(STR("5 s"), &ms));
	assert_false(config_duration(STR("99999999999d"), &ms));
}

static void the_screen_is_checked_word_by_word(void **state)
{
	struct config c;

	(void)state;
	parse(&c, "{\"redact\": true, \"header\": [[\"in:graph\", \"out\"],"
		  " [\"budget:bar\", \"today:led\"], []],"
		  " \"columns\": {\"models\": [\"name\", \"today\"]},"
		  " \"keys\": {\"F5\": \"group\", \"x\": \"none\","
		  " \"\u00e9\": \"theme\", \"Ctrl-X\": \"quit\"},"
		  " \"alerts\": {\"exec\": [\"say\"], \"webhook\": \"env:HOOK\","
		  " \"quiet\": \"22:00-07:00\", \"anomalies\": false}}");
	config_release(&c);
	refused("{\"header\": [[\"in:grph\"]]}",
		"t.json:1:14: header[0][0]: the style \"grph\" is unknown; "
		"did you mean \"graph\"?");
	refused("{\"header\": [[\"bugdet:bar\"]]}",
		"t.json:1:14: header[0][0]: the meter \"bugdet\" is unknown; "
		"did you mean \"budget\"?");
	refused("{\"header\": [[\"in:bar\"]]}",
		"t.json:1:14: header[0][0]: the meter \"in\" can be text, "
		"graph, led");
	refused("{\"header\": [\"in\"]}",
		"t.json:1:13: header[0]: expected a list of meters, not a "
		"string");
	refused("{\"columns\": {\"modles\": []}}",
		"t.json:1:14: columns.modles: the pane \"modles\" is unknown; "
		"did you mean \"models\"?");
	refused("{\"columns\": {\"models\": [\"a\", \"b\", \"a\"]}}",
		"t.json:1:35: columns.models[2]: the column is named twice");
	refused("{\"keys\": {\"Spce\": \"tag\"}}",
		"t.json:1:11: keys.Spce: the key \"Spce\" is unknown; did you "
		"mean \"Space\"?");
	refused("{\"keys\": {\"x\": \"gruop\"}}",
		"t.json:1:16: keys.x: the action \"gruop\" is unknown; did you "
		"mean \"group\"?");
	refused("{\"keys\": {\"Ctrl-C\": \"none\"}}",
		"t.json:1:11: keys.Ctrl-C: Ctrl-C always leaves");
}

static void alerts_are_checked_as_budgets_are(void **state)
{
	(void)state;
	refused("{\"alerts\": {\"quiet\": \"22-7\"}}",
		"t.json:1:22: alerts.quiet: expected hours such as "
		"\"22:00-07:00\"");
	refused_with("{\"alerts\": {\"quiet\": \"24:00-07:00\"}}",
		     "expected hours");
	refused_with("{\"alerts\": {\"webhook\": \"https://hook/x\"}}",
		     "alerts.webhook: secrets do not belong in this file");
	refused_with("{\"alerts\": {\"quite\": \"x\"}}",
		     "did you mean \"quiet\"?");
	refused_with("{\"budgets\": [{\"name\": \"a\", \"limit_usd\": \"1\","
		     " \"subscriptions\": 1}]}",
		     "budgets[0].subscriptions: expected true or false");
	refused_with("{\"budgets\": [{\"name\": \"a\", \"limit_usd\": \"1\"},"
		     " {\"name\": \"a\", \"limit_usd\": \"2\"}]}",
		     "there are two budgets named \"a\"");
}

/* Every key is described, and every key of the example is in the table. */
static void the_table_of_keys_is_complete(void **state)
{
	int n = 0;

	(void)state;
	for (const struct config_key *k = config_keys; k->path; k++, n++) {
		size_t end = strlen(k->help);

		assert_true(end > 10 && k->help[end - 1] == '.');
		assert_true(strlen(k->type) > 1);
	}
	assert_true(n > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_given_gives_the_defaults),
		cmocka_unit_test(the_documented_example_loads),
		cmocka_unit_test(a_source_says_all_about_itself),
		cmocka_unit_test(errors_name_line_column_and_path),
		cmocka_unit_test(unknown_words_come_with_the_right_one),
		cmocka_unit_test(required_keys_are_asked_for),
		cmocka_unit_test(fields_that_need_no_semantics_do_without),
		cmocka_unit_test(words_inside_are_checked_too),
		cmocka_unit_test(a_byte_order_mark_is_passed_over),
		cmocka_unit_test(
			a_literal_secret_is_refused_and_never_repeated),
		cmocka_unit_test(broken_json_names_its_place),
		cmocka_unit_test(a_file_is_loaded_and_named_in_errors),
		cmocka_unit_test(durations_need_a_unit),
		cmocka_unit_test(the_screen_is_checked_word_by_word),
		cmocka_unit_test(alerts_are_checked_as_budgets_are),
		cmocka_unit_test(the_table_of_keys_is_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
