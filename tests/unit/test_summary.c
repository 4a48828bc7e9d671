#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/summary.h"

#include "tests/unit/counted.h"

static struct counted all;

static int setup(void **state)
{
	(void)state;
	counted_init(&all, "Europe/Zurich", "2026-11-24T12:00:00Z");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	counted_release(&all);
	return 0;
}

static struct query ask(const char *by)
{
	struct query q;
	struct err err;

	query_init(&q);
	if (!query_by(&q, by, &err))
		fail_msg("%s", err.text);
	return q;
}

static struct summary sum(const struct query *q)
{
	struct summary s;
	struct err err;

	if (!summary_build(&s, all.ledger, &all.zone, q, &err))
		fail_msg("%s", err.text);
	return s;
}

static void rows_are_sorted_by_cost_then_tokens_then_name(void **state)
{
	struct query q = ask("client,model");
	struct summary s;

	(void)state;
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "claude-haiku-4-5", .input = 1000});
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:01Z",
		.model = "claude-opus-4-5", .input = 1000});
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:02Z",
		.model = "no-such-model-b", .input = 50});
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:02Z",
		.model = "no-such-model-a", .input = 50});
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:02Z",
		.model = "no-such-model-c", .input = 51});
	s = sum(&q);
	assert_int_equal(s.count, 5);
	assert_string_equal(s.rows[0].text[1], "claude-opus-4-5");
	assert_int_equal(s.rows[0].cell.cost, 5000000);
	assert_string_equal(s.rows[1].text[1], "claude-haiku-4-5");
	assert_string_equal(s.rows[2].text[1], "no-such-model-c");
	assert_string_equal(s.rows[3].text[1], "no-such-model-a");
	assert_string_equal(s.rows[4].text[1], "no-such-model-b");
	assert_string_equal(summary_basis(&s.rows[0]), "computed");
	assert_string_equal(summary_basis(&s.rows[2]), "unpriced");
	assert_int_equal(s.rows[2].cell.unpriced, 51);
	assert_int_equal(s.total.cell.requests, 5);
	assert_int_equal(s.total.cell.cost, 6000000);
	assert_int_equal(s.total.cell.unpriced, 151);
	summary_release(&s);
}

static void days_are_those_of_the_zone(void **state)
{
	struct query q = ask("day");
	struct summary s;

	(void)state;
	counted_put(&all, (struct call){.at = "2026-11-20T22:59:59Z",
		.input = 3000});
	counted_put(&all, (struct call){.at = "2026-11-20T23:00:00Z",
		.input = 1000});
	s = sum(&q);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.rows[0].text[0], "2026-11-20");
	assert_string_equal(s.rows[1].text[0], "2026-11-21");
	summary_release(&s);
	q = ask("hour,week,month");
	s = sum(&q);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.rows[0].text[0], "2026-11-20T23:00");
	assert_string_equal(s.rows[1].text[0], "2026-11-21T00:00");
	assert_string_equal(s.rows[0].text[1], "2026-W47");
	assert_string_equal(s.rows[0].text[2], "2026-11");
	summary_release(&s);
}

/* One call every 7 minutes for 40 hours: any stretch, cut anywhere, holds
 * exactly the calls in it, whatever cells it is put together from. */
static void any_stretch_of_time_is_exact(void **state)
{
	const int64_t start = counted_time("2026-11-21T05:00:00Z");
	const int64_t step = 7 * 60000;
	const int calls = 40 * 60 / 7;
	static const char *const bys[] = {"model", "day", "session"};

	(void)state;
	for (int i = 0; i < calls; i++) {
		char at[24];

		time_format_utc(start + i * step, at);
		counted_put(&all, (struct call){.at = at, .input = 1});
	}
	for (int64_t from = start - step; from < start + calls * step;
	     from += 101 * 60000) {
		struct query q = ask(bys[from / 60000 % 3]);

		for (int64_t to = from + 1; to < start + (calls + 2) * step;
		     to += 3 * 3600000 + 11 * 60000) {
			struct summary s;
			int64_t want = 0;

			for (int i = 0; i < calls; i++)
				want += start + i * step >= from &&
					start + i * step < to;
			q.since = from;
			q.until = to;
			s = sum(&q);
			assert_int_equal(s.total.cell.requests, want);
			assert_int_equal(s.total.cell.tokens[TOKENS_INPUT],
					 want);
			assert_false(s.partial);
			summary_release(&s);
		}
	}
}

