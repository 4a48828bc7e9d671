/* Alibaba Cloud Model Studio (DashScope, Qwen): login and table. */
#include "collectors/apis/alibaba.h"

#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/sign.h"
#include "core/encode.h"

static bool check(const struct ask *a, struct err *err)
{
	if (!ask_config(a, "access_key"))
		return err_set(err, "the key \"access_key\" is missing: the "
				    "AccessKey id that \"key\" belongs to");
	if (!alibaba_bill_wanted(a) && !alibaba_metrics_wanted(a))
		return err_set(err, "there is nothing to ask for: set "
				    "endpoints.metrics, or leave costs on");
	return true;
}

/* "Authorization: Basic", for Prometheus. */
static void sign_basic(struct ask *a, const struct sign_key *key)
{
	struct buf pair = {0}, text = {0};
	size_t n = strlen(key->id) + strlen(key->secret) + 2;

	/* Grown once: no copy stays behind unwiped. */
	buf_reserve(&pair, n);
	buf_reserve(&text, 2 * n + 16);
	buf_addf(&pair, "%s:%s", key->id, key->secret);
	buf_puts(&text, "Basic ");
	base64_encode(&text, buf_str(&pair));
	ask_header(a, "Authorization", buf_text(&text));
	wipe(pair.p, pair.n);
	wipe(text.p, text.n);
	buf_release(&pair);
	buf_release(&text);
}

static bool sign(struct ask *a, struct err *err)
{
	const struct sign_key key = {ask_config(a, "access_key"),
				     ask_secret(a, "key"), NULL};

	if (!key.id || !key.secret)
		return err_set(err, "the key \"%s\" is missing",
			       key.id ? "key" : "access_key");
	if (a->feed->money)
		sign_alibaba(&a->request, &key, a->now, NULL);
	else
		sign_basic(a, &key);
	return true;
}

static const struct api_feed feeds[] = {
	{
		.name = "metrics",
		.interval_ms = 5 * ASK_MINUTE,
		.back_ms = 30 * ASK_DAY,        /* kept no longer */
		.again_ms = 2 * ASK_HOUR,
		.scratch_size = sizeof(struct alibaba_metrics),
		.wanted = alibaba_metrics_wanted,
		.begin = alibaba_metrics_begin,
		.answer = alibaba_metrics_answer,
		.refused = alibaba_metrics_refused,
	},
	{
		.name = "costs",
		.interval_ms = 6 * ASK_HOUR,
		.gap_ms = 105,          /* 10 a second */
		.again_ms = 3 * ASK_DAY,
		.money = true,
		.settle_ms = ASK_DAY,
		.scratch_size = sizeof(struct alibaba_bill),
		.wanted = alibaba_bill_wanted,
		.begin = alibaba_bill_begin,
		.answer = alibaba_bill_answer,
		.refused = alibaba_bill_refused,
	},
	{0},
};

const struct api api_alibaba = {
	.name = "alibaba",
	.provider = "alibaba",
	/* Prometheus has an address of its own for each workspace. */
	.hosts = "costs=https://business%s.aliyuncs.com",
	.secrets = "key,",
	.own_size = sizeof(struct alibaba_own),
	.check = check,
	.sign = sign,
	.feeds = feeds,
};
