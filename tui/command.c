#include "tui/command.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/builtin.h"
#include "core/config.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/model.h"
#include "core/nearest.h"
#include "core/str.h"
#include "tui/pane.h"
#include "tui/table.h"
#include "tui/theme.h"

/* What the word after a command is. */
enum argument {
	ARG_NONE, ARG_PANE, ARG_WINDOW, ARG_BOOK, ARG_COLUMN, ARG_THEME,
	ARG_TEXT, ARG_PROVIDER, ARG_FORM, ARG_SOURCE, ARG_PATH, ARG_PAGE,
	ARGUMENTS
};

static const struct verb {
	const char *word;
	enum command_kind kind;
	enum argument arg;
	enum action bare;       /* without an argument; NONE: it needs one */
} verbs[] = {
	{"pane", COMMAND_PANE, ARG_PANE, ACTION_NONE},
	{"window", COMMAND_WINDOW, ARG_WINDOW, ACTION_WINDOW},
	{"sort", COMMAND_SORT, ARG_COLUMN, ACTION_SORT},
	{"filter", COMMAND_FILTER, ARG_TEXT, ACTION_FILTER},
	{"search", COMMAND_SEARCH, ARG_TEXT, ACTION_SEARCH},
	{"provider", COMMAND_PROVIDER, ARG_PROVIDER, ACTION_PROVIDER_NEXT},
	{"book", COMMAND_BOOK, ARG_BOOK, ACTION_BOOK},
	{"theme", COMMAND_THEME, ARG_THEME, ACTION_THEME},
	{"export", COMMAND_EXPORT, ARG_FORM, ACTION_EXPORT},
	{"poll", COMMAND_POLL, ARG_SOURCE, ACTION_REFRESH},
	{"test", COMMAND_TEST, ARG_SOURCE, ACTION_NONE},
	{"set", COMMAND_SET, ARG_PATH, ACTION_NONE},
	{"reload", COMMAND_RELOAD, ARG_NONE, ACTION_NONE},
	{"ack", COMMAND_ACTION, ARG_NONE, ACTION_ACKNOWLEDGE},
	{"help", COMMAND_HELP, ARG_PAGE, ACTION_HELP},
	{"quit", COMMAND_ACTION, ARG_NONE, ACTION_QUIT_NOW},
};

/* Short forms that are no beginning of their word, or of more than one. */
static const struct {
	const char *word, *is;
} shorts[] = {
	{"q", "quit"},        {"q!", "quit"},      {"?", "help"},
	{"h", "help"},        {"w", "window"},     {"p", "providers"},
	{"m", "models"},      {"cmp", "compare"},  {"src", "sources"},
	{"s", "sessions"},    {"x", "export"},     {"r", "reconcile"},
	{"o", "overview"},    {"t", "trends"},     {"b", "budgets"},
	{"e", "export"},      {"f", "filter"},     {"c", "compare"},
};

static const char *const book_words[BOOKS] = {
	[BOOK_OBSERVED] = "observed", [BOOK_BILLED] = "billed",
	[BOOK_BEST] = "best",
};

/* --- the words there are --- */

static void offer(struct command_choices *c, struct str word)
{
	if (c->count == COMMAND_CHOICES || !word.n || word.n >= COMMAND_WORD)
		return;
	for (int i = 0; i < c->count; i++)
		if (str_is(word, c->words[i]))
			return;
	snprintf(c->words[c->count++], COMMAND_WORD, "%.*s", STR_ARG(word));
}

static void offer_list(struct command_choices *c, const char *const *words,
		       int count)
{
	for (int i = 0; i < count; i++)
		offer(c, str_from(words[i]));
}

static void offer_panes(struct command_choices *c)
{
	for (int i = 0; pane_types[i]; i++)
		offer(c, str_from(pane_types[i]->name));
}

static void offer_columns(struct command_choices *c,
			  const struct command_scope *s)
{
	for (int i = 0; i < s->column_count; i++)
		if (s->columns[i].key && s->columns[i].compare)
			offer(c, str_from(s->columns[i].key));
}

static void offer_providers(struct command_choices *c,
			    const struct command_scope *s)
{
	offer(c, STR("all"));
	for (int i = 0; i < s->m->provider_count; i++)
		offer(c, str_from(s->m->providers[i].provider));
}

static void offer_sources(struct command_choices *c,
			  const struct command_scope *s)
{
	for (int i = 0; i < s->m->source_count && !s->redact; i++)
		offer(c, str_from(s->m->sources[i].name));
}

static void offer_pages(struct command_choices *c)
{
	for (int i = 0; builtin_files[i].path; i++) {
		struct str path = str_from(builtin_files[i].path);

		if (!str_starts(path, STR("docs/")) ||
		    !str_ends(path, STR(".md")))
			continue;
		path = str_skip(path, 5);
		path.n -= 3;
		offer(c, path);
	}
}

