/* https://learn.microsoft.com/rest/api/cost-management/query/usage */
#include "collectors/apis/azure_costs.h"

#include <stdlib.h>
#include <strings.h>

#include "collectors/answer.h"
#include "collectors/apis/azure.h"
#include "collectors/apis/parts.h"
#include "core/clock.h"
#include "core/mem.h"

enum column { COST, DATE, RESOURCE, METER, CURRENCY, COLUMNS };

/* ---- the query -------------------------------------------------------------------- */

static void add_subscription(struct azure_costs *c, struct str id)
{
	for (int i = 0; i < c->count; i++)
		if (strlen(c->subscriptions[i]) == id.n &&
		    strncasecmp(c->subscriptions[i], id.p, id.n) == 0)
			return;
	*GROW(c->subscriptions, c->count, c->room) = xstrndup(id.p, id.n);
}

static void list_subscriptions(struct ask *a)
{
	struct azure_costs *c = a->scratch;
	const char *subscription = azure_subscription(a), *id;
	struct azure_resource r;

	for (int i = 0; (id = ask_config_item(a, "resources", i)); i++)
		if (azure_resource_parse(str_from(id), &r))
			add_subscription(c, r.subscription);
	if (c->count == 0 && subscription)
		add_subscription(c, str_from(subscription));
}

/* The resources of one subscription that were asked for, if any were: by id,
 * as the names of services change. */
static void put_filter(const struct ask *a, struct buf *to, const char *of)
{
	const char *id, *between = "";
	struct azure_resource r;

	if (!ask_config_item(a, "resources", 0))
		return;
	buf_puts(to, ",\"filter\":{\"dimensions\":{\"name\":\"ResourceId\","
		     "\"operator\":\"In\",\"values\":[");
	for (int i = 0; (id = ask_config_item(a, "resources", i)); i++) {
		if (!azure_resource_parse(str_from(id), &r) ||
		    r.subscription.n != strlen(of) ||
		    strncasecmp(r.subscription.p, of, r.subscription.n) != 0)
			continue;
		buf_puts(to, between);
		json_write_str(to, r.id);
		between = ",";
	}
	buf_puts(to, "]}}");
}

static void put_body(const struct ask *a, struct buf *to, const char *of)
{
	const struct azure_costs *c = a->scratch;
	char from[24], last[24];

	time_format_utc(a->batch->since, from);
	time_format_utc(ask_floor(a->batch->until, ASK_DAY), last);
	buf_puts(to, "{\"type\":\"ActualCost\",\"timeframe\":");
	if (c->by_month)
		buf_puts(to, "\"MonthToDate\"");
	else
		buf_addf(to, "\"Custom\",\"timePeriod\":{\"from\":\"%s\","
			     "\"to\":\"%.11s23:59:59Z\"}", from, last);
	buf_puts(to, ",\"dataset\":{\"granularity\":\"Daily\",\"aggregation\":"
		     "{\"totalCost\":{\"name\":\"PreTaxCost\",\"function\":"
		     "\"Sum\"}},\"grouping\":[{\"type\":\"Dimension\",\"name\":"
		     "\"ResourceId\"},{\"type\":\"Dimension\",\"name\":"
		     "\"Meter\"}]");
	put_filter(a, to, of);
	buf_puts(to, "}}");
}

static enum ask_step send_to(struct ask *a, const char *url, const char *path)
{
	struct azure_costs *c = a->scratch;

	if (url)
		ask_post_url(a, url, "application/json", buf_str(&c->body));
	else
		ask_post(a, "costs", path, "application/json",
			 buf_str(&c->body));
	/* A bucket of its own, apart from the portal's. */
	ask_header(a, "ClientType", "tokentop");
	return ASK_SEND;
}

/* Ask for the subscription whose turn it is. */
static enum ask_step ask_subscription(struct ask *a)
{
	struct azure_costs *c = a->scratch;
	struct buf path = {0};
	enum ask_step step;

	if (c->at == c->count)
		return ASK_DONE;
	buf_reset(&c->body);
	put_body(a, &c->body, c->subscriptions[c->at]);
	buf_addf(&path, "/subscriptions/%s/providers/Microsoft.CostManagement/"
			"query?api-version=2023-11-01",
		 c->subscriptions[c->at]);
	step = send_to(a, NULL, buf_text(&path));
	buf_release(&path);
	return step;
}

enum ask_step azure_costs_begin(struct ask *a, struct err *err)
{
	struct azure_costs *c = a->scratch;

	list_subscriptions(a);
	if (c->count == 0)
		return ask_fail(ASK_REFUSED, err, "no Azure subscription is "
						  "named; set the key "
						  "\"subscription\"");
	ask_window(a, ask_floor(a->since, ASK_DAY), a->until,
		   "day,resource,meter");
	return ask_subscription(a);
}

/* ---- its answer --------------------------------------------------------------------- */

static int find_column(const struct json *columns, const char *name)
{
	for (size_t i = 0; i < json_count(columns); i++) {
		struct str s = answer_text(json_at(columns, i), "name");

		if (s.n && strcasecmp(s.p, name) == 0)
			return (int)i;
	}
	return -1;
}

/* By name each time: the order is the server's. */
static bool read_columns(const struct json *columns, int place[COLUMNS],
			 struct err *err)
{
	static const char *const names[COLUMNS] = {
		"PreTaxCost", "UsageDate", "ResourceId", "Meter", "Currency",
	};

