#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/mem.h"
#include "core/ui_config.h"
#include "tui/key_reader.h"
#include "tui/keymap.h"

static void no_key_is_bound_twice(void **state)
{
	(void)state;
	for (const struct key_binding *a = key_bindings; a->key; a++)
		for (const struct key_binding *b = a + 1; b->key; b++)
			assert_int_not_equal(a->key, b->key);
}

static void every_action_has_a_key_a_word_and_a_sentence(void **state)
{
	(void)state;
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		const struct key_binding *b = key_bindings;

		while (b->key && b->action != (enum action)a)
			b++;
		if (!b->key)
			fail_msg("no key for %s", action_word(a));
		assert_true(action_word(a)[0]);
		assert_true(action_label(a)[0]);
		assert_true(action_help(a)[0]);
		for (int other = a + 1; other < ACTION_COUNT; other++)
			assert_string_not_equal(action_word(a),
						action_word(other));
	}
}

static void every_key_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (const struct key_binding *a = key_bindings; a->key; a++) {
		char name[KEY_NAME], other[KEY_NAME];

		key_name(a->key, name);
		assert_true(name[0]);
		for (const struct key_binding *b = a + 1; b->key; b++) {
			key_name(b->key, other);
			assert_string_not_equal(name, other);
		}
	}
}

static void keys_are_named_as_people_write_them(void **state)
{
	static const struct {
		uint32_t key;
		const char *name;
	} cases[] = {
		{KEY_F10, "F10"}, {0x0c, "Ctrl-L"}, {'q', "q"}, {'$', "$"},
		{KEY_SPACE_KEY, "Space"}, {KEY_ENTER_KEY, "Enter"},
		{KEY_ESC_KEY, "Esc"}, {KEY_TAB_KEY, "Tab"}, {0xe9, "é"},
		{KEY_SHIFT_LEFT, "Shift-Left"}, {KEY_NOTHING, ""},
	};
	char name[KEY_NAME];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		key_name(cases[i].key, name);
		assert_string_equal(name, cases[i].name);
	}
}

static void the_keys_people_bring_with_them_work(void **state)
{
	(void)state;
	assert_int_equal(keymap_action('q'), ACTION_QUIT);
	assert_int_equal(keymap_action(KEY_F10), ACTION_QUIT);
	assert_int_equal(keymap_action(0x03), ACTION_QUIT_NOW);
	assert_int_equal(keymap_action('?'), ACTION_HELP);
	assert_int_equal(keymap_action('j'), ACTION_DOWN);
	assert_int_equal(keymap_action('h'), ACTION_PROVIDER_PREVIOUS);
	assert_int_equal(keymap_action('9'), ACTION_PANE_9);
	assert_int_equal(keymap_action('x'), ACTION_NONE);
}

static void names_are_read_as_they_are_written(void **state)
{
	uint32_t key;

	(void)state;
	for (const struct key_binding *b = key_bindings; b->key; b++) {
		char name[KEY_NAME];

		key_name(b->key, name);
		assert_true(key_parse(str_from(name), &key));
		assert_int_equal(key, b->key);
	}
	assert_true(key_parse(STR("F12"), &key) && key == KEY_F12);
	assert_true(key_parse(STR("F"), &key) && key == 'F');
	assert_true(key_parse(STR("Ctrl-X"), &key) && key == 0x18);
	assert_true(key_parse(STR("é"), &key) && key == 0xe9);
	assert_false(key_parse(STR("F13"), &key));
	assert_false(key_parse(STR("F0"), &key));
	assert_false(key_parse(STR("Ctrl-"), &key));
	assert_false(key_parse(STR("Ctrl-1"), &key));
	assert_false(key_parse(STR(""), &key));
	assert_false(key_parse(STR(" "), &key));
	assert_false(key_parse(STR("xy"), &key));
	assert_false(key_parse(STR("\xff"), &key));
}

static void a_config_binds_keys_anew(void **state)
{
	struct ui_key keys[] = {
		{"F5", "theme"}, {"x", "zoom"}, {"q", "none"},
		{"nonsense", "zoom"}, {"y", "nonsense"}, {"Ctrl-C", "none"},
	};
	struct ui_config u = {.keys = keys, .key_count = ARRAY_LEN(keys)};
	struct keymap k;

	(void)state;
	keymap_apply(&k, &u);
	assert_int_equal(keymap_find(&k, KEY_F5), ACTION_THEME);
	assert_int_equal(keymap_find(&k, 'x'), ACTION_ZOOM);
	assert_int_equal(keymap_find(&k, 'q'), ACTION_NONE);
	assert_int_equal(keymap_find(&k, 'y'), ACTION_NONE);
	assert_int_equal(keymap_find(&k, 0x03), ACTION_QUIT_NOW);
	assert_int_equal(keymap_key(&k, ACTION_QUIT), KEY_F10);
	assert_int_equal(keymap_key(&k, ACTION_GROUP), KEY_NOTHING);
	keymap_apply(&k, NULL);
	assert_int_equal(keymap_find(&k, 'q'), ACTION_QUIT);
	assert_int_equal(keymap_find(&k, 'x'), ACTION_NONE);
}

