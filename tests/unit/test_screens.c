#include "tests/unit/screen_kit.h"

static const char *const pane_names[] = {
	"overview", "providers", "models", "reconcile", "sources", "help",
	"first-run",
};

/* ---- saved screens ---- */

struct state {
	const char *name;
	void (*fill)(struct sample *s);
};

static const struct state states[] = {
	{"rich", sample_rich},       {"empty", sample_empty},
	{"reading", sample_reading}, {"hostile", sample_hostile},
	{"huge", sample_huge},       {"many", sample_many},
	{"billed", sample_billed},   {"asked", sample_asked},
	{"offline", sample_offline}, {"billed-hostile", sample_billed_hostile},
	{"billed-huge", sample_billed_huge},
};

enum { FIRST_BILLED = 6 };      /* states from here on have sellers' APIs */

static int check_state(const char *pane, size_t st)
{
	return check_screens(pane, states[st].name, states[st].fill);
}

static void rich_screens_are_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pane_names) - 1; i++)
		wrong += check_state(pane_names[i], 0);
	assert_int_equal(wrong, 0);
}

static void other_states_are_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	wrong += check_state("first-run", 1);
	wrong += check_state("overview", 1);
	wrong += check_state("overview", 2);
	wrong += check_state("sources", 2);
	wrong += check_state("models", 3);
	wrong += check_state("overview", 4);
	wrong += check_state("models", 5);
	assert_int_equal(wrong, 0);
}

static void screens_with_bills_are_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	wrong += check_state("overview", FIRST_BILLED);
	wrong += check_state("providers", FIRST_BILLED);
	wrong += check_state("reconcile", FIRST_BILLED);
	wrong += check_state("sources", FIRST_BILLED);
	wrong += check_state("reconcile", 7);
	wrong += check_state("reconcile", 8);
	wrong += check_state("reconcile", 9);
	wrong += check_state("providers", 9);
	wrong += check_state("reconcile", 10);
	assert_int_equal(wrong, 0);
}

/* ---- every size ---- */

/* Has the pane anything of its own to show in that state? */
static bool differs(size_t st, size_t pane)
{
	static const char *const with_bills[] = {
		"overview", "providers", "reconcile", "sources",
	};

	for (size_t i = 0; i < ARRAY_LEN(with_bills); i++)
		if (strcmp(pane_names[pane], with_bills[i]) == 0)
			return true;
	return st < FIRST_BILLED;
}

static void every_size_is_drawn_whole_and_inside(void **state)
{
	(void)state;
	for (size_t st = 0; st < ARRAY_LEN(states); st++) {
		states[st].fill(&sample);
		for (size_t p = 0; p < ARRAY_LEN(pane_names); p++)
			for (int cols = 40; differs(st, p) && cols <= 240;
			     cols += 17)
				for (int rows = 10; rows <= 70; rows += 7)
					check_size(pane_names[p], cols, rows,
						   false);
	}
}

static void bills_are_drawn_whole_at_every_single_size(void **state)
{
	(void)state;
	sample_billed_hostile(&sample);
	for (int cols = 40; cols <= 200; cols++)
		for (int rows = 10; rows <= 50; rows++)
			check_size("reconcile", cols, rows, false);
}

static void ascii_terminals_get_ascii_only(void **state)
{
	(void)state;
	sample_billed(&sample);
	for (size_t p = 0; p < ARRAY_LEN(pane_names); p++) {
		check_size(pane_names[p], 80, 24, true);
		check_size(pane_names[p], 200, 50, true);
	}
}

static void tiny_screens_get_one_line(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	for (int cols = 1; cols < 60; cols++)
		for (int rows = 1; rows < 12; rows++)
			check_size("overview", cols, rows, false);
	stage_open(&s, "overview", 39, 9);
	sample.m.today.unpriced = 0;
	draw(&s);
	assert_int_equal(row_of(&s, "/h  today $41.8"), 0);
	stage_close(&s);
}

static void the_largest_screen_is_filled(void **state)
{
	(void)state;
	sample_many(&sample);
	for (size_t p = 0; p < ARRAY_LEN(pane_names); p++)
		check_size(pane_names[p], 500, 200, false);
}

/* ---- what the frame says ---- */

