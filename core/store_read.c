#include "core/store_internal.h"

#include <string.h>

#include "core/mem.h"

/* ---- names, series, files --------------------------------------------- */

static bool load_names(struct store *s, struct series_table *t)
{
	sqlite3_stmt *q = store_statement(s, SQL_NAMES);
	int64_t from = s->name_count;

	if (q)
		store_bind(q, &from, 1);
	while (store_step(s, q)) {
		if (sqlite3_column_int64(q, 0) != s->name_count)
			continue;
		*GROW(s->name_map, s->name_count, s->name_room) =
			intern_add(&t->names, store_column_str(q, 1));
	}
	s->names_put = s->name_count;
	return !s->failed;
}

static uint32_t name_number(const struct store *s, int64_t stored)
{
	return stored > 0 && stored < s->name_count ? s->name_map[stored] : 0;
}

static void read_series(const struct store *s, sqlite3_stmt *q,
			struct series *out)
{
	*out = (struct series){0};
	for (int d = 0; d < DIMS; d++)
		out->text[d] = name_number(s, sqlite3_column_int64(q, 1 + d));
	out->rule = (uint32_t)sqlite3_column_int64(q, 1 + DIMS);
	out->tier = (uint8_t)sqlite3_column_int(q, 2 + DIMS);
	out->band = (uint8_t)sqlite3_column_int(q, 3 + DIMS);
	out->basis = (uint8_t)sqlite3_column_int(q, 4 + DIMS);
	out->flags = (uint8_t)sqlite3_column_int(q, 5 + DIMS);
}

static bool load_series(struct store *s, struct series_table *t)
{
	sqlite3_stmt *q;
	int64_t from = s->series_count;
	struct series series;

	if (!load_names(s, t))
		return false;
	q = store_statement(s, SQL_SERIES);
	if (q)
		store_bind(q, &from, 1);
	while (store_step(s, q)) {
		if (sqlite3_column_int64(q, 0) != s->series_count)
			continue;
		read_series(s, q, &series);
		*GROW(s->series_map, s->series_count, s->series_room) =
			series_add(t, &series);
	}
	s->series_put = s->series_count;
	return !s->failed;
}

uint32_t store_series_number(struct store *s, uint32_t stored)
{
	if (stored >= s->series_count && s->series &&
	    s->mode == STORE_READER)
		load_series(s, s->series);
	return stored < s->series_count ? s->series_map[stored] : 0;
}

/* The entry of a stored file; a reader may have met the file already. */
static struct file *read_file(sqlite3_stmt *q, struct files *files)
{
	const char *source = (const char *)sqlite3_column_text(q, 8);
	const char *path = (const char *)sqlite3_column_text(q, 9);
	uint64_t dev = (uint64_t)sqlite3_column_int64(q, 1);
	uint64_t ino = (uint64_t)sqlite3_column_int64(q, 2);
	struct file *f = files_find(files, source, dev, ino);

	if (f)
		return f;
	f = files_add(files, source, path, dev, ino);
	f->at.size = sqlite3_column_int64(q, 3);
	f->at.mtime_ns = sqlite3_column_int64(q, 4);
	f->at.offset = sqlite3_column_int64(q, 5);
	f->at.anchor = (uint64_t)sqlite3_column_int64(q, 6);
	f->first_ts = sqlite3_column_int64(q, 7);
	buf_add(&f->state, store_column_str(q, 10));
	return f;
}

static void load_files(struct store *s, struct files *files)
{
	sqlite3_stmt *q = store_statement(s, SQL_FILES);
	int64_t from = s->file_count;

	if (q)
		store_bind(q, &from, 1);
	while (store_step(s, q)) {
		if (sqlite3_column_int64(q, 0) != s->file_count)
			continue;
		*GROW(s->file_map, s->file_count, s->file_room) =
			read_file(q, files)->number;
	}
}

bool store_load(struct store *s, struct series_table *series,
		struct files *files, struct err *err)
{
	s->series = series;
	load_series(s, series);
	load_files(s, files);
	return store_check(s, err);
}

void store_hold(struct store *s)
{
	if (s->holds++ == 0)
		store_run(s, store_statement(s, SQL_BEGIN_READ));
}

void store_unhold(struct store *s)
{
	if (--s->holds == 0)
		store_run(s, store_statement(s, SQL_COMMIT));
	s->failed = false;
}

/* ---- sums ------------------------------------------------------------- */

bool store_each_cell(struct store *s, enum cell_level level, int64_t since,
		     int64_t until, cell_visit *visit, void *ctx,
		     struct err *err)
{
	sqlite3_stmt *q = store_statement(s, SQL_CELLS + level);
	int64_t range[2] = {since, until};

