#include "core/model_graph.h"

#include "core/ledger.h"
#include "core/mem.h"

/* The header's curves are always of the last minutes. */
enum { FLOW_STEP = 3 };

int graph_step(enum window window)
{
	static const int steps[WINDOWS] = {
		[WINDOW_1M] = 1, [WINDOW_5M] = 1, [WINDOW_15M] = 3,
		[WINDOW_1H] = 60, [WINDOW_24H] = 360, [WINDOW_7D] = 2700,
		[WINDOW_30D] = 10800, [WINDOW_MONTH] = 10800,
		[WINDOW_ALL] = 10800,
	};

	return steps[window];
}

/* Seconds to points of `step` seconds, per second; the newest last. */
static void gather(const float *seconds, int step, float scale, float *out)
{
	for (int i = 0; i < MODEL_GRAPH; i++) {
		int end = RATE_POINTS - (MODEL_GRAPH - 1 - i) * step;
		float sum = 0;

		for (int k = end - step; k < end; k++)
			if (k >= 0)
				sum += seconds[k];
		out[i] = sum * scale / (float)step;
	}
}

void graph_flow(struct model *m, const struct rates *rates)
{
	float in[RATE_POINTS] = {0}, out[RATE_POINTS] = {0};
	float cost[RATE_POINTS] = {0};

	rates_points(rates, 0, in, out, cost);
	gather(in, FLOW_STEP, 1, m->spark_in);
	gather(out, FLOW_STEP, 1, m->spark_out);
}

/* Place of a provider among the rows shown; -1: none. */
static int place_of(const struct model *m, const char *provider)
{
	int low = 0, high = m->provider_count - 1;

	while (low <= high) {
		int mid = (low + high) / 2;
		int order = strcmp(provider, m->providers[mid].name);

		if (order == 0)
			return mid;
		if (order < 0)
			high = mid - 1;
		else
			low = mid + 1;
	}
	return -1;
}

static int place_of_series(const struct model *m, const struct rows *rows,
			   uint32_t series)
{
	const struct row *p;

	if (series >= rows->of_count)
		return -1;
	p = &rows->providers.list[rows->of[series].provider];
	return place_of(m, intern_str(&rows->names, p->name).p);
}

/* ---- seconds -------------------------------------------------------------- */

struct seconds {
	float in[RATE_POINTS], out[RATE_POINTS], cost[RATE_POINTS];
};

struct live {
	const struct model *m;
	const struct rows *rows;
	const struct rates *rates;
	struct seconds *of;     /* by provider */
};

static void on_series(void *ctx, uint32_t series)
{
	struct live *l = ctx;
	int place = place_of_series(l->m, l->rows, series);

	if (place >= 0)
		rates_points(l->rates, series, l->of[place].in,
			     l->of[place].out, l->of[place].cost);
}

static void build_live(struct model_graph *graphs, const struct model *m,
		       const struct rows *rows, const struct rates *rates)
{
	struct live l = {m, rows, rates, NULL};
	int step = graph_step(m->window);

	l.of = xcalloc((size_t)m->provider_count + 1, sizeof(*l.of));
	rates_each(rates, on_series, &l);
	for (int i = 0; i < m->provider_count; i++) {
		struct seconds *s = &l.of[i];

		for (int k = 0; k < RATE_POINTS; k++)
			s->in[k] += s->out[k];
		gather(s->in, step, 1, graphs[i].tokens);
		gather(s->cost, step, 3600.0f / MONEY_USD,
		       graphs[i].usd_per_hour);
	}
	free(l.of);
}

/* ---- cells ---------------------------------------------------------------- */

struct past {
	const struct model *m;
	struct rows *rows;
	struct model_graph *graphs;
	int64_t step_ms, end;   /* the newest point ends there */
	int64_t now;
};

/* Seconds that a point has lasted: the newest is not over. */
static float lasted(const struct past *p, int64_t point)
{
	int64_t start = p->end - (MODEL_GRAPH - point) * p->step_ms;
	int64_t ms = p->now - start;

	if (ms > p->step_ms)
		ms = p->step_ms;
	if (ms < p->step_ms / 8)
		ms = p->step_ms / 8;
	return (float)ms / 1000.0f;
}

static void on_cell(void *ctx, int64_t bucket, uint32_t series,
		    const struct cell *cell)
{
	struct past *p = ctx;
	int64_t point = MODEL_GRAPH - 1 - (p->end - 1 - bucket) / p->step_ms;
	int place = place_of_series(p->m, p->rows, series);
	float seconds;

	if (place < 0 || point < 0)
		return;
	if (bucket >= p->end)
		point = MODEL_GRAPH - 1;
	seconds = lasted(p, point);
	p->graphs[place].tokens[point] += (float)cell_total(cell) / seconds;
	p->graphs[place].usd_per_hour[point] +=
		(float)cell->cost / MONEY_USD * 3600.0f / seconds;
}

static void build_past(struct model_graph *graphs, const struct model *m,
		       struct rows *rows, const struct model_input *in)
{
	struct past p = {.m = m, .rows = rows, .graphs = graphs,
			 .now = in->now};
	int step = graph_step(m->window);
	int64_t since;

	p.step_ms = (int64_t)step * 1000;
	p.end = in->now - in->now % p.step_ms + p.step_ms;
	since = p.end - MODEL_GRAPH * p.step_ms;
	ledger_each_cell(in->ledger, step % 900 ? CELL_MINUTE : CELL_QUARTER,
			 since, INT64_MAX, on_cell, &p, NULL);
}

void graph_build(struct model_graph *graphs, const struct model *m,
		 struct rows *rows, const struct model_input *in)
{
	for (int i = 0; i < m->provider_count; i++)
		graphs[i] = (struct model_graph){
			.provider = m->providers[i].name,
			.color = m->providers[i].color,
		};
	if (graph_step(m->window) < 60)
		build_live(graphs, m, rows, in->rates);
	else
		build_past(graphs, m, rows, in);
}
