#include "collectors/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include "collectors/http.h"
#include "core/buf.h"
#include "core/loop.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/utf8.h"

enum {
	COMPLAINT = 4096,       /* bytes kept of the end of stderr */
	LAST_LINE = 200,        /* bytes told of its last line */
	LOOK_MS = 20,           /* between looks where no descriptor tells
				 * that a process ended */
};

enum end { END_OPEN, END_TOO_LONG, END_TOO_MUCH };

struct child {
	struct loop *loop;
	char *name;                     /* the program's, for sentences */
	pid_t pid;                      /* leads its own session */
	int out, err, ended;            /* -1: closed, or there is none */
	struct loop_watch *out_watch, *err_watch, *ended_watch;
	struct loop_timer *deadline, *look;
	int64_t timeout_ms;
	char *text;                     /* stdout, CHILD_OUTPUT bytes */
	size_t n;
	struct buf complaint;           /* end of stderr */
	enum end end;                   /* why we killed it */
	bool telling;
	void (*done)(void *ctx, struct str out, const struct err *err);
	void *ctx;
};

/* ---- words ------------------------------------------------------------------ */

/* One word of *at into *to, both moved on. False: an open quote. */
static bool next_word(const char **at, char **to)
{
	char quote = '\0';
	const char *p = *at;
	char *out = *to;

	for (; *p && (quote || !strchr(" \t\r\n", *p)); p++) {
		if (*p == quote) {
			quote = '\0';
		} else if (!quote && (*p == '\'' || *p == '"')) {
			quote = *p;
		} else {
			if (*p == '\\' && quote != '\'' && !*++p)
				return false;
			*out++ = *p;
		}
	}
	*out++ = '\0';
	*at = p;
	*to = out;
	return !quote;
}

int child_words(const char *command, char *room, char *words[CHILD_WORDS + 1])
{
	int count = 0;

	for (;;) {
		command += strspn(command, " \t\r\n");
		if (!*command)
			break;
		if (count == CHILD_WORDS)
			return 0;
		words[count++] = room;
		if (!next_word(&command, &room))
			return 0;
	}
	words[count] = NULL;
	return count;
}

/* ---- starting --------------------------------------------------------------- */

/* Is `variable` one of those names, alone or with a value? */
static bool is_named(const char *variable, const char *const *names)
{
	size_t n = strcspn(variable, "=");

	for (; names && *names; names++)
		if (strncmp(variable, *names, n) == 0 &&
		    ((*names)[n] == '\0' || (*names)[n] == '='))
			return true;
	return false;
}

static size_t count_of(const char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

/* Our variables without the hidden ones, and its own in their place; the
 * array is the caller's. */
static char **environment_of(const struct child_job *job)
{
	size_t ours = count_of((const char *const *)environ);
	size_t more = count_of(job->more), kept = 0;
	char **list = xreallocarray(NULL, ours + more + 1, sizeof(*list));

	for (size_t i = 0; i < ours; i++)
		if (!is_named(environ[i], job->hidden) &&
		    !is_named(environ[i], job->more))
			list[kept++] = environ[i];
	for (size_t i = 0; i < more; i++)
		list[kept++] = (char *)job->more[i];
	list[kept] = NULL;
	return list;
}

/* A session of its own: it can be killed with all it started, and has no
 * terminal to ask questions on. Signals are as at birth. */
static void set_attributes(posix_spawnattr_t *attr)
{
	sigset_t set;
	short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;

#ifdef POSIX_SPAWN_SETSID
	flags |= POSIX_SPAWN_SETSID;
#else
	flags |= POSIX_SPAWN_SETPGROUP;
#endif
	sigemptyset(&set);
	posix_spawnattr_setsigmask(attr, &set);
	sigfillset(&set);
	sigdelset(&set, SIGKILL);
	sigdelset(&set, SIGSTOP);
	posix_spawnattr_setsigdefault(attr, &set);
	posix_spawnattr_setflags(attr, flags);
}

/* Returns 0 or an errno. `out` and `err` are the ends it writes to. */
static int spawn(struct child *c, const char *const *argv, char **variables,
		 int out, int err)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int failed;

	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	set_attributes(&attr);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null",
					 O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
	/* Libraries may have opened some that are not close-on-exec. */
	posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
#endif
	failed = posix_spawnp(&c->pid, argv[0], &files, &attr,
			      (char *const *)argv, variables);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return failed;
}

