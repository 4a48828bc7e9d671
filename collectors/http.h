/* collectors/http.h - HTTP requests on our loop; the only door to libcurl.
 *
 * HTTP/2 where offered, connections kept, TLS always verified, redirects
 * never followed, answers capped at HTTP_MOST bytes. What may hold a secret
 * (url, headers, body) is wiped after use and never in an error text. */
#ifndef COLLECTORS_HTTP_H
#define COLLECTORS_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/err.h"
#include "core/str.h"

struct http;
struct http_call;
struct loop;

enum { HTTP_MOST = 32 << 20 };

struct http_request {
	const char *method;     /* static: "GET", "POST", "PUT" */
	struct buf url;
	char **headers;         /* owned: "Name: value" */
	int header_count, header_room;
	struct buf body;        /* sent when not empty */
	int64_t delay_ms;       /* it goes out so much later; 0: now */
	int64_t timeout_ms;     /* for all of it from then on; 0: 30 s */
	const char *proxy;      /* lent; NULL: what the environment says */
	const char *ca_file;    /* lent; NULL: the system's */
};

/* Wipe and free what a request holds; it is empty after. */
void http_request_release(struct http_request *r);

/* Add a header, in place of one of that name (case is folded). */
void http_header_set(struct http_request *r, const char *name,
		     const char *value);

/* Value of a header that was set, lent; NULL. */
const char *http_header_get(const struct http_request *r, const char *name);

enum http_trouble {
	HTTP_FINE,              /* an answer came, whatever its status */
	HTTP_NO_HOST,           /* name not found */
	HTTP_NO_CONNECTION,     /* refused, reset, no route */
	HTTP_TLS,               /* certificate, name or protocol */
	HTTP_TIMEOUT,
	HTTP_TOO_LARGE,
	HTTP_BROKEN,            /* ended early, or is no HTTP */
};

struct http_answer {
	enum http_trouble trouble;
	int status;             /* 200 ...; 0 unless HTTP_FINE */
	struct str body;        /* lent until the callback returns */
	char **headers;         /* "name: value", names in lower case */
	int header_count;
	const char *error;      /* one sentence, "" when fine: names the host,
				 * nothing secret */
	int64_t took_ms;
};

/* Trimmed value of a header by its lower-case name; empty: none. */
struct str http_answer_header(const struct http_answer *a, const char *name);

/* Date header to UTC ms (RFC 9110, all three forms). False: none, no date. */
bool http_date(struct str text, int64_t *ms);

/* NULL with *err when libcurl cannot be set up. */
struct http *http_new(struct loop *l, struct err *err);

/* Cancels what is under way, without callbacks. Not from within `done`. */
void http_free(struct http *h);

/* Send; `r` is taken over and empty after. `done` runs on the loop, once,
 * never before this returns. */
struct http_call *http_send(struct http *h, struct http_request *r,
			    void (*done)(void *ctx,
					 const struct http_answer *a),
			    void *ctx);

/* No callback will come. One that was told of, or is being told, is fine. */
void http_cancel(struct http *h, struct http_call *c);

/* Overwrite memory that held a secret. */
void wipe(void *p, size_t n);

/* Wipe and free a C string; NULL is fine. */
void wipe_free(char *text);

#endif
