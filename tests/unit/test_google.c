/* Google's api against tests/servers/google_server.py, which verifies what is
 * signed. Shapes of answers: tests/fixtures/apis/google. */
#include "tests/unit/cloud_kit.h"

#include "collectors/apis/google_billing.h"

#define NOW "2026-08-02T10:31:00Z"

/* A source that logs in as a service account. */
static void start(struct cloud *c, const char *feed)
{
	cloud_init(c, "google_server.py", true, NOW);
	server_command(&c->server, "now?at=" NOW);
	cloud_save(c, "credentials", "key.json");
	cloud_open(c, feed,
		   "\"type\":\"google\",\"credentials\":\"file:HOME/key.json\","
		   "\"endpoints\":{\"token\":\"URL/token\",\"metrics\":\"URL\","
		   "\"billing\":\"URL\"},\"billing_table\":\"p1.billing."
		   "gcp_billing_export_v1_0123AB_4567CD_89EF01\"");
}

static void a_service_account_reads_every_hour_of_vertex(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "vertex");
	server_command(&c.server, "page?size=2");
	server_command(&c.server, "vertex?model=gemini-2.5-flash&input=1000"
				  "&output=70&at=2026-07-20T03:59:00Z");
	server_command(&c.server, "vertex?model=gemini-2.5-flash&input=200"
				  "&output=30&at=2026-08-02T09:00:00Z");
	server_command(&c.server, "vertex?model=gemini-2.5-flash&input=7"
				  "&output=5&at=2026-08-02T10:29:00Z");
	server_command(&c.server, "vertex?model=publishers/anthropic/models/"
				  "claude-sonnet-4-5&input=40&output=8&type="
				  "cached&tokens=9&at=2026-08-02T10:00:00Z");
	cloud_expect_ok(&c);
	assert_int_equal(cloud_tokens(&c, "gemini-2.5-flash", TOKENS_INPUT),
			 1207);
	assert_int_equal(cloud_tokens(&c, "gemini-2.5-flash", TOKENS_OUTPUT),
			 105);
	assert_int_equal(cloud_tokens(&c, "claude-sonnet-4-5", TOKENS_INPUT),
			 40);
	assert_int_equal(cloud_tokens(&c, "claude-sonnet-4-5",
				      TOKENS_UNCLASSIFIED), 9);
	assert_int_equal(cloud_requests(&c), 4);
	/* Three hours, one model; one hour of the other, and its own type. */
	assert_int_equal(c.last->count, 5);
	cloud_release(&c);
}

static void the_running_hour_is_restated_whole(void **state)
{
	struct cloud c;
	int64_t start_of;

	(void)state;
	start(&c, "vertex");
	server_command(&c.server, "vertex?model=m&input=100&at="
				  "2026-08-02T10:05:00Z");
	cloud_expect_ok(&c);
	assert_int_equal(c.last->count, 1);
	start_of = c.last->rows[0].start;
	server_command(&c.server, "vertex?model=m&input=11&at="
				  "2026-08-02T10:33:00Z");
	c.clock.fixed_ms += 20 * ASK_MINUTE;
	cloud_expect_ok(&c);
	assert_int_equal(c.last->count, 1);
	assert_int_equal(c.last->rows[0].start, start_of);
	assert_int_equal(c.last->rows[0].width, ASK_HOUR);
	assert_int_equal(cloud_tokens(&c, "m", TOKENS_INPUT), 111);
	cloud_release(&c);
}

static void a_token_is_used_until_it_ends_and_then_renewed(void **state)
{
	struct cloud c;
	struct json *log;
	int logins = 0;

	(void)state;
	start(&c, "vertex");
	cloud_expect_ok(&c);
	cloud_expect_ok(&c);
	server_command(&c.server, "expire");    /* answered 401 */
	cloud_expect_ok(&c);
	log = server_log(&c.server);
	for (size_t i = 0; i < json_count(log); i++) {
		struct str path = {0};

		json_str(json_get(json_at(log, i), "path"), &path);
		logins += str_is(path, "/token");
	}
	json_free(log);
	assert_int_equal(logins, 2);
	cloud_release(&c);
}

