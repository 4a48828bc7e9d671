/* https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables,
 * https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query */
#include "collectors/apis/google_billing.h"

#include <stdio.h>

#include "collectors/answer.h"
#include "collectors/apis/google.h"
#include "collectors/url.h"
#include "core/clock.h"

enum { WAITS = 60, PAGE_ROWS = 10000 };

#define ANSWER_MS INT64_C(30000)        /* http.h: its own limit */
#define LONGEST_WAIT_MS INT64_C(20000)
#define MOST_BYTES "10737418240"

enum column { DAY, PROJECT, SKU, UNIT, CURRENCY, TYPE, QUANTITY, GROSS, CREDITS };

static const char *const column_names[GOOGLE_COLUMNS] = {
	"d", "p", "s", "u", "c", "t", "q", "gross", "cr",
};

/* ---- the query -------------------------------------------------------------------- */

/* Vertex AI and the Gemini API by the ids of their services; models of other
 * makers may be services of their own. */
static void put_services(const struct ask *a, struct buf *to)
{
	bool vertex = google_has_product(a, "vertex");
	bool gemini = google_has_product(a, "gemini");

	buf_addf(to, "(service.id IN (%s%s%s)", vertex ? "'C7E2-9256-1C43'" : "",
		 vertex && gemini ? "," : "", gemini ? "'AEFD-7695-64FA'" : "");
	if (vertex)
		buf_puts(to, " OR STARTS_WITH(service.description,'Claude')");
	buf_putc(to, ')');
}

/* Money is summed as NUMERIC, which is exact to a billionth. Table and project
 * were checked: they hold no quote. */
static void put_query(const struct ask *a, struct buf *to, const char *project)
{
	char day[24];

	time_format_utc(a->batch->since, day);
	buf_puts(to, "SELECT DATE(usage_start_time) d, project.id p, "
		     "sku.description s, usage.pricing_unit u, currency c, "
		     "cost_type t, SUM(usage.amount_in_pricing_units) q, "
		     "SUM(CAST(cost AS NUMERIC)) gross, "
		     "SUM(IFNULL((SELECT SUM(CAST(x.amount AS NUMERIC)) "
		     "FROM UNNEST(credits) x),0)) cr ");
	buf_addf(to, "FROM `%s` WHERE _PARTITIONTIME >= TIMESTAMP '%.10s' "
		     "AND usage_start_time >= TIMESTAMP '%.10s' "
		     "AND project.id = '%s' AND ",
		 ask_config(a, "billing_table"), day, day, project);
	put_services(a, to);
	buf_puts(to, " GROUP BY d,p,s,u,c,t");
}

/* How long the server may hold an answer back: less than we wait for it. */
static int64_t wait_ms(const struct ask *a)
{
	int64_t ms = ANSWER_MS;

	config_duration(answer_text(a->config->json, "timeout"), &ms);
	ms = ms * 2 / 3;
	return ms < LONGEST_WAIT_MS ? ms : LONGEST_WAIT_MS;
}

static void put_path(struct buf *to, const char *project)
{
	buf_puts(to, "/bigquery/v2/projects/");
	url_encode(to, str_from(project));
	buf_puts(to, "/queries");
}

enum ask_step google_billing_begin(struct ask *a, struct err *err)
{
	const char *project = google_project(a, err);
	struct buf path = {0}, query = {0}, body = {0};

	if (!project)
		return ASK_REFUSED;
	ask_window(a, ask_floor(a->since, ASK_DAY), a->until,
		   "day,project,sku");
	put_path(&path, project);
	put_query(a, &query, project);
	buf_puts(&body, "{\"query\":");
	json_write_str(&body, buf_str(&query));
	buf_addf(&body, ",\"useLegacySql\":false,\"timeoutMs\":%lld,"
			"\"maxResults\":%d,\"maximumBytesBilled\":\""
			MOST_BYTES "\"}",
		 (long long)wait_ms(a), PAGE_ROWS);
	ask_post(a, "billing", buf_text(&path), "application/json",
		 buf_str(&body));
	buf_release(&path);
	buf_release(&query);
	buf_release(&body);
	return ASK_SEND;
}

