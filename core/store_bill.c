/* Bills on disk: see core/store.h, "what sellers say". */
#include "core/store_internal.h"

#include <stdio.h>
#include <string.h>

enum {
	FIGURES = TOKEN_CATEGORIES + 6,
	FEED_NUMBERS = 14,              /* columns of bill_feed that are */
	SERIES_NUMBERS = 4 + BILL_DIMS,
};

/* ---- reading ------------------------------------------------------------ */

static uint32_t number_at(sqlite3_stmt *q, int column)
{
	return (uint32_t)sqlite3_column_int64(q, column);
}

static void read_currency(sqlite3_stmt *q, int column, char out[4])
{
	struct str text = store_column_str(q, column);

	memset(out, 0, 4);
	if (text.n == 3)
		memcpy(out, text.p, 3);
}

static void copy_text(sqlite3_stmt *q, int column, char *to, size_t room)
{
	snprintf(to, room, "%.*s", STR_ARG(store_column_str(q, column)));
}

static void load_texts(struct store *s, const struct bill_loader *to)
{
	sqlite3_stmt *q = store_statement(s, SQL_BILL_TEXTS);

	while (store_step(s, q))
		to->text(to->ctx, store_column_str(q, 1));
}

static void load_feeds(struct store *s, const struct bill_loader *to)
{
	sqlite3_stmt *q = store_statement(s, SQL_BILL_FEEDS);

	while (store_step(s, q)) {
		struct bill_feed f = {
			.source = number_at(q, 1),
			.provider = number_at(q, 2),
			.name = number_at(q, 3),
			.money = sqlite3_column_int(q, 4) != 0,
			.settle_ms = sqlite3_column_int64(q, 5),
		};
		int state = sqlite3_column_int(q, 6);

		if (state >= 0 && state < SOURCE_STATES)
			f.memory.state = (enum source_state)state;
		f.memory.asked_at = sqlite3_column_int64(q, 7);
		f.memory.as_of = sqlite3_column_int64(q, 8);
		f.memory.until = sqlite3_column_int64(q, 9);
		f.memory.retry_at = sqlite3_column_int64(q, 10);
		f.memory.failures = sqlite3_column_int64(q, 11);
		f.memory.skew_ms = sqlite3_column_int64(q, 12);
		f.memory.skew_known = sqlite3_column_int(q, 13) != 0;
		copy_text(q, 14, f.memory.error, sizeof(f.memory.error));
		copy_text(q, 15, f.memory.hint, sizeof(f.memory.hint));
		to->feed(to->ctx, &f);
	}
}

static void load_series(struct store *s, const struct bill_loader *to)
{
	sqlite3_stmt *q = store_statement(s, SQL_BILL_SERIES);

	while (store_step(s, q)) {
		struct bill_series series = {
			.width = sqlite3_column_int64(q, 1),
			.feed = number_at(q, 2),
			.kind = number_at(q, 3),
		};

		for (int i = 0; i < BILL_DIMS; i++)
			series.dim[i] = number_at(q, 4 + i);
		read_currency(q, SERIES_NUMBERS, series.currency);
		to->series(to->ctx, &series);
	}
}

static void load_covers(struct store *s, const struct bill_loader *to)
{
	sqlite3_stmt *q = store_statement(s, SQL_BILL_COVERS);

	while (store_step(s, q)) {
		struct bill_span span = {
			.feed = number_at(q, 0),
			.kind = number_at(q, 1),
			.width = sqlite3_column_int64(q, 2),
			.since = sqlite3_column_int64(q, 3),
			.until = sqlite3_column_int64(q, 4),
		};

		to->cover(to->ctx, &span);
	}
}

static void unpack_figures(struct str bytes, struct bill_figures *f)
{
	int64_t v[FIGURES];

	store_unpack(bytes, v, FIGURES);
	memcpy(f->tokens, v, sizeof(f->tokens));
	f->requests = v[TOKEN_CATEGORIES];
	f->units = v[TOKEN_CATEGORIES + 1];
	f->amount = v[TOKEN_CATEGORIES + 2];
	f->known = (uint32_t)v[TOKEN_CATEGORIES + 3];
	f->flags = (uint32_t)v[TOKEN_CATEGORIES + 4];
	f->grouping = (uint32_t)v[TOKEN_CATEGORIES + 5];
}

