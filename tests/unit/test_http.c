/* HTTP against a real server on loopback: tests/servers/standin.py. */
#include "tests/unit/server_kit.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define KEY "sk-secret-of-the-test"

struct rig {
	struct server_kit server;
	struct loop *loop;
	struct http *http;
};

/* What came of a request. */
struct result {
	int count;              /* callbacks: one is right */
	enum http_trouble trouble;
	int status;
	char *body, *asked, *length;
	size_t body_n;
	char error[600];
	int64_t took_ms;
};

static char *header_of(const struct http_answer *a, const char *name)
{
	struct str value = http_answer_header(a, name);

	return xstrndup(value.p ? value.p : "", value.n);
}

static void result_clear(struct result *r)
{
	free(r->body);
	free(r->asked);
	free(r->length);
	*r = (struct result){0};
}

static void on_answer(void *ctx, const struct http_answer *a)
{
	struct result *r = ctx;
	int count = r->count;

	result_clear(r);
	r->count = count + 1;
	r->trouble = a->trouble;
	r->status = a->status;
	r->body = xstrndup(a->body.p ? a->body.p : "", a->body.n);
	r->body_n = a->body.n;
	r->asked = header_of(a, "x-asked");
	r->length = header_of(a, "content-length");
	snprintf(r->error, sizeof(r->error), "%s", a->error);
	r->took_ms = a->took_ms;
	/* Whatever happened, the sentence betrays nothing. */
	assert_null(strstr(a->error, KEY));
	assert_null(strstr(a->error, "cursor"));
	assert_int_equal(a->trouble == HTTP_FINE, a->error[0] == '\0');
}

static int setup_with(void **state, void (*start)(struct server_kit *,
						  const char *))
{
	struct rig *k = xcalloc(1, sizeof(*k));
	struct err err = {""};

	start(&k->server, "standin.py");
	k->loop = loop_new(&err);
	k->http = http_new(k->loop, &err);
	assert_non_null(k->http);
	*state = k;
	return 0;
}

static int setup(void **state)
{
	return setup_with(state, server_start);
}

static int setup_plain(void **state)
{
	return setup_with(state, server_start_plain);
}

static int setup_misnamed(void **state)
{
	return setup_with(state, server_start_misnamed);
}

/* Between two tests. */
static int tidy(void **state)
{
	struct rig *k = *state;

	server_behave(&k->server);
	server_forget(&k->server);
	return 0;
}

static int teardown(void **state)
{
	struct rig *k = *state;

	http_free(k->http);
	loop_free(k->loop);
	server_stop(&k->server);
	free(k);
	return 0;
}

/* A request with secrets in all its places. */
static struct http_request request_to(struct rig *k, const char *path)
{
	struct http_request r = {.method = "GET", .proxy = "",
				 .ca_file = k->server.ca_file,
				 .timeout_ms = KIT_DEADLINE_MS};

	buf_addf(&r.url, "%s%s?cursor=%s", k->server.url, path, KEY);
	http_header_set(&r, "Authorization", "Bearer " KEY);
	return r;
}

static struct http_request request_url(const char *url)
{
	struct http_request r = {.method = "GET", .proxy = "",
				 .timeout_ms = KIT_DEADLINE_MS};

	buf_puts(&r.url, url);
	return r;
}

static void await(struct rig *k, const struct result *r, int count)
{
	int64_t until = clock_mono() + KIT_DEADLINE_MS;

	while (r->count < count) {
		loop_turn(k->loop, 100);
		if (clock_mono() > until)
			fail_msg("no answer");
	}
	assert_int_equal(r->count, count);
}

static struct result send_and_wait(struct rig *k, struct http_request *r)
{
	struct result got = {0};

	http_send(k->http, r, on_answer, &got);
	assert_int_equal(got.count, 0);
	assert_null(r->url.p);
	assert_null(r->headers);
	await(k, &got, 1);
	return got;
}

