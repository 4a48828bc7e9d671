#include "core/files.h"

#include "core/intern.h"
#include "core/mem.h"

void files_init(struct files *t)
{
	*t = (struct files){0};
	*GROW(t->list, t->count, t->room) = NULL;
}

void files_release(struct files *t)
{
	for (uint32_t n = 1; n < t->count; n++) {
		struct file *f = t->list[n];

		free(f->source);
		free(f->path);
		buf_release(&f->state);
		free(f);
	}
	free(t->list);
	free(t->by_inode);
	*t = (struct files){0};
}

/* Slot of (source, dev, ino), or the free one where it belongs. */
static uint32_t slot_of(const struct files *t, const char *source,
			uint64_t dev, uint64_t ino)
{
	uint64_t key[2] = {dev, ino};
	uint32_t mask = t->slot_count - 1;
	uint32_t i = (uint32_t)hash_bytes(key, sizeof(key)) & mask;

	while (t->by_inode[i]) {
		const struct file *f = t->list[t->by_inode[i]];

		if (f->at.ino == ino && f->at.dev == dev &&
		    !strcmp(f->source, source))
			break;
		i = (i + 1) & mask;
	}
	return i;
}

static void rehash(struct files *t)
{
	free(t->by_inode);
	t->slot_count = t->slot_count ? t->slot_count * 2 : 64;
	t->by_inode = xcalloc(t->slot_count, sizeof(*t->by_inode));
	for (uint32_t n = 1; n < t->count; n++) {
		const struct file *f = t->list[n];

		t->by_inode[slot_of(t, f->source, f->at.dev, f->at.ino)] = n;
	}
}

struct file *files_add(struct files *t, const char *source, const char *path,
		       uint64_t dev, uint64_t ino)
{
	struct file *f = xcalloc(1, sizeof(*f));

	f->source = xstrdup(source);
	f->path = xstrdup(path);
	f->at.dev = dev;
	f->at.ino = ino;
	f->first_ts = INT64_MAX;
	f->number = t->count;
	*GROW(t->list, t->count, t->room) = f;
	if (2 * t->count > t->slot_count)
		rehash(t);
	else
		t->by_inode[slot_of(t, source, dev, ino)] = f->number;
	return f;
}

struct file *files_find(const struct files *t, const char *source,
			uint64_t dev, uint64_t ino)
{
	if (!t->slot_count)
		return NULL;
	return t->list[t->by_inode[slot_of(t, source, dev, ino)]];
}
