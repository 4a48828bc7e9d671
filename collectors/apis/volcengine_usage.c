/* Tokens of inference by hour: GetInferenceUsage (Ark 2024-01-01), and where
 * that cannot be called GetUsage, which knows neither models nor cached
 * tokens. */
#include "collectors/apis/volcengine.h"

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/refusal.h"
#include "core/clock.h"

/* An answer spans no more; both days are in it. */
#define SPAN (31 * ASK_DAY)

/* ---- asking --------------------------------------------------------------- */

/* "2026-08-01", the day in China. */
static void put_day(struct buf *to, const char *name, int64_t ms)
{
	char text[24];

	time_format_utc(ms + VOLCENGINE_ZONE, text);
	buf_addf(to, "\"%s\":\"%.10s\"", name, text);
}

/* A filter without values is what rows are told apart by. */
static void put_table_body(struct buf *to, const struct volcengine_usage *u)
{
	buf_puts(to, "{\"QueryInterval\":\"Hour\",");
	put_day(to, "StartTime", u->at);
	buf_putc(to, ',');
	put_day(to, "EndTime", u->end - 1);
	if (!u->whole)
		buf_puts(to, ",\"Filters\":[{\"FieldName\":\"ModelName\"},"
			     "{\"FieldName\":\"ModelEndpoint\"},"
			     "{\"FieldName\":\"AuthToken\"}]");
	buf_putc(to, '}');
}

static void put_plain_body(struct buf *to, const struct volcengine_usage *u)
{
	buf_addf(to, "{\"Interval\":3600,\"StartTime\":%lld,"
		     "\"EndTime\":%lld}",
		 (long long)u->at / 1000, (long long)u->end / 1000);
}

static enum ask_step ask_span(struct ask *a)
{
	struct volcengine_usage *u = a->scratch;
	struct buf body = {0};

	u->end = u->at + SPAN < u->last ? u->at + SPAN : u->last;
	if (u->plain)
		put_plain_body(&body, u);
	else
		put_table_body(&body, u);
	volcengine_call(a, u->plain ? "GetUsage" : "GetInferenceUsage",
			"2024-01-01", buf_str(&body));
	buf_release(&body);
	return ASK_SEND;
}

/* Whole days of China's. */
static int64_t floor_day(int64_t ms)
{
	return ask_floor(ms + VOLCENGINE_ZONE, ASK_DAY) - VOLCENGINE_ZONE;
}

enum ask_step volcengine_usage_begin(struct ask *a, struct err *err)
{
	struct volcengine_usage *u = a->scratch;

	(void)err;
	volcengine_begin(a);
	a->since = u->at = floor_day(a->since);
	u->last = floor_day(a->until - 1) + ASK_DAY;
	return ask_span(a);
}

/* ---- the other way ---------------------------------------------------------- */

/* The newer action is not everywhere, and has a permission of its own. */
static bool is_not_there(const struct ask *a, const struct reply *r)
{
	static const char *const globs[] = {
		"InvalidAction*", "*ActionNotFound*", "UnsupportedAction*",
		"NoSuchAction*", "UnknownAction*", "AccessDenied*", NULL};
	const struct volcengine_usage *u = a->scratch;

	return !u->plain &&
	       refusal_is(answer_text(volcengine_error(r->json), "Code"),
			  globs);
}

/* From the beginning: rows of both ways would count twice. */
static enum ask_step ask_anew(struct ask *a)
{
	struct volcengine_usage *u = a->scratch;

	bill_batch_empty(a->batch);
	u->at = a->since;
	return ask_span(a);
}

static enum ask_step go_plain(struct ask *a)
{
	struct volcengine_usage *u = a->scratch;

	u->plain = true;
	return ask_anew(a);
}

/* Filters may be left out; what one version takes another may not. */
static bool dislikes_filters(const struct ask *a, const struct reply *r)
{
	static const char *const globs[] = {"InvalidParam*", "*InvalidFilter*",
					    "UnknownParam*", NULL};
	const struct volcengine_usage *u = a->scratch;

	return !u->plain && !u->whole &&
	       refusal_is(answer_text(volcengine_error(r->json), "Code"),
			  globs);
}

static enum ask_step go_whole(struct ask *a)
{
	struct volcengine_usage *u = a->scratch;

	u->whole = true;
	return ask_anew(a);
}

enum ask_step volcengine_usage_refused(struct ask *a, const struct reply *r,
				       struct err *err)
{
	if (dislikes_filters(a, r))
		return go_whole(a);
	return is_not_there(a, r) ? go_plain(a) : volcengine_refuse(a, r, err);
}

/* ---- answers ---------------------------------------------------------------- */

/* Fewer rows than there are: what came counts, and says so. */
static void mark_partial(struct ask *a, const struct json *result,
			 int64_t rows)
{
	struct bill_batch *b = a->batch;
	int64_t all;

	if (!answer_count(result, "DataCount", &all) || all <= rows)
		return;
	for (uint32_t i = 0; i < b->count; i++)
		b->rows[i].flags |= BILL_PARTIAL;
}

static bool read_result(struct ask *a, const struct json *result,
			struct err *err)
{
	const struct volcengine_usage *u = a->scratch;
	int64_t rows;

	if (u->plain)
		return volcengine_plain_read(a, result, err);
	if (!volcengine_table_read(a, result, &rows, err))
		return false;
	mark_partial(a, result, rows);
	return true;
}

enum ask_step volcengine_usage_answer(struct ask *a, const struct reply *r,
				      struct err *err)
{
	struct volcengine_usage *u = a->scratch;
	const struct json *result = json_get(r->json, "Result");

	if (dislikes_filters(a, r))
		return go_whole(a);
	if (is_not_there(a, r))
		return go_plain(a);
	if (volcengine_error(r->json))
		return volcengine_refuse(a, r, err);
	if (json_kind(result) != JSON_MAP)
		return ask_fail(ASK_FAILED, err, "Volcengine's answer has no "
				"\"Result\"");
	if (!read_result(a, result, err))
		return ASK_FAILED;
	u->at = u->end;
	if (u->at < u->last)
		return ask_span(a);
	ask_window(a, a->since, a->until,
		   u->plain ? "hour" : "model,endpoint,key");
	return ASK_DONE;
}