static struct result get(struct rig *k, const char *path)
{
	struct http_request r = request_to(k, path);

	return send_and_wait(k, &r);
}

static void says(const struct result *r, enum http_trouble trouble,
		 const char *words)
{
	if (r->trouble != trouble || !strstr(r->error, words))
		fail_msg("trouble %d, status %d: %s", (int)r->trouble,
			 r->status, r->error);
}

/* ---- plain sailing ------------------------------------------------------------- */

static void an_answer_over_tls_comes_whole(void **state)
{
	struct rig *k = *state;
	struct result r = get(k, "/some/path%2Fhere");

	says(&r, HTTP_FINE, "");
	assert_int_equal(r.status, 200);
	assert_string_equal(r.asked, "/some/path%2Fhere");
	assert_int_equal(strtol(r.length, NULL, 10), r.body_n);
	assert_true(strstr(r.body, "\"method\": \"GET\"") != NULL);
	assert_true(strstr(r.body, "Bearer " KEY) != NULL);
	result_clear(&r);
}

static void every_status_is_an_answer(void **state)
{
	struct rig *k = *state;
	const int statuses[] = {204, 400, 401, 403, 404, 429, 500, 503};

	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		char path[32];
		struct result r;

		snprintf(path, sizeof(path), "/status/%d", statuses[i]);
		r = get(k, path);
		says(&r, HTTP_FINE, "");
		assert_int_equal(r.status, statuses[i]);
		result_clear(&r);
	}
}

static struct json *last_seen(struct rig *k, struct json *log)
{
	(void)k;
	return json_at(log, json_count(log) - 1);
}

static void is_text(const struct json *map, const char *key, const char *want)
{
	struct str text = {0};

	json_str(json_get(map, key), &text);
	if (!str_is(text, want))
		fail_msg("%s is \"%.*s\", not \"%s\"", key, STR_ARG(text),
			 want);
}

static void only_what_was_set_is_sent(void **state)
{
	struct rig *k = *state;
	struct http_request q = request_to(k, "/x");
	struct result r;
	struct json *log, *headers;

	q.method = "POST";
	buf_puts(&q.body, "{\"a\":1}");
	http_header_set(&q, "X-Empty", "");
	http_header_set(&q, "x-twice", "one");
	http_header_set(&q, "X-Twice", "two\r\nX-Smuggled: yes");
	assert_string_equal(http_header_get(&q, "X-TWICE"),
			    "twoX-Smuggled: yes");
	r = send_and_wait(k, &q);
	says(&r, HTTP_FINE, "");
	log = server_log(&k->server);
	is_text(last_seen(k, log), "method", "POST");
	is_text(last_seen(k, log), "body", "{\"a\":1}");
	headers = json_get(last_seen(k, log), "headers");
	is_text(headers, "x-empty", "");
	is_text(headers, "x-twice", "twoX-Smuggled: yes");
	is_text(headers, "content-length", "7");
	assert_null(json_get(headers, "x-smuggled"));
	assert_null(json_get(headers, "content-type"));
	assert_null(json_get(headers, "expect"));
	assert_null(json_get(headers, "user-agent"));
	assert_null(json_get(headers, "cookie"));
	json_free(log);
	result_clear(&r);
}

static void a_body_goes_with_post_and_put(void **state)
{
	struct rig *k = *state;
	const char *methods[] = {"POST", "PUT", "POST"};

	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		struct http_request q = request_to(k, "/x");
		struct result r;
		struct json *log;

		q.method = methods[i];
		/* More than curl would send without asking first. */
		for (int j = 0; i < 2 && j < 300000; j++)
			buf_puts(&q.body, "0123456789");
		r = send_and_wait(k, &q);
		says(&r, HTTP_FINE, "");
		log = server_log(&k->server);
		is_text(last_seen(k, log), "method", methods[i]);
		is_text(json_get(last_seen(k, log), "headers"),
			"content-length", i < 2 ? "3000000" : "0");
		json_free(log);
		server_forget(&k->server);
		result_clear(&r);
	}
}

