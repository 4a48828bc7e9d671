/* The compare pane on comparisons made by hand: every view, every state. */
#include "core/compare.h"
#include "tests/unit/screen_kit.h"

enum { ROWS_MOST = 320 };

static struct {
	struct comparison c[COMPARE_VIEWS];
	struct compare_row rows[ROWS_MOST];
	struct compare_part parts[4];
	struct compare_side sides[8], earns[4], made[4];
	struct compare_cross cross[8];
	struct compare_change changes[8];
	char names[ROWS_MOST][40];
} made;

#define CENTS ((money)MONEY_USD / 100)

static const struct target_line {
	const char *model, *provider, *maker;
	int cents;              /* -1: no price for any call */
	int64_t context;
	enum compare_assumption marks[3];       /* ASSUMPTIONS: none */
	bool in_mix;
} target_lines[] = {
	{"glm-4.7-flash", "zai", "zhipu", 0, 0,
	 {ASSUME_CACHE_WRITE, ASSUME_TOKENIZER, ASSUMPTIONS}, false},
	{"gpt-5-nano", "openai", "openai", 88, 400000,
	 {ASSUME_CACHE_WRITE, ASSUME_TOKENIZER, ASSUMPTIONS}, false},
	{"deepseek-v4-flash", "deepseek", "deepseek", 141, 0,
	 {ASSUME_CACHE_WRITE, ASSUME_TOKENIZER, ASSUMPTIONS}, false},
	{"llama-4-maverick", "groq", "meta", 306, 131072,
	 {ASSUME_CONTEXT, ASSUME_CACHE_READ, ASSUME_TOKENIZER}, false},
	{"gemini-2.5-flash", "google", "google", 422, 1048576,
	 {ASSUME_CACHE_WRITE, ASSUME_TOKENIZER, ASSUMPTIONS}, false},
	{"gpt-5-mini", "openai", "openai", 512, 400000,
	 {ASSUME_CACHE_WRITE, ASSUME_TOKENIZER, ASSUMPTIONS}, false},
	{"claude-haiku-4-5", "anthropic", "anthropic", 1040, 200000,
	 {ASSUME_CONTEXT, ASSUMPTIONS, ASSUMPTIONS}, false},
	{"mistral-large", "mistral", "mistral", 2511, 128000,
	 {ASSUME_CONTEXT, ASSUME_CACHE_READ, ASSUME_TIER}, false},
	{"claude-sonnet-4-5", "anthropic", "anthropic", 2720, 1000000,
	 {ASSUMPTIONS, ASSUMPTIONS, ASSUMPTIONS}, true},
	{"claude-opus-4-5", "anthropic", "anthropic", 4410, 200000,
	 {ASSUME_CONTEXT, ASSUMPTIONS, ASSUMPTIONS}, true},
	{"claude-opus-4-5", "aws", "anthropic", 4851, 200000,
	 {ASSUME_CONTEXT, ASSUMPTIONS, ASSUMPTIONS}, true},
	{"gpt-4", "openai", "openai", 93012, 8192,
	 {ASSUME_CONTEXT, ASSUME_CACHE_READ, ASSUME_TOKENIZER}, false},
	{"nova-late", "aws", "amazon", 55, 0,
	 {ASSUME_UNPRICED, ASSUME_TOKENIZER, ASSUMPTIONS}, false},
};

static struct cell cell_of(int64_t tokens, money cost)
{
	struct cell c = sample_cell(tokens, cost, true);

	c.unknown[TOKENS_REASONING] = 0;
	return c;
}

static void fill_mix(struct compare_mix *m)
{
	static const struct {
		const char *model, *provider;
		int64_t tokens;
		int cents;
	} parts[] = {
		{"claude-opus-4-5", "anthropic", 18910000, 2391},
		{"claude-sonnet-4-5", "anthropic", 14640000, 1205},
		{"gpt-5.2-codex", "openai", 7930000, 587},
	};

	m->parts = made.parts;
	m->part_count = ARRAY_LEN(parts);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		made.parts[i] = (struct compare_part){
			parts[i].model, parts[i].provider, "",
			cell_of(parts[i].tokens, parts[i].cents * CENTS),
		};
		cell_add(&m->cell, &made.parts[i].cell, 1);
	}
}

