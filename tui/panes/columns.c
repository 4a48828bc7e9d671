#include "tui/panes/columns.h"

#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/glow.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/panes/dates.h"
#include "tui/panes/model_groups.h"
#include "tui/panes/reconcile_rows.h"
#include "tui/pen.h"

/* Every drawer has the shape of table_column.draw. */
#define DRAW(name)                                                            \
	static void name(const void *row, const void *ctx, struct canvas *to, \
			 bool selected)
#define ROW                                                                   \
	const struct model_row *r = row;                                      \
	const struct cells *cells = ctx;                                      \
	(void)selected;                                                       \
	(void)cells

/* Columns that money keeps from its point on. */
static int after(const struct cells *c)
{
	return c->after ? c->after : MONEY_AFTER;
}

static bool hot(const struct model_row *r, const struct cells *c)
{
	return glow_row_moved(c->v->glow, r);
}

/* A group: does it show its members, its name, how many it has. */
static void draw_group(const struct model_row *r, const struct cells *cells,
		       struct canvas *to, bool selected)
{
	struct pen p = pen_at(to, 0, 0);
	bool folded = model_group_folded(cells->groups->folds, r->id);
	struct style s = r->provider[0] ? style_series(r->color)
					: STYLE(ROLE_TEXT);

	if (selected)
		s = STYLE(ROLE_SELECTED_TEXT);
	pen_puts(&p, STYLE(ROLE_KEY),
		 folded ? either(to, "▸ ", "+ ") : either(to, "▾ ", "- "));
	pen_puts(&p, style_plus(s, ATTR_BOLD), r->name);
	if (pen_room(&p) > 4)
		pen_printf(&p, STYLE(ROLE_DIM), " %d", r->models);
}

DRAW(draw_name)
{
	ROW;
	struct pen p = pen_at(to, 0, 0);

	if (model_is_group(cells->groups, r)) {
		draw_group(r, cells, to, selected);
		return;
	}
	pen_skip(&p, model_group_of(cells->groups, r) ? 2 : 0);
	pen_puts(&p, style_series(r->color), either(to, "▪ ", "* "));
	pen_puts(&p, selected ? STYLE(ROLE_SELECTED_TEXT) : STYLE(ROLE_TEXT),
		 r->name[0] ? r->name : "(no name)");
}

DRAW(draw_provider)
{
	ROW;
	struct pen p = pen_at(to, 0, 0);
	bool assumed = r->flags & SERIES_ASSUMED_PROVIDER;

	p.end -= assumed;
	pen_puts(&p, style_series(r->color), r->provider);
	p.end += assumed;
	if (assumed)
		pen_puts(&p, STYLE(ROLE_WARN), "?");
}

DRAW(draw_maker)
{
	ROW;
	canvas_text(to, 0, 0, -1, STYLE(ROLE_DIM), str_from(r->maker));
}

DRAW(draw_in)
{
	ROW;
	cells_rate(to, rate_in(&r->rate[RATE_1M]), ROLE_INPUT);
}

DRAW(draw_out)
{
	ROW;
	cells_rate(to, rate_out(&r->rate[RATE_1M]), ROLE_OUTPUT);
}

DRAW(draw_cache)
{
	ROW;
	char text[UNIT_TEXT];

	cell_cache_text(&r->window, text);
	canvas_right(to, 0, 0, to->at.w,
		     STYLE(text[0] == '-' ? ROLE_UNKNOWN : ROLE_CACHE), text);
}

static void draw_flow(const struct model_row *r, enum rate_window w,
		      const struct cells *cells, struct canvas *to)
{
	const struct rate *rate = &r->rate[w];
	char text[UNIT_TEXT];

	if (!rate->live) {
		canvas_right(to, 0, 0, to->at.w - (after(cells) - CENTS),
			     STYLE(ROLE_DIM), either(to, "·", "."));
		return;
	}
	if (cell_unpriced(&r->window) && rate->usd_per_hour <= 0) {
		cells_no_cost(to, "?", after(cells));
		return;
	}
	hourly_text(rate->usd_per_hour, to->at.w - (MONEY_AFTER - CENTS),
		    text);
	cells_number(to, STYLE(ROLE_COST), text, after(cells));
}

DRAW(draw_hourly)
{
	ROW;
	draw_flow(r, RATE_1M, cells, to);
}

