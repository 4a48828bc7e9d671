#include "collectors/remotes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/api.h"
#include "collectors/remote.h"
#include "collectors/secret.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/loop.h"
#include "core/mem.h"

struct remotes {
	struct remotes_env env;
	struct remote_env shared;
	const char **hidden;            /* owned array; names lent */
	int hidden_count, hidden_room;
	struct remote **list;           /* owned, in order of the config */
	int count, room;
	struct source_status status;
	struct remote_try tried;
	char note[96];                  /* hint of `tried` */
};

/* ---- setting up ---------------------------------------------------------- */

static const struct api *find_api(const struct remotes *r, const char *type)
{
	if (!r->env.apis)
		return api_find(type);
	for (const struct api *const *a = r->env.apis; *a; a++)
		if (strcmp((*a)->name, type) == 0)
			return *a;
	return NULL;
}

static void hide_name(void *ctx, const char *name)
{
	struct remotes *r = ctx;

	*GROW(r->hidden, r->hidden_count, r->hidden_room) = name;
}

/* Whatever a child is run for, it needs none of our secrets. */
static void list_hidden(struct remotes *r)
{
	const struct config *c = r->env.config;

	for (int i = 0; i < c->source_count; i++)
		secret_each_variable(c->sources[i].json, hide_name, r);
	secret_each_variable(json_get(c->root, "alerts"), hide_name, r);
	secret_each_variable(json_get(c->root, "budgets"), hide_name, r);
	*GROW(r->hidden, r->hidden_count, r->hidden_room) = NULL;
}

static void add_sources(struct remotes *r)
{
	const struct config *c = r->env.config;

	for (int i = 0; i < c->source_count; i++) {
		const struct source_config *s = &c->sources[i];
		const struct api *api = find_api(r, s->type);

		if (api)
			*GROW(r->list, r->count, r->room) =
				remote_new(&r->env, &r->shared, s, api);
	}
}

struct remotes *remotes_new(const struct remotes_env *env)
{
	struct remotes *r = xcalloc(1, sizeof(*r));

	r->env = *env;
	list_hidden(r);
	r->shared = (struct remote_env){
		.loop = env->loop,
		.clock = env->clock,
		.get = env->get,
		.get_ctx = env->ctx,
		.home = env->home,
		.hidden = r->hidden,
	};
	add_sources(r);
	return r;
}

void remotes_free(struct remotes *r)
{
	if (!r)
		return;
	for (int i = 0; i < r->count; i++)
		remote_free(r->list[i]);
	http_free(r->shared.http);
	free(r->hidden);
	free(r->list);
	free(r);
}

/* ---- asking -------------------------------------------------------------- */

static bool is_meant(const struct remote *s, const char *name)
{
	return !name || strcmp(s->config->name, name) == 0;
}

/* HTTP costs some milliseconds: only who asks pays them. Without it every
 * source says so. */
static void open_http(struct remotes *r)
{
	struct err err;

	if (r->shared.http || r->env.offline || r->count == 0)
		return;
	r->shared.http = http_new(r->env.loop, &err);
	for (int i = 0; !r->shared.http && i < r->count; i++)
		remote_break(r->list[i], err.text);
}

void remotes_start(struct remotes *r)
{
	open_http(r);
	for (int i = 0; i < r->count; i++)
		remote_start(r->list[i]);
}

void remotes_stop(struct remotes *r)
{
	for (int i = 0; i < r->count; i++)
		remote_stop(r->list[i]);
}

void remotes_refresh(struct remotes *r, const char *name)
{
	for (int i = 0; i < r->count; i++)
		if (is_meant(r->list[i], name))
			remote_refresh(r->list[i]);
}

static bool is_trying(const struct remotes *r, const char *name)
{
	for (int i = 0; i < r->count; i++)
		if (is_meant(r->list[i], name) && remote_is_trying(r->list[i]))
			return true;
	return false;
}

void remotes_try(struct remotes *r, const char *name)
{
	open_http(r);
	for (int i = 0; i < r->count; i++)
		if (is_meant(r->list[i], name))
			remote_try(r->list[i]);
	while (is_trying(r, name))
		loop_turn(r->env.loop, -1);
}

/* ---- telling ------------------------------------------------------------- */

static const char *text_or_null(const char *text)
{
	return text[0] ? text : NULL;
}

/* How bad a state is beside the others of a source. */
static int badness(enum source_state s)
{
	static const enum source_state order[] = {
		SOURCE_OK, SOURCE_STARTING, SOURCE_STALE, SOURCE_THROTTLED,
		SOURCE_FAILED, SOURCE_REFUSED,
	};

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (order[i] == s)
			return (int)i;
	return (int)ARRAY_LEN(order);
}

static const struct remote_feed *worst_feed(const struct remote *s, int64_t now)
{
	const struct remote_feed *worst = NULL;

	for (int i = 0; i < s->count; i++) {
		const struct remote_feed *f = &s->feeds[i];

		if (!feed_counts(f, now))
			continue;
		if (!worst || badness(feed_state(f, now)) >
				      badness(feed_state(worst, now)))
			worst = f;
	}
	return worst;
}

