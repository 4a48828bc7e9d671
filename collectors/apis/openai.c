/* OpenAI: usage and costs of an organization, by its admin key. Facts:
 * platform.openai.com/docs/api-reference/usage, and what its answers showed
 * where that is silent. */
#include <ctype.h>

#include "collectors/answer.h"
#include "collectors/apis/all.h"
#include "collectors/apis/buckets.h"
#include "collectors/apis/openai_names.h"
#include "collectors/apis/openai_tokens.h"
#include "collectors/url.h"

/* ---- what each endpoint takes and tells --------------------------------- */

struct endpoint {
	const char *feed;       /* its path under /v1/organization/ */
	const char *width;      /* word for it */
	int64_t width_ms;
	int64_t limit;          /* most buckets of a page */
	const char *groups;     /* all that it can be grouped by, but users */
	void (*tokens)(struct bill_row *row, const struct json *v);
	const char *count;      /* what else it counts; NULL: tokens */
	const char *unit;       /* of that */
	const char *requests;   /* NULL: counted by usage/completions too */
};

#define BY_HOUR "1h", ASK_HOUR, 168
#define BY_DAY "1d", ASK_DAY, 31
#define CALLS "num_model_requests"

/* Storage is a level, not a flow: a day's figure is asked for as it is,
 * rather than added up from hours. Costs hold keys only since 2025-12-06. */
static const struct endpoint endpoints[] = {
	{"usage/completions", BY_HOUR,
	 "project_id,api_key_id,model,batch,service_tier",
	 openai_tokens_read, NULL, NULL, CALLS},
	{"usage/embeddings", BY_HOUR, "project_id,api_key_id,model",
	 openai_tokens_plain, NULL, NULL, CALLS},
	{"usage/moderations", BY_HOUR, "project_id,api_key_id,model",
	 openai_tokens_plain, NULL, NULL, CALLS},
	{"usage/images", BY_HOUR, "project_id,api_key_id,model,size,source",
	 NULL, "images", "images", CALLS},
	{"usage/audio_speeches", BY_HOUR, "project_id,api_key_id,model",
	 NULL, "characters", "characters", CALLS},
	{"usage/audio_transcriptions", BY_HOUR, "project_id,api_key_id,model",
	 NULL, "seconds", "seconds", CALLS},
	{"usage/vector_stores", BY_DAY, "project_id",
	 NULL, "usage_bytes", "bytes", NULL},
	{"usage/code_interpreter_sessions", BY_HOUR, "project_id",
	 NULL, "num_sessions", "sessions", NULL},
	{"usage/file_search_calls", BY_HOUR,
	 "project_id,api_key_id,vector_store_id",
	 NULL, "num_requests", "file searches", NULL},
	{"usage/web_search_calls", BY_HOUR,
	 "project_id,api_key_id,model,context_level",
	 NULL, "num_requests", "web searches", NULL},
	{"costs", BY_DAY, "project_id,line_item,api_key_id",
	 NULL, NULL, NULL, NULL},
};

static const char costs_without_keys[] = "project_id,line_item";

static const struct endpoint *endpoint_of(const struct ask *a)
{
	size_t i = 0;

	while (strcmp(endpoints[i].feed, a->feed->name) != 0)
		i++;
	return &endpoints[i];
}

/* ---- asking ------------------------------------------------------------- */

/* One poll: frozen, so that each page repeats the same query. */
struct poll {
	int64_t since;          /* UTC ms, start of a bucket */
	int64_t limit;          /* 0: not told, which takes the default */
	const char *groups;
};

static enum ask_step compose(struct ask *a, struct str cursor)
{
	const struct poll *p = a->scratch;
	struct buf path = {0};

	buf_addf(&path, "/v1/organization/%s", a->feed->name);
	ask_get(a, "", buf_text(&path));
	buf_release(&path);
	ask_query_int(a, "start_time", p->since / 1000);
	ask_query(a, "bucket_width", endpoint_of(a)->width);
	buckets_group(a, p->groups);
	if (p->limit)
		ask_query_int(a, "limit", p->limit);
	if (!str_empty(cursor))
		url_query(&a->request.url, "page", cursor);
	return ASK_SEND;
}

/* Without an end the answers reach to now, and no page differs from the
 * first because time went on. The first day is read whole, as its costs are. */
