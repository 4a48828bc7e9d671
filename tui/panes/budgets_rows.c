#include "tui/panes/budgets_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alerts.h"
#include "core/billed.h"
#include "core/budget.h"
#include "core/clock.h"
#include "core/mem.h"
#include "core/model.h"
#include "core/outlook.h"
#include "core/ui_config.h"
#include "tui/export.h"
#include "tui/pane.h"
#include "tui/panes/account.h"

/* ---- identity ------------------------------------------------------------ */

static uint32_t add_text(uint32_t h, const char *text)
{
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 16777619u;
	return (h ^ 0xffu) * 16777619u;
}

static uint32_t budget_id(const void *row)
{
	const struct budget_status *b = row;
	uint32_t h = add_text(2166136261u, b->budget->name);

	return h ? h : 1;
}

static uint32_t limit_id(const void *row)
{
	const struct limit_row *r = row;
	uint32_t h = add_text(2166136261u, r->limit->source);

	h = add_text(add_text(h, r->limit->account), r->limit->name);
	return h ? h : 1;
}

static uint32_t alert_id(const void *row)
{
	const struct alert *a = row;

	return (uint32_t)a->id;
}

static const char *budget_name(const void *row)
{
	return ((const struct budget_status *)row)->budget->name;
}

static const char *limit_name(const void *row)
{
	return ((const struct limit_row *)row)->limit->provider;
}

static const char *alert_name(const void *row)
{
	return ((const struct alert *)row)->text;
}

/* ---- which rows ---------------------------------------------------------- */

static void take_budgets(struct budgets_list *l, const struct model *m,
			 const struct view *v)
{
	struct table *t = &l->table;

	t->rows = xcalloc((size_t)m->budget_count + 1, sizeof(*t->rows));
	for (int i = 0; i < m->budget_count; i++)
		if (text_holds(m->budgets[i].budget->name, v->filter))
			t->rows[t->row_count++] = &m->budgets[i];
	t->id = budget_id;
	t->name = budget_name;
	budget_columns(l);
}

static void take_limits(struct budgets_list *l, const struct model *m,
			const struct view *v)
{
	size_t n = (size_t)m->limit_count + 1;
	struct table *t = &l->table;

	t->rows = xcalloc(n, sizeof(*t->rows));
	l->limits = xcalloc(n, sizeof(*l->limits));
	for (int i = 0; i < m->limit_count; i++) {
		const struct billed_limit *x = &m->limits[i];

		l->limits[i] = (struct limit_row){
			x, limit_outlook_of(m, i),
			account_is_old(m, x->source)};
		if (v->provider && strcmp(v->provider, x->provider) != 0)
			continue;
		if (text_holds(x->provider, v->filter) ||
		    text_holds(x->name, v->filter) ||
		    text_holds(x->account, v->filter))
			t->rows[t->row_count++] = &l->limits[i];
	}
	t->id = limit_id;
	t->name = limit_name;
	limit_columns(l);
}

static void take_alerts(struct budgets_list *l, const struct model *m,
			const struct view *v)
{
	struct table *t = &l->table;

	t->rows = xcalloc((size_t)m->alert_count + 1, sizeof(*t->rows));
	for (int i = 0; i < m->alert_count; i++)
		if (text_holds(m->alerts[i].text, v->filter))
			t->rows[t->row_count++] = &m->alerts[i];
	t->id = alert_id;
	t->name = alert_name;
	alert_columns(l);
}

void budgets_list_init(struct budgets_list *l, enum budgets_kind kind,
		       const struct model *m, const struct view *v)
{
	*l = (struct budgets_list){.kind = kind, .cells = {m, v, 0, 0}};
	l->table.columns = l->columns;
	l->table.ctx = &l->cells;
	if (kind == LIST_BUDGETS) {
		take_budgets(l, m, v);
		table_choose(&l->table, ui_config_table(m->ui, "budgets"));
	} else if (kind == LIST_LIMITS)
		take_limits(l, m, v);
	else
		take_alerts(l, m, v);
}

void budgets_list_release(struct budgets_list *l)
{
	free((void *)l->table.rows);
	free(l->limits);
}

/* ---- csv ----------------------------------------------------------------- */

static void csv_money(struct buf *to, money m)
{
	buf_putc(to, ',');
	if (m != MONEY_NONE)
		money_write(to, m);
}

static void csv_time(struct buf *to, int64_t ms)
{
	char text[24] = "";

	if (ms > 0)
		time_format_utc(ms, text);
	buf_addf(to, ",%s", text);
}

static void csv_burn(struct buf *to, double burn)
{
	buf_putc(to, ',');
	if (!isnan(burn))
		buf_addf(to, "%.3f", burn);
}

static void csv_budget(const struct budget_status *b, const struct view *v,
		       struct buf *to)
{
	char mask[REDACT_TEXT];

	export_csv_text(to, budget_label(b, v, mask));
	buf_addf(to, ",%s,%s", period_words[b->budget->period],
		 budget_state_names[b->state]);
	csv_time(to, b->since);
	csv_time(to, b->until);
	csv_money(to, cell_unpriced(&b->spent) ? MONEY_NONE : b->spent.cost);
	buf_addf(to, ",%lld", (long long)b->spent.unpriced);
	csv_money(to, b->budget->limit);
	if (cell_unpriced(&b->spent))
		buf_putc(to, ',');
	else
		buf_addf(to, ",%lld.%04lld", (long long)(b->used_ppm / 10000),
			 (long long)(b->used_ppm % 10000));
	csv_money(to, b->forecast);
	csv_money(to, b->forecast_low);
	csv_money(to, b->forecast_high);
	csv_time(to, b->exhausted_at);
	csv_burn(to, b->burn_fast);
	csv_burn(to, b->burn_slow);
	buf_putc(to, '\n');
}

void budgets_csv(const void **rows, int count, const struct view *v,
		 struct buf *to)
{
	buf_puts(to, "budget,period,state,since,until,spent_usd,"
		     "unpriced_tokens,limit_usd,used_percent,forecast_usd,"
		     "forecast_low_usd,forecast_high_usd,used_up_at,"
		     "burn_1h,burn_6h\n");
	for (int i = 0; i < count; i++)
		csv_budget(rows[i], v, to);
}
