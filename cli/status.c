#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "core/alerts.h"
#include "core/budget.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/files.h"
#include "core/glance.h"
#include "core/json.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/part.h"
#include "core/paths.h"
#include "core/store.h"
#include "core/zone.h"

/* What one answer needs; no engine: that would look for logs first. */
struct status {
	const struct options *o;
	const char *format;
	unsigned needs;         /* enum glance_need */
	struct clock clock;
	struct config config;
	struct zone zone;
	struct store *store;
	struct files files;
	struct glance glance;
};

static const char *get_variable(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static const char *own_home(void)
{
	const char *home = getenv("HOME");

	return home && *home ? home : "/";
}

static bool check_words(struct status *s, struct err *err)
{
	const struct options *o = s->o;

	s->format = o->format ? o->format : glance_format;
	if (!glance_needs(s->format, &s->needs, err))
		return err_prefix(err, "--format");
	if (o->demo)
		return err_set(err, "status reads the store, and a demo has "
			       "none");
	s->clock.fixed = o->now != NULL;
	return !o->now ||
	       time_parse_rfc3339(str_from(o->now), &s->clock.fixed_ms, err);
}

static bool load_config(struct status *s, struct err *err)
{
	char *dir = path_config_dir(get_variable, NULL, own_home());
	char *path = s->o->config ? xstrdup(s->o->config)
				  : path_join(dir, "config.json");
	bool ok = (!s->o->config && access(path, F_OK) != 0) ||
		  config_load(&s->config, path, err);

	free(path);
	free(dir);
	return ok;
}

static bool set_zone(struct status *s, int *code, struct err *err)
{
	const char *asked = s->o->timezone;

	if (zone_set(&s->zone, asked ? asked : s->config.timezone, err))
		return true;
	*code = asked ? EXIT_USAGE : EXIT_CONFIG;
	return err_prefix(err, asked ? "--timezone" : "timezone");
}

static bool open_store(struct status *s, struct err *err)
{
	const char *asked = s->o->store;
	char *path = asked ? xstrdup(asked)
			   : path_store(get_variable, NULL, own_home());

	if (asked && strcmp(asked, ":memory:") == 0)
		err_set(err, "status reads the store: name a file with --store");
	else if (access(path, F_OK) != 0)
		err_set(err, "%s: there is no history yet: run tokentop, or "
			"tokentop report, once", path);
	else
		s->store = store_open_reader(path, err);
	free(path);
	return s->store;
}

/* ---- what needs more than sums ------------------------------------------------ */

static bool read_budgets(struct status *s, struct err *err)
{
	struct ledger_env env = {
		.zone = &s->zone, .config = &s->config, .files = &s->files,
		.store = s->store, .clock = &s->clock,
	};
	struct ledger *ledger = ledger_new(&env, err);
	struct part_input in = {
		.books = {.ledger = ledger, .zone = &s->zone,
			  .now = clock_wall(&s->clock)},
		.config = &s->config, .version = 1, .mono = clock_mono(),
	};
	struct budgets *budgets;
	const struct budget_status *list;
	int count;
	bool ok;

	if (!ledger)
		return false;
	budgets = budgets_new();
	budgets_configure(budgets, &s->config);
	ok = budgets_build(budgets, &in, err);
	list = budgets_get(budgets, &count);
	for (int i = 0; i < count; i++)
		if (list[i].used_ppm > s->glance.budget_ppm)
			s->glance.budget_ppm = list[i].used_ppm;
	budgets_free(budgets);
	ledger_free(ledger);
	return ok;
}

static bool read_alerts(struct status *s, struct err *err)
{
	struct alerts *alerts = alerts_new(s->store, err);
	const struct alert *list;
	int count;

	if (!alerts)
		return false;
	list = alerts_get(alerts, &count);
	for (int i = 0; i < count; i++)
		s->glance.alerts += !list[i].over_at;
	alerts_free(alerts);
	return true;
}

static bool read_all(struct status *s, struct err *err)
{
	int64_t now = clock_wall(&s->clock);

	if (!glance_read(&s->glance, s->store, &s->zone, now, s->needs, err))
		return false;
	if (s->needs & GLANCE_BUDGETS &&
	    json_count(json_get(s->config.root, "budgets")) &&
	    !read_budgets(s, err))
		return false;
	return !(s->needs & GLANCE_ALERTS) || read_alerts(s, err);
}

static int answer(struct status *s)
{
	struct buf line = {0};
	struct err err;
	int code = EXIT_CONFIG;

	if (!load_config(s, &err) || !set_zone(s, &code, &err))
		return command_failed(code, &err);
	if (!open_store(s, &err) || !read_all(s, &err))
		return command_failed(EXIT_STORE, &err);
	glance_write(&s->glance, s->format,
		     strcmp(nl_langinfo(CODESET), "UTF-8") != 0, &line);
	buf_putc(&line, '\n');
	fwrite(line.p, 1, line.n, stdout);
	buf_release(&line);
	return command_flush();
}

int command_status(const struct options *o)
{
	struct status s = {.o = o};
	struct err err;
	int code;

	if (!check_words(&s, &err))
		return command_failed(EXIT_USAGE, &err);
	config_init(&s.config);
	files_init(&s.files);
	code = answer(&s);
	store_close(s.store);
	files_release(&s.files);
	config_release(&s.config);
	return code;
}
