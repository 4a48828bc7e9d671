/* Counting a batch: every sighting finds its call or becomes one. */
#include "core/ledger_internal.h"

#include <string.h>

#include "core/mem.h"

enum {
	MATCHES = 64,
	AHEAD = 6,              /* sightings, for the index to be looked at */
};

/* ---- changing records ------------------------------------------------- */

static void get_call(const struct ledger *l, uint32_t number, struct call *c)
{
	kept_get(l, number, &c->r);
	c->offer = NULL;
	c->base = l->series.list[c->r.series];
	c->base.flags &= SERIES_ASSUMED_PROVIDER | SERIES_NOTIONAL;
	c->base.rule = 0;
	c->base.band = c->base.basis = c->base.tier = 0;
}

static void mark(struct ledger *l, uint32_t number, enum kept_state state)
{
	kept_at(l, number)->state |= (uint8_t)state;
}

/* Take a record out of all sums; its ids are given away or forgotten. */
static void remove_record(struct ledger *l, uint32_t number)
{
	struct record r;

	kept_get(l, number, &r);
	ledger_apply(l, &r, -1);
	mark(l, number, KEPT_REMOVED | KEPT_CHANGED);
}

static void forget_ids(struct ledger *l, uint32_t number)
{
	uint32_t i = kept_at(l, number)->first_id;

	for (; i != INDEX_NONE; i = l->index.list[i].next)
		l->index.list[i].record = INDEX_NONE;
	kept_at(l, number)->first_id = INDEX_NONE;
}

static void change_record(struct ledger *l, uint32_t number, struct call *c)
{
	struct record was;

	kept_get(l, number, &was);
	ledger_price(l, c);
	kept_set(l, number, &c->r);
	mark(l, number, KEPT_CHANGED);
	ledger_change(l, &was, &c->r);
}

static void merge_call(struct ledger *l, uint32_t number,
		       const struct call *from, bool replaces)
{
	struct call c;

	if (kept_at(l, number)->state & KEPT_FROZEN)
		return;
	get_call(l, number, &c);
	if (merge_into(&l->merge, &c, from, replaces))
		change_record(l, number, &c);
}

/* Two records turned out to be one call. */
static void join(struct ledger *l, uint32_t to, uint32_t from)
{
	struct call c;

	if (kept_at(l, from)->state & KEPT_FROZEN) {
		mark(l, from, KEPT_REMOVED);
		kept_move_ids(l, from, to);
		mark(l, to, KEPT_CHANGED);
		return;
	}
	get_call(l, from, &c);
	remove_record(l, from);
	kept_move_ids(l, from, to);
	mark(l, to, KEPT_CHANGED);
	merge_call(l, to, &c, false);
}

void ledger_freeze(struct ledger *l, uint32_t number)
{
	struct record r;
	uint32_t i;

	kept_get(l, number, &r);
	if (kept_counts(kept_at(l, number)))
		ledger_apply(l, &r, -1);
	if (kept_before(l, number, &r))
		ledger_apply(l, &r, 1);
	kept_at(l, number)->state = KEPT_FROZEN;
	for (i = kept_at(l, number)->first_id; i != INDEX_NONE;
	     i = l->index.list[i].next)
		l->index.list[i].dirty = true;
}

/* ---- one call --------------------------------------------------------- */

static void add_record(struct ledger *l, struct call *c,
		       const struct record_id *ids, unsigned id_count)
{
	uint32_t number;

	ledger_price(l, c);
	number = kept_add(l, &c->r);
	mark(l, number, KEPT_CHANGED);
	for (unsigned i = 0; i < id_count; i++)
		kept_new_id(l, number, ids[i], true);
	l->last_found = number;
	ledger_apply(l, &c->r, 1);
}

/* The record that stays when several become one: an expired one, for what it
 * counted cannot be taken back; else the one that is stored first. */
static uint32_t survivor(const struct ledger *l, const uint32_t *numbers,
			 unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (kept_at(l, numbers[i])->state & KEPT_FROZEN)
			return numbers[i];
	return numbers[0];
}

bool ledger_count(struct ledger *l, struct call *c,
		  const struct record_id *ids, unsigned id_count,
		  bool replaces, struct source_counters *delta)
{
	uint32_t numbers[MATCHES], to;
	unsigned n = id_count ? ledger_matches(l, ids, id_count, numbers,
					       MATCHES)
			      : 0;

	if (!n) {
		add_record(l, c, ids, id_count);
		delta->records++;
		return true;
	}
	to = survivor(l, numbers, n);
	l->last_found = to;
	for (unsigned i = 0; i < n; i++) {
		if (numbers[i] == to)
			continue;
		if (kept_counts(kept_at(l, numbers[i]))) {
			delta->records--;
			delta->duplicates++;
		}
		join(l, to, numbers[i]);
	}
	for (unsigned i = 0; i < id_count; i++)
		if (kept_add_id(l, to, ids[i], true))
			mark(l, to, KEPT_CHANGED);
	merge_call(l, to, c, replaces);
	delta->duplicates++;
	return false;
}

