#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/books_internal.h"
#include "tests/unit/books_kit.h"

static int64_t d20, d21, d22, now;

static int setup(void **state)
{
	struct books_kit *w = xcalloc(1, sizeof(*w));
	static const char sources[] =
		"{\"sources\": [{\"name\": \"plan\", \"type\": \"jsonl\","
		" \"path\": \"/x\", \"billing\": \"subscription\"}]}";
	struct err err;

	d20 = bills_at("2026-11-20");
	d21 = d20 + KIT_DAY;
	d22 = d21 + KIT_DAY;
	now = d22 + 12 * KIT_HOUR;
	books_init(w, "Europe/Zurich", "2026-11-22T12:00:00Z");
	if (!config_parse(&w->seen.config, STR(sources), "config.json", &err))
		fail_msg("%s", err.text);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct books_kit *w = *state;

	books_release(w);
	free(w);
	return 0;
}

static struct query ask(const char *by)
{
	struct query q;
	struct err err;

	query_init(&q);
	if (*by && !query_by(&q, by, &err))
		fail_msg("%s", err.text);
	return q;
}

static struct summary sum(struct books_kit *w, enum book book,
			  const struct query *q)
{
	struct summary s;
	struct err err = {""};

	if (!books_summary(&s, &w->books, book, q, &err))
		fail_msg("%s", err.text);
	return s;
}

/* ---- rows as text ------------------------------------------------------- */