static void bindings_are_not_without_end(void **state)
{
	struct keymap k;
	uint32_t key = 0x4e00;

	(void)state;
	keymap_init(&k);
	while (keymap_bind(&k, key, ACTION_ZOOM))
		key++;
	assert_int_equal(k.count, KEYMAP_MOST);
	assert_int_equal(keymap_find(&k, key - 1), ACTION_ZOOM);
	assert_int_equal(keymap_find(&k, key), ACTION_NONE);
	assert_false(keymap_bind(&k, 0x03, ACTION_NONE));
}

/* What a string of bytes is read as, key after key. */
static uint32_t first_key(struct str bytes, size_t used, bool final)
{
	struct key_event k;

	assert_int_equal(key_read(bytes, final, &k), used);
	return k.key;
}

static void bytes_are_read_as_keys(void **state)
{
	(void)state;
	assert_int_equal(first_key(STR("qx"), 1, false), 'q');
	assert_int_equal(first_key(STR("\xc3\xa9"), 2, false), 0xe9);
	assert_int_equal(first_key(STR("\033[A"), 3, false), KEY_UP_KEY);
	assert_int_equal(first_key(STR("\033OB"), 3, false), KEY_DOWN_KEY);
	assert_int_equal(first_key(STR("\033[1;2C"), 6, false),
			 KEY_SHIFT_RIGHT);
	assert_int_equal(first_key(STR("\033[5~"), 4, false), KEY_PGUP);
	assert_int_equal(first_key(STR("\033[21~"), 5, false), KEY_F10);
	assert_int_equal(first_key(STR("\033OP"), 3, false), KEY_F1);
	assert_int_equal(first_key(STR("\033[[E"), 4, false), KEY_F5);
	assert_int_equal(first_key(STR("\033[Z"), 3, false), KEY_SHIFT_TAB);
	assert_int_equal(first_key(STR("\r"), 1, false), KEY_ENTER_KEY);
	assert_int_equal(first_key(STR("\b"), 1, false), KEY_BACKSPACE_KEY);
}

static void what_is_not_whole_waits_for_the_rest(void **state)
{
	(void)state;
	assert_int_equal(first_key(STR("\033"), 0, false), KEY_ESC_KEY);
	assert_int_equal(first_key(STR("\033"), 1, true), KEY_ESC_KEY);
	assert_int_equal(first_key(STR("\033q"), 1, false), KEY_ESC_KEY);
	assert_int_equal(first_key(STR("\033[1;"), 0, false), KEY_NOTHING);
	assert_int_equal(first_key(STR("\033[1;"), 4, true), KEY_NOTHING);
	first_key(STR("\xe6\x97"), 0, false);
	assert_int_equal(first_key(STR("\xff"), 1, false), KEY_NOTHING);
}

static void mouse_reports_carry_their_cell(void **state)
{
	struct key_event k;

	(void)state;
	assert_int_equal(key_read(STR("\033[<0;10;5M"), false, &k), 10);
	assert_int_equal(k.key, KEY_MOUSE_CLICK);
	assert_int_equal(k.x, 9);
	assert_int_equal(k.y, 4);
	key_read(STR("\033[<0;10;5m"), false, &k);
	assert_int_equal(k.key, KEY_NOTHING);
	key_read(STR("\033[<64;1;1M"), false, &k);
	assert_int_equal(k.key, KEY_WHEEL_UP);
	key_read(STR("\033[<65;1;1M"), false, &k);
	assert_int_equal(k.key, KEY_WHEEL_DOWN);
	key_read(STR("\033[<0;99999999999;5M"), false, &k);
	assert_int_equal(k.y, 4);
}

static void garbage_is_swallowed_and_ends(void **state)
{
	struct str s = STR("\033[999999;;;;9~\033[?1;2c\033[200~\033[\033[Aq");
	uint32_t last = KEY_NOTHING;

	(void)state;
	while (s.n) {
		struct key_event k;
		size_t used = key_read(s, true, &k);

		assert_in_range(used, 1, s.n);
		s = str_skip(s, used);
		last = k.key;
	}
	assert_int_equal(last, 'q');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_key_is_bound_twice),
		cmocka_unit_test(every_action_has_a_key_a_word_and_a_sentence),
		cmocka_unit_test(every_key_has_a_name_of_its_own),
		cmocka_unit_test(keys_are_named_as_people_write_them),
		cmocka_unit_test(the_keys_people_bring_with_them_work),
		cmocka_unit_test(names_are_read_as_they_are_written),
		cmocka_unit_test(a_config_binds_keys_anew),
		cmocka_unit_test(bindings_are_not_without_end),
		cmocka_unit_test(bytes_are_read_as_keys),
		cmocka_unit_test(what_is_not_whole_waits_for_the_rest),
		cmocka_unit_test(mouse_reports_carry_their_cell),
		cmocka_unit_test(garbage_is_swallowed_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
