#include "tests/unit/screen_kit.h"

#include "core/part.h"
#include "core/trend.h"
#include "tests/unit/counted.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

/* A real ledger with calls of ten months, their dollars told by the vendors:
 * no price book moves these screens. */
static struct counted all;
static struct trends *trends;
static struct part_input in;

static const struct {
	const char *provider, *model, *project;
	int busy, cents;        /* in promille; of a call */
} callers[] = {
	{"anthropic", "claude-opus-4-5", "atlas", 340, 95},
	{"anthropic", "claude-sonnet-4-5", "billing-api", 250, 42},
	{"openai", "gpt-5.2-codex", "atlas", 170, 60},
	{"google", "gemini-3-pro", "search", 90, 55},
	{"aws", "claude-opus-4-5", "batch-jobs", 60, 130},
	{"openrouter", "kimi-k3-preview", "", 50, 8},
};

static int roll(uint64_t *dice, int below)
{
	*dice = *dice * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (int)((*dice >> 33) % (uint64_t)below);
}

static size_t caller(uint64_t *dice)
{
	int at = roll(dice, 960);

	for (size_t i = 0; i < ARRAY_LEN(callers); i++)
		if ((at -= callers[i].busy) < 0)
			return i;
	return 0;
}

static void put_call(int64_t ts, size_t who, int cents)
{
	char at[24], reported[24];

	time_format_utc(ts, at);
	snprintf(reported, sizeof(reported), "%d.%02d", cents / 100,
		 cents % 100);
	counted_put(&all, (struct call){
		.at = at, .provider = callers[who].provider,
		.model = callers[who].model, .project = callers[who].project,
		.input = cents * 900, .output = cents * 41,
		.reported = reported});
}

/* People work by day, less at weekends, and more every month. */
static void put_day(uint64_t *dice, int64_t day, int number)
{
	bool weekend = number % 7 == 5 || number % 7 == 6;
	int calls = weekend ? roll(dice, 5) : 8 + number / 14 +
					      roll(dice, 14);

	for (int i = 0; i < calls; i++) {
		int64_t ts = day + 7 * HOUR + roll(dice, 5) * HOUR +
			     roll(dice, 6) * HOUR + roll(dice, 3600) * 1000;
		size_t who = caller(dice);

		if (ts < SAMPLE_NOW)
			put_call(ts, who, callers[who].cents / 2 +
				 roll(dice, callers[who].cents));
	}
}

static int setup(void **state)
{
	uint64_t dice = 7;

	(void)state;
	counted_init(&all, "Europe/Zurich", "2026-11-23T18:21:07Z");
	for (int i = 0; i < 287; i++)
		put_day(&dice, counted_time("2026-02-09T00:00:00Z") + i * DAY,
			i + 7);
	for (int i = 0; i < 40; i++)
		put_call(SAMPLE_NOW - i * 5 * 60000, caller(&dice), 60);
	trends = trends_new();
	in = (struct part_input){
		.books = {.ledger = all.ledger, .zone = &all.zone,
			  .now = SAMPLE_NOW},
		.version = 1, .mono = 1000,
	};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	trends_free(trends);
	counted_release(&all);
	return 0;
}

/* What the engine does between two frames, till the pane has its width. */
static void answer(struct stage *s)
{
	for (int i = 0; i < 2; i++) {
		struct model_query q = {0};
		struct err err = {""};

		frame_ask(s->frame, &q);
		assert_non_null(q.trend);
		sample.m.window = q.window;
		sample.m.trend = trends_build(trends, q.trend, &in, &err);
		assert_non_null(sample.m.trend);
		draw(s);
	}
}

static void open_at(struct stage *s, int cols, int rows)
{
	sample_rich(&sample);
	stage_open(s, "trends", cols, rows);
	draw(s);
	answer(s);
}

static void keys(struct stage *s, const char *text)
{
	for (; *text; text++) {
		press(s, (unsigned char)*text);
		answer(s);
	}
}

static void key(struct stage *s, uint32_t k)
{
	press(s, k);
	answer(s);
}

/* ---- saved screens ------------------------------------------------------ */

static int check(const char *state, const char *typed, bool group)
{
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_LEN(screen_sizes); i++) {
		struct stage s;

		open_at(&s, screen_sizes[i].cols, screen_sizes[i].rows);
		keys(&s, typed);
		if (group)
			key(&s, KEY_F5);
		wrong += !same_as_saved(&s, "trends", state);
		stage_close(&s);
	}
	return wrong;
}