static void put_flags(struct buf *to, unsigned flags)
{
	static const char *const names[] = {"assumed", "estimated",
					    "notional", "partial",
					    "allocated", "stale"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (flags & (1u << i))
			buf_addf(to, " %s", names[i]);
}

static char *rows_of(const struct query *q, const struct summary *s)
{
	struct buf to = {0};

	for (int i = 0; i < s->count; i++) {
		const struct summary_row *r = &s->rows[i];

		for (int k = 0; k < q->by_count; k++)
			buf_addf(&to, "%s|", r->text[k]);
		buf_addf(&to, " n=%lld t=%lld $%lld %s",
			 (long long)r->cell.requests,
			 (long long)cell_total(&r->cell),
			 (long long)r->cell.cost, summary_basis(r));
		if (r->cell.unpriced)
			buf_addf(&to, " unpriced=%lld",
				 (long long)r->cell.unpriced);
		put_flags(&to, r->flags);
		buf_putc(&to, '\n');
	}
	return buf_take(&to);
}

static void expect(struct books_kit *w, enum book book, const char *by,
		   const char *want)
{
	struct query q = ask(by);
	struct summary s = sum(w, book, &q);
	char *text = rows_of(&q, &s);

	assert_string_equal(text, want);
	free(text);
	summary_release(&s);
}

/* ---- bills -------------------------------------------------------------- */

/* A day of hours of two models, 2:1 by tokens and 10:1 by list price. */
static void put_usage(struct books_kit *w, int64_t day)
{
	struct bill_batch *b = bills_batch("org", "usage", day,
					   day + KIT_DAY);

	bills_usage(b, day + 2 * KIT_HOUR, KIT_HOUR, "gpt-5", 2000);
	bills_usage(b, day + 23 * KIT_HOUR, KIT_HOUR, "gpt-5-mini", 1000);
	bills_put(&w->bills, b);
}

static void put_cost(struct books_kit *w, int64_t day, const char *model,
		     money usd)
{
	struct bill_batch *b = bills_batch("org", "costs", day,
					   day + KIT_DAY);

	bills_money(b, BILL_COST, day, model, usd);
	bills_put(&w->bills, b);
}

static void tokens_and_dollars_are_joined_by_model(void **state)
{
	struct books_kit *w = *state;

	put_usage(w, d20);
	put_cost(w, d20, "gpt-5", 7);
	put_cost(w, d20, "gpt-5-mini", 3);
	put_cost(w, d20, "o3", 2);
	expect(w, BOOK_BILLED, "model",
	       "gpt-5| n=1 t=2000 $7 billed\n"
	       "gpt-5-mini| n=1 t=1000 $3 billed\n"
	       "o3| n=0 t=0 $2 billed\n");
	expect(w, BOOK_BILLED, "provider,source,day",
	       "openai|org|2026-11-20| n=2 t=3000 $12 billed\n");
	expect(w, BOOK_BILLED, "maker,camp,client,session,host",
	       "openai|lab|||| n=2 t=3000 $12 billed\n");
}

static void dollars_without_a_model_are_spread_by_list_price(void **state)
{
	struct books_kit *w = *state;

	put_usage(w, d20);
	put_cost(w, d20, "", 101);
	/* list: 2500000 and 250000 */
	expect(w, BOOK_BILLED, "model",
	       "gpt-5| n=1 t=2000 $92 billed allocated\n"
	       "gpt-5-mini| n=1 t=1000 $9 billed allocated\n");
	expect(w, BOOK_BILLED, "hour",
	       "2026-11-20T02:00| n=1 t=2000 $92 billed allocated\n"
	       "2026-11-20T23:00| n=1 t=1000 $9 billed allocated\n");
	expect(w, BOOK_BILLED, "month",
	       "2026-11| n=2 t=3000 $101 billed\n");
}

static void what_has_a_model_goes_to_its_hours_alone(void **state)
{
	struct books_kit *w = *state;

	put_usage(w, d20);
	put_cost(w, d20, "gpt-5-mini", 101);
	expect(w, BOOK_BILLED, "model,hour",
	       "gpt-5-mini|2026-11-20T23:00| n=1 t=1000 $101 billed"
	       " allocated\n"
	       "gpt-5|2026-11-20T02:00| n=1 t=2000 $0 unpriced"
	       " unpriced=2000\n");
}

static void without_usage_the_dollars_stand_alone(void **state)
{
	struct books_kit *w = *state;

	put_cost(w, d20, "", 101);
	expect(w, BOOK_BILLED, "model,hour", "|| n=0 t=0 $101 billed\n");
}

/* Its part is not known, and 0 would say that it cost nothing. */
static void what_has_no_list_price_has_no_part_of_a_spread_bill(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d21);

	bills_usage(b, d20, KIT_HOUR, "gpt-5", 2000);
	bills_usage(b, d20 + 9 * KIT_HOUR, KIT_HOUR, "zork-1", 500);
	bills_put(&w->bills, b);
	put_cost(w, d20, "", 101);
	expect(w, BOOK_BILLED, "model",
	       "gpt-5| n=1 t=2000 $101 billed allocated\n"
	       "zork-1| n=1 t=500 $0 unpriced unpriced=500\n");
	expect(w, BOOK_BILLED, "hour",
	       "2026-11-20T00:00| n=1 t=2000 $101 billed allocated\n"
	       "2026-11-20T09:00| n=1 t=500 $0 unpriced unpriced=500\n");
	expect(w, BOOK_BILLED, "provider", "openai| n=2 t=2500 $101 billed\n");
	put_cost(w, d20, "zork-1", 7);
	expect(w, BOOK_BILLED, "model",
	       "gpt-5| n=1 t=2000 $101 billed allocated\n"
	       "zork-1| n=1 t=500 $7 billed\n");
}

/* A bill that has no key of theirs tells nothing of their row. */
static void a_bill_of_one_key_bills_no_other(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d21);
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);

	r.dim[BILL_MODEL] = STR("gpt-5");
	bill_set(&r, TOKENS_INPUT, 1000);
	bill_add(b, &r);
	r.dim[BILL_KEY] = STR("k1");
	bill_add(b, &r);
	bills_put(&w->bills, b);
	b = bills_batch("org", "costs", d20, d21);
	r = bill_row(BILL_COST, d20, KIT_DAY);
	memcpy(r.currency, "USD", 4);
	r.dim[BILL_KEY] = STR("k1");
	r.amount = 50;
	bill_add(b, &r);
	bills_put(&w->bills, b);
	expect(w, BOOK_BILLED, "key",
	       "k1| n=0 t=1000 $50 billed\n"
	       "| n=0 t=1000 $0 unpriced unpriced=1000\n");
	expect(w, BOOK_BILLED, "provider", "openai| n=0 t=2000 $50 billed\n");
}

