/* collectors/logs/codex.c - rollouts of Codex CLI, desktop and IDE. */
#include "collectors/logs/formats.h"

#include "collectors/jsonl.h"
#include "collectors/lines.h"
#include "collectors/log_format.h"
#include "collectors/logs/codex_thread.h"
#include "collectors/logs/homes.h"
#include "collectors/scan.h"
#include "core/mem.h"
#include "core/paths.h"

enum { THREAD_ID = 36 };

struct log_parser {
	struct lines lines;
	struct codex_thread thread;
	struct str host;        /* lent */
	struct buf cwd, model;
};

/* "codex-auto-review" is a name for whatever OpenAI reviews with at the time:
 * nothing is sold under it. Newest first. */
static const struct {
	int64_t since;
	struct str model;
} review_models[] = {
	{1776902400000, {"gpt-5.5", 7}},
	{1772668800000, {"gpt-5.4", 7}},
	{1770249600000, {"gpt-5.3-codex", 13}},
	{1765411200000, {"gpt-5.2-codex", 13}},
	{1762992000000, {"gpt-5.1-codex", 13}},
	{1757894400000, {"gpt-5-codex", 11}},
	{INT64_MIN, {"gpt-5", 5}},
};

static struct str plain(struct str raw, struct buf *room)
{
	if (raw.n == 0 || !memchr(raw.p, '\\', raw.n))
		return raw;
	buf_reset(room);
	jl_unescape(raw, room);
	return buf_str(room);
}

static struct str model_of(struct log_parser *p, const struct codex_line *l)
{
	struct str raw = buf_str(&p->thread.model);
	size_t i = 0;

	if (str_empty(raw))
		raw = l->model;
	if (!JL_IS(raw, "codex-auto-review"))
		return plain(raw, &p->model);
	while (l->ts < review_models[i].since)
		i++;
	return review_models[i].model;
}

static int64_t at_most(int64_t n, int64_t limit)
{
	return n < limit ? n : limit;
}

static bool has(const struct codex_vector *v, enum codex_slot slot)
{
	return v->has >> slot & 1;
}

static bool is_consistent(const struct codex_vector *v)
{
	if (v->n[CODEX_CACHED] + v->n[CODEX_WRITE] > v->n[CODEX_INPUT] ||
	    v->n[CODEX_REASONING] > v->n[CODEX_OUTPUT])
		return false;
	return !has(v, CODEX_TOTAL) ||
	       v->n[CODEX_TOTAL] == v->n[CODEX_INPUT] + v->n[CODEX_OUTPUT];
}

static void set_tokens(struct usage *u, const struct codex_vector *v)
{
	int64_t input = v->n[CODEX_INPUT], output = v->n[CODEX_OUTPUT];
	int64_t cached = at_most(v->n[CODEX_CACHED], input);
	int64_t write = at_most(v->n[CODEX_WRITE], input - cached);
	int64_t reasoning = at_most(v->n[CODEX_REASONING], output);

	u->known = TOKENS_ALL_KNOWN &
		   ~(TOKENS_BIT(TOKENS_INPUT) | TOKENS_BIT(TOKENS_CACHE_READ) |
		     TOKENS_BIT(TOKENS_OUTPUT) | TOKENS_BIT(TOKENS_REASONING));
	if (has(v, CODEX_INPUT))
		usage_set(u, TOKENS_INPUT, input - cached - write);
	if (has(v, CODEX_CACHED))
		usage_set(u, TOKENS_CACHE_READ, cached);
	if (has(v, CODEX_OUTPUT))
		usage_set(u, TOKENS_OUTPUT, output - reasoning);
	if (has(v, CODEX_REASONING))
		usage_set(u, TOKENS_REASONING, reasoning);
	usage_set(u, TOKENS_CACHE_WRITE_5M, write);
	if (!is_consistent(v))
		u->flags |= USAGE_INCONSISTENT;
}

static void set_identity(struct usage *u, const struct codex_call *c)
{
	u->key = c->client;
	u->key_kind = ID_CLIENT;
	if (id_is_none(c->response))
		return;
	u->key = c->response;
	u->key_kind = ID_MESSAGE;
	u->alias[0] = c->client;
	u->alias_kind[0] = id_is_none(c->client) ? ID_NONE : ID_CLIENT;
}

