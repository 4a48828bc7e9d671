#include "collectors/remote_poll.h"

#include <stdlib.h>

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/child.h"
#include "collectors/remote_account.h"
#include "collectors/remote_tag.h"
#include "collectors/remote_wait.h"
#include "collectors/secret.h"
#include "core/clock.h"
#include "core/intern.h"
#include "core/mem.h"

enum { STEPS = 4 * ASK_PAGES };  /* answers of any kind in one poll */

#define CHILD_MS ASK_MINUTE

static void fetch_secrets(struct poll *p);
static void take(struct poll *p, enum ask_step step, const struct reply *r,
		 struct err *err);

/* ---- its beginning and end ----------------------------------------------- */

void poll_init(struct poll *p, struct account *a,
	       void (*ended)(void *ctx, struct poll_end *end), void *ctx)
{
	*p = (struct poll){.account = a, .ended = ended, .ctx = ctx};
}

bool poll_is_busy(const struct poll *p)
{
	return p->feed != NULL;
}

/* Compose the ask of a poll that begins, or begins anew. */
static void open_ask(struct poll *p)
{
	const struct account *a = p->account;
	size_t scratch = p->feed->scratch_size;
	int64_t now = clock_wall(a->env->clock);

	p->ask = (struct ask){
		.api = a->api,
		.feed = p->feed,
		.config = a->config,
		.own = a->own,
		.scratch = xcalloc(1, scratch ? scratch : 1),
		.secret = account_secret,
		.secret_ctx = a,
		.get = a->env->get,
		.get_ctx = a->env->get_ctx,
		.home = a->env->home,
		.now = now,
		.since = p->since,
		.until = now,
		.first = p->first,
		.batch = bill_batch_new(a->config->name, a->api->provider,
					p->feed->name),
	};
	p->ask.batch->money = p->feed->money;
	p->ask.batch->settle_ms = p->feed->settle_ms;
	p->secret = p->steps = p->pages = p->status = 0;
	p->asking = p->conditional = false;
	p->url = 0;
}

static void close_ask(struct poll *p)
{
	struct ask *a = &p->ask;

	if (p->feed->end)
		p->feed->end(a);
	ask_release(a);
	wipe(a->scratch, p->feed->scratch_size);
	free(a->scratch);
	bill_batch_free(a->batch);
	*a = (struct ask){0};
	wipe_free(p->bearer);
	p->bearer = NULL;
}

void poll_cancel(struct poll *p)
{
	if (!p->feed)
		return;
	if (p->call)
		http_cancel(p->account->env->http, p->call);
	if (p->child)
		child_cancel(p->child);
	p->call = NULL;
	p->child = NULL;
	account_cancel(p->account);
	close_ask(p);
	p->feed = NULL;
}

void poll_release(struct poll *p)
{
	poll_cancel(p);
	buf_release(&p->where);
}

/* The poll is over. Only what the end lends survives the ask. */
static void end(struct poll *p, struct poll_end e)
{
	struct bill_batch *batch = p->ask.batch;

	e.sent = p->sent;
	e.host = p->host;
	e.where = buf_text(&p->where);
	e.status = p->status;
	e.pages = p->pages;
	e.took_ms = clock_mono() - p->begun;
	e.batch = batch;
	p->ask.batch = NULL;
	if (e.state == SOURCE_OK && p->status != 401)
		account_accepted(p->account);
	close_ask(p);
	p->feed = NULL;
	p->ended(p->ctx, &e);
}

/* A probe found nothing new. */
static void end_idle(struct poll *p)
{
	end(p, (struct poll_end){.state = SOURCE_REFUSED, .idle = true,
				 .hint = ""});
}

static void end_bad(struct poll *p, enum source_state state, bool whole,
		    struct err *err, const char *hint)
{
	if (!err->text[0])
		err_set(err, "%s cannot be read", p->feed->name);
	if (p->host[0] != '?' && !strstr(err->text, p->host))
		err_prefix(err, "%s", p->host);
	account_scrub(p->account, err->text);
	words_scrub(err->text, p->bearer);
	end(p, (struct poll_end){.state = state, .whole = whole,
				 .error = err->text, .hint = hint});
}

/* ---- refused and throttled ----------------------------------------------- */

/* Credentials may have moved on since we got them: once, try with new ones.
 * Not where asking costs money. */
static bool try_anew(struct poll *p, const struct reply *r)
{
	struct account *a = p->account;

	if (!r || r->status != 401 || a->renewed || p->feed->price ||
	    !account_can_renew(a, p->asking))
		return false;
	a->renewed = true;
	account_drop(a);
	close_ask(p);
	open_ask(p);
	fetch_secrets(p);
	return true;
}

