/* The price lists of LiteLLM, models.dev and OpenRouter. */
#include "core/price_import.h"

#include <stdio.h>
#include <string.h>

#include "core/json.h"
#include "core/mem.h"

/* What they call a seller, and whose list that is; NULL: plans, whose
 * prices are no prices of calls. */
static const struct { const char *name, *list; } sellers[] = {
	{"amazon-bedrock", "bedrock"}, {"bedrock", "bedrock"},
	{"bedrock_converse", "bedrock"}, {"gemini", "google"},
	{"google-vertex", "vertex"}, {"google-vertex-anthropic", "vertex"},
	{"azure_ai", "azure"}, {"azure_text", "azure"},
	{"cohere_chat", "cohere"}, {"dashscope", "alibaba"},
	{"github-copilot", NULL}, {"github_copilot", NULL},
	{"moonshotai", "moonshot"}, {"text-completion-openai", "openai"},
	{"together_ai", "together"}, {"togetherai", "together"},
	{"vertex_ai", "vertex"}, {"volcengine", "bytedance"},
	{"zhipuai", "zhipu"},
};

/* List of a seller; empty for a plan. */
static struct str list_of(struct str name)
{
	if (str_ends(name, STR("-coding-plan")))
		return (struct str){0};
	for (size_t i = 0; i < ARRAY_LEN(sellers); i++)
		if (str_is(name, sellers[i].name))
			return str_from(sellers[i].list);
	/* vertex_ai-anthropic_models and its kin */
	if (str_starts(name, STR("vertex_ai")))
		return STR("vertex");
	return name;
}

/* A member that is a number in quotes by now. */
static struct str text_at(const struct json *v, const char *key)
{
	struct str text = {0};

	json_str(json_get(v, key), &text);
	return text;
}

static bool is_zero(struct str text)
{
	int64_t n;

	return decimal_parse(text, 12, &n) && n == 0;
}

/* ---- LiteLLM ----------------------------------------------------------------- */

/* The first line above which a call costs more. */
static void litellm_above(const struct json *v, struct price_texts *t)
{
	static const struct { const char *word, *tokens; } lines[] = {
		{"128k", "128000"}, {"200k", "200000"}, {"256k", "256000"},
		{"272k", "272000"}, {"512k", "512000"},
	};
	char key[80];

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		snprintf(key, sizeof(key), "input_cost_per_token_above_%s_tokens",
			 lines[i].word);
		t->input_long = text_at(v, key);
		if (str_empty(t->input_long))
			continue;
		t->threshold = str_from(lines[i].tokens);
		snprintf(key, sizeof(key),
			 "output_cost_per_token_above_%s_tokens", lines[i].word);
		t->output_long = text_at(v, key);
		snprintf(key, sizeof(key),
			 "cache_read_input_token_cost_above_%s_tokens",
			 lines[i].word);
		t->cache_read_long = text_at(v, key);
		return;
	}
}

/* Id without the route in front that says no more than the seller does. */
static struct str without_route(struct str id, struct str provider)
{
	static const char *const routes[] = {
		"azure", "azure_ai", "bedrock", "gemini", "openrouter",
		"vertex_ai", "xai", "deepseek", "mistral", "moonshot", "groq",
		"together_ai", "deepinfra", "perplexity", "dashscope",
		"volcengine", "cohere", "minimax", "zai",
	};
	ptrdiff_t slash = str_find(id, STR("/"));
	struct str route = {id.p, slash < 0 ? 0 : (size_t)slash};

	if (slash <= 0)
		return id;
	if (str_eq(route, provider))
		return str_skip(id, route.n + 1);
	for (size_t i = 0; i < ARRAY_LEN(routes); i++)
		if (str_is(route, routes[i]))
			return str_skip(id, route.n + 1);
	return id;
}

static void litellm_model(void *ctx, const char *key, struct json *v)
{
	struct price_import *im = ctx;
	struct str provider = text_at(v, "litellm_provider");
	struct price_texts t = {
		.list = list_of(provider),
		.match = without_route(str_from(key), provider),
		.input = text_at(v, "input_cost_per_token"),
		.cache_read = text_at(v, "cache_read_input_token_cost"),
		.cache_write_5m = text_at(v, "cache_creation_input_token_cost"),
		.cache_write_1h = text_at(v, "cache_creation_input_token_cost"
					     "_above_1hr"),
		.output = text_at(v, "output_cost_per_token"),
		.reasoning = text_at(v, "output_cost_per_reasoning_token"),
		.audio_in = text_at(v, "input_cost_per_audio_token"),
		.audio_out = text_at(v, "output_cost_per_audio_token"),
	};

	if (str_empty(t.cache_read))
		t.cache_read = text_at(v, "input_cost_per_token_cache_hit");
	if (strcmp(key, "sample_spec") == 0 || str_empty(t.list) ||
	    str_empty(t.input)) {
		im->skipped++;
		return;
	}
	litellm_above(v, &t);
	price_import_add(im, &t, 12);
}

