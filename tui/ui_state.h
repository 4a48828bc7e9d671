/* tui/ui_state.h - what the user left the screen at, kept over a restart: the
 * pane, provider, filter, window, book, and how each table was sorted.
 *
 * A small JSON file. It is convenience, never truth: one that is missing,
 * broken, of another version or not ours is as good as none. */
#ifndef TUI_UI_STATE_H
#define TUI_UI_STATE_H

#include <stdbool.h>

struct err;

enum { UI_STATE_NAME = 32, UI_STATE_TEXT = 128, UI_STATE_SORTS = 16 };

/* How the table of a pane is sorted, by the key of its column. */
struct ui_sort {
	char pane[UI_STATE_NAME];
	char column[UI_STATE_NAME];     /* "": the table's own order */
	bool reverse;
};

/* Zeroed with window and book -1: nothing is known. Empty texts: not set. */
struct ui_state {
	char pane[UI_STATE_NAME];
	char provider[UI_STATE_TEXT];
	char filter[UI_STATE_TEXT];
	int window;             /* enum window, or -1 */
	int book;               /* enum book, or -1 */
	bool dollars;
	struct ui_sort sorts[UI_STATE_SORTS];
	int sort_count;
};

void ui_state_init(struct ui_state *s);

/* What `path` holds, as far as it can be understood; else as after
 * ui_state_init(). */
void ui_state_load(struct ui_state *s, const char *path);

/* Write it whole or not at all. A file that holds just that is left alone. */
bool ui_state_save(const struct ui_state *s, const char *path,
		   struct err *err);

/* Remember how a pane's table is sorted; the last word counts. */
void ui_state_set_sort(struct ui_state *s, const char *pane,
		       const char *column, bool reverse);

/* NULL: nothing is known. */
const struct ui_sort *ui_state_sort(const struct ui_state *s,
				    const char *pane);

#endif
