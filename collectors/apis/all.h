/* collectors/apis/all.h - the table of each seller's API; listed in
 * collectors/apis.c. */
#ifndef COLLECTORS_APIS_ALL_H
#define COLLECTORS_APIS_ALL_H

#include "collectors/api.h"

extern const struct api api_openai, api_anthropic, api_xai, api_openrouter,
	api_deepseek, api_moonshot, api_mistral, api_claude_plan,
	api_codex_plan, api_copilot_plan, api_google, api_azure, api_aws_bedrock,
	api_alibaba, api_volcengine;

#endif
