/* Answers about usage: tables told by columns or by rows, in several
 * spellings. A column that is not there is unknown, not 0. */
#include <stdio.h>
#include <strings.h>

#include "collectors/answer.h"
#include "collectors/apis/volcengine.h"
#include "core/clock.h"
#include "core/identity.h"
#include "core/mem.h"

enum column { DAY, HOUR, MODEL, UNIT, ENDPOINT, TOKEN, STATUS, INPUT, HIT,
	      OUTPUT, TOTAL, CALLS, IMAGES, SECONDS, COLUMNS };

static const char *const names[COLUMNS] = {
	[DAY] = "Day", [HOUR] = "Hour", [MODEL] = "ModelName",
	[UNIT] = "ModelUnitID", [ENDPOINT] = "ModelEndpoint",
	[TOKEN] = "AuthToken", [STATUS] = "BillingStatus",
	[INPUT] = "InputTokens", [HIT] = "CacheTokensHit",
	[OUTPUT] = "OutputTokens", [TOTAL] = "TotalTokens",
	[CALLS] = "ReqCnt", [IMAGES] = "ImageCount",
	[SECONDS] = "VideoDurationSeconds",
};

/* ---- cells ------------------------------------------------------------------ */

static enum column column_find(const char *name)
{
	int c = 0;

	while (c < COLUMNS && strcasecmp(name, names[c]) != 0)
		c++;
	return (enum column)c;
}

/* What a field is called, which versions spell in their own way. */
static struct str field_name(const struct json *field)
{
	static const char *const keys[] = {"Name", "FieldName", "Metric",
					   "name"};
	struct str s = {NULL, 0};

	if (json_str(field, &s))
		return s;
	for (size_t i = 0; i < ARRAY_LEN(keys) && !s.n; i++)
		s = answer_text(field, keys[i]);
	return s;
}

/* Where each column stands among the fields; -1: nowhere. */
static void find_places(const struct json *fields, int place[COLUMNS])
{
	for (int c = 0; c < COLUMNS; c++)
		place[c] = -1;
	for (size_t i = 0; i < json_count(fields); i++) {
		struct str name = field_name(json_at(fields, i));
		enum column c = name.n ? column_find(name.p) : COLUMNS;

		if (c < COLUMNS)
			place[c] = (int)i;
	}
}

/* One row: what stands in each column, NULL for nothing. */
struct line {
	const struct json *cell[COLUMNS];
};

static struct str text_of(const struct line *l, enum column c)
{
	struct str s = {NULL, 0};

	json_str(l->cell[c], &s);
	return str_trim(s);
}

/* False only for what is there and no count. */
static bool count_of(const struct line *l, enum column c, bool *known,
		     int64_t *n)
{
	const struct json *v = l->cell[c];
	struct str s;

	*n = 0;
	*known = v && json_kind(v) != JSON_NIL &&
		 !(json_str(v, &s) && str_trim(s).n == 0);
	return !*known || answer_count_of(v, n);
}

/* ---- times ------------------------------------------------------------------ */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "13", "13:00", "13:00:00" or the number; false: no hour of a day. */
static bool hour_of_day(const struct json *v, int64_t *hour)
{
	struct str s;

	if (json_str(v, &s)) {
		const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;

		if (colon)
			s.n = (size_t)(colon - s.p);
		return str_int64(s, hour) && *hour >= 0 && *hour < 24;
	}
	return json_int(v, hour) && *hour >= 0 && *hour < 24;
}

/* "2026-08-01 13:00:00" without a zone, as well as "2026-08-01T13". */
static bool local_hour(struct str s, int64_t *ms)
{
	int64_t hour;

	if (s.n < 13 || (s.p[10] != ' ' && s.p[10] != 'T') ||
	    !is_digit(s.p[11]) || !is_digit(s.p[12]) ||
	    (s.n > 13 && s.p[13] != ':') || s.n > 19 ||
	    !time_parse_rfc3339((struct str){s.p, 10}, ms, NULL))
		return false;
	hour = (s.p[11] - '0') * 10 + s.p[12] - '0';
	*ms += hour * ASK_HOUR - VOLCENGINE_ZONE;
	return hour < 24;
}

/* Start and width of a row. A day without an hour is the UTC day of its date,
 * as in bills. */
static bool read_time(const struct line *l, struct bill_row *row)
{
	int64_t day, hour;

	row->width = ASK_HOUR;
	if (local_hour(text_of(l, HOUR), &row->start))
		return true;
	if (l->cell[HOUR] && json_kind(l->cell[HOUR]) != JSON_NIL) {
		if (!hour_of_day(l->cell[HOUR], &hour)) {
			bool told = answer_time_of(l->cell[HOUR], &row->start);

			row->start = ask_floor(row->start, ASK_HOUR);
			return told;
		}
		if (!answer_time_of(l->cell[DAY], &day))
			return false;
		row->start = ask_floor(day, ASK_DAY) + hour * ASK_HOUR -
			     VOLCENGINE_ZONE;
		return true;
	}
	if (local_hour(text_of(l, DAY), &row->start))
		return true;
	row->width = ASK_DAY;
	if (!answer_time_of(l->cell[DAY], &row->start))
		return false;
	row->start = ask_floor(row->start, ASK_DAY);
	return true;
}

