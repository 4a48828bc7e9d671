#include "tui/glow.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/model.h"

enum { GLOW_MS = 1200 };

/* Provider rows have no maker; their numbers are a space of their own. */
static uint64_t row_key(const struct model_row *r)
{
	uint64_t provider = !r->maker || !r->maker[0];

	return provider << 32 | r->id;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct glow_row *)a)->key;
	uint64_t y = ((const struct glow_row *)b)->key;

	return x < y ? -1 : x > y;
}

static struct glow_row *find(const struct glow *g, uint64_t key, int count)
{
	struct glow_row want = {.key = key};

	if (count == 0)
		return NULL;
	return bsearch(&want, g->rows, (size_t)count, sizeof(want), by_key);
}

static void note(struct glow *g, const struct model_row *r, int known)
{
	struct glow_row *old = find(g, row_key(r), known);

	if (!old) {
		struct glow_row *fresh = GROW(g->rows, g->count, g->room);

		*fresh = (struct glow_row){row_key(r), r->all.requests, 0,
					   g->round};
		return;
	}
	if (old->calls != r->all.requests) {
		old->calls = r->all.requests;
		old->moved = g->now;
	}
	old->seen = g->round;
}

void glow_update(struct glow *g, const struct model *m)
{
	int known = g->count, kept = 0;

	g->now = m->now;
	g->round++;
	for (int i = 0; i < m->provider_count; i++)
		note(g, &m->providers[i], known);
	for (int i = 0; i < m->model_count; i++)
		note(g, &m->models[i], known);
	/* A row that a filter hides for a while keeps its past. */
	for (int i = 0; i < g->count; i++)
		if (g->round - g->rows[i].seen < 10000)
			g->rows[kept++] = g->rows[i];
	if (g->count != known || kept != g->count)
		qsort(g->rows, (size_t)kept, sizeof(*g->rows), by_key);
	g->count = kept;
}

bool glow_row_moved(const struct glow *g, const struct model_row *r)
{
	const struct glow_row *row;

	if (!g)
		return false;
	row = find(g, row_key(r), g->count);
	return row && row->moved && g->now - row->moved < GLOW_MS &&
	       g->now >= row->moved;
}

void glow_release(struct glow *g)
{
	free(g->rows);
	*g = (struct glow){0};
}
