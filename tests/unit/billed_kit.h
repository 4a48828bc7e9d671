/* tests/unit/billed_kit.h - a billed ledger with all it needs, batches put in
 * by hand, and its rows as text that can be compared. */
#ifndef TESTS_UNIT_BILLED_KIT_H
#define TESTS_UNIT_BILLED_KIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/billed.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/pricebook.h"
#include "core/store.h"

#define KIT_HOUR INT64_C(3600000)
#define KIT_DAY INT64_C(86400000)

struct bills {
	struct config config;
	struct exchange rates;
	struct pricebook *prices;
	struct store *store;    /* lent; NULL: memory only */
	struct billed *billed;
};

static inline int64_t bills_at(const char *text)
{
	int64_t ms = 0;

	if (!time_parse_rfc3339(str_from(text), &ms, NULL))
		fail_msg("%s is no time", text);
	return ms;
}

static inline void bills_open(struct bills *k, struct store *store)
{
	struct billed_env env = {k->prices, &k->rates, store};
	struct err err = {""};

	k->store = store;
	k->billed = billed_new(&env, &err);
	if (!k->billed)
		fail_msg("%s", err.text);
}

static inline void bills_init(struct bills *k, struct store *store)
{
	static const char rates[] =
		"{\"rates\": [{\"currency\": \"CNY\", \"usd\": \"0.14\","
		" \"from\": \"2026-01-01\"}]}";
	struct err err = {""};

	memset(k, 0, sizeof(*k));
	if (!config_parse(&k->config, STR(rates), "config.json", &err))
		fail_msg("%s", err.text);
	exchange_init(&k->rates, &k->config);
	k->prices = pricebook_new(&err);
	if (!k->prices)
		fail_msg("%s", err.text);
	bills_open(k, store);
}

static inline void bills_release(struct bills *k)
{
	billed_free(k->billed);
	pricebook_free(k->prices);
	exchange_release(&k->rates);
	config_release(&k->config);
}

/* A whole poll that went well at `until`. */
static inline struct bill_batch *bills_batch(const char *source,
					     const char *feed, int64_t since,
					     int64_t until)
{
	struct bill_batch *b = bill_batch_new(source, "openai", feed);

	b->grouping = STR("model");
	b->since = since;
	b->until = until;
	b->money = !strcmp(feed, "costs");
	b->memory = (struct feed_memory){
		.state = SOURCE_OK, .asked_at = until, .as_of = until,
		.until = until,
	};
	return b;
}

static inline void bills_usage(struct bill_batch *b, int64_t start,
			       int64_t width, const char *model, int64_t input)
{
	struct bill_row r = bill_row(BILL_USAGE, start, width);

	r.dim[BILL_MODEL] = str_from(model);
	r.requests = 1;
	bill_set(&r, TOKENS_INPUT, input);
	bill_add(b, &r);
}

static inline void bills_money(struct bill_batch *b, enum bill_kind kind,
			       int64_t day, const char *model, int64_t amount)
{
	struct bill_row r = bill_row(kind, day, KIT_DAY);

	r.dim[BILL_MODEL] = str_from(model);
	r.amount = amount;
	memcpy(r.currency, "USD", 4);
	bill_add(b, &r);
}

static inline bool bills_put(struct bills *k, struct bill_batch *b)
{
	bool changed = billed_put(k->billed, b);

	bill_batch_free(b);
	return changed;
}

/* ---- rows as text ------------------------------------------------------- */

static inline void bills_line(void *ctx, const struct billed_row *r)
{
	struct buf *to = ctx;
	char at[24];

	time_format_utc(r->start, at);
	buf_addf(to, "%s %s %lldh %s %s %s", bill_kind_names[r->kind], at,
		 (long long)(r->width / KIT_HOUR), r->source, r->feed,
		 r->model);
	for (int i = 0; i < BILL_DIMS; i++)
		if (i != BILL_MODEL && *r->dim[i])
			buf_addf(to, " %s=%s", bill_dim_names[i], r->dim[i]);
	if (r->kind == BILL_USAGE)
		buf_addf(to, " in=%lld out=%lld n=%lld list=%lld/%lld",
			 (long long)r->tokens[TOKENS_INPUT],
			 (long long)r->tokens[TOKENS_OUTPUT],
			 (long long)r->requests,
			 r->list == MONEY_NONE ? -1 : (long long)r->list,
			 (long long)r->unpriced);
	else
		buf_addf(to, " %lld %s usd=%lld", (long long)r->amount,
			 r->currency,
			 r->usd == MONEY_NONE ? -1 : (long long)r->usd);
	buf_putc(to, '\n');
}

/* Every row that counts. The caller frees it. */
static inline char *bills_text(const struct bills *k)
{
	struct buf to = {0};

	billed_each(k->billed, INT64_MIN, INT64_MAX, bills_line, &to);
	return buf_take(&to);
}

static inline void bills_assert(const struct bills *k, const char *want)
{
	char *text = bills_text(k);

	assert_string_equal(text, want);
	free(text);
}

#endif
