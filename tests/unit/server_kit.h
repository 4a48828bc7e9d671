/* tests/unit/server_kit.h - a stand-in of tests/servers as a process of its
 * own, and the ways to steer it (tests/servers/README.md). */
#ifndef TESTS_UNIT_SERVER_KIT_H
#define TESTS_UNIT_SERVER_KIT_H

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "collectors/http.h"
#include "core/json.h"
#include "core/loop.h"
#include "tests/unit/reading_kit.h"

struct server_kit {
	pid_t pid;
	int out;                /* its stdout */
	char *folder;           /* its certificates */
	char *ca_file;          /* NULL: it speaks plain HTTP */
	char *url;              /* "https://127.0.0.1:PORT" */
	struct loop *loop;      /* only for steering it */
	struct http *http;
};

/* The first line of `fd`, without its end; freed by the caller. */
static inline char *server_line(int fd)
{
	struct buf line = {0};
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char c = 0;

	for (;;) {
		assert_int_equal(poll(&p, 1, KIT_DEADLINE_MS), 1);
		if (read(fd, &c, 1) != 1)
			fail_msg("the stand-in ended before it was ready");
		if (c == '\n')
			return buf_take(&line);
		buf_putc(&line, c);
	}
}

/* Does not return. */
static inline void server_exec(const char *script, char **options, int out)
{
	const char *src = getenv("srcdir");
	char *path = path_join(src ? src : ".", "tests/servers");
	char *argv[8] = {"python3", path_join(path, script)};

	for (int i = 0; options[i] && i < 5; i++)
		argv[i + 2] = options[i];
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
	dup2(out, STDOUT_FILENO);
	execvp(argv[0], argv);
	_exit(127);
}

/* Start `script` ("openai_server.py") with these options (NULL at the end)
 * and wait till it listens. Stop it with server_stop(). */
static inline void server_start_with(struct server_kit *s, const char *script,
				     char **options)
{
	int out[2];
	struct err err = {""};

	assert_int_equal(pipe(out), 0);
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid == 0)
		server_exec(script, options, out[1]);
	close(out[1]);
	s->out = out[0];
	fcntl(s->out, F_SETFD, FD_CLOEXEC);
	s->url = server_line(s->out);
	s->loop = loop_new(&err);
	s->http = http_new(s->loop, &err);
	assert_non_null(s->http);
}

/* With TLS, `ca_file` says by whom. */
static inline void server_start(struct server_kit *s, const char *script)
{
	*s = (struct server_kit){.folder = kit_folder()};
	s->ca_file = path_join(s->folder, "ca.pem");
	server_start_with(s, script, (char *[]){"--tls", s->folder, NULL});
}

/* The same, with a certificate for another name. */
static inline void server_start_misnamed(struct server_kit *s,
					 const char *script)
{
	*s = (struct server_kit){.folder = kit_folder()};
	s->ca_file = path_join(s->folder, "ca.pem");
	server_start_with(s, script, (char *[]){"--tls", s->folder,
						"--wrong-name", NULL});
}

/* Without TLS. */
static inline void server_start_plain(struct server_kit *s, const char *script)
{
	*s = (struct server_kit){.folder = kit_folder()};
	server_start_with(s, script, (char *[]){NULL});
}

static inline void server_stop(struct server_kit *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	close(s->out);
	http_free(s->http);
	loop_free(s->loop);
	kit_remove(s->folder);
	free(s->ca_file);
	free(s->url);
	*s = (struct server_kit){0};
}

/* ---- steering ---------------------------------------------------------------- */

struct server_said {
	bool came;
	int status;
	char *body;
};

static inline void server_on_answer(void *ctx, const struct http_answer *a)
{
	struct server_said *said = ctx;

	if (a->trouble != HTTP_FINE)
		fail_msg("steering: %s", a->error);
	said->came = true;
	said->status = a->status;
	said->body = xstrndup(a->body.p ? a->body.p : "", a->body.n);
}

/* The body of what it answers to "METHOD /_/what"; freed by the caller. */
static inline char *server_steer(struct server_kit *s, const char *method,
				 const char *what)
{
	struct http_request r = {.method = method, .ca_file = s->ca_file,
				 .proxy = ""};
	struct server_said said = {0};

	buf_addf(&r.url, "%s/_/%s", s->url, what);
	http_send(s->http, &r, server_on_answer, &said);
	while (!said.came)
		loop_turn(s->loop, KIT_DEADLINE_MS);
	assert_int_equal(said.status, 200);
	return said.body;
}

/* A command of this seller: "restate?day=3". */
static inline void server_command(struct server_kit *s, const char *what)
{
	free(server_steer(s, "POST", what));
}

/* The next `times` requests (0: all) to paths like `path` (NULL: all) are met
 * with `mode`. What is special in a query is encoded by the caller. */
static inline void server_misbehave(struct server_kit *s, const char *mode,
				    int times, const char *path)
{
	struct buf what = {0};

	buf_addf(&what, "misbehave?mode=%s", mode);
	if (times)
		buf_addf(&what, "&times=%d", times);
	if (path)
		buf_addf(&what, "&path=%s", path);
	server_command(s, buf_text(&what));
	buf_release(&what);
}

static inline void server_behave(struct server_kit *s)
{
	server_command(s, "behave");
}

/* Empty the log. */
static inline void server_forget(struct server_kit *s)
{
	server_command(s, "forget");
}

/* All requests so far, a list of maps with method, path, query (pairs),
 * headers (lower case), body, connection; json_free() it. */
static inline struct json *server_log(struct server_kit *s)
{
	struct err err = {""};
	char *text = server_steer(s, "GET", "log");
	struct json *log = json_parse(str_from(text), "log", &err);

	if (!log)
		fail_msg("%s", err.text);
	free(text);
	return log;
}

/* How many requests it has seen. */
static inline int server_seen(struct server_kit *s)
{
	struct json *log = server_log(s);
	int n = (int)json_count(log);

	json_free(log);
	return n;
}

#endif
