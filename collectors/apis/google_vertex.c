#include "collectors/apis/google_vertex.h"

#include "collectors/apis/google.h"
#include "core/mem.h"

#define SERVING "aiplatform.googleapis.com/publisher/online_serving/"
#define RESOURCE "aiplatform.googleapis.com/PublisherModel"

static const struct google_query queries[] = {
	{
		.type = SERVING "token_count",
		.resource = RESOURCE,
		.groups = {"resource.label.model_user_id",
			   "resource.label.location", "metric.label.type"},
	},
	{
		.type = SERVING "model_invocation_count",
		.resource = RESOURCE,
		.groups = {"resource.label.model_user_id",
			   "resource.label.location"},
	},
};

/* The row that the figures of a series belong to. */
static struct bill_row row_of(struct ask *a, const struct json *series,
			      int64_t start)
{
	struct bill_row row = bill_row(BILL_USAGE, ask_floor(start, ASK_HOUR),
				       ASK_HOUR);
	struct str user = google_label(series, "resource.labels.model_user_id");

	row.dim[BILL_PROJECT] = str_from(google_project(a, NULL));
	row.dim[BILL_MODEL] = google_model(user);
	row.dim[BILL_REGION] = google_label(series, "resource.labels.location");
	return row;
}

/* Nothing tells cached tokens apart. What a type other than these two counts
 * is not known, so it stands by itself. */
static void add_tokens(struct ask *a, const struct json *series, int64_t start,
		       int64_t count)
{
	struct bill_row row = row_of(a, series, start);
	struct str type = google_label(series, "metric.labels.type");

	if (str_is(type, "input")) {
		bill_set(&row, TOKENS_INPUT, count);
		row.flags = BILL_UPPER;
	} else if (str_is(type, "output")) {
		bill_set(&row, TOKENS_OUTPUT, count);
	} else {
		bill_set(&row, TOKENS_UNCLASSIFIED, count);
		row.dim[BILL_ITEM] = type;
	}
	bill_add(a->batch, &row);
}

static void add_calls(struct ask *a, const struct json *series, int64_t start,
		      int64_t count)
{
	struct bill_row row = row_of(a, series, start);

	row.requests = count;
	bill_add(a->batch, &row);
}

static google_point *const visits[] = {add_tokens, add_calls};

enum ask_step google_vertex_begin(struct ask *a, struct err *err)
{
	struct google_vertex *v = a->scratch;

	google_walk_begin(&v->walk, a, "hour,project,model,region");
	return google_query_begin(a, &v->walk, &queries[0], err);
}

static enum ask_step next_query(struct ask *a, struct err *err)
{
	struct google_vertex *v = a->scratch;

	if (++v->query == (int)ARRAY_LEN(queries))
		return ASK_DONE;
	return google_query_begin(a, &v->walk, &queries[v->query], err);
}

enum ask_step google_vertex_answer(struct ask *a, const struct reply *r,
				   struct err *err)
{
	struct google_vertex *v = a->scratch;
	enum ask_step step;

	if (!google_points(a, r, visits[v->query], err))
		return ASK_FAILED;
	step = google_query_next(a, &v->walk, &queries[v->query], r, err);
	return step == ASK_DONE ? next_query(a, err) : step;
}

enum ask_step google_vertex_refused(struct ask *a, const struct reply *r,
				    struct err *err)
{
	const struct google_vertex *v = a->scratch;
	bool tokens_read = v->query > 0;

	return google_is_unknown_metric(r) ||
	       (tokens_read && google_is_no_metric(r)) ? next_query(a, err)
						       : ASK_DEFAULT;
}
