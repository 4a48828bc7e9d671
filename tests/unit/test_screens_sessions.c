#include "tests/unit/screen_kit.h"

#include "core/activity.h"

/* ---- an activity made by hand ------------------------------------------- */

enum { ROWS = 300, USES = 3, PAGE = 40 };

static struct activity activity;
static struct activity_row rows[ROWS];
static struct activity_use uses[ROWS][USES];
static struct activity_call calls[PAGE];
static struct why why;
static char names[ROWS][64];

#define MINUTE INT64_C(60000)

static const struct {
	const char *name, *project, *client, *model, *provider, *parent;
	int64_t ago, length;    /* minutes */
	int64_t tokens;
	int cents;              /* -1: no price */
	bool live;
	unsigned flags;
} lines[] = {
	{"0199b3c2-4f2e-7a10-9c1d-5e0f12ab34cd", "/home/ada/src/engine",
	 "claude-code", "claude-opus-4-5", "anthropic", "", 0, 187, 18400000,
	 2914, true, 0},
	{"0199b3f0-0a3c-7b91-8d22-6e5f00cd1e42", "/home/ada/src/site",
	 "codex", "gpt-5.2-codex", "openai", "", 1, 44, 5120000, 611, true, 0},
	{"0199b3f1-99a1-7e5b-a1f0-00aa11bb22cc", "/home/ada/src/engine",
	 "claude-code", "claude-haiku-4-5", "anthropic",
	 "0199b3c2-4f2e-7a10-9c1d-5e0f12ab34cd", 3, 6, 410000, 31, true, 0},
	{"9d1f7c70-61f0-4b39-9b1b-7f2c4dd09aa1", "/home/ada/notes",
	 "gemini-cli", "gemini-3-pro", "google", "", 51, 12, 960000, 214,
	 false, SERIES_ESTIMATED},
	{"ses_6f2c1ab90e", "/srv/deploy", "opencode", "kimi-k3-preview",
	 "openrouter", "", 190, 25, 233000, -1, false, 0},
	{"42", "/home/bob/lab", "aider", "qwen3-coder-plus", "openrouter", "",
	 700, 90, 88000, 7, false, SERIES_ASSUMED_PROVIDER},
	{"", "", "", "gpt-5-mini", "openai", "", 12, 0, 51000, 2, false,
	 SERIES_NOTIONAL},
};

static void fill_row(int i, int from)
{
	struct activity_row *r = &rows[i];
	money cost = (money)lines[from].cents * (MONEY_USD / 100) + 2718281;

	*r = (struct activity_row){
		.name = lines[from].name, .project = lines[from].project,
		.client = lines[from].client, .parent = lines[from].parent,
		.provider = lines[from].provider, .id = (uint32_t)i + 1,
		.last_ts = SAMPLE_NOW - lines[from].ago * MINUTE - 7000,
		.live = lines[from].live, .flags = lines[from].flags,
		.computed = true, .uses = uses[i], .use_count = 1,
		.provider_count = 1, .client_count = 1,
	};
	r->first_ts = lines[from].name[0]
			      ? r->last_ts - lines[from].length * MINUTE : 0;
	r->sums = sample_cell(lines[from].tokens, cost,
			      lines[from].cents >= 0);
	r->per_minute = r->live ? (double)lines[from].tokens / 187 : 0;
	for (int k = 0; k < ACTIVITY_SPARK; k++)
		if (k >= ACTIVITY_SPARK - lines[from].length - 1 &&
		    k < ACTIVITY_SPARK - lines[from].ago)
			r->spark[k] = (float)(sample_roll(&sample) *
					      (double)lines[from].tokens);
	uses[i][0] = (struct activity_use){lines[from].model,
					   lines[from].provider, r->sums,
					   lines[from].flags};
}

static void share_out(struct activity_row *r, int i)
{
	uses[i][0].sums = sample_cell(cell_total(&r->sums) * 3 / 4,
				      r->sums.cost * 7 / 8, true);
	uses[i][1] = (struct activity_use){
		"claude-haiku-4-5", "anthropic",
		sample_cell(cell_total(&r->sums) / 4, r->sums.cost / 8, true),
		0};
	r->use_count = 2;
}

static void publish(struct sample *s, int count)
{
	activity.rows = rows;
	activity.row_count = count;
	for (int i = 0; i < count; i++) {
		sample_add_cell(&activity.total, &rows[i].sums);
		activity.live_count += rows[i].live;
	}
	s->m.activity = &activity;
}

