#include "core/compare_internal.h"

#include "core/mem.h"

enum { NONE, O200K, CL100K, CLAUDE, GEMINI_1, GEMINI_2, LLAMA3, LLAMA4,
       DEEPSEEK_V3, QWEN3, TEKKEN };

/* From the makers' public model documentation, model cards and tokenizer
 * code, and from public price lists that carry sizes; a size they leave open
 * is 0. Sizes are prompt and answer together. A name is meant with all that
 * follows a dash, but not the next version of it: the longest that fits
 * decides. What is not here is not known. */
static const struct fact {
	const char *name;
	int32_t context;
	uint8_t tokenizer;
} facts[] = {
	{"gpt-3.5-turbo", 16385, CL100K},
	{"gpt-3.5-turbo-instruct", 0, CL100K},
	{"gpt-3.5-turbo-instruct-0914", 0, CL100K},
	{"gpt-4", 8192, CL100K},
	{"gpt-4-32k", 32768, CL100K},
	{"gpt-4-turbo", 128000, CL100K},
	{"gpt-4-vision-preview", 128000, CL100K},
	{"gpt-4o", 128000, O200K},
	{"gpt-4o-transcribe", 0, NONE},
	{"gpt-4o-mini-transcribe", 0, NONE},
	{"gpt-4o-mini-tts", 0, NONE},
	{"gpt-4.1", 1047576, O200K},
	{"gpt-5", 400000, O200K},
	{"gpt-5-chat", 128000, O200K},
	{"gpt-oss-120b", 131072, O200K},
	{"gpt-oss-20b", 131072, O200K},
	{"o1", 200000, O200K},
	{"o1-mini", 128000, O200K},
	{"o1-mini-2024-09-12", 128000, O200K},
	{"o1-preview", 128000, O200K},
	{"o1-preview-2024-09-12", 128000, O200K},
	{"o3", 200000, O200K},
	{"o4-mini", 200000, O200K},
	{"codex-mini", 200000, O200K},
	{"claude-3-haiku", 200000, NONE},
	{"claude-3-sonnet", 200000, NONE},
	{"claude-3-opus", 200000, NONE},
	{"claude-3-5-haiku", 200000, NONE},
	{"claude-3-5-sonnet", 200000, NONE},
	{"claude-3-7-sonnet", 200000, NONE},
	{"claude-haiku-4-5", 200000, CLAUDE},
	{"claude-sonnet-4", 200000, CLAUDE},
	{"claude-sonnet-4-5", 200000, CLAUDE},
	{"claude-opus-4", 200000, CLAUDE},
	{"claude-opus-4-1", 200000, CLAUDE},
	{"claude-opus-4-5", 200000, CLAUDE},
	{"gemini-1.5-pro", 2097152, GEMINI_1},
	{"gemini-1.5-flash", 1048576, GEMINI_1},
	{"gemini-2.0-flash", 1048576, GEMINI_2},
	{"gemini-2.0-flash-exp-image", 0, NONE},
	{"gemini-2.5-pro", 1048576, GEMINI_2},
	{"gemini-2.5-pro-tts", 0, NONE},
	{"gemini-2.5-pro-preview-tts", 0, NONE},
	{"gemini-2.5-flash", 1048576, GEMINI_2},
	{"gemini-2.5-flash-image", 32768, NONE},
	{"gemini-2.5-flash-native-audio", 0, NONE},
	{"gemini-2.5-flash-tts", 0, NONE},
	{"gemini-2.5-flash-preview-tts", 0, NONE},
	{"llama-3-8b", 8192, LLAMA3},
	{"llama-3-70b", 8192, LLAMA3},
	{"llama-3.1-8b", 131072, LLAMA3},
	{"llama-3.1-70b", 131072, LLAMA3},
	{"llama-3.1-405b", 131072, LLAMA3},
	{"llama-3.2-3b", 131072, LLAMA3},
	{"llama-3.2-11b", 131072, LLAMA3},
	{"llama-3.3-70b", 131072, LLAMA3},
	{"llama-4-scout-17b", 0, LLAMA4},
	{"llama-4-maverick-17b", 0, LLAMA4},
	{"deepseek-v3", 0, DEEPSEEK_V3},
	{"deepseek-v3.1", 0, DEEPSEEK_V3},
	{"deepseek-r1", 0, DEEPSEEK_V3},
	{"deepseek-r1-distill", 0, NONE},
	{"qwen3-coder-30b", 262144, QWEN3},
	{"qwen3-coder-480b", 262144, QWEN3},
	{"qwen3-max", 262144, NONE},
	{"qwen3-max-preview", 0, NONE},
	{"mistral-nemo", 128000, TEKKEN},
	{"pixtral-12b", 128000, TEKKEN},
	{"grok-code-fast-1", 256000, NONE},
	{"command-r", 128000, NONE},
	{"command-r-plus", 128000, NONE},
	{"command-a", 256000, NONE},
	{"command-a-plus-05-2026", 128000, NONE},
	{"command-a-translate-08-2025", 0, NONE},
	{"command-a-vision-07-2025", 128000, NONE},
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
		8192, 16385, 32768, 128000, 131072, 200000, 256000, 262144,
		400000, 1047576, 1048576, 2097152,
		0,
	};

	return sizes;
}
