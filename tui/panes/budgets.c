/* Budgets: how much of each is used, burns, and will be; limit windows of
 * plans; alerts and their history. Enter shows one in full. */
#include <string.h>

#include "core/alerts.h"
#include "core/budget.h"
#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/panes/alerts_panel.h"
#include "tui/panes/all.h"
#include "tui/panes/budgets_facts.h"
#include "tui/panes/budgets_layout.h"
#include "tui/panes/budgets_rows.h"
#include "tui/panes/columns.h"
#include "tui/panes/panels.h"
#include "tui/pen.h"
#include "tui/table.h"
#include "tui/width.h"

enum {
	LOW_BOX = 6,
	FACTS_LEAST = 5,        /* rows that are worth filling with facts */
	CHART_LEAST = 5, CHART_GOOD = 12,       /* rows, with facts below */
	BOXED_ROWS = 13, BOXED_COLS = 60,
};

struct budgets_pane {
	struct table_state tables[BUDGETS_LISTS];
	struct rect at[BUDGETS_LISTS];  /* where drawn; w 0: not */
	enum budgets_kind focus;
	bool zoom;
	bool open;              /* what is selected is shown in full */
};

static const char *const titles[BUDGETS_LISTS] = {
	[LIST_BUDGETS] = "budgets",
	[LIST_LIMITS] = "limit windows",
	[LIST_ALERTS] = "alerts",
};

static const char *const nothing[BUDGETS_LISTS] = {
	[LIST_BUDGETS] = "no budget is set: F2 Setup makes one",
	[LIST_LIMITS] = "no source tells of a limit",
	[LIST_ALERTS] = "none, now or in the last 31 days",
};

/* ---- what is selected ---------------------------------------------------- */

/* The row under the cursor of a list, NULL: none. */
static const void *selected(struct budgets_pane *s, struct budgets_list *l)
{
	return rows_selected(&l->table, &s->tables[l->kind]);
}

/* ---- lists --------------------------------------------------------------- */

static void draw_list(struct budgets_pane *s, enum budgets_kind kind,
		      const struct view *v, const struct model *m,
		      struct canvas *to)
{
	bool good = kind == LIST_ALERTS && !v->filter[0];
	struct budgets_list l;

	budgets_list_init(&l, kind, m, v);
	s->at[kind] = to->at;
	table_draw(&l.table, &s->tables[kind], to, v->search,
		   kind == s->focus);
	if (l.table.row_count == 0 && to->at.h > 0)
		canvas_text(to, 2, to->at.h > 1, to->at.w - 3,
			    STYLE(good ? ROLE_GOOD : ROLE_DIM),
			    str_from(v->filter[0] ? "nothing matches the filter"
						  : nothing[kind]));
	budgets_list_release(&l);
}

/* "2 open, 1 new" in the frame of the alerts. */
static void draw_counts(const struct model *m, struct canvas *to)
{
	int fresh, open = alerts_open(m, &fresh);
	struct pen p = pen_at(to, 11, 0);

	p.end = to->at.w - 2;
	if (open == 0 || pen_room(&p) < 24)
		return;
	pen_printf(&p, STYLE(ROLE_DIM), " %d open, ", open);
	pen_printf(&p, STYLE(fresh ? ROLE_WARN : ROLE_DIM), "%d new ", fresh);
}

static void facts_of(struct budget_facts *f, enum budgets_kind kind,
		     const void *row, const struct model *m,
		     const struct view *v)
{
	if (kind == LIST_BUDGETS)
		facts_of_budget(f, row, m, v);
	else if (kind == LIST_LIMITS)
		facts_of_limit(f, row, m, v);
	else
		facts_of_alert(f, row, m, v);
}

/* What is selected in full, in rows that the list leaves over. */
static void draw_below(struct budgets_pane *s, enum budgets_kind kind,
		       const struct view *v, const struct model *m,
		       struct canvas *in)
{
	struct budgets_list l;
	struct budget_facts f;
	struct canvas part;
	const void *row;
	int y;

	budgets_list_init(&l, kind, m, v);
	row = selected(s, &l);
	y = l.table.row_count + 1;
	if (row && in->at.h - y > FACTS_LEAST) {
		facts_of(&f, kind, row, m, v);
		canvas_hline(in, 1, y, in->at.w - 2, STYLE(ROLE_FRAME));
		part = canvas_view(in, 2, y + 1, in->at.w - 3,
				   in->at.h - y - 1);
		facts_draw(&f, &part);
	}
	budgets_list_release(&l);
}

static void draw_box(struct budgets_pane *s, enum budgets_kind kind,
		     const struct view *v, const struct model *m,
		     struct canvas *to)
{
	/* Alerts need no heading: in a low box it is under the frame. */
	int bare = kind == LIST_ALERTS && to->at.h <= LOW_BOX;
	struct canvas in = canvas_view(to, 1, !bare, to->at.w - 2,
				       to->at.h - 2 + bare);

