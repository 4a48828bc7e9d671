/* The Trends pane as csv: what the region with the focus shows. */
#include "tui/panes/trends.h"

#include <inttypes.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/mem.h"
#include "tui/export.h"

static void add_time(struct buf *to, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	buf_puts(to, text);
}

/* Cost, tokens, calls, tokens without a price; empty where not known. */
static void add_value(struct buf *to, const struct trend_value *v, bool known)
{
	buf_putc(to, ',');
	if (known && !(v->cost == 0 && v->unpriced > 0))
		money_write(to, v->cost);
	if (known)
		buf_addf(to, ",%" PRId64 ",%" PRId64 ",%" PRId64, v->tokens,
			 v->requests, v->unpriced);
	else
		buf_puts(to, ",,,");
}

static void add_marks(struct buf *to, unsigned marks)
{
	static const struct {
		unsigned mark;
		const char *word;
	} words[] = {
		{TREND_BEFORE, "unknown"}, {TREND_PARTIAL, "running"},
		{TREND_CLOCK, "clock"}, {TREND_ESTIMATED, "estimated"},
		{TREND_NOTIONAL, "notional"}, {TREND_OPEN, "open"},
	};
	const char *comma = "";

	buf_putc(to, ',');
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (marks & words[i].mark) {
			buf_addf(to, "%s%s", comma, words[i].word);
			comma = " ";
		}
	buf_putc(to, '\n');
}

/* One band of a step; -1: the step as a whole. */
static void add_step(const struct trends_view *tv, int point, int band,
		     struct buf *to)
{
	const struct trend_point *p = &tv->t->points[point];
	const struct trend_band *b = band < 0 ? NULL : &tv->t->bands[band];
	char name[TRENDS_NAME];

	add_time(to, p->start);
	buf_putc(to, ',');
	add_time(to, p->end);
	buf_putc(to, ',');
	if (b)
		export_csv_text(to, trends_name(tv, b, name));
	add_value(to, b ? &b->points[point] : &p->total,
		  trend_known(p->marks));
	add_marks(to, p->marks);
}

static void add_steps(const struct trends_view *tv, struct buf *to)
{
	const struct trend *t = tv->t;

	buf_addf(to, "start,end,%s,cost,tokens,requests,tokens_unpriced,"
		 "marks\n", by_names[t->by]);
	for (int i = tv->first; i < tv->first + tv->count; i++) {
		if (!trend_known(t->points[i].marks) || t->band_count == 0)
			add_step(tv, i, -1, to);
		for (int k = 0; k < t->band_count &&
				trend_known(t->points[i].marks); k++)
			add_step(tv, i, k, to);
	}
}

static void add_days(const struct trends_view *tv, struct buf *to)
{
	buf_puts(to, "start,cost,tokens,requests,tokens_unpriced,marks\n");
	for (int i = 0; i < TREND_DAYS; i++) {
		const struct trend_day *d = &tv->t->days[i];

		if (d->marks & TREND_AFTER)
			continue;
		add_time(to, d->start);
		add_value(to, &d->total, trend_known(d->marks));
		add_marks(to, d->marks);
	}
}

static void add_week(const struct trends_view *tv, struct buf *to)
{
	buf_puts(to, "weekday,hour,hours,cost,tokens,requests,"
		 "tokens_unpriced\n");
	for (int day = 0; day < TREND_WEEKDAYS; day++)
		for (int hour = 0; hour < TREND_HOURS; hour++) {
			const struct trend_hour *h =
				&tv->t->week[day][hour];

			buf_addf(to, "%s,%d,%d", trends_weekdays[day], hour,
				 h->hours);
			add_value(to, &h->total, h->hours > 0);
			buf_putc(to, '\n');
		}
}

void trends_csv(const struct trends_view *tv, struct buf *to)
{
	if (tv->s->region == TRENDS_DAYS)
		add_days(tv, to);
	else if (tv->s->region == TRENDS_WEEK)
		add_week(tv, to);
	else
		add_steps(tv, to);
}
