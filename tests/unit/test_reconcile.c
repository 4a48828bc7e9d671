#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/reconcile.h"

#include "tests/unit/books_kit.h"

#define NOW "2026-11-24T12:00:00Z"
#define OPUS "claude-opus-4-5"

static void build(struct books_kit *k, struct reconcile *out)
{
	struct err err;

	if (!reconcile_build(out, &k->books,
			     counted_time("2026-11-20T00:00:00Z"),
			     counted_time("2026-11-25T00:00:00Z"), &err))
		fail_msg("%s", err.text);
}

/* Row of a day; model "" for its sum. */
static const struct reconcile_row *row(const struct reconcile *r,
				       const char *day, const char *model)
{
	for (int i = 0; i < r->row_count; i++)
		if (r->rows[i].day == counted_time(day) &&
		    strcmp(r->rows[i].model, model) == 0)
			return &r->rows[i];
	fail_msg("no row of %s, %s", day, model);
	return NULL;
}

static money dollars(const char *text)
{
	money m;

	assert_true(money_parse(str_from(text), &m));
	return m;
}

/* 1,000,000 tokens of output of Opus cost $25. */
static void see(struct books_kit *k, const char *at, int64_t output)
{
	counted_put(&k->seen, (struct call){.at = at, .output = output});
}

/* A poll of a feed of anthropic's that is filled and then put. */
static struct bill_batch *poll_of(const char *feed, const char *since,
				  const char *until)
{
	struct bill_batch *b = bill_batch_new("org", "anthropic", feed);

	b->since = counted_time(since);
	b->until = counted_time(until);
	b->money = strcmp(feed, "costs") == 0;
	b->memory.state = SOURCE_OK;
	b->memory.asked_at = b->memory.as_of = b->until;
	return b;
}

static void add_usage(struct bill_batch *b, const char *at, const char *key,
		      const char *model, int64_t output)
{
	struct bill_row r = bill_row(BILL_USAGE, counted_time(at), KIT_HOUR);

	r.dim[BILL_KEY] = str_from(key);
	r.dim[BILL_MODEL] = str_from(model);
	bill_set(&r, TOKENS_INPUT, 0);
	bill_set(&r, TOKENS_OUTPUT, output);
	bill_add(b, &r);
}

static void add_cost(struct bill_batch *b, enum bill_kind kind,
		     const char *day, const char *model, const char *amount)
{
	bills_money(b, kind, counted_time(day), model, dollars(amount));
}

static void put(struct books_kit *k, struct bill_batch *b)
{
	bills_put(&k->bills, b);
}

static void bill_day(struct books_kit *k, const char *day,
		     const char *amount)
{
	struct bill_batch *b = poll_of("costs", "2026-11-20", NOW);

	add_cost(b, BILL_COST, day, OPUS, amount);
	put(k, b);
}

static void what_agrees_has_no_drift_and_full_coverage(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-23T10:00:00Z", "app", OPUS, 1000000);
	put(&k, b);
	bill_day(&k, "2026-11-23", "25");
	build(&k, &r);
	sum = row(&r, "2026-11-23", "");
	assert_true(sum->observed == dollars("25"));
	assert_true(sum->billed == dollars("25"));
	assert_true(sum->drift == 0 && sum->unseen == 0);
	assert_int_equal(sum->unseen_tokens, 0);
	assert_int_equal(sum->coverage_ppm, 1000000);
	assert_int_equal(sum->flags, 0);
	assert_int_equal(r.coverage_ppm, 1000000);
	assert_true(r.coverage_day == counted_time("2026-11-23"));
	assert_int_equal(r.unseen_count, 0);
	assert_int_equal(r.provider_count, 1);
	assert_true(r.providers[0].watermark == counted_time("2026-11-24"));
	reconcile_release(&r);
	books_release(&k);
}

