/* tui/panes/key_list.h - every key and what it does, from the key table. */
#ifndef TUI_PANES_KEY_LIST_H
#define TUI_PANES_KEY_LIST_H

#include "tui/canvas.h"

enum { KEY_LINES = 96, KEY_LINE_KEYS = 40 };

struct key_line {
	const char *heading;    /* a group's title, or NULL */
	char keys[KEY_LINE_KEYS];
	const char *help;       /* NULL in headings and blank lines */
};

struct key_list {
	struct key_line lines[KEY_LINES];
	int count;
};

/* Actions in groups, each with its keys as they are bound; one that has none
 * is shown by its command. What no pane of this release does is left out. */
struct keymap;
void key_list_build(struct key_list *l, const struct keymap *keys);

/* Lines of the screen it takes at that width. */
int key_list_rows(const struct key_list *l, int width);

void key_list_draw(const struct key_list *l, int top, const char *search,
		   struct canvas *to);

/* Next line of the list from `from` in `direction` that holds `text`; -1:
 * none. */
int key_list_find(const struct key_list *l, const char *text, int from,
		  int direction);

#endif
