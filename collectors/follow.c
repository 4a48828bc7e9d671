#include "collectors/follow.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "collectors/file_set.h"
#include "collectors/reader.h"
#include "collectors/whole.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/files.h"
#include "core/loop.h"
#include "core/mem.h"

enum {
	HERE_MAX = 1 << 20,     /* bytes read on the loop at one go */
	RETRY_MS = 250,
	RETRY_MAX_MS = 8000,
	DATABASE_GAP_MS = 250,  /* between two reads of one */
	TICK_MS = 250,
	LAZY_TICK_MS = 2000,    /* when no file that is gone grew lately */
	LAZY_AFTER_MS = 10000,
	DELETED_MS = 60000,     /* quiet for so long: let go */
	RENAMED_MS = 3600000,
	RECENT_MS = 3600000,    /* documents polled as often as lines */
};

struct follow {
	struct follow_env env;
	struct file_set set;
	struct reader reader;
	bool opened;            /* the newest files are held open */
	unsigned round;
	struct loop_timer *tick;        /* while something is due or gone */
};

/* Its version as stat() tells it now. */
static struct file_position version_of(const struct followed *e,
				       const struct stat *st)
{
	struct file_position at;

	whole_version(e->kind, e->file->path, st, &at);
	return at;
}

static void drop(struct follow *f, struct followed *e)
{
	e->source->files--;
	if (e->broken)
		e->source->broken--;
	file_set_remove(&f->set, e);
}

/* ---- trouble, and later tries ------------------------------------------- */

static int64_t on_tick(void *ctx);

static void arm(struct follow *f)
{
	if (!f->tick && f->env.keep)
		f->tick = loop_timer_add(f->env.loop, TICK_MS, on_tick, f);
}

static void try_later(struct follow *f, struct followed *e, int64_t delay_ms)
{
	e->due = clock_mono() + delay_ms;
	arm(f);
}

static void failed(struct follow *f, struct followed *e, const struct err *err)
{
	struct follow_source *s = e->source;
	int64_t delay = (int64_t)RETRY_MS << e->failures;
	struct stat st;

	/* A writer in the middle of it is no trouble yet. */
	if (stat(e->file->path, &st) != 0 && errno == ENOENT)
		return;
	if (e->kind != LOG_LINES && e->failures < 6)
		e->failures++;
	if (e->kind != LOG_LINES)
		try_later(f, e, delay < RETRY_MAX_MS ? delay : RETRY_MAX_MS);
	if (e->kind != LOG_LINES && f->env.keep && e->failures == 1)
		return;
	if (!e->broken)
		s->broken++;
	e->broken = true;
	s->error = *err;
	s->stale = e->kind != LOG_LINES && e->file->at.size > 0;
}

static void succeeded(struct follow *f, struct followed *e)
{
	e->failures = 0;
	e->due = 0;
	if (e->broken)
		e->source->broken--;
	e->broken = false;
	e->source->as_of = clock_wall(f->env.clock);
}

/* ---- results --------------------------------------------------------------- */

static void take(void *ctx, struct followed *e, struct batch *b, bool pooled)
{
	struct follow *f = ctx;
	int64_t part = b->bytes;

	/* It may have grown since it was measured. */
	if (e->done + part > e->todo)
		part = e->todo - e->done;
	if (pooled) {
		e->done += part;
		e->source->bytes_done += part;
	}
	f->env.batch(f->env.user, b);
	f->env.changed(f->env.user);
}

static void read_here(struct follow *f, struct followed *e)
{
	struct err err = {""};

	e->read_at = clock_mono();
	if (reader_read(&f->reader, e, &err))
		succeeded(f, e);
	else
		failed(f, e, &err);
}

static void enqueue(struct follow *f, struct followed *e)
{
	reader_enqueue(&f->reader, e);
	e->source->busy++;
	e->source->bytes_total += e->todo;
}

void follow_flush(struct follow *f)
{
	if (reader_flush(&f->reader))
		f->env.changed(f->env.user);
}

/* From now on renames and cuts of the files lately in use can be told. */
static void open_newest(struct follow *f)
{
	size_t count = f->set.count;
	struct followed **list;

	f->opened = true;
	if (count == 0)
		return;
	list = xcalloc(count, sizeof(struct followed *));
	memcpy(list, f->set.list, count * sizeof(struct followed *));
	qsort(list, count, sizeof(struct followed *), reader_by_newest);
	for (size_t i = 0; i < count && f->set.open_count < f->set.open_max;
	     i++)
		if (reader_is_appended(list[i]) && list[i]->tail.fd < 0)
			file_set_open(&f->set, list[i], NULL);
	free(list);
}

static void look(struct follow *f, struct followed *e, struct file_position v);

