/* CloudWatch: ListMetrics tells which models there are, GetMetricData their
 * sums by hour; region after region. [API 2010-08-01, JSON 1.0] */
#include "collectors/apis/aws.h"

#include <stdlib.h>

#include "collectors/answer.h"
#include "collectors/apis/aws_series.h"
#include "collectors/remote_words.h"
#include "core/mem.h"
#include "core/model_id.h"

enum { CALL_QUERIES = 500, SERIES_MOST = 20000, MODEL_MOST = 1024 };

static const char *const spaces[SPACES] = {
	[RUNTIME] = "AWS/Bedrock", [MANTLE] = "AWS/BedrockMantle",
};

/* The cache metrics go by either name; which one is not documented. */
static const struct aws_metric metrics[] = {
	{RUNTIME, "InputTokenCount", TOKENS_INPUT},
	{RUNTIME, "OutputTokenCount", TOKENS_OUTPUT},
	{RUNTIME, "CacheReadInputTokenCount", TOKENS_CACHE_READ},
	{RUNTIME, "CacheReadInputTokens", TOKENS_CACHE_READ},
	{RUNTIME, "CacheWriteInputTokenCount", TOKENS_CACHE_WRITE_5M},
	{RUNTIME, "CacheWriteInputTokens", TOKENS_CACHE_WRITE_5M},
	{RUNTIME, "Invocations", REQUESTS},
	{RUNTIME, "OutputImageCount", IMAGES},
	{MANTLE, "TotalInputTokens", TOKENS_INPUT},
	{MANTLE, "TotalOutputTokens", TOKENS_OUTPUT},
	{MANTLE, "Inferences", REQUESTS},
};

/* ---- asking --------------------------------------------------------------- */

/* Metrics without news for three hours are left out where that is enough: each
 * costs money. */
static bool wants_recent(const struct ask *a)
{
	return a->now - a->since <= 170 * ASK_MINUTE;
}

static enum ask_step list_space(struct ask *a, struct str cursor)
{
	const struct aws_metrics *m = a->scratch;
	struct buf body = {0};

	buf_addf(&body, "{\"Namespace\":\"%s\"", spaces[m->space]);
	if (wants_recent(a))
		buf_puts(&body, ",\"RecentlyActive\":\"PT3H\"");
	if (cursor.n) {
		buf_puts(&body, ",\"NextToken\":");
		json_write_str(&body, cursor);
	}
	buf_putc(&body, '}');
	aws_call(a, "monitoring", "ListMetrics", buf_str(&body));
	buf_release(&body);
	return ASK_SEND;
}

static void write_query(struct buf *to, const struct aws_series *s, uint32_t id)
{
	buf_addf(to, "{\"Id\":\"q%u\",\"MetricStat\":{\"Metric\":{"
		     "\"Namespace\":\"%s\",\"MetricName\":\"%s\","
		     "\"Dimensions\":[{\"Name\":\"%s\",\"Value\":",
		 id, spaces[s->metric->space], s->metric->name,
		 s->dimension);
	json_write_str(to, s->model);
	buf_puts(to, "}]},\"Period\":3600,\"Stat\":\"Sum\"}}");
}

/* All models of a metric that were active in the last two weeks, each with
 * its name as the label. */
static void write_search(struct buf *to, const struct aws_metric *metric,
			 uint32_t id)
{
	buf_addf(to, "{\"Id\":\"q%u\",\"Expression\":\"SEARCH('{%s,ModelId} "
		     "MetricName=\\\"%s\\\"','Sum',3600)\"}",
		 id, spaces[metric->space], metric->name);
}

static int64_t last_hour(const struct ask *a)
{
	return ask_floor(a->until - 1, ASK_HOUR) + ASK_HOUR;
}

static enum ask_step ask_data(struct ask *a, struct str cursor)
{
	const struct aws_metrics *m = a->scratch;
	struct buf body = {0};

	buf_puts(&body, "{\"MetricDataQueries\":[");
	for (uint32_t i = m->first; i < m->last; i++) {
		if (i > m->first)
			buf_putc(&body, ',');
		if (m->searching)
			write_search(&body, m->list[i].metric, i);
		else
			write_query(&body, &m->list[i], i);
	}
	buf_addf(&body, "],\"StartTime\":%lld,\"EndTime\":%lld,"
			"\"ScanBy\":\"TimestampAscending\"",
		 (long long)a->since / 1000, (long long)last_hour(a) / 1000);
	if (cursor.n) {
		buf_puts(&body, ",\"NextToken\":");
		json_write_str(&body, cursor);
	}
	buf_putc(&body, '}');
	aws_call(a, "monitoring", "GetMetricData", buf_str(&body));
	buf_release(&body);
	return ASK_SEND;
}

/* ---- from one thing to the next --------------------------------------------- */

static enum ask_step next_region(struct ask *a)
{
	struct aws_metrics *m = a->scratch;

	m->count = m->first = m->last = 0;
	m->space = 0;
	m->searching = false;
	intern_release(&m->names);
	intern_init(&m->names);
	if (aws_region(a, m->region, m->target.region))
		return list_space(a, STR(""));
	ask_window(a, a->since, a->until, "model,region,item");
	return ASK_DONE;
}

