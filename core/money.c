#include "core/money.h"

/* Digits kept of a number: more than any int64 needs, few enough that ten
 * times the value still fits in 128 bits. What follows only matters for
 * which way the last kept digit rounds. */
enum { DIGITS_KEPT = 36 };

/* A decimal number: value * 10^exponent, plus something below the last digit
 * when `more`. */
struct decimal {
	unsigned __int128 value;
	int64_t exponent;
	int digits;             /* kept, without leading zeros */
	bool more;
	bool negative;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void add_digit(struct decimal *d, unsigned digit, bool fraction)
{
	if (d->digits == DIGITS_KEPT) {
		d->more |= digit != 0;
		d->exponent += !fraction;
		return;
	}
	d->value = d->value * 10 + digit;
	d->digits += d->value != 0;
	d->exponent -= fraction;
}

/* Digits at the front of *s; how many. */
static size_t read_digits(struct str *s, struct decimal *d, bool fraction)
{
	size_t n = 0;

	while (n < s->n && is_digit(s->p[n]))
		add_digit(d, (unsigned)(s->p[n++] - '0'), fraction);
	*s = str_skip(*s, n);
	return n;
}

static bool skip_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_skip(*s, 1);
	return true;
}

/* "e-05" at the front of *s, or nothing. */
static bool read_exponent(struct str *s, struct decimal *d)
{
	int64_t e = 0;
	size_t n = 0;
	bool negative;

	if (!skip_char(s, 'e') && !skip_char(s, 'E'))
		return true;
	negative = skip_char(s, '-');
	if (!negative)
		skip_char(s, '+');
	for (; n < s->n && is_digit(s->p[n]); n++)
		if (e < 1000000)
			e = e * 10 + (s->p[n] - '0');
	*s = str_skip(*s, n);
	d->exponent += negative ? -e : e;
	return n > 0;
}

static bool read_decimal(struct str s, struct decimal *d)
{
	size_t n;

	*d = (struct decimal){.negative = skip_char(&s, '-')};
	n = read_digits(&s, d, false);
	if (n == 0)
		return false;
	if (skip_char(&s, '.') && read_digits(&s, d, true) == 0)
		return false;
	return read_exponent(&s, d) && s.n == 0;
}

/* d->value / 10^places, half to even. Some 60 places leave nothing. */
static unsigned __int128 drop_places(const struct decimal *d, int64_t places)
{
	unsigned __int128 unit = 1, whole, rest;

	if (places > DIGITS_KEPT)
		return 0;
	for (; places > 0; places--)
		unit *= 10;
	whole = d->value / unit;
	rest = d->value % unit;
	if (rest > unit - rest)
		return whole + 1;
	if (rest == unit - rest && (d->more || whole % 2))
		return whole + 1;
	return whole;
}

bool decimal_parse(struct str text, int exponent, int64_t *out)
{
	struct decimal d;

	if (!read_decimal(text, &d))
		return false;
	d.exponent += exponent;
	if (d.exponent < 0) {
		d.value = drop_places(&d, -d.exponent);
		d.exponent = 0;
	}
	for (; d.exponent > 0 && d.value; d.exponent--) {
		d.value *= 10;
		if (d.value > INT64_MAX)
			return false;
	}
	if (d.value > INT64_MAX)
		return false;
	*out = d.negative ? -(int64_t)d.value : (int64_t)d.value;
	return true;
}

bool money_parse(struct str text, money *out)
{
	return decimal_parse(text, 9, out);
}

void money_write(struct buf *to, money m)
{
	uint64_t u = m < 0 ? 0 - (uint64_t)m : (uint64_t)m;

	if (m == MONEY_NONE) {
		buf_putc(to, '-');
		return;
	}
	buf_addf(to, "%s%llu.%09llu", m < 0 ? "-" : "",
		 (unsigned long long)(u / MONEY_USD),
		 (unsigned long long)(u % MONEY_USD));
}

int64_t divide_half_even(__int128 a, __int128 b)
{
	__int128 whole, rest;

	if (a == (int64_t)a && b == (int64_t)b) {
		whole = (int64_t)a / (int64_t)b;
		rest = (int64_t)a % (int64_t)b;
	} else {
		whole = a / b;
		rest = a % b;
	}
	if (rest < 0)
		rest = -rest;
	if (rest > b - rest || (rest == b - rest && whole % 2))
		whole += a < 0 ? -1 : 1;
	return (int64_t)whole;
}
