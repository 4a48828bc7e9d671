#include "collectors/ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "collectors/api.h"
#include "collectors/url.h"
#include "core/clock.h"
#include "core/intern.h"
#include "core/json.h"
#include "core/mem.h"

/* ---- the configuration -------------------------------------------------- */

static const char *text_of(const struct json *v)
{
	struct str s;

	return json_str(v, &s) ? s.p : NULL;
}

const char *ask_config(const struct ask *a, const char *key)
{
	return text_of(json_get(a->config->json, key));
}

bool ask_config_bool(const struct ask *a, const char *key, bool fallback)
{
	bool value;

	return json_bool(json_get(a->config->json, key), &value) ? value
								 : fallback;
}

const char *ask_config_item(const struct ask *a, const char *key, int index)
{
	const struct json *v = json_get(a->config->json, key);

	if (json_kind(v) == JSON_LIST)
		return text_of(json_at(v, (size_t)index));
	return index == 0 ? text_of(v) : NULL;
}

const char *ask_secret(const struct ask *a, const char *key)
{
	return a->secret ? a->secret(a->secret_ctx, key) : NULL;
}

/* The api's own address of a role, in "role=address,...". */
static struct str host_of(const struct api *api, const char *role)
{
	size_t n = strlen(role);

	for (const char *p = api->hosts; p && *p; p++) {
		const char *end = strchr(p, ',');
		size_t all = end ? (size_t)(end - p) : strlen(p);

		if (strncmp(p, role, n) == 0 && p[n] == '=')
			return (struct str){p + n + 1, all - n - 1};
		if (!end)
			break;
		p = end;
	}
	return STR("");
}

static void add_host(struct buf *to, struct str host, const char *region)
{
	ptrdiff_t at = str_find(host, STR("%s"));

	if (at < 0) {
		buf_add(to, host);
		return;
	}
	buf_add(to, (struct str){host.p, (size_t)at});
	buf_puts(to, region ? region : "");
	buf_add(to, str_skip(host, (size_t)at + 2));
}

void ask_host(const struct ask *a, const char *role, const char *region,
	      struct buf *to)
{
	const struct json *roles = json_get(a->config->json, "endpoints");
	const char *own = text_of(json_get(roles, role));

	if (!own)
		own = ask_config(a, "base_url");
	if (own)
		buf_puts(to, own);
	else
		add_host(to, host_of(a->api, role), region);
	while (to->n && to->p[to->n - 1] == '/')
		to->p[--to->n] = '\0';
}

/* ---- requests ------------------------------------------------------------- */

/* An empty request for this source. */
static void renew(struct ask *a, const char *method)
{
	struct str timeout;

	http_request_release(&a->request);
	a->request.method = method;
	a->request.proxy = ask_config(a, "proxy");
	a->request.ca_file = ask_config(a, "ca_file");
	if (json_str(json_get(a->config->json, "timeout"), &timeout))
		config_duration(timeout, &a->request.timeout_ms);
	http_header_set(&a->request, "Accept", "application/json");
	http_header_set(&a->request, "User-Agent", "tokentop/0.1");
}

static void set_body(struct ask *a, const char *content_type, struct str body)
{
	buf_add(&a->request.body, body);
	http_header_set(&a->request, "Content-Type", content_type);
}

void ask_get(struct ask *a, const char *role, const char *path)
{
	renew(a, "GET");
	ask_host(a, role, NULL, &a->request.url);
	buf_puts(&a->request.url, path);
}

void ask_post(struct ask *a, const char *role, const char *path,
	      const char *content_type, struct str body)
{
	renew(a, "POST");
	ask_host(a, role, NULL, &a->request.url);
	buf_puts(&a->request.url, path);
	set_body(a, content_type, body);
}

void ask_get_url(struct ask *a, const char *url)
{
	renew(a, "GET");
	buf_puts(&a->request.url, url);
}

void ask_post_url(struct ask *a, const char *url, const char *content_type,
		  struct str body)
{
	renew(a, "POST");
	buf_puts(&a->request.url, url);
	set_body(a, content_type, body);
}

void ask_query(struct ask *a, const char *name, const char *value)
{
	url_query(&a->request.url, name, str_from(value));
}

void ask_query_int(struct ask *a, const char *name, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	ask_query(a, name, text);
}

void ask_query_time(struct ask *a, const char *name, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	ask_query(a, name, text);
}

void ask_header(struct ask *a, const char *name, const char *value)
{
	http_header_set(&a->request, name, value);
}

void ask_bearer(struct ask *a, const char *value)
{
	struct buf text = {0};

	/* Grown once: no copy stays behind unwiped. */
	buf_reserve(&text, strlen("Bearer ") + strlen(value) + 1);
	buf_addf(&text, "Bearer %s", value);
	ask_header(a, "Authorization", buf_text(&text));
	wipe(text.p, text.n);
	buf_release(&text);
}

bool ask_page(struct ask *a, struct str cursor, struct err *err)
{
	uint64_t hash = hash_bytes(cursor.p, cursor.n);

	if (str_empty(cursor))
		return err_set(err, "there are more pages, but no way to them "
				    "(%s after page %d)", a->feed->name,
			       a->pages + 1);
	for (int i = 0; i < a->seen_count; i++)
		if (a->seen[i] == hash)
			return err_set(err, "its pages go round in a circle "
					    "(%s after page %d)",
				       a->feed->name, a->pages + 1);
	if (++a->pages >= ASK_PAGES)
		return err_set(err, "there are more than %d pages of %s",
			       ASK_PAGES, a->feed->name);
	*GROW(a->seen, a->seen_count, a->seen_room) = hash;
	return true;
}

static void clear_command(struct ask *a)
{
	for (int i = 0; a->argv[i]; i++) {
		free(a->argv[i]);
		a->argv[i] = NULL;
	}
}

void ask_command(struct ask *a, const char *const *argv)
{
	clear_command(a);
	for (size_t i = 0; argv[i] && i + 1 < ARRAY_LEN(a->argv); i++)
		a->argv[i] = xstrdup(argv[i]);
}

/* ---- the window ------------------------------------------------------------ */

int64_t ask_floor(int64_t ms, int64_t unit)
{
	return ms - ((ms % unit) + unit) % unit;
}

void ask_window(struct ask *a, int64_t since, int64_t until,
		const char *grouping)
{
	struct bill_batch *b = a->batch;

	b->since = since;
	b->until = until;
	b->grouping = intern_str(&b->texts,
				 intern_add(&b->texts, str_from(grouping)));
}

/* ---- failing ---------------------------------------------------------------- */

enum ask_step ask_fail(enum ask_step step, struct err *err,
		       const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(err->text, sizeof(err->text), format, ap);
	va_end(ap);
	return step;
}

void ask_release(struct ask *a)
{
	http_request_release(&a->request);
	clear_command(a);
	free(a->seen);
	a->seen = NULL;
	a->seen_count = a->seen_room = a->pages = 0;
}
