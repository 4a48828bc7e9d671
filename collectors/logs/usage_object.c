#include "collectors/logs/usage_object.h"

#include "core/mem.h"

struct count_key {
	const char *parent;     /* object inside usage; "": usage itself */
	const char *name;
	enum tally_slot slot;
	enum count_names names;
};

static const struct count_key count_keys[] = {
	{"", "prompt_tokens", TALLY_PROMPT, COUNTS_CHAT},
	{"", "completion_tokens", TALLY_OUTPUT, COUNTS_CHAT},
	{"", "input_tokens", TALLY_PROMPT, COUNTS_IN_OUT},
	{"", "output_tokens", TALLY_OUTPUT, COUNTS_IN_OUT},
	{"", "total_tokens", TALLY_TOTAL, COUNTS_ANY},
	{"", "cache_read_input_tokens", TALLY_CACHED, COUNTS_ANTHROPIC},
	{"", "cache_creation_input_tokens", TALLY_WRITE, COUNTS_ANTHROPIC},
	{"", "prompt_cache_hit_tokens", TALLY_CACHED, COUNTS_ANY},
	{"prompt_tokens_details", "cached_tokens", TALLY_CACHED, COUNTS_ANY},
	{"prompt_tokens_details", "cache_write_tokens", TALLY_WRITE, COUNTS_ANY},
	{"prompt_tokens_details", "cache_creation_tokens", TALLY_WRITE, COUNTS_ANY},
	{"prompt_tokens_details", "audio_tokens", TALLY_AUDIO_IN, COUNTS_ANY},
	{"input_tokens_details", "cached_tokens", TALLY_CACHED, COUNTS_ANY},
	{"input_tokens_details", "cache_write_tokens", TALLY_WRITE, COUNTS_ANY},
	{"input_tokens_details", "audio_tokens", TALLY_AUDIO_IN, COUNTS_ANY},
	{"input_tokens_details", "image_tokens", TALLY_IMAGE_IN, COUNTS_ANY},
	{"completion_tokens_details", "reasoning_tokens", TALLY_REASONING, COUNTS_ANY},
	{"completion_tokens_details", "audio_tokens", TALLY_AUDIO_OUT, COUNTS_ANY},
	{"output_tokens_details", "reasoning_tokens", TALLY_REASONING, COUNTS_ANY},
	{"output_tokens_details", "thinking_tokens", TALLY_REASONING, COUNTS_ANY},
	{"output_tokens_details", "audio_tokens", TALLY_AUDIO_OUT, COUNTS_ANY},
	{"output_tokens_details", "image_tokens", TALLY_IMAGE_OUT, COUNTS_ANY},
	{"cache_creation", "ephemeral_5m_input_tokens", TALLY_WRITE_5M, COUNTS_ANY},
	{"cache_creation", "ephemeral_1h_input_tokens", TALLY_WRITE_1H, COUNTS_ANY},
	{"cache_creation_token_details", "ephemeral_5m_input_tokens",
	 TALLY_WRITE_5M, COUNTS_ANY},
	{"cache_creation_token_details", "ephemeral_1h_input_tokens",
	 TALLY_WRITE_1H, COUNTS_ANY},
	{"server_tool_use", "web_search_requests", TALLY_SEARCHES, COUNTS_ANY},
	{"", "promptTokenCount", TALLY_PROMPT, COUNTS_GEMINI},
	{"", "candidatesTokenCount", TALLY_OUTPUT, COUNTS_GEMINI},
	{"", "totalTokenCount", TALLY_TOTAL, COUNTS_GEMINI},
	{"", "toolUsePromptTokenCount", TALLY_TOOL, COUNTS_GEMINI},
	{"", "cachedContentTokenCount", TALLY_CACHED, COUNTS_GEMINI},
	{"", "thoughtsTokenCount", TALLY_REASONING, COUNTS_GEMINI},
	{"", "inputTokens", TALLY_PROMPT, COUNTS_BEDROCK},
	{"", "outputTokens", TALLY_OUTPUT, COUNTS_BEDROCK},
	{"", "totalTokens", TALLY_TOTAL, COUNTS_BEDROCK},
	{"", "cacheReadInputTokens", TALLY_CACHED, COUNTS_BEDROCK},
	{"", "cacheWriteInputTokens", TALLY_WRITE, COUNTS_BEDROCK},
};

enum { COUNT_KEYS = sizeof(count_keys) / sizeof(count_keys[0]) };

static const struct count_key *count_key_find(struct str parent,
					      struct str name)
{
	for (int i = 0; i < COUNT_KEYS; i++) {
		if (str_is(name, count_keys[i].name) &&
		    str_is(parent, count_keys[i].parent))
			return &count_keys[i];
	}
	return NULL;
}

/* Where two names say the same (a proxy's and the seller's), the one that has
 * a number counts, once. */
static void take_count(struct usage_object *u, enum tally_slot slot, struct str raw)
{
	int64_t n;

	switch (u->lenient ? pick_count_text(raw, &n) : pick_count(raw, &n)) {
	case JL_COUNT_BAD:
		u->bad = true;
		return;
	case JL_COUNT_ABSENT:
		return;
	default:
		if (!tally_has(&u->tally, slot) || n > u->tally.n[slot])
			tally_set(&u->tally, slot, n);
	}
}

