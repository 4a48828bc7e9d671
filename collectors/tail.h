/* collectors/tail.h - one file of lines, read on from where it was left.
 *
 * Runs on a worker for the past and on the loop for what is appended; knows
 * neither. Finds out by itself that a file was cut, overwritten or copied
 * away, and then begins anew: identities make that safe. */
#ifndef COLLECTORS_TAIL_H
#define COLLECTORS_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/log_format.h"
#include "core/batch.h"

struct zst;

enum {
	TAIL_WINDOW = 256 << 10,        /* bytes of a good window */
	TAIL_BATCH_BYTES = 8 << 20,     /* read before a batch is handed over */
};

/* Which file, and what its records are told. All lent. */
struct tail_how {
	const struct log_format *format;
	const struct source_config *config;
	const char *source;
	const char *host;
	const char *path;
	uint32_t number;        /* in files */
};

/* Where the results go. */
struct tail_sink {
	/* Takes the batch. */
	void (*batch)(void *ctx, struct batch *b);

	/* MAY: end early? What was read so far is handed over. */
	bool (*stop)(void *ctx);
	void *ctx;
	char *window;           /* lent: where bytes are read to */
	size_t room;
};

struct tail {
	int fd;                 /* -1: closed */
	struct log_parser *parser;      /* NULL: none open */
	const struct log_format *format;        /* of the parser */
	struct zst *zst;        /* when compressed */
	struct file_position at;/* what was handed over last */
	int64_t next;           /* first byte not yet fed to the parser */
};

/* Closed, nothing read. */
void tail_init(struct tail *t);

/* Open the file; its device and inode land in `at`. False with *err. */
bool tail_open(struct tail *t, const char *path, struct err *err);

/* Close the parser; then all. */
void tail_close_parser(struct tail *t);
void tail_close(struct tail *t);

/* Open the parser where it was left: at `at` with `state`, or at the start
 * when the file is not what it was. */
void tail_resume(struct tail *t, const struct tail_how *how,
		 const struct file_position *at, struct str state);

/* Read to the end. `always`: hand over a batch also when nothing came of it
 * but a position. False with *err when the system or the data fails; what was
 * read before is handed over. */
bool tail_read(struct tail *t, const struct tail_how *how,
	       const struct tail_sink *to, bool always, struct err *err);

#endif
