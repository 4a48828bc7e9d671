#include "cli/options.h"

#include <limits.h>
#include <string.h>

#include "cli/option_table.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/nearest.h"
#include "core/str.h"

enum { WORDS = 64, THREADS_MOST = 64 };

struct parse {
	struct options *o;
	char **next, **end;     /* of argv */
	bool only_words;        /* after "--" */
	const struct option_row *given[WORDS];
	int given_count;
	struct err *err;
};

static const struct option_row *find_long(struct str name)
{
	for (const struct option_row *r = option_rows; r->name; r++)
		if (str_is(name, r->name))
			return r;
	return NULL;
}

static const struct option_row *find_letter(char letter)
{
	for (const struct option_row *r = option_rows; r->name; r++)
		if (r->letter == letter)
			return r;
	return NULL;
}

static const struct command_row *find_command(const char *name)
{
	for (const struct command_row *r = command_rows; r->name; r++)
		if (!strcmp(r->name, name))
			return r;
	return NULL;
}

static bool unknown_option(struct parse *p, struct str name)
{
	const char *names[WORDS];
	size_t count = 0;
	const char *near;

	for (const struct option_row *r = option_rows; r->name; r++)
		names[count++] = r->name;
	near = nearest_word(name, names, count);
	if (near)
		return err_set(p->err,
			       "there is no option --%.*s; did you mean --%s?",
			       STR_ARG(name), near);
	return err_set(p->err, "there is no option --%.*s", STR_ARG(name));
}

static bool unknown_command(struct parse *p, const char *word)
{
	const char *names[WORDS];
	size_t count = 0;
	const char *near;

	for (const struct command_row *r = command_rows; r->name; r++)
		if (r->help)
			names[count++] = r->name;
	near = nearest_word(str_from(word), names, count);
	if (near)
		return err_set(p->err,
			       "there is no command \"%s\"; did you mean "
			       "\"%s\"?",
			       word, near);
	return err_set(p->err,
		       "there is no command \"%s\"; tokentop --help lists "
		       "them",
		       word);
}

/* ---- values -------------------------------------------------------------- */

static bool take_threads(struct parse *p, const char *value)
{
	int64_t n;

	if (!str_int64(str_from(value), &n) || n < 1 || n > THREADS_MOST)
		return err_set(p->err,
			       "--threads takes a number from 1 to %d, not "
			       "\"%s\"",
			       THREADS_MOST, value);
	p->o->threads = (int)n;
	return true;
}

static bool take_demo(struct parse *p, const char *value)
{
	int64_t seed = 1;

	if (value && (!str_int64(str_from(value), &seed) || seed < 0))
		return err_set(p->err,
			       "--demo takes a whole number as its seed, not "
			       "\"%s\"",
			       value);
	p->o->demo = true;
	p->o->seed = (uint64_t)seed;
	return true;
}

static bool take_filter(struct parse *p, const char *value)
{
	if (p->o->filter_count == (int)ARRAY_LEN(p->o->filters))
		return err_set(p->err, "there are more than %zu filters",
			       ARRAY_LEN(p->o->filters));
	p->o->filters[p->o->filter_count++] = value;
	return true;
}

/* `value`: NULL where none was given. */
static bool take_option(struct parse *p, const struct option_row *r,
			const char *value)
{
	char *at = (char *)p->o + r->offset;

	if (p->given_count < WORDS)
		p->given[p->given_count++] = r;
	switch (r->kind) {
	case OPTION_FLAG:
		if (value)
			return err_set(p->err, "--%s takes no value", r->name);
		*(bool *)at = true;
		return true;
	case OPTION_TEXT:
		*(const char **)at = value;
		return true;
	case OPTION_THREADS:
		return take_threads(p, value);
	case OPTION_DEMO:
		return take_demo(p, value);
	case OPTION_FILTER:
		return take_filter(p, value);
	}
	return false;
}

