/* The live graph of panels.h: who spends right now, stacked by provider. */
#include "tui/panes/panels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/model.h"
#include "tui/chart.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"

enum { SERIES_MAX = 32, SCALE_COLS = 8, MINUTE = 60 };

struct stack {
	struct chart_series series[SERIES_MAX];
	const struct model_graph *graphs[SERIES_MAX];
	float squeezed[SERIES_MAX][MODEL_GRAPH];
	int n;
	int points;             /* newest ones that are shown */
	int64_t span_ms;        /* that they stand for */
	float scale;            /* value of the top */
};

static const float *values_of(const struct model_graph *g,
			      const struct view *v)
{
	return v->dollars ? g->usd_per_hour : g->tokens;
}

static float peak(const struct stack *s)
{
	float most = 0;

	for (int at = MODEL_GRAPH - s->points; at < MODEL_GRAPH; at++) {
		float sum = 0;

		for (int i = 0; i < s->n; i++)
			if (s->series[i].values[at] > 0)
				sum += s->series[i].values[at];
		if (sum > most)
			most = sum;
	}
	return most;
}

/* The mean of all values in each of the last `points` places. */
static const float *squeeze(const float *from, int points, float *to)
{
	for (int i = 0; i < points; i++) {
		int end = MODEL_GRAPH * (i + 1) / points, known = 0;
		float sum = 0;

		for (int k = MODEL_GRAPH * i / points; k < end; k++) {
			if (isnan(from[k]))
				continue;
			sum += from[k];
			known++;
		}
		to[MODEL_GRAPH - points + i] = known ? sum / (float)known
						     : NAN;
	}
	return to;
}

/* A narrow graph has room for fewer points. Those of a minute or more are put
 * together, so that it shows the whole window; seconds would dance. */
static void fit(struct stack *s, const struct model *m, int cols)
{
	int fitting = 2 * cols;
	bool all = fitting >= MODEL_GRAPH || m->graph_step_s >= MINUTE;

	s->points = fitting < MODEL_GRAPH ? fitting : MODEL_GRAPH;
	s->span_ms = (int64_t)(all ? MODEL_GRAPH : s->points) *
		     m->graph_step_s * 1000;
	for (int i = 0; all && s->points < MODEL_GRAPH && i < s->n; i++)
		s->series[i].values = squeeze(s->series[i].values, s->points,
					      s->squeezed[i]);
}

static void stack_init(struct stack *s, const struct model *m,
		       const struct view *v, int cols)
{
	*s = (struct stack){0};
	for (int i = 0; i < m->graph_count && s->n < SERIES_MAX; i++) {
		const struct model_graph *g = &m->graphs[i];

		if (v->provider && strcmp(v->provider, g->provider) != 0)
			continue;
		s->graphs[s->n] = g;
		s->series[s->n++] = (struct chart_series){values_of(g, v),
							  g->color};
	}
	fit(s, m, cols);
	s->scale = chart_round_up(peak(s));
}

static void scale_label(struct canvas *to, int y, float value, bool dollars)
{
	char text[UNIT_TEXT];

	if (dollars)
		hourly_text((double)value, SCALE_COLS - 1, text);
	else
		format_rate((double)value, text);
	canvas_right(to, 0, y, SCALE_COLS - 1, STYLE(ROLE_DIM), text);
}

/* Labels of the scale with a thin line at the side they stand on. */
static void draw_scale(const struct stack *s, const struct view *v,
		       struct canvas *to, int rows)
{
	canvas_vline(to, SCALE_COLS - 1, 0, rows, STYLE(ROLE_FRAME));
	scale_label(to, 0, s->scale, v->dollars);
	if (rows >= 7)
		scale_label(to, rows / 2, s->scale / 2, v->dollars);
	if (rows >= 2)
		scale_label(to, rows - 1, 0, v->dollars);
}

/* "24h", "13h 12m", "15m": a place on the axis, with no more parts than it
 * has. */
static void span_text(int64_t ms, char out[UNIT_TEXT])
{
	long long minutes = (long long)(ms / 60000);

	if (minutes >= 60 && minutes <= 48 * 60 && minutes % 60 == 0)
		snprintf(out, UNIT_TEXT, "%lldh", minutes / 60);
	else
		format_age(ms, out);
}