static void a_filter_is_a_dimension_too(void **state)
{
	struct books_kit *w = *state;
	struct query q = ask("provider");
	struct summary s;
	struct err err;

	put_usage(w, d20);
	put_cost(w, d20, "", 101);
	assert_true(query_filter(&q, "model=*mini", &err));
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.count, 1);
	assert_int_equal(s.total.cell.cost, 9);
	assert_int_equal(cell_total(&s.total.cell), 1000);
	summary_release(&s);
	q = ask("provider");
	assert_true(query_filter(&q, "client=codex", &err));
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.count, 0);
	summary_release(&s);
}

static void projects_and_keys_are_those_of_the_seller(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d21);
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);

	r.dim[BILL_MODEL] = STR("gpt-5");
	bill_set(&r, TOKENS_INPUT, 3000);
	r.dim[BILL_PROJECT] = STR("p1");
	r.dim[BILL_KEY] = STR("k1");
	bill_add(b, &r);
	r.dim[BILL_PROJECT] = STR("p2");
	bill_set(&r, TOKENS_INPUT, 1000);
	bill_add(b, &r);
	bills_put(&w->bills, b);
	b = bills_batch("org", "costs", d20, d21);
	r = bill_row(BILL_COST, d20, KIT_DAY);
	memcpy(r.currency, "USD", 4);
	r.dim[BILL_PROJECT] = STR("p1");
	r.amount = 50;
	bill_add(b, &r);
	r.dim[BILL_PROJECT] = STR("");
	r.amount = 40;
	bill_add(b, &r);
	bills_put(&w->bills, b);
	expect(w, BOOK_BILLED, "project",
	       "p1| n=0 t=3000 $80 billed allocated\n"
	       "p2| n=0 t=1000 $10 billed allocated\n");
	expect(w, BOOK_BILLED, "key",
	       "k1| n=0 t=4000 $90 billed allocated\n");
}

static void usage_without_a_bill_has_no_cost(void **state)
{
	struct books_kit *w = *state;
	struct query q = ask("day");
	struct summary s;

	put_usage(w, d20);
	put_usage(w, d21);
	put_cost(w, d20, "", 5);
	expect(w, BOOK_BILLED, "day",
	       "2026-11-20| n=2 t=3000 $5 billed\n"
	       "2026-11-21| n=2 t=3000 $0 unpriced unpriced=3000\n");
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.unbilled_days, 1);
	assert_int_equal(s.total.cell.unpriced, 3000);
	assert_string_equal(summary_basis(&s.total), "billed");
	summary_release(&s);
}

static void a_plan_covers_what_it_covers(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d21);
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);
	struct query q = ask("model");
	struct summary s;

	r.dim[BILL_MODEL] = STR("gpt-5");
	bill_set(&r, TOKENS_INPUT, 3000);
	r.flags = BILL_PREPAID;
	bill_add(b, &r);
	bills_put(&w->bills, b);
	expect(w, BOOK_BILLED, "model", "gpt-5| n=0 t=3000 $0 billed\n");
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.unbilled_days, 0);
	summary_release(&s);
}

static void what_the_seller_does_not_tell_is_unknown(void **state)
{
	struct books_kit *w = *state;
	struct query q = ask("model");
	struct summary s;

	put_usage(w, d20);
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.rows[0].unknown,
			 TOKENS_ALL_KNOWN & ~TOKENS_BIT(TOKENS_INPUT));
	assert_false(cell_knows(&s.rows[0].cell, TOKENS_OUTPUT));
	assert_true(cell_knows(&s.rows[0].cell, TOKENS_INPUT));
	summary_release(&s);
}