static void load_rows(struct store *s, const struct bill_loader *to)
{
	sqlite3_stmt *q = store_statement(s, SQL_BILL_ROWS);
	struct bill_figures f;

	while (store_step(s, q)) {
		unpack_figures(store_column_str(q, 2), &f);
		to->row(to->ctx, sqlite3_column_int64(q, 0), number_at(q, 1),
			&f);
	}
}

static void load_balances(struct store *s, const struct bill_loader *to)
{
	sqlite3_stmt *q = store_statement(s, SQL_BILL_BALANCES);

	while (store_step(s, q)) {
		struct bill_has b = {
			.feed = number_at(q, 0), .place = number_at(q, 1),
			.account = number_at(q, 2), .what = number_at(q, 3),
			.amount = sqlite3_column_int64(q, 4),
			.as_of = sqlite3_column_int64(q, 5),
		};

		read_currency(q, 6, b.currency);
		to->balance(to->ctx, &b);
	}
}

static void load_limits(struct store *s, const struct bill_loader *to)
{
	sqlite3_stmt *q = store_statement(s, SQL_BILL_LIMITS);

	while (store_step(s, q)) {
		struct bill_has l = {
			.feed = number_at(q, 0), .place = number_at(q, 1),
			.account = number_at(q, 2), .what = number_at(q, 3),
			.amount = sqlite3_column_int64(q, 4),
			.window_ms = sqlite3_column_int64(q, 5),
			.resets_at = sqlite3_column_int64(q, 6),
			.as_of = sqlite3_column_int64(q, 7),
		};

		to->limit(to->ctx, &l);
	}
}

static void load_names(struct store *s, const struct bill_loader *to)
{
	sqlite3_stmt *q = store_statement(s, SQL_BILL_NAMES);

	while (store_step(s, q)) {
		struct bill_name n = {
			.source = number_at(q, 0), .dim = number_at(q, 1),
			.id = number_at(q, 2), .label = number_at(q, 3),
		};

		to->name(to->ctx, &n);
	}
}

bool store_load_bills(struct store *s, const struct bill_loader *to,
		      struct err *err)
{
	bool ok;

	store_hold(s);
	load_texts(s, to);
	load_feeds(s, to);
	load_series(s, to);
	load_covers(s, to);
	load_rows(s, to);
	load_balances(s, to);
	load_limits(s, to);
	load_names(s, to);
	ok = store_check(s, err);
	store_unhold(s);
	return ok;
}

/* ---- writing ------------------------------------------------------------ */

/* A statement to bind, or NULL when the transaction has failed already. */
static sqlite3_stmt *putting(struct store *s, enum store_sql which)
{
	return s->failed ? NULL : store_statement(s, which);
}

void store_put_bill_text(struct store *s, uint32_t number, struct str text)
{
	sqlite3_stmt *q = putting(s, SQL_BILL_TEXT_PUT);

	if (!q)
		return;
	sqlite3_bind_int64(q, 1, number);
	sqlite3_bind_text(q, 2, text.n ? text.p : "", (int)text.n,
			  SQLITE_STATIC);
	store_run(s, q);
}

void store_put_bill_series(struct store *s, uint32_t number,
			   const struct bill_series *series)
{
	sqlite3_stmt *q = putting(s, SQL_BILL_SERIES_PUT);
	int64_t v[SERIES_NUMBERS] = {number, series->width, series->feed,
				     series->kind};

	if (!q)
		return;
	for (int i = 0; i < BILL_DIMS; i++)
		v[4 + i] = series->dim[i];
	store_bind(q, v, SERIES_NUMBERS);
	store_bind_text(q, SERIES_NUMBERS + 1, series->currency);
	store_run(s, q);
}

