#include "core/ledger.h"

#include <string.h>

#include "core/clock.h"
#include "core/ledger_internal.h"
#include "core/mem.h"

int64_t ledger_now(const struct ledger *l)
{
	static const struct clock system;

	return clock_wall(l->env.clock ? l->env.clock : &system);
}

bool ledger_writes(const struct ledger *l)
{
	return l->env.store && store_mode(l->env.store) == STORE_WRITER;
}

struct ledger *ledger_new(const struct ledger_env *env, struct err *err)
{
	struct ledger *l = xcalloc(1, sizeof(*l));
	struct store *s = env->store;

	l->env = *env;
	series_init(&l->series);
	sessions_init(&l->sessions, s);
	days_init(&l->days, env->zone);
	l->merge = (struct merge){env->files, &l->series.names, &l->sessions};
	l->store_has_ids = s && (store_mode(s) == STORE_READER ||
				 store_has_ids(s));
	if ((s && !store_load(s, &l->series, env->files, err)) ||
	    !ledger_load_sums(l, err)) {
		ledger_free(l);
		return NULL;
	}
	l->files_stored = env->files->count - 1;
	return l;
}

static void free_pending(struct ledger *l)
{
	for (uint32_t i = 0; i < l->pending_count; i++) {
		buf_release(&l->pending[i].state);
		free(l->pending[i].rejects);
	}
	free(l->pending);
}

void ledger_free(struct ledger *l)
{
	if (!l)
		return;
	free_pending(l);
	for (uint32_t i = 0; i < l->source_count; i++)
		free(l->sources[i].name);
	free(l->sources);
	for (int level = 0; level < CELL_LEVELS; level++)
		cells_release(&l->cells[level]);
	free(l->kept);
	free(l->full);
	index_release(&l->index);
	row_map_release(&l->rows);
	filter_release(&l->filter);
	sessions_release(&l->sessions);
	series_release(&l->series);
	free(l->ids.list);
	free(l);
}

const struct series_table *ledger_series(const struct ledger *l)
{
	return &l->series;
}

const struct session *ledger_session(struct ledger *l, uint32_t number)
{
	uint32_t place = sessions_find(&l->sessions, number);

	return place == INDEX_NONE ? NULL : &l->sessions.list[place].s;
}

/* ---- records ---------------------------------------------------------- */

struct asking {
	struct ledger *l;
	record_visit *visit;
	void *ctx;
};

/* A stored record, unless a newer version is in memory. */
static void visit_stored(void *ctx, const struct record *r)
{
	struct asking *a = ctx;

	if (row_map_get(&a->l->rows, r->row) == INDEX_NONE)
		a->visit(a->ctx, r);
}

bool ledger_each_record(struct ledger *l, int64_t since, int64_t until,
			record_visit *visit, void *ctx, struct err *err)
{
	struct asking a = {l, visit, ctx};

	for (uint32_t i = 0; i < l->count; i++) {
		struct record r;

		if (!kept_counts(&l->kept[i]) || l->kept[i].ts < since ||
		    l->kept[i].ts >= until)
			continue;
		kept_get(l, l->first + i, &r);
		visit(ctx, &r);
	}
	return !l->env.store || store_each_record(l->env.store, since, until,
						  visit_stored, &a, err);
}

/* ---- sessions --------------------------------------------------------- */

struct asking_sessions {
	struct ledger *l;
	int64_t active_since;
	session_visit *visit;
	void *ctx;
};

/* Memory knows the latest about a session. */
static void visit_session(void *ctx, const struct session *session,
			  uint32_t series, const struct cell *cell,
			  int64_t first_ts, int64_t last_ts)
{
	struct asking_sessions *a = ctx;
	struct sessions *t = &a->l->sessions;
	uint32_t place = row_map_get(&t->by_number, session->number);

	if (place != INDEX_NONE) {
		session = &t->list[place].s;
		first_ts = session->first_ts;
		last_ts = session->last_ts;
	}
	if (last_ts >= a->active_since)
		a->visit(a->ctx, session, series, cell, first_ts, last_ts);
}

