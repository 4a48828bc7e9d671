/* Anthropic: usage, costs and Claude Code analytics of an organization, by
 * its admin key. Facts: the vendor's Usage and Cost Admin API pages, and what
 * its answers showed where those are silent. */
#include "collectors/answer.h"
#include "collectors/apis/all.h"
#include "collectors/apis/anthropic_code.h"
#include "collectors/apis/anthropic_names.h"
#include "collectors/apis/buckets.h"
#include "collectors/remote_wait.h"
#include "collectors/url.h"
#include "core/clock.h"

/* ---- asking ------------------------------------------------------------- */

struct report {
	const char *path;
	const char *width;      /* word for it */
	int64_t width_ms;
	int64_t limit;          /* most buckets of a page */
	const char *groups;     /* five at most are taken */
};

static const struct report usage_report = {
	"/v1/organizations/usage_report/messages", "1h", ASK_HOUR, 168,
	"api_key_id,workspace_id,model,service_tier,context_window",
};

static const struct report cost_report = {
	"/v1/organizations/cost_report", "1d", ASK_DAY, 31,
	"workspace_id,description",
};

/* One poll: frozen, so that each page repeats the same query. */
struct poll {
	int64_t since;          /* UTC ms, start of a bucket */
};

static const struct report *report_of(const struct ask *a)
{
	return a->feed->money ? &cost_report : &usage_report;
}

static enum ask_step compose(struct ask *a, struct str cursor)
{
	const struct report *rep = report_of(a);
	const struct poll *p = a->scratch;

	ask_get(a, "", rep->path);
	ask_query_time(a, "starting_at", p->since);
	ask_query(a, "bucket_width", rep->width);
	buckets_group(a, rep->groups);
	ask_query_int(a, "limit", rep->limit);
	if (!str_empty(cursor))
		url_query(&a->request.url, "page", cursor);
	return ASK_SEND;
}

/* A range of costs without one whole day in it is refused as backwards: so
 * three days are the least, and the end is left open. The first day is read
 * whole. */
static enum ask_step begin(struct ask *a, struct err *err)
{
	struct poll *p = a->scratch;
	int64_t latest = ask_floor(a->until, ASK_DAY) - 3 * ASK_DAY;

	(void)err;
	p->since = ask_floor(a->since, a->first ? ASK_DAY
						: report_of(a)->width_ms);
	if (a->feed->money && p->since > latest)
		p->since = latest;
	return compose(a, STR(""));
}

static bool sign(struct ask *a, struct err *err)
{
	const char *key = ask_secret(a, "key");

	if (!key)
		return err_set(err, "the key \"key\" is missing: Anthropic "
				    "wants an admin key");
	ask_header(a, "x-api-key", key);
	ask_header(a, "anthropic-version", "2023-06-01");
	return true;
}

/* ---- usage -------------------------------------------------------------- */

static void set_count(struct bill_row *row, enum token_category c,
		      const struct json *map, const char *key)
{
	int64_t n;

	if (answer_count(map, key, &n))
		bill_set(row, c, n);
}

static void read_dims(struct bill_row *row, const struct json *v)
{
	row->dim[BILL_PROJECT] = answer_text(v, "workspace_id");
	row->dim[BILL_KEY] = answer_text(v, "api_key_id");
	row->dim[BILL_MODEL] = answer_text(v, "model");
	row->dim[BILL_TIER] = answer_text(v, "service_tier");
	row->dim[BILL_REGION] = answer_text(v, "inference_geo");
	row->dim[BILL_ITEM] = answer_text(v, "context_window");
}

/* Searches have a row of their own, so that nothing but tokens is in the
 * token rows. */
static void add_searches(struct ask *a, struct bill_row row,
			 const struct json *v)
{
	const struct json *tools = json_get(v, "server_tool_use");

	memset(row.tokens, 0, sizeof(row.tokens));
	row.known = 0;
	row.dim[BILL_UNIT] = STR("web searches");
	if (answer_count(tools, "web_search_requests", &row.units) &&
	    row.units > 0)
		bill_add(a->batch, &row);
}

/* The four counts of input are disjoint; output holds thinking; requests are
 * not told. */
static bool add_usage(struct ask *a, const struct bucket *b,
		      const struct json *v, struct err *err)
{
	const struct json *written = json_get(v, "cache_creation");
	struct bill_row row = bill_row(BILL_USAGE, b->start, b->width);

	(void)err;
	read_dims(&row, v);
	set_count(&row, TOKENS_INPUT, v, "uncached_input_tokens");
	set_count(&row, TOKENS_CACHE_READ, v, "cache_read_input_tokens");
	set_count(&row, TOKENS_CACHE_WRITE_5M, written,
		  "ephemeral_5m_input_tokens");
	set_count(&row, TOKENS_CACHE_WRITE_1H, written,
		  "ephemeral_1h_input_tokens");
	set_count(&row, TOKENS_OUTPUT, v, "output_tokens");
	if (row.known)
		bill_add(a->batch, &row);
	add_searches(a, row, v);
	return true;
}

