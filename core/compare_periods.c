#include "core/compare_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/model_sums.h"
#include "core/zone.h"

/* ---- which periods ------------------------------------------------------- */

/* The moment of another day at which the clock shows what it shows now. */
static int64_t same_time(const struct zone *z, int64_t day, int64_t now)
{
	char date[ZONE_TEXT], hour[ZONE_TEXT], text[2 * ZONE_TEXT];
	int64_t past = now - zone_floor(z, ZONE_HOUR, now), ms;

	zone_label(z, ZONE_DAY, day, date);
	zone_label(z, ZONE_HOUR, now, hour);
	snprintf(text, sizeof(text), "%s%s", date, hour + strlen(date));
	if (!zone_parse_when(z, str_from(text), now, &ms, NULL))
		ms = day + (now - zone_floor(z, ZONE_DAY, now)) - past;
	return ms + past;
}

/* Which day of its unit `now` is, from 0. */
static int day_in(const struct zone *z, int64_t start, int64_t now)
{
	int64_t today = zone_floor(z, ZONE_DAY, now);
	int n = 0;

	while (zone_add(z, ZONE_DAY, start, n) < today)
		n++;
	return n;
}

/* A running unit of the calendar, and the one before up to the same day and
 * time; a shorter one ends where it ends. */
static void by_calendar(const struct zone *z, enum zone_unit unit, int64_t now,
			struct span *span, struct span *before)
{
	int64_t start = zone_floor(z, unit, now);
	int64_t last = zone_add(z, unit, start, -1), day;

	day = zone_add(z, ZONE_DAY, last, day_in(z, start, now));
	*span = (struct span){start, now};
	before->since = last;
	before->until = day >= start ? start : same_time(z, day, now);
	if (before->until > start)
		before->until = start;
}

static void by_length(const struct zone *z, const struct compare_query *q,
		      int64_t now, struct span *span, struct span *before)
{
	bool named = q->window == WINDOWS;

	*span = q->span;
	if (!named)
		*span = (struct span){window_start(z, q->window, now), now};
	if (span->until > now && span->until == INT64_MAX)
		span->until = now;
	*before = (struct span){span->since, span->since};
	if (span->since != INT64_MIN && span->until > span->since &&
	    span->since > INT64_MIN / 2)
		before->since -= span->until - span->since;
}

void compare_periods(const struct zone *z, const struct compare_query *q,
		     int64_t now, struct span *span, struct span *before,
		     bool *running)
{
	static const enum zone_unit units[COMPARE_PERIOD_KINDS] = {
		[PERIOD_TODAY] = ZONE_DAY, [PERIOD_WEEK] = ZONE_WEEK,
		[PERIOD_MONTH] = ZONE_MONTH,
	};
	enum compare_period kind = q->period;

	if (kind == PERIOD_WINDOW && q->window == WINDOW_MONTH)
		kind = PERIOD_MONTH;
	*running = kind != PERIOD_WINDOW;
	if (*running)
		by_calendar(z, units[kind], now, span, before);
	else
		by_length(z, q, now, span, before);
}

/* ---- what changed -------------------------------------------------------- */

static struct compare_change *change_of(struct made *m, const char *name,
					const char *provider)
{
	uint32_t id = compare_model_id(str_from(name), str_from(provider));
	struct compare_change *c;

	for (int i = 0; i < m->c.change_count; i++)
		if (!strcmp(m->changes[i].name, name) &&
		    !strcmp(m->changes[i].provider, provider))
			return &m->changes[i];
	c = &m->changes[m->c.change_count++];
	*c = (struct compare_change){.name = name, .provider = provider,
				     .id = id ? id : 1};
	return c;
}

static void add_rows(struct made *m, const struct summary *s, bool before,
		     bool paired)
{
	for (int i = 0; i < s->count; i++) {
		const struct summary_row *row = &s->rows[i];
		struct compare_change *c = change_of(
			m, row->text[0], paired ? row->text[1] : "");

		cell_add(before ? &c->before : &c->now, &row->cell, 1);
		c->flags |= row->flags;
	}
}

/* Tokens, and not one of them with a price. */
static bool is_unpriced(const struct cell *c)
{
	return c->unpriced > 0 && c->cost == 0;
}

static void settle(struct compare_change *c)
{
	if (is_unpriced(&c->now) || is_unpriced(&c->before)) {
		c->difference = MONEY_NONE;
		c->percent = PERCENT_NONE;
		return;
	}
	c->difference = c->now.cost - c->before.cost;
	c->percent = compare_percent(c->difference, c->before.cost);
}

static int64_t size_of(money m)
{
	if (m == MONEY_NONE)
		return -1;
	return m < 0 ? -m : m;
}

static int change_cmp(const void *pa, const void *pb)
{
	const struct compare_change *a = pa, *b = pb;
	int64_t da = size_of(a->difference), db = size_of(b->difference);
	int order;

	if (da != db)
		return da < db ? 1 : -1;
	if (a->now.cost != b->now.cost)
		return a->now.cost < b->now.cost ? 1 : -1;
	order = strcmp(a->name, b->name);
	return order ? order : strcmp(a->provider, b->provider);
}

static bool sum_up(struct summary *s, const struct compare_query *q,
		   struct span span, const struct part_input *in,
		   struct err *err)
{
	struct query asked;

	compare_filters(q, span, in, &asked);
	asked.by[asked.by_count++] = q->by;
	if (q->by == BY_MODEL)
		asked.by[asked.by_count++] = BY_PROVIDER;
	return summary_build(s, in->books.ledger, in->books.zone, &asked, err);
}

bool make_periods(struct made *m, const struct compare_query *q,
		  const struct part_input *in, struct err *err)
{
	struct comparison *c = &m->c;
	bool paired = q->by == BY_MODEL;

	compare_periods(in->books.zone, q, in->books.now, &c->span, &c->before,
			&c->running);
	c->period = q->period;
	if (!sum_up(&m->summary, q, c->span, in, err) ||
	    (c->before.since < c->before.until &&
	     !sum_up(&m->other, q, c->before, in, err)))
		return false;
	m->changes = xcalloc((size_t)(m->summary.count + m->other.count) + 1,
			     sizeof(*m->changes));
	add_rows(m, &m->summary, false, paired);
	add_rows(m, &m->other, true, paired);
	for (int i = 0; i < c->change_count; i++)
		settle(&m->changes[i]);
	if (c->change_count)
		qsort(m->changes, (size_t)c->change_count,
		      sizeof(*m->changes), change_cmp);
	c->changes = m->changes;
	c->sum = (struct compare_change){
		.name = "", .provider = "", .now = m->summary.total.cell,
		.before = m->other.total.cell,
		.flags = m->summary.total.flags | m->other.total.flags,
	};
	settle(&c->sum);
	c->partial = m->summary.partial || m->other.partial;
	return true;
}
