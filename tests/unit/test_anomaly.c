/* What is unlike other weeks, over a real ledger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "core/anomaly.h"
#include "core/part.h"
#include "tests/unit/books_kit.h"

#define HOUR INT64_C(3600000)
#define MINUTE INT64_C(60000)
#define DAY (24 * HOUR)
#define NOW "2026-11-25T14:30:00Z"      /* a Wednesday */

struct rig {
	struct counted seen;
	struct findings found;
};

/* One hour of one model: `calls` of them. */
struct load {
	const char *model, *key, *usd;  /* usd: of each call */
	int calls;
	int64_t input, cache_read;
};

static void put_hour(struct rig *r, int64_t until, struct load load)
{
	for (int i = 0; i < load.calls; i++) {
		char at[24];

		time_format_utc(until - 2 * MINUTE -
				i * 50 * MINUTE / load.calls, at);
		counted_put(&r->seen, (struct call){
			.at = at, .model = load.model, .key = load.key,
			.input = load.input ? load.input : 100,
			.cache_read = load.cache_read, .output = 10,
			.reported = load.usd,
		});
	}
}

/* The same in each hour of the six weeks before that this one is held
 * against. */
static void put_weeks(struct rig *r, int weeks, struct load load)
{
	for (int week = 1; week <= weeks; week++)
		for (int beside = -1; beside <= 1; beside++)
			put_hour(r, counted_time(NOW) - week * 7 * DAY +
				 beside * HOUR, load);
}

static void rig_init(struct rig *r, const char *zone, const char *now)
{
	memset(r, 0, sizeof(*r));
	counted_init(&r->seen, zone, now);
}

static void rig_release(struct rig *r)
{
	findings_release(&r->found);
	counted_release(&r->seen);
}

static void look(struct rig *r)
{
	struct anomalies *a = anomalies_new();
	struct part_input in = {
		.books = {.ledger = r->seen.ledger, .zone = &r->seen.zone,
			  .now = r->seen.clock.fixed_ms},
		.version = 1, .mono = r->seen.clock.fixed_ms,
	};
	struct err err = {""};

	findings_clear(&r->found);
	if (!anomalies_find(a, &in, &r->found, &err))
		fail_msg("%s", err.text);
	anomalies_free(a);
}

static const struct finding *find(struct rig *r, enum alert_kind kind)
{
	for (int i = 0; i < r->found.count; i++)
		if (r->found.list[i].kind == kind && r->found.list[i].rises)
			return &r->found.list[i];
	return NULL;
}

/* ---- spending ---------------------------------------------------------------- */

static void the_usual_is_no_news(void **state)
{
	struct load usual = {.calls = 10, .usd = "0.50"};
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, usual);
	put_hour(&r, counted_time(NOW), usual);
	look(&r);
	assert_int_equal(r.found.count, 0);
	rig_release(&r);
}

static void far_above_the_same_hour_of_other_weeks_is(void **state)
{
	struct load usual = {.calls = 10, .usd = "0.50"};
	const struct finding *f;
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, usual);
	put_hour(&r, counted_time(NOW), (struct load){.calls = 10,
						      .usd = "2.5"});
	look(&r);
	f = find(&r, ALERT_SPEND);
	assert_non_null(f);
	assert_string_equal(f->key,
			    "spend:model:anthropic:claude-opus-4-5");
	assert_string_equal(f->text,
			    "Spending on claude-opus-4-5 (anthropic): $25.00 "
			    "in the last hour, usually $5.00 at this hour of "
			    "the week");
	rig_release(&r);
}

static void cents_are_never_worth_a_word(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, (struct load){.calls = 2, .usd = "0.001"});
	put_hour(&r, counted_time(NOW), (struct load){.calls = 10,
						      .usd = "0.19"});
	look(&r);
	assert_null(find(&r, ALERT_SPEND));
	rig_release(&r);
}

static void two_weeks_are_not_enough_to_judge_by(void **state)
{
	struct load usual = {.calls = 10, .usd = "0.50"};
	struct load high = {.calls = 10, .usd = "5"};
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 2, usual);
	put_hour(&r, counted_time(NOW), high);
	look(&r);
	assert_int_equal(r.found.count, 0);
	put_weeks(&r, 3, usual);
	look(&r);
	assert_non_null(find(&r, ALERT_SPEND));
	rig_release(&r);
}

