#include "cli/engine_internal.h"

#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "collectors/api.h"
#include "collectors/log_format.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/pricebook.h"
#include "core/store.h"

void engine_add_notice(struct engine *e, const char *format, ...)
{
	struct buf text = {0};
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&text, format, ap);
	va_end(ap);
	*GROW(e->notices, e->notice_count, e->notice_room) = buf_take(&text);
}

/* The user's own home, whatever --home says. */
static const char *own_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *user;

	if (home && *home)
		return home;
	user = getpwuid(getuid());
	return user && user->pw_dir ? user->pw_dir : "/";
}

/* Logs are shown, and known to the store, by their full path. */
static char *absolute(const char *path)
{
	char here[4096];

	return getcwd(here, sizeof(here)) ? path_join(here, path)
					  : xstrdup(path);
}

static void find_paths(struct engine *e)
{
	const struct options *o = e->options;
	const char *own = own_home();

	e->home = absolute(o->home ? o->home : own);
	e->config_dir = path_config_dir(engine_variable, NULL, own);
	if (o->config)
		e->config_path = xstrdup(o->config);
	else
		e->config_path = path_join(e->config_dir, "config.json");
	e->config_named = o->config != NULL;
	if (gethostname(e->host, sizeof(e->host) - 1) != 0)
		e->host[0] = '\0';
}

/* What a damaged file means: the end for a command that answers once, a
 * notice for the dashboard. */
static bool bad_file(struct engine *e, const char *instead, int *code,
		     struct err *err)
{
	if (!e->live) {
		*code = EXIT_CONFIG;
		return false;
	}
	engine_add_notice(e, "%s; %s until it is put right", err->text,
			  instead);
	return true;
}

static bool load_config(struct engine *e, int *code, struct err *err)
{
	bool there = access(e->config_path, F_OK) == 0;

	if ((!e->config_named && !there) ||
	    config_load(&e->config, e->config_path, err))
		return true;
	if (!e->live)
		return bad_file(e, "", code, err);
	/* A notice until it is read again and good. */
	err_set(&e->config_error, "%.400s; defaults are used until it is put "
		"right", err->text);
	return true;
}

static bool set_zone(struct engine *e, int *code, struct err *err)
{
	if (e->options->timezone) {
		*code = EXIT_USAGE;
		return zone_set(&e->zone, e->options->timezone, err) ||
		       err_prefix(err, "--timezone");
	}
	if (zone_set(&e->zone, e->config.timezone, err))
		return true;
	err_prefix(err, "%s: timezone", e->config_path);
	if (!bad_file(e, "the system's is used", code, err))
		return false;
	return zone_set(&e->zone, NULL, err);
}

static bool load_prices(struct engine *e, int *code, struct err *err)
{
	char *path;
	bool ok;

	*code = EXIT_CONFIG;
	e->prices = pricebook_new(err);
	if (!e->prices)
		return false;
	path = path_join(e->config_dir, "prices.json");
	ok = access(path, F_OK) != 0 ||
	     pricebook_load_user(e->prices, path, err) ||
	     bad_file(e, "its good rules hold", code, err);
	free(path);
	return ok;
}

/* A store that cannot be used is no reason to stop. */
static void open_store(struct engine *e)
{
	const char *asked = e->options->store;

	/* A limit on the size of files is a full disk, not our end. */
	signal(SIGXFSZ, SIG_IGN);
	if (e->options->demo || (asked && !strcmp(asked, ":memory:"))) {
		e->store_path = xstrdup("");
		return;
	}
	e->store_path = asked ? xstrdup(asked)
			      : path_store(engine_variable, NULL, own_home());
	e->store = store_open(e->store_path, &e->store_error);
	if (!e->store)
		e->store_path[0] = '\0';
}

void engine_note_unread(struct engine *e)
{
	const struct config *c = &e->config;
	struct str currency;

	for (int i = 0; i < c->source_count; i++) {
		struct source_config *s = &c->sources[i];

		/* No other source of its route may stand back for it. */
		s->unread = !log_format_find(s->type) && !api_find(s->type);
		if (s->unread && s->enabled)
			engine_add_notice(e,
					  "source \"%s\": type %s is not read "
					  "by this version", s->name, s->type);
	}
	if (json_str(json_get(c->root, "currency"), &currency) &&
	    !str_is(currency, "USD"))
		engine_add_notice(e, "costs are shown in USD: this version "
				  "does not convert to %s", currency.p);
}

bool engine_setup(struct engine *e, int *code, struct err *err)
{
	const struct options *o = e->options;

	*code = EXIT_USAGE;
	if (o->now) {
		if (!time_parse_rfc3339(str_from(o->now), &e->clock.fixed_ms,
					err))
			return false;
		e->clock.fixed = true;
	}
	find_paths(e);
	if (!load_config(e, code, err) || !set_zone(e, code, err) ||
	    !load_prices(e, code, err))
		return false;
	if (o->demo)
		engine_demo_config(e, &e->config);
	engine_note_unread(e);
	engine_open_config(e);
	exchange_init(&e->exchange, &e->config);
	open_store(e);
	return true;
}
