/* tui/keymap.h - which key means which action: one table drives input, help
 * and the function bar. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stdint.h>

#include "tui/action.h"

/* A key: a character, or one of these. */
enum key {
	KEY_NOTHING = 0,
	KEY_CTRL_BASE = 0x01,   /* Ctrl-A is 0x01 ... Ctrl-Z 0x1a */
	KEY_TAB_KEY = 0x09, KEY_ENTER_KEY = 0x0d, KEY_ESC_KEY = 0x1b,
	KEY_SPACE_KEY = 0x20, KEY_BACKSPACE_KEY = 0x7f,
	KEY_SPECIAL = 0x200000, /* above every character */
	KEY_UP_KEY, KEY_DOWN_KEY, KEY_LEFT_KEY, KEY_RIGHT_KEY,
	KEY_SHIFT_LEFT, KEY_SHIFT_RIGHT, KEY_SHIFT_TAB,
	KEY_HOME_KEY, KEY_END_KEY, KEY_PGUP, KEY_PGDN, KEY_DELETE_KEY,
	KEY_F1, KEY_F2, KEY_F3, KEY_F4, KEY_F5, KEY_F6, KEY_F7, KEY_F8,
	KEY_F9, KEY_F10,
	KEY_MOUSE_CLICK, KEY_WHEEL_UP, KEY_WHEEL_DOWN,
	KEY_RESIZED,            /* the terminal has another size */
	KEY_HANGUP,             /* the terminal is gone */
};

struct key_event {
	uint32_t key;           /* character or enum key */
	int x, y;               /* of mouse events, 0-based cells */
};

struct key_binding {
	uint32_t key;
	enum action action;
};

/* Every binding, in the order of the help; key KEY_NOTHING at the end. */
extern const struct key_binding key_bindings[];

/* Action of a key, ACTION_NONE when it has none. */
enum action keymap_action(uint32_t key);

/* First key of an action as people write it ("F1", "Ctrl-L", "q"), into out;
 * empty when it has none. */
enum { KEY_NAME = 16 };
void key_name(uint32_t key, char out[KEY_NAME]);

#endif
