#include "tui/meters.h"

#include <stdio.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"

struct meter {
	int width;              /* least; the first takes what is left */
	int priority;           /* 1: last to go */

	/* MUST: paint two rows. `alone`: no block of lower priority is shown,
	 * so what it would have said may be said here. */
	void (*draw)(const struct model *m, struct canvas *to, bool alone);
};

static void flow(struct canvas *to, int y, const char *name, double rate,
		 const float *spark, enum role role)
{
	char text[UNIT_TEXT];
	struct pen p = pen_at(to, 1, y);

	format_rate(rate, text);
	pen_puts(&p, STYLE(ROLE_DIM), name);
	pen_right(&p, 6, style_plus(STYLE(role), ATTR_BOLD), text);
	pen_puts(&p, STYLE(ROLE_DIM), to->at.w >= 24 ? " tok/s " : " ");
	if (pen_room(&p) > 1)
		chart_spark(to, p.x, y, pen_room(&p) - 1, STYLE(role), spark,
			    MODEL_GRAPH, 0);
}

static void meter_flow(const struct model *m, struct canvas *to, bool alone)
{
	const struct rate *r = &m->rate[RATE_1M];

	(void)alone;
	flow(to, 0, "in ", rate_in(r), m->spark_in, ROLE_INPUT);
	flow(to, 1, "out", rate_out(r), m->spark_out, ROLE_OUTPUT);
}

static void hourly(struct pen *p, const struct model *m, enum rate_window w,
		   const char *name)
{
	char text[UNIT_TEXT];

	hourly_text(m->rate[w].usd_per_hour, 8, text);
	pen_puts(p, STYLE(ROLE_DIM), name);
	pen_right(p, 8, style_plus(STYLE(ROLE_COST), ATTR_BOLD), text);
}

static void unpriced(struct pen *p, const struct model *m, bool whole)
{
	char text[UNIT_TEXT];

	format_count(m->window_total.unpriced, text);
	pen_printf(p, STYLE(ROLE_UNKNOWN), "? %s%s", text,
		   whole ? " tok unpriced" : " unpriced");
	if (whole)
		pen_printf(p, STYLE(ROLE_UNKNOWN), "%s%d model%s",
			   either(p->to, " · ", ", "), m->unpriced_models,
			   m->unpriced_models == 1 ? "" : "s");
}

static void meter_rate(const struct model *m, struct canvas *to, bool alone)
{
	struct pen p = pen_at(to, 1, 0), q = pen_at(to, 1, 1);
	char text[UNIT_TEXT];
	int64_t in = cell_in(&m->today);
	int room;

	hourly(&p, m, RATE_1M, "$/h 1m");
	hourly(&p, m, RATE_15M, "  15m");
	cell_cache_text(&m->today, text);
	pen_puts(&q, STYLE(ROLE_DIM), "cache hit ");
	pen_right(&q, 4, STYLE(ROLE_CACHE), text);
	pen_skip(&q, 1);
	room = pen_room(&q) - 1;
	if (alone && (meters_has_unseen(m) || m->window_total.unpriced > 0)) {
		canvas_text(to, 1, 1, 10, STYLE(ROLE_DIM), STR("cache     "));
		canvas_right(to, 7, 1, 4, STYLE(ROLE_CACHE), text);
		canvas_puts(to, 11, 1, STYLE(ROLE_DIM), "     ");
		q.x = 12;
		if (meters_has_unseen(m))
			meters_put_unseen(&q, m);
		else
			unpriced(&q, m, false);
	} else if (room > 3 && in > 0) {
		chart_bar(to, q.x, 1, room, STYLE(ROLE_CACHE),
			  STYLE(ROLE_BAR_REST),
			  (double)m->today.tokens[TOKENS_CACHE_READ],
			  (double)in);
	}
}

/* Against yesterday at this time of day. */
static void trend(struct pen *p, const struct model *m)
{
	money before = m->yesterday_so_far.cost;
	double change;
	char text[UNIT_TEXT];
	const char *mark;

	if (before <= 0 || m->today.cost < 0)
		return;
	change = ((double)m->today.cost / (double)before - 1) * 100;
	if (change > 999)
		snprintf(text, sizeof(text), ">999%%");
	else
		snprintf(text, sizeof(text), "%.0f%%",
			 change < 0 ? -change : change);
	if (change > 0.5)
		mark = either(p->to, "▲", "+");
	else
		mark = change < -0.5 ? either(p->to, "▼", "-") : "=";
	pen_printf(p, STYLE(change > 0.5 ? ROLE_WARN : ROLE_GOOD), " %s%s",
		   mark, text);
}

