#include "collectors/sources.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "collectors/api.h"
#include "collectors/discover.h"
#include "collectors/source.h"
#include "collectors/watch.h"
#include "collectors/zst.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/loop.h"
#include "core/mem.h"
#include "core/paths.h"

struct sources {
	struct sources_env env;
	struct source *list;
	int count;
	struct follow *follow;
	struct watch *watch;    /* NULL: not following */
	bool started;
	struct source_status status;    /* what was lent last */
	struct source_place place;      /* likewise */
};

/* Whose place is being walked. */
struct looking {
	struct sources *sources;
	struct source *source;
	int place;
};

/* ---- setting up ----------------------------------------------------------- */

static const struct log_format *const *formats_of(const struct sources_env *env)
{
	return env->formats ? env->formats : log_formats;
}

static const struct log_format *find_format(const struct sources_env *env,
					    const char *name)
{
	const struct log_format *const *f = formats_of(env);

	while (*f && strcmp((*f)->name, name) != 0)
		f++;
	return *f;
}

/* Does a configured source stand for the discovered one of a format? One with
 * paths of its own does not: what it leaves is still found. */
static bool is_configured(const struct config *c, const struct log_format *f)
{
	for (int i = 0; i < c->source_count; i++) {
		const struct source_config *s = &c->sources[i];

		if (strcmp(s->name, f->name) == 0 ||
		    (strcmp(s->type, f->name) == 0 && s->path_count == 0))
			return true;
		if (f->older_of && strcmp(s->type, f->older_of) == 0 &&
		    s->path_count == 0 && !s->enabled)
			return true;
	}
	return false;
}

static void add_all(struct sources *s)
{
	const struct config *c = s->env.config;
	const struct log_format *const *formats = formats_of(&s->env);
	int room = c->source_count;

	for (int i = 0; formats[i]; i++)
		room++;
	s->list = xcalloc((size_t)room, sizeof(*s->list));
	for (int i = 0; i < c->source_count; i++) {
		const struct source_config *one = &c->sources[i];

		/* A seller's API is asked elsewhere: collectors/remotes.h. */
		if (!api_find(one->type))
			source_init(&s->list[s->count++], one,
				    find_format(&s->env, one->type),
				    &s->env.logs);
	}
	for (int i = 0; s->env.discover && formats[i]; i++)
		if (formats[i]->discover && !is_configured(c, formats[i]))
			source_init_discovered(&s->list[s->count++],
					       formats[i], &s->env.logs);
}

/* ---- looking -------------------------------------------------------------- */

/* Somebody said not to read it. */
static bool is_switched_off(const struct sources *s, const char *path)
{
	for (int i = 0; i < s->count; i++) {
		const struct source *off = &s->list[i];

		for (int j = 0; !off->files.config->enabled && j < off->places.count;
		     j++) {
			const struct place *p = &off->places.list[j];
			const char *rel = place_relative(p, path);

			if (rel && place_matches(p->pattern, rel))
				return true;
		}
	}
	return false;
}

/* A compressed file that is being made, or was unpacked again, lies beside
 * the plain one: that is the one to read. */
static bool has_plain_sibling(const char *path)
{
	char *plain;
	struct stat st;
	bool has;

	if (!zst_is(path))
		return false;
	plain = xstrndup(path, strlen(path) - strlen(".zst"));
	has = stat(plain, &st) == 0;
	free(plain);
	return has;
}

static void on_file(void *ctx, const char *path, const struct stat *st)
{
	const struct looking *l = ctx;
	struct source *s = l->source;

	if ((s->files.format->wants && !s->files.format->wants(path)) ||
	    has_plain_sibling(path) || is_switched_off(l->sources, path))
		return;
	s->found[l->place]++;
	follow_offer(l->sources->follow, &s->files, path, st);
}

static void on_folder(void *ctx, const char *path)
{
	const struct looking *l = ctx;

	if (l->sources->watch)
		watch_add(l->sources->watch, path);
}

static void on_failed(void *ctx, const char *path, int error)
{
	const struct looking *l = ctx;

	err_set(&l->source->folder, "%s: %s", path, strerror(error));
}

/* Walk one place of a source, from `from` on (NULL: all of it). */
static void look_at_place(struct sources *s, struct source *source, int place,
			  const char *from)
{
	struct looking l = {s, source, place};
	const struct discover_sink to = {on_file, on_folder, on_failed, &l};

	if (!from)
		source->found[place] = 0;
	discover_walk(&source->places.list[place], from, &to);
}

static void look_at_source(struct sources *s, struct source *source)
{
	if (!source_is_usable(source))
		return;
	source->folder.text[0] = '\0';
	for (int i = 0; i < source->places.count; i++)
		look_at_place(s, source, i, NULL);
	source->looked_at = clock_wall(s->env.clock);
}

static void look_at_all(void *ctx)
{
	struct sources *s = ctx;

	follow_round_begin(s->follow);
	for (int i = 0; i < s->count; i++)
		look_at_source(s, &s->list[i]);
	follow_round_end(s->follow);
	s->env.changed(s->env.ctx);
}

/* ---- changes ---------------------------------------------------------------- */