static void end_refused(struct poll *p, const struct reply *r, struct err *err)
{
	bool whole = !p->asking || (r && r->status == 401);
	struct account *a = p->account;

	if (try_anew(p, r))
		return;
	a->local = !p->asking && p->steps == 0;
	a->barred = p->asking && whole ? p->token : 0;
	if (whole)
		account_log_out(a);
	end_bad(p, SOURCE_REFUSED, whole, err, words_refused_hint);
}

static void end_throttled(struct poll *p, const struct reply *r,
			  struct err *err)
{
	const struct api *api = p->account->api;
	int64_t told = 0;

	if (r && api->retry_at) {
		told = api->retry_at(&p->ask, r);
		told = told > p->ask.now ? told - p->ask.now : 0;
	}
	if (told == 0 && r && r->http)
		told = wait_told(r->http, p->ask.now);
	account_scrub(p->account, err->text);
	words_scrub(err->text, p->bearer);
	end(p, (struct poll_end){
		.state = SOURCE_THROTTLED,
		.told_ms = told < WAIT_LONGEST ? told : WAIT_LONGEST,
		.error = err->text[0] ? err->text : NULL,
		.hint = ""});
}

/* An answer that nobody has a rule of its own for. */
static void end_usual(struct poll *p, const struct reply *r, struct err *err)
{
	if (r->status == 429) {
		err->text[0] = '\0';
		end_throttled(p, r, err);
		return;
	}
	words_answer(err, p->host, p->feed->name, r);
	if (r->status == 401 || r->status == 403)
		end_refused(p, r, err);
	else
		end_bad(p, SOURCE_FAILED, false, err, words_hint(r));
}

/* ---- success ------------------------------------------------------------- */

static void end_well(struct poll *p, const struct reply *r)
{
	/* Only what one GET answered whole can be asked for by its name. */
	tag_clear(p->tag);
	if (r && r->http && p->url && p->pages == 1)
		tag_keep(p->tag, p->url, r->http);
	end(p, (struct poll_end){.state = SOURCE_OK, .hint = ""});
}

/* ---- answers ------------------------------------------------------------- */

static void begin(struct poll *p)
{
	struct err err = {""};
	enum ask_step step;

	p->asking = true;
	p->ask.now = clock_wall(p->account->env->clock);
	step = p->feed->begin(&p->ask, &err);
	take(p, step, NULL, &err);
}

static void log_in(struct poll *p, const struct reply *r)
{
	const struct api *api = p->account->api;
	struct err err = {""};
	enum ask_step step = ASK_DONE;

	p->ask.now = clock_wall(p->account->env->clock);
	if (api->login)
		step = api->login(&p->ask, r, &err);
	if (step == ASK_DONE)
		begin(p);
	else
		take(p, step, r, &err);
}

static enum ask_step read_answer(struct poll *p, const struct reply *r,
				 struct err *err)
{
	p->ask.now = clock_wall(p->account->env->clock);
	p->pages++;
	if (r->status / 100 == 2 && r->json)
		return p->feed->answer(&p->ask, r, err);
	if (p->feed->refused)
		return p->feed->refused(&p->ask, r, err);
	return ASK_DEFAULT;
}

/* Would the source's other feeds meet the same silence? They do when all are
 * at one host. */
static bool is_host_gone(const struct poll *p, enum http_trouble trouble)
{
	const char *hosts = p->account->api->hosts;

	return hosts && hosts[0] == '=' && trouble != HTTP_TOO_LARGE &&
	       trouble != HTTP_BROKEN;
}

/* Without an answer, or with one that needs no reading. */
static bool end_early(struct poll *p, const struct http_answer *h)
{
	struct err err = {""};

	if (h->trouble != HTTP_FINE) {
		err_set(&err, "%s", h->error);
		end_bad(p, SOURCE_FAILED, is_host_gone(p, h->trouble), &err,
			words_trouble_hint(h->trouble));
	} else if (h->status == 304 && p->conditional && p->pages == 0) {
		end(p, (struct poll_end){.state = SOURCE_OK, .hint = "",
					 .unchanged = true});
	} else {
		return false;
	}
	return true;
}

static void on_answer(void *ctx, const struct http_answer *h)
{
	struct poll *p = ctx;
	struct err err = {""};
	struct reply r = {.status = h->status, .text = h->body, .http = h};
	struct json *json;

	p->call = NULL;
	p->status = h->status;
	if (h->trouble == HTTP_FINE)
		account_note_clock(p->account, p->host, h);
	if (end_early(p, h))
		return;
	json = answer_parse(h->body);
	r.json = json;
	if (p->asking) {
		enum ask_step step = read_answer(p, &r, &err);

		take(p, step, &r, &err);
	} else {
		log_in(p, &r);
	}
	json_free(json);
}

static void on_child(void *ctx, struct str out, const struct err *failed)
{
	struct poll *p = ctx;
	struct reply r = {.text = out};
	struct json *json;

	p->child = NULL;
	if (failed) {
		struct err err = *failed;

		end_bad(p, SOURCE_FAILED, false, &err,
			"run that command by hand to see what it needs");
		return;
	}
	json = json_parse(out, "output", NULL);
	r.json = json;
	log_in(p, &r);
	json_free(json);
}

