/* Moonshot (Kimi): what is left. The currency is the host's: .ai sells in
 * dollars, .cn in yuan. */
#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/parts.h"
#include "collectors/url.h"

static enum ask_step begin(struct ask *a, struct err *err)
{
	(void)err;
	ask_get(a, "", "/v1/users/me/balance");
	return ASK_SEND;
}

/* "" for a host that is neither: nobody says what it sells in. */
static const char *currency_of(const struct ask *a)
{
	struct url_parts parts = {0};
	struct buf url = {0};
	const char *currency = "";
	ptrdiff_t port;

	ask_host(a, "", NULL, &url);
	if (url_split(buf_str(&url), &parts)) {
		port = str_find(parts.host, STR(":"));
		if (port >= 0)
			parts.host.n = (size_t)port;
		if (str_ends(parts.host, STR(".ai")))
			currency = "USD";
		else if (str_ends(parts.host, STR(".cn")))
			currency = "CNY";
	}
	buf_release(&url);
	return currency;
}

/* An error comes with status 200 and a code of its own. Cash may be below
 * zero; then what is available is the voucher alone. */
static enum ask_step read(struct ask *a, const struct reply *r,
			  struct err *err)
{
	const struct json *data = json_get(r->json, "data");
	const char *currency = currency_of(a);
	char text[256];
	int64_t code = 0;

	json_int(json_get(r->json, "code"), &code);
	if (code != 0) {
		answer_message(r->json, text);
		return ask_fail(ASK_FAILED, err, "Moonshot answers with error "
				"%lld%s%s", (long long)code,
				text[0] ? ": " : "", text);
	}
	if (!parts_balance_of(a, data, "available_balance", "available",
			      currency))
		return ask_fail(ASK_FAILED, err,
				"Moonshot's answer has no balance in it");
	parts_balance_of(a, data, "voucher_balance", "voucher", currency);
	parts_balance_of(a, data, "cash_balance", "cash", currency);
	return ASK_DONE;
}

static enum ask_step refused(struct ask *a, const struct reply *r,
			     struct err *err)
{
	if (r->status != 401 || ask_config(a, "base_url"))
		return ASK_DEFAULT;
	return ask_fail(ASK_REFUSED, err, "401: the key is not accepted; a key "
			"of platform.moonshot.cn needs "
			"\"base_url\": \"https://api.moonshot.cn\"");
}

static const struct api_feed feeds[] = {
	{
		.name = "balance",
		.interval_ms = 5 * ASK_MINUTE,
		.begin = begin,
		.answer = read,
		.refused = refused,
	},
	{0},
};

const struct api api_moonshot = {
	.name = "moonshot",
	.provider = "moonshot",
	.hosts = "=https://api.moonshot.ai",
	.secrets = "key,",
	.sign = parts_bearer,
	.feeds = feeds,
};
