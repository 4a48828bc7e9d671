/* The lists of reconcile_rows.h as csv: dollars as decimal text, times in UTC,
 * unknown left empty. */
#include "tui/panes/reconcile_rows.h"

#include "core/clock.h"
#include "core/model.h"
#include "tui/export.h"
#include "tui/panes/reconcile_columns.h"
#include "tui/redact.h"

static void csv_money(struct buf *to, money m)
{
	buf_putc(to, ',');
	if (m != MONEY_NONE)
		money_write(to, m);
}

static void csv_count(struct buf *to, int64_t n)
{
	buf_putc(to, ',');
	if (n >= 0)
		buf_addf(to, "%lld", (long long)n);
}

static void csv_text(struct buf *to, const char *text)
{
	buf_putc(to, ',');
	export_csv_text(to, text);
}

/* "2026-11-22T00:00:00Z"; nothing for 0. */
static void csv_time(struct buf *to, int64_t ms)
{
	char text[24] = "";

	if (ms > 0)
		time_format_utc(ms, text);
	buf_puts(to, text);
}

static void csv_seller(struct buf *to, const struct reconcile_provider *r)
{
	export_csv_text(to, r->provider);
	buf_putc(to, ',');
	csv_time(to, r->watermark);
	csv_money(to, seller_settled(r, r->observed));
	csv_money(to, seller_settled(r, r->billed));
	csv_money(to, seller_settled(r, r->drift));
	csv_money(to, r->unseen);
	csv_count(to, r->unseen_tokens);
	csv_count(to, r->last_coverage_ppm);
	csv_count(to, r->open_days);
	csv_money(to, r->credits);
	csv_money(to, r->discounts);
	csv_money(to, r->taxes);
	csv_text(to, r->estimated ? "estimated" : "");
}

static void csv_day(struct buf *to, const struct reconcile_row *r)
{
	csv_time(to, r->day);
	csv_text(to, r->provider);
	csv_text(to, r->model);
	csv_money(to, r->observed);
	csv_money(to, r->billed);
	csv_money(to, r->drift);
	csv_money(to, r->unseen);
	csv_count(to, r->observed_tokens);
	csv_count(to, r->billed_tokens);
	csv_count(to, r->unseen_tokens);
	csv_count(to, r->coverage_ppm);
	csv_text(to, reconcile_state_word(r));
}

static void csv_item(struct buf *to, const struct unseen_item *x,
		     const struct view *v)
{
	char key[REDACT_TEXT], project[REDACT_TEXT];

	csv_time(to, x->hour);
	csv_count(to, x->width / 1000);
	csv_text(to, x->provider);
	csv_text(to, redact_name(v, REDACT_KEY, x->key, key));
	csv_text(to, redact_name(v, REDACT_PROJECT, x->project, project));
	csv_text(to, x->model);
	csv_count(to, x->requests);
	csv_count(to, x->tokens);
	csv_money(to, x->usd);
}

static const char *const csv_headings[RECONCILE_LISTS] = {
	[LIST_SELLERS] = ("provider,billed_until,cost_observed,cost_billed,"
			  "cost_drift,cost_unseen,tokens_unseen,explained_ppm,"
			  "open_days,cost_credits,cost_discounts,cost_taxes,"
			  "state\n"),
	[LIST_DAYS] = ("day,provider,model,cost_observed,cost_billed,"
		       "cost_drift,cost_unseen,tokens_observed,tokens_billed,"
		       "tokens_unseen,explained_ppm,state\n"),
	[LIST_UNSEEN] = ("hour,seconds,provider,key,project,model,requests,"
			 "tokens,cost_list\n"),
};

void reconcile_list_csv(struct reconcile_list *l, struct buf *to)
{
	enum reconcile_kind kind = l->kind == LIST_MODELS ? LIST_DAYS
				 : l->kind == LIST_ITEMS ? LIST_UNSEEN
							 : l->kind;

	buf_puts(to, csv_headings[kind]);
	for (int i = 0; i < l->table.row_count; i++) {
		const void *row = l->table.rows[i];

		if (kind == LIST_SELLERS)
			csv_seller(to, row);
		else if (kind == LIST_DAYS)
			csv_day(to, row);
		else
			csv_item(to, row, l->cells.v);
		buf_putc(to, '\n');
	}
}
