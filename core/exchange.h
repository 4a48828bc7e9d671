/* core/exchange.h - dated exchange rates of the config: no rate, no
 * conversion. */
#ifndef CORE_EXCHANGE_H
#define CORE_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/money.h"

struct config;

/* A rate as it was applied, for people: "CNY at 0.1389 since 2026-11-01". */
struct exchange_rate {
	char currency[4];
	int64_t usd;            /* nano-dollars for one unit */
	int64_t from;           /* UTC ms of the first day it holds */
};

struct exchange {
	struct exchange_rate *list;     /* owned; by currency, then day */
	int count;
};

void exchange_init(struct exchange *x, const struct config *c);
void exchange_release(struct exchange *x);

/* `amount` billionths of `currency`, spent at `ts`, in nano-dollars, rounded
 * half-even; USD as it is. The rate is that of the newest `from` at or before
 * `ts`. False: no rate. `used` (or NULL) gets the rate; for USD it is zeroed. */
bool exchange_usd(const struct exchange *x, const char currency[4],
		  int64_t ts, int64_t amount, money *out,
		  struct exchange_rate *used);

#endif
