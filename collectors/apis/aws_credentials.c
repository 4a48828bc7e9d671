#include "collectors/apis/aws.h"

#include <stdio.h>
#include <stdlib.h>

#include "collectors/answer.h"
#include "collectors/apis/aws_profile.h"
#include "collectors/child.h"
#include "core/clock.h"
#include "core/crypto.h"
#include "core/mem.h"

/* Keys are renewed so long before they end. */
enum { RENEW_MS = 15 * 60 * 1000 };

static const char *get(const struct ask *a, const char *name)
{
	const char *value = a->get(a->get_ctx, name);

	return value && *value ? value : NULL;
}

static void forget(struct aws_own *own)
{
	wipe_free(own->id);
	wipe_free(own->secret);
	wipe_free(own->token);
	wipe_free(own->machine);
	free(own->from);
	free(own->profile);
	*own = (struct aws_own){0};
}

void aws_release(void *own)
{
	forget(own);
}

static char *copy(struct str s)
{
	return str_empty(s) ? NULL : xstrndup(s.p, s.n);
}

static void take(struct aws_own *own, struct str id, struct str secret,
		 struct str token)
{
	wipe_free(own->id);
	wipe_free(own->secret);
	wipe_free(own->token);
	own->id = copy(id);
	own->secret = copy(secret);
	own->token = copy(token);
	own->wait = AWS_NOBODY;
}

enum ask_step aws_take(struct ask *a, const struct json *v,
		       const struct aws_names *names, struct err *err)
{
	struct aws_own *own = a->own;
	struct str id = answer_text(v, names->id);
	struct str secret = answer_text(v, names->secret);

	if (str_empty(id) || str_empty(secret))
		return ask_fail(ASK_FAILED, err, "%s gave no AWS keys",
				own->from);
	take(own, id, secret, answer_text(v, names->token));
	/* Keys that do not say when they end are asked for again each hour. */
	if (!answer_time(v, names->expires, &own->expires))
		own->expires = a->now + RENEW_MS + ASK_HOUR;
	if (own->expires > a->now)
		return ASK_DONE;
	forget(own);
	return ask_fail(ASK_REFUSED, err, "the AWS keys that came have "
			"expired; is this computer's clock right?");
}

/* ---- keys at hand --------------------------------------------------------- */

static enum ask_step from_config(struct ask *a, struct err *err)
{
	const char *id = ask_config(a, "access_key");
	const char *secret = ask_secret(a, "key");

	(void)err;
	if (!id || !secret)
		return ASK_DEFAULT;
	take(a->own, str_from(id), str_from(secret),
	     str_from(ask_secret(a, "session_token")));
	return ASK_DONE;
}

static enum ask_step from_environment(struct ask *a, struct err *err)
{
	const char *id = get(a, "AWS_ACCESS_KEY_ID");
	const char *secret = get(a, "AWS_SECRET_ACCESS_KEY");
	const char *token = get(a, "AWS_SESSION_TOKEN");
	const char *expires = get(a, "AWS_CREDENTIAL_EXPIRATION");
	int64_t end;

	if (ask_config(a, "profile") || !id || !secret)
		return ASK_DEFAULT;
	if (expires && time_parse_rfc3339(str_from(expires), &end, NULL) &&
	    end <= a->now)
		return ask_fail(ASK_REFUSED, err, "the AWS keys in the "
				"environment have expired; start tokentop "
				"again with new ones");
	if (!token)
		token = get(a, "AWS_SECURITY_TOKEN");
	take(a->own, str_from(id), str_from(secret), str_from(token));
	return ASK_DONE;
}

/* ---- programs that bring keys ----------------------------------------------- */

static enum ask_step run(struct ask *a, const char *const *argv)
{
	((struct aws_own *)a->own)->wait = AWS_PROCESS;
	ask_command(a, argv);
	return ASK_RUN;
}

/* What takes more than a signature (roles, web identity, expired sign-ons) is
 * the AWS tools' own business. */
static enum ask_step run_export(struct ask *a, const char *profile)
{
	const char *const argv[] = {
		"aws", "configure", "export-credentials",
		profile ? "--profile" : NULL, profile, NULL};

	return run(a, argv);
}

/* Pods and the like: a role by a token in a file. */
static enum ask_step from_web_identity(struct ask *a, struct err *err)
{
	struct aws_own *own = a->own;

	(void)err;
	if (ask_config(a, "profile") || get(a, "AWS_PROFILE") ||
	    !get(a, "AWS_WEB_IDENTITY_TOKEN_FILE") || !get(a, "AWS_ROLE_ARN"))
		return ASK_DEFAULT;
	own->from = xstrdup("aws configure export-credentials");
	return run_export(a, NULL);
}