static void filters_of_one_dimension_are_alternatives(void **state)
{
	struct query q = ask("model");
	struct summary s;

	(void)state;
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "claude-haiku-4-5", .input = 1});
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "claude-opus-4-5", .input = 2});
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "gpt-5.2", .provider = "openai", .client = "codex",
		.input = 4});
	assert_true(query_filter(&q, "model=CLAUDE-opus*", NULL));
	assert_true(query_filter(&q, "model=gpt-*", NULL));
	s = sum(&q);
	assert_int_equal(s.total.cell.tokens[TOKENS_INPUT], 6);
	summary_release(&s);
	assert_true(query_filter(&q, "client=codex", NULL));
	s = sum(&q);
	assert_int_equal(s.total.cell.tokens[TOKENS_INPUT], 4);
	summary_release(&s);
	assert_true(query_filter(&q, "day=2026-11-19", NULL));
	s = sum(&q);
	assert_int_equal(s.count, 0);
	summary_release(&s);
}

static void sessions_add_up_to_everything(void **state)
{
	struct query q = ask("session");
	struct summary s;

	(void)state;
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.session = "a", .input = 100});
	counted_put(&all, (struct call){.at = "2026-11-21T10:00:00Z",
		.session = "a", .input = 200});
	counted_put(&all, (struct call){.at = "2026-11-21T10:00:00Z",
		.session = "b", .input = 50});
	counted_put(&all, (struct call){.at = "2026-11-21T10:00:00Z",
		.input = 7});
	s = sum(&q);
	assert_int_equal(s.count, 3);
	assert_string_equal(s.rows[0].text[0], "a");
	assert_int_equal(s.rows[0].cell.tokens[TOKENS_INPUT], 300);
	assert_string_equal(s.rows[1].text[0], "b");
	assert_string_equal(s.rows[2].text[0], "");
	assert_int_equal(s.rows[2].cell.tokens[TOKENS_INPUT], 7);
	assert_int_equal(s.total.cell.tokens[TOKENS_INPUT], 357);
	summary_release(&s);
	assert_true(query_filter(&q, "session=a", NULL));
	s = sum(&q);
	assert_int_equal(s.total.cell.requests, 2);
	summary_release(&s);
}

static void what_no_call_told_is_unknown(void **state)
{
	struct query q = ask("model");
	struct summary s;

	(void)state;
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.input = 1, .reasoning_unknown = true});
	s = sum(&q);
	assert_int_equal(s.rows[0].unknown, TOKENS_BIT(TOKENS_REASONING));
	summary_release(&s);
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.input = 1});
	s = sum(&q);
	assert_int_equal(s.rows[0].unknown, 0);
	summary_release(&s);
}

static void costs_say_where_they_come_from(void **state)
{
	struct query q = ask("client");
	struct summary s;

	(void)state;
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.input = 10, .reported = "2.50"});
	s = sum(&q);
	assert_string_equal(summary_basis(&s.rows[0]), "reported");
	assert_int_equal(s.rows[0].cell.cost, 2500000000);
	summary_release(&s);
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.input = 10});
	s = sum(&q);
	assert_string_equal(summary_basis(&s.rows[0]), "mixed");
	summary_release(&s);
}

static void camps_follow_the_config(void **state)
{
	struct query q = ask("camp,maker_camp");
	struct json *camps = json_parse(STR("{\"anthropic\": \"vertical\"}"),
					"test", NULL);
	struct summary s;

	(void)state;
	counted_put(&all, (struct call){.at = "2026-11-20T10:00:00Z",
		.provider = "bedrock", .input = 10,
		.model = "anthropic.claude-opus-4-5-20251101-v1:0"});
	s = sum(&q);
	assert_string_equal(s.rows[0].text[0], "infrastructure");
	assert_string_equal(s.rows[0].text[1], "lab");
	summary_release(&s);
	q.camps = camps;
	s = sum(&q);
	assert_string_equal(s.rows[0].text[0], "infrastructure");
	assert_string_equal(s.rows[0].text[1], "vertical");
	summary_release(&s);
	json_free(camps);
}

static void wrong_dimensions_are_named(void **state)
{
	struct query q;
	struct err err;

	(void)state;
	query_init(&q);
	assert_false(query_by(&q, "client,modle", &err));
	assert_string_equal(err.text, "there is no dimension \"modle\"; did "
			    "you mean \"model\"?");
	query_init(&q);
	assert_false(query_by(&q, "model,model", &err));
	assert_false(query_by(&q, "", &err));
	assert_false(query_filter(&q, "model", &err));
	assert_false(query_filter(&q, "model=", &err));
	assert_false(query_filter(&q, "zzz=1", &err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows_are_sorted_by_cost_then_tokens_then_name),
		TEST(days_are_those_of_the_zone),
		TEST(any_stretch_of_time_is_exact),
		TEST(filters_of_one_dimension_are_alternatives),
		TEST(sessions_add_up_to_everything),
		TEST(what_no_call_told_is_unknown),
		TEST(costs_say_where_they_come_from),
		TEST(camps_follow_the_config),
		cmocka_unit_test(wrong_dimensions_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
