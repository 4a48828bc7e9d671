/* collectors/follow.h - reads what is new in known files, wherever that is
 * best done: much on the pool, a line or two on the loop.
 *
 * Is told of files and of changes; looks for neither. */
#ifndef COLLECTORS_FOLLOW_H
#define COLLECTORS_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/log_format.h"
#include "core/batch.h"
#include "core/err.h"

struct clock;
struct follow;
struct loop;
struct pool;
struct stat;

/* One source, as far as its files go. The first three are set by the owner and
 * stay; the rest is follow's. */
struct follow_source {
	const char *name;
	const struct log_format *format;
	const struct source_config *config;
	int64_t files;          /* followed now */
	int64_t bytes_done, bytes_total;
	int busy;               /* files being read or waiting for it */
	int broken;             /* files that cannot be read */
	bool stale;             /* an earlier version of it stands */
	struct err error;       /* about the last of them */
	int64_t as_of;          /* UTC ms of the last successful read */
};

/* All outlives it; callbacks run on the loop. */
struct follow_env {
	struct loop *loop;
	struct pool *pool;
	const struct clock *clock;
	const char *host;
	struct files *files;
	bool keep;              /* files will be followed */

	/* For the user of the sources: takes a batch; something changed. */
	void (*batch)(void *user, struct batch *b);
	void (*changed)(void *user);
	void *user;

	/* Another file may be at that path now. */
	void (*replaced)(void *ctx, const char *path);
	void *ctx;
};

struct follow *follow_new(const struct follow_env *env);
void follow_free(struct follow *f);

/* A file that was found for a source: known or not, changed or not. It belongs
 * to the source that had it first. */
void follow_offer(struct follow *f, struct follow_source *s, const char *path,
		  const struct stat *st);

/* Read what was offered, newest first. */
void follow_flush(struct follow *f);

/* Something happened to the file at `path`; true when it is a known one. */
bool follow_changed(struct follow *f, const char *path, const struct stat *st);

/* No file has that path any more. What is still written to it counts. */
void follow_gone(struct follow *f, const char *path);

/* Look at the files in use, without being told of a change. */
void follow_poll(struct follow *f);

/* Around a look at all places, whose finds are offered in between: deals with
 * the files that were not found. */
void follow_round_begin(struct follow *f);
void follow_round_end(struct follow *f);

/* Nothing is queued or being read. */
bool follow_is_idle(const struct follow *f);

#endif
