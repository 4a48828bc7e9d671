/* Every fixture of every seller's API: see tests/fixtures/apis/README.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collectors/answer.h"
#include "collectors/api.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/money.h"
#include "core/paths.h"

struct player {
	char *path;             /* of CASE.json */
	struct json *root;
	const struct json *script;
	size_t at;              /* next exchange */
	struct config config;
	struct ask ask;
	char *home;
	int64_t now;
	struct buf out;
};

static const char *text_at(const struct json *map, const char *key)
{
	struct str s;

	return json_str(json_get(map, key), &s) ? s.p : NULL;
}

static const char *get_secret(const void *ctx, const char *key)
{
	const struct player *p = ctx;

	return text_at(json_get(p->root, "secrets"), key);
}

static const char *get_variable(void *ctx, const char *name)
{
	struct player *p = ctx;

	return text_at(json_get(p->root, "variables"), name);
}

/* ---- writing what came ---------------------------------------------------- */

static void put_quoted(struct buf *to, struct str s)
{
	bool plain = s.n > 0;

	for (size_t i = 0; i < s.n; i++)
		plain &= s.p[i] != ' ' && s.p[i] != '"' && s.p[i] != '=';
	if (plain)
		buf_add(to, s);
	else
		json_write_str(to, s);
}

static void put_time(struct buf *to, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	buf_puts(to, text);
}

static void put_width(struct buf *to, int64_t ms)
{
	if (ms == ASK_DAY)
		buf_puts(to, "1d");
	else if (ms == ASK_HOUR)
		buf_puts(to, "1h");
	else if (ms == ASK_MINUTE)
		buf_puts(to, "1m");
	else
		buf_addf(to, "%llds", (long long)ms / 1000);
}

static void put_row(struct buf *to, const struct bill_row *r)
{
	static const char *const flags[] = {"estimated", "partial", "upper",
					    "prepaid"};

	buf_addf(to, "%s ", bill_kind_names[r->kind]);
	put_time(to, r->start);
	buf_putc(to, ' ');
	put_width(to, r->width);
	for (int i = 0; i < BILL_DIMS; i++) {
		if (r->dim[i].n == 0)
			continue;
		buf_addf(to, " %s=", bill_dim_names[i]);
		put_quoted(to, r->dim[i]);
	}
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		if (r->known & TOKENS_BIT(c))
			buf_addf(to, " %s=%lld", token_category_names[c],
				 (long long)r->tokens[c]);
	if (r->requests >= 0)
		buf_addf(to, " requests=%lld", (long long)r->requests);
	if (r->units)
		buf_addf(to, " units=%lld", (long long)r->units);
	if (r->kind != BILL_USAGE) {
		buf_putc(to, ' ');
		money_write(to, r->amount);
		buf_addf(to, " %s", r->currency);
	}
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (r->flags & (1u << i))
			buf_addf(to, " %s", flags[i]);
	buf_putc(to, '\n');
}

static void put_balance(struct buf *to, const struct bill_balance *b)
{
	buf_puts(to, "balance ");
	put_quoted(to, b->what);
	if (b->account.n) {
		buf_puts(to, " account=");
		put_quoted(to, b->account);
	}
	buf_putc(to, ' ');
	money_write(to, b->amount);
	buf_addf(to, "%s%s\n", b->currency[0] ? " " : "", b->currency);
}

static void put_limit(struct buf *to, const struct bill_limit *l)
{
	buf_puts(to, "limit ");
	put_quoted(to, l->name);
	if (l->account.n) {
		buf_puts(to, " account=");
		put_quoted(to, l->account);
	}
	buf_addf(to, " %.4f%%", (double)l->used_ppm / 10000);
	if (l->window_ms)
		buf_addf(to, " window=%lld", (long long)l->window_ms / 1000);
	if (l->resets_at) {
		buf_puts(to, " resets=");
		put_time(to, l->resets_at);
	}
	buf_putc(to, '\n');
}

static void put_label(struct buf *to, const struct bill_label *x)
{
	buf_addf(to, "label %s=", bill_dim_names[x->dim]);
	put_quoted(to, x->id);
	buf_putc(to, ' ');
	put_quoted(to, x->label);
	buf_putc(to, '\n');
}

