/* Mistral's Admin API: usage by month, with prices beside it. Its schema is
 * known from the vendor's own dashboard alone, so every row is marked as
 * estimated and what does not fit is passed over. */
#include <stdio.h>

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/apis/all.h"
#include "collectors/apis/parts.h"
#include "core/clock.h"
#include "core/money.h"

/* What a poll of several months needs to know. */
struct poll {
	int64_t first;          /* UTC ms: first month that is read */
	int64_t month;          /* ... and the one under way */
};

static bool sign(struct ask *a, struct err *err)
{
	const char *key = ask_secret(a, "key");

	if (!key)
		return err_set(err, "the key \"key\" is missing");
	ask_header(a, "x-api-key", key);
	return true;
}

static bool want_costs(const struct ask *a)
{
	return ask_config_bool(a, "costs", true);
}

/* ---- asking --------------------------------------------------------------- */

static enum ask_step ask_month(struct ask *a)
{
	const struct poll *p = a->scratch;
	char text[24];

	/* "2026-01-..." */
	time_format_utc(p->month, text);
	text[4] = text[7] = '\0';
	ask_get(a, "", "/api/admin/usage");
	ask_query(a, "month", text[5] == '0' ? text + 6 : text + 5);
	ask_query(a, "year", text);
	return ASK_SEND;
}

static enum ask_step begin(struct ask *a, struct err *err)
{
	struct poll *p = a->scratch;

	(void)err;
	p->first = p->month = parts_month(a->since);
	return ask_month(a);
}

/* ---- reading -------------------------------------------------------------- */

/* One walk: category -> models -> lists of events. */
struct walk {
	struct ask *a;
	const struct json *prices;
	char currency[4];
	char category[64];      /* "completion", "libraries_api.pages" */
	struct str model;
	const char *list;       /* "input", "output", "cached" */
	bool found;             /* a category, be it empty */
	bool ok;                /* no figure was too large */
};

static bool has_tokens(const struct walk *w, const struct json *event)
{
	return str_glob(answer_text(event, "billing_metric"), "*token*") ||
	       str_glob(answer_text(event, "event_type"), "*token*") ||
	       strcmp(w->category, "completion") == 0 ||
	       strcmp(w->category, "chat") == 0;
}

static enum token_category category_of(const char *list)
{
	if (strcmp(list, "input") == 0)
		return TOKENS_INPUT;
	if (strcmp(list, "output") == 0)
		return TOKENS_OUTPUT;
	return strcmp(list, "cached") == 0 ? TOKENS_CACHE_READ
					   : TOKENS_UNCLASSIFIED;
}

/* Tokens of all lists of a model and day make one row. */
static void add_usage(struct walk *w, const struct json *event,
		      struct bill_row *row)
{
	int64_t n;

	row->dim[BILL_ITEM] = str_from(w->category);
	if (has_tokens(w, event)) {
		if (!answer_count(event, "value", &n))
			return;
		bill_set(row, category_of(w->list), n);
	} else {
		if (!answer_decimal(event, "value", 0, &row->units))
			return;
		row->dim[BILL_UNIT] = answer_text(event, "billing_metric");
	}
	bill_add(w->a->batch, row);
}

/* Price of one unit in 10^-15 of the currency. */
static bool find_price(const struct walk *w, const struct json *event,
		       int64_t *out)
{
	struct str metric = answer_text(event, "billing_metric");
	struct str group = answer_text(event, "billing_group");

	for (size_t i = 0; i < json_count(w->prices); i++) {
		const struct json *p = json_at(w->prices, i);

		if (str_eq(answer_text(p, "billing_metric"), metric) &&
		    str_eq(answer_text(p, "billing_group"), group))
			return answer_decimal(p, "price", 15, out);
	}
	return false;
}

/* A paid amount nobody gave a price for is a row without money that says it
 * is not all. */
static void add_cost(struct walk *w, const struct json *event,
		     struct bill_row *row)
{
	const __int128 unit = 1000000000;
	char item[128];
	__int128 amount = 0;
	int64_t paid, price;

