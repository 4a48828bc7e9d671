#include "core/usage.h"

const char *const token_category_names[TOKEN_CATEGORIES] = {
	[TOKENS_INPUT] = "input",
	[TOKENS_CACHE_READ] = "cache_read",
	[TOKENS_CACHE_WRITE_5M] = "cache_write_5m",
	[TOKENS_CACHE_WRITE_1H] = "cache_write_1h",
	[TOKENS_OUTPUT] = "output",
	[TOKENS_REASONING] = "reasoning",
	[TOKENS_AUDIO_IN] = "audio_in",
	[TOKENS_AUDIO_OUT] = "audio_out",
	[TOKENS_IMAGE_IN] = "image_in",
	[TOKENS_IMAGE_OUT] = "image_out",
	[TOKENS_UNCLASSIFIED] = "unclassified",
};

const char *const service_tier_names[TIERS] = {
	[TIER_STANDARD] = "standard",
	[TIER_FAST] = "fast",
	[TIER_FLEX] = "flex",
	[TIER_BATCH] = "batch",
};

int64_t usage_total(const struct usage *u)
{
	int64_t sum = 0;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		sum += u->tokens[c];
	return sum;
}

int64_t usage_prompt(const struct usage *u)
{
	return u->tokens[TOKENS_INPUT] + u->tokens[TOKENS_CACHE_READ] +
	       u->tokens[TOKENS_CACHE_WRITE_5M] +
	       u->tokens[TOKENS_CACHE_WRITE_1H] + u->tokens[TOKENS_AUDIO_IN] +
	       u->tokens[TOKENS_IMAGE_IN];
}
