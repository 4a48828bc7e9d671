/* Amazon Bedrock's meter against a stand-in that checks every signature as AWS
 * does: tests/servers/aws_server.py. */
#include "tests/unit/server_kit.h"

#include "collectors/apis/aws.h"
#include "collectors/apis/aws_ini.h"
#include "collectors/remotes.h"

#define SECRET "secret/of+the=test"

/* ---- a laboratory ------------------------------------------------------------ */

struct lab {
	struct server_kit *server;
	char *home;
	struct loop *loop;
	struct clock clock;
	struct buf text;                /* of the config */
	struct config config;
	struct remotes *remotes;
	struct bill_batch *bills[32];
	int bill_count;
	const char *variables[8];       /* name, value, name, value ... */
};

static void take_bill(void *ctx, struct bill_batch *b)
{
	struct lab *l = ctx;

	assert_true(l->bill_count < (int)ARRAY_LEN(l->bills));
	l->bills[l->bill_count++] = b;
}

/* What the newest batch of the feed left behind. */
static bool remembered(void *ctx, const char *source, const char *feed,
		       struct feed_memory *out)
{
	const struct lab *l = ctx;

	(void)source;
	for (int i = l->bill_count - 1; i >= 0; i--) {
		if (strcmp(l->bills[i]->feed, feed) == 0) {
			*out = l->bills[i]->memory;
			return true;
		}
	}
	return false;
}

static void on_changed(void *ctx)
{
	(void)ctx;
}

static const char *get_variable(void *ctx, const char *name)
{
	const struct lab *l = ctx;

	for (int i = 0; l->variables[i]; i += 2)
		if (strcmp(l->variables[i], name) == 0)
			return l->variables[i + 1];
	return NULL;
}

/* How the stand-in is to be, before it is asked. */
static void lab_set(struct lab *l, void **state, const char *how)
{
	l->server = *state;
	server_behave(l->server);
	server_command(l->server, "set?denied=&expired=&partial=&page=5"
				  "&unavailable=&tolerance=300&lifetime=3600");
	server_command(l->server, how);
	server_forget(l->server);
}

static void lab_start(struct lab *l)
{
	struct remotes_env env = {
		.loop = l->loop, .clock = &l->clock, .config = &l->config,
		.get = get_variable,
		.home = l->home ? l->home : "/nonexistent",
		.remembered = remembered, .bill = take_bill,
		.changed = on_changed, .ctx = l};

	l->remotes = remotes_new(&env);
	assert_non_null(l->remotes);
	remotes_try(l->remotes, NULL);
}

/* Ask each feed once, of a source with `more` in its configuration. */
static void lab_open(struct lab *l, void **state, const char *more)
{
	struct err err = {""};

	if (!l->server)
		lab_set(l, state, "set?");
	buf_addf(&l->text, "{\"sources\":[{\"name\":\"b\",\"type\":"
		 "\"aws-bedrock\",\"endpoints\":{\"metrics\":\"%s\","
		 "\"costs\":\"%s\",\"sts\":\"%s\"},\"ca_file\":\"%s\"%s%s}]}",
		 l->server->url, l->server->url, l->server->url,
		 l->server->ca_file, more[0] ? "," : "", more);
	if (!config_parse(&l->config, buf_str(&l->text), "test", &err))
		fail_msg("%s", err.text);
	l->loop = loop_new(NULL);
	lab_start(l);
}

/* Ten minutes later, after a restart: costs money again. */
static void lab_again(struct lab *l)
{
	server_command(l->server, "set?tolerance=3600");
	l->clock = (struct clock){
		.fixed = true,
		.fixed_ms = clock_wall(&l->clock) + 10 * ASK_MINUTE};
	remotes_free(l->remotes);
	lab_start(l);
}

static void lab_close(struct lab *l)
{
	remotes_free(l->remotes);
	for (int i = 0; i < l->bill_count; i++)
		bill_batch_free(l->bills[i]);
	config_release(&l->config);
	buf_release(&l->text);
	loop_free(l->loop);
	if (l->home)
		kit_remove(l->home);
}

/* A source with keys of its own. */
#define KEYS "\"access_key\":\"AKIDTEST\",\"key\":\"env:AWS_SECRET\""
#define KEYS_ENV {"AWS_SECRET", SECRET}

static const struct source_status *status(struct lab *l)
{
	return remotes_status(l->remotes, 0);
}