static void counts_without_requests_are_still_known(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d21);
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);
	struct query q = ask("model");
	struct summary s;

	r.dim[BILL_MODEL] = STR("gpt-5");
	bill_set(&r, TOKENS_INPUT, 3000);
	bill_set(&r, TOKENS_CACHE_READ, 0);
	bill_add(b, &r);
	bills_put(&w->bills, b);
	put_usage(w, d20 + KIT_DAY);
	s = sum(w, BOOK_BILLED, &q);
	assert_string_equal(s.rows[0].text[0], "gpt-5");
	assert_int_equal(s.rows[0].cell.tokens[TOKENS_INPUT], 5000);
	assert_true(cell_knows(&s.rows[0].cell, TOKENS_INPUT));
	assert_true(cell_knows(&s.rows[0].cell, TOKENS_CACHE_READ));
	assert_false(cell_knows(&s.rows[0].cell, TOKENS_OUTPUT));
	summary_release(&s);
}

static void credits_taxes_and_foreign_bills_stand_apart(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "costs", d20, d21);
	struct bill_row r = bill_row(BILL_COST, d20, KIT_DAY);
	struct query q = ask("provider");
	struct summary s;

	put_usage(w, d20);
	bills_money(b, BILL_COST, d20, "gpt-5", 100);
	bills_money(b, BILL_CREDIT, d20, "", -30);
	bills_money(b, BILL_DISCOUNT, d20, "", -20);
	bills_money(b, BILL_TAX, d20, "", 8);
	r.dim[BILL_MODEL] = STR("gpt-5");
	r.amount = 1000;
	memcpy(r.currency, "CNY", 4);
	bill_add(b, &r);
	memcpy(r.currency, "EUR", 4);
	bill_add(b, &r);
	r.dim[BILL_MODEL] = STR("o3");
	bill_add(b, &r);
	bills_put(&w->bills, b);
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.total.cell.cost, 240);
	assert_int_equal(s.credits, -30);
	assert_int_equal(s.discounts, -20);
	assert_int_equal(s.taxes, 8);
	assert_int_equal(s.other_count, 1);
	assert_string_equal(s.other[0].currency, "EUR");
	assert_int_equal(s.other[0].amount, 2000);
	assert_int_equal(s.unbilled_days, 0);
	summary_release(&s);
	q.since = d21;
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.credits, 0);
	assert_int_equal(s.other_count, 0);
	summary_release(&s);
}

static void a_bill_without_a_rate_prices_nothing(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "costs", d20, d21);
	struct bill_row r = bill_row(BILL_COST, d20, KIT_DAY);

	put_usage(w, d20);
	r.amount = 1000;
	memcpy(r.currency, "EUR", 4);
	bill_add(b, &r);
	bills_put(&w->bills, b);
	expect(w, BOOK_BILLED, "provider",
	       "openai| n=2 t=3000 $0 unpriced unpriced=3000\n");
}

static void a_window_takes_its_part_of_a_day(void **state)
{
	struct books_kit *w = *state;
	struct query q = ask("day");
	struct summary s;
	char *text;

	put_usage(w, d20);
	put_cost(w, d20, "", 101);
	q.since = d20 + 12 * KIT_HOUR;
	s = sum(w, BOOK_BILLED, &q);
	text = rows_of(&q, &s);
	assert_string_equal(text, "2026-11-20| n=1 t=1000 $9 billed"
				  " allocated\n");
	free(text);
	summary_release(&s);
	q.until = q.since;
	q.since = INT64_MIN;
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.total.cell.cost, 92);
	summary_release(&s);
}

/* What of today is still to come costs nothing. */
static void a_window_up_to_now_has_all_of_today(void **state)
{
	struct books_kit *w = *state;
	struct query q = ask("day");
	struct summary s;

	put_cost(w, d22, "", 101);
	q.since = d22;
	q.until = now;
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.total.cell.cost, 101);
	assert_int_equal(s.rows[0].flags, 0);
	summary_release(&s);
}