static void put_batch(struct buf *to, const struct bill_batch *b)
{
	for (uint32_t i = 0; i < b->count; i++)
		put_row(to, &b->rows[i]);
	for (uint32_t i = 0; i < b->balance_count; i++)
		put_balance(to, &b->balances[i]);
	for (uint32_t i = 0; i < b->limit_count; i++)
		put_limit(to, &b->limits[i]);
	for (uint32_t i = 0; i < b->label_count; i++)
		put_label(to, &b->labels[i]);
	if (b->since == b->until)
		return;
	buf_puts(to, "read ");
	put_time(to, b->since);
	buf_putc(to, ' ');
	put_time(to, b->until);
	if (b->grouping.n)
		buf_addf(to, " by %.*s", STR_ARG(b->grouping));
	buf_putc(to, '\n');
}

/* ---- the script ------------------------------------------------------------ */

static void must(const struct player *p, bool ok, const char *what,
		 const char *is, const char *want)
{
	if (!ok)
		fail_msg("%s, exchange %zu: %s is\n  %s\nnot\n  %s", p->path,
			 p->at, what, is, want ? want : "(nothing more)");
}

static bool same_json(const struct json *a, const struct json *b);

struct same {
	const struct json *other;
	bool same;
};

static void visit_same(void *ctx, const char *key, struct json *v)
{
	struct same *s = ctx;

	s->same &= same_json(v, json_get(s->other, key));
}

static bool same_json(const struct json *a, const struct json *b)
{
	struct same s = {b, true};
	struct str x, y;
	double m, n;
	bool p, q;

	if (json_number(a, &m) && json_number(b, &n))
		return m == n;
	if (json_kind(a) != json_kind(b) || json_count(a) != json_count(b))
		return false;
	if (json_str(a, &x) && json_str(b, &y))
		return str_eq(x, y);
	if (json_bool(a, &p) && json_bool(b, &q))
		return p == q;
	if (json_kind(a) == JSON_LIST) {
		for (size_t i = 0; i < json_count(a); i++)
			if (!same_json(json_at(a, i), json_at(b, i)))
				return false;
	}
	if (json_kind(a) == JSON_MAP)
		json_each(a, visit_same, &s);
	return s.same;
}

static void check_body(const struct player *p, const struct json *want)
{
	struct str sent = buf_str(&p->ask.request.body), text;
	struct json *is;
	struct err err;

	if (!want)
		return;
	if (json_str(want, &text)) {
		must(p, str_eq(sent, text), "the body", buf_text(&p->ask.request.body),
		     text.p);
		return;
	}
	is = json_parse(sent, "body", &err);
	must(p, is && same_json(want, is), "the body",
	     buf_text(&p->ask.request.body), "as in the script");
	json_free(is);
}

struct header_check {
	const struct player *p;
};

static void check_header(void *ctx, const char *key, struct json *v)
{
	const struct player *p = ((struct header_check *)ctx)->p;
	const char *is = http_header_get(&p->ask.request, key);
	struct str want;

	json_str(v, &want);
	must(p, is && str_glob(str_from(is), want.p), key, is ? is : "(not set)",
	     want.p);
}

static const struct json *next_exchange(struct player *p)
{
	const struct json *x = json_at(p->script, p->at);

	if (!x)
		fail_msg("%s: asks for more than the script has: %s", p->path,
			 buf_text(&p->ask.request.url));
	return x;
}

static void check_sent(struct player *p, const struct json *x)
{
	struct buf is = {0};
	const char *want = text_at(x, "request");
	struct header_check h = {p};

	buf_addf(&is, "%s %s", p->ask.request.method,
		 buf_text(&p->ask.request.url));
	must(p, want && (strcmp(want, buf_text(&is)) == 0 ||
			 str_glob(buf_str(&is), want)),
	     "the request", buf_text(&is), want);
	buf_release(&is);
	json_each(json_get(x, "headers"), check_header, &h);
	check_body(p, json_get(x, "body"));
}