	if (q)
		store_bind(q, range, 2);
	while (store_step(s, q)) {
		uint32_t stored = (uint32_t)sqlite3_column_int64(q, 1);
		struct cell cell;

		store_unpack_cell(store_column_str(q, 2), &cell);
		visit(ctx, sqlite3_column_int64(q, 0),
		      store_series_number(s, stored), &cell);
	}
	return store_check(s, err);
}

static void read_session(sqlite3_stmt *q, struct session *out)
{
	*out = (struct session){
		.number = (uint32_t)sqlite3_column_int64(q, 0),
		.client = (const char *)sqlite3_column_text(q, 1),
		.name = (const char *)sqlite3_column_text(q, 2),
		.project = (const char *)sqlite3_column_text(q, 3),
		.parent = (const char *)sqlite3_column_text(q, 4),
		.first_ts = sqlite3_column_int64(q, 5),
		.last_ts = sqlite3_column_int64(q, 6),
	};
}

bool store_each_session(struct store *s, int64_t active_since,
			session_visit *visit, void *ctx, struct err *err)
{
	sqlite3_stmt *q = store_statement(s, SQL_SESSIONS);

	if (q)
		store_bind(q, &active_since, 1);
	while (store_step(s, q)) {
		uint32_t stored = (uint32_t)sqlite3_column_int64(q, 7);
		struct session session;
		struct cell cell;

		read_session(q, &session);
		store_unpack_cell(store_column_str(q, 8), &cell);
		visit(ctx, &session, store_series_number(s, stored), &cell,
		      session.first_ts, session.last_ts);
	}
	return store_check(s, err);
}

/* Text that stays when the statement is reset: an open one would keep the
 * store at this moment. */
static const char *lend(struct store *s, int at, const char *text)
{
	free(s->lent[at]);
	s->lent[at] = xstrdup(text ? text : "");
	return s->lent[at];
}

/* A session by whatever is bound. */
static bool one_session(struct store *s, sqlite3_stmt *q, struct session *out)
{
	if (!store_step(s, q))
		return false;
	read_session(q, out);
	out->client = lend(s, 0, out->client);
	out->name = lend(s, 1, out->name);
	out->project = lend(s, 2, out->project);
	out->parent = lend(s, 3, out->parent);
	sqlite3_reset(q);
	return true;
}

bool store_find_session(struct store *s, struct str client, struct str name,
			struct session *out)
{
	sqlite3_stmt *q = store_statement(s, SQL_SESSION_FIND);

	if (q) {
		sqlite3_bind_text(q, 1, client.n ? client.p : "",
				  (int)client.n, SQLITE_STATIC);
		sqlite3_bind_text(q, 2, name.n ? name.p : "", (int)name.n,
				  SQLITE_STATIC);
	}
	return one_session(s, q, out);
}

bool store_get_session(struct store *s, uint32_t number, struct session *out)
{
	sqlite3_stmt *q = store_statement(s, SQL_SESSION_GET);
	int64_t key = number;

	if (q)
		store_bind(q, &key, 1);
	return one_session(s, q, out);
}

uint32_t store_last_session(struct store *s)
{
	return (uint32_t)store_integer(s, SQL_SESSION_LAST, 0);
}

/* ---- records ---------------------------------------------------------- */

static uint32_t file_number(const struct store *s, int64_t stored)
{
	if (s->mode == STORE_WRITER)
		return (uint32_t)stored;
	return stored < s->file_count ? s->file_map[stored] : 0;
}

static money read_money(sqlite3_stmt *q, int column)
{
	return sqlite3_column_type(q, column) == SQLITE_NULL
		       ? MONEY_NONE
		       : sqlite3_column_int64(q, column);
}

static void read_fees(struct str bytes, struct record *r)
{
	int64_t v[2 * USAGE_FEES];

	if (bytes.n != sizeof(v))
		return;
	memcpy(v, bytes.p, sizeof(v));
	for (int i = 0; i < USAGE_FEES; i++)
		r->fees[i] = (struct fee){(enum fee_kind)v[2 * i],
					  v[2 * i + 1]};
}

