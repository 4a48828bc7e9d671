/* Logins of other programs, and what lasts from poll to poll of a plan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/plan.h"
#include "core/clock.h"
#include "core/mem.h"
#include "core/paths.h"

static const char *const no_variables[] = {NULL};

static const struct plan_file login_file = {
	.variables = no_variables,
	.folder = ".agent",
	.file = "login.json",
	.remedy = "run agent once",
};

struct room {
	char home[64];
	struct config config;
	struct ask ask;
};

static const char *no_variable(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

static int set_up(void **state)
{
	struct room *r = xcalloc(1, sizeof(*r));
	struct err err;

	snprintf(r->home, sizeof(r->home), "/tmp/plan.XXXXXX");
	assert_non_null(mkdtemp(r->home));
	assert_true(config_parse(
		&r->config,
		STR("{\"sources\":[{\"name\":\"s\",\"type\":\"claude-plan\"}]}"),
		"test", &err));
	r->ask.config = &r->config.sources[0];
	r->ask.api = &api_claude_plan;
	r->ask.feed = &api_claude_plan.feeds[0];
	r->ask.own = xcalloc(1, api_claude_plan.own_size);
	r->ask.home = r->home;
	r->ask.get = no_variable;
	r->ask.batch = bill_batch_new("s", "anthropic", "limits");
	r->ask.now = INT64_C(1767600000000);
	*state = r;
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

static int tear_down(void **state)
{
	struct room *r = *state;

	nftw(r->home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	api_claude_plan.release(r->ask.own);
	free(r->ask.own);
	ask_release(&r->ask);
	bill_batch_free(r->ask.batch);
	config_release(&r->config);
	free(r);
	return 0;
}

static char *file_in(struct room *r, const char *folder, const char *name)
{
	char *dir = path_join(r->home, folder), *path = path_join(dir, name);
	struct err err;

	assert_true(path_make_dirs(dir, &err));
	free(dir);
	return path;
}

static void write_file(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
}

/* ---- the file ------------------------------------------------------------- */

static void a_login_is_read_and_given_back(void **state)
{
	struct room *r = *state;
	char *path = file_in(r, ".agent", "login.json"), *token;
	const char text[] = "{\"a\":{\"token\":\"t-1\",\"bad\":\"x\\ny\"}}";
	struct json *root;
	struct err err;

	write_file(path, text, strlen(text));
	assert_int_equal(plan_read(&r->ask, &login_file, &root, &err),
			 ASK_DONE);
	token = plan_secret(json_get(root, "a"), "token");
	assert_string_equal(token, "t-1");
	assert_null(plan_secret(json_get(root, "a"), "bad"));
	assert_null(plan_secret(json_get(root, "a"), "none"));
	wipe_free(token);
	plan_forget(root);
	free(path);
}

static void a_login_behind_a_link_is_read(void **state)
{
	struct room *r = *state;
	char *path = file_in(r, ".agent", "login.json");
	char *real = file_in(r, "kept", "elsewhere.json");
	struct json *root;
	struct err err;

	write_file(real, "{}", 2);
	assert_int_equal(symlink(real, path), 0);
	assert_int_equal(plan_read(&r->ask, &login_file, &root, &err),
			 ASK_DONE);
	plan_forget(root);
	free(real);
	free(path);
}

static void a_pipe_in_its_place_does_not_hang_us(void **state)
{
	struct room *r = *state;
	char *path = file_in(r, ".agent", "login.json");
	struct json *root;
	struct err err;

	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(plan_read(&r->ask, &login_file, &root, &err),
			 ASK_REFUSED);
	assert_string_equal(err.text, "~/.agent/login.json is no small file");
	assert_null(root);
	free(path);
}

static void a_file_without_end_is_not_read(void **state)
{
	struct room *r = *state;
	char *path = file_in(r, ".agent", "login.json");
	struct json *root;
	struct err err;

	write_file(path, "{}", 2);
	assert_int_equal(truncate(path, (1 << 20) + 1), 0);
	assert_int_equal(plan_read(&r->ask, &login_file, &root, &err),
			 ASK_REFUSED);
	assert_string_equal(err.text, "~/.agent/login.json is no small file");
	free(path);
}