static void a_packed_answer_is_unpacked(void **state)
{
	struct rig *k = *state;
	struct result r;

	server_misbehave(&k->server, "gzip", 1, NULL);
	r = get(k, "/bytes/200000");
	says(&r, HTTP_FINE, "");
	assert_int_equal(r.body_n, 200000);
	assert_int_equal(strspn(r.body, "x"), 200000);
	assert_true(strtol(r.length, NULL, 10) < 2000);
	result_clear(&r);
}

static void an_empty_answer_is_fine(void **state)
{
	struct rig *k = *state;
	struct result r;

	server_misbehave(&k->server, "empty", 1, NULL);
	r = get(k, "/x");
	says(&r, HTTP_FINE, "");
	assert_int_equal(r.body_n, 0);
	result_clear(&r);
}

static void connections_are_kept(void **state)
{
	struct rig *k = *state;
	int64_t first = -1, number;
	struct json *log;

	for (int i = 0; i < 20; i++) {
		struct result r = get(k, "/x");

		says(&r, HTTP_FINE, "");
		result_clear(&r);
	}
	log = server_log(&k->server);
	assert_int_equal(json_count(log), 20);
	for (size_t i = 0; i < 20; i++) {
		json_int(json_get(json_at(log, i), "connection"), &number);
		if (i == 0)
			first = number;
		assert_int_equal(number, first);
	}
	json_free(log);
}

static void two_hundred_at_once_all_come_back(void **state)
{
	struct rig *k = *state;
	struct result r = {0};

	for (int i = 0; i < 200; i++) {
		struct http_request q = request_to(k, "/x");

		http_send(k->http, &q, on_answer, &r);
	}
	await(k, &r, 200);
	says(&r, HTTP_FINE, "");
	assert_int_equal(server_seen(&k->server), 200);
	result_clear(&r);
}

/* ---- what is not done ----------------------------------------------------------- */

static void a_redirect_is_an_answer_not_an_order(void **state)
{
	struct rig *k = *state;
	struct result r;

	server_misbehave(&k->server, "redirect:/stolen", 1, NULL);
	r = get(k, "/x");
	says(&r, HTTP_FINE, "");
	assert_int_equal(r.status, 302);
	assert_int_equal(server_seen(&k->server), 1);
	result_clear(&r);
}

static void other_schemes_are_refused(void **state)
{
	struct rig *k = *state;
	const char *urls[] = {"file:///etc/passwd", "ftp://127.0.0.1/x",
			      "gopher://127.0.0.1/x"};

	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		struct http_request q = request_url(urls[i]);
		struct result r = send_and_wait(k, &q);

		says(&r, HTTP_BROKEN, "only http and https");
		assert_int_equal(r.body_n, 0);
		result_clear(&r);
	}
}

static void an_unknown_ca_is_refused(void **state)
{
	struct rig *k = *state;
	struct http_request q = request_to(k, "/x");
	struct result r;

	q.ca_file = NULL;
	r = send_and_wait(k, &q);
	says(&r, HTTP_TLS, "signed by nobody this machine trusts");
	assert_int_equal(r.status, 0);
	assert_int_equal(server_seen(&k->server), 0);
	result_clear(&r);
}

static void another_ca_is_refused(void **state)
{
	struct rig *k = *state;
	struct server_kit other;
	struct http_request q = request_to(k, "/x");
	struct result r;

	server_start(&other, "standin.py");
	q.ca_file = other.ca_file;
	r = send_and_wait(k, &q);
	says(&r, HTTP_TLS, "certificate");
	assert_int_equal(server_seen(&k->server), 0);
	result_clear(&r);
	server_stop(&other);
}

static void a_missing_ca_file_is_told(void **state)
{
	struct rig *k = *state;
	struct http_request q = request_to(k, "/x");
	struct result r;

	q.ca_file = "/nowhere/ca.pem";
	r = send_and_wait(k, &q);
	says(&r, HTTP_TLS, "check ca_file");
	result_clear(&r);
}