static void a_leaked_key_is_unseen_spend_with_its_hour(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-23T10:00:00Z", "app", OPUS, 1000000);
	add_usage(b, "2026-11-23T03:00:00Z", "leaked", OPUS, 3000000);
	put(&k, b);
	bill_day(&k, "2026-11-23", "100");
	build(&k, &r);
	sum = row(&r, "2026-11-23", "");
	assert_true(sum->drift == dollars("75"));
	assert_true(sum->unseen == dollars("75"));
	assert_int_equal(sum->unseen_tokens, 3000000);
	assert_int_equal(sum->coverage_ppm, 250000);
	assert_int_equal(r.unseen_count, 1);
	assert_string_equal(r.unseen[0].key, "leaked");
	assert_true(r.unseen[0].hour == counted_time("2026-11-23T03:00:00Z"));
	assert_true(r.unseen[0].usd == dollars("75"));
	assert_true(r.unseen_usd == dollars("75"));
	reconcile_release(&r);
	books_release(&k);
}

/* A proxy's log knows the key by its label, the bill by its id. */
static void a_key_is_one_by_its_label_on_both_sides(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;

	(void)state;
	books_init(&k, "UTC", NOW);
	counted_put(&k.seen, (struct call){.at = "2026-11-23T10:10:00Z",
					   .output = 1000000, .key = "checkout"});
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-23T10:00:00Z", "apikey_1", OPUS, 1000000);
	add_usage(b, "2026-11-23T10:00:00Z", "apikey_2", OPUS, 1000000);
	put(&k, b);
	b = poll_of("names", NOW, NOW);
	bill_add_label(b, &(struct bill_label){BILL_KEY, STR("apikey_1"),
					       STR("staging")});
	bill_add_label(b, &(struct bill_label){BILL_KEY, STR("apikey_2"),
					       STR("checkout")});
	put(&k, b);
	build(&k, &r);
	assert_int_equal(r.unseen_count, 1);
	assert_string_equal(r.unseen[0].key, "staging");
	reconcile_release(&r);
	books_release(&k);
}

static void another_price_is_drift_and_not_unseen(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-23T10:00:00Z", "app", OPUS, 1000000);
	put(&k, b);
	bill_day(&k, "2026-11-23", "26.5");
	build(&k, &r);
	sum = row(&r, "2026-11-23", "");
	assert_true(sum->drift == dollars("1.5"));
	assert_true(sum->unseen == 0);
	assert_int_equal(sum->coverage_ppm, 1000000);
	reconcile_release(&r);
	books_release(&k);
}

static void a_day_without_a_bill_is_open_and_not_zero(void **state)
{
	struct books_kit k;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-22T10:10:00Z", 1000000);
	see(&k, "2026-11-24T10:10:00Z", 2000000);
	bill_day(&k, "2026-11-22", "25");
	build(&k, &r);
	sum = row(&r, "2026-11-24", "");
	assert_true(sum->observed == dollars("50"));
	assert_true(sum->billed == MONEY_NONE && sum->drift == MONEY_NONE);
	assert_true(sum->flags & RECONCILE_OPEN);
	assert_true(sum->flags & RECONCILE_NO_BILL);
	assert_int_equal(sum->coverage_ppm, -1);
	assert_int_equal(r.providers[0].open_days, 1);
	assert_true(r.providers[0].observed == dollars("25"));
	assert_true(r.providers[0].billed == dollars("25"));
	assert_true(r.coverage_day == counted_time("2026-11-22"));
	reconcile_release(&r);
	books_release(&k);
}

static void a_leak_of_today_shows_before_its_bill_comes(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	bill_day(&k, "2026-11-22", "25");
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-24T03:00:00Z", "leaked", OPUS, 1000000);
	put(&k, b);
	build(&k, &r);
	sum = row(&r, "2026-11-24", "");
	assert_true(sum->billed == MONEY_NONE);
	assert_true(sum->unseen == dollars("25"));
	assert_int_equal(sum->unseen_tokens, 1000000);
	assert_true(r.unseen_usd >= dollars("25"));
	reconcile_release(&r);
	books_release(&k);
}

static void a_seller_without_money_is_compared_at_list_price(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-23T10:00:00Z", "app", OPUS, 1200000);
	put(&k, b);
	build(&k, &r);
	sum = row(&r, "2026-11-23", "");
	assert_true(sum->billed == dollars("30"));
	assert_true(sum->flags & RECONCILE_ESTIMATED);
	assert_true(sum->unseen == dollars("5"));
	reconcile_release(&r);
	books_release(&k);
}

