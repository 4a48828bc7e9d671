#include "tui/keymap.h"

#include <stdio.h>

#include "core/mem.h"
#include "core/ui_config.h"
#include "core/utf8.h"

#define CTRL(c) ((c) & 0x1f)

/* The first key of an action is the one that the function bar shows. */
const struct key_binding key_bindings[] = {
	{KEY_F1, ACTION_HELP},
	{'?', ACTION_HELP},
	{KEY_F2, ACTION_SETUP},
	{KEY_F3, ACTION_SEARCH},
	{'/', ACTION_SEARCH},
	{'n', ACTION_SEARCH_NEXT},
	{'N', ACTION_SEARCH_PREVIOUS},
	{KEY_F4, ACTION_FILTER},
	{'\\', ACTION_FILTER},
	{KEY_F5, ACTION_GROUP},
	{KEY_F6, ACTION_SORT},
	{'<', ACTION_SORT_LEFT},
	{'>', ACTION_SORT_RIGHT},
	{'I', ACTION_REVERSE},
	{KEY_F7, ACTION_WINDOW},
	{'t', ACTION_WINDOW},
	{KEY_F8, ACTION_PAUSE},
	{'Z', ACTION_PAUSE},
	{'p', ACTION_PAUSE},
	{KEY_F9, ACTION_EXPORT},
	{'e', ACTION_EXPORT},
	{KEY_F10, ACTION_QUIT},
	{'q', ACTION_QUIT},
	{CTRL('C'), ACTION_QUIT_NOW},

	{KEY_UP_KEY, ACTION_UP},
	{'k', ACTION_UP},
	{KEY_DOWN_KEY, ACTION_DOWN},
	{'j', ACTION_DOWN},
	{KEY_LEFT_KEY, ACTION_PROVIDER_PREVIOUS},
	{'h', ACTION_PROVIDER_PREVIOUS},
	{KEY_RIGHT_KEY, ACTION_PROVIDER_NEXT},
	{'l', ACTION_PROVIDER_NEXT},
	{KEY_SHIFT_LEFT, ACTION_PAN_LEFT},
	{KEY_SHIFT_RIGHT, ACTION_PAN_RIGHT},
	{KEY_PGUP, ACTION_PAGE_UP},
	{KEY_PGDN, ACTION_PAGE_DOWN},
	{KEY_HOME_KEY, ACTION_HOME},
	{'g', ACTION_HOME},
	{KEY_END_KEY, ACTION_END},
	{'G', ACTION_END},
	{KEY_WHEEL_UP, ACTION_UP},
	{KEY_WHEEL_DOWN, ACTION_DOWN},

	{KEY_TAB_KEY, ACTION_NEXT_REGION},
	{KEY_SHIFT_TAB, ACTION_PREVIOUS_REGION},
	{KEY_ENTER_KEY, ACTION_OPEN},
	{KEY_ESC_KEY, ACTION_BACK},
	{KEY_BACKSPACE_KEY, ACTION_BACK},
	{KEY_SPACE_KEY, ACTION_TAG},
	{'U', ACTION_UNTAG},
	{'+', ACTION_UNFOLD},
	{'-', ACTION_FOLD},
	{'*', ACTION_FOLD_ALL},
	{'c', ACTION_COMPARE},
	{'w', ACTION_WHY},
	{'a', ACTION_ACKNOWLEDGE},
	{'s', ACTION_SNOOZE},
	{':', ACTION_COMMAND},
	{'X', ACTION_REDACT},
	{'B', ACTION_BIG},
	{'z', ACTION_ZOOM},
	{'$', ACTION_DOLLARS},
	{'b', ACTION_BOOK},
	{'T', ACTION_THEME},
	{'r', ACTION_REFRESH},
	{'[', ACTION_SLOWER},
	{']', ACTION_FASTER},
	{CTRL('L'), ACTION_REDRAW},
	{CTRL('Z'), ACTION_SUSPEND},

	{'1', ACTION_PANE_1},
	{'2', ACTION_PANE_2},
	{'3', ACTION_PANE_3},
	{'4', ACTION_PANE_4},
	{'5', ACTION_PANE_5},
	{'6', ACTION_PANE_6},
	{'7', ACTION_PANE_7},
	{'8', ACTION_PANE_8},
	{'9', ACTION_PANE_9},

	{KEY_NOTHING, ACTION_NONE},
};

enum action keymap_action(uint32_t key)
{
	for (const struct key_binding *b = key_bindings; b->key; b++)
		if (b->key == key)
			return b->action;
	return ACTION_NONE;
}

