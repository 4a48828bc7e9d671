#include "cli/engine.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/engine_internal.h"
#include "collectors/remotes.h"
#include "core/ledger.h"
#include "core/loop.h"
#include "core/mem.h"
#include "core/pool.h"
#include "core/pricebook.h"
#include "core/rates.h"
#include "core/store.h"

enum { THREADS_DEFAULT = 4 };

int64_t engine_mono(const struct engine *e)
{
	return e->clock.fixed ? e->clock.fixed_ms : clock_mono();
}

void engine_tell(struct engine *e)
{
	if (e->changed)
		e->changed(e->changed_ctx);
}

/* ---- the seam: a batch comes in, the ledger counts, the rates move -------- */

static void on_record(void *ctx, const struct record *r, int sign)
{
	struct engine *e = ctx;

	e->observed++;
	model_builder_changed(e->builder, r->ts);
	flow_add(e, r, sign);
}

void engine_take(struct engine *e, struct batch *b)
{
	struct ledger_put put;

	engine_hold(e);
	put = ledger_put(e->ledger, b);
	engine_unhold(e);
	e->unwritten += put.added + put.merged;
	batch_free(b);
	engine_relieve(e);
	engine_tell(e);
}

static void on_batch(void *ctx, struct batch *b)
{
	engine_take(ctx, b);
}

static void on_source(void *ctx)
{
	engine_tell(ctx);
}

/* ---- making and ending ------------------------------------------------------ */