DRAW(draw_hourly_15m)
{
	ROW;
	draw_flow(r, RATE_15M, cells, to);
}

DRAW(draw_today)
{
	ROW;
	cells_cost(to, &r->today, r->flags, hot(r, cells), after(cells));
}

DRAW(draw_window)
{
	ROW;
	cells_cost(to, &r->window, r->flags, hot(r, cells), after(cells));
}

DRAW(draw_month)
{
	ROW;
	cells_cost(to, &r->month, r->flags, hot(r, cells), after(cells));
}

DRAW(draw_per_mtok)
{
	ROW;
	money m = cell_per_mtok(&r->window);
	char text[UNIT_TEXT];

	if (m == MONEY_NONE) {
		cells_no_cost(to, r->window.unpriced ? "?" : "-",
			      after(cells));
		return;
	}
	format_money(m, to->at.w, text);
	cells_number(to, STYLE(ROLE_COST), text, after(cells));
}

DRAW(draw_tokens)
{
	ROW;
	cells_count(to, cell_total(&r->window), ROLE_TOKENS, hot(r, cells));
}

DRAW(draw_calls)
{
	ROW;
	cells_whole(to, r->window.requests, ROLE_TOKENS);
}

DRAW(draw_models)
{
	ROW;
	char text[UNIT_TEXT];

	format_count(r->models, text);
	canvas_right(to, 0, 0, to->at.w, STYLE(ROLE_TEXT), text);
}

/* Share of the dollars in the window; a share of nothing has no bar. */
DRAW(draw_share)
{
	ROW;
	char text[UNIT_TEXT];
	int bar = to->at.w - 5;

	format_percent(r->window.cost, (int64_t)cells->whole, text);
	canvas_right(to, to->at.w - 4, 0, 4, STYLE(ROLE_DIM), text);
	if (bar > 0)
		chart_bar(to, 0, 0, bar, style_series(r->color),
			  cells_no_track, (double)r->window.cost,
			  cells->whole);
}

DRAW(draw_spark)
{
	ROW;
	chart_spark(to, 0, 0, to->at.w, style_series(r->color), r->spark,
		    MODEL_SPARK, 0);
}

/* The last UTC day that is billed whole. */
DRAW(draw_billed)
{
	ROW;
	char text[UNIT_TEXT];

	date_watermark(r->watermark, text);
	canvas_right(to, 0, 0, to->at.w,
		     STYLE(r->watermark ? ROLE_TEXT : ROLE_UNKNOWN), text);
}

DRAW(draw_unseen)
{
	ROW;
	const struct reconcile_provider *p =
		reconcile_seller(cells->m->reconcile, r->provider);

	cells_money(to, p && seller_is_compared(p) ? r->unseen : MONEY_NONE,
		    STYLE(ROLE_WARN), r->unseen > 0 ? "!" : "");
}

DRAW(draw_age)
{
	ROW;
	char text[UNIT_TEXT];

	age_text(cells->m->now, r->last_ts, text);
	canvas_right(to, 0, 0, to->at.w, STYLE(ROLE_DIM), text);
}

static int order(double a, double b)
{
	return a < b ? -1 : a > b;
}

static int order_count(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* Every comparison orders two rows by one expression of each. */
#define COMPARE(name, by, expression)                                         \
	static double name##_of(const struct model_row *r)                    \
	{                                                                     \
		return (double)(expression);                                  \
	}                                                                     \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		return by(name##_of(a), name##_of(b));                        \
	}

#define COMPARE_TEXT(name, field)                                             \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct model_row *x = a, *y = b;                        \
		return strcmp(x->field, y->field);                            \
	}

/* Of two costs of nothing the one with more tokens is the larger. */
#define COMPARE_COST(name, field)                                             \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct model_row *x = a, *y = b;                        \
		int o = order_count(x->field.cost, y->field.cost);            \
		return o ? o : order_count(cell_total(&x->field),             \
					   cell_total(&y->field));            \
	}

static double cache_share(const struct cell *c)
{
	int64_t in = cell_in(c);

	return in ? (double)c->tokens[TOKENS_CACHE_READ] / (double)in : -1;
}

