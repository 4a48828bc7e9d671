#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "cli/engine.h"
#include "cli/options.h"
#include "cli/sources_add.h"
#include "cli/tried.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/nearest.h"
#include "core/status.h"
#include "core/units.h"
#include "core/utf8.h"

enum { COLUMNS = 6 };

static const char *const headings[COLUMNS] = {
	"name", "type", "state", "files", "calls", "where",
};

/* One line of the list; texts are owned. */
struct line {
	char *text[COLUMNS];
};

static bool is_number(int column)
{
	return column == 3 || column == 4;
}

static char *clean(const char *text)
{
	struct buf out = {0};

	utf8_clean(&out, str_from(text));
	return out.p ? buf_take(&out) : xstrdup("");
}

static char *count(int64_t n)
{
	char text[UNIT_TEXT];

	format_count(n, text);
	return xstrdup(text);
}

static struct line line_of(const struct source_status *s)
{
	return (struct line){{
		clean(s->name), clean(s->type),
		clean(source_state_names[s->state]),
		s->remote ? clean("-") : count(s->files),
		s->remote ? clean("-") : count(s->records),
		clean(s->where),
	}};
}

static void print_line(const char *const text[COLUMNS],
		       const int width[COLUMNS])
{
	for (int c = 0; c < COLUMNS - 1; c++)
		printf(is_number(c) ? "%*s  " : "%-*s  ", width[c], text[c]);
	puts(text[COLUMNS - 1]);
}

static void print_lines(const struct line *lines, int n)
{
	int width[COLUMNS];

	for (int c = 0; c < COLUMNS; c++) {
		width[c] = (int)strlen(headings[c]);
		for (int i = 0; i < n; i++)
			if ((int)strlen(lines[i].text[c]) > width[c])
				width[c] = (int)strlen(lines[i].text[c]);
	}
	print_line(headings, width);
	for (int i = 0; i < n; i++)
		print_line((const char *const *)lines[i].text, width);
}

static void print_problems(struct engine *e)
{
	const struct source_status *s;
	const char *notice;

	for (int i = 0; (s = engine_source(e, i)); i++)
		if (s->error)
			printf("\n%s: %s%s%s\n", s->name, s->error,
			       s->hint ? "; " : "", s->hint ? s->hint : "");
	for (int i = 0; (notice = engine_notice(e, i)); i++)
		printf("\n%s\n", notice);
}

static void list(struct engine *e)
{
	const struct source_status *s;
	struct line *lines = NULL;
	int n = 0, room = 0;

	for (int i = 0; (s = engine_source(e, i)); i++)
		*GROW(lines, n, room) = line_of(s);
	if (n)
		print_lines(lines, n);
	else
		puts("No source was found; tokentop --demo shows made-up "
		     "ones.");
	for (int i = 0; i < n; i++)
		for (int c = 0; c < COLUMNS; c++)
			free(lines[i].text[c]);
	free(lines);
}

static const struct source_status *find_source(struct engine *e,
					       const char *name)
{
	const struct source_status *s;

	for (int i = 0; (s = engine_source(e, i)); i++)
		if (!strcmp(s->name, name))
			return s;
	return NULL;
}

/* The name that may have been meant; NULL. Lent till the next source. */
static bool no_such_source(struct engine *e, const char *name,
			   struct err *err)
{
	enum { MOST = 64 };
	const struct source_status *s;
	const char *names[MOST];
	const char *near;
	size_t count = 0;

	for (int i = 0; count < MOST && (s = engine_source(e, i)); i++)
		names[count++] = s->name;
	near = nearest_word(str_from(name), names, count);
	if (near)
		return err_set(err, "there is no source \"%s\"; did you mean "
				    "\"%s\"?", name, near);
	return err_set(err, "there is no source \"%s\"; tokentop sources "
			    "lists them", name);
}

static int test(struct engine *e, const char *name)
{
	const struct source_status *s = find_source(e, name);
	struct err err;

	if (!s) {
		no_such_source(e, name, &err);
		return command_failed(EXIT_USAGE, &err);
	}
	if (s->remote && !engine_try(e, name, &err))
		return command_failed(EXIT_CHECK, &err);
	s = find_source(e, name);
	tried_print(e, s, clock_wall(engine_clock(e)));
	return s->state == SOURCE_OK || s->state == SOURCE_DISABLED
		? EXIT_OK : EXIT_CHECK;
}

static int list_all(struct engine *e, bool check)
{
	const struct source_status *s;
	bool well = true;

	list(e);
	print_problems(e);
	for (int i = 0; (s = engine_source(e, i)); i++)
		well &= s->state == SOURCE_OK || s->state == SOURCE_DISABLED;
	return check && !well ? EXIT_CHECK : EXIT_OK;
}

static bool parse(const struct options *o, struct err *err)
{
	const char *what = o->arg_count ? o->args[0] : "list";

	if (!strcmp(what, "list"))
		return o->arg_count < 2 ||
		       err_set(err, "sources list takes no name");
	if (!strcmp(what, "test"))
		return o->arg_count == 2 ||
		       err_set(err, "sources test takes the name of a source");
	return err_set(err, "there is no \"sources %.40s\"; it is list, test "
			    "NAME or add TYPE", what);
}

int command_sources(const struct options *o)
{
	bool testing = o->arg_count == 2;
	struct engine *e;
	struct err err;
	int answer, code, printed;

	if (o->arg_count && !strcmp(o->args[0], "add"))
		return sources_add(o);
	if (!parse(o, &err))
		return command_failed(EXIT_USAGE, &err);
	e = engine_new(o, false, &code, &err);
	if (!e)
		return command_failed(code, &err);
	engine_start(e);
	engine_catch_up(e);
	command_tell(e, o);
	answer = testing ? test(e, o->args[1]) : list_all(e, o->check);
	printed = command_flush();
	code = command_commit(e);
	engine_free(e);
	return code ? code : printed ? printed : answer;
}
