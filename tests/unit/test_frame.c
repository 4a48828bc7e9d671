#include <stdlib.h>

#include "core/alerts.h"
#include "core/buf.h"
#include "core/budget.h"
#include "core/ui_config.h"
#include "tests/unit/screen_kit.h"
#include "tui/big_digits.h"
#include "tui/export.h"
#include "tui/kiosk.h"

static int has_pane(const char *name)
{
	return pane_type_find(name) != NULL;
}

/* Type ":LINE" and Enter; what came back for the app. */
static enum action run(struct stage *s, const char *line)
{
	press(s, ':');
	type(s, line);
	return press(s, KEY_ENTER_KEY);
}

/* A click at the first place of the screen that holds `text`. */
static enum action click_on(struct stage *s, const char *text)
{
	char *all = screen(s), *hit = strstr(all, text), *line = hit;
	int x = 0, y = row_of(s, text);

	assert_non_null(hit);
	while (line > all && line[-1] != '\n')
		line--;
	for (; line < hit; line++)
		x += ((unsigned char)*line & 0xc0) != 0x80;
	free(all);
	return click(s, x, y);
}

static struct alert an_alert(uint64_t id)
{
	return (struct alert){
		.id = id,
		.kind = ALERT_BUDGET,
		.level = ALERT_CRITICAL,
		.key = "budget:team:100",
		.text = "team is over its limit",
		.provider = "",
		.budget = "team",
		.raised_at = SAMPLE_NOW - 60000,
	};
}

/* ---- the command line ---- */

static void a_command_is_typed_completed_and_done(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "overview", 120, 40);
	draw(&s);
	press(&s, ':');
	assert_true(shows(&s, "Command: "));
	assert_true(shows(&s, " window "));
	type(&s, "wi");
	press(&s, KEY_TAB_KEY);
	type(&s, "7");
	assert_true(shows(&s, "Command: window 7"));
	press(&s, KEY_ENTER_KEY);
	assert_false(shows(&s, "Command: "));
	frame_ask(s.frame, &q);
	assert_int_equal(q.window, WINDOW_7D);
	run(&s, "models");
	assert_string_equal(frame_pane(s.frame), "models");
	run(&s, "provider openai");
	frame_ask(s.frame, &q);
	assert_string_equal(q.provider, "openai");
	run(&s, "provider all");
	run(&s, "filter gemini");
	assert_true(shows(&s, "gemini-3-pro"));
	assert_false(shows(&s, "claude-opus-4-5"));
	run(&s, "modles");
	assert_true(shows(&s, "did you mean \"models\"?"));
	assert_int_equal(run(&s, "q"), ACTION_QUIT_NOW);
	stage_close(&s);
}

static void escape_leaves_the_command_line(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 80, 24);
	draw(&s);
	press(&s, ':');
	type(&s, "quit");
	press(&s, KEY_ESC_KEY);
	assert_false(shows(&s, "Command: "));
	press(&s, ':');
	press(&s, KEY_BACKSPACE_KEY);
	assert_false(shows(&s, "Command: "));
	assert_string_equal(frame_pane(s.frame), "models");
	stage_close(&s);
}

static void commands_sort_by_the_name_of_a_column(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	run(&s, "sort name");
	assert_true(shows(&s, "model▲"));
	run(&s, "sort name");
	assert_true(shows(&s, "model▼"));
	stage_close(&s);
}

static void commands_ask_for_deeds(void **state)
{
	struct request r;
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	assert_false(frame_take_request(s.frame, &r));
	run(&s, "poll claude-code");
	assert_true(frame_take_request(s.frame, &r));
	assert_int_equal(r.kind, REQUEST_POLL);
	assert_string_equal(r.key, "claude-code");
	assert_false(frame_take_request(s.frame, &r));
	run(&s, "set theme nord");
	assert_true(frame_take_request(s.frame, &r));
	assert_string_equal(r.value, "\"nord\"");
	run(&s, "set redact true");
	assert_true(frame_take_request(s.frame, &r));
	assert_string_equal(r.value, "true");
	run(&s, "set budgets[0].warn_at [50, 80]");
	assert_true(frame_take_request(s.frame, &r));
	assert_string_equal(r.key, "budgets[0].warn_at");
	assert_string_equal(r.value, "[50, 80]");
	run(&s, "reload");
	assert_true(frame_take_request(s.frame, &r));
	assert_int_equal(r.kind, REQUEST_RELOAD);
	assert_int_equal(run(&s, "theme dracula"), ACTION_THEME);
	assert_string_equal(frame_theme(s.frame), "dracula");
	assert_int_equal(run(&s, "export svg a picture.svg"), ACTION_EXPORT);
	assert_string_equal(frame_export(s.frame)->form, "svg");
	assert_string_equal(frame_export(s.frame)->file, "a picture.svg");
	press(&s, 'j');
	assert_null(frame_theme(s.frame));
	assert_string_equal(frame_export(s.frame)->form, "");
	stage_close(&s);
}