static void assert_state(struct lab *l, enum source_state state,
			 const char *says)
{
	const struct source_status *s = status(l);

	if (s->state != state)
		fail_msg("it is %s: %s", source_state_names[s->state],
			 s->error ? s->error : "");
	if (says && !(s->error && strstr(s->error, says)))
		fail_msg("\"%s\" does not say \"%s\"",
			 s->error ? s->error : "", says);
	if (s->error && strstr(s->error, "secret/of"))
		fail_msg("a secret is in \"%s\"", s->error);
}

static const struct bill_batch *bill_of(struct lab *l, const char *feed)
{
	for (int i = 0; i < l->bill_count; i++)
		if (strcmp(l->bills[i]->feed, feed) == 0)
			return l->bills[i];
	fail_msg("%s was not read", feed);
	return NULL;
}

struct sums {
	int64_t tokens[TOKEN_CATEGORIES], requests, amount;
};

static struct sums sums_of(const struct bill_batch *b, const char *model)
{
	struct sums s = {{0}, 0, 0};

	for (uint32_t i = 0; i < b->count; i++) {
		const struct bill_row *r = &b->rows[i];

		if (model && !str_glob(r->dim[BILL_MODEL], model))
			continue;
		for (int c = 0; c < TOKEN_CATEGORIES; c++)
			s.tokens[c] += r->tokens[c];
		s.requests += r->requests > 0 ? r->requests : 0;
		s.amount += r->amount;
	}
	return s;
}

static int64_t paid(struct lab *l, const char *what)
{
	char *text = server_steer(l->server, "POST", "paid");
	struct json *v = json_parse(str_from(text), "paid", NULL);
	int64_t n = -1;

	json_int(json_get(v, what), &n);
	json_free(v);
	free(text);
	return n;
}

/* All that the stand-in sold, by model. */
static void assert_metrics(struct lab *l)
{
	struct sums claude = sums_of(bill_of(l, "metrics"), "*claude*");
	struct sums all = sums_of(bill_of(l, "metrics"), NULL);

	assert_state(l, SOURCE_OK, NULL);
	assert_int_equal(claude.tokens[TOKENS_INPUT], 1520 + 98311);
	assert_int_equal(claude.tokens[TOKENS_OUTPUT], 177 + 4000);
	assert_int_equal(claude.tokens[TOKENS_CACHE_READ], 20480);
	assert_int_equal(claude.tokens[TOKENS_CACHE_WRITE_5M], 512);
	assert_int_equal(claude.requests, 13);
	assert_int_equal(all.tokens[TOKENS_INPUT], 1520 + 98311 + 400 + 900);
	assert_int_equal(all.requests, 13 + 3 + 5);
}

/* ---- metrics -------------------------------------------------------------------- */

static void every_call_is_counted_once(void **state)
{
	struct lab l = {.variables = KEYS_ENV};

	lab_open(&l, state, KEYS);
	assert_metrics(&l);
	lab_close(&l);
}

static void small_pages_add_up_to_the_same(void **state)
{
	struct lab l = {.variables = KEYS_ENV};

	lab_set(&l, state, "set?page=1");
	lab_open(&l, state, KEYS);
	assert_metrics(&l);
	lab_close(&l);
}

/* What was read before is read again, two hours of it. */
static void the_next_poll_asks_for_less(void **state)
{
	struct lab l = {.variables = KEYS_ENV};
	int64_t before;

	lab_open(&l, state, KEYS);
	before = paid(&l, "metrics");
	lab_again(&l);
	assert_int_equal(l.bill_count, 2);
	assert_metrics(&l);
	assert_true(l.bills[1]->since > l.bills[0]->until - 4 * ASK_HOUR);
	assert_int_equal(sums_of(l.bills[1], NULL).requests, 11 + 3 + 5);
	assert_true(paid(&l, "metrics") > before);
	lab_close(&l);
}

static void each_region_is_asked_and_signed_for(void **state)
{
	struct lab l = {.variables = KEYS_ENV};
	struct json *log;
	struct str auth;
	int there = 0;

	lab_open(&l, state, KEYS ",\"region\":[\"eu-west-1\",\"us-east-1\"]");
	assert_metrics(&l);
	log = server_log(l.server);
	for (size_t i = 0; i < json_count(log); i++) {
		json_str(json_get(json_get(json_at(log, i), "headers"),
				  "authorization"), &auth);
		there += str_find(auth, STR("/eu-west-1/monitoring/")) > 0;
	}
	assert_int_equal(there, 2);
	json_free(log);
	lab_close(&l);
}

