/* core/status.h - how a source is doing, in words both sides use. */
#ifndef CORE_STATUS_H
#define CORE_STATUS_H

#include <stdint.h>

#include "core/str.h"

/* Only SOURCE_OK is good. */
enum source_state {
	SOURCE_STARTING, SOURCE_OK, SOURCE_STALE, SOURCE_THROTTLED,
	SOURCE_REFUSED, SOURCE_FAILED, SOURCE_DISABLED, SOURCE_STATES
};

extern const char *const source_state_names[SOURCE_STATES];

/* All text is lent by whoever owns the source. */
struct source_status {
	const char *name;       /* "claude-code" */
	const char *type;       /* "claude-code": a name of the type table */
	const char *where;      /* path, glob or URL, for people */
	enum source_state state;
	const char *error;      /* one sentence, or NULL */
	const char *hint;       /* what to do about it, or NULL */
	int64_t files;          /* followed */
	int64_t bytes_done, bytes_total; /* of the first reading */
	int64_t records;        /* counted once */
	int64_t duplicates;     /* sightings of a record already counted */
	int64_t rejected;       /* malformed lines since first read */
	int64_t as_of;          /* UTC ms of the last successful look */
	int64_t last_record;    /* UTC ms of the newest record, 0: none */
	int64_t interval_ms;    /* between polls; 0: follows changes */
	int64_t next_poll;      /* UTC ms, 0: none planned */
	bool remote;            /* asked over the network: `files` and bytes
				 * mean nothing, `rows` does */
	int64_t rows;           /* rows of the last whole polls */
	int64_t retry_at;       /* throttled: UTC ms of the next try, else 0 */
	int64_t skew_ms;        /* the server's clock minus ours */
	bool skew_known;
	const char *price;      /* what a poll costs, or NULL: nothing */
	const char *provider;   /* who is paid; NULL for logs */
	const char *reject_file;/* last malformed line, or NULL */
	int64_t reject_offset;
	const char *reject_why;
};

/* A place that was looked at for logs, found or not (first run, doctor). */
struct source_place {
	const char *type;
	const char *path;
	int64_t files;          /* found below it */
};

#endif