static void ack_takes_the_worst_alert(void **state)
{
	struct alert alerts[] = {an_alert(7), an_alert(9)};
	struct request r;
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	run(&s, "ack");
	assert_false(frame_take_request(s.frame, &r));
	assert_true(shows(&s, "There is no alert to acknowledge."));
	alerts[0].acknowledged_at = SAMPLE_NOW;
	sample.m.alerts = alerts;
	sample.m.alert_count = 2;
	run(&s, "ack");
	assert_true(frame_take_request(s.frame, &r));
	assert_int_equal(r.kind, REQUEST_ACKNOWLEDGE);
	assert_int_equal(r.id, 9);
	stage_close(&s);
}

/* ---- keys bound anew ---- */

static void keys_are_what_the_config_says(void **state)
{
	struct ui_key keys[] = {{"F5", "zoom"}, {"x", "pane-3"}, {"t", "none"}};
	struct ui_config ui = {.keys = keys, .key_count = 3};
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	sample.m.ui = &ui;
	stage_open(&s, "overview", 120, 40);
	draw(&s);
	press(&s, 'x');
	assert_string_equal(frame_pane(s.frame), "models");
	assert_true(shows(&s, "F5Zoom"));
	press(&s, 't');
	frame_ask(s.frame, &q);
	assert_int_equal(q.window, WINDOW_24H);
	press(&s, '?');
	type(&s, "/:group");
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, ":group"));
	press(&s, KEY_HOME_KEY);
	assert_true(shows(&s, "3 x"));
	stage_close(&s);
}

static void the_window_is_offered_only_where_it_is_looked_through(void **state)
{
	static const char *const never[] = {"reconcile", "sources", "budgets"};
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	assert_true(shows(&s, "F7Window"));
	frame_ask(s.frame, &q);
	stage_close(&s);
	for (size_t i = 0; i < ARRAY_LEN(never); i++) {
		enum window before = q.window;

		stage_open(&s, never[i], 120, 40);
		draw(&s);
		assert_false(shows(&s, "F7Window"));
		press(&s, 't');
		assert_true(shows(&s, "time window"));
		frame_ask(s.frame, &q);
		assert_int_equal(q.window, before);
		stage_close(&s);
	}
}

/* ---- redaction ---- */

/* Every name of the sample that a wall must not tell. */
static void nothing_personal_is_on(struct stage *s, const char *pane)
{
	static const char *const names[] = {
		"/home/ada",   "ada",        "ci-legacy", "old-pipeline",
		"openai-org",  "aws-billing", "tokentop.db", "usermod",
		"permission denied",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (shows(s, names[i]))
			fail_msg("%s shows \"%s\":\n%s", pane, names[i],
				 screen(s));
}

static void masked_names_are_nowhere(void **state)
{
	static const char *const mine[] = {"models", "sources", "help"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mine); i++) {
		struct stage s;

		sample_billed(&sample);
		sample.notices[0] = "/home/ada/x.db: is read-only";
		sample.m.notice_count = 1;
		sample.m.store_path = "/home/ada/tokentop.db";
		stage_open(&s, mine[i], 200, 50);
		draw(&s);
		press(&s, 'X');
		nothing_personal_is_on(&s, mine[i]);
		press(&s, KEY_ENTER_KEY);
		nothing_personal_is_on(&s, mine[i]);
		press(&s, KEY_END_KEY);
		press(&s, KEY_ENTER_KEY);
		nothing_personal_is_on(&s, mine[i]);
		stage_close(&s);
	}
}

