#include "collectors/http.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/http_parts.h"
#include "core/clock.h"
#include "core/loop.h"
#include "core/mem.h"

enum {
	TIMEOUT_MS = 30000,
	CONNECT_MS = 10000,
	IDLE_CONNECTIONS = 32,  /* kept open for the next request */
};

struct http {
	struct loop *loop;
	CURLM *multi;
	struct loop_timer *timer;       /* when curl wants to be called */
	struct http_call *calls;        /* all that are under way */
};

struct http_call {
	struct http *http;
	struct http_call *next, **link; /* link: what points to this one */
	CURL *easy;
	struct http_request request;
	struct curl_slist *lines;       /* copies of its headers */
	struct buf body;
	bool too_large;
	struct http_head head;
	char said[CURL_ERROR_SIZE];     /* curl's words: never shown */
	int64_t began;                  /* monotonic ms */
	void (*done)(void *ctx, const struct http_answer *a);
	void *ctx;
};

/* What curl waits for on one descriptor. */
struct http_socket {
	struct http *http;
	curl_socket_t fd;
	struct loop_watch *watch;
};

/* Connecting gets a part of the whole time. */
static int64_t connect_ms(const struct http_call *c)
{
	return c->request.timeout_ms < CONNECT_MS ? c->request.timeout_ms
						  : CONNECT_MS;
}

/* ---- what went wrong ------------------------------------------------------- */

static const struct {
	CURLcode code;
	enum http_fault fault;
} faults[] = {
	{CURLE_URL_MALFORMAT, FAULT_ADDRESS},
	{CURLE_UNSUPPORTED_PROTOCOL, FAULT_SCHEME},
	{CURLE_COULDNT_RESOLVE_HOST, FAULT_NAME},
	{CURLE_COULDNT_RESOLVE_PROXY, FAULT_PROXY_NAME},
	{CURLE_PROXY, FAULT_PROXY},
	{CURLE_COULDNT_CONNECT, FAULT_CONNECT},
	{CURLE_SEND_ERROR, FAULT_SEND},
	{CURLE_RECV_ERROR, FAULT_RECEIVE},
	{CURLE_SSL_CONNECT_ERROR, FAULT_TLS},
	{CURLE_SSL_CIPHER, FAULT_TLS},
	{CURLE_PEER_FAILED_VERIFICATION, FAULT_CERTIFICATE},
	{CURLE_SSL_CACERT_BADFILE, FAULT_CA_FILE},
	{CURLE_OPERATION_TIMEDOUT, FAULT_TIMEOUT},
	{CURLE_FILESIZE_EXCEEDED, FAULT_TOO_LARGE},
	{CURLE_GOT_NOTHING, FAULT_NO_ANSWER},
	{CURLE_PARTIAL_FILE, FAULT_ENDED_EARLY},
	{CURLE_BAD_CONTENT_ENCODING, FAULT_PACKING},
	{CURLE_WEIRD_SERVER_REPLY, FAULT_NOT_HTTP},
	{CURLE_HTTP2, FAULT_HTTP2},
	{CURLE_HTTP2_STREAM, FAULT_HTTP2},
};

static enum http_fault fault_of(const struct http_call *c, CURLcode code,
				bool connected)
{
	long through = 0;       /* what a proxy said to CONNECT */

	curl_easy_getinfo(c->easy, CURLINFO_HTTP_CONNECTCODE, &through);
	if (c->too_large)
		return FAULT_TOO_LARGE;
	if (through >= 300)
		return FAULT_PROXY;
	/* An answer as of HTTP 0.9 comes under this code, too. */
	if (code == CURLE_UNSUPPORTED_PROTOCOL && connected)
		return FAULT_NOT_HTTP;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (faults[i].code == code)
			return faults[i].fault;
	return FAULT_OTHER;
}

static enum http_trouble tell(const struct http_call *c, CURLcode code,
			      struct buf *error)
{
	struct http_failure f = {
		.said = c->said, .answering = c->head.begun,
		.timeout_ms = c->request.timeout_ms,
		.connect_ms = connect_ms(c)};
	curl_off_t ready_us = 0;        /* also of a connection that was kept */
	long os_error = 0;

	curl_easy_getinfo(c->easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
	curl_easy_getinfo(c->easy, CURLINFO_OS_ERRNO, &os_error);
	f.connected = ready_us > 0;
	f.os_error = (int)os_error;
	f.fault = fault_of(c, code, f.connected);
	return http_failure_tell(&f, buf_str(&c->request.url), error);
}

/* ---- one call ---------------------------------------------------------------- */

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
	struct http_call *c = ctx;
	size_t n = size * count;

