#include "core/model.h"

#include <stdio.h>
#include <string.h>

#include "core/ledger.h"
#include "core/mem.h"
#include "core/model_graph.h"
#include "core/model_sums.h"
#include "core/zone.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)

/* A forecast out of less than this says nothing. */
#define FORECAST_FROM (12 * HOUR_MS)

const char *const window_names[WINDOWS] = {
	[WINDOW_1M] = "1m", [WINDOW_5M] = "5m", [WINDOW_15M] = "15m",
	[WINDOW_1H] = "1h", [WINDOW_24H] = "24h", [WINDOW_7D] = "7d",
	[WINDOW_30D] = "30d", [WINDOW_MONTH] = "month", [WINDOW_ALL] = "all",
};

struct model_builder {
	struct model_sums sums;
	struct model last;              /* what was built, but for fields that
					 * are the caller's */
	struct model_row *models, *providers;
	struct model_graph *graphs;
	char provider[128];             /* asked for, "" for all */
	int64_t second;                 /* monotonic, of the last build */
	int64_t graph_second;
	bool rates_dirty;
	bool built;
};

struct model_builder *model_builder_new(void)
{
	struct model_builder *b = xcalloc(1, sizeof(*b));

	sums_init(&b->sums);
	return b;
}

void model_builder_free(struct model_builder *b)
{
	if (!b)
		return;
	sums_release(&b->sums);
	free(b->models);
	free(b->providers);
	free(b->graphs);
	free(b);
}

void model_builder_dirty(struct model_builder *b)
{
	b->sums.history_dirty = b->sums.today_dirty = true;
	b->rates_dirty = true;
}

void model_builder_changed(struct model_builder *b, int64_t ts)
{
	if (ts < b->sums.day_start[MODEL_DAYS - 1])
		b->sums.history_dirty = true;
	b->sums.today_dirty = true;
	b->rates_dirty = true;
}

/* ---- rates ---------------------------------------------------------------- */

struct rate_pass {
	struct rows *rows;
	const struct rates *rates;
};

static void rate_add(struct rate *to, const struct rate *r)
{
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		to->tokens[c] += r->tokens[c];
	to->requests += r->requests;
	to->usd_per_hour += r->usd_per_hour;
	to->live |= r->live;
}

static void on_series(void *ctx, uint32_t series)
{
	struct rate_pass *p = ctx;
	struct row *rows[3];

	if (series == 0 || series >= p->rows->of_count)
		return;
	rows_of(p->rows, series, rows);
	for (int w = 0; w < RATE_WINDOWS; w++) {
		struct rate r;

		rates_get(p->rates, series, (enum rate_window)w, &r);
		rate_add(&rows[1]->rate[w], &r);
		rate_add(&rows[2]->rate[w], &r);
	}
}

static void clear_rates(struct row *row)
{
	memset(row->rate, 0, sizeof(row->rate));
}

static void build_rates(struct model_builder *b, const struct rates *rates)
{
	struct rate_pass pass = {&b->sums.rows, rates};

	rows_each(&b->sums.rows, clear_rates);
	rates_each(rates, on_series, &pass);
	for (int w = 0; w < RATE_WINDOWS; w++)
		rates_get(rates, 0, (enum rate_window)w, &b->last.rate[w]);
	graph_flow(&b->last, rates);
}

/* ---- rows and header -------------------------------------------------------- */

static void build_rows(struct model_builder *b, const char *provider)
{
	struct model *m = &b->last;

	free(b->models);
	free(b->providers);
	b->models = rows_models(&b->sums.rows, provider, &m->model_count);
	b->providers = rows_providers(&b->sums.rows, &m->provider_count);
	m->models = b->models;
	m->providers = b->providers;
	m->unpriced_models = 0;
	for (int i = 0; i < m->model_count; i++)
		m->unpriced_models += m->models[i].window.unpriced > 0;
}

/* What the month will come to if it goes on as since its start, or since the
 * first call ever where that is later. */
