#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/config.h"
#include "core/err.h"
#include "core/ui_config.h"
#include "tui/keymap.h"
#include "tui/pane.h"

static struct ui_config *make(struct config *c, const char *text)
{
	struct err err;

	if (!config_parse(c, str_from(text), "t.json", &err))
		fail_msg("%s", err.text);
	return ui_config_new(c);
}

static void without_a_config_the_defaults_hold(void **state)
{
	struct ui_config *u = ui_config_new(NULL);

	(void)state;
	assert_null(u->theme);
	assert_false(u->redact);
	assert_false(u->header_given);
	assert_int_equal(u->column_count, ui_default_header_count);
	assert_int_equal(u->key_count, 0);
	assert_null(ui_config_table(u, "models"));
	assert_null(ui_config_table(NULL, "models"));
	ui_config_free(u);
	ui_config_free(NULL);
}

static void everything_given_is_taken(void **state)
{
	struct config c;
	struct ui_config *u = make(
		&c, "{\"theme\": \"nord\", \"redact\": true,"
		    " \"header\": [[\"in\", \"out:text\"], [\"today:led\"]],"
		    " \"columns\": {\"models\": [\"today\", \"name\"]},"
		    " \"keys\": {\"F5\": \"theme\", \"x\": \"none\"}}");

	(void)state;
	assert_string_equal(u->theme, "nord");
	assert_true(u->redact && u->header_given);
	assert_int_equal(u->column_count, 2);
	assert_int_equal(u->columns[0].meters[0].style, METER_AS_GRAPH);
	assert_int_equal(u->columns[0].meters[1].style, METER_AS_TEXT);
	assert_int_equal(u->columns[1].meters[0].kind, METER_TODAY);
	assert_int_equal(ui_config_table(u, "models")->count, 2);
	assert_string_equal(ui_config_table(u, "models")->keys[1], "name");
	assert_null(ui_config_table(u, "sources"));
	assert_string_equal(u->keys[1].action, "none");
	ui_config_free(u);
	config_release(&c);
}

static void a_header_of_nothing_is_nothing(void **state)
{
	struct config c;
	struct ui_config *u = make(&c, "{\"header\": []}");

	(void)state;
	assert_true(u->header_given);
	assert_int_equal(u->column_count, 0);
	ui_config_free(u);
	config_release(&c);
}

static void every_meter_goes_by_its_word_in_every_style_it_has(void **state)
{
	(void)state;
	for (int k = 0; k < METERS; k++)
		for (int s = 0; s < METER_STYLES; s++) {
			enum meter_kind kind;
			enum meter_style style;
			struct buf word = {0};
			bool has = meter_has_style((enum meter_kind)k,
						   (enum meter_style)s);

			buf_addf(&word, "%s:%s", meter_words[k],
				 meter_style_words[s]);
			assert_int_equal(meter_parse(buf_str(&word), &kind,
						     &style), has);
			if (has)
				assert_true((int)kind == k && (int)style == s);
			buf_release(&word);
		}
	for (int k = 0; k < METERS; k++)
		assert_true(meter_has_style(
			(enum meter_kind)k,
			meter_best_style((enum meter_kind)k)));
}

/* The words of core/screen_words.h are those of the screen. */
static void words_of_configs_are_those_of_the_screen(void **state)
{
	(void)state;
	assert_int_equal(action_word_count, ACTION_COUNT);
	for (size_t i = 0; i < action_word_count; i++)
		assert_string_equal(action_words[i],
				    action_word((enum action)i));
	for (size_t i = 0; i < key_word_count; i++) {
		uint32_t key;
		char name[KEY_NAME];

		assert_true(key_word_ok(str_from(key_words[i])));
		assert_true(key_parse(str_from(key_words[i]), &key));
		key_name(key, name);
		assert_string_equal(name, key_words[i]);
	}
	for (const struct key_binding *b = key_bindings; b->key; b++) {
		char name[KEY_NAME];

		key_name(b->key, name);
		if (b->key != 0x03 && b->key < KEY_MOUSE_CLICK)
			assert_true(key_word_ok(str_from(name)));
	}
	for (int i = 0; pane_types[i]; i++) {
		bool known = false;

		for (size_t k = 0; k < pane_word_count; k++)
			known |= !strcmp(pane_words[k], pane_types[i]->name);
		assert_true(known || !pane_types[i]->columns);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_config_the_defaults_hold),
		cmocka_unit_test(everything_given_is_taken),
		cmocka_unit_test(a_header_of_nothing_is_nothing),
		cmocka_unit_test(
			every_meter_goes_by_its_word_in_every_style_it_has),
		cmocka_unit_test(words_of_configs_are_those_of_the_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
