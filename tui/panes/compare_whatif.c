/* The mix at other prices: a row a model, bars around what it did cost, and
 * what the selected row takes for granted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "core/ui_config.h"
#include "tui/canvas.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/panes/columns.h"
#include "tui/panes/compare_view.h"
#include "tui/panes/panels.h"
#include "tui/pen.h"
#include "tui/styled.h"

enum { ACTUAL_ID = 1, DETAIL = 7, STRIP = 3, MIX_COLS = 46 };

/* ---- columns ------------------------------------------------------------- */

#define DRAW(name)                                                            \
	static void name(const void *row, const void *ctx, struct canvas *to, \
			 bool selected)
#define ROW                                                                   \
	const struct compare_row *r = row;                                    \
	const struct compare_cells *cells = ctx;                              \
	(void)selected;                                                       \
	(void)cells

static bool is_actual(const struct compare_row *r)
{
	return r->id == ACTUAL_ID;
}

DRAW(draw_model)
{
	ROW;
	struct pen p = pen_at(to, 0, 0);

	if (!is_actual(r)) {
		compare_draw_name(r->model, r->provider, r->in_mix, selected,
				  to);
		return;
	}
	pen_puts(&p, STYLE(ROLE_TITLE), either(to, "◆ ", "> "));
	pen_puts(&p, style_plus(STYLE(ROLE_TITLE), ATTR_BOLD), r->model);
}

DRAW(draw_provider)
{
	ROW;
	canvas_text(to, 0, 0, -1,
		    STYLE(r->used_provider ? ROLE_TEXT : ROLE_DIM),
		    str_from(compare_seller(r)));
}

DRAW(draw_maker)
{
	ROW;
	canvas_text(to, 0, 0, -1, STYLE(ROLE_DIM), str_from(r->maker));
}

DRAW(draw_cost)
{
	ROW;
	bool part = !r->whole, gone = r->assumed[ASSUME_GONE].calls > 0;
	const char *mark = part ? either(to, "≥", ">") : gone ? "~" : "";

	cells_money(to, r->cost, STYLE(is_actual(r) ? ROLE_TITLE : ROLE_COST),
		    r->cost == MONEY_NONE ? "" : mark);
}

DRAW(draw_difference)
{
	ROW;
	if (!is_actual(r))
		compare_draw_difference(r->difference, to);
}

DRAW(draw_percent)
{
	ROW;
	if (!is_actual(r))
		compare_draw_percent(r->percent, to);
}

/* Half columns from `from` to `until`, with halves at either end. */
static void draw_halves(struct canvas *to, struct style s, int from, int until,
			char ascii)
{
	for (int x = from / 2; 2 * x < until; x++) {
		bool left = 2 * x >= from, right = 2 * x + 1 < until;

		if (left && right)
			canvas_glyph(to, x, 0, s, 0x2588, ascii);
		else
			canvas_glyph(to, x, 0, s, left ? 0x258c : 0x2590,
				     ascii);
	}
}

/* What it would cost on both sides of what it did cost: nothing is at the
 * left end, twice as much at the right one. */
DRAW(draw_bar)
{
	ROW;
	struct style s = compare_sign_style(r->difference);
	int w = to->at.w, middle = w / 2, half = 2 * middle, end;
	double part = r->percent == PERCENT_NONE ? 0 : r->percent / 10000.0;

	for (int x = 0; x < w; x++)
		canvas_glyph(to, x, 0, STYLE(ROLE_FRAME), 0xb7, '.');
	end = (int)((part < -1 ? -1 : part > 1 ? 1 : part) * half +
		    (part < 0 ? -0.5 : 0.5));
	if (end < 0)
		draw_halves(to, s, half + end, half, '<');
	else
		draw_halves(to, s, half + 2, half + 2 + end, '>');
	canvas_glyph(to, middle, 0,
		     STYLE(is_actual(r) ? ROLE_TITLE : ROLE_TEXT), 0x2502,
		     '|');
	if (part > 1)
		canvas_glyph(to, w - 1, 0, s, 0x25b6, '>');
}

DRAW(draw_per_mtok)
{
	ROW;
	cells_money(to, r->per_mtok, STYLE(ROLE_TEXT), "");
}

/* The marks of what a row takes for granted, in the order of their weight. */
static void row_notes(const struct compare_row *r, struct buf *to)
{
	for (int a = 0; a < ASSUME_REASONING; a++) {
		if (r->assumed[a].calls == 0)
			continue;
		if (to->n)
			buf_puts(to, ", ");
		compare_note(r, (enum compare_assumption)a, to);
	}
}

