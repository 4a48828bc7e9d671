#include "core/model_words.h"

#include "core/mem.h"

/* Names found in logs, in telemetry and in front of model ids. */
static const struct seller sellers[] = {
	{"openai", "openai", "openai"},
	{"text-completion-openai", "openai", "openai"},
	{"openai-responses", "openai", "openai"},
	{"anthropic", "anthropic", "anthropic"},
	{"anthropic-text", "anthropic", "anthropic"},
	{"claude", "anthropic", "anthropic"},
	{"google", "google", "google"},
	{"gemini", "google", "google"},
	{"google-ai", "google", "google"},
	{"google-ai-studio", "google", "google"},
	{"google-genai", "google", "google"},
	{"google-gemini", "google", "google"},
	{"google-generative-ai", "google", "google"},
	{"googleai", "google", "google"},
	{"gcp.gemini", "google", "google"},
	{"gcp.gen-ai", "google", "google"},
	{"palm", "google", "google"},
	{"vertex", "google", "vertex"},
	{"vertexai", "google", "vertex"},
	{"vertex-ai", "google", "vertex"},
	{"vertex-ai-beta", "google", "vertex"},
	{"vertex-anthropic", "google", "vertex"},
	{"google-vertex", "google", "vertex"},
	{"google-vertex-ai", "google", "vertex"},
	{"google-vertex-anthropic", "google", "vertex"},
	{"gcp", "google", "vertex"},
	{"gcp.vertex-ai", "google", "vertex"},
	{"gcpvertexai", "google", "vertex"},
	{"gcpanthropic", "google", "vertex"},
	{"bedrock", "aws", "bedrock"},
	{"aws", "aws", "bedrock"},
	{"aws.bedrock", "aws", "bedrock"},
	{"aws-bedrock", "aws", "bedrock"},
	{"awsbedrock", "aws", "bedrock"},
	{"awsanthropic", "aws", "bedrock"},
	{"amazon", "aws", "bedrock"},
	{"amazon-bedrock", "aws", "bedrock"},
	{"bedrock-converse", "aws", "bedrock"},
	{"bedrock-mantle", "aws", "bedrock"},
	{"sagemaker", "aws", ""},
	{"azure", "azure", "azure"},
	{"azure-ai", "azure", "azure"},
	{"azure-openai", "azure", "azure"},
	{"azureopenai", "azure", "azure"},
	{"azure-text", "azure", "azure"},
	{"azure-foundry", "azure", "azure"},
	{"azure-cognitive-services", "azure", "azure"},
	{"azure.ai.openai", "azure", "azure"},
	{"azure.ai.inference", "azure", "azure"},
	{"az.ai.openai", "azure", "azure"},
	{"az.ai.inference", "azure", "azure"},
	{"microsoft", "azure", "azure"},
	{"alibaba", "alibaba", "alibaba"},
	{"alibaba-intl", "alibaba", "alibaba"},
	{"alibaba-cn", "alibaba", "alibaba-cn"},
	{"aliyun", "alibaba", "alibaba-cn"},
	{"bailian", "alibaba", "alibaba-cn"},
	{"dashscope", "alibaba", "alibaba"},
	{"dashscope-intl", "alibaba", "alibaba"},
	{"dashscope-cn", "alibaba", "alibaba-cn"},
	{"modelstudio", "alibaba", "alibaba"},
	{"qwen", "alibaba", "alibaba"},
	{"xai", "xai", "xai"},
	{"x-ai", "xai", "xai"},
	{"x.ai", "xai", "xai"},
	{"grok", "xai", "xai"},
	{"bytedance", "volcengine", "bytedance"},
	{"volcengine", "volcengine", "bytedance"},
	{"volces", "volcengine", "bytedance"},
	{"volc", "volcengine", "bytedance"},
	{"doubao", "volcengine", "bytedance"},
	{"ark", "volcengine", "bytedance"},
	{"byteplus", "byteplus", "byteplus"},
	{"deepseek", "deepseek", "deepseek"},
	{"deepseek-ai", "deepseek", "deepseek"},
	{"mistral", "mistral", "mistral"},
	{"mistralai", "mistral", "mistral"},
	{"mistral-ai", "mistral", "mistral"},
	{"codestral", "mistral", "mistral"},
	{"moonshot", "moonshot", "moonshot"},
	{"moonshotai", "moonshot", "moonshot"},
	{"moonshot-ai", "moonshot", "moonshot"},
	{"kimi", "moonshot", "moonshot"},
	{"zai", "zai", "zai"},
	{"z-ai", "zai", "zai"},
	{"z.ai", "zai", "zai"},
	{"zai-org", "zai", "zai"},
	{"zhipu", "zai", "zhipu"},
	{"zhipuai", "zai", "zhipu"},
	{"bigmodel", "zai", "zhipu"},
	{"minimax", "minimax", "minimax"},
	{"minimaxai", "minimax", "minimax"},
	{"cohere", "cohere", "cohere"},
	{"cohere-chat", "cohere", "cohere"},
	{"perplexity", "perplexity", "perplexity"},
	{"perplexity-ai", "perplexity", "perplexity"},
	{"pplx", "perplexity", "perplexity"},
	{"meta", "meta", "meta"},
	{"meta-llama", "meta", "meta"},
	{"llama-api", "meta", "meta"},
	{"groq", "groq", "groq"},
	{"together", "together", "together"},
	{"together-ai", "together", "together"},
	{"togetherai", "together", "together"},
	{"deepinfra", "deepinfra", "deepinfra"},
	/* Sellers without a list: what they charge is theirs to say. */
	{"openrouter", "openrouter", ""},
	{"fireworks", "fireworks", ""},
	{"fireworks-ai", "fireworks", ""},
	{"cerebras", "cerebras", ""},
	{"sambanova", "sambanova", ""},
	{"replicate", "replicate", ""},
	{"novita", "novita", ""},
	{"novita-ai", "novita", ""},
	{"nebius", "nebius", ""},
	{"hyperbolic", "hyperbolic", ""},
	{"siliconflow", "siliconflow", ""},
	{"huggingface", "huggingface", ""},
	{"hugging-face", "huggingface", ""},
	{"cloudflare", "cloudflare", ""},
	{"workers-ai", "cloudflare", ""},
	{"@cf", "cloudflare", ""},
	{"vercel", "vercel", ""},
	{"vercel-ai-gateway", "vercel", ""},
	{"databricks", "databricks", ""},
	{"snowflake", "snowflake", ""},
	{"watsonx", "watsonx", ""},
	{"nvidia-nim", "nvidia", ""},
	{"nvidia", "nvidia", ""},
	{"baseten", "baseten", ""},
	{"anyscale", "anyscale", ""},
	{"friendliai", "friendliai", ""},
	{"lambda-ai", "lambda", ""},
	{"github", "github", ""},
	{"github-models", "github", ""},
	{"github-copilot", "github", ""},
	{"copilot", "github", ""},
	{"opencode", "opencode", ""},
	{"poe", "poe", ""},
	{"requesty", "requesty", ""},
	{"chutes", "chutes", ""},
	{"self-hosted", "self-hosted", ""},
	{"local", "self-hosted", ""},
	{"ollama", "self-hosted", ""},
	{"ollama-chat", "self-hosted", ""},
	{"vllm", "self-hosted", ""},
	{"hosted-vllm", "self-hosted", ""},
	{"sglang", "self-hosted", ""},
	{"tgi", "self-hosted", ""},
	{"llamacpp", "self-hosted", ""},
	{"llama-cpp", "self-hosted", ""},
	{"llama.cpp", "self-hosted", ""},
	{"lmstudio", "self-hosted", ""},
	{"lm-studio", "self-hosted", ""},
	{"llamafile", "self-hosted", ""},
};

