#include "collectors/notify.h"

#include <stdio.h>
#include <string.h>

#include "collectors/child.h"
#include "collectors/http.h"
#include "collectors/notify_words.h"
#include "collectors/secret.h"
#include "core/config.h"
#include "core/err.h"
#include "core/json.h"
#include "core/loop.h"
#include "core/mem.h"

enum {
	EXEC_MS = 30000,
	POST_MS = 15000,
	AGAIN_MS = 5000,        /* doubling three times before the last try */
	TRIES = 3,
};

/* One way of telling one message. */
struct delivery {
	struct post *post;
	struct child *child;            /* while it runs */
	struct http_call *call;         /* while it is under way */
	struct secret *secret;          /* lent by the notify; of a webhook */
	int tries;
	bool ended;
};

/* One message on its way to all its targets. */
struct post {
	struct notify *notify;
	struct notify_words words;
	struct delivery list[2 * NOTIFY_TARGETS];
	int count;
	int open;                       /* deliveries that did not end */
	struct err failure;
	struct loop_timer *reporter;    /* tells the end, from the loop */
	struct post *next;
};

struct kept_secret {
	char *ref;                      /* owned */
	struct secret *secret;
	struct kept_secret *next;
};

struct notify {
	struct notify_env env;
	char *home;
	struct http *http;              /* NULL until somebody posts */
	struct secret_env secrets;
	struct kept_secret *kept;
	char **hidden;                  /* owned, NULL at the end */
	int hidden_count, hidden_room;
	struct post *posts;
};

/* ---- secrets ------------------------------------------------------------------ */

static void hide_name(void *ctx, const char *name)
{
	struct notify *n = ctx;

	*GROW(n->hidden, n->hidden_count, n->hidden_room) = xstrdup(name);
}

static void reveal(struct notify *n)
{
	for (int i = 0; i < n->hidden_count; i++)
		free(n->hidden[i]);
	n->hidden_count = 0;
}

void notify_configure(struct notify *n, const struct config *c)
{
	reveal(n);
	secret_each_variable(c->root, hide_name, n);
	*GROW(n->hidden, n->hidden_count, n->hidden_room) = NULL;
	n->secrets.hidden = (const char *const *)n->hidden;
}

static struct secret *secret_of(struct notify *n, const char *ref)
{
	struct kept_secret *k;

	for (k = n->kept; k; k = k->next)
		if (!strcmp(k->ref, ref))
			return k->secret;
	k = xcalloc(1, sizeof(*k));
	k->ref = xstrdup(ref);
	k->secret = secret_new(k->ref, &n->secrets);
	k->next = n->kept;
	n->kept = k;
	return k->secret;
}

/* ---- the end of a post -------------------------------------------------------- */

static void post_free(struct post *p)
{
	for (int i = 0; i < p->count; i++) {
		child_cancel(p->list[i].child);
		if (p->list[i].call)
			http_cancel(p->notify->http, p->list[i].call);
	}
	if (p->reporter)
		loop_timer_remove(p->notify->env.loop, p->reporter);
	notify_words_release(&p->words);
	free(p);
}

static void unlink_post(struct post *p)
{
	struct post **at = &p->notify->posts;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
}

static int64_t report(void *ctx)
{
	struct post *p = ctx;
	struct notify *n = p->notify;

	p->reporter = NULL;
	unlink_post(p);
	n->env.done(n->env.ctx, p->words.id,
		    p->failure.text[0] ? p->failure.text : NULL);
	post_free(p);
	return -1;
}

/* `failure`: NULL, or why. Callers of ours may still be at work with it: the
 * post goes a turn later. */
static void end(struct delivery *d, const char *failure)
{
	struct post *p = d->post;
	struct err was = p->failure;

	if (d->ended)
		return;
	d->ended = true;
	d->child = NULL;
	d->call = NULL;
	if (failure)
		err_set(&p->failure, "%s%s%.200s", was.text,
			was.text[0] ? "; " : "", failure);
	if (--p->open == 0)
		p->reporter = loop_timer_add(p->notify->env.loop, 0, report,
					     p);
}

/* ---- programs ------------------------------------------------------------------ */

static void on_child(void *ctx, struct str out, const struct err *err)
{
	(void)out;
	end(ctx, err ? err->text : NULL);
}

static void start_exec(struct delivery *d, const char *const *argv)
{
	struct notify *n = d->post->notify;
	const struct notify_words *words = &d->post->words;
	const char **all;
	struct child_job job = {
		.hidden = n->secrets.hidden,
		.more = (const char *const *)words->variables,
		.timeout_ms = n->env.exec_ms,
	};
	struct err err = {""};
	size_t count = 0;

	while (argv[count])
		count++;
	all = xcalloc(count + 2, sizeof(*all));
	memcpy(all, argv, count * sizeof(*all));
	all[count] = words->text;
	job.argv = all;
	d->child = child_start(n->env.loop, &job, on_child, d, &err);
	free(all);
	if (!d->child)
		end(d, err.text);
}

/* ---- addresses ------------------------------------------------------------------ */

static void post_it(struct delivery *d);

/* Did it surely not arrive? */
static bool may_try_again(const struct delivery *d, const struct http_answer *a)
{
	if (d->tries >= TRIES)
		return false;
	return a->trouble == HTTP_NO_HOST || a->trouble == HTTP_NO_CONNECTION ||
	       a->status == 429 || a->status == 503;
}

