/* cli/prices_more.h - prices check and prices import. Used by cli/prices.c
 * alone. */
#ifndef CLI_PRICES_MORE_H
#define CLI_PRICES_MORE_H

#include <stdint.h>

struct options;
struct pricebook;

struct prices_env {
	struct pricebook *book;         /* with the user's rules */
	const char *path;               /* the user's file */
	int64_t now;                    /* UTC ms */
};

/* Both answer on standard output and return the exit code. */
int prices_import(const struct options *o, struct prices_env *env);
int prices_check(const struct options *o, struct prices_env *env);

#endif
