/* Quotas of a GitHub Copilot plan, as its editor plugins ask for them. No
 * public contract: every field may be missing. */
#include <stdio.h>

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/parts.h"
#include "collectors/apis/plan.h"
#include "collectors/url.h"
#include "core/mem.h"

struct own {
	char *token;
};

static const char *const variables[] = {"XDG_CONFIG_HOME", NULL};

#define REMEDY "sign in to Copilot in an editor, or set \"key\""

static const struct plan_file login_files[] = {
	{variables, ".config", "github-copilot/hosts.json", REMEDY},
	{variables, ".config", "github-copilot/apps.json", REMEDY},
};

/* ---- the login ------------------------------------------------------------ */

/* Which host's login: "github.com", or the X of a base_url "https://api.X". */
struct wanted {
	char host[128];
	char *token;            /* owned */
};

static void name_host(const struct ask *a, struct wanted *w)
{
	struct url_parts parts = {0};
	struct buf url = {0};

	snprintf(w->host, sizeof(w->host), "github.com");
	ask_host(a, "", NULL, &url);
	if (url_split(buf_str(&url), &parts) &&
	    str_starts(parts.host, STR("api.")))
		snprintf(w->host, sizeof(w->host), "%.*s",
			 STR_ARG(str_skip(parts.host, 4)));
	buf_release(&url);
}

/* Members are named "github.com", or "github.com:APP" in apps.json. */
static void visit_login(void *ctx, const char *key, struct json *v)
{
	struct wanted *w = ctx;
	size_t n = strlen(w->host);

	if (!w->token && strncmp(key, w->host, n) == 0 &&
	    (key[n] == '\0' || key[n] == ':'))
		w->token = plan_secret(v, "oauth_token");
}

static enum ask_step read_file(const struct ask *a, const struct plan_file *f,
			       struct wanted *w, struct err *err)
{
	struct json *root;
	enum ask_step step = plan_read(a, f, &root, err);

	json_each(root, visit_login, w);
	plan_forget(root);
	return step;
}

static char *from_environment(const struct ask *a, const char *name)
{
	const char *value = a->get(a->get_ctx, name);

	return value && *value ? xstrdup(value) : NULL;
}

/* What gh uses for github.com, and for no other host. */
static char *from_gh(const struct ask *a)
{
	char *token = from_environment(a, "GH_TOKEN");

	return token ? token : from_environment(a, "GITHUB_TOKEN");
}

/* The key, else the editors' files, else what gh uses. */
static enum ask_step log_in(struct ask *a, const struct reply *r,
			    struct err *err)
{
	struct own *own = a->own;
	struct wanted w = {.token = NULL};
	enum ask_step step = ASK_DONE;
	struct err why;

	(void)r;
	wipe_free(own->token);
	own->token = NULL;
	if (ask_secret(a, "key"))
		return ASK_DONE;
	name_host(a, &w);
	for (size_t i = 0; i < ARRAY_LEN(login_files) && !w.token; i++) {
		enum ask_step one = read_file(a, &login_files[i], &w, &why);

		/* A file that is cut tells more than one that is missing. */
		if (one != ASK_DONE && step != ASK_FAILED) {
			step = one;
			*err = why;
		}
	}
	if (!w.token && strcmp(w.host, "github.com") == 0)
		w.token = from_gh(a);
	own->token = w.token;
	if (w.token || step == ASK_FAILED)
		return w.token ? ASK_DONE : step;
	return ask_fail(ASK_REFUSED, err, "there is no login of %s: " REMEDY,
			w.host);
}

static bool sign(struct ask *a, struct err *err)
{
	const struct own *own = a->own;
	const char *token = ask_secret(a, "key");
	struct buf text = {0};

	if (!token)
		token = own->token;
	if (!token)
		return err_set(err, "there is no login of GitHub");
	buf_reserve(&text, strlen("token ") + strlen(token) + 1);
	buf_addf(&text, "token %s", token);
	ask_header(a, "Authorization", buf_text(&text));
	wipe(text.p, text.n);
	buf_release(&text);
	return true;
}

