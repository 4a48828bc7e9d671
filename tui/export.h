/* tui/export.h - the current view as files in the current folder. */
#ifndef TUI_EXPORT_H
#define TUI_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

struct buf;
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

/* A text as one field of a csv line. */
void export_csv_text(struct buf *to, const char *text);

/* Such a csv as JSON: an array of objects with the headings as keys. Texts
 * and money are strings, other fields numbers, empty ones null. */
void export_json(struct str csv, struct buf *to);

/* Writes tokentop-PANE-TIME.csv and .json (if the view has rows), .svg and
 * .txt. Never over a file that exists. A sentence for the user into `said`, also about failure. */
void export_write(const struct export_view *v, char *said, size_t size);

#endif
