/* Alibaba Cloud's api against tests/servers/alibaba_server.py, which checks
 * every signature. Shapes of answers: tests/fixtures/apis/alibaba. */
#include "tests/unit/cloud_kit.h"

#define SECRET "se/cret+of=test"

static void start_with(struct cloud *c, const char *feed, const char *secret)
{
	cloud_init(c, "alibaba_server.py", true, "2026-08-01T02:30:00Z");
	server_command(&c->server, "set?now=1785551400");
	c->name = "ALI_KEY";
	c->value = secret;
	cloud_open(c, feed,
		   "\"type\":\"alibaba\",\"access_key\":\"LTAItest\",\"key\":"
		   "\"env:ALI_KEY\",\"endpoints\":{\"metrics\":"
		   "\"URL/workspaces/w-1\",\"costs\":\"URL\"}");
}

static void start(struct cloud *c, const char *feed)
{
	start_with(c, feed, SECRET);
}

/* Money alone: no metrics are configured. */
static void start_bill_with(struct cloud *c, const char *secret)
{
	cloud_init(c, "alibaba_server.py", true, "2026-08-01T02:30:00Z");
	server_command(&c->server, "set?now=1785551400");
	c->name = "ALI_KEY";
	c->value = secret;
	cloud_open(c, "costs", "\"type\":\"alibaba\",\"access_key\":"
			       "\"LTAItest\",\"key\":\"env:ALI_KEY\","
			       "\"endpoints\":{\"costs\":\"URL\"}");
}

static void start_bill(struct cloud *c)
{
	start_bill_with(c, SECRET);
}

/* ---- tokens ---------------------------------------------------------------- */

/* 78 calls of each model; cached tokens are taken out of the input. */
static void assert_all_tokens(const struct cloud *c)
{
	assert_int_equal(cloud_tokens(c, "qwen-plus", TOKENS_INPUT), 5691);
	assert_int_equal(cloud_tokens(c, "qwen-plus", TOKENS_CACHE_READ),
			 2340);
	assert_int_equal(cloud_tokens(c, "qwen-plus", TOKENS_OUTPUT), 1713);
	assert_int_equal(cloud_tokens(c, "qwen-max", TOKENS_INPUT), 702);
	assert_int_equal(cloud_tokens(c, "qwen-max", TOKENS_OUTPUT), 273);
}

static void minutes_told_one_by_one_are_added_up(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	cloud_expect_ok(&c);
	assert_all_tokens(&c);
	cloud_release(&c);
}

static void a_counter_comes_to_the_same(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	server_command(&c.server, "set?kind=counter");
	cloud_expect_ok(&c);
	assert_all_tokens(&c);
	cloud_release(&c);
}

static void a_counter_that_began_anew_is_still_a_counter(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	server_command(&c.server, "set?kind=counter");
	server_command(&c.server, "restart");
	cloud_expect_ok(&c);
	assert_all_tokens(&c);
	cloud_release(&c);
}

static void the_next_poll_reads_the_last_hours_again(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	cloud_expect_ok(&c);
	cloud_expect_ok(&c);
	assert_int_equal(c.clock.fixed_ms - c.last->since,
			 2 * ASK_HOUR + 30 * ASK_MINUTE);
	/* Seven calls since 00:00. */
	assert_int_equal(cloud_tokens(&c, "qwen-max", TOKENS_INPUT), 7 * 9);
	cloud_release(&c);
}

static void a_wrong_secret_is_refused_and_never_shown(void **state)
{
	static const char *const says[] = {"401", "signature"};
	struct cloud c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(says); i++) {
		if (i == 0)
			start_with(&c, "metrics", "another/secret+=");
		else
			start_bill_with(&c, "another/secret+=");
		cloud_expect(&c, SOURCE_REFUSED, says[i]);
		assert_null(strstr(c.last->memory.error, "another/"));
		cloud_release(&c);
	}
}

static void a_key_that_may_not_is_refused(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "metrics");
	server_command(&c.server, "set?denied=1");
	cloud_expect(&c, SOURCE_REFUSED, "403");
	cloud_release(&c);
	start(&c, "costs");
	server_command(&c.server, "set?denied=1");
	cloud_expect(&c, SOURCE_REFUSED, "does not allow it");
	cloud_release(&c);
}

