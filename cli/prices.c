#include "cli/prices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/prices_more.h"
#include "cli/prices_text.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/nearest.h"
#include "core/paths.h"
#include "core/pricebook.h"

static const char *get_variable(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

enum verb { VERB_SHOW, VERB_HISTORY, VERB_CHECK, VERB_IMPORT, VERBS };

static const struct {
	const char *word;
	bool json;              /* knows it */
	int args;               /* words that follow */
	const char *example;
} verbs[VERBS] = {
	[VERB_SHOW] = {"show", true, 1,
		"prices show takes one model, as in: tokentop prices show "
		"claude-opus-4-5"},
	[VERB_HISTORY] = {"history", true, 1,
		"prices history takes one model, as in: tokentop prices "
		"history gpt-5"},
	[VERB_CHECK] = {"check", false, 0, "prices check takes no more words"},
	[VERB_IMPORT] = {"import", false, 1,
		"prices import takes one file or URL, as in: tokentop prices "
		"import prices.csv"},
};

static bool find_verb(const struct options *o, enum verb *verb,
		      struct err *err)
{
	const char *words[VERBS], *near;

	if (o->arg_count == 0)
		return err_set(err, "prices what? Try: tokentop prices show "
			       "MODEL, history MODEL, check, or import FILE");
	for (int i = 0; i < VERBS; i++) {
		words[i] = verbs[i].word;
		*verb = (enum verb)i;
		if (strcmp(o->args[0], words[i]) == 0)
			return true;
	}
	near = nearest_word(str_from(o->args[0]), words, VERBS);
	if (near)
		return err_set(err, "there is no \"prices %s\"; did you mean "
			       "\"prices %s\"?", o->args[0], near);
	return err_set(err, "there is no \"prices %s\"; there are show, "
		       "history, check and import", o->args[0]);
}

static bool check_words(const struct options *o, enum verb *verb, bool *json,
			struct err *err)
{
	const char *format = o->format ? o->format
				       : o->json ? "json" : "table";

	*json = strcmp(format, "json") == 0;
	if (!find_verb(o, verb, err))
		return false;
	if (o->arg_count != 1 + verbs[*verb].args)
		return err_set(err, "%s", verbs[*verb].example);
	if (o->check && *verb != VERB_CHECK)
		return err_set(err, "--check belongs to prices check");
	if (*json && !verbs[*verb].json)
		return err_set(err, "prices %s has no format json",
			       verbs[*verb].word);
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

static int answer(const struct options *o, enum verb verb, bool json,
		  struct prices_env *env)
{
	struct prices_answer a;
	struct buf text = {0};

	if (verb == VERB_CHECK)
		return prices_check(o, env);
	if (verb == VERB_IMPORT)
		return prices_import(o, env);
	prices_ask(&a, env->book, str_from(o->args[1]), env->now);
	a.overrides = env->path;
	if (json)
		prices_write_json(&text, &a);
	else if (verb == VERB_HISTORY)
		prices_write_history(&text, &a);
	else
		prices_write_table(&text, &a);
	fwrite(buf_text(&text), 1, text.n, stdout);
	buf_release(&text);
	prices_release(&a);
	return command_flush();
}

int command_prices(const struct options *o)
{
	struct prices_env env = {0};
	struct clock clock;
	struct err err;
	char *dir, *overrides;
	enum verb verb;
	bool json;
	int code;

	if (!check_words(o, &verb, &json, &err) || !read_clock(o, &clock, &err))
		return command_failed(EXIT_USAGE, &err);
	dir = path_config_dir(get_variable, NULL,
			      getenv("HOME") ? getenv("HOME") : "/");
	overrides = path_join(dir, "prices.json");
	env.path = overrides;
	env.now = clock_wall(&clock);
	if (open_book(&env.book, overrides, &err))
		code = answer(o, verb, json, &env);
	else
		code = command_failed(EXIT_CONFIG, &err);
	pricebook_free(env.book);
	free(overrides);
	free(dir);
	return code;
}
