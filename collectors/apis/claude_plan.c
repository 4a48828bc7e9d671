/* Limit windows of a Claude plan, as the vendor's own CLI asks for them. No
 * public contract: every field may be missing. */
#include <stdio.h>

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/parts.h"
#include "collectors/apis/plan.h"
#include "core/mem.h"

struct own {
	char *token;
	int throttled;          /* 429 in a row */
};

static const char *const variables[] = {"CLAUDE_SECURESTORAGE_CONFIG_DIR",
					"CLAUDE_CONFIG_DIR", NULL};

static const struct plan_file login_file = {
	.variables = variables,
	.folder = ".claude",
	.file = ".credentials.json",
	.remedy = "run claude once to log in",
};

/* ---- the login ------------------------------------------------------------ */

static enum ask_step take_login(struct ask *a, const struct json *login,
				struct err *err)
{
	struct own *own = a->own;
	int64_t expires;

	wipe_free(own->token);
	own->token = plan_secret(login, "accessToken");
	if (!own->token)
		return ask_fail(ASK_REFUSED, err, "there is no login of a "
				"Claude plan: %s", login_file.remedy);
	if (answer_decimal(login, "expiresAt", 0, &expires) &&
	    expires <= a->now)
		return ask_fail(ASK_REFUSED, err,
				"the login expired: run claude once");
	return ASK_DONE;
}

static enum ask_step log_in(struct ask *a, const struct reply *r,
			    struct err *err)
{
	struct json *root;
	enum ask_step step = plan_read(a, &login_file, &root, err);

	(void)r;
	if (step == ASK_DONE)
		step = take_login(a, json_get(root, "claudeAiOauth"), err);
	plan_forget(root);
	return step;
}

static bool sign(struct ask *a, struct err *err)
{
	struct own *own = a->own;

	if (!own->token)
		return err_set(err, "there is no login of a Claude plan");
	ask_bearer(a, own->token);
	return true;
}

static void release(void *p)
{
	struct own *own = p;

	wipe_free(own->token);
	own->token = NULL;
}

/* ---- the limits ----------------------------------------------------------- */

static const struct {
	const char *key, *name;
	int64_t window_ms;
} windows[] = {
	{"five_hour", "5 h", 5 * ASK_HOUR},
	{"seven_day", "week", 7 * ASK_DAY},
	{"seven_day_opus", "week Opus", 7 * ASK_DAY},
	{"seven_day_sonnet", "week Sonnet", 7 * ASK_DAY},
	{"seven_day_oauth_apps", "week apps", 7 * ASK_DAY},
};

static enum ask_step begin(struct ask *a, struct err *err)
{
	(void)err;
	ask_get(a, "", "/api/oauth/usage");
	ask_header(a, "anthropic-beta", "oauth-2025-04-20");
	return ASK_SEND;
}

/* Percent used; above 100 is possible. False: there are no such members. */
static bool read_windows(struct ask *a, const struct json *root)
{
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(windows); i++) {
		const struct json *w = json_get(root, windows[i].key);
		int64_t ppm;

		known |= w != NULL;
		if (answer_decimal(w, "utilization", 4, &ppm))
			plan_limit(a, windows[i].name, ppm,
				   windows[i].window_ms,
				   plan_reset(a, w, "resets_at"));
	}
	return known;
}

/* A weekly limit may be for one model, or for something else that `kind`
 * names: "weekly_scoped". */
static void read_limit(struct ask *a, const struct json *x)
{
	struct str model = answer_text(answer_at(x, "scope.model"),
				       "display_name");
	struct str kind = answer_text(x, "kind");
	bool weekly = str_is(answer_text(x, "group"), "weekly");
	int64_t ppm, width = weekly ? 7 * ASK_DAY : 0;
	char name[80];

	if (!answer_decimal(x, "percent", 4, &ppm))
		return;
	if (str_is(kind, "session")) {
		snprintf(name, sizeof(name), "5 h");
		width = 5 * ASK_HOUR;
	} else if (weekly && model.n) {
		snprintf(name, sizeof(name), "week %.40s", model.p);
	} else if (weekly && !str_is(kind, "weekly_scoped")) {
		snprintf(name, sizeof(name), "week");
	} else {
		snprintf(name, sizeof(name), "%.60s", kind.n ? kind.p : "limit");
	}
	plan_limit(a, name, ppm, width, plan_reset(a, x, "resets_at"));
}

