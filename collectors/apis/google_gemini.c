#include "collectors/apis/google_gemini.h"

#include <stdlib.h>

#include "collectors/answer.h"
#include "collectors/apis/google.h"
#include "collectors/url.h"
#include "core/mem.h"

#define SERVICE "generativelanguage.googleapis.com/"

enum gemini_what { GEMINI_INPUT, GEMINI_OUTPUT, GEMINI_CALLS, GEMINI_ALL_CALLS };

struct gemini_metric {
	char *type;             /* owned */
	enum gemini_what what;
	bool has_model, has_limit;      /* labels */
};

struct gemini_count {
	int64_t start;          /* UTC ms */
	uint32_t model;         /* of names */
	int64_t count;
};

/* In the order of asking: calls by model count those by tier once more. */
static const struct gemini_pattern {
	const char *glob;
	enum gemini_what what;
} patterns[] = {
	{SERVICE "quota/generate_content_*_input_token_count/usage",
	 GEMINI_INPUT},
	{SERVICE "quota/embed_content_*_tokens/usage", GEMINI_INPUT},
	{SERVICE "generate_content_usage_output_token_count", GEMINI_OUTPUT},
	{SERVICE "quota/generate_content_*_requests/usage", GEMINI_CALLS},
	{SERVICE "quota/generate_requests_per_model/usage", GEMINI_ALL_CALLS},
};

/* ---- which counters there are --------------------------------------------------- */

static enum ask_step list_metrics(struct ask *a, struct str page,
				  struct err *err)
{
	const char *project = google_project(a, err);
	struct buf path = {0};

	if (!project)
		return ASK_REFUSED;
	buf_puts(&path, "/v3/projects/");
	url_encode(&path, str_from(project));
	buf_puts(&path, "/metricDescriptors");
	ask_get(a, "metrics", buf_text(&path));
	buf_release(&path);
	ask_query(a, "filter", "metric.type=starts_with(\"" SERVICE "\")");
	if (page.n)
		ask_query(a, "pageToken", page.p);
	return ASK_SEND;
}

/* It is put between quotes. */
static bool is_plain(struct str type)
{
	for (size_t i = 0; i < type.n; i++) {
		char c = type.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    !(c && strchr("_./", c)))
			return false;
	}
	return true;
}

static const struct gemini_pattern *pattern_of(struct str type)
{
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++)
		if (is_plain(type) && str_glob(type, patterns[i].glob))
			return &patterns[i];
	return NULL;
}

static bool has_label(const struct json *metric, const char *key)
{
	const struct json *labels = json_get(metric, "labels");

	for (size_t i = 0; i < json_count(labels); i++)
		if (str_is(answer_text(json_at(labels, i), "key"), key))
			return true;
	return false;
}

static void add_metric(struct google_gemini *g, const struct json *metric)
{
	struct str type = answer_text(metric, "type");
	struct str kind = answer_text(metric, "metricKind");
	const struct gemini_pattern *p = pattern_of(type);

	if (!p || (kind.n && !str_is(kind, "DELTA")))
		return;
	*GROW(g->metrics, g->count, g->room) = (struct gemini_metric){
		.type = xstrndup(type.p, type.n),
		.what = p->what,
		.has_model = has_label(metric, "model"),
		.has_limit = has_label(metric, "limit_name"),
	};
}

static int compare_metrics(const void *a, const void *b)
{
	const struct gemini_metric *x = a, *y = b;

	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	return strcmp(x->type, y->type);
}

/* Where they may not be listed: those that are known by name. */
static void add_known(struct google_gemini *g)
{
	static const char *const types[] = {
		SERVICE "quota/generate_content_free_tier_input_token_count/usage",
		SERVICE "quota/generate_content_paid_tier_input_token_count/usage",
		SERVICE "quota/generate_content_paid_tier_2_input_token_count/usage",
		SERVICE "quota/generate_content_paid_tier_3_input_token_count/usage",
		SERVICE "generate_content_usage_output_token_count",
		SERVICE "quota/generate_content_free_tier_requests/usage",
		SERVICE "quota/generate_content_paid_tier_requests/usage",
		SERVICE "quota/generate_content_paid_tier_2_requests/usage",
		SERVICE "quota/generate_content_paid_tier_3_requests/usage",
		SERVICE "quota/generate_requests_per_model/usage",
	};

	g->by_heart = true;
	while (g->count > 0)
		free(g->metrics[--g->count].type);
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		struct str type = str_from(types[i]);

		*GROW(g->metrics, g->count, g->room) = (struct gemini_metric){
			.type = xstrndup(type.p, type.n),
			.what = pattern_of(type)->what,
			.has_model = true,
		};
	}
}

/* ---- one counter ------------------------------------------------------------------ */

static void count_point(struct ask *a, const struct json *series,
			int64_t start, int64_t count)
{
	struct google_gemini *g = a->scratch;
	struct str model = google_model(google_label(series,
						     "metric.labels.model"));
	struct gemini_count c = {start, intern_add(&g->names, model), count};
	struct {
		int64_t start, model;
	} key = {c.start, c.model};
	uint32_t at = intern_add(&g->keys, (struct str){(const char *)&key,
							sizeof(key)});

	if (at > (uint32_t)g->counts_n)
		*GROW(g->counts, g->counts_n, g->counts_room) = c;
	else if (g->counts[at - 1].count < count)
		g->counts[at - 1].count = count;
}

