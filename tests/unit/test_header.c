#include "tests/unit/screen_kit.h"

#include "core/budget.h"
#include "core/config.h"
#include "core/ui_config.h"
#include "tui/header.h"

static struct config config;
static struct ui_config *ui;
static struct budget budget = {.name = "team", .limit = (money)500 * MONEY_USD};
static struct budget_status status;

static void use(const char *text)
{
	struct err err;

	ui_config_free(ui);
	config_release(&config);
	if (!config_parse(&config, str_from(text), "t.json", &err))
		fail_msg("%s", err.text);
	ui = ui_config_new(&config);
	sample.m.ui = ui;
}

static int close_config(void **state)
{
	(void)state;
	ui_config_free(ui);
	ui = NULL;
	config_release(&config);
	return 0;
}

static void spend(int64_t ppm, enum budget_state state)
{
	status = (struct budget_status){.budget = &budget, .state = state,
					.used_ppm = ppm};
	sample.m.budgets = &status;
	sample.m.budget_count = 1;
}

/* The header of the sample on a screen of that size; the caller frees it. */
static char *header(int cols, int rows)
{
	int height = header_rows(&sample.m, cols, rows);
	struct canvas c;
	struct buf b = {0};

	canvas_init(&c, cols, height);
	header_draw(&sample.m, &c);
	picture_text(&c, &b);
	canvas_release(&c);
	return buf_take(&b);
}

static bool header_shows(int cols, int rows, const char *text)
{
	char *all = header(cols, rows);
	bool found = strstr(all, text) != NULL;

	if (!found)
		print_message("%s\n", all);
	free(all);
	return found;
}

static int check(const char *state)
{
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_LEN(screen_sizes); i++) {
		char name[96];
		char *now = header(screen_sizes[i].cols, screen_sizes[i].rows);

		snprintf(name, sizeof(name), "header-%s-%dx%d.txt", state,
			 screen_sizes[i].cols, screen_sizes[i].rows);
		wrong += !same_as_file(name, now);
		free(now);
	}
	return wrong;
}

static void headers_look_as_saved_at_every_size(void **state)
{
	int wrong;

	(void)state;
	sample_rich(&sample);
	wrong = check("rich");
	spend(624000, BUDGET_WARNED);
	wrong += check("budget");
	spend(1043000, BUDGET_OVER);
	wrong += check("over");
	sample_billed(&sample);
	spend(310000, BUDGET_FINE);
	wrong += check("billed");
	sample_huge(&sample);
	wrong += check("huge");
	sample_rich(&sample);
	use("{\"header\": [[\"today:led\", \"total\", \"month:bar\"],"
	    " [\"hourly:led\", \"clock\", \"self\"],"
	    " [\"in:text\", \"out:text\", \"week:graph\", \"sources\"]]}");
	wrong += check("chosen");
	assert_int_equal(wrong, 0);
}

static void a_budget_and_what_is_unseen_stand_in_the_header(void **state)
{
	(void)state;
	sample_billed(&sample);
	spend(620000, BUDGET_FINE);
	assert_true(header_shows(120, 40, "budget"));
	assert_true(header_shows(120, 40, "62%"));
	assert_true(header_shows(120, 40, "! unseen $3.11"));
	assert_true(header_shows(80, 24, "! unseen $3.11"));
	spend(1040000, BUDGET_OVER);
	assert_true(header_shows(80, 24, "! team 104%"));
	assert_true(header_shows(100, 24, "!104%"));
}

static void without_a_budget_none_is_spoken_of(void **state)
{
	char *all;

	(void)state;
	sample_rich(&sample);
	all = header(200, 50);
	assert_null(strstr(all, "budget"));
	free(all);
	use("{\"header\": [[\"budget\"]]}");
	assert_true(header_shows(200, 50, "none is set"));
}

static void what_is_not_billed_yet_is_not_unpriced(void **state)
{
	(void)state;
	sample_billed(&sample);
	sample.m.book = BOOK_BILLED;
	sample.m.today.unpriced = cell_total(&sample.m.today);
	sample.m.today.cost = 0;
	assert_true(header_shows(120, 40, "today not billed yet"));
	assert_true(header_shows(40, 10, "not billed yet"));
	sample.m.book = BOOK_OBSERVED;
	assert_true(header_shows(120, 40, "unpriced"));
}

static void a_header_of_nothing_leaves_the_first_line(void **state)
{
	(void)state;
	sample_rich(&sample);
	use("{\"header\": []}");
	assert_int_equal(header_rows(&sample.m, 120, 40), 1);
	assert_int_equal(header_rows(&sample.m, 40, 10), 1);
	use("{\"header\": [[\"today\"]]}");
	assert_int_equal(header_rows(&sample.m, 120, 40), 2);
	assert_true(header_shows(120, 40, "today"));
}

/* Every meter in every style, alone and all together, at any size. */
static void no_meter_leaves_its_place(void **state)
{
	(void)state;
	sample_billed_huge(&sample);
	spend(99990000, BUDGET_OVER);
	for (int k = 0; k < METERS; k++)
		for (int s = 0; s < METER_STYLES; s++) {
			struct buf text = {0};

			if (!meter_has_style((enum meter_kind)k,
					     (enum meter_style)s))
				continue;
			buf_addf(&text,
				 "{\"header\": [[\"%s:%s\"], [\"%s:%s\"]]}",
				 meter_words[k], meter_style_words[s],
				 meter_words[k], meter_style_words[s]);
			use(buf_text(&text));
			buf_release(&text);
			for (int cols = 40; cols < 170; cols += 7)
				for (int rows = 10; rows < 50; rows += 6)
					check_size("models", cols, rows,
						   rows & 4);
		}
}

int main(void)
{
#define WITH(f) cmocka_unit_test_teardown(f, close_config)
	const struct CMUnitTest tests[] = {
		WITH(headers_look_as_saved_at_every_size),
		WITH(a_budget_and_what_is_unseen_stand_in_the_header),
		WITH(without_a_budget_none_is_spoken_of),
		WITH(what_is_not_billed_yet_is_not_unpriced),
		WITH(a_header_of_nothing_leaves_the_first_line),
		WITH(no_meter_leaves_its_place),
	};
#undef WITH

	return cmocka_run_group_tests(tests, NULL, NULL);
}
