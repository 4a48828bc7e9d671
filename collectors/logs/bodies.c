#include "collectors/logs/bodies.h"

#include "collectors/logs/llama_api.h"
#include "collectors/logs/usage_object.h"
#include "core/mem.h"
#include "core/money.h"

static void keep(struct str *to, struct str text)
{
	if (text.n)
		*to = text;
}

static void keep_value(struct str *to, struct str raw)
{
	if (pick_type(raw) != JL_NULL)
		*to = raw;
}

/* "input_tokens" is Anthropic's word and OpenAI's: what else is there, then
 * what the source is said to log, decides. */
static enum body_api in_out_api(const struct body *b,
				const struct usage_object *u)
{
	if (b->api == BODY_OPENAI_RESPONSES || b->api == BODY_ANTHROPIC)
		return b->api;
	if (u->names & COUNTS_ANTHROPIC)
		return BODY_ANTHROPIC;
	if (u->prompt_split || u->output_split)
		return BODY_OPENAI_RESPONSES;
	if (b->hint == BODY_OPENAI_RESPONSES || b->hint == BODY_ANTHROPIC)
		return b->hint;
	return tally_has(&u->tally, TALLY_TOTAL) ? BODY_OPENAI_RESPONSES
						 : BODY_ANTHROPIC;
}

static enum body_api api_of(const struct body *b, const struct usage_object *u)
{
	if (u->names & COUNTS_GEMINI)
		return BODY_GEMINI;
	if (u->names & COUNTS_BEDROCK)
		return BODY_BEDROCK;
	if (u->names & COUNTS_CHAT)
		return BODY_OPENAI_CHAT;
	if (u->names & COUNTS_IN_OUT)
		return in_out_api(b, u);
	return b->api;
}

static void take_usage(struct body *b, struct str raw, struct words *w)
{
	struct usage_object u;

	if (pick_type(raw) == JL_NULL)
		return;
	if (!usage_object_read(&u, raw, true, w)) {
		b->bad = true;
		return;
	}
	b->bad |= u.bad;
	b->api = api_of(b, &u);
	b->counted |= tally_has(&u.tally, TALLY_PROMPT) ||
		      tally_has(&u.tally, TALLY_OUTPUT) ||
		      tally_has(&u.tally, TALLY_TOTAL);
	b->prompt_split |= u.prompt_split;
	b->output_split |= u.output_split;
	tally_merge(&b->tally, &u.tally);
	keep(&b->tier, u.tier);
	keep(&b->speed, u.speed);
	keep(&b->geo, u.geo);
	keep(&b->cost, u.cost);
}

/* Ollama's own API has its counts in the answer itself. */
static void take_eval(struct body *b, struct str raw, enum tally_slot slot)
{
	int64_t n;

	switch (pick_count_text(raw, &n)) {
	case JL_COUNT_OK:
		b->api = BODY_OLLAMA;
		b->counted = true;
		tally_set(&b->tally, slot, n);
		return;
	case JL_COUNT_BAD:
		b->bad = true;
		return;
	default:
		return;
	}
}

/* Llama's own API has a list of them, whole answers beside what they say. */
static void take_llama(struct body *b, struct str completion,
		       struct str metrics, struct str event, struct words *w)
{
	struct tally t = {0};

	if (!llama_api_is(completion, event, w))
		return;
	b->api = BODY_LLAMA;
	b->bad |= !llama_api_read(metrics, event, w, &t);
	b->counted |= t.known != 0;
	tally_merge(&b->tally, &t);
}

enum member { ID, RESPONSE_ID, OBJECT, TYPE, MODEL, MODEL_VERSION, USAGE,
	      USAGE_METADATA, CREATED, CREATED_AT, CREATE_TIME, SERVICE_TIER,
	      SELLER, MESSAGE, RESPONSE, METADATA, PROMPT_EVAL, EVAL,
	      COMPLETION, METRICS, EVENT, MEMBERS };