static void fill_rich(struct sample *s)
{
	sample_rich(s);
	activity = (struct activity){.by = BY_SESSION, .now = SAMPLE_NOW};
	for (int i = 0; i < (int)ARRAY_LEN(lines); i++)
		fill_row(i, i);
	share_out(&rows[0], 0);
	publish(s, (int)ARRAY_LEN(lines));
}

static void fill_projects(struct sample *s)
{
	static const char *const paths[] = {
		"/home/ada/src/engine", "/home/ada/src/site", "/home/ada/notes",
		"/srv/deploy", "/home/bob/lab", "",
	};

	fill_rich(s);
	activity = (struct activity){.by = BY_PROJECT, .now = SAMPLE_NOW};
	for (int i = 0; i < (int)ARRAY_LEN(paths); i++) {
		rows[i].name = paths[i];
		rows[i].project = rows[i].parent = "";
		rows[i].client_count = 1 + i % 3;
	}
	publish(s, (int)ARRAY_LEN(paths));
}

static void fill_empty(struct sample *s)
{
	sample_rich(s);
	activity = (struct activity){.by = BY_SESSION, .now = SAMPLE_NOW};
	s->m.activity = &activity;
}

static void fill_reading(struct sample *s)
{
	sample_reading(s);
	s->m.activity = NULL;
}

static void fill_many(struct sample *s)
{
	fill_rich(s);
	activity = (struct activity){.by = BY_SESSION, .now = SAMPLE_NOW,
				     .partial = true};
	for (int i = 0; i < ROWS; i++) {
		fill_row(i, i % (int)ARRAY_LEN(lines));
		snprintf(names[i], sizeof(names[i]),
			 "%08x-4f2e-7a10-9c1d-5e0f1234%04x", i * 7919, i);
		rows[i].name = names[i];
		rows[i].live = i < 3;
		rows[i].last_ts -= i * 13 * MINUTE;
	}
	rows[ROWS - 1].rest = true;
	rows[ROWS - 1].members = 1204;
	rows[ROWS - 1].use_count = 0;
	rows[ROWS - 1].project = rows[ROWS - 1].client = "";
	publish(s, ROWS);
}

static void fill_hostile(struct sample *s)
{
	static const char *const texts[] = {
		"鍵-本番環境-旧パイプライン-二零二六", "\033[2J\033]0;key\a\n-ci",
		"👩‍💻🚀🚀 night job", "rtl \xe2\x80\xaeyek",
		"bad \xff\xfe\xc3 bytes",
	};

	fill_rich(s);
	for (int i = 0; i < 7; i++) {
		rows[i].name = texts[i % 5];
		rows[i].project = texts[(i + 1) % 5];
		rows[i].client = texts[(i + 2) % 5];
		rows[i].parent = texts[(i + 3) % 5];
		uses[i][0].model = texts[(i + 4) % 5];
	}
}

static void fill_huge(struct sample *s)
{
	fill_rich(s);
	activity.total = (struct cell){0};
	for (int i = 0; i < activity.row_count; i++) {
		for (int c = 0; c < TOKEN_CATEGORIES; c++)
			rows[i].sums.tokens[c] *= 812345;
		rows[i].sums.cost *= 81234;
		rows[i].sums.requests *= 812345;
		rows[i].per_minute *= 812345;
		uses[i][0].sums = rows[i].sums;
		rows[i].use_count = 1;
		sample_add_cell(&activity.total, &rows[i].sums);
	}
}

/* ---- calls and reasons -------------------------------------------------- */

static void fill_call(int i)
{
	struct activity_call *c = &calls[i];

	*c = (struct activity_call){
		.id = (uint32_t)i + 1,
		.ts = SAMPLE_NOW - 7000 - i * i * INT64_C(91000),
		.requests = 1, .known = TOKENS_ALL_KNOWN &
					~TOKENS_BIT(TOKENS_REASONING),
		.cost = 31415926 + i * INT64_C(7182818),
		.basis = BASIS_COMPUTED,
		.tier = i % 7 == 3 ? TIER_FAST : TIER_STANDARD,
		.band = i % 5 == 4,
		.usage_flags = i % 6 == 2 ? USAGE_SIDECHAIN : 0,
		.model = i % 4 == 3 ? "claude-haiku-4-5" : "claude-opus-4-5",
		.raw_model = "claude-opus-4-5-20251101",
		.provider = "anthropic", .maker = "Anthropic",
		.client = "claude-code", .project = "/home/ada/src/engine",
		.session = lines[0].name, .key = "laptop", .host = "ada",
		.source = "claude-code", .account = "", .user = "",
		.tags = "", .region = "", .price_list = "anthropic",
	};
	c->tokens[TOKENS_INPUT] = 4 + i;
	c->tokens[TOKENS_CACHE_READ] = 61000 + i * 1931;
	c->tokens[TOKENS_CACHE_WRITE_5M] = i % 3 ? 1200 * i : 0;
	c->tokens[TOKENS_OUTPUT] = 312 + 41 * i;
}

