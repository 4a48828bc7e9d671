/* LiteLLM's StandardLoggingPayload, one object or one list of them a line, and
 * rows of its spend logs, which say the same under other names. */
#include "collectors/lines.h"
#include "collectors/logs/bodies.h"
#include "collectors/logs/formats.h"
#include "collectors/logs/line_ids.h"
#include "collectors/logs/pick.h"
#include "collectors/logs/sellers.h"
#include "collectors/logs/usage_object.h"
#include "core/mem.h"

struct log_parser {
	struct lines lines;
	struct words words;
	struct line_ids ids;
	struct str host;
	int64_t ahead;          /* begin of a line handed over without its
				 * newline; -1: none */
	bool peeking;           /* it is being handed over */
};

enum member { ID, REQUEST_ID, CALL_ID, STATUS, PROMPT, COMPLETION, TOTAL, START,
	      MODEL, SELLER, COST, SPEND, COST_SHORT, CACHE_HIT, TAGS, METADATA,
	      HIDDEN, USAGE, END_USER, SERVICE_TIER, ROW_KEY, ROW_TEAM,
	      ROW_USER, MEMBERS };

static const char *const member_names[MEMBERS] = {
	[ID] = "id", [REQUEST_ID] = "request_id",
	[CALL_ID] = "litellm_call_id", [STATUS] = "status",
	[PROMPT] = "prompt_tokens", [COMPLETION] = "completion_tokens",
	[TOTAL] = "total_tokens", [START] = "startTime", [MODEL] = "model",
	[SELLER] = "custom_llm_provider", [COST] = "response_cost",
	[SPEND] = "spend", [COST_SHORT] = "cost", [CACHE_HIT] = "cache_hit",
	[TAGS] = "request_tags", [METADATA] = "metadata",
	[HIDDEN] = "hidden_params", [USAGE] = "usage",
	[END_USER] = "end_user", [SERVICE_TIER] = "service_tier",
	[ROW_KEY] = "api_key", [ROW_TEAM] = "team_id", [ROW_USER] = "user",
};

enum meta { KEY_ALIAS, KEY_HASH, TEAM_ALIAS, TEAM_ID, USER_ID, USER_MAIL,
	    USAGE_OBJECT, MORE_USAGE, METAS };

static const char *const meta_names[METAS] = {
	[KEY_ALIAS] = "user_api_key_alias", [KEY_HASH] = "user_api_key_hash",
	[TEAM_ALIAS] = "user_api_key_team_alias",
	[TEAM_ID] = "user_api_key_team_id",
	[USER_ID] = "user_api_key_user_id",
	[USER_MAIL] = "user_api_key_user_email",
	[USAGE_OBJECT] = "usage_object",
	[MORE_USAGE] = "additional_usage_values",
};

/* One payload being read. */
struct payload {
	struct pick p[MEMBERS];
	struct pick meta[METAS];
	struct str id, call;
	bool own_cache;
	bool failed;
};

static void pick_all(struct pick *to, const char *const *names, unsigned count,
		     struct str object)
{
	for (unsigned i = 0; i < count; i++)
		to[i].name = names[i];
	pick_members(object, to, count);
}

/* The seller's own usage as the gateway passed it on: the first place that
 * has it. */
static bool find_usage(const struct payload *l, struct usage_object *u,
		       struct words *w)
{
	const struct str places[] = {
		l->meta[USAGE_OBJECT].raw,
		pick_path(l->p[HIDDEN].raw, "usage_object"),
		l->p[USAGE].raw,
		l->meta[MORE_USAGE].raw,
	};

	for (unsigned i = 0; i < ARRAY_LEN(places); i++) {
		if (usage_object_read(u, places[i], true, w) && u->tally.known)
			return true;
	}
	*u = (struct usage_object){0};
	return false;
}

/* The row's own count stands over the usage object's, unless it is the 0 that
 * stands for "none told". */
static bool take_count(struct tally *t, enum tally_slot slot, struct str raw)
{
	int64_t n;

	switch (pick_count_text(raw, &n)) {
	case JL_COUNT_BAD:
		return false;
	case JL_COUNT_OK:
		if (n > 0 || !tally_has(t, slot))
			tally_set(t, slot, n);
		return true;
	default:
		return true;
	}
}

static bool take_counts(const struct payload *l, struct tally *t)
{
	return take_count(t, TALLY_PROMPT, l->p[PROMPT].raw) &&
	       take_count(t, TALLY_OUTPUT, l->p[COMPLETION].raw) &&
	       take_count(t, TALLY_TOTAL, l->p[TOTAL].raw);
}

static bool says_true(struct str raw)
{
	struct str text = pick_decimal(raw);

	return pick_true(raw) || str_is(text, "True") || str_is(text, "true");
}

