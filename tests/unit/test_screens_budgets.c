#include "tests/unit/screen_kit.h"
#include "tests/unit/sample_budgets.h"
#include "core/request.h"

static const char *const three[] = {"overview", "providers", "budgets"};

/* ---- saved screens ---- */

static void budgets_are_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	wrong += check_screens("budgets", "rich", sample_budgeted);
	wrong += check_screens("budgets", "empty", sample_empty);
	wrong += check_screens("budgets", "none", sample_billed);
	wrong += check_screens("budgets", "fine", sample_budgets_fine);
	wrong += check_screens("budgets", "unpriced", sample_budgets_unpriced);
	wrong += check_screens("budgets", "huge", sample_budgets_huge);
	wrong += check_screens("budgets", "many", sample_budgets_many);
	wrong += check_screens("budgets", "hostile", sample_budgets_hostile);
	assert_int_equal(wrong, 0);
}

static void what_is_opened_is_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	wrong += check_keyed("budgets", "opened", sample_budgeted, "\r");
	wrong += check_keyed("budgets", "limits", sample_budgeted, "\t");
	wrong += check_keyed("budgets", "limit-opened", sample_budgeted,
			     "\t\r");
	wrong += check_keyed("budgets", "alerts", sample_budgeted, "\t\t");
	wrong += check_keyed("budgets", "alert-opened", sample_budgeted,
			     "\t\t\r");
	wrong += check_keyed("budgets", "alerts-zoomed", sample_budgeted,
			     "\t\tz");
	assert_int_equal(wrong, 0);
}

static void other_panes_show_alerts_and_limits_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	wrong += check_screens("overview", "alerts", sample_budgeted);
	wrong += check_screens("overview", "alerts-many", sample_budgets_many);
	wrong += check_screens("providers", "limits", sample_budgeted);
	assert_int_equal(wrong, 0);
}

static void colours_are_as_saved(void **state)
{
	(void)state;
	assert_int_equal(check_colours("budgets", "rich", sample_budgeted), 0);
}

/* ---- every size ---- */

static void every_size_is_drawn_whole_and_inside(void **state)
{
	(void)state;
	sample_budgeted(&sample);
	check_reflow("budgets");
	sample_budgets_hostile(&sample);
	check_reflow("budgets");
	sample_budgets_many(&sample);
	check_reflow("overview");
}

static void every_state_is_drawn_at_some_sizes(void **state)
{
	static void (*const fills[])(struct sample *s) = {
		sample_budgets_huge, sample_budgets_many, sample_budgets_fine,
		sample_budgets_unpriced, sample_budgets_hostile, sample_empty,
		sample_budgeted,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fills); i++) {
		fills[i](&sample);
		for (size_t p = 0; p < ARRAY_LEN(three); p++)
			for (int w = 40; w <= 240; w += 13)
				for (int h = 10; h <= 70; h += 7)
					check_size(three[p], w, h, h % 2);
	}
}

static void what_is_open_fits_every_size(void **state)
{
	static const char *const keys[] = {"\r", "\t\r", "\t\t\r", "\t\tz"};

	(void)state;
	sample_budgets_hostile(&sample);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct stage s;

		stage_open(&s, "budgets", 80, 24);
		draw(&s);
		type(&s, keys[i]);
		for (int w = 40; w <= 200; w += 9)
			for (int h = 10; h <= 60; h += 3)
				check_size_of(s.frame, "budgets", w, h, false);
		stage_close(&s);
	}
}

/* ---- what is said ---- */

static void without_a_budget_it_says_how_to_make_one(void **state)
{
	struct stage s;

	(void)state;
	sample_empty(&sample);
	stage_open(&s, "budgets", 80, 24);
	draw(&s);
	assert_true(shows(&s, "F2 Setup makes one"));
	assert_true(shows(&s, "\"limit_usd\": \"500.00\""));
	assert_true(shows(&s, "/home/ada/.config/tokentop/config.json"));
	stage_close(&s);
}

static void alerts_and_limits_are_there_without_a_budget(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	sample.m.budget_count = 0;
	stage_open(&s, "budgets", 120, 40);
	draw(&s);
	assert_true(shows(&s, "anthropic spends $14.20 an hour"));
	assert_true(shows(&s, "anthropic week"));
	stage_close(&s);
}

