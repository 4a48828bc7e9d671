/* The columns of budgets, limit windows and alerts. */
#include "tui/panes/budgets_rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alerts.h"
#include "core/billed.h"
#include "core/budget.h"
#include "core/model.h"
#include "core/outlook.h"
#include "tui/pane.h"
#include "tui/panes/alerts_panel.h"
#include "tui/panes/budgets_bar.h"
#include "tui/panes/reconcile_columns.h"
#include "tui/pen.h"

#define WHOLE INT64_C(1000000)

#define BUDGET                                                                \
	const struct budget_status *b = row;                                  \
	const struct cells *cells = ctx;                                      \
	(void)selected;                                                       \
	(void)cells
#define LIMIT                                                                 \
	const struct limit_row *r = row;                                      \
	const struct cells *cells = ctx;                                      \
	(void)selected;                                                       \
	(void)cells
#define ALERT                                                                 \
	const struct alert *a = row;                                          \
	const struct cells *cells = ctx;                                      \
	(void)selected;                                                       \
	(void)cells

static enum role text_role(bool selected)
{
	return selected ? ROLE_SELECTED_TEXT : ROLE_TEXT;
}

static void put_right(struct canvas *to, enum role role, const char *text)
{
	canvas_right(to, 0, 0, to->at.w, STYLE(role), text);
}

/* Dollars with their cents at the edge; unknown is a dash. */
static void put_money(struct canvas *to, enum role role, money m)
{
	char text[UNIT_TEXT];

	format_money(m, to->at.w, text);
	if (m == MONEY_NONE)
		put_right(to, ROLE_UNKNOWN, "-");
	else
		cells_number(to, STYLE(role), text, CENTS);
}

/* ---- budgets ------------------------------------------------------------- */

DRAW(draw_name)
{
	BUDGET;
	char mask[REDACT_TEXT];
	bool bad = b->state != BUDGET_FINE, known = !cell_unpriced(&b->spent);
	struct style s = STYLE(bad || known ? budget_role(b) : ROLE_UNKNOWN);

	if (bad)
		s = style_plus(s, ATTR_BOLD);
	if (bad || known)
		canvas_glyph(to, 0, 0, s, bad ? '!' : 0x2713, bad ? '!' : '-');
	else
		canvas_glyph(to, 0, 0, s, '?', '?');
	canvas_text(to, 2, 0, to->at.w - 2, STYLE(text_role(selected)),
		    str_from(budget_label(b, cells->v, mask)));
}

DRAW(draw_period)
{
	BUDGET;
	put_text(to, STYLE(ROLE_DIM), period_words[b->budget->period], "-");
}

DRAW(draw_bar)
{
	BUDGET;
	struct used_bar bar = {
		b->used_ppm, budget_even_ppm(b, cells->m->now),
		b->budget->warn_at, b->budget->warn_count, budget_role(b),
	};

	used_bar_draw(to, 0, 0, to->at.w, &bar);
}

/* What has no price makes it a least share, or none at all. */
DRAW(draw_share)
{
	BUDGET;
	struct style s = style_plus(STYLE(budget_role(b)), ATTR_BOLD);
	const char *mark = b->spent.unpriced ? either(to, "≥", ">") : "";
	char percent[UNIT_TEXT], text[UNIT_TEXT];

	if (cell_unpriced(&b->spent)) {
		put_right(to, ROLE_UNKNOWN, "?");
		return;
	}
	format_percent(b->used_ppm, WHOLE, percent);
	snprintf(text, sizeof(text), "%s%.12s", mark, percent);
	if (b->used_ppm > 9999 * (WHOLE / 100))
		snprintf(text, sizeof(text), ">9999%%");
	canvas_right(to, 0, 0, to->at.w, s, text);
}

DRAW(draw_spent)
{
	BUDGET;
	char text[UNIT_TEXT];

	cell_cost_text(&b->spent, 0, to->ascii, to->at.w, text);
	if (cell_unpriced(&b->spent))
		put_right(to, ROLE_UNKNOWN, text);
	else
		cells_number(to, STYLE(ROLE_COST), text, CENTS);
}

