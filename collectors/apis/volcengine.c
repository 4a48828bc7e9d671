/* Volcengine Ark and BytePlus ModelArk: calls, errors and the table. */
#include "collectors/apis/volcengine.h"

#include <stdlib.h>

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/refusal.h"
#include "collectors/sign.h"
#include "core/mem.h"

static const char *region(const struct ask *a)
{
	const char *own = ask_config_item(a, "region", 0);

	return own ? own : "cn-beijing";
}

/* Regions outside China are BytePlus's. */
static bool is_byteplus(const struct ask *a)
{
	return strncmp(region(a), "cn-", 3) != 0;
}

static bool check(const struct ask *a, struct err *err)
{
	if (!ask_config(a, "access_key"))
		return err_set(err, "the key \"access_key\" is missing: the "
				    "access key id that \"key\" belongs to");
	return true;
}

void volcengine_begin(struct ask *a)
{
	if (!is_byteplus(a))
		return;
	free(a->batch->provider);
	a->batch->provider = xstrdup("byteplus");
}

void volcengine_call(struct ask *a, const char *action, const char *version,
		     struct str body)
{
	struct buf url = {0};

	ask_host(a, "", is_byteplus(a) ? "byteplusapi" : "volcengineapi",
		 &url);
	buf_putc(&url, '/');
	ask_post_url(a, buf_text(&url), "application/json", body);
	ask_query(a, "Action", action);
	ask_query(a, "Version", version);
	buf_release(&url);
}

/* Bills of China are all in one region. */
static bool sign(struct ask *a, struct err *err)
{
	const struct sign_key key = {ask_config(a, "access_key"),
				     ask_secret(a, "key"), NULL};
	bool bill = a->feed->money;

	if (!key.id || !key.secret)
		return err_set(err, "the key \"%s\" is missing",
			       key.id ? "key" : "access_key");
	sign_volcengine(&a->request, &key,
			bill && !is_byteplus(a) ? "cn-beijing" : region(a),
			bill ? "billing" : "ark", a->now);
	return true;
}

/* ---- errors ----------------------------------------------------------------- */

const struct json *volcengine_error(const struct json *v)
{
	const struct json *e = answer_at(v, "ResponseMetadata.Error");

	return json_kind(e) == JSON_MAP && json_count(e) ? e : NULL;
}

enum ask_step volcengine_refuse(const struct ask *a, const struct reply *r,
				struct err *err)
{
	static const char *const slow[] = {
		"*FlowLimit*", "*RateLimit*", "Throttl*", "TooManyRequests*",
		"*Qps*", "*LimitExceeded*", NULL};
	static const char *const clock[] = {
		"*RequestExpired*", "*SignatureExpired*", "*Timestamp*",
		"RequestTimeTooSkewed*", NULL};
	static const char *const signature[] = {
		"SignatureDoesNotMatch*", "InvalidSignature*",
		"MissingSignature*", "InvalidAuthorization*", NULL};
	static const char *const key[] = {
		"InvalidAccessKey*", "InvalidCredential*", "AuthFailure*",
		"MissingAuthenticationToken*", "InvalidSecurityToken*",
		"*AccessKeyDisabled*", NULL};
	static const char *const permission[] = {
		"AccessDenied*", "Forbidden*", "Unauthorized*",
		"NotAuthorized*", "NoPermission*", NULL};
	const struct refusal_codes codes = {
		is_byteplus(a) ? "BytePlus" : "Volcengine",
		slow, clock, signature, key, permission};
	const struct json *e = volcengine_error(r->json);
	enum ask_step step;
	char message[256];

	answer_message(r->json, message);
	step = refusal_step(&codes, answer_text(e, "Code"), message, err);
	if (step != ASK_DEFAULT || !e || r->status / 100 != 2)
		return step;
	return ask_fail(ASK_FAILED, err, "%s cannot tell%s%s",
			codes.seller, message[0] ? ": " : "", message);
}

/* ---- the table -------------------------------------------------------------- */

static const struct api_feed feeds[] = {
	{
		.name = "usage",
		.interval_ms = 5 * ASK_MINUTE,
		.again_ms = 2 * ASK_HOUR,
		.scratch_size = sizeof(struct volcengine_usage),
		.begin = volcengine_usage_begin,
		.answer = volcengine_usage_answer,
		.refused = volcengine_usage_refused,
	},
	{
		.name = "costs",
		.interval_ms = 6 * ASK_HOUR,
		.gap_ms = 205,          /* 5 a second */
		.again_ms = 3 * ASK_DAY,
		.money = true,
		.settle_ms = ASK_DAY,
		.scratch_size = sizeof(struct volcengine_bill),
		.wanted = volcengine_bill_wanted,
		.begin = volcengine_bill_begin,
		.answer = volcengine_bill_answer,
		.refused = volcengine_bill_refused,
	},
	{0},
};

const struct api api_volcengine = {
	.name = "volcengine",
	.provider = "volcengine",
	.hosts = "=https://open.%s.com",
	.secrets = "key,",
	.check = check,
	.sign = sign,
	.feeds = feeds,
};