/* ---- money ------------------------------------------------------------------ */

static void every_page_of_every_day_is_added_up(void **state)
{
	struct cloud c;

	(void)state;
	start_bill(&c);
	cloud_expect_ok(&c);
	assert_int_equal(cloud_amount(&c, BILL_COST, "CNY"),
			 INT64_C(4486800000));
	assert_int_equal(cloud_tokens(&c, "qwen-plus", TOKENS_INPUT),
			 3 * 1618000);
	assert_int_equal(cloud_tokens(&c, "qwen-plus", TOKENS_OUTPUT),
			 3 * 100000);
	assert_int_equal(cloud_tokens(&c, "qwen-plus", TOKENS_CACHE_READ),
			 3 * 12000);
	cloud_release(&c);
}

static void beside_metrics_a_bill_tells_money_alone(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "costs");
	cloud_expect_ok(&c);
	assert_int_equal(cloud_amount(&c, BILL_COST, "CNY"),
			 INT64_C(4486800000));
	assert_int_equal(cloud_tokens(&c, "qwen-plus", TOKENS_INPUT), 0);
	cloud_release(&c);
}

static void a_product_of_another_code_is_found_by_name(void **state)
{
	struct cloud c;

	(void)state;
	start_bill(&c);
	server_command(&c.server, "set?code=modelstudio_x");
	cloud_expect_ok(&c);
	assert_int_equal(cloud_amount(&c, BILL_COST, "CNY"),
			 INT64_C(4486800000));
	cloud_release(&c);
}

static void a_restated_bill_replaces_what_was_read(void **state)
{
	struct cloud c;

	(void)state;
	start_bill(&c);
	cloud_expect_ok(&c);
	server_command(&c.server, "restate?factor=2");
	cloud_expect_ok(&c);
	assert_int_equal(c.clock.fixed_ms - c.last->since,
			 3 * ASK_DAY + 2 * ASK_HOUR + 30 * ASK_MINUTE);
	assert_int_equal(cloud_amount(&c, BILL_COST, "CNY"),
			 INT64_C(8973600000));
	cloud_release(&c);
}

static void errors_that_say_200_are_errors(void **state)
{
	struct cloud c;

	(void)state;
	start_bill(&c);
	server_command(&c.server, "set?inside=1&busy=1");
	cloud_expect(&c, SOURCE_THROTTLED, "wants fewer calls");
	cloud_release(&c);
	start_bill(&c);
	server_command(&c.server, "set?inside=1&denied=1");
	cloud_expect(&c, SOURCE_REFUSED, "does not allow it");
	cloud_release(&c);
}

static void a_clock_that_is_off_is_told(void **state)
{
	struct cloud c;

	(void)state;
	start_bill(&c);
	server_command(&c.server, "set?now=1785555400");
	cloud_expect(&c, SOURCE_REFUSED, "clock");
	cloud_release(&c);
}

static void half_an_answer_is_none(void **state)
{
	static const char *const modes[] = {"cut", "html", "500", "empty"};
	static const char *const feeds[] = {"metrics", "costs"};
	struct cloud c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(feeds); i++) {
		start(&c, feeds[i]);
		for (size_t k = 0; k < ARRAY_LEN(modes); k++) {
			server_misbehave(&c.server, modes[k], 0, NULL);
			cloud_expect(&c, SOURCE_FAILED, "");
			server_behave(&c.server);
		}
		cloud_release(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(minutes_told_one_by_one_are_added_up),
		cmocka_unit_test(a_counter_comes_to_the_same),
		cmocka_unit_test(a_counter_that_began_anew_is_still_a_counter),
		cmocka_unit_test(the_next_poll_reads_the_last_hours_again),
		cmocka_unit_test(a_wrong_secret_is_refused_and_never_shown),
		cmocka_unit_test(a_key_that_may_not_is_refused),
		cmocka_unit_test(every_page_of_every_day_is_added_up),
		cmocka_unit_test(beside_metrics_a_bill_tells_money_alone),
		cmocka_unit_test(a_product_of_another_code_is_found_by_name),
		cmocka_unit_test(a_restated_bill_replaces_what_was_read),
		cmocka_unit_test(errors_that_say_200_are_errors),
		cmocka_unit_test(a_clock_that_is_off_is_told),
		cmocka_unit_test(half_an_answer_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