/* More of the job's result: a page, or the first once it is there. */
static enum ask_step ask_more(struct ask *a, struct str page, struct err *err)
{
	struct google_billing *b = a->scratch;
	const char *project = google_project(a, err);
	struct buf path = {0};

	if (!project)
		return ASK_REFUSED;
	if (!b->job[0])
		return ask_fail(ASK_FAILED, err,
				"BigQuery has more to say, but names no job");
	put_path(&path, project);
	buf_putc(&path, '/');
	url_encode(&path, str_from(b->job));
	ask_get(a, "billing", buf_text(&path));
	buf_release(&path);
	if (b->location[0])
		ask_query(a, "location", b->location);
	ask_query_int(a, "timeoutMs", wait_ms(a));
	ask_query_int(a, "maxResults", PAGE_ROWS);
	if (page.n)
		ask_query(a, "pageToken", page.p);
	return ASK_SEND;
}

/* ---- its answer --------------------------------------------------------------------- */

static void keep_job(struct google_billing *b, const struct json *answer)
{
	const struct json *job = json_get(answer, "jobReference");
	struct str id = answer_text(job, "jobId");
	struct str location = answer_text(job, "location");

	if (id.n && id.n < sizeof(b->job))
		snprintf(b->job, sizeof(b->job), "%.*s", STR_ARG(id));
	if (location.n && location.n < sizeof(b->location))
		snprintf(b->location, sizeof(b->location), "%.*s",
			 STR_ARG(location));
}

/* Without the others money is no less sure. */
static bool is_needed(enum column c)
{
	return c != PROJECT && c != UNIT && c != TYPE && c != QUANTITY;
}

/* Columns by their names: the order is the server's. */
static bool read_schema(struct google_billing *b, const struct json *answer,
			struct err *err)
{
	const struct json *fields = answer_at(answer, "schema.fields");

	if (!fields && b->has_schema)
		return true;
	for (int c = 0; c < GOOGLE_COLUMNS; c++) {
		size_t n = json_count(fields), i = 0;

		while (i < n && !str_glob(answer_text(json_at(fields, i),
						      "name"),
					  column_names[c]))
			i++;
		if (i == n && is_needed((enum column)c))
			return err_set(err, "BigQuery's answer lacks the "
					    "column \"%s\"", column_names[c]);
		b->place[c] = i < n ? (int)i : -1;
	}
	b->has_schema = true;
	return true;
}

static const struct json *cell(const struct google_billing *b,
			       const struct json *row, enum column c)
{
	if (b->place[c] < 0)
		return NULL;
	return json_get(json_at(json_get(row, "f"), (size_t)b->place[c]), "v");
}

static struct str cell_text(const struct google_billing *b,
			    const struct json *row, enum column c)
{
	struct str s = {NULL, 0};

	json_str(cell(b, row, c), &s);
	return s;
}

static void add_money(struct ask *a, const struct bill_row *like,
		      enum bill_kind kind, int64_t amount)
{
	struct bill_row row = *like;

	row.kind = kind;
	row.amount = amount;
	if (kind != BILL_COST)
		row.units = 0;
	bill_add(a->batch, &row);
}

static bool read_row(struct ask *a, const struct json *cells, struct err *err)
{
	const struct google_billing *b = a->scratch;
	struct bill_row row = bill_row(BILL_COST, 0, ASK_DAY);
	struct buf model = {0};
	int64_t gross, credits = 0;

	if (!answer_time_of(cell(b, cells, DAY), &row.start) ||
	    !answer_decimal_of(cell(b, cells, GROSS), 9, &gross) ||
	    !bill_currency(cell_text(b, cells, CURRENCY), row.currency))
		return err_set(err, "BigQuery's answer holds a row without a "
				    "day, cost or currency");
	answer_decimal_of(cell(b, cells, CREDITS), 9, &credits);
	google_sku_model(&model, cell_text(b, cells, SKU));
	row.dim[BILL_PROJECT] = cell_text(b, cells, PROJECT);
	row.dim[BILL_ITEM] = cell_text(b, cells, SKU);
	row.dim[BILL_UNIT] = cell_text(b, cells, UNIT);
	row.dim[BILL_MODEL] = buf_str(&model);
	answer_count_of(cell(b, cells, QUANTITY), &row.units);
	add_money(a, &row, str_is(cell_text(b, cells, TYPE), "tax") ? BILL_TAX
								    : BILL_COST,
		  gross);
	if (credits)
		add_money(a, &row, BILL_CREDIT, credits);
	buf_release(&model);
	return true;
}