static void draw_axis(const struct stack *s, struct canvas *to, int y)
{
	int left = SCALE_COLS, w = to->at.w - left;
	int marks = w >= 90 ? 4 : w >= 40 ? 2 : 1;

	for (int i = 0; i < marks; i++) {
		char age[UNIT_TEXT], text[UNIT_TEXT + 1];
		int x = left + w * i / marks;

		span_text(s->span_ms * (marks - i) / marks, age);
		snprintf(text, sizeof(text), "-%s", age);
		canvas_puts(to, x, y, STYLE(ROLE_DIM), text);
	}
	canvas_right(to, left, y, w, STYLE(ROLE_DIM), "now");
}

static void entry_text(const struct model *m, const struct view *v,
		       const struct model_graph *g, char out[UNIT_TEXT])
{
	const struct rate *r = NULL;

	out[0] = '\0';
	for (int i = 0; i < m->provider_count; i++)
		if (strcmp(m->providers[i].provider, g->provider) == 0)
			r = &m->providers[i].rate[RATE_1M];
	if (!r)
		return;
	if (v->dollars)
		hourly_text(r->usd_per_hour, 8, out);
	else
		format_rate(rate_total(r), out);
}

/* " # ": the colour, and the letter where there are only letters. */
static void draw_key(struct pen *p, int color)
{
	char letter[] = {chart_letter(color), '\0'};

	pen_printf(p, style_series(color), " %s ", either(p->to, "■", letter));
}

/* In the top line of the box, from the right; values go before names do. */
static void draw_legend(const struct stack *s, const struct model *m,
			const struct view *v, struct canvas *to, int from)
{
	char values[SERIES_MAX][UNIT_TEXT];
	int names = 0, whole = 0, room = to->at.w - from - 3, shown = 0, used;
	bool with_values;
	struct pen p;

	for (int i = 0; i < s->n; i++) {
		entry_text(m, v, s->graphs[i], values[i]);
		used = text_columns(s->graphs[i]->provider) + 4;
		if (names + used <= room) {
			names += used;
			shown++;
		}
		whole += used + 1 + text_columns(values[i]);
	}
	with_values = whole <= room;
	p = pen_at(to, to->at.w - 2 - (with_values ? whole : names), 0);
	for (int i = 0; i < (with_values ? s->n : shown); i++) {
		const struct model_graph *g = s->graphs[i];

		draw_key(&p, g->color);
		pen_puts(&p, STYLE(ROLE_TEXT), g->provider);
		if (with_values)
			pen_printf(&p, STYLE(ROLE_DIM), " %s", values[i]);
		pen_puts(&p, STYLE(ROLE_TEXT), " ");
	}
}

/* Nothing to see must not look like something broken. */
static void draw_quiet(const struct model *m, const struct stack *s,
		       struct canvas *to)
{
	char age[UNIT_TEXT], span[UNIT_TEXT], text[128];

	span_text(s->span_ms, span);
	if (m->rate_age_ms >= 0) {
		format_age(m->rate_age_ms, age);
		snprintf(text, sizeof(text),
			 "no calls in the last %s; the last one %s ago", span,
			 age);
	} else {
		snprintf(text, sizeof(text),
			 "no calls since the start; waiting for the first");
	}
	canvas_center(to, (to->at.h - 1) / 2, STYLE(ROLE_DIM), text);
}

void panel_graph(const struct model *m, const struct view *v,
		 struct canvas *to, bool hot)
{
	const char *title = v->dollars ? "$ per hour" : "tokens per second";
	struct canvas in = panel_box(to, title, hot), plot;
	int rows = in.at.h >= 4 ? in.at.h - 1 : in.at.h;
	struct stack s;

	if (rows < 1 || in.at.w < SCALE_COLS + 4)
		return;
	plot = canvas_view(&in, SCALE_COLS, 0, in.at.w - SCALE_COLS, rows);
	stack_init(&s, m, v, plot.at.w);
	draw_legend(&s, m, v, to, text_columns(title) + 4);
	draw_scale(&s, v, &in, rows);
	if (rows < in.at.h)
		draw_axis(&s, &in, rows);
	if (peak(&s) <= 0) {
		draw_quiet(m, &s, &plot);
		return;
	}
	chart_stack(&plot, s.series, s.n, MODEL_GRAPH, s.scale);
}
