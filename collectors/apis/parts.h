/* collectors/apis/parts.h - small parts that several sellers' tables are made
 * of: a key sent as a bearer, money that is left, calendar months in UTC, this
 * machine's own address. */
#ifndef COLLECTORS_APIS_PARTS_H
#define COLLECTORS_APIS_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ask.h"

/* Is the host, with or without a port, this machine itself? What goes there
 * crosses no network. */
bool parts_is_loopback(struct str host);

/* api.sign: the secret "key" as "Authorization: Bearer". */
bool parts_bearer(struct ask *a, struct err *err);

/* Add a balance of `amount` billionths; `currency` "" for the seller's own
 * credits, or when it is not known. */
void parts_balance(struct ask *a, const char *what, int64_t amount,
		   const char *currency);

/* The same from a member that is a decimal number or text in whole units of
 * the currency. False: there is none; nothing is added. */
bool parts_balance_of(struct ask *a, const struct json *map, const char *key,
		      const char *what, const char *currency);

/* `used` of `whole` (above 0) in millionths, half-even, from 0 to 10^12. */
int64_t parts_share(__int128 used, int64_t whole);

/* Beginning of the UTC month that holds `ms`, and of the one after it. */
int64_t parts_month(int64_t ms);
int64_t parts_next_month(int64_t ms);

#endif
