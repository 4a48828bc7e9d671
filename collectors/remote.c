#include "collectors/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/api.h"
#include "collectors/remote_wait.h"
#include "collectors/remotes.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/intern.h"
#include "core/loop.h"
#include "core/mem.h"

/* A key held down asks no more often than this. */
#define REFRESH_LEAST INT64_C(2000)
#define IDLE ASK_DAY            /* of a timer with nothing to wait for */

/* ---- when ---------------------------------------------------------------- */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Monotonic ms of the next poll; INT64_MAX: none. */
static int64_t feed_time(const struct remote *s, const struct remote_feed *f)
{
	if (!s->timed && !f->once)
		return INT64_MAX;
	return later(f->due, later(f->earliest, s->hold));
}

static struct remote_feed *next_feed(struct remote *s)
{
	struct remote_feed *best = NULL;

	for (int i = 0; i < s->count; i++) {
		struct remote_feed *f = &s->feeds[i];

		if (feed_time(s, f) < INT64_MAX &&
		    (!best || feed_time(s, f) < feed_time(s, best)))
			best = f;
	}
	return best;
}

/* The same instant on the wall. */
static int64_t to_wall(const struct remote *s, int64_t mono)
{
	return clock_wall(s->env->clock) + mono - clock_mono();
}

int64_t remote_next(const struct remote *s, const struct remote_feed *f)
{
	int64_t at = feed_time(s, f);

	if (s->env->offline || f->refused || at == INT64_MAX)
		return 0;
	return to_wall(s, later(at, clock_mono()));
}

int64_t remote_blocked(const struct remote *s, const struct remote_feed *f)
{
	int64_t at = later(f->earliest, s->hold);

	return at > clock_mono() ? to_wall(s, at) : 0;
}

static int64_t next_poll(const struct remote *s)
{
	int64_t best = 0;

	for (int i = 0; i < s->count; i++) {
		int64_t at = remote_next(s, &s->feeds[i]);

		if (at && (!best || at < best))
			best = at;
	}
	return best;
}

/* ms until the timer has something to do. */
static int64_t idle_ms(struct remote *s)
{
	const struct remote_feed *f = s->running ? NULL : next_feed(s);
	int64_t left;

	s->next = next_poll(s);
	if (!f)
		return IDLE;
	left = feed_time(s, f) - clock_mono();
	return left < 0 ? 0 : left < IDLE ? left : IDLE;
}

/* ---- before a poll ------------------------------------------------------- */

static void forgive(struct remote *s)
{
	for (int i = 0; i < s->count; i++) {
		struct remote_feed *f = &s->feeds[i];

		if (f->refused)
			f->due = f->asked + REFRESH_LEAST;
		f->refused = false;
	}
	s->account.renewed = false;
}

static void ask_feed(struct remote *s, struct remote_feed *f, bool probing)
{
	if (s->anew) {
		account_drop(&s->account);
		s->account.renewed = true;
	}
	s->anew = false;
	s->running = f;
	f->asked = clock_mono();
	if (!f->feed->price && !probing)
		f->memory.asked_at = clock_wall(s->env->clock);
	poll_begin(&s->poll, f->feed, &f->memory, &f->tag, probing);
}

/* A refused feed's time to look whether its credentials changed. False: they
 * did not, or nobody can tell. */
static bool look_again(struct remote *s, struct remote_feed *f)
{
	if (account_is_stale(&s->account))
		return true;
	f->due = clock_mono() + f->period;
	if (account_can_probe(&s->account))
		ask_feed(s, f, true);
	return false;
}

static int64_t on_timer(void *ctx)
{
	struct remote *s = ctx;
	struct remote_feed *f = s->running ? NULL : next_feed(s);

	if (!f || feed_time(s, f) > clock_mono())
		return idle_ms(s);
	if (f->refused && !f->once && !look_again(s, f))
		return idle_ms(s);
	if (f->refused)
		forgive(s);
	ask_feed(s, f, false);
	return idle_ms(s);
}

static void plan(struct remote *s)
{
	int64_t wait = idle_ms(s);

	if (!s->timer)
		s->timer = loop_timer_add(s->env->loop, wait, on_timer, s);
	else
		loop_timer_reset(s->timer, wait);
}

/* ---- after a poll -------------------------------------------------------- */

/* Give up on what remotes_try() still wants of this source. */
static void drop_once(struct remote *s, const struct remote_feed *cause)
{
	for (int i = 0; i < s->count; i++) {
		if (s->feeds[i].once)
			s->feeds[i].cause = cause;
		s->feeds[i].once = false;
	}
}

static void after_ok(struct remote *s, struct remote_feed *f,
		     const struct poll_end *e)
{
	struct feed_memory *m = &f->memory;
	const struct bill_batch *b = e->batch;

	m->failures = 0;
	m->as_of = clock_wall(s->env->clock);
	m->error[0] = '\0';
	if (b->until > b->since)
		m->until = b->until;
	if (!e->unchanged)
		f->rows = (int64_t)b->count + b->balance_count + b->limit_count;
	s->throttles = 0;
	f->due = clock_mono() + wait_jitter(&s->seed, f->period);
}

