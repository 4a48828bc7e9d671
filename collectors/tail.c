#include "collectors/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collectors/zst.h"
#include "core/err.h"
#include "core/intern.h"

/* A batch on its way, and how the file was before it was read: what is written
 * after that look is seen next. */
struct filling {
	struct batch *batch;
	struct stat seen;
};

static int64_t stat_mtime_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

void tail_init(struct tail *t)
{
	*t = (struct tail){.fd = -1};
}

bool tail_open(struct tail *t, const char *path, struct err *err)
{
	struct stat st;

	tail_close(t);
	/* Not to hang when a pipe took the file's place. */
	t->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (t->fd < 0 || fstat(t->fd, &st) != 0) {
		err_set(err, "%s: %s", path, strerror(errno));
		tail_close(t);
		return false;
	}
	t->at.dev = st.st_dev;
	t->at.ino = st.st_ino;
	return true;
}

void tail_close_parser(struct tail *t)
{
	if (t->parser)
		t->format->close(t->parser);
	t->parser = NULL;
	zst_free(t->zst);
	t->zst = NULL;
}

void tail_close(struct tail *t)
{
	tail_close_parser(t);
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

/* Hash of up to FILE_ANCHOR bytes before `offset`. */
static uint64_t anchor_at(int fd, int64_t offset)
{
	char bytes[FILE_ANCHOR];
	size_t n = offset < FILE_ANCHOR ? (size_t)offset : FILE_ANCHOR;
	ssize_t got = 0;

	if (n)
		got = pread(fd, bytes, n, (off_t)(offset - (int64_t)n));
	return got == (ssize_t)n && n ? hash_bytes(bytes, n) : 0;
}

static void open_parser(struct tail *t, const struct tail_how *how,
			struct str state)
{
	struct log_open open = {.config = how->config, .path = how->path,
				.host = how->host, .state = state,
				.offset = t->at.offset};

	tail_close_parser(t);
	t->format = how->format;
	t->parser = how->format->open(&open);
	t->next = t->at.offset;
	if (zst_is(how->path))
		t->zst = zst_new(t->fd);
}

static void start_over(struct tail *t, const struct tail_how *how)
{
	t->at.offset = 0;
	t->at.anchor = 0;
	open_parser(t, how, (struct str){0});
}

/* Is what lies before `at` still what was read? */
static bool is_as_it_was(const struct tail *t, const struct file_position *at)
{
	return anchor_at(t->fd, at->offset) == at->anchor;
}

void tail_resume(struct tail *t, const struct tail_how *how,
		 const struct file_position *at, struct str state)
{
	/* A compressed file is never appended to: any change is a new one. */
	if (at->dev != t->at.dev || at->ino != t->at.ino ||
	    zst_is(how->path) || !is_as_it_was(t, at)) {
		start_over(t, how);
		return;
	}
	t->at = *at;
	open_parser(t, how, state);
}

static void begin_batch(const struct tail_how *how, struct filling *f)
{
	f->batch = batch_new(how->source, how->number);
	f->batch->undated = stat_mtime_ns(&f->seen) / 1000000;
}

static void on_usage(void *ctx, const struct usage *u)
{
	batch_add(((struct filling *)ctx)->batch, u);
}

static void on_reject(void *ctx, int64_t offset, const char *why)
{
	batch_reject(((struct filling *)ctx)->batch, offset, why);
}

static void on_withdraw(void *ctx, struct id128 id)
{
	batch_withdraw(((struct filling *)ctx)->batch, id);
}

/* Move the position to what the parser has settled. Only at the end of the
 * file, with `seen`, may size and time say that there is no more. */
static void settle(struct tail *t, const struct stat *seen)
{
	int64_t settled = t->format->settled(t->parser);

	if (!t->zst && settled != t->at.offset)
		t->at.anchor = anchor_at(t->fd, settled);
	t->at.offset = settled;
	t->at.size = !seen ? settled : t->zst ? seen->st_size : t->next;
	t->at.mtime_ns = seen ? stat_mtime_ns(seen) : 0;
}

static void hand_over(struct tail *t, const struct tail_sink *to,
		      struct filling *f, bool at_end)
{
	settle(t, at_end ? &f->seen : NULL);
	/* In the middle of a compressed file nobody can begin. */
	if (!t->zst || at_end) {
		f->batch->has_position = true;
		f->batch->at = t->at;
		t->format->save(t->parser, &f->batch->state);
	}
	to->batch(to->ctx, f->batch);
	f->batch = NULL;
}

/* Next window: bytes, 0 at the end, -1 with *err. `used`: of the file. */
static ssize_t next_window(struct tail *t, const struct tail_how *how,
			   const struct tail_sink *to, int64_t *used,
			   struct err *err)
{
	int64_t before = t->zst ? zst_consumed(t->zst) : 0;
	ssize_t n;

	if (t->zst) {
		n = zst_read(t->zst, to->window, to->room, err);
		*used = zst_consumed(t->zst) - before;
		return n < 0 ? (err_prefix(err, "%s", how->path), -1) : n;
	}
	do
		n = pread(t->fd, to->window, to->room, (off_t)t->next);
	while (n < 0 && errno == EINTR);
	*used = n > 0 ? n : 0;
	if (n < 0)
		err_set(err, "%s: %s", how->path, strerror(errno));
	return n;
}

static bool wants_to_stop(const struct tail_sink *to)
{
	return to->stop && to->stop(to->ctx);
}

/* A short read alone may be a file system's mood. */
static bool is_end(const struct tail *t, const struct filling *f, bool is_full)
{
	return !t->zst && !is_full && t->next >= f->seen.st_size;
}

/* All windows to the end: 0, or -1 with *err, or 1 when stopped before. */
static ssize_t read_windows(struct tail *t, const struct tail_how *how,
			    const struct tail_sink *to, struct filling *f,
			    struct err *err)
{
	const struct log_sink sink = {on_usage, on_withdraw, on_reject, f};
	int64_t used;
	ssize_t n;

	while ((n = next_window(t, how, to, &used, err)) > 0) {
		struct str bytes = {to->window, (size_t)n};

		if (!f->batch)
			begin_batch(how, f);
		t->next += n;
		f->batch->bytes += used;
		t->format->feed(t->parser, bytes, &sink);
		if (f->batch->count >= BATCH_RECORDS ||
		    f->batch->bytes >= TAIL_BATCH_BYTES)
			hand_over(t, to, f, false);
		if (is_end(t, f, bytes.n == to->room))
			return 0;
		if (wants_to_stop(to))
			return 1;
	}
	return n;
}

/* Anything in the batch, or behind it, that is worth handing over? */
static bool is_worth_it(const struct tail *t, const struct batch *b)
{
	return t->format->settled(t->parser) != t->at.offset ||
	       (b && (b->count || b->rejected));
}

bool tail_read(struct tail *t, const struct tail_how *how,
	       const struct tail_sink *to, bool always, struct err *err)
{
	struct filling f = {NULL};
	ssize_t end;

	if (fstat(t->fd, &f.seen) != 0)
		return err_set(err, "%s: %s", how->path, strerror(errno));
	if (!t->zst &&
	    (f.seen.st_size < t->next || !is_as_it_was(t, &t->at)))
		start_over(t, how);
	end = read_windows(t, how, to, &f, err);
	if (is_worth_it(t, f.batch) || (always && end == 0)) {
		if (!f.batch)
			begin_batch(how, &f);
		hand_over(t, to, &f, end == 0);
	}
	batch_free(f.batch);
	return end >= 0;
}
