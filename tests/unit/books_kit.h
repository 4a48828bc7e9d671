/* tests/unit/books_kit.h - both ledgers in memory, with calls and bills put in
 * by hand. */
#ifndef TESTS_UNIT_BOOKS_KIT_H
#define TESTS_UNIT_BOOKS_KIT_H

#include "core/billed.h"
#include "core/books.h"
#include "tests/unit/counted.h"

#define KIT_HOUR INT64_C(3600000)
#define KIT_DAY INT64_C(86400000)

struct books_kit {
	struct counted seen;
	struct exchange rates;
	struct billed *billed;
	struct books books;
};

static inline void books_init(struct books_kit *k, const char *now)
{
	struct billed_env env;
	struct err err;

	memset(k, 0, sizeof(*k));
	counted_init(&k->seen, "UTC", now);
	env = (struct billed_env){.prices = k->seen.prices, .rates = &k->rates};
	k->billed = billed_new(&env, &err);
	if (!k->billed)
		fail_msg("%s", err.text);
	k->books = (struct books){
		.ledger = k->seen.ledger, .billed = k->billed,
		.rates = &k->rates, .zone = &k->seen.zone,
		.now = counted_time(now),
	};
}

static inline void books_release(struct books_kit *k)
{
	billed_free(k->billed);
	exchange_release(&k->rates);
	counted_release(&k->seen);
}

/* A poll of a feed of anthropic's that is filled and then put. */
static inline struct bill_batch *books_poll(const char *feed, bool costs,
					    const char *since,
					    const char *until)
{
	struct bill_batch *b = bill_batch_new("org", "anthropic", feed);

	b->since = counted_time(since);
	b->until = counted_time(until);
	b->money = costs;
	b->memory.state = SOURCE_OK;
	b->memory.asked_at = b->memory.as_of = b->until;
	return b;
}

static inline void books_usage(struct bill_batch *b, const char *at,
			       const char *key, const char *model,
			       int64_t output)
{
	struct bill_row r = bill_row(BILL_USAGE, counted_time(at), KIT_HOUR);

	r.dim[BILL_KEY] = str_from(key);
	r.dim[BILL_MODEL] = str_from(model);
	bill_set(&r, TOKENS_INPUT, 0);
	bill_set(&r, TOKENS_OUTPUT, output);
	bill_add(b, &r);
}

static inline void books_cost(struct bill_batch *b, enum bill_kind kind,
			      const char *day, const char *model,
			      const char *dollars)
{
	struct bill_row r = bill_row(kind, counted_time(day), KIT_DAY);

	r.dim[BILL_MODEL] = str_from(model);
	memcpy(r.currency, "USD", 4);
	if (!money_parse(str_from(dollars), &r.amount))
		fail_msg("%s is no money", dollars);
	bill_add(b, &r);
}

static inline void books_put(struct books_kit *k, struct bill_batch *b)
{
	billed_put(k->billed, b);
	bill_batch_free(b);
}

#endif
