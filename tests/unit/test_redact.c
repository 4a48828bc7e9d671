/* What people call their things must not be read from a screen that hides
 * names: a model full of names, drawn on every pane, and none may be seen. */
#include "core/activity.h"
#include "core/config.h"
#include "core/trend.h"
#include "core/ui_config.h"
#include "tests/unit/sample_budgets.h"
#include "tests/unit/screen_kit.h"

/* Stands at the start of every private name, so that a part is found too. */
#define SECRET "zqx"
#define PATH "/home/" SECRET "-user/" SECRET "-path"

enum { ROWS = 3 };

static struct activity activity;
static struct activity_row rows[ROWS];
static struct activity_use use;
static struct activity_call calls[2];
static struct why why;
static struct trend trend;
static struct config config;
static struct ui_config *ui;

static const char config_text[] =
	"{\"header\": [[\"in:graph\", \"out:graph\"], [\"budget:bar\","
	" \"unseen:text\"], [\"limits:text\", \"sources:text\"]],"
	" \"sources\": [{\"name\": \"" SECRET "-source\", \"type\": "
	"\"litellm-log\", \"path\": \"" PATH "/" SECRET "-*.jsonl\"},"
	" {\"name\": \"" SECRET "-openai\", \"type\": \"openai\","
	" \"key\": \"env:" SECRET "_KEY\"}],"
	" \"alerts\": {\"exec\": [\"" PATH "/" SECRET "-tell\"],"
	" \"webhook\": \"env:" SECRET "_HOOK\"},"
	" \"budgets\": [{\"name\": \"" SECRET "-budget\", \"limit_usd\": "
	"\"500.00\", \"period\": \"month\", \"filter\": {\"project\": "
	"\"" SECRET "-project\", \"key\": \"" SECRET "-key\"},"
	" \"exec\": [\"" PATH "/" SECRET "-tell\"], \"webhook\": \"env:" SECRET
	"_BUDGET\"}]}";

/* ---- a model full of names ---------------------------------------------- */

static void name_sources(struct sample *s)
{
	static const char error[] = PATH "/" SECRET "-llm.json: permission denied";

	for (int i = 0; i < s->m.source_count; i++) {
		struct source_status *to = &s->sources[i];

		if (i > 0)
			to->name = i % 2 ? SECRET "-source"
					 : SECRET "-gateway";
		to->where = PATH "/" SECRET "-where";
		to->reject_file = to->rejected ? PATH "/" SECRET "-rejected.jsonl" : NULL;
		to->error = to->state == SOURCE_OK ? NULL : error;
		to->hint = to->error ? "usermod -aG adm " SECRET "-user" : NULL;
	}
	for (int i = 0; i < s->m.place_count; i++)
		s->places[i].path = PATH "/" SECRET "-place";
	s->notices[0] = "the store " PATH "/" SECRET "-tokentop.db is full";
	s->m.notice_count = 1;
	s->m.store_path = PATH "/" SECRET "-tokentop.db";
	s->m.config_path = PATH "/" SECRET "-config.json";
}

static void name_bills(struct sample *s)
{
	for (int i = 0; i < SAMPLE_UNSEEN; i++) {
		s->unseen[i].key = SECRET "-key";
		s->unseen[i].project = SECRET "-project";
	}
	for (int i = 0; i < s->m.balance_count; i++) {
		s->balances[i].source = SECRET "-source";
		s->balances[i].account = SECRET "-account";
	}
	for (int i = 0; i < s->m.limit_count; i++) {
		sampled.limits[i].source = SECRET "-source";
		sampled.limits[i].account = i % 2 ? "" : SECRET "-account";
	}
}

static void name_budgets(struct sample *s)
{
	for (int i = 0; i < s->m.budget_count; i++) {
		struct budget *b = &sampled.budgets[i];

		b->name = SECRET "-budget";
		for (int k = 0; k < b->filter_count; k++)
			if (b->filters[k].by != BY_PROVIDER)
				b->filters[k].glob = SECRET "-*";
	}
	for (int i = 0; i < s->m.alert_count; i++) {
		struct alert *a = &sampled.alerts[i];

		a->text = "Budget " SECRET "-budget: $9.10 of $10.00 is spent";
		a->key = "budget:" SECRET "-budget:80";
		a->budget = a->budget[0] ? SECRET "-budget" : "";
		a->failure = SECRET "-hook answered 503";
	}
}

