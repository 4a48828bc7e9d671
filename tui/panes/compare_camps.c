/* Camps: who earns, by the provider that sends the bill, and whose
 * intelligence it is, by the maker of the model; and what flows between. */
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/chart.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/panes/compare_view.h"
#include "tui/panes/panels.h"
#include "tui/pen.h"

enum { CAMPS_MOST = 16, NAME = 22, COST = 12, SHARE = 6, TOKENS = 7,
       FLOW_COLS = 17, FLOW_NAME = 17, FLOW_BAR = 16, BAR_MOST = 5,
       BESIDE = 150 };

/* One of the two ways to see the same dollars. */
struct side_of_camps {
	const char *title, *about, *brief;
	const struct compare_side *list;
	int count;
};

static void sides_of(const struct comparison *c, struct side_of_camps out[2])
{
	out[0] = (struct side_of_camps){
		"who earns", "by the provider that sends the bill",
		"earn:", c->earns, c->earn_count,
	};
	out[1] = (struct side_of_camps){
		"whose intelligence", "by the maker of the model",
		"made:", c->made, c->made_count,
	};
}

/* Both on one scale: the whole width is every dollar of the window. */
static void draw_stack(const struct side_of_camps *s, int y,
		       struct canvas *to)
{
	double parts[CAMPS_MOST];
	uint8_t colors[CAMPS_MOST];
	int n = s->count < CAMPS_MOST ? s->count : CAMPS_MOST;

	for (int i = 0; i < n; i++) {
		parts[i] = (double)s->list[i].cell.cost;
		colors[i] = compare_camp_color(s->list[i].name);
	}
	chart_shares(to, 0, y, to->at.w, parts, colors, n);
}

static void put_camp(struct pen *p, const char *camp, bool full)
{
	uint8_t color = compare_camp_color(camp);
	char mark[4] = {chart_letter(color), ' ', '\0'};

	pen_puts(p, style_series(color), either(p->to, "■ ", mark));
	pen_puts(p, STYLE(ROLE_TEXT), full ? compare_camp_title(camp)
					   : *camp ? camp : "(no camp)");
}

/* A camp in a line: name, cost, share, tokens, what they cost. */
static void draw_camp(const struct comparison *c, const struct compare_side *s,
		      int y, struct canvas *to)
{
	struct pen p = pen_at(to, 0, y);
	int name = to->at.w >= 60 ? NAME + 2 : to->at.w - COST - SHARE - 1;
	struct canvas cell = canvas_view(to, name, y, COST, 1);
	char text[UNIT_TEXT];

	p.end = name;
	put_camp(&p, s->name, name >= NAME);
	cells_cost(&cell, &s->cell, s->flags, false, MONEY_AFTER);
	p = pen_at(to, name + COST, y);
	format_percent(s->cell.cost, cell_unpriced(&s->cell)
					     ? 0 : c->total.cell.cost, text);
	pen_right(&p, SHARE, STYLE(ROLE_TEXT), text);
	if (pen_room(&p) < TOKENS + 5)
		return;
	format_count(cell_total(&s->cell), text);
	pen_right(&p, TOKENS + 1, STYLE(ROLE_TOKENS), text);
	pen_puts(&p, STYLE(ROLE_DIM), " tok");
	if (pen_room(&p) < 16)
		return;
	format_money(cell_per_mtok(&s->cell), 8, text);
	pen_right(&p, 9, STYLE(ROLE_TEXT), text);
	pen_puts(&p, STYLE(ROLE_DIM), "/Mtok");
	if (pen_room(&p) > 12)
		chart_bar(to, p.x + 2, y, pen_room(&p) - 2,
			  style_series(compare_camp_color(s->name)),
			  cells_no_track, (double)s->cell.cost,
			  (double)c->total.cell.cost);
}

/* With a bar of `bar` rows. */
static int side_rows(const struct side_of_camps *s, int bar)
{
	return s->count + 3 + bar;
}

