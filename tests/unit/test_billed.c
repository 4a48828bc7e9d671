#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>

#include "tests/unit/billed_kit.h"

static int64_t d20, d21, d22;

static int set_days(void **state)
{
	(void)state;
	d20 = bills_at("2026-11-20");
	d21 = d20 + KIT_DAY;
	d22 = d21 + KIT_DAY;
	return 0;
}

static int setup(void **state)
{
	struct bills *k = xmalloc(sizeof(*k));

	bills_init(k, NULL);
	*state = k;
	return 0;
}

static int teardown(void **state)
{
	bills_release(*state);
	free(*state);
	return 0;
}

/* ---- rows --------------------------------------------------------------- */

static void a_restated_row_replaces(void **state)
{
	struct bills *k = *state;
	uint64_t version = billed_version(k->billed);
	struct bill_batch *b = bills_batch("org", "usage", d20, d21);

	assert_true(billed_is_empty(k->billed));
	bills_usage(b, d20, KIT_HOUR, "gpt-5", 100);
	bills_usage(b, d20 + KIT_HOUR, KIT_HOUR, "gpt-5", 50);
	assert_true(bills_put(k, b));
	assert_true(billed_version(k->billed) != version);
	assert_false(billed_is_empty(k->billed));
	b = bills_batch("org", "usage", d20, d21);
	bills_usage(b, d20, KIT_HOUR, "gpt-5", 120);
	assert_true(bills_put(k, b));
	version = billed_version(k->billed);
	bills_assert(k,
		"usage 2026-11-20T00:00:00Z 1h org usage gpt-5"
		" in=120 out=0 n=1 list=150000/0\n"
		"usage 2026-11-20T01:00:00Z 1h org usage gpt-5"
		" in=50 out=0 n=1 list=62500/0\n");
	b = bills_batch("org", "usage", d20, d21);
	bills_usage(b, d20, KIT_HOUR, "gpt-5", 120);
	assert_false(bills_put(k, b));
	assert_true(billed_version(k->billed) == version);
}

static void a_failed_poll_changes_no_figure(void **state)
{
	struct bills *k = *state;
	struct feed_memory memory;
	struct bill_batch *b = bills_batch("org", "usage", d20, d21);

	assert_false(billed_memory(k->billed, "org", "usage", &memory));
	bills_usage(b, d20, KIT_HOUR, "gpt-5", 100);
	bills_put(k, b);
	b = bills_batch("org", "usage", d20, d22);
	bills_usage(b, d20, KIT_HOUR, "gpt-5", 1);
	bill_batch_empty(b);
	b->grouping = STR("another");
	b->memory.state = SOURCE_FAILED;
	b->memory.failures = 3;
	snprintf(b->memory.error, sizeof(b->memory.error), "no route");
	assert_false(bills_put(k, b));
	bills_assert(k, "usage 2026-11-20T00:00:00Z 1h org usage gpt-5"
			" in=100 out=0 n=1 list=125000/0\n");
	assert_true(billed_memory(k->billed, "org", "usage", &memory));
	assert_int_equal(memory.state, SOURCE_FAILED);
	assert_int_equal(memory.failures, 3);
	assert_string_equal(memory.error, "no route");
}

static void another_grouping_replaces_what_it_read_again(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d22);
	struct bill_row r;

	bills_usage(b, d20, KIT_HOUR, "gpt-5", 1);
	bills_usage(b, d21, KIT_HOUR, "gpt-5", 2);
	bills_usage(b, d21 + KIT_HOUR, KIT_HOUR, "gpt-5", 3);
	bills_put(k, b);
	b = bills_batch("org", "other", d20, d22);
	bills_usage(b, d21, KIT_HOUR, "gpt-5", 9);
	bills_put(k, b);
	/* an empty answer in the same grouping replaces nothing */
	bills_put(k, bills_batch("org", "usage", d20, d22));
	/* the window begins in the middle of a bucket that it tells */
	b = bills_batch("org", "usage", d21 + 1, d22);
	b->grouping = STR("model,project");
	r = bill_row(BILL_USAGE, d21, KIT_HOUR);
	r.dim[BILL_MODEL] = STR("gpt-5");
	r.dim[BILL_PROJECT] = STR("p1");
	bill_set(&r, TOKENS_INPUT, 2);
	bill_add(b, &r);
	assert_true(bills_put(k, b));
	bills_assert(k,
		"usage 2026-11-20T00:00:00Z 1h org usage gpt-5"
		" in=1 out=0 n=1 list=1250/0\n"
		"usage 2026-11-21T00:00:00Z 1h org other gpt-5"
		" in=9 out=0 n=1 list=11250/0\n"
		"usage 2026-11-21T00:00:00Z 1h org usage gpt-5 project=p1"
		" in=2 out=0 n=-1 list=2500/0\n");
}

static void rows_differ_by_every_part_of_their_key(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = bills_batch("org", "costs", d20, d22);
	struct buf text = {0};
	int rows = 0;

	bills_money(b, BILL_COST, d20, "gpt-5", 1);
	bills_money(b, BILL_CREDIT, d20, "gpt-5", -1);
	bills_money(b, BILL_COST, d21, "gpt-5", 1);
	for (int i = 0; i < BILL_DIMS; i++) {
		struct bill_row r = bill_row(BILL_COST, d20, KIT_DAY);

		r.dim[i] = STR("x");
		memcpy(r.currency, "CNY", 4);
		r.amount = 100;
		bill_add(b, &r);
		memcpy(r.currency, "EUR", 4);
		bill_add(b, &r);
	}
	bills_put(k, b);
	billed_each(k->billed, d20, d22, bills_line, &text);
	for (const char *p = buf_text(&text); (p = strchr(p, '\n')); p++)
		rows++;
	assert_int_equal(rows, 3 + 2 * BILL_DIMS);
	assert_non_null(strstr(buf_text(&text), " 100 CNY usd=14\n"));
	assert_non_null(strstr(buf_text(&text), " 100 EUR usd=-1\n"));
	buf_release(&text);
}

