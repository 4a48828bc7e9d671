#include "tui/frozen.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* A copy that lives as long as what is frozen; NULL stays NULL. */
static const char *keep(struct frozen *f, const char *text)
{
	char **slot;

	if (!text)
		return NULL;
	slot = GROW(f->texts, f->text_count, f->text_room);
	*slot = xstrdup(text);
	return *slot;
}

static void *copy(const void *from, int count, size_t size)
{
	void *to = xcalloc(count > 0 ? (size_t)count : 1, size);

	if (count > 0)
		memcpy(to, from, (size_t)count * size);
	return to;
}

static const struct model_row *keep_rows(struct frozen *f,
					 const struct model_row *from, int n)
{
	struct model_row *rows = copy(from, n, sizeof(*rows));

	for (int i = 0; i < n; i++) {
		rows[i].name = keep(f, rows[i].name);
		rows[i].provider = keep(f, rows[i].provider);
		rows[i].maker = keep(f, rows[i].maker);
	}
	return rows;
}

static const struct model_graph *keep_graphs(struct frozen *f,
					     const struct model *m)
{
	struct model_graph *graphs =
		copy(m->graphs, m->graph_count, sizeof(*graphs));

	for (int i = 0; i < m->graph_count; i++)
		graphs[i].provider = keep(f, graphs[i].provider);
	return graphs;
}

static const struct source_status *keep_sources(struct frozen *f,
						const struct model *m)
{
	struct source_status *s =
		copy(m->sources, m->source_count, sizeof(*s));

	for (int i = 0; i < m->source_count; i++) {
		s[i].name = keep(f, s[i].name);
		s[i].type = keep(f, s[i].type);
		s[i].where = keep(f, s[i].where);
		s[i].error = keep(f, s[i].error);
		s[i].hint = keep(f, s[i].hint);
		s[i].price = keep(f, s[i].price);
		s[i].reject_file = keep(f, s[i].reject_file);
		s[i].reject_why = keep(f, s[i].reject_why);
	}
	return s;
}

static const struct source_place *keep_places(struct frozen *f,
					      const struct model *m)
{
	struct source_place *p = copy(m->places, m->place_count, sizeof(*p));

	for (int i = 0; i < m->place_count; i++) {
		p[i].type = keep(f, p[i].type);
		p[i].path = keep(f, p[i].path);
	}
	return p;
}

static struct reconcile_row *keep_days(struct frozen *f,
				       const struct reconcile *r)
{
	struct reconcile_row *rows = copy(r->rows, r->row_count, sizeof(*rows));

	for (int i = 0; i < r->row_count; i++) {
		rows[i].provider = keep(f, rows[i].provider);
		rows[i].model = keep(f, rows[i].model);
	}
	return rows;
}

static struct unseen_item *keep_unseen(struct frozen *f,
				       const struct reconcile *r)
{
	struct unseen_item *x = copy(r->unseen, r->unseen_count, sizeof(*x));

	for (int i = 0; i < r->unseen_count; i++) {
		x[i].provider = keep(f, x[i].provider);
		x[i].model = keep(f, x[i].model);
		x[i].key = keep(f, x[i].key);
		x[i].project = keep(f, x[i].project);
	}
	return x;
}

static const struct reconcile *keep_reconcile(struct frozen *f,
					      const struct reconcile *from)
{
	struct reconcile_provider *p;
	struct reconcile *r;

	if (!from)
		return NULL;
	r = copy(from, 1, sizeof(*r));
	p = copy(from->providers, from->provider_count, sizeof(*p));
	for (int i = 0; i < from->provider_count; i++)
		p[i].provider = keep(f, p[i].provider);
	r->providers = p;
	r->rows = keep_days(f, from);
	r->unseen = keep_unseen(f, from);
	r->texts = NULL;        /* texts are ours */
	return r;
}

static const struct billed_balance *keep_balances(struct frozen *f,
						  const struct model *m)
{
	struct billed_balance *b = copy(m->balances, m->balance_count,
					sizeof(*b));

	for (int i = 0; i < m->balance_count; i++) {
		b[i].source = keep(f, b[i].source);
		b[i].provider = keep(f, b[i].provider);
		b[i].account = keep(f, b[i].account);
		b[i].what = keep(f, b[i].what);
	}
	return b;
}

static const struct billed_limit *keep_limits(struct frozen *f,
					      const struct model *m)
{
	struct billed_limit *l = copy(m->limits, m->limit_count, sizeof(*l));

	for (int i = 0; i < m->limit_count; i++) {
		l[i].source = keep(f, l[i].source);
		l[i].provider = keep(f, l[i].provider);
		l[i].account = keep(f, l[i].account);
		l[i].name = keep(f, l[i].name);
	}
	return l;
}

void frozen_take(struct frozen *f, const struct model *m)
{
	frozen_release(f);
	f->held = true;
	f->model = *m;
	f->model.providers = keep_rows(f, m->providers, m->provider_count);
	f->model.models = keep_rows(f, m->models, m->model_count);
	f->model.graphs = keep_graphs(f, m);
	f->model.sources = keep_sources(f, m);
	f->model.places = keep_places(f, m);
	f->model.reconcile = keep_reconcile(f, m->reconcile);
	f->model.balances = keep_balances(f, m);
	f->model.limits = keep_limits(f, m);
	f->model.rates_used = NULL;     /* no pane shows them */
	f->model.store_path = keep(f, m->store_path);
	f->model.config_path = keep(f, m->config_path);
	f->model.version = keep(f, m->version);
	/* The frame itself shows notices, from the living model. */
	f->model.notices = NULL;
	f->model.notice_count = 0;
}

/* Outlooks stand beside limits, one for each. */
static bool same_limits(const struct model *a, const struct model *b)
{
	for (int i = 0; i < a->limit_count && i < b->limit_count; i++)
		if (strcmp(a->limits[i].source, b->limits[i].source) != 0 ||
		    strcmp(a->limits[i].name, b->limits[i].name) != 0)
			return false;
	return a->limit_count == b->limit_count;
}

void frozen_overlay(struct frozen *f, const struct model *m)
{
	struct model *to = &f->model;

	to->budgets = m->budgets;
	to->budget_count = m->budget_count;
	to->alerts = m->alerts;
	to->alert_count = m->alert_count;
	to->outlooks = same_limits(to, m) ? m->outlooks : NULL;
	to->trend = m->trend;
	to->activity = m->activity;
	to->comparison = m->comparison;
	to->ui = m->ui;
	to->config = m->config;
}

static void release_reconcile(struct frozen *f)
{
	const struct reconcile *r = f->model.reconcile;

	if (!r)
		return;
	free(r->rows);
	free(r->unseen);
	free(r->providers);
	free((void *)r);
}

void frozen_release(struct frozen *f)
{
	if (f->held) {
		free((void *)f->model.providers);
		free((void *)f->model.models);
		free((void *)f->model.graphs);
		free((void *)f->model.sources);
		free((void *)f->model.places);
		free((void *)f->model.balances);
		free((void *)f->model.limits);
		release_reconcile(f);
	}
	for (int i = 0; i < f->text_count; i++)
		free(f->texts[i]);
	free(f->texts);
	*f = (struct frozen){0};
}
