#include "core/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char prefixes[] = "\0kMGTPE";

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

/* n / unit with three significant digits: value and decimals, so that value
 * is below 1000. False when rounding brings it to 1000. */
static bool three_digits(uint64_t n, uint64_t unit, unsigned *value,
			 int *decimals)
{
	static const unsigned scale[] = {1, 10, 100};

	for (*decimals = 2; *decimals >= 0; (*decimals)--) {
		int64_t v = divide_half_even((__int128)n * scale[*decimals],
					     (__int128)unit);

		if (v < 1000) {
			*value = (unsigned)v;
			return true;
		}
	}
	return false;
}

/* "1.24k" of a size, at least 1000. */
static void put_prefixed(const char *sign, uint64_t n, char out[UNIT_TEXT])
{
	static const unsigned scale[] = {1, 10, 100};
	uint64_t unit = 1000;
	unsigned value = 0;
	int decimals = 0, prefix = 1;

	while (!three_digits(n, unit, &value, &decimals)) {
		unit *= 1000;
		prefix++;
	}
	if (decimals)
		snprintf(out, UNIT_TEXT, "%s%u.%0*u%c", sign,
			 value / scale[decimals], decimals,
			 value % scale[decimals], prefixes[prefix]);
	else
		snprintf(out, UNIT_TEXT, "%s%u%c", sign, value,
			 prefixes[prefix]);
}

void format_count(int64_t n, char out[UNIT_TEXT])
{
	const char *sign = n < 0 ? "-" : "";
	uint64_t size = magnitude(n);

	if (size < 1000)
		snprintf(out, UNIT_TEXT, "%s%u", sign, (unsigned)size);
	else
		put_prefixed(sign, size, out);
}

void format_rate(double per_second, char out[UNIT_TEXT])
{
	double size = fabs(per_second);

	if (!isfinite(per_second))
		snprintf(out, UNIT_TEXT, "-");
	else if (size > 0 && size < 0.05)
		snprintf(out, UNIT_TEXT, "<0.1");
	else if (size > 0 && size < 9.95)
		snprintf(out, UNIT_TEXT, "%.1f", per_second);
	else if (size >= 9e18)
		snprintf(out, UNIT_TEXT, "%s9.00E", per_second < 0 ? "-" : "");
	else
		format_count(llround(per_second), out);
}

