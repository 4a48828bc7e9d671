#include "core/json.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/err.h"
#include "core/utf8.h"

static json_t *raw(const struct json *v)
{
	return (json_t *)v;
}

struct json *json_parse(struct str text, const char *name, struct err *err)
{
	json_error_t why;
	json_t *root = json_loadb(text.p ? text.p : "", text.n,
				  JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
				  &why);

	if (!root)
		err_set(err, "%s:%d:%d: %s", name, why.line, why.column,
			why.text);
	return (struct json *)root;
}

struct json *json_parse_lenient(struct str text)
{
	json_error_t why;

	return (struct json *)json_loadb(text.p ? text.p : "", text.n,
					 JSON_DECODE_ANY, &why);
}

static bool read_file(const char *path, struct buf *to, struct err *err)
{
	FILE *f = fopen(path, "rb");
	char part[8192];
	size_t n;
	bool ok;

	if (!f)
		return err_set(err, "%s: %s", path, strerror(errno));
	while (!to->full && (n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(to, (struct str){part, n});
	ok = !ferror(f);
	fclose(f);
	if (to->full)
		return err_set(err, "%s: is larger than %zu MB", path,
			       to->limit >> 20);
	return ok || err_set(err, "%s: cannot be read", path);
}

struct json *json_load(const char *path, struct err *err)
{
	struct buf text = {.limit = 64u << 20};
	struct json *root = NULL;

	if (read_file(path, &text, err))
		root = json_parse(buf_str(&text), path, err);
	buf_release(&text);
	return root;
}

void json_free(struct json *root)
{
	json_decref(raw(root));
}

enum json_kind json_kind(const struct json *v)
{
	if (!v)
		return JSON_NONE;
	switch (json_typeof(raw(v))) {
	case JSON_OBJECT:
		return JSON_MAP;
	case JSON_ARRAY:
		return JSON_LIST;
	case JSON_STRING:
		return JSON_STR;
	case JSON_INTEGER:
		return JSON_INT;
	case JSON_REAL:
		return JSON_FLOAT;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_BOOL;
	default:
		return JSON_NIL;
	}
}

const char *json_kind_name(enum json_kind kind)
{
	static const char *const names[] = {
		[JSON_NONE] = "nothing", [JSON_NIL] = "null",
		[JSON_BOOL] = "true or false", [JSON_INT] = "a whole number",
		[JSON_FLOAT] = "a number", [JSON_STR] = "a string",
		[JSON_LIST] = "a list", [JSON_MAP] = "an object",
	};

	return names[kind];
}

struct json *json_get(const struct json *v, const char *key)
{
	return (struct json *)json_object_get(raw(v), key);
}

bool json_same(const struct json *a, const struct json *b)
{
	if (!a || !b)
		return a == b;
	return json_equal(raw(a), raw(b));
}

struct json *json_at(const struct json *v, size_t index)
{
	return (struct json *)json_array_get(raw(v), index);
}

size_t json_count(const struct json *v)
{
	if (json_kind(v) == JSON_MAP)
		return json_object_size(raw(v));
	return json_kind(v) == JSON_LIST ? json_array_size(raw(v)) : 0;
}

void json_each(const struct json *map,
	       void (*visit)(void *ctx, const char *key, struct json *v),
	       void *ctx)
{
	const char *key;
	json_t *value;

	if (json_kind(map) != JSON_MAP)
		return;
	json_object_foreach(raw(map), key, value)
		visit(ctx, key, (struct json *)value);
}

bool json_str(const struct json *v, struct str *out)
{
	if (json_kind(v) != JSON_STR)
		return false;
	*out = (struct str){json_string_value(raw(v)),
			    json_string_length(raw(v))};
	return true;
}

bool json_int(const struct json *v, int64_t *out)
{
	if (json_kind(v) != JSON_INT)
		return false;
	*out = json_integer_value(raw(v));
	return true;
}

bool json_bool(const struct json *v, bool *out)
{
	if (json_kind(v) != JSON_BOOL)
		return false;
	*out = json_is_true(raw(v));
	return true;
}

bool json_number(const struct json *v, double *out)
{
	enum json_kind kind = json_kind(v);

	if (kind != JSON_INT && kind != JSON_FLOAT)
		return false;
	*out = json_number_value(raw(v));
	return true;
}

static void write_char(struct buf *to, const char *p, size_t n, uint32_t c)
{
	switch (c) {
	case '"':
		buf_puts(to, "\\\"");
		break;
	case '\\':
		buf_puts(to, "\\\\");
		break;
	case '\n':
		buf_puts(to, "\\n");
		break;
	case '\t':
		buf_puts(to, "\\t");
		break;
	default:
		if (c < 0x20)
			buf_addf(to, "\\u%04x", (unsigned)c);
		else if (c == UTF8_BAD)
			buf_puts(to, "\xef\xbf\xbd");
		else
			buf_add(to, (struct str){p, n});
	}
}

void json_write_str(struct buf *to, struct str s)
{
	buf_putc(to, '"');
	while (s.n) {
		uint32_t c;
		size_t n = utf8_decode(s, &c);

		write_char(to, s.p, n, c);
		s = str_skip(s, n);
	}
	buf_putc(to, '"');
}