	if (to->at.h < 3 || to->at.w < 8)
		return;
	draw_list(s, kind, v, m, &in);
	if (!bare && kind != LIST_BUDGETS)
		draw_below(s, kind, v, m, &in);
	panel_box(to, titles[kind], kind == s->focus);
	if (kind == LIST_ALERTS)
		draw_counts(m, to);
}

/* The chart of a budget, and below it what is known, where that leaves the
 * chart `least` rows. */
static void draw_chart(const struct budget_status *b, const struct view *v,
		       const struct model *m, struct canvas *in, int least)
{
	struct canvas part = *in;
	struct budget_facts f;
	int low;

	facts_of_budget(&f, b, m, v);
	low = f.count + 1;
	if (in->at.h - low >= least && in->at.w >= 50) {
		part = canvas_view(in, 1, in->at.h - f.count, in->at.w - 1,
				   f.count);
		facts_draw(&f, &part);
		part = canvas_view(in, 0, 0, in->at.w, in->at.h - low);
	}
	burndown_draw(b, m, &part);
}

static void draw_chart_box(const struct budget_status *b, const struct view *v,
			   const struct model *m, struct canvas *to, bool hot)
{
	char mask[REDACT_TEXT];
	const char *name = budget_label(b, v, mask);
	struct canvas in = panel_box(to, name, hot);

	burndown_caption(b, to, 5 + text_width(str_from(name)), to->at.w - 2);
	draw_chart(b, v, m, &in, hot ? CHART_LEAST : CHART_GOOD);
}

/* ---- drawing ------------------------------------------------------------- */

static void draw_selected_chart(struct budgets_pane *s, const struct view *v,
				const struct model *m, struct canvas *to)
{
	struct budgets_list l;
	const struct budget_status *b;

	budgets_list_init(&l, LIST_BUDGETS, m, v);
	b = selected(s, &l);
	if (b)
		draw_chart_box(b, v, m, to, false);
	else
		panel_box(to, "", false);
	budgets_list_release(&l);
}

static void draw_regions(struct budgets_pane *s, const struct view *v,
			 const struct model *m, struct canvas *to)
{
	struct budgets_layout l = budgets_lay_out(m, to->at.w, to->at.h,
						  s->focus);

	for (int i = 0; i < BUDGETS_LISTS; i++) {
		struct rect r = l.list[i];
		struct canvas box = canvas_view(to, r.x, r.y, r.w, r.h);

		if (r.h < 1)
			continue;
		if (i == LIST_BUDGETS && m->budget_count == 0)
			budgets_advise(m, v, &box);
		else
			draw_box(s, (enum budgets_kind)i, v, m, &box);
	}
	if (l.chart.h > 0) {
		struct canvas box = canvas_view(to, l.chart.x, l.chart.y,
						l.chart.w, l.chart.h);

		draw_selected_chart(s, v, m, &box);
	}
}

/* One in full; a budget with its chart, where there is room for a box. */
static void draw_full(enum budgets_kind kind, const void *row,
		      const struct view *v, const struct model *m,
		      struct canvas *to)
{
	bool boxed = to->at.h >= 8;
	const struct limit_row *r = row;
	struct budget_facts f;
	struct canvas in = *to;

	if (kind == LIST_BUDGETS && boxed) {
		draw_chart_box(row, v, m, to, true);
		return;
	}
	if (boxed)
		in = panel_box(to, kind == LIST_ALERTS ? "alert"
						       : r->limit->provider,
			       true);
	facts_of(&f, kind, row, m, v);
	facts_draw(&f, &in);
}

/* False when nothing is selected any more. */
static bool draw_opened(struct budgets_pane *s, const struct view *v,
			const struct model *m, struct canvas *to)
{
	struct budgets_list l;
	const void *row;

	budgets_list_init(&l, s->focus, m, v);
	row = selected(s, &l);
	if (row)
		draw_full(s->focus, row, v, m, to);
	budgets_list_release(&l);
	return row != NULL;
}

static void budgets_draw(void *state, const struct view *v,
			 const struct model *m, struct canvas *to)
{
	struct budgets_pane *s = state;
	bool low = to->at.h < BOXED_ROWS || to->at.w < BOXED_COLS;

	memset(s->at, 0, sizeof(s->at));
	if (s->open && draw_opened(s, v, m, to))
		return;
	s->open = false;
	if (s->zoom && !low)
		draw_box(s, s->focus, v, m, to);
	else if (s->zoom || low)
		draw_list(s, s->focus, v, m, to);
	else
		draw_regions(s, v, m, to);
	for (int i = 0; i < BUDGETS_LISTS; i++) {
		s->at[i].x -= to->at.x;
		s->at[i].y -= to->at.y;
	}
}

/* ---- keys ---------------------------------------------------------------- */

