#include "core/sessions.h"

#include <string.h>

#include "core/mem.h"
#include "core/store.h"

/* Numbers that a reader gives: the writer's are lower. */
enum { LOCAL_NUMBERS = 1 << 30 };

void sessions_init(struct sessions *t, struct store *store)
{
	*t = (struct sessions){.store = store};
	intern_init(&t->texts);
	if (!store)
		return;
	t->last = store_mode(store) == STORE_READER
			  ? LOCAL_NUMBERS
			  : store_last_session(store);
}

void sessions_release(struct sessions *t)
{
	free(t->list);
	free(t->slots);
	row_map_release(&t->by_number);
	intern_release(&t->texts);
	*t = (struct sessions){0};
}

static const char *keep(struct sessions *t, struct str text)
{
	return intern_str(&t->texts, intern_add(&t->texts, text)).p;
}

static uint32_t slot_of(const struct sessions *t, struct str client,
			struct str name)
{
	uint32_t mask = t->slot_count - 1;
	uint64_t h = hash_bytes(name.p, name.n) * 31 +
		     hash_bytes(client.p, client.n);
	uint32_t i = (uint32_t)h & mask;

	while (t->slots[i]) {
		const struct session *s = &t->list[t->slots[i] - 1].s;

		if (str_is(name, s->name) && str_is(client, s->client))
			break;
		i = (i + 1) & mask;
	}
	return i;
}

static void rehash(struct sessions *t)
{
	free(t->slots);
	t->slot_count = t->slot_count ? t->slot_count * 2 : 64;
	t->slots = xcalloc(t->slot_count, sizeof(*t->slots));
	for (uint32_t i = 0; i < t->count; i++) {
		const struct session *s = &t->list[i].s;

		t->slots[slot_of(t, str_from(s->client), str_from(s->name))] =
			i + 1;
	}
}

/* Copy `s`; its place. */
static uint32_t add_entry(struct sessions *t, const struct session *s,
			  int64_t stored_last)
{
	struct session_entry *e = GROW(t->list, t->count, t->room);

	*e = (struct session_entry){
		.s = {.number = s->number,
		      .client = keep(t, str_from(s->client)),
		      .name = keep(t, str_from(s->name)),
		      .project = keep(t, str_from(s->project)),
		      .parent = keep(t, str_from(s->parent)),
		      .first_ts = s->first_ts,
		      .last_ts = s->last_ts},
		.stored_last = stored_last};
	if (2 * t->count > t->slot_count)
		rehash(t);
	else
		t->slots[slot_of(t, str_from(e->s.client),
				 str_from(e->s.name))] = t->count;
	row_map_set(&t->by_number, s->number, t->count - 1);
	return t->count - 1;
}

uint32_t sessions_add(struct sessions *t, struct str client, struct str name)
{
	struct session s;
	uint32_t i;

	if (!t->slot_count)
		rehash(t);
	i = slot_of(t, client, name);
	if (t->slots[i])
		return t->slots[i] - 1;
	if (t->store && store_find_session(t->store, client, name, &s))
		return add_entry(t, &s, s.last_ts);
	s = (struct session){.number = ++t->last,
			     .first_ts = INT64_MAX, .last_ts = INT64_MIN};
	s.client = keep(t, client);
	s.name = keep(t, name);
	return add_entry(t, &s, INT64_MIN);
}

/* Of two sightings at the same time the lesser text names them. */
static bool names_better(const struct session *s, struct str project,
			 struct str parent)
{
	int order = str_cmp(project, str_from(s->project));

	return order < 0 || (order == 0 &&
			     str_cmp(parent, str_from(s->parent)) < 0);
}

void sessions_see(struct sessions *t, uint32_t place, int64_t ts,
		  struct str project, struct str parent)
{
	struct session_entry *e = &t->list[place];

	if (ts > e->s.last_ts) {
		e->s.last_ts = ts;
		e->dirty = true;
	}
	if (ts > e->s.first_ts ||
	    (ts == e->s.first_ts && !names_better(&e->s, project, parent)))
		return;
	e->s.first_ts = ts;
	e->s.project = keep(t, project);
	e->s.parent = keep(t, parent);
	e->dirty = true;
}

uint32_t sessions_find(struct sessions *t, uint32_t number)
{
	uint32_t place = row_map_get(&t->by_number, number);
	struct session s;

	if (place != INDEX_NONE || !t->store || !number)
		return place;
	if (!store_get_session(t->store, number, &s))
		return INDEX_NONE;
	return add_entry(t, &s, s.last_ts);
}

int sessions_compare(struct sessions *t, uint32_t a, uint32_t b)
{
	uint32_t x = sessions_find(t, a), y = sessions_find(t, b);
	int order;

	if (x == y || x == INDEX_NONE || y == INDEX_NONE)
		return (x == INDEX_NONE) - (y == INDEX_NONE);
	order = strcmp(t->list[x].s.client, t->list[y].s.client);
	return order ? order : strcmp(t->list[x].s.name, t->list[y].s.name);
}

void sessions_refresh(struct sessions *t)
{
	for (uint32_t i = 0; i < t->count; i++) {
		struct session *e = &t->list[i].s;
		struct session s;

		if (!store_find_session(t->store, str_from(e->client),
					str_from(e->name), &s))
			continue;
		t->list[i].stored_last = s.last_ts;
		e->number = s.number;
		row_map_set(&t->by_number, s.number, i);
		sessions_see(t, i, s.last_ts, str_from(s.project),
			     str_from(s.parent));
		sessions_see(t, i, s.first_ts, str_from(s.project),
			     str_from(s.parent));
	}
}