static void what_has_no_price_is_never_zero_dollars(void **state)
{
	struct stage s;

	(void)state;
	sample_budgets_unpriced(&sample);
	stage_open(&s, "budgets", 200, 50);
	draw(&s);
	assert_true(shows(&s, "unpriced"));
	assert_true(shows(&s, "7.10M tokens, so it is at least"));
	assert_true(shows(&s, "too little is known"));
	stage_close(&s);
	sample_budgeted(&sample);
	stage_open(&s, "budgets", 120, 40);
	draw(&s);
	assert_true(shows(&s, "≥$8,820.00"));
	stage_close(&s);
}

static void a_limit_says_when_it_is_full(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	stage_open(&s, "budgets", 120, 40);
	draw(&s);
	type(&s, "\t\r");
	assert_true(shows(&s, "21:21, in 2h 00m"));
	assert_true(shows(&s, "29%/h, of late"));
	assert_true(shows(&s, "121%"));
	stage_close(&s);
}

static void an_old_model_without_outlooks_says_unknown(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	sample.m.outlooks = NULL;
	stage_open(&s, "budgets", 120, 40);
	draw(&s);
	type(&s, "\t\r");
	assert_true(shows(&s, "not known yet"));
	stage_close(&s);
}

/* ---- keys ---- */

static bool asked(struct stage *s, enum request_kind kind, uint64_t id,
		  const char *value)
{
	struct request r;

	return frame_take_request(s->frame, &r) && r.kind == kind &&
	       r.id == id && strcmp(r.value, value) == 0;
}

static void a_acknowledges_what_is_selected(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	stage_open(&s, "budgets", 120, 40);
	draw(&s);
	press(&s, 'a');
	assert_true(asked(&s, REQUEST_ACKNOWLEDGE, 1, ""));
	type(&s, "\t\t");
	press(&s, KEY_DOWN_KEY);
	press(&s, 'a');
	assert_true(asked(&s, REQUEST_ACKNOWLEDGE, 2, ""));
	press(&s, KEY_DOWN_KEY);
	press(&s, 'a');
	assert_false(asked(&s, REQUEST_ACKNOWLEDGE, 3, ""));
	assert_true(shows(&s, "acknowledged already"));
	stage_close(&s);
}

static void s_snoozes_and_wakes(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	stage_open(&s, "budgets", 120, 40);
	draw(&s);
	type(&s, "\t\t");
	press(&s, 's');
	assert_true(asked(&s, REQUEST_SNOOZE, 1, "1h"));
	for (int i = 0; i < 3; i++)
		press(&s, KEY_DOWN_KEY);
	press(&s, 's');
	assert_true(asked(&s, REQUEST_SNOOZE, 4, ""));
	press(&s, KEY_END_KEY);
	press(&s, 's');
	assert_false(asked(&s, REQUEST_SNOOZE, 7, "1h"));
	assert_true(shows(&s, "over already"));
	stage_close(&s);
}

static void the_overview_acknowledges_the_worst(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	sampled.alerts[0].acknowledged_at = SAMPLE_NOW - 1000;
	stage_open(&s, "overview", 120, 40);
	draw(&s);
	press(&s, 'a');
	assert_true(asked(&s, REQUEST_ACKNOWLEDGE, 2, ""));
	press(&s, 's');
	assert_true(asked(&s, REQUEST_SNOOZE, 2, "1h"));
	sample.m.alert_count = 0;
	draw(&s);
	press(&s, 'a');
	assert_false(asked(&s, REQUEST_ACKNOWLEDGE, 0, ""));
	assert_true(shows(&s, "No alert is open"));
	stage_close(&s);
}

static void back_leaves_what_is_open_first(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	stage_open(&s, "budgets", 120, 40);
	draw(&s);
	type(&s, "z");
	assert_true(shows(&s, "F10Back"));
	assert_false(shows(&s, "limit windows"));
	type(&s, "\r");
	assert_true(shows(&s, "burn rate"));
	type(&s, "q");
	assert_true(shows(&s, "F10Back"));
	type(&s, "q");
	assert_false(shows(&s, "F10Back"));
	assert_true(shows(&s, "limit windows"));
	stage_close(&s);
}

static void the_chart_follows_the_cursor(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	stage_open(&s, "budgets", 120, 40);
	draw(&s);
	assert_true(shows(&s, "─ team ─"));
	press(&s, KEY_DOWN_KEY);
	assert_true(shows(&s, "─ ci ─"));
	stage_close(&s);
}

