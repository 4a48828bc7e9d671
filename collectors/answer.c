#include "collectors/answer.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/mem.h"
#include "core/money.h"
#include "core/usage.h"
#include "core/utf8.h"

enum { NUMBER_MOST = 64 };

/* ---- members ------------------------------------------------------------- */

static struct json *step(const struct json *v, struct str part)
{
	char key[64];
	int64_t index;

	if (json_kind(v) == JSON_LIST)
		return str_int64(part, &index) && index >= 0
			       ? json_at(v, (size_t)index)
			       : NULL;
	if (part.n >= sizeof(key))
		return NULL;
	snprintf(key, sizeof(key), "%.*s", STR_ARG(part));
	return json_get(v, key);
}

struct json *answer_at(const struct json *v, const char *path)
{
	struct json *at = (struct json *)v;

	while (at) {
		size_t n = strcspn(path, ".");

		at = step(at, (struct str){path, n});
		if (!path[n])
			break;
		path += n + 1;
	}
	return at;
}

struct str answer_text(const struct json *map, const char *key)
{
	struct str s = {NULL, 0};

	json_str(json_get(map, key), &s);
	return s;
}

bool answer_true(const struct json *map, const char *key)
{
	bool yes = false;

	return json_bool(json_get(map, key), &yes) && yes;
}

/* ---- numbers ------------------------------------------------------------- */

/* The shortest text that reads back as `d`: the digits the seller wrote, as
 * long as there were at most 15 of them. The locale's point is C's: main()
 * sets LC_CTYPE alone. */
static void write_real(double d, char out[NUMBER_MOST])
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, NUMBER_MOST, "%.*g", digits, d);
		if (strtod(out, NULL) == d)
			return;
	}
}

/* Some write ".5": with the 0 before its point, in `room`. */
static void fill_point(struct str *s, char room[NUMBER_MOST])
{
	bool minus = s->n && s->p[0] == '-';
	struct str rest = str_skip(*s, minus);

	if (!str_starts(rest, STR(".")) || rest.n < 2 ||
	    rest.n > NUMBER_MOST - 4)
		return;
	snprintf(room, NUMBER_MOST, "%s0%.*s", minus ? "-" : "",
		 STR_ARG(rest));
	*s = str_from(room);
}

/* The decimal text of a number or string, in `room` or lent from `v`. False
 * when it is neither; whether a string is a number is yet to be seen. */
static bool number_text(const struct json *v, char room[NUMBER_MOST],
			struct str *out)
{
	double d;
	int64_t n;

	if (json_int(v, &n)) {
		snprintf(room, NUMBER_MOST, "%lld", (long long)n);
		*out = str_from(room);
		return true;
	}
	if (json_number(v, &d)) {
		write_real(d, room);
		*out = str_from(room);
		return true;
	}
	if (!json_str(v, out))
		return false;
	*out = str_trim(*out);
	if (out->n > 1 && out->p[0] == '+' && out->p[1] != '-')
		*out = str_skip(*out, 1);
	fill_point(out, room);
	return true;
}

bool answer_decimal_of(const struct json *v, int exponent, int64_t *out)
{
	char room[NUMBER_MOST];
	struct str text;

	return number_text(v, room, &text) &&
	       decimal_parse(text, exponent, out);
}

bool answer_decimal(const struct json *map, const char *key, int exponent,
		    int64_t *out)
{
	return answer_decimal_of(json_get(map, key), exponent, out);
}

/* Exponent at the front of "e+3"; false when it is beyond all reason. */
static bool read_exponent(struct str s, int64_t *out)
{
	if (s.n && s.p[0] == '+')
		s = str_skip(s, 1);
	return str_int64(s, out) && *out > -1000000 && *out < 1000000;
}

/* Has the well-formed decimal number `s` no digit but 0 after its point, once
 * the exponent has moved it? */
static bool is_whole(struct str s)
{
	int64_t digits = 0, last = 0, point = -1, e = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == 'e' || s.p[i] == 'E') {
			if (!read_exponent(str_skip(s, i + 1), &e))
				return false;
			break;
		}
		if (s.p[i] == '.') {
			point = digits;
		} else if (s.p[i] >= '0' && s.p[i] <= '9') {
			digits++;
			if (s.p[i] != '0')
				last = digits;
		}
	}
	return last == 0 || last <= (point < 0 ? digits : point) + e;
}