static void demo_is_on_every_frame(void **state)
{
	(void)state;
	sample_rich(&sample);
	sample.m.demo = true;
	for (size_t p = 0; p < ARRAY_LEN(pane_names); p++)
		for (size_t i = 0; i < ARRAY_LEN(screen_sizes); i++) {
			struct stage s;

			stage_open(&s, pane_names[p], screen_sizes[i].cols,
				   screen_sizes[i].rows);
			draw(&s);
			assert_true(shows(&s, "DEMO"));
			stage_close(&s);
		}
}

static void unpriced_is_never_zero_dollars(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	assert_true(shows(&s, "unpriced"));
	assert_true(shows(&s, "? 610k unpriced"));
	assert_true(shows(&s, "≥$41.86"));
	assert_false(shows(&s, "$0.00 "));
	stage_close(&s);
}

static void the_pulse_moves_with_time(void **state)
{
	struct stage s;
	char *before, *after;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "overview", 80, 24);
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

static void notices_and_progress_are_in_the_header(void **state)
{
	struct stage s;

	(void)state;
	sample_reading(&sample);
	sample.notices[0] = "The store is read-only: kept in memory.";
	sample.m.notice_count = 1;
	stage_open(&s, "models", 80, 24);
	draw(&s);
	assert_true(shows(&s, "! The store is read-only"));
	assert_true(shows(&s, "42%"));
	stage_close(&s);
}

static void a_long_notice_keeps_its_remedy(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	sample.notices[0] = "tokentop.db: was made by a newer tokentop (version "
			    "999, this one knows 1): update tokentop, or name "
			    "another with --store";
	sample.m.notice_count = 1;
	stage_open(&s, "models", 100, 30);
	draw(&s);
	assert_true(shows(&s, "another with --store"));
	assert_true(shows(&s, "3 Models"));
	assert_true(shows(&s, "month"));
	stage_close(&s);
	stage_open(&s, "models", 100, 16);
	draw(&s);
	assert_int_equal(row_of(&s, "tokentop.db: was"), 3);
	assert_int_equal(row_of(&s, "3 Models"), 4);
	stage_close(&s);
}

static void no_source_says_where_was_looked(void **state)
{
	struct stage s;

	(void)state;
	sample_empty(&sample);
	stage_open(&s, "sources", 80, 24);
	draw(&s);
	assert_true(shows(&s, "no source was found"));
	assert_true(shows(&s, "/home/ada/.codex/sessions"));
	stage_close(&s);
}

static void a_moved_value_glows_for_a_moment(void **state)
{
	struct stage s;
	int y, glowing = 0;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	sample.models[3].all.requests++;
	sample.m.now += 100;
	draw(&s);
	y = row_of(&s, "gpt-5.2-codex");
	for (int x = 0; x < 120; x++)
		glowing += canvas_at(&s.canvas, x, y)->style.role ==
			   ROLE_CHANGED;
	assert_true(glowing > 0);
	sample.m.now += 5000;
	draw(&s);
	for (int x = 0; x < 120; x++)
		assert_int_not_equal(canvas_at(&s.canvas, x, y)->style.role,
				     ROLE_CHANGED);
	stage_close(&s);
}

/* ---- keys ---- */

static void every_key_is_safe_on_every_pane(void **state)
{
	(void)state;
	for (size_t st = 0; st < ARRAY_LEN(states); st++)
		for (size_t p = 0; p < ARRAY_LEN(pane_names); p++) {
			struct stage s;

			if (!differs(st, p))
				continue;
			states[st].fill(&sample);
			stage_open(&s, pane_names[p], 100, 30);
			draw(&s);
			for (int i = 0; key_bindings[i].key; i++) {
				press(&s, key_bindings[i].key);
				press(&s, key_bindings[i].key);
				assert_true(is_whole(&s.canvas));
			}
			stage_close(&s);
		}
}

static void digits_go_to_panes(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "overview", 80, 24);
	for (int i = 0; pane_types[i]; i++) {
		if (!pane_types[i]->tab)
			continue;
		press(&s, (uint32_t)('0' + pane_types[i]->tab));
		assert_string_equal(frame_pane(s.frame), pane_types[i]->name);
	}
	press(&s, '0');
	assert_false(shows(&s, "no such pane yet"));
	stage_close(&s);
}