static void fill_calls(struct sample *s)
{
	fill_rich(s);
	for (int i = 0; i < PAGE; i++)
		fill_call(i);
	calls[1].cost = MONEY_NONE;
	calls[1].basis = BASIS_UNPRICED;
	activity.drill = 1;
	activity.drilled = &rows[0];
	activity.calls = calls;
	activity.call_count = PAGE;
	activity.call_requests = PAGE;
	activity.more = true;
}

static void fill_expired(struct sample *s)
{
	fill_calls(s);
	activity.call_count = 0;
	activity.more = false;
}

static void add_line(enum token_category c, int64_t count, int64_t cents,
		     int64_t num, int64_t den)
{
	struct why_line *l = &why.lines[why.line_count++];
	int64_t list = cents * 10000000000;

	*l = (struct why_line){.kind = WHY_TOKENS, .category = c,
			       .count = count, .list_rate = list,
			       .rate = list * num / den, .num = num,
			       .den = den};
	l->usd = count * cents * 10 * num / den;
	why.sum += l->usd;
}

static void fill_why(struct sample *s)
{
	fill_calls(s);
	why = (struct why){
		.state = WHY_FOUND, .id = 1, .ts = calls[0].ts,
		.call = &calls[0], .reported = MONEY_NONE,
		.has_rule = true, .prompt = 214004,
		.rule = {.number = 412, .list = "anthropic",
			 .match = "claude-opus-4-5", .kind = "exact",
			 .unit = "mtok", .threshold = 200000,
			 .source = "genai-prices@2026-08-21",
			 .valid_from = INT64_C(1763942400000),
			 .valid_to = INT64_MAX},
		.origin = {.owner = "/home/ada/.claude/projects/-engine/"
				    "0199b3c2.jsonl",
			   .winner = "/home/ada/.claude/projects/-engine/"
				     "0199b3c2.jsonl",
			   .id_count = 2},
	};
	why.origin.ids[0].kind = ID_MESSAGE;
	why.origin.ids[1].kind = ID_REQUEST;
	snprintf(why.origin.ids[0].hex, ORIGIN_HEX, "%032x", 0xabcdef);
	snprintf(why.origin.ids[1].hex, ORIGIN_HEX, "%032x", 0x123456);
	add_line(TOKENS_INPUT, 2004, 500, 1, 1);
	add_line(TOKENS_CACHE_READ, 210000, 50, 1, 1);
	add_line(TOKENS_CACHE_WRITE_1H, 2000, 1000, 1, 1);
	add_line(TOKENS_OUTPUT, 1312, 2500, 1, 2);
	calls[0].cost = why.listed = why.sum;
	calls[0].tier = TIER_BATCH;
	calls[0].band = 1;
	why.notes[why.note_count++] = "Made by a sub-agent.";
	why.notes[why.note_count++] =
		"Reasoning is not told apart: it is within the output.";
	activity.why = &why;
}

static void fill_gone(struct sample *s)
{
	fill_why(s);
	why.state = WHY_GONE;
}

/* ---- screens ------------------------------------------------------------ */

static void saved(const char *state, void (*fill)(struct sample *s))
{
	assert_int_equal(check_screens("sessions", state, fill), 0);
}

/* The stage with the pane drilled `depth` deep; the model as filled. */
static void open_deep(struct stage *s, void (*fill)(struct sample *s),
		      int depth, struct screen_size size)
{
	fill_rich(&sample);
	stage_open(s, "sessions", size.cols, size.rows);
	draw(s);
	press(s, KEY_ENTER_KEY);
	fill(&sample);
	draw(s);
	if (depth > 1)
		press(s, 'w');
}

static void saved_deep(const char *state, void (*fill)(struct sample *s),
		       int depth)
{
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_LEN(screen_sizes); i++) {
		struct stage s;

		open_deep(&s, fill, depth, screen_sizes[i]);
		wrong += !same_as_saved(&s, "sessions", state);
		stage_close(&s);
	}
	assert_int_equal(wrong, 0);
}

static void rows_are_as_saved(void **state)
{
	(void)state;
	saved("rich", fill_rich);
	saved("empty", fill_empty);
	saved("reading", fill_reading);
	saved("many", fill_many);
	saved("hostile", fill_hostile);
	saved("huge", fill_huge);
}

static void calls_are_as_saved(void **state)
{
	(void)state;
	saved_deep("calls", fill_calls, 1);
	saved_deep("expired", fill_expired, 1);
}

