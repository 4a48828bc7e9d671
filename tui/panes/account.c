#include "tui/panes/account.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "core/outlook.h"
#include "tui/pane.h"
#include "tui/panes/budgets_bar.h"
#include "tui/panes/budgets_rows.h"
#include "tui/panes/cells.h"
#include "tui/panes/dates.h"
#include "tui/panes/reconcile_rows.h"
#include "tui/panes/source_rows.h"
#include "tui/pen.h"

enum {
	LABEL = 8, LINES = 24,
	LIMIT_BAR = 5,          /* least columns of a bar, and of what follows: */
	LIMIT_TAIL = 17, LIMIT_TAIL_FULL = 28,
};

enum line_kind { LINE_TROUBLE, LINE_BILL, LINE_LIMIT, LINE_BALANCE,
		 LINE_SOURCE };

/* Which line is which; `index` into the model's list of that kind. */
struct lines {
	struct { enum line_kind kind; int index; } list[LINES];
	int count;
};

static void add(struct lines *l, enum line_kind kind, int index)
{
	if (l->count == LINES)
		return;
	l->list[l->count].kind = kind;
	l->list[l->count++].index = index;
}

/* ---- which source speaks of whom ---------------------------------------- */

static bool is_of(const struct source_status *s, const char *provider)
{
	return s->provider && !strcmp(s->provider, provider);
}

static bool is_well(const struct source_status *s, const struct model *m)
{
	return (s->state == SOURCE_OK || s->state == SOURCE_STARTING) &&
	       !source_is_old(s, m);
}

bool account_is_old(const struct model *m, const char *source)
{
	for (int i = 0; i < m->source_count; i++)
		if (!strcmp(m->sources[i].name, source))
			return !is_well(&m->sources[i], m);
	return false;
}

static const struct reconcile_provider *compared(const struct model *m,
						 const struct model_row *r)
{
	const struct reconcile_provider *p =
		m->reconcile ? reconcile_seller(m->reconcile, r->provider)
			     : NULL;

	return p && seller_is_compared(p) ? p : NULL;
}

static void gather(struct lines *l, const struct model *m,
		   const struct model_row *r)
{
	l->count = 0;
	for (int i = 0; i < m->source_count; i++)
		if (is_of(&m->sources[i], r->provider) &&
		    !is_well(&m->sources[i], m))
			add(l, LINE_TROUBLE, i);
	if (compared(m, r))
		add(l, LINE_BILL, 0);
	for (int i = 0; i < m->limit_count; i++)
		if (!strcmp(m->limits[i].provider, r->provider))
			add(l, LINE_LIMIT, i);
	for (int i = 0; i < m->balance_count; i++)
		if (!strcmp(m->balances[i].provider, r->provider))
			add(l, LINE_BALANCE, i);
	for (int i = 0; i < m->source_count; i++)
		if (is_of(&m->sources[i], r->provider) &&
		    is_well(&m->sources[i], m))
			add(l, LINE_SOURCE, i);
}

int account_rows(const struct model *m, const struct model_row *r)
{
	struct lines l;

	gather(&l, m, r);
	return l.count;
}

/* ---- values ------------------------------------------------------------- */

void account_amount(int64_t amount, const char *currency,
		    char out[UNIT_TEXT])
{
	char text[UNIT_TEXT];
	const char *p = text;

	format_money(amount, 14, text);
	if (!strcmp(currency, "USD")) {
		snprintf(out, UNIT_TEXT, "%s", text);
		return;
	}
	/* The same digits, without the dollar. */
	for (char *c = text; *c; c++)
		if (*c == '$')
			memmove(c, c + 1, strlen(c));
	if (currency[0])
		snprintf(out, UNIT_TEXT, "%.3s %.20s", currency, p);
	else
		snprintf(out, UNIT_TEXT, "%.20s credits", p);
}

static void put_age(struct pen *p, const struct model *m, int64_t as_of)
{
	char age[UNIT_TEXT];

	age_text(m->now, as_of, age);
	pen_printf(p, STYLE(ROLE_STALE), " ~%s old", age);
}

/* ---- lines -------------------------------------------------------------- */

static void draw_bill(const struct model *m, const struct model_row *r,
		      struct canvas *to, int y)
{
	struct pen p = pen_at(to, 0, y);
	char day[UNIT_TEXT], sum[UNIT_TEXT];

	pen_puts(&p, STYLE(ROLE_DIM), "billed  ");
	if (r->watermark > 0) {
		date_watermark(r->watermark, day);
		pen_puts(&p, STYLE(ROLE_DIM), "to ");
		pen_puts(&p, STYLE(ROLE_TEXT), day);
	} else {
		pen_puts(&p, STYLE(ROLE_DIM),
			 compared(m, r)->estimated ? "no money told"
						   : "no day yet");
	}
	if (r->unseen == MONEY_NONE)
		return;
	format_money(r->unseen, 9, sum);
	pen_skip(&p, 2);
	if (r->unseen > 0)
		pen_printf(&p, style_plus(STYLE(ROLE_WARN), ATTR_BOLD),
			   "! unseen %s", sum);
	else
		pen_puts(&p, STYLE(ROLE_GOOD),
			 either(to, "✓ explained", "explained"));
}

/* When it is used up at this pace. */
static void put_end(struct pen *p, const struct limit_outlook *x,
		    const struct model *m)
{
	enum role role = limit_end_role(x, m->now);
	char when[UNIT_TEXT];

	if (x->exhausted_at <= m->now) {
		pen_puts(p, style_plus(STYLE(role), ATTR_BOLD), " full now");
		return;
	}
	date_local(m, x->exhausted_at, when);
	pen_printf(p, style_plus(STYLE(role), ATTR_BOLD), " full %s", when);
}

