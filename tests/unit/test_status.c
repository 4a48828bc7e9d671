/* The line of tokentop status: what the store says at a glance. */
#include "tests/unit/ledger_kit.h"

#include "core/glance.h"
#include "core/store.h"

static struct cell spent(money cost, int64_t tokens, int64_t unpriced)
{
	struct cell c = {.requests = 1, .cost = cost, .unpriced = unpriced};

	c.tokens[TOKENS_INPUT] = tokens;
	return c;
}

static void put(struct store *s, enum cell_level level, int64_t bucket,
		struct cell c)
{
	store_add_cell(s, level, bucket, 1, &c);
}

/* Today, yesterday, and the last month; now is Monday 23 November at noon. */
static struct store *filled(void)
{
	static const int64_t hour = 3600000, day = 24 * 3600000;
	struct err err = {""};
	struct store *s = store_open(":memory:", &err);
	int64_t midnight = KIT_NOW - 12 * hour;

	assert_non_null(s);
	store_begin(s);
	put(s, CELL_MINUTE, KIT_NOW - 5 * 60000, spent(500000000, 9000, 0));
	put(s, CELL_MINUTE, KIT_NOW - 2 * hour, spent(700000000, 9000, 0));
	put(s, CELL_QUARTER, midnight, spent(2000000000, 1000, 250));
	put(s, CELL_QUARTER, midnight - 2 * hour, spent(3000000000, 500, 0));
	put(s, CELL_QUARTER, midnight - 30 * day, spent(9000000000, 500, 0));
	put(s, CELL_DAY, midnight - 30 * day, spent(9000000000, 500, 0));
	assert_true(store_commit(s, &err));
	return s;
}

static char *line(struct store *s, const char *format)
{
	struct err err = {""};
	struct buf text = {0};
	struct glance g;
	struct zone z;
	unsigned needs;

	zone_utc(&z);
	if (!glance_needs(format, &needs, &err) ||
	    !glance_read(&g, s, &z, KIT_NOW, needs, &err))
		fail_msg("%s", err.text);
	glance_write(&g, format, true, &text);
	return buf_take(&text);
}

static void check(const char *format, const char *expected)
{
	struct store *s = filled();
	char *text = line(s, format);

	assert_string_equal(text, expected);
	free(text);
	store_close(s);
}

static void the_usual_line_says_rate_today_and_month(void **state)
{
	(void)state;
	check(glance_format, "$2.00/h  today >=$2.00  month >=$5.00");
}

static void days_and_weeks_begin_where_the_calendar_says(void **state)
{
	(void)state;
	/* Monday: the week has begun today. */
	check("%y|%w|%m", "$3.00|>=$2.00|>=$5.00");
}

static void counts_are_of_today(void **state)
{
	(void)state;
	check("%t %c %u", "1.00k 1 250");
}

static void the_newest_call_has_an_age(void **state)
{
	(void)state;
	check("%A", "5m");
}

static void a_forecast_goes_on_as_the_month_went(void **state)
{
	(void)state;
	/* 5 dollars in 22.5 of 30 days. */
	check("%f", "$6.67");
}

static void what_is_not_known_is_a_dash(void **state)
{
	struct err err = {""};
	struct store *s = store_open(":memory:", &err);
	char *text = line(s, "%d %f %b %A %a");

	(void)state;
	assert_string_equal(text, "$0.00 - - - 0");
	free(text);
	store_close(s);
}

static void text_between_fields_stays(void **state)
{
	(void)state;
	check("100%% \xe2\x82\xac %c calls", "100% \xe2\x82\xac 1 calls");
}

static void an_unknown_field_is_answered_with_the_list(void **state)
{
	struct err err = {""};
	unsigned needs;

	(void)state;
	assert_false(glance_needs("%d %q", &needs, &err));
	assert_non_null(strstr(err.text, "%q is no field"));
	assert_non_null(strstr(err.text, "%A age"));
	assert_false(glance_needs("50%", &needs, &err));
}

static void only_what_is_asked_for_is_needed(void **state)
{
	unsigned needs;

	(void)state;
	assert_true(glance_needs("%d", &needs, NULL));
	assert_int_equal(needs, GLANCE_DAYS);
	assert_true(glance_needs("plain %%", &needs, NULL));
	assert_int_equal(needs, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_line_says_rate_today_and_month),
		cmocka_unit_test(days_and_weeks_begin_where_the_calendar_says),
		cmocka_unit_test(counts_are_of_today),
		cmocka_unit_test(the_newest_call_has_an_age),
		cmocka_unit_test(a_forecast_goes_on_as_the_month_went),
		cmocka_unit_test(what_is_not_known_is_a_dash),
		cmocka_unit_test(text_between_fields_stays),
		cmocka_unit_test(an_unknown_field_is_answered_with_the_list),
		cmocka_unit_test(only_what_is_asked_for_is_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