/* Its own steering would not trust it either: nothing is asked of it. */
static void a_certificate_for_another_name_is_refused(void **state)
{
	struct rig *k = *state;
	struct result r = get(k, "/x");
	const char *host = strstr(k->server.url, "://") + 3;

	says(&r, HTTP_TLS, "certificate is not for this name");
	assert_memory_equal(r.error, host, strlen(host));
	assert_int_equal(r.status, 0);
	result_clear(&r);
}

static void tls_to_a_plain_server_fails(void **state)
{
	struct rig *k = *state;
	struct buf url = {0};
	struct http_request q;
	struct result r;

	buf_addf(&url, "https%s/x", k->server.url + strlen("http"));
	q = request_url(buf_text(&url));
	r = send_and_wait(k, &q);
	says(&r, HTTP_TLS, "does it speak https there?");
	buf_release(&url);
	result_clear(&r);
}

/* Close the connections earlier tests left open. */
static void keep_none(struct rig *k)
{
	struct err err;

	http_free(k->http);
	k->http = http_new(k->loop, &err);
	assert_non_null(k->http);
}

/* ---- servers that misbehave --------------------------------------------------------- */

static void misbehaving(struct rig *k, const char *mode, int64_t timeout_ms,
			struct result *r)
{
	struct http_request q = request_to(k, "/x");

	server_misbehave(&k->server, mode, 1, NULL);
	q.timeout_ms = timeout_ms;
	*r = send_and_wait(k, &q);
}

static void silence_ends_in_time(void **state)
{
	struct result r;

	misbehaving(*state, "hang", 300, &r);
	says(&r, HTTP_TIMEOUT, "no answer within 300 ms");
	assert_in_range(r.took_ms, 290, 5000);
	result_clear(&r);
}

static void dripping_ends_in_time(void **state)
{
	struct result r;

	misbehaving(*state, "drip", 1000, &r);
	says(&r, HTTP_TIMEOUT, "the answer was not complete within 1 s");
	assert_in_range(r.took_ms, 990, 6000);
	assert_int_equal(r.body_n, 0);
	result_clear(&r);
}

static void a_closed_connection_is_told(void **state)
{
	struct rig *k = *state;
	struct result r;

	/* A kept connection that is gone is no trouble, a new one that goes
	 * without a word is. */
	keep_none(k);
	r = get(k, "/x");
	result_clear(&r);
	misbehaving(k, "close", KIT_DEADLINE_MS, &r);
	says(&r, HTTP_FINE, "");
	result_clear(&r);
	server_misbehave(&k->server, "close", 0, "/x");
	r = get(k, "/x");
	says(&r, HTTP_BROKEN, "an answer");
	result_clear(&r);
}

static void a_cut_answer_comes_as_it_is(void **state)
{
	struct rig *k = *state;
	struct result r;
	struct err err;

	misbehaving(k, "cut", KIT_DEADLINE_MS, &r);
	says(&r, HTTP_FINE, "");
	assert_true(r.body_n > 10);
	assert_null(json_parse((struct str){r.body, r.body_n}, "x", &err));
	result_clear(&r);
}

static void too_much_is_refused(void **state)
{
	struct result r;

	misbehaving(*state, "huge", KIT_DEADLINE_MS, &r);
	says(&r, HTTP_TOO_LARGE, "larger than 32 MiB");
	assert_int_equal(r.body_n, 0);
	result_clear(&r);
}

static void too_much_is_refused_when_it_was_packed(void **state)
{
	struct result r;

	misbehaving(*state, "huge:gzip", KIT_DEADLINE_MS, &r);
	says(&r, HTTP_TOO_LARGE, "larger than 32 MiB");
	result_clear(&r);
}

