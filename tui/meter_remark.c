#include "tui/meter_remark.h"

#include <stdio.h>

#include "core/budget.h"
#include "core/model.h"
#include "core/units.h"
#include "tui/meter_facts.h"
#include "tui/pen.h"

enum { BUDGET_NAME = 12 };

static struct style strong(enum role role)
{
	return style_plus(STYLE(role), ATTR_BOLD);
}

void remark_unseen(struct pen *p, const struct model *m)
{
	int64_t ppm = m->reconcile->coverage_ppm;
	bool much = ppm >= 0 && ppm < 900000;
	char text[UNIT_TEXT];

	format_money(m->reconcile->unseen_usd, 9, text);
	pen_printf(p, strong(much ? ROLE_ALERT : ROLE_WARN), "! unseen %s",
		   text);
}

void remark_unpriced(struct pen *p, const struct model *m)
{
	char text[UNIT_TEXT];

	format_count(m->window_total.unpriced, text);
	pen_printf(p, STYLE(ROLE_UNKNOWN), "? %s unpriced", text);
}

static bool put_budget(struct pen *p, const struct model *m,
		       enum budget_state state)
{
	const struct budget_status *b = fact_worst_budget(m);
	char name[BUDGET_NAME + 1], text[UNIT_TEXT];

	if (!b || b->state != state)
		return false;
	if (!p)
		return true;
	snprintf(name, sizeof(name), "%s", b->budget->name);
	if (b->used_ppm > 9990000)
		snprintf(text, sizeof(text), ">999%%");
	else
		format_percent(b->used_ppm, 1000000, text);
	pen_printf(p, strong(state == BUDGET_OVER ? ROLE_ALERT : ROLE_WARN),
		   "! %s %s", name, text);
	return true;
}

bool meter_has_unseen(const struct model *m)
{
	return m->reconcile && m->reconcile->unseen_usd >= MONEY_USD / 100;
}

bool meter_remark(struct pen *p, const struct model *m)
{
	if (put_budget(p, m, BUDGET_OVER))
		return true;
	if (meter_has_unseen(m)) {
		if (p)
			remark_unseen(p, m);
		return true;
	}
	if (put_budget(p, m, BUDGET_WARNED))
		return true;
	if (m->window_total.unpriced <= 0)
		return false;
	if (p)
		remark_unpriced(p, m);
	return true;
}
