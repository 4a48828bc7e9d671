/* Why a call costs what it costs: the sum, line by line, and its price. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/dates.h"
#include "tui/panes/sessions.h"
#include "tui/pen.h"

enum { NAME = 15, COUNT = 10, RATE = 12, FACTOR = 6, USD = 13 };

/* Where the columns of the sum stand; 0 wide: no room for it. */
struct sum_layout {
	int name, count, rate, factor, usd;
};

static struct sum_layout lay_out(int w)
{
	struct sum_layout l = {NAME, COUNT, RATE, FACTOR, USD};

	if (w < NAME + COUNT + RATE + FACTOR + USD)
		l.factor = 0;
	if (w < NAME + COUNT + RATE + USD)
		l.rate = 0;
	if (w < NAME + COUNT + USD)
		l.count = COUNT - 2;
	return l;
}

/* "1,234,567": every digit of a sum can be checked. */
static void grouped(int64_t n, char out[UNIT_TEXT])
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRId64, n), at = 0;

	for (int i = 0; i < len && at < UNIT_TEXT - 2; i++) {
		if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

/* "$0.002060000": all nine digits. */
static void exact(money m, char out[UNIT_TEXT])
{
	struct buf b = {0};

	if (m == MONEY_NONE) {
		snprintf(out, UNIT_TEXT, "?");
		return;
	}
	money_write(&b, m < 0 ? -m : m);
	snprintf(out, UNIT_TEXT, "%s$%.28s", m < 0 ? "-" : "", buf_text(&b));
	buf_release(&b);
}

/* Dollars per million of tokens, or per unit of a fee; without zeros that
 * say nothing, but cents. */
static void rate_text(const struct why_line *l, int64_t rate,
		      char out[UNIT_TEXT])
{
	struct buf b = {0};
	size_t n;

	if (rate < 0) {
		snprintf(out, UNIT_TEXT, "%s",
			 l->kind == WHY_TOKENS || l->kind == WHY_FEE ? "?"
								     : "");
		return;
	}
	money_write(&b, rate / (l->kind == WHY_FEE ? 1000000000 : 1000));
	snprintf(out, UNIT_TEXT, "%.30s", buf_text(&b));
	buf_release(&b);
	n = strlen(out);
	while (n > 3 && out[n - 1] == '0' && out[n - 3] != '.')
		out[--n] = '\0';
}

static void factor_text(const struct canvas *to, const struct why_line *l,
			char out[UNIT_TEXT])
{
	const char *times = either(to, "×", "x");

	out[0] = '\0';
	if (l->den == 0 || l->num == l->den)
		return;
	if (l->den == 1)
		snprintf(out, UNIT_TEXT, "%s %" PRId64, times, l->num);
	else
		snprintf(out, UNIT_TEXT, "%s %" PRId64 "/%" PRId64, times,
			 l->num, l->den);
}

static void put_line(struct canvas *to, int y, const struct why_line *l,
		     bool unknown)
{
	struct sum_layout at = lay_out(to->at.w);
	struct pen p = pen_at(to, 0, y);
	char text[UNIT_TEXT];
	bool scaled = l->den > 0 && l->num != l->den && at.factor;

	pen_puts(&p, STYLE(ROLE_TEXT), why_line_name(l));
	p.x = at.name;
	grouped(l->count, text);
	if (l->kind == WHY_REPORTED || l->kind == WHY_CHANGED)
		text[0] = '\0';
	pen_right(&p, at.count, STYLE(ROLE_TOKENS), text);
	if (at.rate) {
		rate_text(l, scaled ? l->list_rate : l->rate, text);
		pen_right(&p, at.rate,
			  STYLE(l->rate < 0 ? ROLE_UNKNOWN : ROLE_TEXT), text);
	}
	if (at.factor) {
		factor_text(to, l, text);
		pen_right(&p, at.factor, STYLE(ROLE_WARN), text);
	}
	exact(l->usd, text);
	canvas_right(to, 0, y, to->at.w,
		     STYLE(unknown ? ROLE_UNKNOWN : ROLE_COST), text);
}

static void put_heading(struct canvas *to, int y)
{
	struct sum_layout at = lay_out(to->at.w);
	struct pen p = pen_at(to, at.name, y);
	struct style s = STYLE(ROLE_HEADING);

	canvas_puts(to, 0, y, s, "what");
	pen_right(&p, at.count, s, "count");
	if (at.rate)
		pen_right(&p, at.rate, s, "$ a million");
	canvas_right(to, 0, y, to->at.w, s, "dollars");
}

/* ---- the price ---------------------------------------------------------- */

struct words {
	struct canvas *to;
	int y;
};

static void say(struct words *w, const char *label, const char *value)
{
	if (!value[0])
		return;
	canvas_puts(w->to, 0, w->y, STYLE(ROLE_DIM), label);
	canvas_text(w->to, 10, w->y, w->to->at.w - 10, STYLE(ROLE_TEXT),
		    str_from(value));
	w->y++;
}

static void day_text(int64_t ms, char out[UNIT_TEXT])
{
	time_t seconds = (time_t)(ms / 1000);
	char day[UNIT_TEXT];
	struct tm tm;

	date_short(ms, day);
	if (gmtime_r(&seconds, &tm))
		snprintf(out, UNIT_TEXT, "%.12s %d", day, tm.tm_year + 1900);
}

static void say_dates(struct words *w, const struct price_rule *r)
{
	char from[UNIT_TEXT] = "", until[UNIT_TEXT] = "";
	char text[3 * UNIT_TEXT];

	if (r->valid_from > INT64_MIN)
		day_text(r->valid_from, from);
	if (r->valid_to < INT64_MAX)
		day_text(r->valid_to, until);
	snprintf(text, sizeof(text), "%s%s%s%s", from[0] ? "from " : "", from,
		 until[0] ? (from[0] ? " to " : "until ") : "", until);
	say(w, "in force", text[0] ? text : "at all times");
}

static void say_rule(struct words *w, const struct why *y)
{
	const struct price_rule *r = &y->rule;
	char text[SESSION_TEXT];

	if (!y->has_rule) {
		say(w, "price", y->listed == MONEY_NONE
					? "no list has this model; prices.json "
					  "in the config folder can"
					: "needs none");
		return;
	}
	snprintf(text, sizeof(text), "%.40s%s", r->list,
		 r->user ? " (your own prices.json)" : "");
	say(w, "list", text);
	snprintf(text, sizeof(text), "%u: %.60s (%s), %s", (unsigned)r->number,
		 r->match, r->kind, r->unit);
	say(w, "rule", text);
	say_dates(w, r);
	say(w, "source", r->source ? r->source : "");
}

static void say_band(struct words *w, const struct why *y)
{
	char prompt[UNIT_TEXT], line[UNIT_TEXT];
	char text[4 * UNIT_TEXT];

	grouped(y->prompt, prompt);
	grouped(y->rule.threshold, line);
	if (y->has_rule && y->rule.threshold)
		snprintf(text, sizeof(text), "%s tokens in, %s the %s line",
			 prompt,
			 y->prompt > y->rule.threshold ? "above" : "below",
			 line);
	else
		snprintf(text, sizeof(text), "%s tokens in", prompt);
	say(w, "context", text);
	if (y->call->band && !(y->has_rule && y->rule.threshold)) {
		snprintf(text, sizeof(text), "%d of its list",
			 y->call->band);
		say(w, "band", text);
	}
	say(w, "tier", service_tier_names[y->call->tier]);
}

/* What somebody said, beside what the list makes of it. */
static void say_others(struct words *w, const struct why *y)
{
	static const char *const who[] = {
		[COST_NONE] = "nobody", [COST_CLIENT] = "the client's guess",
		[COST_GATEWAY] = "its gateway", [COST_VENDOR] = "its seller",
	};
	char usd[UNIT_TEXT], text[3 * UNIT_TEXT];

	if (y->reported_by != COST_NONE) {
		exact(y->reported, usd);
		snprintf(text, sizeof(text), "%s by %s", usd,
			 who[y->reported_by]);
		say(w, "reported", text);
	}
	if (y->listed != MONEY_NONE && y->listed != y->sum) {
		exact(y->listed, usd);
		say(w, "by list", usd);
	}
}

int sessions_draw_sum(const struct sessions_ctx *x, const struct why *w,
		      int y, struct canvas *to)
{
	struct words words;
	char text[UNIT_TEXT];
	int first = y;

	(void)x;
	put_heading(to, y++);
	for (int i = 0; i < w->line_count; i++)
		put_line(to, y++, &w->lines[i],
			 w->lines[i].usd == MONEY_NONE);
	if (w->line_count == 0)
		canvas_puts(to, 0, y++, STYLE(ROLE_DIM), "nothing was counted");
	canvas_hline(to, 0, y++, to->at.w, STYLE(ROLE_FRAME));
	exact(w->sum, text);
	canvas_puts(to, 0, y, style_plus(STYLE(ROLE_TEXT), ATTR_BOLD), "cost");
	canvas_right(to, 0, y++, to->at.w,
		     w->sum == MONEY_NONE
			     ? STYLE(ROLE_UNKNOWN)
			     : style_plus(STYLE(ROLE_COST), ATTR_BOLD),
		     w->sum == MONEY_NONE ? "unpriced" : text);
	words = (struct words){to, y + 1};
	say_rule(&words, w);
	say_band(&words, w);
	say_others(&words, w);
	return words.y - first;
}
