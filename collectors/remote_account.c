#include "collectors/remote_account.h"

#include <stdio.h>
#include <string.h>

#include "collectors/api.h"
#include "collectors/http.h"
#include "collectors/remote_words.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/mem.h"

/* `name` is a key of the config, in brackets when it may be missing. */
static bool add_secret(struct account *a, struct str name, struct err *err)
{
	bool optional = name.n > 2 && name.p[0] == '[';
	struct account_secret x = {0};
	struct str ref;

	if (optional)
		name = (struct str){name.p + 1, name.n - 2};
	x.key = xstrndup(name.p, name.n);
	if (!json_str(json_get(a->config->json, x.key), &ref)) {
		if (!optional)
			err_set(err, "the key \"%s\" is missing", x.key);
		free(x.key);
		return optional;
	}
	x.ref = ref.p;
	x.secret = secret_new(ref.p, &a->secret_env);
	*GROW(a->secrets, a->secret_count, a->secret_room) = x;
	return true;
}

bool account_init(struct account *a, const struct remote_env *env,
		  const struct source_config *config, const struct api *api,
		  struct err *err)
{
	const char *p = api->secrets ? api->secrets : "";

	*a = (struct account){
		.env = env,
		.config = config,
		.api = api,
		.secret_env = {.loop = env->loop, .get = env->get,
			       .ctx = env->get_ctx, .home = env->home,
			       .hidden = env->hidden},
	};
	a->own = xcalloc(1, api->own_size ? api->own_size : 1);
	secret_close_process();
	for (const char *end; (end = strchr(p, ',')); p = end + 1)
		if (!add_secret(a, (struct str){p, (size_t)(end - p)}, err))
			return false;
	return true;
}

void account_release(struct account *a)
{
	account_log_out(a);
	for (int i = 0; i < a->secret_count; i++) {
		secret_free(a->secrets[i].secret);
		free(a->secrets[i].key);
	}
	free(a->secrets);
	free(a->own);
	*a = (struct account){0};
}

const char *account_secret(const void *ctx, const char *key)
{
	const struct account *a = ctx;

	for (int i = 0; i < a->secret_count; i++)
		if (strcmp(a->secrets[i].key, key) == 0)
			return secret_value(a->secrets[i].secret);
	return NULL;
}

int64_t account_pace(struct account *a, int64_t gap_ms)
{
	int64_t now = clock_mono(), at = a->sent_at + gap_ms;

	if (gap_ms == 0)
		return 0;
	if (at < now || a->sent_at == 0)
		at = now;
	a->sent_at = at;
	return at - now;
}

void account_log_out(struct account *a)
{
	if (!a->own)
		return;
	if (a->api->release)
		a->api->release(a->own);
	wipe(a->own, a->api->own_size);
}

static bool is_command(const struct account_secret *s)
{
	return strncmp(s->ref, "cmd:", 4) == 0;
}

void account_drop(struct account *a)
{
	account_log_out(a);
	/* Files and variables are looked at each time anyway. */
	for (int i = 0; i < a->secret_count; i++)
		if (is_command(&a->secrets[i]))
			secret_drop(a->secrets[i].secret);
}

bool account_can_renew(const struct account *a, bool login)
{
	if (login && a->api->login)
		return true;
	for (int i = 0; i < a->secret_count; i++)
		if (is_command(&a->secrets[i]))
			return true;
	return false;
}

bool account_is_stale(const struct account *a)
{
	for (int i = 0; i < a->secret_count; i++)
		if (secret_is_stale(a->secrets[i].secret))
			return true;
	return false;
}

bool account_can_probe(const struct account *a)
{
	for (int i = 0; i < a->secret_count; i++)
		if (!secret_value(a->secrets[i].secret))
			return false;
	return a->api->login != NULL;
}

void account_accepted(struct account *a)
{
	a->renewed = a->local = false;
	a->barred = 0;
}

void account_note_clock(struct account *a, const char *host,
			const struct http_answer *h)
{
	/* Of the machine, also when the program was told another time. */
	const struct clock machine = {0};
	int64_t server, age;

	/* A cache's answer is as old as it says. */
	if (str_int64(http_answer_header(h, "age"), &age) && age > 0)
		return;
	if (!http_date(http_answer_header(h, "date"), &server))
		return;
	a->skew_ms = server - clock_wall(&machine);
	a->skew_known = true;
	snprintf(a->skew_host, sizeof(a->skew_host), "%s", host);
}

void account_cancel(struct account *a)
{
	for (int i = 0; i < a->secret_count; i++) {
		struct account_secret *s = &a->secrets[i];

		if (!secret_is_busy(s->secret))
			continue;
		secret_free(s->secret);
		s->secret = secret_new(s->ref, &a->secret_env);
	}
}

void account_scrub(const struct account *a, char *text)
{
	for (int i = 0; i < a->secret_count; i++)
		words_scrub(text, secret_value(a->secrets[i].secret));
}
