/* What each day cost: DescribeInstanceBill, day after day and page by page.
 *
 * A day of the bill is taken for the UTC day of its date, though bills are
 * likely made by days of China's time. */
#include "collectors/apis/alibaba.h"

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/refusal.h"
#include "collectors/url.h"
#include "core/clock.h"
#include "core/mem.h"

bool alibaba_bill_wanted(const struct ask *a)
{
	return ask_config_bool(a, "costs", true);
}

/* ---- asking --------------------------------------------------------------- */

/* The site outside China has an address of its own; a region there tells. */
static const char *site(const struct ask *a)
{
	const char *region = ask_config_item(a, "region", 0);

	return !region || strncmp(region, "cn-", 3) == 0 ? ""
							 : ".ap-southeast-1";
}

/* Parameters go into the query and are signed there. */
static enum ask_step ask_day(struct ask *a, struct str cursor)
{
	const struct alibaba_bill *b = a->scratch;
	struct buf url = {0};
	char day[24];

	time_format_utc(b->day, day);
	day[10] = '\0';
	ask_host(a, "costs", site(a), &url);
	buf_putc(&url, '/');
	ask_get_url(a, buf_text(&url));
	a->request.method = "POST";
	url_query(&a->request.url, "BillingCycle", (struct str){day, 7});
	ask_query(a, "BillingDate", day);
	ask_query(a, "Granularity", "DAILY");
	ask_query(a, "IsBillingItem", "true");
	ask_query(a, "MaxResults", "300");
	if (cursor.n)
		url_query(&a->request.url, "NextToken", cursor);
	if (!b->by_name)
		ask_query(a, "ProductCode", "sfm");
	ask_header(a, "x-acs-action", "DescribeInstanceBill");
	ask_header(a, "x-acs-version", "2017-12-14");
	buf_release(&url);
	return ASK_SEND;
}

enum ask_step alibaba_bill_begin(struct ask *a, struct err *err)
{
	struct alibaba_bill *b = a->scratch;

	(void)err;
	a->since = b->day = ask_floor(a->since, ASK_DAY);
	return ask_day(a, STR(""));
}

static enum ask_step next_day(struct ask *a)
{
	struct alibaba_bill *b = a->scratch;

	b->day += ASK_DAY;
	if (!b->is_sure)
		b->by_name = false;
	if (b->day < a->until)
		return ask_day(a, STR(""));
	ask_window(a, a->since, a->until, "model,workspace,key,item");
	return ASK_DONE;
}

/* Tokens of one day are nothing to those of another. */
static bool may_go_on(struct ask *a, struct str cursor, struct err *err)
{
	const struct alibaba_bill *b = a->scratch;
	struct buf text = {0};
	bool ok;

	buf_addf(&text, "%lld %d ", (long long)b->day, b->by_name);
	buf_add(&text, cursor);
	ok = ask_page(a, buf_str(&text), err);
	buf_release(&text);
	return ok;
}

/* ---- rows ------------------------------------------------------------------- */

static void add_rows(struct ask *a, const struct alibaba_line *line)
{
	const struct alibaba_bill *b = a->scratch;
	struct bill_row row = bill_row(line->amount < 0 ? BILL_CREDIT
							: BILL_COST,
				       b->day, ASK_DAY);

	row.dim[BILL_KEY] = line->key;
	row.dim[BILL_PROJECT] = line->workspace;
	row.dim[BILL_MODEL] = line->model;
	row.dim[BILL_ITEM] = line->item;
	row.flags = line->prepaid ? BILL_PREPAID : 0;
	row.amount = line->amount;
	memcpy(row.currency, line->currency, sizeof(row.currency));
	bill_add(a->batch, &row);
	/* Where metrics are read, they tell the tokens. */
	if (line->category < 0 || alibaba_metrics_told(a))
		return;
	/* The lines of a call's input and output make one row. */
	row.kind = BILL_USAGE;
	row.dim[BILL_ITEM] = str_from(line->prepaid ? "resource package" : "");
	row.amount = 0;
	row.currency[0] = '\0';
	bill_set(&row, line->category, line->tokens);
	bill_add(a->batch, &row);
}

