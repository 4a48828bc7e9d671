#include "collectors/discover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/mem.h"

enum { WALK_DEPTH = 40 };

struct walk {
	const struct place *place;
	const struct discover_sink *to;
	struct buf path;        /* of the entry looked at */
	int depth;
	int above[WALK_DEPTH];  /* the folders we are in, open */
};

static void walk_failed(const struct walk *w)
{
	int error = errno;

	/* Absent is no failure, and logs may vanish while we look. */
	if (w->to->failed && error != ENOENT && error != ENOTDIR)
		w->to->failed(w->to->ctx, buf_text(&w->path), error);
}

/* A link may lead to a file elsewhere; there its changes show. */
static void tell_link_target(const struct walk *w)
{
	char *real = realpath(buf_text(&w->path), NULL);
	char *slash = real ? strrchr(real, '/') : NULL;

	if (w->to->folder && slash && slash != real) {
		*slash = '\0';
		w->to->folder(w->to->ctx, real);
	}
	free(real);
}

static void walk_file(struct walk *w, bool is_link, const struct stat *st)
{
	const char *rel = place_relative(w->place, buf_text(&w->path));

	if (!place_matches(w->place->pattern, rel))
		return;
	if (is_link)
		tell_link_target(w);
	w->to->file(w->to->ctx, buf_text(&w->path), st);
}

static bool is_worth_a_look(const struct walk *w, unsigned char type)
{
	const char *rel = place_relative(w->place, buf_text(&w->path));

	switch (type) {
	case DT_REG:
		return place_matches(w->place->pattern, rel);
	case DT_DIR:
		return place_may_hold(w->place->pattern, rel);
	case DT_LNK:
	case DT_UNKNOWN:
		return place_matches(w->place->pattern, rel) ||
		       place_may_hold(w->place->pattern, rel);
	default:
		return false;
	}
}

/* Does a link lead back to a folder that we are in? */
static bool is_above(const struct walk *w, const struct stat *st)
{
	struct stat up;

	for (int i = 0; i < w->depth; i++)
		if (fstat(w->above[i], &up) == 0 && up.st_dev == st->st_dev &&
		    up.st_ino == st->st_ino)
			return true;
	return false;
}

static void walk_folder(struct walk *w, int parent, const char *name);

static void walk_entry(struct walk *w, int parent, const struct dirent *d)
{
	size_t length = w->path.n;
	struct stat st;

	if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
		return;
	if (buf_text(&w->path)[length - 1] != '/')
		buf_putc(&w->path, '/');
	buf_puts(&w->path, d->d_name);
	if (!is_worth_a_look(w, d->d_type))
		;
	else if (d->d_type == DT_DIR)
		walk_folder(w, parent, d->d_name);
	else if (fstatat(parent, d->d_name, &st, 0) != 0)
		walk_failed(w);
	else if (S_ISDIR(st.st_mode) && !is_above(w, &st))
		walk_folder(w, parent, d->d_name);
	else if (S_ISREG(st.st_mode))
		walk_file(w, d->d_type != DT_REG, &st);
	w->path.n = length;
	w->path.p[length] = '\0';
}

static void walk_folder(struct walk *w, int parent, const char *name)
{
	const char *rel = place_relative(w->place, buf_text(&w->path));
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct dirent *d;
	DIR *dir;

	if (fd < 0) {
		walk_failed(w);
		return;
	}
	if (!place_may_hold(w->place->pattern, rel) ||
	    w->depth == WALK_DEPTH) {
		close(fd);
		return;
	}
	w->above[w->depth++] = fd;
	if (w->to->folder)
		w->to->folder(w->to->ctx, buf_text(&w->path));
	dir = fdopendir(fd);
	while (dir && (d = readdir(dir)))
		walk_entry(w, fd, d);
	if (dir)
		closedir(dir);
	else
		close(fd);
	w->depth--;
}

/* Where a root is missing, its making shows in the nearest folder above. */
static void tell_nearest(const struct place *p, const struct discover_sink *to)
{
	char *path = xstrdup(p->root);
	char *slash;
	struct stat st;

	while (stat(path, &st) != 0 && (slash = strrchr(path, '/'))) {
		*slash = '\0';
		if (slash == path) {
			to->folder(to->ctx, "/");
			break;
		}
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			to->folder(to->ctx, path);
	}
	free(path);
}

void discover_walk(const struct place *p, const char *from,
		   const struct discover_sink *to)
{
	struct walk w = {.place = p, .to = to};
	struct stat st;

	if (!from)
		from = p->root;
	buf_puts(&w.path, from);
	if (stat(from, &st) != 0) {
		walk_failed(&w);
		if (to->folder && strcmp(from, p->root) == 0)
			tell_nearest(p, to);
	} else if (S_ISDIR(st.st_mode)) {
		walk_folder(&w, AT_FDCWD, from);
	} else if (S_ISREG(st.st_mode)) {
		walk_file(&w, true, &st);
	}
	buf_release(&w.path);
}
