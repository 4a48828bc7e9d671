#include "core/unseen.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

#define HOUR_MS INT64_C(3600000)

/* One stretch of one model: what was told, and what records there are. */
struct slot {
	int64_t start, width;
	int from, to;           /* of told; from == to: nothing was told */
	int64_t have;           /* seen tokens not yet used up */
	int64_t need;           /* told tokens not yet explained */
};

/* One model at one seller. */
struct run {
	struct told *told;
	int told_count;
	struct seen *seen;
	int seen_count;
	struct slot *slots;     /* by start */
	int slot_count, slot_room;
};

/* How much of a key's usage fell into hours that had records: a key in daily
 * use is explained before one that nobody knows. */
struct habit {
	int64_t usual, all;
};

static int cmp64(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int told_cmp(const void *pa, const void *pb)
{
	const struct told *a = pa, *b = pb;
	int order = cmp64(a->provider, b->provider);

	if (!order)
		order = cmp64(a->model, b->model);
	if (!order)
		order = cmp64(a->start, b->start);
	if (!order)
		order = cmp64(a->key, b->key);
	return order ? order : cmp64(a->project, b->project);
}

static int seen_cmp(const void *pa, const void *pb)
{
	const struct seen *a = pa, *b = pb;
	int order = cmp64(a->provider, b->provider);

	if (!order)
		order = cmp64(a->model, b->model);
	if (!order)
		order = cmp64(a->hour, b->hour);
	return order ? order : cmp64(a->key, b->key);
}

/* ---- slots ---------------------------------------------------------- */

static struct slot *slot_add(struct run *r, int64_t start, int64_t width)
{
	struct slot *s = GROW(r->slots, r->slot_count, r->slot_room);

	*s = (struct slot){.start = start, .width = width};
	return s;
}

/* The slot of an hour nothing was told of, made if there is none. Hours come
 * in order. */
static struct slot *slot_of(struct run *r, int64_t hour)
{
	struct slot *last = &r->slots[r->slot_count - 1];

	return last->start == hour && last->from == last->to
		? last : slot_add(r, hour, HOUR_MS);
}

static int slot_cmp(const void *pa, const void *pb)
{
	const struct slot *a = pa, *b = pb;

	return cmp64(a->start, b->start);
}

static void add_told(struct run *r)
{
	struct slot *s = NULL;

	for (int i = 0; i < r->told_count; i++) {
		struct told *t = &r->told[i];

		if (!s || s->start != t->start) {
			s = slot_add(r, t->start, t->width);
			s->from = i;
		}
		s->to = i + 1;
		s->need += t->tokens;
		t->unseen = t->tokens;
	}
}

static struct slot *find_told(struct run *r, int64_t hour)
{
	int low = 0, high = r->slot_count;

	while (low < high) {
		int mid = (low + high) / 2;

		if (r->slots[mid].start + r->slots[mid].width <= hour)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < r->slot_count && r->slots[low].start <= hour)
		return &r->slots[low];
	return NULL;
}

/* Records whose key is one of the bill's explain that key alone. */
static int64_t use_key(struct run *r, struct slot *s, const struct seen *x)
{
	int64_t left = x->tokens;

	for (int i = s->from; x->key && i < s->to && left > 0; i++) {
		struct told *t = &r->told[i];
		int64_t used = t->unseen < left ? t->unseen : left;

		if (t->key != x->key)
			continue;
		t->unseen -= used;
		s->need -= used;
		left -= used;
	}
	return left;
}

static void add_seen(struct run *r)
{
	int told_slots = r->slot_count;

	for (int i = 0; i < r->seen_count; i++) {
		const struct seen *x = &r->seen[i];
		int all = r->slot_count;
		struct slot *s;

		r->slot_count = told_slots;
		s = find_told(r, x->hour);
		r->slot_count = all;
		if (!s)
			s = slot_of(r, x->hour);
		s->have += use_key(r, s, x);
	}
	if (r->slot_count > told_slots)
		qsort(r->slots, (size_t)r->slot_count, sizeof(*r->slots),
		      slot_cmp);
}

/* ---- explaining ---------------------------------------------------------- */

static bool is_before(const struct habit *h, const struct told *a,
		      const struct told *b)
{
	const struct habit *x = &h[a->key], *y = &h[b->key];

	return (__int128)x->usual * y->all > (__int128)y->usual * x->all;
}

/* Take `tokens` off what is unexplained, the most usual keys first. */
static void explain(struct run *r, struct slot *s, int64_t tokens,
		    const struct habit *habits)
{
	s->need -= tokens;
	while (tokens > 0) {
		struct told *best = NULL;
		int64_t used;

		for (int i = s->from; i < s->to; i++) {
			struct told *t = &r->told[i];

			if (t->unseen > 0 &&
			    (!best || is_before(habits, t, best)))
				best = t;
		}
		used = best->unseen < tokens ? best->unseen : tokens;
		best->unseen -= used;
		tokens -= used;
	}
}

static void lend(struct run *r, struct slot *from, struct slot *to,
		 const struct habit *habits)
{
	int64_t used = from->have < to->need ? from->have : to->need;

	if (used <= 0)
		return;
	from->have -= used;
	explain(r, to, used, habits);
}

static bool is_beside(const struct slot *a, const struct slot *b)
{
	return a->start + a->width == b->start;
}

static void explain_all(struct run *r, const struct habit *habits)
{
	for (int i = 0; i < r->slot_count; i++)
		lend(r, &r->slots[i], &r->slots[i], habits);
	for (int i = 0; i + 1 < r->slot_count; i++) {
		if (!is_beside(&r->slots[i], &r->slots[i + 1]))
			continue;
		lend(r, &r->slots[i], &r->slots[i + 1], habits);
		lend(r, &r->slots[i + 1], &r->slots[i], habits);
	}
}

static void learn(struct run *r, struct habit *habits)
{
	for (int i = 0; i < r->slot_count; i++) {
		const struct slot *s = &r->slots[i];

		for (int j = s->from; j < s->to; j++) {
			const struct told *t = &r->told[j];
			int64_t usual = t->tokens - t->unseen + s->have;

			habits[t->key].all += t->tokens;
			habits[t->key].usual += usual < t->tokens ? usual
								  : t->tokens;
		}
	}
}

/* ---- runs ---------------------------------------------------------- */

/* What is walked, and how far. */
struct walk {
	struct told *told, *told_end;
	struct seen *seen, *seen_end;
};

static int model_cmp(const struct seen *s, const struct told *t)
{
	int order = cmp64(s->provider, t->provider);

	return order ? order : cmp64(s->model, t->model);
}

static struct run next_run(struct walk *w)
{
	const struct told *first = w->told;
	struct run r = {.told = w->told};

	while (w->told < w->told_end && w->told->provider == first->provider &&
	       w->told->model == first->model)
		w->told++;
	while (w->seen < w->seen_end && model_cmp(w->seen, first) < 0)
		w->seen++;
	r.seen = w->seen;
	while (w->seen < w->seen_end && model_cmp(w->seen, first) == 0)
		w->seen++;
	r.told_count = (int)(w->told - r.told);
	r.seen_count = (int)(w->seen - r.seen);
	return r;
}

void unseen_find(struct told *told, int told_count, struct seen *seen,
		 int seen_count, uint32_t texts)
{
	struct walk w = {
		told, told_count ? told + told_count : told,
		seen, seen_count ? seen + seen_count : seen,
	};
	struct habit *habits = xcalloc(texts, sizeof(*habits));
	struct run *runs = NULL;
	int count = 0, room = 0;

	if (told_count)
		qsort(told, (size_t)told_count, sizeof(*told), told_cmp);
	if (seen_count)
		qsort(seen, (size_t)seen_count, sizeof(*seen), seen_cmp);
	while (w.told < w.told_end) {
		struct run *r = GROW(runs, count, room);

		*r = next_run(&w);
		add_told(r);
		add_seen(r);
		learn(r, habits);
	}
	for (int i = 0; i < count; i++) {
		explain_all(&runs[i], habits);
		free(runs[i].slots);
	}
	free(runs);
	free(habits);
}
