#include "collectors/logs/claude_line.h"

static void read_count(struct jl *j, struct claude_usage *u,
		       enum claude_count slot)
{
	enum jl_count got = jl_count(j, &u->n[slot]);

	if (got == JL_COUNT_OK)
		u->has |= 1u << slot;
	else if (got == JL_COUNT_BAD)
		u->bad = true;
}

static void read_write_split(struct jl *j, struct claude_usage *u)
{
	struct str key;

	if (!jl_object(j))
		return;
	while (jl_key(j, &key)) {
		if (JL_IS(key, "ephemeral_5m_input_tokens"))
			read_count(j, u, CLAUDE_WRITE_5M);
		else if (JL_IS(key, "ephemeral_1h_input_tokens"))
			read_count(j, u, CLAUDE_WRITE_1H);
		else
			jl_skip(j);
	}
}

static void read_server_tools(struct jl *j, struct claude_usage *u)
{
	struct str key;

	if (!jl_object(j))
		return;
	while (jl_key(j, &key)) {
		if (JL_IS(key, "web_search_requests"))
			read_count(j, u, CLAUDE_SEARCHES);
		else
			jl_skip(j);
	}
}

static void read_usage_member(struct jl *j, struct str key,
			      struct claude_usage *u)
{
	if (JL_IS(key, "input_tokens"))
		read_count(j, u, CLAUDE_INPUT);
	else if (JL_IS(key, "cache_read_input_tokens"))
		read_count(j, u, CLAUDE_CACHE_READ);
	else if (JL_IS(key, "cache_creation_input_tokens"))
		read_count(j, u, CLAUDE_CACHE_WRITE);
	else if (JL_IS(key, "output_tokens"))
		read_count(j, u, CLAUDE_OUTPUT);
	else if (JL_IS(key, "cache_creation"))
		read_write_split(j, u);
	else if (JL_IS(key, "server_tool_use"))
		read_server_tools(j, u);
	else if (JL_IS(key, "service_tier"))
		jl_str_raw(j, &u->tier);
	else if (JL_IS(key, "speed"))
		jl_str_raw(j, &u->speed);
	else if (JL_IS(key, "inference_geo"))
		jl_str_raw(j, &u->geo);
	else if (JL_IS(key, "type"))
		jl_str_raw(j, &u->type);
	else if (JL_IS(key, "model"))
		jl_str_raw(j, &u->model);
	else if (JL_IS(key, "iterations") && jl_peek(j) == JL_ARRAY)
		u->iterations = jl_raw(j);
	else
		jl_skip(j);
}

static void read_usage(struct jl *j, struct claude_usage *u)
{
	struct str key;

	*u = (struct claude_usage){0};
	if (!jl_object(j))
		return;
	while (jl_key(j, &key))
		read_usage_member(j, key, u);
}

static void read_message(struct jl *j, struct claude_line *l)
{
	struct str key;

	if (!jl_object(j))
		return;
	while (jl_key(j, &key)) {
		enum jl_type type;

		if (JL_IS(key, "id")) {
			jl_str_raw(j, &l->id);
		} else if (JL_IS(key, "model")) {
			jl_str_raw(j, &l->model);
		} else if (JL_IS(key, "stop_reason")) {
			l->unfinished = jl_peek(j) == JL_NULL;
			jl_skip(j);
		} else if (JL_IS(key, "usage")) {
			type = jl_peek(j);
			l->has_usage = type != JL_NULL;
			read_usage(j, &l->usage);
			l->usage.bad |= l->has_usage && type != JL_OBJECT;
		} else {
			jl_skip(j);
		}
	}
}

static void read_forked_from(struct jl *j, struct claude_line *l)
{
	struct str key;

	if (!jl_object(j))
		return;
	while (jl_key(j, &key)) {
		if (JL_IS(key, "sessionId"))
			jl_str_raw(j, &l->forked_from);
		else
			jl_skip(j);
	}
}

static void read_line_member(struct jl *j, struct str key,
			     struct claude_line *l)
{
	if (JL_IS(key, "type"))
		jl_str_raw(j, &l->type);
	else if (JL_IS(key, "message"))
		read_message(j, l);
	else if (JL_IS(key, "timestamp"))
		l->has_ts = jl_time(j, &l->ts);
	else if (JL_IS(key, "sessionId"))
		jl_str_raw(j, &l->session);
	else if (JL_IS(key, "uuid"))
		jl_str_raw(j, &l->uuid);
	else if (JL_IS(key, "cwd"))
		jl_str_raw(j, &l->cwd);
	else if (JL_IS(key, "requestId"))
		jl_str_raw(j, &l->request);
	else if (JL_IS(key, "isSidechain"))
		jl_bool(j, &l->sidechain);
	else if (JL_IS(key, "isApiErrorMessage"))
		jl_bool(j, &l->api_error);
	else if (JL_IS(key, "costUSD"))
		jl_number(j, &l->cost);
	else if (JL_IS(key, "forkedFrom"))
		read_forked_from(j, l);
	else if (JL_IS(key, "data"))
		l->data = jl_raw(j);
	else
		jl_skip(j);
}

static void read_line(struct jl *j, struct claude_line *l)
{
	struct str key;

	if (!jl_object(j)) {
		j->bad = true;
		return;
	}
	while (jl_key(j, &key))
		read_line_member(j, key, l);
}

/* A progress line holds the sub-agent's line as data.message. What that line
 * does not say (whose session, which folder) the outer one does. */
static void read_progress(struct claude_line *l)
{
	struct claude_line inner = {.type = STR("assistant"),
				    .session = l->session,
				    .cwd = l->cwd,
				    .ts = l->ts,
				    .has_ts = l->has_ts};
	struct str key;
	struct jl j;

	jl_init(&j, l->data);
	if (!jl_object(&j))
		return;
	while (jl_key(&j, &key)) {
		if (JL_IS(key, "message") && jl_peek(&j) == JL_OBJECT)
			read_line(&j, &inner);
		else
			jl_skip(&j);
	}
	if (inner.has_ts == false) {
		inner.ts = l->ts;
		inner.has_ts = l->has_ts;
	}
	*l = inner;
}

bool claude_line_parse(struct str line, struct claude_line *out)
{
	struct jl j;

	*out = (struct claude_line){0};
	jl_init(&j, line);
	read_line(&j, out);
	if (!jl_done(&j))
		return false;
	if (JL_IS(out->type, "progress") && out->data.n)
		read_progress(out);
	if (!JL_IS(out->type, "assistant") || out->api_error)
		out->has_usage = false;
	return true;
}

bool claude_iteration(struct jl *j, struct claude_usage *out)
{
	if (!jl_item(j))
		return false;
	read_usage(j, out);
	return true;
}