static void offer_paths(struct command_choices *c)
{
	for (int i = 0; config_keys[i].path; i++)
		if (!strchr(config_keys[i].path, '['))
			offer(c, str_from(config_keys[i].path));
}

static void offer_themes(struct command_choices *c)
{
	const char *const *names = theme_names();

	for (int i = 0; names[i]; i++)
		offer(c, str_from(names[i]));
}

static void offer_argument(struct command_choices *c, enum argument arg,
			   const struct command_scope *s)
{
	static const char *const forms[] = {"csv", "json", "svg", "txt"};

	switch (arg) {
	case ARG_PANE: offer_panes(c); break;
	case ARG_WINDOW: offer_list(c, window_names, WINDOWS); break;
	case ARG_BOOK: offer_list(c, book_words, BOOKS); break;
	case ARG_COLUMN: offer_columns(c, s); break;
	case ARG_THEME: offer_themes(c); break;
	case ARG_PROVIDER: offer_providers(c, s); break;
	case ARG_FORM: offer_list(c, forms, ARRAY_LEN(forms)); break;
	case ARG_SOURCE: offer_sources(c, s); break;
	case ARG_PATH: offer_paths(c); break;
	case ARG_PAGE: offer_pages(c); break;
	default: break;
	}
}

/* Verbs and panes first: they are what one most often wants. */
static void offer_commands(struct command_choices *c)
{
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		offer(c, str_from(verbs[i].word));
	offer_panes(c);
	for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
		offer(c, str_from(action_word((enum action)i)));
}

/* --- finding one --- */

static bool begins(const char *word, struct str with)
{
	return strlen(word) >= with.n && strncasecmp(word, with.p, with.n) == 0;
}

/* The choice that `word` is, or begins: alone, or as the one that all the
 * others begin with ("prov" is provider, not provider-next). -1: none, or any
 * of several. */
static int choice_of(const struct command_choices *c, struct str word)
{
	int found = -1;

	for (int i = 0; i < c->count; i++)
		if (begins(c->words[i], word) &&
		    (found < 0 || strlen(c->words[i]) <
					  strlen(c->words[found])))
			found = i;
	if (found < 0 || strlen(c->words[found]) == word.n)
		return found;
	for (int i = 0; i < c->count; i++)
		if (begins(c->words[i], word) &&
		    !begins(c->words[i], str_from(c->words[found])))
			return -1;
	return found;
}

/* "there is no WHAT "x"; did you mean "y"?" */
static bool no_such(const struct command_choices *c, const char *what,
		    struct str word, struct err *err)
{
	const char *words[COMMAND_CHOICES];
	const char *near;

	for (int i = 0; i < c->count; i++)
		words[i] = c->words[i];
	near = nearest_word(word, words, (size_t)c->count);
	for (int i = 0; i < c->count && !near; i++)
		if (begins(c->words[i], word))
			near = c->words[i];
	if (near)
		return err_set(err, "There is no %s \"%.40s\"; did you mean "
			       "\"%s\"?", what, word.n ? word.p : "", near);
	return err_set(err, "There is no %s \"%.40s\"; Tab lists them.", what,
		       word.n ? word.p : "");
}

static const struct verb *verb_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcasecmp(verbs[i].word, word) == 0)
			return &verbs[i];
	return NULL;
}

/* The whole first word for what was typed; false: there is none. */
static bool first_word(struct str typed, char out[COMMAND_WORD],
		       struct err *err)
{
	struct command_choices c = {.count = 0};
	int at;

	for (size_t i = 0; i < ARRAY_LEN(shorts); i++)
		if (str_is(typed, shorts[i].word)) {
			snprintf(out, COMMAND_WORD, "%s", shorts[i].is);
			return true;
		}
	offer_commands(&c);
	at = choice_of(&c, typed);
	if (at < 0) {
		snprintf(out, COMMAND_WORD, "%.*s", STR_ARG(typed));
		return no_such(&c, "command", str_from(out), err);
	}
	memcpy(out, c.words[at], COMMAND_WORD);
	return true;
}

/* --- parsing --- */

static struct str take_word(struct str *line)
{
	struct str word = *line = str_trim(*line);
	size_t n = 0;

	while (n < line->n && line->p[n] != ' ')
		n++;
	word.n = n;
	*line = str_trim(str_skip(*line, n));
	return word;
}

/* Number of the argument in the list it came from. */
static int number_of(enum argument arg, const char *word,
		     const struct command_scope *s)
{
	for (int i = 0; arg == ARG_PANE && pane_types[i]; i++)
		if (strcmp(pane_types[i]->name, word) == 0)
			return i;
	for (int i = 0; arg == ARG_WINDOW && i < WINDOWS; i++)
		if (strcmp(window_names[i], word) == 0)
			return i;
	for (int i = 0; arg == ARG_BOOK && i < BOOKS; i++)
		if (strcmp(book_words[i], word) == 0)
			return i;
	for (int i = 0; arg == ARG_COLUMN && i < s->column_count; i++)
		if (s->columns[i].key && strcmp(s->columns[i].key, word) == 0)
			return i;
	return -1;
}

