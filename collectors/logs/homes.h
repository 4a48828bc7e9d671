/* collectors/logs/homes.h - the folders a client may keep its data in, out of
 * an environment variable that lists them. */
#ifndef COLLECTORS_LOGS_HOMES_H
#define COLLECTORS_LOGS_HOMES_H

#include <stdbool.h>

#include "collectors/log_format.h"

/* Call for every folder `variable` names: a list with commas, "~" stands for
 * the home. An item that is no folder but has colons is a list with colons.
 * False when the variable is unset or empty. `dir` is lent for the call. */
bool homes_listed(const struct log_env *env, const char *variable,
		  void (*home)(void *ctx, const char *dir), void *ctx);

/* $variable/name when it is set, else HOME/otherwise/name; the caller frees
 * it. For XDG folders. */
char *home_below(const struct log_env *env, const char *variable,
		 const char *otherwise, const char *name);

#endif