static void a_month_is_spread_over_its_days(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "costs", d20, d22);
	struct bill_row r = bill_row(BILL_COST, d20, 2 * KIT_DAY);
	struct query q = ask("day");
	struct summary s;

	put_usage(w, d20);
	put_usage(w, d21);
	r.amount = 101;
	memcpy(r.currency, "USD", 4);
	bill_add(b, &r);
	bills_put(&w->bills, b);
	expect(w, BOOK_BILLED, "day",
	       "2026-11-20| n=2 t=3000 $51 billed allocated\n"
	       "2026-11-21| n=2 t=3000 $50 billed allocated\n");
	expect(w, BOOK_BILLED, "provider",
	       "openai| n=4 t=6000 $101 billed\n");
	q.since = d21;
	s = sum(w, BOOK_BILLED, &q);
	assert_int_equal(s.total.cell.cost, 50);
	assert_int_equal(s.total.cell.unpriced, 0);
	summary_release(&s);
}

static void a_source_that_is_behind_is_said_to_be(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "usage", d21, d21);

	put_usage(w, d20);
	put_usage(w, d21);
	b->memory.state = SOURCE_REFUSED;
	b->memory.until = d21 + 5 * KIT_HOUR;
	bills_put(&w->bills, b);
	expect(w, BOOK_BILLED, "day",
	       "2026-11-20| n=2 t=3000 $0 unpriced unpriced=3000\n"
	       "2026-11-21| n=2 t=3000 $0 unpriced unpriced=3000 stale\n");
	expect(w, BOOK_BILLED, "provider",
	       "openai| n=4 t=6000 $0 unpriced unpriced=6000 stale\n");
}

/* ---- observed and best -------------------------------------------------- */

static void see(struct books_kit *w, const char *at, const char *client,
		int64_t input)
{
	counted_put(&w->seen, (struct call){
		.at = at, .client = client, .provider = "openai",
		.model = "gpt-5", .input = input, .project = "/home/me",
		.session = client,
	});
}

static void the_observed_book_is_the_ledger_in_its_zone(void **state)
{
	struct books_kit *w = *state;

	put_usage(w, d20);
	put_cost(w, d20, "", 5);
	see(w, "2026-11-20T23:30:00Z", "codex", 1000);
	expect(w, BOOK_OBSERVED, "day",
	       "2026-11-21| n=1 t=1000 $1250000 computed\n");
}

static void the_best_book_has_the_bill_where_there_is_one(void **state)
{
	struct books_kit *w = *state;

	put_usage(w, d20);
	put_cost(w, d20, "", 101);
	put_usage(w, d21);
	see(w, "2026-11-20T10:00:00Z", "codex", 5000);
	see(w, "2026-11-20T23:30:00Z", "codex", 1000);  /* the 21st there */
	see(w, "2026-11-21T00:10:00Z", "codex", 4000);
	counted_put(&w->seen, (struct call){.at = "2026-11-20T10:00:00Z",
		.model = "claude-opus-4-5", .input = 1000});
	expect(w, BOOK_BEST, "provider,day",
	       "openai|2026-11-21| n=1 t=4000 $5000000 computed\n"
	       "anthropic|2026-11-20| n=1 t=1000 $5000000 computed\n"
	       "openai|2026-11-20| n=2 t=3000 $101 billed\n");
	expect(w, BOOK_BEST, "provider",
	       "openai| n=3 t=7000 $5000101 mixed\n"
	       "anthropic| n=1 t=1000 $5000000 computed\n");
}

static void an_open_day_is_observed(void **state)
{
	struct books_kit *w = *state;

	put_usage(w, d22);
	put_cost(w, d22, "", 101);
	see(w, "2026-11-22T10:00:00Z", "codex", 5000);
	expect(w, BOOK_BEST, "provider",
	       "openai| n=1 t=5000 $6250000 computed\n");
	w->books.billed = NULL;
	expect(w, BOOK_BEST, "provider",
	       "openai| n=1 t=5000 $6250000 computed\n");
	expect(w, BOOK_BILLED, "provider", "");
}