static void a_stretch_holds_what_starts_in_it(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d22);
	struct buf text = {0};

	for (int i = 0; i < 4; i++)
		bills_usage(b, d20 + i * KIT_HOUR, KIT_HOUR, "m", i + 1);
	bills_put(k, b);
	billed_each(k->billed, d20 + KIT_HOUR, d20 + 3 * KIT_HOUR, bills_line,
		    &text);
	assert_null(strstr(buf_text(&text), "in=1 "));
	assert_non_null(strstr(buf_text(&text), "in=2 "));
	assert_non_null(strstr(buf_text(&text), "in=3 "));
	assert_null(strstr(buf_text(&text), "in=4 "));
	buf_release(&text);
}

static void stretches_that_cannot_be_are_not_counted(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d22);

	bills_usage(b, INT64_MAX - 5, KIT_HOUR, "m", 1);
	bills_usage(b, -KIT_HOUR, KIT_HOUR, "m", 1);
	bills_usage(b, d20, 0, "m", 1);
	bills_usage(b, d20, INT64_MAX, "m", 1);
	assert_false(bills_put(k, b));
	assert_true(billed_is_empty(k->billed));
}

/* ---- widths ------------------------------------------------------------- */

static void put_hours(struct bills *k, int64_t since, int64_t until,
		      int64_t each)
{
	struct bill_batch *b = bills_batch("org", "usage", since, until);

	for (int64_t t = since; t < until; t += KIT_HOUR)
		bills_usage(b, t, KIT_HOUR, "m", each);
	bills_put(k, b);
}

static void put_days(struct bills *k, int64_t since, int64_t until,
		     int64_t each)
{
	struct bill_batch *b = bills_batch("org", "usage", since, until);

	for (int64_t t = since; t < until; t += KIT_DAY)
		bills_usage(b, t, KIT_DAY, "m", each);
	bills_put(k, b);
}

static void add_input(void *ctx, const struct billed_row *r)
{
	*(int64_t *)ctx += r->tokens[TOKENS_INPUT];
}

static int64_t input(const struct bills *k, int64_t day)
{
	int64_t sum = 0;

	billed_each(k->billed, day, day + KIT_DAY, add_input, &sum);
	return sum;
}

static void hours_that_cover_the_day_count_instead_of_it(void **state)
{
	struct bills *k = *state;

	put_days(k, d20, d22, 1000);
	put_hours(k, d20, d21, 10);
	assert_int_equal(input(k, d20), 240);
	assert_int_equal(input(k, d21), 1000);
}

static void hours_that_leave_a_gap_do_not_count(void **state)
{
	struct bills *k = *state;

	put_hours(k, d20, d20 + 20 * KIT_HOUR, 10);
	assert_int_equal(input(k, d20), 200);
	put_days(k, d20, d21, 1000);
	assert_int_equal(input(k, d20), 1000);
	put_hours(k, d20 + 21 * KIT_HOUR, d21, 10);
	assert_int_equal(input(k, d20), 1000);
	/* the missing hour comes: now they are whole */
	put_hours(k, d20 + 20 * KIT_HOUR, d20 + 21 * KIT_HOUR, 10);
	assert_int_equal(input(k, d20), 240);
	/* days that are read again change nothing */
	put_days(k, d20, d21, 2000);
	assert_int_equal(input(k, d20), 240);
}

/* Older history by days and the last hours by hours, in one poll. */
static void one_poll_may_have_two_widths(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d22);

	bills_usage(b, d20, KIT_DAY, "m", 1000);
	for (int i = 22; i < 24; i++)
		bills_usage(b, d21 + i * KIT_HOUR, KIT_HOUR, "m", 10);
	bills_put(k, b);
	assert_int_equal(input(k, d20), 1000);
	assert_int_equal(input(k, d21), 20);
	/* hours inside a day of the same poll: nobody said they are all */
	put_days(k, d21, d22, 500);
	assert_int_equal(input(k, d21), 20);
	b = bills_batch("org", "usage", d20, d21);
	bills_usage(b, d20, KIT_DAY, "m", 1000);
	bills_usage(b, d20 + KIT_HOUR, KIT_HOUR, "m", 10);
	bills_put(k, b);
	assert_int_equal(input(k, d20), 1000);
}

/* Polls of two hours each, some of them silent. */
static void silent_hours_are_read_whole_too(void **state)
{
	struct bills *k = *state;

	put_days(k, d20, d21, 1000);
	for (int i = 0; i < 24; i++) {
		int64_t from = d20 + i * KIT_HOUR;
		struct bill_batch *b = bills_batch("org", "usage", from,
						   from + 2 * KIT_HOUR);

		if (i < 3 || i > 20)
			bills_usage(b, from, KIT_HOUR, "m", 10);
		bills_put(k, b);
	}
	assert_int_equal(input(k, d20), 60);
}

static void feeds_sources_and_kinds_do_not_hide_each_other(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = bills_batch("org", "other", d20, d21);
	struct bill_row r = bill_row(BILL_COST, d20, KIT_DAY);

	bills_usage(b, d20, KIT_DAY, "m", 1000);
	bills_put(k, b);
	b = bills_batch("org2", "usage", d20, d21);
	bills_usage(b, d20, KIT_DAY, "m", 100000);
	bills_put(k, b);
	put_hours(k, d20, d21, 1);
	b = bills_batch("org", "usage", d20, d21);
	memcpy(r.currency, "USD", 4);
	r.amount = 5;
	bill_add(b, &r);
	bills_put(k, b);
	assert_int_equal(input(k, d20), 101024);
}

static void minutes_hours_and_days_each_give_way_to_the_finer(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20,
					   d20 + KIT_HOUR);

	put_days(k, d20, d22, 1000);
	for (int i = 0; i < 60; i++)
		bills_usage(b, d20 + i * 60000, 60000, "m", 1);
	bills_put(k, b);
	assert_int_equal(input(k, d20), 1000);
	/* minutes and hours together cover the day */
	put_hours(k, d20 + KIT_HOUR, d21, 10);
	assert_int_equal(input(k, d20), 60 + 23 * 10);
	put_hours(k, d20, d20 + KIT_HOUR, 10);
	assert_int_equal(input(k, d20), 60 + 23 * 10);
}

/* ---- names and prices --------------------------------------------------- */

static struct billed_row last_row;

static void take_row(void *ctx, const struct billed_row *r)
{
	(void)ctx;
	last_row = *r;
}