DRAW(draw_limit)
{
	BUDGET;
	put_money(to, ROLE_TEXT, b->budget->limit);
}

static enum role beyond(const struct budget_status *b, money sum)
{
	return sum > b->budget->limit ? ROLE_WARN : ROLE_TEXT;
}

DRAW(draw_forecast)
{
	BUDGET;
	put_money(to, beyond(b, b->forecast), b->forecast);
}

DRAW(draw_between)
{
	BUDGET;
	char low[UNIT_TEXT], high[UNIT_TEXT];
	struct pen p = pen_at(to, 0, 0);

	if (b->forecast == MONEY_NONE || b->forecast_low == MONEY_NONE ||
	    b->forecast_high == MONEY_NONE) {
		pen_puts(&p, STYLE(ROLE_UNKNOWN), "-");
		return;
	}
	format_money(b->forecast_low, 7, low);
	format_money(b->forecast_high, 7, high);
	pen_puts(&p, STYLE(beyond(b, b->forecast_low)), low);
	pen_puts(&p, STYLE(ROLE_DIM), either(to, " … ", ".. "));
	pen_puts(&p, STYLE(beyond(b, b->forecast_high)), high);
}

DRAW(draw_state)
{
	BUDGET;
	char text[UNIT_TEXT];

	budget_state_text(b, text);
	put_text(to, STYLE(text[0] == 'n' ? ROLE_UNKNOWN : budget_role(b)),
		 text, "-");
}

DRAW(draw_fast)
{
	BUDGET;
	char text[UNIT_TEXT];

	burn_text(b->burn_fast, text);
	put_right(to, burn_role(b->burn_fast), text);
}

DRAW(draw_slow)
{
	BUDGET;
	char text[UNIT_TEXT];

	burn_text(b->burn_slow, text);
	put_right(to, burn_role(b->burn_slow), text);
}

DRAW(draw_left)
{
	BUDGET;
	char text[UNIT_TEXT];

	format_age(b->until - cells->m->now, text);
	put_right(to, ROLE_TEXT, text);
}

DRAW(draw_end)
{
	BUDGET;
	char text[UNIT_TEXT];

	budget_end_text(b, cells->m->now, text);
	put_right(to, budget_end_role(b, cells->m->now), text);
}

static int by_name(const void *a, const void *b)
{
	const struct budget_status *x = a, *y = b;

	return strcmp(x->budget->name, y->budget->name);
}

ORDER(by_share, budget_status, used_ppm)
ORDER(by_spent, budget_status, spent.cost)
ORDER(by_limit, budget_status, budget->limit)
ORDER(by_forecast, budget_status, forecast)
ORDER(by_state, budget_status, state)
ORDER(by_left, budget_status, until)
ORDER(by_period, budget_status, budget->period)

/* What never happens is last. */
static int by_end(const void *a, const void *b)
{
	const struct budget_status *x = a, *y = b;
	int64_t p = x->state == BUDGET_OVER ? 1 : x->exhausted_at;
	int64_t q = y->state == BUDGET_OVER ? 1 : y->exhausted_at;

	if (p == q)
		return 0;
	return p == 0 ? 1 : q == 0 ? -1 : p < q ? -1 : 1;
}

/* Unknown is least. */
static int by_burn(const void *a, const void *b)
{
	const struct budget_status *x = a, *y = b;
	double p = isnan(x->burn_fast) ? -1 : x->burn_fast;
	double q = isnan(y->burn_fast) ? -1 : y->burn_fast;

	return p < q ? -1 : p > q;
}

