#include "collectors/logs/pick.h"

#include "core/clock.h"
#include "core/mem.h"
#include "core/money.h"

struct str pick_line(struct str line)
{
	const struct str mark = STR("\xef\xbb\xbf");

	return str_trim(str_starts(line, mark) ? str_skip(line, mark.n) : line);
}

bool pick_is_json(struct str text)
{
	struct jl j;

	jl_init(&j, text);
	jl_skip(&j);
	return jl_done(&j);
}

bool pick_is_whole(struct str held)
{
	struct str text = pick_line(held);

	return text.n && (text.p[text.n - 1] == '}' ||
			  text.p[text.n - 1] == ']') &&
	       pick_is_json(text);
}

bool pick_members(struct str object, struct pick *want, unsigned count)
{
	struct str key;
	struct jl j;

	for (unsigned i = 0; i < count; i++)
		want[i].raw = (struct str){0};
	jl_init(&j, object);
	if (!jl_object(&j))
		return false;
	while (jl_key(&j, &key)) {
		unsigned i = 0;

		while (i < count && !str_is(key, want[i].name))
			i++;
		if (i < count)
			want[i].raw = jl_raw(&j);
		else
			jl_skip(&j);
	}
	return jl_done(&j);
}

/* Member `name` of an object. Its other members are not looked into. */
static struct str member(struct str object, struct str name)
{
	struct str key, found = {0};
	struct jl j;

	jl_init(&j, object);
	if (!jl_object(&j))
		return found;
	while (jl_key(&j, &key)) {
		struct str raw = jl_raw(&j);

		if (str_eq(key, name))
			found = raw;
	}
	return j.bad ? ((struct str){0}) : found;
}

static struct str element(struct str array, int64_t index)
{
	struct jl j;

	jl_init(&j, array);
	if (!jl_array(&j))
		return (struct str){0};
	for (int64_t i = 0; jl_item(&j); i++) {
		struct str raw = jl_raw(&j);

		if (i == index)
			return raw;
	}
	return (struct str){0};
}

static struct str step(struct str value, struct str name)
{
	int64_t index;

	if (pick_type(value) == JL_ARRAY)
		return str_int64(name, &index) && index >= 0
			       ? element(value, index)
			       : (struct str){0};
	return member(value, name);
}

/* "~1" is "/" and "~0" is "~" (RFC 6901). */
static void pointer_unescape(struct str part, struct buf *to)
{
	buf_reset(to);
	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];

		if (c == '~' && i + 1 < part.n &&
		    (part.p[i + 1] == '0' || part.p[i + 1] == '1'))
			c = part.p[++i] == '1' ? '/' : '~';
		buf_putc(to, c);
	}
}

struct str pick_path(struct str doc, const char *path)
{
	const char mark = *path == '/' ? '/' : '.';
	struct str rest = str_from(mark == '/' ? path + 1 : path);
	struct buf plain = {0};

	while (doc.n) {
		const char *end = rest.n ? memchr(rest.p, mark, rest.n) : NULL;
		size_t n = end ? (size_t)(end - rest.p) : rest.n;
		struct str part = {rest.p, n};

		if (mark == '/') {
			pointer_unescape(part, &plain);
			part = buf_str(&plain);
		}
		doc = step(doc, part);
		if (!end)
			break;
		rest = str_skip(rest, n + 1);
	}
	buf_release(&plain);
	return doc;
}

enum jl_type pick_type(struct str raw)
{
	struct jl j;

	if (str_empty(raw))
		return JL_NULL;
	jl_init(&j, raw);
	return jl_peek(&j);
}

enum jl_count pick_count(struct str raw, int64_t *n)
{
	struct jl j;

	if (str_empty(raw))
		return JL_COUNT_ABSENT;
	jl_init(&j, raw);
	return jl_count(&j, n);
}

/* 7 of 7.0: a fraction of zeros is none. */
static struct str without_zeros(struct str raw)
{
	const char *point = memchr(raw.p, '.', raw.n);

	if (!point || raw.p[0] == '"' || point + 1 == raw.p + raw.n)
		return raw;
	for (const char *p = point + 1; p < raw.p + raw.n; p++) {
		if (*p != '0')
			return raw;
	}
	return (struct str){raw.p, (size_t)(point - raw.p)};
}

enum jl_count pick_count_text(struct str raw, int64_t *n)
{
	struct jl j;

	if (str_empty(raw))
		return JL_COUNT_ABSENT;
	jl_init(&j, without_zeros(raw));
	return jl_count_text(&j, n);
}

/* Rooms a usual record does not need are given back. */
enum { WORDS_KEPT = 24 };

/* Above it a time is no longer told in seconds. */
#define SECONDS_MAX INT64_C(100000000000)

/* 1.795e+18 and 1.795e9: times that their writer held as floats. */
static bool time_of_float(struct str text, int64_t *ms)
{
	int64_t n;

	if (!decimal_parse(text, 0, &n) || n < 0)
		return false;
	if (n <= SECONDS_MAX)
		return decimal_parse(text, 3, ms);
	*ms = time_from_number(n, 0);
	return true;
}

bool pick_time(struct str raw, int64_t *ms)
{
	struct jl j;

	if (str_empty(raw))
		return false;
	jl_init(&j, raw);
	return jl_time(&j, ms) || time_of_float(pick_decimal(raw), ms) ||
	       time_parse_rfc3339(pick_decimal(raw), ms, NULL);
}

bool pick_true(struct str raw)
{
	return str_is(raw, "true");
}

struct str pick_decimal(struct str raw)
{
	enum jl_type type = pick_type(raw);

	if (type == JL_NUMBER)
		return raw;
	if (type == JL_STRING)
		return (struct str){raw.p + 1, raw.n - 2};
	return (struct str){0};
}

struct buf *words_room(struct words *w)
{
	if (w->used == w->count)
		*GROW(w->rooms, w->count, w->room) =
			xcalloc(1, sizeof(struct buf));
	buf_reset(w->rooms[w->used]);
	return w->rooms[w->used++];
}

void words_undo(struct words *w)
{
	w->used--;
}

struct str words_text(struct words *w, struct str raw)
{
	struct buf *room;
	struct str text;

	if (pick_type(raw) != JL_STRING)
		return (struct str){0};
	text = (struct str){raw.p + 1, raw.n - 2};
	if (text.n == 0 || !memchr(text.p, '\\', text.n))
		return text;
	room = words_room(w);
	jl_unescape(text, room);
	return buf_str(room);
}

void words_reset(struct words *w)
{
	while (w->count > WORDS_KEPT) {
		buf_release(w->rooms[--w->count]);
		free(w->rooms[w->count]);
	}
	w->used = 0;
}

void words_release(struct words *w)
{
	for (size_t i = 0; i < w->count; i++) {
		buf_release(w->rooms[i]);
		free(w->rooms[i]);
	}
	free(w->rooms);
	*w = (struct words){0};
}
