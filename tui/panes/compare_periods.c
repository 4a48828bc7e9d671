/* This period and the one before: the sums on one scale, then what moved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/chart.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/panes/columns.h"
#include "tui/panes/compare_view.h"
#include "tui/pen.h"

enum { LABEL = 12, MONEY = 12 };

/* ---- the list ------------------------------------------------------------ */

#define DRAW(name)                                                            \
	static void name(const void *row, const void *ctx, struct canvas *to, \
			 bool selected)
#define ROW                                                                   \
	const struct compare_change *r = row;                                 \
	const struct compare_cells *cells = ctx;                              \
	(void)selected;                                                       \
	(void)cells

static const char *title_of(const struct compare_change *r,
			    const struct comparison *c)
{
	if (c->by == BY_CAMP || c->by == BY_MAKER_CAMP)
		return compare_camp_title(r->name);
	return *r->name ? r->name : "(no name)";
}

DRAW(draw_name)
{
	ROW;
	compare_draw_name(title_of(r, cells->d->c), r->provider, false,
			  selected, to);
}

DRAW(draw_provider)
{
	ROW;
	canvas_text(to, 0, 0, -1, STYLE(ROLE_DIM), str_from(r->provider));
}

DRAW(draw_now)
{
	ROW;
	cells_cost(to, &r->now, r->flags, false, MONEY_AFTER);
}

DRAW(draw_before)
{
	ROW;
	cells_cost(to, &r->before, r->flags, false, MONEY_AFTER);
}

DRAW(draw_difference)
{
	ROW;
	compare_draw_difference(r->difference, to);
}

static const char *word_of(const struct compare_change *r)
{
	if (r->before.requests == 0 && r->now.requests)
		return "new";
	return r->now.requests == 0 ? "gone" : NULL;
}

DRAW(draw_percent)
{
	ROW;
	const char *word = word_of(r);

	if (word)
		canvas_right(to, 0, 0, to->at.w,
			     compare_sign_style(r->difference), word);
	else
		compare_draw_percent(r->percent, to);
}

/* Two bars in one line: what both have is full, what only this period has is
 * the upper half, what only the one before has the lower. */
DRAW(draw_pair)
{
	ROW;
	double scale = cells->scale > 0 ? cells->scale : 1;
	int w = to->at.w;
	int now = (int)((double)r->now.cost / scale * w + 0.5);
	int before = (int)((double)r->before.cost / scale * w + 0.5);

	if (r->now.cost > 0 && now == 0)
		now = 1;
	if (r->before.cost > 0 && before == 0)
		before = 1;
	for (int x = 0; x < w && (x < now || x < before); x++) {
		if (x < now && x < before)
			canvas_glyph(to, x, 0, STYLE(ROLE_BAR), 0x2588, '#');
		else if (x < now)
			canvas_glyph(to, x, 0, STYLE(ROLE_ALERT), 0x2580, '+');
		else
			canvas_glyph(to, x, 0, STYLE(ROLE_GOOD), 0x2584, '-');
	}
}

DRAW(draw_tokens)
{
	ROW;
	cells_count(to, cell_total(&r->now), ROLE_TOKENS, false);
}

DRAW(draw_tokens_before)
{
	ROW;
	cells_count(to, cell_total(&r->before), ROLE_DIM, false);
}