/* ---- sending ------------------------------------------------------------- */

/* For taking it out of texts: what login got is known to nobody else. */
static void keep_bearer(struct poll *p)
{
	const char *value = http_header_get(&p->ask.request, "Authorization");
	const char *token = value ? strchr(value, ' ') : NULL;

	wipe_free(p->bearer);
	p->bearer = token ? xstrdup(token + 1) : NULL;
	p->token = token && strncmp(value, "Bearer ", 7) == 0
			 ? hash_bytes(token + 1, strlen(token + 1)) : 0;
}

/* Does a probe go out with what was not refused before? */
static bool is_news(const struct poll *p)
{
	const struct account *a = p->account;

	return a->local || (a->barred && p->token && p->token != a->barred);
}

static void send_request(struct poll *p)
{
	struct http_request *q = &p->ask.request;
	const struct api *api = p->account->api;
	struct err err = {""};

	p->ask.now = clock_wall(p->account->env->clock);
	words_host(buf_str(&q->url), p->host);
	buf_reset(&p->where);
	words_request(&p->where, q->method, buf_str(&q->url));
	if (p->asking) {
		if (p->pages == 0)
			p->url = tag_url(q);
		p->conditional = p->pages == 0 &&
				 tag_apply(p->tag, p->url, q);
		if (api->sign && !api->sign(&p->ask, &err)) {
			end_bad(p, SOURCE_REFUSED, true, &err,
				words_refused_hint);
			return;
		}
	}
	keep_bearer(p);
	if (p->asking && p->probing && !is_news(p)) {
		end_idle(p);
		return;
	}
	p->sent |= p->asking;
	q->delay_ms = account_pace(p->account,
				   p->asking ? p->feed->gap_ms : 0);
	p->call = http_send(p->account->env->http, q, on_answer, p);
}

static void run_command(struct poll *p)
{
	int64_t timeout = p->ask.request.timeout_ms;
	struct err err = {""};

	p->child = child_run(p->account->env->loop,
			     (const char *const *)p->ask.argv,
			     p->account->env->hidden,
			     timeout > CHILD_MS ? timeout : CHILD_MS, on_child,
			     p, &err);
	if (!p->child)
		end_bad(p, SOURCE_FAILED, false, &err,
			"this source needs that program");
}

/* Does login() say in a probe what it said before, or would it ask with
 * credentials that were refused? */
static bool is_in_vain(const struct poll *p, enum ask_step step)
{
	bool asks = step == ASK_SEND || step == ASK_RUN;

	return asks ? !p->account->local : p->steps == 0;
}

static void take(struct poll *p, enum ask_step step, const struct reply *r,
		 struct err *err)
{
	if (p->probing && !p->asking && is_in_vain(p, step)) {
		end_idle(p);
		return;
	}
	if ((step == ASK_SEND || step == ASK_RUN) && ++p->steps > STEPS) {
		err_set(err, "%s never comes to an end", p->feed->name);
		step = ASK_FAILED;
	}
	switch (step) {
	case ASK_SEND:
		send_request(p);
		break;
	case ASK_RUN:
		run_command(p);
		break;
	case ASK_DONE:
		end_well(p, r);
		break;
	case ASK_THROTTLED:
		end_throttled(p, r, err);
		break;
	case ASK_REFUSED:
		end_refused(p, r, err);
		break;
	case ASK_DEFAULT:
		if (r && r->http) {
			end_usual(p, r, err);
			break;
		}
		/* fallthrough */
	case ASK_FAILED:
		end_bad(p, SOURCE_FAILED, false, err, r ? words_hint(r) : "");
		break;
	}
}

/* ---- secrets ------------------------------------------------------------- */

static void on_secret(void *ctx, const struct err *failed)
{
	struct poll *p = ctx;
	struct err err;

	if (failed) {
		err = *failed;
		end_bad(p, SOURCE_REFUSED, true, &err, "");
		return;
	}
	p->secret++;
	fetch_secrets(p);
}

static void fetch_secrets(struct poll *p)
{
	const struct account *a = p->account;

	if (p->secret < a->secret_count)
		secret_fetch(a->secrets[p->secret].secret, on_secret, p);
	else
		log_in(p, NULL);
}

void poll_begin(struct poll *p, const struct api_feed *f,
		const struct feed_memory *m, struct tag *tag, bool probing)
{
	int64_t now = clock_wall(p->account->env->clock);

	p->feed = f;
	p->tag = tag;
	p->begun = clock_mono();
	p->probing = probing;
	p->sent = false;
	p->host[0] = '?';
	p->host[1] = '\0';
	buf_reset(&p->where);
	p->first = m->as_of == 0;
	p->since = wait_since(f, m, now);
	open_ask(p);
	fetch_secrets(p);
}
