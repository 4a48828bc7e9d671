#include "collectors/logs/codex_line.h"

#include "collectors/jsonl.h"

static void read_vector(struct jl *j, struct codex_vector *v, bool *bad)
{
	static const struct {
		const char *name;
		enum codex_slot slot;
	} names[] = {
		{"input_tokens", CODEX_INPUT},
		{"cached_input_tokens", CODEX_CACHED},
		{"cache_read_input_tokens", CODEX_CACHED},
		{"cache_write_input_tokens", CODEX_WRITE},
		{"output_tokens", CODEX_OUTPUT},
		{"reasoning_output_tokens", CODEX_REASONING},
		{"total_tokens", CODEX_TOTAL},
	};
	struct str key;

	*v = (struct codex_vector){0};
	if (!jl_object(j))
		return;
	while (jl_key(j, &key)) {
		size_t i = 0;

		while (i < sizeof(names) / sizeof(names[0]) &&
		       !str_is(key, names[i].name))
			i++;
		if (i == sizeof(names) / sizeof(names[0])) {
			jl_skip(j);
			continue;
		}
		switch (jl_count(j, &v->n[names[i].slot])) {
		case JL_COUNT_OK:
			v->has |= 1u << names[i].slot;
			break;
		case JL_COUNT_BAD:
			*bad = true;
			break;
		case JL_COUNT_ABSENT:
			break;
		}
	}
}

static void read_tier(struct jl *j, struct codex_line *l)
{
	l->tells_tier = true;
	jl_str_raw(j, &l->tier);
}

static void read_info(struct jl *j, struct codex_line *l)
{
	struct str key;

	if (!jl_object(j))
		return;
	while (jl_key(j, &key)) {
		if (JL_IS(key, "total_token_usage"))
			read_vector(j, &l->total, &l->bad_count);
		else if (JL_IS(key, "last_token_usage"))
			read_vector(j, &l->last, &l->bad_count);
		else if (JL_IS(key, "model"))
			jl_str_raw(j, &l->model);
		else
			jl_skip(j);
	}
}

/* A snapshot of all settings (it names the model) that leaves the tier out
 * says that there is none. */
static void read_settings(struct jl *j, struct codex_line *l)
{
	bool whole = false;
	struct str key;

	if (!jl_object(j))
		return;
	while (jl_key(j, &key)) {
		if (JL_IS(key, "service_tier")) {
			read_tier(j, l);
		} else if (JL_IS(key, "model")) {
			whole = true;
			jl_skip(j);
		} else {
			jl_skip(j);
		}
	}
	l->tells_tier |= whole;
}

/* source.subagent.thread_spawn.parent_thread_id, at any depth of wrapping. */
static void read_spawn(struct jl *j, struct str *parent)
{
	struct str key;

	if (!jl_object(j))
		return;
	while (jl_key(j, &key)) {
		struct jl inner;

		if (JL_IS(key, "parent_thread_id")) {
			jl_str_raw(j, parent);
		} else if (JL_IS(key, "thread_spawn")) {
			jl_init(&inner, jl_raw(j));
			if (!j->bad)
				read_spawn(&inner, parent);
		} else {
			jl_skip(j);
		}
	}
}

static void read_source(struct jl *j, struct str *parent)
{
	struct str key;

	if (!jl_object(j))
		return;
	while (jl_key(j, &key)) {
		if (JL_IS(key, "subagent"))
			read_spawn(j, parent);
		else
			jl_skip(j);
	}
}

/* Who a thread came from, best first. */
struct origin {
	struct str forked, parent_thread, parent_session, spawned;
};

static bool read_origin(struct jl *j, struct str key, struct origin *o)
{
	if (JL_IS(key, "forked_from_id"))
		jl_str_raw(j, &o->forked);
	else if (JL_IS(key, "parent_thread_id"))
		jl_str_raw(j, &o->parent_thread);
	else if (JL_IS(key, "parent_session_id"))
		jl_str_raw(j, &o->parent_session);
	else if (JL_IS(key, "source"))
		read_source(j, &o->spawned);
	else
		return false;
	return true;
}