static void meter_today(const struct model *m, struct canvas *to, bool alone)
{
	struct pen p = pen_at(to, 1, 0), q = pen_at(to, 1, 1);
	struct style cost = style_plus(STYLE(ROLE_COST), ATTR_BOLD);
	char text[UNIT_TEXT];

	(void)alone;
	cell_cost_text(&m->today, 0, to->ascii, 10, text);
	pen_puts(&p, STYLE(ROLE_DIM), "today");
	pen_right(&p, 11, cost, text);
	trend(&p, m);
	cell_cost_text(&m->month, 0, to->ascii, 10, text);
	pen_puts(&q, STYLE(ROLE_DIM), "month");
	pen_right(&q, 11, cost, text);
	if (m->month_forecast != MONEY_NONE) {
		format_money(m->month_forecast, 7, text);
		pen_printf(&q, STYLE(ROLE_DIM), " %s ~%s",
			   either(to, "→", ">"), text);
	}
}

bool meters_has_unseen(const struct model *m)
{
	return m->reconcile && m->reconcile->unseen_usd >= MONEY_USD / 100;
}

void meters_put_unseen(struct pen *p, const struct model *m)
{
	int64_t ppm = m->reconcile->coverage_ppm;
	bool much = ppm >= 0 && ppm < 900000;
	char text[UNIT_TEXT];

	format_money(m->reconcile->unseen_usd, 9, text);
	pen_printf(p, style_plus(STYLE(much ? ROLE_ALERT : ROLE_WARN),
				 ATTR_BOLD), "! unseen %s", text);
}

static void meter_more(const struct model *m, struct canvas *to, bool alone)
{
	struct pen p = pen_at(to, 1, 0), q = pen_at(to, 1, 1);
	char text[UNIT_TEXT], calls[UNIT_TEXT];

	(void)alone;
	cell_cost_text(&m->week, 0, to->ascii, 10, text);
	pen_puts(&p, STYLE(ROLE_DIM), "week");
	pen_right(&p, 11, STYLE(ROLE_COST), text);
	format_count(m->today.requests, calls);
	pen_skip(&p, 2);
	if (meters_has_unseen(m))
		meters_put_unseen(&p, m);
	else
		pen_printf(&p, STYLE(ROLE_DIM), "%s calls today", calls);
	if (m->window_total.unpriced > 0) {
		unpriced(&q, m, true);
		return;
	}
	cell_cost_text(&m->all, 0, to->ascii, 10, text);
	pen_puts(&q, STYLE(ROLE_DIM), "all ");
	pen_right(&q, 11, STYLE(ROLE_COST), text);
	format_count(cell_total(&m->today), calls);
	pen_printf(&q, STYLE(ROLE_DIM), "  %s tokens today", calls);
}

static const struct meter meters[] = {
	{13, 2, meter_flow},
	{29, 3, meter_rate},
	{29, 1, meter_today},
	{36, 4, meter_more},
};

bool meters_show_unseen(int width)
{
	for (size_t i = 0; i < ARRAY_LEN(meters); i++)
		if (meters[i].priority <= 3)
			width -= meters[i].width;
	return width >= 0;
}

void meters_draw(const struct model *m, struct canvas *to)
{
	int n = (int)ARRAY_LEN(meters), most = 0, used = 0, x = 0;

	/* Blocks of ever lower priority, while they fit. */
	for (int wanted = 1; wanted <= n; wanted++)
		for (int i = 0; i < n; i++)
			if (meters[i].priority == wanted &&
			    wanted == most + 1 &&
			    used + meters[i].width <= to->at.w) {
				used += meters[i].width;
				most = wanted;
			}
	for (int i = 0; i < n; i++) {
		int w = meters[i].width;
		struct canvas block;

		if (meters[i].priority > most)
			continue;
		if (i == 0)
			w += to->at.w - used;
		block = canvas_view(to, x, 0, w, 2);
		meters[i].draw(m, &block, meters[i].priority == most);
		x += w;
	}
}

void meters_draw_line(const struct model *m, struct canvas *to)
{
	struct pen p = pen_at(to, 1, 0);
	char hour[UNIT_TEXT], today[UNIT_TEXT], rate[UNIT_TEXT];
	struct style cost = style_plus(STYLE(ROLE_COST), ATTR_BOLD);

	hourly_text(m->rate[RATE_1M].usd_per_hour, 8, hour);
	cell_cost_text(&m->today, 0, to->ascii, 10, today);
	format_rate(rate_total(&m->rate[RATE_1M]), rate);
	pen_puts(&p, cost, hour);
	pen_puts(&p, STYLE(ROLE_DIM), "/h  today ");
	pen_puts(&p, cost, today);
	trend(&p, m);
	if (m->window_total.unpriced > 0 && pen_room(&p) >= 20) {
		pen_skip(&p, 2);
		unpriced(&p, m, false);
	}
	if (pen_room(&p) >= 16) {
		pen_skip(&p, 2);
		pen_puts(&p, STYLE(ROLE_TOKENS), rate);
		pen_puts(&p, STYLE(ROLE_DIM), " tok/s ");
	}
	pen_skip(&p, 1);
	if (pen_room(&p) >= 5)
		chart_spark(to, p.x, 0, pen_room(&p) - 1, STYLE(ROLE_INPUT),
			    m->spark_in, MODEL_GRAPH, 0);
}
