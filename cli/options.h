/* cli/options.h - the command line, read once.
 *
 * Global options may stand before or after the command. Unknown words are
 * errors that name the nearest right one. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct err;

enum exit_code {
	EXIT_OK = 0, EXIT_CHECK = 1, EXIT_USAGE = 2, EXIT_CONFIG = 3,
	EXIT_STORE = 4,
};

struct options {
	const char *config;     /* NULL: the default path, if it is there */
	const char *store;      /* NULL: the default path */
	const char *home;       /* NULL: $HOME */
	bool no_discover;
	bool offline;
	const char *timezone;
	const char *theme;
	bool demo;
	uint64_t seed;
	const char *now;        /* RFC 3339; NULL: the real clock */
	int threads;            /* 0: default */
	bool verbose;
	const char *command;    /* "" for the dashboard */

	/* of commands; NULL or 0 where not given */
	const char *by, *since, *until, *ledger, *format, *pane, *size;
	const char *to;         /* models to compare with */
	const char *filters[16];
	int filter_count;
	bool kiosk;
	const char *rotate;
	bool json, check;
	const char *args[16];   /* words after the command */
	int arg_count;
	bool help, version;
};

/* False with *err for the user. Strings are lent from argv. */
bool options_parse(struct options *o, int argc, char **argv, struct err *err);

/* Help of the program or of one command, to standard output. */
void options_help(const char *command);
void options_version(void);

#endif
