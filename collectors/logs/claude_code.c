/* collectors/logs/claude_code.c - transcripts of Claude Code.
 *
 * Every line with usage goes out as a sighting of its call: a stream writes
 * one line per content block, copies and side questions repeat them, and the
 * ledger merges all by message id. All that spans lines is which of those
 * without any id were there before. */
#include "collectors/logs/formats.h"

#include "collectors/lines.h"
#include "collectors/log_format.h"
#include "collectors/logs/claude_line.h"
#include "collectors/logs/homes.h"
#include "collectors/logs/line_ids.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/usage.h"

static const char client_name[] = "claude-code";

enum { ID_TEXT = 96 };

/* The lines of one message follow each other: its hash is taken once. */
struct hashed {
	char text[ID_TEXT];
	size_t n;
	struct id128 id;
};

struct log_parser {
	struct lines lines;
	struct str host;        /* lent */
	struct str session;     /* lent: of lines that name none */
	struct hashed message, request;
	struct line_ids seen;
	struct id128 line_id;   /* of a line that names no id, else none */
	struct buf cwd, model, derived;
};

static struct id128 hash_once(struct hashed *last, struct str text)
{
	if (text.n == last->n && memcmp(text.p, last->text, text.n) == 0)
		return last->id;
	if (text.n == 0 || text.n > ID_TEXT)
		return id_of("anthropic", text);
	memcpy(last->text, text.p, text.n);
	last->n = text.n;
	last->id = id_of("anthropic", text);
	return last->id;
}

static bool is_server_id(struct str id)
{
	return str_starts(id, STR("msg_"));
}

/* A server's id is unique by itself. A gateway's may not be: it counts
 * together with the request or, without one, the session. */
static void set_identity(struct log_parser *p, const struct claude_line *l,
			 struct usage *u)
{
	u->key_kind = ID_CLIENT;
	if (is_server_id(l->id)) {
		u->key = hash_once(&p->message, l->id);
		u->key_kind = ID_MESSAGE;
	} else if (l->id.n) {
		const struct str parts[] = {
			l->id, l->request.n ? l->request : l->session};

		u->key = id_make(client_name, parts, 2);
	} else if (l->uuid.n) {
		u->key = id_of(client_name, l->uuid);
	} else {
		u->key = p->line_id;
		u->key_kind = ID_LINE;
	}
	if (str_starts(l->request, STR("req_"))) {
		u->alias[0] = hash_once(&p->request, l->request);
		u->alias_kind[0] = ID_REQUEST;
	}
}

static void set_writes(struct usage *u, const struct claude_usage *c)
{
	int64_t flat = c->n[CLAUDE_CACHE_WRITE];
	int64_t split = c->n[CLAUDE_WRITE_5M] + c->n[CLAUDE_WRITE_1H];

	if (!claude_has(c, CLAUDE_CACHE_WRITE) &&
	    !claude_has(c, CLAUDE_WRITE_5M) && !claude_has(c, CLAUDE_WRITE_1H))
		return;
	/* What the split does not cover has no stated lifetime. */
	usage_set(u, TOKENS_CACHE_WRITE_5M,
		  c->n[CLAUDE_WRITE_5M] + (flat > split ? flat - split : 0));
	usage_set(u, TOKENS_CACHE_WRITE_1H, c->n[CLAUDE_WRITE_1H]);
}

static void set_tokens(struct usage *u, const struct claude_usage *c)
{
	/* There is neither audio nor a picture rate; thinking is billed but
	 * not told apart from other output. */
	u->known = TOKENS_BIT(TOKENS_AUDIO_IN) | TOKENS_BIT(TOKENS_AUDIO_OUT) |
		   TOKENS_BIT(TOKENS_IMAGE_IN) | TOKENS_BIT(TOKENS_IMAGE_OUT) |
		   TOKENS_BIT(TOKENS_UNCLASSIFIED);
	if (claude_has(c, CLAUDE_INPUT))
		usage_set(u, TOKENS_INPUT, c->n[CLAUDE_INPUT]);
	if (claude_has(c, CLAUDE_CACHE_READ))
		usage_set(u, TOKENS_CACHE_READ, c->n[CLAUDE_CACHE_READ]);
	if (claude_has(c, CLAUDE_OUTPUT))
		usage_set(u, TOKENS_OUTPUT, c->n[CLAUDE_OUTPUT]);
	set_writes(u, c);
}

static void set_terms(struct usage *u, const struct claude_usage *c)
{
	if (c->speed.n)
		u->flags |= USAGE_SPEED_KNOWN;
	if (JL_IS(c->geo, "us"))
		u->flags |= USAGE_RESIDENCY;
	if (JL_IS(c->speed, "fast"))
		u->tier = TIER_FAST;
	else if (JL_IS(c->tier, "batch"))
		u->tier = TIER_BATCH;
}

