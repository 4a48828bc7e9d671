/* Cost Explorer: what each UTC day cost, by service and usage type. Each page
 * is $0.01. [API 2017-10-25, JSON 1.1]
 *
 * Two feeds share the money between them, so that nothing is in both: "costs"
 * is all but credits, refunds and taxes (discounts are taken off in it),
 * "credits" is those three. */
#include "collectors/apis/aws.h"

#include <stdio.h>
#include <stdlib.h>

#include "collectors/answer.h"
#include "collectors/api.h"
#include "core/clock.h"
#include "core/mem.h"

#define APART "{\"Dimensions\":{\"Key\":\"RECORD_TYPE\"," \
	      "\"Values\":[\"Credit\",\"Refund\",\"Tax\"]}}"

static bool is_money(const struct ask *a)
{
	return a->feed->money;
}

bool aws_costs_wanted(const struct ask *a)
{
	return ask_config_bool(a, "costs", false);
}

/* ---- asking --------------------------------------------------------------- */

/* "2026-08-01" */
static void write_day(struct buf *to, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	buf_addf(to, "\"%.10s\"", text);
}

/* The day after the last, which is under way. */
static int64_t end_day(const struct ask *a)
{
	return ask_floor(a->until - 1, ASK_DAY) + ASK_DAY;
}

static enum ask_step ask_costs(struct ask *a, struct str cursor)
{
	const char *const groups = is_money(a)
		? "SERVICE\"},{\"Type\":\"DIMENSION\",\"Key\":\"USAGE_TYPE"
		: "RECORD_TYPE\"},{\"Type\":\"DIMENSION\",\"Key\":\"SERVICE";
	struct buf body = {0};

	buf_puts(&body, "{\"TimePeriod\":{\"Start\":");
	write_day(&body, a->since);
	buf_puts(&body, ",\"End\":");
	write_day(&body, end_day(a));
	buf_addf(&body, "},\"Granularity\":\"DAILY\","
			"\"Metrics\":[\"UnblendedCost\"],\"GroupBy\":["
			"{\"Type\":\"DIMENSION\",\"Key\":\"%s\"}],"
			"\"Filter\":%s" APART "%s",
		 groups, is_money(a) ? "{\"Not\":" : "",
		 is_money(a) ? "}" : "");
	if (cursor.n) {
		buf_puts(&body, ",\"NextPageToken\":");
		json_write_str(&body, cursor);
	}
	buf_putc(&body, '}');
	aws_call(a, "ce", "GetCostAndUsage", buf_str(&body));
	buf_release(&body);
	return ASK_SEND;
}

/* One endpoint serves the world, another China. */
enum ask_step aws_costs_begin(struct ask *a, struct err *err)
{
	struct aws_target *to = a->scratch;
	char region[AWS_REGION];

	(void)err;
	aws_region(a, 0, region);
	snprintf(to->region, sizeof(to->region), "%s",
		 strncmp(region, "cn-", 3) == 0 ? "cn-northwest-1"
						: "us-east-1");
	a->since = ask_floor(a->since, ASK_DAY);
	return ask_costs(a, STR(""));
}

/* ---- rows ------------------------------------------------------------------- */

static bool is_bedrock(struct str service)
{
	return str_find(service, STR("Bedrock")) >= 0;
}

/* The next word of *s, taken off. */
static struct str take_word(struct str *s)
{
	size_t n = 0;
	struct str word;

	*s = str_trim(*s);
	while (n < s->n && s->p[n] != ' ')
		n++;
	word = (struct str){s->p, n};
	*s = str_skip(*s, n);
	return word;
}

static bool is_number(struct str word)
{
	return word.n && word.p[0] >= '0' && word.p[0] <= '9';
}

/* "Claude Sonnet 4.5 (Amazon Bedrock Edition)" names a model: one family, one
 * version, nothing else. Other names leave it open: no model. */
static void write_model(struct buf *to, struct str service)
{
	const struct str edition = STR("(Amazon Bedrock Edition)");
	struct str rest = service, words[3];

	if (!str_ends(service, edition))
		return;
	rest.n -= edition.n;
	for (int i = 0; i < 3; i++)
		words[i] = take_word(&rest);
	if (str_trim(rest).n || !str_is(words[0], "Claude") ||
	    words[2].n == 0 || is_number(words[1]) == is_number(words[2]))
		return;
	buf_addf(to, "claude-%.*s-%.*s", STR_ARG(words[1]), STR_ARG(words[2]));
	for (size_t i = 0; i < to->n; i++)
		if (to->p[i] >= 'A' && to->p[i] <= 'Z')
			to->p[i] = (char)(to->p[i] - 'A' + 'a');
}