static const struct billed_row *only(struct bills *k, const char *provider,
				     const struct bill_row *r)
{
	struct bill_batch *b = bill_batch_new("one", provider, "usage");

	b->since = r->start;
	b->until = r->start + r->width;
	bill_add(b, r);
	bills_put(k, b);
	billed_each(k->billed, r->start, r->start + 1, take_row, NULL);
	return &last_row;
}

static void names_are_those_of_the_observed_ledger(void **state)
{
	struct bills *k = *state;
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);
	const struct billed_row *out;

	r.dim[BILL_MODEL] = STR("anthropic.claude-opus-4-5-20251101-v1:0");
	bill_set(&r, TOKENS_INPUT, 1000);
	out = only(k, "bedrock", &r);
	assert_string_equal(out->provider, "aws");
	assert_string_equal(out->maker, "anthropic");
	assert_string_equal(out->model, "claude-opus-4-5");
	assert_string_equal(out->dim[BILL_MODEL],
			    "anthropic.claude-opus-4-5-20251101-v1:0");
	assert_int_equal(out->list, 5500000);  /* a regional endpoint */
	assert_string_equal(billed_provider(k->billed, 0), "aws");
	assert_null(billed_provider(k->billed, 1));
}

static void without_a_model_nothing_is_priced(void **state)
{
	struct bills *k = *state;
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);
	const struct billed_row *out;

	bill_set(&r, TOKENS_INPUT, 1000);
	out = only(k, "openai", &r);
	assert_string_equal(out->model, "");
	assert_string_equal(out->maker, "");
	assert_true(out->list == MONEY_NONE);
	assert_int_equal(out->unpriced, 1000);
}

static void tiers_and_plans_have_their_prices(void **state)
{
	struct bills *k = *state;
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);
	int64_t standard;

	r.dim[BILL_MODEL] = STR("gpt-5");
	bill_set(&r, TOKENS_INPUT, 1000000);
	standard = only(k, "openai", &r)->list;
	assert_int_equal(standard, 1250000000);
	r.start += KIT_HOUR;
	r.dim[BILL_TIER] = STR("batch");
	assert_int_equal(only(k, "openai", &r)->list, standard / 2);
	r.start += KIT_HOUR;
	r.dim[BILL_TIER] = STR("Priority");
	assert_true(only(k, "openai", &r)->list > standard);
	r.start += KIT_HOUR;
	r.dim[BILL_TIER] = STR("flex");
	assert_true(only(k, "openai", &r)->list < standard);
	r.start += KIT_HOUR;
	r.dim[BILL_TIER] = STR("");
	r.flags = BILL_PREPAID;
	assert_int_equal(only(k, "openai", &r)->list, 0);
	r.start += KIT_HOUR;
	r.flags = BILL_UPPER;
	assert_true(only(k, "openai", &r)->list_estimated);
	/* capacity bought ahead is not dearer */
	r.start += KIT_HOUR;
	r.flags = 0;
	r.dim[BILL_MODEL] = STR("claude-opus-4-5");
	r.dim[BILL_TIER] = STR("priority");
	assert_int_equal(only(k, "anthropic", &r)->list, 5000000000);
}

/* A day of a million tokens is no call of a million tokens. */
static void a_context_band_is_told_and_never_guessed(void **state)
{
	struct bills *k = *state;
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);
	int64_t base;

	r.dim[BILL_MODEL] = STR("gemini-2.5-pro");
	bill_set(&r, TOKENS_INPUT, 1000000);
	base = only(k, "google", &r)->list;
	assert_int_equal(base, 1250000000);
	r.start += KIT_HOUR;
	r.requests = 1;
	assert_int_equal(only(k, "google", &r)->list, base);
	r.start += KIT_HOUR;
	r.dim[BILL_ITEM] = STR("context 200k-1M");
	assert_int_equal(only(k, "google", &r)->list, 2 * base);
}

static void units_without_tokens_have_no_list_price(void **state)
{
	struct bills *k = *state;
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);

	r.dim[BILL_MODEL] = STR("gpt-5");
	r.dim[BILL_UNIT] = STR("images");
	r.units = 7;
	assert_true(only(k, "openai", &r)->list == MONEY_NONE);
	assert_int_equal(last_row.units, 7);
}

/* ---- what is final ------------------------------------------------------ */

static void put_costs(struct bills *k, const char *source, int64_t since,
		      int64_t until, int64_t settle)
{
	struct bill_batch *b = bills_batch(source, "costs", since, until);

	b->settle_ms = settle;
	for (int64_t t = since; t < until; t += KIT_DAY)
		bills_money(b, BILL_COST, t, "gpt-5", 7);
	bills_put(k, b);
}

static void put_failure(struct bills *k, int64_t at)
{
	struct bill_batch *b = bills_batch("org", "costs", at, at);
	struct feed_memory m;

	assert_true(billed_memory(k->billed, "org", "costs", &m));
	b->settle_ms = KIT_HOUR;
	b->memory = m;
	b->memory.state = SOURCE_FAILED;
	b->memory.asked_at = at;
	assert_false(bills_put(k, b));
}

static void a_day_is_final_when_it_is_over_and_settled(void **state)
{
	struct bills *k = *state;

	assert_false(billed_has_money(k->billed, NULL));
	assert_int_equal(billed_watermark(k->billed, "openai", d22), 0);
	put_costs(k, "org", d20, d22, 3 * KIT_HOUR);
	assert_true(billed_has_money(k->billed, NULL));
	assert_true(billed_has_money(k->billed, "openai"));
	assert_false(billed_has_money(k->billed, "aws"));
	assert_int_equal(billed_watermark(k->billed, "openai", d21), 0);
	assert_int_equal(billed_watermark(k->billed, "openai",
					  d21 + 3 * KIT_HOUR), d21);
	assert_int_equal(billed_watermark(k->billed, "openai",
					  d22 + 3 * KIT_HOUR - 1), d21);
	put_costs(k, "org", d21, d22 + 3 * KIT_HOUR, 3 * KIT_HOUR);
	assert_int_equal(billed_watermark(k->billed, "openai",
					  d22 + 3 * KIT_HOUR), d22);
	assert_true(billed_day(k->billed, "openai", d20, d22));
	assert_false(billed_day(k->billed, "openai", d21, d22));
	assert_false(billed_day(k->billed, "openai", d20 - KIT_DAY, d22));
	assert_false(billed_day(k->billed, "aws", d20, d22));
}