static enum ask_step begin(struct ask *a, struct err *err)
{
	const struct endpoint *e = endpoint_of(a);
	struct poll *p = a->scratch;

	(void)err;
	*p = (struct poll){
		.since = ask_floor(a->since, a->first ? ASK_DAY : e->width_ms),
		.limit = e->limit,
		.groups = e->groups,
	};
	return compose(a, STR(""));
}

static bool sign(struct ask *a, struct err *err)
{
	const char *key = ask_secret(a, "key");

	if (!key)
		return err_set(err, "the key \"key\" is missing: OpenAI wants "
				    "an admin key");
	ask_bearer(a, key);
	return true;
}

/* ---- results ------------------------------------------------------------ */

/* What else tells rows apart: "image.generation 1024x1024", a vector store,
 * a size of search context. */
static void add_item(struct buf *to, const struct json *v)
{
	static const char *const keys[] = {"source", "size", "vector_store_id",
					   "context_level"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct str s = answer_text(v, keys[i]);

		if (str_empty(s))
			continue;
		buf_puts(to, to->n ? " " : "");
		buf_add(to, s);
	}
}

static void read_dims(struct bill_row *row, const struct json *v)
{
	row->dim[BILL_PROJECT] = answer_text(v, "project_id");
	row->dim[BILL_KEY] = answer_text(v, "api_key_id");
	row->dim[BILL_USER] = answer_text(v, "user_id");
	row->dim[BILL_MODEL] = answer_text(v, "model");
	row->dim[BILL_TIER] = answer_true(v, "batch")
			    ? STR("batch") : answer_text(v, "service_tier");
}

/* Units may be more than any count of tokens: bytes of terabytes. */
static void read_units(struct bill_row *row, const struct endpoint *e,
		       const struct json *v)
{
	if (!answer_decimal(v, e->count, 0, &row->units) || row->units < 0) {
		row->units = 0;
		return;
	}
	row->dim[BILL_UNIT] = str_from(e->unit);
}

static bool add_usage(struct ask *a, const struct bucket *b,
		      const struct json *v, struct err *err)
{
	const struct endpoint *e = b->ctx;
	struct bill_row row = bill_row(BILL_USAGE, b->start, b->width);
	struct buf item = {0};

	(void)err;
	read_dims(&row, v);
	if (e->tokens)
		e->tokens(&row, v);
	if (e->count)
		read_units(&row, e, v);
	if (e->requests && !answer_count(v, e->requests, &row.requests))
		row.requests = -1;
	add_item(&item, v);
	row.dim[BILL_ITEM] = buf_str(&item);
	if (row.known || row.dim[BILL_UNIT].n || row.requests >= 0)
		bill_add(a->batch, &row);
	buf_release(&item);
	return true;
}

/* Line items are free text and no model names; what `quantity` counts is not
 * told. */
static bool add_cost(struct ask *a, const struct bucket *b,
		     const struct json *v, struct err *err)
{
	struct bill_row row = bill_row(BILL_COST, b->start, b->width);

	if (!buckets_money(json_get(v, "amount"), "value", 9, &row, err))
		return false;
	if (!row.currency[0])
		return true;
	read_dims(&row, v);
	row.dim[BILL_ITEM] = answer_text(v, "line_item");
	row.kind = buckets_cost_kind(row.amount, row.dim[BILL_ITEM]);
	bill_add(a->batch, &row);
	return true;
}