void store_put_bill_feed(struct store *s, uint32_t number,
			 const struct bill_feed *f)
{
	sqlite3_stmt *q = putting(s, SQL_BILL_FEED_PUT);
	const struct feed_memory *m = &f->memory;
	int64_t v[FEED_NUMBERS] = {
		number, f->source, f->provider, f->name, f->money,
		f->settle_ms, m->state, m->asked_at, m->as_of, m->until,
		m->retry_at, m->failures, m->skew_ms, m->skew_known,
	};

	if (!q)
		return;
	store_bind(q, v, FEED_NUMBERS);
	store_bind_text(q, FEED_NUMBERS + 1, m->error);
	store_bind_text(q, FEED_NUMBERS + 2, m->hint);
	store_run(s, q);
}

void store_clear_bill_feed(struct store *s, uint32_t number)
{
	static const enum store_sql drops[] = {SQL_BILL_COVERS_DROP,
					       SQL_BILL_BALANCES_DROP,
					       SQL_BILL_LIMITS_DROP};
	int64_t key = number;

	for (int i = 0; i < 3; i++) {
		sqlite3_stmt *q = putting(s, drops[i]);

		if (!q)
			return;
		store_bind(q, &key, 1);
		store_run(s, q);
	}
}

void store_put_bill_cover(struct store *s, const struct bill_span *span)
{
	sqlite3_stmt *q = putting(s, SQL_BILL_COVER_PUT);
	int64_t v[5] = {span->feed, span->kind, span->width, span->since,
			span->until};

	if (!q)
		return;
	store_bind(q, v, 5);
	store_run(s, q);
}

void store_put_bill_balance(struct store *s, const struct bill_has *b)
{
	sqlite3_stmt *q = putting(s, SQL_BILL_BALANCE_PUT);
	int64_t v[6] = {b->feed, b->place, b->account, b->what, b->amount,
			b->as_of};

	if (!q)
		return;
	store_bind(q, v, 6);
	store_bind_text(q, 7, b->currency);
	store_run(s, q);
}

void store_put_bill_limit(struct store *s, const struct bill_has *l)
{
	sqlite3_stmt *q = putting(s, SQL_BILL_LIMIT_PUT);
	int64_t v[8] = {l->feed, l->place, l->account, l->what, l->amount,
			l->window_ms, l->resets_at, l->as_of};

	if (!q)
		return;
	store_bind(q, v, 8);
	store_run(s, q);
}

void store_put_bill_name(struct store *s, const struct bill_name *n)
{
	sqlite3_stmt *q = putting(s, SQL_BILL_NAME_PUT);
	int64_t v[4] = {n->source, n->dim, n->id, n->label};

	if (!q)
		return;
	store_bind(q, v, 4);
	store_run(s, q);
}

void store_put_bill_row(struct store *s, int64_t start, uint32_t series,
			const struct bill_figures *f)
{
	sqlite3_stmt *q = putting(s, SQL_BILL_ROW_PUT);
	int64_t key[2] = {start, series}, v[FIGURES];

	if (!q)
		return;
	memcpy(v, f->tokens, sizeof(f->tokens));
	v[TOKEN_CATEGORIES] = f->requests;
	v[TOKEN_CATEGORIES + 1] = f->units;
	v[TOKEN_CATEGORIES + 2] = f->amount;
	v[TOKEN_CATEGORIES + 3] = f->known;
	v[TOKEN_CATEGORIES + 4] = f->flags;
	v[TOKEN_CATEGORIES + 5] = f->grouping;
	store_pack(&s->scratch, v, FIGURES);
	store_bind(q, key, 2);
	store_bind_blob(q, 3, buf_str(&s->scratch));
	store_run(s, q);
}

void store_remove_bill_row(struct store *s, int64_t start, uint32_t series)
{
	sqlite3_stmt *q = putting(s, SQL_BILL_ROW_DROP);
	int64_t key[2] = {start, series};

	if (!q)
		return;
	store_bind(q, key, 2);
	store_run(s, q);
}