/* Not the sentence of the answer: it names the host, which is part of the
 * secret. */
static const char *word_of(enum http_trouble trouble)
{
	switch (trouble) {
	case HTTP_NO_HOST:
		return "there is no such host";
	case HTTP_NO_CONNECTION:
		return "no connection";
	case HTTP_TLS:
		return "its certificate is not trusted";
	case HTTP_TIMEOUT:
		return "no answer in time";
	default:
		return "it does not speak HTTP";
	}
}

static void on_answer(void *ctx, const struct http_answer *a)
{
	struct delivery *d = ctx;
	char text[80];

	d->call = NULL;
	if (a->trouble == HTTP_FINE && a->status >= 200 && a->status < 300) {
		end(d, NULL);
		return;
	}
	if (may_try_again(d, a)) {
		post_it(d);
		return;
	}
	if (a->trouble == HTTP_FINE)
		snprintf(text, sizeof(text), "the webhook answered %d",
			 a->status);
	else
		snprintf(text, sizeof(text), "the webhook was not reached: %s",
			 word_of(a->trouble));
	end(d, text);
}

static bool is_address(const char *value)
{
	struct str url = str_from(value);

	return str_starts(url, STR("https://")) ||
	       str_starts(url, STR("http://"));
}

static void post_it(struct delivery *d)
{
	struct notify *n = d->post->notify;
	const char *value = secret_value(d->secret);
	struct http_request r = {.method = "POST", .timeout_ms = POST_MS};

	if (!value || !is_address(value)) {
		end(d, "the webhook's secret is no address that begins with "
		       "https://");
		return;
	}
	if (d->tries > 0)
		r.delay_ms = n->env.again_ms << (3 * (d->tries - 1));
	d->tries++;
	buf_reserve(&r.url, strlen(value) + 1);
	buf_puts(&r.url, value);
	buf_add(&r.body, buf_str(&d->post->words.json));
	http_header_set(&r, "Content-Type", "application/json");
	/* A kept connection that died would be tried anew behind our back. */
	http_header_set(&r, "Connection", "close");
	d->call = http_send(n->http, &r, on_answer, d);
}

/* Two deliveries may wait for one secret; it knows each by its ctx. */
static void on_secret(void *ctx, const struct err *err)
{
	struct delivery *d = ctx;

	if (err)
		end(d, err->text);
	else
		post_it(d);
}

static void start_webhook(struct delivery *d, const char *ref)
{
	struct notify *n = d->post->notify;
	struct err err = {""};

	if (n->env.offline) {
		end(d, "--offline: no webhook is called");
		return;
	}
	if (!n->http)
		n->http = http_new(n->env.loop, &err);
	if (!n->http) {
		end(d, err.text);
		return;
	}
	d->secret = secret_of(n, ref);
	secret_fetch(d->secret, on_secret, d);
}

/* ---- sending ---------------------------------------------------------------------- */

static struct delivery *add_delivery(struct post *p)
{
	struct delivery *d = &p->list[p->count++];

	d->post = p;
	return d;
}

void notify_send(struct notify *n, const struct notify_message *m,
		 const struct notify_target *targets, int count)
{
	struct post *p = xcalloc(1, sizeof(*p));

	p->notify = n;
	p->next = n->posts;
	n->posts = p;
	notify_words_init(&p->words, m);
	/* One more is open until all have begun. */
	p->open = 1;
	for (int i = 0; i < count && i < NOTIFY_TARGETS; i++)
		p->open += (targets[i].exec != NULL) +
			   (targets[i].webhook != NULL);
	for (int i = 0; i < count && i < NOTIFY_TARGETS; i++) {
		if (targets[i].exec)
			start_exec(add_delivery(p), targets[i].exec);
		if (targets[i].webhook)
			start_webhook(add_delivery(p), targets[i].webhook);
	}
	if (--p->open == 0)
		p->reporter = loop_timer_add(n->env.loop, 0, report, p);
}

bool notify_is_busy(const struct notify *n)
{
	return n->posts != NULL;
}

/* ---- making and ending -------------------------------------------------------------- */

struct notify *notify_new(const struct notify_env *env)
{
	struct notify *n = xcalloc(1, sizeof(*n));

	n->env = *env;
	n->home = xstrdup(env->home ? env->home : "");
	n->env.home = n->home;
	if (!n->env.exec_ms)
		n->env.exec_ms = EXEC_MS;
	if (!n->env.again_ms)
		n->env.again_ms = AGAIN_MS;
	n->secrets = (struct secret_env){
		.loop = env->loop, .get = env->get, .ctx = env->ctx,
		.home = n->home,
	};
	return n;
}

static void free_secrets(struct notify *n)
{
	while (n->kept) {
		struct kept_secret *k = n->kept;

		n->kept = k->next;
		secret_free(k->secret);
		free(k->ref);
		free(k);
	}
}

/* Secrets first: who waits for one is in a post. */
void notify_free(struct notify *n)
{
	if (!n)
		return;
	free_secrets(n);
	while (n->posts) {
		struct post *p = n->posts;

		n->posts = p->next;
		post_free(p);
	}
	if (n->http)
		http_free(n->http);
	reveal(n);
	free(n->hidden);
	free(n->home);
	free(n);
}
