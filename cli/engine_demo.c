#include "cli/engine_internal.h"

#include "core/bill.h"
#include "core/config_edit.h"
#include "core/err.h"
#include "core/json.h"
#include "core/loop.h"
#include "core/replace.h"

#define MINUTE_MS (60 * INT64_C(1000))
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

enum { TICK_MS = 200, CONFIG_BYTES = 4 << 20 };

/* The past in ever finer heaps, the last half hour call by call. */
static const struct { int64_t from, to, heap; } past[] = {
	{300 * DAY_MS, 31 * DAY_MS, 12 * HOUR_MS},
	{31 * DAY_MS, 26 * HOUR_MS, 45 * MINUTE_MS},
	{26 * HOUR_MS, 70 * MINUTE_MS, 6 * MINUTE_MS},
	{70 * MINUTE_MS, 30 * MINUTE_MS, MINUTE_MS},
};

/* Budgets that show what budgets can do; in force where the user has none. */
static const char budgets[] =
	"[{\"name\": \"everything\", \"period\": \"month\","
	" \"limit_usd\": \"8000\", \"warn_at\": [50, 80, 100]},"
	"{\"name\": \"claude code\", \"filter\": {\"client\": \"claude-code\"},"
	" \"period\": \"week\", \"limit_usd\": \"400\"},"
	"{\"name\": \"codex a day\", \"filter\": {\"client\": \"codex\"},"
	" \"period\": \"day\", \"limit_usd\": \"45\"},"
	"{\"name\": \"gateway\", \"filter\": {\"source\": \"gateway\"},"
	" \"period\": \"month\", \"limit_usd\": \"2500\"}]";

void engine_demo_config(const struct engine *e, struct config *c)
{
	struct buf file = {.limit = CONFIG_BYTES}, text = {0};
	struct config with;
	struct err err;

	if (json_get(c->root, "budgets"))
		return;
	if (replace_read(e->config_path, &file, NULL, &err) &&
	    config_edit_text(buf_str(&file), "demo", "budgets", budgets, &text,
			     &err) &&
	    config_parse(&with, buf_str(&text), "demo", &err)) {
		config_release(c);
		*c = with;
	}
	buf_release(&file);
	buf_release(&text);
}

static void play(struct engine *e, int64_t until)
{
	for (int i = 0; i < DUMMY_SOURCES; i++) {
		struct batch *b = dummy_batch(e->dummy, i, e->played, until);

		if (b->count)
			engine_take(e, b);
		else
			batch_free(b);
	}
	e->played = until;
}

/* What sellers say by now. */
static void play_bills(struct engine *e)
{
	struct bill_batch *b;

	for (int i = 0; (b = dummy_bill(e->dummy, i, e->played)); i++)
		engine_take_bill(e, b);
}

static int64_t on_tick(void *ctx)
{
	struct engine *e = ctx;
	int64_t now = clock_wall(&e->clock);

	if (now > e->played) {
		bool minute = now / MINUTE_MS != e->played / MINUTE_MS;

		play(e, now);
		if (minute)
			play_bills(e);
	}
	return TICK_MS;
}

/* A day at a time, so that little is held at once. */
static void play_past(struct engine *e, int64_t since, int64_t until,
		      int64_t heap)
{
	while (since < until) {
		int64_t end = since + DAY_MS < until ? since + DAY_MS : until;

		for (int i = 0; i < DUMMY_SOURCES; i++)
			engine_take(e, dummy_history(e->dummy, i, since, end,
						     heap));
		since = end;
	}
}

void engine_play(struct engine *e)
{
	int64_t now = clock_wall(&e->clock);

	dummy_set_prices(e->dummy, e->prices);
	for (size_t i = 0; i < sizeof(past) / sizeof(past[0]); i++)
		play_past(e, now - past[i].from, now - past[i].to,
			  past[i].heap);
	e->played = now - 30 * MINUTE_MS;
	play(e, now);
	play_bills(e);
	if (e->live && !e->clock.fixed)
		e->player = loop_timer_add(e->loop, TICK_MS, on_tick, e);
}
