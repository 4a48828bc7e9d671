/* Answers of model APIs one a line, as any proxy can write them: the body
 * itself, or a record that holds it; else counts by configured paths. */
#include <stdio.h>

#include "collectors/logs/bodies.h"
#include "collectors/logs/formats.h"
#include "collectors/logs/invocation.h"
#include "collectors/logs/jsonl_fields.h"
#include "collectors/logs/line_ids.h"
#include "collectors/logs/pick.h"
#include "collectors/logs/sellers.h"
#include "collectors/logs/whole_lines.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/mem.h"

struct log_parser {
	struct whole_lines lines;
	struct words words;
	struct line_ids ids;
	struct jsonl_fields fields;
	enum body_api hint;
	bool told;              /* the config says how it counts */
	int64_t ahead;          /* begin of a line handed over without its
				 * newline; -1: none */
	bool peeking;           /* it is being handed over */
	const char *client;     /* lent, as is all text below */
	struct str provider, host;
};

static const struct preset {
	const char *name;
	enum body_api api;
} presets[] = {
	{"openai-chat", BODY_OPENAI_CHAT},
	{"openai-responses", BODY_OPENAI_RESPONSES},
	{"anthropic", BODY_ANTHROPIC},
	{"gemini", BODY_GEMINI},
	{"bedrock", BODY_BEDROCK},
};

static const char not_json[] = "not a JSON object";
static const char not_count[] =
	"a token count is not a whole number from 0 to 2^40";

static const struct preset *preset_find(const char *name)
{
	for (unsigned i = 0; name && i < ARRAY_LEN(presets); i++) {
		if (strcmp(presets[i].name, name) == 0)
			return &presets[i];
	}
	return NULL;
}

/* What stands around a body. */
enum around { RESPONSE, BODY, TS, TIMESTAMP, TIME, MODEL, PROJECT, SESSION,
	      KEY, PROVIDER, URL, HOST, SCHEMA, REQUEST, MEMBERS };

static const char *const around_names[MEMBERS] = {
	[RESPONSE] = "response", [BODY] = "body", [TS] = "ts",
	[TIMESTAMP] = "timestamp", [TIME] = "time", [MODEL] = "model",
	[PROJECT] = "project", [SESSION] = "session",
	[KEY] = "key", [PROVIDER] = "provider", [URL] = "url",
	[HOST] = "host", [SCHEMA] = "schemaType",
	[REQUEST] = "request",
};

/* One line being read. */
struct record {
	struct log_parser *parser;
	struct str whole;       /* the line as it came */
	struct str line;        /* the record in it */
	int64_t carried;        /* when a carrier took the line; 0: not told */
	struct pick around[MEMBERS];
	struct usage u;
};

/* Marks of a model's answer in a line that cannot be read. */
static bool looks_like_usage(struct str line)
{
	static const char *const marks[] = {
		"\"usage", "chat.completion", "TokenCount", "eval_count",
		"chatcmpl-", "msg_", "resp_", "completion_message",
		"num_prompt_tokens",
	};

	for (unsigned i = 0; i < ARRAY_LEN(marks); i++) {
		if (str_find(line, str_from(marks[i])) >= 0)
			return true;
	}
	return false;
}

/* A configured field's text, else that of the member usually called so. */
static struct str text_of(struct record *r, enum field field, int member)
{
	struct log_parser *p = r->parser;
	struct str raw;

	if (p->fields.path[field]) {
		raw = jsonl_fields_get(&p->fields, field, r->line);
		return pick_type(raw) == JL_NUMBER ? raw
						   : words_text(&p->words, raw);
	}
	return member < 0 ? ((struct str){0})
			  : words_text(&p->words, r->around[member].raw);
}