static void read_record(struct store *s, sqlite3_stmt *q, struct record *r)
{
	uint32_t series = (uint32_t)sqlite3_column_int64(q, 2);

	*r = (struct record){
		.row = sqlite3_column_int64(q, 0),
		.ts = sqlite3_column_int64(q, 1),
		.series = store_series_number(s, series),
		.session = (uint32_t)sqlite3_column_int64(q, 3),
		.owner_file = file_number(s, sqlite3_column_int64(q, 4)),
		.winner_file = file_number(s, sqlite3_column_int64(q, 5)),
		.requests = sqlite3_column_int64(q, 6),
		.known = (uint32_t)sqlite3_column_int64(q, 7),
		.flags = (uint32_t)sqlite3_column_int64(q, 8),
		.tier = (uint8_t)sqlite3_column_int(q, 9),
		.shared = sqlite3_column_int(q, 10) != 0,
		.cost = read_money(q, 11),
		.unpriced = sqlite3_column_int64(q, 12),
		.reported = sqlite3_column_int64(q, 13),
		.reported_by = (uint8_t)sqlite3_column_int(q, 14),
		.cached_audio = sqlite3_column_int64(q, 26),
	};
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		r->tokens[c] = sqlite3_column_int64(q, 15 + c);
	read_fees(store_column_str(q, 27), r);
}

bool store_each_record(struct store *s, int64_t since, int64_t until,
		       record_visit *visit, void *ctx, struct err *err)
{
	sqlite3_stmt *q = store_statement(s, SQL_RECORDS);
	int64_t range[2] = {since, until};

	if (q)
		store_bind(q, range, 2);
	while (store_step(s, q)) {
		struct record r;

		read_record(s, q, &r);
		visit(ctx, &r);
	}
	return store_check(s, err);
}

unsigned store_find(struct store *s, struct id128 id, struct store_hit *hits,
		    unsigned room)
{
	sqlite3_stmt *q = store_statement(s, SQL_ID_FIND);
	unsigned n = 0;

	if (q)
		store_bind_blob(q, 1, (struct str){(char *)&id, sizeof(id)});
	while (store_step(s, q)) {
		int how = sqlite3_column_int(q, 1);

		if (n < room)
			hits[n++] = (struct store_hit){
				.row = sqlite3_column_int64(q, 0),
				.id = {id, (uint8_t)(how & 0xff),
				       (uint8_t)(how >> 8)}};
	}
	return n;
}

static void read_ids(struct str bytes, struct record_ids *ids)
{
	enum { EACH = sizeof(struct id128) + 2 };

	ids->count = 0;
	for (; bytes.n >= EACH; bytes = str_skip(bytes, EACH)) {
		struct record_id *id = GROW(ids->list, ids->count, ids->room);

		memcpy(&id->id, bytes.p, sizeof(id->id));
		id->kind = (uint8_t)bytes.p[sizeof(id->id)];
		id->seen = (uint8_t)bytes.p[sizeof(id->id) + 1];
	}
}

bool store_get_record(struct store *s, int64_t row, struct record *r,
		      struct record_ids *ids)
{
	sqlite3_stmt *q = store_statement(s, SQL_RECORD_GET);

	if (q)
		store_bind(q, &row, 1);
	if (!store_step(s, q))
		return false;
	read_record(s, q, r);
	if (ids)
		read_ids(store_column_str(q, 28), ids);
	sqlite3_reset(q);
	return true;
}

bool store_has_ids(struct store *s)
{
	return store_integer(s, SQL_ID_ANY, 0) != 0;
}

/* ---- sources ---------------------------------------------------------- */

bool store_get_counters(struct store *s, const char *source,
			struct source_counters *out)
{
	sqlite3_stmt *q = store_statement(s, SQL_COUNTERS_GET);

	*out = (struct source_counters){0};
	if (q)
		store_bind_text(q, 1, source);
	if (!store_step(s, q))
		return false;
	out->records = sqlite3_column_int64(q, 0);
	out->duplicates = sqlite3_column_int64(q, 1);
	out->rejected = sqlite3_column_int64(q, 2);
	out->bytes = sqlite3_column_int64(q, 3);
	out->last_record = sqlite3_column_int64(q, 4);
	sqlite3_reset(q);
	return true;
}

bool store_last_reject(struct store *s, const char *source, uint32_t *file,
		       struct reject *out)
{
	sqlite3_stmt *q = store_statement(s, SQL_REJECT_LAST);

	if (q)
		store_bind_text(q, 1, source);
	if (!store_step(s, q))
		return false;
	*file = file_number(s, sqlite3_column_int64(q, 0));
	out->offset = sqlite3_column_int64(q, 1);
	out->why = lend(s, 0, (const char *)sqlite3_column_text(q, 2));
	sqlite3_reset(q);
	return true;
}

const char *store_days_zone(struct store *s)
{
	sqlite3_stmt *q = store_statement(s, SQL_META_GET);
	const char *zone;

	if (q)
		store_bind_text(q, 1, "days_zone");
	if (!store_step(s, q))
		return "";
	zone = lend(s, 0, (const char *)sqlite3_column_text(q, 0));
	sqlite3_reset(q);
	return zone;
}
