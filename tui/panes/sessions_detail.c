/* What the selected row is made of, under the table. */
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/pane.h"
#include "tui/panes/panels.h"
#include "tui/panes/sessions.h"
#include "tui/pen.h"

enum { FACTS_WIDTH = 34, MIX_WIDTH = 44, GAP = 2 };

static const char *basis_text(const struct activity_row *r)
{
	if (cell_unpriced(&r->sums))
		return "no price known";
	if (r->computed && r->reported)
		return "part computed, part reported";
	return r->reported ? "reported by the source"
			   : "computed from the price book";
}

static void add_flags(struct pen *p, unsigned flags)
{
	const char *dot = either(p->to, " · ", ", ");

	if (flags & SERIES_ASSUMED_PROVIDER)
		pen_printf(p, STYLE(ROLE_WARN), "%s? provider assumed", dot);
	if (flags & SERIES_ESTIMATED)
		pen_printf(p, STYLE(ROLE_WARN), "%s~ estimated", dot);
	if (flags & SERIES_NOTIONAL)
		pen_printf(p, STYLE(ROLE_WARN), "%s%s subscription", dot,
			   either(p->to, "≈", "="));
	if (flags & SERIES_PARTIAL)
		pen_printf(p, STYLE(ROLE_WARN), "%spartly counted", dot);
}

/* As many models as there is room for. */
void sessions_draw_line(const struct sessions_ctx *x,
			const struct activity_row *r, struct canvas *to)
{
	struct pen p = pen_at(to, 2, to->at.h - 1);
	char text[UNIT_TEXT];

	if (to->at.h > 1)
		canvas_hline(to, 0, 0, to->at.w, STYLE(ROLE_FRAME));
	for (int i = 0; i < r->use_count && pen_room(&p) > 24; i++) {
		const struct activity_use *u = &r->uses[i];

		if (i)
			pen_puts(&p, STYLE(ROLE_DIM), either(to, " · ", ", "));
		cell_cost_text(&u->sums, u->flags, to->ascii, 10, text);
		pen_printf(&p,
			   session_provider_style(x->cells.m, u->provider),
			   "%s ", u->model[0] ? u->model : "(no model)");
		pen_puts(&p, STYLE(cell_unpriced(&u->sums) ? ROLE_UNKNOWN
							   : ROLE_COST),
			 text);
	}
	if (pen_room(&p) > 24)
		add_flags(&p, r->flags);
}

/* ---- the box ------------------------------------------------------------ */

struct facts {
	struct canvas *to;
	int y;
};

static void fact(struct facts *f, const char *label, struct style s,
		 const char *value)
{
	if (!value[0])
		return;
	canvas_puts(f->to, 0, f->y, STYLE(ROLE_DIM), label);
	canvas_text(f->to, 9, f->y, f->to->at.w - 9, s, str_from(value));
	f->y++;
}

static void draw_times(const struct sessions_ctx *x,
		       const struct activity_row *r, struct facts *f)
{
	char from[UNIT_TEXT], until[UNIT_TEXT], age[UNIT_TEXT];
	char text[3 * UNIT_TEXT];

	session_time(x->cells.m, r->first_ts, true, from);
	session_time(x->cells.m, r->last_ts, true, until);
	fact(f, "from", STYLE(r->first_ts ? ROLE_TEXT : ROLE_UNKNOWN), from);
	age_text(x->now, r->last_ts, age);
	snprintf(text, sizeof(text), "%s%s%s%s", until,
		 r->last_ts ? ", " : "", r->last_ts ? age : "",
		 r->last_ts ? " ago" : "");
	fact(f, "last", STYLE(r->last_ts ? ROLE_TEXT : ROLE_UNKNOWN), text);
}

static void draw_facts(const struct sessions_ctx *x,
		       const struct activity_row *r, struct canvas *to)
{
	struct facts f = {to, 0};
	char text[SESSION_TEXT];
	const struct view *v = x->cells.v;

	if (r->project[0])
		fact(&f, "project", STYLE(ROLE_TEXT),
		     session_full_name(v, BY_PROJECT, r->project, text));
	fact(&f, "client", STYLE(ROLE_TEXT), r->client);
	draw_times(x, r, &f);
	if (r->parent[0])
		fact(&f, "parent", STYLE(ROLE_TEXT),
		     session_name(v, BY_SESSION, r->parent, text));
	format_count(r->sums.requests, text);
	fact(&f, "calls", STYLE(ROLE_TOKENS), text);
	if (r->sums.requests > 0 && r->sums.cost > 0) {
		format_money((money)divide_half_even(r->sums.cost,
						     r->sums.requests),
			     10, text);
		fact(&f, "a call", STYLE(ROLE_COST), text);
	}
	format_money(cell_per_mtok(&r->sums), 10, text);
	fact(&f, "$/Mtok", STYLE(text[0] == '-' ? ROLE_UNKNOWN : ROLE_COST),
	     text);
}

/* Models by what they cost, with bars of the row's whole. */
static void draw_uses(const struct sessions_ctx *x,
		      const struct activity_row *r, struct canvas *to)
{
	int w = to->at.w, n = r->use_count, usd = 10;
	int name = w > 70 ? 30 : w / 2 - 2, bar = w - name - usd - 2;
	int room = to->at.h, shown = n <= room ? n : room - 1;

	for (int i = 0; i < shown; i++) {
		const struct activity_use *u = &r->uses[i];
		struct canvas cost = canvas_view(to, name + 1, i, usd, 1);
		struct style s = session_provider_style(x->cells.m,
							u->provider);

		canvas_text(to, 0, i, name, STYLE(ROLE_TEXT),
			    str_from(u->model[0] ? u->model : "(no model)"));
		cells_cost(&cost, &u->sums, u->flags, false, MONEY_AFTER);
		if (bar > 2)
			chart_bar(to, name + usd + 2, i, bar, s,
				  cells_no_track, (double)u->sums.cost,
				  (double)r->sums.cost);
	}
	if (shown < n && room > 0)
		canvas_printf(to, 0, room - 1, STYLE(ROLE_DIM),
			      "and %d more", n - shown);
}

void sessions_draw_box(const struct sessions_ctx *x,
		       const struct activity_row *r, struct canvas *to)
{
	char text[SESSION_TEXT], more[SESSION_TEXT];
	const char *name = r->rest
		? session_row_name(x, r, more)
		: session_full_name(x->cells.v, x->by, r->name, text);
	struct canvas in = panel_box(to, name, false), part;
	struct pen p = pen_at(to, 2, to->at.h - 1);
	int w = in.at.w, h = in.at.h, mix = w >= 118 ? MIX_WIDTH : 36, at;

	part = canvas_view(&in, 0, 0, FACTS_WIDTH, h);
	draw_facts(x, r, &part);
	at = FACTS_WIDTH + GAP;
	if (w - at < mix)
		mix = w - at;
	part = canvas_view(&in, at, 0, mix, h);
	draw_mix(&r->sums, &part);
	at += mix + GAP;
	if (w - at >= 24) {
		part = canvas_view(&in, at, 0, w - at, h);
		draw_uses(x, r, &part);
	}
	p.end -= 3;
	pen_printf(&p, STYLE(ROLE_DIM), " %s", basis_text(r));
	add_flags(&p, r->flags);
	pen_puts(&p, STYLE(ROLE_DIM), " ");
}