static bool is_public(enum by by)
{
	return by == BY_PROVIDER || by == BY_MODEL || by == BY_CLIENT ||
	       by == BY_MAKER || by == BY_CAMP || by == BY_MAKER_CAMP;
}

static void name_bands(enum by by)
{
	trend.by = by;
	trend.bands[0].name = is_public(by) ? "one"
					    : PATH "/" SECRET "-project";
	trend.bands[1].name = is_public(by) ? "two" : SECRET "-other";
}

static void name_trend(struct sample *s)
{
	trend = (struct trend){.step = TREND_DAY,
			       .zone = "UTC", .count = 20, .band_count = 2,
			       .now = SAMPLE_NOW, .live = true, .names = 2,
			       .first = SAMPLE_NOW - 20 * SAMPLE_DAY};
	name_bands(BY_PROJECT);
	for (int k = 0; k < 2; k++) {
		struct trend_band *b = &trend.bands[k];

		b->id = (uint32_t)k + 1;
		for (int i = 0; i < trend.count; i++) {
			struct trend_value v = {MONEY_USD, 70000, 9, 0};
			int64_t day = SAMPLE_TODAY -
				      (trend.count - 1 - i) * SAMPLE_DAY;

			b->points[i] = v;
			trend.points[i].start = day;
			trend.points[i].end = day + SAMPLE_DAY;
			trend.points[i].total.cost += v.cost;
			trend.points[i].total.tokens += v.tokens;
			b->total.cost += v.cost;
			b->total.tokens += v.tokens;
			trend.total.cost += v.cost;
		}
	}
	s->m.trend = &trend;
}

static void name_why(void)
{
	why = (struct why){
		.state = WHY_FOUND, .id = 1, .ts = calls[0].ts,
		.call = &calls[0], .reported = MONEY_NONE,
		.origin = {.owner = PATH "/" SECRET "-owner.jsonl",
			   .winner = PATH "/" SECRET "-winner.jsonl"},
	};
}

static void name_calls(void)
{
	for (int i = 0; i < 2; i++)
		calls[i] = (struct activity_call){
			.id = (uint32_t)i + 1, .ts = SAMPLE_NOW - 9000 * (i + 1),
			.requests = 1, .known = TOKENS_ALL_KNOWN,
			.cost = MONEY_USD, .basis = BASIS_COMPUTED,
			.model = "claude-opus-4-5", .raw_model = "raw",
			.provider = "anthropic", .maker = "anthropic",
			.client = "claude-code", .project = PATH "/" SECRET "-project",
			.session = SECRET "-session", .key = SECRET "-key",
			.host = SECRET "-host", .source = SECRET "-source",
			.account = SECRET "-account", .user = SECRET "-user",
			.tags = SECRET "-tag", .region = "",
			.price_list = "anthropic",
		};
	activity.calls = calls;
	activity.call_count = 2;
	activity.call_requests = 2;
}

static void name_activity(struct sample *s)
{
	static const char *const names[ROWS] = {
		SECRET "-0199b3c2-4f2e", SECRET "-0199b3f0-0a3c",
		PATH "/" SECRET "-name",
	};

	activity = (struct activity){.now = SAMPLE_NOW,
				     .rows = rows, .row_count = ROWS};
	use = (struct activity_use){"claude-opus-4-5", "anthropic",
				    sample_cell(99000, MONEY_USD, true), 0};
	for (int i = 0; i < ROWS; i++)
		rows[i] = (struct activity_row){
			.name = names[i], .client = "claude-code",
			.project = PATH "/" SECRET "-project",
			.parent = i ? names[0] : "", .provider = "anthropic",
			.id = (uint32_t)i + 1,
			.first_ts = SAMPLE_NOW - 100000,
			.last_ts = SAMPLE_NOW - 3000, .sums = use.sums,
			.computed = true, .live = i == 0, .uses = &use,
			.use_count = 1, .provider_count = 1,
			.client_count = 1,
		};
	name_calls();
	name_why();
	s->m.activity = &activity;
}

