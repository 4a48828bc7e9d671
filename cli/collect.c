#include "cli/commands.h"

#include <signal.h>
#include <stdio.h>

#include "cli/engine.h"
#include "cli/options.h"
#include "core/err.h"
#include "core/loop.h"

enum { LOOK_MS = 200 };

/* The file as it is now; one that is no good changes nothing. */
static void on_reload(void *ctx, int signo)
{
	struct err err;

	(void)signo;
	if (!engine_reload(ctx, &err))
		command_failed(EXIT_CONFIG, &err);
}

static void on_signal(void *ctx, int signo)
{
	(void)signo;
	loop_stop(engine_loop(ctx));
}

/* A command that looked into the store when we began is soon gone; then its
 * work is ours. */
static int64_t on_look(void *ctx)
{
	return engine_take_over(ctx) ? -1 : LOOK_MS;
}

/* What a screen would show all the time is said once. */
static void say_notices(struct engine *e)
{
	const char *notice;
	struct err err;

	for (int i = 0; (notice = engine_notice(e, i)); i++) {
		err_set(&err, "%s", notice);
		command_failed(EXIT_CHECK, &err);
	}
}

int command_collect(const struct options *o)
{
	static const int ends[] = {SIGINT, SIGTERM};
	struct engine *e;
	struct err err;
	int code;

	e = engine_new(o, true, &code, &err);
	if (!e)
		return command_failed(code, &err);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		loop_signal(engine_loop(e), ends[i], on_signal, e);
	loop_signal(engine_loop(e), SIGHUP, on_reload, e);
	engine_start(e);
	say_notices(e);
	loop_timer_add(engine_loop(e), LOOK_MS, on_look, e);
	loop_run(engine_loop(e));
	code = command_commit(e);
	engine_free(e);
	return code;
}
