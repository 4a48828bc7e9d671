/* Sums held in memory, and what the store has of those that are not. */
#include "core/ledger_internal.h"

void record_cell(const struct record *r, struct cell *out)
{
	*out = (struct cell){
		.requests = r->requests,
		.cost = r->cost == MONEY_NONE ? 0 : r->cost,
		.unpriced = r->unpriced,
	};
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		out->tokens[c] = r->tokens[c];
		if (!(r->known & TOKENS_BIT(c)))
			out->unknown[c] = (int32_t)r->requests;
	}
}

int64_t ledger_bucket(struct ledger *l, enum cell_level level, int64_t ts)
{
	switch (level) {
	case CELL_MINUTE:
		return bucket_floor(ts, MINUTE_MS);
	case CELL_QUARTER:
		return bucket_floor(ts, QUARTER_MS);
	default:
		return days_floor(&l->days, ts);
	}
}

static void hold(struct ledger *l, const struct record *r,
		 const struct cell *cell, int sign)
{
	for (int level = 0; level < CELL_LEVELS; level++) {
		int64_t bucket;

		if (r->ts < l->floor[level])
			continue;
		bucket = ledger_bucket(l, (enum cell_level)level, r->ts);
		cells_add(&l->cells[level], bucket, r->series, cell, sign);
	}
}

void ledger_apply(struct ledger *l, const struct record *r, int sign)
{
	struct cell cell;

	record_cell(r, &cell);
	hold(l, r, &cell, sign);
	if (l->env.changed)
		l->env.changed(l->env.ctx, r, sign);
}

void ledger_change(struct ledger *l, const struct record *was,
		   const struct record *now)
{
	struct cell cell, old;

	if (was->series != now->series || was->ts != now->ts) {
		ledger_apply(l, was, -1);
		ledger_apply(l, now, 1);
		return;
	}
	record_cell(now, &cell);
	record_cell(was, &old);
	cell_add(&cell, &old, -1);
	hold(l, now, &cell, 1);
	if (l->env.changed) {
		l->env.changed(l->env.ctx, was, -1);
		l->env.changed(l->env.ctx, now, 1);
	}
}

/* ---- what is held ----------------------------------------------------- */

static int64_t young(const struct ledger *l, enum cell_level level)
{
	int64_t now = ledger_now(l);

	if (level == CELL_MINUTE)
		return bucket_floor(now - MINUTES_HELD_MS, HOUR_MS);
	if (level == CELL_QUARTER)
		return bucket_floor(now - QUARTERS_HELD_MS, HOUR_MS);
	return INT64_MIN;
}

void ledger_age(struct ledger *l)
{
	for (int level = 0; level < CELL_DAY; level++) {
		int64_t floor = young(l, (enum cell_level)level);

		if (floor - l->floor[level] < 2 * HOUR_MS)
			continue;
		l->floor[level] = floor;
		cells_prune(&l->cells[level], floor);
	}
}

struct loading {
	struct ledger *l;
	struct cells *to;
	bool to_days;           /* quarters make up the days */
};

static void load_cell(void *ctx, int64_t bucket, uint32_t series,
		      const struct cell *cell)
{
	struct loading *load = ctx;

	if (load->to_days)
		bucket = days_floor(&load->l->days, bucket);
	cells_add(load->to, bucket, series, cell, 1);
}

/* The writer makes the days anew for our zone, a reader makes its own. */
static bool days_are_ours(struct ledger *l, bool *ours, struct err *err)
{
	struct store *s = l->env.store;

	*ours = !strcmp(store_days_zone(s), l->env.zone->name);
	if (*ours || !ledger_writes(l))
		return true;
	*ours = true;
	return store_rebuild_days(s, l->env.zone, err);
}

bool ledger_load_sums(struct ledger *l, struct err *err)
{
	struct store *s = l->env.store;
	bool ours = true;

	for (int level = 0; level < CELL_LEVELS; level++) {
		l->floor[level] = young(l, (enum cell_level)level);
		cells_release(&l->cells[level]);
	}
	if (!s)
		return true;
	if (!days_are_ours(l, &ours, err))
		return false;
	for (int level = 0; level < CELL_LEVELS; level++) {
		struct loading load = {l, &l->cells[level],
				       level == CELL_DAY && !ours};
		enum cell_level from = load.to_days ? CELL_QUARTER
						    : (enum cell_level)level;

		if (!store_each_cell(s, from, l->floor[level], INT64_MAX,
				     load_cell, &load, err))
			return false;
	}
	return true;
}

/* ---- asking ----------------------------------------------------------- */

struct asking {
	enum cell_level level;
	int64_t since, until;
	cell_visit *visit;
	void *ctx;
};

static void visit_record(struct ledger *l, const struct asking *a,
			 const struct record *r, int sign)
{
	int64_t bucket = ledger_bucket(l, a->level, r->ts);
	struct cell cell, signed_cell = {0};

	if (bucket < a->since || bucket >= a->until)
		return;
	record_cell(r, &cell);
	cell_add(&signed_cell, &cell, sign);
	a->visit(a->ctx, bucket, r->series, &signed_cell);
}

/* What the store does not have yet. */
static void visit_pending(struct ledger *l, const struct asking *a)
{
	for (uint32_t i = 0; i < l->count; i++) {
		uint32_t number = l->first + i;
		struct record r;

		if (l->kept[i].state & KEPT_FROZEN)
			continue;
		if (l->kept[i].row && !(l->kept[i].state &
					(KEPT_CHANGED | KEPT_REMOVED)))
			continue;
		if (kept_before(l, number, &r))
			visit_record(l, a, &r, -1);
		if (!kept_counts(&l->kept[i]))
			continue;
		kept_get(l, number, &r);
		visit_record(l, a, &r, 1);
	}
}

static void visit_held(const struct cells *cells, const struct asking *a)
{
	for (uint32_t i = 0; i < cells->count; i++) {
		const struct held_cell *c = &cells->list[i];

		if (c->bucket >= a->since && c->bucket < a->until &&
		    !cell_is_zero(&c->sums))
			a->visit(a->ctx, c->bucket, c->series, &c->sums);
	}
}

bool ledger_each_cell(struct ledger *l, enum cell_level level, int64_t since,
		      int64_t until, cell_visit *visit, void *ctx,
		      struct err *err)
{
	struct asking a = {level, since, until, visit, ctx};
	int64_t floor = l->floor[level];

	visit_held(&l->cells[level], &a);
	if (since >= floor)
		return true;
	if (a.until > floor)
		a.until = floor;
	visit_pending(l, &a);
	return !l->env.store ||
	       store_each_cell(l->env.store, level, since, a.until, visit,
			       ctx, err);
}