static void a_key_that_google_does_not_know_is_refused(void **state)
{
	struct cloud c;
	char *told, *at;

	(void)state;
	start(&c, "vertex");
	told = server_steer(&c.server, "POST", "credentials");
	at = strstr(told, "kid-1");
	assert_non_null(at);
	at[4] = '2';
	kit_write(c.home, "key.json", told);
	cloud_expect(&c, SOURCE_REFUSED, "Invalid JWT Signature.");
	free(told);
	cloud_release(&c);
}

static void a_person_names_the_project_that_pays_quota(void **state)
{
	struct cloud c;

	(void)state;
	cloud_init(&c, "google_server.py", true, NOW);
	server_command(&c.server, "now?at=" NOW);
	server_command(&c.server, "vertex?model=m&input=6&at="
				  "2026-08-02T09:00:00Z");
	cloud_save(&c, "adc", "application_default_credentials.json");
	c.name = "CLOUDSDK_CONFIG";
	c.value = c.home;
	cloud_open(&c, "vertex",
		   "\"type\":\"google\",\"project\":\"p1\",\"endpoints\":{"
		   "\"token\":\"URL/token\",\"metrics\":\"URL\"}");
	cloud_expect_ok(&c);
	assert_int_equal(cloud_tokens(&c, "m", TOKENS_INPUT), 6);
	server_command(&c.server, "revoke");
	server_command(&c.server, "expire");
	cloud_expect(&c, SOURCE_REFUSED, "expired or revoked");
	cloud_release(&c);
}

static void a_machine_of_googles_needs_no_credentials(void **state)
{
	struct cloud c;

	(void)state;
	cloud_init(&c, "google_server.py", false, NOW);
	server_command(&c.server, "now?at=" NOW);
	server_command(&c.server, "vertex?model=m&input=6&at="
				  "2026-08-02T09:00:00Z");
	c.name = "GCE_METADATA_HOST";
	c.value = c.server.url + strlen("http://");
	cloud_open(&c, "vertex", "\"type\":\"google\",\"project\":\"p1\","
				 "\"endpoints\":{\"metrics\":\"URL\"}");
	cloud_expect_ok(&c);
	assert_int_equal(cloud_tokens(&c, "m", TOKENS_INPUT), 6);
	cloud_release(&c);
}

static void limits_of_gemini_count_a_call_once(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "gemini");
	server_command(&c.server, "page?size=3");
	server_command(&c.server, "gemini?model=gemini-2.5-pro&input=500"
				  "&output=60&at=2026-07-20T03:00:00Z");
	server_command(&c.server, "gemini?model=gemini-2.5-pro&input=9"
				  "&output=4&at=2026-08-02T10:11:00Z");
	server_command(&c.server, "gemini?model=gemini-2.5-pro&input=30"
				  "&tier=free_tier&at=2026-08-02T10:11:00Z");
	cloud_expect_ok(&c);
	assert_int_equal(cloud_tokens(&c, "gemini-2.5-pro", TOKENS_INPUT), 539);
	assert_int_equal(cloud_tokens(&c, "gemini-2.5-pro", TOKENS_OUTPUT), 64);
	assert_int_equal(cloud_requests(&c), 3);
	for (uint32_t i = 0; i < c.last->count; i++)
		assert_true(c.last->rows[i].flags & BILL_ESTIMATED);
	cloud_release(&c);
}

static void what_is_not_whole_counts_nothing(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "vertex");
	server_command(&c.server, "vertex?model=m&input=6&at="
				  "2026-08-02T09:00:00Z");
	server_command(&c.server, "vertex?model=m&input=6&at="
				  "2026-08-01T09:00:00Z");
	server_command(&c.server, "partial?on=1");
	cloud_expect(&c, SOURCE_FAILED, "in part only");
	server_command(&c.server, "partial?on=0");
	server_command(&c.server, "circle?on=1");
	server_command(&c.server, "page?size=1");
	cloud_expect(&c, SOURCE_FAILED, "go round in a circle");
	cloud_release(&c);
}

