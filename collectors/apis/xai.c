/* xAI's management API: posted prepaid credit, and dollars by day and
 * description. Names for tokens are not documented, so none are asked for. */
#include <stdio.h>

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/parts.h"
#include "collectors/url.h"
#include "core/clock.h"

/* "/v1/billing/teams/TEAM" and what follows. */
static void team_path(const struct ask *a, const char *rest, struct buf *to)
{
	const char *team = ask_config(a, "team");

	buf_puts(to, "/v1/billing/teams/");
	url_encode(to, str_from(team ? team : "default"));
	buf_puts(to, rest);
}

static enum ask_step refused(struct ask *a, const struct reply *r,
			     struct err *err)
{
	if (r->status != 404)
		return ASK_DEFAULT;
	return ask_fail(ASK_REFUSED, err, "xAI knows no team \"%.80s\"; set "
			"\"team\" to the id in the console's address",
			ask_config(a, "team") ? ask_config(a, "team")
					      : "default");
}

/* ---- balance -------------------------------------------------------------- */

static enum ask_step begin_balance(struct ask *a, struct err *err)
{
	struct buf path = {0};

	(void)err;
	team_path(a, "/prepaid/balance", &path);
	ask_get(a, "", buf_text(&path));
	buf_release(&path);
	return ASK_SEND;
}

/* Cents as text, credit below zero: what is left is its opposite. Such
 * answers leave out what is zero, but a total is always there. */
static enum ask_step read_balance(struct ask *a, const struct reply *r,
				  struct err *err)
{
	const struct json *total = json_get(r->json, "total");
	int64_t amount = 0;

	if (json_kind(total) != JSON_MAP ||
	    (json_count(total) > 0 &&
	     !answer_decimal(total, "val", 7, &amount)))
		return ask_fail(ASK_FAILED, err,
				"xAI's balance has no total in it");
	parts_balance(a, "prepaid", -amount, "USD");
	return ASK_DONE;
}

/* ---- costs ---------------------------------------------------------------- */

/* "2026-01-01 00:00:00": the zone is named beside it. */
static void add_time(struct buf *to, const char *name, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	buf_addf(to, "\"%s\":\"%.10s %.8s\"", name, text, text + 11);
}

static bool want_costs(const struct ask *a)
{
	return ask_config_bool(a, "costs", true);
}

static enum ask_step begin_costs(struct ask *a, struct err *err)
{
	struct buf path = {0}, body = {0};

	(void)err;
	a->since = ask_floor(a->since, ASK_DAY);
	team_path(a, "/usage", &path);
	buf_puts(&body, "{\"analyticsRequest\":{\"timeRange\":{");
	add_time(&body, "startTime", a->since);
	buf_putc(&body, ',');
	add_time(&body, "endTime", a->until);
	buf_puts(&body, ",\"timezone\":\"Etc/GMT\"},"
			"\"timeUnit\":\"TIME_UNIT_DAY\","
			"\"values\":[{\"name\":\"usd\","
			"\"aggregation\":\"AGGREGATION_SUM\"}],"
			"\"groupBy\":[\"description\"],\"filters\":[]}}");
	ask_post(a, "", buf_text(&path), "application/json", buf_str(&body));
	buf_release(&path);
	buf_release(&body);
	return ASK_SEND;
}

static struct str label_of(const struct json *series)
{
	struct str s = {0};

	if (!json_str(json_at(json_get(series, "groupLabels"), 0), &s))
		json_str(json_at(json_get(series, "group"), 0), &s);
	return s;
}

static bool add_point(struct ask *a, const struct json *point,
		      struct str label, unsigned flags)
{
	struct bill_row row = bill_row(BILL_COST, 0, ASK_DAY);
	const struct json *value = json_at(json_get(point, "values"), 0);

	if (json_kind(value) == JSON_NONE || json_kind(value) == JSON_NIL)
		return true;
	if (!answer_time(point, "timestamp", &row.start) ||
	    !answer_decimal_of(value, 9, &row.amount))
		return false;
	row.start = ask_floor(row.start, ASK_DAY);
	row.dim[BILL_ITEM] = label;
	row.flags = flags;
	bill_currency(STR("USD"), row.currency);
	bill_add(a->batch, &row);
	return true;
}

static bool add_series(struct ask *a, const struct json *series, unsigned flags)
{
	const struct json *points = json_get(series, "dataPoints");
	struct str label = label_of(series);

	for (size_t i = 0; i < json_count(points); i++)
		if (!add_point(a, json_at(points, i), label, flags))
			return false;
	return true;
}

static enum ask_step read_costs(struct ask *a, const struct reply *r,
				struct err *err)
{
	const struct json *list = json_get(r->json, "timeSeries");
	unsigned flags = 0;

	/* A cap cut it: what is there is the least that it is. */
	if (answer_true(r->json, "limitReached"))
		flags = BILL_PARTIAL | BILL_ESTIMATED;

	/* What is empty or false may be left out of such answers, but an
	 * object about something else is no bill of nothing. */
	if (json_kind(r->json) != JSON_MAP ||
	    (json_kind(list) != JSON_LIST && json_count(r->json) > 0 &&
	     !json_get(r->json, "limitReached")))
		return ask_fail(ASK_FAILED, err,
				"xAI's answer has no time series in it");
	for (size_t i = 0; i < json_count(list); i++)
		if (!add_series(a, json_at(list, i), flags))
			return ask_fail(ASK_FAILED, err, "xAI's answer has a "
					"point without a time or a figure");
	ask_window(a, a->since, a->until, "description");
	return ASK_DONE;
}

static const struct api_feed feeds[] = {
	{
		.name = "balance",
		.interval_ms = 5 * ASK_MINUTE,
		.begin = begin_balance,
		.answer = read_balance,
		.refused = refused,
	},
	{
		.name = "costs",
		.interval_ms = 5 * ASK_MINUTE,
		.again_ms = 3 * ASK_DAY,
		.money = true,
		.settle_ms = ASK_DAY,
		.wanted = want_costs,
		.begin = begin_costs,
		.answer = read_costs,
		.refused = refused,
	},
	{0},
};

const struct api api_xai = {
	.name = "xai",
	.provider = "xai",
	.hosts = "=https://management-api.x.ai",
	.secrets = "key,",
	.sign = parts_bearer,
	.feeds = feeds,
};