struct pair {
	const char *word;
	const char *value;
};

/* How names begin, the special before the general. */
static const struct pair families[] = {
	{"claude", "anthropic"},
	{"text-embedding-004", "google"},
	{"text-embedding-005", "google"},
	{"text-embedding-preview", "google"},
	{"text-embedding-v", "alibaba"},
	{"text-multilingual-embedding", "google"},
	{"text-bison", "google"},
	{"text-unicorn", "google"},
	{"chat-bison", "google"},
	{"gpt", "openai"},
	{"chatgpt", "openai"},
	{"o1", "openai"},
	{"o3", "openai"},
	{"o4", "openai"},
	{"codex", "openai"},
	{"text-embedding", "openai"},
	{"text-davinci", "openai"},
	{"text-moderation", "openai"},
	{"omni-moderation", "openai"},
	{"davinci", "openai"},
	{"babbage", "openai"},
	{"dall-e", "openai"},
	{"whisper", "openai"},
	{"tts-1", "openai"},
	{"sora", "openai"},
	{"computer-use-preview", "openai"},
	{"gemini", "google"},
	{"gemma", "google"},
	{"imagen", "google"},
	{"imagegeneration", "google"},
	{"veo", "google"},
	{"lyria", "google"},
	{"learnlm", "google"},
	{"deep-research-pro", "google"},
	{"multimodalembedding", "google"},
	{"llama", "meta"},
	{"codellama", "meta"},
	{"databricks-meta-llama", "meta"},
	{"databricks-llama", "meta"},
	{"snowflake-llama", "meta"},
	{"muse", "meta"},
	{"qwen", "alibaba"},
	{"qwq", "alibaba"},
	{"qvq", "alibaba"},
	{"wan", "alibaba"},
	{"tongyi", "alibaba"},
	{"grok", "xai"},
	{"doubao", "bytedance"},
	{"seed", "bytedance"},
	{"seedream", "bytedance"},
	{"seededit", "bytedance"},
	{"seedance", "bytedance"},
	{"skylark", "bytedance"},
	{"nova", "amazon"},
	{"titan", "amazon"},
	{"phi", "microsoft"},
	{"mai", "microsoft"},
	{"wizardlm", "microsoft"},
	{"model-router", "microsoft"},
	{"deepseek", "deepseek"},
	{"mistral", "mistral"},
	{"mixtral", "mistral"},
	{"ministral", "mistral"},
	{"magistral", "mistral"},
	{"codestral", "mistral"},
	{"devstral", "mistral"},
	{"pixtral", "mistral"},
	{"voxtral", "mistral"},
	{"open-mistral", "mistral"},
	{"open-mixtral", "mistral"},
	{"open-codestral", "mistral"},
	{"labs-devstral", "mistral"},
	{"kimi", "moonshot"},
	{"moonshot", "moonshot"},
	{"glm", "zai"},
	{"chatglm", "zai"},
	{"cogview", "zai"},
	{"minimax", "minimax"},
	{"abab", "minimax"},
	{"m2-her", "minimax"},
	{"command", "cohere"},
	{"c4ai", "cohere"},
	{"aya", "cohere"},
	{"cohere", "cohere"},
	{"embed-v", "cohere"},
	{"embed-english", "cohere"},
	{"embed-multilingual", "cohere"},
	{"rerank", "cohere"},
	{"sonar", "perplexity"},
	{"pplx", "perplexity"},
	{"r1-1776", "perplexity"},
	{"nemotron", "nvidia"},
	{"jamba", "ai21"},
	{"j2", "ai21"},
	{"granite", "ibm"},
	{"olmo", "allenai"},
	{"hermes", "nous"},
	{"palmyra", "writer"},
	{"yi", "01ai"},
	{"ernie", "baidu"},
	{"hunyuan", "tencent"},
	{"step", "stepfun"},
	{"mimo", "xiaomi"},
	{"longcat", "meituan"},
	{"dbrx", "databricks"},
	{"solar", "upstage"},
	{"stable", "stability"},
	{"sd3", "stability"},
};

