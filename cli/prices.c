#include "cli/prices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/prices_text.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/paths.h"
#include "core/pricebook.h"

static const char *get_variable(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static bool check_words(const struct options *o, bool *json, struct err *err)
{
	const char *format = o->format ? o->format
				       : o->json ? "json" : "table";

	*json = strcmp(format, "json") == 0;
	if (o->arg_count == 0)
		return err_set(err, "prices what? Try: tokentop prices show "
			       "MODEL");
	if (strcmp(o->args[0], "show") != 0)
		return err_set(err, "this version has no \"prices %s\"; there "
			       "is: tokentop prices show MODEL", o->args[0]);
	if (o->arg_count != 2)
		return err_set(err, "prices show takes one model, as in: "
			       "tokentop prices show claude-opus-4-5");
	if (!*json && strcmp(format, "table") != 0)
		return err_set(err, "there is no format \"%s\"; choose from "
			       "table, json", format);
	return true;
}

static bool read_clock(const struct options *o, struct clock *c,
		       struct err *err)
{
	*c = (struct clock){.fixed = o->now != NULL};
	return !o->now ||
	       time_parse_rfc3339(str_from(o->now), &c->fixed_ms, err) ||
	       err_prefix(err, "--now");
}

static bool open_book(struct pricebook **b, const char *overrides,
		      struct err *err)
{
	*b = pricebook_new(err);
	return *b && pricebook_load_user(*b, overrides, err);
}

static int answer(const struct prices_answer *a, bool json)
{
	struct buf text = {0};

	(json ? prices_write_json : prices_write_table)(&text, a);
	fwrite(buf_text(&text), 1, text.n, stdout);
	buf_release(&text);
	return command_flush();
}

int command_prices(const struct options *o)
{
	struct pricebook *b = NULL;
	struct prices_answer a;
	struct clock clock;
	struct err err;
	char *dir, *overrides;
	bool json;
	int code;

	if (!check_words(o, &json, &err) || !read_clock(o, &clock, &err))
		return command_failed(EXIT_USAGE, &err);
	dir = path_config_dir(get_variable, NULL,
			      getenv("HOME") ? getenv("HOME") : "/");
	overrides = path_join(dir, "prices.json");
	if (open_book(&b, overrides, &err)) {
		prices_ask(&a, b, str_from(o->args[1]), clock_wall(&clock));
		a.overrides = overrides;
		code = answer(&a, json);
		prices_release(&a);
	} else {
		code = command_failed(EXIT_CONFIG, &err);
	}
	pricebook_free(b);
	free(overrides);
	free(dir);
	return code;
}