/* It may have grown since, whatever the time is. */
static void a_day_that_was_read_while_open_is_not_final(void **state)
{
	struct bills *k = *state;
	int64_t noon = d21 + 12 * KIT_HOUR, later = d22 + 10 * KIT_DAY;

	put_costs(k, "org", d20, noon, KIT_HOUR);
	assert_int_equal(billed_watermark(k->billed, "openai", later), d21);
	assert_false(billed_day(k->billed, "openai", d21, later));
	/* a poll that fails reads nothing */
	put_failure(k, later);
	assert_int_equal(billed_watermark(k->billed, "openai", later), d21);
	/* an hour is missing until the day is settled */
	put_costs(k, "org", d21, d22 + KIT_HOUR - 1, KIT_HOUR);
	assert_int_equal(billed_watermark(k->billed, "openai", later), d21);
	put_costs(k, "org", d21, d22 + KIT_HOUR, KIT_HOUR);
	assert_int_equal(billed_watermark(k->billed, "openai", later), d22);
	assert_true(billed_day(k->billed, "openai", d21, later));
}

static void the_slowest_source_of_a_provider_holds_it_up(void **state)
{
	struct bills *k = *state;
	int64_t now = d22 + 12 * KIT_HOUR;
	struct bill_batch *b;

	put_costs(k, "org", d20, d22, 0);
	put_costs(k, "lab", d20, d21, 0);
	assert_int_equal(billed_watermark(k->billed, "openai", now), d21);
	assert_true(billed_has_cost(k->billed, "openai", d21));
	assert_false(billed_day(k->billed, "openai", d21, now));
	/* one that never answered: nobody knows what it costs */
	b = bills_batch("new", "costs", d20, d20);
	b->memory = (struct feed_memory){.state = SOURCE_REFUSED,
					 .asked_at = now};
	bills_put(k, b);
	assert_int_equal(billed_watermark(k->billed, "openai", now), 0);
}

static void a_source_that_is_gone_or_idle_holds_nobody_up(void **state)
{
	struct bills *k = *state;
	int64_t later = d22 + 30 * KIT_DAY;

	put_costs(k, "gone", d20, d21, 0);
	put_costs(k, "org", d20, later, 0);
	assert_int_equal(billed_watermark(k->billed, "openai", later), later);
	/* read whole up to now, and nothing spent since */
	bills_put(k, bills_batch("gone", "costs", d20, later));
	assert_int_equal(billed_watermark(k->billed, "openai", later),
			 later - 7 * KIT_DAY);
}

/* ---- balances and limits ------------------------------------------------ */

static struct bill_batch *balances(const char *source, int64_t at)
{
	struct bill_batch *b = bills_batch(source, "balance", at, at);
	struct bill_balance x = {.what = STR("prepaid"), .amount = 5,
				 .currency = "USD"};
	struct bill_limit l = {.name = STR("5 h"), .used_ppm = 250000,
			       .window_ms = 5 * KIT_HOUR};

	bill_add_balance(b, &x);
	x.what = STR("granted");
	bill_add_balance(b, &x);
	bill_add_limit(b, &l);
	return b;
}

static void balances_are_replaced_as_a_set(void **state)
{
	struct bills *k = *state;
	struct billed_balance x;
	struct billed_limit l;
	struct bill_batch *b;

	assert_false(billed_balance(k->billed, 0, &x));
	bills_put(k, balances("b-org", d20));
	assert_true(bills_put(k, balances("a-org", d21)));
	assert_true(billed_balance(k->billed, 0, &x));
	assert_string_equal(x.source, "a-org");
	assert_string_equal(x.what, "prepaid");
	assert_int_equal(x.as_of, d21);
	assert_true(billed_balance(k->billed, 3, &x));
	assert_string_equal(x.source, "b-org");
	assert_string_equal(x.what, "granted");
	assert_true(billed_limit(k->billed, 1, &l));
	assert_string_equal(l.name, "5 h");
	assert_int_equal(l.used_ppm, 250000);
	/* after a failure the old ones age */
	b = balances("a-org", d22);
	bill_batch_empty(b);
	b->memory.state = SOURCE_THROTTLED;
	b->memory.as_of = d21;
	assert_false(bills_put(k, b));
	assert_true(billed_balance(k->billed, 0, &x));
	assert_string_equal(x.source, "a-org");
	assert_int_equal(x.as_of, d21);
	/* a whole answer without any has none */
	bills_put(k, bills_batch("a-org", "balance", d22, d22));
	assert_true(billed_balance(k->billed, 0, &x));
	assert_string_equal(x.source, "b-org");
	assert_false(billed_balance(k->billed, 2, &x));
	assert_false(billed_limit(k->billed, 1, &l));
	assert_string_equal(billed_provider(k->billed, 0), "openai");
}

/* ---- folding ------------------------------------------------------------ */

static void old_hours_become_days_and_no_sum_changes(void **state)
{
	struct bills *k = *state;

	put_days(k, d20, d22, 1000);
	put_hours(k, d20, d21, 10);             /* whole: hours count */
	put_hours(k, d21, d21 + 5 * KIT_HOUR, 10);      /* the day counts */
	put_hours(k, d22, d22 + 5 * KIT_HOUR, 10);      /* no day there */
	put_hours(k, d22 + KIT_DAY, d22 + KIT_DAY + KIT_HOUR, 10);
	billed_fold(k->billed, d22 + KIT_DAY + 30 * 60000);
	bills_assert(k,
		"usage 2026-11-20T00:00:00Z 24h org usage m"
		" in=240 out=0 n=24 list=-1/240\n"
		"usage 2026-11-21T00:00:00Z 24h org usage m"
		" in=1000 out=0 n=1 list=-1/1000\n"
		"usage 2026-11-22T00:00:00Z 24h org usage m"
		" in=50 out=0 n=5 list=-1/50\n"
		"usage 2026-11-23T00:00:00Z 1h org usage m"
		" in=10 out=0 n=1 list=-1/10\n");
	/* days that come again replace days */
	put_days(k, d20, d21, 300);
	assert_int_equal(input(k, d20), 300);
}

/* ---- labels ------------------------------------------------------------- */

static void add_label(struct bill_batch *b, enum bill_dim dim, const char *id,
		      const char *label)
{
	bill_add_label(b, &(struct bill_label){dim, str_from(id),
					       str_from(label)});
}