static void draw_side(const struct comparison *c,
		      const struct side_of_camps *s, struct canvas *to)
{
	char title[80];
	struct canvas in;
	int bar;

	snprintf(title, sizeof(title), "%s: %s", s->title, s->about);
	in = panel_box(to, to->at.w >= 60 ? title : s->title, false);
	bar = in.at.h - s->count - 1;
	bar = bar < 1 ? 1 : bar > BAR_MOST ? BAR_MOST : bar;
	for (int y = 0; y < bar; y++)
		draw_stack(s, y, &in);
	for (int i = 0; i < s->count; i++)
		draw_camp(c, &s->list[i], bar + i +
			  (in.at.h > s->count + bar), &in);
}

/* ---- what flows between -------------------------------------------------- */

static const struct compare_cross *cross_at(const struct comparison *c,
					    int earns, int made)
{
	for (int i = 0; i < c->cross_count; i++)
		if (c->cross[i].earns == earns && c->cross[i].made == made)
			return &c->cross[i];
	return NULL;
}

static void flow_heading(const struct comparison *c, int made,
			 struct canvas *to)
{
	struct pen p = pen_at(to, FLOW_NAME, 0);

	for (int k = 0; k < made; k++) {
		struct pen one = p;
		int w = text_columns(c->made[k].name);

		one.x = p.x + (w < FLOW_COLS - 3 ? FLOW_COLS - 3 - w : 0);
		one.end = p.x + FLOW_COLS;
		put_camp(&one, c->made[k].name, false);
		p.x += FLOW_COLS;
	}
}

/* As long as what the camp earns, in the colours of who made the models. */
static void flow_bar(const struct comparison *c, int earns, struct pen *p)
{
	double parts[CAMPS_MOST], most = (double)c->earns[0].cell.cost;
	uint8_t colors[CAMPS_MOST];
	int w = pen_room(p), n = 0;

	for (int k = 0; k < c->made_count && n < CAMPS_MOST; k++) {
		const struct compare_cross *x = cross_at(c, earns, k);

		parts[n] = x ? (double)x->cell.cost : 0;
		colors[n++] = compare_camp_color(c->made[k].name);
	}
	if (most > 0)
		w = (int)(w * (double)c->earns[earns].cell.cost / most + 0.5);
	if (w < 1 && c->earns[earns].cell.cost > 0)
		w = 1;
	chart_shares(p->to, p->x, p->y, w, parts, colors, n);
}

static void flow_row(const struct comparison *c, int earns, int made, int y,
		     struct canvas *to)
{
	struct pen p = pen_at(to, 0, y);

	p.end = FLOW_NAME;
	put_camp(&p, c->earns[earns].name, false);
	for (int k = 0; k < made; k++) {
		const struct compare_cross *x = cross_at(c, earns, k);
		struct canvas cell = canvas_view(to, FLOW_NAME + k * FLOW_COLS,
						 y, FLOW_COLS - 1, 1);
		char text[UNIT_TEXT];

		if (!x) {
			canvas_right(&cell, 0, 0, cell.at.w, STYLE(ROLE_DIM),
				     either(to, "·", "."));
			continue;
		}
		cell_cost_text(&x->cell, 0, to->ascii, 10, text);
		canvas_right(&cell, 0, 0, cell.at.w, STYLE(ROLE_COST), text);
	}
	p = pen_at(to, FLOW_NAME + made * FLOW_COLS + 1, y);
	if (pen_room(&p) >= FLOW_BAR)
		flow_bar(c, earns, &p);
}

static int flow_rows(const struct comparison *c)
{
	return c->earn_count + 3;
}

/* Rows earn, columns made. */
static void draw_flow(const struct comparison *c, struct canvas *to)
{
	struct canvas in = panel_box(to, to->at.w >= 60
			? "who earns by whose intelligence: rows earn, "
			  "columns made the model"
			: "rows earn, columns made it", false);
	int made = (in.at.w - FLOW_NAME) / FLOW_COLS;

	if (made > c->made_count)
		made = c->made_count;
	flow_heading(c, made, &in);
	for (int i = 0; i < c->earn_count && i + 1 < in.at.h; i++)
		flow_row(c, i, made, i + 1, &in);
}