COMPARE_TEXT(by_name, name)
COMPARE_TEXT(by_provider, provider)
COMPARE_TEXT(by_maker, maker)
COMPARE_COST(by_today, today)
COMPARE_COST(by_window, window)
COMPARE_COST(by_month, month)
COMPARE(by_in, order, rate_in(&r->rate[RATE_1M]))
COMPARE(by_out, order, rate_out(&r->rate[RATE_1M]))
COMPARE(by_cache, order, cache_share(&r->window))
COMPARE(by_hourly, order, r->rate[RATE_1M].usd_per_hour)
COMPARE(by_hourly_15m, order, r->rate[RATE_15M].usd_per_hour)
COMPARE(by_per_mtok, order, cell_per_mtok(&r->window))
COMPARE(by_tokens, order, cell_total(&r->window))
COMPARE(by_calls, order, r->window.requests)
COMPARE(by_models, order, r->models)
COMPARE(by_spark, order, rate_total(&r->rate[RATE_15M]))
COMPARE(by_age, order, r->last_ts)
COMPARE(by_billed, order, r->watermark)
COMPARE(by_unseen, order, r->unseen)

/* Where headings end: at the edge, over digits before a unit, over cents. */
enum { EDGE = 1, UNIT = 2, MONEY = 1 + MONEY_AFTER - CENTS };

static const struct table_column model_columns[MODEL_COLUMNS] = {
	[MODEL_NAME] = {"model", 18, 3, 1, 0, draw_name, by_name, false,
		"name"},
	[MODEL_PROVIDER] = {"provider", 11, 1, 4, 0, draw_provider,
			    by_provider, false,
		"provider"},
	[MODEL_MAKER] = {"maker", 10, 1, 7, 0, draw_maker, by_maker, false,
		"maker"},
	[MODEL_IN] = {"in/s", 6, 0, 3, UNIT, draw_in, by_in, true,
		"in"},
	[MODEL_OUT] = {"out/s", 6, 0, 3, UNIT, draw_out, by_out, true,
		"out"},
	[MODEL_CACHE] = {"cache", 5, 0, 4, EDGE, draw_cache, by_cache, true,
		"cache"},
	[MODEL_HOURLY] = {"$/h", 10, 0, 2, MONEY, draw_hourly, by_hourly, true,
		"hourly"},
	[MODEL_TODAY] = {"today", 12, 0, 2, MONEY, draw_today, by_today, true,
		"today"},
	[MODEL_WINDOW] = {"window", 12, 0, 5, MONEY, draw_window, by_window,
			  true,
		"window"},
	[MODEL_MONTH] = {"month", 12, 0, 7, MONEY, draw_month, by_month, true,
		"month"},
	[MODEL_PER_MTOK] = {"$/Mtok", 10, 0, 6, MONEY, draw_per_mtok,
			    by_per_mtok, true,
		"per-mtok"},
	[MODEL_TOKENS] = {"tokens", 7, 0, 6, UNIT, draw_tokens, by_tokens,
			  true,
		"tokens"},
	[MODEL_CALLS] = {"calls", 7, 0, 8, UNIT, draw_calls, by_calls, true,
		"calls"},
	[MODEL_SHARE] = {"share", 12, 3, 6, 0, draw_share, by_window, true,
		"share"},
	[MODEL_SPARK_COL] = {"last hour", 12, 4, 7, 0, draw_spark, by_spark,
			     true,
		"spark"},
	[MODEL_AGE] = {"last", 7, 0, 8, EDGE, draw_age, by_age, true,
		"last"},
};

