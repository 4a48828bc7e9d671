/* docs/print_keys.c - the table of configuration keys as roff, for the manual
 * page: made at build time, so that page and program cannot disagree. */
#include <stdio.h>
#include <string.h>

#include "core/config.h"

/* A minus sign and a backslash mean something to roff. */
static void print_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '-' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
}

static void print_key(const struct config_key *k)
{
	fputs(".TP\n\\fB", stdout);
	print_text(k->path);
	fputs("\\fR (", stdout);
	print_text(k->type);
	if (k->fallback) {
		fputs(", default ", stdout);
		print_text(k->fallback);
	}
	fputs(")\n", stdout);
	print_text(k->help);
	putchar('\n');
}

int main(void)
{
	for (const struct config_key *k = config_keys; k->path; k++)
		print_key(k);
	return 0;
}
