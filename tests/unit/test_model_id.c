#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model_id.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct row {
	const char *raw, *canonical, *maker;
	const char *host;       /* NULL: the id names nobody */
};

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *r = &rows[i];
		struct model_id id;

		model_id_parse(str_from(r->raw), &id);
		if (strcmp(id.canonical, r->canonical) != 0)
			fail_msg("\"%s\" is \"%s\", not \"%s\"", r->raw,
				 id.canonical, r->canonical);
		if (strcmp(id.maker, r->maker) != 0)
			fail_msg("\"%s\" is made by %s, not %s", r->raw,
				 id.maker, r->maker);
		if (!r->host != !id.host ||
		    (r->host && strcmp(r->host, id.host) != 0))
			fail_msg("\"%s\" is hosted by %s", r->raw,
				 id.host ? id.host : "nobody");
	}
}

static void claude_has_one_name_everywhere(void **state)
{
	static const struct row rows[] = {
		{"claude-opus-4-5-20251101", "claude-opus-4-5", "anthropic"},
		{"claude-sonnet-4-20250514", "claude-sonnet-4", "anthropic"},
		{"claude-opus-4-0", "claude-opus-4", "anthropic"},
		{"claude-opus-4.8", "claude-opus-4-8", "anthropic"},
		{"Claude-Opus-5-5[1m]", "claude-opus-5-5", "anthropic"},
		{"claude-sonnet-4-5[200k]", "claude-sonnet-4-5", "anthropic"},
		{"claude-sonnet-4-5 (beta)", "claude-sonnet-4-5", "anthropic"},
		{"claude-opus-5", "claude-opus-5", "anthropic"},
		{"claude-4-5-sonnet", "claude-sonnet-4-5", "anthropic"},
		{"claude-4.6-opus", "claude-opus-4-6", "anthropic"},
		{"claude-4-opus", "claude-opus-4", "anthropic"},
		{"claude-4-5-sonnet-20250929", "claude-sonnet-4-5",
		 "anthropic"},
		{"claude-3-5-haiku-latest", "claude-3-5-haiku", "anthropic"},
		{"claude-3.5-haiku", "claude-3-5-haiku", "anthropic"},
		{"claude-haiku-3.5", "claude-3-5-haiku", "anthropic"},
		{"claude-opus-3", "claude-3-opus", "anthropic"},
		{"claude-3-opus-20240229", "claude-3-opus", "anthropic"},
		{"claude-3-7-sonnet-20250219", "claude-3-7-sonnet",
		 "anthropic"},
		{"claude-fable-5-1", "claude-fable-5-1", "anthropic"},
		{"claude-mythos-preview", "claude-mythos-preview",
		 "anthropic"},
		{"claude-2.1", "claude-2-1", "anthropic"},
		{"claude-haiku-4-5@20251001", "claude-haiku-4-5", "anthropic",
		 "google"},
		{"claude-opus-5@default", "claude-opus-5", "anthropic",
		 "google"},
		{"anthropic/claude-sonnet-4.6", "claude-sonnet-4-6",
		 "anthropic", "anthropic"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void bedrock_ids_lose_place_vendor_and_version(void **state)
{
	static const struct row rows[] = {
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0",
		 "claude-sonnet-4-5", "anthropic", "aws"},
		{"global.anthropic.claude-opus-5", "claude-opus-5",
		 "anthropic", "aws"},
		{"us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0",
		 "claude-sonnet-4-5", "anthropic", "aws"},
		{"anthropic.claude-opus-4-6-v1", "claude-opus-4-6",
		 "anthropic", "aws"},
		{"anthropic.claude-sonnet-4-20250514-v1:0:200k",
		 "claude-sonnet-4", "anthropic", "aws"},
		{"anthropic.claude-v2:1", "claude-v2", "anthropic", "aws"},
		{"arn:aws:bedrock:us-east-1:111122223333:inference-profile/"
		 "eu.anthropic.claude-opus-4-8", "claude-opus-4-8",
		 "anthropic", "aws"},
		{"arn:aws:bedrock:us-east-1::foundation-model/"
		 "amazon.nova-pro-v1:0", "nova-pro", "amazon", "aws"},
		{"arn:aws:bedrock:us-east-1:111122223333:"
		 "application-inference-profile/abc123",
		 "application-inference-profile/abc123", "unknown", "aws"},
		{"bedrock/us-west-2/anthropic.claude-3-haiku-20240307-v1:0",
		 "claude-3-haiku", "anthropic", "aws"},
		{"bedrock/converse/us.anthropic.claude-opus-5",
		 "claude-opus-5", "anthropic", "aws"},
		{"claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5",
		 "anthropic"},
		{"meta.llama3-1-70b-instruct-v1:0", "llama-3.1-70b-instruct",
		 "meta", "aws"},
		{"us.meta.llama4-scout-17b-instruct-v1:0",
		 "llama-4-scout-17b-instruct", "meta", "aws"},
		{"amazon.titan-embed-text-v2:0", "titan-embed-text-v2",
		 "amazon", "aws"},
		{"amazon.titan-embed-text-v1", "titan-embed-text-v1",
		 "amazon", "aws"},
		{"apac.amazon.nova-2-lite-v1:0", "nova-2-lite", "amazon",
		 "aws"},
		{"cohere.command-r-plus-v1:0", "command-r-plus", "cohere",
		 "aws"},
		{"cohere.embed-v4:0", "embed-v4", "cohere", "aws"},
		{"deepseek.r1-v1:0", "deepseek-r1", "deepseek", "aws"},
		{"eu.deepseek.v3.2", "deepseek-v3.2", "deepseek", "aws"},
		{"openai.gpt-oss-120b-1:0", "gpt-oss-120b", "openai", "aws"},
		{"openai.gpt-5.6-sol", "gpt-5.6-sol", "openai", "aws"},
		{"qwen.qwen3-32b-v1:0", "qwen3-32b", "alibaba", "aws"},
		{"zai.glm-4.7", "glm-4.7", "zai", "aws"},
		{"minimax.minimax-m2", "minimax-m2", "minimax", "aws"},
		{"nvidia.nemotron-nano-9b-v2:0", "nemotron-nano-9b",
		 "nvidia", "aws"},
		{"writer.palmyra-x5-v1:0", "palmyra-x5", "writer", "aws"},
		{"twelvelabs.marengo-embed-2-7-v1:0", "marengo-embed-2.7",
		 "twelvelabs", "aws"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void openai_ids_lose_dates_and_get_their_dot(void **state)
{
	static const struct row rows[] = {
		{"gpt-5.4-2026-03-05", "gpt-5.4", "openai"},
		{"openai/gpt-5.4-2026-03-05", "gpt-5.4", "openai", "openai"},
		{"gpt-5-1-codex", "gpt-5.1-codex", "openai"},
		{"gpt-5-4", "gpt-5.4", "openai"},
		{"gpt-5", "gpt-5", "openai"},
		{"GPT-5", "gpt-5", "openai"},
		{"gpt-5.2-codex", "gpt-5.2-codex", "openai"},
		{"gpt-4o-2024-05-13", "gpt-4o", "openai"},
		{"gpt-4-0613", "gpt-4", "openai"},
		{"gpt-4-1106-preview", "gpt-4-1106-preview", "openai"},
		{"gpt-4-32k", "gpt-4-32k", "openai"},
		{"gpt-3.5-turbo-0125", "gpt-3.5-turbo", "openai"},
		{"gpt-35-turbo-16k", "gpt-3.5-turbo-16k", "openai"},
		{"gpt-5.1-chat-latest", "gpt-5.1-chat", "openai"},
		{"chatgpt-4o-latest", "chatgpt-4o", "openai"},
		{"o3", "o3", "openai"},
		{"o4-mini-2025-04-16", "o4-mini", "openai"},
		{"o1-preview", "o1-preview", "openai"},
		{"text-embedding-3-small", "text-embedding-3-small",
		 "openai"},
		{"gpt-realtime-mini-2025-10-06", "gpt-realtime-mini",
		 "openai"},
		{"ft:gpt-4o-mini-2024-07-18:org::id", "ft:gpt-4o-mini",
		 "openai"},
		{"openai/ft:gpt-4.1-2025-04-14:acme/team::7", "ft:gpt-4.1",
		 "openai", "openai"},
		{"gpt-4o-mini-2024-07-18.ft-0123abc", "ft:gpt-4o-mini",
		 "openai"},
		{"azure/eu/gpt-5.6-terra", "gpt-5.6-terra", "openai",
		 "azure"},
		{"azure_ai/gpt-5.4-mini", "gpt-5.4-mini", "openai", "azure"},
		{"my-prod-deployment", "my-prod-deployment", "unknown"},
		{"codex-mini-latest", "codex-mini", "openai"},
		{"gpt-oss:120b", "gpt-oss:120b", "openai"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void google_ids_lose_their_resource_path(void **state)
{
	static const struct row rows[] = {
		{"gemini-2.5-pro", "gemini-2.5-pro", "google"},
		{"models/gemini-2.5-pro", "gemini-2.5-pro", "google",
		 "google"},
		{"gemini/gemini-2.5-flash", "gemini-2.5-flash", "google",
		 "google"},
		{"vertex_ai/gemini-3-pro-preview", "gemini-3-pro-preview",
		 "google", "google"},
		{"publishers/anthropic/models/claude-opus-5",
		 "claude-opus-5", "anthropic", "google"},
		{"projects/p/locations/us-east5/publishers/google/models/"
		 "gemini-2.5-pro", "gemini-2.5-pro", "google", "google"},
		{"projects/p/locations/europe-west1/endpoints/123",
		 "projects/p/locations/europe-west1/endpoints/123",
		 "unknown", "google"},
		{"gemini-2-5-pro", "gemini-2.5-pro", "google"},
		{"gemini-2.5-flash-preview-09-2025",
		 "gemini-2.5-flash-preview", "google"},
		{"gemini-2.0-flash-001", "gemini-2.0-flash-001", "google"},
		{"gemini-3.1-pro-preview-customtools",
		 "gemini-3.1-pro-preview-customtools", "google"},
		{"gemini-2.5-flash-preview:thinking",
		 "gemini-2.5-flash-preview", "google"},
		{"gemini-flash-latest", "gemini-flash", "google"},
		{"gemma-3-27b-it", "gemma-3-27b-it", "google"},
		{"text-embedding-005", "text-embedding-005", "google"},
		{"mistral-large@2407", "mistral-large", "mistral", "google"},
		{"meta/llama-3.3-70b-instruct-maas",
		 "llama-3.3-70b-instruct", "meta", "meta"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void everybody_else_keeps_what_names_the_model(void **state)
{
	static const struct row rows[] = {
		{"grok-4", "grok-4", "xai"},
		{"grok-4-0709", "grok-4", "xai"},
		{"grok-4-1-fast-reasoning", "grok-4.1-fast-reasoning", "xai"},
		{"grok-4-20-reasoning", "grok-4.20-reasoning", "xai"},
		{"x-ai/grok-4.7", "grok-4.7", "xai", "xai"},
		{"grok-latest", "grok-latest", "xai"},
		{"qwen3-coder-plus", "qwen3-coder-plus", "alibaba"},
		{"qwen-plus-2025-09-11", "qwen-plus", "alibaba"},
		{"qwen2-5-72b-instruct", "qwen2.5-72b-instruct", "alibaba"},
		{"Qwen/Qwen3-235B-A22B-Instruct-2507",
		 "qwen3-235b-a22b-instruct-2507", "alibaba", "alibaba"},
		{"qwq-plus", "qwq-plus", "alibaba"},
		{"doubao-seed-2-0-pro-260215", "doubao-seed-2.0-pro",
		 "bytedance"},
		{"deepseek-v3-2-exp", "deepseek-v3.2-exp", "deepseek"},
		{"deepseek-r1-0528", "deepseek-r1-0528", "deepseek"},
		{"deepseek-r1-distill-llama-70b",
		 "deepseek-r1-distill-llama-70b", "deepseek"},
		{"kimi-k2-0905-preview", "kimi-k2-0905-preview", "moonshot"},
		{"kimi-k2.5", "kimi-k2.5", "moonshot"},
		{"kimi-latest", "kimi-latest", "moonshot"},
		{"glm-4.6", "glm-4.6", "zai"},
		{"MiniMax-M3", "minimax-m3", "minimax"},
		{"mistral-large-latest", "mistral-large", "mistral"},
		{"mistral-large-2411", "mistral-large-2411", "mistral"},
		{"codestral-2501", "codestral-2501", "mistral"},
		{"command-r-08-2024", "command-r-08-2024", "cohere"},
		{"rerank-v4.0-pro", "rerank-v4.0-pro", "cohere"},
		{"sonar-deep-research", "sonar-deep-research", "perplexity"},
		{"phi-4-mini", "phi-4-mini", "microsoft"},
		{"jamba-1-5-large", "jamba-1.5-large", "ai21"},
		{"seed-oss-36b", "seed-oss-36b", "bytedance"},
		{"commander-9", "commander-9", "unknown"},
		{"text-embedding-v4", "text-embedding-v4", "alibaba"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void llama_is_metas_on_any_host(void **state)
{
	static const struct row rows[] = {
		{"meta-llama/Llama-3.3-70B-Instruct",
		 "llama-3.3-70b-instruct", "meta", "meta"},
		{"meta-llama/meta-llama-3.1-8b-instruct-turbo",
		 "llama-3.1-8b-instruct-turbo", "meta", "meta"},
		{"groq/llama-3.3-70b-versatile", "llama-3.3-70b-versatile",
		 "meta", "groq"},
		{"together_ai/meta-llama/llama-4-scout-17b-16e-instruct",
		 "llama-4-scout-17b-16e-instruct", "meta", "together"},
		{"@cf/meta/llama-3.1-8b-instruct", "llama-3.1-8b-instruct",
		 "meta", "cloudflare"},
		{"accounts/fireworks/models/llama-v3p1-8b-instruct",
		 "llama-v3p1-8b-instruct", "meta", "fireworks"},
		{"ollama/llama3.1:8b", "llama-3.1:8b", "meta",
		 "self-hosted"},
		{"meta.llama4-maverick-17b-instruct-v1:0",
		 "llama-4-maverick-17b-instruct", "meta", "aws"},
		{"us.meta.llama3-3-70b-instruct-v1:0",
		 "llama-3.3-70b-instruct", "meta", "aws"},
		{"publishers/meta/models/llama-4-scout-17b-16e-instruct-maas",
		 "llama-4-scout-17b-16e-instruct", "meta", "google"},
		{"Meta-Llama-3.1-8B", "llama-3.1-8b", "meta"},
		{"Llama-3.3-70B-Instruct", "llama-3.3-70b-instruct", "meta"},
		{"llama-3.3-70b-versatile", "llama-3.3-70b-versatile",
		 "meta"},
		{"accounts/fireworks/models/llama-v3p1-8b", "llama-v3p1-8b",
		 "meta", "fireworks"},
		{"databricks-meta-llama-3-3-70b-instruct",
		 "databricks-meta-llama-3.3-70b-instruct", "meta"},
		{"snowflake-llama-3.3-70b", "snowflake-llama-3.3-70b", "meta"},
		{"muse-spark-1.0", "muse-spark-1.0", "meta"},
		{"meta/muse-spark-1.1", "muse-spark-1.1", "meta", "meta"},
		{"nvidia/llama-3.1-nemotron-70b-instruct",
		 "llama-3.1-nemotron-70b-instruct", "nvidia", "nvidia"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void routes_name_the_seller_and_variants_the_terms(void **state)
{
	static const struct row rows[] = {
		{"openrouter/anthropic/claude-sonnet-4.6",
		 "claude-sonnet-4-6", "anthropic", "openrouter"},
		{"google/gemma-3-27b-it:free", "gemma-3-27b-it", "google",
		 "openrouter"},
		{"deepseek/deepseek-chat:nitro", "deepseek-chat", "deepseek",
		 "deepseek"},
		{"myproxy/claude-opus-5", "claude-opus-5", "anthropic"},
		{"deepinfra/deepseek-ai/deepseek-v3.1", "deepseek-v3.1",
		 "deepseek", "deepinfra"},
	};
	struct model_id id;

	(void)state;
	check(rows, COUNT(rows));
	model_id_parse(STR("meta-llama/llama-3.3-70b-instruct:free"), &id);
	assert_true(id.free);
	model_id_parse(STR("qwen/qwen3-32b:thinking"), &id);
	assert_true(id.thinking && !id.free && !id.batch);
	model_id_parse(STR("openai/gpt-5:batch"), &id);
	assert_true(id.batch);
	model_id_parse(STR("ft:gpt-4o:acme::free"), &id);
	assert_false(id.free);
	model_id_parse(STR("myproxy/claude-opus-5"), &id);
	assert_true(id.routed);
	model_id_parse(STR("eu/gpt-5.1"), &id);
	assert_false(id.routed);
	model_id_parse(STR("claude-haiku-4-5@20251001"), &id);
	assert_string_equal(id.list, "vertex");
	model_id_parse(STR("openrouter/x/y"), &id);
	assert_string_equal(id.list, "");
}

static void strange_ids_do_no_harm(void **state)
{
	static const struct row rows[] = {
		{"", "unknown", "unknown"},
		{"   ", "unknown", "unknown"},
		{"<synthetic>", "<synthetic>", "unknown"},
		{"/", "unknown", "unknown"},
		{"default", "default", "unknown"},
		{"[1m]", "[1m]", "unknown"},
		{"@", "@", "unknown"},
		{":0", ":0", "unknown"},
		{"-v1:0", "-v1:0", "unknown"},
		{"us.", "us.", "unknown"},
		{"claude-", "claude-", "anthropic"},
		{"ft:", "ft:", "unknown"},
		{"-2024-05-13", "-2024-05-13", "unknown"},
		{"arn:", "unknown", "unknown", "aws"},
		{"models/", "unknown", "unknown", "google"},
	};
	char longer[2000];
	struct model_id id;

	(void)state;
	check(rows, COUNT(rows));
	model_id_parse((struct str){"\0gpt-5", 6}, &id);
	assert_string_equal(id.canonical, "unknown");
	memset(longer, 'x', sizeof(longer));
	model_id_parse((struct str){longer, sizeof(longer)}, &id);
	assert_int_equal(strlen(id.canonical), MODEL_NAME - 1);
	for (size_t i = 0; i + 1 < sizeof(longer); i += 2)
		memcpy(longer + i, "\xc3\xa9", 2);
	model_id_parse((struct str){longer, sizeof(longer)}, &id);
	assert_int_equal(strlen(id.canonical), MODEL_NAME - 2);
}

static void a_canonical_name_stays_what_it_is(void **state)
{
	static const char *const raw[] = {
		"us.anthropic.claude-sonnet-4-5-20250929-v1:0",
		"claude-4.6-opus", "gpt-5-1-codex", "grok-4-20-reasoning",
		"gpt-4o-2024-05-13", "meta.llama3-1-70b-instruct-v1:0",
		"models/gemini-2.5-pro", "doubao-seed-2-0-pro-260215",
		"ft:gpt-4o-mini-2024-07-18:org::id", "kimi-k2.5", "",
		"deepseek.r1-v1:0", "openai.gpt-oss-120b-1:0",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(raw); i++) {
		struct model_id once, twice;

		model_id_parse(str_from(raw[i]), &once);
		model_id_parse(str_from(once.canonical), &twice);
		assert_string_equal(once.canonical, twice.canonical);
	}
}

static void steps_go_from_the_special_to_the_general(void **state)
{
	static const char *const want[] = {
		"bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
		"us.anthropic.claude-sonnet-4-5-20250929-v1:0",
		"anthropic.claude-sonnet-4-5-20250929-v1:0",
		"anthropic.claude-sonnet-4-5-20250929",
		"claude-sonnet-4-5-20250929",
		"claude-sonnet-4-5",
	};
	struct str raw = STR(" Bedrock/us.anthropic.claude-sonnet-4-5-"
			     "20250929-v1:0\n");
	char step[MODEL_NAME];

	(void)state;
	for (unsigned i = 0; i < COUNT(want); i++) {
		assert_true(model_id_step(raw, i, step));
		assert_string_equal(step, want[i]);
	}
	assert_false(model_id_step(raw, COUNT(want), step));
	/* A floating alias of others is not made a model for its price. */
	assert_true(model_id_step(STR("grok-latest"), 0, step));
	assert_false(model_id_step(STR("grok-latest"), 1, step));
}

static void sellers_have_one_word_each(void **state)
{
	static const char *const rows[][2] = {
		{"bedrock", "aws"}, {"AWS.Bedrock", "aws"},
		{"bedrock_converse", "aws"}, {"vertex", "google"},
		{"vertex_ai", "google"}, {"gemini", "google"},
		{"bytedance", "volcengine"}, {"byteplus", "byteplus"},
		{"alibaba-cn", "alibaba"}, {"dashscope", "alibaba"},
		{"zhipu", "zai"}, {"zai", "zai"}, {"Azure_AI", "azure"},
		{"openrouter", "openrouter"}, {"ollama", "self-hosted"},
		{"anthropic", "anthropic"}, {"My Gateway", "my gateway"},
		{"", ""},
	};
	char word[MODEL_NAME];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		provider_word(str_from(rows[i][0]), word);
		assert_string_equal(word, rows[i][1]);
	}
}

static void camps_follow_provider_and_maker_words(void **state)
{
	static const char *const rows[][2] = {
		{"aws", "infrastructure"}, {"amazon", "infrastructure"},
		{"google", "infrastructure"}, {"azure", "infrastructure"},
		{"microsoft", "infrastructure"}, {"openai", "lab"},
		{"anthropic", "lab"}, {"meta", "vertical"},
		{"alibaba", "vertical"}, {"xai", "vertical"},
		{"volcengine", "vertical"}, {"bytedance", "vertical"},
		{"byteplus", "vertical"}, {"mistral", "open"},
		{"self-hosted", "open"}, {"", "open"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(camp_of(str_from(rows[i][0])),
				    rows[i][1]);
}

static void words_are_shown_as_people_write_them(void **state)
{
	(void)state;
	assert_string_equal(display_word("anthropic"), "Anthropic");
	assert_string_equal(display_word("openai"), "OpenAI");
	assert_string_equal(display_word("xai"), "xAI");
	assert_string_equal(display_word("aws"), "AWS");
	assert_string_equal(display_word("my-gateway"), "my-gateway");
	assert_string_equal(provider_of_maker("amazon"), "aws");
	assert_string_equal(provider_of_maker("bytedance"), "volcengine");
	assert_null(provider_of_maker("unknown"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claude_has_one_name_everywhere),
		cmocka_unit_test(bedrock_ids_lose_place_vendor_and_version),
		cmocka_unit_test(openai_ids_lose_dates_and_get_their_dot),
		cmocka_unit_test(google_ids_lose_their_resource_path),
		cmocka_unit_test(everybody_else_keeps_what_names_the_model),
		cmocka_unit_test(llama_is_metas_on_any_host),
		cmocka_unit_test(routes_name_the_seller_and_variants_the_terms),
		cmocka_unit_test(strange_ids_do_no_harm),
		cmocka_unit_test(a_canonical_name_stays_what_it_is),
		cmocka_unit_test(steps_go_from_the_special_to_the_general),
		cmocka_unit_test(sellers_have_one_word_each),
		cmocka_unit_test(camps_follow_provider_and_maker_words),
		cmocka_unit_test(words_are_shown_as_people_write_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
