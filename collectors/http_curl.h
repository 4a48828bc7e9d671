/* collectors/http_curl.h - what http.c and http_curl.c share: libcurl, and what
 * is known of a call. For these two alone. */
#ifndef COLLECTORS_HTTP_CURL_H
#define COLLECTORS_HTTP_CURL_H

#define CURL_DISABLE_TYPECHECK  /* they are macros: no call by a pointer */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "collectors/http_parts.h"
#include "core/buf.h"

struct loop;
struct loop_timer;

/* What is used of libcurl. It brings thirty libraries with it, which would
 * double the time that every start takes: so it is opened by who needs it. */
#define LIBCURL(F)                                                            \
	F(easy_cleanup) F(easy_getinfo) F(easy_init) F(easy_pause)            \
	F(easy_setopt)                                                        \
	F(global_init_mem) F(multi_add_handle) F(multi_assign)                \
	F(multi_cleanup) F(multi_info_read) F(multi_init) F(multi_setopt)     \
	F(multi_remove_handle) F(multi_socket_action) F(slist_append)         \
	F(slist_free_all)

struct libcurl {
#define MEMBER(name) __typeof__(curl_##name) *name;
	LIBCURL(MEMBER)
};

#define call_set(call, option, value)                                         \
	((call)->http->curl.easy_setopt((call)->easy, option, value))
#define call_get(call, info, to)                                              \
	((call)->http->curl.easy_getinfo((call)->easy, info, to))

struct http {
	struct libcurl curl;
	struct loop *loop;
	CURLM *multi;
	struct loop_timer *timer;       /* when curl wants to be called */
	struct loop_timer *resume;      /* for calls that were paused */
	int64_t busy_since;             /* monotonic ms: curl works */
	struct http_call *calls;        /* all that are under way */
};

struct http_call {
	struct http *http;
	struct http_call *next, **link; /* link: what points to this one */
	CURL *easy;
	struct http_request request;
	struct curl_slist *lines;       /* copies of its headers */
	struct buf body;
	bool too_large, paused;
	struct http_head head;
	char said[CURL_ERROR_SIZE];     /* curl's words: never shown */
	int64_t began;                  /* monotonic ms */
	struct loop_timer *delay;       /* has not begun; else NULL */
	void (*done)(void *ctx, const struct http_answer *a);
	void *ctx;
};

/* False with *err: there is no such library. */
bool libcurl_open(struct libcurl *curl, struct err *err);

/* Options of what is asked and how; the callbacks are the caller's. */
void call_set_request(struct http_call *c);

/* What a code that is not CURLE_OK means, in words. */
enum http_trouble call_tell(const struct http_call *c, CURLcode code,
			    struct buf *error);

#endif
