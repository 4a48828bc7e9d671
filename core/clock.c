#include "core/clock.h"

#include <stdio.h>
#include <time.h>

#include "core/err.h"

int64_t clock_wall(const struct clock *c)
{
	struct timespec ts;

	if (c && c->fixed)
		return c->fixed_ms;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_mono(void)
{
	struct timespec ts;

#ifdef CLOCK_BOOTTIME
	clock_gettime(CLOCK_BOOTTIME, &ts);
#else
	clock_gettime(CLOCK_MONOTONIC, &ts);
#endif
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Days since 1970-01-01 of a proleptic Gregorian date. */
static int64_t days_from_civil(int64_t y, unsigned m, unsigned d)
{
	int64_t era;
	unsigned yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = (unsigned)(y - era * 400);
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + (int64_t)doe - 719468;
}

/* Exactly `n` digits at *s; moves *s past them. */
static bool digits(struct str *s, size_t n, unsigned *out)
{
	unsigned v = 0;

	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned)(s->p[i] - '0');

		if (digit > 9)
			return false;
		v = v * 10 + digit;
	}
	*s = str_skip(*s, n);
	*out = v;
	return true;
}

static bool expect(struct str *s, const char *any)
{
	if (s->n == 0 || !strchr(any, s->p[0]))
		return false;
	*s = str_skip(*s, 1);
	return true;
}

static unsigned month_days(unsigned y, unsigned m)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30,
					     31, 31, 30, 31, 30, 31};
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return days[m - 1] + (m == 2 && leap);
}

static bool parse_date(struct str *s, int64_t *day)
{
	unsigned y, m, d;

	if (!digits(s, 4, &y) || !expect(s, "-") || !digits(s, 2, &m) ||
	    !expect(s, "-") || !digits(s, 2, &d))
		return false;
	if (m < 1 || m > 12 || d < 1 || d > month_days(y, m))
		return false;
	*day = days_from_civil(y, m, d);
	return true;
}

/* Milliseconds of ".123456"; further digits are cut, not rounded. */
static int64_t parse_fraction(struct str *s)
{
	int64_t ms = 0;
	int scale = 100;

	while (s->n && s->p[0] >= '0' && s->p[0] <= '9') {
		ms += (s->p[0] - '0') * scale;
		scale /= 10;
		*s = str_skip(*s, 1);
	}
	return ms;
}

static bool parse_offset(struct str *s, int64_t *ms)
{
	unsigned h, m = 0;
	int sign;

	*ms = 0;
	if (expect(s, "Zz"))
		return true;
	sign = s->n && s->p[0] == '-' ? -1 : 1;
	if (!expect(s, "+-") || !digits(s, 2, &h))
		return false;
	expect(s, ":");
	if (s->n && !digits(s, 2, &m))
		return false;
	if (h > 18 || m > 59)
		return false;
	*ms = sign * (int64_t)(h * 60 + m) * 60000;
	return true;
}

bool time_parse_iso(struct str s, int64_t *ms)
{
	unsigned h, m, sec = 0;
	int64_t day, frac = 0, offset;

	if (!parse_date(&s, &day) || !expect(&s, "Tt ") ||
	    !digits(&s, 2, &h) || !expect(&s, ":") || !digits(&s, 2, &m))
		return false;
	if (expect(&s, ":") && !digits(&s, 2, &sec))
		return false;
	if (h > 24 || m > 59 || sec > 60)
		return false;
	if (expect(&s, "."))
		frac = parse_fraction(&s);
	if (!parse_offset(&s, &offset) || s.n)
		return false;
	*ms = ((day * 24 + h) * 60 + m) * 60000 + sec * 1000 + frac - offset;
	return true;
}

bool time_parse_rfc3339(struct str s, int64_t *ms, struct err *err)
{
	struct str rest = s;
	int64_t day;

	if (time_parse_iso(s, ms))
		return true;
	if (parse_date(&rest, &day) && rest.n == 0) {
		*ms = day * 86400000;
		return true;
	}
	return err_set(err, "\"%.*s\" is not a time; write it like "
		       "2026-11-23T19:00:00Z or 2026-11-23", STR_ARG(s));
}

int64_t time_from_number(int64_t n, int frac_ms)
{
	if (n > 100000000000000000)
		return n / 1000000;
	if (n > 100000000000000)
		return n / 1000;
	if (n > 100000000000)
		return n;
	return n * 1000 + frac_ms;
}

void time_format_utc(int64_t ms, char out[24])
{
	time_t t = (time_t)(ms / 1000 - (ms % 1000 < 0));
	struct tm tm;
	int n;

	out[0] = '\0';
	if (!gmtime_r(&t, &tm))
		return;
	/* strftime's year has as many digits as it needs. */
	n = snprintf(out, 24, "%04d", tm.tm_year + 1900);
	if (strftime(out + n, 24 - (size_t)n, "-%m-%dT%H:%M:%SZ", &tm) == 0)
		out[0] = '\0';
}