	if (n > HTTP_MOST - c->body.n) {
		c->too_large = true;
		return 0;               /* not n: curl gives up */
	}
	buf_reserve_wiped(&c->body, n);
	buf_add(&c->body, (struct str){bytes, n});
	return n;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *ctx)
{
	struct http_call *c = ctx;

	http_head_add(&c->head, (struct str){bytes, size * count});
	return size * count;
}

/* ---- what is asked ----------------------------------------------------------- */

static void add_line(struct http_call *c, const char *line)
{
	struct curl_slist *more = curl_slist_append(c->lines, line);

	if (!more)
		out_of_memory();
	c->lines = more;
}

static void set_headers(struct http_call *c)
{
	const struct http_request *r = &c->request;

	for (int i = 0; i < r->header_count; i++) {
		const char *colon = strchr(r->headers[i], ':');
		char *name;

		if (strcmp(colon, ": ") != 0) {
			add_line(c, r->headers[i]);
			continue;
		}
		/* To curl "Name:" means not to send it, "Name;" that it is
		 * empty. */
		name = xstrndup(r->headers[i], (size_t)(colon - r->headers[i]) + 1);
		name[colon - r->headers[i]] = ';';
		add_line(c, name);
		free(name);
	}
	/* What curl would add of its own and no signature has seen. */
	if (!http_header_get(r, "Content-Type"))
		add_line(c, "Content-Type:");
	add_line(c, "Expect:");
	curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->lines);
}

static void set_method(struct http_call *c)
{
	const struct http_request *r = &c->request;
	bool post = strcmp(r->method, "POST") == 0;

	if (r->body.n || post || strcmp(r->method, "PUT") == 0) {
		curl_easy_setopt(c->easy, CURLOPT_POST, 1L);
		curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)r->body.n);
		curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS,
				 buf_text(&r->body));
	}
	if (!post)
		curl_easy_setopt(c->easy, CURLOPT_CUSTOMREQUEST, r->method);
}

static void set_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS,
			 (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
			 (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
}

static void set_trust(struct http_call *c)
{
	curl_easy_setopt(c->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c->easy, CURLOPT_SSLVERSION,
			 (long)CURL_SSLVERSION_TLSv1_2);
	if (!c->request.ca_file)
		return;
	curl_easy_setopt(c->easy, CURLOPT_CAINFO, c->request.ca_file);
	curl_easy_setopt(c->easy, CURLOPT_CAPATH, NULL);
}

/* No child of ours shall hold a connection open. */
static int on_new_socket(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
	(void)ctx;
	(void)purpose;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return CURL_SOCKOPT_OK;
}

static void set_limits(struct http_call *c)
{
	curl_easy_setopt(c->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c->easy, CURLOPT_TIMEOUT_MS,
			 (long)c->request.timeout_ms);
	curl_easy_setopt(c->easy, CURLOPT_CONNECTTIMEOUT_MS,
			 (long)connect_ms(c));
	curl_easy_setopt(c->easy, CURLOPT_MAXFILESIZE_LARGE,
			 (curl_off_t)HTTP_MOST);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Giving up a name that is being looked up must not wait for it. */
	curl_easy_setopt(c->easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static void set_all(struct http_call *c)
{
	CURL *easy = c->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, c);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, c->said);
	curl_easy_setopt(easy, CURLOPT_URL, buf_text(&c->request.url));
	if (c->request.proxy)
		curl_easy_setopt(easy, CURLOPT_PROXY, c->request.proxy);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, c);
	curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_new_socket);
	set_protocols(easy);
	set_trust(c);
	set_limits(c);
	set_method(c);
	set_headers(c);
}

/* ---- the loop ---------------------------------------------------------------- */

/* Some TLS libraries write to connections that are gone. */
static void hush_pipe(struct sigaction *before)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGPIPE, &ignore, before);
}

static void call_unlink(struct http_call *c)
{
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
}

static void call_free(struct http_call *c)
{
	struct sigaction before;

	hush_pipe(&before);
	curl_multi_remove_handle(c->http->multi, c->easy);
	curl_easy_cleanup(c->easy);
	sigaction(SIGPIPE, &before, NULL);
	for (struct curl_slist *l = c->lines; l; l = l->next)
		wipe(l->data, strlen(l->data));
	curl_slist_free_all(c->lines);
	http_request_release(&c->request);
	http_head_release(&c->head);
	buf_wipe(&c->body);
	wipe(c->said, sizeof(c->said));
	free(c);
}