static void right_walks_the_providers_everywhere(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	press(&s, KEY_RIGHT_KEY);
	frame_ask(s.frame, &q);
	assert_string_equal(q.provider, "anthropic");
	assert_true(shows(&s, "claude-haiku-4-5"));
	assert_false(shows(&s, "gemini-3-pro"));
	press(&s, '1');
	frame_ask(s.frame, &q);
	assert_string_equal(q.provider, "anthropic");
	press(&s, KEY_LEFT_KEY);
	frame_ask(s.frame, &q);
	assert_null(q.provider);
	press(&s, KEY_LEFT_KEY);
	frame_ask(s.frame, &q);
	assert_string_equal(q.provider, "openrouter");
	stage_close(&s);
}

static void enter_opens_a_provider_and_q_comes_back(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "providers", 120, 40);
	draw(&s);
	assert_true(shows(&s, "F10Quit"));
	press(&s, KEY_ENTER_KEY);
	frame_ask(s.frame, &q);
	assert_string_equal(q.provider, "anthropic");
	assert_true(shows(&s, "its models"));
	assert_true(shows(&s, "F10Back"));
	press(&s, KEY_RIGHT_KEY);
	frame_ask(s.frame, &q);
	assert_string_equal(q.provider, "aws");
	assert_int_equal(press(&s, 'q'), ACTION_NONE);
	assert_false(shows(&s, "its models"));
	frame_ask(s.frame, &q);
	assert_null(q.provider);
	assert_int_equal(press(&s, 'q'), ACTION_QUIT);
	stage_close(&s);
}

static void enter_on_the_overview_goes_to_the_model(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "overview", 120, 40);
	draw(&s);
	press(&s, KEY_DOWN_KEY);
	press(&s, KEY_DOWN_KEY);
	assert_true(cursor_on(&s, "gpt-5.2-codex"));
	press(&s, KEY_ENTER_KEY);
	assert_string_equal(frame_pane(s.frame), "models");
	assert_true(cursor_on(&s, "gpt-5.2-codex"));
	stage_close(&s);
}

static void search_moves_while_one_types(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	type(&s, "/gemini");
	assert_true(shows(&s, "Search: gemini"));
	assert_true(cursor_on(&s, "gemini-3-pro"));
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "/gemini"));
	press(&s, 'n');
	assert_true(cursor_on(&s, "gemini-2.5-flash"));
	press(&s, 'n');
	assert_true(cursor_on(&s, "gemini-3-pro"));
	press(&s, KEY_ESC_KEY);
	assert_false(shows(&s, "/gemini"));
	type(&s, "/zzz");
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "No match for \"zzz\""));
	stage_close(&s);
}

static void filter_takes_letters_of_any_script_and_esc_ends_it(void **state)
{
	struct stage s;

	(void)state;
	sample_hostile(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, '\\');
	press(&s, 0x6a21);
	press(&s, 'x');
	press(&s, KEY_BACKSPACE_KEY);
	assert_true(shows(&s, "Filter: 模"));
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "\\模"));
	assert_true(shows(&s, "模型"));
	assert_false(shows(&s, "kimi-k3"));
	press(&s, KEY_ESC_KEY);
	assert_true(shows(&s, "kimi-k3"));
	press(&s, '\\');
	type(&s, "nothing has this name");
	assert_true(shows(&s, "no model matches"));
	press(&s, KEY_ESC_KEY);
	assert_true(shows(&s, "kimi-k3"));
	stage_close(&s);
}

static void tags_stay_with_their_rows(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, ' ');
	press(&s, ' ');
	assert_true(shows(&s, "2 tagged"));
	press(&s, 'I');
	assert_true(shows(&s, "◆"));
	press(&s, 'U');
	assert_false(shows(&s, "tagged"));
	stage_close(&s);
}

static void the_cursor_follows_its_row_through_sorting(void **state)
{
	struct stage s;
	int before;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, KEY_DOWN_KEY);
	assert_true(cursor_on(&s, "claude-sonnet-4-5"));
	before = row_of(&s, "▌");
	press(&s, '<');
	press(&s, 'I');
	assert_true(cursor_on(&s, "claude-sonnet-4-5"));
	assert_int_not_equal(row_of(&s, "▌"), before);
	stage_close(&s);
}

static void pause_holds_the_rows_while_meters_go_on(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, 'p');
	assert_true(shows(&s, "PAUSED"));
	sample.models[0].name = "renamed-meanwhile";
	sample.m.model_count = 3;
	sample.m.today.cost = 99 * (money)MONEY_USD;
	draw(&s);
	assert_true(shows(&s, "claude-opus-4-5"));
	assert_true(shows(&s, "kimi-k3-preview"));
	assert_true(shows(&s, "$99.00"));
	press(&s, KEY_F8);
	assert_false(shows(&s, "PAUSED"));
	assert_true(shows(&s, "renamed-meanwhile"));
	stage_close(&s);
}

