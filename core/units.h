/* core/units.h - numbers as people read them, rounded once, when drawn.
 *
 * SI prefixes (k, M, G, T); money with the precision its size deserves: cents
 * at 1 dollar and above, 4 decimals below, 6 below a cent, and a non-zero cost
 * never prints as $0.00. Unknown is a dash. */
#ifndef CORE_UNITS_H
#define CORE_UNITS_H

#include <stdint.h>

#include "core/money.h"

/* Room for any text made here, NUL included. */
enum { UNIT_TEXT = 32 };

/* "0", "312", "1.24k", "12.4M", "1.20G": three significant digits at most,
 * always the same digits for the same number. */
void format_count(int64_t n, char out[UNIT_TEXT]);

/* As format_count for a rate that may be below 1: "0.4", "312", "1.24k". */
void format_rate(double per_second, char out[UNIT_TEXT]);

/* "$41.83", "$1,204.10", "$0.0123", "$0.000123", "<$0.000001", "-$3.10", "-"
 * for MONEY_NONE. `width` > 0 asks for at most that many columns: large sums
 * drop cents, then take k/M ("$12.4k"). */
void format_money(money m, int width, char out[UNIT_TEXT]);

/* "91%", "<1%", "100%"; part and whole in tokens; "-" when whole is 0. */
void format_percent(int64_t part, int64_t whole, char out[UNIT_TEXT]);

/* "4s", "12m", "3h 05m", "2d 4h": an age or a duration. */
void format_age(int64_t ms, char out[UNIT_TEXT]);

/* "812 B", "1.2 MB" (10^6). */
void format_bytes(int64_t n, char out[UNIT_TEXT]);

#endif
