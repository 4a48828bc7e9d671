#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/engine_internal.h"
#include "core/err.h"
#include "core/ledger.h"
#include "core/loop.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/record.h"
#include "core/request.h"

#define NOW "2026-11-23T12:00:00Z"

/* A home folder of its own for each test, with the logs of one client. */
struct place {
	char home[64];
	char store[96];
	char log[160];
	char *had_home, *had_config, *had_state;
};

static char *copy_of(const char *variable)
{
	const char *value = getenv(variable);

	return value ? xstrdup(value) : NULL;
}

static void put_back(const char *variable, char *value)
{
	if (value)
		setenv(variable, value, 1);
	else
		unsetenv(variable);
	free(value);
}

static void append(const char *path, const char *text)
{
	FILE *f = fopen(path, "a");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void append_call(const struct place *p, int id, const char *at)
{
	char line[600];

	snprintf(line, sizeof(line),
		 "{\"type\":\"assistant\",\"timestamp\":\"%s\","
		 "\"sessionId\":\"s\",\"requestId\":\"req_%d\","
		 "\"message\":{\"id\":\"msg_%d\","
		 "\"model\":\"claude-opus-4-5\",\"role\":\"assistant\","
		 "\"usage\":{\"input_tokens\":100,\"output_tokens\":10}}}\n",
		 at, id, id);
	append(p->log, line);
}

static int setup(void **state)
{
	struct place *p = xcalloc(1, sizeof(*p));
	char folder[128];

	snprintf(p->home, sizeof(p->home), "/tmp/tokentop-engine-XXXXXX");
	assert_non_null(mkdtemp(p->home));
	p->had_home = copy_of("HOME");
	p->had_config = copy_of("XDG_CONFIG_HOME");
	p->had_state = copy_of("XDG_STATE_HOME");
	setenv("HOME", p->home, 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("XDG_STATE_HOME");
	snprintf(folder, sizeof(folder), "%s/.claude/projects/x", p->home);
	assert_true(path_make_dirs(folder, NULL));
	snprintf(p->log, sizeof(p->log), "%s/log.jsonl", folder);
	snprintf(p->store, sizeof(p->store), "%s/store.db", p->home);
	*state = p;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind,
		      struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int teardown(void **state)
{
	struct place *p = *state;

	nftw(p->home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	put_back("HOME", p->had_home);
	put_back("XDG_CONFIG_HOME", p->had_config);
	put_back("XDG_STATE_HOME", p->had_state);
	free(p);
	return 0;
}

static struct options options_for(const struct place *p)
{
	return (struct options){
		.store = p->store, .timezone = "UTC", .now = NOW,
		.command = "", .threads = 2,
	};
}

static struct engine *open_engine(const struct options *o, bool live)
{
	struct err err;
	int code;
	struct engine *e = engine_new(o, live, &code, &err);

	if (!e)
		fail_msg("%s", err.text);
	assert_int_equal(code, EXIT_OK);
	return e;
}

static void refused(const struct options *o, bool live, int want)
{
	struct err err = {""};
	int code = EXIT_OK;

	assert_null(engine_new(o, live, &code, &err));
	assert_int_equal(code, want);
	assert_true(strlen(err.text) > 5);
}

static struct model build(struct engine *e, enum window window)
{
	struct model_query q = {window, NULL};
	struct model m = {0};

	engine_build(e, &q, &m);
	return m;
}

static bool has_notice(struct engine *e, const char *part)
{
	const char *text;

	for (int i = 0; (text = engine_notice(e, i)); i++)
		if (strstr(text, part))
			return true;
	return false;
}

static void logs_are_read_once_whatever_is_started(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);

	append_call(p, 1, "2026-11-23T11:00:00Z");
	append_call(p, 2, "2026-11-23T11:10:00Z");
	for (int i = 0; i < 3; i++) {
		struct engine *e = open_engine(&o, false);
		struct err err;

		engine_start(e);
		engine_catch_up(e);
		assert_int_equal(build(e, WINDOW_ALL).all.requests, 2 + i);
		assert_true(engine_commit(e, &err));
		engine_free(e);
		append_call(p, 3 + i, "2026-11-23T11:20:00Z");
	}
}

static void files_read_in_any_order_give_the_same_rates(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *e;
	struct model m;

	o.store = ":memory:";
	append_call(p, 1, "2026-11-23T11:59:55Z");
	append_call(p, 2, "2026-11-23T11:50:00Z");
	append_call(p, 3, "2026-11-23T11:58:30Z");
	e = open_engine(&o, false);
	engine_start(e);
	engine_catch_up(e);
	m = build(e, WINDOW_15M);
	assert_true(m.rate[RATE_10S].tokens[TOKENS_INPUT] > 9.99);
	assert_true(m.rate[RATE_10S].tokens[TOKENS_INPUT] < 10.01);
	assert_true(m.rate[RATE_5M].tokens[TOKENS_INPUT] < 0.67);
	assert_true(m.rate[RATE_15M].tokens[TOKENS_INPUT] > 0.33);
	assert_true(m.rate[RATE_15M].tokens[TOKENS_INPUT] < 0.34);
	engine_free(e);
}

static void count_change(void *ctx)
{
	++*(int *)ctx;
}

static void what_is_appended_is_told(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *e;
	int changes = 0;

	append_call(p, 1, "2026-11-23T11:00:00Z");
	e = open_engine(&o, true);
	engine_on_change(e, count_change, &changes);
	engine_start(e);
	engine_catch_up(e);
	assert_int_equal(build(e, WINDOW_24H).today.requests, 1);
	changes = 0;
	append_call(p, 2, "2026-11-23T11:59:00Z");
	for (int i = 0; i < 100 && changes == 0; i++)
		loop_turn(engine_loop(e), 1000);
	assert_true(changes > 0);
	assert_int_equal(build(e, WINDOW_24H).today.requests, 2);
	engine_free(e);
}

static void commit(struct engine *e)
{
	struct err err;

	if (!engine_commit(e, &err))
		fail_msg("%s", err.text);
}

static struct engine *read_all(const struct options *o, bool live)
{
	struct engine *e = open_engine(o, live);

	engine_start(e);
	engine_catch_up(e);
	return e;
}

static void count_record(void *ctx, const struct record *r)
{
	*(int64_t *)ctx += r->requests;
}

/* Calls that are asked for one by one. */
static int64_t records(struct engine *e)
{
	struct err err;
	int64_t sum = 0;

	if (!ledger_each_record(engine_ledger(e), INT64_MIN, INT64_MAX,
				count_record, &sum, &err))
		fail_msg("%s", err.text);
	return sum;
}

static void what_another_writes_meanwhile_counts_once(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *writer, *early, *late;

	append_call(p, 1, "2026-11-23T11:00:00Z");
	writer = read_all(&o, true);
	early = open_engine(&o, false);
	late = read_all(&o, false);
	commit(writer);
	engine_start(early);
	engine_catch_up(early);
	assert_int_equal(build(early, WINDOW_24H).today.requests, 1);
	assert_int_equal(records(early), 1);
	assert_int_equal(build(late, WINDOW_24H).today.requests, 1);
	assert_int_equal(records(late), 1);
	engine_free(late);
	engine_free(early);
	engine_free(writer);
}

static void what_another_wrote_is_in_the_next_frame_once(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *writer, *reader;
	int changes = 0;

	append_call(p, 1, "2026-10-01T11:00:00Z");
	writer = read_all(&o, true);
	reader = read_all(&o, true);
	commit(writer);
	engine_on_change(reader, count_change, &changes);
	for (int i = 0; i < 100 && changes == 0; i++)
		loop_turn(engine_loop(reader), 1000);
	assert_true(changes > 0);
	for (int id = 2; id < 5; id++) {
		assert_int_equal(build(reader, WINDOW_ALL).all.requests,
				 id - 1);
		commit(writer);
		assert_int_equal(build(reader, WINDOW_ALL).all.requests,
				 id - 1);
		append_call(p, id, "2026-10-01T11:00:00Z");
		engine_refresh(writer);
		engine_catch_up(writer);
		commit(writer);
		engine_refresh(reader);
		engine_catch_up(reader);
	}
	assert_int_equal(build(reader, WINDOW_ALL).all.requests, 4);
	engine_free(reader);
	engine_free(writer);
}

static void the_last_one_left_writes(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *first, *second;
	int changes = 0;

	append_call(p, 1, "2026-11-23T11:00:00Z");
	first = read_all(&o, true);
	second = read_all(&o, true);
	append_call(p, 2, "2026-11-23T11:59:00Z");
	engine_refresh(second);
	engine_catch_up(second);
	assert_int_equal(build(second, WINDOW_24H).today.requests, 2);
	commit(first);
	engine_free(first);
	engine_on_change(second, count_change, &changes);
	for (int i = 0; i < 100 && changes == 0; i++)
		loop_turn(engine_loop(second), 1000);
	build(second, WINDOW_24H);
	engine_catch_up(second);
	assert_int_equal(build(second, WINDOW_24H).today.requests, 2);
	assert_true(build(second, WINDOW_24H)
			    .rate[RATE_15M].tokens[TOKENS_INPUT] > 0.11);
	assert_true(build(second, WINDOW_24H)
			    .rate[RATE_15M].tokens[TOKENS_INPUT] < 0.12);
	commit(second);
	engine_free(second);
	assert_int_equal(unlink(p->log), 0);
	first = read_all(&o, false);
	assert_int_equal(build(first, WINDOW_24H).today.requests, 2);
	engine_free(first);
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_limit_on_files_is_a_full_disk(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *e;
	struct err err = {""};
	bool kept;

	append_call(p, 1, "2026-11-23T11:00:00Z");
	e = read_all(&o, false);
	limit_files(4096);
	kept = engine_commit(e, &err);
	limit_files(0);
	assert_false(kept);
	assert_non_null(strstr(err.text, "free some space"));
	assert_int_equal(build(e, WINDOW_24H).today.requests, 1);
	commit(e);
	engine_free(e);
	e = open_engine(&o, false);
	assert_int_equal(build(e, WINDOW_24H).today.requests, 1);
	engine_free(e);
}

static void a_bad_config_ends_commands_but_not_the_dashboard(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	char config[128];
	struct engine *e;

	snprintf(config, sizeof(config), "%s/config.json", p->home);
	append(config, "{\"themee\": \"nord\"}");
	o.config = config;
	refused(&o, false, EXIT_CONFIG);
	e = open_engine(&o, true);
	assert_true(has_notice(e, "config.json:1:2: themee: unknown key"));
	engine_free(e);
	o.config = "/nowhere/config.json";
	refused(&o, false, EXIT_CONFIG);
}

static void wrong_times_and_zones_are_wrong_usage(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);

	o.timezone = "Mars/Olympus";
	refused(&o, true, EXIT_USAGE);
	o = options_for(p);
	o.now = "soon";
	refused(&o, true, EXIT_USAGE);
}

static void a_store_that_is_none_leaves_the_numbers(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *e;
	struct err err;

	append(p->store, "this is something else, and it is long enough to "
	       "be looked at as a whole page of a database file\n");
	append_call(p, 1, "2026-11-23T11:00:00Z");
	e = open_engine(&o, false);
	assert_true(has_notice(e, "store.db"));
	engine_start(e);
	engine_catch_up(e);
	assert_int_equal(build(e, WINDOW_ALL).all.requests, 1);
	assert_string_equal(build(e, WINDOW_ALL).store_path, "");
	assert_false(engine_commit(e, &err));
	assert_non_null(strstr(err.text, "store.db"));
	engine_free(e);
}

static void sources_of_later_versions_are_named(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	char config[128];
	struct engine *e;

	snprintf(config, sizeof(config), "%s/config.json", p->home);
	append(config, "{\"sources\": [{\"name\": \"org\", "
	       "\"type\": \"prometheus\", \"url\": \"http://p\"}]}");
	o.config = config;
	e = open_engine(&o, false);
	assert_true(has_notice(e, "\"org\": type prometheus is not read"));
	engine_free(e);
}

/* A seller that was never asked has told nothing, which is not zero; and it
 * is a source, so that this is no first run. */
static void a_seller_is_a_source_before_it_is_asked(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	char config[128];
	struct engine *e;

	snprintf(config, sizeof(config), "%s/config.json", p->home);
	append(config, "{\"sources\": [{\"name\": \"org\", "
	       "\"type\": \"openai\", \"key\": \"env:X\"}]}");
	o.config = config;
	e = open_engine(&o, false);
	engine_start(e);
	engine_catch_up(e);
	assert_string_equal(engine_source(e, 0)->name, "org");
	assert_true(engine_source(e, 0)->remote);
	assert_int_equal(engine_source(e, 0)->state, SOURCE_STARTING);
	assert_false(engine_is_empty(e));
	assert_null(build(e, WINDOW_ALL).reconcile);
	engine_free(e);
}

/* A thousand calls a second for an hour would else be gigabytes. */
static void a_flood_of_calls_takes_no_more_room_than_a_few(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *e = open_engine(&o, false);
	struct record r = {.requests = 1, .series = 1, .cost = 1};

	r.ts = clock_wall(engine_clock(e));
	r.tokens[TOKENS_OUTPUT] = 10;
	for (int i = 0; i < 100000; i++) {
		r.series = 1 + i % 5;
		flow_add(e, &r, 1);
	}
	assert_int_equal(e->flow.count, 5);
	flow_settle(e);
	assert_true(e->flow.room < 64);
	engine_free(e);
}

static void an_empty_home_is_empty(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *e = open_engine(&o, false);

	engine_start(e);
	engine_catch_up(e);
	assert_true(engine_is_empty(e));
	engine_free(e);
	append_call(p, 1, "2026-11-23T11:00:00Z");
	e = open_engine(&o, false);
	engine_start(e);
	engine_catch_up(e);
	assert_false(engine_is_empty(e));
	engine_free(e);
}

static void the_demo_is_the_same_each_time(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct model a, b;
	struct engine *one, *two;

	o.demo = true;
	o.seed = 5;
	one = open_engine(&o, false);
	two = open_engine(&o, false);
	engine_start(one);
	engine_start(two);
	a = build(one, WINDOW_7D);
	b = build(two, WINDOW_7D);
	assert_true(a.demo);
	assert_int_equal(a.provider_count, 6);
	assert_int_equal(a.model_count, 12);
	assert_int_equal(a.source_count, 11);
	assert_int_equal(a.unpriced_models, 1);
	assert_int_equal(a.window_total.cost, b.window_total.cost);
	assert_memory_equal(a.spark_in, b.spark_in, sizeof(a.spark_in));
	assert_true(a.rate[RATE_1M].live);
	assert_int_equal(access(p->store, F_OK), -1);
	engine_free(one);
	engine_free(two);
}

static void a_refused_change_names_the_file_without_its_folder(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct request r = {.kind = REQUEST_SET, .key = "themee",
			    .value = "\"nord\""};
	struct engine *e;
	char config[128], said[256];

	snprintf(config, sizeof(config), "%s/config.json", p->home);
	append(config, "{\"theme\": \"nord\"}");
	o.config = config;
	o.demo = true;
	e = open_engine(&o, false);
	assert_false(engine_request(e, &r, said, sizeof(said)));
	assert_ptr_equal(strstr(said, "config.json:"), said);
	assert_non_null(strstr(said, "themee: unknown key"));
	engine_free(e);
}

static void the_demo_has_budgets_until_the_user_has(void **state)
{
	struct place *p = *state;
	struct options o = options_for(p);
	struct engine *e;
	char config[128];
	struct err err;

	snprintf(config, sizeof(config), "%s/config.json", p->home);
	append(config, "{\"theme\": \"nord\"}");
	o.config = config;
	o.demo = true;
	e = open_engine(&o, false);
	engine_start(e);
	assert_int_equal(build(e, WINDOW_7D).budget_count, 4);
	assert_string_equal(engine_theme(e), "nord");
	assert_true(engine_reload(e, &err));
	assert_int_equal(build(e, WINDOW_7D).budget_count, 4);
	assert_int_equal(truncate(config, 0), 0);
	append(config, "{\"budgets\": [{\"name\": \"own\", "
		       "\"limit_usd\": \"5\"}]}");
	assert_true(engine_reload(e, &err));
	assert_int_equal(build(e, WINDOW_7D).budget_count, 1);
	engine_free(e);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(logs_are_read_once_whatever_is_started),
		TEST(files_read_in_any_order_give_the_same_rates),
		TEST(what_is_appended_is_told),
		TEST(what_another_writes_meanwhile_counts_once),
		TEST(what_another_wrote_is_in_the_next_frame_once),
		TEST(the_last_one_left_writes),
		TEST(a_limit_on_files_is_a_full_disk),
		TEST(a_bad_config_ends_commands_but_not_the_dashboard),
		TEST(wrong_times_and_zones_are_wrong_usage),
		TEST(a_store_that_is_none_leaves_the_numbers),
		TEST(sources_of_later_versions_are_named),
		TEST(a_seller_is_a_source_before_it_is_asked),
		TEST(a_flood_of_calls_takes_no_more_room_than_a_few),
		TEST(an_empty_home_is_empty),
		TEST(the_demo_is_the_same_each_time),
		TEST(a_refused_change_names_the_file_without_its_folder),
		TEST(the_demo_has_budgets_until_the_user_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
