#include "collectors/apis/buckets.h"

#include "collectors/answer.h"
#include "collectors/api.h"

/* ---- a page ------------------------------------------------------------- */

/* A width that reports come in, else the one that was asked for: the bucket
 * that is still open may end now, and its row must not change its name with
 * each poll. */
static int64_t width_of(const struct json *bucket, int64_t start,
			const struct bucket_reader *reader)
{
	int64_t end, width;

	if (!answer_time(bucket, reader->end, &end))
		return reader->width;
	width = end - start;
	if (width == ASK_MINUTE || width == ASK_HOUR || width == ASK_DAY)
		return width;
	return reader->width;
}

static bool read_bucket(struct ask *a, const struct json *v,
			const struct bucket_reader *reader, struct err *err)
{
	const struct json *results = json_get(v, "results");
	struct bucket b = {.ctx = reader->ctx};

	if (!answer_time(v, reader->start, &b.start))
		return err_set(err, "a bucket of %s does not say when it "
				    "begins", a->feed->name);
	b.width = width_of(v, b.start, reader);
	for (size_t i = 0; i < json_count(results); i++)
		if (!reader->result(a, &b, json_at(results, i), err))
			return false;
	return true;
}

bool buckets_read(struct ask *a, const struct json *page,
		  const struct bucket_reader *reader, struct err *err)
{
	const struct json *data = json_get(page, "data");

	if (json_kind(data) != JSON_LIST)
		return err_set(err, "the answer about %s holds no list "
				    "\"data\"", a->feed->name);
	for (size_t i = 0; i < json_count(data); i++)
		if (!read_bucket(a, json_at(data, i), reader, err))
			return false;
	return true;
}

/* ---- the way on --------------------------------------------------------- */

enum ask_step buckets_next(struct ask *a, const struct json *page,
			   const char *scope, struct str *cursor,
			   struct err *err)
{
	struct buf seen = {0};
	bool more, ok;

	*cursor = answer_text(page, "next_page");
	if (!json_bool(json_get(page, "has_more"), &more))
		more = !str_empty(*cursor);
	if (!more)
		return ASK_DONE;
	if (!str_empty(*cursor)) {
		buf_puts(&seen, scope);
		buf_add(&seen, *cursor);
	}
	ok = ask_page(a, buf_str(&seen), err);
	buf_release(&seen);
	return ok ? ASK_SEND : ASK_FAILED;
}

void buckets_group(struct ask *a, const char *groups)
{
	struct buf word = {0};

	for (const char *p = groups; ; p++) {
		if (*p && *p != ',') {
			buf_putc(&word, *p);
			continue;
		}
		ask_query(a, "group_by[]", buf_text(&word));
		buf_reset(&word);
		if (!*p)
			break;
	}
	buf_release(&word);
}

/* ---- money -------------------------------------------------------------- */

bool buckets_money(const struct json *map, const char *key, int exponent,
		   struct bill_row *row, struct err *err)
{
	const struct json *amount = json_get(map, key);
	struct str currency = answer_text(map, "currency");

	row->currency[0] = '\0';
	if (json_kind(amount) == JSON_NONE || json_kind(amount) == JSON_NIL)
		return true;
	if (!answer_decimal_of(amount, exponent, &row->amount))
		return err_set(err, "an amount of money is no number that "
				    "tokentop can hold");
	if (!bill_currency(str_empty(currency) ? STR("USD") : currency,
			   row->currency))
		return err_set(err, "an amount of money is in a currency "
				    "that is no three letters");
	return true;
}

enum bill_kind buckets_cost_kind(int64_t amount, struct str words)
{
	if (amount < 0 && str_glob(words, "*credit*"))
		return BILL_CREDIT;
	if (amount < 0 && str_glob(words, "*discount*"))
		return BILL_DISCOUNT;
	return BILL_COST;
}
