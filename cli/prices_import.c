/* tokentop prices import FILE|URL */
#include "cli/prices_more.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/prices_text.h"
#include "collectors/http.h"
#include "core/err.h"
#include "core/loop.h"
#include "core/mem.h"
#include "core/price_import.h"
#include "core/replace.h"
#include "core/utf8.h"

enum { SHOWN = 20, FETCH_MS = 60000 };

static const char *const words[PRICE_OUTCOMES] = {
	[PRICE_SAME] = "same", [PRICE_NEW] = "new",
	[PRICE_CHANGED] = "changed", [PRICE_KEPT] = "kept",
	[PRICE_REFUSED] = "refused",
};

static const char *const meanings[PRICE_OUTCOMES] = {
	[PRICE_SAME] = "what is in force says the same",
	[PRICE_NEW] = "had no price",
	[PRICE_CHANGED] = "hold from today on",
	[PRICE_KEPT] = "differ, and what is in force stays",
	[PRICE_REFUSED] = "are beyond belief",
};

/* ---- getting the document ----------------------------------------------------- */

static bool is_url(struct str from)
{
	return str_starts(from, STR("https://")) ||
	       str_starts(from, STR("http://"));
}

static bool read_file(const char *path, struct buf *to, struct err *err)
{
	to->limit = HTTP_MOST;
	if (access(path, R_OK) != 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	if (!replace_read(path, to, NULL, err))
		return false;
	return !to->full ||
	       err_set(err, "%s: is larger than %d MB, no price list", path,
		       HTTP_MOST >> 20);
}

/* An answer that is waited for. */
struct fetch {
	struct buf *to;
	struct err *err;
	const char *url;
	bool done, ok;
};

static void on_answer(void *ctx, const struct http_answer *a)
{
	struct fetch *f = ctx;

	f->done = true;
	if (a->trouble != HTTP_FINE)
		err_set(f->err, "%s: %s", f->url, a->error);
	else if (a->status >= 300 && a->status < 400)
		err_set(f->err, "%s: is elsewhere (status %d), and redirects "
			"are not followed: name the place itself", f->url,
			a->status);
	else if (a->status != 200)
		err_set(f->err, "%s: the server answered with status %d",
			f->url, a->status);
	else
		f->ok = true;
	if (f->ok)
		buf_add(f->to, a->body);
}

static bool fetch(const char *url, struct buf *to, struct err *err)
{
	struct fetch f = {.to = to, .err = err, .url = url};
	struct http_request r = {.method = "GET", .timeout_ms = FETCH_MS};
	struct loop *loop = loop_new(err);
	struct http *http = loop ? http_new(loop, err) : NULL;

	if (http) {
		buf_puts(&r.url, url);
		http_header_set(&r, "Accept", "application/json, text/csv");
		http_send(http, &r, on_answer, &f);
		while (!f.done)
			loop_turn(loop, -1);
		http_free(http);
	}
	http_request_release(&r);
	if (loop)
		loop_free(loop);
	return f.ok;
}

/* ---- keeping it ------------------------------------------------------------------ */

/* Somebody may write the file in the same moment: then look at it again. */
static bool keep(const struct price_import *im, const char *path, int64_t now,
		 struct err *err)
{
	bool ok = true, moved = true;

	while (ok && moved) {
		struct buf old = {.limit = HTTP_MOST}, new = {0};
		struct replace_seen seen;

		ok = replace_read(path, &old, &seen, err);
		if (ok) {
			price_import_merge(im, buf_str(&old), now, &new);
			ok = price_import_holds(buf_str(&new), path, err) &&
			     replace_file(path, buf_str(&new), &seen,
					  &moved, err);
		}
		buf_release(&old);
		buf_release(&new);
	}
	return ok;
}

/* ---- saying it ------------------------------------------------------------------- */

static void put_rate(struct buf *to, int64_t was, int64_t is)
{
	if (was != RATE_NONE && was != is) {
		prices_write_decimal(to, was, 6);
		buf_puts(to, " -> ");
	}
	if (is == RATE_NONE)
		buf_puts(to, "?");
	else
		prices_write_decimal(to, is, 6);
}

static void put_line(struct buf *to, const struct price_line *l)
{
	buf_addf(to, "  %-8s ", words[l->outcome]);
	utf8_clean(to, str_from(l->rule.list));
	buf_putc(to, ' ');
	utf8_clean(to, str_from(l->rule.match));
	if (l->rule.unit_name && l->rule.per_unit == RATE_NONE) {
		buf_puts(to, "  input ");
		put_rate(to, l->was_input, l->rule.rate[TOKENS_INPUT]);
		buf_puts(to, ", output ");
		put_rate(to, l->was_output, l->rule.rate[TOKENS_OUTPUT]);
	}
	if (*l->why) {
		buf_puts(to, ": ");
		utf8_clean(to, str_from(l->why));
	}
	buf_putc(to, '\n');
}

static void put_lines(struct buf *to, const struct price_import *im,
		      enum price_outcome outcome, bool all)
{
	int shown = 0;

	for (int i = 0; i < im->count; i++) {
		if (im->lines[i].outcome != outcome)
			continue;
		if (all || shown < SHOWN)
			put_line(to, &im->lines[i]);
		shown++;
	}
	if (!all && shown > SHOWN)
		buf_addf(to, "  %-8s and %d more; -v shows them\n",
			 words[outcome], shown - SHOWN);
}

static void put_answer(struct buf *to, const struct price_import *im,
		       const char *path, bool all)
{
	static const enum price_outcome order[] = {
		PRICE_CHANGED, PRICE_NEW, PRICE_KEPT, PRICE_REFUSED, PRICE_SAME,
	};

	buf_addf(to, "A list of %s with %d prices", im->format == PRICES_CSV
			 ? "your own" : price_format_names[im->format],
		 im->count);
	if (im->skipped)
		buf_addf(to, "; %d entries have none for tokens", im->skipped);
	buf_puts(to, ".\n\n");
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (im->outcomes[order[i]])
			buf_addf(to, "%7d %-8s %s\n", im->outcomes[order[i]],
				 words[order[i]], meanings[order[i]]);
	if (im->count > im->outcomes[PRICE_SAME])
		buf_puts(to, "\nUSD per million tokens:\n");
	for (size_t i = 0; i < ARRAY_LEN(order) - 1; i++)
		put_lines(to, im, order[i], all);
	if (path)
		buf_addf(to, "\nWritten to %s\n", path);
	else
		buf_puts(to, "\nNothing had to be written.\n");
}

int prices_import(const struct options *o, struct prices_env *env)
{
	const char *from = o->args[1];
	struct price_import im = {0};
	struct buf text = {0}, said = {0};
	struct err err;
	bool changes;
	int code = EXIT_CHECK;

	if (is_url(str_from(from)) && o->offline) {
		err_set(&err, "--offline forbids to ask %s: name a file",
			from);
		return command_failed(EXIT_USAGE, &err);
	}
	if (!(is_url(str_from(from)) ? fetch(from, &text, &err)
				     : read_file(from, &text, &err))) {
		code = command_failed(EXIT_CHECK, &err);
	} else if (!price_import_read(&im, buf_str(&text), &err)) {
		err_prefix(&err, "%s", from);
		code = command_failed(EXIT_CHECK, &err);
	} else {
		price_import_judge(&im, env->book, env->now);
		changes = im.outcomes[PRICE_NEW] + im.outcomes[PRICE_CHANGED];
		if (changes && !keep(&im, env->path, env->now, &err)) {
			code = command_failed(EXIT_CHECK, &err);
		} else {
			put_answer(&said, &im, changes ? env->path : NULL,
				   o->verbose);
			fwrite(buf_text(&said), 1, said.n, stdout);
			code = command_flush();
		}
	}
	price_import_release(&im);
	buf_release(&text);
	buf_release(&said);
	return code;
}
