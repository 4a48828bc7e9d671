/* Side by side: cards of what is tagged, every bar of a kind on one scale,
 * and all of it as a list below. */
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
#include "tui/panes/panels.h"
#include "tui/pen.h"

enum {
	CARD_COLS = 26, CARDS_MOST = 6,
	LIST_ROWS = 4,          /* with its heading, the least */
	LABEL = 7, VALUE = 9,   /* columns of a measure in a card */
};

/* ---- measures ------------------------------------------------------------ */

enum measure { COST, SHARE, TOKENS, CALLS, PER_MTOK, CACHE, OUTPUT, MEAN,
	       MEASURES };

static const struct {
	const char *label;
	enum role role;
} measures[MEASURES] = {
	[COST] = {"cost", ROLE_COST}, [SHARE] = {"share", ROLE_BAR},
	[TOKENS] = {"tokens", ROLE_TOKENS}, [CALLS] = {"calls", ROLE_TEXT},
	[PER_MTOK] = {"$/Mtok", ROLE_COST}, [CACHE] = {"cached", ROLE_CACHE},
	[OUTPUT] = {"output", ROLE_OUTPUT}, [MEAN] = {"a call", ROLE_COST},
};

static money mean_call(const struct cell *c)
{
	if (c->requests <= 0 || cell_unpriced(c))
		return MONEY_NONE;
	return divide_half_even(c->cost, c->requests);
}

/* Below zero: not known. */
static double ratio(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : -1;
}

static double known(money m)
{
	return m == MONEY_NONE ? -1 : (double)m;
}

/* A measure as a number for bars and order; below zero: not known. */
static double value_of(const struct compare_side *s, enum measure what,
		       const struct comparison *c)
{
	const struct cell *cell = &s->cell;

	switch (what) {
	case COST:
		return cell_unpriced(cell) ? -1 : (double)cell->cost;
	case SHARE:
		return cell_unpriced(cell)
			       ? -1 : ratio(cell->cost, c->total.cell.cost);
	case TOKENS:
		return (double)cell_total(cell);
	case CALLS:
		return (double)cell->requests;
	case PER_MTOK:
		return known(cell_per_mtok(cell));
	case CACHE:
		return cell_knows(cell, TOKENS_CACHE_READ)
			       ? ratio(cell->tokens[TOKENS_CACHE_READ],
				       cell_in(cell)) : -1;
	case OUTPUT:
		return ratio(cell_out(cell), cell_total(cell));
	default:
		return known(mean_call(cell));
	}
}

static void value_text(const struct compare_side *s, enum measure what,
		       const struct comparison *c, bool ascii,
		       char out[UNIT_TEXT])
{
	const struct cell *cell = &s->cell;

	switch (what) {
	case COST:
		cell_cost_text(cell, s->flags, ascii, VALUE, out);
		break;
	case SHARE:
		format_percent(cell->cost, cell_unpriced(cell)
						   ? 0 : c->total.cell.cost,
			       out);
		break;
	case TOKENS:
		format_count(cell_total(cell), out);
		break;
	case CALLS:
		format_count(cell->requests, out);
		break;
	case PER_MTOK:
		format_money(cell_per_mtok(cell), VALUE, out);
		break;
	case CACHE:
		cell_cache_text(cell, out);
		break;
	case OUTPUT:
		format_percent(cell_out(cell), cell_total(cell), out);
		break;
	default:
		format_money(mean_call(cell), VALUE, out);
	}
}

/* What a whole bar of a measure stands for, over everything that is listed. */
static double scale_of(const struct compare_list *l, enum measure what)
{
	double most = 0;

	if (what == SHARE || what == CACHE)
		return 1;
	for (int i = 0; i < l->table.row_count; i++) {
		double v = value_of(l->table.rows[i], what, l->cells.d->c);

		if (v > most)
			most = v;
	}
	return most;
}

/* ---- the list ------------------------------------------------------------ */

#define DRAW(name)                                                            \
	static void name(const void *row, const void *ctx, struct canvas *to, \
			 bool selected)
#define ROW                                                                   \
	const struct compare_side *r = row;                                   \
	const struct compare_cells *cells = ctx;                              \
	(void)selected;                                                       \
	(void)cells

