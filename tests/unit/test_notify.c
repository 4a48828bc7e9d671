/* Telling by real programs and a real server on loopback. */
#include "tests/unit/server_kit.h"

#include "collectors/notify.h"
#include "core/config.h"

#define TOKEN "not-to-be-told"

struct rig {
	struct server_kit server;       /* when a test starts it */
	struct loop *loop;
	struct notify *notify;
	struct config config;
	char *folder, *script, *out;
	int told;
	uint64_t id;
	char failure[700];              /* of the last one, "" for none */
};

static const char *get_variable(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static void on_done(void *ctx, uint64_t id, const char *failure)
{
	struct rig *r = ctx;

	r->told++;
	r->id = id;
	snprintf(r->failure, sizeof(r->failure), "%s",
		 failure ? failure : "");
}

/* A program that writes down its arguments and what it knows. */
static const char recorder[] =
	"#!/bin/sh\n"
	"{ for a in \"$@\"; do printf 'arg=%s\\n' \"$a\"; done\n"
	"env | grep -E '^(TOKENTOP_ALERT_|HOOK|OTHER)' | sort; } > \"$OUT\"\n"
	"exit ${END_WITH:-0}\n";

static int set_up(void **state)
{
	struct rig *r = xcalloc(1, sizeof(*r));
	struct notify_env env = {
		.get = get_variable, .home = "/nonexistent", .exec_ms = 1500,
		.again_ms = 20, .done = on_done, .ctx = r,
	};
	struct err err = {""};
	int fd;

	r->folder = kit_folder();
	r->script = path_join(r->folder, "record");
	r->out = path_join(r->folder, "out");
	fd = open(r->script, O_WRONLY | O_CREAT, 0700);
	assert_int_equal(write(fd, recorder, sizeof(recorder) - 1),
			 sizeof(recorder) - 1);
	close(fd);
	setenv("OUT", r->out, 1);
	setenv("no_proxy", "127.0.0.1", 1);
	unsetenv("END_WITH");
	config_init(&r->config);
	if (!config_parse(&r->config,
			  STR("{\"alerts\": {\"webhook\": \"env:HOOK\"}, "
			      "\"budgets\": [{\"name\": \"b\", \"limit_usd\": "
			      "\"1\", \"webhook\": \"env:OTHER\"}]}"),
			  "config.json", &err))
		fail_msg("%s", err.text);
	r->loop = loop_new(&err);
	env.loop = r->loop;
	r->notify = notify_new(&env);
	notify_configure(r->notify, &r->config);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	notify_free(r->notify);
	loop_free(r->loop);
	config_release(&r->config);
	if (r->server.pid)
		server_stop(&r->server);
	kit_remove(r->folder);
	free(r->script);
	free(r->out);
	free(r);
	return 0;
}

static const struct notify_message message = {
	.id = 7, .kind = "budget", .level = "warning",
	.key = "budget:team:80", .text = "Budget <team>: $(date) & \"80%\"",
	.provider = "", .budget = "team",
	.raised_at = INT64_C(1795435200000),
};

static void await(struct rig *r, int times)
{
	int64_t end = clock_mono() + KIT_DEADLINE_MS;

	while (r->told < times && clock_mono() < end)
		loop_turn(r->loop, 100);
	assert_int_equal(r->told, times);
	assert_false(notify_is_busy(r->notify));
}

static void send_exec(struct rig *r, const char *const *argv)
{
	struct notify_target to = {.exec = argv};

	notify_send(r->notify, &message, &to, 1);
	assert_int_equal(r->told, 0);
	await(r, 1);
}

static void start_server(struct rig *r, const char *path)
{
	struct buf url = {0};

	server_start_plain(&r->server, "hook_server.py");
	buf_addf(&url, "%s%s", r->server.url, path);
	setenv("HOOK", buf_text(&url), 1);
	buf_release(&url);
}

static void send_hook(struct rig *r)
{
	struct notify_target to = {.webhook = "env:HOOK"};

	notify_send(r->notify, &message, &to, 1);
	await(r, 1);
}

static char *read_out(struct rig *r)
{
	char *text = xcalloc(1, 8192);
	int fd = open(r->out, O_RDONLY);

	assert_true(fd >= 0);
	assert_true(read(fd, text, 8191) > 0);
	close(fd);
	return text;
}

/* ---- programs ------------------------------------------------------------ */

static void a_program_gets_the_words_and_no_secret(void **state)
{
	struct rig *r = *state;
	const char *argv[] = {r->script, "-t", "two words", NULL};
	char *text;

	setenv("HOOK", "http://127.0.0.1:1/" TOKEN, 1);
	setenv("OTHER", TOKEN, 1);
	send_exec(r, argv);
	assert_string_equal(r->failure, "");
	assert_int_equal(r->id, 7);
	text = read_out(r);
	assert_string_equal(text,
		"arg=-t\narg=two words\n"
		"arg=Budget <team>: $(date) & \"80%\"\n"
		"TOKENTOP_ALERT_BUDGET=team\n"
		"TOKENTOP_ALERT_ID=7\n"
		"TOKENTOP_ALERT_KEY=budget:team:80\n"
		"TOKENTOP_ALERT_KIND=budget\n"
		"TOKENTOP_ALERT_LEVEL=warning\n"
		"TOKENTOP_ALERT_PROVIDER=\n"
		"TOKENTOP_ALERT_TEXT=Budget <team>: $(date) & \"80%\"\n"
		"TOKENTOP_ALERT_TIME=2026-11-23T12:00:00Z\n");
	free(text);
}

static void a_program_that_is_not_there_is_a_failure(void **state)
{
	struct rig *r = *state;

	send_exec(r, (const char *[]){"/nonexistent/program", NULL});
	assert_string_equal(r->failure,
			    "cannot run program: there is no such program");
}

static void a_program_that_ends_badly_is_a_failure(void **state)
{
	struct rig *r = *state;

	setenv("END_WITH", "3", 1);
	send_exec(r, (const char *[]){r->script, NULL});
	assert_string_equal(r->failure, "record ended with status 3");
}

static void a_program_that_does_not_end_is_ended(void **state)
{
	struct rig *r = *state;

	send_exec(r, (const char *[]){"sh", "-c", "exec sleep 60", NULL});
	assert_string_equal(r->failure, "sh did not end within 2 s");
}

/* ---- addresses ------------------------------------------------------------ */

static struct str text_in(const struct json *map, const char *key)
{
	struct str text = {0};

	json_str(json_get(map, key), &text);
	return text;
}

static void an_address_gets_json_that_chats_take(void **state)
{
	struct rig *r = *state;
	struct json *log, *body;
	const struct json *request;

	start_server(r, "/hook/" TOKEN);
	send_hook(r);
	assert_string_equal(r->failure, "");
	log = server_log(&r->server);
	assert_int_equal(json_count(log), 1);
	request = json_at(log, 0);
	assert_true(str_is(text_in(request, "method"), "POST"));
	assert_true(str_is(text_in(json_get(request, "headers"),
				   "content-type"), "application/json"));
	body = json_parse(text_in(request, "body"), "body",
			  &(struct err){""});
	assert_non_null(body);
	assert_true(str_is(text_in(body, "text"),
			   "Budget &lt;team&gt;: $(date) &amp; \"80%\""));
	assert_true(str_is(text_in(body, "kind"), "budget"));
	assert_true(str_is(text_in(body, "key"), "budget:team:80"));
	assert_true(str_is(text_in(body, "raised_at"),
			   "2026-11-23T12:00:00Z"));
	assert_int_equal(json_kind(json_get(body, "provider")), JSON_NIL);
	json_free(body);
	json_free(log);
}

static void what_did_not_arrive_is_tried_again(void **state)
{
	struct rig *r = *state;

	start_server(r, "/hook");
	server_misbehave(&r->server, "429", 2, NULL);
	send_hook(r);
	assert_string_equal(r->failure, "");
	assert_int_equal(server_seen(&r->server), 3);
}

static void what_may_have_arrived_is_not(void **state)
{
	struct rig *r = *state;

	start_server(r, "/hook");
	server_misbehave(&r->server, "500", 1, NULL);
	send_hook(r);
	assert_string_equal(r->failure, "the webhook answered 500");
	assert_int_equal(server_seen(&r->server), 1);
	server_misbehave(&r->server, "close", 1, NULL);
	r->told = 0;
	send_hook(r);
	assert_non_null(strstr(r->failure, "not reached"));
	assert_int_equal(server_seen(&r->server), 2);
}

static void an_address_is_in_no_sentence(void **state)
{
	static const char *const addresses[] = {
		"http://127.0.0.1:1/" TOKEN, "ftp://" TOKEN, TOKEN,
	};
	struct rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		setenv("HOOK", addresses[i], 1);
		r->told = 0;
		send_hook(r);
		assert_true(r->failure[0]);
		assert_null(strstr(r->failure, TOKEN));
		assert_null(strstr(r->failure, "127.0.0.1"));
	}
	unsetenv("HOOK");
	r->told = 0;
	send_hook(r);
	assert_non_null(strstr(r->failure, "HOOK"));
}