static void fill_row(struct compare_row *r, const struct target_line *t,
		     const struct compare_mix *m)
{
	*r = (struct compare_row){
		.model = t->model, .provider = t->provider,
		.list = t->provider, .maker = t->maker, .context = t->context,
		.in_mix = t->in_mix, .whole = true, .cheapest = true,
		.cost = t->cents * CENTS, .actual = m->cell.cost,
		.calls = m->cell.requests, .tokens = cell_total(&m->cell),
	};
	r->used_provider = !strcmp(t->provider, "anthropic") ||
			   !strcmp(t->provider, "openai");
	for (size_t i = 0; i < ARRAY_LEN(t->marks); i++)
		if (t->marks[i] < ASSUMPTIONS)
			r->assumed[t->marks[i]] = (struct assumed){
				212 - 60 * (int64_t)i, 12400000};
	if (r->assumed[ASSUME_UNPRICED].calls) {
		r->whole = false;
		r->actual = 198 * CENTS;
	}
	r->difference = r->cost - r->actual;
	r->percent = compare_percent(r->difference, r->actual);
	r->per_mtok = divide_half_even((__int128)r->cost * 1000000, r->tokens);
}

static void fill_whatif(void)
{
	struct comparison *c = &made.c[COMPARE_WHATIF];

	c->view = COMPARE_WHATIF;
	fill_mix(&c->mix);
	c->mix.apart = cell_of(610000, 0);
	c->rows = made.rows;
	c->row_count = ARRAY_LEN(target_lines);
	for (int i = 0; i < c->row_count; i++) {
		fill_row(&made.rows[i], &target_lines[i], &c->mix);
		made.rows[i].id = 100 + (uint32_t)i;
	}
	made.rows[10].cheapest = false;
}

static void fill_sides(void)
{
	static const struct {
		const char *name, *provider;
		int64_t tokens;
		int cents;
	} sides[] = {
		{"claude-opus-4-5", "anthropic", 18910000, 2391},
		{"claude-sonnet-4-5", "anthropic", 14640000, 1205},
		{"gpt-5.2-codex", "openai", 7930000, 587},
		{"gemini-3-pro", "google", 4270000, 344},
		{"openrouter", "", 1340000, 41},
	};
	struct comparison *c = &made.c[COMPARE_SIDE];

	c->view = COMPARE_SIDE;
	c->by = BY_MODEL;
	c->sides = made.sides;
	c->side_count = ARRAY_LEN(sides);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		made.sides[i] = (struct compare_side){
			sides[i].name, sides[i].provider, 200 + (uint32_t)i,
			cell_of(sides[i].tokens, sides[i].cents * CENTS), 0,
		};
		cell_add(&c->total.cell, &made.sides[i].cell, 1);
	}
	/* one that says nothing of caches, and one that is a subscription's */
	made.sides[3].cell.unknown[TOKENS_CACHE_READ] =
		(int32_t)made.sides[3].cell.requests;
	made.sides[2].flags = SERIES_NOTIONAL;
}

static void fill_camps(void)
{
	static const char *const names[] = {"lab", "infrastructure",
					    "vertical", "open"};
	static const struct {
		int earns, made, cents;
	} cross[] = {
		{0, 0, 3596}, {1, 0, 1207}, {1, 1, 365}, {1, 2, 288},
		{2, 2, 96}, {3, 3, 71}, {3, 0, 44},
	};
	struct comparison *c = &made.c[COMPARE_CAMPS];

	c->view = COMPARE_CAMPS;
	c->earns = made.earns;
	c->made = made.made;
	c->cross = made.cross;
	c->earn_count = c->made_count = 4;
	c->cross_count = ARRAY_LEN(cross);
	for (int i = 0; i < 4; i++) {
		made.earns[i] = (struct compare_side){.name = names[i],
						      .provider = ""};
		made.made[i] = made.earns[i];
	}
	for (size_t i = 0; i < ARRAY_LEN(cross); i++) {
		struct cell cell = cell_of(cross[i].cents * INT64_C(9100),
					   cross[i].cents * CENTS);

		made.cross[i] = (struct compare_cross){cross[i].earns,
						       cross[i].made, cell};
		cell_add(&made.earns[cross[i].earns].cell, &cell, 1);
		cell_add(&made.made[cross[i].made].cell, &cell, 1);
		cell_add(&c->total.cell, &cell, 1);
	}
}