static enum ask_step next_data(struct ask *a)
{
	struct aws_metrics *m = a->scratch;

	m->first = m->last;
	m->last = m->count - m->first > CALL_QUERIES ? m->first + CALL_QUERIES
						     : m->count;
	if (m->first < m->count)
		return ask_data(a, STR(""));
	m->region++;
	return next_region(a);
}

static enum ask_step next_space(struct ask *a)
{
	struct aws_metrics *m = a->scratch;

	m->space++;
	return m->space < SPACES ? list_space(a, STR("")) : next_data(a);
}

/* Keys that may read but not list: what there is, is found by its name. Of
 * the levels that Mantle is published at, no name tells one: it is left out. */
static enum ask_step search(struct ask *a)
{
	struct aws_metrics *m = a->scratch;

	m->count = 0;
	m->searching = true;
	m->space = SPACES;
	for (size_t i = 0; i < ARRAY_LEN(metrics); i++)
		if (metrics[i].space == RUNTIME)
			*GROW(m->list, m->count, m->room) =
				(struct aws_series){.metric = &metrics[i]};
	return next_data(a);
}

/* Cursors of one list are nothing to those of another. */
static bool may_go_on(struct ask *a, struct str cursor, struct err *err)
{
	const struct aws_metrics *m = a->scratch;
	struct buf text = {0};
	bool ok;

	buf_addf(&text, "%d %d %u ", m->region, m->space, m->first);
	buf_add(&text, cursor);
	ok = ask_page(a, buf_str(&text), err);
	buf_release(&text);
	return ok;
}

/* ---- what is listed ----------------------------------------------------------- */

static const struct aws_metric *metric_find(enum aws_space space, struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(metrics); i++)
		if (metrics[i].space == space && str_is(name, metrics[i].name))
			return &metrics[i];
	return NULL;
}

/* Name of the one dimension when it is the model, else NULL. */
static const char *dimension_of(const struct json *metric, struct str *value)
{
	static const char *const names[] = {"ModelId", "Model"};
	const struct json *list = json_get(metric, "Dimensions");

	*value = answer_text(json_at(list, 0), "Value");
	if (json_count(list) != 1 || value->n == 0 || value->n > MODEL_MOST ||
	    str_is(*value, "Across all model IDs"))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_is(answer_text(json_at(list, 0), "Name"), names[i]))
			return names[i];
	return NULL;
}

/* Set a mark; true when it was set before. */
static bool is_marked(struct aws_metrics *m, const char *name, int what,
		      struct str model)
{
	uint32_t before = m->names.count;
	struct buf mark = {0};
	bool marked;

	buf_addf(&mark, "%s %d ", name, what);
	buf_add(&mark, model);
	marked = intern_add(&m->names, buf_str(&mark)) < before;
	buf_release(&mark);
	return marked;
}

/* Was this figure of this model listed before, perhaps under its other name?
 * Then it is not asked for again. */
static bool is_listed(struct aws_metrics *m, const struct aws_metric *metric,
		      struct str model)
{
	return is_marked(m, spaces[metric->space], metric->what, model);
}

static void take_metric(struct aws_metrics *m, const struct json *v)
{
	const struct aws_metric *metric = metric_find(m->space,
						  answer_text(v, "MetricName"));
	struct str model;
	const char *dimension = dimension_of(v, &model);

	if (!metric || !dimension || is_listed(m, metric, model))
		return;
	*GROW(m->list, m->count, m->room) = (struct aws_series){
		.metric = metric,
		.model = intern_str(&m->names, intern_add(&m->names, model)),
		.dimension = dimension};
}

static enum ask_step take_list(struct ask *a, const struct json *v,
			       struct err *err)
{
	struct aws_metrics *m = a->scratch;
	const struct json *list = json_get(v, "Metrics");
	struct str cursor = answer_text(v, "NextToken");

	if (json_kind(list) != JSON_LIST)
		return ask_fail(ASK_FAILED, err, "CloudWatch's answer to "
				"ListMetrics has no \"Metrics\"");
	for (size_t i = 0; i < json_count(list); i++)
		take_metric(m, json_at(list, i));
	if (m->count > SERIES_MOST)
		return ask_fail(ASK_FAILED, err, "CloudWatch lists more than "
				"%d metrics in %s; asking for all would cost "
				"too much", SERIES_MOST, m->target.region);
	if (str_empty(cursor))
		return next_space(a);
	return may_go_on(a, cursor, err) ? list_space(a, cursor) : ASK_FAILED;
}

/* ---- what was counted ----------------------------------------------------------- */

/* The series an "Id" of ours stands for, among those asked for; or NULL. */
static struct aws_series *series_of(struct aws_metrics *m, struct str id)
{
	int64_t n;

	if (id.n < 2 || id.p[0] != 'q' || !str_int64(str_skip(id, 1), &n) ||
	    n < m->first || n >= m->last)
		return NULL;
	return &m->list[n];
}

/* What a search found, a model at a time. Of the two names of a figure the
 * first that the model has is the one that counts, on all pages. */