/* Tell whoever asked. */
static void deliver(struct http_call *c, CURLcode code)
{
	struct http_answer a = {.took_ms = clock_mono() - c->began};
	struct buf error = {0};
	long status = 0;

	call_unlink(c);
	if (code != CURLE_OK) {
		a.trouble = tell(c, code, &error);
	} else {
		curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
		a.status = (int)status;
		a.body = buf_str(&c->body);
		a.headers = c->head.lines;
		a.header_count = c->head.count;
	}
	a.error = buf_text(&error);
	c->done(c->ctx, &a);
	buf_release(&error);
	call_free(c);
}

/* Let curl work on `fd`, then tell of what it has finished: one at a time,
 * since whoever is told may send and cancel. */
static void work(struct http *h, curl_socket_t fd, int events)
{
	struct sigaction before;
	struct CURLMsg *m;
	int count;

	hush_pipe(&before);
	curl_multi_socket_action(h->multi, fd, events, &count);
	sigaction(SIGPIPE, &before, NULL);
	while ((m = curl_multi_info_read(h->multi, &count))) {
		CURLcode code = m->data.result;
		char *call = NULL;

		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &call);
		deliver((struct http_call *)(void *)call, code);
	}
}

static int64_t on_timer(void *ctx)
{
	struct http *h = ctx;

	h->timer = NULL;        /* what curl wants now is a new one */
	work(h, CURL_SOCKET_TIMEOUT, 0);
	return -1;
}

static int want_timer(CURLM *multi, long ms, void *ctx)
{
	struct http *h = ctx;

	(void)multi;
	loop_timer_remove(h->loop, h->timer);
	h->timer = ms < 0 ? NULL : loop_timer_add(h->loop, ms, on_timer, h);
	return 0;
}

static void on_ready(void *ctx, short revents)
{
	struct http_socket *s = ctx;
	int events = 0;         /* an error: curl looks for itself */

	if (revents & POLLIN)
		events |= CURL_CSELECT_IN;
	if (revents & POLLOUT)
		events |= CURL_CSELECT_OUT;
	work(s->http, s->fd, events);
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *ctx,
		       void *of_socket)
{
	struct http *h = ctx;
	struct http_socket *s = of_socket;
	short events = (short)((what & CURL_POLL_IN ? POLLIN : 0) |
			       (what & CURL_POLL_OUT ? POLLOUT : 0));

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (s)
			loop_watch_remove(h->loop, s->watch);
		curl_multi_assign(h->multi, fd, NULL);
		free(s);
		return 0;
	}
	if (s) {
		loop_watch_events(s->watch, events);
		return 0;
	}
	s = xmalloc(sizeof(*s));
	*s = (struct http_socket){.http = h, .fd = fd};
	s->watch = loop_watch_add(h->loop, fd, events, on_ready, s);
	curl_multi_assign(h->multi, fd, s);
	return 0;
}

/* ---- the door ---------------------------------------------------------------- */

struct http *http_new(struct loop *l, struct err *err)
{
	struct http *h;

	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, memory_new, memory_free,
				 memory_resize, memory_text, memory_zeroed)) {
		err_set(err, "the HTTP library (libcurl) cannot be set up");
		return NULL;
	}
	h = xcalloc(1, sizeof(*h));
	h->loop = l;
	h->multi = curl_multi_init();
	if (!h->multi)
		out_of_memory();
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS,
			  (long)IDLE_CONNECTIONS);
	return h;
}

static void cancel(struct http_call *c)
{
	call_unlink(c);
	call_free(c);
}

void http_free(struct http *h)
{
	struct sigaction before;

	if (!h)
		return;
	while (h->calls)
		cancel(h->calls);
	hush_pipe(&before);
	curl_multi_cleanup(h->multi);
	sigaction(SIGPIPE, &before, NULL);
	loop_timer_remove(h->loop, h->timer);
	free(h);
	curl_global_cleanup();
}

struct http_call *http_send(struct http *h, struct http_request *r,
			    void (*done)(void *ctx,
					 const struct http_answer *a),
			    void *ctx)
{
	struct http_call *c = xcalloc(1, sizeof(*c));

	c->http = h;
	c->done = done;
	c->ctx = ctx;
	c->began = clock_mono();
	c->request = *r;
	*r = (struct http_request){0};
	if (c->request.timeout_ms <= 0)
		c->request.timeout_ms = TIMEOUT_MS;
	c->easy = curl_easy_init();
	if (!c->easy)
		out_of_memory();
	set_all(c);
	c->next = h->calls;
	c->link = &h->calls;
	if (c->next)
		c->next->link = &c->next;
	h->calls = c;
	if (curl_multi_add_handle(h->multi, c->easy) != CURLM_OK)
		out_of_memory();
	return c;
}

void http_cancel(struct http *h, struct http_call *c)
{
	/* One that is just being told of is no longer among them. */
	for (struct http_call *at = h->calls; at; at = at->next)
		if (at == c) {
			cancel(c);
			return;
		}
}
