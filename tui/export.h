/* tui/export.h - the current view as files in the current folder. */
#ifndef TUI_EXPORT_H
#define TUI_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

struct canvas;
struct theme;

/* What is written; all lent. */
struct export_view {
	const char *pane;       /* its name, for the files' names */
	int64_t now;            /* UTC ms, likewise */
	struct str csv;         /* empty: the view has none */
	const struct canvas *canvas;
	const struct theme *theme;
};

/* Writes tokentop-PANE-TIME.csv (if any), .svg and .txt. Never over a file
 * that exists. A sentence for the user into `said`, also about failure. */
void export_write(const struct export_view *v, char *said, size_t size);

#endif