	if (!answer_decimal(event, "value_paid", 3, &paid))
		return;
	if (find_price(w, event, &price))
		amount = (__int128)paid * price;
	else if (paid)
		row->flags |= BILL_PARTIAL;
	if (amount / unit >= INT64_MAX || amount / unit <= -INT64_MAX) {
		w->ok = false;
		return;
	}
	/* 10^-3 times 10^-15, to 10^-9. */
	row->amount = divide_half_even(amount, unit);
	snprintf(item, sizeof(item), "%s, %.40s", w->category, w->list);
	row->dim[BILL_ITEM] = str_from(item);
	memcpy(row->currency, w->currency, sizeof(row->currency));
	bill_add(w->a->batch, row);
}

static void add_event(struct walk *w, const struct json *event)
{
	bool costs = w->a->feed->money;
	struct bill_row row = bill_row(costs ? BILL_COST : BILL_USAGE, 0,
				       ASK_DAY);

	if (!answer_time(event, "timestamp", &row.start))
		return;
	row.start = ask_floor(row.start, ASK_DAY);
	row.flags = BILL_ESTIMATED;
	row.dim[BILL_MODEL] = w->model;
	if (costs)
		add_cost(w, event, &row);
	else
		add_usage(w, event, &row);
}

static void visit_list(void *ctx, const char *key, struct json *v)
{
	struct walk *w = ctx;

	w->list = key;
	for (size_t i = 0; json_kind(v) == JSON_LIST && i < json_count(v); i++)
		add_event(w, json_at(v, i));
}

/* "mistral-large-latest::mistral-large-2512": what was asked for, and what
 * that is. */
static void visit_model(void *ctx, const char *key, struct json *v)
{
	struct walk *w = ctx;
	ptrdiff_t at;

	w->model = str_from(key);
	at = str_find(w->model, STR("::"));
	if (at >= 0)
		w->model = str_skip(w->model, (size_t)at + 2);
	json_each(v, visit_list, w);
}

/* A category has models; some have parts of their own that do. */
static void visit_category(void *ctx, const char *key, struct json *v)
{
	struct walk *w = ctx;
	const struct json *models = json_get(v, "models");
	size_t n = strlen(w->category);

	if (json_kind(v) != JSON_MAP)
		return;
	snprintf(w->category + n, sizeof(w->category) - n, "%s%.30s",
		 n ? "." : "", key);
	if (models) {
		w->found = true;
		json_each(models, visit_model, w);
	} else if (n == 0) {
		json_each(v, visit_category, w);
	}
	w->category[n] = '\0';
}

static bool read_month(struct ask *a, const struct json *root, struct err *err)
{
	struct walk w = {
		.a = a,
		.prices = json_get(root, "prices"),
		.ok = true,
	};

	if (!bill_currency(answer_text(root, "currency"), w.currency) &&
	    a->feed->money)
		return err_set(err, "Mistral's answer names no currency");
	json_each(root, visit_category, &w);
	if (!w.found && !json_get(root, "start_date"))
		return err_set(err, "Mistral's answer has no usage in it");
	return w.ok || err_set(err, "Mistral's answer has a cost that is too "
				    "large");
}

static enum ask_step answer(struct ask *a, const struct reply *r,
			    struct err *err)
{
	struct poll *p = a->scratch;

	if (!read_month(a, r->json, err))
		return ASK_FAILED;
	p->month = parts_next_month(p->month);
	if (p->month < a->until)
		return ask_month(a);
	ask_window(a, p->first, a->until, "model");
	return ASK_DONE;
}

static const struct api_feed feeds[] = {
	{
		.name = "usage",
		.interval_ms = 15 * ASK_MINUTE,
		.again_ms = 3 * ASK_DAY,
		.scratch_size = sizeof(struct poll),
		.begin = begin,
		.answer = answer,
	},
	{
		.name = "costs",
		.interval_ms = 15 * ASK_MINUTE,
		.again_ms = 3 * ASK_DAY,
		.money = true,
		.settle_ms = ASK_DAY,
		.scratch_size = sizeof(struct poll),
		.wanted = want_costs,
		.begin = begin,
		.answer = answer,
	},
	{0},
};

const struct api api_mistral = {
	.name = "mistral",
	.provider = "mistral",
	.hosts = "=https://console.mistral.ai",
	.secrets = "key,",
	.sign = sign,
	.feeds = feeds,
};
