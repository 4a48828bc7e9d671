/* https://learn.microsoft.com/rest/api/monitor/metrics/list */
#include "collectors/apis/azure_metrics.h"

#include <stdlib.h>
#include <strings.h>

#include "collectors/answer.h"
#include "collectors/apis/azure.h"
#include "collectors/apis/azure_series.h"
#include "core/clock.h"
#include "core/mem.h"

static const char api_version[] = "2023-10-01";
static const char accounts_version[] = "2024-10-01";

enum { TOP = 1000, TOP_MOST = 10000 };  /* unsaid it would be 10 */

/* ---- which accounts ------------------------------------------------------------------- */

/* Once each. */
static bool add_resource(struct azure_metrics *m, struct str id)
{
	struct azure_resource r;

	if (!azure_resource_parse(id, &r))
		return false;
	for (int i = 0; i < m->count; i++)
		if (strlen(m->ids[i]) == r.id.n &&
		    strncasecmp(m->ids[i], r.id.p, r.id.n) == 0)
			return true;
	*GROW(m->ids, m->count, m->room) = xstrndup(r.id.p, r.id.n);
	return true;
}

static enum ask_step list_accounts(struct ask *a, struct err *err)
{
	const char *subscription = azure_subscription(a);
	struct buf path = {0};

	if (!subscription)
		return ask_fail(ASK_REFUSED, err, "no Azure subscription is "
						  "named; set the key "
						  "\"subscription\"");
	buf_addf(&path, "/subscriptions/%s/providers/Microsoft."
			"CognitiveServices/accounts", subscription);
	ask_get(a, "metrics", buf_text(&path));
	ask_query(a, "api-version", accounts_version);
	buf_release(&path);
	return ASK_SEND;
}

/* Speech, vision and the like count no tokens. */
static bool has_models(const struct json *account)
{
	struct str kind = answer_text(account, "kind");

	return !kind.n || str_is(kind, "OpenAI") || str_is(kind, "AIServices");
}

/* ---- one account ---------------------------------------------------------------------- */

static void ask_of(struct ask *a, const char *what)
{
	struct azure_metrics *m = a->scratch;
	struct buf path = {0};

	buf_addf(&path, "%s/providers/Microsoft.Insights/%s", m->ids[m->at],
		 what);
	ask_get(a, "metrics", buf_text(&path));
	ask_query(a, "api-version", api_version);
	buf_release(&path);
}

static enum ask_step ask_definitions(struct ask *a)
{
	struct azure_metrics *m = a->scratch;

	if (m->at == m->count)
		return ASK_DONE;
	m->phase = AZURE_DEFINITIONS;
	memset(m->metrics, 0, sizeof(m->metrics));
	m->guessing = m->answered = false;
	intern_release(&m->seen);
	intern_init(&m->seen);
	m->deployment_count = 0;
	ask_of(a, "metricDefinitions");
	return ASK_SEND;
}

static enum ask_step ask_next_account(struct ask *a)
{
	struct azure_metrics *m = a->scratch;

	m->at++;
	return ask_definitions(a);
}

/* Totals by hour of the metrics of a group (-1: of all) that there are. */
static void ask_metrics(struct ask *a, int group)
{
	struct azure_metrics *m = a->scratch;
	struct buf names = {0}, span = {0};
	char since[24], until[24];

	for (int i = 0; i < AZURE_METRICS; i++)
		if (m->metrics[i].listed &&
		    (group < 0 || (int)azure_metrics_table[i].group == group))
			buf_addf(&names, "%s%s", names.n ? "," : "",
				 azure_metrics_table[i].name);
	time_format_utc(a->batch->since, since);
	time_format_utc(a->batch->until, until);
	buf_addf(&span, "%s/%s", since, until);
	ask_of(a, "metrics");
	ask_query(a, "metricnames", buf_text(&names));
	ask_query(a, "timespan", buf_text(&span));
	ask_query(a, "interval", "PT1H");
	ask_query(a, "aggregation", "total");
	buf_release(&names);
	buf_release(&span);
}

/* A dimension that one metric of a list lacks would fail them all. */
static bool group_has(const struct azure_metrics *m, int group, bool model)
{
	bool has = true;

	for (int i = 0; i < AZURE_METRICS; i++) {
		const struct azure_metric_state *x = &m->metrics[i];

		if ((int)azure_metrics_table[i].group == group && x->listed)
			has &= model ? x->by_model : x->by_deployment;
	}
	return has;
}

