/* DeepSeek: what is left, by currency. Keys can read nothing else. */
#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/parts.h"

static enum ask_step begin(struct ask *a, struct err *err)
{
	(void)err;
	ask_get(a, "", "/user/balance");
	return ASK_SEND;
}

/* An account may hold both currencies: each is a balance of its own. */
static enum ask_step read(struct ask *a, const struct reply *r,
			  struct err *err)
{
	const struct json *list = json_get(r->json, "balance_infos");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *x = json_at(list, i);
		char currency[4];

		if (!bill_currency(answer_text(x, "currency"), currency))
			continue;
		parts_balance_of(a, x, "total_balance", "available", currency);
		parts_balance_of(a, x, "granted_balance", "granted", currency);
		parts_balance_of(a, x, "topped_up_balance", "prepaid",
				 currency);
	}
	if (a->batch->balance_count == 0)
		return ask_fail(ASK_FAILED, err,
				"DeepSeek's answer has no balance in it");
	return ASK_DONE;
}

static const struct api_feed feeds[] = {
	{
		.name = "balance",
		.interval_ms = 5 * ASK_MINUTE,
		.begin = begin,
		.answer = read,
	},
	{0},
};

const struct api api_deepseek = {
	.name = "deepseek",
	.provider = "deepseek",
	.hosts = "=https://api.deepseek.com",
	.secrets = "key,",
	.sign = parts_bearer,
	.feeds = feeds,
};
