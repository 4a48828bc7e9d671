/* Azure's api against tests/servers/azure_server.py. Shapes of answers:
 * tests/fixtures/apis/azure. */
#include "tests/unit/cloud_kit.h"

#include "collectors/apis/azure.h"

#define NOW "2026-08-02T10:31:00Z"
#define SUBSCRIPTION "0000aaaa-1111-2222-3333-444455556666"
#define ENDPOINTS "\"endpoints\":{\"token\":\"URL\",\"metrics\":\"URL\"," \
		  "\"costs\":\"URL\"}"

/* A source that logs in with a client secret and finds its accounts. */
static void start(struct cloud *c, const char *feed)
{
	cloud_init(c, "azure_server.py", true, NOW);
	c->name = "AZ_KEY";
	c->value = "s3cret/+=";
	cloud_open(c, feed,
		   "\"type\":\"azure\",\"tenant\":\"tenant-1\",\"client_id\":"
		   "\"client-1\",\"key\":\"env:AZ_KEY\",\"subscription\":\""
		   SUBSCRIPTION "\"," ENDPOINTS);
}

/* Fourteen deployments of "m" with 10, 11 ... tokens in: 231. */
static void use_fourteen(struct cloud *c)
{
	for (int i = 0; i < 14; i++) {
		struct buf use = {0};

		buf_addf(&use, "use?account=acct&deployment=d%d&model=m&input="
			       "%d&output=1&at=2026-08-02T09:10:00Z", i,
			 10 + i);
		server_command(&c->server, buf_text(&use));
		buf_release(&use);
	}
}

static void more_than_ten_deployments_are_all_counted(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	use_fourteen(&c);
	cloud_expect_ok(&c);
	assert_int_equal(cloud_tokens(&c, "m", TOKENS_INPUT), 231);
	assert_int_equal(cloud_tokens(&c, "m", TOKENS_OUTPUT), 14);
	assert_int_equal(cloud_requests(&c), 14);
	assert_int_equal(c.last->count, 14);
	cloud_release(&c);
}

static void what_a_cap_cuts_is_marked(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	use_fourteen(&c);
	server_command(&c.server, "limit?series=10");
	cloud_expect_ok(&c);
	/* Of the ten busiest. */
	assert_int_equal(cloud_tokens(&c, "m", TOKENS_INPUT), 185);
	assert_true(c.last->count > 0);
	for (uint32_t i = 0; i < c.last->count; i++)
		assert_true(c.last->rows[i].flags & BILL_PARTIAL);
	cloud_release(&c);
}

static void two_families_of_metrics_count_once(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	server_command(&c.server, "use?account=acct&deployment=chat&model="
				  "gpt-4.1&input=100&output=20&family=both&at="
				  "2026-08-02T09:10:00Z");
	server_command(&c.server, "use?account=acct&deployment=chat&model="
				  "gpt-4.1&input=7&output=3&family=old&at="
				  "2026-08-02T08:10:00Z");
	server_command(&c.server, "use?account=acct&deployment=claude&model="
				  "claude-sonnet-4-5&input=5&output=1&cached=60"
				  "&at=2026-08-02T10:10:00Z");
	server_command(&c.server, "use?account=other&deployment=o&model=gpt-5&"
				  "input=1&output=1&at=2026-08-02T10:10:00Z");
	server_command(&c.server, "page?size=1");
	cloud_expect_ok(&c);
	assert_int_equal(cloud_tokens(&c, "gpt-4.1", TOKENS_INPUT), 107);
	assert_int_equal(cloud_tokens(&c, "gpt-4.1", TOKENS_OUTPUT), 23);
	assert_int_equal(cloud_tokens(&c, "claude-sonnet-4-5",
				      TOKENS_CACHE_READ), 60);
	assert_int_equal(cloud_tokens(&c, "gpt-5", TOKENS_INPUT), 1);
	assert_int_equal(cloud_requests(&c), 4);
	cloud_release(&c);
}

static void the_running_hour_is_restated_whole(void **state)
{
	const char *use = "use?account=acct&deployment=d&model=m&input=100"
			  "&output=1&at=2026-08-02T10:10:00Z";
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	server_command(&c.server, use);
	cloud_expect_ok(&c);
	assert_int_equal(cloud_tokens(&c, "m", TOKENS_INPUT), 100);
	server_command(&c.server, use);
	c.clock.fixed_ms += 20 * ASK_MINUTE;
	cloud_expect_ok(&c);
	assert_int_equal(c.last->count, 1);
	assert_int_equal(cloud_tokens(&c, "m", TOKENS_INPUT), 200);
	cloud_release(&c);
}

static void an_error_inside_a_good_answer_fails_the_poll(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	use_fourteen(&c);
	server_command(&c.server, "error?code=InternalServerError");
	cloud_expect(&c, SOURCE_FAILED, "InternalServerError: The backend");
	cloud_release(&c);
}

static void a_secret_that_entra_refuses_is_refused(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	c.value = "stale-secret";
	cloud_expect(&c, SOURCE_REFUSED, "AADSTS7000215: Invalid client secret "
					 "provided.;");
	assert_null(strstr(c.last->memory.error, "Trace"));
	assert_null(strstr(c.last->memory.error, "stale-secret"));
	cloud_release(&c);
}

