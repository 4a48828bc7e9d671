#include "collectors/sqlite_log.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/err.h"
#include "core/mem.h"

enum { BUSY_MS = 250 };

struct sqlite_log {
	sqlite3 *db;
};

struct sqlite_row {
	sqlite3_stmt *statement;
};

static bool is_there(const char *path, const char *suffix)
{
	struct buf name = {0};
	bool there;

	buf_addf(&name, "%s%s", path, suffix);
	there = access(buf_text(&name), F_OK) == 0;
	buf_release(&name);
	return there;
}

/* Path as a URI, with what would end it escaped. */
static void write_uri(struct buf *to, const char *path)
{
	buf_puts(to, "file:");
	for (const char *p = path; *p; p++) {
		if (*p == '?' || *p == '#' || *p == '%')
			buf_addf(to, "%%%02x", (unsigned char)*p);
		else
			buf_putc(to, *p);
	}
}

/* An open that does nothing proves nothing: the transaction begins with the
 * first page read. */
static bool begin(sqlite3 *db)
{
	return sqlite3_exec(db, "BEGIN; SELECT 1 FROM sqlite_master LIMIT 1",
			    NULL, NULL, NULL) == SQLITE_OK;
}

static sqlite3 *open_uri(const char *path, const char *how, struct err *err)
{
	const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI |
			  SQLITE_OPEN_NOMUTEX;
	struct buf uri = {0};
	sqlite3 *db = NULL;
	bool ok;

	write_uri(&uri, path);
	buf_puts(&uri, how);
	ok = sqlite3_open_v2(buf_text(&uri), &db, flags, NULL) == SQLITE_OK;
	if (ok) {
		sqlite3_busy_timeout(db, BUSY_MS);
		/* The last to leave a WAL database folds it: not our task. */
		sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
				  NULL);
		ok = begin(db);
	}
	buf_release(&uri);
	if (ok)
		return db;
	err_set(err, "%s: %s", path, db ? sqlite3_errmsg(db) : "out of memory");
	sqlite3_close(db);
	return NULL;
}

/* A WAL database nobody has open: byte 18 of its header says WAL, and no file
 * stands beside it. Opened in the usual way we would make these files; as
 * nobody writes it is read as it lies. */
static bool is_idle_wal(const char *path)
{
	unsigned char head[20] = {0};
	FILE *f;

	if (is_there(path, "-wal") || is_there(path, "-shm"))
		return false;
	f = fopen(path, "rb");
	if (!f)
		return false;
	if (fread(head, 1, sizeof(head), f) != sizeof(head))
		head[18] = 0;
	fclose(f);
	return head[18] == 2;
}

struct sqlite_log *sqlite_log_open(const char *path, struct err *err)
{
	const char *how = is_idle_wal(path) ? "?mode=ro&immutable=1"
					    : "?mode=ro";
	struct sqlite_log *log;
	sqlite3 *db = open_uri(path, how, err);

	if (!db)
		return NULL;
	log = xcalloc(1, sizeof(*log));
	log->db = db;
	return log;
}

void sqlite_log_close(struct sqlite_log *db)
{
	if (!db)
		return;
	sqlite3_exec(db->db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(db->db);
	free(db);
}

bool sqlite_log_has(struct sqlite_log *db, const char *table,
		    const char *column)
{
	return sqlite3_table_column_metadata(db->db, NULL, table, column, NULL,
					     NULL, NULL, NULL,
					     NULL) == SQLITE_OK;
}

bool sqlite_log_each(struct sqlite_log *db, const char *sql, int64_t bound,
		     void (*row)(void *ctx, const struct sqlite_row *row),
		     void *ctx, struct err *err)
{
	struct sqlite_row at = {0};
	int rc = sqlite3_prepare_v2(db->db, sql, -1, &at.statement, NULL);

	if (rc == SQLITE_OK && sqlite3_bind_parameter_count(at.statement))
		rc = sqlite3_bind_int64(at.statement, 1, bound);
	if (rc == SQLITE_OK) {
		while ((rc = sqlite3_step(at.statement)) == SQLITE_ROW)
			row(ctx, &at);
	}
	if (rc != SQLITE_DONE)
		err_set(err, "%s", sqlite3_errmsg(db->db));
	sqlite3_finalize(at.statement);
	return rc == SQLITE_DONE;
}

struct str sqlite_row_text(const struct sqlite_row *row, int column)
{
	const unsigned char *text = sqlite3_column_text(row->statement, column);

	if (!text)
		return (struct str){0};
	return (struct str){(const char *)text,
			    (size_t)sqlite3_column_bytes(row->statement,
							 column)};
}

bool sqlite_row_int(const struct sqlite_row *row, int column, int64_t *out)
{
	if (sqlite3_column_type(row->statement, column) != SQLITE_INTEGER)
		return false;
	*out = sqlite3_column_int64(row->statement, column);
	return true;
}