static const struct {
	uint32_t key;
	const char *name;
} names[] = {
	{KEY_TAB_KEY, "Tab"},
	{KEY_ENTER_KEY, "Enter"},
	{KEY_ESC_KEY, "Esc"},
	{KEY_SPACE_KEY, "Space"},
	{KEY_BACKSPACE_KEY, "Backspace"},
	{KEY_UP_KEY, "Up"},
	{KEY_DOWN_KEY, "Down"},
	{KEY_LEFT_KEY, "Left"},
	{KEY_RIGHT_KEY, "Right"},
	{KEY_SHIFT_LEFT, "Shift-Left"},
	{KEY_SHIFT_RIGHT, "Shift-Right"},
	{KEY_SHIFT_TAB, "Shift-Tab"},
	{KEY_HOME_KEY, "Home"},
	{KEY_END_KEY, "End"},
	{KEY_PGUP, "PgUp"},
	{KEY_PGDN, "PgDn"},
	{KEY_DELETE_KEY, "Del"},
	{KEY_MOUSE_CLICK, "click"},
	{KEY_WHEEL_UP, "wheel up"},
	{KEY_WHEEL_DOWN, "wheel down"},
};

void key_name(uint32_t key, char out[KEY_NAME])
{
	char bytes[4];

	out[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].key == key) {
			snprintf(out, KEY_NAME, "%s", names[i].name);
			return;
		}
	if (key >= KEY_F1 && key <= KEY_F12)
		snprintf(out, KEY_NAME, "F%u", key - KEY_F1 + 1);
	else if (key > KEY_NOTHING && key < KEY_SPACE_KEY)
		snprintf(out, KEY_NAME, "Ctrl-%c", (char)(key + 0x40));
	else if (key > KEY_SPACE_KEY && key < KEY_SPECIAL)
		snprintf(out, KEY_NAME, "%.*s", (int)utf8_encode(key, bytes),
			 bytes);
}

/* "F1" to "F12"; 0 for anything else. */
static uint32_t function_key(struct str name)
{
	int64_t n;

	return name.p[0] == 'F' && name.n > 1 && name.n <= 3 &&
			       str_int64(str_skip(name, 1), &n) && n >= 1 &&
			       n <= 12
		       ? KEY_F1 + (uint32_t)n - 1
		       : KEY_NOTHING;
}

bool key_parse(struct str name, uint32_t *key)
{
	uint32_t c;

	if (!name.n)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_is(name, names[i].name)) {
			*key = names[i].key;
			return true;
		}
	*key = function_key(name);
	if (*key != KEY_NOTHING)
		return true;
	if (name.n == 6 && str_starts(name, STR("Ctrl-")) &&
	    name.p[5] >= 'A' && name.p[5] <= 'Z') {
		*key = CTRL((uint32_t)name.p[5]);
		return true;
	}
	if (utf8_decode(name, &c) != name.n || c == UTF8_BAD || c <= ' ' ||
	    c == KEY_BACKSPACE_KEY)
		return false;
	*key = c;
	return true;
}

/* ---- the bindings in force --------------------------------------------- */

void keymap_init(struct keymap *k)
{
	k->count = 0;
	for (const struct key_binding *b = key_bindings; b->key; b++)
		k->list[k->count++] = *b;
}

bool keymap_bind(struct keymap *k, uint32_t key, enum action a)
{
	if (key == CTRL('C'))
		return false;
	for (int i = 0; i < k->count; i++)
		if (k->list[i].key == key) {
			k->list[i].action = a;
			return true;
		}
	if (k->count == KEYMAP_MOST)
		return false;
	k->list[k->count++] = (struct key_binding){key, a};
	return true;
}

void keymap_apply(struct keymap *k, const struct ui_config *u)
{
	keymap_init(k);
	for (int i = 0; u && i < u->key_count; i++) {
		enum action a;
		uint32_t key;

		if (key_parse(str_from(u->keys[i].key), &key) &&
		    action_parse(str_from(u->keys[i].action), &a))
			keymap_bind(k, key, a);
	}
}

enum action keymap_find(const struct keymap *k, uint32_t key)
{
	for (int i = 0; i < k->count; i++)
		if (k->list[i].key == key)
			return k->list[i].action;
	return ACTION_NONE;
}

uint32_t keymap_key(const struct keymap *k, enum action a)
{
	for (int i = 0; i < k->count; i++)
		if (k->list[i].action == a)
			return k->list[i].key;
	return KEY_NOTHING;
}

bool action_parse(struct str word, enum action *a)
{
	for (int i = 0; i < ACTION_COUNT; i++)
		if (str_is(word, action_word((enum action)i))) {
			*a = (enum action)i;
			return true;
		}
	return false;
}
