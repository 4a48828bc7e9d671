/* The heads of requests and answers, dates, and forgetting: all of http.h
 * that does not talk to anybody. */
#include "collectors/http_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/clock.h"
#include "core/mem.h"

enum { HEADERS_MOST = 256 };    /* of an answer; more are left out */

void wipe(void *p, size_t n)
{
	/* Called through a volatile pointer, so that no compiler can see that
	 * nobody reads the memory again. */
	void *(*volatile set)(void *, int, size_t) = memset;

	if (p && n)
		set(p, 0, n);
}

void wipe_free(char *text)
{
	if (text)
		wipe(text, strlen(text));
	free(text);
}

/* ---- requests --------------------------------------------------------------- */

void http_request_release(struct http_request *r)
{
	buf_wipe(&r->url);
	buf_wipe(&r->body);
	for (int i = 0; i < r->header_count; i++)
		wipe_free(r->headers[i]);
	free(r->headers);
	*r = (struct http_request){0};
}

/* Index of the header of that name; -1: none. */
static int find_header(const struct http_request *r, const char *name)
{
	size_t n = strlen(name);

	for (int i = 0; i < r->header_count; i++)
		if (strncasecmp(r->headers[i], name, n) == 0 &&
		    r->headers[i][n] == ':')
			return i;
	return -1;
}

/* "Name: value"; a line break would begin another header: it is left out. */
static char *header_line(const char *name, const char *value)
{
	size_t n = strlen(name) + 2;
	char *line = xmalloc(n + strlen(value) + 1);

	memcpy(line, name, n - 2);
	memcpy(line + n - 2, ": ", 2);
	for (; *value; value++)
		if (*value != '\r' && *value != '\n')
			line[n++] = *value;
	line[n] = '\0';
	return line;
}

void http_header_set(struct http_request *r, const char *name,
		     const char *value)
{
	char *line = header_line(name, value);
	int i = find_header(r, name);

	if (i >= 0) {
		wipe_free(r->headers[i]);
		r->headers[i] = line;
		return;
	}
	if (r->header_count == r->header_room) {
		r->header_room = r->header_room ? 2 * r->header_room : 8;
		r->headers = xreallocarray(r->headers, (size_t)r->header_room,
					   sizeof(*r->headers));
	}
	r->headers[r->header_count++] = line;
}

const char *http_header_get(const struct http_request *r, const char *name)
{
	int i = find_header(r, name);

	return i < 0 ? NULL : r->headers[i] + strlen(name) + 2;
}

/* ---- answers ---------------------------------------------------------------- */

struct str http_answer_header(const struct http_answer *a, const char *name)
{
	size_t n = strlen(name);

	for (int i = 0; i < a->header_count; i++) {
		const char *line = a->headers[i];

		if (strncmp(line, name, n) == 0 && line[n] == ':')
			return str_trim(str_from(line + n + 1));
	}
	return (struct str){0};
}

static void head_forget(struct http_head *h)
{
	for (int i = 0; i < h->count; i++)
		wipe_free(h->lines[i]);
	h->count = 0;
}

void http_head_add(struct http_head *h, struct str line)
{
	char *copy;

	if (str_starts(line, STR("HTTP/"))) {
		head_forget(h);
		h->begun = true;
		return;
	}
	line = str_trim(line);
	if (h->count == HEADERS_MOST || !line.n || !memchr(line.p, ':', line.n))
		return;
	if (h->count == h->room) {
		h->room = h->room ? 2 * h->room : 16;
		h->lines = xreallocarray(h->lines, (size_t)h->room,
					 sizeof(*h->lines));
	}
	copy = xstrndup(line.p, line.n);
	for (char *p = copy; *p && *p != ':'; p++)
		*p = (char)tolower((unsigned char)*p);
	h->lines[h->count++] = copy;
}

void http_head_release(struct http_head *h)
{
	head_forget(h);
	free(h->lines);
	*h = (struct http_head){0};
}

struct date {
	char month[4];
	int year, day, hour, minute, second;
};

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static bool read_fixdate(const char *text, struct date *d)
{
	int end = 0;

	sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n",
	       &d->day, d->month, &d->year, &d->hour, &d->minute, &d->second,
	       &end);
	return end && !text[end];
}

/* "Sunday, 06-Nov-94 08:49:37 GMT" */
static bool read_rfc850(const char *text, struct date *d)
{
	int end = 0;

	sscanf(text, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n",
	       &d->day, d->month, &d->year, &d->hour, &d->minute, &d->second,
	       &end);
	/* Nothing here is older than the clock of the machine can say. */
	d->year += d->year < 70 ? 2000 : 1900;
	return end && !text[end];
}

/* "Sun Nov  6 08:49:37 1994" */
static bool read_asctime(const char *text, struct date *d)
{
	int end = 0;

	sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n",
	       d->month, &d->day, &d->hour, &d->minute, &d->second, &d->year,
	       &end);
	return end && !text[end];
}

bool http_date(struct str text, int64_t *ms)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char copy[40], iso[64];
	const char *month;
	struct date d = {.year = 0};

	text = str_trim(text);
	if (text.n < 1 || text.n >= sizeof(copy))
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	if (!read_fixdate(copy, &d) && !read_rfc850(copy, &d) &&
	    !read_asctime(copy, &d))
		return false;
	month = strstr(months, d.month);
	if (strlen(d.month) != 3 || !month || (month - months) % 3)
		return false;
	snprintf(iso, sizeof(iso), "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year,
		 (int)(month - months) / 3 + 1, d.day, d.hour, d.minute,
		 d.second);
	return time_parse_rfc3339(str_from(iso), ms, NULL);
}

char *http_header_line(const char *header)
{
	char *line = xstrdup(header);
	char *colon = strchr(line, ':');

	if (strcmp(colon, ": ") == 0)
		memcpy(colon, ";", sizeof(";"));
	return line;
}