/* A string of the line as it reads, its escapes undone into `room`. */
static struct str plain(struct str raw, struct buf *room)
{
	if (raw.n == 0 || !memchr(raw.p, '\\', raw.n))
		return raw;
	buf_reset(room);
	jl_unescape(raw, room);
	return buf_str(room);
}

/* Message ids of the clouds name them. */
static struct str seller_of(struct str id)
{
	if (str_starts(id, STR("msg_vrtx_")))
		return STR("vertex");
	if (str_starts(id, STR("msg_bdrk_")))
		return STR("bedrock");
	return (struct str){0};
}

static void set_place(struct log_parser *p, const struct claude_line *l,
		      struct usage *u)
{
	u->client = str_from(client_name);
	u->host = p->host;
	u->project = plain(l->cwd, &p->cwd);
	u->session = l->session.n ? l->session : p->session;
	u->parent_session = l->forked_from;
	u->provider = seller_of(l->id);
	u->ts = l->ts;
	if (!l->has_ts)
		u->flags |= USAGE_NO_TIME;
	if (l->sidechain)
		u->flags |= USAGE_SIDECHAIN;
	u->requests = 1;
}

static struct str model_of(struct log_parser *p, struct str raw)
{
	/* A notice the client wrote itself is no model. */
	if (JL_IS(raw, "<synthetic>"))
		return (struct str){0};
	return plain(raw, &p->model);
}

static void emit_call(struct log_parser *p, const struct claude_line *l,
		      const struct log_sink *to)
{
	struct usage u = {0};

	set_identity(p, l, &u);
	set_place(p, l, &u);
	set_tokens(&u, &l->usage);
	set_terms(&u, &l->usage);
	u.model = model_of(p, l->model);
	if (JL_IS(l->model, "<synthetic>") && usage_total(&u) == 0)
		return;
	if (l->unfinished && u.tokens[TOKENS_OUTPUT] <= 1)
		u.flags |= USAGE_PARTIAL;
	if (l->usage.n[CLAUDE_SEARCHES])
		u.fees[0] = (struct fee){FEE_WEB_SEARCH,
					 l->usage.n[CLAUDE_SEARCHES]};
	if (l->cost.n && money_parse(l->cost, &u.reported))
		u.reported_by = COST_CLIENT;
	to->usage(to->ctx, &u);
}

/* The calls inside a call: "<parent>:advisor:0". */
static struct id128 derived_id(struct log_parser *p,
			       const struct claude_line *l, const char *what,
			       int ordinal)
{
	const struct str unnamed = {(const char *)&p->line_id,
				    sizeof(p->line_id)};
	struct str parts[2] = {{0}, unnamed};

	buf_reset(&p->derived);
	buf_add(&p->derived, l->id.n ? l->id : l->uuid);
	buf_addf(&p->derived, ":%s:%d", what, ordinal);
	parts[0] = buf_str(&p->derived);
	if (is_server_id(l->id))
		return id_of("anthropic", parts[0]);
	if (l->id.n)
		parts[1] = l->request.n ? l->request : l->session;
	return id_make(client_name, parts, 2);
}

/* One entry of the iterations that the sums above do not contain. */
static void emit_inner(struct log_parser *p, const struct claude_line *l,
		       const struct claude_usage *c, struct id128 id,
		       const struct log_sink *to)
{
	struct usage u = {0};

	set_place(p, l, &u);
	set_tokens(&u, c);
	set_terms(&u, c);
	u.model = model_of(p, c->model.n ? c->model : l->model);
	u.key = id;
	u.key_kind = is_server_id(l->id) ? ID_MESSAGE : ID_CLIENT;
	to->usage(to->ctx, &u);
}

static void emit_iterations(struct log_parser *p, const struct claude_line *l,
			    const struct log_sink *to)
{
	int advisors = 0, compactions = 0;
	struct claude_usage c;
	struct jl j;

	jl_init(&j, l->usage.iterations);
	if (!jl_array(&j))
		return;
	while (claude_iteration(&j, &c)) {
		if (JL_IS(c.type, "advisor_message"))
			emit_inner(p, l, &c,
				   derived_id(p, l, "advisor", advisors++), to);
		else if (JL_IS(c.type, "compaction"))
			emit_inner(p, l, &c,
				   derived_id(p, l, "compaction",
					      compactions++), to);
	}
}

static bool counts_are_right(const struct claude_usage *u)
{
	struct claude_usage c;
	struct jl j;

	if (u->bad)
		return false;
	if (str_empty(u->iterations))
		return true;
	jl_init(&j, u->iterations);
	jl_array(&j);
	while (claude_iteration(&j, &c)) {
		if (c.bad)
			return false;
	}
	return true;
}