static const char *title_of(const struct compare_side *r,
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

DRAW(draw_cost)
{
	ROW;
	cells_cost(to, &r->cell, r->flags, false, MONEY_AFTER);
}

DRAW(draw_bar)
{
	ROW;
	chart_bar(to, 0, 0, to->at.w, STYLE(ROLE_BAR), cells_no_track,
		  (double)r->cell.cost, cells->scale);
}

static void draw_value(const struct compare_side *r,
		       const struct compare_cells *cells, enum measure what,
		       struct canvas *to)
{
	char text[UNIT_TEXT];
	bool none;

	value_text(r, what, cells->d->c, to->ascii, text);
	none = strcmp(text, "-") == 0;
	canvas_right(to, 0, 0, to->at.w,
		     STYLE(none ? ROLE_UNKNOWN : measures[what].role), text);
}

#define DRAW_VALUE(name, what)                                                \
	DRAW(name)                                                            \
	{                                                                     \
		ROW;                                                          \
		draw_value(r, cells, what, to);                               \
	}

DRAW_VALUE(draw_share, SHARE)
DRAW_VALUE(draw_cached, CACHE)
DRAW_VALUE(draw_output, OUTPUT)

DRAW(draw_tokens)
{
	ROW;
	cells_count(to, cell_total(&r->cell), ROLE_TOKENS, false);
}

DRAW(draw_calls)
{
	ROW;
	cells_count(to, r->cell.requests, ROLE_TEXT, false);
}

DRAW(draw_per_mtok)
{
	ROW;
	cells_money(to, cell_per_mtok(&r->cell), STYLE(ROLE_TEXT), "");
}

DRAW(draw_mean)
{
	ROW;
	cells_money(to, mean_call(&r->cell), STYLE(ROLE_TEXT), "");
}

static int order_of(double a, double b)
{
	return a < b ? -1 : a > b;
}

#define ORDER(name, value)                                                    \
	static int name(const void *pa, const void *pb)                       \
	{                                                                     \
		const struct compare_side *a = pa, *b = pb;                   \
		const struct compare_side *r = a;                             \
		double va = value, vb;                                        \
		r = b;                                                        \
		vb = value;                                                   \
		return order_of(va, vb);                                      \
	}

ORDER(by_cost, (double)r->cell.cost)
ORDER(by_tokens, (double)cell_total(&r->cell))
ORDER(by_calls, (double)r->cell.requests)
ORDER(by_per_mtok, known(cell_per_mtok(&r->cell)))
ORDER(by_mean, known(mean_call(&r->cell)))
ORDER(by_cached, value_of(r, CACHE, NULL))
ORDER(by_output, value_of(r, OUTPUT, NULL))

static int by_name(const void *pa, const void *pb)
{
	const struct compare_side *a = pa, *b = pb;

	return strcmp(a->name, b->name);
}

static const struct table_column columns[] = {
	{"name", 14, 3, 1, 0, draw_name, by_name, false, NULL},
	{"seller", 10, 1, 4, 0, draw_provider, NULL, false, NULL},
	{"cost", 11, 0, 1, 3, draw_cost, by_cost, true, NULL},
	{"share", 5, 0, 3, 1, draw_share, by_cost, true, NULL},
	{"", 8, 3, 7, 0, draw_bar, NULL, false, NULL},
	{"tokens", 7, 0, 2, 2, draw_tokens, by_tokens, true, NULL},
	{"calls", 6, 0, 6, 2, draw_calls, by_calls, true, NULL},
	{"$/Mtok", 10, 0, 5, 3, draw_per_mtok, by_per_mtok, true, NULL},
	{"cached", 6, 0, 6, 1, draw_cached, by_cached, true, NULL},
	{"output", 6, 0, 8, 1, draw_output, by_output, true, NULL},
	{"a call", 10, 0, 8, 3, draw_mean, by_mean, true, NULL},
};

enum { COST_COLUMN = 2 };

static uint32_t list_id(const void *row)
{
	return ((const struct compare_side *)row)->id;
}

static bool list_holds(const void *row, const char *text)
{
	const struct compare_side *r = row;

	return text_holds(r->name, text) || text_holds(r->provider, text);
}

void side_list(struct compare_list *l, const struct compare_draw *d)
{
	const struct comparison *c = d->c;
	struct table *t = &l->table;

	*l = (struct compare_list){.cells = {.d = d}};
	*t = (struct table){
		.columns = columns, .column_count = ARRAY_LEN(columns),
		.default_sort = COST_COLUMN, .ctx = &l->cells, .id = list_id,
		.holds = list_holds,
	};
	t->rows = xcalloc((size_t)c->side_count + 1, sizeof(*t->rows));
	for (int i = 0; i < c->side_count; i++)
		if (list_holds(&c->sides[i], d->v->filter))
			t->rows[t->row_count++] = &c->sides[i];
	l->cells.scale = scale_of(l, COST);
}

/* ---- cards --------------------------------------------------------------- */

/* One measure in a line: label, value, bar where there is room. */
static void card_line(const struct compare_list *l,
		      const struct compare_side *r, enum measure what, int y,
		      struct canvas *to)
{
	double value = value_of(r, what, l->cells.d->c);
	struct canvas cell = canvas_view(to, LABEL, y, VALUE, 1);
	int left = LABEL + VALUE + 1;

	canvas_text(to, 0, y, LABEL, STYLE(ROLE_DIM),
		    str_from(measures[what].label));
	draw_value(r, &l->cells, what, &cell);
	if (to->at.w - left >= 4 && value >= 0)
		chart_bar(to, left, y, to->at.w - left,
			  STYLE(measures[what].role == ROLE_TEXT
				? ROLE_BAR : measures[what].role),
			  cells_no_track, value, scale_of(l, what));
}

static void draw_card(const struct compare_list *l,
		      const struct compare_side *r, bool hot,
		      struct canvas *to)
{
	const struct comparison *c = l->cells.d->c;
	struct canvas in = panel_box(to, title_of(r, c), hot);
	int y = 0, mix;

	if (*r->provider && in.at.h > MEASURES)
		canvas_printf(&in, 0, y++, STYLE(ROLE_DIM), "at %s",
			      r->provider);
	for (int i = 0; i < MEASURES && y < in.at.h; i++)
		card_line(l, r, (enum measure)i, y++, &in);
	mix = in.at.h - y - 1;
	if (mix >= mix_rows(&r->cell)) {
		struct canvas below = canvas_view(&in, 0, y + 1, in.at.w, mix);

		draw_mix(&r->cell, &below);
	}
}

/* As many cards as fit, the one of the cursor among them. */
static void draw_cards(const struct compare_list *l, int cursor,
		       struct canvas *to)
{
	int n = l->table.row_count, fit = to->at.w / CARD_COLS, first, x = 0;

	if (fit > CARDS_MOST)
		fit = CARDS_MOST;
	if (fit > n)
		fit = n;
	first = cursor < fit ? 0 : cursor - fit + 1;
	for (int i = 0; i < fit; i++) {
		int until = to->at.w * (i + 1) / fit;
		struct canvas card = canvas_view(to, x, 0, until - x,
						 to->at.h);

		draw_card(l, l->table.rows[first + i], first + i == cursor,
			  &card);
		x = until;
	}
}

/* ---- the view ------------------------------------------------------------ */

static bool is_untagged(const struct compare_draw *d)
{
	return d->c->by == BY_MODEL && d->v->tagged_count == 0;
}

/* In the last line, when nothing is tagged. */
static void draw_hint(const struct compare_draw *d, struct canvas *to)
{
	if (is_untagged(d) && to->at.h > 2)
		canvas_text(to, 2, to->at.h - 1, to->at.w - 3,
			    STYLE(ROLE_DIM),
			    str_from("nothing is tagged, so all are here: "
				     "Space in Models, then c, chooses"));
}

static void draw_nothing(const struct compare_draw *d, struct canvas *to)
{
	const char *text = "no calls in this window; t shows another";

	if (d->v->filter[0])
		text = "nothing matches the filter";
	else if (d->v->tagged_count && d->c->by == BY_MODEL)
		text = "no calls of what is tagged in this window";
	canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM), text);
}