static void the_window_is_the_heading_of_its_column(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	assert_true(shows(&s, "24h▼"));
	press(&s, 't');
	frame_ask(s.frame, &q);
	assert_int_equal(q.window, WINDOW_7D);
	press(&s, KEY_F7);
	frame_ask(s.frame, &q);
	assert_int_equal(q.window, WINDOW_30D);
	stage_close(&s);
}

static void help_opens_searches_and_closes(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "overview", 120, 40);
	draw(&s);
	press(&s, '?');
	assert_string_equal(frame_pane(s.frame), "help");
	assert_true(shows(&s, "F10Back"));
	type(&s, "/zqx is written nowhere");
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "No match"));
	press(&s, KEY_ESC_KEY);
	press(&s, KEY_HOME_KEY);
	assert_true(shows(&s, "One row up"));
	press(&s, KEY_ESC_KEY);
	assert_string_equal(frame_pane(s.frame), "overview");
	stage_close(&s);
}

static void help_names_every_key_that_does_something(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "help", 200, 90);
	draw(&s);
	for (int i = 0; key_bindings[i].key; i++) {
		enum action a = key_bindings[i].action;
		char *line;

		line = xstrdup(action_help(a));
		if (!shows(&s, line))
			fail_msg("help lacks \"%s\"", line);
		free(line);
	}
	stage_close(&s);
}

static void a_source_opens_with_its_last_bad_line(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "sources", 120, 24);
	draw(&s);
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "at byte 918273"));
	assert_true(shows(&s, "the line is cut off"));
	press(&s, KEY_ESC_KEY);
	press(&s, KEY_END_KEY);
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "permission denied"));
	assert_true(shows(&s, "usermod -aG adm ada"));
	stage_close(&s);
}

static void the_mouse_reaches_tabs_rows_headings_and_keys(void **state)
{
	struct stage s;
	int y;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "overview", 120, 40);
	draw(&s);
	click(&s, 28, 3);
	assert_string_equal(frame_pane(s.frame), "models");
	y = row_of(&s, "gemini-3-pro");
	click(&s, 10, y);
	assert_true(cursor_on(&s, "gemini-3-pro"));
	click(&s, 4, row_of(&s, "▌") - 4);
	assert_true(shows(&s, "model▲"));
	assert_int_equal(click(&s, 84, 39), ACTION_QUIT);
	assert_int_equal(click(&s, 119, 0), ACTION_NONE);
	stage_close(&s);
}

static void exports_have_a_line_per_row_and_exact_money(void **state)
{
	struct stage s;
	struct buf b = {0};
	int lines = 0;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 80, 24);
	draw(&s);
	frame_csv(s.frame, &sample.m, &b);
	for (size_t i = 0; i < b.n; i++)
		lines += b.p[i] == '\n';
	assert_int_equal(lines, 13);
	assert_non_null(strstr(buf_text(&b), ",18.733141592,"));
	buf_release(&b);
	stage_close(&s);
}

/* ---- bills ---- */

static void records_are_said_to_explain_so_much_of_a_day(void **state)
{
	struct stage s;

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "reconcile", 120, 40);
	draw(&s);
	assert_true(shows(&s, "Records explain 93% of what was billed on "
			      "Sun 22 Nov (UTC)"));
	assert_true(shows(&s, "! unseen $3.11 in 31 days"));
	assert_true(shows(&s, "the largest: key ci-legacy at openai, "
			      "22 Nov 03:00 UTC, $2.39"));
	assert_true(shows(&s, "not billed yet"));
	assert_true(shows(&s, "~$7.93"));
	assert_true(shows(&s, "÷ allocated"));
	press(&s, KEY_LEFT_KEY);
	press(&s, KEY_LEFT_KEY);
	assert_true(shows(&s, "of what openai billed on Sun 22 Nov"));
	assert_false(shows(&s, "haiku"));
	stage_close(&s);
}

