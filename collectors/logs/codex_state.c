/* collectors/logs/codex_state.c - a codex_thread as bytes, and back. */
#include "collectors/logs/codex_thread.h"

enum { STATE_VERSION = 1 };

/* Seven bits a byte, low ones first. */
static void put_number(struct buf *to, uint64_t n)
{
	while (n >= 0x80) {
		buf_putc(to, (char)(n | 0x80));
		n >>= 7;
	}
	buf_putc(to, (char)n);
}

static void put_text(struct buf *to, const struct buf *text)
{
	put_number(to, text->n);
	buf_add(to, buf_str(text));
}

static void put_id(struct buf *to, struct id128 id)
{
	put_number(to, id.hi);
	put_number(to, id.lo);
}

struct reader {
	struct str rest;
	bool bad;
};

static uint64_t get_number(struct reader *r)
{
	uint64_t n = 0;

	for (unsigned shift = 0; shift < 64 && r->rest.n; shift += 7) {
		unsigned char c = (unsigned char)*r->rest.p;

		r->rest = str_skip(r->rest, 1);
		n |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return n;
	}
	r->bad = true;
	return 0;
}

/* A count: what is none makes the state bad. */
static int64_t get_count(struct reader *r)
{
	uint64_t n = get_number(r);

	if (n > (uint64_t)TOKENS_MAX + 1) {
		r->bad = true;
		return 0;
	}
	return (int64_t)n;
}

static void get_text(struct reader *r, struct buf *into)
{
	uint64_t n = get_number(r);

	buf_reset(into);
	if (n > r->rest.n) {
		r->bad = true;
		return;
	}
	buf_add(into, (struct str){r->rest.p, (size_t)n});
	r->rest = str_skip(r->rest, (size_t)n);
}

static struct id128 get_id(struct reader *r)
{
	struct id128 id;

	id.hi = get_number(r);
	id.lo = get_number(r);
	return id;
}

static unsigned get_choice(struct reader *r, unsigned count)
{
	uint64_t n = get_number(r);

	if (n >= count) {
		r->bad = true;
		return 0;
	}
	return (unsigned)n;
}

void codex_thread_save(const struct codex_thread *t, struct buf *to)
{
	put_number(to, STATE_VERSION);
	put_number(to, t->stage);
	put_number(to, t->named);
	put_text(to, &t->leaf);
	put_text(to, &t->root);
	put_text(to, &t->parent);
	put_text(to, &t->turn);
	put_text(to, &t->model);
	put_text(to, &t->provider);
	put_text(to, &t->home);
	put_text(to, &t->cwd);
	put_number(to, t->tier);
	put_number(to, t->turn_tier);
	put_number(to, t->has_turn_tier);
	put_number(to, (uint64_t)(t->history_start + 1));
	put_number(to, t->prev.has);
	for (int i = 0; i < CODEX_SLOTS; i++)
		put_number(to, (uint64_t)t->prev.n[i]);
	put_number(to, t->ring_next);
	for (uint32_t i = 0; i < CODEX_RING && i < t->ring_next; i++)
		put_number(to, t->ring[i]);
	put_number(to, t->waiting_next);
	for (int i = 0; i < CODEX_WAITING; i++) {
		put_number(to, t->waiting[i].usage);
		put_id(to, t->waiting[i].response);
	}
	put_number(to, t->counted);
	put_id(to, t->counted_id);
	put_number(to, (uint64_t)t->loose);
}

static void get_counting(struct reader *r, struct codex_thread *t)
{
	t->prev.has = get_choice(r, 1u << CODEX_SLOTS);
	for (int i = 0; i < CODEX_SLOTS; i++)
		t->prev.n[i] = get_count(r);
	t->ring_next = (uint32_t)get_number(r);
	for (uint32_t i = 0; i < CODEX_RING && i < t->ring_next; i++)
		t->ring[i] = get_number(r);
	t->waiting_next = (uint32_t)get_number(r);
	for (int i = 0; i < CODEX_WAITING; i++) {
		t->waiting[i].usage = get_number(r);
		t->waiting[i].response = get_id(r);
	}
	t->counted = get_number(r);
	t->counted_id = get_id(r);
	t->loose = get_count(r);
}

bool codex_thread_load(struct codex_thread *t, struct str state)
{
	struct reader r = {.rest = state};
	struct codex_thread loaded;

	if (get_number(&r) != STATE_VERSION)
		return false;
	codex_thread_init(&loaded, STR(""));
	loaded.stage = get_choice(&r, CODEX_BY_ORDINAL + 1);
	loaded.named = get_choice(&r, 2);
	get_text(&r, &loaded.leaf);
	get_text(&r, &loaded.root);
	get_text(&r, &loaded.parent);
	get_text(&r, &loaded.turn);
	get_text(&r, &loaded.model);
	get_text(&r, &loaded.provider);
	get_text(&r, &loaded.home);
	get_text(&r, &loaded.cwd);
	loaded.tier = get_choice(&r, TIERS);
	loaded.turn_tier = get_choice(&r, TIERS);
	loaded.has_turn_tier = get_choice(&r, 2);
	loaded.history_start = get_count(&r) - 1;
	get_counting(&r, &loaded);
	if (r.bad || r.rest.n) {
		codex_thread_release(&loaded);
		return false;
	}
	codex_thread_release(t);
	*t = loaded;
	return true;
}
