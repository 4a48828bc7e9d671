#include "tui/panes/alerts_panel.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/alerts.h"
#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/budgets_rows.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"

enum { AGE = 8, AGE_LEAST = 44 };

bool alert_is_open(const struct alert *a)
{
	return a->over_at == 0;
}

bool alert_is_new(const struct alert *a, int64_t now)
{
	return alert_is_open(a) && a->acknowledged_at == 0 &&
	       a->snoozed_until <= now;
}

enum role alert_role(const struct alert *a, int64_t now)
{
	if (!alert_is_new(a, now))
		return ROLE_DIM;
	return a->level == ALERT_CRITICAL ? ROLE_ALERT :
	       a->level == ALERT_WARNING ? ROLE_WARN : ROLE_TEXT;
}

void alert_put_mark(struct canvas *to, int x, int y, const struct alert *a,
		    int64_t now)
{
	static const struct { uint32_t glyph; char ascii; } marks[] = {
		[ALERT_INFO] = {0x00b7, '-'},
		[ALERT_WARNING] = {0x25b2, '^'},
		[ALERT_CRITICAL] = {'!', '!'},
	};
	struct style s = STYLE(alert_role(a, now));

	if (!alert_is_open(a)) {
		canvas_glyph(to, x, y, STYLE(ROLE_GOOD), 0x2713, 'o');
		return;
	}
	if (alert_is_new(a, now))
		s = style_plus(s, ATTR_BOLD);
	canvas_glyph(to, x, y, s, marks[a->level].glyph,
		     marks[a->level].ascii);
}

/* ---- words -------------------------------------------------------------- */

static const char *const about[ALERT_KINDS] = {
	[ALERT_BUDGET] = "is used beyond a mark",
	[ALERT_BURN] = "burns too fast",
	[ALERT_SPEND] = "spending far above other weeks",
	[ALERT_CALL_SIZE] = "tokens of a call stepped up",
	[ALERT_CACHE] = "hits of the cache collapsed",
	[ALERT_DOMINATES] = "one key makes most of the spending",
	[ALERT_UNSEEN] = "billed, and no record explains it",
	[ALERT_SOURCE] = "a source is dead",
	[ALERT_LIMIT] = "a limit is nearly used up",
};

/* "$412.10", "82%", "3.2x": digits with a sign of what they are, which no
 * part of a name is taken for. */
static bool is_figure(const char *word, size_t n)
{
	bool dollars = n > 1 && word[0] == '$';
	bool share = n > 1 && (word[n - 1] == '%' || word[n - 1] == 'x');

	if (!dollars && !share)
		return false;
	word += dollars;
	n -= (size_t)dollars + share;
	if (n > 1 && dollars && strchr("kMG", word[n - 1]))
		n--;
	for (size_t i = 0; i < n; i++)
		if (!isdigit((unsigned char)word[i]) &&
		    (i == 0 || (word[i] != '.' && word[i] != ',')))
			return false;
	return n > 0;
}

static void add_figures(char out[ALERT_TEXT], const char *text)
{
	static const char around[] = " ,.;:()";
	const char *lead = ": ";

	for (text += strspn(text, around); *text;
	     text += strspn(text, around)) {
		size_t all = strcspn(text, " "), n = all;
		size_t used = strlen(out);

		while (n > 0 && strchr(around, text[n - 1]))
			n--;
		if (is_figure(text, n)) {
			snprintf(out + used, ALERT_TEXT - used, "%s%.*s", lead,
				 (int)n, text);
			lead = ", ";
		}
		text += all;
	}
}

const char *alert_text(const struct alert *a, const struct view *v,
		       char out[ALERT_TEXT])
{
	char mask[REDACT_TEXT];

	if (!v->redact)
		return a->text;
	snprintf(out, ALERT_TEXT, "%s%s%s%s%.60s",
		 a->budget[0] ? budget_mask(a->budget, v, mask) : "",
		 a->budget[0] ? " " : "", about[a->kind],
		 a->provider[0] ? " at " : "", a->provider);
	add_figures(out, a->text);
	return out;
}