static void fill(struct sample *s)
{
	sample_budgeted(s);
	name_sources(s);
	name_bills(s);
	name_budgets(s);
	name_trend(s);
	name_activity(s);
	s->m.config = &config;
	s->m.ui = ui;
}

/* Nothing was ever counted, so that panes say what they would need. */
static void fill_bare(struct sample *s)
{
	sample_empty(s);
	name_sources(s);
	s->m.config = &config;
	s->m.ui = ui;
}

/* Sellers are asked and have not answered. */
static void fill_asked(struct sample *s)
{
	sample_asked(s);
	name_sources(s);
	s->m.config = &config;
	s->m.ui = ui;
}

/* ---- drawing it all ----------------------------------------------------- */

/* The first line that holds a name, else NULL; case does not matter. */
static const char *leak_in(char *text)
{
	char *next;

	for (char *line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (strcasestr(line, SECRET))
			return line;
	}
	return NULL;
}

/* Does the stage tell a name, drawn or as csv? Says which. */
static int leaks(struct stage *s, const char *pane, const char *after)
{
	struct buf csv = {0};
	char *texts[] = {screen(s), NULL};
	int n = 0;

	frame_csv(s->frame, &sample.m, &csv);
	texts[1] = buf_take(&csv);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const char *line = texts[i] ? leak_in(texts[i]) : NULL;

		if (line)
			print_error("%s after \"%s\", %s: %s\n", pane, after,
				    i ? "csv" : "screen", line);
		n += line != NULL;
		free(texts[i]);
	}
	return n;
}

static void answer_activity(const struct activity_query *q)
{
	activity.by = q->by;
	activity.row_count = is_public(q->by) ? 0 : ROWS;
	activity.drill = q->drill;
	activity.drilled = q->drill ? &rows[q->drill - 1] : NULL;
	activity.why = q->why ? &why : NULL;
	if (q->why)
		why.id = q->why;
}

/* What the engine does between two frames: what is asked for decides what the
 * rows are of. */
static void answer(struct stage *s)
{
	struct model_query q = {0};

	frame_ask(s->frame, &q);
	if (q.activity)
		answer_activity(q.activity);
	if (q.trend)
		name_bands(q.trend->by);
	draw(s);
}

/* Tab, Enter and letters are themselves; d: down, g: F5, r: right. */
static const char *const walks[] = {
	"", "\t", "\t\t", "\t\t\t", "z", "\tz", "\t\tz", "\r", "\rz",
	"\r\t", "\r\r", "\rw", "w", "\t\r", "\t\r\t", "\t\t\r",
	"\t\t\t\r", "g", "gg", "ggg", "gggg", "ggggg", "g\r", "gg\r",
	"d", "d\r", "d\t", "dd\r", "ddd\r", "dddd\r", "ddddd\r", "\td\r",
	"\tdd\r", "\tddd\r", "\tdddd\r", "dd\t", "ddd\t", "dddd\t",
	"ddddd\t", "dddddd\t", "ddddddd\t", "dddd\rd\r", "ddddd\rd\r",
	"dddddd\rd\r", "ddddddd\rd\r", "dddd\r\r", "ddddd\r\r",
	"dddddd\r\r", "ddddddd\r\r", "B", "$", "b", "bb", "+", "-", "--",
	"*", " ", " d c", "r", "rr", "rrr\r", "a",
};

/* A walk's key: some stand for keys without a character. */
static uint32_t key_of(char c)
{
	switch (c) {
	case 'g': return KEY_F5;
	case 'r': return KEY_RIGHT_KEY;
	case 'd': return KEY_DOWN_KEY;
	default: return (unsigned char)c;
	}
}

enum hidden { HIDDEN, KIOSK, SHOWN };

/* A stage at the end of a walk; the caller closes it. */
static void walk(struct stage *s, const char *keys, enum hidden how)
{
	if (how == KIOSK)
		frame_set_kiosk(s->frame);
	draw(s);
	if (how == HIDDEN)
		press(s, 'X');
	answer(s);
	for (; *keys; keys++) {
		press(s, key_of(*keys));
		answer(s);
	}
}