static void the_bill_is_awaited_and_read_by_pages(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "billing");
	server_command(&c.server, "slow?times=2");
	server_command(&c.server, "page?size=1");
	server_command(&c.server, "charge?day=2026-08-01&sku=Gemini%202.5%20Pro"
				  "%20GA%20Text%20Output&cost=0.0274002"
				  "&credit=-0.01");
	server_command(&c.server, "charge?day=2026-08-01&sku=Other&cost=1.2E-7");
	server_command(&c.server, "charge?day=2026-08-02&sku=Other&cost=2"
				  "&currency=EUR");
	server_command(&c.server, "charge?day=2026-08-02&sku=Other&cost=50"
				  "&project=p2");
	cloud_expect_ok(&c);
	assert_true(cloud_amount(&c, BILL_COST, "USD") == 27400320);
	assert_true(cloud_amount(&c, BILL_CREDIT, "USD") == -10000000);
	assert_true(cloud_amount(&c, BILL_COST, "EUR") == 2000000000);
	assert_true(str_is(c.last->rows[0].dim[BILL_MODEL], "gemini-2.5-pro"));
	assert_true(c.last->money);
	cloud_release(&c);
}

static void a_sku_names_a_model_only_beyond_doubt(void **state)
{
	static const struct {
		const char *sku, *model;
	} cases[] = {
		{"Gemini 2.5 Flash GA Text Input - Predictions",
		 "gemini-2.5-flash"},
		{"Gemini 2.5 Flash Lite GA Image Input - Predictions",
		 "gemini-2.5-flash-lite"},
		{"Gemini 3 Pro Text Output", "gemini-3-pro"},
		{"Gemini 2.5 Flash Image Output", ""},
		{"Gemini 2.5 Flash Native Audio Output", ""},
		{"Gemini 2.5 Flash Lite", ""},
		{"Gemini Flash GA Text Input", ""},
		{"Claude Sonnet 4.5 Input Tokens", ""},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf model = {0};

		google_sku_model(&model, str_from(cases[i].sku));
		assert_string_equal(buf_text(&model), cases[i].model);
		buf_release(&model);
	}
}

static void a_wrong_configuration_says_which_key(void **state)
{
	static const struct {
		const char *key, *value, *words;
	} cases[] = {
		{"billing_table", "t`; DROP TABLE x", "\"billing_table\""},
		{"billing_table", "p.d.t' OR '1'='1", "\"billing_table\""},
		{"billing_table", "t", "\"billing_table\""},
		{"billing_table", "p..t", "\"billing_table\""},
		{"billing_table", "p.d.gcp_billing_export_focus_1", "FOCUS"},
		{"project", "p/../q", "\"project\""},
		{"project", "a'b", "\"project\""},
	};
	const struct api *api = api_find("google");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf text = {0};
		struct config config;
		struct err err = {""};
		struct ask a = {.api = api};

		buf_addf(&text, "{\"sources\":[{\"type\":\"google\",\"%s\":"
				"\"%s\"}]}", cases[i].key, cases[i].value);
		assert_true(config_parse(&config, buf_str(&text), "t", &err));
		a.config = &config.sources[0];
		assert_false(api->check(&a, &err));
		assert_non_null(strstr(err.text, cases[i].words));
		config_release(&config);
		buf_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_service_account_reads_every_hour_of_vertex),
		cmocka_unit_test(the_running_hour_is_restated_whole),
		cmocka_unit_test(a_token_is_used_until_it_ends_and_then_renewed),
		cmocka_unit_test(a_key_that_google_does_not_know_is_refused),
		cmocka_unit_test(a_person_names_the_project_that_pays_quota),
		cmocka_unit_test(a_machine_of_googles_needs_no_credentials),
		cmocka_unit_test(limits_of_gemini_count_a_call_once),
		cmocka_unit_test(what_is_not_whole_counts_nothing),
		cmocka_unit_test(the_bill_is_awaited_and_read_by_pages),
		cmocka_unit_test(a_sku_names_a_model_only_beyond_doubt),
		cmocka_unit_test(a_wrong_configuration_says_which_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
