#include "tui/meter.h"

#include <stdio.h>
#include <string.h>

#include "core/budget.h"
#include "core/model.h"
#include "tui/big_digits.h"
#include "tui/chart.h"
#include "tui/meter_facts.h"
#include "tui/meter_remark.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"

/* Meters of one kind write their names in one width. */
enum meter_class { FREE, FLOW, SUM, PART };

static const struct {
	const char *label;
	enum meter_class class;
	int priority;
	int text, bar, graph;   /* least widths; bar 0: none */
} types[METERS] = {
	[METER_IN] = {"in", FLOW, 2, 17, 0, 13},
	[METER_OUT] = {"out", FLOW, 2, 17, 0, 13},
	[METER_TOTAL] = {"total", FLOW, 2, 19, 0, 15},
	[METER_HOURLY] = {"$/h 1m", FREE, 3, 29, 0, 0},
	[METER_TODAY] = {"today", SUM, 1, 29, 29, 27},
	[METER_YESTERDAY] = {"yesterday", SUM, 5, 22, 0, 0},
	[METER_WEEK] = {"week", SUM, 5, 17, 0, 25},
	[METER_MONTH] = {"month", SUM, 1, 29, 29, 27},
	[METER_ALL] = {"all", SUM, 5, 17, 0, 0},
	[METER_CACHE] = {"cache hit", FREE, 3, 16, 26, 0},
	[METER_BUDGET] = {"budget", PART, 4, 21, 21, 24},
	[METER_UNSEEN] = {"unseen", FREE, 4, 21, 21, 0},
	[METER_LIMITS] = {"limit", PART, 5, 20, 22, 0},
	[METER_SOURCES] = {"sources", PART, 6, 22, 22, 0},
	[METER_CALLS] = {"calls today", FREE, 6, 19, 0, 0},
	[METER_TOKENS] = {"tokens today", FREE, 6, 20, 0, 0},
	[METER_BALANCE] = {"credit", SUM, 5, 30, 0, 0},
	[METER_SELF] = {"self", PART, 7, 26, 0, 0},
	[METER_CLOCK] = {"clock", FREE, 7, 10, 0, 0},
};

enum { LED_ROWS = 3, LED_WIDTH = 30, BUDGET_NAME = 12 };

int meter_width(const struct ui_meter *t)
{
	switch (t->style) {
	case METER_AS_BAR:
		return types[t->kind].bar;
	case METER_AS_GRAPH:
		return types[t->kind].graph;
	case METER_AS_LED:
		return LED_WIDTH;
	default:
		return types[t->kind].text;
	}
}

int meter_rows(const struct ui_meter *t)
{
	return t->style == METER_AS_LED ? LED_ROWS : 1;
}

bool meter_grows(const struct ui_meter *t)
{
	return t->style == METER_AS_GRAPH;
}

int meter_priority(const struct ui_meter *t)
{
	return types[t->kind].priority;
}

int meter_label_width(const struct ui_meter *t)
{
	return types[t->kind].class == FREE
		       ? 0
		       : text_columns(types[t->kind].label);
}

bool meter_is_silent(const struct ui_meter *t, const struct model *m)
{
	switch (t->kind) {
	case METER_BUDGET:
		return !fact_worst_budget(m);
	case METER_UNSEEN:
		return !meter_has_unseen(m) && m->window_total.unpriced <= 0;
	case METER_LIMITS:
		return !fact_worst_limit(m);
	case METER_BALANCE:
		return m->balance_count == 0;
	default:
		return false;
	}
}

/* ---- what all do alike ------------------------------------------------- */

static void put_label(struct pen *p, const struct ui_meter *t,
		      const struct meter_place *place)
{
	const char *label = types[t->kind].label;
	int n = text_columns(label);

	pen_puts(p, STYLE(ROLE_DIM), label);
	if (types[t->kind].class != FREE && place->labels > n)
		pen_skip(p, place->labels - n);
}

static struct style bold(enum role role)
{
	return style_plus(STYLE(role), ATTR_BOLD);
}

/* The rest of the line but for `after` columns. */
static void put_bar(struct pen *p, enum role role, int after, double part)
{
	int room = pen_room(p) - after;

	if (room < 3)
		return;
	chart_bar(p->to, p->x, p->y, room, STYLE(role), STYLE(ROLE_BAR_REST),
		  part < 0 ? 0 : part > 1 ? 1 : part, 1);
	pen_skip(p, room);
}