/* Asking again is not polling: the server holds the answer back. */
static enum ask_step wait_on(struct ask *a, struct err *err)
{
	struct google_billing *b = a->scratch;

	if (++b->waits > WAITS)
		return ask_fail(ASK_FAILED, err,
				"BigQuery's query does not come to an end");
	return ask_more(a, STR(""), err);
}

/* Did all rows come that the server counted? */
static enum ask_step check_total(const struct google_billing *b,
				 const struct json *answer, struct err *err)
{
	int64_t total;

	if (answer_count(answer, "totalRows", &total) && total != b->rows)
		return ask_fail(ASK_FAILED, err,
				"BigQuery sent %lld rows of %lld",
				(long long)b->rows, (long long)total);
	return ASK_DONE;
}

enum ask_step google_billing_answer(struct ask *a, const struct reply *r,
				    struct err *err)
{
	struct google_billing *b = a->scratch;
	const struct json *rows = json_get(r->json, "rows");
	struct str page = answer_text(r->json, "pageToken");
	size_t n = json_count(rows);

	keep_job(b, r->json);
	if (!answer_true(r->json, "jobComplete"))
		return wait_on(a, err);
	if (!read_schema(b, r->json, err))
		return ASK_FAILED;
	for (size_t i = 0; i < n; i++)
		if (!read_row(a, json_at(rows, i), err))
			return ASK_FAILED;
	b->rows += (int64_t)n;
	if (!page.n)
		return check_total(b, r->json, err);
	return ask_page(a, page, err) ? ask_more(a, page, err) : ASK_FAILED;
}

/* BigQuery says 403 also when it is asked too often. */
enum ask_step google_billing_refused(struct ask *a, const struct reply *r,
				     struct err *err)
{
	struct str why = {NULL, 0};
	char text[256];

	(void)a;
	json_str(answer_at(r->json, "error.errors.0.reason"), &why);
	if (r->status != 403 || (!str_is(why, "rateLimitExceeded") &&
				 !str_is(why, "quotaExceeded")))
		return ASK_DEFAULT;
	answer_message(r->json, text);
	return ask_fail(ASK_THROTTLED, err, "BigQuery: %s", text);
}

/* ---- models in the text of a SKU ------------------------------------------------------ */

/* Next word of `s`, cut off its front. */
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

static bool is_version(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '.' && !(s.p[i] >= '0' && s.p[i] <= '9'))
			return false;
	return s.n > 0 && s.n < 8;
}

/* "Gemini 2.5 Flash Lite GA Text Input - Predictions". What follows the name
 * must be "GA" or "Text": "Gemini 2.5 Flash Image Output" is perhaps another
 * model, or the same one's images. */
void google_sku_model(struct buf *to, struct str sku)
{
	struct str family = take_word(&sku), version = take_word(&sku);
	struct str size = take_word(&sku), next = take_word(&sku);
	const char *name = str_is(size, "Pro") ? "pro"
			 : str_is(size, "Flash") ? "flash" : NULL;

	if (name && str_is(size, "Flash") && str_is(next, "Lite")) {
		name = "flash-lite";
		next = take_word(&sku);
	}
	if (str_is(family, "Gemini") && is_version(version) && name &&
	    (str_is(next, "GA") || str_is(next, "Text")))
		buf_addf(to, "gemini-%.*s-%s", STR_ARG(version), name);
}
