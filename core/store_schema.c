#include "core/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"

/* Each step brings a store from version n to n + 1. Only ever append. */
static const char *const migrations[] = {
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"

	"CREATE TABLE name(number INTEGER PRIMARY KEY, text TEXT NOT NULL);"

	/* dimensions are numbers of names */
	"CREATE TABLE series(number INTEGER PRIMARY KEY, source, provider,"
	" maker, model, raw_model, client, project, account, key, host, user,"
	" tags, region, price_list, rule, tier, band, basis, flags);"

	"CREATE TABLE session(number INTEGER PRIMARY KEY, client TEXT, name TEXT,"
	" project TEXT, parent TEXT, first_ts INTEGER, last_ts INTEGER);"
	"CREATE UNIQUE INDEX session_name ON session(client, name);"
	"CREATE INDEX session_last ON session(last_ts);"

	/* sums: store_pack_cell() */
	"CREATE TABLE minute(bucket INTEGER, series INTEGER, sums BLOB,"
	" PRIMARY KEY(bucket, series)) WITHOUT ROWID;"
	"CREATE TABLE quarter(bucket INTEGER, series INTEGER, sums BLOB,"
	" PRIMARY KEY(bucket, series)) WITHOUT ROWID;"
	"CREATE TABLE day(bucket INTEGER, series INTEGER, sums BLOB,"
	" PRIMARY KEY(bucket, series)) WITHOUT ROWID;"
	"CREATE TABLE session_cell(session INTEGER, series INTEGER, sums BLOB,"
	" PRIMARY KEY(session, series)) WITHOUT ROWID;"

	/* ids: 18 bytes each, the id, its kind and what it was seen beside */
	"CREATE TABLE record(row INTEGER PRIMARY KEY, ts INTEGER, series,"
	" session, owner_file, winner_file, requests, known, flags, tier,"
	" shared, cost, unpriced, reported, reported_by, input, cache_read,"
	" cache_write_5m, cache_write_1h, output, reasoning, audio_in,"
	" audio_out, image_in, image_out, unclassified, cached_audio,"
	" fees BLOB, ids BLOB);"
	"CREATE INDEX record_ts ON record(ts);"

	/* row 0: expired. how: kind and what it was seen beside */
	"CREATE TABLE id(id BLOB, row INTEGER, how INTEGER,"
	" PRIMARY KEY(id, row)) WITHOUT ROWID;"

	"CREATE TABLE file(number INTEGER PRIMARY KEY, source TEXT, path TEXT,"
	" dev, ino, size, mtime_ns, offset, anchor, first_ts, state BLOB);"
	"CREATE TABLE reject(number INTEGER PRIMARY KEY, source TEXT, file,"
	" offset, why TEXT, at);"
	"CREATE INDEX reject_source ON reject(source);"
	"CREATE TABLE counter(source TEXT PRIMARY KEY, records, duplicates,"
	" rejected, bytes, last_record) WITHOUT ROWID;",

	/* what sellers say; words are numbers of bill_text */
	"CREATE TABLE bill_text(number INTEGER PRIMARY KEY, text TEXT NOT NULL);"
	"CREATE TABLE bill_feed(number INTEGER PRIMARY KEY, source, provider,"
	" name, money, settle_ms, state, asked_at, as_of, until, retry_at,"
	" failures, skew_ms, skew_known, error TEXT, hint TEXT);"
	"CREATE TABLE bill_cover(feed INTEGER, kind INTEGER, width INTEGER,"
	" since INTEGER, until INTEGER,"
	" PRIMARY KEY(feed, kind, width, since)) WITHOUT ROWID;"
	"CREATE TABLE bill_series(number INTEGER PRIMARY KEY, width, feed,"
	" kind, account, project, key, user, model, tier, region, item, unit,"
	" currency TEXT);"

	/* figures: store_pack() */
	"CREATE TABLE bill_row(start INTEGER, series INTEGER, figures BLOB,"
	" PRIMARY KEY(start, series)) WITHOUT ROWID;"
	"CREATE TABLE bill_balance(feed INTEGER, place INTEGER, account, what,"
	" amount, as_of, currency TEXT, PRIMARY KEY(feed, place)) WITHOUT ROWID;"
	"CREATE TABLE bill_limit(feed INTEGER, place INTEGER, account, name,"
	" used_ppm, window_ms, resets_at, as_of,"
	" PRIMARY KEY(feed, place)) WITHOUT ROWID;"
	"CREATE TABLE bill_name(source INTEGER, dim INTEGER, id INTEGER, label,"
	" PRIMARY KEY(source, dim, id)) WITHOUT ROWID;",

	/* ids are never used again: somebody may still look at an old one */
	"CREATE TABLE alert(id INTEGER PRIMARY KEY AUTOINCREMENT, kind, level,"
	" key TEXT NOT NULL, text TEXT NOT NULL, provider TEXT NOT NULL,"
	" budget TEXT NOT NULL, period INTEGER, raised_at INTEGER, over_at,"
	" acknowledged_at, snoozed_until, told_at, failure TEXT NOT NULL);"
};

