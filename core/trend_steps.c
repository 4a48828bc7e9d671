/* Steps of time: where they begin, in whose zone, and what is to be said of
 * them. */
#include "core/trend_internal.h"

#include "core/days.h"

enum { TRIM_LEAST = 12 };

/* Outside the table the nearest offset. */
int64_t trend_offset(const struct zone *z, int64_t ms)
{
	int low = 0, high = z->span_count;

	if (high == 0)
		return 0;
	while (high - low > 1) {
		int mid = (low + high) / 2;

		if (z->spans[mid].from <= ms)
			low = mid;
		else
			high = mid;
	}
	return z->spans[low].offset;
}

static enum zone_unit unit_of(enum trend_step step)
{
	return step == TREND_HOUR ? ZONE_HOUR : step == TREND_WEEK ? ZONE_WEEK
	     : step == TREND_MONTH ? ZONE_MONTH : ZONE_DAY;
}

static int64_t step_floor(const struct trend_build *b, int64_t ms)
{
	if (b->out->step == TREND_QUARTER)
		return bucket_floor(ms, TREND_QUARTER_MS);
	return zone_floor(b->zone, unit_of(b->out->step), ms);
}

static int64_t step_add(const struct trend_build *b, int64_t ms, int n)
{
	if (b->out->step == TREND_QUARTER)
		return ms + n * TREND_QUARTER_MS;
	return zone_add(b->zone, unit_of(b->out->step), ms, n);
}

static void lay_points(struct trend_build *b, int64_t until, int count)
{
	struct trend *t = b->out;
	int64_t start = step_floor(b, until), end = step_add(b, start, 1);

	t->count = count;
	for (int i = count - 1; i >= 0; i--) {
		t->points[i] = (struct trend_point){
			.start = start, .end = end,
			.offset = trend_offset(b->zone, start),
		};
		end = start;
		start = step_add(b, start, -1);
	}
}

static void lay_days(struct trend_build *b)
{
	struct trend *t = b->out;
	int64_t week = zone_floor(b->zone, ZONE_WEEK, t->now);
	int64_t day = zone_add(b->zone, ZONE_WEEK, week,
			       1 - TREND_DAYS / TREND_WEEKDAYS);

	t->today = zone_floor(b->zone, ZONE_DAY, t->now);
	for (int i = 0; i < TREND_DAYS; i++) {
		t->days[i] = (struct trend_day){
			.start = day, .offset = trend_offset(b->zone, day)};
		day = zone_add(b->zone, ZONE_DAY, day, 1);
	}
}

void trend_lay_steps(struct trend_build *b)
{
	const struct trend_query *q = b->q;
	struct trend *t = b->out;
	int count = q->count < 1 ? 1 : q->count;

	t->now = b->in->books.now;
	if (count > TREND_POINTS)
		count = TREND_POINTS;
	lay_points(b, q->until && q->until < t->now ? q->until : t->now,
		   count);
	t->live = t->now < t->points[count - 1].end;
	lay_days(b);
	b->at = 0;
}

/* Were clocks changed in it? Hours and quarters are as long as ever: it is
 * the one that follows the change. */
static bool clock_changed(const struct trend_build *b,
			  const struct trend_point *p)
{
	int64_t length = p->end - p->start;

	switch (b->out->step) {
	case TREND_DAY:
		return length != TREND_DAY_MS;
	case TREND_WEEK:
		return length != TREND_WEEKDAYS * TREND_DAY_MS;
	case TREND_MONTH:
		return p->offset != trend_offset(b->zone, p->end - 1);
	default:
		return p->offset != trend_offset(b->zone, p->start - 1);
	}
}

static unsigned marks_between(const struct trend *t, int64_t start,
			      int64_t end)
{
	if (start > t->now)
		return TREND_AFTER;
	if (t->first == 0 || end <= t->first)
		return TREND_BEFORE;
	return t->now < end ? TREND_PARTIAL : 0;
}

static void trim(struct trend_build *b)
{
	struct trend *t = b->out;
	int gone = 0;

	while (t->count - gone > TRIM_LEAST &&
	       t->points[gone].marks & TREND_BEFORE)
		gone++;
	t->count -= gone;
	memmove(t->points, t->points + gone,
		(size_t)t->count * sizeof(*t->points));
}

void trend_mark_steps(struct trend_build *b)
{
	struct trend *t = b->out;

	for (int i = 0; i < t->count; i++) {
		struct trend_point *p = &t->points[i];

		p->marks = marks_between(t, p->start, p->end);
		if (clock_changed(b, p))
			p->marks |= TREND_CLOCK;
	}
	for (int i = 0; i < TREND_DAYS; i++) {
		struct trend_day *d = &t->days[i];
		int64_t end = i + 1 < TREND_DAYS
			? t->days[i + 1].start
			: zone_add(b->zone, ZONE_DAY, d->start, 1);

		d->marks = marks_between(t, d->start, end);
	}
	if (b->q->trim)
		trim(b);
}

/* What is summed comes clustered: often it is the point found last. */
int trend_point_at(struct trend_build *b, int64_t ms)
{
	const struct trend *t = b->out;
	int low = 0, high = t->count;

	if (b->at < high && ms >= t->points[b->at].start &&
	    ms < t->points[b->at].end)
		return b->at;
	if (ms < t->points[0].start || ms >= t->points[high - 1].end)
		return -1;
	while (high - low > 1) {
		int mid = (low + high) / 2;

		if (t->points[mid].start <= ms)
			low = mid;
		else
			high = mid;
	}
	b->at = low;
	return low;
}

int trend_day_at(const struct trend *t, int64_t ms)
{
	int low = 0, high = TREND_DAYS;

	if (ms < t->days[0].start || ms > t->now)
		return -1;
	while (high - low > 1) {
		int mid = (low + high) / 2;

		if (t->days[mid].start <= ms)
			low = mid;
		else
			high = mid;
	}
	return low;
}

int trend_hour_of_week(const struct zone *z, int64_t ms)
{
	int64_t local = ms + trend_offset(z, ms);
	int64_t day = bucket_floor(local, TREND_DAY_MS) / TREND_DAY_MS;
	int weekday = (int)(((day + 3) % 7 + 7) % 7);

	return weekday * TREND_HOURS +
	       (int)((local - day * TREND_DAY_MS) / TREND_HOUR_MS);
}