/* ---- costs -------------------------------------------------------------- */

/* Amounts are cents: "123.45" is $1.2345, so 10^7 billionths each. */
static bool add_cost(struct ask *a, const struct bucket *b,
		     const struct json *v, struct err *err)
{
	struct bill_row row = bill_row(BILL_COST, b->start, b->width);
	struct str item = answer_text(v, "description");

	if (!buckets_money(v, "amount", 7, &row, err))
		return false;
	if (!row.currency[0])
		return true;
	read_dims(&row, v);
	row.dim[BILL_ITEM] = str_empty(item) ? answer_text(v, "cost_type")
					     : item;
	row.kind = buckets_cost_kind(row.amount, row.dim[BILL_ITEM]);
	bill_add(a->batch, &row);
	return true;
}

static enum ask_step answer(struct ask *a, const struct reply *r,
			    struct err *err)
{
	const struct poll *p = a->scratch;
	const struct bucket_reader reader = {
		.start = "starting_at",
		.end = "ending_at",
		.width = report_of(a)->width_ms,
		.result = a->feed->money ? add_cost : add_usage,
	};
	struct str cursor;
	enum ask_step step;

	if (!buckets_read(a, r->json, &reader, err))
		return ASK_FAILED;
	step = buckets_next(a, r->json, "", &cursor, err);
	if (step == ASK_SEND)
		return compose(a, cursor);
	if (step == ASK_DONE)
		ask_window(a, p->since, a->until, report_of(a)->groups);
	return step;
}

/* ---- throttling --------------------------------------------------------- */

/* A time by the seller's clock, as one of ours: its Date header tells how far
 * they are apart. 0 when it is past, or more than a day ahead. */
static int64_t our_time(const struct ask *a, const struct reply *r, int64_t ms)
{
	int64_t there = a->now, wait;

	http_date(http_answer_header(r->http, "date"), &there);
	wait = ms - there;
	return wait > 0 && wait <= WAIT_LONGEST ? a->now + wait : 0;
}

/* Often there is no Retry-After, but the time at which requests are free
 * again. A wait of 0 tells nothing. */
static int64_t retry_at(const struct ask *a, const struct reply *r)
{
	int64_t wait = wait_told(r->http, a->now), reset;

	if (wait > 0)
		return a->now + wait;
	if (!time_parse_rfc3339(http_answer_header(r->http,
				"anthropic-ratelimit-requests-reset"), &reset,
				NULL))
		return 0;
	return our_time(a, r, reset);
}

/* ---- the table ---------------------------------------------------------- */

static bool costs_wanted(const struct ask *a)
{
	return ask_config_bool(a, "costs", true);
}

/* Asking once a minute is what the vendor says it supports. */
static const struct api_feed feeds[] = {
	{.name = "usage", .interval_ms = ASK_MINUTE,
	 .again_ms = 2 * ASK_HOUR, .scratch_size = sizeof(struct poll),
	 .begin = begin, .answer = answer},
	{.name = "costs", .interval_ms = ASK_HOUR, .again_ms = 3 * ASK_DAY,
	 .money = true, .settle_ms = ASK_HOUR,
	 .scratch_size = sizeof(struct poll), .wanted = costs_wanted,
	 .begin = begin, .answer = answer},
	{.name = "claude-code", .interval_ms = 30 * ASK_MINUTE,
	 .again_ms = 2 * ASK_HOUR,
	 .scratch_size = sizeof(struct anthropic_code),
	 .begin = anthropic_code_begin, .answer = anthropic_code_answer,
	 .refused = anthropic_code_refused},
	{.name = "names", .interval_ms = 6 * ASK_HOUR, .least_ms = ASK_HOUR,
	 .optional = true, .scratch_size = sizeof(struct anthropic_names),
	 .begin = anthropic_names_begin, .answer = anthropic_names_answer,
	 .refused = anthropic_names_refused},
	{.name = NULL},
};

const struct api api_anthropic = {
	.name = "anthropic",
	.provider = "anthropic",
	.hosts = "=https://api.anthropic.com",
	.secrets = "key,",
	.sign = sign,
	.retry_at = retry_at,
	.feeds = feeds,
};