bool answer_count_of(const struct json *v, int64_t *out)
{
	char room[NUMBER_MOST];
	struct str text;
	int64_t n;

	if (!number_text(v, room, &text) || !decimal_parse(text, 0, &n) ||
	    !is_whole(text) || n < 0 || n > TOKENS_MAX)
		return false;
	*out = n;
	return true;
}

bool answer_count(const struct json *map, const char *key, int64_t *out)
{
	return answer_count_of(json_get(map, key), out);
}

/* ---- times --------------------------------------------------------------- */

/* 20261101 is a day, not one of August 1970; 20261301 is nothing. */
static bool is_compact(int64_t n)
{
	return n >= 19700101 && n <= 29991231;
}

static bool time_of_compact(int64_t n, int64_t *out)
{
	char text[16];

	snprintf(text, sizeof(text), "%04d-%02d-%02d", (int)(n / 10000),
		 (int)(n / 100 % 100), (int)(n % 100));
	return time_parse_rfc3339(str_from(text), out, NULL);
}

/* Times before 1970, and the 0 that some write for "never", are none. */
static bool time_of_number(struct str text, int64_t *out)
{
	int64_t n, ms;

	if (!decimal_parse(text, 0, &n) || n < 0)
		return false;
	if (is_compact(n) && is_whole(text))
		return time_of_compact(n, out);
	ms = time_from_number(n, 0);
	/* Seconds: with what is after their point. */
	if (ms / 1000 == n && !decimal_parse(text, 3, &ms))
		return false;
	if (ms > 0)
		*out = ms;
	return ms > 0;
}

/* As RFC 3339, but a missing offset is UTC: "2026-11-01 10:00:00". */
static bool time_of_text(struct str text, int64_t *out)
{
	char room[48];
	int n;

	if (time_parse_rfc3339(text, out, NULL))
		return true;
	if (str_ends(text, STR(" UTC")))
		text.n -= 4;
	if (text.n > sizeof(room) - 2)
		return false;
	n = snprintf(room, sizeof(room), "%.*sZ", STR_ARG(text));
	return time_parse_iso((struct str){room, (size_t)n}, out);
}

bool answer_time_of(const struct json *v, int64_t *out)
{
	char room[NUMBER_MOST];
	struct str text;

	return number_text(v, room, &text) &&
	       (time_of_number(text, out) || time_of_text(text, out));
}

bool answer_time(const struct json *map, const char *key, int64_t *out)
{
	return answer_time_of(json_get(map, key), out);
}

/* ---- what an error says -------------------------------------------------- */

enum { MESSAGE_MOST = 200 };

/* Append `s` with runs of blanks as one. */
static void put_line(struct buf *to, struct str s)
{
	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ' || s.p[i + 1] != ' ')
			buf_putc(to, s.p[i]);
}

/* Cut to MESSAGE_MOST bytes where a character ends, "..." included. */
static void cut_line(struct buf *line)
{
	static const struct str more = {"\xe2\x80\xa6", 3};
	size_t n = MESSAGE_MOST - more.n;

	if (line->n <= MESSAGE_MOST)
		return;
	while (n && ((unsigned char)line->p[n] & 0xc0) == 0x80)
		n--;
	line->n = n;
	buf_add(line, more);
}

/* Is there a text at `path` with something to show? */
static bool message_at(const struct json *v, const char *path, char out[256])
{
	struct buf clean = {0}, line = {0};
	struct str s;

	if (!json_str(answer_at(v, path), &s))
		return false;
	if (s.n > 4096)
		s.n = 4096;
	utf8_clean(&clean, s);
	put_line(&line, buf_str(&clean));
	cut_line(&line);
	snprintf(out, 256, "%s", buf_text(&line));
	buf_release(&clean);
	buf_release(&line);
	return out[0] != '\0';
}

void answer_message(const struct json *v, char out[256])
{
	static const char *const paths[] = {
		"error.message", "error_description", "Error.Message",
		"ResponseMetadata.Error.Message", "message", "Message",
		"errors.0.message", "errors.message", "base_resp.status_msg",
		"error_msg", "errorMessage", "msg", "detail", "detail.message",
		"detail.0.msg", "title", "error", "errors.0", "error.status",
		"error.code", "error.type", "error.reason",
		"ResponseMetadata.Error.Code", "Code", "code", "__type",
	};

	/* Some answer with a list that holds the one error. */
	if (json_kind(v) == JSON_LIST)
		v = json_at(v, 0);
	out[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		if (message_at(v, paths[i], out))
			return;
}