/* What tells rows apart: the usage type, and the service where neither it nor
 * a model says. */
static void write_item(struct buf *to, struct str service, struct str usage,
		       bool model)
{
	if (!model && !str_is(service, "Amazon Bedrock")) {
		buf_add(to, service);
		buf_puts(to, ", ");
	}
	buf_add(to, usage);
}

/* False: a record that was not asked for here. */
static bool kind_of(const struct ask *a, struct str record,
		    enum bill_kind *kind)
{
	*kind = is_money(a) ? BILL_COST
	      : str_is(record, "Tax") ? BILL_TAX : BILL_CREDIT;
	return is_money(a) || str_is(record, "Tax") ||
	       str_is(record, "Credit") || str_is(record, "Refund");
}

/* Amount and currency of a group into *row; false: no such. */
static bool read_amount(const struct json *group, struct bill_row *row)
{
	const struct json *cost = answer_at(group, "Metrics.UnblendedCost");

	return answer_decimal(cost, "Amount", 9, &row->amount) &&
	       bill_currency(answer_text(cost, "Unit"), row->currency);
}

static bool take_group(struct ask *a, const struct json *group, int64_t day,
		       bool estimated, struct err *err)
{
	const struct json *keys = json_get(group, "Keys");
	struct bill_row row = bill_row(BILL_COST, day, ASK_DAY);
	struct buf model = {0}, item = {0};
	struct str first = {0}, second = {0}, service;
	char text[24];

	json_str(json_at(keys, 0), &first);
	json_str(json_at(keys, 1), &second);
	service = is_money(a) ? first : second;
	if (!is_bedrock(service) || !kind_of(a, first, &row.kind))
		return true;
	if (!read_amount(group, &row)) {
		time_format_utc(day, text);
		return err_set(err, "Cost Explorer wrote something for %.10s "
				    "that is no amount of money", text);
	}
	row.flags = estimated ? BILL_ESTIMATED : 0;
	write_model(&model, service);
	write_item(&item, service, is_money(a) ? second : first,
		   model.n > 0);
	row.dim[BILL_MODEL] = buf_str(&model);
	row.dim[BILL_ITEM] = buf_str(&item);
	if (row.amount != 0)
		bill_add(a->batch, &row);
	buf_release(&model);
	buf_release(&item);
	return true;
}

static bool take_day(struct ask *a, const struct json *result, struct err *err)
{
	const struct json *groups = json_get(result, "Groups");
	int64_t day;

	if (!answer_time(json_get(result, "TimePeriod"), "Start", &day))
		return err_set(err, "Cost Explorer does not say which day it "
				    "speaks of");
	for (size_t i = 0; i < json_count(groups); i++)
		if (!take_group(a, json_at(groups, i), day,
				answer_true(result, "Estimated"), err))
			return false;
	return true;
}

enum ask_step aws_costs_answer(struct ask *a, const struct reply *r,
			       struct err *err)
{
	const struct json *days = json_get(r->json, "ResultsByTime");
	struct str cursor = answer_text(r->json, "NextPageToken");

	if (json_kind(days) != JSON_LIST)
		return ask_fail(ASK_FAILED, err, "Cost Explorer's answer has "
				"no \"ResultsByTime\"");
	for (size_t i = 0; i < json_count(days); i++)
		if (!take_day(a, json_at(days, i), err))
			return ASK_FAILED;
	if (cursor.n)
		return ask_page(a, cursor, err) ? ask_costs(a, cursor)
						: ASK_FAILED;
	ask_window(a, a->since, a->until, is_money(a) ? "item,model"
						      : "item,model,kind");
	return ASK_DONE;
}

/* An account that is new to Cost Explorer has no data for a day. */
enum ask_step aws_costs_refused(struct ask *a, const struct reply *r,
				struct err *err)
{
	if (aws_error_is(r, "DataUnavailableException"))
		return ASK_DONE;
	return aws_refused(a, r, err);
}
