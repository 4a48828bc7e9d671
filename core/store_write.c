#include "core/store_internal.h"

#include <string.h>

#include "core/cells.h"
#include "core/mem.h"

enum {
	HOUR_MS = 3600 * 1000,
	MINUTES_KEPT_MS = 8 * 24 * HOUR_MS,
	SLICE = 2000,           /* records that expire at once */
};

/* ---- transactions ----------------------------------------------------- */

void store_begin(struct store *s)
{
	s->failed = false;
	store_run(s, store_statement(s, SQL_BEGIN));
}

/* What was put and not committed has to be put again. */
static void roll_back(struct store *s)
{
	if (!sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, store_sql[SQL_ROLLBACK], NULL, NULL, NULL);
	s->names_put = s->name_count;
	s->series_put = s->series_count;
}

/* Numbers of what we wrote ourselves are those of the table. */
static void settle_numbers(struct store *s)
{
	for (uint32_t n = s->name_count; n < s->names_put; n++)
		*GROW(s->name_map, s->name_count, s->name_room) = n;
	for (uint32_t n = s->series_count; n < s->series_put; n++)
		*GROW(s->series_map, s->series_count, s->series_room) = n;
}

bool store_commit(struct store *s, struct err *err)
{
	if (!s->failed)
		store_run(s, store_statement(s, SQL_COMMIT));
	if (s->failed)
		roll_back(s);
	else
		settle_numbers(s);
	s->commits += !s->failed;
	return store_check(s, err);
}

/* A statement to bind, or NULL when the transaction has failed already. */
static sqlite3_stmt *putting(struct store *s, enum store_sql which)
{
	return s->failed ? NULL : store_statement(s, which);
}

/* ---- series, sessions, files ------------------------------------------ */

void store_put_series(struct store *s, const struct series_table *t)
{
	sqlite3_stmt *q = putting(s, SQL_NAME_PUT);

	for (; q && !s->failed && s->names_put < t->names.count;
	     s->names_put++) {
		struct str text = intern_str(&t->names, s->names_put);

		sqlite3_bind_int64(q, 1, s->names_put);
		sqlite3_bind_text(q, 2, text.p, (int)text.n, SQLITE_STATIC);
		store_run(s, q);
	}
	q = putting(s, SQL_SERIES_PUT);
	for (; q && !s->failed && s->series_put < t->count; s->series_put++) {
		const struct series *series = &t->list[s->series_put];
		int64_t v[DIMS + 6] = {s->series_put};

		for (int d = 0; d < DIMS; d++)
			v[1 + d] = series->text[d];
		v[DIMS + 1] = series->rule;
		v[DIMS + 2] = series->tier;
		v[DIMS + 3] = series->band;
		v[DIMS + 4] = series->basis;
		v[DIMS + 5] = series->flags;
		store_bind(q, v, DIMS + 6);
		store_run(s, q);
	}
}

void store_put_session(struct store *s, const struct session *session)
{
	sqlite3_stmt *q = putting(s, SQL_SESSION_PUT);
	int64_t v[3] = {session->number, session->first_ts, session->last_ts};

	if (!q)
		return;
	store_bind(q, v, 3);
	store_bind_text(q, 4, session->client);
	store_bind_text(q, 5, session->name);
	store_bind_text(q, 6, session->project);
	store_bind_text(q, 7, session->parent);
	store_run(s, q);
}

void store_put_file(struct store *s, const struct file *f)
{
	sqlite3_stmt *q = putting(s, SQL_FILE_PUT);
	int64_t v[8] = {f->number, (int64_t)f->at.dev, (int64_t)f->at.ino,
			f->at.size, f->at.mtime_ns, f->at.offset,
			(int64_t)f->at.anchor, f->first_ts};

	if (!q)
		return;
	store_bind(q, v, 8);
	store_bind_text(q, 9, f->source);
	store_bind_text(q, 10, f->path);
	store_bind_blob(q, 11, buf_str(&f->state));
	store_run(s, q);
}

/* ---- records and ids -------------------------------------------------- */

static void pack_ids(struct buf *to, const struct record_ids *ids)
{
	buf_reset(to);
	for (uint32_t i = 0; i < ids->count; i++) {
		const struct record_id *id = &ids->list[i];

		buf_add(to, (struct str){(const char *)&id->id,
					 sizeof(id->id)});
		buf_putc(to, (char)id->kind);
		buf_putc(to, (char)id->seen);
	}
}

