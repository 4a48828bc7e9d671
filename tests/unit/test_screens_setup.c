#include "tests/unit/setup_kit.h"
#include "tests/unit/screen_kit.h"

#include "core/config_check.h"
#include "tui/panes/setup.h"
#include "tui/theme.h"

static const char config[] =
	"{\n  \"theme\": \"nord\",\n"
	"  \"keys\": {\"F5\": \"theme\", \"x\": \"zoom\"},\n"
	"  \"sources\": [\n"
	"    {\"name\": \"openai-org\", \"type\": \"openai\",\n"
	"     \"key\": \"env:OPENAI_ADMIN_KEY\", \"interval\": \"60s\"},\n"
	"    {\"type\": \"gemini-cli\", \"enabled\": false}],\n"
	"  \"budgets\": [{\"name\": \"team\", \"limit_usd\": \"500.00\",\n"
	"    \"filter\": {\"provider\": \"anthropic\"},"
	" \"warn_at\": [50, 80]}]\n}\n";

static struct setup_stage s;

static void open_page(const char *text, const char *page)
{
	setup_open(&s, text, 80, 19);
	setup_go(&s, page);
	setup_press(&s, KEY_ENTER_KEY);
}

/* The configuration is `config` with `was` become `is`, and else the same. */
static void changed(const char *was, const char *is)
{
	const char *at = strstr(config, was);
	struct buf want = {0};

	assert_non_null(at);
	assert_string_equal(s.refused.text, "");
	buf_add(&want, (struct str){config, (size_t)(at - config)});
	buf_puts(&want, is);
	buf_puts(&want, at + strlen(was));
	assert_string_equal(buf_text(&s.text), buf_text(&want));
	buf_release(&want);
	setup_close(&s);
}

/* ---- what it looks like ------------------------------------------------ */

static int check_page(int page, const char *keys, const char *state)
{
	static const struct { int cols, rows; } sizes[] = {
		{40, 6}, {80, 19}, {120, 35}, {200, 45},
	};
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		char name[96], *now;

		setup_open(&s, config, sizes[i].cols, sizes[i].rows);
		for (int k = 0; k < page; k++)
			setup_press(&s, KEY_DOWN_KEY);
		setup_type(&s, keys);
		snprintf(name, sizeof(name), "setup-%s-%dx%d.txt", state,
			 sizes[i].cols, sizes[i].rows);
		now = setup_screen(&s);
		wrong += !same_as_file(name, now);
		free(now);
		setup_close(&s);
	}
	return wrong;
}

static void every_page_looks_as_saved_at_every_size(void **state)
{
	int wrong = check_page(0, "", "pages");

	(void)state;
	wrong += check_page(0, "\n", "meters");
	wrong += check_page(0, "\n+", "meters-add");
	wrong += check_page(1, "\n", "columns");
	wrong += check_page(2, "\nj", "colours");
	wrong += check_page(3, "\n\n", "keys");
	wrong += check_page(4, "\n", "sources");
	wrong += check_page(4, "\n\n", "source");
	wrong += check_page(4, "\n+jjjj\n", "source-new");
	wrong += check_page(5, "\n", "budgets");
	wrong += check_page(5, "\n\njjj\n", "budget-typing");
	wrong += check_page(6, "\n", "alerts");
	wrong += check_page(7, "\n", "display");
	assert_int_equal(wrong, 0);
}

static void no_size_breaks_it(void **state)
{
	(void)state;
	for (int page = 0; page < 8; page++)
		for (int rows = 1; rows < 60; rows += rows < 20 ? 1 : 7)
			for (int cols = 1; cols < 130; cols += 3) {
				setup_open(&s, config, cols, rows);
				s.canvas.ascii = cols & 1;
				for (int k = 0; k < page; k++)
					setup_press(&s, KEY_DOWN_KEY);
				setup_type(&s, "\njjjj\n");
				assert_true(is_whole(&s.canvas));
				setup_close(&s);
			}
}

/* ---- what it does ------------------------------------------------------ */