void alert_state_text(const struct alert *a, int64_t now,
		      char out[UNIT_TEXT])
{
	char age[UNIT_TEXT];

	if (!alert_is_open(a)) {
		age_text(now, a->over_at, age);
		snprintf(out, UNIT_TEXT, "over %.20s", age);
	} else if (a->acknowledged_at) {
		snprintf(out, UNIT_TEXT, "acknowledged");
	} else if (a->snoozed_until > now) {
		format_age(a->snoozed_until - now, age);
		snprintf(out, UNIT_TEXT, "snoozed %.20s", age);
	} else if (a->failure) {
		snprintf(out, UNIT_TEXT, "not told");
	} else {
		snprintf(out, UNIT_TEXT, "%s", a->told_at ? "told" : "new");
	}
}

/* ---- which -------------------------------------------------------------- */

int alerts_open(const struct model *m, int *fresh)
{
	int n = 0;

	*fresh = 0;
	for (int i = 0; i < m->alert_count; i++) {
		n += alert_is_open(&m->alerts[i]);
		*fresh += alert_is_new(&m->alerts[i], m->now);
	}
	return n;
}

/* Open alert `n`: the new ones first, then those somebody knows of. */
static const struct alert *open_alert(const struct model *m, int n)
{
	for (int known = 0; known < 2; known++)
		for (int i = 0; i < m->alert_count; i++) {
			const struct alert *a = &m->alerts[i];

			if (alert_is_open(a) &&
			    alert_is_new(a, m->now) == !known && n-- == 0)
				return a;
		}
	return NULL;
}

const struct alert *alerts_first(const struct model *m)
{
	return open_alert(m, 0);
}

void alert_ask(const struct alert *a, enum action act, struct view *v,
	       const struct model *m)
{
	bool snooze = act == ACTION_SNOOZE;

	if (!a) {
		v->message = "No alert is open.";
	} else if (!alert_is_open(a)) {
		v->message = "That alert is over already.";
	} else if (!snooze && a->acknowledged_at) {
		v->message = "That alert is acknowledged already.";
	} else {
		const char *how = a->snoozed_until > m->now ? "" : "1h";

		v->request.kind = snooze ? REQUEST_SNOOZE : REQUEST_ACKNOWLEDGE;
		v->request.id = a->id;
		v->request.key[0] = '\0';
		snprintf(v->request.value, REQUEST_VALUE, "%s",
			 snooze ? how : "");
	}
}

/* ---- lines -------------------------------------------------------------- */

void alert_draw_line(const struct alert *a, const struct view *v,
		     const struct model *m, struct canvas *to, int y)
{
	bool fresh = alert_is_new(a, m->now);
	int age = to->at.w >= AGE_LEAST ? AGE : 0;
	struct style s = STYLE(fresh ? ROLE_TEXT : ROLE_DIM);
	char text[ALERT_TEXT], since[UNIT_TEXT];

	if (fresh && a->level == ALERT_CRITICAL)
		s = style_plus(STYLE(ROLE_ALERT), ATTR_BOLD);
	alert_put_mark(to, 0, y, a, m->now);
	canvas_text(to, 2, y, to->at.w - 2 - age - (age > 0), s,
		    str_from(alert_text(a, v, text)));
	age_text(m->now, a->raised_at, since);
	if (age)
		canvas_right(to, to->at.w - age, y, age, STYLE(ROLE_DIM),
			     since);
}

void alerts_draw(const struct model *m, const struct view *v,
		 struct canvas *to, bool known)
{
	int fresh, open = alerts_open(m, &fresh), h = to->at.h;
	int n = known ? open : fresh;
	int lines = n <= h ? n : h > 1 ? h - 1 : h;

	for (int i = 0; i < lines; i++)
		alert_draw_line(open_alert(m, i), v, m, to, i);
	if (lines < n && lines < h)
		canvas_printf(to, 2, lines, STYLE(ROLE_DIM),
			      "and %d more: 9 shows all", open - lines);
}