static void check_run(struct player *p, const struct json *x)
{
	const struct json *want = json_get(x, "run");
	size_t n = json_count(want);

	for (size_t i = 0; i <= n; i++) {
		struct str s = {0};

		json_str(json_at(want, i), &s);
		must(p, i == n ? !p->ask.argv[i]
			       : p->ask.argv[i] && str_is(s, p->ask.argv[i]),
		     "a word of the command", p->ask.argv[i] ? p->ask.argv[i]
							    : "(none)", s.p);
	}
}

/* One answer of the script, alive until the next. */
struct played {
	struct reply reply;
	struct http_answer http;
	struct buf text;
	struct json *json;
	char *headers[16];
};

struct header_list {
	struct played *to;
};

static void add_header(void *ctx, const char *key, struct json *v)
{
	struct played *to = ((struct header_list *)ctx)->to;
	struct buf line = {0};
	struct str value;

	json_str(v, &value);
	buf_addf(&line, "%s: %.*s", key, STR_ARG(value));
	to->headers[to->http.header_count++] = buf_take(&line);
}

static void write_json(struct buf *to, const struct json *v);

struct writing {
	struct buf *to;
	bool first;
};

static void write_member(void *ctx, const char *key, struct json *v)
{
	struct writing *w = ctx;

	buf_puts(w->to, w->first ? "" : ",");
	w->first = false;
	json_write_str(w->to, str_from(key));
	buf_putc(w->to, ':');
	write_json(w->to, v);
}

static void write_json(struct buf *to, const struct json *v)
{
	struct writing w = {to, true};
	struct str s;
	int64_t n;
	double d;
	bool b;

	if (json_str(v, &s)) {
		json_write_str(to, s);
	} else if (json_int(v, &n)) {
		buf_addf(to, "%lld", (long long)n);
	} else if (json_number(v, &d)) {
		buf_addf(to, "%.17g", d);
	} else if (json_bool(v, &b)) {
		buf_puts(to, b ? "true" : "false");
	} else if (json_kind(v) == JSON_LIST) {
		buf_putc(to, '[');
		for (size_t i = 0; i < json_count(v); i++) {
			buf_puts(to, i ? "," : "");
			write_json(to, json_at(v, i));
		}
		buf_putc(to, ']');
	} else if (json_kind(v) == JSON_MAP) {
		buf_putc(to, '{');
		json_each(v, write_member, &w);
		buf_putc(to, '}');
	} else {
		buf_puts(to, "null");
	}
}

static void play(struct player *p, struct played *to, bool run)
{
	const struct json *x = next_exchange(p);
	const char *text = text_at(x, "text");
	struct header_list list = {to};
	int64_t status = 200;

	*to = (struct played){0};
	if (run)
		check_run(p, x);
	else
		check_sent(p, x);
	p->at++;
	json_int(json_get(x, "status"), &status);
	if (text)
		buf_puts(&to->text, text);
	else if (json_get(x, "reply"))
		write_json(&to->text, json_get(x, "reply"));
	to->json = to->text.n ? answer_parse(buf_str(&to->text)) : NULL;
	to->http.headers = to->headers;
	json_each(json_get(x, "reply_headers"), add_header, &list);
	to->http.status = (int)status;
	to->http.body = buf_str(&to->text);
	to->reply = (struct reply){
		.status = run ? 0 : (int)status,
		.text = buf_str(&to->text),
		.json = to->json,
		.http = run ? NULL : &to->http,
	};
}

static void played_release(struct played *x)
{
	for (int i = 0; i < x->http.header_count; i++)
		free(x->headers[i]);
	json_free(x->json);
	buf_release(&x->text);
}

/* ---- a poll ---------------------------------------------------------------- */

