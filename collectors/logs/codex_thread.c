#include "collectors/logs/codex_thread.h"

static void assign(struct buf *b, struct str s)
{
	buf_reset(b);
	buf_add(b, s);
}

void codex_thread_init(struct codex_thread *t, struct str leaf)
{
	*t = (struct codex_thread){.history_start = -1};
	assign(&t->leaf, leaf);
	assign(&t->root, leaf);
}

void codex_thread_release(struct codex_thread *t)
{
	buf_release(&t->leaf);
	buf_release(&t->root);
	buf_release(&t->parent);
	buf_release(&t->turn);
	buf_release(&t->model);
	buf_release(&t->provider);
	buf_release(&t->home);
	buf_release(&t->cwd);
}

/* Never 0. */
static uint64_t hash_slots(const struct codex_vector *v, int slots)
{
	uint64_t h = 0x9e3779b97f4a7c15u;

	for (int i = 0; i < slots; i++) {
		h ^= (uint64_t)v->n[i] + 0x9e3779b97f4a7c15u + (h << 6);
		h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
		h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
		h ^= h >> 31;
	}
	return h ? h : 1;
}

static uint64_t hash_of(const struct codex_vector *total)
{
	return hash_slots(total, CODEX_SLOTS);
}

/* What one response used; not everybody adds it up. */
static uint64_t hash_of_use(const struct codex_vector *used)
{
	return hash_slots(used, CODEX_PARTS);
}

static bool nothing_used(const struct codex_vector *v)
{
	for (int i = 0; i < CODEX_PARTS; i++) {
		if (v->n[i])
			return false;
	}
	return true;
}

/* After compaction comes a count of what the context may hold: a total without
 * parts. */
static bool is_estimate(const struct codex_vector *total)
{
	return nothing_used(total) && total->n[CODEX_TOTAL] > 0;
}

/* No part of `a` is smaller than in `b`. */
static bool covers(const struct codex_vector *a, const struct codex_vector *b)
{
	for (int i = 0; i < CODEX_PARTS; i++) {
		if (a->n[i] < b->n[i])
			return false;
	}
	return true;
}

static struct codex_vector difference(const struct codex_vector *a,
				      const struct codex_vector *b)
{
	struct codex_vector v = {.has = a->has};

	for (int i = 0; i < CODEX_SLOTS; i++)
		v.n[i] = a->n[i] - b->n[i];
	return v;
}

/* Bounded, whatever a file says how often. */
static struct codex_vector sum(const struct codex_vector *a,
			       const struct codex_vector *b)
{
	struct codex_vector v = {.has = a->has};

	for (int i = 0; i < CODEX_SLOTS; i++) {
		v.n[i] = a->n[i] + b->n[i];
		if (v.n[i] > TOKENS_MAX)
			v.n[i] = TOKENS_MAX;
	}
	return v;
}

static bool in_ring(const struct codex_thread *t, uint64_t total)
{
	for (int i = 0; i < CODEX_RING; i++) {
		if (t->ring[i] == total)
			return true;
	}
	return false;
}

static void remember_total(struct codex_thread *t,
			   const struct codex_vector *total)
{
	t->ring[t->ring_next++ % CODEX_RING] = hash_of(total);
	t->prev = *total;
}

