#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "cli/engine.h"
#include "cli/options.h"
#include "core/config.h"
#include "core/err.h"
#include "core/loop.h"
#include "core/mem.h"
#include "core/paths.h"
#include "tui/app.h"
#include "tui/theme.h"

struct dashboard {
	struct engine *engine;
	const struct options *options;
	struct app *app;
	char *themes;           /* the user's folder of them */
	char *state;            /* file of what the screen was left at */
};

static void on_build(void *ctx, const struct model_query *q, struct model *m)
{
	struct dashboard *d = ctx;

	engine_build(d->engine, q, m);
}

static void on_refresh(void *ctx)
{
	struct dashboard *d = ctx;

	engine_refresh(d->engine);
}

static void on_request(void *ctx, const struct request *r, char *said,
		       size_t size)
{
	struct dashboard *d = ctx;

	engine_request(d->engine, r, said, size);
}

static void on_change(void *ctx)
{
	struct dashboard *d = ctx;

	app_dirty(d->app);
}

/* A theme named in the config may be gone: that is no reason to stop, so the
 * default is taken. One that was asked for on the command line must be there.
 * NULL for the default. */
static bool choose_theme(struct engine *e, const struct options *o,
			 const char *dir, const char **name, struct err *err)
{
	struct theme *theme;

	*name = engine_theme(e);
	if (!*name)
		return true;
	theme = theme_load(*name, dir, err);
	theme_free(theme);
	if (theme)
		return true;
	if (o->theme)
		return false;
	engine_say(e, err->text);
	*name = NULL;
	return true;
}

static int64_t rotate_ms(const struct options *o)
{
	int64_t ms = 0;

	if (o->rotate)
		config_duration(str_from(o->rotate), &ms);
	return ms;
}

static bool open_app(struct dashboard *d, const struct options *o, int *code,
		     struct err *err)
{
	struct app_env env = {
		.loop = engine_loop(d->engine),
		.clock = engine_clock(d->engine),
		.theme_dir = d->themes,
		.pane = o->pane,
		.book_asked = o->ledger != NULL,
		.state_path = d->state,
		.kiosk = o->kiosk,
		.rotate_ms = rotate_ms(o),
		.build = on_build,
		.refresh = on_refresh,
		.request = on_request,
		.ctx = d,
	};

	*code = EXIT_USAGE;
	if (command_book(o, &env.book, err) &&
	    choose_theme(d->engine, o, d->themes, &env.theme, err)) {
		*code = EXIT_CHECK;
		d->app = app_new(&env, err);
	}
	return d->app;
}

/* Comes after the first frame, which shows what is stored: the walk over all
 * folders must not hold it up. */
static int64_t begin(void *ctx)
{
	struct dashboard *d = ctx;

	engine_start(d->engine);
	if (!d->options->pane && engine_is_empty(d->engine))
		app_show(d->app, "first-run");
	return -1;
}

/* Beside the store; made-up data and a clock that stands still leave nothing
 * behind. NULL: nowhere. */
static char *state_path(struct engine *e, const struct options *o)
{
	const char *store = engine_store_path(e);
	char *folder, *path;

	if (o->demo || o->now || !store[0])
		return NULL;
	folder = xstrndup(store, (size_t)(path_base(store) - store));
	path = path_join(folder, "state.json");
	free(folder);
	return path;
}

static int run(struct dashboard *d, const struct options *o)
{
	struct err err;
	int code;

	d->engine = engine_new(o, true, &code, &err);
	if (!d->engine)
		return command_failed(code, &err);
	d->themes = path_join(engine_config_dir(d->engine), "themes");
	d->options = o;
	d->state = state_path(d->engine, o);
	if (!open_app(d, o, &code, &err))
		return command_failed(code, &err);
	engine_on_change(d->engine, on_change, d);
	app_dirty(d->app);
	loop_timer_add(engine_loop(d->engine), 0, begin, d);
	loop_run(engine_loop(d->engine));
	engine_on_change(d->engine, NULL, NULL);
	app_free(d->app);
	/* What could not be stored was on the screen all the time. */
	engine_commit(d->engine, &err);
	return EXIT_OK;
}

int command_dashboard(const struct options *o)
{
	struct dashboard d = {0};
	int code = run(&d, o);

	engine_free(d.engine);
	free(d.themes);
	free(d.state);
	return code;
}
