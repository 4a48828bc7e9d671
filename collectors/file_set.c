#include "collectors/file_set.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "core/files.h"
#include "core/intern.h"
#include "core/mem.h"

enum { OPEN_MAX_FILES = 256 };

void file_set_init(struct file_set *s, struct files *files)
{
	struct rlimit limit;

	*s = (struct file_set){.open_max = OPEN_MAX_FILES,
			       .files = files,
			       .stored = files->count};
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	    limit.rlim_cur / 4 < OPEN_MAX_FILES)
		s->open_max = (int)(limit.rlim_cur / 4);
}

void file_set_release(struct file_set *s)
{
	while (s->count)
		file_set_remove(s, s->list[s->count - 1]);
	free(s->list);
	free(s->buckets);
	*s = (struct file_set){0};
}

static uint32_t bucket_of(const struct file_set *s, uint64_t dev, uint64_t ino)
{
	uint64_t key[2] = {dev, ino};

	return (uint32_t)hash_bytes(key, sizeof(key)) & (s->bucket_count - 1);
}

static void put(struct file_set *s, struct followed *e)
{
	uint32_t b = bucket_of(s, e->file->at.dev, e->file->at.ino);

	e->next = s->buckets[b];
	s->buckets[b] = e;
}

static void grow(struct file_set *s)
{
	if (s->count < s->bucket_count)
		return;
	s->bucket_count = s->bucket_count ? s->bucket_count * 2 : 64;
	free(s->buckets);
	s->buckets = xcalloc(s->bucket_count, sizeof(struct followed *));
	for (uint32_t i = 0; i < s->count; i++)
		put(s, s->list[i]);
}

struct followed *file_set_find(const struct file_set *s, uint64_t dev,
			       uint64_t ino)
{
	struct followed *e;

	if (s->bucket_count == 0)
		return NULL;
	for (e = s->buckets[bucket_of(s, dev, ino)]; e; e = e->next)
		if (e->file->at.dev == dev && e->file->at.ino == ino)
			return e;
	return NULL;
}

struct followed *file_set_find_path(const struct file_set *s, const char *path,
				    const struct followed *but)
{
	uint64_t hash = hash_bytes(path, strlen(path));

	for (uint32_t i = 0; i < s->count; i++) {
		struct followed *e = s->list[i];

		if (e != but && !e->gone && e->path_hash == hash &&
		    strcmp(e->file->path, path) == 0)
			return e;
	}
	return NULL;
}

/* The file that had the path before: one we follow, or one that an earlier run
 * read. (Not any: looking through all for each would take long.) */
static const struct file *file_before(const struct file_set *s,
				      const char *source, const char *path)
{
	const struct followed *last = file_set_find_path(s, path, NULL);

	if (last)
		return last->file;
	for (uint32_t i = 1; i < s->stored; i++) {
		const struct file *old = files_get(s->files, i);

		if (strcmp(old->path, path) == 0 &&
		    strcmp(old->source, source) == 0)
			return old;
	}
	return NULL;
}

struct file *file_set_file(struct file_set *s, const char *source,
			   const char *path, const struct stat *st,
			   enum log_kind kind)
{
	struct file *file = files_find(s->files, source, st->st_dev,
				       st->st_ino);
	const struct file *before = NULL;

	if (file)
		return file;
	if (kind == LOG_DOCUMENT)
		before = file_before(s, source, path);
	file = files_add(s->files, source, path, st->st_dev, st->st_ino);
	if (before)
		buf_add(&file->state, buf_str(&before->state));
	return file;
}

struct followed *file_set_add(struct file_set *s, struct follow_source *source,
			      struct file *file)
{
	struct followed *e = xcalloc(1, sizeof(*e));

	grow(s);
	e->source = source;
	e->file = file;
	e->path_hash = hash_bytes(file->path, strlen(file->path));
	tail_init(&e->tail);
	e->index = s->count;
	*GROW(s->list, s->count, s->room) = e;
	put(s, e);
	return e;
}

void file_set_remove(struct file_set *s, struct followed *e)
{
	struct followed **at;

	file_set_close(s, e);
	at = &s->buckets[bucket_of(s, e->file->at.dev, e->file->at.ino)];
	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	s->list[e->index] = s->list[--s->count];
	s->list[e->index]->index = e->index;
	free(e);
}

void file_set_rename(struct followed *e, const char *path)
{
	char *copy = xstrdup(path);

	free(e->file->path);
	e->file->path = copy;
	e->file->dirty = true;
	e->path_hash = hash_bytes(copy, strlen(copy));
}

static void unlink_open(struct file_set *s, struct followed *e)
{
	*(e->newer ? &e->newer->older : &s->newest) = e->older;
	*(e->older ? &e->older->newer : &s->oldest) = e->newer;
	e->newer = e->older = NULL;
	s->open_count--;
}

static void link_open(struct file_set *s, struct followed *e)
{
	e->older = s->newest;
	*(s->newest ? &s->newest->newer : &s->oldest) = e;
	s->newest = e;
	s->open_count++;
}

void file_set_close(struct file_set *s, struct followed *e)
{
	if (e->tail.fd >= 0)
		unlink_open(s, e);
	tail_close(&e->tail);
}

/* A file that is gone cannot be opened again: it is closed last. */
static void close_one(struct file_set *s)
{
	struct followed *e = s->oldest;

	while (e && e->gone)
		e = e->newer;
	file_set_close(s, e ? e : s->oldest);
}

bool file_set_open(struct file_set *s, struct followed *e, struct err *err)
{
	if (e->tail.fd >= 0) {
		unlink_open(s, e);
		link_open(s, e);
		return true;
	}
	if (s->open_count >= s->open_max && s->oldest)
		close_one(s);
	if (!tail_open(&e->tail, e->file->path, err))
		return false;
	link_open(s, e);
	return true;
}