static int walk_all(void (*make)(struct sample *s), enum hidden how)
{
	static const struct screen_size sizes[] = {{120, 40}, {200, 50}};
	size_t all = ARRAY_LEN(walks) * ARRAY_LEN(sizes);
	int n = 0;

	for (int p = 0; pane_types[p]; p++)
		for (size_t i = 0; i < all; i++) {
			const char *keys = walks[i / ARRAY_LEN(sizes)];
			struct screen_size size = sizes[i % ARRAY_LEN(sizes)];
			struct stage s;

			make(&sample);
			stage_open(&s, pane_types[p]->name, size.cols,
				   size.rows);
			walk(&s, keys, how);
			n += leaks(&s, pane_types[p]->name, keys);
			stage_close(&s);
		}
	return n;
}

static void no_pane_tells_a_name_where_names_are_hidden(void **state)
{
	(void)state;
	assert_int_equal(walk_all(fill, HIDDEN), 0);
}

static void no_pane_tells_a_name_in_a_kiosk(void **state)
{
	(void)state;
	assert_int_equal(walk_all(fill, KIOSK), 0);
}

static void no_pane_tells_a_name_with_nothing_to_show(void **state)
{
	(void)state;
	assert_int_equal(walk_all(fill_bare, HIDDEN), 0);
	assert_int_equal(walk_all(fill_asked, HIDDEN), 0);
}

/* Some walk through the pane shows that name. */
static bool is_told(const char *pane, const char *name)
{
	bool told = false;

	for (size_t i = 0; i < ARRAY_LEN(walks) && !told; i++) {
		struct stage s;

		fill(&sample);
		stage_open(&s, pane, 200, 50);
		walk(&s, walks[i], SHOWN);
		told = shows(&s, name);
		stage_close(&s);
	}
	return told;
}

/* Were the names not there to be seen, the tests above would prove nothing. */
static void every_name_is_told_where_names_are_shown(void **state)
{
	static const struct { const char *pane, *name; } told[] = {
		{"overview", SECRET "-budget"}, {"overview", SECRET "-key"},
		{"providers", SECRET "-source"},
		{"providers", SECRET "-account"},
		{"trends", SECRET "-user"}, {"trends", SECRET "-other"},
		{"reconcile", SECRET "-key"},
		{"reconcile", SECRET "-project"},
		{"sessions", SECRET "-project"}, {"sessions", SECRET "-key"},
		{"sessions", SECRET "-host"}, {"sessions", SECRET "-source"},
		{"sessions", SECRET "-user"}, {"sessions", SECRET "-account"},
		{"sessions", SECRET "-owner"}, {"sessions", SECRET "-0199b3c2"},
		{"sources", SECRET "-where"}, {"sources", SECRET "-place"},
		{"sources", SECRET "-rejected"}, {"sources", SECRET "-llm"},
		{"sources", SECRET "-tokentop.db"},
		{"budgets", SECRET "-budget"}, {"budgets", SECRET "-account"},
		{"budgets", SECRET "-hook"}, {"budgets", SECRET "-*"},
		{"setup", SECRET "-source"}, {"setup", SECRET "-budget"},
		{"setup", SECRET "-project"}, {"setup", SECRET "_HOOK"},
		{"setup", SECRET "-tell"},
		{"first-run", SECRET "-place"},
		{"first-run", SECRET "-config.json"},
	};
	int missing = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		if (is_told(told[i].pane, told[i].name))
			continue;
		print_error("%s never shows %s\n", told[i].pane, told[i].name);
		missing++;
	}
	assert_int_equal(missing, 0);
}

static int setup(void **state)
{
	struct err err = {""};

	(void)state;
	if (!config_parse(&config, STR(config_text), "config.json", &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	ui = ui_config_new(&config);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ui_config_free(ui);
	config_release(&config);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_pane_tells_a_name_where_names_are_hidden),
		cmocka_unit_test(no_pane_tells_a_name_in_a_kiosk),
		cmocka_unit_test(no_pane_tells_a_name_with_nothing_to_show),
		cmocka_unit_test(every_name_is_told_where_names_are_shown),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