/* What all feeds together say. */
static void sum_up(const struct remote *s, struct source_status *to,
		   int64_t now)
{
	int64_t free_ms = 0, paid_ms = 0;

	for (int i = 0; i < s->count; i++) {
		const struct remote_feed *f = &s->feeds[i];
		int64_t *least = f->feed->price ? &paid_ms : &free_ms;

		if (!feed_counts(f, now))
			continue;
		to->rows += f->rows;
		if (f->memory.as_of > to->as_of)
			to->as_of = f->memory.as_of;
		if (!*least || f->period < *least)
			*least = f->period;
		if (f->feed->price)
			to->price = f->feed->price;
		if (f->memory.hint[0] && !to->hint)
			to->hint = f->memory.hint;
	}
	to->interval_ms = free_ms ? free_ms : paid_ms;
}

/* A stale feed whose last try was fine still has to say what is wrong. */
static const char *error_of(struct remote *s, const struct remote_feed *f,
			    int64_t now)
{
	char when[WORDS_TIME];

	if (f->memory.error[0])
		return f->memory.error;
	if (feed_state(f, now) != SOURCE_STALE)
		return NULL;
	words_time(when, now, f->memory.as_of);
	snprintf(s->late, sizeof(s->late), "%s: no answer since %s",
		 f->feed->name, when);
	return s->late;
}

static void tell_feeds(struct remote *s, struct source_status *to, int64_t now)
{
	const struct remote_feed *f = worst_feed(s, now);
	const struct account *a = &s->account;

	sum_up(s, to, now);
	to->next_poll = s->next;
	if (!f)
		return;
	to->state = feed_state(f, now);
	to->error = error_of(s, f, now);
	if (f->memory.hint[0])
		to->hint = f->memory.hint;
	if (to->state == SOURCE_THROTTLED && f->memory.retry_at > now)
		to->retry_at = f->memory.retry_at;
	to->skew_known = a->skew_known || f->memory.skew_known;
	to->skew_ms = a->skew_known ? a->skew_ms : f->memory.skew_ms;
}

const struct source_status *remotes_status(struct remotes *r, int index)
{
	struct source_status *to = &r->status;
	struct remote *s;

	if (index < 0 || index >= r->count)
		return NULL;
	s = r->list[index];
	*to = (struct source_status){
		.name = s->config->name, .type = s->config->type,
		.provider = s->account.api->provider,
		.where = s->where, .state = SOURCE_STARTING, .remote = true};
	if (!s->config->enabled) {
		to->state = SOURCE_DISABLED;
	} else if (s->broken) {
		to->state = SOURCE_FAILED;
		to->error = s->error.text;
		to->hint = s->remedy;
	} else {
		tell_feeds(s, to, clock_wall(r->env.clock));
		if (r->env.offline)
			to->hint = "--offline: nothing is asked";
	}
	return to;
}

/* Why a feed that could be tried was not. */
static const char *why_not(struct remotes *r, const struct remote *s,
			   const struct remote_feed *f)
{
	int64_t at = remote_blocked(s, f);
	char when[WORDS_TIME];

	if (r->env.offline)
		return "--offline: nothing is asked";
	if (!at)
		return NULL;
	words_time(when, clock_wall(r->env.clock), at);
	snprintf(r->note, sizeof(r->note), "not asked before %s%s", when,
		 f->feed->price ? ", since it costs" : "");
	return r->note;
}

static void tell_try(struct remotes *r, struct remote *s,
		     const struct remote_feed *f)
{
	const struct remote_feed *told = f->cause ? f->cause : f;
	const struct feed_memory *m = &told->memory;
	struct remote_try *to = &r->tried;
	int64_t now = clock_wall(r->env.clock);

	*to = (struct remote_try){
		.source = s->config->name,
		.feed = f->feed->name,
		.where = f->tried && f->where ? f->where : s->where,
		.state = feed_state(told, now),
		.status = f->tried ? f->status : 0,
		.took_ms = f->tried ? f->took_ms : 0,
		.pages = f->tried ? f->pages : 0,
		.rows = f->tried ? f->got : 0,
		.error = error_of(s, told, now),
		.hint = text_or_null(m->hint),
		.price = f->feed->price,
		.next = remote_next(s, f),
	};
	if (!f->tried && !f->cause && why_not(r, s, f))
		to->hint = why_not(r, s, f);
	if (!to->next)
		to->next = remote_blocked(s, f);
}

static void tell_none(struct remotes *r, const struct remote *s)
{
	bool broken = s->config->enabled && s->broken;

	r->tried = (struct remote_try){
		.source = s->config->name,
		.feed = "",
		.where = s->where,
		.state = broken ? SOURCE_FAILED : s->config->enabled
			 ? SOURCE_STARTING : SOURCE_DISABLED,
		.error = broken ? s->error.text : NULL,
		.hint = broken ? s->remedy : NULL,
	};
}

const struct remote_try *remotes_tried(struct remotes *r, int index)
{
	for (int i = 0; i < r->count; i++) {
		struct remote *s = r->list[i];
		int entries = s->count ? s->count : 1;

		if (index >= entries) {
			index -= entries;
			continue;
		}
		if (s->count)
			tell_try(r, s, &s->feeds[index]);
		else
			tell_none(r, s);
		return &r->tried;
	}
	return NULL;
}