void price_import_litellm(struct price_import *im, const struct json *root)
{
	json_each(root, litellm_model, im);
}

/* ---- models.dev -------------------------------------------------------------- */

struct seller_models {
	struct price_import *im;
	struct str list;
};

static void models_dev_above(const struct json *cost, struct price_texts *t)
{
	const struct json *tier = json_at(json_get(cost, "tiers"), 0);
	const struct json *over = json_get(cost, "context_over_200k");

	if (tier) {
		t->threshold = text_at(json_get(tier, "tier"), "size");
		over = tier;
	} else if (over) {
		t->threshold = STR("200000");
	}
	t->input_long = text_at(over, "input");
	t->output_long = text_at(over, "output");
	t->cache_read_long = text_at(over, "cache_read");
	if (str_empty(t->input_long))
		t->threshold = t->output_long = t->cache_read_long =
			(struct str){0};
}

static void models_dev_model(void *ctx, const char *key, struct json *v)
{
	struct seller_models *s = ctx;
	const struct json *cost = json_get(v, "cost");
	struct price_texts t = {
		.list = s->list, .match = str_from(key),
		.input = text_at(cost, "input"),
		.cache_read = text_at(cost, "cache_read"),
		.cache_write_5m = text_at(cost, "cache_write"),
		.output = text_at(cost, "output"),
		.reasoning = text_at(cost, "reasoning"),
		.audio_in = text_at(cost, "input_audio"),
		.audio_out = text_at(cost, "output_audio"),
	};

	if (str_empty(t.input) || str_empty(s->list)) {
		s->im->skipped++;
		return;
	}
	models_dev_above(cost, &t);
	price_import_add(s->im, &t, 6);
}

static void models_dev_seller(void *ctx, const char *key, struct json *v)
{
	struct seller_models s = {ctx, list_of(str_from(key))};

	json_each(json_get(v, "models"), models_dev_model, &s);
}

void price_import_models_dev(struct price_import *im, const struct json *root)
{
	json_each(root, models_dev_seller, im);
}

/* ---- OpenRouter -------------------------------------------------------------- */

/* A kind of token that is listed as 0 has no price of its own. */
static struct str paid(const struct json *pricing, const char *key)
{
	struct str text = text_at(pricing, key);

	return is_zero(text) ? (struct str){0} : text;
}

static void openrouter_model(struct price_import *im, const struct json *v)
{
	const struct json *pricing = json_get(v, "pricing");
	const struct json *over = json_at(json_get(pricing, "overrides"), 0);
	struct price_texts t = {
		.list = STR("openrouter"), .match = text_at(v, "id"),
		.input = text_at(pricing, "prompt"),
		.cache_read = paid(pricing, "input_cache_read"),
		.cache_write_5m = paid(pricing, "input_cache_write"),
		.cache_write_1h = paid(pricing, "input_cache_write_1h"),
		.output = text_at(pricing, "completion"),
		.reasoning = paid(pricing, "internal_reasoning"),
		.audio_in = paid(pricing, "audio"),
		.audio_out = paid(pricing, "audio_output"),
		.input_long = text_at(over, "prompt"),
	};

	/* "-1": it depends on where the call goes. */
	if (str_empty(t.match) || str_empty(t.input) ||
	    str_starts(t.input, STR("-"))) {
		im->skipped++;
		return;
	}
	if (!str_empty(t.input_long)) {
		t.threshold = text_at(over, "min_prompt_tokens");
		t.output_long = text_at(over, "completion");
		t.cache_read_long = text_at(over, "input_cache_read");
	}
	price_import_add(im, &t, 12);
}

void price_import_openrouter(struct price_import *im, const struct json *root)
{
	const struct json *list = json_get(root, "data");

	for (size_t i = 0; i < json_count(list); i++)
		openrouter_model(im, json_at(list, i));
}