static void fill_periods(void)
{
	static const struct {
		const char *name, *provider;
		int now, before;
	} changes[] = {
		{"claude-opus-4-5", "anthropic", 2391, 1620},
		{"gpt-5.2-codex", "openai", 587, 1104},
		{"claude-sonnet-4-5", "anthropic", 1205, 988},
		{"gemini-3-pro", "google", 344, 0},
		{"gpt-5.2", "openai", 0, 120},
		{"claude-haiku-4-5", "anthropic", 88, 88},
	};
	struct comparison *c = &made.c[COMPARE_PERIODS];

	c->view = COMPARE_PERIODS;
	c->by = BY_MODEL;
	c->span = (struct span){SAMPLE_NOW - 86400000, SAMPLE_NOW};
	c->before = (struct span){SAMPLE_NOW - 2 * 86400000, c->span.since};
	c->changes = made.changes;
	c->change_count = ARRAY_LEN(changes);
	c->sum = (struct compare_change){.name = "", .provider = ""};
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		struct compare_change *x = &made.changes[i];

		*x = (struct compare_change){
			.name = changes[i].name,
			.provider = changes[i].provider,
			.id = 300 + (uint32_t)i,
		};
		if (changes[i].now)
			x->now = cell_of(changes[i].now * INT64_C(9000),
					 changes[i].now * CENTS);
		if (changes[i].before)
			x->before = cell_of(changes[i].before * INT64_C(8000),
					    changes[i].before * CENTS);
		x->difference = x->now.cost - x->before.cost;
		x->percent = compare_percent(x->difference, x->before.cost);
		cell_add(&c->sum.now, &x->now, 1);
		cell_add(&c->sum.before, &x->before, 1);
	}
	c->sum.difference = c->sum.now.cost - c->sum.before.cost;
	c->sum.percent = compare_percent(c->sum.difference,
					 c->sum.before.cost);
}

static void fill_all(struct sample *s)
{
	memset(&made, 0, sizeof(made));
	sample_rich(s);
	fill_whatif();
	fill_sides();
	fill_camps();
	fill_periods();
}

static void whatif(struct sample *s)
{
	fill_all(s);
	s->m.comparison = &made.c[COMPARE_WHATIF];
}

/* Tab has been pressed when the answer to it comes. */
static void side(struct sample *s)
{
	fill_all(s);
	s->m.comparison = &made.c[COMPARE_SIDE];
}

static void camps(struct sample *s)
{
	fill_all(s);
	s->m.comparison = &made.c[COMPARE_CAMPS];
}

static void periods(struct sample *s)
{
	fill_all(s);
	s->m.comparison = &made.c[COMPARE_PERIODS];
}

static void waiting(struct sample *s)
{
	fill_all(s);
	s->m.comparison = NULL;
}

static void reading(struct sample *s)
{
	waiting(s);
	s->m.reading = true;
}

static void empty(struct sample *s)
{
	sample_empty(s);
	memset(&made, 0, sizeof(made));
	s->m.comparison = &made.c[COMPARE_WHATIF];
}

/* Calls that are gone, notional dollars, calls that stay apart. */
static void old(struct sample *s)
{
	whatif(s);
	made.c[0].mix.gone = 212;
	made.c[0].mix.notional = 587 * CENTS;
	made.c[0].mix.reported = 1205 * CENTS;
	for (int i = 0; i < made.c[0].row_count; i++)
		made.rows[i].assumed[ASSUME_GONE] = (struct assumed){212,
								    8800000};
}

static void huge(struct sample *s)
{
	struct compare_mix *m = &made.c[COMPARE_WHATIF].mix;

	whatif(s);
	m->cell.cost *= 2000000;
	m->cell.requests *= 1000000;
	for (int i = 0; i < made.c[0].row_count; i++) {
		struct compare_row *r = &made.rows[i];

		r->cost *= 2000000;
		r->actual *= 2000000;
		r->difference = r->cost - r->actual;
		r->per_mtok = r->cost / 50;
	}
}

static void many(struct sample *s)
{
	struct comparison *c = &made.c[COMPARE_WHATIF];

	whatif(s);
	c->row_count = 300;
	for (int i = 0; i < c->row_count; i++) {
		struct compare_row *r = &made.rows[i];

		fill_row(r, &target_lines[i % 11], &c->mix);
		snprintf(made.names[i], sizeof(made.names[i]), "model-%03d",
			 i);
		r->model = made.names[i];
		r->cost = (money)(i + 1) * 31 * CENTS;
		r->difference = r->cost - r->actual;
		r->percent = compare_percent(r->difference, r->actual);
		r->id = 1000 + (uint32_t)i;
	}
}

/* Names as nobody should have: wide, of emoji, long, with control
 * characters. */