static void take_counts(struct usage_object *u, struct str parent, struct str object)
{
	struct str name;
	struct jl j;

	jl_init(&j, object);
	if (!jl_object(&j))
		return;
	while (jl_key(&j, &name)) {
		const struct count_key *key = count_key_find(parent, name);
		struct str raw = jl_raw(&j);

		if (key) {
			u->names |= key->names;
			take_count(u, key->slot, raw);
		}
	}
}

/* Objects inside usage, at either depth, that hold counts. */
static void take_details(struct usage_object *u, struct str usage, int depth)
{
	static const char *const inner[] = {
		"prompt_tokens_details", "completion_tokens_details",
		"input_tokens_details", "output_tokens_details",
		"cache_creation", "server_tool_use",
		"cache_creation_token_details",
	};
	struct pick want[ARRAY_LEN(inner)];

	for (unsigned i = 0; i < ARRAY_LEN(inner); i++)
		want[i].name = inner[i];
	pick_members(usage, want, ARRAY_LEN(inner));
	for (unsigned i = 0; i < ARRAY_LEN(inner); i++) {
		if (pick_type(want[i].raw) != JL_OBJECT)
			continue;
		take_counts(u, str_from(inner[i]), want[i].raw);
		if (depth == 0)
			take_details(u, want[i].raw, 1);
	}
}

/* Gemini's lists by modality: [{"modality": "AUDIO", "tokenCount": 5}]. */
static void take_modality(struct usage_object *u, struct str list,
			  const char *quoted, enum tally_slot slot)
{
	struct pick want[] = {{"modality"}, {"tokenCount"}};
	struct jl j;

	if (pick_type(list) != JL_ARRAY)
		return;
	jl_init(&j, list);
	jl_array(&j);
	while (jl_item(&j)) {
		if (pick_members(jl_raw(&j), want, ARRAY_LEN(want)) &&
		    str_is(want[0].raw, quoted))
			take_count(u, slot, want[1].raw);
	}
}

/* Bedrock's writes by lifetime: [{"ttl": "1h", "inputTokens": 5}]. */
static void take_lifetimes(struct usage_object *u, struct str list)
{
	struct pick want[] = {{"ttl"}, {"inputTokens"}};
	struct jl j;

	if (pick_type(list) != JL_ARRAY)
		return;
	jl_init(&j, list);
	jl_array(&j);
	while (jl_item(&j)) {
		if (!pick_members(jl_raw(&j), want, ARRAY_LEN(want)))
			continue;
		if (str_is(want[0].raw, "\"1h\""))
			take_count(u, TALLY_WRITE_1H, want[1].raw);
		else if (str_is(want[0].raw, "\"5m\""))
			take_count(u, TALLY_WRITE_5M, want[1].raw);
	}
}

static bool is_object(struct str raw)
{
	return pick_type(raw) == JL_OBJECT;
}

bool usage_object_read(struct usage_object *u, struct str raw, bool lenient,
		       struct words *w)
{
	enum { TIER, SPEED, GEO, COST, IN_CHAT, IN_RESP, OUT_CHAT, OUT_RESP,
	       LIFETIMES, PROMPT_BY, CACHED_BY, OUTPUT_BY, WANTED };
	struct pick p[WANTED] = {
		{"service_tier"}, {"speed"}, {"inference_geo"}, {"cost"},
		{"prompt_tokens_details"}, {"input_tokens_details"},
		{"completion_tokens_details"}, {"output_tokens_details"},
		{"cacheDetails"}, {"promptTokensDetails"},
		{"cacheTokensDetails"}, {"candidatesTokensDetails"}};

	*u = (struct usage_object){.lenient = lenient};
	if (!pick_members(raw, p, WANTED))
		return false;
	take_counts(u, STR(""), raw);
	take_details(u, raw, 0);
	take_lifetimes(u, p[LIFETIMES].raw);
	take_modality(u, p[PROMPT_BY].raw, "\"AUDIO\"", TALLY_AUDIO_IN);
	take_modality(u, p[CACHED_BY].raw, "\"AUDIO\"", TALLY_AUDIO_CACHED);
	take_modality(u, p[OUTPUT_BY].raw, "\"AUDIO\"", TALLY_AUDIO_OUT);
	take_modality(u, p[OUTPUT_BY].raw, "\"IMAGE\"", TALLY_IMAGE_OUT);
	u->prompt_split = is_object(p[IN_CHAT].raw) ||
			  is_object(p[IN_RESP].raw);
	u->output_split = is_object(p[OUT_CHAT].raw) ||
			  is_object(p[OUT_RESP].raw);
	u->tier = words_text(w, p[TIER].raw);
	u->speed = words_text(w, p[SPEED].raw);
	u->geo = words_text(w, p[GEO].raw);
	u->cost = pick_decimal(p[COST].raw);
	return true;
}
