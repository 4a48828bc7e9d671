#include "cli/commands.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/budgets_text.h"
#include "cli/engine.h"
#include "cli/options.h"
#include "core/budget.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/part.h"
#include "core/paths.h"

static bool parse(const struct options *o, bool *json, struct err *err)
{
	const char *format = o->format ? o->format
				       : o->json ? "json" : "table";

	*json = strcmp(format, "json") == 0;
	return *json || strcmp(format, "table") == 0 ||
	       err_set(err, "there is no format \"%s\"; choose from table, "
			    "json", format);
}

static void print(struct engine *e, const struct options *o,
		  const struct budgets *b, bool json)
{
	const char **warnings = NULL;
	int room = 0;
	char *path = path_join(engine_config_dir(e), "config.json");
	struct budgets_answer a = {
		.zone = engine_zone(e), .now = clock_wall(engine_clock(e)),
		.config_path = o->config ? o->config : path,
		.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
	};
	struct buf text = {0};
	const char *notice;

	a.list = budgets_get(b, &a.count);
	for (int i = 0; (notice = engine_notice(e, i)); i++)
		*GROW(warnings, a.warning_count, room) = notice;
	a.warnings = warnings;
	(json ? budgets_write_json : budgets_write_table)(&text, &a);
	fwrite(buf_text(&text), 1, text.n, stdout);
	buf_release(&text);
	free(warnings);
	free(path);
}

static bool any_over(const struct budgets *b)
{
	const struct budget_status *list;
	int count;

	list = budgets_get(b, &count);
	for (int i = 0; i < count; i++)
		if (list[i].state == BUDGET_OVER)
			return true;
	return false;
}

static int answer(struct engine *e, const struct options *o, bool json)
{
	struct budgets *b = budgets_new();
	struct part_input in = {
		.books = engine_books(e), .config = engine_config(e),
		.version = 1, .mono = clock_mono(),
	};
	struct err err;
	int code, printed;

	budgets_configure(b, in.config);
	if (!budgets_build(b, &in, &err)) {
		budgets_free(b);
		return command_failed(EXIT_STORE, &err);
	}
	print(e, o, b, json);
	printed = command_flush();
	code = command_commit(e);
	if (!code)
		code = printed;
	if (!code && o->check && any_over(b))
		code = EXIT_CHECK;
	budgets_free(b);
	return code;
}

int command_budgets(const struct options *o)
{
	struct engine *e;
	struct err err;
	bool json;
	int code;

	if (!parse(o, &json, &err))
		return command_failed(EXIT_USAGE, &err);
	e = engine_new(o, false, &code, &err);
	if (!e)
		return command_failed(code, &err);
	engine_start(e);
	engine_catch_up(e);
	command_tell(e, o);
	code = answer(e, o, json);
	engine_free(e);
	return code;
}