static enum ask_step ask_split(struct ask *a)
{
	struct azure_metrics *m = a->scratch;
	bool deployment = group_has(m, m->group, false);
	bool model = group_has(m, m->group, true) && !(m->plain && deployment);
	struct buf filter = {0};

	m->phase = AZURE_SPLIT;
	ask_metrics(a, m->group);
	if (deployment)
		buf_puts(&filter, "ModelDeploymentName eq '*'");
	if (model)
		buf_addf(&filter, "%sModelName eq '*'",
			 filter.n ? " and " : "");
	if (filter.n) {
		ask_query_int(a, "top", m->top);
		ask_query(a, "$filter", buf_text(&filter));
	}
	buf_release(&filter);
	return ASK_SEND;
}

static bool group_has_data(const struct azure_metrics *m, int group)
{
	for (int i = 0; i < AZURE_METRICS; i++)
		if ((int)azure_metrics_table[i].group == group &&
		    m->metrics[i].has_data)
			return true;
	return false;
}

/* The next group with anything in it, else the next account. */
static enum ask_step ask_next_group(struct ask *a)
{
	struct azure_metrics *m = a->scratch;

	do
		m->group++;
	while (m->group < AZURE_GROUPS && !group_has_data(m, m->group));
	m->top = TOP;
	m->plain = false;
	return m->group < AZURE_GROUPS ? ask_split(a) : ask_next_account(a);
}

/* ---- answers -------------------------------------------------------------------------- */

static enum ask_step read_accounts(struct ask *a, const struct reply *r,
				   struct err *err)
{
	struct azure_metrics *m = a->scratch;
	const struct json *list = json_get(r->json, "value");
	struct str link = answer_text(r->json, "nextLink");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *x = json_at(list, i);

		if (has_models(x) && !add_resource(m, answer_text(x, "id")))
			return ask_fail(ASK_FAILED, err,
					"Azure lists an account without a "
					"proper id");
	}
	if (!link.n)
		return ask_definitions(a);
	if (!azure_is_own_link(a, "metrics", link))
		return ask_fail(ASK_FAILED, err,
				"Azure's next page of accounts is at another "
				"host; it was not asked for");
	if (!ask_page(a, link, err))
		return ASK_FAILED;
	ask_get_url(a, link.p);
	return ASK_SEND;
}

static bool has_dimension(const struct json *metric, const char *name)
{
	const struct json *list = json_get(metric, "dimensions");

	for (size_t i = 0; i < json_count(list); i++) {
		struct str s = answer_text(json_at(list, i), "value");

		if (s.n && strcasecmp(s.p, name) == 0)
			return true;
	}
	return false;
}

static enum ask_step read_definitions(struct ask *a, const struct reply *r)
{
	struct azure_metrics *m = a->scratch;
	const struct json *list = json_get(r->json, "value");
	bool any = false;

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *x = json_at(list, i);
		int place = azure_metric_find(answer_text(json_get(x, "name"),
							  "value"));

		if (place < 0)
			continue;
		any = true;
		m->metrics[place] = (struct azure_metric_state){
			.listed = true,
			.by_deployment = has_dimension(x, "ModelDeploymentName"),
			.by_model = has_dimension(x, "ModelName"),
		};
	}
	if (!any)
		return ask_next_account(a);
	m->phase = AZURE_WHOLE;
	ask_metrics(a, -1);
	return ASK_SEND;
}

/* Without sums over all: nothing is known to be missing, or not to be there. */
static enum ask_step split_all(struct ask *a)
{
	struct azure_metrics *m = a->scratch;

	for (int i = 0; i < AZURE_METRICS; i++)
		m->metrics[i].has_data = m->metrics[i].listed;
	m->group = -1;
	return ask_next_group(a);
}

/* What the documentation lists, with the dimensions it names. */
static enum ask_step guess(struct ask *a)
{
	struct azure_metrics *m = a->scratch;

	m->guessing = true;
	for (int i = 0; i < AZURE_METRICS; i++)
		m->metrics[i] = (struct azure_metric_state){
			.listed = true,
			.by_deployment = true,
			.by_model = azure_metrics_table[i].group !=
					    AZURE_TOKENS_OLD &&
				    azure_metrics_table[i].group !=
					    AZURE_AUDIO_OLD,
		};
	return split_all(a);
}

static enum ask_step read_whole(struct ask *a, const struct reply *r,
				struct err *err)
{
	struct azure_metrics *m = a->scratch;
	struct azure_sums sums;

