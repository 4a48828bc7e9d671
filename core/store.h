/* core/store.h - history on disk: one SQLite file in WAL mode.
 *
 * Records, ids, rollups and reading positions that belong together go in one
 * transaction, so that a kill at any moment loses and doubles nothing. Knows
 * no parser, no price and no screen. One thread. Schema version: SQLite's
 * user_version. */
#ifndef CORE_STORE_H
#define CORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/batch.h"
#include "core/bill.h"
#include "core/cell.h"
#include "core/files.h"
#include "core/record.h"
#include "core/zone.h"

struct err;
struct store;

enum store_mode {
	STORE_WRITER,           /* ours: holds the writer's lock */
	STORE_READER,           /* another tokentop writes it; we look */
};

/* Open or create `path` (":memory:" too), once in a process: SQLite's locks
 * on a file go when any descriptor of it is closed, and without them another
 * process takes its log away with all that is committed. Folders above are made, mode 0700,
 * the file 0600. NULL with *err when it cannot be used: made by a newer
 * version, no database, corrupt, no permission. Nothing is changed then and
 * the sentence says what to do. */
struct store *store_open(const char *path, struct err *err);

/* Open to look only, whoever writes. NULL with *err, also when absent. */
struct store *store_open_reader(const char *path, struct err *err);
void store_close(struct store *s);

enum store_mode store_mode(const struct store *s);
const char *store_path(const struct store *s);

/* Could store_open() have the writer's lock now? */
bool store_is_free(const struct store *s);

/* The store that `reader` looks at, to write it: the last writer is gone. NULL
 * when another was quicker (*err stays empty) or it cannot be used. Never
 * store_open() a store that is open: see there. */
struct store *store_succeed(const struct store *reader, struct err *err);

/* Has anybody committed since the last call (first call: true)? */
bool store_changed(struct store *s);

/* Bytes on disk, with its log. */
int64_t store_bytes(const struct store *s);

/* ---- what is there ---------------------------------------------------- */

/* Add to the tables (empty at first) what is stored and was not loaded yet.
 * The series table is kept: every number of a series or file that the store
 * hands out is one of these tables, also where a reader met others before. */
bool store_load(struct store *s, struct series_table *series,
		struct files *files, struct err *err);

/* Between the two everything read is of one moment. They nest. */
void store_hold(struct store *s);
void store_unhold(struct store *s);

/* Buckets of rollups. Day cells belong to one zone, see store_days_zone(). */
enum cell_level { CELL_MINUTE, CELL_QUARTER, CELL_DAY, CELL_LEVELS };

typedef void cell_visit(void *ctx, int64_t bucket_ms, uint32_t series,
			const struct cell *cell);

/* Cells whose bucket starts in [since, until), UTC ms, in bucket order. */
bool store_each_cell(struct store *s, enum cell_level level, int64_t since,
		     int64_t until, cell_visit *visit, void *ctx,
		     struct err *err);

/* Totals of sessions: cells by session and series; first and last time are
 * the session's. Only those with last_ts at or after `active_since`. */
typedef void session_visit(void *ctx, const struct session *session,
			   uint32_t series, const struct cell *cell,
			   int64_t first_ts, int64_t last_ts);
bool store_each_session(struct store *s, int64_t active_since,
			session_visit *visit, void *ctx, struct err *err);

/* Records with ts in [since, until), oldest first. */
typedef void record_visit(void *ctx, const struct record *r);
bool store_each_record(struct store *s, int64_t since, int64_t until,
		       record_visit *visit, void *ctx, struct err *err);

/* Somebody who goes by an id. */
struct store_hit {
	int64_t row;            /* of the record; STORE_FROZEN: counted once,
				 * expired since */
	struct record_id id;
};

enum { STORE_FROZEN = 0 };

/* Every record that goes by `id`, whatever its kind; at most `room`. How
 * many. */
unsigned store_find(struct store *s, struct id128 id, struct store_hit *hits,
		    unsigned room);

/* A record with all its ids (replacing what *ids held; NULL: not wanted).
 * False when it is not there. */
bool store_get_record(struct store *s, int64_t row, struct record *r,
		      struct record_ids *ids);

/* Is any id stored at all? */
bool store_has_ids(struct store *s);

/* Session of that client and name. False when new. Lent till the next
 * call. */
bool store_find_session(struct store *s, struct str client, struct str name,
			struct session *out);

/* Session of a number. False when absent. Lent till the next call. */
bool store_get_session(struct store *s, uint32_t number, struct session *out);

/* Highest number of a session, 0: none. */
uint32_t store_last_session(struct store *s);

/* Counters of a source since it was first read. */
struct source_counters {
	int64_t records, duplicates, rejected, bytes;
	int64_t last_record;    /* UTC ms */
};
bool store_get_counters(struct store *s, const char *source,
			struct source_counters *out);

/* Newest kept rejected line of a source. Lent till the next call. */
bool store_last_reject(struct store *s, const char *source, uint32_t *file,
		       struct reject *out);

/* Zone of the day cells; empty when there are none. Lent till the next
 * call. */
const char *store_days_zone(struct store *s);

/* ---- what sellers say --------------------------------------------------- */

/* Texts, feeds and series of bills are numbered without gaps, texts and
 * series from 1, feeds from 0, by whoever writes; 0 is the empty text. */