static bool open_pipe(int ends[2])
{
	if (pipe(ends) != 0)
		return false;
	for (int i = 0; i < 2; i++)
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	return true;
}

/* Returns 0 or an errno. */
static int start(struct child *c, const struct child_job *job)
{
	int out[2], err[2], failed;
	char **variables;

	if (!open_pipe(out))
		return errno;
	if (!open_pipe(err)) {
		failed = errno;
		close(out[0]);
		close(out[1]);
		return failed;
	}
	variables = environment_of(job);
	failed = spawn(c, job->argv, variables, out[1], err[1]);
	free(variables);
	close(out[1]);
	close(err[1]);
	c->out = out[0];
	c->err = err[0];
	return failed;
}

/* ---- ending ----------------------------------------------------------------- */

static void close_end(struct child *c, int *fd, struct loop_watch **watch)
{
	loop_watch_remove(c->loop, *watch);
	*watch = NULL;
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void child_free(struct child *c)
{
	close_end(c, &c->out, &c->out_watch);
	close_end(c, &c->err, &c->err_watch);
	close_end(c, &c->ended, &c->ended_watch);
	loop_timer_remove(c->loop, c->deadline);
	loop_timer_remove(c->loop, c->look);
	wipe(c->text, c->n);
	free(c->text);
	wipe(c->complaint.p, c->complaint.room);
	buf_release(&c->complaint);
	free(c->name);
	free(c);
}

static void kill_all(struct child *c, enum end why)
{
	if (c->end == END_OPEN)
		c->end = why;
	kill(-c->pid, SIGKILL);
	kill(c->pid, SIGKILL);  /* should it not lead a group yet */
}

/* Its last line on stderr, if there is one. */
static void add_complaint(struct err *err, const struct buf *complaint)
{
	struct str text = str_trim(buf_str(complaint));
	struct buf line = {0};
	size_t start = text.n;

	while (start > 0 && text.p[start - 1] != '\n')
		start--;
	text = str_trim(str_skip(text, start));
	if (text.n > LAST_LINE)
		text.n = LAST_LINE;
	utf8_clean(&line, text);
	if (line.n) {
		struct err whole = *err;

		err_set(err, "%s: %s", whole.text, buf_text(&line));
	}
	buf_release(&line);
}

/* Why there is no output; false: there is. */
static bool explain(const struct child *c, int status, struct err *err)
{
	if (c->end == END_TOO_LONG) {
		err_set(err, "%s did not end within %lld s", c->name,
			(long long)(c->timeout_ms + 999) / 1000);
	} else if (c->end == END_TOO_MUCH) {
		err_set(err, "%s wrote more than 1 MiB", c->name);
		return true;
	} else if (WIFSIGNALED(status)) {
		err_set(err, "%s was ended by signal %d (%s)", c->name,
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	} else if (WEXITSTATUS(status)) {
		err_set(err, "%s ended with status %d", c->name,
			WEXITSTATUS(status));
	} else {
		return false;
	}
	add_complaint(err, &c->complaint);
	return true;
}

_Static_assert(CHILD_OUTPUT == 1 << 20, "the sentence says 1 MiB");

static void tell(struct child *c, int status)
{
	struct err err = {""};
	bool failed = explain(c, status, &err);

	c->telling = true;
	if (failed)
		c->done(c->ctx, (struct str){0}, &err);
	else
		c->done(c->ctx, (struct str){c->text, c->n}, NULL);
	child_free(c);
}

/* ---- the loop --------------------------------------------------------------- */

/* Take what is there; false: no more will come. */
static bool read_out(struct child *c)
{
	char spare[512];        /* more than fits is read, so that we know */

	for (;;) {
		size_t room = CHILD_OUTPUT - c->n;
		ssize_t n = read(c->out, room ? c->text + c->n : spare,
				 room ? room : sizeof(spare));

		if (n <= 0)
			return n < 0 && (errno == EAGAIN || errno == EINTR);
		if (!room) {
			kill_all(c, END_TOO_MUCH);
			wipe(spare, sizeof(spare));
			return false;
		}
		c->n += (size_t)n;
	}
}

static bool read_err(struct child *c)
{
	for (;;) {
		char bytes[1024];
		ssize_t n = read(c->err, bytes, sizeof(bytes));

		if (n <= 0)
			return n < 0 && (errno == EAGAIN || errno == EINTR);
		buf_add(&c->complaint, (struct str){bytes, (size_t)n});
		wipe(bytes, sizeof(bytes));
		if (c->complaint.n > COMPLAINT)
			buf_consume(&c->complaint, c->complaint.n - COMPLAINT);
	}
}

static void on_out(void *ctx, short revents)
{
	struct child *c = ctx;

	(void)revents;
	if (!read_out(c))
		close_end(c, &c->out, &c->out_watch);
}

static void on_err(void *ctx, short revents)
{
	struct child *c = ctx;

	(void)revents;
	if (!read_err(c))
		close_end(c, &c->err, &c->err_watch);
}

/* Has it ended? Then tell. What it started may live on and hold the pipes
 * open: what is in them now is all. */
static bool finish(struct child *c)
{
	int status = 0;
	pid_t pid = waitpid(c->pid, &status, WNOHANG);

	if (pid == 0 || (pid < 0 && errno == EINTR))
		return false;
	if (c->out >= 0)
		read_out(c);
	if (c->err >= 0)
		read_err(c);
	tell(c, status);
	return true;
}

static void on_ended(void *ctx, short revents)
{
	(void)revents;
	finish(ctx);
}

static int64_t on_look(void *ctx)
{
	struct child *c = ctx;
	struct loop_timer *look = c->look;

	c->look = NULL;         /* this one goes by our answer */
	if (finish(c))
		return -1;
	c->look = look;
	return LOOK_MS;
}

static int64_t on_deadline(void *ctx)
{
	struct child *c = ctx;

	c->deadline = NULL;
	kill_all(c, END_TOO_LONG);
	return -1;
}

static int descriptor_of(pid_t pid)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	return -1;
#endif
}

static void watch(struct child *c)
{
	c->out_watch = loop_watch_add(c->loop, c->out, POLLIN, on_out, c);
	c->err_watch = loop_watch_add(c->loop, c->err, POLLIN, on_err, c);
	c->deadline = loop_timer_add(c->loop, c->timeout_ms, on_deadline, c);
	c->ended = descriptor_of(c->pid);
	if (c->ended >= 0)
		c->ended_watch = loop_watch_add(c->loop, c->ended, POLLIN,
						on_ended, c);
	else
		c->look = loop_timer_add(c->loop, LOOK_MS, on_look, c);
}

struct child *child_start(struct loop *l, const struct child_job *job,
			  void (*done)(void *ctx, struct str out,
				       const struct err *err), void *ctx,
			  struct err *err)
{
	struct child *c = xcalloc(1, sizeof(*c));
	struct buf name = {0};
	int failed;

	*c = (struct child){.loop = l, .out = -1, .err = -1, .ended = -1,
			    .timeout_ms = job->timeout_ms, .done = done,
			    .ctx = ctx};
	utf8_clean(&name, str_from(path_base(job->argv[0])));
	c->name = buf_take(&name);
	failed = start(c, job);
	if (failed) {
		err_set(err, failed == ENOENT ? "cannot run %.100s: there is "
			"no such program" : "cannot run %.100s: %s", c->name,
			strerror(failed));
		child_free(c);
		return NULL;
	}
	c->text = xmalloc(CHILD_OUTPUT);
	watch(c);
	return c;
}

struct child *child_run(struct loop *l, const char *const *argv,
			const char *const *hidden, int64_t timeout_ms,
			void (*done)(void *ctx, struct str out,
				     const struct err *err), void *ctx,
			struct err *err)
{
	struct child_job job = {.argv = argv, .hidden = hidden,
				.timeout_ms = timeout_ms};

	return child_start(l, &job, done, ctx, err);
}

void child_cancel(struct child *c)
{
	if (!c || c->telling)
		return;
	kill_all(c, END_OPEN);
	/* Nothing survives that, so this does not take long. */
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	child_free(c);
}