/* ---- a batch ---------------------------------------------------------- */

static void put_usage(struct ledger *l, const struct batch *b, uint32_t source,
		      const struct usage *u, struct source_counters *delta)
{
	const struct combo *combo = ledger_combo(l, source, u);
	struct record_id ids[RECORD_IDS];
	unsigned n = sighting_ids(u, ids);
	struct call c;

	if (u->ts > delta->last_record)
		delta->last_record = u->ts;
	if (combo->session != INDEX_NONE)
		sessions_see(&l->sessions, combo->session, u->ts, u->project,
			     u->parent_session);
	ledger_call(l, combo, u, &c);
	c.r.owner_file = c.r.winner_file = b->file;
	ledger_count(l, &c, ids, n, b->replaces, delta);
}

/* Figures that only this file ever gave, and no longer gives. */
static void withdraw(struct ledger *l, const struct batch *b, struct id128 id,
		     struct source_counters *delta)
{
	uint32_t numbers[MATCHES];
	unsigned n = ledger_named(l, id, numbers, MATCHES);

	for (unsigned i = 0; i < n; i++) {
		const struct kept *k = kept_at(l, numbers[i]);

		if (!kept_counts(k) || k->state & KEPT_SHARED ||
		    k->owner_file != b->file || k->winner_file != b->file)
			continue;
		remove_record(l, numbers[i]);
		forget_ids(l, numbers[i]);
		delta->records--;
	}
}

static void prepare(const struct ledger *l, const struct usage *u)
{
	index_prepare(&l->index, u->key);
	index_prepare(&l->index, u->alias[0]);
}

static void put_records(struct ledger *l, const struct batch *b,
			uint32_t source, struct source_counters *delta)
{
	l->stamp++;
	if (l->sources[source].shadow) {
		delta->duplicates += b->count;
		return;
	}
	if (l->env.store)
		store_hold(l->env.store);
	for (uint32_t i = 0; i < b->count; i++) {
		if (i + AHEAD < b->count)
			prepare(l, &b->records[i + AHEAD]);
		put_usage(l, b, source, &b->records[i], delta);
	}
	for (uint32_t i = 0; i < b->withdrawn_count; i++)
		withdraw(l, b, b->withdrawn[i], delta);
	if (l->env.store)
		store_unhold(l->env.store);
}

static void move_position(const struct batch *b, struct file *f)
{
	uint64_t dev = f->at.dev, ino = f->at.ino;

	if (f->first_ts == INT64_MAX && b->count)
		f->first_ts = b->records[0].ts;
	if (!b->has_position)
		return;
	f->at = b->at;
	f->at.dev = dev;
	f->at.ino = ino;
	buf_reset(&f->state);
	buf_add(&f->state, buf_str(&b->state));
	f->dirty = true;
}

static uint32_t kept_rejects(const struct batch *b)
{
	return b->rejected < BATCH_REJECTS ? (uint32_t)b->rejected
					   : BATCH_REJECTS;
}

static void note_rejects(const struct batch *b, struct ledger_source *s)
{
	uint32_t n = kept_rejects(b);

	if (!n)
		return;
	s->has_reject = true;
	s->reject_file = b->file;
	s->reject = b->rejects[n - 1];
}

static void add_counters(struct source_counters *to,
			 const struct source_counters *delta)
{
	to->records += delta->records;
	to->duplicates += delta->duplicates;
	to->rejected += delta->rejected;
	to->bytes += delta->bytes;
	if (delta->last_record > to->last_record)
		to->last_record = delta->last_record;
}

/* Remember what has to be stored with the records up to here. */
static void queue(struct ledger *l, const struct batch *b, uint32_t source,
		  const struct source_counters *delta)
{
	struct pending *p = GROW(l->pending, l->pending_count,
				 l->pending_room);
	const struct file *f = files_get(l->env.files, b->file);
	uint32_t n = kept_rejects(b);

	*p = (struct pending){
		.source = source,
		.end = l->first + l->count,
		.file = f ? b->file : 0,
		.delta = *delta,
		.reject_count = n,
	};
	if (f) {
		p->at = f->at;
		buf_add(&p->state, buf_str(&f->state));
	}
	if (n) {
		p->rejects = xcalloc(n, sizeof(*p->rejects));
		memcpy(p->rejects, b->rejects, n * sizeof(*p->rejects));
	}
}

struct ledger_put ledger_put(struct ledger *l, const struct batch *b)
{
	struct source_counters delta = {.rejected = b->rejected,
					.bytes = b->bytes};
	uint32_t source = ledger_source(l, b->source);
	struct file *f = files_get(l->env.files, b->file);

	ledger_age(l);
	if (f)
		move_position(b, f);
	put_records(l, b, source, &delta);
	add_counters(&l->sources[source].counters, &delta);
	note_rejects(b, &l->sources[source]);
	if (ledger_writes(l))
		queue(l, b, source, &delta);
	return (struct ledger_put){delta.records, delta.duplicates};
}
