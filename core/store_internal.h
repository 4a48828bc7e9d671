/* core/store_internal.h - what the files of the store share: the connection,
 * its statements and how failures are told. Only core/store*.c include it. */
#ifndef CORE_STORE_INTERNAL_H
#define CORE_STORE_INTERNAL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/cell.h"
#include "core/err.h"
#include "core/store.h"

/* Prepared once, when first needed; their text is in store_schema.c. */
enum store_sql {
	SQL_BEGIN, SQL_BEGIN_READ, SQL_COMMIT, SQL_ROLLBACK,
	SQL_META_GET, SQL_META_PUT,
	SQL_NAMES, SQL_NAME_PUT, SQL_SERIES, SQL_SERIES_PUT, SQL_FILES,
	SQL_FILE_PUT,
	SQL_CELLS,                      /* one a level from here */
	SQL_CELL_GET = SQL_CELLS + CELL_LEVELS,
	SQL_CELL_PUT = SQL_CELL_GET + CELL_LEVELS,
	SQL_CELL_DROP = SQL_CELL_PUT + CELL_LEVELS,
	SQL_SESSIONS = SQL_CELL_DROP + CELL_LEVELS,
	SQL_SESSION_FIND, SQL_SESSION_GET, SQL_SESSION_LAST, SQL_SESSION_PUT,
	SQL_SESSION_CELL_GET, SQL_SESSION_CELL_PUT, SQL_SESSION_CELL_DROP,
	SQL_RECORDS, SQL_RECORD_GET, SQL_RECORD_PUT, SQL_RECORD_DROP,
	SQL_RECORD_IDS,
	SQL_ID_FIND, SQL_ID_ANY, SQL_ID_PUT, SQL_ID_DROP,
	SQL_COUNTERS_GET, SQL_COUNTERS_ADD,
	SQL_REJECT_LAST, SQL_REJECT_PUT, SQL_REJECT_PRUNE,
	SQL_DAYS_DROP, SQL_MINUTES_DROP, SQL_MINUTES_ANY, SQL_EXPIRED,
	SQL_ROW_LAST, SQL_PAGES, SQL_PAGE_SIZE, SQL_FREE_PAGES, SQL_VACUUM,
	SQL_TABLES, SQL_DATA_VERSION,
	SQL_BILL_TEXTS, SQL_BILL_FEEDS, SQL_BILL_COVERS, SQL_BILL_SERIES,
	SQL_BILL_ROWS, SQL_BILL_BALANCES, SQL_BILL_LIMITS, SQL_BILL_NAMES,
	SQL_BILL_TEXT_PUT, SQL_BILL_FEED_PUT, SQL_BILL_COVER_PUT,
	SQL_BILL_SERIES_PUT, SQL_BILL_ROW_PUT, SQL_BILL_ROW_DROP,
	SQL_BILL_BALANCE_PUT, SQL_BILL_LIMIT_PUT, SQL_BILL_COVERS_DROP,
	SQL_BILL_BALANCES_DROP, SQL_BILL_LIMITS_DROP, SQL_BILL_NAME_PUT,
	SQL_ALERTS, SQL_ALERT_PUT, SQL_ALERT_OVER, SQL_ALERT_TOLD,
	SQL_ALERT_ACKNOWLEDGE, SQL_ALERT_SNOOZE, SQL_ALERTS_DROP,
	SQL_COUNT
};

extern const char *const store_sql[SQL_COUNT];

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_COUNT];
	char *path;
	enum store_mode mode;
	int lock;               /* descriptor of the writer's lock, -1: none */

	int holds;              /* store_hold() without its store_unhold() */

	bool failed;            /* a put of this transaction did not work */
	struct err failure;     /* valid with failed */

	int64_t data_version;   /* as last told, -1: never */
	int64_t commits, commits_told;

	/* Numbers on disk to numbers of the tables handed to store_load();
	 * [0] is 0. The writer's are the same. */
	struct series_table *series;
	uint32_t *name_map, *series_map, *file_map;
	uint32_t name_count, name_room, series_count, series_room;
	uint32_t file_count, file_room;
	uint32_t names_put, series_put; /* count on disk, with [0] */

	/* Rows that may expire, and when the next ones may. */
	int64_t settled, settling, settling_since;

	struct buf scratch;     /* cells and ids on their way */
	struct record_ids ids;
	char *lent[4];          /* owned: text that callers look at */
};

/* Create or bring up to date the tables; refuse a newer version. */
bool store_migrate(struct store *s, struct err *err);

/* Is the file at `path` one we may open? Looks at its bytes only, so that a
 * foreign file or one of a newer version stays as it is. */
bool store_peek(const char *path, struct err *err);

/* Ready to be bound; NULL after a failure, which is kept. */
sqlite3_stmt *store_statement(struct store *s, enum store_sql which);

/* Bind `n` integers to parameters 1 ... n. */
void store_bind(sqlite3_stmt *q, const int64_t *values, int n);
void store_bind_text(sqlite3_stmt *q, int at, const char *text);
void store_bind_blob(sqlite3_stmt *q, int at, struct str bytes);
struct str store_column_str(sqlite3_stmt *q, int column);

/* Is there a row? Resets the statement and keeps the failure when not. */
bool store_step(struct store *s, sqlite3_stmt *q);

/* Run a statement that has no rows. */
void store_run(struct store *s, sqlite3_stmt *q);

/* The first integer a statement gives; `fallback` when it gives nothing. */
int64_t store_integer(struct store *s, enum store_sql which,
		      int64_t fallback);

/* Keep the failure of the last call, unless one is kept. */
void store_fail(struct store *s);

/* Hand over a kept failure. True when there was none. */
bool store_check(struct store *s, struct err *err);

/* A whole sentence about the last failure of `db` in *err. False. */
bool store_explain(sqlite3 *db, const char *path, int code, struct err *err);

/* Up to 63 values as bytes: a mask of what is not 0, then zigzag LEB128.
 * What damaged bytes lack is 0. */
void store_pack(struct buf *to, const int64_t *values, int n);
void store_unpack(struct str bytes, int64_t *values, int n);

/* Cells in the same way. */
void store_pack_cell(struct buf *to, const struct cell *c);
void store_unpack_cell(struct str bytes, struct cell *c);

/* Number in the series table of one on disk; 0: damaged. */
uint32_t store_series_number(struct store *s, uint32_t stored);

#endif
