/* core/files.h - the files that were read, and how far.
 *
 * A file is known by device and inode, so that a renamed one stays itself;
 * its number is its key on disk. The reader changes entries through batches
 * only: position and records go to the store together. */
#ifndef CORE_FILES_H
#define CORE_FILES_H

#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

enum { FILE_ANCHOR = 256 };     /* bytes before the offset that are hashed */

/* How far a file was read. Offsets are bytes; for compressed files of the
 * decompressed stream; unused for databases. */
struct file_position {
	uint64_t dev, ino;
	int64_t size;           /* when it was read */
	int64_t mtime_ns;
	int64_t offset;         /* first byte not yet dealt with */
	uint64_t anchor;        /* hash of up to FILE_ANCHOR bytes before it */
};

struct file {
	uint32_t number;
	char *source;           /* owned: name of the source it belongs to */
	char *path;             /* owned: where it was last seen */
	struct file_position at;
	struct buf state;       /* the parser's, opaque */
	int64_t first_ts;       /* UTC ms of its first record; INT64_MAX: none */
	bool dirty;             /* differs from the store */
};

struct files {
	struct file **list;     /* by number; [0] is NULL */
	uint32_t count, room;   /* count includes [0] */
	uint32_t *by_inode;     /* open addressing, number */
	uint32_t slot_count;
};

void files_init(struct files *t);
void files_release(struct files *t);

/* New entry; the pointer stays valid until release. */
struct file *files_add(struct files *t, const char *source, const char *path,
		       uint64_t dev, uint64_t ino);

/* Entry of (source, dev, ino), or NULL. */
struct file *files_find(const struct files *t, const char *source,
			uint64_t dev, uint64_t ino);

static inline struct file *files_get(const struct files *t, uint32_t number)
{
	return number < t->count ? t->list[number] : NULL;
}

#endif
