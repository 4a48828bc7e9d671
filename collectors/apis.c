#include "collectors/api.h"

#include <string.h>

#include "collectors/apis/all.h"

const struct api *const apis[] = {
	&api_openai,
	&api_anthropic,
	&api_xai,
	&api_openrouter,
	&api_deepseek,
	&api_moonshot,
	&api_mistral,
	&api_claude_plan,
	&api_codex_plan,
	&api_copilot_plan,
	&api_aws_bedrock,
	&api_google,
	&api_azure,
	&api_alibaba,
	&api_volcengine,
	NULL,
};

const struct api *api_find(const char *type)
{
	for (const struct api *const *a = apis; *a; a++)
		if (strcmp((*a)->name, type) == 0)
			return *a;
	return NULL;
}
