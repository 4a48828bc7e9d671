#include "tui/panes/panels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/pane.h"
#include "tui/panes/alerts_panel.h"
#include "tui/panes/cells.h"
#include "tui/panes/watch.h"
#include "tui/pen.h"

struct canvas panel_box(struct canvas *to, const char *title, bool hot)
{
	canvas_box(to, STYLE(hot ? ROLE_GRAPH : ROLE_FRAME), title,
		   style_plus(STYLE(hot ? ROLE_TITLE : ROLE_TEXT), ATTR_BOLD));
	return canvas_view(to, 2, 1, to->at.w - 4, to->at.h - 2);
}

/* A label, a bar, a value: one line of many panels. */
struct line {
	const char *label, *value;
	struct style mark, value_style;
	double part, whole;
	bool money;             /* it stands on its point, not on its end */
};

static void draw_line(struct canvas *to, int y, int label, int value,
		      const struct line *l)
{
	int percents = to->at.w >= 34 ? 5 : 0;
	int bar = to->at.w - label - value - percents - 2;
	struct canvas cell = canvas_view(to, to->at.w - value - percents, y,
					 value, 1);
	char percent[UNIT_TEXT];

	canvas_text(to, 0, y, label, STYLE(ROLE_TEXT), str_from(l->label));
	if (bar > 2)
		chart_bar(to, label + 1, y, bar, l->mark, cells_no_track,
			  l->part, l->whole);
	if (l->money)
		cells_number(&cell, l->value_style, l->value, MONEY_AFTER);
	else
		cells_scaled(&cell, l->value_style, l->value);
	if (!percents)
		return;
	/* A share of what nobody knows is not known either. */
	format_percent((int64_t)l->part,
		       l->value_style.role == ROLE_UNKNOWN ? 0
							   : (int64_t)l->whole,
		       percent);
	canvas_right(to, to->at.w - 4, y, 4, STYLE(ROLE_DIM), percent);
}

static int by_cost(const void *a, const void *b)
{
	const struct model_row *x = *(const struct model_row *const *)a;
	const struct model_row *y = *(const struct model_row *const *)b;

	if (x->today.cost != y->today.cost)
		return x->today.cost < y->today.cost ? 1 : -1;
	return strcmp(x->provider, y->provider);
}

static void draw_shares(const struct model *m, const struct view *v,
			struct canvas *to)
{
	int n = m->provider_count, label = 0;
	const struct model_row **rows = xcalloc((size_t)n + 1, sizeof(*rows));
	double whole = 0;

	for (int i = 0; i < n; i++) {
		int w = text_columns(m->providers[i].provider);

		rows[i] = &m->providers[i];
		whole += (double)rows[i]->today.cost;
		label = w > label ? w : label;
	}
	label = label > 12 ? 12 : label;
	qsort(rows, (size_t)n, sizeof(*rows), by_cost);
	for (int i = 0; i < n && i < to->at.h; i++) {
		char cost[UNIT_TEXT];
		struct line l = {rows[i]->provider, cost,
				 style_series(rows[i]->color),
				 STYLE(ROLE_COST),
				 (double)rows[i]->today.cost, whole,
				 true};

		cell_cost_text(&rows[i]->today, rows[i]->flags, to->ascii, 10,
			       cost);
		if (cell_unpriced(&rows[i]->today))
			l.value_style = STYLE(ROLE_UNKNOWN);
		draw_line(to, i, label, 11, &l);
		if (v->provider && strcmp(v->provider, rows[i]->provider) == 0)
			canvas_tint(to, 0, i, label, ROLE_GROUND,
				    ROLE_SELECTED_TEXT,
				    ATTR_BOLD | ATTR_UNDERLINE);
	}
	if (n == 0)
		canvas_puts(to, 0, 0, STYLE(ROLE_DIM), "no provider yet");
	free(rows);
}

void panel_shares(const struct model *m, const struct view *v,
		  struct canvas *to)
{
	struct canvas in = panel_box(to, "today by provider", false);

	draw_shares(m, v, &in);
}

