#include "core/activity_groups.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"

const enum by activity_bys[] = {
	BY_SESSION, BY_PROJECT, BY_KEY, BY_HOST, BY_CLIENT, BY_SOURCE,
};
const int activity_by_count = (int)ARRAY_LEN(activity_bys);

enum dim activity_dim(enum by by)
{
	switch (by) {
	case BY_PROJECT: return DIM_PROJECT;
	case BY_KEY: return DIM_KEY;
	case BY_HOST: return DIM_HOST;
	case BY_CLIENT: return DIM_CLIENT;
	case BY_SOURCE: return DIM_SOURCE;
	default: return DIMS;
	}
}

/* Group of a key, with the name it is shown by when it is new. */
static uint32_t group_at(struct groups *g, struct str key, struct str name)
{
	uint32_t number = intern_add(&g->keys, key);

	while (g->count <= number)
		*GROW(g->list, g->count, g->room) = (struct group){0};
	if (number != GROUP_NONE && g->list[number].name == 0)
		g->list[number].name = intern_add(&g->texts, name);
	return number;
}

void groups_init(struct groups *g, enum by by, struct ledger *l)
{
	*g = (struct groups){.by = by, .ledger = l};
	intern_init(&g->keys);
	intern_init(&g->texts);
	group_at(g, STR(""), STR(""));
}

void groups_release(struct groups *g)
{
	intern_release(&g->keys);
	intern_release(&g->texts);
	cells_release(&g->parts);
	free(g->list);
	free(g->sparks);
	free(g->of_series);
	free(g->of_session);
	*g = (struct groups){0};
}

/* Room for `number` in a map of numbers. */
static void reach(uint32_t **map, uint32_t *count, uint32_t number)
{
	uint32_t want = number + number / 2 + 64;

	if (number < *count)
		return;
	*map = xreallocarray(*map, want, sizeof(**map));
	memset(*map + *count, 0, (want - *count) * sizeof(**map));
	*count = want;
}

uint32_t groups_session(struct groups *g, const struct session *s)
{
	struct buf key = {0};
	struct group *to;
	uint32_t at;

	reach(&g->of_session, &g->session_count, s->number);
	if (g->of_session[s->number])
		return g->of_session[s->number] - 1;
	buf_puts(&key, s->client);
	buf_putc(&key, '\x1f');
	buf_puts(&key, s->name);
	at = group_at(g, buf_str(&key), str_from(s->name));
	buf_release(&key);
	to = &g->list[at];
	to->client = intern_add(&g->texts, str_from(s->client));
	to->project = intern_add(&g->texts, str_from(s->project));
	to->parent = intern_add(&g->texts, str_from(s->parent));
	g->of_session[s->number] = at + 1;
	return at;
}

uint32_t groups_series(struct groups *g, uint32_t series)
{
	struct str name;

	reach(&g->of_series, &g->series_count, series);
	if (g->of_series[series] == 0) {
		name = series_text(ledger_series(g->ledger), series,
				   activity_dim(g->by));
		g->of_series[series] = group_at(g, name, name) + 1;
	}
	return g->of_series[series] - 1;
}

uint32_t groups_record(struct groups *g, const struct record *r)
{
	const struct session *s;

	if (g->by != BY_SESSION)
		return groups_series(g, r->series);
	if (!r->session)
		return GROUP_NONE;
	reach(&g->of_session, &g->session_count, r->session);
	if (g->of_session[r->session])
		return g->of_session[r->session] - 1;
	s = ledger_session(g->ledger, r->session);
	return s ? groups_session(g, s) : GROUP_NONE;
}

void groups_see(struct groups *g, uint32_t group, int64_t first, int64_t last)
{
	struct group *to = &g->list[group];

	if (to->first == 0 || first < to->first)
		to->first = first;
	if (last > to->last)
		to->last = last;
}

uint32_t groups_id(const struct groups *g, uint32_t group)
{
	struct str key = intern_str(&g->keys, group);
	uint64_t h = hash_bytes(key.p, key.n) + (uint64_t)g->by * 0x9e3779b9u;
	uint32_t id = (uint32_t)(h ^ h >> 32);

	return id ? id : 1;
}