static void after_throttled(struct remote *s, struct remote_feed *f,
			    const struct poll_end *e)
{
	int64_t now = clock_wall(s->env->clock);
	char when[WORDS_TIME];
	struct err err;
	int64_t wait;

	s->throttles++;
	wait = wait_throttled(e->told_ms, feed_throttles(f, s->throttles));
	/* Never sooner than told. */
	if (!e->told_ms)
		wait = wait_jitter(&s->seed, wait);
	s->hold = f->due = clock_mono() + wait;
	if (f->feed->optional)
		f->due = clock_mono() + later(wait, f->period);
	f->memory.retry_at = now + wait;
	words_time(when, now, now + wait);
	if (e->error)
		err_set(&err, "%s: %s; next try at %s", e->host, e->error, when);
	else
		words_throttled(&err, e->host, now, now + wait,
				e->told_ms == wait);
	words_copy(f->memory.error, sizeof(f->memory.error), err.text);
	drop_once(s, f);
}

static void after_refused(struct remote *s, struct remote_feed *f,
			  const struct poll_end *e)
{
	f->due = clock_mono() + f->period;
	if (f->feed->optional)
		return;
	for (int i = 0; i < s->count; i++) {
		struct remote_feed *x = &s->feeds[i];

		if (x != f && !e->whole)
			continue;
		x->refused = true;
		x->due = clock_mono() + x->period;
	}
	if (e->whole)
		drop_once(s, f);
}

static void after_failed(struct remote *s, struct remote_feed *f,
			 const struct poll_end *e)
{
	int64_t wait = wait_failed(f->period, f->memory.failures);

	f->due = clock_mono() + wait_jitter(&s->seed, wait);
	if (!e->whole || f->feed->optional)
		return;
	/* Nobody answers: the others need not wait for that in turn. */
	for (int i = 0; i < s->count; i++)
		s->feeds[i].due = later(s->feeds[i].due, f->due);
	drop_once(s, f);
}

static void after_bad(struct remote *s, struct remote_feed *f,
		      const struct poll_end *e)
{
	struct feed_memory *m = &f->memory;

	m->failures++;
	if (e->error)
		words_copy(m->error, sizeof(m->error), e->error);
	bill_batch_empty(e->batch);
	if (e->state == SOURCE_THROTTLED)
		after_throttled(s, f, e);
	else if (e->state == SOURCE_REFUSED)
		after_refused(s, f, e);
	else
		after_failed(s, f, e);
}

/* Somebody may be billed for it from now on. */
static void note_paid(struct remote *s, struct remote_feed *f)
{
	f->memory.asked_at = clock_wall(s->env->clock);
	f->earliest = clock_mono() + f->period;
}

static void on_ended(void *ctx, struct poll_end *e)
{
	struct remote *s = ctx;
	struct remote_feed *f = s->running;
	struct feed_memory *m = &f->memory;

	s->running = NULL;
	if (e->idle) {
		bill_batch_free(e->batch);
		plan(s);
		return;
	}
	if (e->state != SOURCE_REFUSED && f->refused)
		forgive(s);
	m->state = e->state;
	m->retry_at = 0;
	words_copy(m->hint, sizeof(m->hint), e->hint);
	if (f->feed->price && e->sent)
		note_paid(s, f);
	feed_note_try(f, e);
	if (e->state == SOURCE_OK)
		after_ok(s, f, e);
	else
		after_bad(s, f, e);
	feed_note_clock(f, &s->account);
	e->batch->memory = *m;
	plan(s);
	s->env->bill(s->env->ctx, e->batch);
	if (s->env->changed)
		s->env->changed(s->env->ctx);
}

/* ---- its life ------------------------------------------------------------ */

/* The first host it speaks to, for people. */
static void name_host(struct remote *s)
{
	const struct api *api = s->account.api;
	struct ask a = {.api = api, .config = s->config};
	const char *end = api->hosts ? strchr(api->hosts, '=') : NULL;
	char *role = xstrndup(api->hosts ? api->hosts : "",
			      end ? (size_t)(end - api->hosts) : 0);
	struct buf url = {0};

	ask_host(&a, role, ask_config_item(&a, "region", 0), &url);
	words_base(buf_str(&url), s->where);
	buf_release(&url);
	free(role);
}

/* Ms from now until `at` (UTC), `most` at most: clocks jump. */
static int64_t time_left(const struct remote *s, int64_t at, int64_t most)
{
	int64_t left = at - clock_wall(s->env->clock);

	return left < 0 ? 0 : left < most ? left : most;
}

