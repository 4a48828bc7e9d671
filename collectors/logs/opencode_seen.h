/* collectors/logs/opencode_seen.h - which rows of a database were handed over,
 * so that a look needs to read only what is new or changed.
 *
 * A row is changed when its time of update is not long before the newest one
 * seen; new when its number is above all before (whatever time it carries: rows
 * are imported and synchronised); and worth another look while its answer
 * runs. */
#ifndef COLLECTORS_LOGS_OPENCODE_SEEN_H
#define COLLECTORS_LOGS_OPENCODE_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

enum { SEEN_TABLES = 2, SEEN_RUNNING = 256 };

/* Rows whose answer runs, by number. */
struct running {
	int64_t rows[SEEN_RUNNING];
	size_t count;
};

/* How far a look got. */
struct seen_mark {
	int64_t newest;                 /* time of update */
	int64_t highest[SEEN_TABLES];   /* number of a row */
	struct running running[SEEN_TABLES];
};

/* Zeroed is empty. */
struct opencode_seen {
	struct seen_mark mark;  /* of the last whole look */
	struct seen_mark next;  /* of the look at hand */
	struct seen_row {
		int64_t updated;
		uint64_t print; /* of the row as it was handed over */
	} *list;
	size_t count, room;
	size_t sorted;          /* this many of them, by print */
};

void opencode_seen_release(struct opencode_seen *s);

/* A look begins; and ends. What a failed one handed over does not stand. */
void opencode_seen_begin(struct opencode_seen *s);
void opencode_seen_end(struct opencode_seen *s, bool ok);

/* Updates from here on may be news. */
int64_t opencode_seen_since(const struct opencode_seen *s);

/* Was it handed over in an earlier look? In one look no row comes twice. */
bool opencode_seen_has(const struct opencode_seen *s, uint64_t print);

/* The row was handed over; or its answer runs. */
void opencode_seen_add(struct opencode_seen *s, int64_t updated,
		       uint64_t print);
void opencode_seen_running(struct opencode_seen *s, int table, int64_t row);

/* What has to be kept, and back. A state it cannot read is empty. */
void opencode_seen_save(const struct opencode_seen *s, struct buf *to);
void opencode_seen_load(struct opencode_seen *s, struct str state);

#endif
