/* The two texts of cli/options.h that are for people. */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

#include "cli/option_table.h"
#include "config.h"

enum { INDENT = 26, WIDTH = 79 };

/* `text` from column `column` on, wrapped between INDENT and WIDTH. */
static void put_wrapped(const char *text, int column)
{
	while (*text) {
		int n = (int)strcspn(text, " ");

		if (column > INDENT && column + 1 + n > WIDTH) {
			printf("\n%*s", INDENT, "");
			column = INDENT;
		}
		column += printf("%s%.*s", column > INDENT ? " " : "", n, text);
		text += n + (text[n] == ' ');
	}
	putchar('\n');
}

static void put_option(const struct option_row *r)
{
	const char *letter = r->letter ? "-x, " : "";
	char left[80];
	int n;

	n = snprintf(left, sizeof(left), "  %s--%s%s%s%s", letter, r->name,
		     r->value ? (r->kind == OPTION_DEMO ? "[=" : " ") : "",
		     r->value ? r->value : "",
		     r->kind == OPTION_DEMO ? "]" : "");
	if (r->letter)
		left[3] = r->letter;
	if (n >= INDENT)
		printf("%s\n%*s", left, INDENT, "");
	else
		printf("%-*s", INDENT, left);
	put_wrapped(r->help, INDENT);
}

static void put_options(const char *command)
{
	for (const struct option_row *r = option_rows; r->name; r++)
		if (command ? r->commands &&
				      option_list_has(r->commands, command)
			    : !r->commands)
			put_option(r);
}

static void program_help(void)
{
	puts("Usage: tokentop [OPTION...] [COMMAND]\n"
	     "\n"
	     "Shows live what language models cost on this machine: tokens "
	     "and dollars per\n"
	     "model, read from the logs of coding agents and proxies. Without "
	     "a command it\n"
	     "opens the dashboard.\n"
	     "\n"
	     "Commands:");
	for (const struct command_row *r = command_rows; r->name; r++)
		if (r->help)
			printf("  %-*s%s\n", INDENT - 2, r->name, r->help);
	puts("\nOptions, before or after the command:");
	put_options(NULL);
	puts("\nOptions of the dashboard:");
	put_options("dashboard");
	puts("\ntokentop COMMAND --help shows the options of a command.\n"
	     "\n"
	     "Exit status: 0 done, 1 it could not be done, 2 wrong usage, 3 bad "
	     "configuration,\n"
	     "4 the store cannot be used.");
}

void options_help(const char *command)
{
	for (const struct command_row *r = command_rows; r->name; r++) {
		if (strcmp(r->name, command) != 0 || !r->help)
			continue;
		printf("Usage: tokentop %s\n\n", r->usage);
		printf("Shows %s.\n", r->help);
		if (r->more)
			puts(r->more);
		puts("\nOptions:");
		put_options(r->name);
		puts("\nFurther options:");
		put_options(NULL);
		return;
	}
	program_help();
}

void options_version(void)
{
	puts("tokentop " PACKAGE_VERSION "\n"
	     "The terminal dashboard of live language-model token spend, "
	     "written in C.\n"
	     "Not related to other programs called tokentop.\n"
	     "MIT licence; no warranty.");
}