static void screens_are_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	wrong += check("rich", "", false);
	wrong += check("days", "-", false);
	wrong += check("models", "---", true);
	wrong += check("year", "-\t", false);
	wrong += check("week", "-\t\t", false);
	wrong += check("band", "-jj$", false);
	assert_int_equal(wrong, 0);
}

static void fill_answered(struct sample *s)
{
	struct trend_query q = {.by = BY_PROVIDER, .step = TREND_DAY,
				.count = 60};
	struct err err = {""};

	sample_rich(s);
	s->m.trend = trends_build(trends, &q, &in, &err);
}

static void colours_are_as_saved(void **state)
{
	(void)state;
	assert_int_equal(check_colours("trends", "rich", fill_answered), 0);
}

/* ---- states that no ledger of a test would have ------------------------- */

static struct trend made;

static void make_names(const char *const *names, int count)
{
	for (int i = 0; i < count; i++) {
		made.bands[i].name = names[i];
		made.bands[i].id = (uint32_t)i + 1;
		made.bands[i].color = (uint8_t)i;
	}
	made.band_count = count;
}

/* An answer of days without anything in them. */
static void make(enum by by, int count)
{
	memset(&made, 0, sizeof(made));
	made.by = by;
	made.step = TREND_DAY;
	made.zone = "Europe/Zurich";
	made.count = count;
	made.now = SAMPLE_NOW;
	made.live = true;
	made.today = SAMPLE_NOW - SAMPLE_NOW % DAY - HOUR;
	for (int i = 0; i < count; i++)
		made.points[i] = (struct trend_point){
			.start = made.today - (count - 1 - i) * DAY,
			.end = made.today - (count - 2 - i) * DAY,
			.offset = HOUR, .marks = TREND_BEFORE,
		};
	for (int i = 0; i < TREND_DAYS; i++) {
		int64_t start = made.today + (i - 364) * DAY;

		made.days[i] = (struct trend_day){
			.start = start, .offset = HOUR,
			.marks = start > SAMPLE_NOW ? TREND_AFTER
						    : TREND_BEFORE};
	}
}

static void make_value(int band, int point, money cost, int64_t tokens,
		       int64_t unpriced)
{
	struct trend_value v = {cost, tokens, 3, unpriced};
	struct trend_value *to[] = {&made.bands[band].points[point],
				    &made.bands[band].total,
				    &made.points[point].total, &made.total,
				    &made.days[365 - made.count + point].total};

	for (size_t i = 0; i < ARRAY_LEN(to); i++) {
		to[i]->cost += v.cost;
		to[i]->tokens += v.tokens;
		to[i]->requests += v.requests;
		to[i]->unpriced += v.unpriced;
	}
	made.points[point].marks &= ~(unsigned)TREND_BEFORE;
	made.days[365 - made.count + point].marks = 0;
}

static void fill_made(struct sample *s)
{
	sample_rich(s);
	s->m.trend = &made;
}

static void fill_reading(struct sample *s)
{
	sample_reading(s);
	s->m.trend = NULL;
}

static void fill_empty(struct sample *s)
{
	sample_empty(s);
	make(BY_PROVIDER, 30);
	s->m.trend = &made;
}

static void fill_hostile(struct sample *s)
{
	static const char *const names[] = {
		"プロジェクト・トークン計測", "🚀 launch \xf0\x9f\x91\xa9\xe2\x80\x8d"
		"\xf0\x9f\x92\xbb team", "\x1b[31mred\x1b[0m\nnext\ttab",
		"\xe2\x80\xae" "evil" "\xe2\x80\xac", "",
		"a-very-long-project-name-that-goes-on-and-on-and-on-for-ever",
	};

	make(BY_PROJECT, 30);
	make_names(names, ARRAY_LEN(names));
	for (int i = 10; i < 30; i++)
		for (int band = 0; band < made.band_count; band++)
			make_value(band, i, (money)(band + i) * MONEY_USD,
				   1000 * i, 0);
	made.first = made.points[10].start;
	fill_made(s);
}

static void fill_huge(struct sample *s)
{
	static const char *const names[] = {"anthropic", "openai"};

	make(BY_PROVIDER, 30);
	make_names(names, 2);
	for (int i = 0; i < 30; i++)
		make_value(i % 2, i, INT64_C(90000000) * MONEY_USD / (i + 1),
			   INT64_C(98765432109876) * i, 0);
	made.first = made.points[0].start;
	fill_made(s);
}

