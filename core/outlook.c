#include "core/outlook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/billed.h"
#include "core/mem.h"
#include "core/part.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define WHOLE INT64_C(1000000)

enum {
	SAMPLES = 64,
	TRACKS_MOST = 256,      /* limits remembered */
	LEAST_PART = 50,        /* a mean needs that part of the window, */
	RECENT_PART = 3,        /* a recent pace that of its stretch */
	EXPECTED_MOST = 100,    /* times a limit: what is beyond is that */
};

struct sample {
	int64_t at, used_ppm;
};

/* What was told of one limit since its window began, oldest first. */
struct track {
	char *source, *account, *name;
	int64_t resets_at;
	struct sample list[SAMPLES], last;
	int count;
	uint64_t seen;          /* build it was last asked for in */
};

struct outlooks {
	struct track *tracks;
	int track_count, track_room;
	struct limit_outlook *list;
	int count, room;
	uint64_t builds;
};

struct outlooks *outlooks_new(void)
{
	return xcalloc(1, sizeof(struct outlooks));
}

static void track_release(struct track *t)
{
	free(t->source);
	free(t->account);
	free(t->name);
}

void outlooks_free(struct outlooks *o)
{
	if (!o)
		return;
	for (int i = 0; i < o->track_count; i++)
		track_release(&o->tracks[i]);
	free(o->tracks);
	free(o->list);
	free(o);
}

/* ---- what was told ------------------------------------------------------ */

static bool is_of(const struct track *t, const struct billed_limit *l)
{
	return !strcmp(t->name, l->name) && !strcmp(t->account, l->account) &&
	       !strcmp(t->source, l->source);
}

/* The one that was not asked for longest makes room for a new one. */
static struct track *oldest(struct outlooks *o)
{
	struct track *t = &o->tracks[0];

	for (int i = 1; i < o->track_count; i++)
		if (o->tracks[i].seen < t->seen)
			t = &o->tracks[i];
	track_release(t);
	return t;
}

static struct track *track_of(struct outlooks *o,
			      const struct billed_limit *l)
{
	struct track *t;

	for (int i = 0; i < o->track_count; i++)
		if (is_of(&o->tracks[i], l))
			return &o->tracks[i];
	if (o->track_count < TRACKS_MOST)
		t = GROW(o->tracks, o->track_count, o->track_room);
	else
		t = oldest(o);
	*t = (struct track){.source = xstrdup(l->source),
			    .account = xstrdup(l->account),
			    .name = xstrdup(l->name)};
	return t;
}

/* How far back a recent pace looks. */
static int64_t stretch_of(const struct billed_limit *l)
{
	int64_t ms = l->window_ms / 8;

	return ms < HOUR_MS / 2 ? HOUR_MS / 2 : ms > DAY_MS ? DAY_MS : ms;
}

/* Another window than the samples are of: it moved on, or was refilled.
 * Sellers tell the same reset a little earlier or later every time. */
static bool is_new_window(const struct track *t, const struct billed_limit *l)
{
	int64_t moved = l->resets_at - t->resets_at;
	int64_t slack = l->window_ms > 0 ? l->window_ms / 20 : 5 * MINUTE_MS;

	if (t->count == 0)
		return false;
	if (l->resets_at > 0 && t->resets_at > 0 &&
	    (moved > slack || moved < -slack))
		return true;
	return l->used_ppm < t->last.used_ppm;
}

static void remember(struct track *t, const struct billed_limit *l)
{
	struct sample now = {l->as_of, l->used_ppm};
	int64_t apart = stretch_of(l) / (SAMPLES / 2);

	if (t->count > 0 && now.at < t->last.at)
		return;
	if (is_new_window(t, l))
		t->count = 0;
	t->resets_at = l->resets_at;
	t->last = now;
	if (t->count > 0 && now.at - t->list[t->count - 1].at < apart)
		return;
	if (t->count == SAMPLES)
		memmove(t->list, t->list + 1,
			(size_t)--t->count * sizeof(*t->list));
	t->list[t->count++] = now;
}

/* ---- what it comes to --------------------------------------------------- */

static void set_pace(struct limit_outlook *x, enum outlook_basis basis,
		     int64_t ppm, int64_t ms)
{
	x->basis = basis;
	x->ppm_per_hour = (double)ppm * (double)HOUR_MS / (double)ms;
}