static void a_theme_is_shown_at_once_and_kept_with_enter(void **state)
{
	(void)state;
	open_page(config, "Colours");
	assert_null(s.view.theme);
	setup_go(&s, "dracula");
	assert_string_equal(s.view.theme, "dracula");
	assert_string_equal(buf_text(&s.text), config);
	setup_press(&s, KEY_ESC_KEY);
	assert_string_equal(s.view.theme, "");
	setup_press(&s, KEY_ENTER_KEY);
	setup_go(&s, "dracula");
	setup_press(&s, KEY_ENTER_KEY);
	assert_string_equal(s.last.key, "theme");
	assert_true(setup_shows(&s, "● dracula"));
	changed("\"nord\"", "\"dracula\"");
}

static void a_meter_changes_style_place_and_goes(void **state)
{
	(void)state;
	open_page("{}", "Meters");
	setup_go(&s, "hourly");
	setup_press(&s, KEY_ENTER_KEY);
	assert_int_equal(s.ui->columns[1].meters[0].style, METER_AS_LED);
	setup_press(&s, KEY_LEFT_KEY);
	assert_int_equal(s.ui->columns[0].count, 3);
	assert_int_equal(s.ui->columns[0].meters[0].kind, METER_HOURLY);
	setup_press(&s, '>');
	assert_int_equal(s.ui->columns[0].meters[1].kind, METER_HOURLY);
	setup_press(&s, '-');
	assert_int_equal(s.ui->columns[0].count, 2);
	assert_int_equal(s.ui->columns[0].meters[1].kind, METER_OUT);
	setup_close(&s);
}

static void a_meter_is_added_where_the_cursor_is(void **state)
{
	(void)state;
	open_page("{}", "Meters");
	setup_go(&s, "cache");
	setup_press(&s, '+');
	setup_go(&s, "balance");
	setup_press(&s, KEY_ENTER_KEY);
	assert_int_equal(s.ui->columns[1].count, 3);
	assert_int_equal(s.ui->columns[1].meters[2].kind, METER_BALANCE);
	/* The cursor is on it. */
	setup_press(&s, '-');
	assert_int_equal(s.ui->columns[1].count, 2);
	setup_go(&s, "add a column");
	setup_press(&s, KEY_ENTER_KEY);
	setup_go(&s, "clock");
	setup_press(&s, KEY_ENTER_KEY);
	assert_int_equal(s.ui->columns[6].meters[0].kind, METER_CLOCK);
	setup_close(&s);
}

static void a_key_is_bound_and_taken_away(void **state)
{
	struct keymap k;

	(void)state;
	open_page(config, "Keys");
	setup_go(&s, "dollars");
	setup_press(&s, KEY_ENTER_KEY);
	assert_true(setup_shows(&s, "press a key"));
	setup_press(&s, KEY_F5 + 7);
	assert_string_equal(s.last.key, "keys.F12");
	keymap_apply(&k, s.ui);
	assert_int_equal(keymap_find(&k, KEY_F12), ACTION_DOLLARS);
	setup_press(&s, '-');
	keymap_apply(&k, s.ui);
	assert_int_equal(keymap_find(&k, KEY_F12), ACTION_NONE);
	assert_string_equal(buf_text(&s.text), config);
	setup_press(&s, '-');
	keymap_apply(&k, s.ui);
	assert_int_equal(keymap_find(&k, '$'), ACTION_NONE);
	setup_press(&s, KEY_ENTER_KEY);
	setup_press(&s, '$');
	changed("", "");
}

static void esc_binds_nothing(void **state)
{
	(void)state;
	open_page(config, "Keys");
	setup_press(&s, KEY_ENTER_KEY);
	setup_press(&s, KEY_ESC_KEY);
	assert_string_equal(buf_text(&s.text), config);
	setup_press(&s, KEY_ENTER_KEY);
	setup_press(&s, KEY_RESIZED);
	assert_string_equal(s.said, "That key cannot be bound.");
	setup_close(&s);
}