static void take_payload(struct payload *l, struct str object, struct words *w)
{
	*l = (struct payload){0};
	pick_all(l->p, member_names, MEMBERS, object);
	pick_all(l->meta, meta_names, METAS, l->p[METADATA].raw);
	l->id = words_text(w, l->p[ID].raw);
	if (str_empty(l->id))
		l->id = words_text(w, l->p[REQUEST_ID].raw);
	l->call = words_text(w, l->p[CALL_ID].raw);
	l->failed = str_is(l->p[STATUS].raw, "\"failure\"");
	l->own_cache = says_true(l->p[CACHE_HIT].raw) ||
		       str_find(l->id, STR("_cache_hit")) >= 0;
}

/* An answer out of the gateway's cache may go by the id of the one it repeats,
 * and is a request of its own all the same. */
static void fill_identity(const struct payload *l, struct str object,
			  struct log_parser *p, struct usage *u)
{
	struct str parts[] = {l->id, l->call, l->p[START].raw};

	if (str_empty(l->id) && str_empty(l->call)) {
		u->key = p->peeking ? line_ids_peek(&p->ids, object)
				    : line_ids_next(&p->ids, object);
		u->key_kind = ID_LINE;
	} else if (l->own_cache) {
		u->key = id_make("litellm-cache", parts, ARRAY_LEN(parts));
		u->key_kind = ID_CLIENT;
	} else {
		body_identity(l->id.n ? l->id : l->call, "litellm", u);
	}
}

static void fill_cost(const struct payload *l, struct usage *u)
{
	const struct str told[] = {
		l->p[COST].raw, l->p[SPEND].raw, l->p[COST_SHORT].raw,
		pick_path(l->p[HIDDEN].raw, "response_cost"),
	};

	for (unsigned i = 0; i < ARRAY_LEN(told); i++) {
		struct str text = pick_decimal(told[i]);
		money cost;

		if (text.n && money_parse(text, &cost) && cost > 0) {
			u->reported = cost;
			u->reported_by = COST_GATEWAY;
			return;
		}
	}
}

static struct str first_text(struct words *w, struct str a, struct str b)
{
	struct str text = words_text(w, a);

	return text.n ? text : words_text(w, b);
}

static struct str key_label(const struct payload *l, struct words *w)
{
	struct str alias = words_text(w, l->meta[KEY_ALIAS].raw);
	struct str hash = first_text(w, l->meta[KEY_HASH].raw,
				     l->p[ROW_KEY].raw);

	if (alias.n || str_starts(hash, STR("sk-")))
		return alias;
	return (struct str){hash.p, hash.n < 8 ? hash.n : 8};
}

static struct str join_tags(struct str list, struct words *w)
{
	struct buf *room;
	struct jl j;

	if (pick_type(list) != JL_ARRAY)
		return (struct str){0};
	room = words_room(w);
	jl_init(&j, list);
	jl_array(&j);
	while (jl_item(&j)) {
		struct str raw = jl_raw(&j);

		if (pick_type(raw) != JL_STRING)
			continue;
		if (room->n)
			buf_putc(room, ',');
		jl_unescape((struct str){raw.p + 1, raw.n - 2}, room);
	}
	return buf_str(room);
}

/* LiteLLM's own proxy as seller says nothing of who bills. */
static struct str seller(const struct payload *l, struct words *w)
{
	struct str name = words_text(w, l->p[SELLER].raw);

	return str_is(name, "litellm_proxy") ? ((struct str){0})
					     : seller_word(name);
}

static void fill_texts(const struct payload *l, struct words *w,
		       struct usage *u)
{
	u->client = STR("litellm");
	u->model = words_text(w, l->p[MODEL].raw);
	u->provider = seller(l, w);
	u->key_label = key_label(l, w);
	u->account = first_text(w, l->meta[TEAM_ALIAS].raw,
				l->meta[TEAM_ID].raw);
	if (str_empty(u->account))
		u->account = words_text(w, l->p[ROW_TEAM].raw);
	u->user = first_text(w, l->meta[USER_ID].raw, l->meta[USER_MAIL].raw);
	if (str_empty(u->user))
		u->user = first_text(w, l->p[ROW_USER].raw, l->p[END_USER].raw);
	u->tags = join_tags(l->p[TAGS].raw, w);
}

/* Tokens 0 throughout and no usage object: nobody counted. */
static bool is_absent(const struct tally *t, bool told)
{
	return !told && t->n[TALLY_PROMPT] == 0 && t->n[TALLY_OUTPUT] == 0 &&
	       t->n[TALLY_TOTAL] == 0;
}

static void fill_tokens(const struct payload *l, struct tally *t,
			const struct usage_object *o, bool told,
			struct usage *u)
{
	struct body b = {.api = BODY_OPENAI_CHAT,
			 .prompt_split = o->prompt_split,
			 .output_split = o->output_split};

