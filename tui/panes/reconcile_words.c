#include "tui/panes/reconcile_words.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/dates.h"
#include "tui/panes/reconcile_rows.h"
#include "tui/panes/source_rows.h"
#include "tui/pen.h"
#include "tui/redact.h"

enum { SHORT_COLS = 66, DAYS = 31, TEXT = 160 };

#define BOLD(role) style_plus(STYLE(role), ATTR_BOLD)

/* ---- above the lists ---------------------------------------------------- */

/* How much of the newest settled day is explained: of one seller, or all. */
struct coverage {
	const char *provider;   /* NULL: all */
	int64_t ppm, day;
	money unseen;
};

static struct coverage coverage_of(const struct model *m, const struct view *v)
{
	const struct reconcile *r = m->reconcile;
	const struct reconcile_provider *p = reconcile_seller(r, v->provider);

	if (p)
		return (struct coverage){p->provider, p->last_coverage_ppm,
					 p->last_day, p->unseen};
	if (v->provider)
		return (struct coverage){v->provider, -1, 0, 0};
	return (struct coverage){NULL, r->coverage_ppm, r->coverage_day,
				 r->unseen_usd};
}

static void put_covered(struct pen *p, const struct coverage *c)
{
	char percent[UNIT_TEXT], day[UNIT_TEXT];
	bool small = pen_room(p) < SHORT_COLS;

	format_percent(c->ppm, 1000000, percent);
	date_day(c->day, day);
	if (!small)
		pen_puts(p, STYLE(ROLE_TEXT), "Records explain ");
	pen_puts(p, BOLD(coverage_role(c->ppm)), percent);
	if (small) {
		pen_printf(p, STYLE(ROLE_TEXT), " explained, %s (UTC)", day);
		return;
	}
	pen_puts(p, STYLE(ROLE_TEXT), " of what ");
	pen_printf(p, STYLE(ROLE_TEXT), c->provider ? "%.20s billed on "
						    : "%.0swas billed on ",
		   c->provider ? c->provider : "");
	pen_puts(p, BOLD(ROLE_TEXT), day);
	pen_puts(p, STYLE(ROLE_TEXT), " (UTC)");
}

static void put_uncovered(struct pen *p, const struct coverage *c,
			  const struct model *m)
{
	if (c->provider && !reconcile_seller(m->reconcile, c->provider))
		pen_printf(p, STYLE(ROLE_DIM), "%.20s sends no bill here; "
			   "docs/providers says how to add it", c->provider);
	else
		pen_puts(p, STYLE(ROLE_DIM),
			 pen_room(p) < SHORT_COLS
				 ? "no day is settled yet (UTC)"
				 : "No day is settled yet: sellers bill whole "
				   "UTC days, hours or days later");
}

static void put_sum(const struct coverage *c, struct canvas *to, int from)
{
	char sum[UNIT_TEXT], text[TEXT];
	bool any = c->unseen > 0;

	format_money(c->unseen, 10, sum);
	snprintf(text, sizeof(text), "%s %s in %d days",
		 any ? "! unseen" : either(to, "✓ unseen", "unseen"), sum,
		 DAYS);
	if (from + text_columns(text) + 3 <= to->at.w)
		canvas_right(to, 0, 0, to->at.w - 1,
			     any ? BOLD(ROLE_WARN) : STYLE(ROLE_GOOD), text);
}

static const struct unseen_item *largest(const struct model *m,
					 const char *provider)
{
	const struct reconcile *r = m->reconcile;
	const struct unseen_item *best = NULL;

	for (int i = 0; i < r->unseen_count; i++) {
		const struct unseen_item *x = &r->unseen[i];

		if ((!provider || !strcmp(provider, x->provider)) &&
		    (!best || x->usd > best->usd))
			best = x;
	}
	return best;
}

static void put_largest(const struct model *m, const struct view *v,
			struct canvas *to, int y)
{
	const struct unseen_item *x = largest(m, v->provider);
	struct pen p = pen_at(to, 1, y);
	char hour[UNIT_TEXT], sum[UNIT_TEXT], tokens[UNIT_TEXT];
	char key[REDACT_TEXT];

