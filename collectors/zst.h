/* collectors/zst.h - the bytes of a zstd-compressed file, as a stream.
 *
 * Memory is bounded by the window that zstd itself allows (128 MiB; 2 to 8 MiB
 * in practice). */
#ifndef COLLECTORS_ZST_H
#define COLLECTORS_ZST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct err;
struct zst;

/* Is that a compressed file, by its name? */
bool zst_is(const char *path);

/* Reads from `fd`, from its start on; the caller keeps and closes it. */
struct zst *zst_new(int fd);
void zst_free(struct zst *z);

/* The next bytes of the content. 0 at the end; -1 with *err when it is
 * damaged, cut short or unreadable. */
ssize_t zst_read(struct zst *z, char *to, size_t room, struct err *err);

/* Bytes of the file used so far. */
int64_t zst_consumed(const struct zst *z);

#endif