/* Does the option take the next word as its value? */
static bool needs_value(const struct option_row *r)
{
	return r->value && r->kind != OPTION_DEMO;
}

static bool parse_long(struct parse *p, const char *word)
{
	const char *equals = strchr(word, '=');
	struct str name = {word, equals ? (size_t)(equals - word)
					: strlen(word)};
	const struct option_row *r = find_long(name);
	const char *value = equals ? equals + 1 : NULL;

	if (!r)
		return unknown_option(p, name);
	if (needs_value(r) && !value && p->next < p->end)
		value = *p->next++;
	/* Nothing between the quotes is a variable that was not set. */
	if (needs_value(r) && (!value || !*value))
		return err_set(p->err, "--%s needs a value: --%s %s",
			       r->name, r->name, r->value);
	return take_option(p, r, value);
}

static bool parse_letters(struct parse *p, const char *letters)
{
	for (; *letters; letters++) {
		const struct option_row *r = find_letter(*letters);

		if (!r)
			return err_set(p->err, "there is no option -%c",
				       *letters);
		if (!take_option(p, r, NULL))
			return false;
	}
	return true;
}

static bool parse_word(struct parse *p, const char *word)
{
	struct options *o = p->o;

	if (!*o->command) {
		if (!find_command(word))
			return unknown_command(p, word);
		o->command = word;
		return true;
	}
	if (o->arg_count == (int)ARRAY_LEN(o->args))
		return err_set(p->err, "there are too many words");
	o->args[o->arg_count++] = word;
	return true;
}

static bool parse_one(struct parse *p, const char *word)
{
	if (p->only_words || word[0] != '-' || word[1] == '\0')
		return parse_word(p, word);
	if (!strcmp(word, "--")) {
		p->only_words = true;
		return true;
	}
	return word[1] == '-' ? parse_long(p, word + 2)
			      : parse_letters(p, word + 1);
}

/* ---- what fits together -------------------------------------------------- */

static bool check_belongs(const struct parse *p)
{
	const char *command = *p->o->command ? p->o->command : "dashboard";

	for (int i = 0; i < p->given_count; i++) {
		const struct option_row *r = p->given[i];

		if (r->commands && !option_list_has(r->commands, command))
			return err_set(p->err,
				       "--%s is no option of %s%s; it belongs "
				       "to %.*s",
				       r->name,
				       *p->o->command ? "" : "the ", command,
				       (int)strcspn(r->commands, ","),
				       r->commands);
	}
	return true;
}

static bool check_command(const struct parse *p)
{
	const struct command_row *r = find_command(p->o->command);

	if (!r)
		return true;
	if (!r->help)
		return err_set(p->err,
			       "this version of tokentop does not have "
			       "\"%s\" yet",
			       r->name);
	if (p->o->arg_count > r->args)
		return err_set(p->err, "%s takes no \"%s\"; usage: tokentop %s",
			       r->name, p->o->args[r->args], r->usage);
	return true;
}

static bool check_values(const struct parse *p)
{
	int64_t ms;

	if (p->o->now &&
	    !time_parse_rfc3339(str_from(p->o->now), &ms, p->err))
		return err_prefix(p->err, "--now");
	if (p->o->rotate && (!config_duration(str_from(p->o->rotate), &ms) ||
			     ms < 1000))
		return err_set(p->err,
			       "--rotate takes a time such as 20s, not "
			       "\"%s\"",
			       p->o->rotate);
	return true;
}

bool options_parse(struct options *o, int argc, char **argv, struct err *err)
{
	struct parse p = {.o = o, .next = argv + 1, .end = argv + argc,
			  .err = err};

	*o = (struct options){.command = "", .seed = 1};
	while (p.next < p.end)
		if (!parse_one(&p, *p.next++))
			return false;
	if (o->help || o->version)
		return true;
	return check_command(&p) && check_belongs(&p) && check_values(&p);
}