static void fill_unpriced(struct sample *s)
{
	static const char *const names[] = {"self-hosted", "openai"};

	make(BY_PROVIDER, 30);
	make_names(names, 2);
	for (int i = 5; i < 30; i++)
		make_value(0, i, 0, 50000 + i, 50000 + i);
	for (int i = 20; i < 29; i++)
		make_value(1, i, MONEY_USD / 3, 900, 0);
	made.first = made.points[5].start;
	fill_made(s);
}

/* A bill that is two days behind. */
static void fill_open(struct sample *s)
{
	static const char *const names[] = {"openai"};

	make(BY_PROVIDER, 30);
	make_names(names, 1);
	for (int i = 3; i < 30; i++)
		make_value(0, i, i < 28 ? 12 * (money)MONEY_USD : 0, 5000, 0);
	for (int i = 28; i < 30; i++)
		made.points[i].marks |= TREND_OPEN;
	made.book = BOOK_BILLED;
	made.zone = "UTC";
	made.first = made.points[3].start;
	fill_made(s);
}

static void other_states_are_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	wrong += check_screens("trends", "reading", fill_reading);
	wrong += check_screens("trends", "empty", fill_empty);
	wrong += check_screens("trends", "hostile", fill_hostile);
	wrong += check_screens("trends", "huge", fill_huge);
	wrong += check_screens("trends", "unpriced", fill_unpriced);
	wrong += check_screens("trends", "open", fill_open);
	assert_int_equal(wrong, 0);
}

static void a_bill_to_come_is_a_gap_and_not_zero(void **state)
{
	struct stage s;

	(void)state;
	fill_open(&sample);
	stage_open(&s, "trends", 80, 24);
	draw(&s);
	assert_true(shows(&s, "billed, UTC"));
	assert_true(shows(&s, "the bill is not final yet"));
	assert_false(shows(&s, "$0.00"));
	press(&s, KEY_SHIFT_LEFT);
	press(&s, KEY_SHIFT_LEFT);
	assert_true(shows(&s, "$12.00"));
	assert_false(shows(&s, "the bill is not final yet"));
	stage_close(&s);
}

static void every_size_is_drawn_whole_and_inside(void **state)
{
	(void)state;
	fill_answered(&sample);
	check_reflow("trends");
	check_size("trends", 40, 10, true);
	check_size("trends", 80, 24, true);
	check_size("trends", 200, 50, true);
	fill_hostile(&sample);
	check_reflow("trends");
	fill_unpriced(&sample);
	check_size("trends", 120, 40, true);
}

static void maps_are_drawn_whole_at_every_size(void **state)
{
	struct stage s;

	(void)state;
	fill_answered(&sample);
	for (int tabs = 1; tabs < 3; tabs++) {
		stage_open(&s, "trends", 80, 24);
		draw(&s);
		for (int i = 0; i < tabs; i++)
			press(&s, KEY_TAB_KEY);
		for (int w = 40; w < 240; w += 3)
			for (int h = 10; h < 70; h += 3)
				check_size_of(s.frame, "trends", w, h,
					      w % 2 == 0);
		stage_close(&s);
	}
}

static void every_key_is_safe(void **state)
{
	void (*const fills[])(struct sample *s) = {
		fill_answered, fill_reading, fill_empty, fill_hostile,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fills); i++) {
		struct stage s;

		fills[i](&sample);
		stage_open(&s, "trends", 100, 30);
		draw(&s);
		for (int k = 0; key_bindings[k].key; k++) {
			press(&s, key_bindings[k].key);
			press(&s, key_bindings[k].key);
			assert_true(is_whole(&s.canvas));
		}
		stage_close(&s);
	}
}

/* ---- keys --------------------------------------------------------------- */

static void plus_and_minus_change_the_step(void **state)
{
	static const char *const steps[] = {"hour", "day", "week", "month"};
	struct stage s;
	char title[64];

	(void)state;
	open_at(&s, 80, 24);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		snprintf(title, sizeof(title), "cost per %s by provider",
			 steps[i]);
		assert_true(shows(&s, title));
		keys(&s, "-");
	}
	assert_true(shows(&s, "A month is the coarsest step."));
	keys(&s, "++++");
	assert_true(shows(&s, "cost per 15 min by provider"));
	keys(&s, "+");
	assert_true(shows(&s, "A quarter of an hour is the finest step."));
	stage_close(&s);
}

