/* Credentials of a service account or of gcloud, in the order of Google's own
 * libraries ("Application Default Credentials"), traded for a bearer token:
 * https://cloud.google.com/docs/authentication/application-default-credentials,
 * https://developers.google.com/identity/protocols/oauth2/service-account. */
#include "collectors/apis/google.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "collectors/answer.h"
#include "collectors/apis/parts.h"
#include "collectors/sign.h"
#include "collectors/url.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/paths.h"

static const char token_url[] = "https://oauth2.googleapis.com/token";
static const char form_type[] = "application/x-www-form-urlencoded";
static const char no_credentials[] =
	"no Google credentials were found; set the key \"credentials\" or run: "
	"gcloud auth application-default login";

enum { LEEWAY_MS = 5 * 60000, SHORT_MS = 10 * 60000, BODY_ROOM = 8192 };

/* ---- finding credentials ---------------------------------------------------- */

static const char *variable(const struct ask *a, const char *name)
{
	const char *value = a->get(a->get_ctx, name);

	return value && *value ? value : NULL;
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Wipe what the parser holds, then free it. */
static void credentials_free(struct json *c)
{
	static const char *const names[] = {"private_key", "client_secret",
					    "refresh_token"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct str s = answer_text(c, names[i]);

		if (s.n)
			wipe((char *)s.p, s.n);
	}
	json_free(c);
}

/* Where gcloud leaves its login. */
static char *gcloud_file(const struct ask *a)
{
	const char *dir = variable(a, "CLOUDSDK_CONFIG");
	char *own = dir ? xstrdup(dir)
			: path_join(a->home ? a->home : "/", ".config/gcloud");
	char *path = path_join(own, "application_default_credentials.json");

	free(own);
	return path;
}

/* No part of the text enters the sentence. */
static struct json *load_file(const char *path, struct err *err)
{
	struct err why;
	struct json *c;

	if (!is_file(path)) {
		err_set(err, "%s: there is no such file of Google credentials",
			path);
		return NULL;
	}
	c = json_load(path, &why);
	if (!c)
		err_set(err, "%s: cannot be read as JSON", path);
	return c;
}

/* NULL with an empty *err: there are none. */
static struct json *find_credentials(const struct ask *a, struct err *err)
{
	const char *text = ask_secret(a, "credentials");
	const char *named = variable(a, "GOOGLE_APPLICATION_CREDENTIALS");
	struct json *c = NULL;
	struct err why;
	char *path;

	err->text[0] = '\0';
	if (text) {
		c = json_parse(str_from(text), "credentials", &why);
		if (!c)
			err_set(err, "the key \"credentials\" leads to no "
				     "JSON; it wants the text of a service "
				     "account's file");
		return c;
	}
	if (named)
		return load_file(named, err);
	path = gcloud_file(a);
	if (is_file(path))
		c = load_file(path, err);
	free(path);
	return c;
}

/* ---- the metadata server of Google's machines --------------------------------- */

/* Asked only where there is one: elsewhere its name leads nowhere. The way of
 * Google's own libraries, NO_GCE_CHECK included. */
static bool has_metadata(const struct ask *a)
{
	char product[64] = "";
	FILE *f;

	if (variable(a, "GCE_METADATA_HOST") || variable(a, "K_SERVICE"))
		return true;
	if (variable(a, "NO_GCE_CHECK"))
		return false;
	f = fopen("/sys/class/dmi/id/product_name", "r");
	if (!f)
		return false;
	if (!fgets(product, sizeof(product), f))
		product[0] = '\0';
	fclose(f);
	return str_starts(str_from(product), STR("Google"));
}

static enum ask_step ask_metadata(struct ask *a)
{
	const char *host = variable(a, "GCE_METADATA_HOST");
	struct buf url = {0};

	buf_addf(&url, "http://%s/computeMetadata/v1/instance/service-accounts/"
		       "default/token",
		 host ? host : "metadata.google.internal");
	ask_get_url(a, buf_text(&url));
	ask_header(a, "Metadata-Flavor", "Google");
	a->request.timeout_ms = 1000;
	a->request.proxy = "";  /* it is next door */
	buf_release(&url);
	return ASK_SEND;
}

/* ---- trading them ------------------------------------------------------------- */

/* The configured address, else `own`: base_url stands for Google's, not for
 * one that the credentials name themselves. */
static void send_form(struct ask *a, const char *own, struct str body)
{
	const struct json *roles = json_get(a->config->json, "endpoints");
	bool is_google = strcmp(own, token_url) == 0;
	const char *base = is_google ? ask_config(a, "base_url") : NULL;
	struct buf url = {0};

	if (answer_text(roles, "token").n || base)
		ask_host(a, "token", NULL, &url);
	else
		buf_puts(&url, own);
	if (base && !answer_text(roles, "token").n)
		buf_puts(&url, "/token");
	ask_post_url(a, buf_text(&url), form_type, body);
	buf_release(&url);
}

static void put_field(struct buf *to, const char *name, struct str value)
{
	buf_addf(to, "%s%s=", to->n ? "&" : "", name);
	url_encode(to, value);
}

static void put_claims(const struct ask *a, struct buf *to, struct str iss,
		       struct str aud)
{
	int64_t now = a->now / 1000;

	buf_puts(to, "{\"iss\":");
	json_write_str(to, iss);
	buf_puts(to, ",\"scope\":\"https://www.googleapis.com/auth/"
		     "monitoring.read");
	if (ask_config(a, "billing_table"))
		buf_puts(to, " https://www.googleapis.com/auth/bigquery");
	buf_puts(to, "\",\"aud\":");
	json_write_str(to, aud);
	buf_addf(to, ",\"iat\":%lld,\"exp\":%lld}", (long long)now,
		 (long long)now + 3600);
}

static bool sign_claims(const struct ask *a, const struct json *c,
			struct str aud, struct buf *jwt, struct err *err)
{
	struct str iss = answer_text(c, "client_email");
	struct str pem = answer_text(c, "private_key");
	struct str kid = answer_text(c, "private_key_id");
	struct buf claims = {0};
	bool ok;

	if (!iss.n || !pem.n)
		return err_set(err, "the service account's file lacks "
				    "client_email or private_key; download "
				    "the key anew");
	put_claims(a, &claims, iss, aud);
	ok = sign_jwt(jwt, kid.n ? kid.p : NULL, buf_text(&claims), pem.p, err);
	buf_release(&claims);
	return ok;
}

static bool is_safe(struct str url)
{
	struct url_parts p;

	return url_split(url, &p) && (str_glob(p.scheme, "https") ||
				      parts_is_loopback(p.host));
}

static enum ask_step ask_as_service(struct ask *a, const struct json *c,
				    struct err *err)
{
	struct str url = answer_text(c, "token_uri");
	struct buf jwt = {0}, body = {0};
	bool ok;

	if (!url.n)
		url = STR(token_url);
	if (!is_safe(url))
		return ask_fail(ASK_REFUSED, err,
				"the service account's token_uri is not "
				"https; download the key anew");
	buf_reserve(&body, BODY_ROOM);
	ok = sign_claims(a, c, url, &jwt, err);
	if (ok) {
		put_field(&body, "grant_type",
			  STR("urn:ietf:params:oauth:grant-type:jwt-bearer"));
		put_field(&body, "assertion", buf_str(&jwt));
		send_form(a, url.p, buf_str(&body));
	}
	wipe(jwt.p, jwt.n);
	wipe(body.p, body.n);
	buf_release(&jwt);
	buf_release(&body);
	return ok ? ASK_SEND : ASK_REFUSED;
}

static enum ask_step ask_as_user(struct ask *a, const struct json *c,
				 struct err *err)
{
	static const char *const names[] = {"client_id", "client_secret",
					    "refresh_token"};
	struct buf body = {0};

	buf_reserve(&body, BODY_ROOM);
	put_field(&body, "grant_type", STR("refresh_token"));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		put_field(&body, names[i], answer_text(c, names[i]));
	send_form(a, token_url, buf_str(&body));
	wipe(body.p, body.n);
	buf_release(&body);
	if (answer_text(c, "refresh_token").n)
		return ASK_SEND;
	return ask_fail(ASK_REFUSED, err,
			"the Google login holds no refresh_token; run: gcloud "
			"auth application-default login");
}

static void keep_project(struct google *own, const struct json *c)
{
	struct str p = answer_text(c, own->is_user ? "quota_project_id"
						   : "project_id");

	free(own->project);
	own->project = p.n ? xstrndup(p.p, p.n) : NULL;
}

static enum ask_step ask_token(struct ask *a, struct err *err)
{
	struct google *own = a->own;
	struct json *c = find_credentials(a, err);
	struct str type = answer_text(c, "type");
	enum ask_step step;

	if (!c && err->text[0])
		return ASK_REFUSED;
	if (!c)
		return has_metadata(a) ? ask_metadata(a)
				       : ask_fail(ASK_REFUSED, err, "%s",
						  no_credentials);
	own->is_user = str_is(type, "authorized_user");
	keep_project(own, c);
	if (own->is_user)
		step = ask_as_user(a, c, err);
	else if (str_is(type, "service_account"))
		step = ask_as_service(a, c, err);
	else
		step = ask_fail(ASK_REFUSED, err,
				"Google credentials of this type are not "
				"read; use the key of a service account, or "
				"run: gcloud auth application-default login");
	credentials_free(c);
	return step;
}

/* ---- what comes back ------------------------------------------------------------ */

/* invalid_grant: revoked, expired, or a clock that is off. */
static enum ask_step read_refusal(const struct reply *r, struct err *err)
{
	char why[256];

	if (r->status != 400 && r->status != 401)
		return ASK_DEFAULT;
	answer_message(r->json, why);
	return ask_fail(ASK_REFUSED, err,
			"Google refuses the credentials%s%s; check that they "
			"are still valid, and the clock", why[0] ? ": " : "",
			why);
}

static enum ask_step read_token(struct ask *a, const struct reply *r,
				struct err *err)
{
	struct google *own = a->own;
	struct str token = answer_text(r->json, "access_token");
	int64_t seconds;

	if (r->status / 100 != 2)
		return read_refusal(r, err);
	if (!r->json)
		return ASK_DEFAULT;
	if (!token.n)
		return ask_fail(ASK_FAILED, err,
				"Google answered the login without a token");
	wipe_free(own->token);
	own->token = xstrndup(token.p, token.n);
	own->expires = a->now + SHORT_MS;
	if (answer_count(r->json, "expires_in", &seconds) && seconds < 86400)
		own->expires = a->now + seconds * 1000;
	return ASK_DONE;
}

enum ask_step google_login(struct ask *a, const struct reply *r,
			   struct err *err)
{
	struct google *own = a->own;

	if (r)
		return read_token(a, r, err);
	if (own->token && own->expires > a->now + LEEWAY_MS)
		return ASK_DONE;
	return ask_token(a, err);
}

bool google_sign(struct ask *a, struct err *err)
{
	const struct google *own = a->own;
	const char *project;

	ask_bearer(a, own->token ? own->token : "");
	if (!own->is_user)
		return true;
	project = own->project && google_is_project(str_from(own->project))
			  ? own->project
			  : google_project(a, err);
	if (project)
		ask_header(a, "x-goog-user-project", project);
	return project != NULL;
}

void google_release(void *at)
{
	struct google *own = at;

	wipe_free(own->token);
	free(own->project);
	*own = (struct google){0};
}
