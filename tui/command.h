/* tui/command.h - what is typed after ":": words that become a command, and
 * the words that can come next.
 *
 * Every action is a command by its word, every pane by its name; the rest take
 * a word or two more. A word may be cut short where no other begins so. Does
 * nothing itself: the frame carries commands out. */
#ifndef TUI_COMMAND_H
#define TUI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/action.h"

struct err;
struct model;
struct table_column;

enum command_kind {
	COMMAND_ACTION,         /* `action` */
	COMMAND_PANE,           /* `number` of pane_types */
	COMMAND_WINDOW,         /* `number`: enum window */
	COMMAND_BOOK,           /* `number`: enum book */
	COMMAND_SORT,           /* `number` of the scope's columns */
	COMMAND_THEME,          /* `first`: its name */
	COMMAND_FILTER,         /* `rest`: the text */
	COMMAND_SEARCH,
	COMMAND_PROVIDER,       /* `first`: its word; "all" */
	COMMAND_EXPORT,         /* `first`: csv json svg txt; `rest`: a file or
				 * "" */
	COMMAND_POLL,           /* `first`: a source */
	COMMAND_TEST,
	COMMAND_SET,            /* `first`: a path of the config; `rest`: JSON
				 * or a bare word; "": remove it */
	COMMAND_RELOAD,
	COMMAND_HELP,           /* `first`: a page of docs/, without ".md" */
	COMMAND_KINDS
};

enum { COMMAND_WORD = 64, COMMAND_TEXT = 256, COMMAND_CHOICES = 160 };

struct command {
	enum command_kind kind;
	enum action action;
	int number;
	char first[COMMAND_WORD];
	char rest[COMMAND_TEXT];
};

/* What the screen has that commands can name; all lent. */
struct command_scope {
	const struct model *m;
	const struct table_column *columns;     /* of the active pane; NULL */
	int column_count;
	bool redact;            /* names of sources are not offered */
};

/* Words that can stand where the line ends. */
struct command_choices {
	char words[COMMAND_CHOICES][COMMAND_WORD];
	int count;
	size_t at;              /* byte of the line where the word begins */
};

/* False with *err that names the nearest right word. An empty line is the
 * action NONE. */
bool command_parse(const char *line, const struct command_scope *scope,
		   struct command *out, struct err *err);

void command_complete(const char *line, const struct command_scope *scope,
		      struct command_choices *out);

#endif