static void a_click_selects_and_a_second_one_opens(void **state)
{
	struct stage s;
	int y;

	(void)state;
	sample_budgeted(&sample);
	stage_open(&s, "budgets", 120, 40);
	draw(&s);
	y = row_of(&s, "anthropic spends");
	click(&s, 20, y);
	assert_false(shows(&s, "F10Back"));
	click(&s, 20, y);
	assert_true(shows(&s, "F10Back"));
	assert_true(shows(&s, "the webhook answered 503"));
	stage_close(&s);
}

static void a_click_on_an_alert_of_the_overview_goes_to_all(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	stage_open(&s, "overview", 80, 24);
	draw(&s);
	click(&s, 20, row_of(&s, "Budget ci"));
	assert_string_equal(frame_pane(s.frame), "budgets");
	stage_close(&s);
}

/* ---- names ---- */

static void hidden_names_are_nowhere(void **state)
{
	static const char *const keys[] = {"", "\r", "\t", "\t\r", "\t\t",
					   "\t\t\r"};
	static const char *const names[] = {"team", "ci:", "web-shop",
					    "night batch", "ada@example",
					    "claude-max",
					    "webhook answered"};

	(void)state;
	sample_budgeted(&sample);
	for (size_t p = 0; p < ARRAY_LEN(three); p++)
		for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
			struct stage s;

			stage_open(&s, three[p], 200, 50);
			draw(&s);
			type(&s, "X");
			type(&s, keys[k]);
			for (size_t i = 0; i < ARRAY_LEN(names); i++)
				if (shows(&s, names[i]))
					fail_msg("%s shows %s", three[p],
						 names[i]);
			stage_close(&s);
		}
}

static void a_hidden_alert_keeps_its_figures(void **state)
{
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	stage_open(&s, "budgets", 160, 40);
	draw(&s);
	type(&s, "X\t\tz");
	assert_true(shows(&s, "is used beyond a mark: $61.92, $60.00, 103%, "
			      "$82.10"));
	assert_true(shows(&s, "spending far above other weeks at anthropic: "
			      "$14.20, 3.4x"));
	stage_close(&s);
}

/* ---- csv ---- */

static void csv_has_every_budget(void **state)
{
	struct buf b = {0};
	struct stage s;

	(void)state;
	sample_budgeted(&sample);
	stage_open(&s, "budgets", 80, 24);
	draw(&s);
	frame_csv(s.frame, &sample.m, &b);
	assert_non_null(strstr(buf_text(&b), "\nteam,month,warn,"));
	assert_non_null(strstr(buf_text(&b), ",412.000000000,0,500.000000000,"
			       "82.4000,552.000000000,487.000000000,"
			       "617.000000000,"));
	assert_non_null(strstr(buf_text(&b), "\nci,day,over,"));
	buf_release(&b);
	stage_close(&s);
	sample_budgets_unpriced(&sample);
	stage_open(&s, "budgets", 80, 24);
	draw(&s);
	frame_csv(s.frame, &sample.m, &b);
	assert_non_null(strstr(buf_text(&b), ",,7100000,500.000000000,,"
			       ",,,,,\n"));
	buf_release(&b);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(budgets_are_as_saved),
		cmocka_unit_test(what_is_opened_is_as_saved),
		cmocka_unit_test(other_panes_show_alerts_and_limits_as_saved),
		cmocka_unit_test(colours_are_as_saved),
		cmocka_unit_test(every_size_is_drawn_whole_and_inside),
		cmocka_unit_test(every_state_is_drawn_at_some_sizes),
		cmocka_unit_test(what_is_open_fits_every_size),
		cmocka_unit_test(without_a_budget_it_says_how_to_make_one),
		cmocka_unit_test(alerts_and_limits_are_there_without_a_budget),
		cmocka_unit_test(what_has_no_price_is_never_zero_dollars),
		cmocka_unit_test(a_limit_says_when_it_is_full),
		cmocka_unit_test(an_old_model_without_outlooks_says_unknown),
		cmocka_unit_test(a_acknowledges_what_is_selected),
		cmocka_unit_test(s_snoozes_and_wakes),
		cmocka_unit_test(the_overview_acknowledges_the_worst),
		cmocka_unit_test(back_leaves_what_is_open_first),
		cmocka_unit_test(the_chart_follows_the_cursor),
		cmocka_unit_test(a_click_selects_and_a_second_one_opens),
		cmocka_unit_test(
			a_click_on_an_alert_of_the_overview_goes_to_all),
		cmocka_unit_test(hidden_names_are_nowhere),
		cmocka_unit_test(a_hidden_alert_keeps_its_figures),
		cmocka_unit_test(csv_has_every_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
