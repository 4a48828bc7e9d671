/* https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
#include "collectors/apis/azure.h"

#include <stdlib.h>

#include "collectors/answer.h"
#include "collectors/url.h"
#include "core/mem.h"

enum { LEEWAY_MS = 5 * 60000, SHORT_MS = 10 * 60000, BODY_ROOM = 2048 };

/* What the token is for: the management address of the cloud that is asked,
 * public unless an endpoint is that of another. */
static const char *audience_of(const struct ask *a)
{
	static const char *const clouds[] = {
		"https://management.chinacloudapi.cn",
		"https://management.usgovcloudapi.net",
	};
	const char *found = "https://management.azure.com";
	struct buf host = {0};

	ask_host(a, "metrics", NULL, &host);
	for (size_t i = 0; i < ARRAY_LEN(clouds); i++)
		if (strcmp(buf_text(&host), clouds[i]) == 0)
			found = clouds[i];
	buf_release(&host);
	return found;
}

static void put_field(struct buf *to, const char *name, const char *value)
{
	buf_addf(to, "%s%s=", to->n ? "&" : "", name);
	url_encode(to, str_from(value));
}

static enum ask_step ask_as_client(struct ask *a, struct err *err)
{
	const char *key = ask_secret(a, "key");
	struct buf path = {0}, body = {0}, scope = {0};

	if (!key)
		return ask_fail(ASK_REFUSED, err, "the client secret is "
						  "missing; set the key "
						  "\"key\"");
	buf_addf(&path, "/%s/oauth2/v2.0/token", ask_config(a, "tenant"));
	buf_addf(&scope, "%s/.default", audience_of(a));
	buf_reserve(&body, BODY_ROOM);
	put_field(&body, "grant_type", "client_credentials");
	put_field(&body, "client_id", ask_config(a, "client_id"));
	put_field(&body, "client_secret", key);
	put_field(&body, "scope", buf_text(&scope));
	ask_post(a, "token", buf_text(&path),
		 "application/x-www-form-urlencoded", buf_str(&body));
	wipe(body.p, body.n);
	buf_release(&body);
	buf_release(&path);
	buf_release(&scope);
	return ASK_SEND;
}

static enum ask_step ask_az(struct ask *a)
{
	struct buf resource = {0};

	buf_addf(&resource, "%s/", audience_of(a));
	ask_command(a, (const char *const[]){
		"az", "account", "get-access-token", "--resource",
		buf_text(&resource), "-o", "json", NULL});
	buf_release(&resource);
	return ASK_RUN;
}

/* ---- what comes back ---------------------------------------------------------------- */

/* "AADSTS7000215: Invalid client secret provided. ... Trace ID: ..." to its
 * first sentences. */
static void cut_traces(char text[256])
{
	static const char *const marks[] = {" Trace ID:", " Correlation ID:",
					    " Timestamp:"};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		char *at = strstr(text, marks[i]);

		if (at)
			*at = '\0';
	}
}

static enum ask_step read_refusal(const struct reply *r, struct err *err)
{
	char why[256];

	if (r->status != 400 && r->status != 401)
		return ASK_DEFAULT;
	answer_message(r->json, why);
	cut_traces(why);
	return ask_fail(ASK_REFUSED, err,
			"Microsoft Entra refuses the login%s%s; check tenant, "
			"client_id and key", why[0] ? ": " : "", why);
}

/* az says when in local time, and as seconds since 1970 where it is new
 * enough; only those are used. */
static int64_t expiry_of(const struct ask *a, const struct json *v)
{
	int64_t n;

	if (answer_count(v, "expires_on", &n) && n > a->now / 1000)
		return n * 1000;
	if (answer_count(v, "expires_in", &n) && n < 7 * 86400)
		return a->now + n * 1000;
	return a->now + SHORT_MS;
}

static enum ask_step read_token(struct ask *a, const struct reply *r,
				struct err *err)
{
	struct azure *own = a->own;
	bool az = r->status == 0;
	struct str token = answer_text(r->json, az ? "accessToken"
						   : "access_token");
	struct str subscription = answer_text(r->json, "subscription");

	if (!az && r->status / 100 != 2)
		return read_refusal(r, err);
	if (!az && !r->json)
		return ASK_DEFAULT;
	if (!token.n)
		return ask_fail(ASK_FAILED, err, "%s answered the login "
						 "without a token",
				az ? "az" : "Microsoft Entra");
	wipe_free(own->token);
	own->token = xstrndup(token.p, token.n);
	own->expires = expiry_of(a, r->json);
	if (az && subscription.n) {
		free(own->subscription);
		own->subscription = xstrndup(subscription.p, subscription.n);
	}
	return ASK_DONE;
}

enum ask_step azure_login(struct ask *a, const struct reply *r,
			  struct err *err)
{
	struct azure *own = a->own;

	if (r)
		return read_token(a, r, err);
	if (own->token && own->expires > a->now + LEEWAY_MS)
		return ASK_DONE;
	return ask_config(a, "auth") ? ask_az(a) : ask_as_client(a, err);
}

bool azure_sign(struct ask *a, struct err *err)
{
	const struct azure *own = a->own;

	(void)err;
	ask_bearer(a, own->token ? own->token : "");
	return true;
}

void azure_release(void *at)
{
	struct azure *own = at;

	wipe_free(own->token);
	free(own->subscription);
	*own = (struct azure){0};
}