static void put_spark(struct pen *p, enum role role, const float *values,
		      int count)
{
	if (pen_room(p) > 1)
		chart_spark(p->to, p->x, p->y, pen_room(p) - 1, STYLE(role),
			    values, count, 0);
}

/* ---- flows ------------------------------------------------------------- */

static void draw_flow(struct pen *p, const struct ui_meter *t,
		      const struct model *m)
{
	float both[MODEL_GRAPH];
	enum role role;
	char text[UNIT_TEXT];
	const float *spark = fact_flow(m, t->kind, both, text, &role);

	pen_right(p, 6, bold(role), text);
	if (t->style != METER_AS_GRAPH) {
		pen_puts(p, STYLE(ROLE_DIM), " tok/s");
		return;
	}
	pen_puts(p, STYLE(ROLE_DIM), p->to->at.w >= 24 ? " tok/s " : " ");
	put_spark(p, role, spark, MODEL_GRAPH);
}

static void hourly(struct pen *p, const struct model *m, enum rate_window w,
		   const char *name)
{
	char text[UNIT_TEXT];

	hourly_text(m->rate[w].usd_per_hour, 8, text);
	pen_puts(p, STYLE(ROLE_DIM), name);
	pen_right(p, 8, bold(ROLE_COST), text);
}

/* ---- sums -------------------------------------------------------------- */

