#include "collectors/bulk.h"

#include <stddef.h>
#include <string.h>

#include "collectors/tail.h"
#include "collectors/whole.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/pool.h"

enum {
	PORTION_BYTES = 8 << 20,        /* of one job: a few ms */
	PORTION_FILES = 64,
};

struct portion {
	struct job job;                 /* first: it is what the pool holds */
	struct bulk_sink *to;
	struct bulk_item *items;
	int count;
};

/* A batch on its way to the loop. */
struct parcel {
	struct bulk_sink *to;
	void *owner;
	struct batch *batch;
};

/* What the sink of a tail works with, on the worker. */
struct shipping {
	struct pool *pool;
	struct bulk_sink *to;
	void *owner;
};

static void deliver(void *what)
{
	struct parcel *p = what;

	p->to->batch(p->to->ctx, p->owner, p->batch);
	free(p);
}

static void ship(void *ctx, struct batch *b)
{
	const struct shipping *s = ctx;
	struct parcel *p = xmalloc(sizeof(*p));

	*p = (struct parcel){s->to, s->owner, b};
	pool_post(s->pool, deliver, p);
}

static bool is_stopping(void *ctx)
{
	struct shipping *s = ctx;

	return atomic_load(&s->to->stop) || pool_is_stopping(s->pool);
}

static bool read_lines(const struct bulk_item *item,
		       const struct tail_how *how, const struct tail_sink *to,
		       struct err *err)
{
	struct tail t;
	bool ok;

	tail_init(&t);
	if (!tail_open(&t, item->path, err))
		return false;
	if (t.at.dev != item->at.dev || t.at.ino != item->at.ino) {
		tail_close(&t);         /* its name is another's now */
		return true;
	}
	tail_resume(&t, how, &item->at, buf_str(&item->state));
	ok = tail_read(&t, how, to, true, err);
	tail_close(&t);
	return ok;
}

static bool read_whole(const struct bulk_item *item,
		       const struct tail_how *how, const struct tail_sink *to,
		       struct err *err)
{
	struct batch *b = whole_read(how, &item->at,
				     buf_str(&item->state), err);

	if (b)
		to->batch(to->ctx, b);
	return b;
}

static void read_item(struct pool *p, const struct portion *job,
		      struct bulk_item *item, char *window)
{
	struct shipping s = {p, job->to, item->owner};
	const struct tail_sink to = {ship, is_stopping, &s, window,
				     TAIL_WINDOW};
	const struct tail_how how = {item->format, item->config, item->source,
				     item->host, item->path, item->number};
	struct err err = {""};
	bool ok = item->format->kind == LOG_LINES
			  ? read_lines(item, &how, &to, &err)
			  : read_whole(item, &how, &to, &err);

	if (!ok)
		item->failed = xstrdup(err.text);
}

static void work(struct pool *p, struct job *j)
{
	struct portion *job = (struct portion *)j;
	struct shipping s = {p, job->to, NULL};
	char *window = xmalloc(TAIL_WINDOW);

	for (int i = 0; i < job->count && !is_stopping(&s); i++)
		read_item(p, job, &job->items[i], window);
	free(window);
}

static void done(struct job *j)
{
	struct portion *job = (struct portion *)j;

	for (int i = 0; i < job->count; i++) {
		struct bulk_item *item = &job->items[i];

		job->to->finished(job->to->ctx, item);
		free(item->path);
		free(item->failed);
		buf_release(&item->state);
	}
	free(job->items);
	free(job);
}

static void submit(struct pool *p, struct bulk_sink *to,
		   const struct bulk_item *items, int count)
{
	struct portion *job = xcalloc(1, sizeof(*job));

	job->job = (struct job){.work = work, .done = done};
	job->to = to;
	job->count = count;
	job->items = xreallocarray(NULL, (size_t)count, sizeof(*items));
	memcpy(job->items, items, (size_t)count * sizeof(*items));
	pool_submit(p, &job->job);
}

void bulk_submit(struct pool *p, struct bulk_sink *to,
		 const struct bulk_item *items, int count)
{
	int64_t bytes = 0;
	int first = 0;

	for (int i = 0; i < count; i++) {
		bytes += items[i].todo;
		if (i + 1 < count && bytes < PORTION_BYTES &&
		    i + 1 - first < PORTION_FILES)
			continue;
		submit(p, to, items + first, i + 1 - first);
		first = i + 1;
		bytes = 0;
	}
}
