#include "core/batch.h"

#include "core/mem.h"

struct batch *batch_new(const char *source, uint32_t file)
{
	struct batch *b = xcalloc(1, sizeof(*b));

	b->source = xstrdup(source);
	b->file = file;
	intern_init(&b->texts);
	return b;
}

void batch_free(struct batch *b)
{
	if (!b)
		return;
	free(b->source);
	buf_release(&b->state);
	free(b->records);
	free(b->withdrawn);
	intern_release(&b->texts);
	free(b);
}

/* Copy of `text` owned by the batch. Neighbours mostly say the same, so the
 * record before is asked first. */
static struct str keep(struct batch *b, struct str text, struct str before)
{
	if (text.n == 0)
		return (struct str){"", 0};
	if (str_eq(text, before))
		return before;
	return intern_str(&b->texts, intern_add(&b->texts, text));
}

void batch_add(struct batch *b, const struct usage *u)
{
	static const struct usage nothing;
	struct usage *to = GROW(b->records, b->count, b->room);
	const struct usage *last = b->count > 1 ? to - 1 : &nothing;

	*to = *u;
	if (u->flags & USAGE_NO_TIME)
		to->ts = b->undated;
	to->model = keep(b, u->model, last->model);
	to->provider = keep(b, u->provider, last->provider);
	to->client = keep(b, u->client, last->client);
	to->project = keep(b, u->project, last->project);
	to->session = keep(b, u->session, last->session);
	to->parent_session = keep(b, u->parent_session, last->parent_session);
	to->account = keep(b, u->account, last->account);
	to->key_label = keep(b, u->key_label, last->key_label);
	to->user = keep(b, u->user, last->user);
	to->tags = keep(b, u->tags, last->tags);
	to->host = keep(b, u->host, last->host);
	to->region = keep(b, u->region, last->region);
}

void batch_withdraw(struct batch *b, struct id128 id)
{
	*GROW(b->withdrawn, b->withdrawn_count, b->withdrawn_room) = id;
}

void batch_reject(struct batch *b, int64_t offset, const char *why)
{
	if (b->rejected < BATCH_REJECTS)
		b->rejects[b->rejected] = (struct reject){offset, why};
	b->rejected++;
}
