/* Tokens from the managed Prometheus that a workspace delivers its metrics to.
 *
 * Whether "model_usage" is a counter or tells each minute's tokens is not
 * documented. So each poll first counts, over its window and at least a day,
 * how often samples change and how often they fall. A counter falls when its
 * exporter starts anew, now and then; a minute's tokens fall about every other
 * time. Only then hours are asked for: the increase of a counter, the sum of
 * minutes. What cannot be told is read as a counter: its increase can be too
 * little, the sum of a counter's samples would be far too much.
 *
 * A server that understands none of this, or has nothing to say to it, is asked
 * for the samples as they are, and the same is done here. */
#include "collectors/apis/alibaba.h"

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/parts.h"
#include "collectors/url.h"
#include "core/mem.h"

#define SERIES "model_usage{usage_type!=\"total_tokens\"}"

enum { FALLS_LEAST = 3, FALLS_SHARE = 10 };

/* At most this many hours in one answer. */
#define PART (7 * ASK_DAY)

bool alibaba_metrics_wanted(const struct ask *a)
{
	return answer_at(a->config->json, "endpoints.metrics") ||
	       ask_config(a, "base_url");
}

bool alibaba_metrics_told(const struct ask *a)
{
	const struct alibaba_own *own = a->own;

	return alibaba_metrics_wanted(a) && !own->no_metrics;
}

/* ---- where ---------------------------------------------------------------- */

/* The secret itself travels in a header. */
static bool is_safe(const struct ask *a)
{
	struct buf url = {0};
	struct url_parts parts;
	bool ok;

	ask_host(a, "metrics", NULL, &url);
	ok = url_split(buf_str(&url), &parts) &&
	     (str_glob(parts.scheme, "https") || parts_is_loopback(parts.host));
	buf_release(&url);
	return ok;
}

/* ---- asking --------------------------------------------------------------- */

static enum ask_step ask_range(struct ask *a, const char *query, int64_t from,
			       int64_t to, int64_t step)
{
	ask_get(a, "metrics", "/api/v1/query_range");
	ask_query(a, "query", query);
	ask_query_int(a, "start", from / 1000);
	ask_query_int(a, "end", to / 1000);
	ask_query_int(a, "step", step / 1000);
	return ASK_SEND;
}

/* Sums over days, the last one until now. */
static enum ask_step ask_nature(struct ask *a, const char *query)
{
	int64_t end = ask_floor(a->until, ASK_MINUTE);
	int64_t days = (end - a->since + ASK_DAY - 1) / ASK_DAY;

	days = days < 1 ? 1 : days;
	return ask_range(a, query, end - (days - 1) * ASK_DAY, end, ASK_DAY);
}

/* What is told at the end of an hour is the hour's: the first end is an hour
 * after `at`. */
static enum ask_step ask_usage(struct ask *a)
{
	struct alibaba_metrics *m = a->scratch;
	const char *query = m->is_gauge
		? "sum by (model,usage_type,workspace_id,apikey_id) "
		  "(sum_over_time(" SERIES "[1h]))"
		: "sum by (model,usage_type,workspace_id,apikey_id) "
		  "(increase(" SERIES "[1h]))";

	m->asking = ALIBABA_USAGE;
	m->end = m->at + PART < m->last ? m->at + PART : m->last;
	return ask_range(a, query, m->at + ASK_HOUR, m->end, ASK_HOUR);
}

/* The sample at `at` belongs to the minute before: it is where a counter's
 * increase begins. */
static enum ask_step ask_samples(struct ask *a)
{
	struct alibaba_metrics *m = a->scratch;

	m->asking = ALIBABA_SAMPLES;
	m->falls = m->changes = 0;
	m->end = m->at + PART < m->last ? m->at + PART : m->last;
	return ask_range(a, "sum by (model,usage_type)(model_usage{usage_type=~"
			    "\"input_tokens|output_tokens|cache_tokens\"})",
			 m->at, m->end < a->until
					? m->end : ask_floor(a->until,
							     ASK_MINUTE),
			 ASK_MINUTE);
}

/* From the beginning. */
static enum ask_step go_plain(struct ask *a)
{
	struct alibaba_metrics *m = a->scratch;

	bill_batch_empty(a->batch);
	m->at = a->since;
	return ask_samples(a);
}

enum ask_step alibaba_metrics_begin(struct ask *a, struct err *err)
{
	struct alibaba_metrics *m = a->scratch;

