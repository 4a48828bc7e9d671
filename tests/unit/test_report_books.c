/* Reports over bills: what stands beside the rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/json.h"
#include "core/reconcile.h"
#include "core/report.h"

#include "tests/unit/books_kit.h"

#define NOW "2026-11-24T12:00:00Z"
#define OPUS "claude-opus-4-5"

static struct bill_batch *poll_of(const char *feed)
{
	struct bill_batch *b = bills_batch("org", feed,
					   counted_time("2026-11-20"),
					   counted_time(NOW));

	free(b->provider);
	b->provider = xstrdup("anthropic");
	return b;
}

static void add_usage(struct bill_batch *b, const char *at, const char *key,
		      int64_t output)
{
	struct bill_row r = bill_row(BILL_USAGE, counted_time(at), KIT_HOUR);

	r.dim[BILL_KEY] = str_from(key);
	r.dim[BILL_MODEL] = STR(OPUS);
	bill_set(&r, TOKENS_OUTPUT, output);
	bill_add(b, &r);
}

static void add_money(struct bill_batch *b, enum bill_kind kind,
		      const char *currency, const char *amount)
{
	struct bill_row r = bill_row(kind, counted_time("2026-11-23"),
				     KIT_DAY);

	if (kind == BILL_COST)
		r.dim[BILL_MODEL] = STR(OPUS);
	memcpy(r.currency, currency, 4);
	assert_true(money_parse(str_from(amount), &r.amount));
	bill_add(b, &r);
}

/* A day with a leak, a credit, a tax, euros without a rate, and a balance. */
static void fill(struct books_kit *k)
{
	struct bill_balance left = {.what = STR("prepaid"),
				    .amount = INT64_C(42100000000),
				    .currency = "USD"};
	struct bill_batch *b = poll_of("usage");

	books_init(k, "UTC", NOW);
	counted_put(&k->seen, (struct call){.at = "2026-11-23T10:10:00Z",
					    .output = 1000000});
	add_usage(b, "2026-11-23T10:00:00Z", "app", 1000000);
	add_usage(b, "2026-11-23T03:00:00Z", "leaked\x1b[2J", 3000000);
	bills_put(&k->bills, b);
	b = poll_of("costs");
	add_money(b, BILL_COST, "USD", "100");
	add_money(b, BILL_CREDIT, "USD", "-10.5");
	add_money(b, BILL_TAX, "USD", "2");
	add_money(b, BILL_COST, "EUR", "1.4944");
	bill_add_balance(b, &left);
	bills_put(&k->bills, b);
}

static char *report_of(struct books_kit *k, enum book book, const char *by,
		       enum report_format format)
{
	struct reconcile rec;
	struct query q;
	struct summary s;
	struct buf text = {0};
	struct err err;
	struct report r = {
		.summary = &s, .query = &q, .zone = "UTC",
		.ledger = book_names[book], .generated_at = k->books.now,
		.reconcile = &rec, .billed = k->bills.billed, .rates = &k->bills.rates,
	};

	query_init(&q);
	if (!query_by(&q, by, &err) ||
	    !books_summary(&s, &k->books, book, &q, &err) ||
	    !reconcile_build(&rec, &k->books, counted_time("2026-11-20"),
			     counted_time("2026-11-25"), &err))
		fail_msg("%s", err.text);
	report_write(&r, format, &text);
	summary_release(&s);
	reconcile_release(&rec);
	return buf_take(&text);
}

static const char *text_at(const struct json *map, const char *key)
{
	struct str s;

	return json_str(json_get(map, key), &s) ? s.p : NULL;
}

