#include "tui/panes/detail.h"

#include <stdio.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/panes/cells.h"
#include "tui/panes/model_groups.h"
#include "tui/panes/panels.h"
#include "tui/pen.h"

enum { FACTS = 8 };

/* Where the dollars come from and how far they can be trusted. */
static const char *basis_text(const struct model_row *r)
{
	if (cell_unpriced(&r->window))
		return "no price known";
	if (r->computed && r->reported)
		return "part computed, part reported";
	return r->reported ? "reported by the source"
			   : "computed from the price book";
}

static void add_flags(struct pen *p, const struct model_row *r)
{
	const char *dot = either(p->to, " · ", ", ");

	if (r->flags & SERIES_ASSUMED_PROVIDER)
		pen_printf(p, STYLE(ROLE_WARN), "%s? provider assumed", dot);
	if (r->flags & SERIES_ESTIMATED)
		pen_printf(p, STYLE(ROLE_WARN), "%s~ estimated", dot);
	if (r->flags & SERIES_NOTIONAL)
		pen_printf(p, STYLE(ROLE_WARN), "%s%s subscription", dot,
			   either(p->to, "≈", "="));
	if (r->flags & SERIES_PARTIAL)
		pen_printf(p, STYLE(ROLE_WARN), "%spartly counted", dot);
}

static void count(struct pen *p, const char *label, const struct cell *c,
		  enum token_category from, enum token_category to)
{
	char text[UNIT_TEXT] = "-";
	int64_t n = 0;
	bool known = false;

	for (int i = from; i <= (int)to; i++) {
		n += c->tokens[i];
		known |= cell_knows(c, (enum token_category)i);
	}
	if (known || n > 0)
		format_count(n, text);
	pen_printf(p, STYLE(ROLE_DIM), "%s ", label);
	pen_printf(p, STYLE(known ? ROLE_TOKENS : ROLE_UNKNOWN), "%s  ", text);
}

void detail_draw_lines(const struct model_row *r, struct canvas *to)
{
	struct pen p = pen_at(to, 2, to->at.h - 1);
	const struct cell *c = &r->window;

	if (to->at.h > 1)
		canvas_hline(to, 0, 0, to->at.w, STYLE(ROLE_FRAME));
	count(&p, "input", c, TOKENS_INPUT, TOKENS_INPUT);
	count(&p, "cache read", c, TOKENS_CACHE_READ, TOKENS_CACHE_READ);
	count(&p, "write", c, TOKENS_CACHE_WRITE_5M, TOKENS_CACHE_WRITE_1H);
	count(&p, "output", c, TOKENS_OUTPUT, TOKENS_OUTPUT);
	count(&p, "reasoning", c, TOKENS_REASONING, TOKENS_REASONING);
	if (pen_room(&p) > 8)
		pen_puts(&p, STYLE(ROLE_DIM), basis_text(r));
	add_flags(&p, r);
}

static void fact(struct canvas *to, int y, const char *label,
		 const char *value, enum role role)
{
	struct canvas cell = canvas_view(to, 10, y, 14, 1);

	canvas_puts(to, 0, y, STYLE(ROLE_DIM), label);
	cells_number(&cell, STYLE(role), value, MONEY_AFTER);
}

/* Counts and ages end where cents do. */
static void plain_fact(struct canvas *to, int y, const char *label,
		       const char *value, enum role role)
{
	canvas_puts(to, 0, y, STYLE(ROLE_DIM), label);
	canvas_right(to, 10, y, 14 - (MONEY_AFTER - CENTS), STYLE(role),
		     value);
}

static void cost_fact(struct canvas *to, int y, const char *label,
		      const struct cell *c, unsigned flags)
{
	char text[UNIT_TEXT];

	cell_cost_text(c, flags, to->ascii, 11, text);
	fact(to, y, label, text, cell_unpriced(c) ? ROLE_UNKNOWN : ROLE_COST);
}

static void draw_facts(const struct cells *cells, const struct model_row *r,
		       struct canvas *to)
{
	char text[UNIT_TEXT];
	money m = cell_per_mtok(&r->window);

	cost_fact(to, 0, window_names[cells->m->window], &r->window, r->flags);
	cost_fact(to, 1, "today", &r->today, r->flags);
	cost_fact(to, 2, "month", &r->month, r->flags);
	cost_fact(to, 3, "all", &r->all, r->flags);
	format_money(m, 11, text);
	fact(to, 4, "$/Mtok", m == MONEY_NONE ? "?" : text,
	     m == MONEY_NONE ? ROLE_UNKNOWN : ROLE_COST);
	format_count(r->window.requests, text);
	plain_fact(to, 5, "calls", text, ROLE_TOKENS);
	format_count(r->window.requests ? cell_total(&r->window) /
						  r->window.requests
					: 0,
		     text);
	plain_fact(to, 6, "tok/call", text, ROLE_TOKENS);
	age_text(cells->m->now, r->last_ts, text);
	plain_fact(to, 7, "last call", text, ROLE_TEXT);
}

static void draw_hour(const struct model_row *r, struct canvas *to)
{
	struct canvas graph = canvas_view(to, 0, 1, to->at.w, to->at.h - 2);
	float most = 0;
	char text[UNIT_TEXT];

	for (int i = 0; i < MODEL_SPARK; i++)
		if (r->spark[i] > most)
			most = r->spark[i];
	format_rate((double)most, text);
	canvas_printf(to, 0, 0, STYLE(ROLE_DIM), "tokens a minute, most %s",
		      text);
	chart_area(&graph, style_series(r->color), r->spark, MODEL_SPARK, 0);
	canvas_puts(to, 0, to->at.h - 1, STYLE(ROLE_DIM), "-1h");
	canvas_right(to, 0, to->at.h - 1, to->at.w, STYLE(ROLE_DIM), "now");
}

void detail_draw_box(const struct cells *cells, const struct model_row *r,
		     struct canvas *to)
{
	struct canvas in = panel_box(to, r->name, false), part;
	int w = in.at.w, rows = in.at.h, facts = 25, mix = w - facts - 2;
	bool stacked = rows >= FACTS + 1 + mix_rows(&r->window) && w >= 80;
	struct pen p = pen_at(to, 2, to->at.h - 1);
	int left = stacked ? 44 : w;

	if (w >= 100 && !stacked)
		left = facts + (w - facts) * 2 / 5 + 2;
	part = canvas_view(&in, 0, 0, facts, rows);
	draw_facts(cells, r, &part);
	if (left < w) {
		part = canvas_view(&in, left + 2, 0, w - left - 2, rows);
		draw_hour(r, &part);
	}
	mix = stacked ? left : left - facts - 2;
	part = canvas_view(&in, left - mix, stacked ? FACTS + 1 : 0, mix,
			   rows);
	draw_mix(&r->window, &part);
	p.end -= 3;
	if (model_is_group(cells->groups, r))
		pen_printf(&p, STYLE(ROLE_DIM), " sum of %d model%s",
			   r->models, r->models == 1 ? "" : "s");
	else
		pen_printf(&p, STYLE(ROLE_DIM), " %s at %s", r->maker,
			   r->provider);
	pen_printf(&p, STYLE(ROLE_DIM), "%s%s", either(to, " · ", ", "),
		   basis_text(r));
	add_flags(&p, r);
	pen_puts(&p, STYLE(ROLE_DIM), " ");
}