static void one_odd_week_changes_nothing(void **state)
{
	struct load usual = {.calls = 10, .usd = "0.50"};
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, usual);
	put_hour(&r, counted_time(NOW) - 14 * DAY,
		 (struct load){.calls = 10, .usd = "90"});
	put_hour(&r, counted_time(NOW), (struct load){.calls = 10,
						      .usd = "2.5"});
	look(&r);
	assert_non_null(find(&r, ALERT_SPEND));
	rig_release(&r);
}

static void a_model_that_takes_the_place_of_another_is_no_news(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, (struct load){.calls = 10, .usd = "1"});
	put_hour(&r, counted_time(NOW),
		 (struct load){.calls = 11, .usd = "1",
			       .model = "claude-opus-5"});
	look(&r);
	assert_null(find(&r, ALERT_SPEND));
	put_hour(&r, counted_time(NOW),
		 (struct load){.calls = 20, .usd = "1",
			       .model = "claude-opus-5"});
	look(&r);
	assert_non_null(find(&r, ALERT_SPEND));
	assert_non_null(strstr(find(&r, ALERT_SPEND)->text,
			       "for everything at this hour"));
	rig_release(&r);
}

/* Six weeks ago the clocks were an hour ahead: office hours are by the clock
 * on the wall. */
static void the_hour_of_the_week_is_the_users_own(void **state)
{
	struct load usual = {.calls = 10, .usd = "3"};
	struct rig r;

	(void)state;
	rig_init(&r, "Europe/Zurich", "2026-11-04T08:30:00Z");
	for (int week = 1; week <= 6; week++) {
		int64_t at = r.seen.clock.fixed_ms - week * 7 * DAY;

		if (week > 1)
			at -= HOUR;     /* still summer time */
		put_hour(&r, at, usual);
		put_hour(&r, at + HOUR, usual);
		put_hour(&r, at - HOUR, usual);
	}
	put_hour(&r, r.seen.clock.fixed_ms, usual);
	look(&r);
	assert_int_equal(r.found.count, 0);
	rig_release(&r);
}

static void keys_are_watched_each_by_itself(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, (struct load){.calls = 8, .usd = "1", .key = "web"});
	put_weeks(&r, 6, (struct load){.calls = 2, .usd = "0.5",
				       .key = "ci"});
	put_hour(&r, counted_time(NOW),
		 (struct load){.calls = 8, .usd = "1", .key = "web"});
	put_hour(&r, counted_time(NOW),
		 (struct load){.calls = 12, .usd = "0.5", .key = "ci"});
	look(&r);
	assert_non_null(find(&r, ALERT_SPEND));
	assert_string_equal(find(&r, ALERT_SPEND)->key,
			    "spend:key:anthropic:ci");
	assert_null(find(&r, ALERT_DOMINATES));
	rig_release(&r);
}

static void one_key_that_makes_most_of_it_is_told(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, (struct load){.calls = 8, .usd = "1", .key = "web"});
	put_weeks(&r, 6, (struct load){.calls = 4, .usd = "1", .key = "ci"});
	put_hour(&r, counted_time(NOW),
		 (struct load){.calls = 1, .usd = "1", .key = "web"});
	put_hour(&r, counted_time(NOW),
		 (struct load){.calls = 10, .usd = "1", .key = "ci"});
	look(&r);
	assert_non_null(find(&r, ALERT_DOMINATES));
	assert_string_equal(find(&r, ALERT_DOMINATES)->text,
			    "Key ci (anthropic) makes 91% of the spending of "
			    "all keys in the last hour ($10.00), usually 33%");
	rig_release(&r);
}

/* ---- calls and caches --------------------------------------------------------- */

static void calls_that_grew_are_told(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, (struct load){.calls = 30, .usd = "0.10",
				       .input = 10000});
	put_hour(&r, counted_time(NOW), (struct load){
		.calls = 30, .usd = "0.10", .input = 40000});
	look(&r);
	assert_non_null(find(&r, ALERT_CALL_SIZE));
	assert_null(find(&r, ALERT_SPEND));
	rig_release(&r);
}

