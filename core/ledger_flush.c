/* Writing what is pending: records, ids, sums, sessions and positions of the
 * oldest batches, in one transaction. */
#include "core/ledger_internal.h"

#include <string.h>

#include "core/clock.h"
#include "core/mem.h"

enum {
	SLICE = 2048,           /* records of a transaction, about */
	LARGE_SLICE = 16384,    /* when nobody waits for us */
};

/* What one transaction adds up. */
struct writing {
	struct ledger *l;
	struct store *s;
	struct cells levels[CELL_LEVELS];
	struct cells sessions;  /* bucket: number of the session */
	int64_t minutes_since;
	uint32_t pending;       /* batches */
	uint32_t end;           /* number after their last record */
};

bool ledger_is_dirty(const struct ledger *l)
{
	return l->pending_count > 0;
}

/* ---- records ---------------------------------------------------------- */

static void add_delta(struct writing *w, const struct record *r, int sign)
{
	struct cell cell;

	record_cell(r, &cell);
	for (int i = 0; i < CELL_LEVELS; i++) {
		enum cell_level level = (enum cell_level)i;

		if (level == CELL_MINUTE && r->ts < w->minutes_since)
			continue;
		cells_add(&w->levels[i], ledger_bucket(w->l, level, r->ts),
			  r->series, &cell, sign);
	}
	if (r->session)
		cells_add(&w->sessions, r->session, r->series, &cell, sign);
}

static void put_ids(struct writing *w, uint32_t number, int64_t row)
{
	struct id_index *x = &w->l->index;
	uint32_t i = kept_at(w->l, number)->first_id;

	for (; i != INDEX_NONE; i = x->list[i].next) {
		const struct id_entry *e = &x->list[i];

		if (e->dirty)
			store_put_id(w->s,
				     (struct record_id){e->id, e->kind,
							e->seen},
				     row);
	}
}

/* Did a stored record expire while we changed it? */
static bool expired(struct writing *w, const struct kept *k)
{
	struct record r;

	return k->row && !store_get_record(w->s, k->row, &r, NULL);
}

static void write_record(struct writing *w, uint32_t number)
{
	struct ledger *l = w->l;
	struct record r, before;

	if (kept_before(l, number, &before))
		add_delta(w, &before, -1);
	if (kept_at(l, number)->state & KEPT_REMOVED) {
		if (kept_at(l, number)->row)
			store_remove_record(w->s, kept_at(l, number)->row);
		return;
	}
	kept_get(l, number, &r);
	add_delta(w, &r, 1);
	kept_ids(l, number);
	store_put_record(w->s, &r, &l->ids);
	put_ids(w, number, r.row);
}

static void write_records(struct writing *w)
{
	struct ledger *l = w->l;

	for (uint32_t n = l->first; n < w->end; n++) {
		const struct kept *k = kept_at(l, n);

		if (k->state & KEPT_CHANGED && expired(w, k))
			ledger_freeze(l, n);
		if (k->state & KEPT_FROZEN)
			put_ids(w, n, STORE_FROZEN);
		else if (k->state & KEPT_CHANGED)
			write_record(w, n);
	}
}

static void write_sums(struct writing *w)
{
	for (int level = 0; level < CELL_LEVELS; level++)
		for (uint32_t i = 0; i < w->levels[level].count; i++) {
			const struct held_cell *c = &w->levels[level].list[i];

			store_add_cell(w->s, (enum cell_level)level, c->bucket,
				       c->series, &c->sums);
		}
	for (uint32_t i = 0; i < w->sessions.count; i++) {
		const struct held_cell *c = &w->sessions.list[i];

		store_add_session_cell(w->s, (uint32_t)c->bucket, c->series,
				       &c->sums);
	}
}

/* ---- sources and positions -------------------------------------------- */

/* Numbers on disk have no gaps: a file that waits is there from its start. */
static void write_new_files(struct writing *w, uint32_t until)
{
	const struct files *files = w->l->env.files;

	for (uint32_t n = w->l->files_stored + 1; n <= until; n++) {
		struct file f = *files_get(files, n);

		f.at = (struct file_position){.dev = f.at.dev,
					      .ino = f.at.ino};
		f.state = (struct buf){0};
		f.first_ts = INT64_MAX;
		store_put_file(w->s, &f);
	}
}