static void what_was_seen_and_never_billed_drifts_below(void **state)
{
	struct books_kit k;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	counted_put(&k.seen, (struct call){.at = "2026-11-23T11:00:00Z",
					   .model = "claude-haiku-4-5",
					   .output = 1000000});
	bill_day(&k, "2026-11-23", "25");
	build(&k, &r);
	sum = row(&r, "2026-11-23", "claude-haiku-4-5");
	assert_true(sum->billed == 0 && sum->drift == -dollars("5"));
	sum = row(&r, "2026-11-23", "");
	assert_true(sum->drift == -dollars("5") && sum->unseen == 0);
	reconcile_release(&r);
	books_release(&k);
}

static void the_day_before_explains_the_first_hour(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-19T23:59:00Z", 1000000);
	b = poll_of("usage", "2026-11-19", NOW);
	add_usage(b, "2026-11-20T00:00:00Z", "app", OPUS, 1000000);
	put(&k, b);
	build(&k, &r);
	assert_int_equal(r.unseen_count, 0);
	assert_int_equal(row(&r, "2026-11-20", "")->unseen_tokens, 0);
	assert_true(row(&r, "2026-11-20", "")->observed == 0);
	assert_int_equal(r.row_count, 2);
	reconcile_release(&r);
	books_release(&k);
}

static void filters_leave_what_they_name(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;
	struct query q;
	struct err err;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-22T10:00:00Z", "app", OPUS, 1000000);
	add_usage(b, "2026-11-23T10:00:00Z", "app", OPUS, 1000000);
	add_usage(b, "2026-11-23T10:00:00Z", "x", "claude-haiku-4-5", 5);
	put(&k, b);
	bill_day(&k, "2026-11-22", "25");
	bill_day(&k, "2026-11-23", "25");
	build(&k, &r);
	assert_int_equal(r.row_count, 5);
	query_init(&q);
	assert_true(query_filter(&q, "provider=anth*", &err));
	reconcile_filter(&r, &q);
	assert_int_equal(r.row_count, 5);
	assert_true(r.coverage_day == counted_time("2026-11-23"));
	assert_true(query_filter(&q, "day=2026-11-23", &err));
	assert_true(query_filter(&q, "model=*haiku*", &err));
	reconcile_filter(&r, &q);
	assert_int_equal(r.row_count, 2);
	row(&r, "2026-11-23", "");
	row(&r, "2026-11-23", "claude-haiku-4-5");
	assert_int_equal(r.unseen_count, 1);
	assert_string_equal(r.unseen[0].key, "x");
	q.filter_count = 0;
	assert_true(query_filter(&q, "provider=openai", &err));
	reconcile_filter(&r, &q);
	assert_int_equal(r.row_count + r.unseen_count + r.provider_count, 0);
	assert_int_equal(r.coverage_ppm, -1);
	assert_true(r.unseen_usd == 0);
	reconcile_release(&r);
	books_release(&k);
}

static void put_one_cost(struct books_kit *k, const char *model,
			 const char *currency, const char *amount)
{
	struct bill_batch *b = poll_of("costs", "2026-11-20", NOW);
	struct bill_row r = bill_row(BILL_COST, counted_time("2026-11-23"),
				     KIT_DAY);

	r.dim[BILL_MODEL] = str_from(model);
	r.amount = dollars(amount);
	memcpy(r.currency, currency, 4);
	bill_add(b, &r);
	put(k, b);
}

static void a_bill_without_a_rate_is_not_zero(void **state)
{
	struct books_kit k;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	put_one_cost(&k, OPUS, "EUR", "20");
	build(&k, &r);
	sum = row(&r, "2026-11-23", "");
	assert_true(sum->observed == dollars("25"));
	assert_true(sum->billed == MONEY_NONE && sum->drift == MONEY_NONE);
	assert_int_equal(sum->coverage_ppm, -1);
	assert_true(sum->flags & RECONCILE_NO_BILL);
	assert_true(r.providers[0].drift == 0);
	reconcile_release(&r);
	books_release(&k);
}