/* Rows of the cards above a list of `n`; 0: no room, the list alone. */
static int card_rows(const struct compare_draw *d, int n, int w, int h)
{
	int most = h - n - 2, mix = MEASURES + 2 + 1 + 1 + 7;

	if (d->s->zoom || w < 2 * CARD_COLS || h < MEASURES + 2 + LIST_ROWS)
		return 0;
	if (most > mix)
		return mix;
	return most > MEASURES + 3 ? most : MEASURES + 3 <= h - LIST_ROWS
					    ? MEASURES + 3 : MEASURES + 2;
}

void side_draw(const struct compare_draw *d, struct canvas *to)
{
	struct table_state *cursor = &d->s->tables[COMPARE_SIDE];
	int hint = is_untagged(d) && to->at.h > 6, rows;
	struct compare_list l;
	struct canvas above, list;

	side_list(&l, d);
	if (l.table.row_count == 0) {
		draw_nothing(d, to);
		compare_list_release(&l);
		return;
	}
	rows = card_rows(d, l.table.row_count + hint, to->at.w, to->at.h);
	above = canvas_view(to, 0, 0, to->at.w, rows);
	list = canvas_view(to, 0, rows, to->at.w, to->at.h - rows - hint);
	d->s->table_at = list.at;
	table_draw(&l.table, cursor, &list, d->v->search, true);
	if (rows)
		draw_cards(&l, cursor->cursor, &above);
	draw_hint(d, to);
	compare_list_release(&l);
}

void side_csv(const struct comparison *c, const struct compare_list *l,
	      struct buf *to)
{
	buf_addf(to, "%s,provider,cost_usd,requests,tokens,cache_read,output,"
		 "unpriced_tokens,usd_per_mtok\n", by_names[c->by]);
	for (int i = 0; i < l->table.row_count; i++) {
		const struct compare_side *r = l->table.rows[i];
		const struct cell *cell = &r->cell;

		compare_csv_text(to, r->name);
		compare_csv_text(to, r->provider);
		compare_csv_money(to, cell_unpriced(cell) ? MONEY_NONE
							  : cell->cost);
		buf_addf(to, "%lld,%lld,%lld,%lld,%lld,",
			 (long long)cell->requests,
			 (long long)cell_total(cell),
			 (long long)cell->tokens[TOKENS_CACHE_READ],
			 (long long)cell_out(cell),
			 (long long)cell->unpriced);
		if (cell_per_mtok(cell) != MONEY_NONE)
			money_write(to, cell_per_mtok(cell));
		buf_putc(to, '\n');
	}
}