/* A window that has ended since says nothing of the next. */
static void put_reset(struct pen *p, const struct limit_row *r,
		      const struct model *m)
{
	const struct billed_limit *l = r->limit;
	char when[UNIT_TEXT], wait[UNIT_TEXT];

	if (r->outlook->past ||
	    (l->resets_at > 0 && l->resets_at <= m->now)) {
		pen_puts(p, STYLE(ROLE_STALE), " ~before reset");
		return;
	}
	if (r->old) {
		put_age(p, m, l->as_of);
		return;
	}
	if (r->outlook->exhausted_at > 0)
		put_end(p, r->outlook, m);
	if (l->resets_at <= 0)
		return;
	date_local(m, l->resets_at, when);
	format_age(l->resets_at - m->now, wait);
	if (pen_room(p) < text_columns(when) + 8)
		return;
	pen_printf(p, STYLE(ROLE_DIM), " resets %s", when);
	if (pen_room(p) > text_columns(wait) + 4)
		pen_printf(p, STYLE(ROLE_DIM), ", in %s", wait);
}

/* Columns of the bar: the longest that leaves room for what follows. */
static int bar_columns(int room)
{
	int bar = room - LIMIT_TAIL_FULL;

	if (bar < 2 * LIMIT_BAR)
		bar = room - LIMIT_TAIL;
	return bar < LIMIT_BAR ? LIMIT_BAR : bar > 24 ? 24 : bar;
}

static void draw_limit(const struct model *m, int index, struct canvas *to,
		       int y)
{
	const struct billed_limit *l = &m->limits[index];
	struct limit_row r = {l, limit_outlook_of(m, index),
			      account_is_old(m, l->source)};
	bool past = r.old || (l->resets_at > 0 && l->resets_at <= m->now);
	enum role role = past ? ROLE_STALE : used_role(l->used_ppm);
	struct used_bar b = {l->used_ppm, past ? -1 : r.outlook->even_ppm,
			     NULL, 0, role};
	int bar = bar_columns(to->at.w - LABEL - 6);
	struct pen p = pen_at(to, LABEL, y);
	char percent[UNIT_TEXT];

	canvas_text(to, 0, y, LABEL - 1, STYLE(ROLE_DIM), str_from(l->name));
	used_bar_draw(to, p.x, y, bar, &b);
	pen_skip(&p, bar);
	format_percent(l->used_ppm, 1000000, percent);
	pen_right(&p, 5, style_plus(STYLE(role), past ? 0 : ATTR_BOLD),
		  percent);
	pen_puts(&p, STYLE(role), role == ROLE_ALERT ? "!" : " ");
	put_reset(&p, &r, m);
}

static void draw_balance(const struct billed_balance *b,
			 const struct account *of, struct canvas *to, int y)
{
	const struct model *m = of->m;
	char mask[REDACT_TEXT];
	bool past = account_is_old(m, b->source);
	struct pen p = pen_at(to, LABEL, y);
	char text[UNIT_TEXT];

	canvas_text(to, 0, y, LABEL - 1, STYLE(ROLE_DIM),
		    str_from(b->what[0] ? b->what : "balance"));
	account_amount(b->amount, b->currency, text);
	if (!b->currency[0] && strstr(b->what, "credit"))
		*strchr(text, ' ') = '\0';      /* said once already */
	pen_puts(&p, STYLE(past ? ROLE_STALE : b->amount < 0 ? ROLE_ALERT
							     : ROLE_COST),
		 text);
	pen_puts(&p, STYLE(ROLE_DIM), b->amount < 0 ? " owed" : " left");
	if (past)
		put_age(&p, m, b->as_of);
	else if (b->account[0] && pen_room(&p) > 12)
		pen_printf(&p, STYLE(ROLE_DIM), ", %s",
			   redact_name(of->v, REDACT_ACCOUNT, b->account,
				       mask));
}

static void draw_source(const struct source_status *s,
			const struct account *of, struct canvas *to, int y)
{
	const struct model *m = of->m;
	struct pen p = pen_at(to, LABEL, y);
	char age[UNIT_TEXT], mask[REDACT_TEXT];

	canvas_text(to, 0, y, LABEL - 1, STYLE(ROLE_DIM), STR("source"));
	source_put_state(s, m, &p);
	age_text(m->now, s->as_of, age);
	if (s->as_of)
		pen_printf(&p, STYLE(ROLE_DIM), ", %s ago", age);
	pen_printf(&p, STYLE(ROLE_DIM), ", %s",
		   source_shown(s, of->v, mask));
	/* An error names what it could not reach. */
	if (s->error && !of->v->redact && pen_room(&p) > 12)
		pen_printf(&p, STYLE(source_role(s, m)), ": %s", s->error);
}

bool account_is_urgent(const struct model *m, const struct model_row *r)
{
	struct lines l;

	gather(&l, m, r);
	return l.count && (l.list[0].kind == LINE_TROUBLE ||
			   (l.list[0].kind == LINE_BILL && r->unseen > 0));
}

void account_draw(const struct account *of, struct canvas *to)
{
	const struct model *m = of->m;
	const struct model_row *r = of->row;
	struct lines l;

	gather(&l, m, r);
	for (int i = 0; i < l.count && i < to->at.h; i++) {
		int index = l.list[i].index;

		if (l.list[i].kind == LINE_BILL)
			draw_bill(m, r, to, i);
		else if (l.list[i].kind == LINE_LIMIT)
			draw_limit(m, index, to, i);
		else if (l.list[i].kind == LINE_BALANCE)
			draw_balance(&m->balances[index], of, to, i);
		else
			draw_source(&m->sources[index], of, to, i);
	}
}