enum { VERSION = ARRAY_LEN(migrations) };

#define EACH_LEVEL(at, before, after)                                         \
	[(at) + CELL_MINUTE] = before " minute " after,                       \
	[(at) + CELL_QUARTER] = before " quarter " after,                     \
	[(at) + CELL_DAY] = before " day " after

#define RECORD_COLUMNS                                                        \
	"row, ts, series, session, owner_file, winner_file, requests, known," \
	" flags, tier, shared, cost, unpriced, reported, reported_by, input," \
	" cache_read, cache_write_5m, cache_write_1h, output, reasoning,"     \
	" audio_in, audio_out, image_in, image_out, unclassified,"            \
	" cached_audio, fees, ids"
#define SESSION_COLUMNS                                                       \
	"number, client, name, project, parent, first_ts, last_ts"

const char *const store_sql[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_BEGIN_READ] = "BEGIN",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_META_GET] = "SELECT value FROM meta WHERE name = ?1",
	[SQL_META_PUT] = "INSERT OR REPLACE INTO meta VALUES(?1, ?2)",
	[SQL_NAMES] = "SELECT number, text FROM name WHERE number >= ?1"
		      " ORDER BY number",
	[SQL_NAME_PUT] = "INSERT INTO name VALUES(?1, ?2)",
	[SQL_SERIES] = "SELECT * FROM series WHERE number >= ?1"
		       " ORDER BY number",
	[SQL_SERIES_PUT] = "INSERT INTO series VALUES(?1, ?2, ?3, ?4, ?5, ?6,"
			   " ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
			   " ?17, ?18, ?19, ?20)",
	[SQL_FILES] = "SELECT number, dev, ino, size, mtime_ns, offset,"
		      " anchor, first_ts, source, path, state FROM file"
		      " WHERE number >= ?1 ORDER BY number",
	[SQL_FILE_PUT] = "INSERT OR REPLACE INTO file(number, dev, ino, size,"
			 " mtime_ns, offset, anchor, first_ts, source, path,"
			 " state) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
			 " ?10, ?11)",
	EACH_LEVEL(SQL_CELLS, "SELECT bucket, series, sums FROM",
		   "WHERE bucket >= ?1 AND bucket < ?2 ORDER BY bucket"),
	EACH_LEVEL(SQL_CELL_GET, "SELECT sums FROM",
		   "WHERE bucket = ?1 AND series = ?2"),
	EACH_LEVEL(SQL_CELL_PUT, "INSERT OR REPLACE INTO",
		   "VALUES(?1, ?2, ?3)"),
	EACH_LEVEL(SQL_CELL_DROP, "DELETE FROM",
		   "WHERE bucket = ?1 AND series = ?2"),
	[SQL_SESSIONS] = "SELECT " SESSION_COLUMNS ", series, sums"
			 " FROM session JOIN session_cell ON session = number"
			 " WHERE last_ts >= ?1",
	[SQL_SESSION_FIND] = "SELECT " SESSION_COLUMNS " FROM session"
			     " WHERE client = ?1 AND name = ?2",
	[SQL_SESSION_GET] = "SELECT " SESSION_COLUMNS " FROM session"
			    " WHERE number = ?1",
	[SQL_SESSION_LAST] = "SELECT max(number) FROM session",
	[SQL_SESSION_PUT] = "INSERT OR REPLACE INTO session(number, first_ts,"
			    " last_ts, client, name, project, parent)"
			    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_SESSION_CELL_GET] = "SELECT sums FROM session_cell"
				 " WHERE session = ?1 AND series = ?2",
	[SQL_SESSION_CELL_PUT] = "INSERT OR REPLACE INTO session_cell"
				 " VALUES(?1, ?2, ?3)",
	[SQL_SESSION_CELL_DROP] = "DELETE FROM session_cell"
				  " WHERE session = ?1 AND series = ?2",
	[SQL_RECORDS] = "SELECT " RECORD_COLUMNS " FROM record"
			" WHERE ts >= ?1 AND ts < ?2 ORDER BY ts",
	[SQL_RECORD_GET] = "SELECT " RECORD_COLUMNS " FROM record"
			   " WHERE row = ?1",
	[SQL_RECORD_PUT] = "INSERT OR REPLACE INTO record(" RECORD_COLUMNS ")"
			   " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
			   " ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,"
			   " ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)",
	[SQL_RECORD_DROP] = "DELETE FROM record WHERE row = ?1",
	[SQL_RECORD_IDS] = "SELECT ids FROM record WHERE row = ?1",
	[SQL_ID_FIND] = "SELECT row, how FROM id WHERE id = ?1",
	[SQL_ID_ANY] = "SELECT 1 FROM id LIMIT 1",
	[SQL_ID_PUT] = "INSERT INTO id VALUES(?1, ?2, ?3)"
		       " ON CONFLICT(id, row) DO UPDATE SET how = how | excluded.how",
	[SQL_ID_DROP] = "DELETE FROM id WHERE id = ?1 AND row = ?2",
	[SQL_COUNTERS_GET] = "SELECT records, duplicates, rejected, bytes,"
			     " last_record FROM counter WHERE source = ?1",
	[SQL_COUNTERS_ADD] =
		"INSERT INTO counter(records, duplicates, rejected, bytes,"
		" last_record, source) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
		" ON CONFLICT(source) DO UPDATE SET records = records + ?1,"
		" duplicates = duplicates + ?2, rejected = rejected + ?3,"
		" bytes = bytes + ?4, last_record = max(last_record, ?5)",
	[SQL_REJECT_LAST] = "SELECT file, offset, why FROM reject WHERE number"
			    " = (SELECT max(number) FROM reject"
			    " WHERE source = ?1)",
	[SQL_REJECT_PUT] = "INSERT INTO reject(file, offset, at, source, why)"
			   " VALUES(?1, ?2, ?3, ?4, ?5)",
	[SQL_REJECT_PRUNE] = "DELETE FROM reject WHERE source = ?1 AND number"
			     " <= (SELECT number FROM reject WHERE source = ?1"
			     " ORDER BY number DESC LIMIT 1 OFFSET 100)",
	[SQL_DAYS_DROP] = "DELETE FROM day",
	[SQL_MINUTES_DROP] = "DELETE FROM minute WHERE bucket < min(?1,"
			     " (SELECT min(bucket) FROM minute) + 21600000)",
	[SQL_MINUTES_ANY] = "SELECT 1 FROM minute WHERE bucket < ?1 LIMIT 1",
	[SQL_EXPIRED] = "SELECT row FROM record WHERE ts < ?1 AND row <= ?2"
			" ORDER BY ts LIMIT ?3",
	[SQL_ROW_LAST] = "SELECT max(row) FROM record",
	[SQL_PAGES] = "PRAGMA page_count",
	[SQL_PAGE_SIZE] = "PRAGMA page_size",
	[SQL_FREE_PAGES] = "PRAGMA freelist_count",
	[SQL_VACUUM] = "PRAGMA incremental_vacuum(1000)",
	[SQL_TABLES] = "SELECT count(*) FROM sqlite_master",
	[SQL_DATA_VERSION] = "PRAGMA data_version",
	[SQL_BILL_TEXTS] = "SELECT number, text FROM bill_text ORDER BY number",
	[SQL_BILL_FEEDS] = "SELECT * FROM bill_feed ORDER BY number",
	[SQL_BILL_COVERS] = "SELECT feed, kind, width, since, until"
			    " FROM bill_cover",
	[SQL_BILL_SERIES] = "SELECT * FROM bill_series ORDER BY number",
	[SQL_BILL_ROWS] = "SELECT start, series, figures FROM bill_row"
			  " ORDER BY start",
	[SQL_BILL_BALANCES] = "SELECT * FROM bill_balance",
	[SQL_BILL_LIMITS] = "SELECT * FROM bill_limit",
	[SQL_BILL_NAMES] = "SELECT source, dim, id, label FROM bill_name",
	[SQL_ALERTS] = "SELECT * FROM alert WHERE over_at = 0 OR over_at >= ?1"
		       " ORDER BY id",
	[SQL_ALERT_PUT] = "INSERT INTO alert VALUES(NULL, ?1, ?2, ?7, ?8, ?9,"
			  " ?10, ?3, ?4, ?5, 0, 0, ?6, '')",
	[SQL_ALERT_OVER] = "UPDATE alert SET over_at = ?2"
			   " WHERE id = ?1 AND over_at = 0",
	[SQL_ALERT_TOLD] = "UPDATE alert SET told_at = ?2, failure = ?3"
			   " WHERE id = ?1",
	[SQL_ALERT_ACKNOWLEDGE] = "UPDATE alert SET acknowledged_at = ?2"
				  " WHERE id = ?1 AND over_at = 0",
	[SQL_ALERT_SNOOZE] = "UPDATE alert SET snoozed_until = ?2"
			     " WHERE id = ?1 AND over_at = 0",
	[SQL_ALERTS_DROP] = "DELETE FROM alert"
			    " WHERE over_at > 0 AND over_at < ?1",
	[SQL_BILL_TEXT_PUT] = "INSERT INTO bill_text VALUES(?1, ?2)",
	[SQL_BILL_FEED_PUT] = "INSERT OR REPLACE INTO bill_feed VALUES(?1, ?2,"
			      " ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
			      " ?13, ?14, ?15, ?16)",
	[SQL_BILL_COVER_PUT] = "INSERT INTO bill_cover"
			       " VALUES(?1, ?2, ?3, ?4, ?5)",
	[SQL_BILL_SERIES_PUT] = "INSERT INTO bill_series VALUES(?1, ?2, ?3,"
				" ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
				" ?14)",
	[SQL_BILL_ROW_PUT] = "INSERT OR REPLACE INTO bill_row"
			     " VALUES(?1, ?2, ?3)",
	[SQL_BILL_ROW_DROP] = "DELETE FROM bill_row"
			      " WHERE start = ?1 AND series = ?2",
	[SQL_BILL_BALANCE_PUT] = "INSERT INTO bill_balance"
				 " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_BILL_LIMIT_PUT] = "INSERT INTO bill_limit"
			       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[SQL_BILL_COVERS_DROP] = "DELETE FROM bill_cover WHERE feed = ?1",
	[SQL_BILL_BALANCES_DROP] = "DELETE FROM bill_balance WHERE feed = ?1",
	[SQL_BILL_NAME_PUT] = "INSERT OR REPLACE INTO bill_name"
			      " VALUES(?1, ?2, ?3, ?4)",
	[SQL_BILL_LIMITS_DROP] = "DELETE FROM bill_limit WHERE feed = ?1",
};