DRAW(draw_notes)
{
	ROW;
	struct buf text = {0};
	bool heavy = r->assumed[ASSUME_CONTEXT].calls || !r->whole;

	row_notes(r, &text);
	canvas_text(to, 0, 0, -1, STYLE(heavy ? ROLE_WARN : ROLE_DIM),
		    buf_str(&text));
	buf_release(&text);
}

static int order_of(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

#define ORDER(name, field)                                                    \
	static int name(const void *pa, const void *pb)                       \
	{                                                                     \
		const struct compare_row *a = pa, *b = pb;                    \
		return order_of(a->field, b->field);                          \
	}

/* A row that lacks a part of the calls is no bargain: it stands last. */
static int compare_cost(const void *pa, const void *pb)
{
	const struct compare_row *a = pa, *b = pb;

	if (a->whole != b->whole)
		return a->whole ? -1 : 1;
	if ((a->cost == MONEY_NONE) != (b->cost == MONEY_NONE))
		return a->cost == MONEY_NONE ? 1 : -1;
	return order_of(a->cost, b->cost);
}

ORDER(compare_per_mtok, per_mtok)
ORDER(compare_by_percent, percent)

#define ORDER_TEXT(name, field)                                               \
	static int name(const void *pa, const void *pb)                       \
	{                                                                     \
		const struct compare_row *a = pa, *b = pb;                    \
		return strcmp(a->field, b->field);                            \
	}

ORDER_TEXT(compare_model, model)
ORDER_TEXT(compare_provider, provider)
ORDER_TEXT(compare_maker, maker)

enum { COST = 3 };

const struct table_column whatif_columns[] = {
	{"model", 16, 3, 1, 0, draw_model, compare_model, false, "model"},
	{"seller", 10, 1, 3, 0, draw_provider, compare_provider, false,
	 "seller"},
	{"maker", 12, 0, 9, 0, draw_maker, compare_maker, false, "maker"},
	{"cost", 11, 0, 1, 3, draw_cost, compare_cost, false, "cost"},
	{"difference", 13, 0, 5, 3, draw_difference, compare_cost, false,
	 "difference"},
	{"%", 7, 0, 2, 1, draw_percent, compare_by_percent, false, "percent"},
	{"0    actual    2x", 17, 0, 4, 0, draw_bar, NULL, false, "bar"},
	{"$/Mtok", 10, 0, 6, 3, draw_per_mtok, compare_per_mtok, false,
	 "per-mtok"},
	{"what differs", 15, 3, 7, 0, draw_notes, NULL, false, "differs"},
};

/* ---- rows ---------------------------------------------------------------- */

static uint32_t list_id(const void *row)
{
	return ((const struct compare_row *)row)->id;
}

static bool list_holds(const void *row, const char *text)
{
	const struct compare_row *r = row;

	return text_holds(r->model, text) || text_holds(r->provider, text) ||
	       text_holds(r->list, text) || text_holds(r->maker, text);
}

static bool is_listed(const struct compare_draw *d,
		      const struct compare_row *r)
{
	if (d->v->filter[0] && !list_holds(r, d->v->filter))
		return false;
	if (r->in_mix && r->used_provider)
		return true;
	if (d->s->group == GROUP_MODELS)
		return r->cheapest;
	return d->s->group == GROUP_SELLERS || r->used_provider;
}

static void fill_actual(struct compare_row *r, const struct compare_mix *m)
{
	*r = (struct compare_row){
		.model = "what it did cost", .provider = "", .list = "",
		.maker = "", .id = ACTUAL_ID, .whole = true,
		.cost = m->cell.cost, .actual = m->cell.cost,
		.per_mtok = cell_per_mtok(&m->cell),
		.calls = m->cell.requests, .tokens = cell_total(&m->cell),
	};
}

void whatif_list(struct compare_list *l, const struct compare_draw *d)
{
	const struct comparison *c = d->c;
	struct table *t = &l->table;

	*l = (struct compare_list){.cells = {.d = d}};
	fill_actual(&l->cells.actual, &c->mix);
	*t = (struct table){
		.columns = whatif_columns,
		.column_count = ARRAY_LEN(whatif_columns),
		.default_sort = COST, .ctx = &l->cells, .id = list_id,
		.holds = list_holds,
	};
	table_choose(t, ui_config_table(d->m->ui, "compare"));
	t->rows = xcalloc((size_t)c->row_count + 1, sizeof(*t->rows));
	if (c->mix.cell.requests && !d->v->filter[0])
		t->rows[t->row_count++] = &l->cells.actual;
	for (int i = 0; i < c->row_count; i++)
		if (is_listed(d, &c->rows[i]))
			t->rows[t->row_count++] = &c->rows[i];
}

/* ---- what the selected row takes for granted ----------------------------- */

static void add_verdict(const struct compare_row *r, struct styled *to)
{
	char cost[UNIT_TEXT], actual[UNIT_TEXT], less[UNIT_TEXT];
	char percent[UNIT_TEXT], text[160];
	money size = r->difference < 0 ? -r->difference : r->difference;

	snprintf(text, sizeof(text), "%.60s", r->model);
	styled_add(to, str_from(text),
		   style_plus(STYLE(ROLE_TEXT), ATTR_BOLD));
	snprintf(text, sizeof(text), " at %.40s: ", compare_seller(r));
	styled_add(to, str_from(text), STYLE(ROLE_DIM));
	if (r->cost == MONEY_NONE) {
		styled_add(to, STR("no price for any of these calls"),
			   STYLE(ROLE_UNKNOWN));
		return;
	}
	format_money(r->cost, 0, cost);
	format_money(r->actual, 0, actual);
	format_money(size, 0, less);
	compare_percent_text(r->percent, percent);
	styled_add(to, str_from(cost), STYLE(ROLE_COST));
	snprintf(text, sizeof(text), " for what did cost %s, ", actual);
	styled_add(to, str_from(text), STYLE(ROLE_DIM));
	if (r->difference == 0)
		snprintf(text, sizeof(text), "the same");
	else
		snprintf(text, sizeof(text), "%s %s (%s)", less,
			 r->difference < 0 ? "less" : "more", percent);
	styled_add(to, str_from(text), compare_sign_style(r->difference));
}

/* What the actual cost is made of, in a sentence. */
static void add_mix(const struct compare_mix *m, struct styled *to)
{
	char text[200], money_text[UNIT_TEXT], count[UNIT_TEXT];

	format_money(m->cell.cost, 0, money_text);
	format_count(m->cell.requests, count);
	snprintf(text, sizeof(text), "%s for %s call%s", money_text, count,
		 m->cell.requests == 1 ? "" : "s");
	styled_add(to, str_from(text),
		   style_plus(STYLE(ROLE_TEXT), ATTR_BOLD));
	if (m->notional) {
		format_money(m->notional, 0, money_text);
		snprintf(text, sizeof(text), "\n%s%s of it is notional: a "
			 "subscription, nobody owes it", "", money_text);
		styled_add(to, str_from(text), STYLE(ROLE_DIM));
	}
	if (m->reported) {
		format_money(m->reported, 0, money_text);
		snprintf(text, sizeof(text), "\n%s of it is as sources "
			 "reported it", money_text);
		styled_add(to, str_from(text), STYLE(ROLE_DIM));
	}
	if (m->apart.requests) {
		format_count(m->apart.requests, count);
		snprintf(text, sizeof(text), "\n%s call%s without a whole "
			 "price of their own: on neither side", count,
			 m->apart.requests == 1 ? "" : "s");
		styled_add(to, str_from(text), STYLE(ROLE_WARN));
	}
}

static void add_assumptions(const struct compare_row *r, struct styled *to)
{
	struct buf text = {0};

	for (int a = 0; a < ASSUMPTIONS; a++) {
		bool heavy = a <= ASSUME_CONTEXT;

		buf_reset(&text);
		compare_sentence(r, (enum compare_assumption)a, &text);
		if (!text.n)
			continue;
		if (to->text.n)
			styled_add(to, STR("\n"), STYLE(ROLE_DIM));
		styled_add(to, buf_str(&text),
			   STYLE(heavy ? ROLE_WARN : ROLE_DIM));
	}
	if (!r->context)
		styled_add(to, to->text.n ? STR("\nits context is not known")
					  : STR("its context is not known"),
			   STYLE(ROLE_DIM));
	if (!to->text.n)
		styled_add(to, STR("nothing: its price list has all of it"),
			   STYLE(ROLE_GOOD));
	buf_release(&text);
}

static void draw_styled(const struct styled *s, struct canvas *to)
{
	struct piece line;
	size_t at = 0;

	for (int y = 0; y < to->at.h &&
			styled_line(s, &at, to->at.w, false, &line); y++) {
		struct pen p = pen_at(to, 0, y);

		while (line.from < line.to) {
			struct style style;
			struct str run = styled_run(s, line, &style);

			p.x += canvas_text(to, p.x, y, pen_room(&p), style,
					   run);
			line.from += run.n;
		}
	}
}

static void draw_selected(const struct compare_draw *d,
			  const struct compare_row *r, struct canvas *to)
{
	struct styled text = {0};

	if (is_actual(r)) {
		add_mix(&d->c->mix, &text);
	} else {
		/* in a strip the row itself is verdict enough */
		if (to->at.h > STRIP)
			add_verdict(r, &text);
		add_assumptions(r, &text);
	}
	draw_styled(&text, to);
	styled_release(&text);
}

/* ---- the view ------------------------------------------------------------ */

static void draw_nothing(const struct compare_draw *d, struct canvas *to)
{
	char text[120];

	if (d->v->filter[0])
		snprintf(text, sizeof(text), "no model matches \"%.40s\"",
			 d->v->filter);
	else
		snprintf(text, sizeof(text),
			 "no calls with a price in this window; t shows "
			 "another");
	canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM), text);
}

