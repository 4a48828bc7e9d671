/* https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries */
#include "collectors/apis/google_monitoring.h"

#include <stdio.h>

#include "collectors/answer.h"
#include "collectors/apis/google.h"
#include "collectors/url.h"

#define FINE_MS (5 * ASK_MINUTE)
#define LONG_MS ASK_DAY

enum { PAGE_POINTS = 20000 };   /* some 6 MB: well below HTTP_MOST */

/* ---- what to ask --------------------------------------------------------------- */

void google_walk_begin(struct google_walk *w, struct ask *a,
		       const char *grouping)
{
	int64_t since = ask_floor(a->since, ASK_HOUR);
	int64_t hour = ask_floor(a->until, ASK_HOUR);
	int64_t until = ask_floor(a->until, FINE_MS);

	*w = (struct google_walk){0};
	ask_window(a, since, until > since ? until : since, grouping);
	if (hour - since > LONG_MS) {
		w->parts[w->count++] = (struct google_stretch){since, hour,
							       ASK_HOUR};
		since = hour;
	}
	if (until > since)
		w->parts[w->count++] = (struct google_stretch){since, until,
							       FINE_MS};
}

static void put_filter(struct ask *a, const struct google_query *q)
{
	struct buf filter = {0};

	buf_addf(&filter, "metric.type=\"%s\"", q->type);
	if (q->resource)
		buf_addf(&filter, " AND resource.type=\"%s\"", q->resource);
	ask_query(a, "filter", buf_text(&filter));
	buf_release(&filter);
}

static bool put_path(struct ask *a, struct err *err)
{
	const char *project = google_project(a, err);
	struct buf path = {0};

	if (!project)
		return false;
	buf_puts(&path, "/v3/projects/");
	url_encode(&path, str_from(project));
	buf_puts(&path, "/timeSeries");
	ask_get(a, "metrics", buf_text(&path));
	buf_release(&path);
	return true;
}

static enum ask_step send_query(struct ask *a, const struct google_stretch *s,
				const struct google_query *q, struct str page,
				struct err *err)
{
	char period[24];

	if (!put_path(a, err))
		return ASK_REFUSED;
	snprintf(period, sizeof(period), "%llds", (long long)s->period / 1000);
	put_filter(a, q);
	ask_query_time(a, "interval.startTime", s->since);
	ask_query_time(a, "interval.endTime", s->until);
	ask_query(a, "aggregation.alignmentPeriod", period);
	ask_query(a, "aggregation.perSeriesAligner", "ALIGN_SUM");
	ask_query(a, "aggregation.crossSeriesReducer", "REDUCE_SUM");
	for (int i = 0; q->groups[i]; i++)
		ask_query(a, "aggregation.groupByFields", q->groups[i]);
	ask_query(a, "view", "FULL");
	ask_query_int(a, "pageSize", PAGE_POINTS);
	if (page.n)
		ask_query(a, "pageToken", page.p);
	return ASK_SEND;
}

enum ask_step google_query_begin(struct ask *a, struct google_walk *w,
				 const struct google_query *q, struct err *err)
{
	w->at = 0;
	w->type = q->type;
	if (w->count == 0)
		return ASK_DONE;
	return send_query(a, &w->parts[0], q, STR(""), err);
}

/* Tokens of two queries may be alike: only within one do they repeat. */
static bool turn_page(struct ask *a, const struct google_walk *w,
		      const struct google_query *q, struct str page,
		      struct err *err)
{
	struct buf cursor = {0};
	bool ok;

	buf_addf(&cursor, "%s %d %.*s", q->type, w->at, STR_ARG(page));
	ok = ask_page(a, buf_str(&cursor), err);
	buf_release(&cursor);
	return ok;
}

enum ask_step google_query_next(struct ask *a, struct google_walk *w,
				const struct google_query *q,
				const struct reply *r, struct err *err)
{
	struct str page = answer_text(r->json, "nextPageToken");

	if (page.n && !turn_page(a, w, q, page, err))
		return ASK_FAILED;
	if (!page.n && ++w->at >= w->count)
		return ASK_DONE;
	return send_query(a, &w->parts[w->at], q, page, err);
}

/* ---- what comes back ------------------------------------------------------------- */

/* When a bucket begins; and is any of it in the stretch that was asked for?
 * What is not would be told again in the next. */
static bool read_bucket(const struct google_walk *w, const struct json *point,
			int64_t *start, bool *wanted)
{
	const struct google_stretch *s = &w->parts[w->at];
	const struct json *interval = json_get(point, "interval");
	int64_t end;

	if (!answer_time(interval, "startTime", start))
		return false;
	if (!answer_time(interval, "endTime", &end))
		end = *start + 1;
	*wanted = *start < s->until && end > s->since;
	return true;
}

static bool read_point(struct ask *a, const struct json *series,
		       const struct json *point, google_point *visit,
		       struct err *err)
{
	const struct json *value = json_get(point, "value");
	const struct json *n = json_get(value, "int64Value");
	const struct google_walk *w = a->scratch;
	int64_t start, count;
	bool wanted;

	if (!n)
		n = json_get(value, "doubleValue");
	if (!n)         /* no data: not zero */
		return true;
	if (!answer_count_of(n, &count) ||
	    !read_bucket(w, point, &start, &wanted))
		return err_set(err, "Google's %s holds a point that is no "
				    "count of some time", a->feed->name);
	if (wanted)
		visit(a, series, start, count);
	return true;
}

static bool is_partial(const struct json *answer, struct err *err)
{
	const struct json *errors = json_get(answer, "executionErrors");
	char why[256];

	if (json_count(errors) == 0)
		return false;
	answer_message(json_at(errors, 0), why);
	err_set(err, "Google answered in part only%s%s", why[0] ? ": " : "",
		why);
	return true;
}

static bool is_asked_for(const struct google_walk *w,
			 const struct json *series)
{
	struct str type = google_label(series, "metric.type");

	return type.n == 0 || str_is(type, w->type);
}

bool google_points(struct ask *a, const struct reply *r, google_point *visit,
		   struct err *err)
{
	const struct json *list = json_get(r->json, "timeSeries");

	if (is_partial(r->json, err))
		return false;
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *series = json_at(list, i);
		const struct json *points = json_get(series, "points");

		if (!is_asked_for(a->scratch, series))
			continue;
		for (size_t k = 0; k < json_count(points); k++)
			if (!read_point(a, series, json_at(points, k), visit,
					err))
				return false;
	}
	return true;
}

bool google_is_unknown_metric(const struct reply *r)
{
	char why[256];

	answer_message(r->json, why);
	return r->status == 404 &&
	       str_find(str_from(why), STR("Cannot find metric")) >= 0;
}

bool google_is_no_metric(const struct reply *r)
{
	return r->status == 400 || r->status == 404;
}

struct str google_label(const struct json *series, const char *path)
{
	struct str s = {NULL, 0};

	json_str(answer_at(series, path), &s);
	return s;
}

struct str google_model(struct str label)
{
	const struct str mark = STR("models/");
	ptrdiff_t at;

	while ((at = str_find(label, mark)) >= 0)
		label = str_skip(label, (size_t)at + mark.n);
	return label;
}
