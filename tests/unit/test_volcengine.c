/* Volcengine's api against tests/servers/volcengine_server.py, which checks
 * every signature. Shapes of answers: tests/fixtures/apis/volcengine. */
#include "tests/unit/cloud_kit.h"

#define SECRET "Vm/0ke+y=="

static void start_with(struct cloud *c, const char *feed, const char *secret,
		       const char *region)
{
	struct buf more = {0};

	cloud_init(c, "volcengine_server.py", true, "2026-08-02T05:30:00Z");
	server_command(&c->server, "set?now=1785648600");
	c->name = "VOLC_KEY";
	c->value = secret;
	buf_addf(&more, "\"type\":\"volcengine\",\"access_key\":\"AKLTtest\","
			"\"key\":\"env:VOLC_KEY\",\"base_url\":\"URL\"%s",
		 region);
	cloud_open(c, feed, buf_text(&more));
	buf_release(&more);
}

static void start(struct cloud *c, const char *feed)
{
	start_with(c, feed, SECRET, "");
}

/* ---- tokens ---------------------------------------------------------------- */

/* A call an hour since China's midnight 31 days ago. */
static void assert_all_tokens(const struct cloud *c)
{
	assert_int_equal(cloud_tokens(c, "doubao-seed-1-6", TOKENS_INPUT),
			 758 * 600);
	assert_int_equal(cloud_tokens(c, "doubao-seed-1-6",
				      TOKENS_CACHE_READ), 758 * 400);
	assert_int_equal(cloud_tokens(c, "doubao-seed-1-6", TOKENS_OUTPUT),
			 758 * 80);
	assert_int_equal(cloud_requests(c), 759);
}

static void columns_and_rows_come_to_the_same(void **state)
{
	static const char *const shapes[] = {"set?shape=columns",
					     "set?shape=rows"};
	struct cloud c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		start(&c, "usage");
		server_command(&c.server, shapes[i]);
		cloud_expect_ok(&c);
		assert_all_tokens(&c);
		assert_string_equal(c.last->provider, "volcengine");
		cloud_release(&c);
	}
}

static void what_a_plan_covers_is_prepaid(void **state)
{
	bool seen = false;
	struct cloud c;

	(void)state;
	start(&c, "usage");
	cloud_expect_ok(&c);
	for (uint32_t i = 0; i < c.last->count; i++) {
		const struct bill_row *r = &c.last->rows[i];
		bool plan = str_is(r->dim[BILL_MODEL], "doubao-seed-code");

		assert_int_equal(!!(r->flags & BILL_PREPAID), plan);
		seen |= plan;
	}
	assert_true(seen);
	cloud_release(&c);
}

static void a_key_is_kept_as_its_hash(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "usage");
	cloud_expect_ok(&c);
	assert_true(c.last->count > 0);
	for (uint32_t i = 0; i < c.last->count; i++)
		assert_int_equal(c.last->rows[i].dim[BILL_KEY].n, 8);
	for (uint32_t i = 0; i < c.last->texts.count; i++)
		assert_true(str_find(intern_str(&c.last->texts, i),
				     STR("123456789abc")) < 0);
	cloud_release(&c);
}

static void without_the_newer_action_the_older_counts(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "usage");
	server_command(&c.server, "set?old=1");
	cloud_expect_ok(&c);
	assert_int_equal(cloud_tokens(&c, "", TOKENS_INPUT), 758 * 1000 + 50);
	assert_int_equal(cloud_tokens(&c, "", TOKENS_OUTPUT), 758 * 80 + 5);
	cloud_release(&c);
}

static void regions_outside_china_are_byteplus(void **state)
{
	struct cloud c;

	(void)state;
	start_with(&c, "usage", SECRET, ",\"region\":\"ap-southeast-1\"");
	server_command(&c.server, "set?region=ap-southeast-1");
	cloud_expect_ok(&c);
	assert_all_tokens(&c);
	assert_string_equal(c.last->provider, "byteplus");
	cloud_release(&c);
}

static void a_wrong_secret_is_refused_and_never_shown(void **state)
{
	static const char *const feeds[] = {"usage", "costs"};
	struct cloud c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(feeds); i++) {
		start_with(&c, feeds[i], "another/secret==", "");
		cloud_expect(&c, SOURCE_REFUSED, "signature");
		assert_null(strstr(c.last->memory.error, "another/"));
		cloud_release(&c);
	}
}

static void a_key_that_may_not_is_refused(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "usage");
	server_command(&c.server, "set?denied=1");
	cloud_expect(&c, SOURCE_REFUSED, "ark:GetUsage");
	cloud_release(&c);
	start(&c, "costs");
	server_command(&c.server, "set?denied=1&inside=1");
	cloud_expect(&c, SOURCE_REFUSED, "billing:ListBillDetail");
	cloud_release(&c);
}

/* ---- money ------------------------------------------------------------------ */

static void all_pages_of_a_bill_are_added_up(void **state)
{
	static const char *const ways[] = {"set?page=2", "set?total="};
	struct cloud c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		start(&c, "costs");
		server_command(&c.server, ways[i]);
		cloud_expect_ok(&c);
		assert_int_equal(cloud_amount(&c, BILL_COST, "CNY"),
				 INT64_C(5102000000));
		cloud_release(&c);
	}
}

static void a_restated_bill_replaces_what_was_read(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "costs");
	cloud_expect_ok(&c);
	server_command(&c.server, "restate?factor=2");
	cloud_expect_ok(&c);
	assert_int_equal(cloud_amount(&c, BILL_COST, "CNY"),
			 INT64_C(10204000000));
	cloud_release(&c);
}

static void too_many_calls_are_not_a_failure(void **state)
{
	static const char *const ways[] = {"set?busy=1", "set?busy=1&inside=1"};
	struct cloud c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		start(&c, "usage");
		server_command(&c.server, ways[i]);
		cloud_expect(&c, SOURCE_THROTTLED, "wants fewer calls");
		cloud_release(&c);
	}
}

static void a_clock_that_is_off_is_told(void **state)
{
	struct cloud c;

	(void)state;
	start(&c, "usage");
	server_command(&c.server, "set?now=1785652600");
	cloud_expect(&c, SOURCE_REFUSED, "clock");
	cloud_release(&c);
}

static void half_an_answer_is_none(void **state)
{
	static const char *const modes[] = {"cut", "html", "500", "empty"};
	static const char *const feeds[] = {"usage", "costs"};
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
		cmocka_unit_test(columns_and_rows_come_to_the_same),
		cmocka_unit_test(what_a_plan_covers_is_prepaid),
		cmocka_unit_test(a_key_is_kept_as_its_hash),
		cmocka_unit_test(without_the_newer_action_the_older_counts),
		cmocka_unit_test(regions_outside_china_are_byteplus),
		cmocka_unit_test(a_wrong_secret_is_refused_and_never_shown),
		cmocka_unit_test(a_key_that_may_not_is_refused),
		cmocka_unit_test(all_pages_of_a_bill_are_added_up),
		cmocka_unit_test(a_restated_bill_replaces_what_was_read),
		cmocka_unit_test(too_many_calls_are_not_a_failure),
		cmocka_unit_test(a_clock_that_is_off_is_told),
		cmocka_unit_test(half_an_answer_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
