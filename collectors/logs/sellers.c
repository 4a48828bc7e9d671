#include "collectors/logs/sellers.h"

#include "core/mem.h"

struct row {
	const char *from, *to;
};

/* Only names that are not the provider word already. */
static const struct row names[] = {
	{"alibaba-cn", "alibaba"},
	{"alibaba-token-plan", "alibaba"},
	{"amazon-bedrock", "aws"},
	{"azure-cognitive-services", "azure"},
	{"azure_ai", "azure"},
	{"azure_text", "azure"},
	{"bedrock", "aws"},
	{"bedrock_converse", "aws"},
	{"bytedance", "volcengine"},
	{"codestral", "mistral"},
	{"cohere_chat", "cohere"},
	{"dashscope", "alibaba"},
	{"fireworks_ai", "fireworks"},
	{"gemini", "google"},
	{"google-vertex", "google"},
	{"google-vertex-anthropic", "google"},
	{"hosted_vllm", "self-hosted"},
	{"llama.cpp", "self-hosted"},
	{"llamafile", "self-hosted"},
	{"lm_studio", "self-hosted"},
	{"lmstudio", "self-hosted"},
	{"meta_llama", "meta"},
	{"moonshotai", "moonshot"},
	{"moonshotai-cn", "moonshot"},
	{"ollama", "self-hosted"},
	{"ollama_chat", "self-hosted"},
	{"sagemaker", "aws"},
	{"sagemaker_chat", "aws"},
	{"text-completion-openai", "openai"},
	{"together_ai", "together"},
	{"togetherai", "together"},
	{"vertex", "google"},
	{"vertex_ai", "google"},
	{"vertex_ai_beta", "google"},
	{"vllm", "self-hosted"},
	{"zhipu", "zai"},
	{"zhipuai", "zai"},
};

/* Ends of host names. */
static const struct row hosts[] = {
	{"aiplatform.googleapis.com", "google"},
	{"amazonaws.com", "aws"},
	{"api.cohere.com", "cohere"},
	{"api.deepinfra.com", "deepinfra"},
	{"api.deepseek.com", "deepseek"},
	{"api.groq.com", "groq"},
	{"api.llama.com", "meta"},
	{"api.meta.ai", "meta"},
	{"api.minimax.io", "minimax"},
	{"api.mistral.ai", "mistral"},
	{"api.moonshot.ai", "moonshot"},
	{"api.moonshot.cn", "moonshot"},
	{"api.openai.com", "openai"},
	{"api.perplexity.ai", "perplexity"},
	{"api.together.xyz", "together"},
	{"api.x.ai", "xai"},
	{"api.z.ai", "zai"},
	{"aliyuncs.com", "alibaba"},
	{"anthropic.com", "anthropic"},
	{"azure.com", "azure"},
	{"bigmodel.cn", "zai"},
	{"bytepluses.com", "byteplus"},
	{"generativelanguage.googleapis.com", "google"},
	{"openrouter.ai", "openrouter"},
	{"volces.com", "volcengine"},
};

struct str seller_word(struct str name)
{
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		if (str_is(name, names[i].from))
			return str_from(names[i].to);
	}
	return name;
}

/* "https://api.openai.com:443/v1" -> "api.openai.com". */
static struct str host_of(struct str url)
{
	ptrdiff_t scheme = str_find(url, STR("://"));
	size_t n = 0;

	if (scheme >= 0)
		url = str_skip(url, (size_t)scheme + 3);
	while (n < url.n && url.p[n] != '/' && url.p[n] != ':')
		n++;
	return (struct str){url.p, n};
}

/* Is `end` the whole name, or its last labels? */
static bool is_below(struct str host, struct str end)
{
	return str_ends(host, end) &&
	       (host.n == end.n || host.p[host.n - end.n - 1] == '.' ||
		host.p[host.n - end.n - 1] == '-');
}

struct str seller_of_url(struct str url)
{
	struct str host = host_of(url);

	for (unsigned i = 0; i < ARRAY_LEN(hosts); i++) {
		if (is_below(host, str_from(hosts[i].from)))
			return str_from(hosts[i].to);
	}
	return (struct str){0};
}

struct str model_of_url(struct str url)
{
	static const struct row routes[] = {{"/model/", "/"},
					    {"/models/", ":/"}};

	for (unsigned i = 0; i < ARRAY_LEN(routes); i++) {
		struct str route = str_from(routes[i].from);
		ptrdiff_t at = str_find(url, route);
		struct str rest;
		size_t n = 0;

		if (at < 0)
			continue;
		rest = str_skip(url, (size_t)at + route.n);
		while (n < rest.n && !strchr(routes[i].to, rest.p[n]))
			n++;
		if (n < rest.n)
			return (struct str){rest.p, n};
	}
	return (struct str){0};
}