static void put_count(struct bill_row *row, enum gemini_what what, int64_t n)
{
	if (what == GEMINI_INPUT) {
		bill_set(row, TOKENS_INPUT, n);
		row->flags |= BILL_UPPER;
	} else if (what == GEMINI_OUTPUT) {
		bill_set(row, TOKENS_OUTPUT, n);
	} else {
		row->requests = n;
	}
}

static void add_rows(struct ask *a, const struct gemini_metric *m)
{
	struct google_gemini *g = a->scratch;
	bool is_free = str_find(str_from(m->type), STR("_free_tier_")) >= 0;

	for (int i = 0; i < g->counts_n; i++) {
		const struct gemini_count *c = &g->counts[i];
		struct bill_row row = bill_row(
			BILL_USAGE, ask_floor(c->start, ASK_HOUR), ASK_HOUR);

		row.flags = BILL_ESTIMATED | (is_free ? BILL_PREPAID : 0);
		row.dim[BILL_PROJECT] = str_from(google_project(a, NULL));
		row.dim[BILL_MODEL] = intern_str(&g->names, c->model);
		row.dim[BILL_ITEM] = is_free ? STR("free tier") : STR("");
		put_count(&row, m->what, c->count);
		bill_add(a->batch, &row);
	}
	g->calls_seen |= m->what == GEMINI_CALLS && g->counts_n > 0;
}

static void clear_counts(struct google_gemini *g)
{
	g->counts_n = 0;
	intern_release(&g->keys);
	intern_init(&g->keys);
}

static enum ask_step ask_metric(struct ask *a, struct err *err)
{
	struct google_gemini *g = a->scratch;
	const struct gemini_metric *m = &g->metrics[g->at];
	int n = 0;

	g->query = (struct google_query){.type = m->type};
	if (m->has_model)
		g->query.groups[n++] = "metric.label.model";
	if (m->has_limit)
		g->query.groups[n++] = "metric.label.limit_name";
	return google_query_begin(a, &g->walk, &g->query, err);
}

/* The metric at hand is read whole: on to the next. */
static enum ask_step next_metric(struct ask *a, struct err *err)
{
	struct google_gemini *g = a->scratch;

	if (g->at >= 0)
		add_rows(a, &g->metrics[g->at]);
	clear_counts(g);
	g->at++;
	while (g->at < g->count && g->calls_seen &&
	       g->metrics[g->at].what == GEMINI_ALL_CALLS)
		g->at++;
	return g->at < g->count ? ask_metric(a, err) : ASK_DONE;
}

/* ---- the poll ----------------------------------------------------------------------- */

enum ask_step google_gemini_begin(struct ask *a, struct err *err)
{
	struct google_gemini *g = a->scratch;

	intern_init(&g->names);
	intern_init(&g->keys);
	g->at = -1;
	google_walk_begin(&g->walk, a, "hour,project,model,tier");
	return list_metrics(a, STR(""), err);
}

static enum ask_step read_list(struct ask *a, const struct reply *r,
			       struct err *err)
{
	struct google_gemini *g = a->scratch;
	const struct json *list = json_get(r->json, "metricDescriptors");
	struct str page = answer_text(r->json, "nextPageToken");

	for (size_t i = 0; i < json_count(list); i++)
		add_metric(g, json_at(list, i));
	if (page.n)
		return ask_page(a, page, err) ? list_metrics(a, page, err)
					      : ASK_FAILED;
	if (g->count)
		qsort(g->metrics, (size_t)g->count, sizeof(*g->metrics),
		      compare_metrics);
	return next_metric(a, err);
}

enum ask_step google_gemini_answer(struct ask *a, const struct reply *r,
				   struct err *err)
{
	struct google_gemini *g = a->scratch;
	enum ask_step step;

	if (g->at < 0)
		return read_list(a, r, err);
	if (!google_points(a, r, count_point, err))
		return ASK_FAILED;
	step = google_query_next(a, &g->walk, &g->query, r, err);
	return step == ASK_DONE ? next_metric(a, err) : step;
}

enum ask_step google_gemini_refused(struct ask *a, const struct reply *r,
				    struct err *err)
{
	struct google_gemini *g = a->scratch;

	if (g->at < 0 && (r->status == 403 || google_is_no_metric(r))) {
		add_known(g);
		return next_metric(a, err);
	}
	if (g->at < 0 || !(g->by_heart ? google_is_no_metric(r)
				       : google_is_unknown_metric(r)))
		return ASK_DEFAULT;
	return next_metric(a, err);
}

void google_gemini_end(struct ask *a)
{
	struct google_gemini *g = a->scratch;

	for (int i = 0; i < g->count; i++)
		free(g->metrics[i].type);
	free(g->metrics);
	free(g->counts);
	intern_release(&g->names);
	intern_release(&g->keys);
}