static void partial_data_are_no_data(void **state)
{
	struct lab l = {.variables = KEYS_ENV};

	lab_set(&l, state, "set?partial=1");
	lab_open(&l, state, KEYS);
	assert_int_equal(l.bills[0]->count, 0);
	assert_state(&l, SOURCE_FAILED, "only a part");
	lab_close(&l);
}

/* ---- money ---------------------------------------------------------------------- */

static void costs_are_not_asked_for_unless_wanted(void **state)
{
	struct lab l = {.variables = KEYS_ENV};
	int64_t before;

	l.server = *state;
	before = paid(&l, "pages");
	l.server = NULL;
	lab_open(&l, state, KEYS);
	assert_int_equal(paid(&l, "pages"), before);
	lab_close(&l);
}

static void costs_and_credits_are_kept_apart(void **state)
{
	struct lab l = {.variables = KEYS_ENV};
	const struct bill_batch *costs, *credits;

	lab_open(&l, state, KEYS ",\"costs\":true");
	costs = bill_of(&l, "costs");
	credits = bill_of(&l, "credits");
	assert_int_equal(sums_of(costs, NULL).amount, 1240500000);
	assert_int_equal(sums_of(costs, "claude-sonnet-4.5").amount,
			 1234500000);
	assert_true(costs->rows[0].flags & BILL_ESTIMATED);
	assert_true(costs->money);
	assert_int_equal(sums_of(credits, NULL).amount, -1000000000);
	assert_int_equal(credits->rows[0].kind, BILL_CREDIT);
	lab_close(&l);
}

static void a_new_account_has_no_costs_yet(void **state)
{
	struct lab l = {.variables = KEYS_ENV};

	lab_set(&l, state, "set?unavailable=1");
	lab_open(&l, state, KEYS ",\"costs\":true");
	assert_int_equal(bill_of(&l, "costs")->count, 0);
	assert_state(&l, SOURCE_OK, NULL);
	lab_close(&l);
}

/* ---- refusals ------------------------------------------------------------------- */

static void a_wrong_secret_is_refused_in_plain_words(void **state)
{
	struct lab l = {.variables = {"AWS_SECRET", "another/secret"}};

	lab_open(&l, state, KEYS);
	assert_state(&l, SOURCE_REFUSED, "does not accept the signature");
	assert_null(strstr(status(&l)->error, "another/secret"));
	lab_close(&l);
}

static void an_unknown_key_is_refused(void **state)
{
	struct lab l = {.variables = KEYS_ENV};

	lab_open(&l, state, "\"access_key\":\"AKIDNOBODY\","
		 "\"key\":\"env:AWS_SECRET\"");
	assert_state(&l, SOURCE_REFUSED, "does not know the access key");
	lab_close(&l);
}

static void a_clock_that_is_off_is_what_is_said(void **state)
{
	struct lab l = {.variables = KEYS_ENV};

	l.clock = (struct clock){.fixed = true,
				 .fixed_ms = clock_wall(&l.clock) - ASK_HOUR};
	lab_open(&l, state, KEYS);
	assert_state(&l, SOURCE_REFUSED, "clock");
	lab_close(&l);
}

static void a_missing_permission_is_named(void **state)
{
	struct lab l = {.variables = KEYS_ENV};

	lab_set(&l, state, "set?denied=1");
	lab_open(&l, state, KEYS);
	assert_state(&l, SOURCE_REFUSED, "does not allow it");
	lab_close(&l);
}

/* ---- keys from elsewhere ----------------------------------------------------------- */

static void make_aws_folder(struct lab *l)
{
	char *path;

	l->home = kit_folder();
	path = path_join(l->home, ".aws/sso/cache");
	assert_true(path_make_dirs(path, NULL));
	free(path);
}

static void the_environment_is_enough(void **state)
{
	struct lab l = {.variables = {"AWS_ACCESS_KEY_ID", "AKIDTEST",
				      "AWS_SECRET_ACCESS_KEY", SECRET}};

	lab_open(&l, state, "");
	assert_metrics(&l);
	lab_close(&l);
}

static void a_profile_of_the_tools_is_enough(void **state)
{
	struct lab l = {0};

	make_aws_folder(&l);
	kit_write(l.home, ".aws/credentials",
		  "[default]\r\naws_access_key_id=AKIDNOBODY\r\n"
		  "aws_secret_access_key=x\r\n[work]\r\n"
		  "aws_access_key_id = AKIDTEST\r\n"
		  "aws_secret_access_key = " SECRET "\r\n");
	lab_open(&l, state, "\"profile\":\"work\"");
	assert_metrics(&l);
	lab_close(&l);
}