/* Milliseconds in a UUID of version 7; -1 for any other text. */
static int64_t time_of_id(struct str id)
{
	int64_t ms = 0;

	if (id.n != 36 || id.p[8] != '-' || id.p[13] != '-' || id.p[14] != '7')
		return -1;
	for (int i = 0; i < 13; i++) {
		char c = id.p[i];

		if (i == 8)
			continue;
		if (c >= '0' && c <= '9')
			ms = ms << 4 | (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			ms = ms << 4 | ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return ms;
}

static enum codex_stage stage_by_id(const struct codex_thread *t)
{
	return time_of_id(buf_str(&t->leaf)) >= 0 ? CODEX_BY_TURN
						  : CODEX_UNSURE;
}

static enum codex_stage first_stage(const struct codex_thread *t)
{
	return t->history_start >= 0 ? CODEX_BY_ORDINAL : stage_by_id(t);
}

static void take_own_meta(struct codex_thread *t, const struct codex_line *l)
{
	struct str ancestor = l->ancestor;

	t->named = true;
	if (l->id.n)
		assign(&t->leaf, l->id);
	if (str_eq(ancestor, buf_str(&t->leaf)))
		ancestor = (struct str){0};
	assign(&t->root, ancestor.n ? ancestor : buf_str(&t->leaf));
	assign(&t->parent, ancestor);
	assign(&t->provider, l->provider);
	assign(&t->home, l->cwd);
	t->history_start = l->history_start;
	if (ancestor.n || l->history_start >= 0)
		t->stage = first_stage(t);
}

/* The copied history opens with the metas of the ancestors: each may name a
 * higher one. */
static void take_ancestor_meta(struct codex_thread *t,
			       const struct codex_line *l)
{
	struct str higher = l->ancestor.n ? l->ancestor : l->id;
	bool knew_none = str_eq(buf_str(&t->root), buf_str(&t->leaf));

	if (knew_none && t->prev.has == 0) {
		assign(&t->parent, l->id);
		assign(&t->root, higher);
		t->stage = first_stage(t);
	} else if (str_eq(buf_str(&t->root), l->id)) {
		assign(&t->root, higher);
	}
}

static void take_meta(struct codex_thread *t, const struct codex_line *l)
{
	if (!t->named)
		take_own_meta(t, l);
	else if (l->id.n && !str_eq(l->id, buf_str(&t->leaf)))
		take_ancestor_meta(t, l);
}

/* Does this turn begin the thread's own work? Its id tells when it was made;
 * in the same millisecond only a task_started is proof. */
static void look_for_boundary(struct codex_thread *t,
			      const struct codex_line *l)
{
	int64_t born = time_of_id(buf_str(&t->leaf));
	int64_t turn = time_of_id(l->turn);

	if (turn < 0) {
		/* An older version, whose turns have no such ids. */
		if (l->event == CODEX_TURN)
			t->stage = CODEX_UNSURE;
		return;
	}
	if (turn > born || (turn == born && l->event == CODEX_TASK))
		t->stage = CODEX_OWN;
}

static void take_turn(struct codex_thread *t, const struct codex_line *l)
{
	if (t->stage == CODEX_BY_TURN)
		look_for_boundary(t, l);
	if (l->event == CODEX_TASK) {
		if (l->turn.n)
			assign(&t->turn, l->turn);
		return;
	}
	assign(&t->turn, l->turn);
	if (l->model.n)
		assign(&t->model, l->model);
	if (l->cwd.n)
		assign(&t->cwd, l->cwd);
	t->has_turn_tier = l->tells_tier && l->tier.n;
	t->turn_tier = TIER_STANDARD;
	if (str_is(l->tier, "fast") || str_is(l->tier, "priority"))
		t->turn_tier = TIER_FAST;
	else if (str_is(l->tier, "flex"))
		t->turn_tier = TIER_FLEX;
}

static void take_settings(struct codex_thread *t, const struct codex_line *l)
{
	if (!l->tells_tier)
		return;
	t->tier = TIER_STANDARD;
	if (str_is(l->tier, "fast") || str_is(l->tier, "priority"))
		t->tier = TIER_FAST;
	else if (str_is(l->tier, "flex"))
		t->tier = TIER_FLEX;
}

enum service_tier codex_thread_tier(const struct codex_thread *t)
{
	return t->has_turn_tier ? t->turn_tier : t->tier;
}

/* The thread names the first ordinal of its own work; where lines have none
 * that tells nothing. */
static void look_at_ordinal(struct codex_thread *t, const struct codex_line *l)
{
	if (t->history_start < 0 || l->event == CODEX_META)
		return;
	if (l->ordinal >= t->history_start)
		t->stage = CODEX_OWN;
	else if (l->ordinal < 0 && t->stage == CODEX_BY_ORDINAL)
		t->stage = stage_by_id(t);
}

static bool is_own(const struct codex_thread *t)
{
	return t->stage == CODEX_OWN || t->stage == CODEX_UNSURE;
}

/* Whose an event is: its own thread's where that is known, else that of the
 * topmost ancestor, who may have it too. */
static struct str scope_of(const struct codex_thread *t)
{
	return buf_str(t->stage == CODEX_UNSURE ? &t->root : &t->leaf);
}

static void add_decimal(struct buf *to, int64_t n)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	buf_add(to, (struct str){digits + at, sizeof(digits) - at});
}

static bool is_uuid(struct str id)
{
	return id.n == 36 && id.p[8] == '-' && id.p[13] == '-' &&
	       id.p[18] == '-' && id.p[23] == '-';
}

/* A turn's id goes with its events into every copy, and is enough where it is
 * unique in the world. Else the thread has to tell whose it is. */
static struct id128 id_of_total(const struct codex_thread *t, struct str turn,
				const struct codex_vector *total)
{
	struct buf text = {0};
	struct str parts[3];
	unsigned n = 0;
	struct id128 id;

	buf_reserve(&text, 80);
	for (int i = 0; i < CODEX_SLOTS; i++) {
		if (i)
			buf_putc(&text, '/');
		add_decimal(&text, total->n[i]);
	}
	if (!is_uuid(turn))
		parts[n++] = scope_of(t);
	if (turn.n)
		parts[n++] = turn;
	parts[n++] = buf_str(&text);
	id = id_make("codex", parts, n);
	buf_release(&text);
	return id;
}

static void wait_for_count(struct codex_thread *t, uint64_t usage,
			   struct id128 response)
{
	t->waiting[t->waiting_next++ % CODEX_WAITING] =
		(struct codex_waiting){usage, response};
}

/* The response whose token_count this is; none when there is none. */
static struct id128 take_waiting(struct codex_thread *t, uint64_t usage)
{
	for (uint32_t i = 0; i < CODEX_WAITING; i++) {
		struct codex_waiting *w =
			&t->waiting[(t->waiting_next + i) % CODEX_WAITING];

		if (w->usage == usage) {
			w->usage = 0;
			return w->response;
		}
	}
	return (struct id128){0};
}

/* What an event added. False: nothing that can be told. */
static bool growth(const struct codex_thread *t, const struct codex_line *l,
		   struct codex_call *out)
{
	struct codex_vector d;

	if (t->prev.has == 0) {
		/* A resumed file may start high: the total is not this call's. */
		out->used = l->last.has ? l->last : l->total;
		return true;
	}
	if (!covers(&l->total, &t->prev)) {
		/* Compaction, rollback or another writer in between. */
		out->used = l->last;
		return l->last.has != 0;
	}
	d = difference(&l->total, &t->prev);
	out->gap = l->last.has && !covers(&l->last, &d);
	out->used = out->gap ? l->last : d;
	return true;
}

/* Very old versions tell no running total. */
static bool take_loose(struct codex_thread *t, const struct codex_line *l,
		       struct codex_call *out)
{
	struct buf text = {0};
	struct str parts[3];

	if (l->last.has == 0 || nothing_used(&l->last))
		return false;
	buf_addf(&text, "event %lld", (long long)t->loose++);
	parts[0] = scope_of(t);
	parts[1] = buf_str(&t->turn);
	parts[2] = buf_str(&text);
	out->used = l->last;
	out->client = id_make("codex", parts, 3);
	buf_release(&text);
	return is_own(t);
}

static bool take_count(struct codex_thread *t, const struct codex_line *l,
		       struct codex_call *out)
{
	bool grown;
	uint64_t use;

	if (l->total.has == 0)
		return take_loose(t, l, out);
	if (is_estimate(&l->total))
		return false;
	grown = growth(t, l, out);
	use = hash_of_use(l->last.has ? &l->last : &out->used);
	out->response = take_waiting(t, use);
	if (in_ring(t, hash_of(&l->total)))
		return false;
	if (!id_is_none(out->response) && l->last.has) {
		out->used = l->last;
		out->gap = false;
	}
	remember_total(t, &l->total);
	if (!grown || nothing_used(&out->used))
		return false;
	out->client = id_of_total(t, buf_str(&t->turn), &l->total);
	if (id_is_none(out->response)) {
		t->counted = use;
		t->counted_id = out->client;
	}
	return is_own(t);
}

/* The running total after this response: told, or known from the token_count
 * that came first or from what went before. */
static void find_total(struct codex_thread *t, const struct codex_line *l,
		       struct codex_call *out)
{
	struct codex_vector total = l->thread;
	uint64_t usage = hash_of_use(&l->usage);

	if (t->counted == usage) {
		out->client = t->counted_id;
		t->counted = 0;
		return;
	}
	wait_for_count(t, usage, out->response);
	if (total.has == 0) {
		if (t->prev.has == 0)
			return;
		total = sum(&t->prev, &l->usage);
	}
	out->client = id_of_total(t, l->turn.n ? l->turn : buf_str(&t->turn),
				  &total);
	if (!in_ring(t, hash_of(&total)))
		remember_total(t, &total);
}

static bool take_record(struct codex_thread *t, const struct codex_line *l,
			struct codex_call *out)
{
	if (str_empty(l->response) || nothing_used(&l->usage))
		return false;
	out->used = l->usage;
	out->response = id_of("openai", l->response);
	find_total(t, l, out);
	return is_own(t);
}

bool codex_thread_take(struct codex_thread *t, const struct codex_line *l,
		       struct codex_call *out)
{
	*out = (struct codex_call){0};
	look_at_ordinal(t, l);
	switch (l->event) {
	case CODEX_META:
		take_meta(t, l);
		return false;
	case CODEX_TURN:
	case CODEX_TASK:
		take_turn(t, l);
		return false;
	case CODEX_SETTINGS:
		take_settings(t, l);
		return false;
	case CODEX_COUNT:
		return take_count(t, l, out);
	case CODEX_RECORD:
		return take_record(t, l, out);
	case CODEX_OTHER:
		break;
	}
	return false;
}