static void recall(struct remote *s, struct remote_feed *f)
{
	struct feed_memory *m = &f->memory;
	int64_t now = clock_mono(), left;

	if (!s->env->remembered ||
	    !s->env->remembered(s->env->ctx, s->config->name, f->feed->name, m))
		*m = (struct feed_memory){0};
	left = time_left(s, m->retry_at, WAIT_LONGEST);
	if (m->state == SOURCE_THROTTLED && left > 0) {
		s->hold = later(s->hold, now + left);
		s->throttles = later(s->throttles, m->failures);
	}
	if (f->feed->price && m->asked_at > 0)
		f->earliest = now + time_left(s, m->asked_at + f->period,
					      f->period);
	/* Who changed a refused key may want to know at once. */
	else if (f->feed->least_ms > 0 && m->state != SOURCE_REFUSED)
		f->due = now + time_left(s, m->asked_at + f->feed->least_ms,
					 f->feed->least_ms);
}

static void add_feeds(struct remote *s)
{
	struct ask a = {.api = s->account.api, .config = s->config,
			.get = s->env->get, .get_ctx = s->env->ctx,
			.home = s->env->home, .own = s->account.own};

	for (a.feed = a.api->feeds; a.feed->name; a.feed++) {
		struct remote_feed *f;

		if (a.feed->wanted && !a.feed->wanted(&a))
			continue;
		f = GROW(s->feeds, s->count, s->room);
		*f = (struct remote_feed){
			.feed = a.feed,
			.period = wait_period(s->config, a.feed),
			.due = clock_mono()};
		recall(s, f);
	}
}

static bool is_complete(struct remote *s)
{
	struct ask a = {.api = s->account.api, .config = s->config,
			.get = s->env->get, .get_ctx = s->env->ctx,
			.home = s->env->home, .own = s->account.own};

	return !a.api->check || a.api->check(&a, &s->error);
}

struct remote *remote_new(const struct remotes_env *env,
			  const struct remote_env *shared,
			  const struct source_config *config,
			  const struct api *api)
{
	const struct clock machine = {0};
	struct remote *s = xcalloc(1, sizeof(*s));
	struct err missing = {""};

	s->env = env;
	s->config = config;
	s->remedy = "correct this source in the config file";
	/* Programs that start together shall not stay in step. */
	s->seed = hash_bytes(config->name, strlen(config->name)) ^
		  (uint64_t)clock_wall(&machine);
	s->broken = !account_init(&s->account, shared, config, api, &missing);
	poll_init(&s->poll, &s->account, on_ended, s);
	name_host(s);
	/* Its own words come first: they know what may stand for what. */
	if (!is_complete(s))
		s->broken = true;
	else if (s->broken)
		s->error = missing;
	if (config->enabled && !s->broken)
		add_feeds(s);
	if (config->enabled && !s->broken && s->count == 0)
		s->broken = !err_set(&s->error, "with this configuration there "
						"is nothing to ask");
	return s;
}

void remote_free(struct remote *s)
{
	if (!s)
		return;
	remote_stop(s);
	poll_release(&s->poll);
	account_release(&s->account);
	for (int i = 0; i < s->count; i++)
		feed_release(&s->feeds[i]);
	free(s->feeds);
	free(s);
}

void remote_break(struct remote *s, const char *why)
{
	if (s->broken)
		return;
	s->broken = !err_set(&s->error, "%s", why);
	s->remedy = "install what is missing and start anew";
	for (int i = 0; i < s->count; i++)
		feed_release(&s->feeds[i]);
	s->count = 0;
}

void remote_start(struct remote *s)
{
	if (s->env->offline || s->count == 0)
		return;
	s->timed = true;
	plan(s);
}

void remote_stop(struct remote *s)
{
	s->timed = false;
	drop_once(s, NULL);
	poll_cancel(&s->poll);
	s->running = NULL;
	s->next = 0;
	if (s->timer)
		loop_timer_remove(s->env->loop, s->timer);
	s->timer = NULL;
}

void remote_refresh(struct remote *s)
{
	if (!s->timed)
		return;
	for (int i = 0; i < s->count; i++) {
		struct remote_feed *f = &s->feeds[i];
		int64_t least = later(REFRESH_LEAST, f->feed->least_ms);

		s->anew |= f->refused;
		f->due = f->asked ? f->asked + least : f->due;
	}
	forgive(s);
	plan(s);
}

void remote_try(struct remote *s)
{
	if (s->env->offline)
		return;
	for (int i = 0; i < s->count; i++) {
		struct remote_feed *f = &s->feeds[i];

		f->tried = false;
		f->cause = NULL;
		f->once = !remote_blocked(s, f);
		f->due = clock_mono();
	}
	plan(s);
}

bool remote_is_trying(const struct remote *s)
{
	bool wanted = s->running != NULL;

	for (int i = 0; i < s->count; i++)
		wanted |= s->feeds[i].once;
	return wanted;
}
