/* core/money.h - dollars as whole nano-dollars, in and out as decimal text.
 *
 * Never through a double: 1 USD is 1,000,000,000. The range is +-9.2 G$. */
#ifndef CORE_MONEY_H
#define CORE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

typedef int64_t money;          /* nano-dollars */

#define MONEY_USD 1000000000
#define MONEY_NONE INT64_MIN    /* unknown: drawn as a dash, never as 0 */

/* "12.40", "-3", "1.5e-05", "0.0041199999999999995" to nano-dollars, rounded
 * half-even once. False on anything that is no decimal number or too large. */
bool money_parse(struct str text, money *out);

/* Same, scaled: the value of `text` times 10^`exponent` as an integer, rounded
 * half-even. For prices: USD per Mtok to picodollars per token is exponent 6. */
bool decimal_parse(struct str text, int exponent, int64_t *out);

/* Append "12.400000000": sign, dollars, nine digits. MONEY_NONE: "-". */
void money_write(struct buf *to, money m);

/* a / b rounded half to even; b > 0. */
int64_t divide_half_even(__int128 a, __int128 b);

#endif