static const struct api_feed *find_feed(const struct api *api, const char *name)
{
	for (const struct api_feed *f = api->feeds; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

static void put_end(struct player *p, enum ask_step step, const struct err *err,
		    const struct reply *r)
{
	int64_t at = 0;

	switch (step) {
	case ASK_DONE:
		put_batch(&p->out, p->ask.batch);
		buf_puts(&p->out, "done\n");
		break;
	case ASK_THROTTLED:
		if (p->ask.api->retry_at && r)
			at = p->ask.api->retry_at(&p->ask, r);
		buf_addf(&p->out, "throttled: %s", err->text);
		if (at) {
			buf_puts(&p->out, " until ");
			put_time(&p->out, at);
		}
		buf_putc(&p->out, '\n');
		break;
	case ASK_REFUSED:
		buf_addf(&p->out, "refused: %s\n", err->text);
		break;
	default:
		buf_addf(&p->out, "failed: %s\n", err->text);
		break;
	}
}

/* The usual rules for an answer the feed has no own rule for. */
static enum ask_step usual(const struct reply *r, struct err *err)
{
	char text[256];

	answer_message(r->json, text);
	err_set(err, "%d%s%s", r->status, text[0] ? ": " : "", text);
	return r->status == 401 || r->status == 403 ? ASK_REFUSED
	     : r->status == 429 ? ASK_THROTTLED : ASK_FAILED;
}

static enum ask_step read_answer(struct player *p, const struct reply *r,
				 struct err *err)
{
	const struct api_feed *f = p->ask.feed;
	enum ask_step step = ASK_DEFAULT;

	if (r->status / 100 == 2 && r->json)
		return f->answer(&p->ask, r, err);
	if (f->refused)
		step = f->refused(&p->ask, r, err);
	return step == ASK_DEFAULT ? usual(r, err) : step;
}

static enum ask_step login(struct player *p, struct err *err)
{
	const struct api *api = p->ask.api;
	enum ask_step step = api->login ? api->login(&p->ask, NULL, err)
					: ASK_DONE;

	while (step == ASK_SEND || step == ASK_RUN) {
		struct played x;

		play(p, &x, step == ASK_RUN);
		step = api->login(&p->ask, &x.reply, err);
		if (step == ASK_DEFAULT)
			step = usual(&x.reply, err);
		played_release(&x);
	}
	return step;
}

static void poll(struct player *p)
{
	struct ask *a = &p->ask;
	struct err err = {""};
	enum ask_step step = login(p, &err);
	struct played x = {0};

	if (step == ASK_DONE)
		step = a->feed->begin(a, &err);
	while (step == ASK_SEND) {
		played_release(&x);
		if (a->api->sign && !a->api->sign(a, &err)) {
			step = ASK_REFUSED;
			memset(&x, 0, sizeof(x));
			break;
		}
		play(p, &x, false);
		step = read_answer(p, &x.reply, &err);
	}
	put_end(p, step, &err, x.reply.http ? &x.reply : NULL);
	played_release(&x);
	if (a->feed->end)
		a->feed->end(a);
}

/* ---- a case ---------------------------------------------------------------- */

static void load_config(struct player *p)
{
	struct buf text = {0};
	struct err err;

	buf_puts(&text, "{\"sources\":[");
	write_json(&text, json_get(p->root, "source"));
	buf_puts(&text, "]}");
	if (!config_parse(&p->config, buf_str(&text), p->path, &err))
		fail_msg("%s", err.text);
	buf_release(&text);
}

static void set_times(struct player *p)
{
	const struct api_feed *f = p->ask.feed;
	const char *now = text_at(p->root, "now");
	const char *since = text_at(p->root, "since");
	struct err err;

	if (!now || !time_parse_rfc3339(str_from(now), &p->now, &err))
		fail_msg("%s: now is no time", p->path);
	p->ask.now = p->ask.until = p->now;
	p->ask.first = !since;
	p->ask.since = p->now - (f->back_ms ? f->back_ms : 31 * ASK_DAY);
	if (since)
		time_parse_rfc3339(str_from(since), &p->ask.since, &err);
}

static void set_up(struct player *p, const char *path)
{
	struct err err = {""};
	struct ask *a = &p->ask;
	const char *home;
	char *slash;

	*p = (struct player){.path = xstrdup(path)};
	p->root = json_load(path, &err);
	if (!p->root)
		fail_msg("%s", err.text);
	p->script = json_get(p->root, "exchange");
	load_config(p);
	a->config = &p->config.sources[0];
	a->api = api_find(a->config->type);
	if (!a->api)
		fail_msg("%s: no api reads %s", path, a->config->type);
	a->feed = find_feed(a->api, text_at(p->root, "feed"));
	if (!a->feed)
		fail_msg("%s: %s has no such feed", path, a->api->name);
	home = text_at(p->root, "home");
	slash = strrchr(p->path, '/');
	*slash = '\0';
	p->home = home ? path_join(p->path, home) : xstrdup("/nonexistent");
	*slash = '/';
	a->home = p->home;
	a->secret = get_secret;
	a->secret_ctx = p;
	a->get = get_variable;
	a->get_ctx = p;
	a->own = xcalloc(1, a->api->own_size + 1);
	a->scratch = xcalloc(1, a->feed->scratch_size + 1);
	a->batch = bill_batch_new(a->config->name, a->api->provider,
				  a->feed->name);
	set_times(p);
	if (a->api->check && !a->api->check(a, &err))
		fail_msg("%s: %s", path, err.text);
}

static void tear_down(struct player *p)
{
	if (p->ask.api->release)
		p->ask.api->release(p->ask.own);
	ask_release(&p->ask);
	free(p->ask.own);
	free(p->ask.scratch);
	bill_batch_free(p->ask.batch);
	config_release(&p->config);
	json_free(p->root);
	buf_release(&p->out);
	free(p->home);
	free(p->path);
}

static void check_out(struct player *p)
{
	struct buf path = {0}, want = {0};
	char part[4096];
	size_t n;
	FILE *f;

	buf_addf(&path, "%.*s.out", (int)strlen(p->path) - 5, p->path);
	if (getenv("TT_UPDATE_FIXTURES")) {
		f = fopen(buf_text(&path), "w");
		fwrite(p->out.p, 1, p->out.n, f);
		fclose(f);
	}
	f = fopen(buf_text(&path), "r");
	if (!f)
		fail_msg("%s is missing; came out:\n%s", buf_text(&path),
			 buf_text(&p->out));
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&want, (struct str){part, n});
	fclose(f);
	if (!str_eq(buf_str(&want), buf_str(&p->out)))
		fail_msg("%s: came out:\n%snot:\n%s", p->path,
			 buf_text(&p->out), buf_text(&want));
	buf_release(&want);
	buf_release(&path);
}

static void run_case(void **state)
{
	struct player p;

	set_up(&p, *state);
	poll(&p);
	if (json_at(p.script, p.at))
		fail_msg("%s: exchange %zu of the script was never asked for",
			 p.path, p.at);
	check_out(&p);
	tear_down(&p);
}

/* ---- finding them ---------------------------------------------------------- */

struct cases {
	struct CMUnitTest *list;
	size_t count, room;
};

static void add_cases(struct cases *c, const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		struct str name = str_from(e->d_name);
		char *path = path_join(folder, e->d_name);
		const char *only = getenv("TT_CASE");

		if (str_ends(name, STR(".json")) &&
		    (!only || strstr(path, only)))
			*GROW(c->list, c->count, c->room) = (struct CMUnitTest){
				.name = path + strlen(folder) -
					strlen(strrchr(folder, '/') + 1),
				.test_func = run_case,
				.initial_state = path};
		else
			free(path);
	}
	if (d)
		closedir(d);
}

int main(void)
{
	const char *src = getenv("srcdir");
	char *top = path_join(src ? src : ".", "tests/fixtures/apis");
	struct cases c = {0};
	DIR *d = opendir(top);
	struct dirent *e;
	int failed;

	while (d && (e = readdir(d))) {
		char *folder = path_join(top, e->d_name);

		if (e->d_name[0] != '.')
			add_cases(&c, folder);
		free(folder);
	}
	if (d)
		closedir(d);
	free(top);
	failed = _cmocka_run_group_tests("apis", c.list, c.count, NULL, NULL);
	for (size_t i = 0; i < c.count; i++)
		free(c.list[i].initial_state);
	free(c.list);
	return failed || c.count == 0;
}