static void emit(struct log_parser *p, const struct codex_line *l,
		 const struct codex_call *c, const struct log_sink *to)
{
	const struct codex_thread *t = &p->thread;
	struct usage u = {.ts = l->ts, .requests = 1};

	set_identity(&u, c);
	set_tokens(&u, &c->used);
	u.tier = codex_thread_tier(t);
	if (c->gap)
		u.flags |= USAGE_GAP;
	if (!l->has_ts)
		u.flags |= USAGE_NO_TIME;
	u.model = model_of(p, l);
	u.provider = buf_str(&t->provider);
	u.client = STR("codex");
	u.project = plain(buf_str(t->cwd.n ? &t->cwd : &t->home), &p->cwd);
	u.session = buf_str(&t->leaf);
	u.parent_session = buf_str(&t->parent);
	u.host = p->host;
	to->usage(to->ctx, &u);
}

/* Only a line about tokens is missed when it is malformed. */
static void reject_malformed(struct str line, int64_t offset,
			     const struct log_sink *to)
{
	static const struct str markers[] = {{"\"token_count\"", 13},
					     {"\"token_usage_record\"", 20}};

	if (scan_find(line, markers, 2) != SIZE_MAX)
		to->reject(to->ctx, offset, "not one whole JSON object");
}

static void take_line(void *ctx, struct str line, int64_t offset,
		      const struct log_sink *to)
{
	struct log_parser *p = ctx;
	struct codex_line l;
	struct codex_call c;

	if (!codex_line_parse(line, &l)) {
		reject_malformed(line, offset, to);
		return;
	}
	if (l.bad_count && (l.event == CODEX_COUNT || l.event == CODEX_RECORD)) {
		to->reject(to->ctx, offset,
			   "a count is no whole number from 0 to 2^40");
		return;
	}
	if (codex_thread_take(&p->thread, &l, &c))
		emit(p, &l, &c, to);
}

/* .../rollout-2026-11-23T19-38-24-<thread id>.jsonl[.zst] */
static struct str thread_of_path(const char *path)
{
	const char *base = path_base(path);
	const char *point = strchr(base, '.');
	size_t n = point ? (size_t)(point - base) : strlen(base);

	if (n > THREAD_ID)
		return (struct str){base + n - THREAD_ID, THREAD_ID};
	return (struct str){base, n};
}

static struct log_parser *codex_open(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	lines_init(&p->lines, how->offset);
	codex_thread_init(&p->thread, thread_of_path(how->path));
	codex_thread_load(&p->thread, how->state);
	p->host = str_from(how->host);
	return p;
}

static void codex_feed(struct log_parser *p, struct str bytes,
		       const struct log_sink *to)
{
	static const struct line_want want = {
		.marker = {{"\"token_count\"", 13},
			   {"\"token_usage_record\"", 20},
			   {"\"turn_context\"", 14},
			   {"\"task_started\"", 14},
			   {"\"thread_settings_applied\"", 25},
			   {"\"session_meta\"", 14}},
		.line = take_line,
	};

	lines_feed(&p->lines, bytes, &want, p, to);
}

static int64_t codex_settled(const struct log_parser *p)
{
	return lines_settled(&p->lines);
}

static void codex_save(const struct log_parser *p, struct buf *to)
{
	codex_thread_save(&p->thread, to);
}

static void codex_close(struct log_parser *p)
{
	lines_release(&p->lines);
	codex_thread_release(&p->thread);
	buf_release(&p->cwd);
	buf_release(&p->model);
	free(p);
}

static void add_home(void *ctx, const char *dir)
{
	const struct log_places *to = ctx;

	to->add(to->ctx, dir, "sessions/**/rollout-*.jsonl");
	to->add(to->ctx, dir, "sessions/**/rollout-*.jsonl.zst");
	to->add(to->ctx, dir, "archived_sessions/**/rollout-*.jsonl");
	to->add(to->ctx, dir, "archived_sessions/**/rollout-*.jsonl.zst");
}

static void codex_discover(const struct log_env *env,
			   const struct log_places *to)
{
	struct log_places places = *to;
	char *root;

	if (homes_listed(env, "CODEX_HOME", add_home, &places))
		return;
	root = path_join(env->home, ".codex");
	add_home(&places, root);
	free(root);
}

const struct log_format log_codex = {
	.name = "codex",
	.summary = "rollouts of Codex CLI, desktop and IDE, compressed ones too",
	.kind = LOG_LINES,
	.discover = codex_discover,
	.open = codex_open,
	.feed = codex_feed,
	.settled = codex_settled,
	.save = codex_save,
	.close = codex_close,
};
