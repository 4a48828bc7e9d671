#include "collectors/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "collectors/child.h"
#include "collectors/http.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/str.h"

enum {
	SECRET_MOST = 64 << 10, /* bytes; the largest known are key files of
				 * some 3 kB */
	COMMAND_MS = 30000,
};

enum kind { KIND_NONE, KIND_ENV, KIND_FILE, KIND_CMD };

/* What a file looked like when it was read; all zero: it was not there. */
struct look {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec written, changed;       /* changed: rights, too */
};

/* Somebody who is told when the command has ended. */
struct waiter {
	void (*done)(void *ctx, const struct err *err);
	void *ctx;
	struct waiter *next;
};

struct secret {
	const struct secret_env *env;
	const char *ref;        /* lent; for sentences, unless a command */
	enum kind kind;
	const char *what;       /* part of ref after the colon */
	char *path;             /* of a file, "~/" expanded */
	char *value;            /* in pages of its own; NULL: not here */
	size_t room;            /* bytes of these pages */
	struct look look;
	bool looked;
	struct child *child;    /* the command, while it runs */
	struct waiter *waiters;
	int telling;            /* how many tell() are under way */
	bool dying;             /* freed by one who was told */
};

/* ---- memory ------------------------------------------------------------------ */

/* A leak checker has to look into the process, so builds with one go without
 * the second part. */