static void enter_on_a_day_opens_what_explains_it(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "reconcile", 120, 40);
	draw(&s);
	press(&s, KEY_TAB_KEY);
	type(&s, "/22 nov");
	press(&s, KEY_ENTER_KEY);
	press(&s, KEY_ESC_KEY);
	type(&s, "jjj");
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "openai Sun 22 Nov (UTC): billed $12.40, "
			      "observed $9.60, drift +$2.80"));
	assert_true(shows(&s, "its models"));
	assert_true(shows(&s, "gpt-5-mini"));
	assert_true(shows(&s, "22 Nov 03:00"));
	assert_false(shows(&s, "claude-opus"));
	press(&s, KEY_LEFT_KEY);
	assert_true(shows(&s, "google Sun 22 Nov (UTC): billed "));
	press(&s, 'q');
	assert_true(shows(&s, "day by day"));
	frame_ask(s.frame, &q);
	assert_null(q.provider);
	stage_close(&s);
}

static void enter_on_a_seller_sums_its_models(void **state)
{
	struct stage s;

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "reconcile", 120, 40);
	draw(&s);
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "anthropic 31 days: billed "));
	assert_true(shows(&s, "billed to 22 Nov (UTC), 1 day to come, "
			      "credits -$5.00"));
	assert_true(shows(&s, "claude-haiku-4-5"));
	press(&s, KEY_TAB_KEY);
	press(&s, 'z');
	assert_false(shows(&s, "its models"));
	assert_true(shows(&s, "console"));
	press(&s, KEY_ESC_KEY);
	assert_true(shows(&s, "its models"));
	press(&s, KEY_ESC_KEY);
	assert_false(shows(&s, "its models"));
	stage_close(&s);
}

static void a_leaked_key_is_found_by_its_name(void **state)
{
	struct stage s;

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "reconcile", 80, 24);
	draw(&s);
	assert_false(shows(&s, "! ci-legacy"));
	press(&s, KEY_TAB_KEY);
	press(&s, KEY_TAB_KEY);
	assert_true(shows(&s, "! ci-legacy"));
	type(&s, "/research");
	press(&s, KEY_ENTER_KEY);
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "openai Sun 22 Nov"));
	press(&s, KEY_ESC_KEY);
	press(&s, KEY_ESC_KEY);
	press(&s, '\\');
	type(&s, "ci-legacy");
	press(&s, KEY_ENTER_KEY);
	assert_false(shows(&s, "console"));
	stage_close(&s);
}

static void a_click_on_a_list_gives_it_the_focus(void **state)
{
	struct stage s;
	int y;

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "reconcile", 120, 40);
	draw(&s);
	y = row_of(&s, "! ci-legacy");
	click(&s, 20, y + 1);
	click(&s, 20, y + 1);
	assert_true(shows(&s, "its usage without a record"));
	stage_close(&s);
}

static void the_header_says_what_is_unseen_at_every_size(void **state)
{
	(void)state;
	sample_billed(&sample);
	for (size_t i = 1; i < ARRAY_LEN(screen_sizes); i++) {
		struct stage s;

		stage_open(&s, "models", screen_sizes[i].cols, screen_sizes[i].rows);
		draw(&s);
		assert_true(shows(&s, "! unseen $3.11"));
		stage_close(&s);
	}
}

static void b_goes_from_book_to_book_where_there_is_a_bill(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "models", 120, 40);
	press(&s, 'b');
	assert_true(shows(&s, "No seller has sent a bill"));
	frame_ask(s.frame, &q);
	assert_int_equal(q.book, BOOK_OBSERVED);
	sample_billed(&sample);
	press(&s, 'b');
	frame_ask(s.frame, &q);
	assert_int_equal(q.book, BOOK_BILLED);
	sample.m.book = q.book;
	draw(&s);
	assert_true(shows(&s, " billed, UTC "));
	press(&s, 'b');
	frame_ask(s.frame, &q);
	assert_int_equal(q.book, BOOK_BEST);
	press(&s, 'b');
	frame_ask(s.frame, &q);
	assert_int_equal(q.book, BOOK_OBSERVED);
	frame_set_book(s.frame, BOOK_BEST);
	frame_ask(s.frame, &q);
	assert_int_equal(q.book, BOOK_BEST);
	stage_close(&s);
}

