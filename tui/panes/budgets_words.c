/* What budgets and limits are called, and what is said of them. */
#include "tui/panes/budgets_rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/billed.h"
#include "core/budget.h"
#include "core/model.h"
#include "core/outlook.h"
#include "tui/pane.h"

#define WHOLE INT64_C(1000000)
#define DAY_MS INT64_C(86400000)

const char *const period_words[] = {
	[ZONE_HOUR] = "hour", [ZONE_DAY] = "day", [ZONE_WEEK] = "week",
	[ZONE_MONTH] = "month", [ZONE_YEAR] = "year",
};

/* ---- names --------------------------------------------------------------- */

const char *budget_mask(const char *name, const struct view *v,
			char out[REDACT_TEXT])
{
	char mask[REDACT_TEXT];
	const char *number;

	if (!v->redact || !name[0])
		return name;
	/* People name budgets after projects: the number of a project's mask,
	 * under the word for what it is. */
	redact_name(v, REDACT_PROJECT, name, mask);
	number = strrchr(mask, ' ');
	snprintf(out, REDACT_TEXT, "budget%.20s", number ? number : "");
	return out;
}

const char *budget_label(const struct budget_status *b, const struct view *v,
			 char out[REDACT_TEXT])
{
	return budget_mask(b->budget->name, v, out);
}

/* Makers, providers, models and clients are no secret. */
static bool is_private(enum by by, enum redact_kind *kind)
{
	static const struct { enum by by; enum redact_kind kind; } list[] = {
		{BY_PROJECT, REDACT_PROJECT}, {BY_SESSION, REDACT_SESSION},
		{BY_KEY, REDACT_KEY}, {BY_HOST, REDACT_HOST},
		{BY_SOURCE, REDACT_SOURCE},
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i].by == by) {
			*kind = list[i].kind;
			return true;
		}
	return false;
}

void budget_filter_text(const struct budget_status *b, const struct view *v,
			char *out, size_t size)
{
	const struct budget *x = b->budget;

	snprintf(out, size, "%s", x->filter_count ? "" : "everything");
	for (int i = 0; i < x->filter_count; i++) {
		const struct filter *f = &x->filters[i];
		size_t used = strlen(out);
		enum redact_kind kind;
		char mask[REDACT_TEXT];
		const char *glob = f->glob;

		if (is_private(f->by, &kind))
			glob = redact_name(v, kind, glob, mask);
		snprintf(out + used, size - used, "%s%s %.80s", i ? ", " : "",
			 by_names[f->by], glob);
	}
}

/* ---- budgets ------------------------------------------------------------- */

enum role budget_role(const struct budget_status *b)
{
	return b->state == BUDGET_OVER ? ROLE_ALERT :
	       b->state == BUDGET_WARNED ? ROLE_WARN : ROLE_GOOD;
}

void budget_state_text(const struct budget_status *b, char out[UNIT_TEXT])
{
	if (b->state == BUDGET_FINE && cell_unpriced(&b->spent))
		snprintf(out, UNIT_TEXT, "no price");
	else if (b->state == BUDGET_WARNED && b->passed > 0)
		snprintf(out, UNIT_TEXT, "%d%% passed", b->passed);
	else
		snprintf(out, UNIT_TEXT, "%s",
			 b->state == BUDGET_OVER ? "over" :
			 b->state == BUDGET_WARNED ? "warn" : "ok");
}

void burn_text(double burn, char out[UNIT_TEXT])
{
	if (isnan(burn))
		snprintf(out, UNIT_TEXT, "-");
	else if (burn < 99.95)
		snprintf(out, UNIT_TEXT, "%.1fx", burn < 0 ? 0 : burn);
	else if (burn < 999.5)
		snprintf(out, UNIT_TEXT, "%.0fx", burn);
	else
		snprintf(out, UNIT_TEXT, ">999x");
}

enum role burn_role(double burn)
{
	if (isnan(burn))
		return ROLE_UNKNOWN;
	return burn >= 2 ? ROLE_ALERT : burn > 1.05 ? ROLE_WARN :
	       burn < 0.05 ? ROLE_DIM : ROLE_TEXT;
}

void budget_end_text(const struct budget_status *b, int64_t now,
		     char out[UNIT_TEXT])
{
	char wait[UNIT_TEXT];

	if (b->state == BUDGET_OVER) {
		snprintf(out, UNIT_TEXT, "now");
	} else if (b->exhausted_at > 0) {
		format_age(b->exhausted_at - now, wait);
		snprintf(out, UNIT_TEXT, "in %.20s", wait);
	} else {
		snprintf(out, UNIT_TEXT, "%s",
			 b->forecast == MONEY_NONE ? "-" : "no");
	}
}

enum role budget_end_role(const struct budget_status *b, int64_t now)
{
	if (b->state == BUDGET_OVER)
		return ROLE_ALERT;
	if (b->exhausted_at <= 0)
		return b->forecast == MONEY_NONE ? ROLE_UNKNOWN : ROLE_DIM;
	/* In what is the next quarter of what is left. */
	return (b->exhausted_at - now) * 4 < b->until - now ? ROLE_ALERT
							    : ROLE_WARN;
}

int64_t budget_even_ppm(const struct budget_status *b, int64_t now)
{
	int64_t whole = b->until - b->since, past = now - b->since;

	if (whole <= 0 || past < 0)
		return -1;
	return past >= whole ? WHOLE
			     : (int64_t)((__int128)past * WHOLE / whole);
}

/* ---- limits -------------------------------------------------------------- */

#define ALL_UNKNOWN                                                           \
	.left_ms = -1, .left_ppm = -1, .even_ppm = -1, .ppm_per_hour = NAN,   \
	.at_reset_ppm = -1

const struct limit_outlook *limit_outlook_of(const struct model *m, int index)
{
	static const struct limit_outlook unknown = {ALL_UNKNOWN};
	static const struct limit_outlook ended = {.past = true, ALL_UNKNOWN};
	int64_t reset = m->limits[index].resets_at;

	if (m->outlooks)
		return &m->outlooks[index];
	return reset > 0 && reset <= m->now ? &ended : &unknown;
}

void limit_end_text(const struct limit_outlook *x, int64_t now,
		    char out[UNIT_TEXT])
{
	if (x->exhausted_at > now)
		format_age(x->exhausted_at - now, out);
	else
		snprintf(out, UNIT_TEXT, "%s",
			 x->exhausted_at > 0 ? "now" :
			 x->basis == OUTLOOK_UNKNOWN ? "-" : "no");
}

enum role limit_end_role(const struct limit_outlook *x, int64_t now)
{
	if (x->exhausted_at <= 0)
		return x->basis == OUTLOOK_UNKNOWN ? ROLE_UNKNOWN : ROLE_DIM;
	return x->exhausted_at <= now ? ROLE_ALERT : ROLE_WARN;
}

void limit_pace_text(const struct limit_row *r, char out[UNIT_TEXT])
{
	bool days = r->limit->window_ms > DAY_MS;
	double percent = r->outlook->ppm_per_hour * (days ? 24 : 1) / 10000;

	if (isnan(percent))
		snprintf(out, UNIT_TEXT, "-");
	else if (percent > 0 && percent < 9.95)
		snprintf(out, UNIT_TEXT, "%.1f%%/%c", percent,
			 days ? 'd' : 'h');
	else
		snprintf(out, UNIT_TEXT, "%.0f%%/%c",
			 percent > 9999 ? 9999 : percent, days ? 'd' : 'h');
}