/* ---- the view ------------------------------------------------------------ */

/* The camps of one side in a line: the shares in words. */
static void draw_words(const struct comparison *c,
		       const struct side_of_camps *s, struct canvas *to)
{
	struct pen p = pen_at(to, 0, 0);

	pen_puts(&p, STYLE(ROLE_TITLE), s->brief);
	for (int i = 0; i < s->count && pen_room(&p) > 10; i++) {
		char text[UNIT_TEXT];

		format_percent(s->list[i].cell.cost, c->total.cell.cost, text);
		pen_skip(&p, 1);
		put_camp(&p, s->list[i].name, false);
		pen_printf(&p, STYLE(ROLE_COST), " %s", text);
	}
}

/* Little room: words and a bar, and a line a camp where there is some. */
static void draw_small(const struct comparison *c, struct canvas *to)
{
	struct side_of_camps sides[2];
	int each = to->at.h / 2;

	sides_of(c, sides);
	for (int i = 0; i < 2; i++) {
		struct canvas in = canvas_view(to, 1, i * each,
					       to->at.w - 2, each);
		int lines = in.at.h - 2;

		draw_words(c, &sides[i], &in);
		draw_stack(&sides[i], 1, &in);
		for (int k = 0; k < sides[i].count && k < lines; k++)
			draw_camp(c, &sides[i].list[k], 2 + k, &in);
	}
}

static void draw_boxes(const struct comparison *c, struct canvas *to)
{
	struct side_of_camps sides[2];
	bool beside = to->at.w >= BESIDE;
	int half = to->at.w / 2, y = 0, rest, spare, bar;

	sides_of(c, sides);
	spare = to->at.h - flow_rows(c) - side_rows(&sides[0], 1) -
		(beside ? 0 : side_rows(&sides[1], 1));
	bar = 1 + (spare > 0 ? spare / 3 : 0);
	bar = bar > BAR_MOST ? BAR_MOST : bar;
	for (int i = 0; i < 2; i++) {
		int h = side_rows(&sides[i], bar);
		int other = side_rows(&sides[!i], bar);
		struct canvas box;

		if (beside && h < other)
			h = other;
		box = beside ? canvas_view(to, i * half, 0,
					   i ? to->at.w - half : half, h)
			     : canvas_view(to, 0, y, to->at.w, h);
		draw_side(c, &sides[i], &box);
		y = beside ? h : y + h;
	}
	rest = to->at.h - y;
	if (rest >= 4) {
		int h = flow_rows(c) < rest ? flow_rows(c) : rest;
		struct canvas box = canvas_view(to, 0, y, to->at.w, h);

		draw_flow(c, &box);
	}
}

void camps_draw(const struct compare_draw *d, struct canvas *to)
{
	const struct comparison *c = d->c;
	int need = c->earn_count + c->made_count + 8;

	if (c->total.cell.requests == 0)
		canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM),
			      "no calls in this window; t shows another");
	else if (to->at.h < need && to->at.w < BESIDE)
		draw_small(c, to);
	else
		draw_boxes(c, to);
}

void camps_csv(const struct comparison *c, struct buf *to)
{
	buf_puts(to, "provider_camp,maker_camp,cost_usd,requests,tokens\n");
	for (int i = 0; i < c->cross_count; i++) {
		const struct compare_cross *x = &c->cross[i];

		compare_csv_text(to, c->earns[x->earns].name);
		compare_csv_text(to, c->made[x->made].name);
		compare_csv_money(to, cell_unpriced(&x->cell)
					      ? MONEY_NONE : x->cell.cost);
		buf_addf(to, "%lld,%lld\n", (long long)x->cell.requests,
			 (long long)cell_total(&x->cell));
	}
}