static void the_window_picks_the_span(void **state)
{
	struct stage s;

	(void)state;
	open_at(&s, 120, 40);
	assert_true(shows(&s, "cost per hour"));
	keys(&s, "--");
	assert_true(shows(&s, "cost per week"));
	keys(&s, "tt");
	assert_true(shows(&s, "cost per day"));
	keys(&s, "tt");
	assert_true(shows(&s, "cost per month"));
	assert_true(shows(&s, "all 12 months"));
	stage_close(&s);
}

static void the_cursor_reads_values_and_pans_at_the_edge(void **state)
{
	const struct trend *t;
	struct stage s;
	int64_t oldest;

	(void)state;
	open_at(&s, 80, 24);
	keys(&s, "-");
	t = sample.m.trend;
	assert_true(shows(&s, "Mon 23 Nov 2026"));
	key(&s, KEY_SHIFT_LEFT);
	key(&s, KEY_SHIFT_LEFT);
	assert_true(shows(&s, "Sat 21 Nov 2026"));
	key(&s, KEY_SHIFT_RIGHT);
	assert_true(shows(&s, "Sun 22 Nov 2026"));
	oldest = t->points[0].start;
	for (int i = 0; i < t->count + 3; i++)
		key(&s, KEY_SHIFT_LEFT);
	assert_int_equal(oldest - t->points[0].start, 5 * DAY);
	assert_false(t->live);
	for (int i = 0; i < t->count + 5; i++)
		key(&s, KEY_SHIFT_RIGHT);
	assert_true(t->live);
	assert_true(shows(&s, "Mon 23 Nov 2026"));
	stage_close(&s);
}

static void pages_and_ends_move_the_whole_chart(void **state)
{
	const struct trend *t;
	struct stage s;
	int64_t oldest;

	(void)state;
	open_at(&s, 80, 24);
	keys(&s, "-");
	t = sample.m.trend;
	oldest = t->points[0].start;
	key(&s, KEY_PGUP);
	assert_int_equal(t->points[t->count - 1].end, oldest);
	key(&s, KEY_HOME_KEY);
	assert_true(shows(&s, "Mon 9 Feb 2026"));
	assert_true(t->points[0].marks & TREND_BEFORE ||
		    t->points[0].start <= t->first);
	key(&s, KEY_PGUP);
	key(&s, KEY_PGUP);
	assert_true(shows(&s, "Nothing was recorded before."));
	key(&s, KEY_END_KEY);
	assert_true(t->live);
	key(&s, KEY_PGUP);
	key(&s, KEY_PGDN);
	assert_true(t->live);
	stage_close(&s);
}

static void bands_are_walked_and_grouped(void **state)
{
	struct stage s;

	(void)state;
	open_at(&s, 120, 40);
	keys(&s, "-");
	assert_true(shows(&s, "by provider"));
	key(&s, KEY_F5);
	assert_true(shows(&s, "by model"));
	assert_true(shows(&s, "claude-opus-4-5"));
	key(&s, KEY_F5);
	key(&s, KEY_F5);
	assert_true(shows(&s, "by client"));
	key(&s, KEY_F5);
	assert_true(shows(&s, "by project"));
	assert_true(shows(&s, "billing-api"));
	assert_true(shows(&s, "(no project)"));
	keys(&s, "X");
	assert_false(shows(&s, "billing-api"));
	assert_true(shows(&s, "project "));
	stage_close(&s);
}

static void the_filter_narrows_the_bands(void **state)
{
	struct stage s;

	(void)state;
	open_at(&s, 120, 40);
	keys(&s, "-");
	assert_int_equal(sample.m.trend->band_count, 5);
	type(&s, "\\open");
	key(&s, KEY_ENTER_KEY);
	assert_int_equal(sample.m.trend->band_count, 2);
	assert_false(shows(&s, "■ anthropic"));
	assert_true(shows(&s, "■ openai"));
	stage_close(&s);
}

static void a_click_puts_the_cursor_there(void **state)
{
	const struct trend *t;
	struct stage s;

	(void)state;
	open_at(&s, 120, 40);
	keys(&s, "-");
	t = sample.m.trend;
	click(&s, 79 - 10, 15);
	answer(&s);
	assert_int_equal(t->count, 70);
	assert_true(shows(&s, "13 Nov 2026"));
	/* A day of the calendar, then its hours. */
	click(&s, 40, 32);
	answer(&s);
	press(&s, KEY_ENTER_KEY);
	answer(&s);
	assert_int_equal(t->step, TREND_HOUR);
	assert_false(t->live);
	stage_close(&s);
}