/* A seller that tells neither tokens nor models: the sum is what compares. */
static void dollars_without_a_model_are_explained_by_any(void **state)
{
	struct books_kit k;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	put_one_cost(&k, "", "USD", "26");
	build(&k, &r);
	assert_true(row(&r, "2026-11-23", OPUS)->billed == MONEY_NONE);
	assert_true(row(&r, "2026-11-23", "not told")->billed ==
		    dollars("26"));
	sum = row(&r, "2026-11-23", "");
	assert_true(sum->billed == dollars("26"));
	assert_true(sum->drift == dollars("1"));
	assert_true(sum->unseen == dollars("1"));
	assert_int_equal(sum->coverage_ppm, 961538);
	assert_int_equal(r.coverage_ppm, 961538);
	reconcile_release(&r);
	books_release(&k);
}

static void a_model_without_a_price_has_no_known_part(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-23T10:00:00Z", "app", OPUS, 1000000);
	add_usage(b, "2026-11-23T10:00:00Z", "app", "zork-1", 500);
	put(&k, b);
	put_one_cost(&k, "", "USD", "30");
	build(&k, &r);
	assert_true(row(&r, "2026-11-23", "zork-1")->billed == MONEY_NONE);
	assert_true(row(&r, "2026-11-23", OPUS)->billed == dollars("30"));
	assert_true(row(&r, "2026-11-23", "")->billed == dollars("30"));
	assert_int_equal(row(&r, "2026-11-23", "")->unseen_tokens, 500);
	reconcile_release(&r);
	books_release(&k);
}

static void a_refund_leaves_nothing_unseen_below_zero(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;

	(void)state;
	books_init(&k, "UTC", NOW);
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-23T10:00:00Z", "app", OPUS, 400000);
	add_usage(b, "2026-11-23T10:00:00Z", "app", "claude-haiku-4-5", 500);
	put(&k, b);
	b = poll_of("costs", "2026-11-20", NOW);
	add_cost(b, BILL_COST, "2026-11-23", OPUS, "10");
	add_cost(b, BILL_COST, "2026-11-23", "claude-haiku-4-5", "-8");
	put(&k, b);
	build(&k, &r);
	assert_true(row(&r, "2026-11-23", "claude-haiku-4-5")->unseen == 0);
	assert_true(row(&r, "2026-11-23", "")->billed == dollars("2"));
	assert_int_equal(row(&r, "2026-11-23", "")->coverage_ppm, 0);
	assert_int_equal(r.coverage_ppm, 0);
	reconcile_release(&r);
	books_release(&k);
}

/* A day that is open: one model has its money, the other not yet. */
static void what_has_no_bill_yet_is_in_no_coverage(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;
	const struct reconcile_row *sum;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-24T10:10:00Z", 40000);
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-24T10:00:00Z", "app", OPUS, 40000);
	add_usage(b, "2026-11-24T10:00:00Z", "app", "claude-haiku-4-5",
		  1000000);
	put(&k, b);
	b = poll_of("costs", "2026-11-20", NOW);
	add_cost(b, BILL_COST, "2026-11-24", OPUS, "1");
	put(&k, b);
	build(&k, &r);
	sum = row(&r, "2026-11-24", "");
	assert_true(sum->billed == dollars("1"));
	assert_true(sum->unseen == dollars("5"));
	assert_int_equal(sum->coverage_ppm, 1000000);
	reconcile_release(&r);
	books_release(&k);
}

static void credits_and_taxes_stand_apart(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct reconcile r;

	(void)state;
	books_init(&k, "UTC", NOW);
	b = poll_of("costs", "2026-11-20", NOW);
	add_cost(b, BILL_COST, "2026-11-23", OPUS, "25");
	add_cost(b, BILL_CREDIT, "2026-11-23", "", "-10");
	add_cost(b, BILL_TAX, "2026-11-23", "", "2");
	put(&k, b);
	build(&k, &r);
	assert_true(row(&r, "2026-11-23", "")->billed == dollars("25"));
	assert_true(r.providers[0].credits == -dollars("10"));
	assert_true(r.providers[0].taxes == dollars("2"));
	reconcile_release(&r);
	books_release(&k);
}