static void subscriptions_are_not_in_the_best_book(void **state)
{
	struct books_kit *w = *state;

	see(w, "2026-11-22T10:00:00Z", "codex", 5000);
	counted_put(&w->seen, (struct call){.at = "2026-11-22T10:00:00Z",
		.source = "plan", .input = 1000});
	expect(w, BOOK_BEST, "client",
	       "codex| n=1 t=5000 $6250000 computed\n");
	expect(w, BOOK_BEST, "session",
	       "codex| n=1 t=5000 $6250000 computed\n");
}

static void what_no_client_explains_has_a_row(void **state)
{
	struct books_kit *w = *state;

	put_usage(w, d20);
	put_cost(w, d20, "", 3000000);
	see(w, "2026-11-20T10:00:00Z", "codex", 1000);
	see(w, "2026-11-22T10:00:00Z", "codex", 1000);
	expect(w, BOOK_BEST, "client",
	       "codex| n=2 t=2000 $2500000 computed\n"
	       BOOKS_UNSEEN "| n=1 t=2000 $1750000 billed\n");
	expect(w, BOOK_BEST, "session,project,host,key",
	       "codex|/home/me||| n=2 t=2000 $2500000 computed\n"
	       BOOKS_UNSEEN "|" BOOKS_UNSEEN "|" BOOKS_UNSEEN "|" BOOKS_UNSEEN
	       "| n=1 t=2000 $1750000 billed\n");
	expect(w, BOOK_BEST, "client,model",
	       "codex|gpt-5| n=2 t=2000 $2500000 computed\n"
	       BOOKS_UNSEEN "|gpt-5| n=0 t=1000 $1477273 billed allocated\n"
	       BOOKS_UNSEEN "|gpt-5-mini| n=1 t=1000 $272727 billed"
	       " allocated\n");
}

static void less_billed_than_seen_is_below_zero(void **state)
{
	struct books_kit *w = *state;
	struct query q = ask("client");
	struct summary s;

	put_usage(w, d20);
	put_cost(w, d20, "", 1000000);
	see(w, "2026-11-20T10:00:00Z", "codex", 5000);
	expect(w, BOOK_BEST, "client",
	       "codex| n=1 t=5000 $6250000 computed\n"
	       BOOKS_UNSEEN "| n=1 t=-2000 $-5250000 billed\n");
	s = sum(w, BOOK_BEST, &q);
	assert_true(cell_knows(&s.rows[1].cell, TOKENS_INPUT));
	assert_int_equal(s.rows[1].unknown,
			 TOKENS_ALL_KNOWN & ~TOKENS_BIT(TOKENS_INPUT));
	summary_release(&s);
}

static void what_is_seen_to_the_token_leaves_no_row(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d21);

	bills_usage(b, d20, KIT_DAY, "gpt-5", 1000);
	bills_put(&w->bills, b);
	put_cost(w, d20, "gpt-5", 1250000);
	see(w, "2026-11-20T10:00:00Z", "codex", 1000);
	expect(w, BOOK_BEST, "client",
	       "codex| n=1 t=1000 $1250000 computed\n");
}

static void a_filter_on_clients_leaves_the_unseen_out(void **state)
{
	struct books_kit *w = *state;
	struct query q = ask("provider");
	struct summary s;
	struct err err;

	put_usage(w, d20);
	put_cost(w, d20, "", 3000000);
	see(w, "2026-11-20T10:00:00Z", "codex", 1000);
	assert_true(query_filter(&q, "client=codex", &err));
	s = sum(w, BOOK_BEST, &q);
	assert_int_equal(s.total.cell.cost, 1250000);
	summary_release(&s);
}

static void projects_that_the_seller_tells_replace_ours(void **state)
{
	struct books_kit *w = *state;
	struct bill_batch *b = bills_batch("org", "usage", d20, d21);
	struct bill_row r = bill_row(BILL_USAGE, d20, KIT_HOUR);

	see(w, "2026-11-20T10:00:00Z", "codex", 1000);
	see(w, "2026-11-22T10:00:00Z", "codex", 1000);
	put_usage(w, d20);
	put_cost(w, d20, "", 3000000);
	expect(w, BOOK_BEST, "project",
	       "/home/me| n=2 t=2000 $2500000 computed\n"
	       BOOKS_UNSEEN "| n=1 t=2000 $1750000 billed\n");
	b->grouping = STR("model,project");
	r.dim[BILL_PROJECT] = STR("p1");
	r.dim[BILL_MODEL] = STR("gpt-5");
	bill_set(&r, TOKENS_INPUT, 3000);
	bill_add(b, &r);
	bills_put(&w->bills, b);
	expect(w, BOOK_BEST, "project",
	       "p1| n=0 t=3000 $3000000 billed allocated\n"
	       "/home/me| n=1 t=1000 $1250000 computed\n");
}