/* Words in front of "/" or "." that name a maker. */
static const struct pair vendors[] = {
	{"anthropic", "anthropic"}, {"openai", "openai"},
	{"google", "google"}, {"meta", "meta"}, {"meta-llama", "meta"},
	{"qwen", "alibaba"}, {"alibaba", "alibaba"}, {"xai", "xai"},
	{"x-ai", "xai"}, {"bytedance", "bytedance"},
	{"bytedance-seed", "bytedance"}, {"amazon", "amazon"},
	{"microsoft", "microsoft"}, {"deepseek", "deepseek"},
	{"deepseek-ai", "deepseek"}, {"mistral", "mistral"},
	{"mistralai", "mistral"}, {"moonshot", "moonshot"},
	{"moonshotai", "moonshot"}, {"zai", "zai"}, {"z-ai", "zai"},
	{"zai-org", "zai"}, {"thudm", "zai"}, {"minimax", "minimax"},
	{"minimaxai", "minimax"}, {"cohere", "cohere"},
	{"perplexity", "perplexity"}, {"nvidia", "nvidia"},
	{"ai21", "ai21"}, {"ibm", "ibm"}, {"ibm-granite", "ibm"},
	{"nousresearch", "nous"}, {"writer", "writer"},
	{"stability", "stability"}, {"twelvelabs", "twelvelabs"},
	{"allenai", "allenai"}, {"baidu", "baidu"}, {"tencent", "tencent"},
	{"stepfun", "stepfun"}, {"xiaomi", "xiaomi"},
	{"upstage", "upstage"}, {"01-ai", "01ai"}, {"zero-one-ai", "01ai"},
};

static const struct pair maker_sellers[] = {
	{"anthropic", "anthropic"}, {"openai", "openai"},
	{"google", "google"}, {"meta", "meta"}, {"alibaba", "alibaba"},
	{"xai", "xai"}, {"bytedance", "volcengine"}, {"amazon", "aws"},
	{"microsoft", "azure"}, {"deepseek", "deepseek"},
	{"mistral", "mistral"}, {"moonshot", "moonshot"}, {"zai", "zai"},
	{"minimax", "minimax"}, {"cohere", "cohere"},
	{"perplexity", "perplexity"},
};