static const struct table_column provider_columns[PROVIDER_COLUMNS] = {
	[PROVIDER_NAME] = {"provider", 13, 3, 1, 0, draw_name, by_name,
			   false,
		"name"},
	[PROVIDER_IN] = {"in/s", 6, 0, 3, UNIT, draw_in, by_in, true,
		"in"},
	[PROVIDER_OUT] = {"out/s", 6, 0, 3, UNIT, draw_out, by_out, true,
		"out"},
	[PROVIDER_CACHE] = {"cache", 5, 0, 5, EDGE, draw_cache, by_cache, true,
		"cache"},
	[PROVIDER_HOURLY] = {"$/h 1m", 10, 0, 2, MONEY, draw_hourly, by_hourly,
			     true,
		"hourly"},
	[PROVIDER_HOURLY_15M] = {"$/h 15m", 10, 0, 7, MONEY, draw_hourly_15m,
				 by_hourly_15m, true,
		"hourly-15m"},
	[PROVIDER_TODAY] = {"today", 12, 0, 2, MONEY, draw_today, by_today,
			    true,
		"today"},
	[PROVIDER_WINDOW] = {"window", 12, 0, 6, MONEY, draw_window, by_window,
			     true,
		"window"},
	[PROVIDER_MONTH] = {"month", 12, 0, 4, MONEY, draw_month, by_month,
			    true,
		"month"},
	[PROVIDER_BILLED] = {"billed to", 9, 0, 6, EDGE, draw_billed,
			     by_billed, true,
		"billed"},
	[PROVIDER_UNSEEN] = {"unseen", 11, 0, 5, MONEY, draw_unseen,
			     by_unseen, true,
		"unseen"},
	[PROVIDER_TOKENS] = {"tokens", 7, 0, 7, UNIT, draw_tokens, by_tokens,
			     true,
		"tokens"},
	[PROVIDER_MODELS] = {"models", 6, 0, 6, EDGE, draw_models, by_models,
			     true,
		"models"},
	[PROVIDER_SHARE] = {"share", 10, 3, 5, 0, draw_share, by_window,
			    true,
		"share"},
	[PROVIDER_SPARK_COL] = {"last hour", 12, 4, 6, 0, draw_spark,
				by_spark, true,
		"spark"},
	[PROVIDER_AGE] = {"last", 7, 0, 7, EDGE, draw_age, by_age, true,
		"last"},
};

const struct table_column *columns_all_models(int *count)
{
	*count = MODEL_COLUMNS;
	return model_columns;
}

const struct table_column *columns_all_providers(int *count)
{
	*count = PROVIDER_COLUMNS;
	return provider_columns;
}

void columns_of_models(const struct model *m, int width,
		       struct table_column out[MODEL_COLUMNS])
{
	memcpy(out, model_columns, sizeof(model_columns));
	/* A narrow table keeps its numbers, a wide one whole names. */
	out[MODEL_NAME].width = width < 48 ? 13 : width < 100 ? 18 : 22;
	out[MODEL_WINDOW].title = window_names[m->window];
}

void columns_of_providers(const struct model *m,
			  struct table_column out[PROVIDER_COLUMNS])
{
	memcpy(out, provider_columns, sizeof(provider_columns));
	out[PROVIDER_WINDOW].title = window_names[m->window];
	if (m->reconcile)
		return;
	out[PROVIDER_BILLED].width = out[PROVIDER_UNSEEN].width = 0;
}

void columns_fit(struct table *t, struct table_column *columns,
		 struct cells *cells)
{
	cells->after = rows_money_after(t->rows, t->row_count);
	for (int i = 0; i < t->column_count; i++)
		if (columns[i].right == MONEY)
			columns[i].right = 1 + cells->after - CENTS;
}

uint32_t row_id(const void *row)
{
	return ((const struct model_row *)row)->id;
}

const char *row_name(const void *row)
{
	return ((const struct model_row *)row)->name;
}

bool row_tagged(const void *row, const void *ctx)
{
	const struct view *v = ((const struct cells *)ctx)->v;

	for (int i = 0; i < v->tagged_count; i++)
		if (v->tagged[i] == row_id(row))
			return true;
	return false;
}

const void *rows_selected(struct table *t, const struct table_state *s)
{
	int at = s->cursor;

	table_sort(t, s);
	for (int i = 0; s->cursor_id && i < t->row_count; i++)
		if (t->id(t->rows[i]) == s->cursor_id)
			return t->rows[i];
	if (at >= t->row_count)
		at = t->row_count - 1;
	return at < 0 ? NULL : t->rows[at];
}

bool rows_tag(struct table *t, struct table_state *s, struct view *v)
{
	const void *row = rows_selected(t, s);
	uint32_t id = row ? t->id(row) : 0;
	int n = v->tagged_count;

	if (!row)
		return true;
	for (int i = 0; i < n; i++)
		if (v->tagged[i] == id) {
			v->tagged[i] = v->tagged[--v->tagged_count];
			return table_act(s, ACTION_DOWN, t->column_count);
		}
	if (n == (int)ARRAY_LEN(v->tagged)) {
		v->message = "No more rows can be tagged; U untags all.";
		return true;
	}
	v->tagged[v->tagged_count++] = id;
	return table_act(s, ACTION_DOWN, t->column_count);
}
