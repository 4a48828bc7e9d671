/* core/replace.h - a small file written whole or not at all.
 *
 * The new text goes to a file beside the old one, which it replaces only when
 * it is safe on disk: a kill at any moment leaves the old or the new one. */
#ifndef CORE_REPLACE_H
#define CORE_REPLACE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "core/buf.h"
#include "core/str.h"

struct err;

/* What a file was when it was read. */
struct replace_seen {
	bool there;
	struct stat st;
};

/* Append all of `path`, at most to->limit bytes. A missing file is no error:
 * nothing is appended. `seen` MAY be NULL. */
bool replace_read(const char *path, struct buf *to, struct replace_seen *seen,
		  struct err *err);

/* Make `path` hold `text`. Folders above it are made, links are followed to
 * the file they name, permissions are kept (a new file: 0600). With `seen`,
 * *moved is set, and nothing written, when it is not that file any more. A
 * file that nobody may write to is refused. */
bool replace_file(const char *path, struct str text,
		  const struct replace_seen *seen, bool *moved,
		  struct err *err);

/* Keep other processes that ask the same from changing files in the folder of
 * `path`; waits a second at most, then goes on. The caller closes what is
 * returned; -1: there is no such folder. */
int replace_lock(const char *path);

#endif