static void a_process_of_the_profile_is_run(void **state)
{
	struct lab l = {0};
	struct buf text = {0};

	make_aws_folder(&l);
	buf_addf(&text, "[default]\ncredential_process = sh \"%s/keys\"\n",
		 l.home);
	kit_write(l.home, ".aws/config", buf_text(&text));
	kit_write(l.home, "keys", "echo '{\"Version\": 1, \"AccessKeyId\": "
		  "\"AKIDTEST\", \"SecretAccessKey\": \"" SECRET "\"}'\n");
	lab_open(&l, state, "");
	assert_metrics(&l);
	buf_release(&text);
	lab_close(&l);
}

static void a_process_that_fails_is_told(void **state)
{
	struct lab l = {0};

	make_aws_folder(&l);
	kit_write(l.home, ".aws/config",
		  "[default]\ncredential_process = sh -c \"exit 3\"\n");
	lab_open(&l, state, "");
	assert_state(&l, SOURCE_FAILED, "3");
	lab_close(&l);
}

/* sha1("corp") */
#define CORP ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

static void sign_on(struct lab *l, const char *cache)
{
	make_aws_folder(l);
	kit_write(l->home, ".aws/config",
		  "[profile sso]\nsso_session = corp\nsso_account_id = 1\n"
		  "sso_role_name = Reader\n[sso-session corp]\n"
		  "sso_region = us-east-1\n");
	kit_write(l->home, CORP, cache);
}

static void single_sign_on_brings_keys(void **state)
{
	struct lab l = {0};

	sign_on(&l, "{\"accessToken\":\"sso-bearer\","
		    "\"expiresAt\":\"2099-01-01T00:00:00Z\"}");
	lab_open(&l, state, "\"profile\":\"sso\"");
	assert_metrics(&l);
	lab_close(&l);
}

static void a_sign_on_that_ended_says_what_to_run(void **state)
{
	struct lab l = {0};

	sign_on(&l, "{\"accessToken\":\"sso-bearer\","
		    "\"expiresAt\":\"2020-01-01T00:00:00UTC\"}");
	lab_open(&l, state, "\"profile\":\"sso\"");
	assert_state(&l, SOURCE_REFUSED, "aws sso login --profile sso");
	assert_int_equal(server_seen(l.server), 0);
	lab_close(&l);
}

/* A stand-in without TLS, which is how these servers are; `how` it is to be,
 * and variables that name it. */
struct near {
	struct server_kit server;
	struct buf url;
	struct lab lab;
};

static void near_open(struct near *n, const char *variable, const char *path,
		      const char *how)
{
	void *state = &n->server;

	server_start_plain(&n->server, "aws_server.py");
	n->server.ca_file = xstrdup("/dev/null");
	buf_addf(&n->url, "%s%s", n->server.url, path);
	n->lab.variables[0] = variable;
	n->lab.variables[1] = buf_text(&n->url);
	lab_set(&n->lab, &state, how);
	lab_open(&n->lab, &state, "\"costs\":true");
}

static void near_close(struct near *n)
{
	lab_close(&n->lab);
	buf_release(&n->url);
	server_stop(&n->server);
}

static void a_container_brings_keys_once(void **state)
{
	struct near n = {.lab.variables = {
		NULL, NULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "pod-token"}};

	(void)state;
	near_open(&n, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "/container",
		  "set?");
	assert_metrics(&n.lab);
	assert_int_equal(n.lab.bill_count, 3);
	assert_int_equal(paid(&n.lab, "handed_out"), 1);
	near_close(&n);
}

static void a_machine_brings_keys_once(void **state)
{
	struct near n = {.lab = {0}};

	(void)state;
	near_open(&n, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "", "set?");
	assert_metrics(&n.lab);
	assert_int_equal(n.lab.bill_count, 3);
	assert_int_equal(paid(&n.lab, "handed_out"), 1);
	near_close(&n);
}

static void keys_that_end_soon_are_renewed(void **state)
{
	struct near n = {.lab = {0}};

	(void)state;
	near_open(&n, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "",
		  "set?lifetime=600");
	assert_metrics(&n.lab);
	assert_int_equal(paid(&n.lab, "handed_out"), 3);
	near_close(&n);
}

static void keys_that_are_refused_are_let_go(void **state)
{
	struct near n = {.lab = {0}};

	(void)state;
	near_open(&n, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "",
		  "set?expired=1");
	assert_state(&n.lab, SOURCE_REFUSED, "expired");
	assert_int_equal(paid(&n.lab, "handed_out"), 3);
	near_close(&n);
}