static void reasons_are_as_saved(void **state)
{
	(void)state;
	saved_deep("why", fill_why, 2);
	saved_deep("gone", fill_gone, 2);
}

static void projects_are_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(screen_sizes); i++) {
		struct stage s;

		fill_projects(&sample);
		stage_open(&s, "sessions", screen_sizes[i].cols,
			   screen_sizes[i].rows);
		draw(&s);
		press(&s, KEY_F5);
		wrong += !same_as_saved(&s, "sessions", "projects");
		stage_close(&s);
	}
	assert_int_equal(wrong, 0);
}

static void colours_are_as_saved(void **state)
{
	(void)state;
	assert_int_equal(check_colours("sessions", "rich", fill_rich), 0);
}

/* ---- every size --------------------------------------------------------- */

static void every_size_is_drawn_whole_and_inside(void **state)
{
	(void)state;
	fill_many(&sample);
	check_reflow("sessions");
	fill_hostile(&sample);
	check_reflow("sessions");
	check_size("sessions", 80, 24, true);
	check_size("sessions", 200, 50, true);
}

static void deep_pages_are_drawn_whole_at_every_size(void **state)
{
	static void (*const fills[])(struct sample *s) = {fill_calls,
							  fill_expired,
							  fill_why, fill_gone};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fills); i++) {
		struct stage s;

		open_deep(&s, fills[i], i < 2 ? 1 : 2, screen_sizes[1]);
		for (int w = 40; w <= 240; w += 3)
			for (int h = 10; h <= 70; h += 5)
				check_size_of(s.frame, "sessions", w, h,
					      false);
		check_size_of(s.frame, "sessions", 120, 40, true);
		stage_close(&s);
	}
}

/* ---- what keys do ------------------------------------------------------- */

static void the_grouping_is_walked_and_named(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	fill_rich(&sample);
	stage_open(&s, "sessions", 120, 40);
	draw(&s);
	assert_true(shows(&s, "by session project key"));
	frame_ask(s.frame, &q);
	assert_int_equal(q.activity->by, BY_SESSION);
	for (int i = 1; i <= activity_by_count; i++) {
		press(&s, KEY_F5);
		frame_ask(s.frame, &q);
		assert_int_equal(q.activity->by,
				 activity_bys[i % activity_by_count]);
	}
	stage_close(&s);
}

static void enter_asks_for_calls_and_then_for_reasons(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	fill_rich(&sample);
	stage_open(&s, "sessions", 120, 40);
	draw(&s);
	press(&s, 'j');
	press(&s, 'k');
	assert_false(shows(&s, "Back"));
	press(&s, KEY_ENTER_KEY);
	frame_ask(s.frame, &q);
	assert_int_equal(q.activity->drill, 1);
	assert_true(shows(&s, "Back"));
	fill_why(&sample);
	draw(&s);
	assert_true(shows(&s, "session 0199b3c2-34cd › calls"));
	press(&s, KEY_ENTER_KEY);
	frame_ask(s.frame, &q);
	assert_int_equal(q.activity->why, 1);
	assert_int_equal(q.activity->why_ts, calls[0].ts);
	assert_true(shows(&s, "why this figure"));
	press(&s, KEY_BACKSPACE_KEY);
	assert_true(shows(&s, "› calls"));
	press(&s, KEY_ESC_KEY);
	assert_false(shows(&s, "Back"));
	stage_close(&s);
}

static void the_end_of_the_calls_asks_for_more(void **state)
{
	struct model_query q = {0};
	struct stage s;
	int before;

	(void)state;
	open_deep(&s, fill_calls, 1, screen_sizes[1]);
	frame_ask(s.frame, &q);
	before = q.activity->call_limit;
	press(&s, 'j');
	frame_ask(s.frame, &q);
	assert_int_equal(q.activity->call_limit, before);
	press(&s, KEY_END_KEY);
	frame_ask(s.frame, &q);
	assert_int_equal(q.activity->call_limit, PAGE + 200);
	stage_close(&s);
}

static void the_page_of_a_call_scrolls(void **state)
{
	struct stage s;

	(void)state;
	open_deep(&s, fill_why, 2, screen_sizes[1]);
	assert_false(shows(&s, "(hash)"));
	press(&s, KEY_END_KEY);
	assert_true(shows(&s, "(hash)"));
	press(&s, KEY_HOME_KEY);
	assert_true(shows(&s, "cache write 1h"));
	stage_close(&s);
}

