#include "collectors/apis/google.h"

#include "collectors/apis/all.h"
#include "collectors/apis/google_billing.h"
#include "collectors/apis/google_gemini.h"
#include "collectors/apis/google_vertex.h"

static bool is_of(struct str s, const char *more)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && !(c && strchr(more, c)))
			return false;
	}
	return s.n > 0;
}

bool google_is_project(struct str id)
{
	return id.n < 128 && is_of(id, "-.:");
}

/* Cut off what follows the last dot; all of it when there is none. */
static struct str cut_last(struct str *s)
{
	size_t n = s->n;
	struct str last;

	while (n && s->p[n - 1] != '.')
		n--;
	last = str_skip(*s, n);
	s->n = n ? n - 1 : 0;
	return last;
}

bool google_is_table(struct str table)
{
	struct str name = cut_last(&table), set = cut_last(&table);

	return is_of(name, "-_") && is_of(set, "_") &&
	       (table.n == 0 || google_is_project(table));
}

bool google_has_product(const struct ask *a, const char *name)
{
	const char *word;

	if (!ask_config_item(a, "products", 0))
		return true;
	for (int i = 0; (word = ask_config_item(a, "products", i)); i++)
		if (strcmp(word, name) == 0)
			return true;
	return false;
}

const char *google_project(const struct ask *a, struct err *err)
{
	const struct google *own = a->own;
	const char *p = ask_config(a, "project");

	if (!p)
		p = a->get(a->get_ctx, "GOOGLE_CLOUD_PROJECT");
	if (!p || !*p)
		p = a->get(a->get_ctx, "GCLOUD_PROJECT");
	if (!p || !*p)
		p = own->project;
	if (p && google_is_project(str_from(p)))
		return p;
	err_set(err, p ? "the Google project is no project id; set the key "
			 "\"project\""
		       : "no Google project is named; set the key \"project\"");
	return NULL;
}

static bool check(const struct ask *a, struct err *err)
{
	const char *project = ask_config(a, "project");
	struct str table = str_from(ask_config(a, "billing_table"));

	if (project && !google_is_project(str_from(project)))
		return err_set(err, "the key \"project\" is no project id; the "
				    "console shows it beside the name");
	if (table.p && str_find(table, STR("billing_export_focus_")) >= 0)
		return err_set(err, "the key \"billing_table\" names a FOCUS "
				    "export; name the standard or the detailed "
				    "one");
	if (table.p && !google_is_table(table))
		return err_set(err, "the key \"billing_table\" is no "
				    "PROJECT.DATASET.TABLE");
	return true;
}

static bool wants_vertex(const struct ask *a)
{
	return google_has_product(a, "vertex");
}

static bool wants_gemini(const struct ask *a)
{
	return google_has_product(a, "gemini");
}

static bool wants_billing(const struct ask *a)
{
	return ask_config(a, "billing_table") != NULL;
}

static const struct api_feed feeds[] = {
	{
		.name = "vertex",
		.interval_ms = 5 * ASK_MINUTE,
		.again_ms = 2 * ASK_HOUR,
		.scratch_size = sizeof(struct google_vertex),
		.wanted = wants_vertex,
		.begin = google_vertex_begin,
		.answer = google_vertex_answer,
		.refused = google_vertex_refused,
	},
	{
		.name = "gemini",
		.interval_ms = 10 * ASK_MINUTE,
		.again_ms = 2 * ASK_HOUR,
		.scratch_size = sizeof(struct google_gemini),
		.wanted = wants_gemini,
		.begin = google_gemini_begin,
		.answer = google_gemini_answer,
		.refused = google_gemini_refused,
		.end = google_gemini_end,
	},
	{
		.name = "billing",
		.interval_ms = 6 * ASK_HOUR,
		.least_ms = ASK_HOUR,
		.again_ms = 3 * ASK_DAY,
		.money = true,
		.settle_ms = ASK_DAY,
		.price = "BigQuery bills the bytes that a query scans: at least "
			 "10 MB, at most 10 GB a poll",
		.scratch_size = sizeof(struct google_billing),
		.wanted = wants_billing,
		.begin = google_billing_begin,
		.answer = google_billing_answer,
		.refused = google_billing_refused,
	},
	{.name = NULL},
};

const struct api api_google = {
	.name = "google",
	.provider = "google",
	.hosts = "token=https://oauth2.googleapis.com/token,"
		 "metrics=https://monitoring.googleapis.com,"
		 "billing=https://bigquery.googleapis.com",
	.secrets = "[credentials],",
	.own_size = sizeof(struct google),
	.check = check,
	.login = google_login,
	.sign = google_sign,
	.release = google_release,
	.feeds = feeds,
};
