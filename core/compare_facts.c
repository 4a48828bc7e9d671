#include "core/compare_internal.h"

#include "core/mem.h"

enum { NONE, O200K, CL100K, CLAUDE, GEMINI, LLAMA3, LLAMA4, DEEPSEEK_V3,
       QWEN3, TEKKEN };

/* As makers document them; sizes are prompt and answer together. A name is
 * meant with all that follows a dash, but not the next version of it: the
 * longest that fits decides. What is not here is not known. */
static const struct fact {
	const char *name;
	int32_t context;
	uint8_t tokenizer;
} facts[] = {
	{"gpt-3.5-turbo", 16385, CL100K},
	{"gpt-4", 8192, CL100K},
	{"gpt-4-32k", 32768, CL100K},
	{"gpt-4-turbo", 128000, CL100K},
	{"gpt-4o", 128000, O200K},
	{"gpt-4.1", 1047576, O200K},
	{"gpt-5", 400000, O200K},
	{"gpt-oss", 131072, O200K},
	{"o1", 200000, O200K},
	{"o1-mini", 128000, O200K},
	{"o1-preview", 128000, O200K},
	{"o3", 200000, O200K},
	{"o4-mini", 200000, O200K},
	{"codex-mini", 200000, O200K},
	{"claude-3-haiku", 200000, CLAUDE},
	{"claude-3-sonnet", 200000, CLAUDE},
	{"claude-3-opus", 200000, CLAUDE},
	{"claude-3-5-haiku", 200000, CLAUDE},
	{"claude-3-5-sonnet", 200000, CLAUDE},
	{"claude-3-7-sonnet", 200000, CLAUDE},
	{"claude-haiku-4-5", 200000, CLAUDE},
	{"claude-sonnet-4", 1000000, CLAUDE},
	{"claude-sonnet-4-5", 1000000, CLAUDE},
	{"claude-opus-4", 200000, CLAUDE},
	{"claude-opus-4-1", 200000, CLAUDE},
	{"claude-opus-4-5", 200000, CLAUDE},
	{"gemini-1.5-pro", 2097152, GEMINI},
	{"gemini-1.5-flash", 1048576, GEMINI},
	{"gemini-2.0-flash", 1048576, GEMINI},
	{"gemini-2.5-pro", 1048576, GEMINI},
	{"gemini-2.5-flash", 1048576, GEMINI},
	{"gemini-2.5-flash-image", 65536, GEMINI},
	{"llama-3-8b", 8192, LLAMA3},
	{"llama-3-70b", 8192, LLAMA3},
	{"llama-3.1", 131072, LLAMA3},
	{"llama-3.2", 131072, LLAMA3},
	{"llama-3.3", 131072, LLAMA3},
	{"llama-4-scout", 0, LLAMA4},
	{"llama-4-maverick", 0, LLAMA4},
	{"deepseek-v3", 131072, DEEPSEEK_V3},
	{"deepseek-v3.1", 131072, DEEPSEEK_V3},
	{"deepseek-v3.2", 131072, DEEPSEEK_V3},
	{"deepseek-r1", 131072, DEEPSEEK_V3},
	{"qwen3-coder", 0, QWEN3},
	{"qwen3-max", 262144, QWEN3},
	{"mistral-large", 128000, NONE},
	{"mistral-nemo", 128000, TEKKEN},
	{"pixtral-12b", 128000, TEKKEN},
	{"ministral-8b", 128000, TEKKEN},
	{"grok-3", 131072, NONE},
	{"grok-4", 256000, NONE},
	{"grok-4-fast", 2000000, NONE},
	{"grok-code-fast", 256000, NONE},
	{"command-r", 128000, NONE},
	{"command-r-plus", 128000, NONE},
	{"command-a", 256000, NONE},
	{"kimi-k2", 0, NONE},
};

/* Is `name` the model, or one named after it? "gpt-5" is not "gpt-5.1", nor
 * "claude-opus-4" "claude-opus-4-7". */
static bool is_named(const char *model, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(model, name, n) != 0)
		return false;
	return model[n] == '\0' ||
	       (model[n] == '-' && !(model[n + 1] >= '0' &&
				     model[n + 1] <= '9'));
}

static const struct fact *fact_of(const char *model)
{
	const struct fact *best = NULL;

	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		if (is_named(model, facts[i].name) &&
		    (!best || strlen(facts[i].name) > strlen(best->name)))
			best = &facts[i];
	return best;
}

int64_t compare_context(const char *model)
{
	const struct fact *f = fact_of(model);

	return f ? f->context : 0;
}

int compare_tokenizer(const char *model)
{
	const struct fact *f = fact_of(model);

	return f ? f->tokenizer : 0;
}

const int64_t *compare_contexts(void)
{
	static const int64_t sizes[] = {
		8192, 16385, 32768, 65536, 128000, 131072, 200000, 256000,
		262144, 400000, 1000000, 1047576, 1048576, 2000000, 2097152,
		0,
	};

	return sizes;
}