static const char *const member_names[MEMBERS] = {
	[ID] = "id", [RESPONSE_ID] = "responseId", [OBJECT] = "object",
	[TYPE] = "type", [MODEL] = "model", [MODEL_VERSION] = "modelVersion",
	[USAGE] = "usage", [USAGE_METADATA] = "usageMetadata",
	[CREATED] = "created", [CREATED_AT] = "created_at",
	[CREATE_TIME] = "createTime", [SERVICE_TIER] = "service_tier",
	[SELLER] = "provider", [MESSAGE] = "message", [RESPONSE] = "response",
	[METADATA] = "metadata", [PROMPT_EVAL] = "prompt_eval_count",
	[EVAL] = "eval_count", [COMPLETION] = "completion_message",
	[METRICS] = "metrics", [EVENT] = "event",
};

/* What the body says it is, before its usage is seen. */
static void take_kind(struct body *b, struct str object, struct str type)
{
	if (str_starts(object, STR("chat.completion")) ||
	    str_is(object, "text_completion"))
		b->api = BODY_OPENAI_CHAT;
	else if (str_is(object, "response"))
		b->api = BODY_OPENAI_RESPONSES;
	else if (str_is(type, "message") || str_is(type, "message_start") ||
		 str_is(type, "message_delta"))
		b->api = BODY_ANTHROPIC;
	b->embeddings |= str_is(object, "list");
}

/* One object whose own members are wanted; events hold another inside. */
static bool take_object(struct body *b, struct str object, struct words *w,
			struct pick p[MEMBERS])
{
	struct str type, of;

	for (int i = 0; i < MEMBERS; i++)
		p[i].name = member_names[i];
	if (!pick_members(object, p, MEMBERS))
		return false;
	type = words_text(w, p[TYPE].raw);
	of = words_text(w, p[OBJECT].raw);
	take_kind(b, of, type);
	keep(&b->id, words_text(w, p[ID].raw));
	keep(&b->id, words_text(w, p[RESPONSE_ID].raw));
	keep(&b->model, words_text(w, p[MODEL].raw));
	keep(&b->model, words_text(w, p[MODEL_VERSION].raw));
	keep(&b->tier, words_text(w, p[SERVICE_TIER].raw));
	keep(&b->seller, words_text(w, p[SELLER].raw));
	keep_value(&b->created, p[CREATED].raw);
	keep_value(&b->created, p[CREATED_AT].raw);
	keep_value(&b->created, p[CREATE_TIME].raw);
	take_usage(b, p[USAGE].raw, w);
	take_usage(b, p[USAGE_METADATA].raw, w);
	take_eval(b, p[PROMPT_EVAL].raw, TALLY_PROMPT);
	take_eval(b, p[EVAL].raw, TALLY_OUTPUT);
	take_llama(b, p[COMPLETION].raw, p[METRICS].raw, p[EVENT].raw, w);
	return true;
}

/* The object an event is about: Anthropic's message_start, OpenAI's
 * response.completed, Bedrock's metadata. Whole answers have their usage
 * outside (and "metadata" for whatever their client likes). */
static struct str inner_object(const struct pick p[MEMBERS])
{
	static const enum member inside[] = {MESSAGE, RESPONSE, METADATA};
	struct pick usage[] = {{"usage"}, {"usageMetadata"}};

	if (p[USAGE].raw.n || p[USAGE_METADATA].raw.n)
		return (struct str){0};
	for (unsigned i = 0; i < ARRAY_LEN(inside); i++) {
		struct str raw = p[inside[i]].raw;

		if (pick_type(raw) == JL_OBJECT &&
		    pick_members(raw, usage, ARRAY_LEN(usage)) &&
		    (usage[0].raw.n || usage[1].raw.n))
			return raw;
	}
	return (struct str){0};
}