static void z_gives_a_region_the_whole_pane(void **state)
{
	struct stage s;

	(void)state;
	open_at(&s, 120, 40);
	assert_true(shows(&s, "cost per day, a year"));
	keys(&s, "z");
	assert_false(shows(&s, "cost per day, a year"));
	press(&s, KEY_TAB_KEY);
	assert_true(shows(&s, "cost per day, a year"));
	assert_false(shows(&s, "by provider"));
	assert_int_equal(press(&s, 'q'), ACTION_NONE);
	assert_true(shows(&s, "by provider"));
	stage_close(&s);
}

static void days_of_the_calendar_are_walked(void **state)
{
	struct stage s;

	(void)state;
	open_at(&s, 80, 24);
	keys(&s, "\t");
	assert_true(shows(&s, "Mon 23 Nov 2026"));
	key(&s, KEY_UP_KEY);
	assert_true(shows(&s, "Sun 22 Nov 2026"));
	key(&s, KEY_SHIFT_LEFT);
	assert_true(shows(&s, "Sun 15 Nov 2026"));
	key(&s, KEY_HOME_KEY);
	assert_true(shows(&s, "no record"));
	key(&s, KEY_END_KEY);
	assert_true(shows(&s, "Mon 23 Nov 2026"));
	keys(&s, "\t");
	assert_true(shows(&s, "Mon 19:00"));
	key(&s, KEY_DOWN_KEY);
	key(&s, KEY_SHIFT_RIGHT);
	assert_true(shows(&s, "Tue 20:00"));
	stage_close(&s);
}

/* ---- export ------------------------------------------------------------- */

static money cost_in(const char *csv, int column)
{
	money sum = 0, one;

	for (const char *line = strchr(csv, '\n'); line && line[1];
	     line = strchr(line + 1, '\n')) {
		const char *p = line;

		for (int i = 0; i < column && p; i++)
			p = strchr(p + 1, ',');
		assert_non_null(p);
		if (money_parse((struct str){p + 1, strcspn(p + 1, ",\n")},
				&one))
			sum += one;
	}
	return sum;
}

static void what_is_shown_is_exported_to_the_nano_dollar(void **state)
{
	struct stage s;
	struct buf b = {0};

	(void)state;
	open_at(&s, 120, 40);
	keys(&s, "-");
	frame_csv(s.frame, &sample.m, &b);
	assert_non_null(strstr(buf_text(&b), "start,end,provider,cost,"));
	assert_non_null(strstr(buf_text(&b), "2026-11-22T23:00:00Z,"
			       "2026-11-23T23:00:00Z,anthropic,13.8000"));
	assert_int_equal(cost_in(buf_text(&b), 3), sample.m.trend->total.cost);
	buf_reset(&b);
	keys(&s, "\t");
	frame_csv(s.frame, &sample.m, &b);
	assert_non_null(strstr(buf_text(&b), ",,,,,unknown\n"));
	assert_true(cost_in(buf_text(&b), 1) > 0);
	buf_reset(&b);
	keys(&s, "\t");
	frame_csv(s.frame, &sample.m, &b);
	assert_non_null(strstr(buf_text(&b), "Mon,19,4,"));
	buf_release(&b);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(screens_are_as_saved),
		cmocka_unit_test(colours_are_as_saved),
		cmocka_unit_test(other_states_are_as_saved),
		cmocka_unit_test(a_bill_to_come_is_a_gap_and_not_zero),
		cmocka_unit_test(every_size_is_drawn_whole_and_inside),
		cmocka_unit_test(maps_are_drawn_whole_at_every_size),
		cmocka_unit_test(every_key_is_safe),
		cmocka_unit_test(plus_and_minus_change_the_step),
		cmocka_unit_test(the_window_picks_the_span),
		cmocka_unit_test(the_cursor_reads_values_and_pans_at_the_edge),
		cmocka_unit_test(pages_and_ends_move_the_whole_chart),
		cmocka_unit_test(bands_are_walked_and_grouped),
		cmocka_unit_test(the_filter_narrows_the_bands),
		cmocka_unit_test(a_click_puts_the_cursor_there),
		cmocka_unit_test(z_gives_a_region_the_whole_pane),
		cmocka_unit_test(days_of_the_calendar_are_walked),
		cmocka_unit_test(what_is_shown_is_exported_to_the_nano_dollar),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
