/* tui/export.h - the current view as files in the current folder. */
#ifndef TUI_EXPORT_H
#define TUI_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

struct buf;
struct canvas;
struct theme;

/* What somebody asked for; empty: every form, named by pane and time. */
struct export_choice {
	char form[8];           /* "csv", "json", "svg", "txt" */
	char file[256];         /* its whole name */
};

/* What is written; all lent. */
struct export_view {
	const char *pane;       /* its name, for the files' names */
	int64_t now;            /* UTC ms, likewise */
	struct str csv;         /* empty: the view has no rows */
	const struct canvas *canvas;
	const struct theme *theme;
	const struct export_choice *choice;
};

/* A text as one field of a csv line. */
void export_csv_text(struct buf *to, const char *text);

/* Such a csv as JSON: an array of objects with the headings as keys. Texts
 * and money are strings, other fields numbers, empty ones null. */
void export_json(struct str csv, struct buf *to);

/* A screen without rows as JSON: its pane, its time and its lines. */
void export_json_text(const struct export_view *v, struct buf *to);

/* Writes the view in the form that is chosen, or in all it has: csv (of rows
 * only), json, svg and txt, as tokentop-PANE-TIME.FORM in the current folder
 * where no name is. Never over a file that exists. A sentence for the user
 * into `said`, also about failure. */
void export_write(const struct export_view *v, char *said, size_t size);

#endif