/* Rows of what is below the table: a box, two lines, one, or nothing. */
static int rows_below(const struct compare_draw *d, int rows, int h)
{
	if (d->s->zoom || rows == 0 || h < 6)
		return 0;
	if (h < 20)
		return h < 9 ? 1 : h < 13 ? 2 : STRIP;
	return h >= 30 ? DETAIL + 3 : DETAIL;
}

static void draw_below(const struct compare_draw *d,
		       const struct compare_row *r, struct canvas *to)
{
	int w = to->at.w, mix = w >= 110 ? MIX_COLS : 0;
	struct canvas box, in;

	if (to->at.h <= STRIP) {
		box = canvas_view(to, 2, 0, w - 3, to->at.h);
		draw_selected(d, r, &box);
		return;
	}
	box = canvas_view(to, 0, 0, w - mix, to->at.h);
	in = panel_box(&box, "what it takes for granted", false);
	draw_selected(d, r, &in);
	if (!mix)
		return;
	box = canvas_view(to, w - mix, 0, mix, to->at.h);
	in = panel_box(&box, "the mix: where its tokens went", false);
	draw_mix(&d->c->mix.cell, &in);
}

void whatif_draw(const struct compare_draw *d, struct canvas *to)
{
	struct compare_list l;
	struct table_state *cursor = &d->s->tables[COMPARE_WHATIF];
	struct canvas list, below;
	const struct compare_row *r;
	int rows;

	whatif_list(&l, d);
	rows = rows_below(d, l.table.row_count, to->at.h);
	list = canvas_view(to, 0, 0, to->at.w, to->at.h - rows);
	below = canvas_view(to, 0, to->at.h - rows, to->at.w, rows);
	d->s->table_at = list.at;
	table_draw(&l.table, cursor, &list, d->v->search, true);
	r = rows_selected(&l.table, cursor);
	if (l.table.row_count == 0)
		draw_nothing(d, to);
	else if (rows && r)
		draw_below(d, r, &below);
	compare_list_release(&l);
}

