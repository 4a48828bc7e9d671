#include "collectors/watch.h"

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef HAVE_INOTIFY
#include <sys/inotify.h>
#include <sys/vfs.h>
#endif

#include "core/loop.h"
#include "core/mem.h"

enum { SOON_MS = 20 };          /* a burst of lost watches is one look */

/* A folder under one of its names: two may share a descriptor. */
struct watched {
	int wd;
	char *path;             /* owned */
};

struct watch {
	struct watch_env env;
	int fd;                 /* inotify; -1: polling */
	struct loop_watch *on_fd;
	struct loop_timer *files, *all;
	struct watched *list;   /* by rising wd, so that it can be searched */
	int count, room;
	int poll_ms;            /* 0: not polling */
	const char *hint;
};

static int64_t fire_files(void *ctx)
{
	struct watch *w = ctx;

	w->env.look_at_files(w->env.ctx);
	return w->poll_ms;
}

static int64_t round_ms(const struct watch *w)
{
	return w->poll_ms ? w->poll_ms * WATCH_ALL_TIMES : WATCH_ROUND_MS;
}

static int64_t fire_all(void *ctx)
{
	struct watch *w = ctx;

	w->env.look_at_all(w->env.ctx);
	return round_ms(w);
}

static void start_polling(struct watch *w, const char *hint)
{
	if (w->poll_ms)
		return;
	w->poll_ms = w->env.poll_ms ? w->env.poll_ms : WATCH_POLL_MS;
	w->hint = hint;
	w->files = loop_timer_add(w->env.loop, w->poll_ms, fire_files, w);
	loop_timer_reset(w->all, round_ms(w));
}

#ifdef HAVE_INOTIFY

enum {
	WATCH_MASK = IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_MOVED_TO |
		     IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF |
		     IN_MOVE_SELF | IN_ONLYDIR,
};

/* Index of the first entry of `wd`, or where it belongs. */
static int find(const struct watch *w, int wd)
{
	int low = 0, high = w->count;

	while (low < high) {
		int middle = (low + high) / 2;

		if (w->list[middle].wd < wd)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void forget_at(struct watch *w, int i)
{
	free(w->list[i].path);
	w->count--;
	memmove(&w->list[i], &w->list[i + 1],
		(size_t)(w->count - i) * sizeof(*w->list));
}

static void forget(struct watch *w, int wd)
{
	int i = find(w, wd);

	while (i < w->count && w->list[i].wd == wd)
		forget_at(w, i);
}

static void remember(struct watch *w, int wd, const char *path)
{
	struct stat st;
	int i = find(w, wd);

	while (i < w->count && w->list[i].wd == wd) {
		if (strcmp(w->list[i].path, path) == 0)
			return;
		if (stat(w->list[i].path, &st) == 0)
			i++;
		else            /* the folder was renamed */
			forget_at(w, i);
	}
	GROW(w->list, w->count, w->room);
	memmove(&w->list[i + 1], &w->list[i],
		(size_t)(w->count - 1 - i) * sizeof(*w->list));
	w->list[i] = (struct watched){wd, xstrdup(path)};
}

/* Does the system tell of changes that others make there? */
static bool is_remote(const char *folder)
{
	static const unsigned long remote[] = {
		0x6969,         /* NFS */
		0x517B, 0xFF534D42, 0xFE534D42, /* SMB */
		0x65735546,     /* FUSE */
		0x01021997,     /* 9P */
		0x73757245, 0x5346414F, 0x00C36400, /* Coda, AFS, Ceph */
	};
	struct statfs fs;

	if (statfs(folder, &fs) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(remote); i++)
		if (((unsigned long)fs.f_type & 0xFFFFFFFF) == remote[i])
			return true;
	return false;
}

void watch_add(struct watch *w, const char *folder)
{
	int wd;

	if (w->fd < 0)
		return;
	wd = inotify_add_watch(w->fd, folder, WATCH_MASK);
	if (wd >= 0)
		remember(w, wd, folder);
	if (wd < 0 && errno == ENOSPC)
		start_polling(w, "the system's limit of watched folders is "
			      "reached, so changes are looked for every few "
			      "seconds; raise fs.inotify.max_user_watches");
	else if (wd >= 0 && is_remote(folder))
		start_polling(w, "logs lie on a network file system, so "
			      "changes are looked for every few seconds");
}

/* A watched folder was deleted or renamed: what is where, only a look at all
 * can tell. */
static void lose(struct watch *w, int wd, bool remove)
{
	if (remove)
		inotify_rm_watch(w->fd, wd);
	forget(w, wd);
	loop_timer_reset(w->all, SOON_MS);
}

/* The name under each path of its folder. The callback may add watches, which
 * moves the list: look the place up again each time. */
static void tell(struct watch *w, const struct inotify_event *e)
{
	bool gone = e->mask & (IN_MOVED_FROM | IN_DELETE);

	for (int nth = 0;; nth++) {
		int i = find(w, e->wd) + nth;
		char *path;

		if (i >= w->count || w->list[i].wd != e->wd)
			return;
		path = xstrdup(w->list[i].path);
		if (gone)
			w->env.gone(w->env.ctx, path, e->name);
		else
			w->env.changed(w->env.ctx, path, e->name);
		free(path);
	}
}

static void take_event(struct watch *w, const struct inotify_event *e)
{
	if (e->mask & IN_Q_OVERFLOW)
		loop_timer_reset(w->all, 0);
	else if (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT))
		lose(w, e->wd, e->mask & IN_MOVE_SELF);
	else if (e->mask & IN_IGNORED)
		forget(w, e->wd);
	else if (e->len)
		tell(w, e);
}

static void on_events(void *ctx, short revents)
{
	_Alignas(struct inotify_event) char bytes[16384];
	struct watch *w = ctx;
	ssize_t n = read(w->fd, bytes, sizeof(bytes));

	(void)revents;          /* one buffer a turn: others have theirs */
	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *e = (const void *)(bytes + at);

		at += (ssize_t)(sizeof(*e) + e->len);
		take_event(w, e);
	}
}

static void start_inotify(struct watch *w)
{
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->fd < 0)
		start_polling(w, "the system gives no inotify, so changes are "
			      "looked for every few seconds; raise "
			      "fs.inotify.max_user_instances");
	else
		w->on_fd = loop_watch_add(w->env.loop, w->fd, POLLIN,
					  on_events, w);
}

#else

void watch_add(struct watch *w, const char *folder)
{
	(void)w;
	(void)folder;
}

static void start_inotify(struct watch *w)
{
	start_polling(w, NULL);
}

#endif

struct watch *watch_new(const struct watch_env *env)
{
	struct watch *w = xcalloc(1, sizeof(*w));

	w->env = *env;
	w->fd = -1;
	w->all = loop_timer_add(env->loop, WATCH_ROUND_MS, fire_all, w);
	if (env->poll_ms)
		start_polling(w, NULL);
	else
		start_inotify(w);
	return w;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	loop_timer_remove(w->env.loop, w->files);
	loop_timer_remove(w->env.loop, w->all);
	loop_watch_remove(w->env.loop, w->on_fd);
	if (w->fd >= 0)
		close(w->fd);
	for (int i = 0; i < w->count; i++)
		free(w->list[i].path);
	free(w->list);
	free(w);
}

int watch_poll_ms(const struct watch *w)
{
	return w->poll_ms;
}

const char *watch_hint(const struct watch *w)
{
	return w->hint;
}