/* A poll that told one key's label (NULL: none). */
static struct bill_batch *names(const char *source, const char *id,
				const char *label)
{
	struct bill_batch *b = bills_batch(source, "names", d20, d20);

	if (label)
		add_label(b, BILL_KEY, id, label);
	return b;
}

/* One token of each of these keys in an hour of its own. */
static void put_keys(struct bills *k, const char *source, const char *keys,
		     const char *project)
{
	struct bill_batch *b = bills_batch(source, "usage", d20, d21);
	int64_t at = d20;

	for (; *keys; keys++, at += KIT_HOUR) {
		struct bill_row r = bill_row(BILL_USAGE, at, KIT_HOUR);

		r.dim[BILL_KEY] = (struct str){keys, 1};
		r.dim[BILL_PROJECT] = str_from(project);
		bill_set(&r, TOKENS_INPUT, 1);
		bill_add(b, &r);
	}
	bills_put(k, b);
}

static void add_words(void *ctx, const struct billed_row *r)
{
	buf_addf(ctx, "%s|%s,", r->dim[BILL_PROJECT], r->dim[BILL_KEY]);
}

/* What projects and keys of all rows are called. */
static void assert_words(const struct bills *k, const char *want)
{
	struct buf text = {0};

	billed_each(k->billed, INT64_MIN, INT64_MAX, add_words, &text);
	assert_string_equal(buf_text(&text), want);
	buf_release(&text);
}

static void keys_and_projects_go_by_their_labels(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = bills_batch("org", "names", d20, d20);
	uint64_t version;

	put_keys(k, "org", "ab", "p");
	assert_words(k, "p|a,p|b,");
	version = billed_version(k->billed);
	add_label(b, BILL_KEY, "a", "checkout");
	add_label(b, BILL_PROJECT, "p", "Shop");
	add_label(b, BILL_PROJECT, "b", "no key");
	assert_true(bills_put(k, b));
	assert_true(billed_version(k->billed) != version);
	assert_words(k, "Shop|checkout,Shop|b,");
	/* also those of later rows, and not those of other sources */
	put_keys(k, "org", "abc", "p");
	put_keys(k, "two", "a", "p");
	assert_words(k, "Shop|checkout,p|a,Shop|b,Shop|c,");
}

static void rows_are_the_same_whatever_their_key_is_called(void **state)
{
	struct bills *k = *state;

	put_keys(k, "org", "a", "p");
	bills_put(k, names("org", "a", "first"));
	put_keys(k, "org", "a", "p");
	bills_put(k, names("org", "a", "second"));
	put_keys(k, "org", "a", "p");
	assert_words(k, "p|second,");
}

static void a_label_that_changes_moves_the_version(void **state)
{
	struct bills *k = *state;
	uint64_t version;

	put_keys(k, "org", "a", "p");
	assert_true(bills_put(k, names("org", "a", "first")));
	version = billed_version(k->billed);
	assert_false(bills_put(k, names("org", "a", "first")));
	assert_false(bills_put(k, names("org", "a", NULL)));
	assert_true(billed_version(k->billed) == version);
	assert_words(k, "p|first,");
	assert_true(bills_put(k, names("org", "a", "second")));
	assert_true(billed_version(k->billed) != version);
	assert_words(k, "p|second,");
}

static void two_keys_of_one_label_are_told_apart(void **state)
{
	struct bills *k = *state;

	put_keys(k, "org", "abc", "p");
	put_keys(k, "two", "a", "p");
	bills_put(k, names("org", "a", "ci"));
	bills_put(k, names("two", "a", "ci"));
	assert_words(k, "p|ci,p|ci,p|b,p|c,");
	bills_put(k, names("org", "b", "ci"));
	assert_words(k, "p|ci (a),p|ci,p|ci (b),p|c,");
	/* in one poll, or called what another's id is */
	bills_put(k, names("org", "b", "c"));
	assert_words(k, "p|ci,p|ci,p|c,p|c,");
	bills_put(k, names("org", "c", "leaked"));
	assert_words(k, "p|ci,p|ci,p|c (b),p|leaked,");
}

static void a_key_that_is_told_twice_has_one_label(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = names("org", "a", "one");

	put_keys(k, "org", "a", "p");
	add_label(b, BILL_KEY, "a", "other");
	add_label(b, BILL_KEY, "a", "one");
	bills_put(k, b);
	assert_words(k, "p|one,");
}

static void thousands_of_labels_are_found(void **state)
{
	struct bills *k = *state;
	struct bill_batch *b = bills_batch("org", "names", d20, d20);

	for (int i = 0; i < 20000; i++) {
		char id[16], label[16];

		snprintf(id, sizeof(id), "key_%d", i);
		snprintf(label, sizeof(label), "label %d", i / 2);
		add_label(b, BILL_KEY, id, label);
	}
	add_label(b, BILL_KEY, "a", "alone");
	bills_put(k, b);
	put_keys(k, "org", "a", "p");
	assert_words(k, "p|alone,");
}

/* ---- on disk ------------------------------------------------------------ */

struct place {
	char folder[64], path[96];
};

static void make_place(struct place *p)
{
	snprintf(p->folder, sizeof(p->folder), "%s/tokentop-billed-XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->path, sizeof(p->path), "%s/tokentop.db", p->folder);
}

static void remove_place(const struct place *p)
{
	static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
	char name[128];

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(name, sizeof(name), "%s%s", p->path, ends[i]);
		unlink(name);
	}
	rmdir(p->folder);
}

static struct store *open_store(const struct place *p)
{
	struct err err = {""};
	struct store *s = store_open(p->path, &err);

	if (!s)
		fail_msg("%s", err.text);
	return s;
}

static void flush(struct bills *k)
{
	struct err err = {""};

	if (!billed_flush(k->billed, &err))
		fail_msg("%s", err.text);
	assert_false(billed_is_dirty(k->billed));
}

/* Close and open again; what is there must be what was there. */
static void reopen(struct bills *k, const struct place *p)
{
	char *before = bills_text(k);
	struct store *store = k->store;

	billed_free(k->billed);
	store_close(store);
	bills_open(k, open_store(p));
	bills_assert(k, before);
	free(before);
}