static void a_machine_without_a_role_has_no_keys(void **state)
{
	struct near n = {.lab = {0}};

	(void)state;
	near_open(&n, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "", "set?role=");
	assert_state(&n.lab, SOURCE_REFUSED, "no AWS keys");
	near_close(&n);
}

/* ---- configuration ---------------------------------------------------------------- */

static void says_what_the_configuration_lacks(void **state)
{
	static const struct { const char *more, *says; } rows[] = {
		{"\"access_key\":\"A\"", "the key \"key\" is missing"},
		{"\"key\":\"env:X\"", "the key \"access_key\" is missing"},
		{KEYS ",\"profile\":\"p\"", "either"},
		{"\"session_token\":\"env:X\"", "session_token"},
		{"\"region\":\"us-east-1.evil\"", "no region"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct lab l = {.variables = {"X", "xxxxxxxx", "AWS_SECRET",
					      SECRET}};

		lab_open(&l, state, rows[i].more);
		assert_string_not_equal(
			source_state_names[status(&l)->state], "ok");
		if (!strstr(status(&l)->error, rows[i].says))
			fail_msg("%s: \"%s\"", rows[i].more,
				 status(&l)->error);
		assert_int_equal(server_seen(l.server), 0);
		lab_close(&l);
	}
}

static void ini_files_are_read_as_the_tools_do(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf; first\n[a]\nk = 1\n[ profile  b ] # b\n"
		"K=2 ; two\n\tk = nested\n k = nested too\nother\n"
		"[profile default]\nk=3\n[default]\nk=4\n[broken\nk=5\n"
		"[a]\nk = 6 = six\n[empty]\nk =\n[lonely]";
	struct str v = {0};

	(void)state;
	assert_true(aws_ini_get(STR(text), "", "a", "k", &v));
	assert_true(str_is(v, "6 = six"));
	assert_true(aws_ini_get(STR(text), "profile", "b", "k", &v));
	assert_true(str_is(v, "2"));
	assert_true(aws_ini_get(STR(text), "profile", "default", "k", &v));
	assert_true(str_is(v, "5"));
	assert_true(aws_ini_get(STR(text), "", "empty", "k", &v));
	assert_true(str_empty(v));
	assert_true(aws_ini_get(STR(text), "", "lonely", NULL, NULL));
	assert_false(aws_ini_get(STR(text), "", "b", NULL, NULL));
	assert_false(aws_ini_get(STR(text), "profile", "a", NULL, NULL));
	assert_false(aws_ini_get(STR(""), "", "a", "k", &v));
}

static int set_up(void **state)
{
	struct server_kit *s = xcalloc(1, sizeof(*s));

	server_start(s, "aws_server.py");
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	server_stop(*state);
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_is_counted_once),
		cmocka_unit_test(small_pages_add_up_to_the_same),
		cmocka_unit_test(the_next_poll_asks_for_less),
		cmocka_unit_test(each_region_is_asked_and_signed_for),
		cmocka_unit_test(partial_data_are_no_data),
		cmocka_unit_test(costs_are_not_asked_for_unless_wanted),
		cmocka_unit_test(costs_and_credits_are_kept_apart),
		cmocka_unit_test(a_new_account_has_no_costs_yet),
		cmocka_unit_test(a_wrong_secret_is_refused_in_plain_words),
		cmocka_unit_test(an_unknown_key_is_refused),
		cmocka_unit_test(a_clock_that_is_off_is_what_is_said),
		cmocka_unit_test(a_missing_permission_is_named),
		cmocka_unit_test(the_environment_is_enough),
		cmocka_unit_test(a_profile_of_the_tools_is_enough),
		cmocka_unit_test(a_process_of_the_profile_is_run),
		cmocka_unit_test(a_process_that_fails_is_told),
		cmocka_unit_test(single_sign_on_brings_keys),
		cmocka_unit_test(a_sign_on_that_ended_says_what_to_run),
		cmocka_unit_test(a_container_brings_keys_once),
		cmocka_unit_test(a_machine_brings_keys_once),
		cmocka_unit_test(a_machine_without_a_role_has_no_keys),
		cmocka_unit_test(keys_that_end_soon_are_renewed),
		cmocka_unit_test(keys_that_are_refused_are_let_go),
		cmocka_unit_test(says_what_the_configuration_lacks),
		cmocka_unit_test(ini_files_are_read_as_the_tools_do),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