static void masks_follow_config_and_key(void **state)
{
	struct ui_config ui = {.redact = true};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	sample.m.ui = &ui;
	stage_open(&s, "sources", 120, 40);
	draw(&s);
	assert_false(shows(&s, "/home/ada"));
	assert_true(shows(&s, "names hidden"));
	press(&s, 'X');
	assert_true(shows(&s, "/home/ada"));
	draw(&s);
	assert_true(shows(&s, "/home/ada"));
	frame_set_kiosk(s.frame);
	press(&s, 'X');
	assert_false(shows(&s, "/home/ada"));
	stage_close(&s);
}

static void masked_sources_are_masked_in_csv_too(void **state)
{
	struct stage s;
	struct buf b = {0};

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "sources", 120, 40);
	press(&s, 'X');
	frame_csv(s.frame, &sample.m, &b);
	assert_null(strstr(buf_text(&b), "openai-org"));
	assert_non_null(strstr(buf_text(&b), "claude-code,"));
	buf_release(&b);
	stage_close(&s);
}

/* ---- pause ---- */

static void a_paused_frame_has_living_parts_on_held_rows(void **state)
{
	struct alert alert = an_alert(1);
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "overview", 200, 50);
	draw(&s);
	frame_ask(s.frame, &q);
	assert_false(q.hold);
	press(&s, 'p');
	frame_ask(s.frame, &q);
	assert_true(q.hold);
	sample.m.model_count = 0;
	sample.m.alerts = &alert;
	sample.m.alert_count = 1;
	draw(&s);
	assert_true(shows(&s, "claude-opus-4-5"));
	assert_true(shows(&s, "team is over its limit"));
	/* The part is lent: gone from the model, gone from the screen. */
	sample.m.alerts = NULL;
	sample.m.alert_count = 0;
	draw(&s);
	assert_false(shows(&s, "team is over its limit"));
	stage_close(&s);
}

/* ---- large figures and the kiosk ---- */

static void large_figures_come_and_go(void **state)
{
	struct budget budget = {.name = "team"};
	struct budget_status status = {.budget = &budget, .used_ppm = 1620000,
				       .state = BUDGET_OVER};
	struct alert alert = an_alert(1);
	struct stage s;

	(void)state;
	sample_rich(&sample);
	sample.m.budgets = &status;
	sample.m.budget_count = 1;
	sample.m.alerts = &alert;
	sample.m.alert_count = 1;
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, 'B');
	assert_true(shows(&s, "dollars an hour"));
	assert_true(shows(&s, "budget team: over"));
	assert_true(shows(&s, "! team is over its limit"));
	assert_true(shows(&s, "██"));
	assert_false(shows(&s, "F5Group"));
	press(&s, 'X');
	assert_false(shows(&s, "team"));
	assert_int_equal(press(&s, 'q'), ACTION_NONE);
	assert_false(shows(&s, "dollars an hour"));
	assert_string_equal(frame_pane(s.frame), "models");
	press(&s, 'B');
	press(&s, '1');
	assert_string_equal(frame_pane(s.frame), "overview");
	assert_false(frame_is_big(s.frame));
	stage_close(&s);
}

static void large_figures_fit_every_screen(void **state)
{
	struct stage s;

	(void)state;
	sample_huge(&sample);
	stage_open(&s, "models", 1, 1);
	frame_show_big(s.frame, true);
	for (int w = 30; w <= 240; w += 3)
		for (int h = 8; h <= 70; h++)
			check_size_of(s.frame, "big", w, h, false);
	check_size_of(s.frame, "big", 120, 40, true);
	stage_close(&s);
}

static void digits_grow_by_their_points(void **state)
{
	const struct big_scale one = {1, 1}, two = {2, 2};
	struct canvas c;
	struct buf b = {0};

	(void)state;
	assert_int_equal(big_rows(one), 3);
	assert_int_equal(big_rows(two), 5);
	assert_int_equal(big_columns("1.0", two), 2 * (3 + 1 + 1 + 1 + 3));
	canvas_init(&c, 8, 5);
	canvas_fill(&c, STYLE(ROLE_TEXT));
	big_draw(&c, 0, 0, STYLE(ROLE_COST), "0", two);
	picture_text(&c, &b);
	assert_string_equal(buf_text(&b), "██████\n██  ██\n██  ██\n██  ██\n"
					  "██████\n");
	buf_reset(&b);
	canvas_fill(&c, STYLE(ROLE_TEXT));
	big_draw(&c, 0, 0, STYLE(ROLE_COST), "7", one);
	picture_text(&c, &b);
	assert_string_equal(buf_text(&b), "▀▀█\n  █\n  ▀\n\n\n");
	buf_release(&b);
	canvas_release(&c);
}

