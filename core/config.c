#include "core/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/config_check.h"
#include "core/err.h"
#include "core/mem.h"

#define DAY_MS INT64_C(86400000)
#define MB 1000000

void config_init(struct config *c)
{
	*c = (struct config){
		.discover = true,
		.records_keep_ms = 90 * DAY_MS,
		.max_bytes = INT64_C(2000) * MB,
	};
}

void config_release(struct config *c)
{
	for (int i = 0; i < c->source_count; i++)
		free(c->lists[i]);
	free(c->lists);
	free(c->sources);
	json_free(c->root);
	config_init(c);
}

bool config_duration(struct str s, int64_t *ms)
{
	static const struct { struct str unit; int64_t ms; } units[] = {
		{{"ms", 2}, 1}, {{"s", 1}, 1000}, {{"m", 1}, 60000},
		{{"h", 1}, 3600000}, {{"d", 1}, DAY_MS},
	};
	size_t digits = 0;
	int64_t n;

	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (!str_int64((struct str){s.p, digits}, &n) || n > 1000000000)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (!str_eq(str_skip(s, digits), units[i].unit))
			continue;
		*ms = n * units[i].ms;
		return true;
	}
	return false;
}

/* ---- taking values that were checked ----------------------------------- */

static const char *text_of(const struct json *map, const char *key)
{
	struct str s;

	return json_str(json_get(map, key), &s) ? s.p : NULL;
}

static int64_t duration_of(const struct json *map, const char *key,
			   int64_t fallback)
{
	struct str s;
	int64_t ms;

	return json_str(json_get(map, key), &s) && config_duration(s, &ms)
		? ms : fallback;
}

static enum source_layer layer_of(const struct json *map)
{
	const char *word = text_of(map, "layer");

	if (!word)
		return LAYER_NONE;
	if (!strcmp(word, "proxy"))
		return LAYER_PROXY;
	return !strcmp(word, "client") ? LAYER_CLIENT : LAYER_TELEMETRY;
}

/* "path" as an array; a single string is an array of one. */
static const char **take_paths(const struct json *map, int *count)
{
	const struct json *v = json_get(map, "path");
	bool single = json_kind(v) == JSON_STR;
	size_t n = single ? 1 : json_count(v);
	const char **paths = n ? xcalloc(n, sizeof(*paths)) : NULL;

	for (size_t i = 0; i < n; i++) {
		struct str s = {0};

		json_str(single ? v : json_at(v, i), &s);
		paths[i] = s.p;
	}
	*count = (int)n;
	return paths;
}

static void take_source(struct config *c, int i, const struct json *v)
{
	struct source_config *s = &c->sources[i];
	const char *billing = text_of(v, "billing");

	*s = (struct source_config){
		.name = text_of(v, "name"),
		.type = text_of(v, "type"),
		.enabled = true,
		.interval_ms = duration_of(v, "interval", 0),
		.route = text_of(v, "route"),
		.layer = layer_of(v),
		.subscription = billing && !strcmp(billing, "subscription"),
		.preset = text_of(v, "preset"),
		.fields = json_get(v, "fields"),
		.semantics = text_of(v, "semantics"),
		.provider = text_of(v, "provider"),
		.client = text_of(v, "client"),
		.json = v,
	};
	json_bool(json_get(v, "enabled"), &s->enabled);
	if (!s->name)
		s->name = s->type;
	c->lists[i] = take_paths(v, &s->path_count);
	s->paths = c->lists[i];
}

static void take_sources(struct config *c, const struct json *list)
{
	size_t n = json_count(list);

	if (n == 0)
		return;
	c->sources = xcalloc(n, sizeof(*c->sources));
	c->lists = xcalloc(n, sizeof(*c->lists));
	c->source_count = (int)n;
	for (size_t i = 0; i < n; i++)
		take_source(c, (int)i, json_at(list, i));
}

static void take_root(struct config *c, struct json *root)
{
	const struct json *keep = json_get(root, "retention");
	int64_t mb;

	c->root = root;
	c->timezone = text_of(root, "timezone");
	c->theme = text_of(root, "theme");
	json_bool(json_get(root, "discover"), &c->discover);
	c->records_keep_ms = duration_of(keep, "records", c->records_keep_ms);
	if (json_int(json_get(keep, "max_mb"), &mb))
		c->max_bytes = mb < INT64_MAX / MB ? mb * MB : INT64_MAX;
	take_sources(c, json_get(root, "sources"));
}

/* The parser quotes what it stumbled over, and that may be a secret. */
static void hide_quoted(struct err *err)
{
	char *near = err ? strstr(err->text, " near '") : NULL;

	if (near)
		*near = '\0';
}

bool config_parse(struct config *c, struct str text, const char *name,
		  struct err *err)
{
	const struct str mark = STR("\xef\xbb\xbf");
	struct json *root;

	config_init(c);
	/* Some editors begin a file with a byte order mark. */
	if (str_starts(text, mark))
		text = str_skip(text, mark.n);
	if (str_empty(str_trim(text)))
		return err_set(err, "%s:1:1: the file is empty; write {} for"
			       " a configuration of defaults", name);
	root = json_parse(text, name, err);
	if (!root) {
		hide_quoted(err);
		return false;
	}
	if (!config_check(root, text, name, err)) {
		json_free(root);
		return false;
	}
	take_root(c, root);
	return true;
}

static bool read_all(int fd, const char *path, struct buf *to,
		     struct err *err)
{
	for (;;) {
		char part[8192];
		ssize_t n = read(fd, part, sizeof(part));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, "%s: %s", path, strerror(errno));
		if (n == 0)
			return true;
		buf_add(to, (struct str){part, (size_t)n});
		if (to->full)
			return err_set(err, "%s: is larger than 4 MB", path);
	}
}

bool config_load(struct config *c, const char *path, struct err *err)
{
	struct buf text = {.limit = 4 * MB};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	config_init(c);
	if (fd < 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	ok = read_all(fd, path, &text, err) &&
	     config_parse(c, buf_str(&text), path, err);
	close(fd);
	buf_release(&text);
	return ok;
}