static void hostile(struct sample *s)
{
	static const char *const names[] = {
		"通义千问-超大杯-思考版", "🦙🦙🦙-70b-🔥-instruct",
		"a-model-whose-name-goes-on-and-on-and-on-and-on",
		"evil\x1b[31m\nname", "",
	};

	whatif(s);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		made.rows[i].model = names[i];
		made.rows[i].maker = names[i];
		made.rows[i].provider = names[(i + 1) % ARRAY_LEN(names)];
	}
}

static void every_view_is_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	wrong += check_screens("compare", "whatif", whatif);
	wrong += check_keyed("compare", "side", side, "\t");
	wrong += check_keyed("compare", "camps", camps, "\t\t");
	wrong += check_keyed("compare", "periods", periods, "\t\t\t");
	assert_int_equal(wrong, 0);
}

static void every_state_is_as_saved(void **state)
{
	int wrong = 0;

	(void)state;
	wrong += check_screens("compare", "waiting", waiting);
	wrong += check_screens("compare", "reading", reading);
	wrong += check_screens("compare", "empty", empty);
	wrong += check_screens("compare", "old", old);
	wrong += check_screens("compare", "huge", huge);
	wrong += check_screens("compare", "many", many);
	wrong += check_screens("compare", "hostile", hostile);
	assert_int_equal(wrong, 0);
}

static void colours_are_as_saved(void **state)
{
	(void)state;
	assert_int_equal(check_colours("compare", "whatif", whatif), 0);
}

/* ---- sizes --------------------------------------------------------------- */

static void no_view_leaves_its_canvas(void **state)
{
	static void (*const fills[])(struct sample *s) = {
		whatif, side, camps, periods, hostile, huge, empty, waiting,
	};
	static const char *const keys[] = {"", "\t", "\t\t", "\t\t\t", "", "",
					   "", ""};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fills); i++) {
		struct stage s;

		fills[i](&sample);
		stage_open(&s, "compare", 80, 24);
		draw(&s);
		type(&s, keys[i]);
		for (int w = 40; w <= 240; w += 7)
			for (int h = 10; h <= 70; h += 5) {
				check_size_of(s.frame, "compare", w, h, false);
				check_size_of(s.frame, "compare", w, h, true);
			}
		stage_close(&s);
	}
}

/* ---- keys ---------------------------------------------------------------- */

static void open_whatif(struct stage *s)
{
	whatif(&sample);
	stage_open(s, "compare", 120, 40);
	draw(s);
}

static struct compare_query question(const struct stage *s)
{
	struct model_query q = {0};

	frame_ask(s->frame, &q);
	assert_non_null(q.compare);
	return *q.compare;
}

static void tab_asks_for_the_next_view(void **state)
{
	struct stage s;

	(void)state;
	open_whatif(&s);
	assert_int_equal(question(&s).view, COMPARE_WHATIF);
	press(&s, '\t');
	assert_int_equal(question(&s).view, COMPARE_SIDE);
	assert_int_equal(question(&s).by, BY_MODEL);
	assert_true(shows(&s, "reading the calls"));
	sample.m.comparison = &made.c[COMPARE_SIDE];
	draw(&s);
	assert_true(shows(&s, "claude-opus-4-5"));
	assert_true(shows(&s, "nothing is tagged"));
	press(&s, KEY_F5);
	assert_int_equal(question(&s).by, BY_PROVIDER);
	assert_true(shows(&s, "reading the calls"));
	press(&s, '\t');
	press(&s, '\t');
	assert_int_equal(question(&s).view, COMPARE_PERIODS);
	press(&s, '+');
	assert_int_equal(question(&s).period, PERIOD_TODAY);
	press(&s, '-');
	press(&s, '-');
	assert_int_equal(question(&s).period, PERIOD_MONTH);
	stage_close(&s);
}

static void c_compares_what_is_tagged(void **state)
{
	struct stage s;

	(void)state;
	whatif(&sample);
	stage_open(&s, "models", 120, 40);
	draw(&s);
	press(&s, ' ');
	press(&s, ' ');
	press(&s, 'c');
	assert_string_equal(frame_pane(s.frame), "compare");
	assert_int_equal(question(&s).view, COMPARE_SIDE);
	assert_int_equal(question(&s).tagged_count, 2);
	press(&s, 'U');
	assert_int_equal(question(&s).tagged_count, 0);
	stage_close(&s);
}

static void the_window_and_the_provider_are_asked_for(void **state)
{
	struct stage s;

	(void)state;
	open_whatif(&s);
	press(&s, KEY_RIGHT_KEY);
	assert_non_null(question(&s).provider);
	assert_string_equal(question(&s).provider, "anthropic");
	stage_close(&s);
}