static void a_source_is_turned_off_and_on_tested_and_removed(void **state)
{
	(void)state;
	open_page(config, "Sources");
	setup_go(&s, "gemini-cli");
	setup_press(&s, ' ');
	assert_true(s.config.sources[1].enabled);
	setup_press(&s, ' ');
	assert_string_equal(buf_text(&s.text), config);
	setup_go(&s, "openai-org");
	setup_press(&s, 'r');
	assert_int_equal(s.last.kind, REQUEST_TEST);
	assert_string_equal(s.last.key, "openai-org");
	setup_press(&s, '-');
	assert_int_equal(s.config.source_count, 2);
	assert_non_null(strstr(s.said, "Once more removes openai-org"));
	setup_press(&s, KEY_DOWN_KEY);
	setup_press(&s, KEY_UP_KEY);
	setup_press(&s, '-');
	assert_int_equal(s.config.source_count, 2);
	setup_press(&s, '-');
	assert_int_equal(s.config.source_count, 1);
	setup_close(&s);
}

static void a_source_is_added_by_its_type(void **state)
{
	(void)state;
	open_page(config, "Sources");
	setup_press(&s, '+');
	setup_go(&s, "anthropic");
	setup_press(&s, KEY_ENTER_KEY);
	setup_go(&s, "name");
	setup_type(&s, "\nclaude-org\n");
	setup_go(&s, "key");
	setup_type(&s, "\nsk-ant-oops\n");
	setup_go(&s, "Save it");
	setup_press(&s, KEY_ENTER_KEY);
	assert_non_null(strstr(s.said, "secrets do not belong"));
	assert_null(strstr(s.said, "sk-ant"));
	setup_go(&s, "key");
	setup_press(&s, KEY_ENTER_KEY);
	setup_press(&s, 0x15);
	setup_type(&s, "cmd:pass show anthropic\n");
	setup_go(&s, "Save it");
	setup_press(&s, KEY_ENTER_KEY);
	changed("\"enabled\": false}",
		"\"enabled\": false},\n    {\"name\": \"claude-org\", "
		"\"type\": \"anthropic\", "
		"\"key\": \"cmd:pass show anthropic\"}");
}

static void every_type_of_source_can_be_drafted(void **state)
{
	const char *type;

	(void)state;
	for (size_t i = 0; (type = config_source_type(i)); i++) {
		struct setup_draft *d = xcalloc(1, sizeof(*d));
		struct buf text = {0};

		draft_begin(d, type);
		draft_write(d, &text);
		assert_true(d->count > 0 && d->count < DRAFT_VALUES);
		assert_non_null(strstr(buf_text(&text), type));
		buf_release(&text);
		free(d);
	}
}

static void values_are_typed_in_their_place(void **state)
{
	(void)state;
	open_page(config, "Budgets");
	setup_press(&s, KEY_ENTER_KEY);
	setup_go(&s, "limit usd");
	setup_press(&s, KEY_ENTER_KEY);
	setup_press(&s, 0x15);
	setup_type(&s, "750.00\n");
	changed("\"500.00\"", "\"750.00\"");
	open_page(config, "Budgets");
	setup_press(&s, KEY_ENTER_KEY);
	setup_go(&s, "warn at");
	setup_type(&s, "\n 100\n");
	changed("[50, 80]", "[50, 80, 100]");
	open_page(config, "Budgets");
	setup_press(&s, KEY_ENTER_KEY);
	setup_go(&s, "period");
	setup_press(&s, KEY_ENTER_KEY);
	assert_non_null(strstr(buf_text(&s.text), "\"period\": \"day\""));
	setup_go(&s, "filter");
	setup_type(&s, "\n, model=claude-*\n");
	assert_non_null(strstr(buf_text(&s.text),
			       "{\"provider\": \"anthropic\", "
			       "\"model\": \"claude-*\"}"));
	setup_close(&s);
}

static void a_wrong_value_changes_nothing_and_says_why(void **state)
{
	(void)state;
	open_page(config, "Budgets");
	setup_press(&s, KEY_ENTER_KEY);
	setup_go(&s, "limit usd");
	setup_type(&s, "\nx\n");
	assert_non_null(strstr(s.refused.text, "expected an amount"));
	assert_string_equal(buf_text(&s.text), config);
	setup_close(&s);
}