static struct str ancestor_of(const struct origin *o)
{
	if (o->forked.n)
		return o->forked;
	if (o->parent_thread.n)
		return o->parent_thread;
	return o->spawned.n ? o->spawned : o->parent_session;
}

static bool read_thread_member(struct jl *j, struct str key,
			       struct codex_line *l, struct str *model_name)
{
	int64_t n;

	if (JL_IS(key, "id"))
		jl_str_raw(j, &l->id);
	else if (JL_IS(key, "cwd"))
		jl_str_raw(j, &l->cwd);
	else if (JL_IS(key, "model_provider"))
		jl_str_raw(j, &l->provider);
	else if (JL_IS(key, "model"))
		jl_str_raw(j, &l->model);
	else if (JL_IS(key, "model_name"))
		jl_str_raw(j, model_name);
	else if (JL_IS(key, "turn_id"))
		jl_str_raw(j, &l->turn);
	else if (JL_IS(key, "service_tier"))
		read_tier(j, l);
	else if (JL_IS(key, "subagent_history_start_ordinal"))
		l->history_start = jl_count(j, &n) == JL_COUNT_OK ? n : -1;
	else
		return false;
	return true;
}

static bool read_usage_member(struct jl *j, struct str key,
			      struct codex_line *l)
{
	if (JL_IS(key, "info"))
		read_info(j, l);
	else if (JL_IS(key, "thread_settings"))
		read_settings(j, l);
	else if (JL_IS(key, "response_id"))
		jl_str_raw(j, &l->response);
	else if (JL_IS(key, "usage"))
		read_vector(j, &l->usage, &l->bad_count);
	else if (JL_IS(key, "thread_token_usage"))
		read_vector(j, &l->thread, &l->bad_count);
	else
		return false;
	return true;
}

static void read_payload(struct str payload, struct codex_line *l,
			 struct str *type)
{
	struct str key, model_name = {0};
	struct origin o = {0};
	struct jl j;

	jl_init(&j, payload);
	if (!jl_object(&j))
		return;
	while (jl_key(&j, &key)) {
		if (JL_IS(key, "type"))
			jl_str_raw(&j, type);
		else if (!read_usage_member(&j, key, l) &&
			 !read_thread_member(&j, key, l, &model_name) &&
			 !read_origin(&j, key, &o))
			jl_skip(&j);
	}
	l->ancestor = ancestor_of(&o);
	if (str_empty(l->model))
		l->model = model_name;
}

static enum codex_event event_of(struct str type, struct str payload_type)
{
	if (JL_IS(type, "session_meta"))
		return CODEX_META;
	if (JL_IS(type, "turn_context"))
		return CODEX_TURN;
	if (JL_IS(type, "token_usage_record"))
		return CODEX_RECORD;
	if (!JL_IS(type, "event_msg"))
		return CODEX_OTHER;
	if (JL_IS(payload_type, "token_count"))
		return CODEX_COUNT;
	if (JL_IS(payload_type, "task_started"))
		return CODEX_TASK;
	if (JL_IS(payload_type, "thread_settings_applied"))
		return CODEX_SETTINGS;
	return CODEX_OTHER;
}

bool codex_line_parse(struct str line, struct codex_line *out)
{
	struct str key, type = {0}, payload = {0}, payload_type = {0};
	struct jl j;

	*out = (struct codex_line){.ordinal = -1, .history_start = -1};
	jl_init(&j, line);
	if (!jl_object(&j))
		return false;
	while (jl_key(&j, &key)) {
		if (JL_IS(key, "type"))
			jl_str_raw(&j, &type);
		else if (JL_IS(key, "payload"))
			payload = jl_raw(&j);
		else if (JL_IS(key, "timestamp"))
			out->has_ts = jl_time(&j, &out->ts);
		else if (JL_IS(key, "ordinal"))
			jl_count(&j, &out->ordinal);
		else
			jl_skip(&j);
	}
	if (!jl_done(&j))
		return false;
	if (payload.n)
		read_payload(payload, out, &payload_type);
	out->event = event_of(type, payload_type);
	return true;
}
