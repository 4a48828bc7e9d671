/* collectors/whole.h - files that are rewritten whole: one JSON document, a
 * foreign database. Each version comes as one batch that replaces the last. */
#ifndef COLLECTORS_WHOLE_H
#define COLLECTORS_WHOLE_H

#include <stdbool.h>

#include "collectors/tail.h"

struct stat;

/* What tells this version from another, given what stat() said of `path`; for
 * a database together with the log beside it. */
void whole_version(enum log_kind kind, const char *path, const struct stat *st,
		   struct file_position *at);

/* Read the version that is there now; `last` says which file it is. NULL with
 * *err when that is not possible now: the last version stands. The caller owns
 * the batch. */
struct batch *whole_read(const struct tail_how *how,
			 const struct file_position *last, struct str state,
			 struct err *err);

#endif
