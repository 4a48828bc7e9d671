/* collectors/file_set.h - the files in use: found by inode, and which of them
 * are held open. */
#ifndef COLLECTORS_FILE_SET_H
#define COLLECTORS_FILE_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/tail.h"

struct file;
struct files;
struct follow_source;
struct stat;

/* One file of one source. */
struct followed {
	struct follow_source *source;
	struct file *file;      /* lent from the table of files */
	uint64_t path_hash;     /* of file->path */
	struct tail tail;       /* lines only; open or not */
	enum log_kind kind;     /* of its format */
	int64_t size, mtime_ns; /* of the version read or being read */
	int64_t todo, done;     /* bytes of the reading under way */
	bool busy;              /* queued, or on a worker */
	bool again;             /* changed while busy */
	bool broken;            /* could not be read */
	bool gone;              /* no longer where file->path says */
	int failures;           /* in a row */
	int64_t due;            /* monotonic ms of the next try; 0: none */
	int64_t read_at;        /* monotonic ms */
	unsigned round;         /* last look at all that found it */
	uint32_t index;         /* in the list */
	struct followed *next;  /* of one bucket */
	struct followed *newer, *older;         /* among the open ones */
};

struct file_set {
	struct followed **list;
	uint32_t count, room;
	struct followed **buckets;
	uint32_t bucket_count;
	struct followed *newest, *oldest;       /* open, by last use */
	int open_count, open_max;
	struct files *files;    /* lent: the table of all ever read */
	uint32_t stored;        /* an earlier run knew the files below this */
};

void file_set_init(struct file_set *s, struct files *files);

/* Closes and frees all. */
void file_set_release(struct file_set *s);

/* NULL when absent. */
struct followed *file_set_find(const struct file_set *s, uint64_t dev,
			       uint64_t ino);

/* The one known under a path, or NULL; `but` is passed over. */
struct followed *file_set_find_path(const struct file_set *s, const char *path,
				    const struct followed *but);

/* The entry in the table of files for one that was found, made when new. A
 * document that takes another's place goes on from what that one held, so that
 * what it no longer has can be withdrawn. */
struct file *file_set_file(struct file_set *s, const char *source,
			   const char *path, const struct stat *st,
			   enum log_kind kind);

/* `file` must be in no other entry. Valid until removed. */
struct followed *file_set_add(struct file_set *s, struct follow_source *source,
			      struct file *file);
void file_set_remove(struct file_set *s, struct followed *e);

/* It has another name now. */
void file_set_rename(struct followed *e, const char *path);

/* Open its file, or mark it as used if it is; the one used longest ago is
 * closed when there are too many. False with *err. */
bool file_set_open(struct file_set *s, struct followed *e, struct err *err);
void file_set_close(struct file_set *s, struct followed *e);

#endif
