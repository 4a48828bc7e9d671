#include "collectors/apis/azure_series.h"

#include <strings.h>

#include "collectors/answer.h"
#include "collectors/apis/azure.h"
#include "core/mem.h"
#include "core/utf8.h"

/* A field of a key: no name of Azure holds this byte. */
#define APART '\x1f'

const struct azure_metric azure_metrics_table[AZURE_METRICS] = {
	{"InputTokens", AZURE_TOKENS, TOKENS_INPUT},
	{"OutputTokens", AZURE_TOKENS, TOKENS_OUTPUT},
	{"ProcessedPromptTokens", AZURE_TOKENS_OLD, TOKENS_INPUT},
	{"GeneratedTokens", AZURE_TOKENS_OLD, TOKENS_OUTPUT},
	{"cacheReadInputTokens", AZURE_CACHE, TOKENS_CACHE_READ},
	{"ephemeral5mInputTokens", AZURE_CACHE, TOKENS_CACHE_WRITE_5M},
	{"ephemeral1hInputTokens", AZURE_CACHE, TOKENS_CACHE_WRITE_1H},
	{"AudioInputTokens", AZURE_AUDIO, TOKENS_AUDIO_IN},
	{"AudioOutputTokens", AZURE_AUDIO, TOKENS_AUDIO_OUT},
	{"AudioPromptTokens", AZURE_AUDIO_OLD, TOKENS_AUDIO_IN},
	{"AudioCompletionTokens", AZURE_AUDIO_OLD, TOKENS_AUDIO_OUT},
	{"ModelRequests", AZURE_CALLS, -1},
	{"AzureOpenAIRequests", AZURE_CALLS_OLD, -1},
};

int azure_metric_find(struct str name)
{
	for (int i = 0; i < AZURE_METRICS && name.n; i++)
		if (strcasecmp(name.p, azure_metrics_table[i].name) == 0)
			return i;
	return -1;
}

static bool is_old(enum azure_group g)
{
	return g == AZURE_TOKENS_OLD || g == AZURE_AUDIO_OLD ||
	       g == AZURE_CALLS_OLD;
}

/* ---- sums --------------------------------------------------------------------------- */

static int metric_of(const struct json *value)
{
	return azure_metric_find(answer_text(json_get(value, "name"), "value"));
}

/* A metric can fail inside an answer that is fine otherwise. */
static bool is_fine(const struct json *value, struct err *err)
{
	struct str code = answer_text(value, "errorCode");
	struct buf clean = {0};
	char why[256];

	if (!code.n || str_is(code, "Success"))
		return true;
	code.n = code.n < 64 ? code.n : 64;
	utf8_clean(&clean, code);
	answer_message(value, why);
	err_set(err, "Azure could not read a metric: %s%s%s", buf_text(&clean),
		why[0] ? ": " : "", why);
	buf_release(&clean);
	return false;
}

/* 1: *hour and *n are set; 0: the point has no data, which is not zero; -1:
 * it cannot be read. */
static int read_point(const struct json *point, int64_t *hour, int64_t *n)
{
	enum json_kind kind = json_kind(json_get(point, "total"));

	if (kind == JSON_NONE || kind == JSON_NIL)
		return 0;
	if (!answer_count(point, "total", n) ||
	    !answer_time(point, "timeStamp", hour))
		return -1;
	*hour = ask_floor(*hour, ASK_HOUR);
	return 1;
}

static bool sum_series(const struct ask *a, const struct json *series,
		       struct azure_sums *to, int metric)
{
	const struct json *data = json_get(series, "data");
	int64_t open = ask_floor(a->batch->until, ASK_HOUR);

	for (size_t i = 0; i < json_count(data); i++) {
		int64_t hour, n;
		int got = read_point(json_at(data, i), &hour, &n);

		if (got < 0)
			return false;
		if (got == 0)
			continue;
		to->has_data[metric] |= n > 0;
		to->closed[metric] += hour < open ? n : 0;
	}
	return true;
}

bool azure_sum(const struct ask *a, const struct json *answer,
	       struct azure_sums *out, struct err *err)
{
	const struct json *values = json_get(answer, "value");

	*out = (struct azure_sums){.closed = {0}};
	for (size_t i = 0; i < json_count(values); i++) {
		const struct json *value = json_at(values, i);
		const struct json *series = json_get(value, "timeseries");
		int metric = metric_of(value);

		if (!is_fine(value, err))
			return false;
		for (size_t k = 0; metric >= 0 && k < json_count(series); k++)
			if (!sum_series(a, json_at(series, k), out, metric))
				return err_set(err, "Azure's metric %s holds a "
						    "total that is no count",
					       azure_metrics_table[metric].name);
	}
	return true;
}

/* ---- hours that are counted ----------------------------------------------------------- */

/* One hour of one deployment in a group of metrics, or (group -1) of a row. */
struct mark {
	int group;
	struct str deployment, model;
	int64_t hour;
};

static struct str mark_key(struct buf *to, const struct mark *m)
{
	buf_reset(to);
	buf_addf(to, "%d%c%lld%c", m->group, APART, (long long)m->hour, APART);
	azure_lower(to, m->deployment);
	buf_putc(to, APART);
	buf_add(to, m->model);
	return buf_str(to);
}

static void set_mark(struct azure_metrics *s, struct mark m)
{
	struct buf key = {0};

	intern_add(&s->seen, mark_key(&key, &m));
	buf_release(&key);
}

