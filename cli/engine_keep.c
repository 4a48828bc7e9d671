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

/* Another tokentop writes: take over its sums when it has. */
static int64_t look_again(struct engine *e)
{
	struct err err;

	if (!store_changed(e->store))
		return KEEP_MS;
	if (ledger_reload(e->ledger, &err))
		e->flush_error.text[0] = '\0';
	else
		e->flush_error = err;
	model_builder_dirty(e->builder);
	engine_tell(e);
	return KEEP_MS;
}

/* Drop what is too old to be kept, a slice at a time. */
static int64_t upkeep(struct engine *e)
{
	int64_t mono = clock_mono();

	if (mono < e->next_upkeep)
		return KEEP_MS;
	if (store_expire(e->store, clock_wall(&e->clock),
			 e->config.records_keep_ms, e->config.max_bytes))
		return KEEP_AGAIN_MS;
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

	if (store_mode(e->store) == STORE_READER)
		return look_again(e);
	if (ledger_is_dirty(e->ledger))
		return write_some(e);
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