	if (l->own_cache) {
		u->flags |= USAGE_OWN_CACHE;
		u->known = TOKENS_ALL_KNOWN;
	} else if (is_absent(t, told)) {
		u->flags |= USAGE_ABSENT;
	} else {
		body_defaults(&b, t);
		/* The proxy adds the total up itself. */
		tally_convert(t, (struct convention){SEM_INCL, false}, u);
		fill_cost(l, u);
	}
	if (l->failed)
		u->flags |= USAGE_FAILED;
}

/* Anthropic's "priority" is capacity bought ahead; its dearer price is a
 * speed. */
static void fill_tier(const struct payload *l, const struct usage_object *o,
		      struct words *w, struct usage *u)
{
	u->tier = body_tier(o->tier.n ? o->tier
				      : words_text(w, l->p[SERVICE_TIER].raw));
	if (u->tier == TIER_FAST && str_is(u->provider, "anthropic"))
		u->tier = TIER_STANDARD;
	if (str_is(o->speed, "fast"))
		u->tier = TIER_FAST;
}

/* Other lines of the proxy's log name counts too. A request has an id, or else
 * both of its counts. */
static bool is_request(const struct payload *l, bool told)
{
	if (l->id.n || l->call.n)
		return told || l->failed || l->p[PROMPT].raw.n ||
		       l->p[COMPLETION].raw.n || l->p[TOTAL].raw.n;
	return l->p[PROMPT].raw.n && l->p[COMPLETION].raw.n;
}

/* Why the payload is to be rejected; NULL when it was dealt with. */
static const char *read_payload(struct log_parser *p, struct str object,
				const struct log_sink *to)
{
	struct usage u = {.requests = 1, .host = p->host};
	struct usage_object o;
	struct payload l;
	bool told;

	words_reset(&p->words);
	take_payload(&l, object, &p->words);
	told = find_usage(&l, &o, &p->words);
	if (!is_request(&l, told))
		return NULL;
	if (o.bad || !take_counts(&l, &o.tally))
		return "a token count is not a whole number from 0 to 2^40";
	if (!pick_time(l.p[START].raw, &u.ts))
		u.flags |= USAGE_NO_TIME;
	fill_identity(&l, object, p, &u);
	fill_texts(&l, &p->words, &u);
	fill_tokens(&l, &o.tally, &o, told, &u);
	fill_tier(&l, &o, &p->words, &u);
	to->usage(to->ctx, &u);
	return NULL;
}

static const char *read_list(struct log_parser *p, struct str list,
			     const struct log_sink *to)
{
	const char *why = NULL;
	struct jl j;

	jl_init(&j, list);
	jl_array(&j);
	while (jl_item(&j)) {
		const char *bad = read_payload(p, jl_raw(&j), to);

		why = why ? why : bad;
	}
	return why;
}

static const char *read_json(struct log_parser *p, struct str json,
			     const struct log_sink *to)
{
	return pick_type(json) == JL_ARRAY ? read_list(p, json, to)
					   : read_payload(p, json, to);
}

static void on_line(void *ctx, struct str line, int64_t offset,
		    const struct log_sink *to)
{
	struct log_parser *p = ctx;
	const char *why = "not a JSON object";

	line = pick_line(line);
	if (pick_is_json(line))
		why = read_json(p, line, to);
	if (why)
		to->reject(to->ctx, offset, why);
}

/* An object store's file is one payload without a newline. It counts when it
 * is whole; should a newline come it is the same call again. */
static void read_ahead(struct log_parser *p, const struct log_sink *to)
{
	struct str held = buf_str(&p->lines.held);

	if (p->ahead == p->lines.start || !pick_is_whole(held))
		return;
	p->ahead = p->lines.start;
	p->peeking = true;
	read_json(p, pick_line(held), to);
	p->peeking = false;
}

static const struct line_want want = {
	.marker = {{"\"prompt_tokens\"", 15}, {"\"completion_tokens\"", 19},
		   {"\"response_cost\"", 15}, {"\"total_tokens\"", 14}},
	.line = on_line,
};

static struct log_parser *open_parser(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	lines_init(&p->lines, how->offset);
	p->ahead = -1;
	line_ids_load(&p->ids, how->state);
	p->host = str_from(how->host);
	return p;
}

static void feed(struct log_parser *p, struct str bytes,
		 const struct log_sink *to)
{
	lines_feed(&p->lines, bytes, &want, p, to);
	read_ahead(p, to);
}

static int64_t settled(const struct log_parser *p)
{
	return lines_settled(&p->lines);
}

static void save(const struct log_parser *p, struct buf *to)
{
	line_ids_save(&p->ids, to);
}

static void close_parser(struct log_parser *p)
{
	lines_release(&p->lines);
	words_release(&p->words);
	line_ids_release(&p->ids);
	free(p);
}

const struct log_format log_litellm = {
	.name = "litellm-log",
	.summary = "Payloads of the LiteLLM proxy's logging callbacks, one"
		   " JSON object a line",
	.kind = LOG_LINES,
	.open = open_parser,
	.feed = feed,
	.settled = settled,
	.save = save,
	.close = close_parser,
};
