/* collectors/ask.h - one poll of one feed while it is under way: what was
 * configured, the request to send next, the rows read so far. */
#ifndef COLLECTORS_ASK_H
#define COLLECTORS_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/http.h"
#include "core/bill.h"
#include "core/config.h"
#include "core/err.h"

struct api;
struct api_feed;

/* More pages than that are a loop. A month by the hour, one hour to a page,
 * is 768. */
enum { ASK_PAGES = 1000 };

enum ask_step {
	ASK_SEND,       /* ask->request is composed: sign and send it */
	ASK_RUN,        /* login only: ask->argv is composed: run it */
	ASK_DONE,       /* this poll (or login) is complete */
	ASK_FAILED,     /* *err says why; tried again later */
	ASK_THROTTLED,  /* *err; the seller wants us to wait */
	ASK_REFUSED,    /* *err; key or permission: waits for the user */
	ASK_DEFAULT,    /* `refused` only: treat it as usual */
};

/* What came back, from a server or a child. */
struct reply {
	int status;                     /* 200 ...; 0: from a child */
	struct str text;
	const struct json *json;        /* NULL: text is no JSON */
	const struct http_answer *http; /* NULL: from a child */
};

struct ask {
	const struct api *api;
	const struct api_feed *feed;            /* NULL during check() */
	const struct source_config *config;
	void *own;              /* the source's, api->own_size bytes */
	void *scratch;          /* this poll's, feed->scratch_size bytes */

	/* Lent value of the secret behind a key of the config; NULL: none. */
	const char *(*secret)(const void *ctx, const char *key);
	const void *secret_ctx;

	/* Variables and the user's home, for credentials that live there. */
	const char *(*get)(void *ctx, const char *name);
	void *get_ctx;
	const char *home;

	int64_t now;            /* UTC ms, fresh at each step */
	int64_t since, until;   /* UTC ms: what is wanted; until is the time
				 * the poll began. Set `since` further back to
				 * align it: the batch tells what was read. */
	bool first;             /* nothing of this feed was ever read */

	struct http_request request;
	char *argv[16];         /* owned: for ASK_RUN; NULL at the end */
	struct bill_batch *batch;

	int pages;
	uint64_t *seen;         /* owned: cursors so far, hashed */
	int seen_count, seen_room;
};

/* ---- the configuration -------------------------------------------------- */

/* Text of a key of the source; NULL when it is not there. */
const char *ask_config(const struct ask *a, const char *key);

/* A bool of the source, or `fallback`. */
bool ask_config_bool(const struct ask *a, const char *key, bool fallback);

/* Element `index` of a key that is a string or a list of them; NULL past the
 * last. */
const char *ask_config_item(const struct ask *a, const char *key, int index);

/* Value of a secret key; NULL when it is not configured. */
const char *ask_secret(const struct ask *a, const char *key);

/* Append the address of a role without a slash at the end: endpoints, else
 * base_url, else the api's own with "%s" as `region` (NULL: none). */
void ask_host(const struct ask *a, const char *role, const char *region,
	      struct buf *to);

/* ---- requests ------------------------------------------------------------- */

/* A new request to the host of `role` ("" for the only one): headers are
 * none but Accept and User-Agent. */
void ask_get(struct ask *a, const char *role, const char *path);
void ask_post(struct ask *a, const char *role, const char *path,
	      const char *content_type, struct str body);

/* The same to a full address. */
void ask_get_url(struct ask *a, const char *url);
void ask_post_url(struct ask *a, const char *url, const char *content_type,
		  struct str body);

/* Query parameters, encoded. */
void ask_query(struct ask *a, const char *name, const char *value);
void ask_query_int(struct ask *a, const char *name, int64_t value);
void ask_query_time(struct ask *a, const char *name, int64_t ms); /* RFC 3339 */

void ask_header(struct ask *a, const char *name, const char *value);

/* "Authorization: Bearer VALUE"; the copy is wiped with the request. */
void ask_bearer(struct ask *a, const char *value);

/* Before following a cursor: false with *err when it is empty, was seen in
 * this poll before, or there were ASK_PAGES pages. */
bool ask_page(struct ask *a, struct str cursor, struct err *err);

/* Command to run (ASK_RUN); copies, NULL at the end. */
void ask_command(struct ask *a, const char *const *argv);

/* ---- the window ------------------------------------------------------------ */

#define ASK_MINUTE INT64_C(60000)
#define ASK_HOUR INT64_C(3600000)
#define ASK_DAY INT64_C(86400000)

/* `ms` down to a multiple of `unit`, also before 1970. */
int64_t ask_floor(int64_t ms, int64_t unit);

/* Tell the batch what is being read: [since, until) in `grouping`. */
void ask_window(struct ask *a, int64_t since, int64_t until,
		const char *grouping);

/* ---- failing ---------------------------------------------------------------- */

/* Set *err and return `step`. */
enum ask_step ask_fail(enum ask_step step, struct err *err,
		       const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Everything an ask owns, wiped. */
void ask_release(struct ask *a);

#endif
