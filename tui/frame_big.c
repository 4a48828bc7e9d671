/* The page of large figures: what flows, what it costs, how much of the
 * budget is used, and what is wrong; to be read from across a room. */
#include <stdio.h>
#include <string.h>

#include "core/budget.h"
#include "core/mem.h"
#include "tui/big_digits.h"
#include "tui/frame_state.h"
#include "tui/header.h"
#include "tui/panes/alerts_panel.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"

enum {
	FIGURES = 4,
	MONEY_WIDTH = 6,        /* from afar nobody reads cents of thousands */
	LABEL_ROWS = 2,         /* the label and a blank line under it */
	SCALE_MOST = 12,
};

struct figure {
	char label[64];
	char text[UNIT_TEXT];
	enum role role;
};

/* How figures are laid out. */
struct grid {
	int cols, rows;
	struct big_scale scale; /* across 0: no large digit fits */
};

/* --- what they say --- */

static void money_figure(struct figure *f, const char *label,
			 const struct cell *c)
{
	snprintf(f->label, sizeof(f->label), "%s%s", label,
		 c->unpriced > 0 ? ", at least" : "");
	format_money(c->cost, MONEY_WIDTH, f->text);
	f->role = cell_unpriced(c) ? ROLE_UNKNOWN : ROLE_COST;
	if (cell_unpriced(c))
		snprintf(f->text, sizeof(f->text), "-");
}

static void hourly_figure(struct figure *f, const struct model *m)
{
	snprintf(f->label, sizeof(f->label), "dollars an hour");
	hourly_text(m->rate[RATE_1M].usd_per_hour, MONEY_WIDTH, f->text);
	f->role = ROLE_COST;
}

static const struct budget_status *worst_budget(const struct model *m)
{
	const struct budget_status *worst = NULL;

	for (int i = 0; i < m->budget_count; i++)
		if (!worst || m->budgets[i].used_ppm > worst->used_ppm)
			worst = &m->budgets[i];
	return worst;
}

static void budget_figure(struct figure *f, const struct budget_status *b,
			  const struct view *v)
{
	static const enum role roles[BUDGET_STATES] = {
		ROLE_GOOD, ROLE_WARN, ROLE_ALERT,
	};

	snprintf(f->label, sizeof(f->label), "budget%s%.40s%s",
		 v->redact ? "" : " ", v->redact ? "" : b->budget->name,
		 b->state == BUDGET_OVER ? ": over" : "");
	snprintf(f->text, sizeof(f->text), "%lld%%%s",
		 (long long)(b->used_ppm / 10000),
		 b->state == BUDGET_FINE ? "" : "!");
	f->role = roles[b->state];
}

/* Without a budget: tokens, which everybody has. */
static void tokens_figure(struct figure *f, const struct model *m)
{
	snprintf(f->label, sizeof(f->label), "tokens a second");
	format_rate(rate_total(&m->rate[RATE_1M]), f->text);
	f->role = ROLE_TOKENS;
}

static void gather(struct figure list[FIGURES], const struct model *m,
		   const struct view *v)
{
	const struct budget_status *b = worst_budget(m);

	hourly_figure(&list[0], m);
	money_figure(&list[1], "today", &m->today);
	money_figure(&list[2], "this month", &m->month);
	if (b)
		budget_figure(&list[3], b, v);
	else
		tokens_figure(&list[3], m);
}

/* --- where they stand --- */

static bool fits(const struct figure *list, int w, int h,
		 struct big_scale scale)
{
	for (int i = 0; i < FIGURES; i++)
		if (big_columns(list[i].text, scale) + 2 > w)
			return false;
	return big_rows(scale) + LABEL_ROWS + 1 <= h;
}

/* The largest at which all figures fit into cells of that size: as wide as
 * they can be, then up to twice as high as they are wide. */
static struct big_scale scale_for(const struct figure *list, int w, int h)
{
	struct big_scale s = {SCALE_MOST, SCALE_MOST};

	for (; s.across > 0 && !fits(list, w, h, s); s.across--)
		s.down = s.across - 1;
	while (s.across > 0 && s.down < 2 * s.across &&
	       fits(list, w, h, (struct big_scale){s.across, s.down + 1}))
		s.down++;
	return s;
}

static struct grid grid_for(const struct figure *list, int w, int h)
{
	static const struct grid shapes[] = {
		{2, 2, {0, 0}}, {1, 4, {0, 0}}, {4, 1, {0, 0}},
	};
	struct grid best = shapes[0];

	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		struct grid g = shapes[i];

		g.scale = scale_for(list, w / g.cols, h / g.rows);
		if (g.scale.across * g.scale.down >
		    best.scale.across * best.scale.down)
			best = g;
	}
	return best;
}

static void draw_figure(const struct figure *f, struct big_scale scale,
			struct canvas *to)
{
	struct style s = style_plus(STYLE(f->role), ATTR_BOLD);
	int rows = LABEL_ROWS + big_rows(scale);
	int y = (to->at.h - rows) / 2;

	canvas_center(to, y, STYLE(ROLE_DIM), f->label);
	big_draw(to, (to->at.w - big_columns(f->text, scale)) / 2,
		 y + LABEL_ROWS, s, f->text, scale);
}

/* Where no large digit fits: a line each. */
static void draw_small(const struct figure *list, struct canvas *to)
{
	for (int i = 0; i < FIGURES; i++) {
		canvas_puts(to, 2, i + 1, STYLE(ROLE_DIM), list[i].label);
		canvas_right(to, 0, i + 1, to->at.w - 2,
			     style_plus(STYLE(list[i].role), ATTR_BOLD),
			     list[i].text);
	}
}

static void draw_figures(const struct figure *list, struct canvas *to)
{
	struct grid g = grid_for(list, to->at.w, to->at.h);

	if (g.scale.across == 0) {
		draw_small(list, to);
		return;
	}
	for (int i = 0; i < FIGURES; i++) {
		int col = i % g.cols, row = i / g.cols;
		int x = to->at.w * col / g.cols, y = to->at.h * row / g.rows;
		struct canvas part = canvas_view(
			to, x, y, to->at.w * (col + 1) / g.cols - x,
			to->at.h * (row + 1) / g.rows - y);

		draw_figure(&list[i], g.scale, &part);
	}
}

/* --- what is wrong --- */

/* The worst alert nobody has said that he knows; how many more. */
static void draw_alert(const struct model *m, const struct view *v,
		       struct canvas *to, int y)
{
	char text[ALERT_TEXT], line[ALERT_TEXT + 40], more[32] = "";
	const struct alert *worst = alerts_first(m);
	int fresh;

	alerts_open(m, &fresh);
	if (fresh == 0) {
		canvas_center(to, y, STYLE(ROLE_GOOD),
			      either(to, "✓ no alert", "no alert"));
		return;
	}
	if (fresh > 1)
		snprintf(more, sizeof(more), " (%d more)", fresh - 1);
	snprintf(line, sizeof(line), "! %s%s", alert_text(worst, v, text),
		 more);
	canvas_center(to, y, style_plus(STYLE(alert_role(worst, m->now)),
					ATTR_BOLD), line);
}

void frame_draw_big(struct frame *f, const struct model *m, struct canvas *to)
{
	struct canvas status = canvas_view(to, 0, 0, to->at.w, 1);
	struct canvas body = canvas_view(to, 0, 1, to->at.w, to->at.h - 4);
	struct figure list[FIGURES];

	frame_draw_header(f, m, &status);
	gather(list, m, &f->view);
	draw_figures(list, &body);
	draw_alert(m, &f->view, to, to->at.h - 3);
}
