#include "collectors/remote_words.h"

#include <stdio.h>
#include <string.h>

#include "collectors/answer.h"
#include "collectors/ask.h"
#include "collectors/url.h"
#include "core/clock.h"
#include "core/utf8.h"

enum {
	SCRUB_PART = 12,        /* bytes of a secret that are no chance */
	SCRUB_LEAST = 4,        /* shorter ones would take words apart */
};

const char words_refused_hint[] =
	"check the key and its permissions; docs/providers names the least "
	"it needs";

/* ---- names and times ----------------------------------------------------- */

void words_copy(char *out, size_t size, const char *text)
{
	struct buf clean = {0};
	size_t n;

	utf8_clean(&clean, str_trim(str_from(text)));
	n = clean.n < size ? clean.n : size - 1;
	/* Not in the middle of a character. */
	while (n < clean.n && n > 0 && (clean.p[n] & 0xc0) == 0x80)
		n--;
	if (n)
		memcpy(out, clean.p, n);
	out[n] = '\0';
	buf_release(&clean);
}

/* Without "user:password@". */
static struct str bare_host(struct str host)
{
	for (size_t i = host.n; i > 0; i--)
		if (host.p[i - 1] == '@')
			return str_skip(host, i);
	return host;
}

void words_host(struct str url, char out[WORDS_HOST])
{
	struct url_parts parts;
	char host[WORDS_HOST] = "?";

	if (url_split(url, &parts))
		snprintf(host, sizeof(host), "%.*s",
			 STR_ARG(bare_host(parts.host)));
	words_copy(out, WORDS_HOST, host);
}

void words_base(struct str url, char out[WORDS_HOST])
{
	struct url_parts parts;
	char text[WORDS_HOST] = "?";

	if (url_split(url, &parts))
		snprintf(text, sizeof(text), "%.*s://%.*s",
			 STR_ARG(parts.scheme),
			 STR_ARG(bare_host(parts.host)));
	words_copy(out, WORDS_HOST, text);
}

void words_request(struct buf *to, const char *method, struct str url)
{
	struct url_parts parts;
	char base[WORDS_HOST];

	words_base(url, base);
	buf_addf(to, "%s %s", method, base);
	if (url_split(url, &parts))
		utf8_clean(to, parts.path);
}

void words_time(char out[WORDS_TIME], int64_t now, int64_t ms)
{
	char text[24];
	bool near = ms - now < 10 * ASK_MINUTE;

	time_format_utc(ms, text);      /* 2026-11-23T19:21:07Z */
	if (ask_floor(now, ASK_DAY) == ask_floor(ms, ASK_DAY))
		snprintf(out, WORDS_TIME, "%.*s UTC", near ? 8 : 5, text + 11);
	else
		snprintf(out, WORDS_TIME, "%.10s %.5s UTC", text, text + 11);
}

/* ---- what an answer looks like ------------------------------------------- */

/* Do brackets stay open, or a string? `s` begins with a bracket. */
static bool is_cut_off(struct str s)
{
	int depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			depth++;
		else if (!quoted && (c == '}' || c == ']'))
			depth--;
	}
	return quoted || depth > 0;
}

static const char *looks_like(struct str text)
{
	struct str s = str_trim(text);

	if (str_starts(s, STR("\xef\xbb\xbf")))
		s = str_trim(str_skip(s, 3));
	if (str_empty(s))
		return "nothing";
	if (s.p[0] == '<')
		return str_starts(s, STR("<?xml")) ? "XML" : "an HTML page";
	if (s.p[0] != '{' && s.p[0] != '[')
		return "text";
	return is_cut_off(s) ? "JSON that is cut off"
			     : "JSON that has a mistake in it";
}

static void say_no_json(struct err *err, const char *host, const struct reply *r)
{
	const char *what = looks_like(r->text);
	bool json = strncmp(what, "JSON", 4) == 0;

	err_set(err, "%s answered with %s%s", host, what,
		json ? "" : " instead of JSON");
}