	if (!azure_sum(a, r->json, &sums, err))
		return ASK_FAILED;
	for (int i = 0; i < AZURE_METRICS; i++) {
		m->metrics[i].closed = sums.closed[i];
		m->metrics[i].has_data = sums.has_data[i];
	}
	m->group = -1;
	return ask_next_group(a);
}

/* Does the answer by deployment hold less than there was in all? Hours that
 * are still open may grow between the two questions. */
static bool is_cut(const struct azure_metrics *m, const struct azure_sums *sums)
{
	for (int i = 0; i < AZURE_METRICS; i++)
		if ((int)azure_metrics_table[i].group == m->group &&
		    sums->closed[i] < m->metrics[i].closed)
			return true;
	return false;
}

static enum ask_step read_split(struct ask *a, const struct reply *r,
				struct err *err)
{
	struct azure_metrics *m = a->scratch;
	struct azure_sums sums;
	bool cut;

	if (!azure_sum(a, r->json, &sums, err))
		return ASK_FAILED;
	m->answered = true;
	cut = is_cut(m, &sums);
	if (cut && m->top < TOP_MOST) {
		m->top = TOP_MOST;
		return ask_split(a);
	}
	azure_add_rows(a, r->json, m->ids[m->at], cut ? BILL_PARTIAL : 0);
	return ask_next_group(a);
}

/* ---- the poll ------------------------------------------------------------------------- */

enum ask_step azure_metrics_begin(struct ask *a, struct err *err)
{
	struct azure_metrics *m = a->scratch;
	const char *id;

	intern_init(&m->seen);
	ask_window(a, ask_floor(a->since, ASK_HOUR),
		   ask_floor(a->until, ASK_MINUTE),
		   "hour,account,deployment,model");
	for (int i = 0; (id = ask_config_item(a, "resources", i)); i++)
		if (!add_resource(m, str_from(id)))
			return ask_fail(ASK_REFUSED, err,
					"the key \"resources\" holds what is "
					"no id of an account");
	return m->count ? ask_definitions(a) : list_accounts(a, err);
}

enum ask_step azure_metrics_answer(struct ask *a, const struct reply *r,
				   struct err *err)
{
	struct azure_metrics *m = a->scratch;

	switch (m->phase) {
	case AZURE_LISTING:
		return read_accounts(a, r, err);
	case AZURE_DEFINITIONS:
		return read_definitions(a, r);
	case AZURE_WHOLE:
		return read_whole(a, r, err);
	default:
		return read_split(a, r, err);
	}
}

/* An id that leads nowhere is told by its name. */
static enum ask_step fail_account(struct ask *a, const struct reply *r,
				  struct err *err)
{
	const struct azure_metrics *m = a->scratch;
	struct azure_resource x;

	if (r->status != 404 ||
	    !azure_resource_parse(str_from(m->ids[m->at]), &x))
		return ASK_DEFAULT;
	return ask_fail(ASK_FAILED, err,
			"Azure has no account %.*s there; check the key "
			"\"resources\"", STR_ARG(x.account));
}

/* A group that is not there as it was asked for: with fewer dimensions, else
 * without it where it was a guess and others are there. */
static enum ask_step skip_group(struct ask *a, const struct reply *r,
				struct err *err)
{
	struct azure_metrics *m = a->scratch;
	bool last = m->group == AZURE_GROUPS - 1;

	if (r->status == 400 && !m->plain && group_has(m, m->group, true) &&
	    group_has(m, m->group, false)) {
		m->plain = true;
		return ask_split(a);
	}
	if (!m->guessing || (last && !m->answered))
		return fail_account(a, r, err);
	return ask_next_group(a);
}

enum ask_step azure_metrics_refused(struct ask *a, const struct reply *r,
				    struct err *err)
{
	const struct azure_metrics *m = a->scratch;
	bool unclear = r->status == 400 || r->status == 404 ||
		       r->status == 405;

	if (m->phase == AZURE_DEFINITIONS && (unclear || r->status == 403))
		return guess(a);
	if (m->phase == AZURE_WHOLE && r->status == 400)
		return split_all(a);
	if (m->phase == AZURE_SPLIT && unclear)
		return skip_group(a, r, err);
	return m->phase == AZURE_LISTING ? ASK_DEFAULT
					 : fail_account(a, r, err);
}

void azure_metrics_end(struct ask *a)
{
	struct azure_metrics *m = a->scratch;

	for (int i = 0; i < m->count; i++)
		free(m->ids[i]);
	free(m->ids);
	free(m->deployments);
	intern_release(&m->seen);
}
