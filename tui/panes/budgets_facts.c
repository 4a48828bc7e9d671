#include "tui/panes/budgets_facts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/alerts.h"
#include "core/billed.h"
#include "core/budget.h"
#include "core/model.h"
#include "core/outlook.h"
#include "core/utf8.h"
#include "tui/pane.h"
#include "tui/panes/alerts_panel.h"
#include "tui/panes/budgets_bar.h"
#include "tui/panes/dates.h"
#include "tui/pen.h"
#include "tui/width.h"

#define WHOLE INT64_C(1000000)
#define DAY_MS INT64_C(86400000)

enum { LABEL = 11 };

static void add(struct budget_facts *f, const char *label, enum role role,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

static void add(struct budget_facts *f, const char *label, enum role role,
		const char *format, ...)
{
	struct budget_fact *x;
	va_list ap;

	if (f->count == FACTS_MOST)
		return;
	x = &f->list[f->count++];
	x->label = label;
	x->role = role;
	va_start(ap, format);
	vsnprintf(x->text, sizeof(x->text), format, ap);
	va_end(ap);
}

/* "Thu 18:21, in 2d 4h" of what is ahead. */
static void moment_text(const struct model *m, int64_t ms, char *out,
			size_t size)
{
	char when[UNIT_TEXT], day[UNIT_TEXT], wait[UNIT_TEXT];

	date_local(m, ms, when);
	date_short(ms, day);
	format_age(ms > m->now ? ms - m->now : m->now - ms, wait);
	/* A day of the week alone is clear for less than a week. */
	if (ms - m->now > 6 * DAY_MS || m->now - ms > 6 * DAY_MS)
		snprintf(out, size, "%s, ", day);
	else
		snprintf(out, size, "%s, ", when);
	snprintf(out + strlen(out), size - strlen(out),
		 ms > m->now ? "in %s" : "%s ago", wait);
}

/* ---- budgets ------------------------------------------------------------- */

static void add_sums(struct budget_facts *f, const struct budget_status *b,
		     const struct model *m)
{
	money limit = b->budget->limit;
	int64_t even = budget_even_ppm(b, m->now);
	char spent[UNIT_TEXT], whole[UNIT_TEXT], share[UNIT_TEXT];

	format_money(b->spent.cost, 14, spent);
	format_money(limit, 14, whole);
	format_percent(b->used_ppm, WHOLE, share);
	if (cell_unpriced(&b->spent))
		add(f, "spent", ROLE_UNKNOWN, "? of %s", whole);
	else
		add(f, "spent", budget_role(b), "%s of %s, %s", spent, whole,
		    share);
	if (b->spent.unpriced > 0) {
		format_count(b->spent.unpriced, share);
		add(f, "no price", ROLE_UNKNOWN, "%s tokens, so it is at "
		    "least that", share);
	}
	if (even < 0)
		return;
	format_money((money)((__int128)limit * even / WHOLE), 12, whole);
	add(f, "even use", ROLE_TEXT, "%s by now", whole);
}

static void add_forecast(struct budget_facts *f,
			 const struct budget_status *b)
{
	enum role role = b->forecast > b->budget->limit ? ROLE_WARN
							: ROLE_TEXT;
	char sum[UNIT_TEXT], low[UNIT_TEXT], high[UNIT_TEXT];

	if (b->forecast == MONEY_NONE) {
		add(f, "forecast", ROLE_UNKNOWN, "- (too little is known)");
		return;
	}
	format_money(b->forecast, 12, sum);
	format_money(b->forecast_low, 12, low);
	format_money(b->forecast_high, 12, high);
	add(f, "forecast", role, "%s, 4 of 5 times %s to %s", sum, low, high);
}

/* What each day that is left may cost. */
static void add_rest(struct budget_facts *f, const struct budget_status *b,
		     const struct model *m)
{
	int64_t left = b->until - m->now;
	money rest = b->budget->limit - b->spent.cost;
	char sum[UNIT_TEXT], wait[UNIT_TEXT];

	if (left <= 0)
		return;
	format_age(left, wait);
	format_money(rest < 0 ? -rest : rest, 12, sum);
	if (rest < 0)
		add(f, "left", ROLE_ALERT, "%s beyond the limit, for %s", sum,
		    wait);
	else
		add(f, "left", ROLE_TEXT, "%s for %s", sum, wait);
	if (rest <= 0 || left < 2 * DAY_MS)
		return;
	format_money((money)divide_half_even((__int128)rest * DAY_MS, left),
		     12, sum);
	add(f, "a day", ROLE_TEXT, "%s keeps to the limit", sum);
}

static void add_burn(struct budget_facts *f, const struct budget_status *b)
{
	char fast[UNIT_TEXT], slow[UNIT_TEXT];
	enum role role = burn_role(b->burn_fast);

	if (isnan(b->burn_fast) || isnan(b->burn_slow)) {
		add(f, "burn rate", ROLE_UNKNOWN, "- (not known yet)");
		return;
	}
	burn_text(b->burn_fast, fast);
	burn_text(b->burn_slow, slow);
	add(f, "burn rate", role, "%s of even the last hour, %s of six", fast,
	    slow);
}

static void add_marks(struct budget_facts *f, const struct budget_status *b)
{
	char text[80] = "";

	for (int i = 0; i < b->budget->warn_count; i++) {
		size_t n = strlen(text);

		snprintf(text + n, sizeof(text) - n, "%s%d%%%s",
			 i ? ", " : "", b->budget->warn_at[i],
			 b->budget->warn_at[i] <= b->passed ? " (passed)"
							    : "");
	}
	if (text[0])
		add(f, "warns at", ROLE_DIM, "%s", text);
}

void facts_of_budget(struct budget_facts *f, const struct budget_status *b,
		     const struct model *m, const struct view *v)
{
	char text[FACT_TEXT], end[64];

	f->count = 0;
	add_sums(f, b, m);
	add_forecast(f, b);
	if (b->state != BUDGET_OVER && b->exhausted_at > 0) {
		moment_text(m, b->exhausted_at, end, sizeof(end));
		add(f, "used up", budget_end_role(b, m->now), "%s", end);
	} else if (b->state != BUDGET_OVER && b->forecast != MONEY_NONE) {
		add(f, "used up", ROLE_GOOD, "not in this %s",
		    period_words[b->budget->period]);
	}
	add_rest(f, b, m);
	add_burn(f, b);
	add_marks(f, b);
	budget_filter_text(b, v, text, sizeof(text));
	add(f, "counts", ROLE_DIM, "%s, by the %s%s", text,
	    period_words[b->budget->period],
	    b->budget->subscriptions ? ", subscriptions too" : "");
}

/* ---- limits -------------------------------------------------------------- */

static void add_pace(struct budget_facts *f, const struct limit_row *r,
		     const struct model *m)
{
	const struct limit_outlook *x = r->outlook;
	char pace[UNIT_TEXT], end[64];

	limit_pace_text(r, pace);
	if (x->basis == OUTLOOK_UNKNOWN) {
		add(f, "pace", ROLE_UNKNOWN, "%s", x->brief ?
		    "- (refills too often for one)" : "- (not known yet)");
		return;
	}
	add(f, "pace", ROLE_TEXT, "%s, %s", pace,
	    x->basis == OUTLOOK_RECENT ? "of late" : "since it began");
	if (x->exhausted_at > m->now) {
		moment_text(m, x->exhausted_at, end, sizeof(end));
		add(f, "full", ROLE_WARN, "%s", end);
	} else {
		add(f, "full", x->exhausted_at ? ROLE_ALERT : ROLE_GOOD, "%s",
		    x->exhausted_at ? "now" : "not before the reset");
	}
	if (x->at_reset_ppm < 0)
		return;
	format_percent(x->at_reset_ppm, WHOLE, pace);
	add(f, "at reset", x->at_reset_ppm >= WHOLE ? ROLE_WARN : ROLE_TEXT,
	    "%s", pace);
}

void facts_of_limit(struct budget_facts *f, const struct limit_row *r,
		    const struct model *m, const struct view *v)
{
	const struct limit_outlook *x = r->outlook;
	const struct billed_limit *l = r->limit;
	char text[UNIT_TEXT], mask[REDACT_TEXT], when[64];

	f->count = 0;
	format_percent(l->used_ppm, WHOLE, text);
	add(f, "used", x->past || r->old ? ROLE_STALE : used_role(l->used_ppm),
	    "%s%s", text, x->past ? ", of a window that has ended" : "");
	if (x->even_ppm >= 0) {
		format_percent(x->even_ppm, WHOLE, text);
		add(f, "even use", ROLE_TEXT, "%s by now", text);
	}
	if (!x->past)
		add_pace(f, r, m);
	if (l->resets_at > 0) {
		moment_text(m, l->resets_at, when, sizeof(when));
		add(f, x->past ? "has reset" : "resets", ROLE_TEXT, "%s",
		    when);
	} else {
		add(f, "resets", ROLE_UNKNOWN, "- (not told)");
	}
	if (l->account[0])
		add(f, "account", ROLE_TEXT, "%s",
		    redact_name(v, REDACT_ACCOUNT, l->account, mask));
	age_text(m->now, l->as_of, text);
	add(f, "told by", r->old ? ROLE_STALE : ROLE_DIM, "%s, %s ago",
	    redact_name(v, REDACT_SOURCE, l->source, mask), text);
}

/* ---- alerts -------------------------------------------------------------- */

static void add_moment(struct budget_facts *f, const char *label,
		       const struct model *m, int64_t ms)
{
	char text[64];

	if (ms <= 0)
		return;
	moment_text(m, ms, text, sizeof(text));
	add(f, label, ROLE_TEXT, "%s", text);
}

/* The budget that an alert is about, NULL: none, or it is there no more. */
static const struct budget_status *budget_of(const struct alert *a,
					     const struct model *m)
{
	for (int i = 0; a->budget[0] && i < m->budget_count; i++)
		if (!strcmp(m->budgets[i].budget->name, a->budget))
			return &m->budgets[i];
	return NULL;
}

void facts_of_alert(struct budget_facts *f, const struct alert *a,
		    const struct model *m, const struct view *v)
{
	const struct budget_status *b = budget_of(a, m);
	char text[ALERT_TEXT], state[UNIT_TEXT];

	f->count = 0;
	add(f, alert_level_names[a->level], alert_role(a, m->now), "%s",
	    alert_text(a, v, text));
	alert_state_text(a, m->now, state);
	add(f, "state", ROLE_TEXT, "%s", state);
	add(f, "kind", ROLE_DIM, "%s%s%s", alert_kind_names[a->kind],
	    a->provider[0] ? " at " : "", a->provider);
	add_moment(f, "raised", m, a->raised_at);
	add_moment(f, "known", m, a->acknowledged_at);
	if (alert_is_open(a) && a->snoozed_until > m->now)
		add_moment(f, "silent to", m, a->snoozed_until);
	add_moment(f, "told", m, a->told_at);
	if (a->failure)
		add(f, "not told", ROLE_ALERT, "%s",
		    v->redact ? "hidden with the names" : a->failure);
	add_moment(f, "over", m, a->over_at);
	if (b && alert_is_open(a)) {
		add_sums(f, b, m);
		add_forecast(f, b);
		add_burn(f, b);
	}
}

/* ---- drawing ------------------------------------------------------------- */

/* Bytes of `text` that make the next line of `w` columns: up to a blank where
 * there is one in the second half, never within a character. */
static size_t line_bytes(const char *text, int w)
{
	struct str rest = str_from(text);
	size_t n = 0, blank = 0;
	int used = 0;

	while (rest.n > 0) {
		uint32_t c;
		size_t bytes = utf8_decode(rest, &c);
		int columns = c == UTF8_BAD ? 1 : char_width(c);

		if (c == ' ' && used > w / 2)
			blank = n;
		if (used + columns > w)
			return blank ? blank : n ? n : bytes;
		used += columns;
		n += bytes;
		rest = str_skip(rest, bytes);
	}
	return n;
}

int facts_draw(const struct budget_facts *f, struct canvas *to)
{
	int w = to->at.w - LABEL, y = 0;

	for (int i = 0; i < f->count && y < to->at.h && w >= 4; i++) {
		const char *text = f->list[i].text;

		canvas_text(to, 0, y, LABEL - 1, STYLE(ROLE_DIM),
			    str_from(f->list[i].label));
		do {
			size_t n = line_bytes(text, w);

			canvas_text(to, LABEL, y++, w, STYLE(f->list[i].role),
				    (struct str){text, n});
			text += n;
			while (*text == ' ')
				text++;
		} while (*text && y < to->at.h);
	}
	return y;
}
