#include "collectors/apis/anthropic_code.h"

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/buckets.h"
#include "collectors/url.h"
#include "core/clock.h"

/* ---- asking ------------------------------------------------------------- */

struct date {
	char text[24];          /* "2026-01-01" */
};

static struct date date_of(int64_t day)
{
	struct date d;

	time_format_utc(day, d.text);
	d.text[10] = '\0';
	return d;
}

static enum ask_step compose(struct ask *a, struct str cursor)
{
	const struct anthropic_code *c = a->scratch;

	ask_get(a, "", "/v1/organizations/usage_report/claude_code");
	ask_query(a, "starting_at", date_of(c->day).text);
	ask_query_int(a, "limit", 1000);
	if (!str_empty(cursor))
		url_query(&a->request.url, "page", cursor);
	return ASK_SEND;
}

enum ask_step anthropic_code_begin(struct ask *a, struct err *err)
{
	struct anthropic_code *c = a->scratch;

	(void)err;
	c->since = c->day = ask_floor(a->since, ASK_DAY);
	return compose(a, STR(""));
}

/* ---- rows --------------------------------------------------------------- */

static void set_count(struct bill_row *row, enum token_category c,
		      const struct json *map, const char *key)
{
	int64_t n;

	if (answer_count(map, key, &n))
		bill_set(row, c, n);
}

/* One model of one person's day. Its estimate is in cents. */
static bool add_model(struct ask *a, struct bill_row row,
		      const struct json *v, struct err *err)
{
	const struct json *tokens = json_get(v, "tokens");

	row.dim[BILL_MODEL] = answer_text(v, "model");
	set_count(&row, TOKENS_INPUT, tokens, "input");
	set_count(&row, TOKENS_OUTPUT, tokens, "output");
	set_count(&row, TOKENS_CACHE_READ, tokens, "cache_read");
	set_count(&row, TOKENS_CACHE_WRITE_5M, tokens, "cache_creation");
	if (!buckets_money(json_get(v, "estimated_cost"), "amount", 7, &row,
			   err))
		return false;
	if (row.known || row.currency[0])
		bill_add(a->batch, &row);
	return true;
}

/* One person (or key), one kind of terminal, one day. */
static bool add_record(struct ask *a, const struct json *v, struct err *err)
{
	const struct anthropic_code *c = a->scratch;
	struct bill_row row = bill_row(BILL_DETAIL, c->day, ASK_DAY);
	struct str customer = answer_text(v, "customer_type");
	const struct json *models = json_get(v, "model_breakdown");
	const struct json *actor = json_get(v, "actor");

	if (answer_time(v, "date", &row.start))
		row.start = ask_floor(row.start, ASK_DAY);
	row.dim[BILL_USER] = answer_text(actor, "email_address");
	row.dim[BILL_KEY] = answer_text(actor, "api_key_name");
	row.dim[BILL_TIER] = customer;
	row.dim[BILL_ITEM] = STR("claude-code");
	row.flags = BILL_ESTIMATED;
	if (str_is(customer, "subscription"))
		row.flags |= BILL_PREPAID;
	for (size_t i = 0; i < json_count(models); i++)
		if (!add_model(a, row, json_at(models, i), err))
			return false;
	return true;
}

static bool read_page(struct ask *a, const struct json *page, struct err *err)
{
	const struct json *data = json_get(page, "data");

	if (json_kind(data) != JSON_LIST)
		return err_set(err, "the answer about %s holds no list "
				    "\"data\"", a->feed->name);
	for (size_t i = 0; i < json_count(data); i++)
		if (!add_record(a, json_at(data, i), err))
			return false;
	return true;
}

enum ask_step anthropic_code_answer(struct ask *a, const struct reply *r,
				    struct err *err)
{
	struct anthropic_code *c = a->scratch;
	struct str cursor;
	enum ask_step step;

	if (!read_page(a, r->json, err))
		return ASK_FAILED;
	step = buckets_next(a, r->json, date_of(c->day).text, &cursor, err);
	if (step != ASK_DONE)
		return step == ASK_SEND ? compose(a, cursor) : step;
	c->day += ASK_DAY;
	if (c->day < a->until)
		return compose(a, STR(""));
	ask_window(a, c->since, a->until, "actor,model");
	return ASK_DONE;
}

enum ask_step anthropic_code_refused(struct ask *a, const struct reply *r,
				     struct err *err)
{
	const struct anthropic_code *c = a->scratch;

	(void)err;
	return (r->status == 403 || r->status == 404) && c->day == c->since
	       ? ASK_DONE : ASK_DEFAULT;
}