/* Against yesterday at this time of day. */
static void put_trend(struct pen *p, const struct model *m)
{
	double change;
	char text[UNIT_TEXT];
	const char *mark;

	if (!fact_change(m, &change))
		return;
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

static void put_forecast(struct pen *p, const struct model *m)
{
	char text[UNIT_TEXT];

	if (m->month_forecast == MONEY_NONE)
		return;
	format_money(m->month_forecast, 7, text);
	pen_printf(p, STYLE(ROLE_DIM), " %s ~%s", either(p->to, "→", ">"),
		   text);
}

void meter_sum_text(const struct model *m, const struct cell *c, bool ascii,
		    int width, char out[32])
{
	if (fact_is_unbilled(m, c))
		snprintf(out, UNIT_TEXT, "%s",
			 width == 0 || width >= 14 ? "not billed yet" : "-");
	else
		cell_cost_text(c, 0, ascii, width, out);
}

static void draw_sum(struct pen *p, const struct ui_meter *t,
		     const struct model *m)
{
	const struct cell *c = fact_sum(m, t->kind);
	bool unbilled = fact_is_unbilled(m, c);
	bool main = t->kind == METER_TODAY || t->kind == METER_MONTH;
	char text[UNIT_TEXT];
	float days[MODEL_DAYS];

	meter_sum_text(m, c, p->to->ascii, unbilled ? 14 : 10, text);
	if (unbilled) {
		pen_printf(p, STYLE(ROLE_UNKNOWN), " %s", text);
		return;
	}
	pen_right(p, 11, main ? bold(ROLE_COST) : STYLE(ROLE_COST), text);
	if (t->style == METER_AS_GRAPH) {
		pen_skip(p, 1);
		put_spark(p, ROLE_COST, days, fact_days(m, t->kind, days));
	} else if (t->style == METER_AS_BAR) {
		pen_skip(p, 1);
		put_bar(p, ROLE_BAR, 1, fact_part_of_sum(m, t->kind));
	} else if (t->kind == METER_TODAY) {
		put_trend(p, m);
	} else if (t->kind == METER_MONTH) {
		put_forecast(p, m);
	}
}

static void draw_balance(struct pen *p, const struct model *m)
{
	char text[UNIT_TEXT];
	const struct billed_balance *b = fact_least_balance(m, text);

	pen_right(p, 11, bold(ROLE_COST), text);
	if (b)
		pen_printf(p, STYLE(ROLE_DIM), " %.12s", b->provider);
}

/* ---- parts of a whole -------------------------------------------------- */

static void draw_cache(struct pen *p, const struct ui_meter *t,
		       const struct model *m, const struct meter_place *place)
{
	int64_t in = cell_in(&m->today);
	char text[UNIT_TEXT];
	bool remark = place->remark && meter_remark(NULL, m);

	cell_cache_text(&m->today, text);
	pen_puts(p, STYLE(ROLE_DIM), remark ? "cache " : "cache hit ");
	pen_right(p, 4, STYLE(ROLE_CACHE), text);
	pen_skip(p, 1);
	if (remark)
		meter_remark(p, m);
	else if (t->style == METER_AS_BAR && in > 0)
		put_bar(p, ROLE_CACHE, 1,
			(double)m->today.tokens[TOKENS_CACHE_READ] /
				(double)in);
}

/* "62%", with a mark where it is too much. */
static void put_ppm(struct pen *p, enum role role, const char *mark,
		    int64_t ppm)
{
	char text[UNIT_TEXT], marked[UNIT_TEXT];

	if (ppm > 9990000)
		snprintf(text, sizeof(text), ">999%%");
	else
		format_percent(ppm, 1000000, text);
	snprintf(marked, sizeof(marked), "%s%.20s", mark, text);
	pen_right(p, 5, bold(role), marked);
}

static void draw_budget(struct pen *p, const struct ui_meter *t,
			const struct model *m)
{
	const struct budget_status *b = fact_worst_budget(m);
	enum role role = ROLE_BAR;
	float steps[BUDGET_STEPS];
	char name[BUDGET_NAME + 1];

	if (!b) {
		pen_puts(p, STYLE(ROLE_DIM), " none is set");
		return;
	}
	if (b->state != BUDGET_FINE)
		role = b->state == BUDGET_OVER ? ROLE_ALERT : ROLE_WARN;
	pen_skip(p, 1);
	if (t->style == METER_AS_BAR)
		put_bar(p, role, 7, (double)b->used_ppm / 1e6);
	pen_skip(p, t->style == METER_AS_BAR);
	put_ppm(p, role == ROLE_BAR ? ROLE_GOOD : role,
		b->state == BUDGET_OVER ? "!" : "", b->used_ppm);
	if (t->style == METER_AS_GRAPH) {
		pen_skip(p, 1);
		put_spark(p, role, steps, fact_burn_down(b, steps));
	} else if (t->style == METER_AS_TEXT) {
		snprintf(name, sizeof(name), "%s", b->budget->name);
		pen_printf(p, STYLE(ROLE_DIM), " %s", name);
	}
}

static void draw_limit(struct pen *p, const struct ui_meter *t,
		       const struct model *m)
{
	const struct billed_limit *l = fact_worst_limit(m);
	enum role role = ROLE_BAR;

	if (!l) {
		pen_puts(p, STYLE(ROLE_DIM), " none is known");
		return;
	}
	if (l->used_ppm >= 800000)
		role = l->used_ppm >= 1000000 ? ROLE_ALERT : ROLE_WARN;
	pen_skip(p, 1);
	if (t->style == METER_AS_BAR)
		put_bar(p, role, 7, (double)l->used_ppm / 1e6);
	pen_skip(p, t->style == METER_AS_BAR);
	put_ppm(p, role == ROLE_BAR ? ROLE_GOOD : role,
		l->used_ppm >= 1000000 ? "!" : "", l->used_ppm);
	if (t->style == METER_AS_TEXT)
		pen_printf(p, STYLE(ROLE_DIM), " %s", l->name);
}

static void draw_sources(struct pen *p, const struct ui_meter *t,
			 const struct model *m)
{
	bool bad = m->sources_bad > 0;

	pen_skip(p, 1);
	if (t->style == METER_AS_BAR && m->source_count > 0)
		put_bar(p, bad ? ROLE_WARN : ROLE_BAR, 7,
			(double)m->sources_ok / m->source_count);
	pen_printf(p, STYLE(ROLE_TEXT), " %d ok", m->sources_ok);
	if (bad && t->style == METER_AS_TEXT)
		pen_printf(p, STYLE(ROLE_ALERT), " !%d", m->sources_bad);
}

/* ---- the rest ---------------------------------------------------------- */

static void draw_unseen(struct pen *p, const struct ui_meter *t,
			const struct model *m)
{
	if (meter_has_unseen(m)) {
		remark_unseen(p, m);
		pen_skip(p, 1);
		if (t->style == METER_AS_BAR && m->reconcile->coverage_ppm >= 0)
			put_bar(p, ROLE_WARN, 1,
				1 - (double)m->reconcile->coverage_ppm / 1e6);
	} else if (m->window_total.unpriced > 0) {
		remark_unpriced(p, m);
	} else {
		pen_puts(p, STYLE(ROLE_DIM), m->reconcile ? "nothing unseen"
							  : "no bill asked");
	}
}

static void draw_self(struct pen *p, const struct model *m)
{
	char rss[UNIT_TEXT], up[UNIT_TEXT];

	format_bytes(m->rss_bytes, rss);
	format_age(m->uptime_ms, up);
	pen_printf(p, STYLE(ROLE_TEXT), " %s", rss);
	pen_printf(p, STYLE(ROLE_DIM), "%sup %s", either(p->to, " · ", ", "),
		   up);
}

static void draw_count(struct pen *p, int64_t n, const char *label)
{
	char text[UNIT_TEXT];

	format_count(n, text);
	pen_printf(p, STYLE(ROLE_TEXT), "%s ", text);
	pen_puts(p, STYLE(ROLE_DIM), label);
}

/* ---- drawing ----------------------------------------------------------- */

static void draw_free(struct pen *p, const struct ui_meter *t,
		      const struct model *m, const struct meter_place *place)
{
	char clock[12];

	switch (t->kind) {
	case METER_HOURLY:
		hourly(p, m, RATE_1M, "$/h 1m");
		hourly(p, m, RATE_15M, "  15m");
		break;
	case METER_CACHE:
		draw_cache(p, t, m, place);
		break;
	case METER_UNSEEN:
		draw_unseen(p, t, m);
		break;
	case METER_CALLS:
		draw_count(p, m->today.requests, types[t->kind].label);
		break;
	case METER_TOKENS:
		draw_count(p, cell_total(&m->today), types[t->kind].label);
		break;
	default:
		fact_clock(m, clock);
		pen_puts(p, STYLE(ROLE_TEXT), clock);
		break;
	}
}

static void draw_part(struct pen *p, const struct ui_meter *t,
		      const struct model *m)
{
	if (t->kind == METER_BUDGET)
		draw_budget(p, t, m);
	else if (t->kind == METER_LIMITS)
		draw_limit(p, t, m);
	else if (t->kind == METER_SOURCES)
		draw_sources(p, t, m);
	else
		draw_self(p, m);
}

static int big_width(const char *digits, bool ascii)
{
	int width = 0;

	for (; *digits; digits++)
		width += big_digit(*digits, ascii).width + 1;
	return width;
}

/* Digits three rows high; what is no digit stands beside. */
static void draw_led(const struct ui_meter *t, const struct model *m,
		     const struct meter_place *place, struct canvas *to)
{
	struct pen p = pen_at(to, 1, 1);
	char text[UNIT_TEXT], digits[UNIT_TEXT] = "";
	enum role role = fact_value(m, t->kind, text);
	size_t n = strspn(text, "0123456789.,$/hkM-");

	put_label(&p, t, place);
	pen_skip(&p, 1);
	memcpy(digits, text, n);
	if (n && big_width(digits, to->ascii) <= pen_room(&p))
		p.x += chart_big(to, p.x, 0, bold(role), digits) + 1;
	else
		n = 0;
	pen_puts(&p, bold(role), text + n);
}

void meter_draw(const struct ui_meter *t, const struct model *m,
		const struct meter_place *place, struct canvas *to)
{
	struct pen p = pen_at(to, 1, 0);

	if (t->style == METER_AS_LED) {
		draw_led(t, m, place, to);
		return;
	}
	if (types[t->kind].class != FREE)
		put_label(&p, t, place);
	switch (types[t->kind].class) {
	case FLOW:
		draw_flow(&p, t, m);
		break;
	case SUM:
		if (t->kind == METER_BALANCE)
			draw_balance(&p, m);
		else
			draw_sum(&p, t, m);
		break;
	case PART:
		draw_part(&p, t, m);
		break;
	default:
		draw_free(&p, t, m, place);
		break;
	}
}

void meter_put_today(struct pen *p, const struct model *m)
{
	char today[UNIT_TEXT];

	meter_sum_text(m, &m->today, p->to->ascii,
		       fact_is_unbilled(m, &m->today) ? 0 : 10, today);
	pen_puts(p, STYLE(ROLE_DIM), "today ");
	pen_puts(p, bold(ROLE_COST), today);
	put_trend(p, m);
}