static bool has_mark(const struct azure_metrics *s, struct mark m)
{
	struct buf key = {0};
	bool has = intern_find(&s->seen, mark_key(&key, &m)) != UINT32_MAX;

	buf_release(&key);
	return has;
}

/* No deployment has this name. */
#define SOME STR("\x1f")

static void mark_counted(struct azure_metrics *s, int group,
			 const struct mark *m)
{
	set_mark(s, (struct mark){-1, m->deployment, m->model, m->hour});
	set_mark(s, (struct mark){group, m->deployment, STR(""), m->hour});
	set_mark(s, (struct mark){group, SOME, STR(""), m->hour});
}

/* Did the newer family count this hour? What has no deployment may be any. */
static bool is_counted(const struct azure_metrics *s, int older,
		       const struct mark *m)
{
	int newer = older - 1;
	struct str deployment = m->deployment.n ? m->deployment : SOME;

	return has_mark(s, (struct mark){newer, deployment, STR(""),
					 m->hour}) ||
	       has_mark(s, (struct mark){newer, STR(""), STR(""), m->hour});
}

/* ---- rows --------------------------------------------------------------------------- */

static struct str dimension(const struct json *series, const char *name)
{
	const struct json *list = json_get(series, "metadatavalues");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *m = json_at(list, i);
		struct str s = answer_text(json_get(m, "name"), "value");

		if (s.n && strcasecmp(s.p, name) == 0)
			return answer_text(m, "value");
	}
	return STR("");
}

/* Remember what a deployment runs, or take it from there. */
static struct str model_of(struct azure_metrics *s, struct str deployment,
			   struct str model)
{
	uint32_t name = intern_add(&s->seen, deployment);
	uint32_t number = intern_add(&s->seen, model);
	int i = 0;

	while (i < s->deployment_count && s->deployments[i].name != name)
		i++;
	if (i == s->deployment_count && model.n)
		*GROW(s->deployments, s->deployment_count,
		      s->deployment_room) =
			(struct azure_deployment){name, number};
	else if (i < s->deployment_count && model.n &&
		 s->deployments[i].model != number)
		s->deployments[i].model = 0;
	if (model.n || i == s->deployment_count)
		return model;
	return intern_str(&s->seen, s->deployments[i].model);
}

/* What the rows of one answer share, and which points are wanted: those above
 * zero, or the zeros of hours that have others. */
struct adding {
	struct ask *a;
	struct bill_row row;
	const struct azure_metric *metric;
	bool zeros;
};

static void add_point(const struct adding *to, const struct mark *m, int64_t n)
{
	struct bill_row row = to->row;

	row.start = m->hour;
	row.dim[BILL_ITEM] = m->deployment;
	row.dim[BILL_MODEL] = m->model.n ? m->model : m->deployment;
	if (to->metric->category < 0)
		row.requests = n;
	else
		bill_set(&row, (enum token_category)to->metric->category, n);
	if (to->metric->category == TOKENS_INPUT)
		row.flags |= BILL_UPPER;
	bill_add(to->a->batch, &row);
}

static void add_series(const struct adding *to, const struct json *series)
{
	struct azure_metrics *s = to->a->scratch;
	const struct json *data = json_get(series, "data");
	int group = (int)to->metric->group;
	struct mark m = {-1, dimension(series, "ModelDeploymentName"),
			 dimension(series, "ModelName"), 0};
	int64_t n;

	m.model = model_of(s, m.deployment, m.model);
	for (size_t i = 0; i < json_count(data); i++) {
		if (read_point(json_at(data, i), &m.hour, &n) <= 0 ||
		    (n == 0) != to->zeros || (n == 0 && !has_mark(s, m)) ||
		    (is_old(to->metric->group) && is_counted(s, group, &m)))
			continue;
		add_point(to, &m, n);
		if (n > 0)
			mark_counted(s, group, &m);
	}
}

void azure_add_rows(struct ask *a, const struct json *answer, const char *id,
		    unsigned flags)
{
	const struct json *values = json_get(answer, "value");
	struct adding to = {.a = a, .row = bill_row(BILL_USAGE, 0, ASK_HOUR)};
	struct buf account = {0}, subscription = {0};
	const struct azure_metrics *s = a->scratch;
	struct azure_resource r;

	if (!azure_resource_parse(str_from(id), &r))
		return;
	azure_lower(&account, r.account);
	azure_lower(&subscription, r.subscription);
	to.row.flags = flags;
	to.row.dim[BILL_ACCOUNT] = buf_str(&subscription);
	to.row.dim[BILL_PROJECT] = buf_str(&account);
	to.row.dim[BILL_REGION] = answer_text(answer, "resourceregion");
	/* Zeros second: whether an hour has anything is known by then. */
	for (size_t i = 0; i < 2 * json_count(values); i++) {
		const struct json *value = json_at(values,
						   i % json_count(values));
		const struct json *series = json_get(value, "timeseries");
		int metric = metric_of(value);

		to.zeros = i >= json_count(values);
		to.metric = metric < 0 ? NULL : &azure_metrics_table[metric];
		/* What was not asked for comes again with its group. */
		if (to.metric && (int)to.metric->group != s->group)
			continue;
		for (size_t k = 0; to.metric && k < json_count(series); k++)
			add_series(&to, json_at(series, k));
	}
	buf_release(&account);
	buf_release(&subscription);
}