static const struct {
	enum token_category category;
	const char *name;
	enum role role;
	bool always;
} mix[] = {
	{TOKENS_INPUT, "input", ROLE_INPUT, true},
	{TOKENS_CACHE_READ, "cache read", ROLE_CACHE, true},
	{TOKENS_CACHE_WRITE_5M, "cache write", ROLE_CACHE, true},
	{TOKENS_CACHE_WRITE_1H, "  for 1 h", ROLE_CACHE, false},
	{TOKENS_OUTPUT, "output", ROLE_OUTPUT, true},
	{TOKENS_REASONING, "reasoning", ROLE_OUTPUT, true},
	{TOKENS_AUDIO_IN, "audio in", ROLE_INPUT, false},
	{TOKENS_AUDIO_OUT, "audio out", ROLE_OUTPUT, false},
	{TOKENS_IMAGE_IN, "image in", ROLE_INPUT, false},
	{TOKENS_IMAGE_OUT, "image out", ROLE_OUTPUT, false},
	{TOKENS_UNCLASSIFIED, "not split", ROLE_UNKNOWN, false},
};

static bool in_mix(const struct cell *c, size_t i)
{
	return mix[i].always || c->tokens[mix[i].category] > 0;
}

int mix_rows(const struct cell *c)
{
	int n = 0;

	for (size_t i = 0; i < ARRAY_LEN(mix); i++)
		n += in_mix(c, i);
	return n;
}

void draw_mix(const struct cell *c, struct canvas *to)
{
	double whole = (double)cell_total(c);
	int y = 0;

	for (size_t i = 0; i < ARRAY_LEN(mix) && y < to->at.h; i++) {
		int64_t n = c->tokens[mix[i].category];
		char count[UNIT_TEXT] = "-";
		struct line l = {mix[i].name, count, STYLE(mix[i].role),
				 STYLE(ROLE_TOKENS), (double)n, whole,
				 false};

		if (!in_mix(c, i))
			continue;
		/* Of no calls all is known: nothing. */
		if (cell_knows(c, mix[i].category) || n > 0 ||
		    c->requests == 0)
			format_count(n, count);
		else
			l.value_style = STYLE(ROLE_UNKNOWN);
		draw_line(to, y++, 11, 8, &l);
	}
}

static void draw_big(const struct model *m, const struct view *v,
		     struct canvas *to)
{
	char text[UNIT_TEXT], before[UNIT_TEXT];
	struct pen p = pen_at(to, 0, 4);
	double usd = (double)m->today.cost / MONEY_USD;

	(void)v;
	/* Large digits say cents at most; small sums keep four places. */
	if (usd >= 1 || usd <= 0)
		snprintf(text, sizeof(text), "$%.2f", usd < 0 ? 0 : usd);
	else
		snprintf(text, sizeof(text), "$%.4f", usd);
	if (usd >= 100000)
		format_money(m->today.cost, 7, text);
	chart_big(to, 0, 0, STYLE(ROLE_COST), text);
	if (m->today.unpriced > 0) {
		format_count(m->today.unpriced, before);
		canvas_printf(to, 0, 3, STYLE(ROLE_UNKNOWN),
			      "at least: %s tokens have no price", before);
	}
	format_money(m->yesterday_so_far.cost, 10, before);
	format_money(m->yesterday.cost, 10, text);
	pen_puts(&p, STYLE(ROLE_DIM), "yesterday by now ");
	pen_puts(&p, STYLE(ROLE_COST), before);
	if (pen_room(&p) < 10 + text_columns(text))
		return;
	pen_puts(&p, STYLE(ROLE_DIM), ", all day ");
	pen_puts(&p, STYLE(ROLE_COST), text);
}

static void draw_today_mix(const struct model *m, const struct view *v,
			   struct canvas *to)
{
	(void)v;
	draw_mix(&m->today, to);
}

/* One day: a column in eighths of a cell. */
static void draw_day(struct canvas *to, int x, int w, double part,
		     struct style s)
{
	int h = to->at.h, eighths = (int)lround(part * h * 8);

	if (part > 0 && eighths == 0)
		eighths = 1;
	for (int row = h - 1; row >= 0 && eighths > 0; row--, eighths -= 8)
		for (int i = 0; i < w; i++)
			canvas_glyph(to, x + i, row, s,
				     eighths >= 8 ? 0x2588
						  : 0x2580u + (uint32_t)eighths,
				     eighths >= 4 ? '#' : '.');
}