static void too_much_is_refused_when_it_is_announced(void **state)
{
	struct result r = get(*state, "/bytes/33554433");

	says(&r, HTTP_TOO_LARGE, "larger than 32 MiB");
	result_clear(&r);
	r = get(*state, "/bytes/33554432");
	says(&r, HTTP_FINE, "");
	assert_int_equal(r.body_n, HTTP_MOST);
	result_clear(&r);
}

struct turns {
	int64_t last, longest;  /* ms: the last one, and between two of them */
};

static int64_t note_turn(void *ctx)
{
	struct turns *t = ctx;
	int64_t now = clock_mono();

	if (t->last && now - t->last > t->longest)
		t->longest = now - t->last;
	t->last = now;
	return 0;
}

static void count_large(void *ctx, const struct http_answer *a)
{
	assert_int_equal(a->trouble, HTTP_TOO_LARGE);
	++*(int *)ctx;
}

/* Curl reads on for as long as somebody sends: in one turn as much as there
 * is, were it not stopped. */
static void who_sends_much_lets_others_have_their_turn(void **state)
{
	enum { MANY = 9 };
	struct rig *k = *state;
	struct turns turns = {0};
	struct loop_timer *t = loop_timer_add(k->loop, 0, note_turn, &turns);
	int64_t began = clock_mono();
	int ended = 0;

	server_misbehave(&k->server, "huge", MANY, NULL);
	for (int i = 0; i < MANY; i++) {
		struct http_request q = request_to(k, "/");

		http_send(k->http, &q, count_large, &ended);
	}
	while (ended < MANY && clock_mono() - began < KIT_DEADLINE_MS)
		loop_turn(k->loop, 100);
	loop_timer_remove(k->loop, t);
	assert_int_equal(ended, MANY);
	assert_true(turns.longest * 8 < clock_mono() - began);
}

static void what_is_packed_comes_whole_however_large(void **state)
{
	enum { ALL = 30 << 20 };
	struct rig *k = *state;
	struct result r;

	server_misbehave(&k->server, "gzip", 1, NULL);
	r = get(k, "/bytes/31457280");
	says(&r, HTTP_FINE, "");
	assert_int_equal(r.body_n, ALL);
	assert_int_equal(strspn(r.body, "x"), ALL);
	result_clear(&r);
}

/* ---- no server ------------------------------------------------------------------------ */

/* A port of 127.0.0.1 that is bound; listening when told to. */
static int bound_socket(int *port, bool listening)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	if (listening)
		assert_int_equal(listen(fd, 8), 0);
	*port = ntohs(a.sin_port);
	return fd;
}

static void a_refused_connection_names_the_host(void **state)
{
	char url[80], host[40];
	int port, fd = bound_socket(&port, false);
	struct http_request q;
	struct result r;

	snprintf(host, sizeof(host), "127.0.0.1:%d: ", port);
	snprintf(url, sizeof(url), "https://me:%s@127.0.0.1:%d/x?cursor=1",
		 KEY, port);
	q = request_url(url);
	r = send_and_wait(*state, &q);
	says(&r, HTTP_NO_CONNECTION, "the connection was refused");
	assert_memory_equal(r.error, host, strlen(host));
	close(fd);
	result_clear(&r);
}

static void an_unknown_host_is_told(void **state)
{
	struct http_request q = request_url("https://no-such.invalid/x");
	struct result r = send_and_wait(*state, &q);

	says(&r, HTTP_NO_HOST, "no-such.invalid: this name cannot be found");
	result_clear(&r);
}

static void no_url_is_told(void **state)
{
	struct http_request q = request_url("");
	struct result r = send_and_wait(*state, &q);

	says(&r, HTTP_BROKEN, "no http address");
	result_clear(&r);
}