static money forecast(const struct model_sums *s, money so_far, int64_t now)
{
	int64_t start = s->first > s->month_start ? s->first : s->month_start;
	int64_t gone = now - start;

	if (s->first == INT64_MAX || gone < FORECAST_FROM || so_far <= 0)
		return MONEY_NONE;
	return so_far + divide_half_even((__int128)so_far *
						 (s->month_end - now),
					 gone);
}

static void build_header(struct model_builder *b, int64_t now)
{
	const struct model_sums *s = &b->sums;
	const struct sums *total = &s->rows.total.sums;
	struct model *m = &b->last;

	m->window = s->window;
	m->window_since = s->window_since;
	m->today = total->today;
	m->yesterday = s->yesterday;
	m->yesterday_so_far = s->yesterday_so_far;
	m->week = s->old_week;
	m->month = total->old_month;
	m->all = total->old_all;
	m->window_total = total->old_window;
	cell_add(&m->week, &total->today, 1);
	cell_add(&m->month, &total->today, 1);
	cell_add(&m->all, &total->today, 1);
	cell_add(&m->window_total, &total->young_window, 1);
	m->month_forecast = forecast(s, m->month.cost, now);
	memcpy(m->days, s->days, sizeof(m->days));
}

/* Curves over hours need no more than one look a second. */
static void build_graphs(struct model_builder *b, const struct model_input *in,
			 int64_t second, bool must)
{
	struct model *m = &b->last;

	if (!must && second == b->graph_second &&
	    graph_step(m->window) >= 60 &&
	    m->graph_count == m->provider_count) {
		for (int i = 0; i < m->graph_count; i++)
			b->graphs[i].provider = m->providers[i].name;
		return;
	}
	free(b->graphs);
	b->graphs = xcalloc((size_t)m->provider_count + 1,
			    sizeof(*b->graphs));
	m->graphs = b->graphs;
	m->graph_count = m->provider_count;
	m->graph_step_s = graph_step(m->window);
	graph_build(b->graphs, m, &b->sums.rows, in);
	b->graph_second = second;
}

/* Everything but what is the caller's. */
static void publish(const struct model *from, struct model *to)
{
	struct model kept = *to;

	*to = *from;
	to->demo = kept.demo;
	to->offline = kept.offline;
	to->sources = kept.sources;
	to->source_count = kept.source_count;
	to->sources_ok = kept.sources_ok;
	to->sources_bad = kept.sources_bad;
	to->places = kept.places;
	to->place_count = kept.place_count;
	to->bytes_done = kept.bytes_done;
	to->bytes_total = kept.bytes_total;
	to->reading = kept.reading;
	to->notices = kept.notices;
	to->notice_count = kept.notice_count;
	to->store_path = kept.store_path;
	to->store_bytes = kept.store_bytes;
	to->config_path = kept.config_path;
	to->version = kept.version;
	to->uptime_ms = kept.uptime_ms;
	to->rss_bytes = kept.rss_bytes;
	to->budgets = kept.budgets;
	to->budget_count = kept.budget_count;
	to->alerts = kept.alerts;
	to->alert_count = kept.alert_count;
	to->outlooks = kept.outlooks;
	to->trend = kept.trend;
	to->activity = kept.activity;
	to->comparison = kept.comparison;
	to->ui = kept.ui;
	to->config = kept.config;
}

void model_build(struct model_builder *b, struct model *m,
		 const struct model_query *q, const struct model_input *in)
{
	const char *provider = q->provider ? q->provider : "";
	int64_t second = in->mono / 1000;
	bool asked = !b->built || strcmp(provider, b->provider) != 0 ||
		     q->window != b->last.window;
	bool summed = sums_update(&b->sums, in, q->window);

	if (summed || asked || b->rates_dirty || second != b->second) {
		build_rates(b, in->rates);
		snprintf(b->provider, sizeof(b->provider), "%s", provider);
		build_rows(b, q->provider);
		build_header(b, in->now);
		build_graphs(b, in, second, asked);
		b->second = second;
		b->rates_dirty = false;
		b->built = true;
	}
	b->last.now = in->now;
	b->last.rate_age_ms = rates_age(in->rates, in->mono);
	zone_clock(in->zone, in->now, b->last.clock);
	publish(&b->last, m);
}