static void a_kiosk_turns_round_by_the_large_figures(void **state)
{
	struct frame *f = frame_new();
	int panes = 0, big = 0;

	(void)state;
	for (int i = 0; pane_types[i]; i++)
		panes += pane_types[i]->tab > 0;
	for (int i = 0; i <= panes; i++) {
		kiosk_turn(f, true);
		big += frame_is_big(f);
	}
	assert_int_equal(big, 1);
	assert_string_equal(frame_pane(f), "overview");
	assert_false(frame_is_big(f));
	for (int i = 0; i < panes; i++) {
		kiosk_turn(f, false);
		assert_false(frame_is_big(f));
	}
	assert_string_equal(frame_pane(f), "overview");
	frame_free(f);
}

static void a_kiosk_hears_digits_and_q_alone(void **state)
{
	(void)state;
	assert_true(kiosk_hears('1') && kiosk_hears('9') && kiosk_hears('q'));
	assert_true(kiosk_hears(3));
	assert_false(kiosk_hears('0') || kiosk_hears('X') ||
		     kiosk_hears(':') || kiosk_hears(KEY_F10) ||
		     kiosk_hears(KEY_MOUSE_CLICK) || kiosk_hears(KEY_WHEEL_UP));
}

static void a_kiosk_moves_by_a_cell_an_hour(void **state)
{
	const int64_t hour = 3600000;
	bool moved = false;

	(void)state;
	for (int i = 0; i < 8; i++) {
		struct rect a = kiosk_place(i * hour, 120, 40);
		struct rect b = kiosk_place((i + 1) * hour, 120, 40);

		assert_true(a.x >= 0 && a.y >= 0 && a.x + a.w <= 120 &&
			    a.y + a.h <= 40);
		assert_int_equal(abs(a.x - b.x) + abs(a.y - b.y), 1);
		moved |= a.x != b.x;
	}
	assert_true(moved);
	assert_int_equal(kiosk_place(hour, 40, 10).w, 40);
	assert_int_equal(kiosk_place(hour, 40, 10).x, 0);
}

static void a_quiet_kiosk_is_dimmed_until_an_alert(void **state)
{
	struct alert alert = an_alert(1);
	struct stage s;

	(void)state;
	sample_rich(&sample);
	assert_false(kiosk_is_idle(&sample.m));
	sample.m.rate_age_ms = 11 * 60000;
	assert_true(kiosk_is_idle(&sample.m));
	sample.m.alerts = &alert;
	sample.m.alert_count = 1;
	assert_false(kiosk_is_idle(&sample.m));
	stage_open(&s, "overview", 80, 24);
	draw(&s);
	kiosk_dim(&s.canvas);
	assert_true(canvas_at(&s.canvas, 40, 12)->style.attrs & ATTR_DIM);
	stage_close(&s);
}

static void every_size_shows_that_it_is_alive(void **state)
{
	static const int sizes[][2] = {{30, 5}, {40, 10}, {80, 24}, {200, 50}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		for (int big = 0; big < 2; big++) {
			struct stage s;
			char *before, *after;

			sample_rich(&sample);
			stage_open(&s, "models", sizes[i][0], sizes[i][1]);
			frame_show_big(s.frame, big);
			draw(&s);
			before = screen(&s);
			sample.m.now += 1000;
			draw(&s);
			after = screen(&s);
			assert_string_not_equal(before, after);
			free(before);
			free(after);
			stage_close(&s);
		}
}

/* ---- going from pane to pane ---- */

static void compare_keeps_the_tags(void **state)
{
	struct stage s;

	(void)state;
	if (!has_pane("compare"))
		skip();
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, ' ');
	press(&s, ' ');
	press(&s, 'c');
	assert_string_equal(frame_pane(s.frame), "compare");
	press(&s, '3');
	assert_true(shows(&s, "2 tagged"));
	stage_close(&s);
}

static void help_over_setup_goes_back_to_it(void **state)
{
	struct stage s;

	(void)state;
	if (!has_pane("setup"))
		skip();
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, KEY_F2);
	assert_string_equal(frame_pane(s.frame), "setup");
	press(&s, KEY_F1);
	assert_string_equal(frame_pane(s.frame), "help");
	press(&s, KEY_ESC_KEY);
	assert_string_equal(frame_pane(s.frame), "setup");
	press(&s, KEY_F2);
	assert_string_equal(frame_pane(s.frame), "models");
	stage_close(&s);
}

