#include "collectors/apis/aws_series.h"

#include <string.h>

#include "collectors/answer.h"
#include "collectors/apis/aws.h"
#include "core/mem.h"
#include "core/model_id.h"

/* An ARN that ends in a model's id is that model; one that ends in a name
 * somebody gave stays whole. */
static struct str model_of(struct str id)
{
	static const char *const kinds[] = {":foundation-model/",
					    ":inference-profile/"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		ptrdiff_t at = str_find(id, str_from(kinds[i]));

		if (at >= 0 && str_starts(id, STR("arn:")))
			return str_skip(id, (size_t)at + strlen(kinds[i]));
	}
	return id;
}

/* Claude's input leaves cached tokens out; of others that is not known. */
static bool may_hold_cached(const struct aws_series *s)
{
	struct model_id id;

	if (s->metric->space == MANTLE)
		return true;
	model_id_parse(s->model, &id);
	return strcmp(id.maker, "anthropic") != 0;
}

static void add_value(struct ask *a, const struct aws_series *s, int64_t hour,
		      int64_t n)
{
	const struct aws_metrics *m = a->scratch;
	struct bill_row row = bill_row(BILL_USAGE, hour, ASK_HOUR);

	row.dim[BILL_MODEL] = model_of(s->model);
	row.dim[BILL_REGION] = str_from(m->target.region);
	if (s->metric->space == MANTLE)
		row.dim[BILL_ITEM] = STR("mantle");
	if (s->metric->what == REQUESTS) {
		row.requests = n;
	} else if (s->metric->what == IMAGES) {
		row.units = n;
		row.dim[BILL_UNIT] = STR("images");
	} else {
		bill_set(&row, s->metric->what, n);
		if (s->metric->what == TOKENS_INPUT && may_hold_cached(s))
			row.flags |= BILL_UPPER;
	}
	bill_add(a->batch, &row);
}

bool aws_series_take(struct ask *a, const struct aws_series *s,
		     const struct json *result, struct err *err)
{
	const struct json *times = json_get(result, "Timestamps");
	const struct json *values = json_get(result, "Values");
	int64_t at, n;

	if (json_count(times) != json_count(values))
		return err_set(err, "CloudWatch's times and values of %s do "
				    "not match", s->metric->name);
	for (size_t i = 0; i < json_count(times); i++) {
		if (!answer_time_of(json_at(times, i), &at) ||
		    !answer_count_of(json_at(values, i), &n))
			return err_set(err, "CloudWatch wrote something in %s "
					    "that is no count",
				       s->metric->name);
		at = ask_floor(at, ASK_HOUR);
		if (at >= a->since && at < a->until)
			add_value(a, s, at, n);
	}
	return true;
}