void whatif_csv(const struct compare_list *l, struct buf *to)
{
	struct buf notes = {0};

	buf_puts(to, "model,provider,price_list,maker,cost_usd,actual_usd,"
		 "difference_usd,difference_percent,usd_per_mtok,requests,"
		 "tokens,assumptions\n");
	for (int i = 0; i < l->table.row_count; i++) {
		const struct compare_row *r = l->table.rows[i];
		char percent[UNIT_TEXT] = "";

		if (r->percent != PERCENT_NONE && !is_actual(r))
			snprintf(percent, sizeof(percent), "%.2f",
				 r->percent / 100.0);
		compare_csv_text(to, is_actual(r) ? "actual" : r->model);
		compare_csv_text(to, r->provider);
		compare_csv_text(to, r->list);
		compare_csv_text(to, r->maker);
		compare_csv_money(to, r->cost);
		compare_csv_money(to, r->actual);
		compare_csv_money(to, r->difference);
		buf_addf(to, "%s,", percent);
		compare_csv_money(to, r->per_mtok);
		buf_addf(to, "%lld,%lld,\"", (long long)r->calls,
			 (long long)r->tokens);
		buf_reset(&notes);
		row_notes(r, &notes);
		buf_addf(to, "%s\"\n", buf_text(&notes));
	}
	buf_release(&notes);
}