/* Over the last while where the samples cover enough of it, else since the
 * window began, once it is old enough. */
static void measure(struct limit_outlook *x, const struct track *t,
		    const struct billed_limit *l)
{
	int64_t stretch = stretch_of(l), begun = t->last.at - stretch, ms;
	const struct sample *first = &t->last;

	for (int i = t->count - 1; i >= 0 && t->list[i].at >= begun; i--)
		first = &t->list[i];
	ms = t->last.at - first->at;
	if (ms >= stretch / RECENT_PART) {
		set_pace(x, OUTLOOK_RECENT, t->last.used_ppm - first->used_ppm,
			 ms);
		return;
	}
	ms = l->as_of - x->since;
	if (x->since > 0 && ms >= l->window_ms / LEAST_PART)
		set_pace(x, OUTLOOK_WINDOW, l->used_ppm, ms);
}

/* UTC ms at which it is used up at this pace; 0: not before the reset. A
 * limit that does not tell its reset is followed for one window. */
static int64_t exhausted_at(const struct limit_outlook *x,
			    const struct billed_limit *l, int64_t now)
{
	int64_t end = l->resets_at, at;
	double ms;

	if (l->used_ppm >= WHOLE)
		return l->as_of < now ? l->as_of : now;
	if (x->basis == OUTLOOK_UNKNOWN || !(x->ppm_per_hour > 0))
		return 0;
	if (end <= 0)
		end = l->as_of + (l->window_ms > 0 ? l->window_ms : 31 * DAY_MS);
	ms = (double)(WHOLE - l->used_ppm) / x->ppm_per_hour * (double)HOUR_MS;
	if (ms >= (double)(end - l->as_of))
		return 0;
	at = l->as_of + (int64_t)ms;
	/* It was told to be free: that it is used up was not. */
	return at <= now ? now + 1 : at;
}

static int64_t expected(const struct limit_outlook *x,
			const struct billed_limit *l)
{
	double ppm;

	if (x->basis == OUTLOOK_UNKNOWN || l->resets_at <= 0)
		return -1;
	ppm = (double)l->used_ppm + x->ppm_per_hour *
	      (double)(l->resets_at - l->as_of) / (double)HOUR_MS;
	if (ppm > (double)(EXPECTED_MOST * WHOLE))
		return EXPECTED_MOST * WHOLE;
	return llround(ppm);
}

static int64_t even_use(const struct limit_outlook *x,
			const struct billed_limit *l, int64_t now)
{
	if (x->since <= 0 || now < x->since)
		return -1;
	return (int64_t)((__int128)(now - x->since) * WHOLE / l->window_ms);
}

static struct limit_outlook look(const struct track *t,
				 const struct billed_limit *l, int64_t now)
{
	struct limit_outlook x = {
		.past = l->resets_at > 0 && l->resets_at <= now,
		.brief = l->window_ms > 0 && l->window_ms <= 10 * MINUTE_MS,
		.left_ms = -1, .left_ppm = -1, .even_ppm = -1,
		.ppm_per_hour = NAN, .at_reset_ppm = -1,
	};

	if (x.past)
		return x;
	x.left_ppm = l->used_ppm < WHOLE ? WHOLE - l->used_ppm : 0;
	if (l->resets_at > 0) {
		x.left_ms = l->resets_at - now;
		x.since = l->window_ms > 0 ? l->resets_at - l->window_ms : 0;
	}
	if (x.brief)
		return x;
	x.even_ppm = even_use(&x, l, now);
	measure(&x, t, l);
	x.exhausted_at = exhausted_at(&x, l, now);
	x.at_reset_ppm = expected(&x, l);
	return x;
}

const struct limit_outlook *outlooks_build(struct outlooks *o,
					   const struct billed_limit *limits,
					   int count,
					   const struct part_input *in)
{
	if (in->hold && count == o->count)
		return o->list;
	o->count = 0;
	o->builds++;
	for (int i = 0; i < count; i++) {
		struct track *t = track_of(o, &limits[i]);
		struct limit_outlook *x = GROW(o->list, o->count, o->room);

		t->seen = o->builds;
		remember(t, &limits[i]);
		*x = look(t, &limits[i], in->books.now);
	}
	return o->list;
}
