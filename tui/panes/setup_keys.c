/* The page of Setup that binds keys anew. */
#include "tui/panes/setup.h"

#include <stdio.h>
#include <string.h>

#include "core/json_splice.h"
#include "core/model.h"
#include "tui/keymap.h"

enum { KEYS_ROOM = 40 };

static void keys_of(const struct keymap *k, enum action a,
		    char out[SETUP_VALUE])
{
	size_t n = 0;

	out[0] = '\0';
	for (int i = 0; i < k->count; i++) {
		char name[KEY_NAME];

		if (k->list[i].action != a ||
		    k->list[i].key == KEY_WHEEL_UP ||
		    k->list[i].key == KEY_WHEEL_DOWN)
			continue;
		key_name(k->list[i].key, name);
		if (n + strlen(name) + 1 < KEYS_ROOM)
			n += (size_t)snprintf(out + n, SETUP_VALUE - n, "%s%s",
					      n ? " " : "", name);
	}
}

void keys_page(const struct setup *s, const struct model *m,
	       struct setup_list *l)
{
	struct keymap k;

	keymap_apply(&k, m->ui);
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		struct setup_item *item = setup_add(
			l, ITEM_KEY, action_word((enum action)a));

		item->a = a;
		item->help = action_help((enum action)a);
		item->role = ROLE_KEY;
		keys_of(&k, (enum action)a, item->value);
		if (s->waiting == (enum action)a) {
			item->role = ROLE_WARN;
			snprintf(item->value, sizeof(item->value),
				 "press a key");
		}
	}
}

static void key_path(struct buf *path, uint32_t key)
{
	char name[KEY_NAME];

	key_name(key, name);
	buf_puts(path, "keys");
	json_splice_key(path, name);
}

static bool is_ours(const struct model *m, uint32_t key)
{
	char name[KEY_NAME];

	key_name(key, name);
	for (int i = 0; m->ui && i < m->ui->key_count; i++)
		if (!strcmp(m->ui->keys[i].key, name))
			return true;
	return false;
}

/* Its last key goes: one that means nothing without the config from there,
 * any other by "none". */
static void take_key(struct setup_turn *t)
{
	enum action a = (enum action)t->item->a;
	struct buf path = {0};
	struct keymap k;
	uint32_t key = KEY_NOTHING;

	keymap_apply(&k, t->m->ui);
	for (int i = 0; i < k.count; i++)
		if (k.list[i].action == a && k.list[i].key < KEY_MOUSE_CLICK)
			key = k.list[i].key;
	if (key == KEY_NOTHING || a == ACTION_QUIT_NOW) {
		setup_say(t, key ? "Ctrl-C always leaves."
				 : "It has no key.");
		return;
	}
	key_path(&path, key);
	setup_set(t, buf_text(&path),
		  is_ours(t->m, key) && keymap_action(key) == ACTION_NONE
			  ? ""
			  : "\"none\"");
	buf_release(&path);
}

bool keys_page_act(struct setup_turn *t, enum action a)
{
	if (a == ACTION_FOLD) {
		take_key(t);
		return true;
	}
	if (a != ACTION_OPEN && a != ACTION_TAG && a != ACTION_UNFOLD)
		return false;
	t->s->waiting = (enum action)t->item->a;
	return true;
}

void keys_page_take(struct setup *s, uint32_t key, struct view *v)
{
	struct setup_turn t = {s, v, NULL, NULL};
	enum action a = s->waiting, was;
	struct buf path = {0}, json = {0};
	char name[KEY_NAME];
	uint32_t same;

	s->waiting = ACTION_NONE;
	if (key == KEY_ESC_KEY)
		return;
	key_name(key, name);
	if (!key_parse(str_from(name), &same) || same != key) {
		setup_say(&t, "That key cannot be bound.");
		return;
	}
	was = keymap_action(key);
	key_path(&path, key);
	json_write_str(&json, str_from(action_word(a)));
	setup_set(&t, buf_text(&path), was == a ? "" : buf_text(&json));
	buf_release(&path);
	buf_release(&json);
}