static void a_proxy_that_is_set_is_used(void **state)
{
	struct rig *k = *state;
	struct http_request q = request_url("http://api.invalid/through");
	struct result r;
	struct json *log;

	q.proxy = k->server.url;
	r = send_and_wait(k, &q);
	says(&r, HTTP_FINE, "");
	log = server_log(&k->server);
	is_text(json_get(json_at(log, 0), "headers"), "host", "api.invalid");
	json_free(log);
	result_clear(&r);
	/* To https it is asked to CONNECT. */
	server_misbehave(&k->server, "403", 1, NULL);
	q = request_url("https://api.invalid/through");
	q.proxy = k->server.url;
	r = send_and_wait(k, &q);
	says(&r, HTTP_NO_CONNECTION, "proxy does not let");
	result_clear(&r);
}

/* A server of three lines: says `text` to the first who calls, hangs up. */
static void say_once(struct rig *k, const char *text, struct result *r)
{
	char url[60];
	int port, fd = bound_socket(&port, true), to;
	struct http_request q;

	*r = (struct result){0};
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/x", port);
	q = request_url(url);
	http_send(k->http, &q, on_answer, r);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((to = accept(fd, NULL, NULL)) < 0)
		loop_turn(k->loop, 10);
	for (int i = 0; i < 5; i++)     /* let it ask */
		loop_turn(k->loop, 10);
	assert_int_equal(send(to, text, strlen(text), MSG_NOSIGNAL),
			 (ssize_t)strlen(text));
	shutdown(to, SHUT_WR);
	await(k, r, 1);
	close(to);
	close(fd);
}

static void what_ends_early_is_no_answer(void **state)
{
	struct result r;

	say_once(*state, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
		 &r);
	says(&r, HTTP_BROKEN, "ended early");
	assert_int_equal(r.status, 0);
	assert_int_equal(r.body_n, 0);
	result_clear(&r);
	say_once(*state, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
		 "\r\n2\r\n{}\r\n", &r);
	assert_int_equal(r.trouble, HTTP_BROKEN);
	result_clear(&r);
}

static void what_is_no_http_is_told(void **state)
{
	struct result r;

	say_once(*state, "SSH-2.0-OpenSSH_9.2\r\n", &r);
	says(&r, HTTP_BROKEN, "does not speak HTTP");
	result_clear(&r);
}

static void garbage_that_says_it_is_packed_is_told(void **state)
{
	struct result r;

	say_once(*state, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
		 "Content-Length: 4\r\n\r\nabcd", &r);
	says(&r, HTTP_BROKEN, "cannot be unpacked");
	result_clear(&r);
}

static void an_interim_answer_leaves_no_headers(void **state)
{
	struct result r;

	say_once(*state, "HTTP/1.1 103 Early Hints\r\nX-Asked: early\r\n\r\n"
		 "HTTP/1.1 200 OK\r\nContent-Length:   2 \r\n\r\n{}", &r);
	says(&r, HTTP_FINE, "");
	assert_int_equal(r.status, 200);
	assert_string_equal(r.asked, "");
	assert_string_equal(r.length, "2");
	result_clear(&r);
}

/* ---- cancelling ------------------------------------------------------------------------- */

static void must_not_come(void *ctx, const struct http_answer *a)
{
	(void)ctx;
	fail_msg("a cancelled call was told of: %s", a->error);
}

/* One that hangs, and the server has seen it. */
static struct http_call *hanging(struct rig *k)
{
	struct http_request q = request_to(k, "/hang");
	struct http_call *c;
	int seen = server_seen(&k->server);

	server_misbehave(&k->server, "hang", 1, "/hang");
	c = http_send(k->http, &q, must_not_come, NULL);
	while (server_seen(&k->server) == seen)
		loop_turn(k->loop, 20);
	return c;
}

static void a_cancelled_call_is_never_told_of(void **state)
{
	struct rig *k = *state;
	struct http_request q = request_to(k, "/x");
	struct result r;

	http_cancel(k->http, http_send(k->http, &q, must_not_come, NULL));
	http_cancel(k->http, hanging(k));
	r = get(k, "/x");       /* the loop goes on */
	says(&r, HTTP_FINE, "");
	result_clear(&r);
}