static void everything_comes_back(void **state)
{
	struct place p;
	struct bills k;
	struct bill_batch *b;
	struct feed_memory memory;
	struct billed_balance balance;
	struct billed_limit limit;

	(void)state;
	make_place(&p);
	bills_init(&k, open_store(&p));
	assert_false(billed_is_dirty(k.billed));
	put_days(&k, d20, d22, 1000);
	put_hours(&k, d20, d20 + 20 * KIT_HOUR, 10);
	put_costs(&k, "org", d20, d22, 5 * KIT_HOUR);
	bills_put(&k, bills_batch("org", "costs", d20, d22 + 5 * KIT_HOUR));
	bills_put(&k, balances("org", d22));
	b = bills_batch("org", "usage", d22, d22);
	b->memory.state = SOURCE_THROTTLED;
	b->memory.retry_at = d22 + 77;
	b->memory.skew_ms = -5;
	b->memory.skew_known = true;
	snprintf(b->memory.error, sizeof(b->memory.error), "too many");
	snprintf(b->memory.hint, sizeof(b->memory.hint), "wait");
	bills_put(&k, b);
	assert_true(billed_is_dirty(k.billed));
	flush(&k);
	reopen(&k, &p);
	assert_false(billed_is_dirty(k.billed));
	assert_int_equal(billed_watermark(k.billed, "openai",
					  d22 + 5 * KIT_HOUR), d22);
	assert_true(billed_memory(k.billed, "org", "usage", &memory));
	assert_int_equal(memory.state, SOURCE_THROTTLED);
	assert_int_equal(memory.retry_at, d22 + 77);
	assert_int_equal(memory.skew_ms, -5);
	assert_true(memory.skew_known);
	assert_string_equal(memory.error, "too many");
	assert_string_equal(memory.hint, "wait");
	assert_true(billed_balance(k.billed, 1, &balance));
	assert_string_equal(balance.what, "granted");
	assert_string_equal(balance.currency, "USD");
	assert_int_equal(balance.as_of, d22);
	assert_true(billed_limit(k.billed, 0, &limit));
	assert_int_equal(limit.window_ms, 5 * KIT_HOUR);
	assert_false(billed_limit(k.billed, 1, &limit));
	/* what was read whole is remembered too */
	assert_int_equal(input(&k, d20), 1000);
	put_hours(&k, d20 + 20 * KIT_HOUR, d21, 10);
	assert_int_equal(input(&k, d20), 240);
	flush(&k);
	reopen(&k, &p);
	assert_int_equal(input(&k, d20), 240);
	billed_fold(k.billed, d22);
	flush(&k);
	reopen(&k, &p);
	assert_int_equal(input(&k, d20), 240);
	store_close(k.store);
	bills_release(&k);
	remove_place(&p);
}

static void a_reader_sees_what_the_writer_wrote(void **state)
{
	struct place p;
	struct bills writer, reader;
	struct err err = {""};
	uint64_t version;

	(void)state;
	make_place(&p);
	bills_init(&writer, open_store(&p));
	bills_init(&reader, open_store(&p));
	assert_int_equal(store_mode(reader.store), STORE_READER);
	put_hours(&writer, d20, d21, 10);
	flush(&writer);
	assert_int_equal(input(&reader, d20), 0);
	version = billed_version(reader.billed);
	assert_true(billed_reload(reader.billed, &err));
	assert_true(billed_version(reader.billed) != version);
	assert_int_equal(input(&reader, d20), 240);
	/* a reader writes nothing, whatever it is told */
	put_hours(&reader, d21, d22, 10);
	assert_int_equal(input(&reader, d21), 240);
	assert_false(billed_is_dirty(reader.billed));
	assert_true(billed_flush(reader.billed, &err));
	store_close(reader.store);
	bills_release(&reader);
	store_close(writer.store);
	bills_release(&writer);
	remove_place(&p);
}