static void costs_are_read_by_pages_in_their_currency(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "costs");
	cloud_expect_ok(&c);            /* 204: nothing yet */
	assert_int_equal(c.last->count, 0);
	server_command(&c.server, "page?size=1");
	server_command(&c.server, "charge?day=2026-08-01&account=acct&meter=In"
				  "&cost=1.25&currency=EUR");
	server_command(&c.server, "charge?day=2026-08-01&account=acct&meter=Out"
				  "&cost=0.5&currency=EUR");
	cloud_expect_ok(&c);
	assert_int_equal(c.last->count, 2);     /* not the machine's */
	assert_true(cloud_amount(&c, BILL_COST, "EUR") == 1750000000);
	server_command(&c.server, "charge?day=2026-08-01&account=acct&meter=Out"
				  "&cost=0.75&currency=EUR");
	c.clock.fixed_ms += ASK_DAY;
	cloud_expect_ok(&c);
	assert_true(cloud_amount(&c, BILL_COST, "EUR") == 2000000000);
	cloud_release(&c);
}

static void the_longest_of_several_waits_counts(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "costs");
	server_command(&c.server, "throttle?times=1");
	cloud_poll(&c);
	assert_int_equal(c.last->memory.state, SOURCE_THROTTLED);
	assert_true(c.last->memory.retry_at >= c.clock.fixed_ms + 3000);
	assert_int_equal(c.last->count, 0);
	cloud_release(&c);
}

static void a_token_goes_to_no_other_host(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "costs");
	server_command(&c.server, "foreign?on=1");
	server_command(&c.server, "page?size=1");
	server_command(&c.server, "charge?day=2026-08-01&account=acct&meter=In"
				  "&cost=1");
	cloud_expect(&c, SOURCE_FAILED, "at another host");
	server_command(&c.server, "foreign?on=0");
	server_command(&c.server, "circle?on=1");
	cloud_expect(&c, SOURCE_FAILED, "go round in a circle");
	cloud_release(&c);
}

static void az_logs_in_and_names_the_subscription(void **state)
{
	struct cloud c;
	struct buf text = {0};
	char *path = xstrdup(getenv("PATH"));

	(void)state;
	cloud_init(&c, "azure_server.py", true, NOW);
	buf_addf(&text, "az?folder=%s&lifetime=400000000", c.home);
	server_command(&c.server, buf_text(&text));
	buf_reset(&text);
	buf_addf(&text, "%s:%s", c.home, path);
	setenv("PATH", buf_text(&text), 1);
	cloud_open(&c, "metrics",
		   "\"type\":\"azure\",\"auth\":\"az\"," ENDPOINTS);
	use_fourteen(&c);
	cloud_expect_ok(&c);
	assert_int_equal(cloud_tokens(&c, "m", TOKENS_INPUT), 231);
	setenv("PATH", path, 1);
	free(path);
	buf_release(&text);
	cloud_release(&c);
}

static void only_ids_of_accounts_are_taken(void **state)
{
	static const struct {
		const char *id, *account;       /* NULL: refused */
	} cases[] = {
		{"/subscriptions/s-1/resourceGroups/g(1)/providers/Microsoft."
		 "CognitiveServices/accounts/Acct-1/", "Acct-1"},
		{"/SUBSCRIPTIONS/s/resourcegroups/g/providers/MICROSOFT."
		 "COGNITIVESERVICES/accounts/a", "a"},
		{"/subscriptions/s/resourceGroups/g/providers/Microsoft."
		 "Compute/virtualMachines/vm", NULL},
		{"/subscriptions/s/providers/Microsoft.CognitiveServices/"
		 "accounts/a?x=1", NULL},
		{"https://management.azure.com/subscriptions/s", NULL},
		{"/subscriptions/", NULL},
		{"/", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct azure_resource r;
		bool ok = azure_resource_parse(str_from(cases[i].id), &r);

		assert_int_equal(ok, cases[i].account != NULL);
		if (ok)
			assert_true(str_is(r.account, cases[i].account));
	}
}

static void a_wrong_configuration_says_which_key(void **state)
{
	static const struct {
		const char *members, *words;    /* NULL: it is right */
	} cases[] = {
		{"\"tenant\":\"t\",\"client_id\":\"c\"", "\"key\""},
		{"\"client_id\":\"c\",\"key\":\"env:K\"", "\"tenant\""},
		{"\"tenant\":\"a/b\",\"client_id\":\"c\",\"key\":\"env:K\"",
		 "\"tenant\""},
		{"\"tenant\":\"t\",\"client_id\":\"c\",\"key\":\"env:K\"",
		 "\"subscription\""},
		{"\"auth\":\"az\",\"subscription\":\"s?x\"",
		 "\"subscription\""},
		{"\"auth\":\"az\",\"resources\":[\"acct\"]", "\"resources\""},
		{"\"auth\":\"az\"", NULL},
	};
	const struct api *api = api_find("azure");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf text = {0};
		struct config config;
		struct err err = {""};
		struct ask a = {.api = api};

		buf_addf(&text, "{\"sources\":[{\"type\":\"azure\",%s}]}",
			 cases[i].members);
		assert_true(config_parse(&config, buf_str(&text), "t", &err));
		a.config = &config.sources[0];
		assert_int_equal(api->check(&a, &err), !cases[i].words);
		if (cases[i].words)
			assert_non_null(strstr(err.text, cases[i].words));
		config_release(&config);
		buf_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_than_ten_deployments_are_all_counted),
		cmocka_unit_test(what_a_cap_cuts_is_marked),
		cmocka_unit_test(two_families_of_metrics_count_once),
		cmocka_unit_test(the_running_hour_is_restated_whole),
		cmocka_unit_test(an_error_inside_a_good_answer_fails_the_poll),
		cmocka_unit_test(a_secret_that_entra_refuses_is_refused),
		cmocka_unit_test(costs_are_read_by_pages_in_their_currency),
		cmocka_unit_test(the_longest_of_several_waits_counts),
		cmocka_unit_test(a_token_goes_to_no_other_host),
		cmocka_unit_test(az_logs_in_and_names_the_subscription),
		cmocka_unit_test(only_ids_of_accounts_are_taken),
		cmocka_unit_test(a_wrong_configuration_says_which_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