/* ---- rows ------------------------------------------------------------------- */

/* The key itself may be told: it is shown as its hash, the same as that of a
 * key found in a log. */
static struct str key_label(struct str token, struct buf *room)
{
	if (token.n < 32 || memchr(token.p, '*', token.n))
		return token;
	buf_addf(room, "%08x", (unsigned)(id_of("key", token).hi >> 32));
	return buf_str(room);
}

/* Rows of a plan or of bought capacity are kept apart from others. */
static void set_terms(struct bill_row *row, const struct line *l)
{
	struct str unit = text_of(l, UNIT);

	row->dim[BILL_ITEM] = unit;
	if (str_empty(unit) &&
	    str_glob(text_of(l, STATUS), "free_for_coding_plan")) {
		row->dim[BILL_ITEM] = STR("coding plan");
		row->flags |= BILL_PREPAID;
	}
}

/* Tokens are disjoint: those hit in the cache are part of the input. */
static bool set_tokens(struct bill_row *row, const struct line *l)
{
	int64_t input, hit, output, total;
	bool has_input, has_hit, has_output, has_total;

	if (!count_of(l, INPUT, &has_input, &input) ||
	    !count_of(l, HIT, &has_hit, &hit) ||
	    !count_of(l, OUTPUT, &has_output, &output) ||
	    !count_of(l, TOTAL, &has_total, &total))
		return false;
	if (has_input)
		bill_set(row, TOKENS_INPUT, input > hit ? input - hit : 0);
	if (has_hit)
		bill_set(row, TOKENS_CACHE_READ, hit);
	else if (has_input)
		row->flags |= BILL_UPPER;
	if (has_output)
		bill_set(row, TOKENS_OUTPUT, output);
	if (!has_input && !has_output && has_total)
		bill_set(row, TOKENS_UNCLASSIFIED, total);
	return true;
}

/* Images and seconds are rows of their own. */
static bool add_units(struct ask *a, const struct bill_row *of,
		      const struct line *l)
{
	static const struct {
		enum column column;
		const char *unit;
	} units[] = {{IMAGES, "images"}, {SECONDS, "seconds"}};

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct bill_row row = bill_row(BILL_USAGE, of->start,
					       of->width);
		bool known;

		if (!count_of(l, units[i].column, &known, &row.units))
			return false;
		if (row.units == 0)
			continue;
		memcpy(row.dim, of->dim, sizeof(row.dim));
		row.dim[BILL_UNIT] = str_from(units[i].unit);
		row.flags = of->flags & BILL_PREPAID;
		bill_add(a->batch, &row);
	}
	return true;
}

/* A row of other days than were asked for comes again with theirs, if they
 * are asked for at all. */
static bool is_wanted(const struct ask *a, const struct bill_row *row)
{
	const struct volcengine_usage *u = a->scratch;
	int64_t at = row->width == ASK_DAY ? row->start - VOLCENGINE_ZONE
					   : row->start;

	if (at >= a->since && at < u->last)
		return at >= u->at && at < u->end;
	return u->at == a->since;
}

static bool read_line(struct ask *a, const struct line *l, struct err *err)
{
	struct bill_row row = bill_row(BILL_USAGE, 0, ASK_HOUR);
	struct buf label = {0};
	int64_t calls;
	bool known, ok;

	if (!read_time(l, &row))
		return err_set(err, "Volcengine's usage has a row without a "
				    "time");
	if (!is_wanted(a, &row))
		return true;
	ok = set_tokens(&row, l) && count_of(l, CALLS, &known, &calls);
	row.dim[BILL_MODEL] = text_of(l, MODEL);
	row.dim[BILL_PROJECT] = text_of(l, ENDPOINT);
	row.dim[BILL_KEY] = key_label(text_of(l, TOKEN), &label);
	set_terms(&row, l);
	if (ok && known)
		row.requests = calls;
	ok = ok && add_units(a, &row, l);
	if (ok && (row.known || row.requests > 0))
		bill_add(a->batch, &row);
	buf_release(&label);
	return ok || err_set(err, "Volcengine's usage has something in it "
				  "that is no count");
}

/* ---- by columns --------------------------------------------------------------- */

static bool read_columns(struct ask *a, const struct json *fields,
			 const int place[COLUMNS], int64_t *rows,
			 struct err *err)
{
	size_t count = json_count(json_get(json_at(fields, 0), "Values"));