static bool refuse_newer(const char *path, int64_t version, struct err *err)
{
	return err_set(err, "%s: was made by a newer tokentop (version %lld, this"
			    " one knows %d): update tokentop, or name another"
			    " file with --store", path, (long long)version,
		       (int)VERSION);
}

/* SQLite's header: 16 bytes of magic, user_version at offset 60. */
bool store_peek(const char *path, struct err *err)
{
	unsigned char head[64];
	struct stat st;
	ssize_t n = 0;
	int64_t version;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		n = read(fd, head, sizeof(head));
		if (n == 0) {
			close(fd);
			return true;
		}
	}
	close(fd);
	if (n != sizeof(head) || memcmp(head, "SQLite format 3", 16))
		return err_set(err, "%s: is %s, not a tokentop store: name"
				    " another file with --store", path,
			       S_ISDIR(st.st_mode) ? "a folder"
						   : "something else");
	version = 0;
	for (int i = 60; i < 64; i++)
		version = version << 8 | head[i];
	return version <= VERSION || refuse_newer(path, version, err);
}

static bool user_version(struct store *s, int *version, struct err *err)
{
	sqlite3_stmt *q = NULL;
	int code = sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &q,
				      NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(q);
	if (code == SQLITE_ROW)
		*version = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	return code == SQLITE_ROW ||
	       store_explain(s->db, s->path, code, err);
}