static void names_can_be_hidden_everywhere(void **state)
{
	static const char *const secret[] = {
		"0199b3c2", "src/engine", "/home/ada", "laptop", "0199b3c2.js",
	};
	struct stage s;

	(void)state;
	for (int depth = 0; depth < 3; depth++) {
		if (depth == 0) {
			fill_rich(&sample);
			stage_open(&s, "sessions", 200, 50);
			draw(&s);
		} else {
			open_deep(&s, depth > 1 ? fill_why : fill_calls,
				  depth, screen_sizes[3]);
		}
		press(&s, 'X');
		for (size_t i = 0; i < ARRAY_LEN(secret); i++)
			assert_false(shows(&s, secret[i]));
		assert_true(shows(&s, "session "));
		stage_close(&s);
	}
}

static void the_rest_cannot_be_opened(void **state)
{
	struct model_query q = {0};
	struct stage s;

	(void)state;
	fill_many(&sample);
	stage_open(&s, "sessions", 120, 40);
	draw(&s);
	press(&s, KEY_END_KEY);
	assert_true(shows(&s, "1204 more"));
	press(&s, KEY_ENTER_KEY);
	frame_ask(s.frame, &q);
	assert_int_equal(q.activity->drill, 0);
	stage_close(&s);
}

static void a_filter_holds_rows_by_all_their_names(void **state)
{
	struct stage s;

	(void)state;
	fill_rich(&sample);
	stage_open(&s, "sessions", 120, 40);
	draw(&s);
	press(&s, '\\');
	type(&s, "gemini");
	press(&s, KEY_ENTER_KEY);
	assert_true(shows(&s, "9d1f7c70-9aa1"));
	assert_false(shows(&s, "0199b3c2-34cd"));
	stage_close(&s);
}

/* ---- csv ---------------------------------------------------------------- */

static char *csv_of(int depth, void (*fill)(struct sample *s))
{
	const struct pane_type *t = pane_type_find("sessions");
	struct pane *p = pane_new(t);
	struct view v = {.search = "", .filter = ""};
	struct canvas c;
	struct buf b = {0};

	fill_rich(&sample);
	canvas_init(&c, 120, 40);
	t->draw(pane_state(p), &v, &sample.m, &c);
	for (int i = 0; i < depth; i++) {
		t->act(pane_state(p), ACTION_OPEN, &v, &sample.m);
		fill(&sample);
		t->draw(pane_state(p), &v, &sample.m, &c);
	}
	t->csv(pane_state(p), &v, &sample.m, &b);
	pane_free(p);
	canvas_release(&c);
	return buf_take(&b);
}

static void csv_has_rows_calls_or_the_sum(void **state)
{
	char *text = csv_of(0, fill_rich);

	(void)state;
	assert_true(!strncmp(text, "session,project,client,parent,", 30));
	assert_non_null(strstr(text, "0199b3c2-4f2e-7a10-9c1d-5e0f12ab34cd,"
				     "/home/ada/src/engine,claude-code,"));
	assert_non_null(strstr(text, "2026-11-23T18:21:00Z,true,"));
	free(text);
	text = csv_of(1, fill_calls);
	assert_true(!strncmp(text, "time,model,provider,client,session,", 35));
	assert_non_null(strstr(text, "2026-11-23T18:21:00Z,claude-opus-4-5,"
				     "anthropic,claude-code,"));
	free(text);
	text = csv_of(2, fill_why);
	assert_string_equal(text,
			    "what,count,usd_per_million,factor,cost_usd\n"
			    "input,2004,5.000000000,1/1,0.010020000\n"
			    "cache read,210000,0.500000000,1/1,0.105000000\n"
			    "cache write 1h,2000,10.000000000,1/1,0.020000000\n"
			    "output,1312,12.500000000,1/2,0.016400000\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_as_saved),
		cmocka_unit_test(calls_are_as_saved),
		cmocka_unit_test(reasons_are_as_saved),
		cmocka_unit_test(projects_are_as_saved),
		cmocka_unit_test(colours_are_as_saved),
		cmocka_unit_test(every_size_is_drawn_whole_and_inside),
		cmocka_unit_test(deep_pages_are_drawn_whole_at_every_size),
		cmocka_unit_test(the_grouping_is_walked_and_named),
		cmocka_unit_test(enter_asks_for_calls_and_then_for_reasons),
		cmocka_unit_test(the_end_of_the_calls_asks_for_more),
		cmocka_unit_test(the_page_of_a_call_scrolls),
		cmocka_unit_test(names_can_be_hidden_everywhere),
		cmocka_unit_test(the_rest_cannot_be_opened),
		cmocka_unit_test(a_filter_holds_rows_by_all_their_names),
		cmocka_unit_test(csv_has_rows_calls_or_the_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