static void few_calls_say_nothing_of_their_size(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, (struct load){.calls = 30, .usd = "0.10",
				       .input = 10000});
	put_hour(&r, counted_time(NOW), (struct load){
		.calls = 19, .usd = "0.10", .input = 40000});
	look(&r);
	assert_null(find(&r, ALERT_CALL_SIZE));
	rig_release(&r);
}

static void a_cache_that_is_not_hit_any_more_is_told(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, "UTC", NOW);
	put_weeks(&r, 6, (struct load){.calls = 30, .usd = "0.10",
				       .input = 2000, .cache_read = 18000});
	put_hour(&r, counted_time(NOW), (struct load){
		.calls = 30, .usd = "0.10", .input = 18000,
		.cache_read = 2000});
	look(&r);
	assert_non_null(find(&r, ALERT_CACHE));
	assert_string_equal(find(&r, ALERT_CACHE)->text,
			    "Cache hits of claude-opus-4-5 (anthropic) fell "
			    "to 10% of the prompt in the last hour, usually "
			    "90%");
	rig_release(&r);
}

/* ---- arithmetic ---------------------------------------------------------------- */

static void the_middle_does_not_mind_one_odd_value(void **state)
{
	double values[] = {10, 11, 9, 10, 12, 8, 1e12};
	double deviation;

	(void)state;
	assert_true(robust_middle(values, 7, &deviation) == 10);
	assert_true(deviation > 1.4 && deviation < 3);
}

/* ---- billed and not seen --------------------------------------------------------- */

static void what_is_billed_and_not_seen_is_told_where_others_are(void **state)
{
	struct books_kit k;
	struct findings found = {0};
	struct bill_batch *batch;
	struct bill_row row;
	struct err err = {""};
	int64_t day;

	(void)state;
	books_init(&k, "UTC", NOW);
	day = counted_time("2026-11-25T00:00:00Z");
	batch = bills_batch("openai", "usage", day, day + 14 * HOUR);
	row = bill_row(BILL_USAGE, day + 3 * HOUR, HOUR);
	row.dim[BILL_MODEL] = STR("gpt-5");
	row.dim[BILL_KEY] = STR("ci");
	row.requests = 100;
	bill_set(&row, TOKENS_INPUT, 9000000);
	bill_add(batch, &row);
	billed_put(k.bills.billed, batch);
	bill_batch_free(batch);
	/* Nobody logs this seller: that nothing is seen is no news. */
	assert_true(find_unseen(&found, &k.books, &err));
	assert_int_equal(found.count, 0);
	counted_put(&k.seen, (struct call){
		.at = "2026-11-25T05:00:00Z", .provider = "openai",
		.model = "gpt-5", .input = 1000, .output = 10});
	assert_true(find_unseen(&found, &k.books, &err));
	assert_int_equal(found.count, 1);
	assert_true(found.list[0].rises);
	assert_string_equal(found.list[0].key, "unseen:openai:ci");
	assert_non_null(strstr(found.list[0].text, "9.00M tokens"));
	findings_release(&found);
	books_release(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_is_no_news),
		cmocka_unit_test(far_above_the_same_hour_of_other_weeks_is),
		cmocka_unit_test(cents_are_never_worth_a_word),
		cmocka_unit_test(two_weeks_are_not_enough_to_judge_by),
		cmocka_unit_test(one_odd_week_changes_nothing),
		cmocka_unit_test(
			a_model_that_takes_the_place_of_another_is_no_news),
		cmocka_unit_test(the_hour_of_the_week_is_the_users_own),
		cmocka_unit_test(keys_are_watched_each_by_itself),
		cmocka_unit_test(one_key_that_makes_most_of_it_is_told),
		cmocka_unit_test(calls_that_grew_are_told),
		cmocka_unit_test(few_calls_say_nothing_of_their_size),
		cmocka_unit_test(a_cache_that_is_not_hit_any_more_is_told),
		cmocka_unit_test(the_middle_does_not_mind_one_odd_value),
		cmocka_unit_test(
			what_is_billed_and_not_seen_is_told_where_others_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
