#include "cli/engine_internal.h"

#include "core/ledger.h"
#include "core/loop.h"
#include "core/store.h"

enum {
	KEEP_MS = 1000,                 /* between two looks */
	KEEP_READING_MS = 2000,         /* the same while history is read */
	KEEP_AGAIN_MS = 40,             /* when there is more to write */
	KEEP_BUDGET_MS = 30,            /* keys and drawing wait no longer */
	RETRY_MS = 10000,               /* after a failure */
	UPKEEP_FIRST_MS = 20000,
	UPKEEP_MS = 3600 * 1000,
	UNWRITTEN_MOST = 100000,        /* records; bounds memory */
};

static bool is_reading(const struct engine *e)
{
	return e->sources && !sources_caught_up(e->sources);
}

/* ---- another tokentop writes ---------------------------------------------- */

static bool only_reads(const struct engine *e)
{
	return e->store && store_mode(e->store) == STORE_READER;
}

/* Take over the writer's sums when it has committed; did it? */
static bool reload(struct engine *e)
{
	struct err err;

	if (!store_changed(e->store))
		return false;
	if (ledger_reload(e->ledger, &err) && engine_reload_bills(e, &err))
		e->flush_error.text[0] = '\0';
	else
		e->flush_error = err;
	model_builder_dirty(e->builder);
	e->observed++;
	return true;
}

void engine_hold(struct engine *e)
{
	if (!only_reads(e))
		return;
	store_hold(e->store);
	if (!e->first_moment)
		reload(e);
}

void engine_unhold(struct engine *e)
{
	if (only_reads(e))
		store_unhold(e->store);
}

/* While logs are read for the first time the store stays as it was: what is
 * written meanwhile is what we read ourselves. After that nothing is held for
 * long, or the writer's log could never be folded into its file. */
static int64_t look_again(struct engine *e)
{
	if (is_reading(e))
		return KEEP_MS;
	if (e->first_moment) {
		e->first_moment = false;
		store_unhold(e->store);
	}
	e->succeeds = store_is_free(e->store);
	store_hold(e->store);
	if (reload(e) || e->succeeds)
		engine_tell(e);
	store_unhold(e->store);
	return KEEP_MS;
}

void engine_succeed(struct engine *e)
{
	struct err err;
	struct store *s;

	if (!e->succeeds)
		return;
	e->succeeds = false;
	s = store_succeed(e->store, &err);
	if (!s)
		return;
	engine_stop(e);
	engine_resume(e, s);
}

bool engine_take_over(struct engine *e)
{
	if (!only_reads(e))
		return true;
	if (e->first_moment)
		return false;
	e->succeeds = store_is_free(e->store);
	engine_succeed(e);
	return !only_reads(e);
}

/* ---- we write -------------------------------------------------------------- */

/* Drop what is too old to be kept, a slice at a time. */
static int64_t upkeep(struct engine *e)
{
	int64_t mono = clock_mono();

	if (mono < e->next_upkeep)
		return KEEP_MS;
	if (store_expire(e->store, clock_wall(&e->clock),
			 e->config.records_keep_ms, e->config.max_bytes))
		return KEEP_AGAIN_MS;
	engine_fold_bills(e);
	e->next_upkeep = mono + UPKEEP_MS;
	return KEEP_MS;
}

static int64_t write_some(struct engine *e)
{
	bool had_failed = e->flush_error.text[0];
	struct err err;

	if (!ledger_flush(e->ledger, KEEP_BUDGET_MS, &err)) {
		e->flush_error = err;
		engine_tell(e);
		return RETRY_MS;
	}
	e->flush_error.text[0] = '\0';
	if (had_failed)
		engine_tell(e);
	if (ledger_is_dirty(e->ledger))
		return KEEP_AGAIN_MS;
	e->unwritten = 0;
	return is_reading(e) ? KEEP_READING_MS : KEEP_MS;
}

static int64_t on_keep(void *ctx)
{
	struct engine *e = ctx;

	if (only_reads(e))
		return look_again(e);
	if (ledger_is_dirty(e->ledger))
		return write_some(e);
	if (!engine_keep_bills(e, &e->flush_error))
		return RETRY_MS;
	e->flush_error.text[0] = '\0';
	return upkeep(e);
}

void engine_keep(struct engine *e)
{
	if (!e->store)
		return;
	e->next_upkeep = clock_mono() + UPKEEP_FIRST_MS;
	e->keeper = loop_timer_add(e->loop, KEEP_MS, on_keep, e);
}

void engine_relieve(struct engine *e)
{
	struct err err;

	if (!e->store || store_mode(e->store) == STORE_READER ||
	    e->unwritten < UNWRITTEN_MOST)
		return;
	if (e->keeper) {
		/* After a failure it waits before it tries again. */
		if (!e->flush_error.text[0])
			loop_timer_reset(e->keeper, 0);
		return;
	}
	/* A failure is told when everything is written at the end. */
	if (ledger_flush(e->ledger, -1, &err))
		e->unwritten = 0;
	else
		e->unwritten /= 2;
}