void secret_close_process(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_WATCHED 1
#endif
#endif
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && \
	!defined(__SANITIZE_THREAD__) && !defined(IS_WATCHED)
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

void secret_drop(struct secret *s)
{
	if (s->value) {
		wipe(s->value, s->room);
		munmap(s->value, s->room);
	}
	s->value = NULL;
	s->room = 0;
	s->looked = false;
}

/* Pages of its own, so that locking them touches nothing else. */
static void keep(struct secret *s, struct str value)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *p;

	secret_close_process();
	s->room = (value.n + page) / page * page;
	p = mmap(NULL, s->room, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		out_of_memory();
	mlock(p, s->room);      /* where the limits allow it */
#ifdef MADV_DONTDUMP
	madvise(p, s->room, MADV_DONTDUMP);
#endif
	memcpy(p, value.p, value.n);    /* the rest is zero */
	s->value = p;
}

/* ---- values ------------------------------------------------------------------ */

/* The end of a last line goes, and so may that of a text editor's file. */
static struct str without_newline(struct str text)
{
	if (text.n && text.p[text.n - 1] == '\n')
		text.n--;
	if (text.n && text.p[text.n - 1] == '\r')
		text.n--;
	return text;
}

/* Name of the secret as a sentence may say it: the command line of a cmd: is
 * nobody's business. */
static const char *named(const struct secret *s)
{
	return s->kind == KIND_CMD ? "the secret's command" : s->ref;
}

/* Keys are one line. Files of credentials are JSON, which may be more. */
static bool take(struct secret *s, struct str text, struct err *err)
{
	struct str value = without_newline(text);
	bool json = str_starts(str_trim(value), STR("{"));

	if (str_empty(str_trim(value)))
		return err_set(err, "%.300s is empty; it should hold the key",
			       named(s));
	if (value.n > SECRET_MOST)
		return err_set(err, "%.300s is longer than 64 KiB: that is no "
			       "key", named(s));
	if (memchr(value.p, '\0', value.n))
		return err_set(err, "%.300s holds a zero byte: that is no key",
			       named(s));
	if (!json && (memchr(value.p, '\n', value.n) ||
		      memchr(value.p, '\r', value.n)))
		return err_set(err, "%.300s has more than one line; it should "
			       "give the key alone", named(s));
	keep(s, value);
	return true;
}

/* ---- env: -------------------------------------------------------------------- */

static bool read_variable(struct secret *s, struct err *err)
{
	const char *value = s->env->get(s->env->ctx, s->what);

	if (value && s->value && !secret_is_stale(s))
		return true;
	secret_drop(s);
	if (!value)
		return err_set(err, "%.300s: this variable is not set; set it "
			       "where tokentop is started", s->ref);
	return take(s, str_from(value), err);
}

/* ---- file: ------------------------------------------------------------------- */

static struct look look_of(const struct stat *st)
{
	return (struct look){
		.device = st->st_dev, .inode = st->st_ino,
		.size = st->st_size,
		.written = st->st_mtim, .changed = st->st_ctim};
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_look(const struct look *a, const struct look *b)
{
	return a->device == b->device && a->inode == b->inode &&
	       a->size == b->size && same_time(a->written, b->written) &&
	       same_time(a->changed, b->changed);
}

static bool read_open_file(struct secret *s, int fd, struct err *err)
{
	char text[SECRET_MOST + 3];     /* with "\r\n", and one too many */
	size_t n = 0;
	ssize_t got;
	bool fine;

	while ((got = read(fd, text + n, sizeof(text) - n)) > 0)
		n += (size_t)got;
	fine = got == 0 ? take(s, (struct str){text, n}, err)
			: err_set(err, "%.300s cannot be read: %s", s->ref,
				  strerror(errno));
	wipe(text, n);
	return fine;
}

static bool may_be_read(const struct secret *s, const struct stat *st,
			struct err *err)
{
	if (!S_ISREG(st->st_mode))
		return err_set(err, "%.300s is no plain file", s->ref);
	if (st->st_mode & 077)
		return err_set(err, "%.200s is open to others on this machine "
			       "(mode %03o); run: chmod 600 %.200s", s->ref,
			       (unsigned)st->st_mode & 0777, s->what);
	return true;
}

static bool read_file(struct secret *s, struct err *err)
{
	struct stat st;
	bool fine;
	int fd;

	secret_drop(s);
	s->looked = true;
	s->look = (struct look){0};
	/* Not to be held up by a pipe of that name. */
	fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == EACCES && stat(s->path, &st) == 0)
		s->look = look_of(&st);
	if (fd < 0)
		return err_set(err, "%.300s cannot be opened: %s", s->ref,
			       strerror(errno));
	fstat(fd, &st);
	s->look = look_of(&st);
	fine = may_be_read(s, &st, err) && read_open_file(s, fd, err);
	close(fd);
	return fine;
}

static bool file_changed(const struct secret *s)
{
	struct look now = {0};
	struct stat st;

	if (!s->looked)
		return true;
	if (stat(s->path, &st) == 0)
		now = look_of(&st);
	return !same_look(&now, &s->look);
}

/* ---- cmd: -------------------------------------------------------------------- */

static void waiters_free(struct waiter *w)
{
	while (w) {
		struct waiter *next = w->next;

		free(w);
		w = next;
	}
}

/* Each may fetch anew, or free the secret: then nobody else is told. */
static void tell(struct secret *s, const struct err *err)
{
	struct waiter *w = s->waiters;

	s->waiters = NULL;
	s->telling++;
	while (w && !s->dying) {
		struct waiter *next = w->next;

		w->done(w->ctx, err);
		free(w);
		w = next;
	}
	waiters_free(w);
	s->telling--;
	if (s->dying && !s->telling)
		free(s);
}

static void wait_for(struct secret *s,
		     void (*done)(void *ctx, const struct err *err), void *ctx)
{
	struct waiter *w = xmalloc(sizeof(*w));
	struct waiter **end = &s->waiters;

	while (*end)
		end = &(*end)->next;
	*w = (struct waiter){.done = done, .ctx = ctx};
	*end = w;
}

static void on_output(void *ctx, struct str out, const struct err *why)
{
	struct secret *s = ctx;
	struct err err = {""};
	bool fine;

	s->child = NULL;
	if (why) {
		err_set(&err, "the secret's command failed: %.400s", why->text);
		fine = false;
	} else {
		fine = take(s, out, &err);
	}
	tell(s, fine ? NULL : &err);
}

/* False with *err when there is nothing to wait for. */
static bool run_command(struct secret *s, struct err *err)
{
	char *room = xmalloc(strlen(s->what) + 1);
	char *words[CHILD_WORDS + 1];

	secret_drop(s);
	if (!child_words(s->what, room, words)) {
		free(room);
		return err_set(err, "the secret's command is empty, too long, "
			       "or has a quote that does not close");
	}
	s->child = child_run(s->env->loop, (const char *const *)words,
			     s->env->hidden, COMMAND_MS, on_output, s, err);
	free(room);
	return s->child || err_prefix(err, "the secret's command");
}

/* ---- secrets ----------------------------------------------------------------- */

static const struct {
	struct str prefix;
	enum kind kind;
} kinds[] = {
	{{"env:", 4}, KIND_ENV},
	{{"file:", 5}, KIND_FILE},
	{{"cmd:", 4}, KIND_CMD},
};

struct secret *secret_new(const char *ref, const struct secret_env *env)
{
	struct secret *s = xcalloc(1, sizeof(*s));

	s->ref = ref;
	s->env = env;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_starts(str_from(ref), kinds[i].prefix)) {
			s->kind = kinds[i].kind;
			s->what = ref + kinds[i].prefix.n;
		}
	if (s->kind == KIND_FILE)
		s->path = path_expand(s->what, env->home);
	return s;
}