/* ---- groups ---- */

static void models_stand_in_groups_with_their_sums(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, KEY_F5);
	assert_true(shows(&s, "by provider"));
	assert_true(shows(&s, "▾ anthropic 3"));
	assert_true(row_of(&s, "▾ anthropic 3") <
		    row_of(&s, "claude-haiku-4-5"));
	press(&s, KEY_HOME_KEY);
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "▸ anthropic 3"));
	assert_false(shows(&s, "claude-haiku-4-5"));
	press(&s, '+');
	assert_true(shows(&s, "claude-haiku-4-5"));
	press(&s, '*');
	assert_false(shows(&s, "▾"));
	assert_false(shows(&s, "gemini-3-pro"));
	press(&s, '*');
	assert_true(shows(&s, "gemini-3-pro"));
	press(&s, KEY_F5);
	assert_true(shows(&s, "by maker"));
	assert_true(shows(&s, "▾ Anthropic 4"));
	press(&s, KEY_F5);
	assert_true(shows(&s, "by camp"));
	assert_true(shows(&s, "▾ lab "));
	press(&s, KEY_F5);
	assert_false(shows(&s, "by "));
	stage_close(&s);
}

static void a_fold_takes_the_cursor_to_its_group(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, KEY_F5);
	press(&s, KEY_HOME_KEY);
	press(&s, 'j');
	press(&s, 'j');
	press(&s, '-');
	assert_true(shows(&s, "▌ ▸ anthropic 3"));
	press(&s, ' ');
	assert_true(shows(&s, "Tag models"));
	assert_false(shows(&s, "1 tagged"));
	stage_close(&s);
}

static void csv_of_groups_has_models_alone(void **state)
{
	struct buf plain = {0}, grouped = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	frame_csv(s.frame, &sample.m, &plain);
	press(&s, KEY_F5);
	press(&s, '*');
	frame_csv(s.frame, &sample.m, &grouped);
	assert_string_equal(buf_text(&plain), buf_text(&grouped));
	buf_release(&plain);
	buf_release(&grouped);
	stage_close(&s);
}

/* ---- the mouse ---- */

static void a_second_click_opens_a_row(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	click_on(&s, "gemini-3-pro");
	assert_true(cursor_on(&s, "gemini-3-pro"));
	click_on(&s, "gemini-3-pro");
	assert_true(shows(&s, "F10Back"));
	assert_false(shows(&s, "claude-haiku-4-5"));
	press(&s, 'q');
	assert_true(shows(&s, "claude-haiku-4-5"));
	stage_close(&s);
}

static void the_header_leads_to_what_it_is_about(void **state)
{
	struct stage s;

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "overview", 160, 40);
	draw(&s);
	click(&s, 30, 0);
	assert_string_equal(frame_pane(s.frame), "sources");
	click_on(&s, "cache hit");
	assert_string_equal(frame_pane(s.frame), "models");
	stage_close(&s);
}

static void words_of_a_prompt_can_be_clicked(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, ':');
	type(&s, "window ");
	click_on(&s, " 30d ");
	assert_true(shows(&s, "Command: window 30d"));
	click_on(&s, "Enter run");
	frame_ask(s.frame, &q);
	assert_int_equal(q.window, WINDOW_30D);
	press(&s, '/');
	type(&s, "gem");
	click_on(&s, "Esc cancel");
	assert_false(shows(&s, "Search: "));
	press(&s, ':');
	click(&s, 10, 10);
	assert_false(shows(&s, "Command: "));
	stage_close(&s);
}

static void clicks_anywhere_do_no_harm(void **state)
{
	(void)state;
	sample_billed(&sample);
	for (int p = 0; pane_types[p]; p++) {
		struct stage s;

		stage_open(&s, pane_types[p]->name, 90, 30);
		draw(&s);
		for (int y = 0; y < 29; y++)
			for (int x = 0; x < 90; x += 7) {
				click(&s, x, y);
				assert_true(is_whole(&s.canvas));
			}
		stage_close(&s);
	}
}

/* ---- columns ---- */