/* Is `path` the root of the place, or above it? */
static bool leads_to(const struct place *p, const char *path)
{
	size_t n = strlen(path);

	return strncmp(p->root, path, n) == 0 &&
	       (p->root[n] == '/' || !p->root[n] || n == 1);
}

static void new_folder(struct sources *s, struct source *source, int place,
		       const char *path)
{
	const struct place *p = &source->places.list[place];
	const char *rel = place_relative(p, path);

	if (leads_to(p, path))
		look_at_place(s, source, place, NULL);
	else if (rel && place_may_hold(p->pattern, rel))
		look_at_place(s, source, place, path);
}

static void new_file(struct sources *s, struct source *source, int place,
		     const char *path)
{
	const struct place *p = &source->places.list[place];
	const char *rel = place_relative(p, path);

	if (rel && place_matches(p->pattern, rel))
		look_at_place(s, source, place, path);
}

static void look_at_path(struct sources *s, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return;
	if (S_ISREG(st.st_mode) && follow_changed(s->follow, path, &st))
		return;
	for (int i = 0; i < s->count; i++) {
		struct source *source = &s->list[i];

		for (int j = 0; source_is_usable(source) && j < source->places.count;
		     j++) {
			if (S_ISDIR(st.st_mode))
				new_folder(s, source, j, path);
			else if (S_ISREG(st.st_mode))
				new_file(s, source, j, path);
		}
	}
	follow_flush(s->follow);
}

static void on_changed(void *ctx, const char *folder, const char *name)
{
	char *path = path_join(folder, name);
	size_t n = strlen(path);

	/* What is written to a database shows in the file beside it. */
	if (str_ends(str_from(path), STR("-wal")))
		path[n - strlen("-wal")] = '\0';
	look_at_path(ctx, path);
	free(path);
}

static void on_gone(void *ctx, const char *folder, const char *name)
{
	struct sources *s = ctx;
	char *path = path_join(folder, name);

	follow_gone(s->follow, path);
	free(path);
}

static void on_replaced(void *ctx, const char *path)
{
	look_at_path(ctx, path);
}

static void look_at_files(void *ctx)
{
	struct sources *s = ctx;

	follow_poll(s->follow);
}

static void start_watching(struct sources *s)
{
	const struct watch_env env = {.loop = s->env.loop,
				      .poll_ms = s->env.poll_ms,
				      .changed = on_changed,
				      .gone = on_gone,
				      .look_at_files = look_at_files,
				      .look_at_all = look_at_all,
				      .ctx = s};

	s->watch = watch_new(&env);
}

/* ---- status --------------------------------------------------------------- */

const struct source_status *sources_status(struct sources *s, int index)
{
	struct source *source = s->list, *end = s->list + s->count;

	for (; source < end; source++)
		if (!source_is_hidden(source) && index-- == 0)
			break;
	if (source == end)
		return NULL;
	source_tell(source, s->started, s->watch ? watch_hint(s->watch) : NULL,
		    &s->status);
	if (s->watch)
		s->status.interval_ms = watch_poll_ms(s->watch);
	return &s->status;
}

const struct source_place *sources_place(struct sources *s, int index)
{
	for (int i = 0; i < s->count; i++) {
		const struct source *source = &s->list[i];

		for (int j = 0; j < source->places.count; j++) {
			if (source_place_is_shown(source, j) || index-- > 0)
				continue;
			s->place = (struct source_place){
				source->files.config->type, source->shown[j],
				source_place_files(source, j)};
			return &s->place;
		}
	}
	return NULL;
}

/* ------------------------------------------------------------------------------ */

struct sources *sources_new(const struct sources_env *env, struct err *err)
{
	struct sources *s = xcalloc(1, sizeof(*s));
	const struct follow_env follow = {.loop = env->loop,
					  .pool = env->pool,
					  .clock = env->clock,
					  .host = env->host,
					  .files = env->files,
					  .keep = env->follow,
					  .batch = env->batch,
					  .changed = env->changed,
					  .replaced = on_replaced,
					  .user = env->ctx,
					  .ctx = s};

	(void)err;              /* what is wrong with one source is its state */
	s->env = *env;
	s->follow = follow_new(&follow);
	add_all(s);
	return s;
}

void sources_free(struct sources *s)
{
	if (!s)
		return;
	watch_free(s->watch);
	follow_free(s->follow);
	for (int i = 0; i < s->count; i++)
		source_release(&s->list[i]);
	free(s->list);
	free(s);
}

void sources_start(struct sources *s)
{
	if (s->env.follow)
		start_watching(s);
	s->started = true;
	look_at_all(s);
}

bool sources_caught_up(const struct sources *s)
{
	return s->started && follow_is_idle(s->follow);
}

void sources_catch_up(struct sources *s)
{
	while (!sources_caught_up(s))
		loop_turn(s->env.loop, -1);
}

void sources_refresh(struct sources *s, const char *name)
{
	if (!name) {
		look_at_all(s);
		return;
	}
	for (int i = 0; i < s->count; i++)
		if (strcmp(s->list[i].files.name, name) == 0)
			look_at_source(s, &s->list[i]);
	follow_flush(s->follow);
	s->env.changed(s->env.ctx);
}