static void take_line(void *ctx, struct str line, int64_t offset,
		      const struct log_sink *to)
{
	struct log_parser *p = ctx;
	struct claude_line l;

	if (!claude_line_parse(line, &l)) {
		to->reject(to->ctx, offset, "not one whole JSON object");
		return;
	}
	if (!l.has_usage)
		return;
	if (!counts_are_right(&l.usage)) {
		to->reject(to->ctx, offset,
			   "a count is no whole number from 0 to 2^40");
		return;
	}
	p->line_id = (struct id128){0};
	if (str_empty(l.id) && str_empty(l.uuid))
		p->line_id = line_ids_next(&p->seen, line);
	emit_call(p, &l, to);
	if (l.usage.iterations.n)
		emit_iterations(p, &l, to);
}

/* .../SESSION/subagents/[...]/agent-x.jsonl and .../SESSION.jsonl. */
static struct str session_of_path(const char *path)
{
	const char *below = strstr(path, "/subagents/");
	const char *from = below, *base = path_base(path);
	const char *point = strchr(base, '.');

	if (!below)
		return (struct str){base, point ? (size_t)(point - base)
						: strlen(base)};
	while (from > path && from[-1] != '/')
		from--;
	return (struct str){from, (size_t)(below - from)};
}

static struct log_parser *claude_open(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	lines_init(&p->lines, how->offset);
	p->host = str_from(how->host);
	p->session = session_of_path(how->path);
	line_ids_load(&p->seen, how->state);
	return p;
}

static void claude_feed(struct log_parser *p, struct str bytes,
			const struct log_sink *to)
{
	static const struct line_want want = {
		.marker = {{"\"usage\"", 7}},
		.line = take_line,
	};

	lines_feed(&p->lines, bytes, &want, p, to);
}

static int64_t claude_settled(const struct log_parser *p)
{
	return lines_settled(&p->lines);
}

static void claude_save(const struct log_parser *p, struct buf *to)
{
	line_ids_save(&p->seen, to);
}

static void claude_close(struct log_parser *p)
{
	lines_release(&p->lines);
	buf_release(&p->cwd);
	buf_release(&p->model);
	buf_release(&p->derived);
	line_ids_release(&p->seen);
	free(p);
}

static void add_home(void *ctx, const char *dir)
{
	const struct log_places *to = ctx;

	if (str_is(str_from(path_base(dir)), "projects")) {
		to->add(to->ctx, dir, "**/*.jsonl");
		return;
	}
	to->add(to->ctx, dir, "projects/**/*.jsonl");
	to->add(to->ctx, dir, "transcripts/**/*.jsonl");
}

static void add_below_home(const struct log_env *env,
			   const struct log_places *to, const char *dir,
			   const char *pattern)
{
	char *root = path_join(env->home, dir);

	to->add(to->ctx, root, pattern);
	free(root);
}

static void claude_discover(const struct log_env *env,
			    const struct log_places *to)
{
	static const char desktop[] = "**/.claude/projects/**/*.jsonl";
	static const char mac[] = "Library/Application Support/Claude/";
	struct log_places places = *to;
	char *root;

	if (!homes_listed(env, "CLAUDE_CONFIG_DIR", add_home, &places)) {
		root = path_join(env->home, ".claude");
		add_home(&places, root);
		free(root);
		root = home_below(env, "XDG_CONFIG_HOME", ".config", "claude");
		add_home(&places, root);
		free(root);
	}
	add_below_home(env, to, ".cc-mirror", "*/config/projects/**/*.jsonl");
	add_below_home(env, to, ".config/Claude/local-agent-mode-sessions",
		       desktop);
	root = path_join(mac, "local-agent-mode-sessions");
	add_below_home(env, to, root, desktop);
	free(root);
	root = path_join(mac, "claude-code-sessions");
	add_below_home(env, to, root, desktop);
	free(root);
}

/* Logs of other things that lie beside the transcripts. */
static bool claude_wants(const char *path)
{
	static const char *const others[] = {"journal.jsonl", "audit.jsonl",
					     "history.jsonl"};
	const struct str base = str_from(path_base(path));

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (str_is(base, others[i]))
			return false;
	}
	return true;
}

const struct log_format log_claude_code = {
	.name = "claude-code",
	.summary = "transcripts of Claude Code, sub-agents included",
	.kind = LOG_LINES,
	.discover = claude_discover,
	.wants = claude_wants,
	.open = claude_open,
	.feed = claude_feed,
	.settled = claude_settled,
	.save = claude_save,
	.close = claude_close,
};