static enum ask_step run_process(struct ask *a, struct str command,
				 struct err *err)
{
	const struct aws_own *own = a->own;
	char *text = xstrndup(command.p, command.n);
	char *room = xmalloc(command.n + 1);
	char *words[CHILD_WORDS + 1];
	int n = child_words(text, room, words);
	enum ask_step step;

	if (n < 1 || n >= (int)ARRAY_LEN(a->argv))
		step = ask_fail(ASK_REFUSED, err, "credential_process of %s "
				"is no command of at most %zu words",
				own->from, ARRAY_LEN(a->argv) - 1);
	else
		step = run(a, (const char *const *)words);
	wipe(room, command.n + 1);
	free(room);
	wipe_free(text);
	return step;
}

static enum ask_step process_answer(struct ask *a, const struct reply *r,
				    struct err *err)
{
	static const struct aws_names names = {
		"AccessKeyId", "SecretAccessKey", "SessionToken",
		"Expiration"};
	const struct aws_own *own = a->own;
	int64_t version = 0;

	answer_count(r->json, "Version", &version);
	if (version != 1)
		return ask_fail(ASK_FAILED, err, "what gives the keys of %s "
				"did not print them as JSON of version 1",
				own->from);
	return aws_take(a, r->json, &names, err);
}

/* ---- SSO -------------------------------------------------------------------- */

static enum ask_step login_again(const struct aws_own *own, struct err *err)
{
	return ask_fail(ASK_REFUSED, err, "the AWS login of %s has ended; run "
			"aws sso login --profile %s", own->from, own->profile);
}

/* ~/.aws/sso/cache/SHA1.json of the session's name or the start URL. */
static struct json *load_sso_cache(const struct ask *a, struct str name)
{
	struct buf path = {0}, text = {0};
	struct json *v = NULL;
	uint8_t hash[20];

	sha1(name, hash);
	buf_puts(&path, "~/.aws/sso/cache/");
	for (size_t i = 0; i < sizeof(hash); i++)
		buf_addf(&path, "%02x", hash[i]);
	buf_puts(&path, ".json");
	if (aws_file_read(a, buf_text(&path), &text))
		v = json_parse(buf_str(&text), "login", NULL);
	aws_text_release(&text);
	buf_release(&path);
	return v;
}

/* RFC 3339, or with "UTC" at the end as older tools write it. */
static bool is_over(const struct ask *a, const struct json *cache)
{
	struct str text = answer_text(cache, "expiresAt");
	char room[40];
	int64_t end;

	if (str_ends(text, STR("UTC")) && text.n < sizeof(room)) {
		snprintf(room, sizeof(room), "%.*sZ", (int)text.n - 3, text.p);
		text = str_from(room);
	}
	return !time_parse_rfc3339(text, &end, NULL) ||
	       end <= a->now + ASK_MINUTE;
}

static enum ask_step ask_portal(struct ask *a, const struct aws_profile *p,
				struct str region, struct str bearer)
{
	struct str role = aws_profile_get(p, "sso_role_name");
	struct str account = aws_profile_get(p, "sso_account_id");
	char name[AWS_REGION], *text;
	struct buf url = {0};

	snprintf(name, sizeof(name), "%.*s", STR_ARG(region));
	aws_host(a, "sts", name, &url);
	buf_puts(&url, "/federation/credentials");
	ask_get_url(a, buf_text(&url));
	buf_release(&url);
	text = xstrndup(role.p, role.n);
	ask_query(a, "role_name", text);
	free(text);
	text = xstrndup(account.p, account.n);
	ask_query(a, "account_id", text);
	free(text);
	text = xstrndup(bearer.p, bearer.n);
	ask_header(a, "x-amz-sso_bearer_token", text);
	wipe_free(text);
	((struct aws_own *)a->own)->wait = AWS_PORTAL;
	return ASK_SEND;
}

/* Where the parts of an SSO profile stand: in it, or in its session. */
struct sso {
	struct str name;        /* of the cache */
	struct str region;
	bool session;
};

static struct sso sso_of(const struct aws_profile *p)
{
	struct str session = aws_profile_get(p, "sso_session");
	struct sso s = {session, {0}, session.n > 0};

	if (s.session) {
		s.region = aws_profile_session(p, session, "sso_region");
	} else {
		s.name = aws_profile_get(p, "sso_start_url");
		s.region = aws_profile_get(p, "sso_region");
	}
	return s;
}

static enum ask_step from_sso(struct ask *a, const struct aws_profile *p,
			      struct err *err)
{
	const struct aws_own *own = a->own;
	const struct sso s = sso_of(p);
	enum ask_step step;
	struct json *cache;