static void fill_time(struct record *r)
{
	static const enum around usual[] = {TS, TIMESTAMP, TIME};
	struct log_parser *p = r->parser;

	if (p->fields.path[FIELD_TS]) {
		pick_time(jsonl_fields_get(&p->fields, FIELD_TS, r->line),
			  &r->u.ts);
	} else {
		for (unsigned i = 0; i < ARRAY_LEN(usual); i++) {
			if (pick_time(r->around[usual[i]].raw, &r->u.ts))
				break;
		}
	}
	if (r->u.ts == 0)
		r->u.ts = r->carried;
	if (r->u.ts == 0)
		r->u.flags |= USAGE_NO_TIME;
}

static void fill_identity(struct record *r)
{
	struct str id = pick_decimal(
		jsonl_fields_get(&r->parser->fields, FIELD_ID, r->line));

	if (id.n)
		body_identity(id, r->parser->client, &r->u);
	if (!id_is_none(r->u.key))
		return;
	r->u.key = r->parser->peeking
			   ? line_ids_peek(&r->parser->ids, r->whole)
			   : line_ids_next(&r->parser->ids, r->whole);
	r->u.key_kind = ID_LINE;
}

static bool looks_secret(struct str key)
{
	static const char *const begins[] = {"Bearer ", "sk-", "AIza", "xai-",
					     "gsk_", "ABSK"};

	for (unsigned i = 0; i < ARRAY_LEN(begins); i++) {
		if (str_starts(key, str_from(begins[i])))
			return true;
	}
	return key.n >= 32 && !memchr(key.p, ' ', key.n);
}

/* A key's label. What looks like the secret itself is shown as its hash. */
static struct str key_label(struct record *r)
{
	struct str key = text_of(r, FIELD_KEY, KEY);
	struct buf *room;

	if (!looks_secret(key))
		return key;
	room = words_room(&r->parser->words);
	buf_addf(room, "%08x", (unsigned)(id_of("key", key).hi >> 32));
	return buf_str(room);
}

static void fill_seller(struct record *r)
{
	struct words *w = &r->parser->words;
	struct str told = words_text(w, r->around[PROVIDER].raw);

	if (r->parser->provider.n)
		r->u.provider = r->parser->provider;
	else if (told.n && str_empty(r->u.provider))
		r->u.provider = seller_word(told);
	if (str_empty(r->u.provider))
		r->u.provider = seller_of_url(words_text(w,
							 r->around[URL].raw));
	if (str_empty(r->u.provider))
		r->u.provider = seller_of_url(words_text(w,
							 r->around[HOST].raw));
}

/* What the request asked for: an object, or text that holds one. */
static struct str model_asked_for(struct record *r)
{
	struct words *w = &r->parser->words;
	struct str request = r->around[REQUEST].raw;
	struct pick p[] = {{"model"}};

	if (pick_type(request) == JL_STRING)
		request = words_text(w, request);
	if (str_empty(request) || !pick_members(request, p, 1))
		return (struct str){0};
	return words_text(w, p[0].raw);
}

static void fill_model(struct record *r)
{
	struct str model = text_of(r, FIELD_MODEL, -1);
	struct words *w = &r->parser->words;

	if (model.n)
		r->u.model = model;
	if (str_empty(r->u.model))
		r->u.model = words_text(w, r->around[MODEL].raw);
	if (str_empty(r->u.model))
		r->u.model = model_asked_for(r);
	if (str_empty(r->u.model))
		r->u.model = model_of_url(words_text(w, r->around[URL].raw));
}

static void fill_cost(struct record *r)
{
	struct str text = pick_decimal(
		jsonl_fields_get(&r->parser->fields, FIELD_COST, r->line));
	money cost;

	if (text.n && money_parse(text, &cost) && cost > 0) {
		r->u.reported = cost;
		r->u.reported_by = COST_GATEWAY;
	}
}

