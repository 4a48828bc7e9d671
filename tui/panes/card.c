#include "tui/panes/card.h"

#include <stdio.h>
#include <string.h>

#include "core/model.h"
#include "tui/chart.h"
#include "tui/glow.h"
#include "tui/pane.h"
#include "tui/panes/account.h"
#include "tui/panes/cells.h"
#include "tui/panes/panels.h"
#include "tui/pen.h"

enum { SHARE_COLS = 36, GRAPH_ROWS = 5 };

/* Half of a line of the card: a label and a cost. */
static struct canvas half_of(const struct canvas *in, bool right, int y)
{
	int w = (in->at.w - 2) / 2;

	return canvas_view(in, right ? in->at.w - w : 0, y, w, 1);
}

static void pair(struct canvas *half, const char *label, const char *value,
		 enum role role)
{
	enum { LABEL = 7, FAR = 14 };
	int w = half->at.w - LABEL;
	/* On a wide card the value stays near its label. */
	struct canvas cell = canvas_view(half, LABEL, 0, w < FAR ? w : FAR, 1);

	canvas_puts(half, 0, 0, STYLE(ROLE_DIM), label);
	cells_number(&cell, STYLE(role), value,
		     cell.at.w >= 9 ? MONEY_AFTER : 0);
}

static void cost_pair(const struct card *c, struct canvas *half,
		      const char *label, const struct cell *cell)
{
	enum role role = cell_unpriced(cell) ? ROLE_UNKNOWN : ROLE_COST;
	char text[UNIT_TEXT];

	if (cell == &c->row->today && glow_row_moved(c->cells->v->glow, c->row))
		role = ROLE_CHANGED;
	cell_cost_text(cell, c->row->flags, half->ascii, half->at.w - 7,
		       text);
	pair(half, label, text, role);
}

static void flow_pair(const struct model_row *r, struct canvas *half,
		      enum rate_window w)
{
	char text[UNIT_TEXT];

	hourly_text(r->rate[w].usd_per_hour, half->at.w - 7, text);
	pair(half, w == RATE_1M ? "$/h 1m" : "15m", text,
	     r->rate[w].live ? ROLE_COST : ROLE_DIM);
}

static void draw_costs(const struct card *c, struct canvas *in, int y)
{
	struct canvas half;

	half = half_of(in, false, y);
	flow_pair(c->row, &half, RATE_1M);
	half = half_of(in, true, y);
	flow_pair(c->row, &half, RATE_15M);
	half = half_of(in, false, y + 1);
	cost_pair(c, &half, "today", &c->row->today);
	half = half_of(in, true, y + 1);
	cost_pair(c, &half, "month", &c->row->month);
}

static void draw_flow(const struct model_row *r, struct canvas *in, bool spark)
{
	bool live = r->rate[RATE_1M].live;
	struct pen p = pen_at(in, 0, 0);
	char text[UNIT_TEXT];

	pen_puts(&p, STYLE(ROLE_DIM), "in ");
	format_rate(rate_in(&r->rate[RATE_1M]), text);
	pen_right(&p, 5, STYLE(live ? ROLE_INPUT : ROLE_DIM), text);
	pen_puts(&p, STYLE(ROLE_DIM), "  out ");
	format_rate(rate_out(&r->rate[RATE_1M]), text);
	pen_right(&p, 5, STYLE(live ? ROLE_OUTPUT : ROLE_DIM), text);
	pen_puts(&p, STYLE(ROLE_DIM), " tok/s ");
	if (spark && pen_room(&p) > 3)
		chart_spark(in, p.x, 0, pen_room(&p), style_series(r->color),
			    r->spark, MODEL_SPARK, 0);
}

static void draw_foot(const struct card *c, struct canvas *in, int y)
{
	const struct model_row *r = c->row;
	struct pen p = pen_at(in, 0, y);
	char cache[UNIT_TEXT], age[UNIT_TEXT];
	const char *dot = either(in, " · ", ", ");

	cell_cache_text(&r->window, cache);
	pen_printf(&p, STYLE(ROLE_TEXT), "%d model%s", r->models,
		   r->models == 1 ? "" : "s");
	pen_printf(&p, STYLE(ROLE_DIM), "%scache ", dot);
	pen_puts(&p, STYLE(ROLE_CACHE), cache);
	age_text(c->cells->m->now, r->last_ts, age);
	if (r->last_ts)
		pen_printf(&p, STYLE(ROLE_DIM), "%s%s ago", dot, age);
}

static void draw_share(const struct card *c, struct canvas *to)
{
	const struct model *m = c->cells->m;
	char percent[UNIT_TEXT], text[UNIT_TEXT + 16];

	format_percent(c->row->today.cost, m->today.cost, percent);
	snprintf(text, sizeof(text), " %s of today ", percent);
	if (to->at.w >= SHARE_COLS && c->row->all.requests > 0)
		canvas_right(to, 0, 0, to->at.w - 2, STYLE(ROLE_DIM), text);
}

/* Lines for what the seller says; two at least are left to the graph. */
static int account_lines(const struct card *c, int spare)
{
	int n = account_rows(c->cells->m, c->row);
	int room = spare >= 3 ? spare - 2 : spare / 2;

	return n < room ? n : room > 0 ? room : 0;
}

static struct account account_of(const struct card *c)
{
	return (struct account){c->cells->m, c->cells->v, c->row};
}

/* No call of it was seen: its account is all there is to say. */
static void draw_unmet(const struct card *c, struct canvas *in)
{
	struct canvas rest = canvas_view(in, 0, 1, in->at.w, in->at.h - 1);
	struct account of = account_of(c);

	canvas_puts(in, 0, 0, STYLE(ROLE_DIM), "no call of it seen here");
	account_draw(&of, &rest);
}

static void draw_body(const struct card *card, struct canvas *in)
{
	const struct model_row *r = card->row;
	struct account of = account_of(card);
	int h = in->at.h, y = 1, lines = 0;
	struct canvas part;

	draw_flow(r, in, h < GRAPH_ROWS);
	if (h >= GRAPH_ROWS) {
		lines = account_lines(card, h - 4);
		part = canvas_view(in, 0, 1, in->at.w, h - 4 - lines);
		chart_area(&part, style_series(r->color), r->spark,
			   MODEL_SPARK, 0);
		part = canvas_view(in, 0, h - 3 - lines, in->at.w, lines);
		account_draw(&of, &part);
		y = h - 3;
	}
	draw_costs(card, in, y);
	part = canvas_view(in, 0, y + 2, in->at.w, 1);
	if (lines == 0 && account_is_urgent(card->cells->m, r))
		account_draw(&of, &part);
	else
		draw_foot(card, &part, 0);
}

void card_draw(const struct card *card, struct canvas *to)
{
	const struct model_row *r = card->row;
	struct canvas in = panel_box(to, "", card->hot);
	const char *chosen = card->cells->v->provider;
	struct style title = style_plus(style_series(r->color), ATTR_BOLD);
	struct pen p = pen_at(to, 2, 0);

	if (chosen && strcmp(chosen, r->provider) == 0)
		title.attrs |= ATTR_UNDERLINE;
	p.end = to->at.w - (to->at.w >= SHARE_COLS ? 20 : 2);
	pen_puts(&p, STYLE(ROLE_TEXT), card->hot ? either(to, "▸", ">") : " ");
	pen_puts(&p, title, r->provider);
	pen_puts(&p, STYLE(ROLE_TEXT), " ");
	draw_share(card, to);
	if (r->all.requests == 0 && account_rows(card->cells->m, r) > 0)
		draw_unmet(card, &in);
	else
		draw_body(card, &in);
}