	if (s.region.n == 0 || s.region.n >= AWS_REGION ||
	    aws_profile_get(p, "sso_role_name").n == 0 ||
	    aws_profile_get(p, "sso_account_id").n == 0)
		return ask_fail(ASK_REFUSED, err, "%s lacks sso_region, "
				"sso_role_name or sso_account_id; run aws "
				"configure sso", own->from);
	cache = load_sso_cache(a, s.name);
	if (!is_over(a, cache) && answer_text(cache, "accessToken").n)
		step = ask_portal(a, p, s.region,
				  answer_text(cache, "accessToken"));
	else if (s.session && answer_text(cache, "refreshToken").n)
		step = run_export(a, p->name);
	else
		step = login_again(own, err);
	json_free(cache);
	return step;
}

static enum ask_step portal_answer(struct ask *a, const struct reply *r,
				   struct err *err)
{
	static const struct aws_names names = {
		"accessKeyId", "secretAccessKey", "sessionToken",
		"expiration"};
	const struct aws_own *own = a->own;
	char message[256];

	if (r->status == 401)
		return login_again(own, err);
	if (r->status == 403)
		return ask_fail(ASK_REFUSED, err, "AWS does not give %s its "
				"role: look at sso_role_name and "
				"sso_account_id", own->from);
	answer_message(r->json, message);
	if (r->status != 200)
		return ask_fail(ASK_FAILED, err, "AWS single sign-on answered "
				"%d%s%s", r->status, message[0] ? ": " : "",
				message);
	if (!r->json)
		return ASK_DEFAULT;
	return aws_take(a, json_get(r->json, "roleCredentials"), &names, err);
}

/* ---- the profile ------------------------------------------------------------- */

static bool has(const struct aws_profile *p, const char *key)
{
	return aws_profile_get(p, key).n > 0;
}

static enum ask_step keys_of(struct ask *a, const struct aws_profile *p,
			     struct err *err)
{
	struct aws_own *own = a->own;

	if (has(p, "login_session") ||
	    (has(p, "role_arn") && (has(p, "source_profile") ||
				    has(p, "credential_source") ||
				    has(p, "web_identity_token_file"))))
		return run_export(a, p->name);
	if (has(p, "sso_session") || has(p, "sso_start_url"))
		return from_sso(a, p, err);
	if (has(p, "aws_access_key_id") && has(p, "aws_secret_access_key")) {
		take(own, aws_profile_get(p, "aws_access_key_id"),
		     aws_profile_get(p, "aws_secret_access_key"),
		     aws_profile_get(p, "aws_session_token"));
		return ASK_DONE;
	}
	if (has(p, "credential_process"))
		return run_process(a, aws_profile_get(p, "credential_process"),
				   err);
	return ASK_DEFAULT;
}

static enum ask_step from_profile(struct ask *a, struct err *err)
{
	struct aws_own *own = a->own;
	struct aws_profile p;
	struct buf from = {0};
	enum ask_step step;

	aws_profile_load(&p, a);
	buf_addf(&from, "profile \"%s\"", p.name);
	own->from = buf_take(&from);
	own->profile = xstrdup(p.name);
	if (p.chosen && !aws_profile_exists(&p))
		step = ask_fail(ASK_REFUSED, err, "%s is in neither "
				"~/.aws/credentials nor ~/.aws/config",
				own->from);
	else
		step = keys_of(a, &p, err);
	aws_profile_release(&p);
	return step;
}

/* ---- all of them -------------------------------------------------------------- */

static enum ask_step nothing(struct ask *a, struct err *err)
{
	const struct aws_own *own = a->own;

	return ask_fail(ASK_REFUSED, err, "no AWS keys: none in the source "
			"(access_key, key), the environment, profile \"%s\", "
			"or from this machine", own->profile);
}

static enum ask_step look(struct ask *a, struct err *err)
{
	static enum ask_step (*const places[])(struct ask *,
					       struct err *) = {
		from_config, from_environment, from_web_identity,
		from_profile, aws_from_container, aws_from_machine,
	};
	enum ask_step step = ASK_DEFAULT;

	for (size_t i = 0; i < ARRAY_LEN(places) && step == ASK_DEFAULT; i++)
		step = places[i](a, err);
	return step == ASK_DEFAULT ? nothing(a, err) : step;
}

enum ask_step aws_login(struct ask *a, const struct reply *r, struct err *err)
{
	struct aws_own *own = a->own;
	enum ask_step step;

	if (!r) {
		if (own->id && own->expires > a->now + RENEW_MS)
			return ASK_DONE;
		forget(own);
		return look(a, err);
	}
	switch (own->wait) {
	case AWS_PROCESS:
		return process_answer(a, r, err);
	case AWS_PORTAL:
		return portal_answer(a, r, err);
	case AWS_NOBODY:
		return ASK_DONE;
	default:
		step = aws_machine_answer(a, r, err);
		return step == ASK_DEFAULT ? nothing(a, err) : step;
	}
}