/* All that is not counts, then hand over. */
static void emit(struct record *r, const struct log_sink *to)
{
	struct str tier = text_of(r, FIELD_TIER, -1);

	r->u.requests = 1;
	r->u.client = str_from(r->parser->client);
	r->u.host = r->parser->host;
	fill_time(r);
	fill_identity(r);
	fill_model(r);
	fill_seller(r);
	fill_cost(r);
	if (tier.n)
		r->u.tier = body_tier(tier);
	r->u.project = text_of(r, FIELD_PROJECT, PROJECT);
	r->u.session = text_of(r, FIELD_SESSION, SESSION);
	r->u.key_label = key_label(r);
	to->usage(to->ctx, &r->u);
}

/* Why the record is to be rejected; NULL when it was dealt with. */
static const char *read_fields(struct record *r, const struct log_sink *to)
{
	const struct jsonl_fields *f = &r->parser->fields;
	struct tally t;

	if (!pick_members(r->line, r->around, MEMBERS))
		return jsonl_fields_named(f, r->line) ? not_json : NULL;
	if (!jsonl_fields_tally(f, r->line, &t))
		return not_count;
	if (t.known == 0)
		return NULL;
	tally_convert(&t, (struct convention){f->semantics, false}, &r->u);
	emit(r, to);
	return NULL;
}

/* The body: an object, text that holds one or a stream of events, or the line
 * itself. False when what should be one is broken. */
static bool find_body(struct record *r, struct body *b)
{
	static const enum around holders[] = {RESPONSE, BODY};
	struct words *w = &r->parser->words;
	bool read = true;

	for (unsigned i = 0; i < ARRAY_LEN(holders); i++) {
		struct str raw = r->around[holders[i]].raw;
		enum jl_type type = pick_type(raw);

		if (type == JL_STRING)
			read = body_read_text(b, words_text(w, raw), w);
		else if (type == JL_OBJECT || type == JL_ARRAY)
			read = body_read_text(b, raw, w);
		if (b->api != BODY_NONE || b->bad)
			return true;
	}
	body_read_text(b, r->line, w);
	return read || b->api != BODY_NONE;
}

/* Amazon Bedrock's own log has its counts beside the bodies. */
static const char *read_invocation(struct record *r, const struct log_sink *to)
{
	const struct log_parser *p = r->parser;

	if (!invocation_read(r->line, p->told ? &p->fields.semantics : NULL,
			     &r->parser->words, &r->u))
		return not_count;
	emit(r, to);
	return NULL;
}

static const char *read_body(struct record *r, const struct log_sink *to)
{
	struct body b = {.hint = r->parser->hint};

	if (r->line.p[0] != '[' &&
	    !pick_members(r->line, r->around, MEMBERS))
		return looks_like_usage(r->line) ? not_json : NULL;
	if (invocation_is(r->around[SCHEMA].raw))
		return read_invocation(r, to);
	if (!find_body(r, &b))
		return looks_like_usage(r->line) ? "the body is no JSON" : NULL;
	if (b.bad)
		return not_count;
	if (b.api == BODY_NONE || (!b.counted && str_empty(b.id)))
		return NULL;
	if (r->parser->told)
		b.told = &r->parser->fields.semantics;
	body_fill(&b, r->parser->client, &r->u);
	emit(r, to);
	return NULL;
}

/* What carries a line may put words before it, its own time first: CRI's
 * "2026-11-24T10:00:00.1Z stdout F {...}", syslog's "Nov 24 10:00:00 host
 * app[7]: {...}". */
static void drop_prefix(struct record *r)
{
	const char *brace = memchr(r->line.p, '{', r->line.n);
	const char *blank = memchr(r->line.p, ' ', r->line.n);
	struct pick none[] = {{"response"}};
	struct str rest;

	if (!brace || pick_is_json(r->line))
		return;
	rest = str_skip(r->line, (size_t)(brace - r->line.p));
	if (!pick_members(rest, none, ARRAY_LEN(none)))
		return;
	if (blank && blank < brace)
		time_parse_iso((struct str){r->line.p,
					    (size_t)(blank - r->line.p)},
			       &r->carried);
	r->line = rest;
}