	if (!x) {
		pen_puts(&p, STYLE(ROLE_DIM),
			 "no usage without a record was found");
		return;
	}
	date_bucket(x->hour, x->width, hour);
	format_money(x->usd, 10, sum);
	format_count(x->tokens, tokens);
	pen_puts(&p, STYLE(ROLE_DIM), "the largest: ");
	pen_puts(&p, STYLE(ROLE_DIM), x->key[0] ? "key " : "a key not told");
	pen_puts(&p, BOLD(ROLE_WARN), redact_name(v, REDACT_KEY, x->key, key));
	pen_printf(&p, STYLE(ROLE_DIM), " at ");
	pen_puts(&p, seller_style(m, x->provider), x->provider);
	pen_printf(&p, STYLE(ROLE_TEXT), ", %s UTC", hour);
	if (x->usd != MONEY_NONE) {
		pen_puts(&p, STYLE(ROLE_DIM), ", ");
		pen_puts(&p, BOLD(ROLE_WARN), sum);
	}
	pen_printf(&p, STYLE(ROLE_DIM), ", %s tokens of ", tokens);
	pen_puts(&p, STYLE(ROLE_TEXT), x->model);
	if (m->reconcile->unseen_count > 1 && pen_room(&p) > 16)
		pen_printf(&p, STYLE(ROLE_DIM), ", and %d more",
			   m->reconcile->unseen_count - 1);
}

void verdict_draw(const struct model *m, const struct view *v,
		  struct canvas *to)
{
	struct coverage c = coverage_of(m, v);
	struct pen p = pen_at(to, 1, 0);

	if (c.ppm >= 0)
		put_covered(&p, &c);
	else
		put_uncovered(&p, &c, m);
	if (!c.provider || reconcile_seller(m->reconcile, c.provider))
		put_sum(&c, to, p.x);
	if (to->at.h > 1)
		put_largest(m, v, to, 1);
}

/* ---- one seller --------------------------------------------------------- */

/* What both sides come to, however it was asked for. */
struct sides {
	money observed, billed, drift, unseen;
	bool estimated;
};

static struct sides sides_of(const struct reconcile_row *day,
			     const struct reconcile_provider *p)
{
	if (day)
		return (struct sides){day->observed, day->billed, day->drift,
				      day->unseen,
				      day->flags & RECONCILE_ESTIMATED};
	if (p && p->last_day)
		return (struct sides){p->observed, p->billed, p->drift,
				      p->unseen, p->estimated};
	return (struct sides){0, MONEY_NONE, MONEY_NONE, p ? p->unseen : 0,
			      false};
}

static void put_money(struct pen *p, const char *label, money m,
		      struct style s, const char *before)
{
	char text[UNIT_TEXT];

	format_money(m, 12, text);
	pen_puts(p, STYLE(ROLE_DIM), label);
	pen_puts(p, s, before);
	pen_puts(p, s, text);
}

static void put_sides(struct pen *p, const struct sides *s)
{
	char text[UNIT_TEXT];

	if (s->billed == MONEY_NONE) {
		pen_puts(p, STYLE(ROLE_STALE), "not billed yet");
	} else {
		put_money(p, "billed ", s->billed, BOLD(ROLE_COST),
			  s->estimated ? "~" : "");
		put_money(p, ", observed ", s->observed, STYLE(ROLE_COST), "");
		drift_text(s->drift, 12, text);
		pen_puts(p, STYLE(ROLE_DIM), ", drift ");
		pen_puts(p, BOLD(drift_role(s->drift, s->billed)), text);
	}
	if (s->unseen > 0)
		put_money(p, ", unseen ", s->unseen, BOLD(ROLE_WARN), "");
}

/* Credits, discounts and taxes stand beside the bill for usage. */
static void put_beside(const struct reconcile_provider *p, struct canvas *to,
		       int y)
{
	struct pen pen = pen_at(to, 1, y);
	const struct {
		const char *name;
		money sum;
	} parts[] = {
		{"credits ", p->credits}, {"discounts ", p->discounts},
		{"taxes ", p->taxes},
	};
	char day[UNIT_TEXT];

	date_watermark(p->watermark, day);
	if (p->watermark)
		pen_printf(&pen, STYLE(ROLE_DIM), "billed to %s (UTC)", day);
	else
		pen_puts(&pen, STYLE(ROLE_DIM), p->estimated
			 ? "no money told: usage at list price"
			 : "no day is settled yet");
	if (p->open_days)
		pen_printf(&pen, STYLE(ROLE_DIM), ", %d day%s to come",
			   p->open_days, p->open_days == 1 ? "" : "s");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (parts[i].sum) {
			pen_puts(&pen, STYLE(ROLE_DIM), ", ");
			put_money(&pen, parts[i].name, parts[i].sum,
				  STYLE(ROLE_TEXT), "");
		}
}