static void say_status(struct err *err, const char *host, const struct reply *r)
{
	const char *what = looks_like(r->text);
	char message[256] = "";

	if (r->json)
		answer_message(r->json, message);
	if (message[0])
		err_set(err, "%s answered %d: %s", host, r->status, message);
	else if (!r->json && r->text.n)
		err_set(err, "%s answered %d with %s", host, r->status, what);
	else
		err_set(err, "%s answered %d", host, r->status);
}

static void say_refused(struct err *err, const char *host, const char *feed,
			const struct reply *r)
{
	char message[256] = "";

	if (r->json)
		answer_message(r->json, message);
	if (r->status == 401)
		err_set(err, "%s does not accept the key (401)%s%s", host,
			message[0] ? ": " : "", message);
	else
		err_set(err, "%s does not let this key read %s (403)%s%s", host,
			feed, message[0] ? ": " : "", message);
}

void words_answer(struct err *err, const char *host, const char *feed,
		  const struct reply *r)
{
	if (r->status == 401 || r->status == 403)
		say_refused(err, host, feed, r);
	else if (r->status / 100 == 3)
		err_set(err, "%s answered with a redirect (%d), which is not "
			     "followed", host, r->status);
	else if (r->status / 100 == 2 && !r->json)
		say_no_json(err, host, r);
	else
		say_status(err, host, r);
}

void words_throttled(struct err *err, const char *host, int64_t now,
		     int64_t until, bool told)
{
	char when[WORDS_TIME];

	words_time(when, now, until);
	if (told)
		err_set(err, "%s asks to wait until %s", host, when);
	else
		err_set(err, "%s asks to wait; next try at %s", host, when);
}

/* ---- what to do ---------------------------------------------------------- */

const char *words_hint(const struct reply *r)
{
	if (r->status == 401 || r->status == 403)
		return words_refused_hint;
	if (r->status / 100 == 3)
		return "set base_url to where the service is now";
	if (r->status == 404)
		return "check base_url and the names in this source's "
		       "configuration";
	if (!r->json && looks_like(r->text)[0] == 'a')
		return "something answers in the seller's place: a proxy, a "
		       "login page, or a wrong base_url";
	return "";
}

const char *words_trouble_hint(enum http_trouble t)
{
	switch (t) {
	case HTTP_NO_HOST:
		return "check the network, and base_url if there is one";
	case HTTP_NO_CONNECTION:
		return "check the network, and whether a proxy is needed";
	case HTTP_TLS:
		return "if its certificate is of your own making, name it "
		       "with ca_file";
	case HTTP_TIMEOUT:
		return "a slow seller may need a longer timeout";
	case HTTP_FINE:
	case HTTP_TOO_LARGE:
	case HTTP_BROKEN:
		break;
	}
	return "";
}

void words_skew(char *out, size_t size, const char *host, int64_t skew_ms)
{
	int64_t off = skew_ms < 0 ? -skew_ms : skew_ms;
	bool hours = off >= 2 * ASK_HOUR;
	int64_t unit = hours ? ASK_HOUR : ASK_MINUTE;
	int64_t n = (off + unit / 2) / unit;

	out[0] = '\0';
	if (off <= ASK_MINUTE)
		return;
	snprintf(out, size, "this machine's clock is %lld %s%s %s %s",
		 (long long)n, hours ? "hour" : "minute", n == 1 ? "" : "s",
		 skew_ms > 0 ? "behind" : "ahead of", host);
}

/* ---- secrets ------------------------------------------------------------- */

static size_t common(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

void words_scrub(char *text, const char *secret)
{
	size_t all = secret ? strlen(secret) : 0;
	size_t least = all < SCRUB_PART ? all : SCRUB_PART;

	if (all < SCRUB_LEAST)
		return;
	while (*text) {
		size_t n = common(text, secret);

		if (n >= least)
			memset(text, '*', n);
		text += n >= least ? n : 1;
	}
}
