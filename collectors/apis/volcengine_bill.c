/* What each day cost: ListBillDetail (billing 2022-01-01), whole months.
 *
 * A day of the bill is taken for the UTC day of its date, though bills are
 * likely made by days of China's time. ListSplitBillDetail tells the same money
 * once more and is not asked. */
#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/parts.h"
#include "collectors/apis/volcengine.h"
#include "core/clock.h"
#include "core/usage.h"

enum { PAGE = 300 };

bool volcengine_bill_wanted(const struct ask *a)
{
	return ask_config_bool(a, "costs", true);
}

/* ---- asking --------------------------------------------------------------- */

/* By billing item and day. */
static enum ask_step ask_page_at(struct ask *a)
{
	const struct volcengine_bill *b = a->scratch;
	struct buf body = {0};
	char month[24];

	time_format_utc(b->month, month);
	buf_addf(&body, "{\"BillPeriod\":\"%.7s\",\"Limit\":%d,"
			"\"Offset\":%lld,\"GroupTerm\":0,\"GroupPeriod\":1,"
			"\"NeedRecordNum\":1}",
		 month, PAGE, (long long)b->offset);
	volcengine_call(a, "ListBillDetail", "2022-01-01", buf_str(&body));
	buf_release(&body);
	return ASK_SEND;
}

enum ask_step volcengine_bill_begin(struct ask *a, struct err *err)
{
	struct volcengine_bill *b = a->scratch;

	(void)err;
	volcengine_begin(a);
	a->since = b->month = parts_month(a->since);
	return ask_page_at(a);
}

enum ask_step volcengine_bill_refused(struct ask *a, const struct reply *r,
				      struct err *err)
{
	return volcengine_refuse(a, r, err);
}

/* ---- rows ------------------------------------------------------------------- */

/* Inference is by model; plans and the like are not. */
static void set_item(struct bill_row *row, const struct json *v,
		     struct buf *room)
{
	struct str product = answer_text(v, "Product");
	struct str config = answer_text(v, "ConfigName");
	struct str element = answer_text(v, "Element");

	row->dim[BILL_PROJECT] = answer_text(v, "InstanceNo");
	if (str_is(product, "ark_bd")) {
		row->dim[BILL_MODEL] = config;
		row->dim[BILL_ITEM] = element;
		return;
	}
	buf_add(room, product);
	if (config.n)
		buf_addf(room, ", %.*s", STR_ARG(config));
	if (element.n)
		buf_addf(room, ", %.*s", STR_ARG(element));
	row->dim[BILL_ITEM] = buf_str(room);
}

/* How much was billed. Tokens are usage's to tell: here they are units. */
static void set_units(struct bill_row *row, const struct json *v)
{
	struct str unit = answer_text(v, "Unit");
	int exponent = -1;

	if (str_glob(unit, "千token*") || str_glob(unit, "k*token*") ||
	    str_glob(unit, "1k*token*"))
		exponent = 3;
	else if (str_glob(unit, "百万token*") || str_glob(unit, "m*token*"))
		exponent = 6;
	else if (str_glob(unit, "token*"))
		exponent = 0;
	if (exponent < 0 ||
	    !answer_decimal(v, "Count", exponent, &row->units) ||
	    row->units <= 0 || row->units > TOKENS_MAX) {
		row->units = 0;
		return;
	}
	row->dim[BILL_UNIT] = STR("tokens");
}

/* What is payable is told before coupons, and those as what they take off. */
static void add_coupon(struct ask *a, const struct json *v,
		       const struct bill_row *of)
{
	struct bill_row row = *of;
	int64_t amount;

	if (!answer_decimal(v, "CouponAmount", 9, &amount) || amount <= 0)
		return;
	row.kind = BILL_CREDIT;
	row.amount = -amount;
	row.units = 0;
	row.dim[BILL_UNIT] = (struct str){NULL, 0};
	bill_add(a->batch, &row);
}

static bool read_day(const struct json *v, int64_t *day)
{
	if (!answer_time(v, "ExpenseDate", day) &&
	    !answer_time(v, "ExpenseBeginTime", day))
		return false;
	*day = ask_floor(*day, ASK_DAY);
	return true;
}

/* Lines of another month come again with theirs. */
static bool is_of_month(const struct ask *a, const struct json *v)
{
	const struct volcengine_bill *b = a->scratch;
	struct str period = answer_text(v, "BillPeriod");
	char month[24];

	time_format_utc(b->month, month);
	month[7] = '\0';
	return period.n != 7 || str_is(period, month);
}

static bool read_row(struct ask *a, const struct json *v, struct err *err)
{
	struct bill_row row = bill_row(BILL_COST, 0, ASK_DAY);
	struct buf room = {0};

	if (!str_glob(answer_text(v, "Product"), "ark_*") ||
	    !is_of_month(a, v))
		return true;
	if (!read_day(v, &row.start))
		return err_set(err, "Volcengine's bill has a line without a "
				    "day");
	if (!answer_decimal(v, "PayableAmount", 9, &row.amount) ||
	    !bill_currency(answer_text(v, "Currency"), row.currency))
		return err_set(err, "Volcengine's bill has a line without an "
				    "amount or a currency");
	if (row.amount < 0)
		row.kind = BILL_CREDIT;
	set_item(&row, v, &room);
	set_units(&row, v);
	bill_add(a->batch, &row);
	add_coupon(a, v, &row);
	buf_release(&room);
	return true;
}

/* ---- answers ---------------------------------------------------------------- */

static enum ask_step next_month(struct ask *a)
{
	struct volcengine_bill *b = a->scratch;

	b->month = parts_next_month(b->month);
	b->offset = 0;
	if (b->month < a->until)
		return ask_page_at(a);
	ask_window(a, a->since, a->until, "model,instance,item");
	return ASK_DONE;
}

/* All rows told of were read; where their number is not told, a page that is
 * not full is the last. */
static bool is_last(const struct volcengine_bill *b, const struct json *result,
		    size_t rows)
{
	int64_t total, limit;

	if (answer_count(result, "Total", &total) && total > 0)
		return b->offset >= total;
	if (!answer_count(result, "Limit", &limit) || limit < 1 || limit > PAGE)
		limit = PAGE;
	return rows < (size_t)limit;
}

static enum ask_step next_page(struct ask *a, const struct json *result,
			       size_t rows, struct err *err)
{
	struct volcengine_bill *b = a->scratch;
	struct buf cursor = {0};
	bool ok;

	b->offset += (int64_t)rows;
	if (is_last(b, result, rows))
		return next_month(a);
	buf_addf(&cursor, "%lld %lld", (long long)b->month,
		 (long long)b->offset);
	ok = rows > 0 ? ask_page(a, buf_str(&cursor), err)
		      : ask_page(a, STR(""), err);
	buf_release(&cursor);
	return ok ? ask_page_at(a) : ASK_FAILED;
}

enum ask_step volcengine_bill_answer(struct ask *a, const struct reply *r,
				     struct err *err)
{
	const struct json *result = json_get(r->json, "Result");
	const struct json *list = json_get(result, "List");

	if (volcengine_error(r->json))
		return volcengine_refuse(a, r, err);
	if (json_kind(result) != JSON_MAP ||
	    (list && json_kind(list) != JSON_LIST &&
	     json_kind(list) != JSON_NIL))
		return ask_fail(ASK_FAILED, err, "Volcengine's answer has no "
				"bill in it");
	for (size_t i = 0; i < json_count(list); i++)
		if (!read_row(a, json_at(list, i), err))
			return ASK_FAILED;
	return next_page(a, result, json_count(list), err);
}
