/* Trends of the books billed and best: rows by UTC day as books_summary() has
 * them, put together to steps. */
#include "core/trend_internal.h"

#include <stdio.h>

#include "core/billed.h"
#include "core/clock.h"
#include "core/days.h"

enum { GLOB = 2 * TREND_WORD };

/* A word as a glob that matches it alone. */
static void quote_glob(const char *word, char out[GLOB])
{
	size_t n = 0;

	for (; *word && n + 2 < GLOB; word++) {
		if (strchr("*?[\\", *word))
			out[n++] = '\\';
		out[n++] = *word;
	}
	out[n] = '\0';
}

static bool ask_days(struct trend_build *b, struct summary *s)
{
	const struct trend *t = b->out;
	char provider[GLOB];
	struct query q;

	query_init(&q);
	q.by[q.by_count++] = b->q->by;
	q.by[q.by_count++] = BY_DAY;
	q.camps = trend_camps(b);
	q.since = t->points[0].start < t->days[0].start ? t->points[0].start
							: t->days[0].start;
	q.until = INT64_MAX;
	if (b->q->provider) {
		quote_glob(b->q->provider, provider);
		q.filters[q.filter_count++] =
			(struct filter){BY_PROVIDER, provider};
	}
	return books_summary(s, &b->in->books, b->out->book, &q, b->err);
}

/* "2026-11-23"; false: the row is of no single day. */
static bool read_day(const char *text, int64_t *ms)
{
	char full[48];
	int n = snprintf(full, sizeof(full), "%sT00:00:00Z", text);

	return n > 0 && (size_t)n < sizeof(full) && *text &&
	       time_parse_iso((struct str){full, (size_t)n}, ms);
}

static void each_row(struct trend_build *b, const struct summary *s,
		     void (*visit)(struct trend_build *b, uint32_t name,
				   int64_t day, const struct summary_row *r))
{
	for (int i = 0; i < s->count; i++) {
		const struct summary_row *r = &s->rows[i];
		uint32_t name = trend_name(b, str_from(r->text[0]));
		int64_t day;

		if (name == UINT32_MAX)
			continue;
		if (read_day(r->text[1], &day))
			visit(b, name, day, r);
		else if (!b->sharing)
			trend_value_add(&b->out->undated, &r->cell);
	}
}

static void on_step(struct trend_build *b, uint32_t name, int64_t day,
		    const struct summary_row *r)
{
	trend_count(b, name, day, &r->cell, trend_marks_of(r->flags));
}

static void on_day(struct trend_build *b, uint32_t name, int64_t day,
		   const struct summary_row *r)
{
	int i = trend_day_at(b->out, day);

	(void)name;
	if (i < 0)
		return;
	trend_value_add(&b->out->days[i].total, &r->cell);
	b->out->days[i].marks |= trend_marks_of(r->flags);
}

/* ---- what is not there yet ---------------------------------------------- */

static void see_first(void *ctx, const struct billed_row *r)
{
	int64_t *first = ctx, day = bucket_floor(r->start, TREND_DAY_MS);

	if (*first == 0 || day < *first)
		*first = day;
}

static bool find_first(struct trend_build *b)
{
	int64_t *first = &b->out->first, seen = 0;

	if (b->in->books.billed)
		billed_each(b->in->books.billed, INT64_MIN, INT64_MAX,
			    see_first, first);
	if (b->out->book != BOOK_BEST)
		return true;
	if (!trend_find_first(b, &seen))
		return false;
	if (seen && (*first == 0 || seen < *first))
		*first = seen;
	return true;
}

/* Up to where everybody's money is final; INT64_MAX: nobody is asked. */
static int64_t final_until(const struct trend_build *b)
{
	const struct billed *billed = b->in->books.billed;
	int64_t least = INT64_MAX;
	const char *name;

	for (int i = 0; billed && (name = billed_provider(billed, i)); i++) {
		int64_t until;

		if (b->q->provider && strcmp(name, b->q->provider) != 0)
			continue;
		until = billed_watermark(billed, name, b->in->books.now);
		if (billed_has_money(billed, name) && until < least)
			least = until;
	}
	return least;
}

static void mark_open(struct trend_build *b)
{
	int64_t until = final_until(b);
	struct trend *t = b->out;

	for (int i = 0; i < t->count; i++)
		if (trend_known(t->points[i].marks) &&
		    t->points[i].end > until)
			t->points[i].marks |= TREND_OPEN;
	for (int i = 0; i < TREND_DAYS; i++)
		if (trend_known(t->days[i].marks) &&
		    t->days[i].start + TREND_DAY_MS > until)
			t->days[i].marks |= TREND_OPEN;
}

bool trend_bill(struct trend_build *b)
{
	struct summary s = {0};
	bool ok = find_first(b);

	if (ok) {
		trend_mark_steps(b);
		mark_open(b);
		ok = ask_days(b, &s);
	}
	if (ok) {
		each_row(b, &s, on_step);
		trend_choose_bands(b);
		each_row(b, &s, on_step);
		each_row(b, &s, on_day);
	}
	summary_release(&s);
	return ok;
}