/* ---- what always holds -------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static const char *const models[] = {"gpt-5", "gpt-5-mini", "o3", "nobodys"};

static void random_bills(struct books_kit *w, uint32_t *seed)
{
	for (int d = -3; d < 3; d++) {
		int64_t day = d20 + d * KIT_DAY;
		struct bill_batch *b = bills_batch("org", "usage", day,
						   day + KIT_DAY);

		for (int i = 0; i < 30; i++)
			bills_usage(b, day + (int64_t)(next_random(seed) % 24)
						     * KIT_HOUR,
				    KIT_HOUR, models[next_random(seed) % 4],
				    next_random(seed) % 5000);
		bills_put(&w->bills, b);
		if (next_random(seed) % 4 == 0)
			continue;
		b = bills_batch("org", "costs", day, day + KIT_DAY);
		for (int i = 0; i < 4; i++)
			bills_money(b, BILL_COST, day,
				    i ? models[next_random(seed) % 4] : "",
				    1 + next_random(seed) % 99999999);
		bills_put(&w->bills, b);
	}
}

static void random_calls(struct books_kit *w, uint32_t *seed)
{
	for (int i = 0; i < 100; i++) {
		char at[24];

		time_format_utc(d20 - 3 * KIT_DAY +
				(int64_t)(next_random(seed) % (6 * 86400))
					* 1000, at);
		counted_put(&w->seen, (struct call){
			.at = at, .provider = "openai",
			.client = next_random(seed) % 2 ? "codex" : "aider",
			.model = models[next_random(seed) % 4],
			.session = next_random(seed) % 2 ? "s1" : "s2",
			.input = next_random(seed) % 5000,
		});
	}
}

/* However it is asked for, the whole is the same to the nano-dollar. */
static void every_way_of_asking_has_the_same_total(void **state)
{
	static const char *const bys[] = {
		"provider", "model", "day", "hour", "week,maker", "source",
		"client", "session", "project,key", "client,model,hour",
		"host,day", "month,camp",
	};
	struct books_kit *w = *state;
	uint32_t seed = 5;

	random_bills(w, &seed);
	random_calls(w, &seed);
	for (int book = BOOK_BILLED; book < BOOKS; book++) {
		struct query q = ask("provider");
		struct summary whole = sum(w, (enum book)book, &q);

		assert_true(whole.total.cell.cost > 0);
		for (size_t i = 0; i < ARRAY_LEN(bys); i++) {
			struct summary s;
			struct cell rows = {0};

			q = ask(bys[i]);
			s = sum(w, (enum book)book, &q);
			for (int k = 0; k < s.count; k++)
				cell_add(&rows, &s.rows[k].cell, 1);
			assert_int_equal(rows.cost, whole.total.cell.cost);
			assert_int_equal(s.total.cell.cost, rows.cost);
			assert_int_equal(cell_total(&s.total.cell),
					 cell_total(&whole.total.cell));
			/* a part of a spread bill may not be known */
			assert_true(s.total.cell.unpriced >=
				    whole.total.cell.unpriced);
			summary_release(&s);
		}
		summary_release(&whole);
	}
}