static void nothing_to_compare_says_why_and_what_to_do(void **state)
{
	struct stage s;

	(void)state;
	sample_rich(&sample);
	stage_open(&s, "reconcile", 80, 24);
	draw(&s);
	assert_true(shows(&s, "No seller is asked for its bill yet."));
	assert_true(shows(&s, "\"type\": \"openai\""));
	assert_true(shows(&s, "docs/providers.md"));
	sample_asked(&sample);
	draw(&s);
	assert_true(shows(&s, "nothing to compare has come yet"));
	assert_true(shows(&s, "throttled until 19:32"));
	sample_offline(&sample);
	draw(&s);
	assert_true(shows(&s, "Offline: sellers are not asked"));
	stage_close(&s);
}

static void a_stale_seller_never_looks_live(void **state)
{
	struct stage s;

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "sources", 120, 40);
	draw(&s);
	assert_true(shows(&s, "! throttled until 19:32"));
	assert_true(shows(&s, "~ stale"));
	assert_true(shows(&s, "~2 stale 33m"));
	assert_true(shows(&s, "✗ dead"));
	assert_true(shows(&s, "✗ 33m"));
	type(&s, "/claude-plan");
	press(&s, KEY_ENTER_KEY);
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "throttled until 19:32 (10m from now)"));
	assert_true(shows(&s, "answers 429"));
	assert_true(shows(&s, "in 10m, at 19:32; every 5m"));
	stage_close(&s);
	stage_open(&s, "sources", 120, 40);
	type(&s, "/aws-b");
	press(&s, KEY_ENTER_KEY);
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "cloudwatch:GetMetricData"));
	assert_true(shows(&s, "about $0.01 per 1,000 metrics"));
	stage_close(&s);
	stage_open(&s, "sources", 120, 40);
	type(&s, "/anthropic");
	press(&s, KEY_ENTER_KEY);
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "the server's is 1m ahead of ours"));
	assert_true(shows(&s, "polls missed, its figures are"));
	stage_close(&s);
}

static void providers_show_limits_balances_and_bills(void **state)
{
	struct stage s;

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "providers", 200, 50);
	draw(&s);
	assert_true(shows(&s, "billed  to 22 Nov"));
	assert_true(shows(&s, "! unseen $2.80"));
	assert_true(shows(&s, "CNY 110.25 left"));
	assert_true(shows(&s, "credits 41.20 left"));
	assert_true(shows(&s, "~before reset"));
	assert_true(shows(&s, "91%  ~19m old"));
	sample.sources[8].state = SOURCE_OK;
	sample.sources[8].as_of = SAMPLE_NOW;
	draw(&s);
	assert_true(shows(&s, "91%! resets Thu 19:21, in 3d 0h"));
	assert_true(shows(&s, "42%  resets 22:05, in 2h 44m"));
	assert_true(shows(&s, "no call of it seen here"));
	stage_close(&s);
}

/* Everything that a paused screen may still draw, gone. */
static void a_paused_screen_reads_nothing_of_the_living_model(void **state)
{
	struct sample *living = xmalloc(sizeof(*living));
	struct key_event k = {.key = 'p'};
	struct stage s;
	char key[] = "ci-legacy", what[] = "prepaid", name[] = "5 h";

	(void)state;
	sample_billed(living);
	living->unseen[3].key = key;
	living->balances[2].what = what;
	living->limits[0].name = name;
	stage_open(&s, "reconcile", 120, 40);
	frame_draw(s.frame, &living->m, &s.canvas);
	frame_key(s.frame, &k, &living->m);
	frame_draw(s.frame, &living->m, &s.canvas);
	memset(key, 'x', sizeof(key) - 1);
	memset(what, 'x', sizeof(what) - 1);
	memset(name, 'x', sizeof(name) - 1);
	sample_empty(&sample);
	free(living);
	draw(&s);
	assert_true(shows(&s, "! ci-legacy"));
	assert_true(shows(&s, "Sun 22 Nov"));
	press(&s, '2');
	assert_true(shows(&s, "5 h "));
	assert_true(shows(&s, "prepaid"));
	press(&s, '8');
	assert_true(shows(&s, "throttled until"));
	stage_close(&s);
}

