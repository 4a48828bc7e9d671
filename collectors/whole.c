#include "collectors/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/err.h"
#include "core/mem.h"

enum { DOCUMENT_MAX = 64 << 20 };

static int64_t stat_mtime_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* A database's changes go to the file beside it first. */
static void add_wal(const char *path, struct file_position *at)
{
	struct buf wal = {0};
	struct stat st;

	buf_addf(&wal, "%s-wal", path);
	if (stat(buf_text(&wal), &st) == 0) {
		at->size += st.st_size;
		if (stat_mtime_ns(&st) > at->mtime_ns)
			at->mtime_ns = stat_mtime_ns(&st);
	}
	buf_release(&wal);
}

void whole_version(enum log_kind kind, const char *path, const struct stat *st,
		   struct file_position *at)
{
	*at = (struct file_position){.dev = st->st_dev,
				     .ino = st->st_ino,
				     .size = st->st_size,
				     .mtime_ns = stat_mtime_ns(st)};
	if (kind == LOG_DATABASE)
		add_wal(path, at);
}

static bool look(enum log_kind kind, const char *path,
		 const struct file_position *last, struct file_position *at,
		 struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	whole_version(kind, path, &st, at);
	if (at->dev != last->dev || at->ino != last->ino)
		return err_set(err, "%s: it was just replaced", path);
	return true;
}

static bool read_document(int fd, const char *path, struct buf *to,
			  struct err *err)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	if (st.st_size > DOCUMENT_MAX)
		return err_set(err, "%s: over 64 MiB, too big to read whole",
			       path);
	buf_reserve(to, (size_t)st.st_size + 1);
	do {
		/* One byte more than was there tells that it grew. */
		buf_reserve(to, 4096);
		n = read(fd, to->p + to->n, to->room - to->n - 1);
		if (n > 0)
			to->n += (size_t)n;
	} while ((n > 0 && to->n <= DOCUMENT_MAX) ||
		 (n < 0 && errno == EINTR));
	to->p[to->n] = '\0';
	if (n < 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	return true;
}

static bool load_document(const char *path, struct buf *to, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool ok;

	if (fd < 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	ok = read_document(fd, path, to, err);
	close(fd);
	return ok;
}

static void on_usage(void *ctx, const struct usage *u)
{
	batch_add(ctx, u);
}

static void on_withdraw(void *ctx, struct id128 id)
{
	batch_withdraw(ctx, id);
}

static void on_reject(void *ctx, int64_t offset, const char *why)
{
	batch_reject(ctx, offset, why);
}

static bool parse(const struct tail_how *how, struct str state,
		  struct str bytes, struct batch *b, struct err *err)
{
	const struct log_sink sink = {on_usage, on_withdraw, on_reject, b};
	const struct log_open open = {.config = how->config,
				      .path = how->path,
				      .host = how->host,
				      .state = state};
	struct log_parser *p = how->format->open(&open);
	bool ok = how->format->read(p, bytes, &sink, err);

	if (ok)
		how->format->save(p, &b->state);
	how->format->close(p);
	return ok;
}

struct batch *whole_read(const struct tail_how *how,
			 const struct file_position *last, struct str state,
			 struct err *err)
{
	enum log_kind kind = how->format->kind;
	struct batch *b = batch_new(how->source, how->number);
	struct buf bytes = {0};
	bool ok;

	/* The look comes first: a change while we read is seen next time. */
	ok = look(kind, how->path, last, &b->at, err);
	b->undated = b->at.mtime_ns / 1000000;
	ok = ok &&
	     (kind == LOG_DATABASE || load_document(how->path, &bytes, err)) &&
	     parse(how, state, buf_str(&bytes), b, err);
	b->replaces = true;
	b->has_position = true;
	b->bytes = b->at.size;
	b->at.offset = b->at.size;
	buf_release(&bytes);
	if (ok)
		return b;
	batch_free(b);
	return NULL;
}