void verdict_of_scope(const struct model *m, const struct reconcile_scope *s,
		 struct canvas *to)
{
	const struct reconcile_provider *p =
		reconcile_seller(m->reconcile, s->provider);
	const struct reconcile_row *day = reconcile_day(m->reconcile, s);
	struct sides sides = sides_of(day, s->day ? NULL : p);
	struct pen pen = pen_at(to, 1, 0);
	char text[UNIT_TEXT];

	pen_puts(&pen, style_plus(seller_style(m, s->provider), ATTR_BOLD),
		 s->provider);
	if (s->day) {
		date_day(s->day, text);
		pen_printf(&pen, BOLD(ROLE_TEXT), " %s", text);
		pen_puts(&pen, STYLE(ROLE_DIM),
			 pen_room(&pen) > 50 ? " (UTC): " : ": ");
	} else {
		pen_printf(&pen, STYLE(ROLE_DIM), " %d days: ", DAYS);
	}
	put_sides(&pen, &sides);
	if (p && to->at.h > 1)
		put_beside(p, to, 1);
}

/* ---- nothing to compare ------------------------------------------------- */

static int put_lines(struct canvas *to, int y, enum role role,
		     const char *const *lines)
{
	for (; *lines; lines++, y++)
		canvas_text(to, 2, y, to->at.w - 3, STYLE(role),
			    str_from(*lines));
	return y;
}

static int count_remote(const struct model *m)
{
	int n = 0;

	for (int i = 0; i < m->source_count; i++)
		n += m->sources[i].remote;
	return n;
}

/* Sellers are asked: how each is doing. An error may name anything: it is not
 * told where names are hidden. */
static void put_asked(const struct model *m, const struct view *v,
		      struct canvas *to, int y)
{
	for (int i = 0; i < m->source_count && y < to->at.h; i++) {
		const struct source_status *s = &m->sources[i];
		struct pen p = pen_at(to, 2, y);
		char name[REDACT_TEXT];

		if (!s->remote)
			continue;
		pen_printf(&p, STYLE(ROLE_TEXT), "%.24s  ",
			   source_shown(s, v, name));
		source_put_state(s, m, &p);
		if (s->error && !v->redact)
			pen_printf(&p, STYLE(ROLE_DIM), "  %s", s->error);
		y++;
	}
}

static const char *const none_does[] = {
	"With a seller's own meter beside the records you see here, by UTC day:",
	"  - what was billed, and how far it is from what was observed",
	"  - usage that no record explains: another machine, a leaked key",
	"  - how much of a bill your records explain",
	NULL
};

static const char *const none_how[] = {
	"Add one to the config (a key that may read usage and costs):",
	"  {\"sources\": [{\"name\": \"openai\", \"type\": \"openai\",",
	"                \"key\": \"env:OPENAI_ADMIN_KEY\"}]}",
	"then look with: tokentop doctor",
	NULL
};

void verdict_of_none(const struct model *m, const struct view *v,
		     struct canvas *to)
{
	int n = count_remote(m), y = to->at.h > 12 ? 1 : 0;
	const char *head = "No seller is asked for its bill yet.";
	struct pen p = pen_at(to, 1, y);

	if (n > 0)
		head = m->offline ? "Offline: sellers are not asked, and "
				    "nothing of theirs is stored yet."
				  : "Sellers are asked; nothing to compare "
				    "has come yet.";
	pen_puts(&p, BOLD(ROLE_TEXT), head);
	y += to->at.h > 8 ? 2 : 1;
	if (n > 0) {
		put_asked(m, v, to, y);
		return;
	}
	if (to->at.h > 8)
		y = put_lines(to, y, ROLE_TEXT, none_does) + 1;
	y = put_lines(to, y, ROLE_DIM, none_how);
	canvas_text(to, 2, y + (to->at.h > 14), to->at.w - 3, STYLE(ROLE_LINK),
		    STR("F1: docs/providers.md has every seller and the least "
			"rights a key needs"));
}