/* Money past the plan, in minor units of its currency: a limit, and what is
 * left of it. */
static void read_extra(struct ask *a, const struct json *x)
{
	struct str text = answer_text(x, "currency");
	int64_t limit, used, places;
	char currency[4];

	if (!answer_true(x, "is_enabled") ||
	    !answer_decimal(x, "monthly_limit", 0, &limit) ||
	    !answer_decimal(x, "used_credits", 0, &used) || limit <= 0)
		return;
	plan_limit(a, "extra usage", parts_share(used, limit), 0, 0);
	if (!bill_currency(text, currency) ||
	    !answer_count(x, "decimal_places", &places) || places > 9 ||
	    !answer_decimal(x, "monthly_limit", 9 - (int)places, &limit) ||
	    !answer_decimal(x, "used_credits", 9 - (int)places, &used))
		return;
	parts_balance(a, "extra usage", limit - used, currency);
}

/* Newer answers have limits[] beside the old members: never both shown. */
static enum ask_step read(struct ask *a, const struct reply *r,
			  struct err *err)
{
	const struct json *list = json_get(r->json, "limits");
	struct own *own = a->own;

	own->throttled = 0;
	for (size_t i = 0; i < json_count(list); i++)
		read_limit(a, json_at(list, i));
	if (a->batch->limit_count == 0 && !read_windows(a, r->json) &&
	    json_kind(list) != JSON_LIST)
		return ask_fail(ASK_FAILED, err,
				"the answer says nothing of limits");
	read_extra(a, json_get(r->json, "extra_usage"));
	return ASK_DONE;
}

/* ---- refusals ------------------------------------------------------------- */

static enum ask_step refused(struct ask *a, const struct reply *r,
			     struct err *err)
{
	struct own *own = a->own;

	if (r->status == 401)
		return ask_fail(ASK_REFUSED, err, "401: the login is not "
				"accepted any more: run claude once");
	if (r->status == 403)
		return ask_fail(ASK_REFUSED, err, "403: the login may not read "
				"its limits: log in with claude, not with a "
				"long-lived token");
	if (r->status == 429)
		own->throttled++;
	return ASK_DEFAULT;
}

/* Asking again soon keeps the door shut for hours, and it mostly does not say
 * how long: a quarter of an hour, twice as long each time, up to six hours. */
static int64_t retry_at(const struct ask *a, const struct reply *r)
{
	const struct own *own = a->own;
	struct str told = http_answer_header(r->http, "retry-after");
	int64_t wait = 15 * ASK_MINUTE, at;

	if (str_int64(told, &at) && at > 0 && at < ASK_DAY)
		return a->now + at * 1000;
	if (http_date(told, &at) && at > a->now)
		return at;
	for (int i = 1; i < own->throttled && wait < 6 * ASK_HOUR; i++)
		wait *= 2;
	return a->now + (wait < 6 * ASK_HOUR ? wait : 6 * ASK_HOUR);
}

static const struct api_feed feeds[] = {
	{
		.name = "limits",
		.interval_ms = 10 * ASK_MINUTE,
		.least_ms = 10 * ASK_MINUTE,
		.begin = begin,
		.answer = read,
		.refused = refused,
	},
	{0},
};

const struct api api_claude_plan = {
	.name = "claude-plan",
	.provider = "anthropic",
	.hosts = "=https://api.anthropic.com",
	.secrets = "",
	.own_size = sizeof(struct own),
	.login = log_in,
	.sign = sign,
	.retry_at = retry_at,
	.release = release,
	.feeds = feeds,
};
