#include "core/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "core/bill.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/mem.h"

static bool read_rate(const struct json *v, struct exchange_rate *out)
{
	struct str currency, usd, from;

	return json_str(json_get(v, "currency"), &currency) &&
	       bill_currency(currency, out->currency) &&
	       json_str(json_get(v, "usd"), &usd) &&
	       money_parse(usd, &out->usd) &&
	       json_str(json_get(v, "from"), &from) &&
	       time_parse_rfc3339(from, &out->from, NULL);
}

static int rate_cmp(const struct exchange_rate *a,
		    const struct exchange_rate *b)
{
	int order = strcmp(a->currency, b->currency);

	if (order)
		return order;
	return a->from < b->from ? -1 : a->from > b->from;
}

/* Into its place; of two for one day the later written counts. */
static void insert(struct exchange *x, const struct exchange_rate *rate)
{
	int at = x->count++;

	for (; at > 0 && rate_cmp(&x->list[at - 1], rate) > 0; at--)
		x->list[at] = x->list[at - 1];
	x->list[at] = *rate;
}

void exchange_init(struct exchange *x, const struct config *c)
{
	const struct json *rates = json_get(c->root, "rates");
	size_t count = json_count(rates);
	struct exchange_rate rate;

	*x = (struct exchange){0};
	if (count == 0)
		return;
	x->list = xcalloc(count, sizeof(*x->list));
	for (size_t i = 0; i < count; i++)
		if (read_rate(json_at(rates, i), &rate))
			insert(x, &rate);
}

void exchange_release(struct exchange *x)
{
	free(x->list);
	*x = (struct exchange){0};
}

static const struct exchange_rate *rate_at(const struct exchange *x,
					   const char *currency, int64_t ts)
{
	const struct exchange_rate *found = NULL;

	for (int i = 0; i < x->count; i++)
		if (strcmp(x->list[i].currency, currency) == 0 &&
		    x->list[i].from <= ts)
			found = &x->list[i];
	return found;
}

/* What passes the range of money stays at its end. */
static money convert(int64_t amount, int64_t usd)
{
	const __int128 most = (__int128)INT64_MAX * MONEY_USD;
	__int128 product = (__int128)amount * usd;

	if (product > most)
		product = most;
	if (product < -most)
		product = -most;
	return divide_half_even(product, MONEY_USD);
}

bool exchange_usd(const struct exchange *x, const char currency[4],
		  int64_t ts, int64_t amount, money *out,
		  struct exchange_rate *used)
{
	const struct exchange_rate *rate;

	if (used)
		*used = (struct exchange_rate){0};
	if (strcmp(currency, "USD") == 0) {
		*out = amount;
		return true;
	}
	rate = rate_at(x, currency, ts);
	if (!rate)
		return false;
	if (used)
		*used = *rate;
	*out = convert(amount, rate->usd);
	return true;
}