static void look_again(struct follow *f, struct followed *e)
{
	struct stat st;

	e->again = false;
	if (stat(e->file->path, &st) == 0 && st.st_ino == e->file->at.ino) {
		look(f, e, version_of(e, &st));
		follow_flush(f);
	}
}

static void finished(void *ctx, struct followed *e, const struct err *err)
{
	struct follow *f = ctx;

	e->source->busy--;
	e->source->bytes_done += e->todo - e->done;
	e->read_at = clock_mono();
	if (err)
		failed(f, e, err);
	else
		succeeded(f, e);
	if (f->opened && reader_is_appended(e) && !e->gone)
		file_set_open(&f->set, e, NULL);
	if (e->again && f->env.keep)
		look_again(f, e);
	if (f->env.keep && !f->opened && follow_is_idle(f))
		open_newest(f);
	f->env.changed(f->env.user);
}

/* ---- changes ------------------------------------------------------------ */

/* A line or two of a file that we know. */
static bool can_read_here(const struct follow *f, const struct followed *e)
{
	if (e->gone)
		return true;    /* nobody else can open it */
	return f->opened && e->kind != LOG_DATABASE &&
	       (e->kind == LOG_DOCUMENT || reader_is_appended(e)) &&
	       reader_todo(e) <= HERE_MAX;
}

static void look(struct follow *f, struct followed *e, struct file_position v)
{
	int64_t since = clock_mono() - e->read_at;
	bool is_known;

	if (e->size == v.size && e->mtime_ns == v.mtime_ns)
		return;
	if (e->busy) {
		e->again = true;
		return;
	}
	if (e->kind == LOG_DATABASE && e->read_at && since < DATABASE_GAP_MS) {
		try_later(f, e, DATABASE_GAP_MS - since);
		return;
	}
	is_known = e->size >= 0;
	e->size = v.size;
	e->mtime_ns = v.mtime_ns;
	if (is_known && can_read_here(f, e))
		read_here(f, e);
	else
		enqueue(f, e);
}

/* A file that has its old name no longer: it was renamed to `path`. */
static void note_path(struct followed *e, const char *path)
{
	struct stat st;

	if (strcmp(e->file->path, path) != 0 &&
	    (e->gone || stat(e->file->path, &st) != 0 ||
	     st.st_ino != e->file->at.ino || st.st_dev != e->file->at.dev))
		file_set_rename(e, path);
	e->gone = false;
}

static void mark_gone(struct follow *f, struct followed *e)
{
	e->gone = true;
	e->read_at = clock_mono();
	arm(f);
}

static struct followed *add(struct follow *f, struct follow_source *s,
			    const char *path, const struct stat *st)
{
	struct file *file = file_set_file(&f->set, s->name, path, st,
					  s->format->kind);
	struct followed *e, *other;

	e = file_set_add(&f->set, s, file);
	if (strcmp(file->path, path) != 0)
		file_set_rename(e, path);
	e->kind = s->format->kind;
	e->size = -1;
	s->files++;
	/* A file put over another takes its name without a word. */
	other = f->opened ? file_set_find_path(&f->set, path, e) : NULL;
	if (other)
		mark_gone(f, other);
	return e;
}

void follow_offer(struct follow *f, struct follow_source *s, const char *path,
		  const struct stat *st)
{
	struct followed *e = file_set_find(&f->set, st->st_dev, st->st_ino);
	struct file_position v;

	if (e && e->source != s)
		return;
	if (e)
		note_path(e, path);
	else
		e = add(f, s, path, st);
	e->round = f->round;
	if (e->broken && !e->due && !e->busy)
		e->size = -1;           /* perhaps it may be read now */
	v = version_of(e, st);
	/* Read to that end by an earlier run: not even opened. */
	if (e->size < 0 && !e->broken && e->file->at.size == v.size &&
	    e->file->at.mtime_ns == v.mtime_ns) {
		e->size = v.size;
		e->mtime_ns = v.mtime_ns;
	}
	look(f, e, v);
}

bool follow_changed(struct follow *f, const char *path, const struct stat *st)
{
	struct followed *e = file_set_find(&f->set, st->st_dev, st->st_ino);

	if (!e)
		return false;
	note_path(e, path);
	/* Perhaps it may be read now. */
	if (e->broken && e->kind == LOG_LINES)
		e->size = -1;
	look(f, e, version_of(e, st));
	follow_flush(f);
	return true;
}

void follow_gone(struct follow *f, const char *path)
{
	struct followed *e = file_set_find_path(&f->set, path, NULL);
	struct stat st;

	if (!e || (stat(path, &st) == 0 && st.st_ino == e->file->at.ino &&
		   st.st_dev == e->file->at.dev))
		return;
	mark_gone(f, e);
}

