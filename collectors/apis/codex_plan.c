/* Limit windows of a ChatGPT plan, as Codex asks for them. No public contract:
 * every field may be missing. */
#include <stdio.h>

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/parts.h"
#include "collectors/apis/plan.h"
#include "core/encode.h"
#include "core/mem.h"

struct own {
	char *token;
	char *account;
};

static const char *const variables[] = {"CODEX_HOME", NULL};

static const struct plan_file login_file = {
	.variables = variables,
	.folder = ".codex",
	.file = "auth.json",
	.remedy = "run codex once to log in",
};

/* ---- the login ------------------------------------------------------------ */

static void release(void *p)
{
	struct own *own = p;

	wipe_free(own->token);
	wipe_free(own->account);
	*own = (struct own){0};
}

/* When a JWT expires, UTC ms. False: it is none, or does not say. */
static bool token_expiry(const char *token, int64_t *ms)
{
	const char *from = strchr(token, '.');
	const char *end = from ? strchr(from + 1, '.') : NULL;
	struct buf text = {0};
	struct json *claims = NULL;
	bool told;

	if (!end)
		return false;
	from++;
	buf_reserve(&text, (size_t)(end - from) + 1);
	if (base64url_decode(&text, (struct str){from, (size_t)(end - from)}))
		claims = json_parse(buf_str(&text), "", NULL);
	told = answer_decimal(claims, "exp", 3, ms);
	plan_forget(claims);
	wipe(text.p, text.n);
	buf_release(&text);
	return told;
}

/* An API key in that file is no login of a plan. */
static enum ask_step take_login(struct ask *a, const struct json *tokens,
				struct err *err)
{
	struct own *own = a->own;
	int64_t expires;

	release(own);
	own->token = plan_secret(tokens, "access_token");
	own->account = plan_secret(tokens, "account_id");
	if (!own->token)
		return ask_fail(ASK_REFUSED, err, "there is no login of a "
				"ChatGPT plan: %s", login_file.remedy);
	if (token_expiry(own->token, &expires) && expires <= a->now)
		return ask_fail(ASK_REFUSED, err,
				"the login expired: run codex once");
	return ASK_DONE;
}

static enum ask_step log_in(struct ask *a, const struct reply *r,
			    struct err *err)
{
	struct json *root;
	enum ask_step step = plan_read(a, &login_file, &root, err);

	(void)r;
	if (step == ASK_DONE)
		step = take_login(a, json_get(root, "tokens"), err);
	plan_forget(root);
	return step;
}

static bool sign(struct ask *a, struct err *err)
{
	struct own *own = a->own;

	if (!own->token)
		return err_set(err, "there is no login of a ChatGPT plan");
	ask_bearer(a, own->token);
	if (own->account)
		ask_header(a, "ChatGPT-Account-Id", own->account);
	return true;
}

/* ---- the limits ----------------------------------------------------------- */

static enum ask_step begin(struct ask *a, struct err *err)
{
	(void)err;
	ask_get(a, "", "/backend-api/wham/usage");
	return ASK_SEND;
}

/* The length of a window is what it is; its place says nothing: a plan
 * without the short one has the week in its place. */
static void read_window(struct ask *a, const struct json *w, const char *of)
{
	int64_t ppm, seconds = 0;
	char length[24], name[80];

	if (!answer_decimal(w, "used_percent", 4, &ppm))
		return;
	answer_count(w, "limit_window_seconds", &seconds);
	plan_window(seconds, length);
	snprintf(name, sizeof(name), "%.40s%s%s", of, *of ? " " : "", length);
	plan_limit(a, name, ppm, seconds <= INT32_MAX ? seconds * 1000 : 0,
		   plan_reset(a, w, "reset_at"));
}

static void read_rate(struct ask *a, const struct json *rate, const char *of)
{
	read_window(a, json_get(rate, "primary_window"), of);
	read_window(a, json_get(rate, "secondary_window"), of);
}

static void read_more(struct ask *a, const struct json *x)
{
	struct str name = answer_text(x, "limit_name");

	read_rate(a, json_get(x, "rate_limit"), name.n ? name.p : "other");
}

/* Credits are the seller's own unit, no dollars. */
static void read_credits(struct ask *a, const struct json *credits)
{
	bool has = true;

	json_bool(json_get(credits, "has_credits"), &has);
	if (has && !answer_true(credits, "unlimited"))
		parts_balance_of(a, credits, "balance", "credits", "");
}

static enum ask_step read(struct ask *a, const struct reply *r,
			  struct err *err)
{
	const struct json *more = json_get(r->json, "additional_rate_limits");
	const struct json *own = answer_at(r->json,
					   "spend_control.individual_limit");
	int64_t ppm;

	if (!json_get(r->json, "rate_limit"))
		return ask_fail(ASK_FAILED, err,
				"the answer says nothing of limits");
	read_rate(a, json_get(r->json, "rate_limit"), "");
	read_rate(a, json_get(r->json, "code_review_rate_limit"),
		  "code review");
	for (size_t i = 0; json_kind(more) == JSON_LIST && i < json_count(more);
	     i++)
		read_more(a, json_at(more, i));
	if (answer_decimal(own, "used_percent", 4, &ppm))
		plan_limit(a, "own spend", ppm, 0,
			   plan_reset(a, own, "reset_at"));
	read_credits(a, json_get(r->json, "credits"));
	return ASK_DONE;
}

static enum ask_step refused(struct ask *a, const struct reply *r,
			     struct err *err)
{
	(void)a;
	if (r->status != 401)
		return ASK_DEFAULT;
	return ask_fail(ASK_REFUSED, err, "401: the login is not accepted any "
			"more: run codex once");
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

const struct api api_codex_plan = {
	.name = "codex-plan",
	.provider = "openai",
	.hosts = "=https://chatgpt.com",
	.secrets = "",
	.own_size = sizeof(struct own),
	.login = log_in,
	.sign = sign,
	.release = release,
	.feeds = feeds,
};
