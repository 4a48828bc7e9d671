/* Dates, values and names of the Trends pane as words. */
#include "tui/panes/trends.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/mem.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"

#define DAY_MS INT64_C(86400000)

const enum by trends_by[] = {
	BY_PROVIDER, BY_MODEL, BY_MAKER, BY_CLIENT, BY_PROJECT, BY_KEY,
	BY_HOST, BY_SOURCE, BY_CAMP,
};

const char *const trends_months[12] = {
	"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December",
};

const char *const trends_weekdays[7] = {
	"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
};

int trends_by_count(void)
{
	return (int)ARRAY_LEN(trends_by);
}

struct trends_date trends_date(int64_t local)
{
	int64_t day = (local - (local % DAY_MS + DAY_MS) % DAY_MS) / DAY_MS;
	struct trends_date d = {1970, 1, 1, 0, 0, 0};
	char text[24];

	time_format_utc(local, text);
	if (sscanf(text, "%d-%d-%dT%d:%d", &d.year, &d.month, &d.day, &d.hour,
		   &d.minute) != 5 || d.month < 1 || d.month > 12)
		d.month = 1;
	d.weekday = (int)(((day + 3) % 7 + 7) % 7);
	return d;
}

void trends_step_text(enum trend_step step, int64_t local,
		      char out[UNIT_TEXT])
{
	struct trends_date d = trends_date(local);
	const char *month = trends_months[d.month - 1];

	switch (step) {
	case TREND_MONTH:
		snprintf(out, UNIT_TEXT, "%s %d", month, d.year);
		return;
	case TREND_WEEK:
		snprintf(out, UNIT_TEXT, "week of %d %.3s %d", d.day, month,
			 d.year);
		return;
	case TREND_DAY:
		snprintf(out, UNIT_TEXT, "%s %d %.3s %d",
			 trends_weekdays[d.weekday], d.day, month, d.year);
		return;
	default:
		snprintf(out, UNIT_TEXT, "%s %d %.3s %02d:%02d",
			 trends_weekdays[d.weekday], d.day, month, d.hour,
			 d.minute);
	}
}

/* Kinds of names that people must not read from a wall; false: no secret. */
static bool kind_of(enum by by, enum redact_kind *kind)
{
	switch (by) {
	case BY_PROJECT:
		*kind = REDACT_PROJECT;
		return true;
	case BY_KEY:
		*kind = REDACT_KEY;
		return true;
	case BY_HOST:
		*kind = REDACT_HOST;
		return true;
	case BY_SOURCE:
		*kind = REDACT_SOURCE;
		return true;
	default:
		return false;
	}
}

const char *trends_name(const struct trends_view *tv,
			const struct trend_band *band, char out[TRENDS_NAME])
{
	const char *name = band->name;
	char masked[REDACT_TEXT];
	enum redact_kind kind;

	if (band->other)
		snprintf(out, TRENDS_NAME, "%d others", band->members);
	else if (!*name)
		snprintf(out, TRENDS_NAME, "(no %s)", by_names[tv->t->by]);
	else if (kind_of(tv->t->by, &kind) && strcmp(name, BOOKS_UNSEEN) != 0)
		snprintf(out, TRENDS_NAME, "%s",
			 redact_name(tv->v, kind, name, masked));
	else
		snprintf(out, TRENDS_NAME, "%s", name);
	return out;
}

const char *trends_unit(const struct trends_state *s)
{
	return s->tokens ? "tokens" : "cost";
}

static bool is_unpriced(const struct trend_value *v)
{
	return v->unpriced > 0 && v->cost == 0;
}

double trends_amount(const struct trends_state *s,
		     const struct trend_value *v)
{
	if (s->tokens)
		return (double)v->tokens;
	return is_unpriced(v) ? (double)NAN : (double)v->cost / MONEY_USD;
}

bool trends_open(const struct trends_view *tv, const struct trend_value *v,
		 unsigned marks)
{
	return marks & TREND_OPEN && tv->t->book == BOOK_BILLED &&
	       (tv->s->tokens ? v->tokens == 0 : v->cost == 0);
}

void trends_value_text(const struct trends_view *tv,
		       const struct trend_value *v, unsigned marks, int width,
		       char out[UNIT_TEXT])
{
	struct cell cell = {.cost = v->cost, .unpriced = v->unpriced,
			    .requests = v->requests};
	unsigned flags = (marks & TREND_ESTIMATED ? SERIES_ESTIMATED : 0u) |
			 (marks & TREND_NOTIONAL ? SERIES_NOTIONAL : 0u);

	if (!trend_known(marks) || trends_open(tv, v, marks))
		snprintf(out, UNIT_TEXT, "-");
	else if (tv->s->tokens)
		format_count(v->tokens, out);
	else
		cell_cost_text(&cell, flags, tv->v->ascii, width, out);
}

void trends_change_text(const struct trends_view *tv, int point, bool ascii,
			char out[UNIT_TEXT])
{
	const struct trend_point *p = &tv->t->points[point];
	double now, before, percent;

	out[0] = '\0';
	if (point < 1 || !trend_known(p->marks) ||
	    !trend_known(p[-1].marks) ||
	    trends_open(tv, &p->total, p->marks))
		return;
	now = trends_amount(tv->s, &p->total);
	before = trends_amount(tv->s, &p[-1].total);
	if (!(before > 0) || isnan(now))
		return;
	percent = (now - before) / before * 100;
	if (percent >= 1000)
		snprintf(out, UNIT_TEXT, "%s %.0fx", ascii ? "+" : "▲",
			 now / before);
	else if (fabs(percent) < 0.5)
		snprintf(out, UNIT_TEXT, "= 0%%");
	else
		snprintf(out, UNIT_TEXT, "%s %.0f%%",
			 percent > 0 ? ascii ? "+" : "▲" : ascii ? "-" : "▼",
			 fabs(percent));
}

void trends_share_text(const struct trends_view *tv,
		       const struct trend_value *part,
		       const struct trend_value *whole, char out[UNIT_TEXT])
{
	if (tv->s->tokens)
		format_percent(part->tokens, whole->tokens, out);
	else if (is_unpriced(part))
		snprintf(out, UNIT_TEXT, "?");
	else
		format_percent(part->cost, whole->cost, out);
}