static const struct pair camps[] = {
	{"aws", "infrastructure"}, {"amazon", "infrastructure"},
	{"google", "infrastructure"}, {"azure", "infrastructure"},
	{"microsoft", "infrastructure"}, {"openai", "lab"},
	{"anthropic", "lab"}, {"meta", "vertical"}, {"alibaba", "vertical"},
	{"xai", "vertical"}, {"bytedance", "vertical"},
	{"volcengine", "vertical"}, {"byteplus", "vertical"},
};

static const struct pair names[] = {
	{"anthropic", "Anthropic"}, {"openai", "OpenAI"},
	{"google", "Google"}, {"aws", "AWS"}, {"azure", "Azure"},
	{"amazon", "Amazon"}, {"microsoft", "Microsoft"}, {"meta", "Meta"},
	{"alibaba", "Alibaba"}, {"xai", "xAI"}, {"bytedance", "ByteDance"},
	{"volcengine", "Volcengine"}, {"byteplus", "BytePlus"},
	{"deepseek", "DeepSeek"}, {"mistral", "Mistral"},
	{"moonshot", "Moonshot"}, {"zai", "Z.ai"}, {"minimax", "MiniMax"},
	{"cohere", "Cohere"}, {"perplexity", "Perplexity"},
	{"groq", "Groq"}, {"together", "Together"},
	{"deepinfra", "DeepInfra"}, {"openrouter", "OpenRouter"},
	{"fireworks", "Fireworks"}, {"cerebras", "Cerebras"},
	{"sambanova", "SambaNova"}, {"replicate", "Replicate"},
	{"novita", "Novita"}, {"nebius", "Nebius"},
	{"hyperbolic", "Hyperbolic"}, {"siliconflow", "SiliconFlow"},
	{"huggingface", "Hugging Face"}, {"cloudflare", "Cloudflare"},
	{"vercel", "Vercel"}, {"databricks", "Databricks"},
	{"snowflake", "Snowflake"}, {"watsonx", "watsonx"},
	{"nvidia", "NVIDIA"}, {"github", "GitHub"},
	{"opencode", "OpenCode"}, {"self-hosted", "Self-hosted"},
	{"ai21", "AI21"}, {"ibm", "IBM"}, {"allenai", "Ai2"},
	{"nous", "Nous"}, {"writer", "Writer"}, {"01ai", "01.AI"},
	{"baidu", "Baidu"}, {"tencent", "Tencent"}, {"stepfun", "StepFun"},
	{"xiaomi", "Xiaomi"}, {"meituan", "Meituan"},
	{"upstage", "Upstage"}, {"stability", "Stability"},
	{"twelvelabs", "TwelveLabs"}, {"unknown", "Unknown"},
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static const char *find(const struct pair *list, size_t count, struct str word)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(word, list[i].word))
			return list[i].value;
	return NULL;
}

/* `name` as the tables spell it; false when it is too long to be in one. */
static bool spell(struct str name, char out[MODEL_NAME])
{
	name = str_trim(name);
	if (name.n >= MODEL_NAME)
		return false;
	for (size_t i = 0; i < name.n; i++)
		out[i] = name.p[i] == '_' || name.p[i] == ' '
				 ? '-' : lower(name.p[i]);
	out[name.n] = '\0';
	return true;
}

const struct seller *seller_find(struct str name)
{
	char spelled[MODEL_NAME];

	if (!spell(name, spelled))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(sellers); i++)
		if (strcmp(sellers[i].name, spelled) == 0)
			return &sellers[i];
	return NULL;
}

const char *maker_of_name(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct str start = str_from(families[i].word);
		char next;

		if (!str_starts(name, start))
			continue;
		/* "command-a" and "qwen3", but not "commander"; a word that
		 * ends in a letter of its own ("embed-v") takes digits only. */
		next = name.n > start.n ? name.p[start.n] : '\0';
		if (next < 'a' || next > 'z')
			return families[i].value;
	}
	return NULL;
}

const char *maker_of_vendor(struct str vendor)
{
	return find(vendors, ARRAY_LEN(vendors), vendor);
}

void provider_word(struct str name, char out[MODEL_NAME])
{
	const struct seller *s = seller_find(name);
	size_t n;

	if (s) {
		n = strlen(s->word);
		memcpy(out, s->word, n + 1);
		return;
	}
	name = str_trim(name);
	n = name.n < MODEL_NAME ? name.n : MODEL_NAME - 1;
	for (size_t i = 0; i < n; i++)
		out[i] = lower(name.p[i]);
	out[n] = '\0';
}

const char *provider_of_maker(const char *maker)
{
	return find(maker_sellers, ARRAY_LEN(maker_sellers), str_from(maker));
}

const char *camp_of(struct str word)
{
	const char *camp = find(camps, ARRAY_LEN(camps), word);

	return camp ? camp : "open";
}

const char *display_word(const char *word)
{
	const char *name = find(names, ARRAY_LEN(names), str_from(word));

	return name ? name : word;
}