/* Windows side by side have what one has over all of them. */
static void windows_add_up(void **state)
{
	struct books_kit *w = *state;
	uint32_t seed = 11;
	struct query q = ask("model");
	struct summary whole, s;

	random_bills(w, &seed);
	random_calls(w, &seed);
	for (int book = BOOK_BILLED; book < BOOKS; book++) {
		money cost = 0;
		int64_t tokens = 0;

		q.since = d20 - 3 * KIT_DAY;
		q.until = d20 + 3 * KIT_DAY;
		whole = sum(w, (enum book)book, &q);
		for (int64_t t = q.since; t < d20 + 3 * KIT_DAY;
		     t += 7 * KIT_HOUR) {
			q.since = t;
			q.until = t + 7 * KIT_HOUR;
			s = sum(w, (enum book)book, &q);
			cost += s.total.cell.cost;
			tokens += cell_total(&s.total.cell);
			summary_release(&s);
		}
		assert_int_equal(cost, whole.total.cell.cost);
		assert_int_equal(tokens, cell_total(&whole.total.cell));
		summary_release(&whole);
	}
}

static void shares_add_up_and_the_largest_remainder_goes_first(void **state)
{
	int64_t weights[] = {1, 1, 1, 0}, shares[4];
	uint32_t seed = 3;

	(void)state;
	books_spread(11, weights, shares, 4);
	assert_int_equal(shares[0], 4);
	assert_int_equal(shares[1], 4);
	assert_int_equal(shares[2], 3);
	assert_int_equal(shares[3], 0);
	books_spread(-11, weights, shares, 4);
	assert_int_equal(shares[0], -4);
	assert_int_equal(shares[2], -3);
	for (int i = 0; i < 2000; i++) {
		int64_t amount = (int64_t)next_random(&seed) << 38;

		for (int k = 0; k < 4; k++)
			weights[k] = (int64_t)next_random(&seed) << 30;
		weights[3]++;
		books_spread(amount, weights, shares, 4);
		assert_int_equal(shares[0] + shares[1] + shares[2] + shares[3],
				 amount);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			tokens_and_dollars_are_joined_by_model, setup, teardown),
		cmocka_unit_test_setup_teardown(
			dollars_without_a_model_are_spread_by_list_price, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_has_a_model_goes_to_its_hours_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(
			without_usage_the_dollars_stand_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_has_no_list_price_has_no_part_of_a_spread_bill, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_bill_of_one_key_bills_no_other, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_filter_is_a_dimension_too, setup, teardown),
		cmocka_unit_test_setup_teardown(
			projects_and_keys_are_those_of_the_seller, setup, teardown),
		cmocka_unit_test_setup_teardown(
			usage_without_a_bill_has_no_cost, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_plan_covers_what_it_covers, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_the_seller_does_not_tell_is_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(
			counts_without_requests_are_still_known, setup, teardown),
		cmocka_unit_test_setup_teardown(
			credits_taxes_and_foreign_bills_stand_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_bill_without_a_rate_prices_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_window_takes_its_part_of_a_day, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_window_up_to_now_has_all_of_today, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_month_is_spread_over_its_days, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_source_that_is_behind_is_said_to_be, setup, teardown),
		cmocka_unit_test_setup_teardown(
			the_observed_book_is_the_ledger_in_its_zone, setup, teardown),
		cmocka_unit_test_setup_teardown(
			the_best_book_has_the_bill_where_there_is_one, setup, teardown),
		cmocka_unit_test_setup_teardown(
			an_open_day_is_observed, setup, teardown),
		cmocka_unit_test_setup_teardown(
			subscriptions_are_not_in_the_best_book, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_no_client_explains_has_a_row, setup, teardown),
		cmocka_unit_test_setup_teardown(
			less_billed_than_seen_is_below_zero, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_seen_to_the_token_leaves_no_row, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_filter_on_clients_leaves_the_unseen_out, setup, teardown),
		cmocka_unit_test_setup_teardown(
			projects_that_the_seller_tells_replace_ours, setup, teardown),
		cmocka_unit_test_setup_teardown(
			every_way_of_asking_has_the_same_total, setup, teardown),
		cmocka_unit_test_setup_teardown(
			windows_add_up, setup, teardown),
		cmocka_unit_test_setup_teardown(
			shares_add_up_and_the_largest_remainder_goes_first, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