static uint32_t last_file(const struct writing *w)
{
	uint32_t last = w->l->files_stored;

	for (uint32_t i = 0; i < w->pending; i++)
		if (w->l->pending[i].file > last)
			last = w->l->pending[i].file;
	return last;
}

static void write_pending(struct writing *w, const struct pending *p,
			  int64_t now)
{
	const struct ledger_source *source = &w->l->sources[p->source];

	store_add_counters(w->s, source->name, &p->delta);
	for (uint32_t i = 0; i < p->reject_count; i++)
		store_put_reject(w->s, source->name, p->file, p->rejects[i],
				 now);
	if (p->file) {
		struct file f = *files_get(w->l->env.files, p->file);

		f.at = p->at;
		f.state = p->state;
		store_put_file(w->s, &f);
	}
}

static void write_sessions(struct writing *w)
{
	struct sessions *t = &w->l->sessions;

	for (uint32_t i = 0; i < t->count; i++)
		if (t->list[i].dirty)
			store_put_session(w->s, &t->list[i].s);
}

/* Files that were only renamed have nothing pending. */
static void write_renamed(struct writing *w)
{
	const struct files *files = w->l->env.files;
	uint32_t last = last_file(w);

	for (uint32_t n = 1; n <= last; n++)
		if (files->list[n]->dirty)
			store_put_file(w->s, files->list[n]);
}

/* ---- one transaction -------------------------------------------------- */

static void choose(struct writing *w, uint32_t slice)
{
	const struct ledger *l = w->l;

	while (w->pending < l->pending_count &&
	       (w->pending == 0 ||
		l->pending[w->pending].end - l->first <= slice))
		w->end = l->pending[w->pending++].end;
}

/* The store has it: let go of it. */
static void settle(struct writing *w)
{
	struct ledger *l = w->l;
	uint32_t last = last_file(w);

	for (uint32_t i = 0; !l->store_has_ids && i < l->index.count; i++)
		if (l->index.list[i].record < w->end)
			filter_add(&l->filter, l->index.list[i].id);
	kept_drop(l, w->end);
	for (uint32_t i = 0; i < w->pending; i++) {
		buf_release(&l->pending[i].state);
		free(l->pending[i].rejects);
	}
	l->pending_count -= w->pending;
	memmove(l->pending, l->pending + w->pending,
		l->pending_count * sizeof(*l->pending));
	l->files_stored = last;
	for (uint32_t i = 0; i < l->sessions.count; i++) {
		struct session_entry *e = &l->sessions.list[i];

		if (!e->dirty)
			continue;
		e->dirty = false;
		e->stored_last = e->s.last_ts;
	}
	for (uint32_t n = 1; !l->pending_count && n <= last; n++)
		l->env.files->list[n]->dirty = false;
}

static void write_all(struct writing *w)
{
	int64_t now = ledger_now(w->l);

	w->minutes_since = bucket_floor(now - MINUTES_STORED_MS, HOUR_MS);
	write_records(w);
	store_put_series(w->s, &w->l->series);
	write_sessions(w);
	write_sums(w);
	write_new_files(w, last_file(w));
	for (uint32_t i = 0; i < w->pending; i++)
		write_pending(w, &w->l->pending[i], now);
	if (w->pending == w->l->pending_count)
		write_renamed(w);
}

static bool flush_slice(struct ledger *l, uint32_t slice, struct err *err)
{
	struct writing w = {.l = l, .s = l->env.store, .end = l->first};
	bool ok;

	choose(&w, slice);
	store_begin(w.s);
	write_all(&w);
	ok = store_commit(w.s, err);
	if (ok)
		settle(&w);
	for (int level = 0; level < CELL_LEVELS; level++)
		cells_release(&w.levels[level]);
	cells_release(&w.sessions);
	return ok;
}

bool ledger_flush(struct ledger *l, int budget_ms, struct err *err)
{
	int64_t until = clock_mono() + budget_ms;

	if (!ledger_writes(l))
		return true;
	while (l->pending_count) {
		if (!flush_slice(l, budget_ms < 0 ? LARGE_SLICE : SLICE, err))
			return false;
		if (budget_ms >= 0 && clock_mono() >= until)
			break;
	}
	return true;
}