static const struct table_column budget_list[] = {
	{"budget", 12, 2, 1, 0, draw_name, by_name, false, "name"},
	{"period", 6, 0, 7, 0, draw_period, by_period, false, "period"},
	{"used", 8, 4, 1, 0, draw_bar, by_share, true, "used"},
	{"", 6, 0, 1, 1, draw_share, NULL, false, "share"},
	{"spent", 10, 0, 1, 1, draw_spent, by_spent, true, "spent"},
	{"limit", 10, 0, 3, 1, draw_limit, by_limit, true, "limit"},
	{"state", 11, 0, 6, 0, draw_state, by_state, true, "state"},
	{"forecast", 10, 0, 4, 1, draw_forecast, by_forecast, true,
	 "forecast"},
	{"between", 17, 0, 9, 0, draw_between, NULL, false, "between"},
	{"burn 1h", 7, 0, 7, 1, draw_fast, by_burn, true, "burn-1h"},
	{"6h", 6, 0, 8, 1, draw_slow, NULL, false, "burn-6h"},
	{"left", 7, 0, 4, 1, draw_left, by_left, false, "left"},
	{"used up", 10, 0, 3, 1, draw_end, by_end, false, "used-up"},
};

const struct table_column *budget_all_columns(int *count)
{
	*count = (int)ARRAY_LEN(budget_list);
	return budget_list;
}

void budget_columns(struct budgets_list *l)
{
	struct table_column *columns = l->columns;
	struct table *t = &l->table;

	TAKE(budget_list);
	t->default_sort = -1;
}

/* ---- limit windows ------------------------------------------------------- */

static bool is_past(const struct limit_row *r)
{
	return r->outlook->past || r->old;
}

/* "anthropic 5 h" */
DRAW(draw_window)
{
	LIMIT;
	struct pen p = pen_at(to, 0, 0);

	pen_puts(&p, seller_style(cells->m, r->limit->provider),
		 either(to, "▪ ", "* "));
	pen_printf(&p, STYLE(text_role(selected)), "%s ", r->limit->provider);
	pen_puts(&p, STYLE(selected ? ROLE_SELECTED_TEXT : ROLE_DIM),
		 r->limit->name);
}

DRAW(draw_account)
{
	LIMIT;
	char mask[REDACT_TEXT];
	bool named = r->limit->account[0];

	put_text(to, STYLE(ROLE_DIM),
		 redact_name(cells->v, named ? REDACT_ACCOUNT : REDACT_SOURCE,
			     named ? r->limit->account : r->limit->source,
			     mask),
		 "-");
}

DRAW(draw_used)
{
	LIMIT;
	struct used_bar bar = {
		r->limit->used_ppm, is_past(r) ? -1 : r->outlook->even_ppm,
		NULL, 0,
		is_past(r) ? ROLE_STALE : used_role(r->limit->used_ppm),
	};

	used_bar_draw(to, 0, 0, to->at.w, &bar);
}

DRAW(draw_percent)
{
	LIMIT;
	bool past = is_past(r);
	enum role role = past ? ROLE_STALE : used_role(r->limit->used_ppm);
	char percent[UNIT_TEXT], text[UNIT_TEXT];

	format_percent(r->limit->used_ppm, WHOLE, percent);
	snprintf(text, sizeof(text), "%s%.8s",
		 past ? "~" : role == ROLE_ALERT ? "!" : "", percent);
	if (r->limit->used_ppm >= 10 * WHOLE)
		snprintf(text, sizeof(text), "%s>999%%", past ? "~" : "!");
	canvas_right(to, 0, 0, to->at.w,
		     style_plus(STYLE(role), past ? 0 : ATTR_BOLD), text);
}

DRAW(draw_pace)
{
	LIMIT;
	char text[UNIT_TEXT];

	limit_pace_text(r, text);
	put_right(to, text[0] == '-' ? ROLE_UNKNOWN : ROLE_TEXT, text);
}

DRAW(draw_full)
{
	LIMIT;
	char text[UNIT_TEXT];

	limit_end_text(r->outlook, cells->m->now, text);
	put_right(to, limit_end_role(r->outlook, cells->m->now), text);
}

DRAW(draw_expected)
{
	LIMIT;
	int64_t ppm = r->outlook->at_reset_ppm;
	char text[UNIT_TEXT] = "-";

	if (ppm >= 0)
		format_percent(ppm, WHOLE, text);
	put_right(to, ppm < 0 ? ROLE_UNKNOWN : ppm >= WHOLE ? ROLE_WARN
							     : ROLE_TEXT,
		  text);
}