/* Must the word be one of those offered? Themes may be the user's own, and
 * the configuration checks its paths itself. */
static bool is_listed(enum argument arg)
{
	return arg != ARG_THEME && arg != ARG_PATH;
}

static bool take_argument(const struct verb *verb, struct str line,
			  const struct command_scope *s, struct command *out,
			  struct err *err)
{
	static const char *const what[ARGUMENTS] = {
		[ARG_PANE] = "pane", [ARG_WINDOW] = "window",
		[ARG_BOOK] = "book", [ARG_COLUMN] = "column to sort by",
		[ARG_PROVIDER] = "provider", [ARG_FORM] = "form of export",
		[ARG_SOURCE] = "source", [ARG_PAGE] = "page of help",
	};
	struct command_choices c = {.count = 0};
	struct str word = take_word(&line);
	int at;

	snprintf(out->first, sizeof(out->first), "%.*s", STR_ARG(word));
	snprintf(out->rest, sizeof(out->rest), "%.*s", STR_ARG(line));
	if (!is_listed(verb->arg))
		return true;
	/* A hidden name is still a name for who knows it. */
	offer_argument(&c, verb->arg,
		       &(struct command_scope){s->m, s->columns,
					       s->column_count, false});
	at = choice_of(&c, word);
	if (at < 0)
		return no_such(&c, what[verb->arg], str_from(out->first), err);
	memcpy(out->first, c.words[at], COMMAND_WORD);
	out->number = number_of(verb->arg, out->first, s);
	return true;
}

static bool parse_verb(const struct verb *verb, struct str line,
		       const struct command_scope *s, struct command *out,
		       struct err *err)
{
	out->kind = verb->kind;
	out->action = verb->bare;
	if (verb->arg == ARG_NONE)
		return line.n == 0 ||
		       err_set(err, ":%s takes nothing more", verb->word);
	if (line.n == 0 && verb->bare != ACTION_NONE) {
		out->kind = COMMAND_ACTION;
		return true;
	}
	if (line.n == 0)
		return err_set(err, ":%s needs a word more; Tab lists them",
			       verb->word);
	if (verb->arg != ARG_TEXT)
		return take_argument(verb, line, s, out, err);
	snprintf(out->rest, sizeof(out->rest), "%.*s", STR_ARG(line));
	return true;
}

static enum action action_of(const char *word)
{
	for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
		if (strcmp(action_word((enum action)i), word) == 0)
			return (enum action)i;
	return ACTION_NONE;
}

bool command_parse(const char *line, const struct command_scope *scope,
		   struct command *out, struct err *err)
{
	struct str rest = str_from(line), word = take_word(&rest);
	const struct verb *verb;
	char first[COMMAND_WORD];

	*out = (struct command){.kind = COMMAND_ACTION};
	if (!word.n)
		return true;
	if (!first_word(word, first, err))
		return false;
	verb = verb_of(first);
	if (verb)
		return parse_verb(verb, rest, scope, out, err);
	if (rest.n)
		return err_set(err, ":%s takes nothing more", first);
	out->number = number_of(ARG_PANE, first, scope);
	out->kind = out->number >= 0 ? COMMAND_PANE : COMMAND_ACTION;
	out->action = out->number >= 0 ? ACTION_NONE : action_of(first);
	return true;
}

/* --- completing --- */

/* Keep those that begin with what is typed. */
static void keep_beginning(struct command_choices *c, struct str with)
{
	int kept = 0;

	for (int i = 0; i < c->count; i++)
		if (begins(c->words[i], with))
			memmove(c->words[kept++], c->words[i], COMMAND_WORD);
	c->count = kept;
}

void command_complete(const char *line, const struct command_scope *scope,
		      struct command_choices *out)
{
	struct str rest = str_from(line), word = take_word(&rest);
	const struct verb *verb;
	char first[COMMAND_WORD];
	struct err err;

	out->count = 0;
	out->at = word.n ? (size_t)(word.p - line) : strlen(line);
	if (!word.n || line[out->at + word.n] == '\0') {
		offer_commands(out);
		keep_beginning(out, word);
		return;
	}
	verb = first_word(word, first, &err) ? verb_of(first) : NULL;
	word = take_word(&rest);
	out->at = word.n ? (size_t)(word.p - line) : strlen(line);
	/* Only the first word after a command is one of a list. */
	if (!verb || line[out->at + word.n] != '\0')
		return;
	offer_argument(out, verb->arg, scope);
	keep_beginning(out, word);
}