static bool take_found(struct ask *a, const struct aws_series *s,
		       const struct json *result, struct err *err)
{
	struct aws_metrics *m = a->scratch;
	struct str model = answer_text(result, "Label");
	struct aws_series found = *s;

	if (model.n == 0 || model.n > MODEL_MOST ||
	    str_is(model, "Across all model IDs") ||
	    json_count(json_get(result, "Timestamps")) == 0)
		return true;
	if (is_listed(m, s->metric, model) ==
	    !is_marked(m, s->metric->name, s->metric->what, model))
		return true;
	found.model = model;
	return aws_series_take(a, &found, result, err);
}

static bool take_result(struct ask *a, const struct json *result,
			struct err *err)
{
	const struct aws_metrics *m = a->scratch;
	struct aws_series *s = series_of(a->scratch,
					 answer_text(result, "Id"));
	struct str status = answer_text(result, "StatusCode");

	if (!s)
		return true;
	/* Partial data come with a way to more; the last page decides, there
	 * for all models that a search found. */
	if (!m->searching || s->state != INCOMPLETE)
		s->state = str_is(status, "Complete") ? COMPLETE : INCOMPLETE;
	if (str_is(status, "Forbidden") || str_is(status, "InternalError"))
		return err_set(err, "CloudWatch cannot tell %s (%s)",
			       s->metric->name, str_is(status, "Forbidden")
							? "forbidden"
							: "internal error");
	return m->searching ? take_found(a, s, result, err)
			    : aws_series_take(a, s, result, err);
}

/* Anything said beside the data means that some are missing. */
static bool is_whole(const struct json *v, struct err *err)
{
	const struct json *messages = json_get(v, "Messages");
	char text[200];
	struct str says;

	if (json_count(messages) == 0)
		return true;
	says = answer_text(json_at(messages, 0), "Value");
	words_copy(text, sizeof(text), says.n ? says.p : "");
	return err_set(err, "CloudWatch's answer is incomplete%s%s",
		       text[0] ? ": " : "", text);
}

static bool is_complete(const struct aws_metrics *m, struct err *err)
{
	for (uint32_t i = m->first; i < m->last; i++)
		if (m->list[i].state == INCOMPLETE)
			return err_set(err, "CloudWatch gave only a part of "
					    "%s", m->list[i].metric->name);
	return true;
}

static enum ask_step take_data(struct ask *a, const struct json *v,
			       struct err *err)
{
	const struct aws_metrics *m = a->scratch;
	const struct json *list = json_get(v, "MetricDataResults");
	struct str cursor = answer_text(v, "NextToken");

	if (json_kind(list) != JSON_LIST)
		return ask_fail(ASK_FAILED, err, "CloudWatch's answer to "
				"GetMetricData has no \"MetricDataResults\"");
	if (!is_whole(v, err))
		return ASK_FAILED;
	for (uint32_t i = m->first; m->searching && i < m->last; i++)
		m->list[i].state = UNSEEN;
	for (size_t i = 0; i < json_count(list); i++)
		if (!take_result(a, json_at(list, i), err))
			return ASK_FAILED;
	if (cursor.n)
		return may_go_on(a, cursor, err) ? ask_data(a, cursor)
						 : ASK_FAILED;
	return is_complete(m, err) ? next_data(a) : ASK_FAILED;
}

/* ---- the feed ---------------------------------------------------------------------- */

enum ask_step aws_metrics_begin(struct ask *a, struct err *err)
{
	(void)err;
	a->since = ask_floor(a->since, ASK_HOUR);
	intern_init(&((struct aws_metrics *)a->scratch)->names);
	return next_region(a);
}

enum ask_step aws_metrics_answer(struct ask *a, const struct reply *r,
				 struct err *err)
{
	const struct aws_metrics *m = a->scratch;

	return m->space < SPACES ? take_list(a, r->json, err)
				 : take_data(a, r->json, err);
}

/* Does the answer say that metrics may not be listed, or cannot be? */
static bool is_closed(const struct reply *r)
{
	static const char *const names[] = {
		"AccessDenied", "AccessDeniedException", "NotAuthorized",
		"UnknownOperationException", "InvalidAction"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (aws_error_is(r, names[i]))
			return true;
	return r->status == 404;
}

enum ask_step aws_metrics_refused(struct ask *a, const struct reply *r,
				  struct err *err)
{
	struct aws_metrics *m = a->scratch;
	enum ask_step step;

	if (m->space == RUNTIME && is_closed(r))
		return search(a);
	step = aws_refused(a, r, err);
	if (r->status / 100 != 4 ||
	    (step != ASK_FAILED && step != ASK_DEFAULT))
		return step;
	/* Not every region knows of Mantle. */
	if (m->space == MANTLE)
		return next_space(a);
	return m->searching
		? ask_fail(ASK_REFUSED, err, "AWS does not let this key list "
			   "metrics: allow cloudwatch:ListMetrics")
		: step;
}

void aws_metrics_end(struct ask *a)
{
	struct aws_metrics *m = a->scratch;

	free(m->list);
	m->list = NULL;
	intern_release(&m->names);
}
