/* The billed ledger in the engine: what sellers say comes in here, is stored
 * at once, and stands beside what was observed. Only the writer of the store
 * asks; others show what it stored. */
#include "cli/engine_internal.h"

#include <string.h>

#include "collectors/remotes.h"
#include "core/billed.h"
#include "core/model_books.h"
#include "core/pricebook.h"
#include "core/store.h"

#define HOURS_KEPT (40 * INT64_C(86400000))

static bool is_reader(const struct engine *e)
{
	return e->store && store_mode(e->store) == STORE_READER;
}

/* Two costs of a poll must not be forgotten: that it was paid for, and what
 * it brought. So it is written before anything else happens. */
static void write_bills(struct engine *e)
{
	struct err err;

	if (!e->store || is_reader(e) || !billed_is_dirty(e->billed))
		return;
	if (!billed_flush(e->billed, &err))
		e->flush_error = err;
}

void engine_take_bill(struct engine *e, struct bill_batch *b)
{
	billed_put(e->billed, b);
	bill_batch_free(b);
	write_bills(e);
	engine_tell(e);
}

static void on_bill(void *ctx, struct bill_batch *b)
{
	engine_take_bill(ctx, b);
}

static bool on_remembered(void *ctx, const char *source, const char *feed,
			  struct feed_memory *out)
{
	struct engine *e = ctx;

	return billed_memory(e->billed, source, feed, out);
}

static void on_changed(void *ctx)
{
	engine_tell(ctx);
}

static void open_remotes(struct engine *e)
{
	struct remotes_env env = {
		.loop = e->loop, .clock = &e->clock, .config = &e->config,
		.get = engine_variable, .home = e->home,
		.offline = e->options->offline,
		.remembered = on_remembered, .bill = on_bill,
		.changed = on_changed, .ctx = e,
	};

	e->remotes = remotes_new(&env);
}

bool engine_open_books(struct engine *e, struct err *err)
{
	struct billed_env env = {
		.prices = e->prices, .rates = &e->exchange, .store = e->store,
	};

	e->billed = billed_new(&env, err);
	if (!e->billed)
		return false;
	e->books = model_books_new();
	if (!e->options->demo)
		open_remotes(e);
	return true;
}

void engine_close_books(struct engine *e)
{
	remotes_free(e->remotes);
	e->remotes = NULL;
	model_books_free(e->books);
	e->books = NULL;
	if (e->billed)
		write_bills(e);
	billed_free(e->billed);
	e->billed = NULL;
}

void engine_ask(struct engine *e)
{
	if (e->remotes && e->live && !is_reader(e))
		remotes_start(e->remotes);
}

bool engine_try(struct engine *e, const char *name, struct err *err)
{
	if (!e->remotes)
		return true;
	if (is_reader(e))
		return err_set(err, "another tokentop is running on this store "
				    "and does the asking; what it stored is "
				    "shown");
	remotes_try(e->remotes, name);
	return true;
}

const struct remote_try *engine_tried(struct engine *e, int index)
{
	return e->remotes ? remotes_tried(e->remotes, index) : NULL;
}

bool engine_keep_bills(struct engine *e, struct err *err)
{
	if (!e->store || is_reader(e) || !billed_is_dirty(e->billed))
		return true;
	return billed_flush(e->billed, err);
}

bool engine_reload_bills(struct engine *e, struct err *err)
{
	return billed_reload(e->billed, err);
}

void engine_fold_bills(struct engine *e)
{
	billed_fold(e->billed, clock_wall(&e->clock) - HOURS_KEPT);
	write_bills(e);
}

struct books engine_books(struct engine *e)
{
	return (struct books){
		.ledger = e->ledger, .billed = e->billed,
		.rates = &e->exchange, .zone = &e->zone,
		.now = clock_wall(&e->clock),
	};
}

void engine_fill_books(struct engine *e, const struct model_query *q,
		       struct model *m)
{
	struct books books = engine_books(e);
	struct model_books_input in = {&books, e->observed, engine_mono(e)};

	model_books_fill(e->books, m, q, &in);
}
