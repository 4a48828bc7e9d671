/* Addresses, calls and errors that all AWS services have in common. */
#include "collectors/apis/aws.h"

#include <stdio.h>
#include <stdlib.h>

#include "collectors/answer.h"
#include "collectors/apis/aws_profile.h"
#include "collectors/remote_words.h"
#include "collectors/sign.h"
#include "core/mem.h"

static const struct service {
	const char *name;       /* signed for */
	const char *role;       /* of its host */
	const char *target;     /* in front of the action */
	const char *type;
} services[] = {
	{"monitoring", "metrics", "GraniteServiceVersion20100801.",
	 "application/x-amz-json-1.0"},
	{"ce", "costs", "AWSInsightsIndexService.",
	 "application/x-amz-json-1.1"},
};

/* ---- regions ------------------------------------------------------------------ */

bool aws_region_is_sane(const char *region)
{
	size_t n = strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n < AWS_REGION && region[n] == '\0';
}

static bool set_region(char out[AWS_REGION], const char *region)
{
	if (!region || !aws_region_is_sane(region))
		return false;
	snprintf(out, AWS_REGION, "%s", region);
	return true;
}

static bool region_of_profile(const struct ask *a, char out[AWS_REGION])
{
	struct aws_profile p;
	struct str region;
	char *text;
	bool found;

	aws_profile_load(&p, a);
	region = aws_profile_get(&p, "region");
	text = xstrndup(region.n ? region.p : "", region.n);
	found = set_region(out, text);
	free(text);
	aws_profile_release(&p);
	return found;
}

bool aws_region(const struct ask *a, int index, char out[AWS_REGION])
{
	const char *own = ask_config_item(a, "region", index);

	if (own)
		return set_region(out, own);
	if (index > 0)
		return false;
	return set_region(out, a->get(a->get_ctx, "AWS_REGION")) ||
	       set_region(out, a->get(a->get_ctx, "AWS_DEFAULT_REGION")) ||
	       region_of_profile(a, out) || set_region(out, "us-east-1");
}

void aws_host(const struct ask *a, const char *role, const char *region,
	      struct buf *to)
{
	ask_host(a, role, region, to);
	if (strncmp(region, "cn-", 3) == 0 &&
	    str_ends(buf_str(to), STR(".amazonaws.com")))
		buf_puts(to, ".cn");
}

/* ---- calls --------------------------------------------------------------------- */

void aws_call(struct ask *a, const char *service, const char *action,
	      struct str body)
{
	struct aws_target *to = a->scratch;
	const struct service *s = services;
	struct buf url = {0}, target = {0};

	while (strcmp(s->name, service) != 0)
		s++;
	to->service = s->name;
	aws_host(a, s->role, to->region, &url);
	buf_putc(&url, '/');
	ask_post_url(a, buf_text(&url), s->type, body);
	buf_addf(&target, "%s%s", s->target, action);
	ask_header(a, "X-Amz-Target", buf_text(&target));
	buf_release(&target);
	buf_release(&url);
}

bool aws_sign(struct ask *a, struct err *err)
{
	const struct aws_target *to = a->scratch;
	const struct aws_own *own = a->own;
	const struct sign_key key = {own->id, own->secret, own->token};

	if (!own->id || !own->secret)
		return err_set(err, "there are no AWS keys to sign with");
	sign_aws(&a->request, &key, to->region, to->service, a->now);
	return true;
}

/* ---- errors -------------------------------------------------------------------- */

/* "com.amazon.coral.service#ThrottlingException" without what is in front,
 * "Name:http://..." of the header without what is behind. */
static struct str error_name(const struct reply *r)
{
	struct str name = answer_text(r->json, "__type");
	ptrdiff_t at;

	if (str_empty(name) && r->http)
		name = http_answer_header(r->http, "x-amzn-errortype");
	at = str_find(name, STR("#"));
	if (at >= 0)
		name = str_skip(name, (size_t)at + 1);
	at = str_find(name, STR(":"));
	if (at >= 0)
		name.n = (size_t)at;
	return name;
}

bool aws_error_is(const struct reply *r, const char *name)
{
	return str_is(error_name(r), name);
}

/* What AWS says, without what is ours alone. */
static void say(const struct ask *a, const struct reply *r, char out[256])
{
	const struct aws_own *own = a->own;

	answer_message(r->json, out);
	words_scrub(out, own->secret);
	words_scrub(out, own->token);
}

static bool matches(struct str name, const char *const *globs)
{
	for (; *globs; globs++)
		if (str_glob(name, *globs))
			return true;
	return false;
}

static bool speaks_of_time(struct str name, const char *message)
{
	static const char *const names[] = {"RequestExpired*",
					    "RequestTimeTooSkewed*", NULL};
	static const char *const says[] = {"*signature expired*",
					   "*not yet current*",
					   "*too skewed*", NULL};

	return matches(name, names) || matches(str_from(message), says);
}

/* Refused keys are let go: the next try looks for others. */

/* What AWS says of a signature holds what was signed, a session token
 * included: it is not repeated. */
static enum ask_step refuse_signature(struct ask *a, struct str name,
				      const char *message, struct err *err)
{
	aws_release(a->own);
	if (speaks_of_time(name, message))
		return ask_fail(ASK_REFUSED, err, "AWS finds the time of the "
				"request wrong: set this computer's clock");
	return ask_fail(ASK_REFUSED, err, "AWS does not accept the signature: "
			"the secret access key does not belong to the access "
			"key");
}

static enum ask_step refuse_key(struct ask *a, struct str name,
				const char *message, struct err *err)
{
	aws_release(a->own);
	if (str_glob(name, "ExpiredToken*"))
		return ask_fail(ASK_REFUSED, err, "the AWS session has "
				"expired: get new keys");
	return ask_fail(ASK_REFUSED, err, "AWS does not know the access "
			"key%s%s", message[0] ? ": " : "", message);
}

enum ask_step aws_refused(struct ask *a, const struct reply *r,
			  struct err *err)
{
	static const char *const slow[] = {
		"Throttl*", "*LimitExceeded*", "TooManyRequests*",
		"RequestThrottled*", NULL};
	static const char *const key[] = {
		"UnrecognizedClient*", "InvalidClientTokenId*",
		"ExpiredToken*", "MissingAuthenticationToken*", NULL};
	static const char *const signature[] = {
		"InvalidSignature*", "SignatureDoesNotMatch*",
		"IncompleteSignature*", "RequestExpired*",
		"RequestTimeTooSkewed*", NULL};
	static const char *const permission[] = {
		"AccessDenied*", "NotAuthorized*", "UnauthorizedOperation*",
		"OptInRequired*", NULL};
	struct str name = error_name(r);
	char message[256];

	if (r->status / 100 != 4 || str_empty(name))
		return ASK_DEFAULT;
	say(a, r, message);
	if (matches(name, slow) || r->status == 429)
		return ask_fail(ASK_THROTTLED, err, "AWS wants fewer calls%s%s",
				message[0] ? ": " : "", message);
	if (matches(name, signature))
		return refuse_signature(a, name, message, err);
	if (matches(name, key))
		return refuse_key(a, name, message, err);
	if (matches(name, permission) || r->status == 401 || r->status == 403)
		return ask_fail(ASK_REFUSED, err, "AWS does not allow it: %s",
				message);
	if (message[0] == '\0')
		return ASK_DEFAULT;
	return ask_fail(ASK_FAILED, err, "AWS: %s", message);
}