static void the_selected_row_says_what_it_takes_for_granted(void **state)
{
	struct stage s;

	(void)state;
	open_whatif(&s);
	type(&s, "/maverick\n");
	assert_true(shows(&s, "no cache price there: 12.4M cached tokens "
			      "priced as input"));
	assert_true(shows(&s, "context of 131k: 212 calls (12.4M tokens)"));
	assert_true(shows(&s, "llama-4-maverick at groq: $3.06 for what did "
			      "cost $41.8"));
	stage_close(&s);
}

static void sellers_of_a_model_are_folded_and_unfolded(void **state)
{
	struct stage s;

	(void)state;
	open_whatif(&s);
	made.rows[10].in_mix = false;
	draw(&s);
	assert_int_equal(row_of(&s, "$48.51"), -1);
	press(&s, KEY_F5);
	assert_true(row_of(&s, "$48.51") > row_of(&s, "$44.10"));
	press(&s, KEY_F5);
	assert_int_equal(row_of(&s, "$48.51"), -1);
	assert_int_equal(row_of(&s, "deepseek-v4-flash"), -1);
	assert_true(row_of(&s, "gpt-5-nano") > 0);
	stage_close(&s);
}

static void the_actual_cost_stands_at_its_place(void **state)
{
	struct stage s;

	(void)state;
	open_whatif(&s);
	assert_true(row_of(&s, "what it did cost") >
		    row_of(&s, "claude-sonnet-4-5"));
	assert_true(row_of(&s, "what it did cost") < row_of(&s, "gpt-4 "));
	/* what lacks a part of the calls is no bargain */
	assert_true(row_of(&s, "nova-late") > row_of(&s, "gpt-4 "));
	stage_close(&s);
}

static void a_filter_and_a_click_work(void **state)
{
	struct stage s;

	(void)state;
	open_whatif(&s);
	type(&s, "\\gemini\n");
	assert_true(shows(&s, "gemini-2.5-flash"));
	assert_false(shows(&s, "gpt-5-nano"));
	click(&s, 14, row_of(&s, "What if"));
	assert_int_equal(question(&s).view, COMPARE_SIDE);
	stage_close(&s);
}

static void rows_of_every_view_can_be_exported(void **state)
{
	static const char *const heads[COMPARE_VIEWS] = {
		"model,provider,price_list,maker,cost_usd",
		"model,provider,cost_usd,requests",
		"provider_camp,maker_camp,cost_usd",
		"model,provider,this_usd,before_usd",
	};
	static const char *const lines[COMPARE_VIEWS] = {
		"gpt-5-nano,openai,openai,openai,0.880000000,41.83",
		"claude-opus-4-5,anthropic,23.910000000,",
		"infrastructure,lab,12.070000000,",
		"gpt-5.2,openai,0.000000000,1.200000000,-1.200000000,",
	};

	(void)state;
	for (int i = 0; i < COMPARE_VIEWS; i++) {
		struct stage s;
		struct buf b = {0};

		open_whatif(&s);
		for (int k = 0; k < i; k++)
			press(&s, '\t');
		sample.m.comparison = &made.c[i];
		draw(&s);
		frame_csv(s.frame, &sample.m, &b);
		assert_int_equal(strncmp(buf_text(&b), heads[i],
					 strlen(heads[i])), 0);
		if (!strstr(buf_text(&b), lines[i]))
			fail_msg("no %s in\n%s", lines[i], buf_text(&b));
		buf_release(&b);
		stage_close(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_view_is_as_saved),
		cmocka_unit_test(every_state_is_as_saved),
		cmocka_unit_test(colours_are_as_saved),
		cmocka_unit_test(no_view_leaves_its_canvas),
		cmocka_unit_test(tab_asks_for_the_next_view),
		cmocka_unit_test(c_compares_what_is_tagged),
		cmocka_unit_test(the_window_and_the_provider_are_asked_for),
		cmocka_unit_test(
			the_selected_row_says_what_it_takes_for_granted),
		cmocka_unit_test(sellers_of_a_model_are_folded_and_unfolded),
		cmocka_unit_test(the_actual_cost_stands_at_its_place),
		cmocka_unit_test(a_filter_and_a_click_work),
		cmocka_unit_test(rows_of_every_view_can_be_exported),
	};

	return cmocka_run_group_tests_name("screens of compare", tests, NULL,
					   NULL);
}