void secret_free(struct secret *s)
{
	if (!s)
		return;
	child_cancel(s->child);
	waiters_free(s->waiters);
	secret_drop(s);
	free(s->path);
	if (s->telling)
		s->dying = true;
	else
		free(s);
}

static bool look_it_up(struct secret *s, struct err *err)
{
	switch (s->kind) {
	case KIND_ENV:
		return read_variable(s, err);
	case KIND_FILE:
		return (s->value && !file_changed(s)) || read_file(s, err);
	case KIND_CMD:
		return s->value || run_command(s, err);
	case KIND_NONE:
		break;
	}
	/* It may be the key itself: not a word of it. */
	return err_set(err, "a secret is given as env:NAME, file:PATH or "
		       "cmd:COMMAND");
}

void secret_fetch(struct secret *s,
		  void (*done)(void *ctx, const struct err *err), void *ctx)
{
	struct err err = {""};
	bool fine;

	fine = s->child || look_it_up(s, &err);
	if (s->child)
		wait_for(s, done, ctx);
	else
		done(ctx, fine ? NULL : &err);
}

const char *secret_value(const struct secret *s)
{
	return s->value;
}

bool secret_is_stale(const struct secret *s)
{
	const char *now;

	if (s->kind == KIND_FILE)
		return file_changed(s);
	if (s->kind != KIND_ENV)
		return false;
	now = s->env->get(s->env->ctx, s->what);
	return !str_eq(without_newline(str_from(now)), str_from(s->value));
}

bool secret_is_busy(const struct secret *s)
{
	return s->child != NULL;
}

/* ---- the variables of a config --------------------------------------------- */

struct search {
	void (*visit)(void *ctx, const char *name);
	void *ctx;
};

static void visit_member(void *ctx, const char *key, struct json *v)
{
	const struct search *s = ctx;

	(void)key;
	secret_each_variable(v, s->visit, s->ctx);
}

void secret_each_variable(const struct json *v,
			  void (*visit)(void *ctx, const char *name),
			  void *ctx)
{
	struct search s = {visit, ctx};
	struct str text;

	if (json_str(v, &text) && str_starts(text, STR("env:")))
		visit(ctx, text.p + 4);
	json_each(v, visit_member, &s);
	for (size_t i = 0; json_kind(v) == JSON_LIST && i < json_count(v); i++)
		secret_each_variable(json_at(v, i), visit, ctx);
}