static void a_delayed_call_goes_out_later_if_at_all(void **state)
{
	struct rig *k = *state;
	struct http_request q = request_to(k, "/x");
	int64_t began = clock_mono();
	int seen = server_seen(&k->server);
	struct result r;

	q.delay_ms = 20;
	http_cancel(k->http, http_send(k->http, &q, must_not_come, NULL));
	q = request_to(k, "/x");
	q.delay_ms = 60;
	r = send_and_wait(k, &q);
	says(&r, HTTP_FINE, "");
	assert_int_equal(r.status, 200);
	assert_true(clock_mono() - began >= 60);
	assert_int_equal(server_seen(&k->server), seen + 1);
	result_clear(&r);
}

static void freeing_with_calls_under_way_is_quiet(void **state)
{
	struct rig *k = *state;
	struct http_request q = request_url("https://192.0.2.1/x");

	hanging(k);
	hanging(k);
	http_send(k->http, &q, must_not_come, NULL);
	loop_turn(k->loop, 0);
	q = request_to(k, "/x");
	http_send(k->http, &q, must_not_come, NULL);
	keep_none(k);
	for (int i = 0; i < 5; i++)
		loop_turn(k->loop, 5);
}

/* Cancels another, and itself, and asks again. */
struct chain {
	struct rig *k;
	struct http_call *self, *other;
	struct result last;
};

static void on_first(void *ctx, const struct http_answer *a)
{
	struct chain *c = ctx;
	struct http_request q = request_to(c->k, "/again");

	assert_int_equal(a->trouble, HTTP_FINE);
	http_cancel(c->k->http, c->other);
	http_cancel(c->k->http, c->self);
	http_send(c->k->http, &q, on_answer, &c->last);
}

static void a_callback_may_send_and_cancel(void **state)
{
	struct rig *k = *state;
	struct chain c = {.k = k};
	struct http_request q = request_to(k, "/x");

	c.other = hanging(k);
	c.self = http_send(k->http, &q, on_first, &c);
	await(k, &c.last, 1);
	says(&c.last, HTTP_FINE, "");
	assert_string_equal(c.last.asked, "/again");
	result_clear(&c.last);
}

static int open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	if (!d)
		skip();
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void thousands_of_requests_leave_nothing_open(void **state)
{
	struct rig *k = *state;
	int before = open_files();
	struct result r = {0};

	for (int round = 0; round < 100; round++) {
		int had = r.count;

		for (int i = 0; i < 30; i++) {
			struct http_request q = request_to(k, "/bytes/100");

			http_send(k->http, &q, on_answer, &r);
		}
		await(k, &r, had + 30);
		says(&r, HTTP_FINE, "");
	}
	keep_none(k);
	assert_in_range(open_files(), 1, before + 1);
	result_clear(&r);
}

/* ---- dates --------------------------------------------------------------------------------- */

static void all_three_forms_of_a_date_are_read(void **state)
{
	const int64_t want = INT64_C(784111777000);
	int64_t ms = 0;

	(void)state;
	assert_true(http_date(STR("Sun, 06 Nov 1994 08:49:37 GMT"), &ms));
	assert_int_equal(ms, want);
	ms = 0;
	assert_true(http_date(STR("Sunday, 06-Nov-94 08:49:37 GMT"), &ms));
	assert_int_equal(ms, want);
	ms = 0;
	assert_true(http_date(STR("Sun Nov  6 08:49:37 1994"), &ms));
	assert_int_equal(ms, want);
	assert_true(http_date(STR(" Mon, 23 Nov 2026 19:21:07 GMT "), &ms));
	assert_int_equal(ms, INT64_C(1795461667000));
	assert_true(http_date(STR("Monday, 23-Nov-26 19:21:07 GMT"), &ms));
	assert_int_equal(ms, INT64_C(1795461667000));
}