static void sellers_without_a_bill_are_not_compared(void **state)
{
	struct books_kit k;
	struct reconcile r;

	(void)state;
	books_init(&k, "UTC", NOW);
	counted_put(&k.seen, (struct call){.at = "2026-11-23T11:00:00Z",
					   .model = "gpt-5",
					   .provider = "openai",
					   .output = 1000000});
	bill_day(&k, "2026-11-23", "25");
	build(&k, &r);
	for (int i = 0; i < r.row_count; i++)
		assert_string_equal(r.rows[i].provider, "anthropic");
	reconcile_release(&r);
	books_release(&k);
}

/* Claude Code's own report tells again what the usage report tells. */
static void another_view_of_the_same_usage_is_in_no_sum(void **state)
{
	struct books_kit k;
	struct bill_batch *b;
	struct bill_row detail = bill_row(BILL_DETAIL,
					  counted_time("2026-11-23"), KIT_DAY);
	struct reconcile r;
	struct summary s;
	struct query q;
	struct err err;

	(void)state;
	books_init(&k, "UTC", NOW);
	see(&k, "2026-11-23T10:10:00Z", 1000000);
	b = poll_of("usage", "2026-11-20", NOW);
	add_usage(b, "2026-11-23T10:00:00Z", "app", OPUS, 1000000);
	put(&k, b);
	bill_day(&k, "2026-11-23", "25");
	b = poll_of("claude-code", "2026-11-23", "2026-11-24");
	detail.dim[BILL_MODEL] = STR(OPUS);
	memcpy(detail.currency, "USD", 4);
	detail.amount = dollars("25");
	bill_set(&detail, TOKENS_OUTPUT, 1000000);
	bill_add(b, &detail);
	put(&k, b);
	build(&k, &r);
	assert_true(row(&r, "2026-11-23", "")->billed == dollars("25"));
	assert_int_equal(row(&r, "2026-11-23", "")->billed_tokens, 1000000);
	query_init(&q);
	assert_true(query_by(&q, "provider", &err));
	assert_true(books_summary(&s, &k.books, BOOK_BILLED, &q, &err));
	assert_true(s.total.cell.cost == dollars("25"));
	assert_int_equal(s.total.cell.tokens[TOKENS_OUTPUT], 1000000);
	summary_release(&s);
	reconcile_release(&r);
	books_release(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_agrees_has_no_drift_and_full_coverage),
		cmocka_unit_test(a_leaked_key_is_unseen_spend_with_its_hour),
		cmocka_unit_test(a_key_is_one_by_its_label_on_both_sides),
		cmocka_unit_test(another_price_is_drift_and_not_unseen),
		cmocka_unit_test(a_day_without_a_bill_is_open_and_not_zero),
		cmocka_unit_test(a_leak_of_today_shows_before_its_bill_comes),
		cmocka_unit_test(a_seller_without_money_is_compared_at_list_price),
		cmocka_unit_test(what_was_seen_and_never_billed_drifts_below),
		cmocka_unit_test(the_day_before_explains_the_first_hour),
		cmocka_unit_test(filters_leave_what_they_name),
		cmocka_unit_test(a_bill_without_a_rate_is_not_zero),
		cmocka_unit_test(dollars_without_a_model_are_explained_by_any),
		cmocka_unit_test(a_model_without_a_price_has_no_known_part),
		cmocka_unit_test(a_refund_leaves_nothing_unseen_below_zero),
		cmocka_unit_test(what_has_no_bill_yet_is_in_no_coverage),
		cmocka_unit_test(credits_and_taxes_stand_apart),
		cmocka_unit_test(sellers_without_a_bill_are_not_compared),
		cmocka_unit_test(another_view_of_the_same_usage_is_in_no_sum),
	};

	return cmocka_run_group_tests_name("reconcile", tests, NULL, NULL);
}
