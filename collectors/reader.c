#include "collectors/reader.h"

#include <string.h>

#include "collectors/follow.h"
#include "collectors/whole.h"
#include "collectors/zst.h"
#include "core/err.h"
#include "core/files.h"
#include "core/mem.h"
#include "core/pool.h"

/* What the sink of a tail needs while we read here. */
struct reading {
	struct reader *reader;
	struct followed *file;
};

bool reader_is_appended(const struct followed *e)
{
	return e->kind == LOG_LINES && !zst_is(e->file->path);
}

int64_t reader_todo(const struct followed *e)
{
	int64_t from = e->file->at.offset;

	/* A long line that is not finished is held, not read again. */
	if (e->tail.parser)
		from = e->tail.next;
	return reader_is_appended(e) && from <= e->size ? e->size - from :
							  e->size;
}

static struct tail_how how_of(const struct reader *r, const struct followed *e)
{
	return (struct tail_how){.format = e->source->format,
				 .config = e->source->config,
				 .source = e->source->name,
				 .host = r->host,
				 .path = e->file->path,
				 .number = e->file->number};
}

/* ---- here ---------------------------------------------------------------- */

static void take_here(void *ctx, struct batch *b)
{
	const struct reading *now = ctx;

	now->reader->batch(now->reader->ctx, now->file, b, false);
}

static bool read_lines(struct reader *r, struct followed *e, struct err *err)
{
	const struct tail_how how = how_of(r, e);
	struct reading now = {r, e};
	const struct tail_sink to = {.batch = take_here, .ctx = &now,
				     .window = r->window, .room = TAIL_WINDOW};

	if (!e->gone && !file_set_open(r->set, e, err))
		return false;
	if (e->tail.fd < 0)
		return true;            /* gone, and was not open */
	if (e->tail.at.dev != e->file->at.dev ||
	    e->tail.at.ino != e->file->at.ino) {
		file_set_close(r->set, e);      /* its name is another's now */
		return true;
	}
	if (!e->tail.parser)
		tail_resume(&e->tail, &how, &e->file->at,
			    buf_str(&e->file->state));
	return tail_read(&e->tail, &how, &to, false, err);
}

static bool read_document(struct reader *r, struct followed *e,
			  struct err *err)
{
	const struct tail_how how = how_of(r, e);
	struct batch *b = whole_read(&how, &e->file->at,
				     buf_str(&e->file->state), err);

	if (b)
		r->batch(r->ctx, e, b, false);
	return b;
}

bool reader_read(struct reader *r, struct followed *e, struct err *err)
{
	if (!r->window)
		r->window = xmalloc(TAIL_WINDOW);
	return e->kind == LOG_LINES ? read_lines(r, e, err) :
				      read_document(r, e, err);
}

/* ---- on the pool --------------------------------------------------------- */

void reader_enqueue(struct reader *r, struct followed *e)
{
	tail_close_parser(&e->tail);
	e->todo = reader_todo(e);
	e->done = 0;
	e->busy = true;
	r->busy++;
	*GROW(r->queue, r->queue_count, r->queue_room) = e;
}

int reader_by_newest(const void *a, const void *b)
{
	const struct followed *x = *(struct followed *const *)a;
	const struct followed *y = *(struct followed *const *)b;

	if (x->mtime_ns != y->mtime_ns)
		return x->mtime_ns > y->mtime_ns ? -1 : 1;
	return strcmp(x->file->path, y->file->path);
}

static struct bulk_item item_of(const struct reader *r, struct followed *e)
{
	struct bulk_item item = {.format = e->source->format,
				 .config = e->source->config,
				 .source = e->source->name,
				 .host = r->host,
				 .path = xstrdup(e->file->path),
				 .number = e->file->number,
				 .at = e->file->at,
				 .todo = e->todo,
				 .owner = e};

	buf_add(&item.state, buf_str(&e->file->state));
	return item;
}

bool reader_flush(struct reader *r)
{
	int count = r->queue_count;
	struct bulk_item *items;

	if (count == 0)
		return false;
	items = xcalloc((size_t)count, sizeof(*items));
	qsort(r->queue, (size_t)count, sizeof(struct followed *),
	      reader_by_newest);
	for (int i = 0; i < count; i++)
		items[i] = item_of(r, r->queue[i]);
	r->queue_count = 0;
	bulk_submit(r->pool, &r->sink, items, count);
	free(items);
	return true;
}

static void take_pooled(void *ctx, void *owner, struct batch *b)
{
	struct reader *r = ctx;

	if (atomic_load(&r->sink.stop))
		batch_free(b);
	else
		r->batch(r->ctx, owner, b, true);
}

static void finish(void *ctx, const struct bulk_item *item)
{
	struct reader *r = ctx;
	struct followed *e = item->owner;
	struct err err;

	r->busy--;
	e->busy = false;
	if (item->failed)
		err_set(&err, "%s", item->failed);
	if (!atomic_load(&r->sink.stop))
		r->finished(r->ctx, e, item->failed ? &err : NULL);
}

void reader_init(struct reader *r)
{
	r->sink.batch = take_pooled;
	r->sink.finished = finish;
	r->sink.ctx = r;
	atomic_init(&r->sink.stop, false);
}

void reader_release(struct reader *r)
{
	atomic_store(&r->sink.stop, true);
	if (r->busy)
		pool_wait(r->pool);
	free(r->queue);
	free(r->window);
}