/* Docker's {"log": "{...}\n", "stream": "stdout", "time": "..."}. */
static void open_carrier(struct record *r)
{
	struct pick p[] = {{"log"}, {"stream"}, {"time"}};
	struct str text;

	if (str_find(r->line, STR("\"log\"")) < 0 ||
	    !pick_members(r->line, p, ARRAY_LEN(p)) || p[1].raw.n == 0)
		return;
	text = str_trim(words_text(&r->parser->words, p[0].raw));
	if (text.n == 0 || text.p[0] != '{')
		return;
	pick_time(p[2].raw, &r->carried);
	r->line = text;
}

/* Why the line is to be rejected; NULL when it was dealt with. */
static const char *read_line(struct log_parser *p, struct str line,
			     const struct log_sink *to)
{
	struct record r = {.parser = p, .whole = pick_line(line)};

	if (str_empty(r.whole))
		return NULL;
	words_reset(&p->words);
	r.line = r.whole;
	if (r.line.p[0] != '{')
		drop_prefix(&r);
	open_carrier(&r);
	for (int i = 0; i < MEMBERS; i++)
		r.around[i].name = around_names[i];
	return p->fields.counts ? read_fields(&r, to) : read_body(&r, to);
}

static void on_line(void *ctx, struct str line, int64_t offset,
		    const struct log_sink *to)
{
	const char *why = read_line(ctx, line, to);

	if (why)
		to->reject(to->ctx, offset, why);
}

/* The last line may have no newline: it counts when it is whole. When its
 * newline comes it is the same call again. */
static void read_ahead(struct log_parser *p, const struct log_sink *to)
{
	struct str held = buf_str(&p->lines.held);

	if (p->ahead == p->lines.start || !pick_is_whole(held))
		return;
	p->ahead = p->lines.start;
	p->peeking = true;
	read_line(p, held, to);
	p->peeking = false;
}

static bool check(const struct source_config *config, struct err *err)
{
	struct buf names = {0};

	if (!config->preset || preset_find(config->preset))
		return jsonl_fields_check(config, err);
	for (unsigned i = 0; i < ARRAY_LEN(presets); i++)
		buf_addf(&names, "%s%s", i ? ", " : "", presets[i].name);
	err_set(err, "preset: \"%s\" is none of %s", config->preset,
		buf_text(&names));
	buf_release(&names);
	return false;
}

static struct log_parser *open_parser(const struct log_open *how)
{
	const struct source_config *config = how->config;
	const struct preset *preset = preset_find(config->preset);
	struct log_parser *p = xcalloc(1, sizeof(*p));

	whole_lines_init(&p->lines, how->offset);
	p->ahead = -1;
	line_ids_load(&p->ids, how->state);
	jsonl_fields_init(&p->fields, config);
	p->hint = preset ? preset->api : BODY_NONE;
	p->told = config->semantics;
	p->client = config->client ? config->client : config->name;
	p->provider = str_from(config->provider);
	p->host = str_from(how->host);
	return p;
}

static void feed(struct log_parser *p, struct str bytes,
		 const struct log_sink *to)
{
	whole_lines_feed(&p->lines, bytes, on_line, p, to);
	read_ahead(p, to);
}

static int64_t settled(const struct log_parser *p)
{
	return p->lines.start;
}

static void save(const struct log_parser *p, struct buf *to)
{
	line_ids_save(&p->ids, to);
}

static void close_parser(struct log_parser *p)
{
	whole_lines_release(&p->lines);
	words_release(&p->words);
	line_ids_release(&p->ids);
	free(p);
}

const struct log_format log_jsonl = {
	.name = "jsonl",
	.summary = "Answers of model APIs or usage records, one JSON object"
		   " a line, as a proxy writes them",
	.kind = LOG_LINES,
	.check = check,
	.open = open_parser,
	.feed = feed,
	.settled = settled,
	.save = save,
	.close = close_parser,
};