/* A database of version 0 with tables in it is somebody else's. */
static bool is_ours(struct store *s, int version, struct err *err)
{
	bool foreign;

	if (version > 0)
		return true;
	foreign = version < 0 || store_integer(s, SQL_TABLES, 0) > 0;
	if (!store_check(s, err))
		return false;
	if (!foreign)
		return true;
	return err_set(err, "%s: is another program's database: name another"
			    " file with --store", s->path);
}

static bool migrate_step(struct store *s, int from, struct err *err)
{
	char text[64];
	int code = sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	snprintf(text, sizeof(text), "PRAGMA user_version = %d; COMMIT",
		 from + 1);
	if (code == SQLITE_OK)
		code = sqlite3_exec(s->db, migrations[from], NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(s->db, text, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		return true;
	store_explain(s->db, s->path, code, err);
	if (!sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

/* A reader may come while the first writer is still making the tables. */
static bool await_tables(struct store *s, int *version, struct err *err)
{
	enum { TRIES = 100, PAUSE_MS = 20 };

	for (int i = 0; *version < VERSION && i < TRIES; i++) {
		sqlite3_sleep(PAUSE_MS);
		if (!user_version(s, version, err))
			return false;
	}
	if (*version == VERSION)
		return true;
	return err_set(err, "%s: is of an older tokentop (version %d): start"
			    " tokentop once to bring it up to date", s->path,
		       *version);
}

bool store_migrate(struct store *s, struct err *err)
{
	int version = 0;

	if (!user_version(s, &version, err))
		return false;
	if (version > VERSION)
		return refuse_newer(s->path, version, err);
	if (s->mode == STORE_READER)
		return await_tables(s, &version, err);
	if (!is_ours(s, version, err))
		return false;
	for (; version < VERSION; version++)
		if (!migrate_step(s, version, err))
			return false;
	return true;
}
