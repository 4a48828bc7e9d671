/* core/batch.h - what one stretch of one file came to: records, rejected
 * lines, and the position that covers them.
 *
 * Filled on any thread, merged on the loop's. Owns copies of all text. */
#ifndef CORE_BATCH_H
#define CORE_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/files.h"
#include "core/intern.h"
#include "core/usage.h"

enum {
	BATCH_RECORDS = 256,    /* a batch this full should be handed over */
	BATCH_REJECTS = 64,     /* details kept; the count goes on */
};

struct reject {
	int64_t offset;         /* byte where the bad line begins */
	const char *why;        /* static text */
};

struct batch {
	char *source;           /* owned: name of the source */
	uint32_t file;          /* number in files; 0: not from a file */
	bool replaces;          /* newer version of a rewritten file: its own
				 * earlier figures give way */
	bool has_position;
	struct file_position at;/* valid with has_position: after the records */
	struct buf state;       /* the parser's, as of `at` */
	struct usage *records;  /* their text is owned by `texts` */
	uint32_t count, room;
	struct id128 *withdrawn;/* ids the newer version no longer has */
	uint32_t withdrawn_count, withdrawn_room;
	struct reject rejects[BATCH_REJECTS];
	int64_t rejected;       /* all of them, also those without details */
	int64_t bytes;          /* read for this batch */
	int64_t undated;        /* UTC ms given to records without a time
				 * (USAGE_NO_TIME): when the file was last
				 * written */
	struct intern texts;
};

struct batch *batch_new(const char *source, uint32_t file);
void batch_free(struct batch *b);

/* Copy `u` with its text. */
void batch_add(struct batch *b, const struct usage *u);
void batch_withdraw(struct batch *b, struct id128 id);

/* Count a malformed line. `why` is static text. */
void batch_reject(struct batch *b, int64_t offset, const char *why);

#endif
