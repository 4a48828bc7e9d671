#include "tui/pane.h"

#include <string.h>

#include "core/mem.h"
#include "tui/panes/all.h"

struct pane {
	const struct pane_type *type;
	void *state;            /* owned */
};

const struct pane_type *pane_type_find(const char *name)
{
	for (int i = 0; pane_types[i]; i++)
		if (strcmp(pane_types[i]->name, name) == 0)
			return pane_types[i];
	return NULL;
}

struct pane *pane_new(const struct pane_type *type)
{
	struct pane *p = xcalloc(1, sizeof(*p));

	p->type = type;
	p->state = xcalloc(1, type->state_size ? type->state_size : 1);
	return p;
}

void pane_free(struct pane *p)
{
	if (!p)
		return;
	if (p->type->release)
		p->type->release(p->state);
	free(p->state);
	free(p);
}

const struct pane_type *pane_type_of(const struct pane *p)
{
	return p->type;
}

void *pane_state(struct pane *p)
{
	return p->state;
}

const struct pane_type *const pane_types[] = {
	&pane_overview, &pane_providers, &pane_models, &pane_compare,
	&pane_trends, &pane_reconcile, &pane_sessions, &pane_sources,
	&pane_budgets, &pane_help, &pane_setup, &pane_first_run, NULL
};