static void release(void *p)
{
	struct own *own = p;

	wipe_free(own->token);
	own->token = NULL;
}

/* ---- the quotas ----------------------------------------------------------- */

struct quotas {
	struct ask *a;
	const struct json *root;
	int64_t resets_at;
};

static enum ask_step begin(struct ask *a, struct err *err)
{
	(void)err;
	ask_get(a, "", "/copilot_internal/user");
	ask_header(a, "X-GitHub-Api-Version", "2025-04-01");
	ask_header(a, "Editor-Version", "tokentop/0.1");
	ask_header(a, "Editor-Plugin-Version", "tokentop/0.1");
	return ASK_SEND;
}

/* Percent left, below zero when over. Nothing of nothing is a placeholder. */
static void visit_quota(void *ctx, const char *key, struct json *v)
{
	struct quotas *q = ctx;
	int64_t left, entitled;

	if (answer_true(v, "unlimited") ||
	    !answer_decimal(v, "percent_remaining", 4, &left))
		return;
	if (answer_decimal(v, "entitlement", 0, &entitled) && entitled == 0)
		return;
	plan_limit(q->a, strcmp(key, "premium_interactions") == 0 ? "premium"
								 : key,
		   1000000 - left, 0, q->resets_at);
}

/* The free plan: how many are left, of how many in `monthly_quotas`. */
static void visit_free(void *ctx, const char *key, struct json *v)
{
	struct quotas *q = ctx;
	int64_t left, all;

	if (answer_decimal_of(v, 3, &left) &&
	    answer_decimal(json_get(q->root, "monthly_quotas"), key, 3, &all) &&
	    all > 0)
		plan_limit(q->a, key, parts_share((__int128)all - left, all),
			   0, q->resets_at);
}

static int64_t read_reset(const struct ask *a, const struct json *root)
{
	static const char *const keys[] = {
		"quota_reset_date_utc",
		"quota_reset_date",
		"limited_user_reset_date",
	};
	int64_t at = 0;

	for (size_t i = 0; i < ARRAY_LEN(keys) && !at; i++)
		at = plan_reset(a, root, keys[i]);
	return at;
}

static enum ask_step read(struct ask *a, const struct reply *r,
			  struct err *err)
{
	const struct json *paid = json_get(r->json, "quota_snapshots");
	const struct json *few = json_get(r->json, "limited_user_quotas");
	struct quotas q = {a, r->json, read_reset(a, r->json)};

	if (json_kind(paid) != JSON_MAP && json_kind(few) != JSON_MAP)
		return ask_fail(ASK_FAILED, err,
				"the answer says nothing of quotas");
	if (json_kind(paid) == JSON_MAP)
		json_each(paid, visit_quota, &q);
	else
		json_each(few, visit_free, &q);
	return ASK_DONE;
}

static enum ask_step refused(struct ask *a, const struct reply *r,
			     struct err *err)
{
	(void)a;
	if (r->status == 401)
		return ask_fail(ASK_REFUSED, err,
				"401: GitHub does not accept the token: "
				REMEDY);
	if (r->status == 404)
		return ask_fail(ASK_REFUSED, err, "404: this GitHub account "
				"has no Copilot, or its token may not ask");
	return ASK_DEFAULT;
}

static const struct api_feed feeds[] = {
	{
		.name = "limits",
		.interval_ms = 5 * ASK_MINUTE,
		.least_ms = 5 * ASK_MINUTE,
		.begin = begin,
		.answer = read,
		.refused = refused,
	},
	{0},
};

const struct api api_copilot_plan = {
	.name = "copilot-plan",
	.provider = "github",
	.hosts = "=https://api.github.com",
	.secrets = "[key],",
	.own_size = sizeof(struct own),
	.login = log_in,
	.sign = sign,
	.release = release,
	.feeds = feeds,
};