static void visit_delta(const struct asking_sessions *a,
			const struct record *r, int sign)
{
	const struct session *s = ledger_session(a->l, r->session);
	struct cell cell, signed_cell = {0};

	if (!s || s->last_ts < a->active_since)
		return;
	record_cell(r, &cell);
	cell_add(&signed_cell, &cell, sign);
	a->visit(a->ctx, s, r->series, &signed_cell, s->first_ts, s->last_ts);
}

static void visit_pending_sessions(const struct asking_sessions *a)
{
	struct ledger *l = a->l;

	for (uint32_t i = 0; i < l->count; i++) {
		struct record r;

		if (l->kept[i].state & KEPT_FROZEN)
			continue;
		if (kept_before(l, l->first + i, &r))
			visit_delta(a, &r, -1);
		if (!kept_counts(&l->kept[i]))
			continue;
		kept_get(l, l->first + i, &r);
		visit_delta(a, &r, 1);
	}
}

/* A session that was stored as past may have come back to life since. */
static int64_t stored_since(const struct ledger *l, int64_t active_since)
{
	int64_t since = active_since;

	for (uint32_t i = 0; i < l->sessions.count; i++) {
		const struct session_entry *e = &l->sessions.list[i];

		if (e->dirty && e->s.last_ts >= active_since &&
		    e->stored_last != INT64_MIN && e->stored_last < since)
			since = e->stored_last;
	}
	return since;
}

bool ledger_each_session(struct ledger *l, int64_t active_since,
			 session_visit *visit, void *ctx, struct err *err)
{
	struct asking_sessions a = {l, active_since, visit, ctx};

	visit_pending_sessions(&a);
	return !l->env.store ||
	       store_each_session(l->env.store,
				  stored_since(l, active_since),
				  visit_session, &a, err);
}

/* ---- a reader looks again --------------------------------------------- */

/* What was in memory before, while it is counted again. */
struct aside {
	struct kept *kept;
	struct record *full;
	struct id_index index;
	uint32_t first, count;
};

static struct aside put_aside(struct ledger *l)
{
	struct aside was = {l->kept, l->full, l->index, l->first, l->count};

	l->kept = NULL;
	l->full = NULL;
	l->index = (struct id_index){0};
	l->count = l->room = l->full_count = l->full_room = 0;
	row_map_release(&l->rows);
	return was;
}

/* What we read ourselves may be in the store by now. */
static void count_again(struct ledger *l, struct aside *was)
{
	struct ledger old = *l;

	old.kept = was->kept;
	old.full = was->full;
	old.index = was->index;
	old.first = was->first;
	for (uint32_t i = 0; i < was->count; i++) {
		const struct kept *k = &was->kept[i];
		struct source_counters ignored = {0};
		uint32_t place;
		struct call c;

		if (!kept_counts(k) || !(k->state & KEPT_CHANGED))
			continue;
		kept_get(&old, was->first + i, &c.r);
		kept_ids(&old, was->first + i);
		c.offer = NULL;
		c.base = l->series.list[c.r.series];
		c.base.flags &= SERIES_ASSUMED_PROVIDER | SERIES_NOTIONAL;
		c.base.rule = 0;
		c.base.band = c.base.basis = c.base.tier = 0;
		c.r.row = 0;
		place = sessions_find(&l->sessions, c.r.session);
		if (place != INDEX_NONE)
			c.r.session = l->sessions.list[place].s.number;
		ledger_count(l, &c, old.ids.list, old.ids.count, false,
			     &ignored);
	}
	l->ids = old.ids;
}

bool ledger_reload(struct ledger *l, struct err *err)
{
	void (*changed)(void *ctx, const struct record *r, int sign) =
		l->env.changed;
	struct aside was;
	bool ok;

	if (!l->env.store || ledger_writes(l))
		return true;
	store_hold(l->env.store);
	ok = store_load(l->env.store, &l->series, l->env.files, err) &&
	     ledger_load_sums(l, err);
	for (uint32_t i = 0; ok && i < l->source_count; i++)
		store_get_counters(l->env.store, l->sources[i].name,
				   &l->sources[i].counters);
	sessions_refresh(&l->sessions);
	was = put_aside(l);
	l->env.changed = NULL;
	count_again(l, &was);
	l->env.changed = changed;
	store_unhold(l->env.store);
	free(was.kept);
	free(was.full);
	index_release(&was.index);
	return ok;
}
