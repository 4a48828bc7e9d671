/* main.c - reads the command line and calls the command; each of them wires
 * the layers it needs (cli/). */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/prices.h"
#include "core/err.h"

static const struct {
	const char *name;
	int (*run)(const struct options *o);
} commands[] = {
	{"", command_dashboard},
	{"report", command_report},
	{"compare", command_compare},
	{"status", command_status},
	{"snapshot", command_snapshot},
	{"sources", command_sources},
	{"prices", command_prices},
	{"budgets", command_budgets},
	{"doctor", command_doctor},
	{"collect", command_collect},
};

int main(int argc, char **argv)
{
	struct options o;
	struct err err;

	setlocale(LC_CTYPE, "");
	if (!options_parse(&o, argc, argv, &err))
		return command_failed(EXIT_USAGE, &err);
	if (o.help) {
		options_help(o.command);
		return command_flush();
	}
	if (o.version) {
		options_version();
		return command_flush();
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(o.command, commands[i].name))
			return commands[i].run(&o);
	return EXIT_USAGE;
}