/* Kinds and counts of the fees; most calls have none. */
static void bind_fees(sqlite3_stmt *q, int at, const struct record *r)
{
	int64_t v[2 * USAGE_FEES], any = 0;

	for (int i = 0; i < USAGE_FEES; i++) {
		v[2 * i] = r->fees[i].kind;
		v[2 * i + 1] = r->fees[i].count;
		any |= v[2 * i] | v[2 * i + 1];
	}
	if (any)
		sqlite3_bind_blob(q, at, v, sizeof(v), SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(q, at);
}

static void bind_record(sqlite3_stmt *q, const struct record *r)
{
	int64_t v[27] = {r->row, r->ts, r->series, r->session, r->owner_file,
			 r->winner_file, r->requests, r->known, r->flags,
			 r->tier, r->shared, r->cost, r->unpriced,
			 r->reported, r->reported_by};

	memcpy(v + 15, r->tokens, sizeof(r->tokens));
	v[15 + TOKEN_CATEGORIES] = r->cached_audio;
	store_bind(q, v, 27);
	if (r->row == 0)
		sqlite3_bind_null(q, 1);
	if (r->cost == MONEY_NONE)
		sqlite3_bind_null(q, 12);
	bind_fees(q, 28, r);
}

void store_put_record(struct store *s, struct record *r,
		      const struct record_ids *ids)
{
	sqlite3_stmt *q = putting(s, SQL_RECORD_PUT);

	if (!q)
		return;
	pack_ids(&s->scratch, ids);
	bind_record(q, r);
	store_bind_blob(q, 29, buf_str(&s->scratch));
	store_run(s, q);
	if (r->row == 0)
		r->row = sqlite3_last_insert_rowid(s->db);
}

void store_put_id(struct store *s, struct record_id id, int64_t row)
{
	sqlite3_stmt *q = putting(s, SQL_ID_PUT);

	if (!q)
		return;
	store_bind_blob(q, 1, (struct str){(char *)&id.id, sizeof(id.id)});
	sqlite3_bind_int64(q, 2, row);
	sqlite3_bind_int64(q, 3, id.kind | id.seen << 8);
	store_run(s, q);
}

static void drop_id(struct store *s, struct record_id id, int64_t row)
{
	sqlite3_stmt *q = putting(s, SQL_ID_DROP);

	if (!q)
		return;
	store_bind_blob(q, 1, (struct str){(char *)&id.id, sizeof(id.id)});
	sqlite3_bind_int64(q, 2, row);
	store_run(s, q);
}

static void drop_row(struct store *s, int64_t row)
{
	sqlite3_stmt *q = putting(s, SQL_RECORD_DROP);

	if (!q)
		return;
	store_bind(q, &row, 1);
	store_run(s, q);
}

void store_remove_record(struct store *s, int64_t row)
{
	struct record r;

	if (s->failed || !store_get_record(s, row, &r, &s->ids))
		return;
	for (uint32_t i = 0; i < s->ids.count; i++)
		drop_id(s, s->ids.list[i], row);
	drop_row(s, row);
}

/* The record goes, that it was counted stays. */
static void freeze_record(struct store *s, int64_t row)
{
	struct record r;

	if (s->failed || !store_get_record(s, row, &r, &s->ids))
		return;
	for (uint32_t i = 0; i < s->ids.count; i++) {
		drop_id(s, s->ids.list[i], row);
		store_put_id(s, s->ids.list[i], STORE_FROZEN);
	}
	drop_row(s, row);
}

/* ---- sums ------------------------------------------------------------- */

/* Statements of one table of cells. */
struct cell_sql {
	enum store_sql get, put, drop;
};

static void add_to_cell(struct store *s, struct cell_sql sql,
			const int64_t key[2], const struct cell *delta)
{
	sqlite3_stmt *q = putting(s, sql.get);
	struct cell sum = {0};

	if (!q)
		return;
	store_bind(q, key, 2);
	if (store_step(s, q)) {
		store_unpack_cell(store_column_str(q, 0), &sum);
		sqlite3_reset(q);
	}
	cell_add(&sum, delta, 1);
	q = putting(s, cell_is_zero(&sum) ? sql.drop : sql.put);
	if (!q)
		return;
	store_bind(q, key, 2);
	if (!cell_is_zero(&sum)) {
		store_pack_cell(&s->scratch, &sum);
		store_bind_blob(q, 3, buf_str(&s->scratch));
	}
	store_run(s, q);
}

void store_add_cell(struct store *s, enum cell_level level, int64_t bucket,
		    uint32_t series, const struct cell *delta)
{
	struct cell_sql sql = {SQL_CELL_GET + level, SQL_CELL_PUT + level,
			       SQL_CELL_DROP + level};
	int64_t key[2] = {bucket, series};

	add_to_cell(s, sql, key, delta);
}

void store_add_session_cell(struct store *s, uint32_t session,
			    uint32_t series, const struct cell *delta)
{
	struct cell_sql sql = {SQL_SESSION_CELL_GET, SQL_SESSION_CELL_PUT,
			       SQL_SESSION_CELL_DROP};
	int64_t key[2] = {session, series};

	add_to_cell(s, sql, key, delta);
}

/* ---- sources ---------------------------------------------------------- */

void store_put_reject(struct store *s, const char *source, uint32_t file,
		      struct reject r, int64_t now)
{
	sqlite3_stmt *q = putting(s, SQL_REJECT_PUT);
	int64_t v[3] = {file, r.offset, now};

	if (!q)
		return;
	store_bind(q, v, 3);
	store_bind_text(q, 4, source);
	store_bind_text(q, 5, r.why);
	store_run(s, q);
	q = putting(s, SQL_REJECT_PRUNE);
	if (!q)
		return;
	store_bind_text(q, 1, source);
	store_run(s, q);
}

void store_add_counters(struct store *s, const char *source,
			const struct source_counters *delta)
{
	sqlite3_stmt *q = putting(s, SQL_COUNTERS_ADD);
	int64_t v[5] = {delta->records, delta->duplicates, delta->rejected,
			delta->bytes, delta->last_record};

	if (!q)
		return;
	store_bind(q, v, 5);
	store_bind_text(q, 6, source);
	store_run(s, q);
}

/* ---- upkeep ----------------------------------------------------------- */

struct rebuild {
	struct store *s;
	const struct zone *zone;
	int64_t day, next;      /* the day that is being summed */
	struct cells sums;
};

static void put_day(struct rebuild *b)
{
	for (uint32_t i = 0; i < b->sums.count; i++)
		store_add_cell(b->s, CELL_DAY, b->day, b->sums.list[i].series,
			       &b->sums.list[i].sums);
	cells_prune(&b->sums, INT64_MAX);
}

static void rebuild_quarter(void *ctx, int64_t bucket, uint32_t series,
			    const struct cell *cell)
{
	struct rebuild *b = ctx;

	if (bucket < b->day || bucket >= b->next) {
		put_day(b);
		b->day = zone_floor(b->zone, ZONE_DAY, bucket);
		b->next = zone_add(b->zone, ZONE_DAY, b->day, 1);
	}
	cells_add(&b->sums, b->day, series, cell, 1);
}

bool store_rebuild_days(struct store *s, const struct zone *zone,
			struct err *err)
{
	struct rebuild b = {.s = s, .zone = zone};
	sqlite3_stmt *q;

	store_begin(s);
	store_run(s, putting(s, SQL_DAYS_DROP));
	if (!s->failed &&
	    !store_each_cell(s, CELL_QUARTER, INT64_MIN, INT64_MAX,
			     rebuild_quarter, &b, &s->failure))
		s->failed = true;
	put_day(&b);
	cells_release(&b.sums);
	q = putting(s, SQL_META_PUT);
	if (q) {
		store_bind_text(q, 1, "days_zone");
		store_bind_text(q, 2, zone->name);
		store_run(s, q);
	}
	return store_commit(s, err);
}

/* Freeze up to a slice of the records before `before`; how many. */
static unsigned expire_slice(struct store *s, int64_t before)
{
	sqlite3_stmt *q = putting(s, SQL_EXPIRED);
	int64_t v[3] = {before, s->settled, SLICE}, rows[SLICE];
	unsigned n = 0;

	if (!q)
		return 0;
	store_bind(q, v, 3);
	while (store_step(s, q))
		rows[n++] = sqlite3_column_int64(q, 0);
	for (unsigned i = 0; i < n; i++)
		freeze_record(s, rows[i]);
	return n;
}

static bool expire_minutes(struct store *s, int64_t before)
{
	sqlite3_stmt *q = putting(s, SQL_MINUTES_DROP);
	bool more;

	if (!q)
		return false;
	store_bind(q, &before, 1);
	store_run(s, q);
	q = putting(s, SQL_MINUTES_ANY);
	if (!q)
		return false;
	store_bind(q, &before, 1);
	more = store_step(s, q);
	sqlite3_reset(q);
	return more;
}

/* Old logs that are read now may still bring a fuller sighting of what was
 * just written: it rests an hour first. */
static void settle_rows(struct store *s, int64_t now)
{
	if (s->settling_since && now - s->settling_since < HOUR_MS)
		return;
	s->settled = s->settling;
	s->settling = store_integer(s, SQL_ROW_LAST, 0);
	s->settling_since = now;
}

static bool too_large(struct store *s, int64_t max_bytes)
{
	int64_t used = store_integer(s, SQL_PAGES, 0) -
		       store_integer(s, SQL_FREE_PAGES, 0);

	return max_bytes > 0 &&
	       used * store_integer(s, SQL_PAGE_SIZE, 0) > max_bytes;
}

bool store_expire(struct store *s, int64_t now, int64_t keep_ms,
		  int64_t max_bytes)
{
	bool more;

	if (s->mode == STORE_READER)
		return false;
	settle_rows(s, now);
	store_begin(s);
	more = expire_slice(s, now - keep_ms) == SLICE;
	if (!more && too_large(s, max_bytes))
		more = expire_slice(s, INT64_MAX) > 0;
	if (expire_minutes(s, now - MINUTES_KEPT_MS))
		more = true;
	while (store_step(s, putting(s, SQL_VACUUM)))
		continue;
	return store_commit(s, NULL) && more;
}