static void json_holds_what_the_bill_says_beside_its_rows(void **state)
{
	struct books_kit k;
	struct json *root, *row;
	struct err err;
	int64_t n;
	char *text;

	(void)state;
	fill(&k);
	text = report_of(&k, BOOK_BILLED, "provider,day", REPORT_JSON);
	root = json_parse(str_from(text), "report", &err);
	if (!root)
		fail_msg("%s in\n%s", err.text, text);
	row = json_at(json_get(root, "rows"), 0);
	assert_string_equal(text_at(row, "cost_usd"), "100.000000000");
	assert_string_equal(text_at(row, "cost_basis"), "billed");
	assert_int_equal(json_kind(json_get(row, "requests")), JSON_NIL);
	assert_string_equal(text_at(root, "credits_usd"), "-10.500000000");
	assert_string_equal(text_at(root, "taxes_usd"), "2.000000000");
	row = json_at(json_get(root, "billed_other"), 0);
	assert_string_equal(text_at(row, "currency"), "EUR");
	assert_string_equal(text_at(row, "amount"), "1.494400000");
	row = json_at(json_get(root, "balances"), 0);
	assert_string_equal(text_at(row, "amount"), "42.100000000");
	assert_string_equal(text_at(row, "currency"), "USD");
	row = json_at(json_get(root, "reconcile"), 0);
	assert_string_equal(text_at(row, "day"), "2026-11-23");
	assert_string_equal(text_at(row, "drift_usd"), "75.000000000");
	assert_string_equal(text_at(row, "unseen_usd"), "75.000000000");
	assert_true(json_int(json_get(row, "unseen_tokens"), &n));
	assert_int_equal(n, 3000000);
	row = json_at(json_get(root, "unseen"), 0);
	assert_string_equal(text_at(row, "from"), "2026-11-23T03:00:00Z");
	assert_string_equal(text_at(row, "list_usd"), "75.000000000");
	json_free(root);
	free(text);
	books_release(&k);
}

static void the_table_names_the_leak_and_no_key_moves_the_cursor(void **state)
{
	struct books_kit k;
	char *text;

	(void)state;
	fill(&k);
	text = report_of(&k, BOOK_BEST, "provider,day", REPORT_TABLE);
	assert_non_null(strstr(text, "$100.00"));
	assert_non_null(strstr(text, "credits -$10.50"));
	assert_non_null(strstr(text, "billed 1.494400000 EUR"));
	assert_non_null(strstr(text, "balance: anthropic prepaid 42.100000000"));
	assert_non_null(strstr(text, "not seen: 2026-11-23 03:00 UTC  "
				     "anthropic  key leaked"));
	assert_non_null(strstr(text, "records explain 25% of what was billed "
				     "on 2026-11-23 (UTC)"));
	assert_null(strchr(text, '\x1b'));
	free(text);
	books_release(&k);
}

static void csv_leaves_what_a_bill_does_not_tell_empty(void **state)
{
	struct books_kit k;
	char *text;

	(void)state;
	fill(&k);
	text = report_of(&k, BOOK_BILLED, "provider", REPORT_CSV);
	assert_non_null(strstr(text, "\nanthropic,,"));
	assert_non_null(strstr(text, ",100.000000000,billed,"));
	free(text);
	books_release(&k);
}

static void a_converted_bill_shows_the_dated_rate(void **state)
{
	struct bill_batch *b = poll_of("costs");
	struct books_kit k;
	char *text;

	(void)state;
	books_init(&k, "UTC", NOW);
	add_money(b, BILL_COST, "CNY", "10");
	bills_put(&k.bills, b);
	text = report_of(&k, BOOK_BILLED, "provider", REPORT_JSON);
	assert_non_null(strstr(text, "\"cost_usd\": \"1.400000000\""));
	assert_non_null(strstr(text, "{\"currency\": \"CNY\", \"usd\": "
				     "\"0.140000000\", "
				     "\"from\": \"2026-01-01\"}"));
	free(text);
	text = report_of(&k, BOOK_BILLED, "provider", REPORT_TABLE);
	assert_non_null(strstr(text, "converted: 1 CNY is $0.140000000 since "
				     "2026-01-01"));
	free(text);
	books_release(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_holds_what_the_bill_says_beside_its_rows),
		cmocka_unit_test(the_table_names_the_leak_and_no_key_moves_the_cursor),
		cmocka_unit_test(csv_leaves_what_a_bill_does_not_tell_empty),
		cmocka_unit_test(a_converted_bill_shows_the_dated_rate),
	};

	return cmocka_run_group_tests_name("report_books", tests, NULL, NULL);
}