/* The alert under the cursor where that is in sight; else the first. */
static const struct alert *alert_meant(struct budgets_pane *s,
				       struct budgets_list *l,
				       const struct model *m)
{
	return s->focus == LIST_ALERTS ? selected(s, l) : alerts_first(m);
}

static bool on_list(struct budgets_pane *s, enum action a, struct view *v,
		    const struct model *m)
{
	struct table_state *cursor = &s->tables[s->focus];
	struct budgets_list l;
	bool ours = true;

	budgets_list_init(&l, s->focus, m, v);
	if (a == ACTION_OPEN)
		s->open = selected(s, &l) != NULL;
	else if (a == ACTION_ACKNOWLEDGE || a == ACTION_SNOOZE)
		alert_ask(alert_meant(s, &l, m), a, v, m);
	else if (a == ACTION_SEARCH)
		ours = table_search(&l.table, cursor, v->search, 0);
	else if (a == ACTION_SEARCH_NEXT || a == ACTION_SEARCH_PREVIOUS)
		ours = table_search(&l.table, cursor, v->search,
				    a == ACTION_SEARCH_NEXT ? 1 : -1);
	else
		ours = table_act(cursor, a, l.table.column_count);
	budgets_list_release(&l);
	return ours;
}

static void next_region(struct budgets_pane *s, int step)
{
	s->focus = (enum budgets_kind)(((int)s->focus + step + BUDGETS_LISTS) %
				       BUDGETS_LISTS);
	s->open = false;
}

static bool close_inner(struct budgets_pane *s)
{
	if (s->open)
		s->open = false;
	else if (s->zoom)
		s->zoom = false;
	else
		return false;
	return true;
}

static bool budgets_act(void *state, enum action a, struct view *v,
			const struct model *m)
{
	struct budgets_pane *s = state;

	switch (a) {
	case ACTION_NEXT_REGION:
	case ACTION_PREVIOUS_REGION:
		next_region(s, a == ACTION_NEXT_REGION ? 1 : -1);
		return true;
	case ACTION_ZOOM:
		s->zoom = !s->zoom;
		s->open = false;
		return true;
	case ACTION_BACK:
		return close_inner(s);
	default:
		return on_list(s, a, v, m);
	}
}

/* A second click on a row opens it. */
static void click_list(struct budgets_pane *s, enum budgets_kind kind,
		       struct rect hit, struct view *v,
		       const struct model *m)
{
	struct table_state *cursor = &s->tables[kind];
	bool had = kind == s->focus;
	int before = cursor->cursor, row;
	struct budgets_list l;

	s->focus = kind;
	budgets_list_init(&l, kind, m, v);
	row = table_click(&l.table, cursor, hit.x, hit.y, hit.w);
	s->open = had && row >= 0 && row == before;
	budgets_list_release(&l);
}

static bool budgets_click(void *state, int x, int y, struct view *v,
			  const struct model *m)
{
	struct budgets_pane *s = state;

	if (s->open)
		return close_inner(s);
	for (int i = 0; i < BUDGETS_LISTS; i++) {
		struct rect at = s->at[i];

		if (x < at.x || x >= at.x + at.w || y < at.y ||
		    y >= at.y + at.h)
			continue;
		at.x = x - at.x;
		at.y = y - at.y;
		click_list(s, (enum budgets_kind)i, at, v, m);
		return true;
	}
	return false;
}

static bool budgets_can(const void *state, enum action a)
{
	const struct budgets_pane *s = state;

	switch (a) {
	case ACTION_SEARCH:
	case ACTION_ZOOM:
	case ACTION_NEXT_REGION:
	case ACTION_ACKNOWLEDGE:
	case ACTION_SNOOZE:
		return true;
	case ACTION_FILTER:
	case ACTION_SORT:
	case ACTION_OPEN:
		return !s->open;
	default:
		return false;
	}
}

static bool budgets_inside(const void *state)
{
	const struct budgets_pane *s = state;

	return s->open || s->zoom;
}

static struct table_state *budgets_table(void *state)
{
	return &((struct budgets_pane *)state)->tables[LIST_BUDGETS];
}

static void budgets_export(const void *state, const struct view *v,
			   const struct model *m, struct buf *to)
{
	const struct budgets_pane *s = state;
	struct budgets_list l;

	budgets_list_init(&l, LIST_BUDGETS, m, v);
	table_sort(&l.table, &s->tables[LIST_BUDGETS]);
	budgets_csv(l.table.rows, l.table.row_count, v, to);
	budgets_list_release(&l);
}

const struct pane_type pane_budgets = {
	.name = "budgets",
	.title = "Budgets",
	.tab = 9,
	.doc = "docs/budgets.md",
	.state_size = sizeof(struct budgets_pane),
	.draw = budgets_draw,
	.act = budgets_act,
	.click = budgets_click,
	.can = budgets_can,
	.table = budgets_table,
	.columns = budget_all_columns,
	.inside = budgets_inside,
	.csv = budgets_export,
};