/* ---- looking without being told ------------------------------------------ */

static void look_at_open(struct follow *f, struct followed *e)
{
	struct stat st;

	if (e->tail.fd >= 0 && fstat(e->tail.fd, &st) == 0)
		look(f, e, version_of(e, &st));
}

static void look_at_path(struct follow *f, struct followed *e)
{
	struct stat st;
	bool there = stat(e->file->path, &st) == 0;
	char *path;

	if (there && st.st_ino == e->file->at.ino &&
	    st.st_dev == e->file->at.dev) {
		look(f, e, version_of(e, &st));
		return;
	}
	look_at_open(f, e);
	if (there) {
		path = xstrdup(e->file->path);
		f->env.replaced(f->env.ctx, path);
		free(path);
	}
	mark_gone(f, e);
}

static bool is_in_use(const struct follow *f, const struct followed *e)
{
	int64_t now = clock_wall(f->env.clock);

	return !e->gone && (e->tail.fd >= 0 || e->kind == LOG_DATABASE ||
			    (e->kind == LOG_DOCUMENT &&
			     now - e->mtime_ns / 1000000 < RECENT_MS));
}

void follow_poll(struct follow *f)
{
	/* The list may grow meanwhile; what is new needs no look. */
	for (uint32_t i = 0, n = f->set.count; i < n; i++)
		if (is_in_use(f, f->set.list[i]))
			look_at_path(f, f->set.list[i]);
	follow_flush(f);
}

void follow_round_begin(struct follow *f)
{
	f->round++;
}

void follow_round_end(struct follow *f)
{
	for (uint32_t i = 0, n = f->set.count; i < n; i++)
		if (f->set.list[i]->round != f->round && !f->set.list[i]->gone)
			look_at_path(f, f->set.list[i]);
	follow_flush(f);
	if (f->env.keep && !f->opened && follow_is_idle(f))
		open_newest(f);
}

/* Let a file go that is gone, and of which nothing is to be expected. */
static bool is_over(const struct followed *e, int64_t now)
{
	struct stat st;

	if (e->tail.fd < 0)
		return true;
	if (fstat(e->tail.fd, &st) != 0)
		return true;
	return now - e->read_at > (st.st_nlink ? RENAMED_MS : DELETED_MS);
}

/* Deal with one file that is due or gone. Returns the delay till it wants to
 * be looked at again, -1: never. Removes it when it is over. */
static int64_t tick_one(struct follow *f, struct followed *e, int64_t now)
{
	if (e->busy)
		return TICK_MS;
	if (e->gone) {
		look_at_open(f, e);
		if (!e->busy && is_over(e, now)) {
			drop(f, e);
			return -1;
		}
		return now - e->read_at < LAZY_AFTER_MS ? TICK_MS :
							  LAZY_TICK_MS;
	}
	if (e->due == 0)
		return -1;
	if (e->due > now)
		return e->due - now;
	e->due = 0;
	e->size = -1;
	look_at_path(f, e);
	return e->due ? e->due - now : -1;
}

static bool is_waiting(const struct follow *f)
{
	for (uint32_t i = 0; i < f->set.count; i++)
		if (f->set.list[i]->gone || f->set.list[i]->due)
			return true;
	return false;
}

static int64_t on_tick(void *ctx)
{
	struct follow *f = ctx;
	int64_t now = clock_mono(), next = -1;

	/* Backwards: removing moves the last one into the hole. */
	for (uint32_t i = f->set.count; i > 0; i--) {
		struct followed *e = f->set.list[i - 1];
		int64_t delay;

		if (!e->gone && !e->due)
			continue;
		delay = tick_one(f, e, now);
		if (delay >= 0 && (next < 0 || delay < next))
			next = delay;
	}
	follow_flush(f);
	if (next < 0 && is_waiting(f))
		next = TICK_MS;         /* because of what we did just now */
	if (next < 0)
		f->tick = NULL;
	return next;
}

/* ------------------------------------------------------------------------- */

struct follow *follow_new(const struct follow_env *env)
{
	struct follow *f = xcalloc(1, sizeof(*f));

	f->env = *env;
	file_set_init(&f->set, env->files);
	f->reader = (struct reader){.pool = env->pool,
				    .set = &f->set,
				    .host = env->host,
				    .batch = take,
				    .finished = finished,
				    .ctx = f};
	reader_init(&f->reader);
	return f;
}

void follow_free(struct follow *f)
{
	if (!f)
		return;
	reader_release(&f->reader);
	loop_timer_remove(f->env.loop, f->tick);
	file_set_release(&f->set);
	free(f);
}

bool follow_is_idle(const struct follow *f)
{
	return f->reader.busy == 0;
}