static void a_table_has_the_columns_that_are_chosen(void **state)
{
	const char *const keys[] = {"name", "today", "nonsense", "provider"};
	struct ui_columns table = {"models", keys, 4};
	struct ui_config ui = {.tables = &table, .table_count = 1};
	struct stage s;
	char *all, *today, *provider;

	(void)state;
	sample_rich(&sample);
	sample.m.ui = &ui;
	stage_open(&s, "models", 120, 40);
	draw(&s);
	all = screen(&s);
	today = strstr(strstr(all, "model "), "today");
	provider = strstr(strstr(all, "model "), "provider");
	assert_true(today && provider && today < provider);
	assert_false(shows(&s, "out/s"));
	free(all);
	press(&s, '>');
	assert_true(shows(&s, "model▲") || shows(&s, "today▼") ||
		    shows(&s, "provider▲"));
	stage_close(&s);
}

/* ---- help ---- */

static void help_is_searched_through_all_its_pages(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "help", 120, 40);
	draw(&s);
	type(&s, "/reverse the order");
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "Reverse the order"));
	press(&s, KEY_ESC_KEY);
	type(&s, "/unpriced");
	press(&s, KEY_ENTER_KEY);
	assert_false(shows(&s, "No match"));
	press(&s, 'n');
	press(&s, 'N');
	assert_false(shows(&s, "No match"));
	stage_close(&s);
}

static void help_opens_at_a_page_by_its_name(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	run(&s, "help prices");
	assert_string_equal(frame_pane(s.frame), "help");
	assert_true(shows(&s, "rice"));
	press(&s, KEY_ESC_KEY);
	assert_string_equal(frame_pane(s.frame), "models");
	stage_close(&s);
}

/* ---- every size ---- */

static void panes_follow_a_dragged_window(void **state)
{
	(void)state;
	for (int p = 0; pane_types[p]; p++) {
		sample_billed_hostile(&sample);
		check_reflow(pane_types[p]->name);
	}
}

static void the_overview_is_whole_at_all_sizes(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "overview", 1, 1);
	for (int w = 40; w <= 240; w++)
		for (int h = 10; h <= 70; h += 1 + (w % 4 != 0))
			check_size_of(s.frame, "overview", w, h, false);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_is_typed_completed_and_done),
		cmocka_unit_test(escape_leaves_the_command_line),
		cmocka_unit_test(commands_sort_by_the_name_of_a_column),
		cmocka_unit_test(commands_ask_for_deeds),
		cmocka_unit_test(ack_takes_the_worst_alert),
		cmocka_unit_test(keys_are_what_the_config_says),
		cmocka_unit_test(masked_names_are_nowhere),
		cmocka_unit_test(masks_follow_config_and_key),
		cmocka_unit_test(masked_sources_are_masked_in_csv_too),
		cmocka_unit_test(a_paused_frame_has_living_parts_on_held_rows),
		cmocka_unit_test(large_figures_come_and_go),
		cmocka_unit_test(large_figures_fit_every_screen),
		cmocka_unit_test(digits_grow_by_their_points),
		cmocka_unit_test(a_kiosk_turns_round_by_the_large_figures),
		cmocka_unit_test(a_kiosk_hears_digits_and_q_alone),
		cmocka_unit_test(a_kiosk_moves_by_a_cell_an_hour),
		cmocka_unit_test(a_quiet_kiosk_is_dimmed_until_an_alert),
		cmocka_unit_test(every_size_shows_that_it_is_alive),
		cmocka_unit_test(compare_keeps_the_tags),
		cmocka_unit_test(help_over_setup_goes_back_to_it),
		cmocka_unit_test(models_stand_in_groups_with_their_sums),
		cmocka_unit_test(a_fold_takes_the_cursor_to_its_group),
		cmocka_unit_test(csv_of_groups_has_models_alone),
		cmocka_unit_test(a_second_click_opens_a_row),
		cmocka_unit_test(the_header_leads_to_what_it_is_about),
		cmocka_unit_test(words_of_a_prompt_can_be_clicked),
		cmocka_unit_test(clicks_anywhere_do_no_harm),
		cmocka_unit_test(a_table_has_the_columns_that_are_chosen),
		cmocka_unit_test(help_is_searched_through_all_its_pages),
		cmocka_unit_test(help_opens_at_a_page_by_its_name),
		cmocka_unit_test(
			the_window_is_offered_only_where_it_is_looked_through),
		cmocka_unit_test(panes_follow_a_dragged_window),
		cmocka_unit_test(the_overview_is_whole_at_all_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