	for (size_t i = 0; i < json_count(fields); i++)
		if (json_count(json_get(json_at(fields, i), "Values")) !=
		    count)
			return err_set(err, "Volcengine's columns differ in "
					    "length");
	for (size_t i = 0; i < count; i++) {
		struct line l = {{NULL}};

		for (int c = 0; c < COLUMNS; c++) {
			const struct json *field =
				place[c] < 0 ? NULL
					     : json_at(fields,
						       (size_t)place[c]);

			l.cell[c] = json_at(json_get(field, "Values"), i);
		}
		if (!read_line(a, &l, err))
			return false;
	}
	*rows = (int64_t)count;
	return true;
}

/* ---- by rows -------------------------------------------------------------------- */

static void visit_cell(void *ctx, const char *key, struct json *v)
{
	struct line *l = ctx;
	enum column c = column_find(key);

	if (c < COLUMNS)
		l->cell[c] = v;
}

/* An object by column names, or values in the order of the fields. */
static bool read_record(struct ask *a, const struct json *record,
			const int place[COLUMNS], struct err *err)
{
	const struct json *values = json_get(record, "Values");
	struct line l = {{NULL}};

	if (json_kind(record) == JSON_LIST)
		values = record;
	if (json_kind(values) == JSON_LIST) {
		for (int c = 0; c < COLUMNS; c++)
			if (place[c] >= 0)
				l.cell[c] = json_at(values, (size_t)place[c]);
	} else {
		json_each(record, visit_cell, &l);
	}
	return read_line(a, &l, err);
}

static bool read_records(struct ask *a, const struct json *records,
			 const int place[COLUMNS], struct err *err)
{
	for (size_t i = 0; i < json_count(records); i++) {
		const struct json *record = json_at(records, i);
		struct json *inner = NULL;
		struct str text;
		bool ok;

		/* Some are JSON in a string. */
		if (json_str(record, &text))
			record = inner = json_parse(text, "record", NULL);
		ok = read_record(a, record, place, err);
		json_free(inner);
		if (!ok)
			return false;
	}
	return true;
}

bool volcengine_table_read(struct ask *a, const struct json *result,
			   int64_t *rows, struct err *err)
{
	const struct json *fields = json_get(result, "Fields");
	const struct json *records = json_get(result, "Records");
	int place[COLUMNS];
	int64_t all;

	find_places(fields, place);
	*rows = (int64_t)json_count(records);
	if (*rows)
		return read_records(a, records, place, err);
	if (json_count(fields))
		return read_columns(a, fields, place, rows, err);
	/* Nothing was used, and it says so. */
	if (json_kind(fields) == JSON_LIST || json_kind(records) == JSON_LIST ||
	    (answer_count(result, "DataCount", &all) && all == 0))
		return true;
	return err_set(err, "Volcengine's answer has no usage in it");
}

/* ---- GetUsage ------------------------------------------------------------------- */

static bool read_point(struct ask *a, const struct json *point,
		       enum token_category c)
{
	struct bill_row row = bill_row(BILL_USAGE, 0, ASK_HOUR);
	const struct volcengine_usage *u = a->scratch;
	int64_t n;

	if (!answer_time(point, "Timestamp", &row.start) ||
	    !answer_count(point, "Value", &n))
		return false;
	row.start = ask_floor(row.start, ASK_HOUR);
	row.flags = c == TOKENS_INPUT ? BILL_UPPER : 0;
	bill_set(&row, c, n);
	/* The end may be told too, and again as the next beginning. */
	if (n > 0 && row.start >= u->at && row.start < u->end)
		bill_add(a->batch, &row);
	return true;
}

static bool read_points(struct ask *a, const struct json *of,
			enum token_category c)
{
	const struct json *items = json_get(of, "MetricItems");

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *values = json_get(json_at(items, i),
						     "Values");

		for (size_t k = 0; k < json_count(values); k++)
			if (!read_point(a, json_at(values, k), c))
				return false;
	}
	return true;
}

bool volcengine_plain_read(struct ask *a, const struct json *result,
			   struct err *err)
{
	const struct json *list = json_get(result, "UsageResults");
	bool ok = true;

	if (json_kind(list) != JSON_LIST)
		return err_set(err, "Volcengine's answer has no usage in it");
	for (size_t i = 0; i < json_count(list) && ok; i++) {
		const struct json *of = json_at(list, i);
		struct str name = answer_text(of, "Name");

		if (str_glob(name, "PromptTokens"))
			ok = read_points(a, of, TOKENS_INPUT);
		else if (str_glob(name, "CompletionTokens"))
			ok = read_points(a, of, TOKENS_OUTPUT);
	}
	return ok || err_set(err, "Volcengine's usage has something in it "
				  "that is no count");
}