const char *engine_variable(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static int default_threads(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (cores < 1)
		return 1;
	return cores < THREADS_DEFAULT ? (int)cores : THREADS_DEFAULT;
}

static bool open_ledger(struct engine *e, struct err *err)
{
	struct ledger_env env = {
		.prices = e->prices, .zone = &e->zone, .config = &e->config,
		.files = &e->files, .store = e->store, .clock = &e->clock,
		.changed = on_record, .ctx = e,
	};

	if (e->store && store_mode(e->store) == STORE_READER) {
		store_hold(e->store);
		e->first_moment = true;
	}
	e->ledger = ledger_new(&env, err);
	if (e->ledger || !e->store)
		return e->ledger;
	/* A store that opens but cannot be read: go on without it. */
	e->store_error = *err;
	store_close(e->store);
	e->store = NULL;
	files_release(&e->files);
	files_init(&e->files);
	env.store = NULL;
	e->ledger = ledger_new(&env, err);
	return e->ledger;
}

static bool open_sources(struct engine *e, struct err *err)
{
	struct sources_env env = {
		.loop = e->loop, .pool = e->pool, .clock = &e->clock,
		.config = &e->config,
		.logs = {.home = e->home, .get = engine_variable},
		.host = e->host, .files = &e->files,
		.discover = e->config.discover && !e->options->no_discover,
		.follow = e->live,
		.batch = on_batch, .changed = on_source, .ctx = e,
	};

	if (e->options->demo) {
		e->dummy = dummy_new(e->options->seed);
		return true;
	}
	e->pool = pool_new(e->loop, e->options->threads ? e->options->threads
							: default_threads());
	env.pool = e->pool;
	e->sources = sources_new(&env, err);
	return e->sources;
}

struct engine *engine_new(const struct options *o, bool live, int *code,
			  struct err *err)
{
	struct engine *e = xcalloc(1, sizeof(*e));

	e->options = o;
	e->live = live;
	e->started = clock_mono();
	config_init(&e->config);
	files_init(&e->files);
	e->rates = rates_new();
	e->builder = model_builder_new();
	if (!engine_setup(e, code, err))
		goto failed;
	*code = EXIT_CHECK;
	e->loop = loop_new(err);
	if (!e->loop || !open_ledger(e, err) || !engine_open_books(e, err) ||
	    !open_sources(e, err))
		goto failed;
	engine_open_parts(e);
	engine_open_alerts(e);
	if (e->store_error.text[0])
		engine_add_notice(e, "%s; history is kept in memory only",
				  e->store_error.text);
	*code = EXIT_OK;
	return e;
failed:
	engine_free(e);
	return NULL;
}

static void free_notices(struct engine *e)
{
	for (int i = 0; i < e->notice_count; i++)
		free(e->notices[i]);
	free(e->notices);
	free(e->shown);
}

void engine_stop(struct engine *e)
{
	engine_close_alerts(e);
	engine_close_parts(e);
	engine_close_books(e);
	sources_free(e->sources);
	if (e->pool)
		pool_free(e->pool);
	ledger_free(e->ledger);
	store_close(e->store);
	files_release(&e->files);
	model_builder_free(e->builder);
	rates_free(e->rates);
}

static void on_recent(void *ctx, const struct record *r)
{
	flow_add(ctx, r, 1);
}

void engine_resume(struct engine *e, struct store *s)
{
	int64_t now = clock_wall(&e->clock);
	struct err err;

	e->store = s;
	e->unwritten = 0;
	e->flush_error.text[0] = '\0';
	e->flow = (struct flow){.calls = e->flow.calls, .room = e->flow.room};
	files_init(&e->files);
	e->rates = rates_new();
	e->builder = model_builder_new();
	if (!open_ledger(e, &err) || !engine_open_books(e, &err) ||
	    !open_sources(e, &err) ||
	    !ledger_each_record(e->ledger, now - rate_window_ms[RATE_15M],
				INT64_MAX, on_recent, e, &err))
		e->flush_error = err;
	engine_open_parts(e);
	engine_open_alerts(e);
	sources_start(e->sources);
	engine_ask(e);
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	engine_stop(e);
	dummy_free(e->dummy);
	if (e->loop)
		loop_free(e->loop);
	pricebook_free(e->prices);
	exchange_release(&e->exchange);
	engine_close_config(e);
	free_notices(e);
	free(e->flow.calls);
	free(e->statuses);
	free(e->places);
	free(e->home);
	free(e->config_dir);
	free(e->config_path);
	free(e->store_path);
	free(e);
}

/* ---- running ------------------------------------------------------------------ */

void engine_start(struct engine *e)
{
	if (e->dummy)
		engine_play(e);
	else
		sources_start(e->sources);
	engine_ask(e);
	if (e->live)
		engine_keep(e);
}

void engine_catch_up(struct engine *e)
{
	if (e->sources)
		sources_catch_up(e->sources);
}

bool engine_commit(struct engine *e, struct err *err)
{
	if (e->store_error.text[0]) {
		*err = e->store_error;
		return false;
	}
	if (!e->store || store_mode(e->store) == STORE_READER)
		return true;
	if (ledger_is_dirty(e->ledger) && !ledger_flush(e->ledger, -1, err))
		return false;
	e->unwritten = 0;
	return engine_keep_bills(e, err);
}

void engine_refresh(struct engine *e)
{
	engine_refresh_one(e, NULL);
}

void engine_refresh_one(struct engine *e, const char *name)
{
	if (e->sources)
		sources_refresh(e->sources, name);
	if (e->remotes && e->live)
		remotes_refresh(e->remotes, name);
}

void engine_on_change(struct engine *e, void (*changed)(void *ctx), void *ctx)
{
	e->changed = changed;
	e->changed_ctx = ctx;
}

struct loop *engine_loop(struct engine *e)
{
	return e->loop;
}

struct ledger *engine_ledger(struct engine *e)
{
	return e->ledger;
}

const struct zone *engine_zone(const struct engine *e)
{
	return &e->zone;
}

const struct clock *engine_clock(const struct engine *e)
{
	return &e->clock;
}

const struct config *engine_config(const struct engine *e)
{
	return &e->config;
}

const struct pricebook *engine_prices(const struct engine *e)
{
	return e->prices;
}

const char *engine_theme(const struct engine *e)
{
	return e->options->theme ? e->options->theme : e->config.theme;
}

const char *engine_store_path(const struct engine *e)
{
	return e->store_path;
}

const char *engine_config_dir(const struct engine *e)
{
	return e->config_dir;
}