static void switches_and_texts_of_the_display(void **state)
{
	(void)state;
	open_page("{}", "Display");
	setup_go(&s, "redact");
	setup_press(&s, ' ');
	assert_true(s.ui->redact);
	setup_go(&s, "timezone");
	setup_type(&s, "\nEurope/Zurich\n");
	assert_string_equal(s.config.timezone, "Europe/Zurich");
	setup_go(&s, "max mb");
	setup_type(&s, "\n700\n");
	assert_int_equal(s.config.max_bytes, 700000000);
	setup_press(&s, KEY_ESC_KEY);
	setup_go(&s, "Alerts");
	setup_press(&s, KEY_ENTER_KEY);
	setup_go(&s, "anomalies");
	setup_press(&s, ' ');
	assert_non_null(strstr(buf_text(&s.text), "\"anomalies\": false"));
	setup_close(&s);
}

/* A value that a line cannot hold as it is, is not put there. */
static void what_typing_would_garble_is_left_to_the_file(void **state)
{
	const char *text = "{\"alerts\": {\"exec\": [\"notify-send\","
			   " \"two words\"]}}";

	(void)state;
	open_page(text, "Alerts");
	setup_go(&s, "exec");
	setup_press(&s, KEY_ENTER_KEY);
	assert_non_null(strstr(s.said, "change it in the file"));
	setup_type(&s, "x\n");
	assert_string_equal(buf_text(&s.text), text);
	setup_close(&s);
}

static void columns_are_hidden_and_moved(void **state)
{
	const struct ui_columns *u;

	(void)state;
	open_page("{}", "Columns");
	setup_go(&s, "provider");
	setup_press(&s, ' ');
	u = ui_config_table(s.ui, "models");
	assert_non_null(u);
	for (int i = 0; i < u->count; i++)
		assert_string_not_equal(u->keys[i], "provider");
	setup_go(&s, "maker");
	setup_press(&s, '<');
	u = ui_config_table(s.ui, "models");
	assert_string_equal(u->keys[0], "maker");
	setup_close(&s);
}

static void names_are_masked_where_the_view_hides_them(void **state)
{
	(void)state;
	setup_open(&s, config, 80, 19);
	s.view.redact = true;
	for (int i = 0; i < 4; i++)
		setup_press(&s, KEY_DOWN_KEY);
	setup_press(&s, KEY_ENTER_KEY);
	setup_press(&s, KEY_ENTER_KEY);
	for (int i = 0; i < 2; i++) {
		char *all = setup_screen(&s);

		assert_null(strstr(all, "openai-org"));
		assert_null(strstr(all, "OPENAI_ADMIN_KEY"));
		free(all);
		setup_press(&s, KEY_ESC_KEY);
	}
	setup_close(&s);
}

static void clicks_do_what_keys_do(void **state)
{
	const struct pane_type *t;

	(void)state;
	setup_open(&s, config, 80, 19);
	t = pane_type_of(s.pane);
	t->click(pane_state(s.pane), 3, 3, &s.view, &s.sample.m);
	setup_serve(&s);
	assert_true(setup_shows(&s, "catppuccin"));
	t->click(pane_state(s.pane), 30, 3, &s.view, &s.sample.m);
	assert_string_equal(s.view.theme, "dracula");
	t->click(pane_state(s.pane), 30, 3, &s.view, &s.sample.m);
	setup_serve(&s);
	changed("\"nord\"", "\"dracula\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_looks_as_saved_at_every_size),
		cmocka_unit_test(no_size_breaks_it),
		cmocka_unit_test(a_theme_is_shown_at_once_and_kept_with_enter),
		cmocka_unit_test(a_meter_changes_style_place_and_goes),
		cmocka_unit_test(a_meter_is_added_where_the_cursor_is),
		cmocka_unit_test(a_key_is_bound_and_taken_away),
		cmocka_unit_test(esc_binds_nothing),
		cmocka_unit_test(
			a_source_is_turned_off_and_on_tested_and_removed),
		cmocka_unit_test(a_source_is_added_by_its_type),
		cmocka_unit_test(every_type_of_source_can_be_drafted),
		cmocka_unit_test(values_are_typed_in_their_place),
		cmocka_unit_test(a_wrong_value_changes_nothing_and_says_why),
		cmocka_unit_test(switches_and_texts_of_the_display),
		cmocka_unit_test(what_typing_would_garble_is_left_to_the_file),
		cmocka_unit_test(columns_are_hidden_and_moved),
		cmocka_unit_test(names_are_masked_where_the_view_hides_them),
		cmocka_unit_test(clicks_do_what_keys_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
