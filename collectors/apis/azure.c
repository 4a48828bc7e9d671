#include "collectors/apis/azure.h"

#include <strings.h>

#include "collectors/apis/all.h"
#include "collectors/apis/azure_costs.h"
#include "collectors/apis/azure_metrics.h"
#include "collectors/url.h"

/* ---- ids ------------------------------------------------------------------------- */

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

bool azure_is_id(struct str s)
{
	return s.n < 256 && is_of(s, "-.");
}

static bool starts_folded(struct str s, struct str with)
{
	return s.n >= with.n && strncasecmp(s.p, with.p, with.n) == 0;
}

bool azure_is_cognitive(struct str id)
{
	const struct str mark = STR("/providers/microsoft.cognitiveservices/");

	for (size_t i = 0; i < id.n; i++)
		if (starts_folded(str_skip(id, i), mark))
			return true;
	return false;
}

bool azure_resource_parse(struct str id, struct azure_resource *out)
{
	const struct str mark = STR("/subscriptions/");
	size_t n = 0, last;

	while (id.n && id.p[id.n - 1] == '/')
		id.n--;
	if (!starts_folded(id, mark) || id.n > 1024 || !is_of(id, "/-._()"))
		return false;
	out->id = id;
	out->subscription = str_skip(id, mark.n);
	while (n < out->subscription.n && out->subscription.p[n] != '/')
		n++;
	out->subscription.n = n;
	for (last = id.n; id.p[last - 1] != '/'; last--)
		;
	out->account = str_skip(id, last);
	return azure_is_id(out->subscription) && azure_is_cognitive(id);
}

void azure_lower(struct buf *to, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		buf_putc(to, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
}

const char *azure_subscription(const struct ask *a)
{
	const struct azure *own = a->own;
	const char *s = ask_config(a, "subscription");

	if (!s)
		s = own->subscription;
	return s && azure_is_id(str_from(s)) ? s : NULL;
}

static bool same_folded(struct str a, struct str b)
{
	return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

bool azure_is_own_link(const struct ask *a, const char *role, struct str link)
{
	struct url_parts ours, theirs;
	struct buf host = {0};
	bool own;

	ask_host(a, role, NULL, &host);
	own = url_split(buf_str(&host), &ours) && url_split(link, &theirs) &&
	      same_folded(ours.scheme, theirs.scheme) &&
	      same_folded(ours.host, theirs.host);
	buf_release(&host);
	return own;
}

/* ---- the configuration -------------------------------------------------------------- */

static bool check_login(const struct ask *a, struct err *err)
{
	static const char *const names[] = {"tenant", "client_id", "key"};

	if (ask_config(a, "auth"))
		return true;
	for (int i = 0; i < 3; i++)
		if (!ask_config(a, names[i]))
			return err_set(err, "the key \"%s\" is missing; or set "
					    "\"auth\" to \"az\" and run: az "
					    "login", names[i]);
	return azure_is_id(str_from(ask_config(a, "tenant"))) ||
	       err_set(err, "the key \"tenant\" is no tenant id");
}

static bool check(const struct ask *a, struct err *err)
{
	const char *subscription = ask_config(a, "subscription");
	struct azure_resource r;
	const char *id;

	if (!check_login(a, err))
		return false;
	if (subscription && !azure_is_id(str_from(subscription)))
		return err_set(err, "the key \"subscription\" is no "
				    "subscription id");
	for (int i = 0; (id = ask_config_item(a, "resources", i)); i++)
		if (!azure_resource_parse(str_from(id), &r))
			return err_set(err, "the key \"resources\" holds no "
					    "/subscriptions/.../Microsoft."
					    "CognitiveServices/accounts/NAME "
					    "at place %d", i + 1);
	return subscription || ask_config(a, "auth") ||
	       ask_config_item(a, "resources", 0) ||
	       err_set(err, "the key \"subscription\" is missing");
}

static bool wants_costs(const struct ask *a)
{
	return ask_config_bool(a, "costs", true);
}

static const struct api_feed feeds[] = {
	{
		.name = "metrics",
		.interval_ms = 5 * ASK_MINUTE,
		.again_ms = 2 * ASK_HOUR,
		.scratch_size = sizeof(struct azure_metrics),
		.begin = azure_metrics_begin,
		.answer = azure_metrics_answer,
		.refused = azure_metrics_refused,
		.end = azure_metrics_end,
	},
	{
		.name = "costs",
		.interval_ms = 4 * ASK_HOUR,
		.least_ms = 6000,       /* 600 units an hour */
		.again_ms = 3 * ASK_DAY,
		.money = true,
		.settle_ms = ASK_DAY,
		.scratch_size = sizeof(struct azure_costs),
		.wanted = wants_costs,
		.begin = azure_costs_begin,
		.answer = azure_costs_answer,
		.refused = azure_costs_refused,
		.end = azure_costs_end,
	},
	{.name = NULL},
};

const struct api api_azure = {
	.name = "azure",
	.provider = "azure",
	.hosts = "token=https://login.microsoftonline.com,"
		 "metrics=https://management.azure.com,"
		 "costs=https://management.azure.com",
	.secrets = "[key],",
	.own_size = sizeof(struct azure),
	.check = check,
	.login = azure_login,
	.sign = azure_sign,
	.retry_at = azure_retry_at,
	.release = azure_release,
	.feeds = feeds,
};