struct bill_feed {
	uint32_t source, provider, name;        /* texts */
	bool money;
	int64_t settle_ms;
	struct feed_memory memory;
};

/* What a row is of. Without padding: it is hashed and compared as bytes. */
struct bill_series {
	int64_t width;                  /* ms */
	uint32_t feed;
	uint32_t kind;                  /* enum bill_kind */
	uint32_t dim[BILL_DIMS];        /* texts */
	char currency[4];
};

/* What a row says. */
struct bill_figures {
	int64_t tokens[TOKEN_CATEGORIES];
	int64_t requests;               /* -1: not told */
	int64_t units, amount;
	uint32_t known, flags;
	uint32_t grouping;              /* text: how it was asked for */
};

/* A stretch of time that was read whole in one width. */
struct bill_span {
	uint32_t feed, kind;
	int64_t width, since, until;
};

struct bill_has {                       /* a balance or a limit */
	uint32_t feed, place;           /* in the order of its seller */
	uint32_t account, what;         /* texts */
	int64_t amount, window_ms, resets_at;   /* amount: or used_ppm */
	int64_t as_of;
	char currency[4];
};

/* What an id is called. */
struct bill_name {
	uint32_t source, dim;           /* text; enum bill_dim */
	uint32_t id, label;             /* texts */
};

/* All of it, in this order; rows by start. Text is lent for the call. */
struct bill_loader {
	void (*text)(void *ctx, struct str text);
	void (*feed)(void *ctx, const struct bill_feed *f);
	void (*series)(void *ctx, const struct bill_series *s);
	void (*cover)(void *ctx, const struct bill_span *span);
	void (*row)(void *ctx, int64_t start, uint32_t series,
		    const struct bill_figures *f);
	void (*balance)(void *ctx, const struct bill_has *b);
	void (*limit)(void *ctx, const struct bill_has *l);
	void (*name)(void *ctx, const struct bill_name *n);
	void *ctx;
};

/* Read all bills of one moment. */
bool store_load_bills(struct store *s, const struct bill_loader *to,
		      struct err *err);

/* ---- one transaction -------------------------------------------------- */

/* Between begin and commit every put only reports by store_commit(): the
 * first failure is kept, rolls everything back and is told there. Disk full
 * and read-only leave the store usable for a later try. */
void store_begin(struct store *s);
bool store_commit(struct store *s, struct err *err);

/* Series numbered above what was stored before. */
void store_put_series(struct store *s, const struct series_table *t);
void store_put_session(struct store *s, const struct session *session);

/* Insert when r->row is 0 (and set it), else replace. `ids` are all it goes
 * by; those that are new must be put, too. */
void store_put_record(struct store *s, struct record *r,
		      const struct record_ids *ids);

/* Forget a record and that anything went by its ids. */
void store_remove_record(struct store *s, int64_t row);

/* `row` (STORE_FROZEN: an expired record) goes by `id`. */
void store_put_id(struct store *s, struct record_id id, int64_t row);

/* Add a delta (may be negative) to a cell; zero cells go away. */
void store_add_cell(struct store *s, enum cell_level level, int64_t bucket,
		    uint32_t series, const struct cell *delta);
void store_add_session_cell(struct store *s, uint32_t session,
			    uint32_t series, const struct cell *delta);

/* Position, path, parser state and first_ts of a file. */
void store_put_file(struct store *s, const struct file *f);
void store_put_reject(struct store *s, const char *source, uint32_t file,
		      struct reject r, int64_t now);
void store_add_counters(struct store *s, const char *source,
			const struct source_counters *delta);

/* Text and series: new numbers only. A feed replaces what its number had. */
void store_put_bill_text(struct store *s, uint32_t number, struct str text);
void store_put_bill_series(struct store *s, uint32_t number,
			   const struct bill_series *series);
void store_put_bill_feed(struct store *s, uint32_t number,
			 const struct bill_feed *f);

/* Forget the covers, balances and limits of a feed, before all that it has
 * now are put. */
void store_clear_bill_feed(struct store *s, uint32_t number);
void store_put_bill_cover(struct store *s, const struct bill_span *span);
void store_put_bill_balance(struct store *s, const struct bill_has *b);
void store_put_bill_limit(struct store *s, const struct bill_has *l);

/* Insert or replace what an id is called. */
void store_put_bill_name(struct store *s, const struct bill_name *n);

/* Insert or replace one row; forget one. */
void store_put_bill_row(struct store *s, int64_t start, uint32_t series,
			const struct bill_figures *f);
void store_remove_bill_row(struct store *s, int64_t start, uint32_t series);

/* ---- upkeep ----------------------------------------------------------- */

/* Make the day cells anew for `zone` out of the quarter hours, in one
 * transaction of its own. */
bool store_rebuild_days(struct store *s, const struct zone *zone,
			struct err *err);

/* Drop records older than `keep_ms` before `now`, minutes older than 8 days,
 * and the oldest records beyond `max_bytes`; at most a slice of work. True
 * when more is left. What was stored within the last hour stays: old logs
 * that are being read for the first time may still bring a fuller sighting.
 * Ids and sums stay for ever. */
bool store_expire(struct store *s, int64_t now, int64_t keep_ms,
		  int64_t max_bytes);

#endif