bool body_read(struct body *b, struct str object, struct words *w)
{
	struct pick p[MEMBERS], q[MEMBERS];
	struct str inner;

	if (!take_object(b, object, w, p))
		return false;
	inner = inner_object(p);
	return str_empty(inner) || take_object(b, inner, w, q);
}

static bool read_list(struct body *b, struct str list, struct words *w)
{
	bool any = false;
	struct jl j;

	jl_init(&j, list);
	if (!jl_array(&j))
		return false;
	while (jl_item(&j))
		any |= body_read(b, jl_raw(&j), w);
	return any && jl_done(&j);
}

/* The next line of *text, without its end; taken off. */
static struct str take_line(struct str *text)
{
	const char *end = memchr(text->p, '\n', text->n);
	size_t n = end ? (size_t)(end - text->p) : text->n;
	struct str line = {text->p, n};

	*text = str_skip(*text, n + 1);
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* An event being put together out of its lines of data. */
struct event {
	struct str text;
	struct buf *joined;     /* of several lines; else NULL */
};

/* No JSON goes on with an object or a list right after one: where events are
 * not kept apart by blank lines, this tells them. */
static bool is_next(const struct event *e, struct str line)
{
	char last;

	if (e->text.n == 0 || line.n == 0)
		return false;
	last = e->text.p[e->text.n - 1];
	return (line.p[0] == '{' || line.p[0] == '[') &&
	       (last == '}' || last == ']');
}

static void add_line(struct event *e, struct str line, struct words *w)
{
	if (e->text.n == 0) {
		e->text = line;
		return;
	}
	if (!e->joined) {
		e->joined = words_room(w);
		buf_add(e->joined, e->text);
	}
	buf_putc(e->joined, '\n');
	buf_add(e->joined, line);
	e->text = buf_str(e->joined);
}

/* Read what is gathered, if anything is, and begin anew. */
static bool end_event(struct event *e, struct body *b, struct words *w)
{
	const struct event had = *e;

	*e = (struct event){0};
	if (had.text.n && body_read(b, had.text, w))
		return true;
	if (had.joined)
		words_undo(w);
	return false;
}

/* Server-sent events, or one object a line. */
static bool read_events(struct body *b, struct str text, struct words *w)
{
	struct event event = {0};
	bool any = false;

	while (text.n) {
		struct str line = take_line(&text);
		const bool data = str_starts(line, STR("data:"));

		if (data)
			line = str_trim(str_skip(line, 5));
		else if (line.n && line.p[0] != '{')
			continue;
		if (!data || is_next(&event, line))
			any |= end_event(&event, b, w);
		add_line(&event, line, w);
	}
	return end_event(&event, b, w) || any;
}

bool body_read_text(struct body *b, struct str text, struct words *w)
{
	text = str_trim(text);
	if (text.n == 0)
		return false;
	if (text.p[0] == '[')
		return read_list(b, text, w);
	if (text.p[0] == '{' && body_read(b, text, w))
		return true;
	return read_events(b, text, w);
}

static struct convention api_convention(const struct body *b)
{
	switch (b->api) {
	case BODY_ANTHROPIC:
		return (struct convention){SEM_EXCL, false};
	case BODY_BEDROCK:
		return (struct convention){SEM_EXCL, true};
	case BODY_GEMINI:
		return (struct convention){SEM_SEPR, true};
	case BODY_OLLAMA:
	case BODY_LLAMA:
		return (struct convention){SEM_FLAT, false};
	default:
		return (struct convention){SEM_INCL, true};
	}
}

struct convention body_convention(const struct body *b)
{
	struct convention c = api_convention(b);

