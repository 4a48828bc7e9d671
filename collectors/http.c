#include "collectors/http.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/http_curl.h"
#include "core/clock.h"
#include "core/loop.h"
#include "core/mem.h"

enum {
	TIMEOUT_MS = 30000,
	IDLE_CONNECTIONS = 32,  /* kept open for the next request */
	SLICE_MS = 4,           /* of work, until keys are looked at */
};

/* What curl waits for on one descriptor. */
struct http_socket {
	struct http *http;
	curl_socket_t fd;
	struct loop_watch *watch;
};

/* ---- one call ---------------------------------------------------------- */

static int64_t on_resume(void *ctx);

/* Has curl had its time? Then it goes on when keys have been looked at. */
static bool must_rest(struct http *h)
{
	if (clock_mono() - h->busy_since < SLICE_MS)
		return false;
	if (!h->resume)
		h->resume = loop_timer_add(h->loop, 0, on_resume, h);
	return true;
}

/* While bytes come curl does not return, so their taker must. */
static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
	struct http_call *c = ctx;
	size_t n = size * count;

	c->paused = must_rest(c->http);
	if (c->paused)
		return CURL_WRITEFUNC_PAUSE;    /* curl keeps the bytes */
	c->too_large = !body_add(&c->body, bytes, n);
	return c->too_large ? 0 : n;            /* not n: curl gives up */
}

static size_t on_header(char *bytes, size_t size, size_t count, void *ctx)
{
	struct http_call *c = ctx;

	http_head_add(&c->head, (struct str){bytes, size * count});
	return size * count;
}

static void set_all(struct http_call *c)
{
	call_set_request(c);
	call_set(c, CURLOPT_WRITEFUNCTION, on_body);
	call_set(c, CURLOPT_WRITEDATA, c);
	call_set(c, CURLOPT_HEADERFUNCTION, on_header);
	call_set(c, CURLOPT_HEADERDATA, c);
}

/* ---- the loop ---------------------------------------------------------- */

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
	const struct libcurl *curl = &c->http->curl;
	struct sigaction before;

	hush_pipe(&before);
	if (c->delay)
		loop_timer_remove(c->http->loop, c->delay);
	else
		curl->multi_remove_handle(c->http->multi, c->easy);
	curl->easy_cleanup(c->easy);
	sigaction(SIGPIPE, &before, NULL);
	for (struct curl_slist *l = c->lines; l; l = l->next)
		wipe(l->data, strlen(l->data));
	curl->slist_free_all(c->lines);
	http_request_release(&c->request);
	http_head_release(&c->head);
	body_release(&c->body);
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
		a.trouble = call_tell(c, code, &error);
	} else {
		call_get(c, CURLINFO_RESPONSE_CODE, &status);
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

/* Tell of what curl has finished: one at a time, since whoever is told may
 * send and cancel. */
static void deliver_all(struct http *h)
{
	struct CURLMsg *m;
	int count;

	while (!must_rest(h) && (m = h->curl.multi_info_read(h->multi, &count))) {
		CURLcode code = m->data.result;
		char *call = NULL;

		h->curl.easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &call);
		deliver((struct http_call *)(void *)call, code);
	}
}

static void work(struct http *h, curl_socket_t fd, int events)
{
	struct sigaction before;
	int count;

	h->busy_since = clock_mono();
	hush_pipe(&before);
	h->curl.multi_socket_action(h->multi, fd, events, &count);
	sigaction(SIGPIPE, &before, NULL);
	deliver_all(h);
}

/* Of those that are paused the one that has got the least. */
static struct http_call *next_paused(const struct http *h)
{
	struct http_call *next = NULL;

	for (struct http_call *c = h->calls; c; c = c->next)
		if (c->paused && (!next || c->body.n < next->body.n))
			next = c;
	return next;
}

static int64_t on_resume(void *ctx)
{
	struct http *h = ctx;
	struct http_call *next;
	struct sigaction before;

	h->resume = NULL;
	h->busy_since = clock_mono();
	deliver_all(h);
	next = next_paused(h);
	if (next && !h->resume) {
		next->paused = false;
		hush_pipe(&before);
		h->curl.easy_pause(next->easy, CURLPAUSE_CONT);
		sigaction(SIGPIPE, &before, NULL);
		deliver_all(h);
	}
	if (next_paused(h) && !h->resume)
		h->resume = loop_timer_add(h->loop, 0, on_resume, h);
	return -1;
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
		h->curl.multi_assign(h->multi, fd, NULL);
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
	h->curl.multi_assign(h->multi, fd, s);
	return 0;
}

/* ---- the door ---------------------------------------------------------- */

struct http *http_new(struct loop *l, struct err *err)
{
	struct http *h = xcalloc(1, sizeof(*h));
	const struct libcurl *curl = &h->curl;

	if (!libcurl_open(&h->curl, err)) {
		free(h);
		return NULL;
	}
	h->loop = l;
	if (curl->global_init_mem(CURL_GLOBAL_DEFAULT, memory_new, memory_free,
				  memory_resize, memory_text, memory_zeroed) ||
	    !(h->multi = curl->multi_init()))
		out_of_memory();
	curl->multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl->multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl->multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl->multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	curl->multi_setopt(h->multi, CURLMOPT_MAXCONNECTS,
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
	h->curl.multi_cleanup(h->multi);
	sigaction(SIGPIPE, &before, NULL);
	loop_timer_remove(h->loop, h->timer);
	loop_timer_remove(h->loop, h->resume);
	free(h);
}

static void begin(struct http_call *c)
{
	struct http *h = c->http;

	c->began = clock_mono();
	if (h->curl.multi_add_handle(h->multi, c->easy) != CURLM_OK)
		out_of_memory();
}

static int64_t on_delay(void *ctx)
{
	struct http_call *c = ctx;

	c->delay = NULL;
	begin(c);
	return -1;
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
	c->request = *r;
	*r = (struct http_request){0};
	if (c->request.timeout_ms <= 0)
		c->request.timeout_ms = TIMEOUT_MS;
	c->easy = h->curl.easy_init();
	if (!c->easy)
		out_of_memory();
	set_all(c);
	c->next = h->calls;
	c->link = &h->calls;
	if (c->next)
		c->next->link = &c->next;
	h->calls = c;
	if (c->request.delay_ms > 0)
		c->delay = loop_timer_add(h->loop, c->request.delay_ms,
					  on_delay, c);
	else
		begin(c);
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
