#include "tui/panes/model_groups.h"

#include <stdlib.h>
#include <string.h>

#include "core/config.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/model.h"
#include "core/model_id.h"

const char *const model_grouping_names[MODEL_GROUPINGS] = {
	"", "provider", "maker", "camp",
};

bool model_group_folded(const struct model_folds *f, uint32_t id)
{
	for (int i = 0; i < f->count; i++)
		if (f->folded[i] == id)
			return true;
	return false;
}

void model_group_fold(struct model_folds *f, uint32_t id, bool fold)
{
	for (int i = 0; i < f->count; i++)
		if (f->folded[i] == id) {
			if (!fold)
				f->folded[i] = f->folded[--f->count];
			return;
		}
	if (fold && f->count < FOLDED_MAX)
		f->folded[f->count++] = id;
}

/* The camp of a provider, as the config has it. */
static const char *camp_name(const struct model *m, const char *provider)
{
	const struct json *camps = m->config ? json_get(m->config->root,
							"camps")
					     : NULL;
	struct str camp;

	return json_str(json_get(camps, provider), &camp)
		       ? camp.p
		       : camp_of(str_from(provider));
}

static const char *group_name(const struct model_groups *g,
			      const struct model_row *r)
{
	switch (g->folds->by) {
	case GROUP_PROVIDER: return r->provider;
	case GROUP_MAKER: return r->maker[0] ? r->maker : "(maker unknown)";
	case GROUP_CAMP: return camp_name(g->m, r->provider);
	default: return "";
	}
}

/* Identity of a group: not a model's, those have small numbers. */
static uint32_t group_id(const char *name)
{
	uint32_t hash = 2166136261u;

	for (const char *p = name; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	return hash | UINT32_C(0x80000000);
}

bool model_is_group(const struct model_groups *g, const struct model_row *r)
{
	return g && g->count > 0 && r >= g->rows && r < g->rows + g->count;
}

const struct model_row *model_group_of(const struct model_groups *g,
				       const struct model_row *r)
{
	const char *name;

	if (!g || g->folds->by == GROUP_NONE || model_is_group(g, r))
		return NULL;
	name = group_name(g, r);
	for (int i = 0; i < g->count; i++)
		if (strcmp(g->rows[i].name, name) == 0)
			return &g->rows[i];
	return NULL;
}

/* --- sums --- */

static void add_flow(struct rate *to, const struct rate *r)
{
	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		to->tokens[i] += r->tokens[i];
	to->requests += r->requests;
	to->usd_per_hour += r->usd_per_hour;
	to->live |= r->live;
}

static void add_row(struct model_row *to, const struct model_row *r)
{
	for (int i = 0; i < RATE_WINDOWS; i++)
		add_flow(&to->rate[i], &r->rate[i]);
	cell_add(&to->window, &r->window, 1);
	cell_add(&to->today, &r->today, 1);
	cell_add(&to->month, &r->month, 1);
	cell_add(&to->all, &r->all, 1);
	for (int i = 0; i < MODEL_SPARK; i++)
		to->spark[i] += r->spark[i];
	if (r->last_ts > to->last_ts)
		to->last_ts = r->last_ts;
	to->flags |= r->flags;
	to->computed |= r->computed;
	to->reported |= r->reported;
	to->models++;
}

/* A group of its own kind says no other: a maker may have several sellers. */
static void begin_row(struct model_row *to, const struct model_groups *g,
		      const struct model_row *first, const char *name)
{
	enum model_grouping by = g->folds->by;

	*to = (struct model_row){
		.name = name,
		.provider = by == GROUP_PROVIDER ? first->provider : "",
		.maker = by == GROUP_MAKER ? first->maker : "",
		.id = group_id(name),
		.color = first->color,
		.unseen = MONEY_NONE,
	};
}

static void add_to_groups(struct model_groups *g, const struct model_row *r)
{
	const char *name = group_name(g, r);
	int i = 0;

	while (i < g->count && strcmp(g->rows[i].name, name) != 0)
		i++;
	if (i == g->count)
		begin_row(&g->rows[g->count++], g, r, name);
	add_row(&g->rows[i], r);
}

void model_groups_make(struct model_groups *g, const struct model *m,
		       const struct model_folds *folds, const void ***rows,
		       int *count)
{
	int n = *count, kept = 0;
	const void **list = *rows;

	*g = (struct model_groups){folds, NULL, 0, m};
	if (folds->by == GROUP_NONE)
		return;
	g->rows = xcalloc((size_t)n + 1, sizeof(*g->rows));
	for (int i = 0; i < n; i++)
		add_to_groups(g, list[i]);
	for (int i = 0; i < n; i++)
		if (!model_group_folded(folds,
					model_group_of(g, list[i])->id))
			list[kept++] = list[i];
	list = xrealloc(list, (size_t)(n + g->count + 1) * sizeof(*list));
	for (int i = 0; i < g->count; i++)
		list[kept++] = &g->rows[i];
	*rows = list;
	*count = kept;
}

void model_groups_release(struct model_groups *g)
{
	free(g->rows);
	g->rows = NULL;
	g->count = 0;
}
