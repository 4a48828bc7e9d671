/* Parts of a model that cost something: budgets and limits, which every frame
 * shows, and what only the pane in sight asks for. */
#include "cli/engine_internal.h"

#include <stdlib.h>

#include "core/activity.h"
#include "core/budget.h"
#include "core/compare.h"
#include "core/mem.h"
#include "core/outlook.h"
#include "core/part.h"
#include "core/trend.h"

struct parts {
	struct budgets *budgets;
	struct trends *trends;
	struct activities *activities;
	struct comparisons *comparisons;
	struct outlooks *outlooks;
	struct err error;       /* why history could not be read, or "" */
};

void engine_open_parts(struct engine *e)
{
	struct parts *p = xcalloc(1, sizeof(*p));

	p->budgets = budgets_new();
	budgets_configure(p->budgets, &e->config);
	p->trends = trends_new();
	p->activities = activities_new();
	p->comparisons = comparisons_new();
	p->outlooks = outlooks_new();
	e->parts = p;
}

void engine_close_parts(struct engine *e)
{
	struct parts *p = e->parts;

	if (!p)
		return;
	budgets_free(p->budgets);
	trends_free(p->trends);
	activities_free(p->activities);
	comparisons_free(p->comparisons);
	outlooks_free(p->outlooks);
	free(p);
	e->parts = NULL;
}

void engine_reconfigure_parts(struct engine *e)
{
	budgets_configure(e->parts->budgets, &e->config);
	engine_reconfigure_alerts(e);
}

struct part_input engine_part_input(struct engine *e)
{
	return (struct part_input){
		.books = engine_books(e), .prices = e->prices,
		.rates = e->rates, .config = &e->config,
		.version = e->observed + billed_version(e->billed),
		.mono = engine_mono(e),
	};
}

const struct budget_status *engine_budgets(struct engine *e,
					   const struct part_input *in,
					   int *count)
{
	struct parts *p = e->parts;
	struct err err;

	if (!budgets_build(p->budgets, in, &err))
		p->error = err;
	return budgets_get(p->budgets, count);
}

/* What the pane in sight wants. */
static void fill_asked(struct engine *e, const struct model_query *q,
		       const struct part_input *in, struct model *m)
{
	struct parts *p = e->parts;
	struct err err;

	m->trend = NULL;
	m->activity = NULL;
	m->comparison = NULL;
	err.text[0] = '\0';
	if (q->trend)
		m->trend = trends_build(p->trends, q->trend, in, &err);
	if (q->activity)
		m->activity = activities_build(p->activities, q->activity, in,
					       &err);
	if (q->compare)
		m->comparison = comparisons_build(p->comparisons, q->compare,
						  in, &err);
	if (err.text[0])
		p->error = err;
}

void engine_fill_parts(struct engine *e, const struct model_query *q,
		       struct model *m)
{
	struct part_input in = engine_part_input(e);

	in.hold = q->hold;
	e->parts->error.text[0] = '\0';
	m->budgets = engine_budgets(e, &in, &m->budget_count);
	m->outlooks = outlooks_build(e->parts->outlooks, m->limits,
				     m->limit_count, &in);
	fill_asked(e, q, &in, m);
	engine_fill_alerts(e, m);
}

const char *engine_parts_error(const struct engine *e)
{
	return e->parts ? e->parts->error.text : "";
}
