/* tui/keymap.h - which key means which action: one table drives input, help
 * and the function bar. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"
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
	KEY_F9, KEY_F10, KEY_F11, KEY_F12,
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

/* Every binding as it is without a config, in the order of the help; key
 * KEY_NOTHING at the end. */
extern const struct key_binding key_bindings[];

/* Action of a key without a config, ACTION_NONE when it has none. */
enum action keymap_action(uint32_t key);

/* A key as people write it ("F1", "Ctrl-L", "q"), into out; empty when it has
 * no name. And back: false for what is no key. */
enum { KEY_NAME = 16 };
void key_name(uint32_t key, char out[KEY_NAME]);
bool key_parse(struct str name, uint32_t *key);

/* The bindings in force: those above as the user has changed them. */
enum { KEYMAP_MOST = 256 };

struct keymap {
	struct key_binding list[KEYMAP_MOST];
	int count;
};

struct ui_config;

/* Those of key_bindings. */
void keymap_init(struct keymap *k);

/* Those of key_bindings with what the config says; `u` may be NULL. */
void keymap_apply(struct keymap *k, const struct ui_config *u);

/* Give a key an action, ACTION_NONE: none. False when there are too many, or
 * for Ctrl-C, which always leaves. */
bool keymap_bind(struct keymap *k, uint32_t key, enum action a);

/* Action of a key, ACTION_NONE when it has none. */
enum action keymap_find(const struct keymap *k, uint32_t key);

/* The key of an action that bars show: its first one. KEY_NOTHING when it has
 * none. */
uint32_t keymap_key(const struct keymap *k, enum action a);

/* The action of a word as configs have it. False for no such word. */
bool action_parse(struct str word, enum action *a);

#endif