	if (b->told)
		c.semantics = *b->told;
	return c;
}

void body_defaults(const struct body *b, struct tally *t)
{
	const bool gemini = b->api == BODY_GEMINI;

	if (gemini || b->api == BODY_ANTHROPIC || b->api == BODY_BEDROCK ||
	    b->prompt_split || b->embeddings ||
	    tally_has(t, TALLY_CACHED)) {
		tally_default(t, TALLY_CACHED);
		tally_default(t, TALLY_WRITE);
	}
	if (gemini || b->output_split || b->embeddings)
		tally_default(t, TALLY_REASONING);
	if (gemini || b->embeddings)
		tally_default(t, TALLY_OUTPUT);
}

enum service_tier body_tier(struct str word)
{
	if (str_is(word, "flex"))
		return TIER_FLEX;
	if (str_is(word, "batch"))
		return TIER_BATCH;
	if (str_is(word, "fast") || str_is(word, "priority"))
		return TIER_FAST;
	return TIER_STANDARD;
}

/* Anthropic's "priority" is capacity bought ahead, not a dearer price; its
 * dearer one is a speed. */
static void fill_tier(const struct body *b, struct usage *u)
{
	u->tier = body_tier(b->tier);
	if (b->api != BODY_ANTHROPIC)
		return;
	if (u->tier != TIER_BATCH)
		u->tier = body_tier(b->speed);
	if (b->speed.n)
		u->flags |= USAGE_SPEED_KNOWN;
	if (str_is(b->geo, "us"))
		u->flags |= USAGE_RESIDENCY;
}

/* Ollama's OpenAI route numbers its answers at random below 1000. */
static bool id_repeats(struct str id)
{
	struct str tail = str_skip(id, sizeof("chatcmpl-") - 1);
	int64_t n;

	return str_starts(id, STR("chatcmpl-")) && tail.n <= 3 &&
	       str_int64(tail, &n);
}

void body_identity(struct str id, const char *issuer, struct usage *u)
{
	static const char *const openai[] = {"chatcmpl-", "resp_", "gen-",
					     "cmpl-"};

	u->key_kind = ID_MESSAGE;
	if (str_starts(id, STR("msg_"))) {
		u->key = id_of("anthropic", id);
		return;
	}
	for (unsigned i = 0; i < ARRAY_LEN(openai); i++) {
		if (str_starts(id, str_from(openai[i]))) {
			u->key = id_of("openai", id);
			return;
		}
	}
	u->key_kind = ID_CLIENT;
	u->key = id_of(issuer, id);
}

static void fill_identity(const struct body *b, const char *issuer,
			  struct usage *u)
{
	struct str parts[] = {b->id, b->created};

	if (str_empty(b->id))
		return;
	if (b->api == BODY_GEMINI || b->api == BODY_LLAMA) {
		u->key_kind = ID_MESSAGE;
		u->key = id_of(b->api == BODY_GEMINI ? "google" : "meta",
			       b->id);
	} else if (id_repeats(b->id)) {
		u->key_kind = ID_MESSAGE;
		u->key = id_make("openai", parts, ARRAY_LEN(parts));
	} else {
		body_identity(b->id, issuer, u);
	}
}

/* OpenRouter says what it charges. */
static void fill_cost(const struct body *b, struct usage *u)
{
	money cost;

	if (str_empty(b->cost) || !money_parse(b->cost, &cost) || cost <= 0)
		return;
	u->reported = cost;
	u->reported_by = str_starts(b->id, STR("gen-")) ? COST_VENDOR
							: COST_GATEWAY;
}

void body_fill(const struct body *b, const char *issuer, struct usage *u)
{
	struct tally t = b->tally;

	u->requests = 1;
	keep(&u->model, b->model);
	fill_identity(b, issuer, u);
	pick_time(b->created, &u->ts);
	if (b->api == BODY_LLAMA)
		u->provider = STR("meta");
	if (!b->counted) {
		u->flags |= USAGE_ABSENT;
		return;
	}
	body_defaults(b, &t);
	tally_convert(&t, body_convention(b), u);
	fill_tier(b, u);
	fill_cost(b, u);
	if (str_starts(b->id, STR("gen-")) && b->seller.n)
		u->provider = STR("openrouter");
}