static void labels_come_back_and_reach_a_reader(void **state)
{
	struct place p;
	struct bills writer, reader;
	struct err err = {""};

	(void)state;
	make_place(&p);
	bills_init(&writer, open_store(&p));
	put_keys(&writer, "org", "ab", "p");
	bills_put(&writer, names("org", "a", "ci"));
	bills_put(&writer, names("org", "b", "ci"));
	flush(&writer);
	reopen(&writer, &p);
	assert_words(&writer, "p|ci (a),p|ci (b),");
	assert_false(billed_is_dirty(writer.billed));
	/* what was made out of labels is no text of the store */
	put_keys(&writer, "org", "abc", "q");
	flush(&writer);
	reopen(&writer, &p);
	assert_words(&writer, "q|ci (a),q|ci (b),q|c,");
	bills_init(&reader, open_store(&p));
	assert_int_equal(store_mode(reader.store), STORE_READER);
	bills_put(&writer, names("org", "b", "nightly"));
	flush(&writer);
	assert_true(billed_reload(reader.billed, &err));
	assert_words(&reader, "q|ci,q|nightly,q|c,");
	store_close(reader.store);
	bills_release(&reader);
	store_close(writer.store);
	bills_release(&writer);
	remove_place(&p);
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A file that may not grow stands for a disk that is full. */
static void what_could_not_be_written_stays_pending(void **state)
{
	struct place p;
	struct rlimit was;
	struct bills k;
	struct err err = {""};

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	make_place(&p);
	bills_init(&k, open_store(&p));
	put_hours(&k, d20, d21, 1);
	flush(&k);
	for (int i = 0; i < 200; i++)
		put_hours(&k, d21 + i * KIT_DAY, d22 + i * KIT_DAY, 1);
	limit_files(150000);
	assert_false(billed_flush(k.billed, &err));
	assert_non_null(strstr(err.text, "disk is full"));
	assert_true(billed_is_dirty(k.billed));
	limit_files(was.rlim_cur);
	flush(&k);
	reopen(&k, &p);
	assert_int_equal(input(&k, d21 + 199 * KIT_DAY), 24);
	store_close(k.store);
	bills_release(&k);
	remove_place(&p);
}

static void bills_that_do_not_fit_together_are_refused(void **state)
{
	struct place p;
	struct bills k;
	struct billed_env env;
	struct err err = {""};

	(void)state;
	make_place(&p);
	bills_init(&k, open_store(&p));
	put_hours(&k, d20, d21, 1);
	flush(&k);
	store_begin(k.store);
	store_put_bill_row(k.store, d20, 4711, &(struct bill_figures){0});
	assert_true(store_commit(k.store, &err));
	env = (struct billed_env){k.prices, &k.rates, k.store};
	assert_null(billed_new(&env, &err));
	assert_non_null(strstr(err.text, p.path));
	assert_false(billed_reload(k.billed, &err));
	assert_int_equal(input(&k, d20), 24);
	store_close(k.store);
	bills_release(&k);
	remove_place(&p);
}

/* ---- against an oracle -------------------------------------------------- */

enum { O_FEEDS = 2, O_DAYS = 6, O_HOURS = 24 * O_DAYS, O_MODELS = 3 };

/* The dull way: one place for every hour and every day. 0: no row. */
struct oracle {
	int64_t hour[O_FEEDS][O_HOURS][O_MODELS];
	int64_t day[O_FEEDS][O_DAYS][O_MODELS];
	bool read[O_FEEDS][O_HOURS];
	int hour_grouping[O_FEEDS][O_HOURS][O_MODELS];
	int day_grouping[O_FEEDS][O_DAYS][O_MODELS];
};

struct poll {
	int feed, width, from, to, grouping;    /* hours */
	int64_t rows[O_HOURS][O_MODELS];
};

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static struct poll random_poll(uint32_t *seed)
{
	struct poll p = {.feed = (int)(next_random(seed) % O_FEEDS)};

	p.width = next_random(seed) % 3 ? 1 : 24;
	p.from = (int)(next_random(seed) % O_HOURS);
	p.to = p.from + 1 + (int)(next_random(seed) % 40);
	p.grouping = next_random(seed) % 8 == 0;
	if (p.width == 24) {
		p.from -= p.from % 24;
		p.to += 23 - (p.to + 23) % 24;
	}
	if (p.to > O_HOURS)
		p.to = O_HOURS;
	for (int h = p.from; h < p.to; h += p.width)
		for (int m = 0; m < O_MODELS; m++)
			if (next_random(seed) % 4)
				p.rows[h][m] = 1 + next_random(seed) % 1000;
	/* a poll without any row says nothing of its width */
	p.rows[p.from][0] = 1 + next_random(seed) % 1000;
	return p;
}

/* What a bucket no longer tells goes when it tells about as much that is new. */
static void move_oracle(struct oracle *o, const struct poll *p, int h)
{
	bool fine = p->width == 1;
	int64_t *had = fine ? o->hour[p->feed][h] : o->day[p->feed][h / 24];
	const int *grouping = fine ? o->hour_grouping[p->feed][h]
				   : o->day_grouping[p->feed][h / 24];
	int64_t fresh = 0, gone = 0;

	for (int m = 0; m < O_MODELS; m++) {
		if (!had[m])
			fresh += p->rows[h][m];
		else if (!p->rows[h][m] && grouping[m] == p->grouping)
			gone += had[m];
	}
	for (int m = 0; m < O_MODELS; m++)
		if (!p->rows[h][m] && grouping[m] == p->grouping &&
		    fresh > 0 && 2 * fresh >= gone)
			had[m] = 0;
}

static void tell_oracle(struct oracle *o, const struct poll *p)
{
	for (int h = p->from; h < p->to; h++) {
		if (h % p->width == 0)
			move_oracle(o, p, h);
		for (int m = 0; m < O_MODELS; m++) {
			int64_t *hour = &o->hour[p->feed][h][m];
			int64_t *day = &o->day[p->feed][h / 24][m];
			int *hg = &o->hour_grouping[p->feed][h][m];
			int *dg = &o->day_grouping[p->feed][h / 24][m];

			if (p->rows[h][m]) {
				*(p->width == 1 ? hour : day) = p->rows[h][m];
				*(p->width == 1 ? hg : dg) = p->grouping;
			}
			if (*hg != p->grouping)
				*hour = 0;
			if (h % 24 == 0 && *dg != p->grouping)
				*day = 0;
		}
		o->read[p->feed][h] |= p->width == 1;
	}
}

static void put_poll(struct bills *k, const struct poll *p)
{
	static const char *const models[O_MODELS] = {"m0", "m1", "m2"};
	struct bill_batch *b = bills_batch("org", p->feed ? "two" : "one",
					   d20 + p->from * KIT_HOUR,
					   d20 + p->to * KIT_HOUR);

	b->grouping = p->grouping ? STR("model,x") : STR("model");
	for (int h = p->from; h < p->to; h++)
		for (int m = 0; m < O_MODELS; m++)
			if (p->rows[h][m])
				bills_usage(b, d20 + h * KIT_HOUR,
					    p->width * KIT_HOUR, models[m],
					    p->rows[h][m]);
	bills_put(k, b);
}

/* What must be visited: by feed, hour of the start and model. */
static void consult(const struct oracle *o,
		    int64_t want[O_FEEDS][O_HOURS][O_MODELS])
{
	for (int f = 0; f < O_FEEDS; f++) {
		for (int d = 0; d < O_DAYS; d++) {
			bool whole = true, has_day = false;

			for (int h = 24 * d; h < 24 * d + 24; h++)
				whole &= o->read[f][h];
			for (int m = 0; m < O_MODELS; m++)
				has_day |= o->day[f][d][m] != 0;
			for (int h = 24 * d; h < 24 * d + 24; h++)
				for (int m = 0; m < O_MODELS; m++)
					want[f][h][m] = whole || !has_day
						? o->hour[f][h][m]
						: h % 24 ? 0 : o->day[f][d][m];
		}
	}
}

static void check_off(void *ctx, const struct billed_row *r)
{
	int64_t (*want)[O_HOURS][O_MODELS] = ctx;
	int64_t *place = &want[strcmp(r->feed, "two") == 0]
			      [(r->start - d20) / KIT_HOUR]
			      [r->model[1] - '0'];

	assert_int_equal(r->tokens[TOKENS_INPUT], *place);
	*place = 0;
}

static void compare(struct bills *k, const struct oracle *o)
{
	int64_t want[O_FEEDS][O_HOURS][O_MODELS];

	consult(o, want);
	billed_each(k->billed, INT64_MIN, INT64_MAX, check_off, want);
	for (int f = 0; f < O_FEEDS; f++)
		for (int h = 0; h < O_HOURS; h++)
			for (int m = 0; m < O_MODELS; m++)
				assert_int_equal(want[f][h][m], 0);
}

static void random_polls_agree_with_the_oracle(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 60; seed++) {
		uint32_t s = seed;
		struct oracle *o = xcalloc(1, sizeof(*o));
		struct bills k;

		bills_init(&k, NULL);
		for (int i = 0; i < 25; i++) {
			struct poll p = random_poll(&s);

			tell_oracle(o, &p);
			put_poll(&k, &p);
			compare(&k, o);
		}
		bills_release(&k);
		free(o);
	}
}

