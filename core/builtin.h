/* core/builtin.h - data files compiled into the program.
 *
 * Themes, prices and docs, under the path they have in the source tree
 * ("themes/tokyo-night.json"). Made at build time by data/embed.sh. */
#ifndef CORE_BUILTIN_H
#define CORE_BUILTIN_H

#include "core/str.h"

struct builtin {
	const char *path;
	struct str text;        /* static; a NUL follows it */
};

/* All of them; path NULL ends the list. */
extern const struct builtin builtin_files[];

/* The one at `path`, or NULL. */
const struct builtin *builtin_find(const char *path);

#endif