static void what_is_no_date_is_none(void **state)
{
	const char *bad[] = {
		"", " ", "120", "-1", "Sun, 06 Nov 1994 08:49:37",
		"Sun, 06 Nov 1994 08:49:37 GMT+1",
		"Sun, 06 Nov 1994 08:49:37 CET",
		"Sun, 31 Feb 1994 08:49:37 GMT",
		"Sun, 06 ovD 1994 08:49:37 GMT",
		"Sun, 06 No 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 25:49:37 GMT", "1994-11-06T08:49:37Z",
		"Sun, 06 Nov 1994 08:49:37 GMT and then much more text",
	};
	int64_t ms = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (http_date(str_from(bad[i]), &ms))
			fail_msg("\"%s\" was read as a date", bad[i]);
	assert_int_equal(ms, 7);
}

/* ---- forgetting ------------------------------------------------------------------------------ */

static void what_is_wiped_is_gone(void **state)
{
	char text[] = KEY;

	(void)state;
	wipe(text, sizeof(text));
	for (size_t i = 0; i < sizeof(text); i++)
		assert_int_equal(text[i], 0);
	wipe(NULL, 0);
	wipe_free(NULL);
}

#define TEST(test) cmocka_unit_test_setup(test, tidy)

int main(void)
{
	const struct CMUnitTest tls[] = {
		TEST(an_answer_over_tls_comes_whole),
		TEST(every_status_is_an_answer),
		TEST(only_what_was_set_is_sent),
		TEST(a_packed_answer_is_unpacked),
		TEST(an_empty_answer_is_fine),
		TEST(connections_are_kept),
		TEST(two_hundred_at_once_all_come_back),
		TEST(a_redirect_is_an_answer_not_an_order),
		TEST(an_unknown_ca_is_refused),
		TEST(another_ca_is_refused),
		TEST(a_missing_ca_file_is_told),
		TEST(silence_ends_in_time),
		TEST(dripping_ends_in_time),
		TEST(a_closed_connection_is_told),
		TEST(a_cut_answer_comes_as_it_is),
		TEST(too_much_is_refused),
		TEST(too_much_is_refused_when_it_was_packed),
		TEST(who_sends_much_lets_others_have_their_turn),
		TEST(what_is_packed_comes_whole_however_large),
		TEST(a_cancelled_call_is_never_told_of),
		TEST(freeing_with_calls_under_way_is_quiet),
		TEST(a_delayed_call_goes_out_later_if_at_all),
		TEST(a_callback_may_send_and_cancel),
		TEST(thousands_of_requests_leave_nothing_open),
	};
	const struct CMUnitTest plain[] = {
		TEST(a_body_goes_with_post_and_put),
		TEST(other_schemes_are_refused),
		TEST(tls_to_a_plain_server_fails),
		TEST(too_much_is_refused_when_it_is_announced),
		TEST(a_refused_connection_names_the_host),
		TEST(an_unknown_host_is_told),
		TEST(no_url_is_told),
		TEST(a_proxy_that_is_set_is_used),
		TEST(what_ends_early_is_no_answer),
		TEST(what_is_no_http_is_told),
		TEST(garbage_that_says_it_is_packed_is_told),
		TEST(an_interim_answer_leaves_no_headers),
	};
	const struct CMUnitTest misnamed[] = {
		cmocka_unit_test(a_certificate_for_another_name_is_refused),
	};
	const struct CMUnitTest alone[] = {
		cmocka_unit_test(all_three_forms_of_a_date_are_read),
		cmocka_unit_test(what_is_no_date_is_none),
		cmocka_unit_test(what_is_wiped_is_gone),
	};
	int failed = 0;

	failed += cmocka_run_group_tests(tls, setup, teardown);
	failed += cmocka_run_group_tests(plain, setup_plain, teardown);
	failed += cmocka_run_group_tests(misnamed, setup_misnamed, teardown);
	failed += cmocka_run_group_tests(alone, NULL, NULL);
	return failed;
}
