/* OpenRouter: credit, the key's own limit, and tokens with dollars by
 * finished day. One credit is one dollar. Credit and activity are for
 * management keys; any key may read about itself. */
#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/parts.h"
#include "core/clock.h"

enum { ACTIVITY_DAYS = 30 };    /* what one answer covers */

/* An ordinary key is told so in JSON; a wall in front answers in HTML. */
static enum ask_step refused(struct ask *a, const struct reply *r,
			     struct err *err)
{
	(void)a;
	(void)err;
	return r->status == 403 && r->json ? ASK_DONE : ASK_DEFAULT;
}

/* ---- credits -------------------------------------------------------------- */

static enum ask_step begin_credits(struct ask *a, struct err *err)
{
	(void)err;
	ask_get(a, "", "/api/v1/credits");
	return ASK_SEND;
}

static enum ask_step read_credits(struct ask *a, const struct reply *r,
				  struct err *err)
{
	const struct json *data = json_get(r->json, "data");
	int64_t bought, used;

	if (!answer_decimal(data, "total_credits", 9, &bought) ||
	    !answer_decimal(data, "total_usage", 9, &used) ||
	    __builtin_sub_overflow(bought, used, &bought))
		return ask_fail(ASK_FAILED, err,
				"OpenRouter's answer has no credits in it");
	parts_balance(a, "credits", bought, "USD");
	return ASK_DONE;
}

/* ---- the key's limit ------------------------------------------------------ */

static enum ask_step begin_key(struct ask *a, struct err *err)
{
	(void)err;
	ask_get(a, "", "/api/v1/key");
	return ASK_SEND;
}

/* Days, weeks from Monday and months, all in UTC. */
static void set_reset(struct bill_limit *l, struct str period, int64_t now)
{
	if (str_is(period, "daily")) {
		l->window_ms = ASK_DAY;
		l->resets_at = ask_floor(now, ASK_DAY) + ASK_DAY;
	} else if (str_is(period, "weekly")) {
		/* 1970 began on a Thursday. */
		l->window_ms = 7 * ASK_DAY;
		l->resets_at = ask_floor(now + 3 * ASK_DAY, 7 * ASK_DAY) +
			       4 * ASK_DAY;
	} else if (str_is(period, "monthly")) {
		l->resets_at = parts_next_month(now);
	}
}

/* A key without a limit says null: there is nothing to show. */
static enum ask_step read_key(struct ask *a, const struct reply *r,
			      struct err *err)
{
	const struct json *data = json_get(r->json, "data");
	struct bill_limit l = {.name = STR("key limit")};
	int64_t limit, left;

	if (json_kind(data) != JSON_MAP)
		return ask_fail(ASK_FAILED, err,
				"OpenRouter's answer says nothing of the key");
	if (!answer_decimal(data, "limit", 9, &limit) ||
	    !answer_decimal(data, "limit_remaining", 9, &left) || limit <= 0)
		return ASK_DONE;
	l.used_ppm = parts_share((__int128)limit - left, limit);
	set_reset(&l, answer_text(data, "limit_reset"), a->now);
	bill_add_limit(a->batch, &l);
	return ASK_DONE;
}

/* ---- activity ------------------------------------------------------------- */

static bool want_costs(const struct ask *a)
{
	return ask_config_bool(a, "costs", true);
}

/* End of the newest finished day: it is there a quarter of an hour later. */
static int64_t activity_end(const struct ask *a)
{
	return ask_floor(a->until - ASK_HOUR / 4, ASK_DAY);
}

static int64_t activity_start(const struct ask *a)
{
	return activity_end(a) - ACTIVITY_DAYS * ASK_DAY;
}

/* One answer holds all days there are, so one a day is enough. */
static enum ask_step begin_activity(struct ask *a, struct err *err)
{
	(void)err;
	if (!a->first && a->since >= activity_end(a))
		return ASK_DONE;
	ask_get(a, "", "/api/v1/activity");
	return ASK_SEND;
}

/* Cached tokens are among the prompt's and nobody says how many; reasoning
 * is among the completion's. */
static void set_tokens(struct bill_row *row, const struct json *x)
{
	int64_t n, reasoning = 0;

	if (answer_count(x, "prompt_tokens", &n)) {
		bill_set(row, TOKENS_INPUT, n);
		row->flags |= BILL_UPPER;
	}
	if (answer_count(x, "reasoning_tokens", &reasoning))
		bill_set(row, TOKENS_REASONING, reasoning);
	if (answer_count(x, "completion_tokens", &n))
		bill_set(row, TOKENS_OUTPUT, n > reasoning ? n - reasoning : 0);
	answer_count(x, "requests", &row->requests);
}

static bool add_activity(struct ask *a, const struct json *x)
{
	struct bill_row usage = bill_row(BILL_USAGE, 0, ASK_DAY), cost;
	struct str date = answer_text(x, "date");

	/* Some answers write a time behind the date. */
	if (date.n > 10)
		date.n = 10;
	if (!time_parse_rfc3339(date, &usage.start, NULL))
		return false;
	if (usage.start < activity_start(a) || usage.start >= activity_end(a))
		return true;
	usage.dim[BILL_MODEL] = answer_text(x, "model");
	usage.dim[BILL_ITEM] = answer_text(x, "provider_name");
	cost = usage;
	cost.kind = BILL_COST;
	set_tokens(&usage, x);
	bill_add(a->batch, &usage);
	bill_currency(STR("USD"), cost.currency);
	if (!answer_decimal(x, "usage", 9, &cost.amount))
		return false;
	bill_add(a->batch, &cost);
	return true;
}

static enum ask_step read_activity(struct ask *a, const struct reply *r,
				   struct err *err)
{
	const struct json *list = json_get(r->json, "data");

	if (json_kind(list) != JSON_LIST)
		return ask_fail(ASK_FAILED, err,
				"OpenRouter's answer has no activity in it");
	for (size_t i = 0; i < json_count(list); i++)
		if (!add_activity(a, json_at(list, i)))
			return ask_fail(ASK_FAILED, err, "OpenRouter's activity "
					"has a row without a date or a cost");
	ask_window(a, activity_start(a), activity_end(a), "model,provider");
	return ASK_DONE;
}

static const struct api_feed feeds[] = {
	{
		.name = "credits",
		.interval_ms = 2 * ASK_MINUTE,
		.begin = begin_credits,
		.answer = read_credits,
		.refused = refused,
	},
	{
		.name = "key",
		.interval_ms = ASK_MINUTE,
		.begin = begin_key,
		.answer = read_key,
	},
	{
		.name = "activity",
		.interval_ms = ASK_HOUR,
		.money = true,
		.settle_ms = ASK_HOUR,
		.wanted = want_costs,
		.begin = begin_activity,
		.answer = read_activity,
		.refused = refused,
	},
	{0},
};

const struct api api_openrouter = {
	.name = "openrouter",
	.provider = "openrouter",
	.hosts = "=https://openrouter.ai",
	.secrets = "key,",
	.sign = parts_bearer,
	.feeds = feeds,
};
