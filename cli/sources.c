#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "cli/engine.h"
#include "cli/options.h"
#include "core/buf.h"
#include "core/err.h"
#include "core/mem.h"
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
		clean(source_state_names[s->state]), count(s->files),
		count(s->records), clean(s->where),
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

int command_sources(const struct options *o)
{
	struct engine *e;
	struct err err;
	int code, printed;

	if (o->arg_count && strcmp(o->args[0], "list") != 0) {
		err_set(&err, "this version of tokentop lists sources only; "
			"\"sources %s\" is not there yet", o->args[0]);
		return command_failed(EXIT_USAGE, &err);
	}
	e = engine_new(o, false, &code, &err);
	if (!e)
		return command_failed(code, &err);
	engine_start(e);
	engine_catch_up(e);
	command_tell(e, o);
	list(e);
	print_problems(e);
	printed = command_flush();
	code = command_commit(e);
	engine_free(e);
	return code ? code : printed;
}
