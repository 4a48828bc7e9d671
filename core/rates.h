/* core/rates.h - how fast tokens and dollars flow now.
 *
 * Measured by arrival on the monotonic clock: calls that happened long before
 * they were read are history, not flow. Holds the last 15 minutes. */
#ifndef CORE_RATES_H
#define CORE_RATES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/money.h"
#include "core/usage.h"

enum rate_window { RATE_10S, RATE_1M, RATE_5M, RATE_15M, RATE_WINDOWS };

/* Milliseconds of each window. */
extern const int64_t rate_window_ms[RATE_WINDOWS];

enum { RATE_POINTS = 900 };     /* one a second for the live graph */

struct rate {
	double tokens[TOKEN_CATEGORIES];        /* per second */
	double requests;                        /* per second */
	double usd_per_hour;
	bool live;              /* anything in the window */
};

struct rates;

struct rates *rates_new(void);
void rates_free(struct rates *r);

/* A call of `series` arrived at `mono_ms`; `sign` as in ledger_env. */
void rates_add(struct rates *r, int64_t mono_ms, uint32_t series,
	       const int64_t tokens[TOKEN_CATEGORIES], int64_t requests,
	       money cost, int sign);

/* Forget what left every window. Call before asking. */
void rates_advance(struct rates *r, int64_t mono_ms);

/* Of one series (0: all of them) over a window. */
void rates_get(const struct rates *r, uint32_t series, enum rate_window w,
	       struct rate *out);

/* Visit every series with anything in the 15 minutes. */
void rates_each(const struct rates *r,
		void (*visit)(void *ctx, uint32_t series), void *ctx);

/* The last RATE_POINTS seconds of a series, oldest first: tokens in, tokens
 * out, nano-dollars per second; added to the arrays. */
void rates_points(const struct rates *r, uint32_t series,
		  float in[RATE_POINTS], float out[RATE_POINTS],
		  float cost[RATE_POINTS]);

/* How long ago the last call arrived, in ms; -1: never. */
int64_t rates_age(const struct rates *r, int64_t mono_ms);

#endif
