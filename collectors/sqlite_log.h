/* collectors/sqlite_log.h - looks into another program's SQLite database
 * without disturbing it: read-only, never a checkpoint, never a lock held
 * longer than one short read.
 *
 * The only file of the collectors that knows SQLite. */
#ifndef COLLECTORS_SQLITE_LOG_H
#define COLLECTORS_SQLITE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

struct err;
struct sqlite_log;
struct sqlite_row;

/* Open and begin one read: until it is closed all queries see the same state.
 * NULL with *err when it cannot be read now (missing, locked, no database). */
struct sqlite_log *sqlite_log_open(const char *path, struct err *err);

/* Ends the read; NULL is fine. */
void sqlite_log_close(struct sqlite_log *db);

/* Is there such a table; with `column` not NULL, has it that column? */
bool sqlite_log_has(struct sqlite_log *db, const char *table,
		    const char *column);

/* Run `sql` with `bound` as its ?1 and call for every row. False with *err
 * when it failed half way: what was handed over before stands. */
bool sqlite_log_each(struct sqlite_log *db, const char *sql, int64_t bound,
		     void (*row)(void *ctx, const struct sqlite_row *row),
		     void *ctx, struct err *err);

/* Column of a row as text (numbers in decimal), lent for the call; empty when
 * it is null or not there. */
struct str sqlite_row_text(const struct sqlite_row *row, int column);

/* Column of a row as a whole number. False for any other type. */
bool sqlite_row_int(const struct sqlite_row *row, int column, int64_t *out);

#endif