static enum ask_step answer(struct ask *a, const struct reply *r,
			    struct err *err)
{
	const struct endpoint *e = endpoint_of(a);
	const struct poll *p = a->scratch;
	const struct bucket_reader reader = {
		.start = "start_time",
		.end = "end_time",
		.width = e->width_ms,
		.ctx = e,
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
		ask_window(a, p->since, a->until, p->groups);
	return step;
}

/* ---- refusals ----------------------------------------------------------- */

/* The largest number of a sentence that is less than `limit`: the maximum it
 * names; 0 when it names none. */
static int64_t named_maximum(struct str text, int64_t limit)
{
	int64_t best = 0, n = 0;

	for (size_t i = 0; i <= text.n; i++) {
		if (i < text.n && isdigit((unsigned char)text.p[i])) {
			n = n < limit ? n * 10 + text.p[i] - '0' : limit;
			continue;
		}
		if (n > best && n < limit)
			best = n;
		n = 0;
	}
	return best;
}

/* Was it too many buckets for a page? Then ask for as many as it names, and
 * at last for no number of them. */
static bool takes_fewer(struct ask *a, const struct json *error)
{
	struct poll *p = a->scratch;
	struct str message = answer_text(error, "message");

	if (p->limit == 0 || (!str_is(answer_text(error, "param"), "limit") &&
			      !str_glob(message, "*limit*")))
		return false;
	p->limit = p->limit == endpoint_of(a)->limit
			 ? named_maximum(message, p->limit) : 0;
	return true;
}

/* Costs by key go back to 2025-12-06 only; the refusal of an earlier start
 * blames start_time. Whatever is said against keys, without them there still
 * is the money; "invalid_type" is said against the time itself. */
static bool takes_no_keys(struct ask *a, const struct json *error)
{
	struct str param = answer_text(error, "param");
	struct poll *p = a->scratch;

	if (!a->feed->money || p->groups == costs_without_keys ||
	    str_is(answer_text(error, "code"), "invalid_type") ||
	    (!str_is(param, "start_time") && !str_glob(param, "group_by*") &&
	     !str_glob(answer_text(error, "message"), "*api_key_id*")))
		return false;
	p->groups = costs_without_keys;
	return true;
}

static enum ask_step refused(struct ask *a, const struct reply *r,
			     struct err *err)
{
	const struct json *error = json_get(r->json, "error");

	(void)err;
	if (r->status == 400 && a->pages == 0 &&
	    (takes_no_keys(a, error) || takes_fewer(a, error)))
		return compose(a, STR(""));
	return ASK_DEFAULT;
}

/* Of the lesser endpoints: one that is not (or no longer) there, or that this
 * key may not read, has nothing to tell. A key that may read nothing is found
 * out by the two before them. */
static enum ask_step refused_lesser(struct ask *a, const struct reply *r,
				    struct err *err)
{
	if ((r->status == 403 || r->status == 404) && a->pages == 0)
		return ASK_DONE;
	return refused(a, r, err);
}

static bool costs_wanted(const struct ask *a)
{
	return ask_config_bool(a, "costs", true);
}

/* ---- the table ---------------------------------------------------------- */

#define LESSER(path)                                                           \
	{.name = path, .interval_ms = 10 * ASK_MINUTE,                         \
	 .again_ms = 2 * ASK_HOUR, .scratch_size = sizeof(struct poll),        \
	 .begin = begin, .answer = answer, .refused = refused_lesser}

/* How often these may be asked is not published. They are asked in this
 * order: what matters most is first. */
static const struct api_feed feeds[] = {
	{.name = "usage/completions", .interval_ms = 2 * ASK_MINUTE,
	 .again_ms = 2 * ASK_HOUR, .scratch_size = sizeof(struct poll),
	 .begin = begin, .answer = answer, .refused = refused},
	{.name = "costs", .interval_ms = 30 * ASK_MINUTE,
	 .again_ms = 3 * ASK_DAY, .money = true, .settle_ms = ASK_HOUR,
	 .scratch_size = sizeof(struct poll), .wanted = costs_wanted,
	 .begin = begin, .answer = answer, .refused = refused},
	LESSER("usage/embeddings"),
	LESSER("usage/moderations"),
	LESSER("usage/images"),
	LESSER("usage/audio_speeches"),
	LESSER("usage/audio_transcriptions"),
	LESSER("usage/vector_stores"),
	LESSER("usage/code_interpreter_sessions"),
	LESSER("usage/file_search_calls"),
	LESSER("usage/web_search_calls"),
	{.name = "names", .interval_ms = 6 * ASK_HOUR, .least_ms = ASK_HOUR,
	 .optional = true, .scratch_size = sizeof(struct openai_names),
	 .begin = openai_names_begin, .answer = openai_names_answer,
	 .refused = openai_names_refused, .end = openai_names_end},
	{.name = NULL},
};

const struct api api_openai = {
	.name = "openai",
	.provider = "openai",
	.hosts = "=https://api.openai.com",
	.secrets = "key,",
	.sign = sign,
	.feeds = feeds,
};