	for (int c = 0; c < COLUMNS; c++)
		place[c] = find_column(columns, names[c]);
	if (place[COST] < 0)
		place[COST] = find_column(columns, "Cost");
	for (int c = 0; c < COLUMNS; c++)
		if (place[c] < 0)
			return err_set(err, "Azure's costs lack the column "
					    "\"%s\"", names[c]);
	return true;
}

static struct str text_in(const struct json *row, int place)
{
	struct str s = {NULL, 0};

	json_str(json_at(row, (size_t)place), &s);
	return s;
}

/* Without configured resources the answer holds all that the subscription
 * pays for. */
static bool is_wanted(const struct ask *a, struct str id)
{
	return ask_config_item(a, "resources", 0) || azure_is_cognitive(id);
}

/* The account's name in lower case, as the metrics have it. */
static void put_account(struct buf *to, struct str id)
{
	size_t n = id.n;

	while (n && id.p[n - 1] != '/')
		n--;
	azure_lower(to, str_skip(id, n));
}

static bool read_row(struct ask *a, const struct json *cells,
		     const int place[COLUMNS], struct err *err)
{
	const struct azure_costs *c = a->scratch;
	struct bill_row row = bill_row(BILL_COST, 0, ASK_DAY);
	struct str id = text_in(cells, place[RESOURCE]);
	struct buf account = {0}, subscription = {0};

	if (!is_wanted(a, id))
		return true;
	if (!answer_time_of(json_at(cells, (size_t)place[DATE]), &row.start) ||
	    !answer_decimal_of(json_at(cells, (size_t)place[COST]), 9,
			       &row.amount) ||
	    !bill_currency(text_in(cells, place[CURRENCY]), row.currency))
		return err_set(err, "Azure's costs hold a row without a date, "
				    "cost or currency");
	row.start = ask_floor(row.start, ASK_DAY);
	put_account(&account, id);
	azure_lower(&subscription, str_from(c->subscriptions[c->at]));
	row.dim[BILL_ACCOUNT] = buf_str(&subscription);
	row.dim[BILL_PROJECT] = buf_str(&account);
	row.dim[BILL_ITEM] = text_in(cells, place[METER]);
	bill_add(a->batch, &row);
	buf_release(&account);
	buf_release(&subscription);
	return true;
}

static bool read_rows(struct ask *a, const struct json *answer,
		      struct err *err)
{
	const struct json *rows = answer_at(answer, "properties.rows");
	int place[COLUMNS];

	if (!read_columns(answer_at(answer, "properties.columns"), place, err))
		return false;
	for (size_t i = 0; i < json_count(rows); i++)
		if (!read_row(a, json_at(rows, i), place, err))
			return false;
	return true;
}

static enum ask_step ask_next(struct ask *a)
{
	struct azure_costs *c = a->scratch;

	c->at++;
	return ask_subscription(a);
}

enum ask_step azure_costs_answer(struct ask *a, const struct reply *r,
				 struct err *err)
{
	struct str link = answer_text(json_get(r->json, "properties"),
				      "nextLink");

	if (!read_rows(a, r->json, err))
		return ASK_FAILED;
	if (!link.n)
		return ask_next(a);
	if (!azure_is_own_link(a, "costs", link))
		return ask_fail(ASK_FAILED, err, "Azure's next page of costs "
						 "is at another host; it was "
						 "not asked for");
	return ask_page(a, link, err) ? send_to(a, link.p, NULL) : ASK_FAILED;
}

/* From the beginning, and only what the running month holds. */
static enum ask_step go_by_month(struct ask *a)
{
	struct azure_costs *c = a->scratch;

	bill_batch_empty(a->batch);
	c->by_month = true;
	c->at = 0;
	ask_window(a, parts_month(a->until), a->until, "day,resource,meter");
	return ask_subscription(a);
}

/* 204: the subscription has no costs in that time. */
enum ask_step azure_costs_refused(struct ask *a, const struct reply *r,
				  struct err *err)
{
	const struct azure_costs *c = a->scratch;

	(void)err;
	if (r->status == 400 && !c->by_month)
		return go_by_month(a);
	return r->status == 204 ? ask_next(a) : ASK_DEFAULT;
}

void azure_costs_end(struct ask *a)
{
	struct azure_costs *c = a->scratch;

	for (int i = 0; i < c->count; i++)
		free(c->subscriptions[i]);
	free(c->subscriptions);
	buf_release(&c->body);
}

/* ---- waiting ------------------------------------------------------------------------ */

/* "retry-after", or "x-ms-ratelimit-microsoft.costmanagement-X-retry-after". */
static bool is_wait(struct str name)
{
	return str_is(name, "retry-after") ||
	       (str_starts(name, STR("x-ms-ratelimit-microsoft."
				     "costmanagement-")) &&
		str_ends(name, STR("-retry-after")));
}

int64_t azure_retry_at(const struct ask *a, const struct reply *r)
{
	int64_t latest = 0;

	for (int i = 0; r->http && i < r->http->header_count; i++) {
		struct str line = str_from(r->http->headers[i]), value;
		ptrdiff_t colon = str_find(line, STR(":"));
		int64_t n, at = 0;

		if (colon < 0 || !is_wait((struct str){line.p, (size_t)colon}))
			continue;
		value = str_trim(str_skip(line, (size_t)colon + 1));
		if (str_int64(value, &n) && n >= 0 && n < 86400 * 7)
			at = a->now + n * 1000;
		else
			http_date(value, &at);
		latest = at > latest ? at : latest;
	}
	return latest;
}
