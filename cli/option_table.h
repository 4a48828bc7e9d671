/* cli/option_table.h - every option and command in one table each: parsing,
 * errors and help come from them. Used by options.c and help.c alone. */
#ifndef CLI_OPTION_TABLE_H
#define CLI_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum option_kind {
	OPTION_FLAG,            /* bool */
	OPTION_TEXT,            /* const char * */
	OPTION_THREADS,
	OPTION_DEMO,            /* with an optional seed */
	OPTION_FILTER,          /* may come more than once */
};

struct option_row {
	const char *name;       /* without its dashes */
	char letter;            /* 0: none */
	const char *value;      /* what help calls its value; NULL: none */
	enum option_kind kind;
	size_t offset;          /* in struct options */
	const char *commands;   /* "report,snapshot,": whose; NULL: global;
				 * the dashboard is called "dashboard" */
	const char *help;
};

struct command_row {
	const char *name;
	const char *usage;      /* after "tokentop " */
	const char *help;       /* one sentence; NULL: not in this version */
	const char *more;       /* further lines of its own help, or NULL */
	int args;               /* most words it takes */
};

/* Both end with a NULL name. */
extern const struct option_row option_rows[];
extern const struct command_row command_rows[];

/* Is `name` one of "a,b,"? */
bool option_list_has(const char *list, const char *name);

#endif