/* The same with a store that is written and opened again at any moment, and
 * with days folded that no later poll reads again in hours. */
static void a_store_in_between_changes_nothing(void **state)
{
	struct place p;

	(void)state;
	for (uint32_t seed = 100; seed <= 108; seed++) {
		uint32_t s = seed;
		struct oracle *o = xcalloc(1, sizeof(*o));
		struct bills k;

		make_place(&p);
		bills_init(&k, open_store(&p));
		for (int i = 0; i < 25; i++) {
			struct poll poll = random_poll(&s);

			tell_oracle(o, &poll);
			put_poll(&k, &poll);
			if (next_random(&s) % 3 == 0)
				flush(&k);
			if (next_random(&s) % 5 == 0) {
				flush(&k);
				reopen(&k, &p);
			}
			compare(&k, o);
		}
		flush(&k);
		store_close(k.store);
		bills_release(&k);
		remove_place(&p);
		free(o);
	}
}

struct by_day {
	int64_t sum[O_FEEDS][O_DAYS][O_MODELS];
};

static void sum_day(void *ctx, const struct billed_row *r)
{
	struct by_day *d = ctx;

	d->sum[strcmp(r->feed, "two") == 0][(r->start - d20) / KIT_DAY]
	      [r->model[1] - '0'] += r->tokens[TOKENS_INPUT];
}

static void folding_changes_no_day_of_any_model(void **state)
{
	(void)state;
	for (uint32_t seed = 200; seed <= 230; seed++) {
		uint32_t s = seed;
		struct by_day before = {0}, after = {0};
		struct bills k;

		bills_init(&k, NULL);
		for (int i = 0; i < 12; i++) {
			struct poll poll = random_poll(&s);

			put_poll(&k, &poll);
		}
		billed_each(k.billed, INT64_MIN, INT64_MAX, sum_day, &before);
		for (int d = 1; d < O_DAYS; d += 2) {
			billed_fold(k.billed, d20 + d * KIT_DAY + KIT_HOUR);
			memset(&after, 0, sizeof(after));
			billed_each(k.billed, INT64_MIN, INT64_MAX, sum_day,
				    &after);
			assert_memory_equal(&before, &after, sizeof(after));
		}
		bills_release(&k);
	}
}

/* Polls of one feed at a time may arrive in any order among the feeds; what
 * restates nothing may arrive in any order at all. */
static void the_order_of_polls_does_not_matter(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct poll polls[O_DAYS];
		char *text[2];

		for (int d = 0; d < O_DAYS; d++) {
			do {
				polls[d] = random_poll(&seed);
			} while (polls[d].width != 1);
			polls[d].from = 24 * d;
			polls[d].to = 24 * d + 24;
		}
		for (int way = 0; way < 2; way++) {
			struct bills k;

			bills_init(&k, NULL);
			for (int i = 0; i < O_DAYS; i++)
				put_poll(&k, &polls[way ? O_DAYS - 1 - i : i]);
			text[way] = bills_text(&k);
			bills_release(&k);
		}
		assert_string_equal(text[0], text[1]);
		free(text[0]);
		free(text[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_restated_row_replaces, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			a_failed_poll_changes_no_figure, setup, teardown),
		cmocka_unit_test_setup_teardown(
			another_grouping_replaces_what_it_read_again, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			rows_differ_by_every_part_of_their_key, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			a_stretch_holds_what_starts_in_it, setup, teardown),
		cmocka_unit_test_setup_teardown(
			stretches_that_cannot_be_are_not_counted, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			hours_that_cover_the_day_count_instead_of_it, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			hours_that_leave_a_gap_do_not_count, setup, teardown),
		cmocka_unit_test_setup_teardown(one_poll_may_have_two_widths,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			silent_hours_are_read_whole_too, setup, teardown),
		cmocka_unit_test_setup_teardown(
			feeds_sources_and_kinds_do_not_hide_each_other, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			minutes_hours_and_days_each_give_way_to_the_finer,
			setup, teardown),
		cmocka_unit_test_setup_teardown(
			names_are_those_of_the_observed_ledger, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			without_a_model_nothing_is_priced, setup, teardown),
		cmocka_unit_test_setup_teardown(
			tiers_and_plans_have_their_prices, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_context_band_is_told_and_never_guessed, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			units_without_tokens_have_no_list_price, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			a_day_is_final_when_it_is_over_and_settled, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			a_day_that_was_read_while_open_is_not_final, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			the_slowest_source_of_a_provider_holds_it_up, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			a_source_that_is_gone_or_idle_holds_nobody_up, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			balances_are_replaced_as_a_set, setup, teardown),
		cmocka_unit_test_setup_teardown(
			old_hours_become_days_and_no_sum_changes, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			random_polls_agree_with_the_oracle, setup, teardown),
		cmocka_unit_test_setup_teardown(
			the_order_of_polls_does_not_matter, setup, teardown),
		cmocka_unit_test_setup_teardown(
			keys_and_projects_go_by_their_labels, setup, teardown),
		cmocka_unit_test_setup_teardown(
			rows_are_the_same_whatever_their_key_is_called, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			a_label_that_changes_moves_the_version, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			two_keys_of_one_label_are_told_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_key_that_is_told_twice_has_one_label, setup,
			teardown),
		cmocka_unit_test_setup_teardown(thousands_of_labels_are_found,
						setup, teardown),
		cmocka_unit_test(labels_come_back_and_reach_a_reader),
		cmocka_unit_test(everything_comes_back),
		cmocka_unit_test(a_reader_sees_what_the_writer_wrote),
		cmocka_unit_test(what_could_not_be_written_stays_pending),
		cmocka_unit_test(bills_that_do_not_fit_together_are_refused),
		cmocka_unit_test(a_store_in_between_changes_nothing),
		cmocka_unit_test(folding_changes_no_day_of_any_model),
	};

	return cmocka_run_group_tests(tests, set_days, NULL);
}
