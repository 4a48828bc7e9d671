/* core/paths.h - file names: where our own files live, and joining. */
#ifndef CORE_PATHS_H
#define CORE_PATHS_H

#include <stdbool.h>

#include "core/str.h"

struct err;

/* Every returned path is freed by the caller with free(). `get` looks up an
 * environment variable (getenv in the program). */

/* $XDG_CONFIG_HOME/tokentop, else HOME/.config/tokentop. */
char *path_config_dir(const char *(*get)(void *ctx, const char *name),
		      void *ctx, const char *home);

/* $XDG_STATE_HOME/tokentop/tokentop.db, else HOME/.local/state/... */
char *path_store(const char *(*get)(void *ctx, const char *name), void *ctx,
		 const char *home);

/* "a/b" from "a" and "b"; an absolute `b` stands alone. */
char *path_join(const char *a, const char *b);

/* "~" and "~/x" with `home` in front; anything else a copy. */
char *path_expand(const char *path, const char *home);

/* Make all folders above and including `path`, mode 0700. */
bool path_make_dirs(const char *path, struct err *err);

/* Part after the last "/". */
const char *path_base(const char *path);

#endif