static bool is_of_day(const struct ask *a, const struct json *item)
{
	const struct alibaba_bill *b = a->scratch;
	int64_t day;

	return !answer_time(item, "BillingDate", &day) ||
	       ask_floor(day, ASK_DAY) == b->day;
}

static bool read_items(struct ask *a, const struct json *items,
		       struct err *err)
{
	struct alibaba_bill *b = a->scratch;
	struct alibaba_line line;

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_at(items, i);

		if (!is_of_day(a, item) ||
		    (b->by_name && !alibaba_line_is_ours(item)))
			continue;
		if (!alibaba_line_read(&line, item, err))
			return false;
		b->is_sure = true;
		add_rows(a, &line);
	}
	return true;
}

/* ---- errors ----------------------------------------------------------------- */

static enum ask_step refuse(const struct json *v, struct err *err)
{
	static const char *const slow[] = {"Throttling*", NULL};
	static const char *const clock[] = {"InvalidTimeStamp*",
					    "IllegalTimestamp*", NULL};
	static const char *const signature[] = {
		"SignatureDoesNotMatch*", "IncompleteSignature*",
		"InvalidSignature*", NULL};
	static const char *const key[] = {
		"InvalidAccessKeyId*", "MissingAccessKeyId*",
		"InvalidSecurityToken*", "*AccessKeyDisabled*", NULL};
	static const char *const permission[] = {
		"NotAuthorized*", "NoPermission*", "Forbidden*",
		"Unauthorized*", NULL};
	static const struct refusal_codes codes = {
		"Alibaba Cloud", slow, clock, signature, key, permission};
	char message[256];

	answer_message(v, message);
	return refusal_step(&codes, answer_text(v, "Code"), message, err);
}

enum ask_step alibaba_bill_refused(struct ask *a, const struct reply *r,
				   struct err *err)
{
	(void)a;
	return refuse(r->json, err);
}

/* An answer that says 200 may be an error all the same. */
static bool has_failed(const struct json *v)
{
	struct str code = answer_text(v, "Code");
	bool success;

	if (json_bool(json_get(v, "Success"), &success))
		return !success;
	if (str_glob(answer_text(v, "Success"), "false"))
		return true;
	return code.n > 0 && !str_is(code, "Success") && !str_is(code, "200");
}

static enum ask_step fail(const struct json *v, struct err *err)
{
	enum ask_step step = refuse(v, err);
	char says[256];

	if (step != ASK_DEFAULT)
		return step;
	answer_message(v, says);
	return ask_fail(ASK_FAILED, err, "Alibaba Cloud cannot tell the "
			"bill%s%s", says[0] ? ": " : "", says);
}

/* ---- answers ---------------------------------------------------------------- */

/* Which code other sites have for Model Studio is not known: where there is
 * nothing under China's, the day's bill of all products is looked through. */
static bool should_try_names(const struct ask *a, const struct json *items,
			     struct str cursor)
{
	const struct alibaba_bill *b = a->scratch;

	return !b->is_sure && !b->by_name && json_count(items) == 0 &&
	       cursor.n == 0;
}

enum ask_step alibaba_bill_answer(struct ask *a, const struct reply *r,
				  struct err *err)
{
	struct alibaba_bill *b = a->scratch;
	const struct json *data = json_get(r->json, "Data");
	const struct json *items = json_get(data, "Items");
	struct str cursor = answer_text(data, "NextToken");

	if (has_failed(r->json))
		return fail(r->json, err);
	/* Older answers have one more list in it. */
	if (json_kind(items) == JSON_MAP)
		items = json_get(items, "Item");
	if (json_kind(data) != JSON_MAP ||
	    (items && json_kind(items) != JSON_LIST &&
	     json_kind(items) != JSON_NIL))
		return ask_fail(ASK_FAILED, err, "Alibaba Cloud's answer has "
				"no bill in it");
	if (!read_items(a, items, err))
		return ASK_FAILED;
	if (cursor.n)
		return may_go_on(a, cursor, err) ? ask_day(a, cursor)
						 : ASK_FAILED;
	if (should_try_names(a, items, cursor)) {
		b->by_name = true;
		return ask_day(a, STR(""));
	}
	return next_day(a);
}