/* Digits of `n` in groups of three. */
static void put_grouped(uint64_t n, char out[UNIT_TEXT])
{
	char digits[24];
	int count = snprintf(digits, sizeof(digits), "%llu",
			     (unsigned long long)n);
	int at = 0;

	for (int i = 0; i < count; i++) {
		if (i && (count - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

/* Dollars with `places` (2 to 6) after the point, from 0 to below 1 dollar
 * before rounding. */
static void put_small(const char *sign, uint64_t nano, int places,
		      char out[UNIT_TEXT])
{
	uint64_t unit = MONEY_USD, parts;

	for (int i = 0; i < places; i++)
		unit /= 10;
	parts = (uint64_t)divide_half_even((__int128)nano, (__int128)unit);
	if (parts == 0 && nano)
		snprintf(out, UNIT_TEXT, "%s<$0.%0*d", sign, places, 1);
	else
		snprintf(out, UNIT_TEXT, "%s$%llu.%0*llu", sign,
			 (unsigned long long)(parts * unit / MONEY_USD),
			 places,
			 (unsigned long long)(parts % (MONEY_USD / unit)));
}

static void put_cents(const char *sign, uint64_t nano, char out[UNIT_TEXT])
{
	char dollars[UNIT_TEXT];
	uint64_t cents = (uint64_t)divide_half_even((__int128)nano,
						    MONEY_USD / 100);

	put_grouped(cents / 100, dollars);
	snprintf(out, UNIT_TEXT, "%s$%.24s.%02u", sign, dollars,
		 (unsigned)(cents % 100));
}

/* The text at full precision. Rounding may lift a sum into the next range,
 * where it has fewer decimals. */
static void put_money(const char *sign, uint64_t nano, char out[UNIT_TEXT])
{
	if (nano == 0 || nano >= 999950000)
		put_cents(sign, nano, out);
	else if (nano >= 9999500)
		put_small(sign, nano, 4, out);
	else
		put_small(sign, nano, 6, out);
}

/* "12.4k" to "12k". */
static void drop_decimals(char *text)
{
	char *point = strchr(text, '.');

	if (point) {
		point[0] = text[strlen(text) - 1];
		point[1] = '\0';
	}
}

/* Step `step` of making a sum shorter; false when there is no shorter text. */
static bool shorten(const char *sign, uint64_t nano, int step,
		    char out[UNIT_TEXT])
{
	uint64_t dollars = (uint64_t)divide_half_even((__int128)nano,
						      MONEY_USD);
	char digits[UNIT_TEXT];

	if (step > 2)
		return false;
	if (dollars == 0) {
		put_small(sign, nano, 4 - step, out);
		return true;
	}
	if (step > 0 && dollars < 1000)
		return false;
	if (step == 0)
		put_grouped(dollars, digits);
	else
		put_prefixed("", dollars, digits);
	if (step == 2)
		drop_decimals(digits);
	snprintf(out, UNIT_TEXT, "%s$%.28s", sign, digits);
	return true;
}

void format_money(money m, int width, char out[UNIT_TEXT])
{
	const char *sign = m < 0 ? "-" : "";
	uint64_t nano = magnitude(m);

	if (m == MONEY_NONE) {
		snprintf(out, UNIT_TEXT, "-");
		return;
	}
	put_money(sign, nano, out);
	for (int step = 0; width > 0 && strlen(out) > (size_t)width; step++)
		if (!shorten(sign, nano, step, out))
			break;
}

void format_percent(int64_t part, int64_t whole, char out[UNIT_TEXT])
{
	int64_t n;

	if (whole <= 0) {
		snprintf(out, UNIT_TEXT, "-");
		return;
	}
	n = divide_half_even((__int128)part * 100, whole);
	if (n == 0 && part > 0)
		snprintf(out, UNIT_TEXT, "<1%%");
	else if (n == 100 && part < whole)
		snprintf(out, UNIT_TEXT, "99%%");
	else
		snprintf(out, UNIT_TEXT, "%lld%%", (long long)n);
}

void format_age(int64_t ms, char out[UNIT_TEXT])
{
	long long s = ms > 0 ? ms / 1000 : 0;

	if (s < MINUTE_S)
		snprintf(out, UNIT_TEXT, "%llds", s);
	else if (s < HOUR_S)
		snprintf(out, UNIT_TEXT, "%lldm", s / MINUTE_S);
	else if (s < DAY_S)
		snprintf(out, UNIT_TEXT, "%lldh %02lldm", s / HOUR_S,
			 s % HOUR_S / MINUTE_S);
	else
		snprintf(out, UNIT_TEXT, "%lldd %lldh", s / DAY_S,
			 s % DAY_S / HOUR_S);
}

void format_bytes(int64_t n, char out[UNIT_TEXT])
{
	uint64_t size = magnitude(n), unit = 1000, tenths;
	const char *sign = n < 0 ? "-" : "";
	int prefix = 1;

	if (size < 1000) {
		snprintf(out, UNIT_TEXT, "%s%u B", sign, (unsigned)size);
		return;
	}
	while (size / unit >= 1000) {
		unit *= 1000;
		prefix++;
	}
	tenths = (uint64_t)divide_half_even((__int128)size * 10,
					    (__int128)unit);
	if (tenths < 1000)
		snprintf(out, UNIT_TEXT, "%s%u.%u %cB", sign,
			 (unsigned)(tenths / 10), (unsigned)(tenths % 10),
			 prefixes[prefix]);
	else
		snprintf(out, UNIT_TEXT, "%s%u %cB", sign,
			 (unsigned)(tenths / 10), prefixes[prefix]);
}