DRAW(draw_reset)
{
	LIMIT;
	char text[UNIT_TEXT] = "-";

	if (r->outlook->past) {
		put_right(to, ROLE_STALE, "has reset");
		return;
	}
	if (r->outlook->left_ms >= 0)
		format_age(r->outlook->left_ms, text);
	put_right(to, text[0] == '-' ? ROLE_UNKNOWN : ROLE_TEXT, text);
}

DRAW(draw_told)
{
	LIMIT;
	char text[UNIT_TEXT];

	age_text(cells->m->now, r->limit->as_of, text);
	put_right(to, r->old ? ROLE_STALE : ROLE_DIM, text);
}

ORDER_TEXT(by_seller, limit_row, limit->provider)
ORDER(by_used, limit_row, limit->used_ppm)
ORDER(by_reset, limit_row, limit->resets_at)
ORDER(by_expected, limit_row, outlook->at_reset_ppm)

static const struct table_column limit_list[] = {
	{"window", 16, 2, 1, 0, draw_window, by_seller, false, NULL},
	{"account", 12, 1, 8, 0, draw_account, NULL, false, NULL},
	{"used", 6, 3, 1, 0, draw_used, by_used, true, NULL},
	{"", 6, 0, 1, 1, draw_percent, NULL, false, NULL},
	{"pace", 7, 0, 6, 1, draw_pace, NULL, false, NULL},
	{"full in", 7, 0, 2, 1, draw_full, NULL, false, NULL},
	{"at reset", 8, 0, 7, 1, draw_expected, by_expected, true, NULL},
	{"resets in", 9, 0, 3, 1, draw_reset, by_reset, false, NULL},
	{"told", 7, 0, 9, 1, draw_told, NULL, false, NULL},
};

void limit_columns(struct budgets_list *l)
{
	struct table_column *columns = l->columns;
	struct table *t = &l->table;

	TAKE(limit_list);
	t->default_sort = -1;
}

/* ---- alerts -------------------------------------------------------------- */

DRAW(draw_mark)
{
	ALERT;
	alert_put_mark(to, 0, 0, a, cells->m->now);
}

DRAW(draw_age)
{
	ALERT;
	char text[UNIT_TEXT];

	age_text(cells->m->now, a->raised_at, text);
	put_right(to, ROLE_DIM, text);
}

DRAW(draw_sentence)
{
	ALERT;
	bool fresh = alert_is_new(a, cells->m->now);
	struct style s = STYLE(fresh ? text_role(selected) : ROLE_DIM);
	char text[ALERT_TEXT];

	if (fresh && a->level == ALERT_CRITICAL)
		s = style_plus(STYLE(ROLE_ALERT), ATTR_BOLD);
	put_text(to, s, alert_text(a, cells->v, text), "-");
}

DRAW(draw_life)
{
	ALERT;
	char text[UNIT_TEXT];
	enum role role = ROLE_DIM;

	alert_state_text(a, cells->m->now, text);
	if (alert_is_new(a, cells->m->now))
		role = a->failure ? ROLE_ALERT : ROLE_TEXT;
	put_text(to, STYLE(role), text, "-");
}

ORDER(by_raised, alert, raised_at)
ORDER(by_level, alert, level)

static const struct table_column alert_list[] = {
	{"", 1, 0, 1, 0, draw_mark, by_level, true, NULL},
	{"age", 7, 0, 2, 1, draw_age, by_raised, true, NULL},
	{"alert", 20, 1, 1, 0, draw_sentence, NULL, false, NULL},
	{"state", 14, 0, 3, 0, draw_life, NULL, false, NULL},
};

void alert_columns(struct budgets_list *l)
{
	struct table_column *columns = l->columns;
	struct table *t = &l->table;

	TAKE(alert_list);
	t->default_sort = -1;
}