static void nothing_of_a_damaged_login_is_told(void **state)
{
	static const char text[] = "{\"claudeAiOauth\": {\"accessToken\": "
				   "\"sk-ant-oat01-leak\" \"sk-ant-leak\"";
	struct room *r = *state;
	char *path = file_in(r, ".agent", "login.json");
	struct json *root;
	struct err err;

	for (size_t n = 0; n < sizeof(text); n++) {
		write_file(path, text, n);
		err = (struct err){""};
		assert_int_equal(plan_read(&r->ask, &login_file, &root, &err),
				 ASK_FAILED);
		assert_null(strstr(err.text, "leak"));
		assert_null(strstr(err.text, "sk-"));
	}
	free(path);
}

/* ---- throttling ----------------------------------------------------------- */

/* Minutes until a claude-plan asks again after another 429. */
static int64_t minutes_after_429(struct room *r, const char *header)
{
	char line[64];
	char *headers[] = {line};
	struct http_answer http = {.status = 429, .headers = headers,
				   .header_count = header ? 1 : 0};
	struct reply reply = {.status = 429, .http = &http};
	struct err err;

	snprintf(line, sizeof(line), "retry-after: %s", header ? header : "");
	assert_int_equal(r->ask.feed->refused(&r->ask, &reply, &err),
			 ASK_DEFAULT);
	return (r->ask.api->retry_at(&r->ask, &reply) - r->ask.now) /
	       ASK_MINUTE;
}

static void waiting_doubles_from_a_quarter_hour_to_six_hours(void **state)
{
	static const int64_t want[] = {15, 30, 60, 120, 240, 360, 360, 360};
	struct room *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_int_equal(minutes_after_429(r, i % 2 ? "0" : NULL),
				 want[i]);
}

static void an_answer_ends_the_doubling(void **state)
{
	struct room *r = *state;
	struct json *json = json_parse(STR("{\"limits\":[]}"), "", NULL);
	struct reply reply = {.status = 200, .json = json};
	struct err err;

	minutes_after_429(r, NULL);
	minutes_after_429(r, NULL);
	assert_int_equal(r->ask.feed->answer(&r->ask, &reply, &err), ASK_DONE);
	assert_int_equal(minutes_after_429(r, NULL), 15);
	json_free(json);
}

static void a_time_that_is_told_holds(void **state)
{
	struct room *r = *state;

	assert_int_equal(minutes_after_429(r, "7200"), 120);
	assert_int_equal(minutes_after_429(
				 r, "Mon, 05 Jan 2026 09:00:00 GMT"), 60);
	/* A date that is past, and nonsense, tell nothing. */
	assert_int_equal(minutes_after_429(
				 r, "Mon, 05 Jan 2026 07:00:00 GMT"), 60);
	assert_int_equal(minutes_after_429(r, "soon"), 120);
}

/* ---- windows -------------------------------------------------------------- */

static void windows_are_named_by_their_length(void **state)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} cases[] = {
		{18000, "5 h"},	    {604800, "week"}, {86400, "1 d"},
		{2592000, "30 d"},  {5400, "90 min"}, {45, "45 s"},
		{0, "limit"},	    {-5, "limit"},    {INT64_MAX, "limit"},
	};
	char name[24];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		plan_window(cases[i].seconds, name);
		assert_string_equal(name, cases[i].name);
	}
}

int main(void)
{
#define IN_A_ROOM(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		IN_A_ROOM(a_login_is_read_and_given_back),
		IN_A_ROOM(a_login_behind_a_link_is_read),
		IN_A_ROOM(a_pipe_in_its_place_does_not_hang_us),
		IN_A_ROOM(a_file_without_end_is_not_read),
		IN_A_ROOM(nothing_of_a_damaged_login_is_told),
		IN_A_ROOM(waiting_doubles_from_a_quarter_hour_to_six_hours),
		IN_A_ROOM(an_answer_ends_the_doubling),
		IN_A_ROOM(a_time_that_is_told_holds),
		cmocka_unit_test(windows_are_named_by_their_length),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
