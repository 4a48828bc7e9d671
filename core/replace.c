#include "core/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/err.h"
#include "core/mem.h"
#include "core/paths.h"

enum { NEW_MODE = 0600, LINKS = 16, LOCK_TRIES = 100, LOCK_WAIT_MS = 10 };

/* ---- reading ----------------------------------------------------------- */

static bool read_all(int fd, const char *path, struct buf *to,
		     struct err *err)
{
	for (;;) {
		char part[8192];
		ssize_t n = read(fd, part, sizeof(part));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, "cannot read %s: %s", path,
				       strerror(errno));
		if (n == 0)
			return true;
		buf_add(to, (struct str){part, (size_t)n});
		if (to->full)
			return err_set(err, "%s is larger than %zu bytes",
				       path, to->limit);
	}
}

bool replace_read(const char *path, struct buf *to, struct replace_seen *seen,
		  struct err *err)
{
	struct replace_seen here = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (seen)
		*seen = here;
	if (fd < 0)
		return errno == ENOENT ||
		       err_set(err, "cannot read %s: %s", path,
			       strerror(errno));
	here.there = fstat(fd, &here.st) == 0;
	ok = read_all(fd, path, to, err);
	close(fd);
	if (seen)
		*seen = here;
	return ok;
}

/* ---- where to ---------------------------------------------------------- */

/* The folder of a path; the caller frees it. */
static char *folder_of(const char *path)
{
	const char *base = path_base(path);

	if (base == path)
		return xstrdup(".");
	/* "/x" is in "/". */
	return xstrndup(path, base - path > 1 ? (size_t)(base - path) - 1 : 1);
}

/* The file that a chain of links ends at, there or not; the caller frees it. */
static char *follow_links(const char *path)
{
	char *at = xstrdup(path);

	for (int i = 0; i < LINKS; i++) {
		char to[PATH_MAX];
		ssize_t n = readlink(at, to, sizeof(to) - 1);
		char *dir, *next;

		if (n < 0)
			break;
		to[n] = '\0';
		dir = folder_of(at);
		next = path_join(dir, to);
		free(dir);
		free(at);
		at = next;
	}
	return at;
}

static bool same_file(const struct replace_seen *seen, bool there,
		      const struct stat *now)
{
	const struct stat *was = &seen->st;

	if (seen->there != there || !there)
		return seen->there == there;
	return was->st_dev == now->st_dev && was->st_ino == now->st_ino &&
	       was->st_size == now->st_size &&
	       was->st_mtim.tv_sec == now->st_mtim.tv_sec &&
	       was->st_mtim.tv_nsec == now->st_mtim.tv_nsec;
}

/* May the file be replaced? A mode without a w says that it must not be, also
 * where the folder would allow it. */
static bool writable(const char *path, const struct stat *st, struct err *err)
{
	if (!S_ISREG(st->st_mode))
		return err_set(err, "%s is not a file", path);
	if (st->st_mode & 0222 && access(path, W_OK) == 0)
		return true;
	return err_set(err, "%s is read-only: nothing was changed; chmod u+w "
			    "lets it be written", path);
}

/* ---- writing ----------------------------------------------------------- */

static bool write_all(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		text = str_skip(text, (size_t)n);
	}
	return fsync(fd) == 0;
}

int replace_lock(const char *path)
{
	char *at = follow_links(path), *dir = folder_of(at);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* A process that was stopped must not stop us too. */
	for (int i = 0; fd >= 0 && i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			break;
		poll(NULL, 0, LOCK_WAIT_MS);
	}
	free(dir);
	free(at);
	return fd;
}

/* Owner and group as they were, where we may; else the mode must not give a
 * group of ours what another one had. */
static bool keep_access(int fd, bool there, const struct stat *was)
{
	mode_t mode = NEW_MODE;

	if (there) {
		mode = was->st_mode & 0777;
		if (fchown(fd, was->st_uid, was->st_gid) != 0 &&
		    was->st_gid != getegid())
			mode &= ~(mode_t)070;
	}
	return fchmod(fd, mode) == 0;
}

/* The name itself must survive too. */
static void sync_folder(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* A new file of ours; one that a killed process of our number left goes. */
static int open_beside(const char *name)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = open(name, flags, NEW_MODE);

	if (fd < 0 && errno == EEXIST && unlink(name) == 0)
		fd = open(name, flags, NEW_MODE);
	return fd;
}

/* The text in a new file in `dir`; its name is the caller's to free. NULL with
 * *err: nothing is left behind. */
static char *write_beside(const char *dir, const char *base, struct str text,
			  const struct stat *was, struct err *err)
{
	struct buf name = {0};
	bool ok;
	int fd;

	buf_addf(&name, "%s/.%s.%ld.new", dir, base, (long)getpid());
	fd = open_beside(name.p);
	if (fd < 0) {
		err_set(err, "cannot write in the folder %s: %s; nothing was "
			     "changed", dir, strerror(errno));
		buf_release(&name);
		return NULL;
	}
	ok = write_all(fd, text) && keep_access(fd, was != NULL, was);
	if (!ok)
		err_set(err, "cannot write %s: %s; nothing was changed",
			name.p, strerror(errno));
	if (close(fd) != 0 && ok)
		ok = err_set(err, "cannot write %s: %s; nothing was changed",
			     name.p, strerror(errno));
	if (ok)
		return buf_take(&name);
	unlink(name.p);
	buf_release(&name);
	return NULL;
}

static bool put_in_place(const char *path, struct str text,
			 const struct stat *was, struct err *err)
{
	char *dir = folder_of(path), *beside = NULL;
	bool ok = path_make_dirs(dir, err);

	if (ok)
		beside = write_beside(dir, path_base(path), text, was, err);
	ok = beside != NULL;
	if (ok && rename(beside, path) != 0) {
		ok = err_set(err, "cannot replace %s: %s; nothing was changed",
			     path, strerror(errno));
		unlink(beside);
	}
	if (ok)
		sync_folder(dir);
	free(beside);
	free(dir);
	return ok;
}

bool replace_file(const char *path, struct str text,
		  const struct replace_seen *seen, bool *moved,
		  struct err *err)
{
	char *at = follow_links(path);
	struct stat st;
	bool there = stat(at, &st) == 0, ok = false;

	if (moved)
		*moved = seen && !same_file(seen, there, &st);
	if (moved && *moved)
		err_set(err, "%s was changed by somebody else meanwhile",
			path);
	else if (!there || writable(path, &st, err))
		ok = put_in_place(at, text, there ? &st : NULL, err);
	free(at);
	return ok;
}