	if (!is_safe(a))
		return ask_fail(ASK_REFUSED, err, "endpoints.metrics is not "
				"https, and the secret would travel to it "
				"unprotected");
	a->since = ask_floor(a->since, ASK_HOUR);
	m->at = a->since;
	m->last = ask_floor(a->until - 1, ASK_HOUR) + ASK_HOUR;
	m->asking = ALIBABA_FALLS;
	return ask_nature(a, "sum(resets(" SERIES "[1d]))");
}

/* ---- samples ---------------------------------------------------------------- */

static bool is_nan(const struct json *v)
{
	struct str s;

	return json_str(v, &s) && str_glob(s, "nan");
}

/* [SECONDS, "NUMBER"]. An increase is an estimate and has a fraction. */
static bool read_sample(const struct json *v, int64_t *at, int64_t *n)
{
	return answer_time_of(json_at(v, 0), at) &&
	       answer_decimal_of(json_at(v, 1), 0, n) && *n >= 0 &&
	       *n <= TOKENS_MAX;
}

typedef void take_sample(struct ask *a, const struct json *labels, int64_t at,
			 int64_t n);

static bool read_series(struct ask *a, const struct json *series,
			take_sample *take, struct err *err)
{
	const struct json *values = json_get(series, "values");
	struct alibaba_metrics *m = a->scratch;
	int64_t at, n;

	m->before = -1;
	for (size_t i = 0; i < json_count(values); i++) {
		const struct json *sample = json_at(values, i);

		if (is_nan(json_at(sample, 1)))
			continue;
		if (!read_sample(sample, &at, &n))
			return err_set(err, "Prometheus wrote a sample that "
					    "is no count");
		take(a, json_get(series, "metric"), at, n);
		m->before = n;
	}
	return true;
}

static bool read_matrix(struct ask *a, const struct json *v, take_sample *take,
			struct err *err)
{
	const struct json *list = answer_at(v, "data.result");
	char says[256];

	if (!str_is(answer_text(v, "status"), "success")) {
		answer_message(v, says);
		return err_set(err, "Prometheus cannot tell%s%s",
			       says[0] ? ": " : "", says);
	}
	if (!str_is(answer_text(json_get(v, "data"), "resultType"),
		    "matrix") || json_kind(list) != JSON_LIST)
		return err_set(err, "Prometheus' answer has no matrix in it");
	if (answer_true(v, "isPartial"))
		return err_set(err, "Prometheus' answer is only a part");
	for (size_t i = 0; i < json_count(list); i++)
		if (!read_series(a, json_at(list, i), take, err))
			return false;
	return true;
}

/* ---- counter or gauge ------------------------------------------------------- */

static void take_nature(struct ask *a, const struct json *labels, int64_t at,
			int64_t n)
{
	struct alibaba_metrics *m = a->scratch;

	(void)labels;
	(void)at;
	if (m->asking == ALIBABA_FALLS)
		m->falls += n;
	else
		m->changes += n;
}

static enum ask_step after_nature(struct ask *a)
{
	struct alibaba_metrics *m = a->scratch;

	if (m->asking == ALIBABA_FALLS) {
		m->asking = ALIBABA_CHANGES;
		return ask_nature(a, "sum(changes(" SERIES "[1d]))");
	}
	m->is_gauge = m->falls >= FALLS_LEAST &&
		      m->falls * FALLS_SHARE >= m->changes;
	return ask_usage(a);
}

/* ---- rows --------------------------------------------------------------------- */

/* Cached tokens are part of the input: they are taken out of it when all is
 * read, as each kind of usage is a series of its own. */
static void set_usage(struct bill_row *row, struct str type, int64_t n)
{
	if (str_is(type, "input_tokens")) {
		row->tokens[TOKENS_INPUT] += n;
		row->known |= TOKENS_BIT(TOKENS_INPUT);
	} else if (str_is(type, "output_tokens")) {
		bill_set(row, TOKENS_OUTPUT, n);
	} else if (str_is(type, "cache_tokens")) {
		bill_set(row, TOKENS_CACHE_READ, n);
		row->tokens[TOKENS_INPUT] -= n;
	} else {
		/* Images, sound, characters: whether tokens of pictures are
		 * in the input too is not told. */
		row->units = n;
		row->dim[BILL_UNIT] = type;
	}
}

