#include "cli/budgets_text.h"

#include <math.h>

#include "core/budget.h"
#include "core/json.h"
#include "core/json_member.h"

static void comma(struct buf *to)
{
	buf_puts(to, ", ");
}

static void write_ratio(struct buf *to, const char *key, double value)
{
	if (isnan(value))
		json_member(to, key, NULL);
	else
		buf_addf(to, "\"%s\": %.3f", key, value);
}

/* Globs by dimension; of one dimension any will do. */
static void write_filter(struct buf *to, const struct budget *b)
{
	bool first = true;

	buf_puts(to, "\"filter\": {");
	for (int by = 0; by < BY_COUNT; by++) {
		int found = 0;

		for (int i = 0; i < b->filter_count; i++) {
			if (b->filters[i].by != (enum by)by)
				continue;
			if (!found++)
				buf_addf(to, "%s\"%s\": [", first ? "" : ", ",
					 by_names[by]);
			else
				comma(to);
			json_write_str(to, str_from(b->filters[i].glob));
		}
		if (found)
			buf_putc(to, ']');
		first &= !found;
	}
	buf_putc(to, '}');
}

static void write_steps(struct buf *to, const struct budget_status *s)
{
	buf_addf(to, "\"steps\": %d, \"spent_by_usd\": [", s->steps);
	for (int i = 0; i < s->steps_begun; i++) {
		buf_puts(to, i ? ", \"" : "\"");
		money_write(to, s->spent_by[i]);
		buf_putc(to, '"');
	}
	buf_putc(to, ']');
}

static void write_warnings(struct buf *to, const struct budget *b)
{
	buf_puts(to, "\"warn_at\": [");
	for (int i = 0; i < b->warn_count; i++)
		buf_addf(to, "%s%d", i ? ", " : "", b->warn_at[i]);
	buf_putc(to, ']');
}

static void write_budget(struct buf *to, const struct budget_status *s)
{
	const struct budget *b = s->budget;

	buf_puts(to, "{");
	json_member(to, "name", b->name);
	comma(to);
	json_member(to, "period", budgets_period(b->period));
	comma(to);
	write_filter(to, b);
	buf_addf(to, ", \"subscriptions\": %s,\n   ",
		 b->subscriptions ? "true" : "false");
	json_member_time(to, "since", s->since, INT64_MIN);
	comma(to);
	json_member_time(to, "until", s->until, INT64_MIN);
	comma(to);
	json_member(to, "state", budget_state_names[s->state]);
	comma(to);
	write_warnings(to, b);
	buf_addf(to, ", \"passed\": %d,\n   ", s->passed);
	json_member_money(to, "limit_usd", b->limit);
	comma(to);
	json_member_money(to, "spent_usd", s->spent.cost);
	buf_addf(to, ", \"at_least\": %s, \"unpriced_tokens\": %lld, "
		 "\"requests\": %lld, \"used_ppm\": %lld,\n   ",
		 s->spent.unpriced ? "true" : "false",
		 (long long)s->spent.unpriced, (long long)s->spent.requests,
		 (long long)s->used_ppm);
	json_member_money(to, "forecast_usd", s->forecast);
	comma(to);
	json_member_money(to, "forecast_low_usd", s->forecast_low);
	comma(to);
	json_member_money(to, "forecast_high_usd", s->forecast_high);
	comma(to);
	json_member_time(to, "exhausted_at", s->exhausted_at, 0);
	buf_puts(to, ",\n   ");
	write_ratio(to, "burn_1h", s->burn_fast);
	comma(to);
	write_ratio(to, "burn_6h", s->burn_slow);
	buf_puts(to, ",\n   ");
	write_steps(to, s);
	buf_putc(to, '}');
}

void budgets_write_json(struct buf *to, const struct budgets_answer *a)
{
	buf_puts(to, "{\"schema\": \"tokentop.budgets/1\", ");
	json_member_time(to, "generated_at", a->now, INT64_MIN);
	comma(to);
	json_member(to, "timezone", a->zone->name);
	buf_puts(to, ",\n \"budgets\": [");
	for (int i = 0; i < a->count; i++) {
		buf_puts(to, i ? ",\n  " : "\n  ");
		write_budget(to, &a->list[i]);
	}
	buf_puts(to, "],\n \"warnings\": [");
	for (int i = 0; i < a->warning_count; i++) {
		buf_puts(to, i ? ", " : "");
		json_write_str(to, str_from(a->warnings[i]));
	}
	buf_puts(to, "]}\n");
}
