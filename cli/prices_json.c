#include "cli/prices_text.h"

#include <string.h>

#include "core/clock.h"
#include "core/json.h"

static void write_member(struct buf *to, const char *name, const char *text)
{
	buf_addf(to, "\"%s\": ", name);
	json_write_str(to, str_from(text));
}

static void write_money(struct buf *to, const char *name, int64_t value,
			int exponent)
{
	buf_addf(to, "\"%s\": \"", name);
	prices_write_decimal(to, value, exponent);
	buf_putc(to, '"');
}

static void write_rates(struct buf *to, const char *name,
			const int64_t rate[TOKEN_CATEGORIES])
{
	const char *comma = "";

	buf_addf(to, ", \"%s\": {", name);
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		if (rate[c] < 0)
			continue;
		buf_puts(to, comma);
		write_money(to, token_category_names[c], rate[c], 6);
		comma = ", ";
	}
	buf_putc(to, '}');
}

static void write_bound(struct buf *to, const char *name, int64_t ms, bool end)
{
	bool open = ms == (end ? INT64_MAX : INT64_MIN);

	buf_addf(to, ", \"%s\": ", name);
	if (open) {
		buf_puts(to, "null");
		return;
	}
	buf_putc(to, '"');
	prices_write_time(to, ms, end);
	buf_putc(to, '"');
}

static void write_figures(struct buf *to, const struct price_rule *r)
{
	if (prices_is_fee(r)) {
		buf_puts(to, ", \"usd_per_unit\": \"");
		prices_write_per_unit(to, r);
		buf_putc(to, '"');
		return;
	}
	write_rates(to, "usd_per_mtok", r->rate);
	if (r->threshold) {
		buf_addf(to, ", \"threshold\": %lld", (long long)r->threshold);
		write_rates(to, "usd_per_mtok_above", r->rate_long);
	}
	if (r->batch_in_den) {
		buf_puts(to, ", ");
		write_money(to, "batch_in", (int64_t)r->batch_in_num * 1000 /
			    r->batch_in_den, 3);
	}
	if (r->batch_out_den) {
		buf_puts(to, ", ");
		write_money(to, "batch_out", (int64_t)r->batch_out_num * 1000 /
			    r->batch_out_den, 3);
	}
}

static void write_rule(struct buf *to, const struct prices_answer *a,
		       const struct price_rule *r)
{
	char word[MODEL_NAME];

	provider_word(str_from(r->list), word);
	buf_addf(to, "{\"number\": %u, ", r->number);
	write_member(to, "provider", word);
	buf_puts(to, ", ");
	write_member(to, "list", r->list);
	buf_puts(to, ", ");
	write_member(to, "match", r->match);
	buf_puts(to, ", ");
	write_member(to, "kind", r->kind);
	buf_puts(to, ", ");
	write_member(to, "unit", r->unit);
	buf_addf(to, ", \"in_force\": %s, \"user\": %s",
		 prices_in_force(a, r) ? "true" : "false",
		 r->user ? "true" : "false");
	write_figures(to, r);
	write_bound(to, "valid_from", r->valid_from, false);
	write_bound(to, "valid_to", r->valid_to, true);
	buf_puts(to, ", ");
	write_member(to, "source", r->source);
	buf_putc(to, '}');
}

void prices_write_json(struct buf *to, const struct prices_answer *a)
{
	const struct offer *o = a->offer;
	char now[24];

	time_format_utc(a->now, now);
	buf_puts(to, "{\"schema\": \"tokentop.prices-show/1\",\n ");
	write_member(to, "model", o->id.canonical);
	buf_puts(to, ", \"raw_model\": ");
	json_write_str(to, a->raw);
	buf_puts(to, ", ");
	write_member(to, "maker", o->id.maker);
	buf_puts(to, ", ");
	write_member(to, "provider", o->provider);
	buf_puts(to, ", ");
	write_member(to, "list", o->list);
	buf_addf(to, ",\n \"assumed_provider\": %s, \"priced\": %s, ",
		 o->assumed ? "true" : "false",
		 prices_is_priced(a) ? "true" : "false");
	write_member(to, "as_of", now);
	buf_puts(to, ",\n \"rules\": [");
	for (int i = 0; i < a->count; i++) {
		buf_puts(to, i ? ",\n  " : "\n  ");
		write_rule(to, a, &a->rules[i]);
	}
	buf_puts(to, "],\n \"near\": [");
	for (int i = 0; i < a->near_count; i++) {
		buf_puts(to, i ? ", " : "");
		json_write_str(to, str_from(a->near[i]));
	}
	buf_puts(to, "],\n ");
	write_member(to, "overrides", a->overrides);
	buf_puts(to, "}\n");
}