static void take_usage(struct ask *a, const struct json *labels, int64_t at,
		       int64_t n)
{
	const struct alibaba_metrics *m = a->scratch;
	struct str type = answer_text(labels, "usage_type");
	struct bill_row row = bill_row(BILL_USAGE, ask_floor(at - 1, ASK_HOUR),
				       ASK_HOUR);

	/* Never the total beside its parts. */
	if (n == 0 || row.start < m->at || row.start >= m->end ||
	    str_is(type, "total_tokens") || str_empty(type))
		return;
	row.dim[BILL_MODEL] = answer_text(labels, "model");
	row.dim[BILL_PROJECT] = answer_text(labels, "workspace_id");
	row.dim[BILL_KEY] = answer_text(labels, "apikey_id");
	row.flags = BILL_ESTIMATED;
	set_usage(&row, type, n);
	bill_add(a->batch, &row);
}

/* Samples as they are: how often they change and fall, */
static void take_change(struct ask *a, const struct json *labels, int64_t at,
			int64_t n)
{
	struct alibaba_metrics *m = a->scratch;

	(void)labels;
	(void)at;
	m->changes += m->before >= 0 && n != m->before;
	m->falls += n < m->before;
}

/* then what each adds: all of it, or what the counter grew by; it grew from
 * nothing where it fell. */
static void take_minute(struct ask *a, const struct json *labels, int64_t at,
			int64_t n)
{
	const struct alibaba_metrics *m = a->scratch;

	if (m->is_gauge)
		take_usage(a, labels, at, n);
	else if (m->before >= 0)
		take_usage(a, labels, at, n < m->before ? n : n - m->before);
}

static void settle_row(struct bill_row *row)
{
	int64_t *input = &row->tokens[TOKENS_INPUT];

	if (*input < 0 || !(row->known & TOKENS_BIT(TOKENS_INPUT)))
		*input = 0;
	if (row->known & TOKENS_BIT(TOKENS_INPUT) &&
	    !(row->known & TOKENS_BIT(TOKENS_CACHE_READ)))
		row->flags |= BILL_UPPER;
}

static enum ask_step after_usage(struct ask *a)
{
	struct alibaba_metrics *m = a->scratch;

	m->at = m->end;
	if (m->at < m->last)
		return m->asking == ALIBABA_USAGE ? ask_usage(a)
						  : ask_samples(a);
	if (m->asking == ALIBABA_USAGE && m->changes == 0 &&
	    a->batch->count == 0)
		return go_plain(a);
	for (uint32_t i = 0; i < a->batch->count; i++)
		settle_row(&a->batch->rows[i]);
	ask_window(a, a->since, a->until, "model,workspace,key");
	return ASK_DONE;
}

static enum ask_step read_samples(struct ask *a, const struct json *v,
				  struct err *err)
{
	struct alibaba_metrics *m = a->scratch;

	if (!read_matrix(a, v, take_change, err))
		return ASK_FAILED;
	m->is_gauge = m->falls > 0 && m->falls * FALLS_SHARE >= m->changes;
	return read_matrix(a, v, take_minute, err) ? after_usage(a)
						   : ASK_FAILED;
}

enum ask_step alibaba_metrics_answer(struct ask *a, const struct reply *r,
				     struct err *err)
{
	struct alibaba_metrics *m = a->scratch;
	bool is_usage = m->asking == ALIBABA_USAGE;

	if (m->asking == ALIBABA_SAMPLES)
		return read_samples(a, r->json, err);
	if (!read_matrix(a, r->json, is_usage ? take_usage : take_nature, err))
		return ASK_FAILED;
	return is_usage ? after_usage(a) : after_nature(a);
}

/* An address of Prometheus' own that does not answer is a failure; base_url
 * may stand for the bills alone. */
enum ask_step alibaba_metrics_refused(struct ask *a, const struct reply *r,
				      struct err *err)
{
	const struct alibaba_metrics *m = a->scratch;
	struct alibaba_own *own = a->own;
	bool is_guess = !answer_at(a->config->json, "endpoints.metrics");

	(void)err;
	if (m->asking != ALIBABA_SAMPLES &&
	    (r->status == 400 || r->status == 422))
		return go_plain(a);
	if (!is_guess || r->status / 100 != 4 || r->status == 429)
		return ASK_DEFAULT;
	own->no_metrics = true;
	return ASK_DONE;
}