static void all_targets_are_told_and_one_sentence_comes_of_it(void **state)
{
	struct rig *r = *state;
	const char *argv[] = {r->script, NULL};
	struct notify_target to[] = {
		{argv, "env:HOOK"}, {(const char *[]){"false", NULL},
				     "env:HOOK"},
	};
	char *text;

	start_server(r, "/elsewhere");
	notify_send(r->notify, &message, to, 2);
	await(r, 1);
	assert_non_null(strstr(r->failure, "false ended with status 1"));
	assert_non_null(strstr(r->failure, "the webhook answered 404"));
	assert_int_equal(server_seen(&r->server), 2);
	text = read_out(r);
	assert_non_null(strstr(text, "arg=Budget"));
	free(text);
}

static void what_is_under_way_can_be_given_up(void **state)
{
	struct rig *r = *state;
	struct notify_target to = {
		(const char *[]){"sleep", "60", NULL}, "env:HOOK"};

	start_server(r, "/hook");
	server_misbehave(&r->server, "hang", 1, NULL);
	notify_send(r->notify, &message, &to, 1);
	loop_turn(r->loop, 50);
	assert_true(notify_is_busy(r->notify));
	notify_free(r->notify);
	r->notify = NULL;
	assert_int_equal(r->told, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_program_gets_the_words_and_no_secret),
		TEST(a_program_that_is_not_there_is_a_failure),
		TEST(a_program_that_ends_badly_is_a_failure),
		TEST(a_program_that_does_not_end_is_ended),
		TEST(an_address_gets_json_that_chats_take),
		TEST(what_did_not_arrive_is_tried_again),
		TEST(what_may_have_arrived_is_not),
		TEST(an_address_is_in_no_sentence),
		TEST(all_targets_are_told_and_one_sentence_comes_of_it),
		TEST(what_is_under_way_can_be_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
