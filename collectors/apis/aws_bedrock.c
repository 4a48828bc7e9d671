/* Amazon Bedrock: token counts from CloudWatch, money from Cost Explorer. */
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/aws.h"

static bool check_regions(const struct ask *a, struct err *err)
{
	const char *region;

	for (int i = 0; (region = ask_config_item(a, "region", i)); i++)
		if (!aws_region_is_sane(region))
			return err_set(err, "the key \"region\" holds \"%s\", "
					    "which is no region like "
					    "us-east-1", region);
	return true;
}

static bool check(const struct ask *a, struct err *err)
{
	const char *id = ask_config(a, "access_key");
	const char *secret = ask_config(a, "key");

	if (!id != !secret)
		return err_set(err, "the key \"%s\" is missing: access_key "
				    "and key go together",
			       id ? "key" : "access_key");
	if (!id && ask_config(a, "session_token"))
		return err_set(err, "the key \"session_token\" needs "
				    "access_key and key beside it");
	if (id && ask_config(a, "profile"))
		return err_set(err, "take either \"profile\" or "
				    "\"access_key\" and \"key\"");
	return check_regions(a, err);
}

static const struct api_feed feeds[] = {
	{
		.name = "metrics",
		.interval_ms = 5 * ASK_MINUTE,
		.back_ms = 31 * ASK_DAY,
		.again_ms = 2 * ASK_HOUR,
		.price = "about $0.01 per 1,000 metrics asked for",
		.cheap = true,
		.scratch_size = sizeof(struct aws_metrics),
		.begin = aws_metrics_begin,
		.answer = aws_metrics_answer,
		.refused = aws_metrics_refused,
		.end = aws_metrics_end,
	},
	{
		.name = "costs",
		.interval_ms = 6 * ASK_HOUR,
		.back_ms = 31 * ASK_DAY,
		.again_ms = 3 * ASK_DAY,
		.money = true,
		.settle_ms = ASK_DAY,
		.price = "$0.01 a page",
		.scratch_size = sizeof(struct aws_target),
		.wanted = aws_costs_wanted,
		.begin = aws_costs_begin,
		.answer = aws_costs_answer,
		.refused = aws_costs_refused,
	},
	{
		.name = "credits",
		.interval_ms = ASK_DAY,
		.back_ms = 31 * ASK_DAY,
		.again_ms = 31 * ASK_DAY,
		.price = "$0.01 a page",
		.scratch_size = sizeof(struct aws_target),
		.wanted = aws_costs_wanted,
		.begin = aws_costs_begin,
		.answer = aws_costs_answer,
		.refused = aws_costs_refused,
	},
	{0},
};

const struct api api_aws_bedrock = {
	.name = "aws-bedrock",
	.provider = "aws",
	.hosts = "metrics=https://monitoring.%s.amazonaws.com,"
		 "costs=https://ce.%s.amazonaws.com,"
		 "sts=https://portal.sso.%s.amazonaws.com",
	.secrets = "[key],[session_token],",
	.own_size = sizeof(struct aws_own),
	.check = check,
	.login = aws_login,
	.sign = aws_sign,
	.release = aws_release,
	.feeds = feeds,
};