static void draw_days(const struct model *m, const struct view *v,
		      struct canvas *to)
{
	int w = to->at.w, wide = w / MODEL_DAYS > 1 ? w / MODEL_DAYS : 2;
	int n = w / wide < MODEL_DAYS ? w / wide : MODEL_DAYS;
	const money *days = m->days + MODEL_DAYS - n;
	struct canvas bars = canvas_view(to, w - n * wide, 0, n * wide,
					 to->at.h - 1);
	money most = 1;
	char text[UNIT_TEXT];

	(void)v;
	for (int i = 0; i < n; i++)
		most = days[i] > most ? days[i] : most;
	for (int i = 0; i < n; i++)
		draw_day(&bars, wide * i + 1, wide - 1,
			 (double)days[i] / (double)most,
			 STYLE(i == n - 1 ? ROLE_COST : ROLE_BAR));
	canvas_printf(to, 0, to->at.h - 1, STYLE(ROLE_DIM), "-%d days", n - 1);
	format_money(most, 9, text);
	canvas_printf(to, 11, to->at.h - 1, STYLE(ROLE_DIM), "most %s", text);
	canvas_right(to, 0, to->at.h - 1, w, STYLE(ROLE_COST), "today");
}

struct panel {
	const char *title;
	int priority;           /* 1: shown first */
	bool grows;             /* takes rows that are left over */

	/* MUST: rows inside the box it would like; 0: it has nothing. */
	int (*rows)(const struct model *m);

	/* MUST: paint the inside. */
	void (*draw)(const struct model *m, const struct view *v,
		     struct canvas *to);
};

static int rows_big(const struct model *m)
{
	(void)m;
	return 5;
}

static int rows_shares(const struct model *m)
{
	int n = m->provider_count;

	return n < 1 ? 1 : n > 12 ? 12 : n;
}

static int rows_mix(const struct model *m)
{
	return mix_rows(&m->today);
}

static int rows_days(const struct model *m)
{
	(void)m;
	return 5;
}

/* The new ones, and one line for what somebody knows of. */
static int rows_alerts(const struct model *m)
{
	int fresh, open = alerts_open(m, &fresh);
	int rows = (fresh > 1 ? fresh : 1) + 1;

	rows = rows < 6 ? rows : 6;
	return open < rows ? open : rows;
}

static void draw_alerts(const struct model *m, const struct view *v,
			struct canvas *to)
{
	alerts_draw(m, v, to, true);
}

static const struct panel panels[] = {
	{"alerts", 1, false, rows_alerts, draw_alerts},
	{"today", 4, false, rows_big, draw_big},
	{"today by provider", 2, false, rows_shares, draw_shares},
	{"tokens today", 3, false, rows_mix, draw_today_mix},
	{"$ a day", 6, true, rows_days, draw_days},
	{"to look at", 5, false, watch_rows, watch_draw},
};

enum { PANELS = ARRAY_LEN(panels) };

/* Which panels fit, and how high each is, boxes included. */
static int choose(const struct model *m, int h, int heights[PANELS])
{
	int left = h, last = -1;

	for (int priority = 1; priority <= PANELS; priority++)
		for (int i = 0; i < PANELS; i++) {
			int rows = panels[i].rows(m);

			if (panels[i].priority != priority || rows == 0 ||
			    rows + 2 > left)
				continue;
			heights[i] = rows + 2;
			left -= rows + 2;
		}
	for (int i = 0; i < PANELS; i++)
		if (heights[i] && (last < 0 || !panels[last].grows))
			last = i;
	if (last >= 0)
		heights[last] += left;
	return last;
}

void panels_column(const struct model *m, const struct view *v,
		   struct canvas *to)
{
	int heights[PANELS] = {0}, y = 0;

	if (choose(m, to->at.h, heights) < 0) {
		panel_shares(m, v, to);
		return;
	}
	for (int i = 0; i < PANELS; i++) {
		struct canvas box, in;

		if (!heights[i])
			continue;
		box = canvas_view(to, 0, y, to->at.w, heights[i]);
		in = panel_box(&box, panels[i].title, false);
		panels[i].draw(m, v, &in);
		y += heights[i];
	}
}