static void bills_are_exported_with_exact_money(void **state)
{
	struct stage s;
	struct buf b = {0};

	(void)state;
	sample_billed(&sample);
	stage_open(&s, "reconcile", 120, 40);
	draw(&s);
	frame_csv(s.frame, &sample.m, &b);
	assert_non_null(strstr(buf_text(&b), "openai,2026-11-23T00:00:00Z,"));
	buf_reset(&b);
	press(&s, KEY_TAB_KEY);
	frame_csv(s.frame, &sample.m, &b);
	assert_non_null(strstr(buf_text(&b), "2026-11-22T00:00:00Z,openai,,"
			       "9.600000000,12.400000000,2.800000000,"));
	assert_non_null(strstr(buf_text(&b), "2026-11-23T00:00:00Z,openai,,"
			       "9.600000000,,,"));
	buf_reset(&b);
	press(&s, KEY_TAB_KEY);
	frame_csv(s.frame, &sample.m, &b);
	assert_non_null(strstr(buf_text(&b), "2026-11-22T03:00:00Z,3600,openai,"
			       "ci-legacy,old-pipeline,gpt-5.2-codex,96,980000,"
			       "2.390000000"));
	buf_release(&b);
	stage_close(&s);
}

static void a_wrong_pane_is_answered_with_the_names(void **state)
{
	struct frame *f = frame_new();
	struct err err = {""};

	(void)state;
	assert_false(frame_show(f, "nonsense", &err));
	assert_non_null(strstr(err.text, "nonsense"));
	for (size_t i = 0; i < ARRAY_LEN(pane_names); i++)
		assert_non_null(strstr(err.text, pane_names[i]));
	frame_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rich_screens_are_as_saved),
		cmocka_unit_test(other_states_are_as_saved),
		cmocka_unit_test(screens_with_bills_are_as_saved),
		cmocka_unit_test(every_size_is_drawn_whole_and_inside),
		cmocka_unit_test(bills_are_drawn_whole_at_every_single_size),
		cmocka_unit_test(ascii_terminals_get_ascii_only),
		cmocka_unit_test(tiny_screens_get_one_line),
		cmocka_unit_test(the_largest_screen_is_filled),
		cmocka_unit_test(demo_is_on_every_frame),
		cmocka_unit_test(unpriced_is_never_zero_dollars),
		cmocka_unit_test(the_pulse_moves_with_time),
		cmocka_unit_test(notices_and_progress_are_in_the_header),
		cmocka_unit_test(a_long_notice_keeps_its_remedy),
		cmocka_unit_test(no_source_says_where_was_looked),
		cmocka_unit_test(a_moved_value_glows_for_a_moment),
		cmocka_unit_test(every_key_is_safe_on_every_pane),
		cmocka_unit_test(digits_go_to_panes),
		cmocka_unit_test(right_walks_the_providers_everywhere),
		cmocka_unit_test(enter_opens_a_provider_and_q_comes_back),
		cmocka_unit_test(enter_on_the_overview_goes_to_the_model),
		cmocka_unit_test(search_moves_while_one_types),
		cmocka_unit_test(
			filter_takes_letters_of_any_script_and_esc_ends_it),
		cmocka_unit_test(tags_stay_with_their_rows),
		cmocka_unit_test(the_cursor_follows_its_row_through_sorting),
		cmocka_unit_test(pause_holds_the_rows_while_meters_go_on),
		cmocka_unit_test(the_window_is_the_heading_of_its_column),
		cmocka_unit_test(help_opens_searches_and_closes),
		cmocka_unit_test(help_names_every_key_that_does_something),
		cmocka_unit_test(a_source_opens_with_its_last_bad_line),
		cmocka_unit_test(the_mouse_reaches_tabs_rows_headings_and_keys),
		cmocka_unit_test(exports_have_a_line_per_row_and_exact_money),
		cmocka_unit_test(records_are_said_to_explain_so_much_of_a_day),
		cmocka_unit_test(enter_on_a_day_opens_what_explains_it),
		cmocka_unit_test(enter_on_a_seller_sums_its_models),
		cmocka_unit_test(a_leaked_key_is_found_by_its_name),
		cmocka_unit_test(a_click_on_a_list_gives_it_the_focus),
		cmocka_unit_test(the_header_says_what_is_unseen_at_every_size),
		cmocka_unit_test(b_goes_from_book_to_book_where_there_is_a_bill),
		cmocka_unit_test(nothing_to_compare_says_why_and_what_to_do),
		cmocka_unit_test(a_stale_seller_never_looks_live),
		cmocka_unit_test(providers_show_limits_balances_and_bills),
		cmocka_unit_test(a_paused_screen_reads_nothing_of_the_living_model),
		cmocka_unit_test(bills_are_exported_with_exact_money),
		cmocka_unit_test(a_wrong_pane_is_answered_with_the_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