static int order_of(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

#define ORDER(name, value)                                                    \
	static int name(const void *pa, const void *pb)                       \
	{                                                                     \
		const struct compare_change *a = pa, *b = pb;                 \
		return order_of(a->value, b->value);                          \
	}

ORDER(by_now, now.cost)
ORDER(by_before, before.cost)
ORDER(by_percent, percent)

/* Unknown ones are smaller than any. */
static int64_t size_of(money difference)
{
	return difference == MONEY_NONE ? -1 : llabs(difference);
}

static int by_size(const void *pa, const void *pb)
{
	const struct compare_change *a = pa, *b = pb;

	return order_of(size_of(a->difference), size_of(b->difference));
}

static int by_name(const void *pa, const void *pb)
{
	const struct compare_change *a = pa, *b = pb;

	return strcmp(a->name, b->name);
}

enum { DIFFERENCE = 4 };

static const struct table_column columns[] = {
	{"name", 14, 3, 1, 0, draw_name, by_name, false, NULL},
	{"seller", 10, 1, 6, 0, draw_provider, NULL, false, NULL},
	{"this", 11, 0, 2, 3, draw_now, by_now, true, NULL},
	{"before", 11, 0, 4, 3, draw_before, by_before, true, NULL},
	{"difference", 13, 0, 1, 3, draw_difference, by_size, true, NULL},
	{"%", 7, 0, 3, 1, draw_percent, by_percent, true, NULL},
	{"this over before", 8, 3, 7, 0, draw_pair, NULL, false, NULL},
	{"tokens", 7, 0, 5, 2, draw_tokens, NULL, false, NULL},
	{"before", 7, 0, 8, 2, draw_tokens_before, NULL, false, NULL},
};

static uint32_t list_id(const void *row)
{
	return ((const struct compare_change *)row)->id;
}

static bool list_holds(const void *row, const char *text)
{
	const struct compare_change *r = row;

	return text_holds(r->name, text) || text_holds(r->provider, text);
}

void periods_list(struct compare_list *l, const struct compare_draw *d)
{
	const struct comparison *c = d->c;
	struct table *t = &l->table;

	*l = (struct compare_list){.cells = {.d = d}};
	*t = (struct table){
		.columns = columns, .column_count = ARRAY_LEN(columns),
		.default_sort = DIFFERENCE, .ctx = &l->cells, .id = list_id,
		.holds = list_holds,
	};
	t->rows = xcalloc((size_t)c->change_count + 1, sizeof(*t->rows));
	for (int i = 0; i < c->change_count; i++) {
		const struct compare_change *r = &c->changes[i];

		if (!list_holds(r, d->v->filter))
			continue;
		t->rows[t->row_count++] = r;
		if ((double)r->now.cost > l->cells.scale)
			l->cells.scale = (double)r->now.cost;
		if ((double)r->before.cost > l->cells.scale)
			l->cells.scale = (double)r->before.cost;
	}
}

/* ---- the sums ------------------------------------------------------------ */

static const char *const period_words[COMPARE_PERIOD_KINDS][2] = {
	[PERIOD_TODAY] = {"today", "yesterday"},
	[PERIOD_WEEK] = {"this week", "last week"},
	[PERIOD_MONTH] = {"this month", "last month"},
};

static void words_of(const struct comparison *c, enum window window,
		     char now[UNIT_TEXT], char before[UNIT_TEXT])
{
	enum compare_period kind = c->period;

	if (kind == PERIOD_WINDOW && window == WINDOW_MONTH)
		kind = PERIOD_MONTH;
	if (kind == PERIOD_WINDOW) {
		snprintf(now, UNIT_TEXT, "last %s", window_names[window]);
		snprintf(before, UNIT_TEXT, "%s before",
			 window_names[window]);
		return;
	}
	snprintf(now, UNIT_TEXT, "%s", period_words[kind][0]);
	snprintf(before, UNIT_TEXT, "%s", period_words[kind][1]);
}

static void draw_sum(const char *word, const struct cell *cell, unsigned flags,
		     double scale, enum role role, struct canvas *to)
{
	struct canvas cost = canvas_view(to, LABEL, 0, MONEY, 1);
	int left = LABEL + MONEY + 1, right = 22;

	canvas_text(to, 0, 0, LABEL, STYLE(ROLE_TEXT), str_from(word));
	cells_cost(&cost, cell, flags, false, MONEY_AFTER);
	if (to->at.w - left - right >= 8) {
		char tokens[UNIT_TEXT], calls[UNIT_TEXT], text[80];

		format_count(cell_total(cell), tokens);
		format_count(cell->requests, calls);
		snprintf(text, sizeof(text), "%s tok %s calls", tokens, calls);
		canvas_right(to, to->at.w - right, 0, right, STYLE(ROLE_DIM),
			     text);
	} else {
		right = 0;
	}
	if (to->at.w - left - right > 3)
		chart_bar(to, left, 0, to->at.w - left - right - 1,
			  STYLE(role), cells_no_track, (double)cell->cost,
			  scale);
}

/* In one line: how much more or less, and of how much of the period. */
static void draw_verdict(const struct compare_draw *d, struct canvas *to)
{
	const struct comparison *c = d->c;
	const struct compare_change *sum = &c->sum;
	struct pen p = pen_at(to, 0, 0);
	char text[UNIT_TEXT], percent[UNIT_TEXT];

	if (c->before.since >= c->before.until) {
		pen_puts(&p, STYLE(ROLE_DIM), "there is nothing before all; t "
			 "shows another window, + another period");
		return;
	}
	if (sum->difference == MONEY_NONE) {
		pen_puts(&p, STYLE(ROLE_WARN), "one of the two has no price");
		return;
	}
	format_money(sum->difference < 0 ? -sum->difference : sum->difference,
		     0, text);
	compare_percent_text(sum->percent, percent);
	pen_printf(&p, style_plus(compare_sign_style(sum->difference),
				  ATTR_BOLD),
		   "%s%s %s", either(to, sum->difference < 0 ? "▼ " : "▲ ",
				     sum->difference < 0 ? "v " : "^ "),
		   text, sum->difference < 0 ? "less" : "more");
	if (sum->percent != PERCENT_NONE)
		pen_printf(&p, compare_sign_style(sum->difference), " (%s)",
			   percent);
	if (c->running)
		pen_puts(&p, STYLE(ROLE_DIM),
			 pen_room(&p) > 56
				 ? "  the part of each that is over: up to "
				   "the same day and time" : "  so far");
	if (c->partial)
		pen_puts(&p, STYLE(ROLE_WARN), "  part of it is no longer "
			 "kept call by call");
}

static void draw_head(const struct compare_draw *d, int rows,
		      struct canvas *to)
{
	const struct comparison *c = d->c;
	char words[2][UNIT_TEXT];
	double scale = (double)(c->sum.now.cost > c->sum.before.cost
					? c->sum.now.cost
					: c->sum.before.cost);

	words_of(c, d->m->window, words[0], words[1]);
	for (int y = 0; y < rows; y++) {
		struct canvas line = canvas_view(to, 2, y, to->at.w - 3, 1);

		if (y == 0)
			draw_sum(words[0], &c->sum.now, c->sum.flags, scale,
				 ROLE_BAR, &line);
		else if (y == 1)
			draw_sum(words[1], &c->sum.before, c->sum.flags, scale,
				 ROLE_DIM, &line);
		else
			draw_verdict(d, &line);
	}
}

void periods_draw(const struct compare_draw *d, struct canvas *to)
{
	struct compare_list l;
	int head = d->s->zoom ? 0 : to->at.h >= 8 ? 3 : to->at.h >= 5 ? 2 : 0;
	int gap = to->at.h >= 14 && head;
	struct canvas list = canvas_view(to, 0, head + gap, to->at.w,
					 to->at.h - head - gap);

	periods_list(&l, d);
	draw_head(d, head, to);
	d->s->table_at = list.at;
	table_draw(&l.table, &d->s->tables[COMPARE_PERIODS], &list,
		   d->v->search, true);
	if (l.table.row_count == 0)
		canvas_center(&list, list.at.h / 2, STYLE(ROLE_DIM),
			      d->v->filter[0] ? "nothing matches the filter"
					      : "no calls in either period");
	compare_list_release(&l);
}

void periods_csv(const struct compare_list *l, struct buf *to)
{
	const struct comparison *c = l->cells.d->c;

	buf_addf(to, "%s,provider,this_usd,before_usd,difference_usd,"
		 "this_tokens,before_tokens,this_requests,before_requests\n",
		 by_names[c->by]);
	for (int i = 0; i < l->table.row_count; i++) {
		const struct compare_change *r = l->table.rows[i];

		compare_csv_text(to, r->name);
		compare_csv_text(to, r->provider);
		compare_csv_money(to, r->now.cost);
		compare_csv_money(to, r->before.cost);
		compare_csv_money(to, r->difference);
		buf_addf(to, "%lld,%lld,%lld,%lld\n",
			 (long long)cell_total(&r->now),
			 (long long)cell_total(&r->before),
			 (long long)r->now.requests,
			 (long long)r->before.requests);
	}
}
