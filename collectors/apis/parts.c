#include "collectors/apis/parts.h"

#include "collectors/answer.h"
#include "core/clock.h"
#include "core/money.h"

/* Digits and dots only: "127.0.0.1.example.com" is somewhere else. */
static bool is_loopback_number(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!strchr("0123456789.", host.p[i]))
			return false;
	return str_starts(host, STR("127."));
}

bool parts_is_loopback(struct str host)
{
	ptrdiff_t colon = str_find(host, STR(":"));

	if (str_is(host, "[::1]") || str_starts(host, STR("[::1]:")))
		return true;
	if (colon >= 0)
		host.n = (size_t)colon;
	return str_is(host, "localhost") || is_loopback_number(host);
}

bool parts_bearer(struct ask *a, struct err *err)
{
	const char *key = ask_secret(a, "key");

	if (!key)
		return err_set(err, "the key \"key\" is missing");
	ask_bearer(a, key);
	return true;
}

void parts_balance(struct ask *a, const char *what, int64_t amount,
		   const char *currency)
{
	struct bill_balance b = {.what = str_from(what), .amount = amount};

	bill_currency(str_from(currency), b.currency);
	bill_add_balance(a->batch, &b);
}

bool parts_balance_of(struct ask *a, const struct json *map, const char *key,
		      const char *what, const char *currency)
{
	int64_t amount;

	if (!answer_decimal(map, key, 9, &amount))
		return false;
	parts_balance(a, what, amount, currency);
	return true;
}

int64_t parts_share(__int128 used, int64_t whole)
{
	const int64_t million = 1000000;

	if (used <= 0)
		return 0;
	if (used / whole >= million)
		return million * million;
	return divide_half_even(used * million, whole);
}

int64_t parts_month(int64_t ms)
{
	char text[24];

	/* "2026-01-03T..." to "2026-01-01". */
	time_format_utc(ms, text);
	memcpy(text + 8, "01", 3);
	time_parse_rfc3339(str_from(text), &ms, NULL);
	return ms;
}

int64_t parts_next_month(int64_t ms)
{
	/* No month has more than 31 days, none fewer than 28. */
	return parts_month(parts_month(ms) + 31 * ASK_DAY);
}
